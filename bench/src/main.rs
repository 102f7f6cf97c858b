//! Prints every figure of `BENCHMARKS.md`, on one core. Figures are named area/operation/size.
//!
//! Run from the repository's root: `cargo run --release --manifest-path bench/Cargo.toml`

use std::path::Path;
use std::time::Instant;

use detente::calendar::{Span, Time};
use detente::domain::UtilityTable;
use detente::protocol::Direct;
use detente::quantity::Quantity;
use detente::random::{Label, Streams};
use detente::session::play;
use detente::simulation::scenario::Scenario;
use detente::simulation::{Player, Prepared};
use detente::strategy::{Strategy, build};
use detente::violence::{Excitation, Incident, Stream};

/// Repetitions of each figure; the median is printed, with the range.
const REPETITIONS: usize = 7;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/geneva-2017");
    let read = detente_formats::scenario::read(&folder, None);
    let geneva = read.scenario.expect("the shipped scenario is sound");

    print_rate("simulation/run/geneva-2017", "runs/s", || runs(&geneva, 2000));
    print_rate("simulation/run/geneva-2017", "incidents/s", || incidents(&geneva, 2000));
    print_rate("simulation/run/busy-year", "incidents/s", || incidents(&busy(&geneva), 200));
    print_rate("simulation/run/talks-only", "runs/s", || runs(&quiet(&geneva), 2000));
    print_rate("simulation/trace/geneva-2017", "runs/s", || traces(&geneva, 200));
    print_rate("violence/streams/5", "incidents/s", || bare_streams(4_000_000));
    print_rate("session/exchange/direct-1001", "exchanges/s", exchanges);
}

/// Prints units of work per second: `work` does some and says how much.
fn print_rate(name: &str, unit: &str, work: impl Fn() -> u64) {
    work();
    let mut rates: Vec<f64> = (0..REPETITIONS)
        .map(|_| {
            let begun = Instant::now();
            let done = work();
            done as f64 / begun.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    let (low, median, high) = (rates[0], rates[REPETITIONS / 2], rates[REPETITIONS - 1]);
    println!("{name:32} {median:>14.0} {unit:12} ({low:.0} to {high:.0})");
}

fn runs(scenario: &Scenario, runs: u64) -> u64 {
    let prepared = Prepared::new(scenario);
    let mut player = Player::new(&prepared);
    for run in 0..runs {
        assert!(player.play(&Streams::new(1, run)).inside() < u32::MAX);
    }
    runs
}

fn incidents(scenario: &Scenario, runs: u64) -> u64 {
    let prepared = Prepared::new(scenario);
    let mut player = Player::new(&prepared);
    let mut incidents = 0;
    for run in 0..runs {
        let summary = player.play(&Streams::new(1, run));
        incidents += u64::from(summary.inside() + summary.outside() + summary.spoiler_attacks);
    }
    assert!(incidents > 0);
    incidents
}

fn traces(scenario: &Scenario, runs: u64) -> u64 {
    for seed in 0..runs {
        let (_, record) = detente::simulation::trace(scenario, seed);
        assert!(!record.events().is_empty());
    }
    runs
}

/// The case with thirty times the violence: what an incident costs when the talks cost nothing.
fn busy(scenario: &Scenario) -> Scenario {
    let mut busy = scenario.clone();
    busy.violence.inside_per_day = Quantity::assumed(60.0);
    busy.violence.outside_per_day = Quantity::assumed(120.0);
    busy
}

/// The case without violence: what the talks cost.
fn quiet(scenario: &Scenario) -> Scenario {
    let mut quiet = scenario.clone();
    quiet.violence.inside_per_day = Quantity::assumed(0.0);
    quiet.violence.outside_per_day = Quantity::assumed(0.0);
    quiet.violence.spoiler_attacks_per_day = Quantity::assumed(0.0);
    quiet
}

/// Five self-exciting streams and nothing else.
fn bare_streams(wanted: u64) -> u64 {
    let excitation = Excitation { branching_ratio: 0.42, decay_per_day: 0.12 };
    let start = Time::from_microseconds(0);
    let streams = Streams::new(1, 0);
    let mut five: [Stream; 5] = std::array::from_fn(|i| {
        let label = Label::new("bare").child(&i.to_string());
        Stream::new(1.0, excitation, 0.0, start, &streams, label)
    });
    let mut next = five.each_ref().map(Stream::next);
    let mut incidents = 0;
    let mut last = start;
    while incidents < wanted {
        let mut first = 0;
        for stream in 1..5 {
            if next[stream] < next[first] {
                first = stream;
            }
        }
        last = next[first];
        incidents += u64::from(five[first].advance(|_| 1.0) != Incident::Suppressed);
        next[first] = five[first].next();
    }
    assert!(last > start + Span::from_days(1));
    incidents
}

/// Two parties that never agree, at a table of 1,001 packages.
fn exchanges() -> u64 {
    let pie: Vec<f64> = (0..=1000).map(|i| f64::from(i) / 1000.0).collect();
    let down = pie.iter().rev().copied().collect();
    let tables = [UtilityTable::new(pie), UtilityTable::new(down)];
    let steps = 1000;
    let mut exchanges = 0;
    for _ in 0..100 {
        let mut seats: Vec<Box<dyn Strategy>> =
            (0..2).filter_map(|_| build("boulware", None)).collect();
        let least = [0.6, 0.6];
        let clock = |step| f64::from(step + 1) / f64::from(steps + 1);
        let played = play(&Direct, &["a", "b"], &mut seats, &tables, &least, steps, clock)
            .expect("built-in strategies make legal moves");
        assert!(played.agreement.is_none());
        exchanges += 2 * u64::from(played.step);
    }
    exchanges
}
