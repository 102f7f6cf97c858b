//! `detente run`: the main job.

use std::io::IsTerminal as _;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use detente::study::ensemble::{EnsembleOptions, play};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{load_process, print_json};
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
    let asked_to_stop = Arc::clone(&stop);
    ctrlc::set_handler(move || asked_to_stop.store(true, Ordering::Relaxed))
        .map_err(|error| Failure::Other(format!("Ctrl-C cannot be heard: {error}")))?;

    let bar = progress_bar(options.runs);
    let found = play(&scenario, &options, &|runs| bar.set_position(runs), &stop);
    bar.finish_and_clear();
    if found.runs == 0 {
        return Err(Failure::Other("stopped before the first 64 runs were finished".into()));
    }

    let page = report::page(&scenario, &found);
    let written = folder.write("report.html", page.as_bytes())?;
    match arguments.common.format {
        Format::Json => print_json(&json::run(&scenario, &found)),
        Format::Text => {
            let text = text::run(&scenario, &found);
            print(&format!("{text}\nThe report, with plots: {}\n", written.display()))
        }
    }
}

/// A bar on standard error, on a terminal only, with rate and time left.
fn progress_bar(runs: u64) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let template = "{wide_bar} {pos} of {len} runs, {per_sec}, {eta} left";
    let bar = ProgressBar::with_draw_target(Some(runs), target);
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
