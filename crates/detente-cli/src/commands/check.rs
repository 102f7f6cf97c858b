//! `detente check`: all problems at once, then the numbers by basis.

use detente_formats::problem::Problem;
use detente_formats::scenario::Read;

use super::print_json;
use crate::Failure;
use crate::arguments::{Check, Format};
use crate::files::print;
use crate::json;
use crate::text::counted;

pub fn check(arguments: &Check) -> Result<(), Failure> {
    let read = detente_formats::scenario::read(&arguments.common.scenario, None);
    match arguments.common.format {
        Format::Json => print_json(&json::check(&read))?,
        Format::Text => {
            let mut text = String::new();
            for problem in &read.problems {
                text += &format!("{problem}\n\n");
            }
            if let Some(verdict) = verdict(&read) {
                text += &format!("{verdict}\n");
            }
            if read.scenario.is_some() {
                text += &numbers(&read);
            }
            print(&text)?;
        }
    }
    if read.scenario.is_some() { Ok(()) } else { Err(Failure::Told) }
}

/// Whether the scenario is sound, in a sentence; `None` where nothing of it could be read.
pub fn verdict(read: &Read) -> Option<String> {
    if read.problems.iter().any(|problem| problem.line == 0) {
        return None;
    }
    let errors = read.problems.iter().filter(|problem| problem.is_error()).count();
    let warnings = read.problems.len() - errors;
    let lacks_levels = |problem: &Problem| !problem.is_error() || problem.code == "no-levels";
    if errors > 0 && read.problems.iter().all(lacks_levels) {
        return Some("Nothing else is wrong with the scenario.".to_owned());
    }
    Some(match (errors, warnings) {
        (0, 0) => "The scenario is sound.".to_owned(),
        (0, _) => format!("The scenario is sound, with {}.", counted(warnings, "warning")),
        (_, 0) => format!("The scenario is not sound: {}.", counted(errors, "error")),
        _ => format!(
            "The scenario is not sound: {} and {}.",
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    })
}

fn numbers(read: &Read) -> String {
    let numbers = read.numbers;
    format!(
        "It holds {}: {} reported, {} published, {} measured, {} assumed.\n",
        counted(numbers.total(), "number"),
        numbers.reported,
        numbers.published,
        numbers.measured,
        numbers.assumed
    )
}
