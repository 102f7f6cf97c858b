//! `detente run`: the main job.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use detente::study::ensemble::{EnsembleOptions, play};

use super::{load_process, print_json, progress_bar, stop_on_interrupt, tell_where};
use crate::Failure;
use crate::arguments::{Format, Run};
use crate::files::{OutputFolder, print};
use crate::{json, report, text};

pub fn run(arguments: &Run) -> Result<(), Failure> {
    let scenario = load_process(&arguments.common)?;
    let folder = OutputFolder::open(arguments.out.as_deref(), &scenario)?;

    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let options = EnsembleOptions {
        runs: arguments.runs,
        seed: arguments.seed,
        threads: arguments.threads.unwrap_or_else(cores).get(),
    };
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_interrupt(&stop)?;

    let bar = progress_bar(options.runs, "runs");
    let found = play(&scenario, &options, &|runs| bar.set_position(runs), &stop);
    bar.finish_and_clear();
    if found.runs == 0 {
        return Err(Failure::Other("stopped before the first 64 runs were finished".into()));
    }

    let recorded = super::ceasefire::recorded_after(&arguments.common.scenario, &scenario);
    let again = arguments.again(found.runs);
    let page = report::run::page(&scenario, &found, recorded.as_ref(), &again);
    let written = folder.write("report.html", page.as_bytes());
    match arguments.common.format {
        Format::Json => print_json(&json::run(&scenario, &found))?,
        Format::Text => print(&text::run::run(&scenario, &found))?,
    }
    tell_where("The report, with plots", written, arguments.common.format)
}
