//! `detente analyze`: what could be agreed, and what blocks it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use detente::study::analysis::{AnalysisOptions, analyze as study, is_uncertain};

use super::{load, print_json, progress_bar, refuse, stop_on_interrupt};
use crate::Failure;
use crate::arguments::{Analyze, Format};
use crate::files::{OutputFolder, print};
use crate::{json, report, text};

pub fn analyze(arguments: &Analyze) -> Result<(), Failure> {
    let scenario = load(&arguments.common, arguments.levels)?;
    if scenario.delegations.is_empty() || scenario.issues.is_empty() {
        return Err(refuse(
            "there is nothing to analyze: the scenario needs issues, and a party with role = \"delegation\"",
        ));
    }
    let folder = OutputFolder::open(arguments.out.as_deref(), &scenario)?;
    let options = AnalysisOptions { draws: arguments.draws, seed: arguments.seed };
    let stop = Arc::new(AtomicBool::new(false));
    if is_uncertain(&scenario) {
        stop_on_interrupt(&stop)?;
    }
    let bar = progress_bar(u64::from(options.draws), "draws");
    let analyzed = study(&scenario, &options, &|draws| bar.set_position(draws), &stop);
    bar.finish_and_clear();
    let found = analyzed.map_err(|error| {
        refuse(&format!(
            "the packages are too many to go through, and {error}\n  = help: give the largest issues fewer options or a longer step, tie fewer issues together, or split the case"
        ))
    })?;
    if stop.load(Ordering::Relaxed) {
        let drawn = found.robustness.as_ref().map_or(0, |robustness| robustness.draws);
        eprintln!("Interrupted: {drawn} of {} draws were looked at.", options.draws);
    }
    let page = report::analysis::page(&scenario, &found);
    let written = folder.write("analysis.html", page.as_bytes())?;
    match arguments.common.format {
        Format::Json => print_json(&json::analyze(&scenario, &found)),
        Format::Text => {
            let text = text::analysis::analysis(&scenario, &found);
            print(&format!("{text}\nThe report, with plots: {}\n", written.display()))
        }
    }
}
