//! The command `detente`: reads scenarios, plays them, and says what came out, to people and programs.
//!
//! Exit codes: 0 done, 2 wrong usage or input, 1 anything else.

mod arguments;
mod commands;
mod files;
mod json;
mod report;
mod text;
mod timeline;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser as _;

/// Why a command ended without doing its work.
enum Failure {
    /// The input is wrong; it has been told.
    Input,
    /// Something else went wrong.
    Other(String),
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
        Err(Failure::Input) => ExitCode::from(2),
        Err(Failure::Other(message)) => {
            eprintln!("detente: {message}");
            ExitCode::from(1)
        }
    }
}
