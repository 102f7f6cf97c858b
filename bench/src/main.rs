//! Prints every figure of `BENCHMARKS.md`, on one core. Figures are named area/operation/size.
//!
//! Run from the repository's root: `cargo run --release --manifest-path bench/Cargo.toml`; with `-- --watch` those of incident data
//! alone.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use detente::bargaining::frontier::frontier;
use detente::bargaining::{Agreements, Problem};
use detente::calendar::{Span, Time};
use detente::domain::{Discounting, OutcomeSpace, UtilityTable, Valuation};
use detente::protocol::Direct;
use detente::quantity::Quantity;
use detente::random::{Label, RngExt, Streams};
use detente::session::{Customs, Seat, Setup, play, usual_clock};
use detente::simulation::scenario::Scenario;
use detente::simulation::{Player, Prepared};
use detente::strategy::Aspiration;
use detente::violence::{Excitation, Incident, Stream};
use detente::watch::{
    Assignment, Ground, Hawkes, Shape, Standing, assign, fit, impute, simulate_stationary,
};
use detente_formats::incidents::read;

/// Repetitions of each figure; the median is printed, with the range.
const REPETITIONS: usize = 7;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/geneva-2017");
    if std::env::args().any(|argument| argument == "--watch") {
        return watch();
    }
    let read = detente_formats::scenario::read(&folder, None);
    let geneva = read.scenario.expect("the shipped scenario is sound");

    print_rate("simulation/run/geneva-2017", "runs/s", || runs(&geneva, 2000));
    print_rate("simulation/run/geneva-2017", "incidents/s", || incidents(&geneva, 2000));
    print_rate("simulation/run/busy-year", "incidents/s", || incidents(&busy(&geneva), 200));
    print_rate("simulation/run/talks-only", "runs/s", || runs(&quiet(&geneva), 2000));
    print_rate("simulation/trace/geneva-2017", "runs/s", || traces(&geneva, 200));
    print_rate("violence/streams/5", "incidents/s", || bare_streams(4_000_000));
    for (name, parties, issues, options, opposed) in [
        ("bargaining/two-parties/1e6", 2, 6, 10, false),
        ("bargaining/three-parties/1e6", 3, 6, 10, false),
        ("bargaining/two-opposed/1e5", 2, 1, 100_000, true),
        ("bargaining/six-parties/1e5", 6, 5, 10, false),
    ] {
        let (space, valuations) = case(parties, issues, options, opposed);
        print_time(name, "on the frontier", || analyses(&space, &valuations));
    }
    for (name, parties) in [
        ("bargaining/frontier-of-random-points/2", 2),
        ("bargaining/frontier-of-random-points/3", 3),
    ] {
        let points = random_points(parties, 1_000_000);
        let views: Vec<&[f64]> = points.iter().map(Vec::as_slice).collect();
        let within = vec![true; 1_000_000];
        print_time(name, "on the frontier", || frontier(&views, &within).len());
    }
    print_rate("session/exchange/direct-1001", "exchanges/s", exchanges);
    watch();
}

/// What incident data say: the likelihood, the whole fit, and reading tables.
fn watch() {
    let excitation = Excitation { branching_ratio: 0.45, decay_per_day: 0.7 };
    let process = Hawkes::constant(1.1, excitation);
    for (name, days) in [("watch/likelihood/1e5", 50_000.0), ("watch/likelihood/1e6", 500_000.0)] {
        let times = excited(excitation, days);
        print_time(name, "incidents", || {
            assert!(process.log_likelihood(&times, days).is_finite());
            times.len()
        });
    }
    let times = excited(excitation, 500_000.0);
    print_time("watch/fit/1e6", "evaluations", || {
        fit(&times, 500_000.0, &[]).expect("there are incidents").evaluations
    });
    let tables: [PathBuf; 2] = [16_000, 1_000_000].map(table);
    print_time("watch/read-assign-fit/16000", "incidents", || read_assign_fit(&tables[0]));
    print_time("watch/read/1e6", "rows", || {
        let read = read(&tables[1], None).expect("the table is sound");
        assert_eq!(read.rejected_count(), 0);
        read.observations.rows.len()
    });
    for table in tables {
        // What is left in the folder for temporary files does no harm.
        let _ = std::fs::remove_file(table);
    }
}

fn excited(excitation: Excitation, days: f64) -> Vec<f64> {
    let mut generator = Streams::new(3, 0).stream(Label::new("excited"));
    let mut times = Vec::new();
    simulate_stationary(2.0, excitation, days, &mut generator, |time, _| times.push(time));
    times
}

/// A table of so many incidents with dates, sides, places and deaths, as long as those of public data sets.
fn table(rows: usize) -> PathBuf {
    let excitation = Excitation { branching_ratio: 0.45, decay_per_day: 0.7 };
    let times = excited(excitation, rows as f64);
    let mut generator = Streams::new(4, 0).stream(Label::new("table"));
    let mut text =
        String::from("id,date,side_a,side_b,type,province,district,latitude,longitude,deaths\n");
    // Days from 1970 on, within the years that are read.
    let scale = (20_000.0 / rows as f64).min(1.0);
    let start = Time::from_microseconds(0);
    for (id, time) in times[..rows.min(times.len())].iter().enumerate() {
        let date = (start + Span::from_days((time * scale) as i64)).date();
        let mut draw = |below: u32| generator.random_range(0..below);
        let _ = writeln!(
            text,
            "{id},{date},Army,Rebels of area {},clash,Province {},District {},{}.{:04},{}.{:04},{}",
            draw(9),
            draw(14),
            draw(60),
            33 + draw(4),
            draw(10_000),
            36 + draw(6),
            draw(10_000),
            draw(7)
        );
    }
    let file =
        std::env::temp_dir().join(format!("detente-bench-{}-{rows}.csv", std::process::id()));
    std::fs::write(&file, text).expect("the folder for temporary files can be written to");
    file
}

