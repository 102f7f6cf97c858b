//! The command `detente`: reads scenarios, plays them, and says what came out, to people and programs.
//!
//! Exit codes: 0 done, 2 wrong usage or input, 1 anything else.

mod arguments;
mod commands;
mod files;
mod json;
mod new_files;
mod report;
mod text;
mod timeline;

use std::process::ExitCode;

use arguments::{Arguments, Command, Format};
use clap::Parser as _;
use detente_formats::problem::Problem;

/// Why a command ended without doing its work.
enum Failure {
    /// What was asked cannot be done with this input: still to be told.
    Refused(Vec<Problem>),
    /// The input is wrong; it has been told.
    Told,
    /// Something else went wrong.
    Other(String),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Refused(vec![problem])
    }
}

impl From<Box<Problem>> for Failure {
    fn from(problem: Box<Problem>) -> Self {
        Failure::Refused(vec![*problem])
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Failure::Refused(problems)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Command::Check(check) => commands::check::check(check),
        Command::New(new) => commands::new::new(new),
        Command::Convert(convert) => commands::convert::convert(convert),
        Command::Analyze(analyze) => commands::analyze::analyze(analyze),
        Command::Negotiate(negotiate) => commands::negotiate::negotiate(negotiate),
        Command::Run(run) => commands::run::run(run),
        Command::Ceasefire(ceasefire) => commands::ceasefire::ceasefire(ceasefire),
        Command::Trace(trace) => commands::trace::trace(trace),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Refused(problems)) => {
            match arguments.command.format() {
                // A reader that has gone away is not told.
                Format::Json => drop(commands::print_json(&json::refused(&problems))),
                Format::Text => problems.iter().for_each(|problem| eprintln!("{problem}\n")),
            }
            ExitCode::from(2)
        }
        Err(Failure::Told) => ExitCode::from(2),
        Err(Failure::Other(message)) => {
            eprintln!("detente: {message}");
            ExitCode::from(1)
        }
    }
}
