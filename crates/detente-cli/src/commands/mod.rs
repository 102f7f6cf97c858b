//! The commands, one file each.

pub mod check;
pub mod run;
pub mod trace;

use detente::simulation::scenario::Scenario;
use serde_json::Value;

use crate::Failure;
use crate::arguments::{Common, Format};
use crate::files::print;
use crate::json;

/// Reads a scenario; where it is not sound, tells all problems and ends the command.
fn load(common: &Common) -> Result<Scenario, Failure> {
    let read = detente_formats::scenario::read(&common.scenario);
    match read.scenario {
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