/// Reads a table, asks of each incident whether a ceasefire of one province covers it, and fits those that it does not exclude.
fn read_assign_fit(file: &Path) -> usize {
    let read = read(file, None).expect("the table is sound");
    let data = &read.observations;
    let province = data.find("Province 3").expect("it is in the table");
    let circle = Shape::Circle { latitude: 35.0, longitude: 38.0, kilometres: 150.0 };
    let ground = Ground { shapes: vec![Shape::Provinces(vec![province]), circle] };
    let army = data.find("Army");
    let excluded = data.find("Rebels of area 8");
    let standing = |name| match Some(name) {
        name if name == army => Some(Standing::Signatory),
        name if name == excluded => Some(Standing::Excluded),
        _ => Some(Standing::Signatory),
    };
    let covered = data
        .rows
        .iter()
        .filter(|row| assign(row, &ground, standing).0 != Assignment::ExcludedGroup);
    let (from, until) = data.range().expect("there are incidents");
    let days = (until - from).days();
    let mut generator = Streams::new(5, 0).stream(Label::new("instants"));
    let times = impute(covered, from, days, &mut generator).times;
    assert!(fit(&times, days, &[]).is_some());
    data.rows.len()
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

/// Prints milliseconds for one piece of work, and what it came to.
fn print_time(name: &str, what: &str, work: impl Fn() -> usize) {
    let came_to = work();
    let mut times: Vec<f64> = (0..REPETITIONS)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(work(), came_to);
            1e3 * begun.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let (low, median, high) = (times[0], times[REPETITIONS / 2], times[REPETITIONS - 1]);
    println!("{name:40} {median:>10.1} ms ({low:.1} to {high:.1}), {came_to} {what}");
}

/// A case with random weights and values; where `opposed`, the second party's are the first one's upside down.
fn case(
    parties: usize,
    issues: usize,
    options: usize,
    opposed: bool,
) -> (OutcomeSpace, Vec<Valuation>) {
    let space = OutcomeSpace::new(vec![options as u32; issues]).unwrap();
    let mut generator = Streams::new(1, 0).stream(Label::new("case"));
    let mut random = |_| generator.random::<f64>();
    let mut valuations: Vec<Valuation> = (0..parties)
        .map(|_| {
            let weights: Vec<f64> = (0..issues).map(&mut random).collect();
            let sum: f64 = weights.iter().sum();
            let values = (0..issues).map(|_| (0..options).map(&mut random).collect());
            let values = values.collect();
            Valuation::additive(weights.into_iter().map(|weight| weight / sum).collect(), values)
        })
        .collect();
    if opposed {
        let rising: Vec<f64> = (0..options).map(|i| i as f64 / (options - 1) as f64).collect();
        let falling = rising.iter().map(|value| 1.0 - value).collect();
        valuations[0] = Valuation::additive(vec![1.0], vec![rising]);
        valuations[1] = Valuation::additive(vec![1.0], vec![falling]);
    }
    (space, valuations)
}

/// Evaluation, zone, frontier and all solutions; how many packages are on the frontier.
fn analyses(space: &OutcomeSpace, valuations: &[Valuation]) -> usize {
    let utilities = valuations.iter().map(|valuation| valuation.utilities(space)).collect();
    let problem = Problem::new(utilities, vec![f64::NEG_INFINITY; valuations.len()]);
    let found = Agreements::new(&problem);
    assert!(found.solutions.iter().all(|(_, chosen)| chosen.is_some()));
    found.frontier.len()
}

fn random_points(parties: usize, points: usize) -> Vec<Vec<f64>> {
    let mut generator = Streams::new(2, 0).stream(Label::new("points"));
    (0..parties).map(|_| (0..points).map(|_| generator.random()).collect()).collect()
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
        incidents += u64::from(five[first].advance(|_, _| true) != Incident::Suppressed);
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
    let space = OutcomeSpace::new(vec![1001]).unwrap();
    let steps = 1000;
    let mut exchanges = 0;
    for _ in 0..100 {
        let mut seats = tables.each_ref().map(|utilities| Seat {
            strategy: Box::new(Aspiration::new(4.0)),
            utilities,
            reservation: 0.6,
            discounting: Discounting::NONE,
            steps: None,
        });
        let setup = Setup {
            protocol: &Direct,
            rule: None,
            space: &space,
            steps,
            customs: Customs::default(),
        };
        let played = play(&setup, &mut seats, None, usual_clock(steps), |_| {})
            .expect("built-in strategies make legal moves");
        assert!(played.agreement.is_none());
        exchanges += 2 * u64::from(played.step);
    }
    exchanges
}
