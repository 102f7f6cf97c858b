//! `detente trace`: one run, told as a timeline and written as a record.

use detente_formats::record_lines;

use super::{load_process, print_json, refuse, tell_where};
use crate::Failure;
use crate::arguments::{Format, Trace};
use crate::files::{OutputFolder, print};
use crate::text::{counted, grouped};
use crate::{json, timeline};

/// Incidents that a record in memory has room for: some gigabytes.
const MOST_INCIDENTS: f64 = 1e7;

pub fn trace(arguments: &Trace) -> Result<(), Failure> {
    let scenario = load_process(&arguments.common)?;
    let incidents = scenario.incidents_a_run();
    if incidents > MOST_INCIDENTS {
        let message = format!("a run of this case has about {} incidents", grouped(incidents));
        let hint = format!(
            "a trace holds every one of them, and up to {}; shorten the horizon or lower the rates",
            grouped(MOST_INCIDENTS)
        );
        return Err(refuse(message).with_hint(hint).into());
    }
    let folder = OutputFolder::open(arguments.out.as_deref(), &scenario)?;
    let (summary, record) = detente::simulation::trace(&scenario, arguments.seed);
    let mut lines = Vec::new();
    record_lines::write(&record, &mut lines)
        .map_err(|error| Failure::Other(format!("the record cannot be written: {error}")))?;
    let written = folder.write(&format!("trace-{}.jsonl", arguments.seed), &lines);
    match arguments.common.format {
        Format::Json => print_json(&json::trace(&scenario, arguments.seed, &summary, &record))?,
        Format::Text => print(&timeline::tell(&scenario, arguments.seed, &summary, &record))?,
    }
    let what = format!("The record ({})", counted(record.events().len(), "event"));
    tell_where(&what, written, arguments.common.format)
}
