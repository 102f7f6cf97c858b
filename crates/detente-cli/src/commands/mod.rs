//! The commands, one file each.

pub mod check;
pub mod run;
pub mod trace;

use detente::simulation::scenario::{LARGEST_PLAYED_SPACE, Scenario};
use serde_json::Value;

use crate::Failure;
use crate::arguments::{Common, Format};
use crate::files::print;
use crate::json;
use crate::text::grouped;

/// Reads a scenario to play its process forward.
fn load_process(common: &Common) -> Result<Scenario, Failure> {
    let scenario = load(common, None)?;
    let packages = scenario.package_count();
    if packages > LARGEST_PLAYED_SPACE {
        let most = grouped(LARGEST_PLAYED_SPACE as f64);
        return Err(refuse(&format!(
            "the issues make {} packages; a process is played with at most {most}\n  = help: give the largest issues fewer options, a longer step, or split the case",
            grouped(packages as f64)
        )));
    }
    Ok(scenario)
}

/// Tells why the input cannot be used for what was asked.
fn refuse(message: &str) -> Failure {
    eprintln!("error: {message}");
    Failure::Input
}

/// Reads a scenario; where it is not sound, tells all problems and ends the command. Continuous ranges need `levels`, said
/// there or in the file.
fn load(common: &Common, levels: Option<u32>) -> Result<Scenario, Failure> {
    let read = detente_formats::scenario::read(&common.scenario, levels);
    let usable = read.without_levels.is_empty();
    match read.scenario.clone().filter(|_| usable) {
        Some(scenario) => {
            for problem in &read.problems {
                eprintln!("{problem}\n");
            }
            Ok(scenario)
        }
        None => {
            match common.format {
                Format::Json => print_json(&json::check(&read))?,
                Format::Text => {
                    for problem in &read.problems {
                        eprintln!("{problem}\n");
                    }
                    eprintln!("{}", check::verdict(&read));
                }
            }
            Err(Failure::Input)
        }
    }
}

fn print_json(value: &Value) -> Result<(), Failure> {
    print(&format!("{value:#}\n"))
}
