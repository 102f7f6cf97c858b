//! The commands, one file each.

pub mod analyze;
pub mod ceasefire;
pub mod check;
pub mod convert;
pub mod negotiate;
pub mod new;
pub mod run;
pub mod trace;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use detente::quantity::{Distribution, Quantity};
use detente::simulation::scenario::{DelegationConduct, LARGEST_PLAYED_SPACE, Scenario};
use detente_formats::problem::{Problem, grouped as grouped_whole};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use crate::Failure;
use crate::arguments::{Common, Format};
use crate::files::{print, print_as_it_is};
use crate::json;
use crate::text::grouped;

/// Reads a scenario to play its process forward.
fn load_process(common: &Common) -> Result<Scenario, Failure> {
    let scenario = load(common, None)?;
    let steps = |conduct: &DelegationConduct| {
        let certain =
            |quantity: &Quantity, value| quantity.distribution == Distribution::Point(value);
        !certain(&conduct.discount_per_step, 1.0) || !certain(&conduct.cost_per_step, 0.0)
    };
    for (stated, what) in [
        (scenario.decision.is_some(), "`decision`: all parties of a track must agree"),
        (scenario.side_payments.is_some(), "`side_payments`: no money changes hands"),
        (scenario.delegations.iter().any(steps), "discounts or costs by step"),
    ] {
        if stated {
            eprintln!("warning: a process is played without {what}; `analyze` uses it\n");
        }
    }
    let violence = &scenario.violence;
    let rates =
        [&violence.inside_per_day, &violence.outside_per_day, &violence.spoiler_attacks_per_day];
    let is_quiet = rates.iter().all(|rate| rate.distribution == Distribution::Point(0.0));
    if scenario.tracks.is_empty() && is_quiet {
        return Err(refuse("this case has no process in time: no track, and no violence")
            .with_hint("`detente analyze` and `detente negotiate` need none; docs/scenario-format.md says how to add tracks with dates")
            .into());
    }
    let packages = scenario.package_count();
    if packages > LARGEST_PLAYED_SPACE {
        let most = grouped(LARGEST_PLAYED_SPACE as f64);
        return Err(refuse(format!(
            "the issues make {} packages; a process is played with at most {most}",
            grouped_whole(packages)
        ))
        .with_hint("give the largest issues fewer options, a longer step, or split the case")
        .of(&common.scenario)
        .into());
    }
    Ok(scenario)
}

/// Why the input cannot be used for what was asked.
fn refuse(message: impl Into<String>) -> Problem {
    Problem::of_request(message)
}

/// Reads a scenario; where it is not sound, tells all problems and ends the command. Continuous ranges need `levels`, said
/// there or in the file.
fn load(common: &Common, levels: Option<u32>) -> Result<Scenario, Failure> {
    let mut read = detente_formats::scenario::read(&common.scenario, levels);
    if !read.without_levels.is_empty() {
        read.require_levels();
    }
    match read.scenario.clone() {
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
                    if let Some(verdict) = check::verdict(&read) {
                        eprintln!("{verdict}");
                    }
                }
            }
            Err(Failure::Told)
        }
    }
}

/// Says where something was written, after the results: whoever cannot keep the file has them all the same.
fn tell_where(
    what: &str,
    written: Result<PathBuf, Failure>,
    format: Format,
) -> Result<(), Failure> {
    let place = written?;
    match format {
        Format::Json => Ok(()),
        Format::Text => print(&format!("\n{what}: {}\n", place.display())),
    }
}

pub fn print_json(value: &Value) -> Result<(), Failure> {
    print_as_it_is(&format!("{value:#}\n"))
}

/// From now on Ctrl-C sets `stop` instead of ending the program; a second one ends it.
fn stop_on_interrupt(stop: &Arc<AtomicBool>) -> Result<(), Failure> {
    let asked_to_stop = Arc::clone(stop);
    ctrlc::set_handler(move || {
        if !asked_to_stop.swap(true, Ordering::Relaxed) {
            eprintln!("Stopping, and reporting what is finished. Ctrl-C again gives up.");
        } else {
            // Asked twice: there is nobody left to wait for what is begun.
            std::process::exit(1);
        }
    })
    .map_err(|error| Failure::Other(format!("Ctrl-C cannot be heard: {error}")))
}

/// A bar on standard error, on a terminal only, with rate and time left.
fn progress_bar(length: u64, things: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let template = format!("{{wide_bar}} {{pos}} of {{len}} {things}, {{per_sec}}, {{eta}} left");
    let bar = ProgressBar::with_draw_target(Some(length), target);
    match ProgressStyle::with_template(&template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
