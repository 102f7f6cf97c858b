//! Detente and what an analyst would otherwise write in Python, on the same data, one after the other on one core.
//!
//! Rate ratios and regressions against statsmodels: numbers must agree to 1e-6 of their size. The likelihood of self-excitation
//! against the same one compiled by numba and climbed by scipy: the highest points must be the same, and the ratios of time are
//! printed.
//!
//! Run from the repository's root: `cargo run --release --manifest-path bench/compare/Cargo.toml --bin watch`. The Python
//! libraries are installed from the Python registry into `target/compare-watch-venv` once; `DETENTE_PYTHON` may name a Python
//! that has them already.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use detente::random::{Label, RngExt, Streams};
use detente::violence::Excitation;
use detente::watch::{Windows, counts_in_windows, fit, regression, simulate_stationary};
use detente_compare::{answer, python};
use serde_json::{Value, json};

const LIBRARIES: [&str; 4] =
    ["numpy==2.4.6", "scipy==1.17.1", "statsmodels==0.15.0", "numba==0.68.1"];
/// What runs on their side.
const SCRIPT: &str = "watch_side.py";
/// Numbers agree within this share of their size.
const AGREED: f64 = 1e-6;

/// One number of both.
struct Compared {
    name: String,
    ours: f64,
    key: String,
}

fn excited(events_per_day: f64, days: f64, excitation: Excitation) -> Vec<f64> {
    let label = Label::new("compare.watch").child(&days.to_string());
    let mut generator = Streams::new(7, 0).stream(label);
    let mut times = Vec::new();
    simulate_stationary(events_per_day, excitation, days, &mut generator, |time, _| {
        times.push(time)
    });
    times
}

/// Counts by day before and since a step, from a self-exciting process; columns: constant, trend, step.
fn series() -> (Vec<u32>, Vec<Vec<f64>>, Vec<f64>) {
    let excitation = Excitation { branching_ratio: 0.6, decay_per_day: 0.8 };
    let times = excited(9.0, 400.0, excitation);
    let mut generator = Streams::new(7, 1).stream(Label::new("compare.thinned"));
    // Of what happens since day 250, two in five are left out.
    let kept: Vec<f64> =
        times.into_iter().filter(|time| *time < 250.0 || generator.random::<f64>() < 0.6).collect();
    let counts = counts_in_windows(&kept, 400.0, 1.0);
    let n = counts.len();
    let column = |of: fn(f64) -> f64| (0..n).map(|day| of(day as f64)).collect::<Vec<f64>>();
    let columns = vec![
        column(|_| 1.0),
        column(|day| (day - 200.0) / 100.0),
        column(|day| f64::from(u8::from(day >= 250.0))),
    ];
    let exposures = column(|day| if day as u32 % 7 == 5 { 0.8 } else { 1.0 });
    (counts, columns, exposures)
}

fn rate_ratios(task: &mut Vec<Value>, compared: &mut Vec<Compared>) {
    for (number, (before, days_before, after, days_after)) in [
        (30, 54_308.7, 60, 51_477.5),
        (60, 30.0, 12, 10.0),
        (812, 90.0, 331, 55.0),
        (7, 28.0, 1, 14.0),
        (25_000, 365.0, 24_500, 365.0),
    ]
    .into_iter()
    .enumerate()
    {
        let windows = Windows { before, days_before, after, days_after };
        let (test, interval) = (windows.exact_test(), windows.exact_interval(0.95));
        task.push(json!([after, days_after, before, days_before]));
        for (what, ours) in [
            ("ratio", interval.ratio),
            ("low", interval.low),
            ("high", interval.high),
            ("p_fall", test.p_fall),
            ("p_rise", test.p_rise),
            ("mid_p_fall", test.mid_p_fall),
            ("mid_p_rise", test.mid_p_rise),
            ("score", windows.score()),
            ("wald", windows.wald()),
        ] {
            compared.push(Compared {
                name: format!("{before} in {days_before} d, {after} in {days_after} d: {what}"),
                ours,
                key: format!("/ratios/{number}/{what}"),
            });
        }
    }
}

fn regressions(compared: &mut Vec<Compared>) -> Value {
    let (counts, columns, exposures) = series();
    let logs: Vec<f64> = exposures.iter().map(|exposure| exposure.ln()).collect();
    for (model, may_vary_more) in [("poisson", false), ("negative_binomial", true)] {
        let found = regression(&counts, &columns, &logs, may_vary_more).expect("it can be fitted");
        assert_eq!(found.dispersion > 0.0, may_vary_more, "the counts vary more");
        let mut add = |what: &str, ours: f64| {
            compared.push(Compared {
                name: format!("{model}: {}", what.replace('/', " ")),
                ours,
                key: format!("/{model}/{what}"),
            });
        };
        for column in 0..columns.len() {
            add(&format!("coefficients/{column}"), found.coefficients[column]);
            add(&format!("errors/{column}"), found.errors[column]);
        }
        add("log_likelihood", found.log_likelihood);
        match may_vary_more {
            true => add("dispersion", found.dispersion),
            false => add("pearson", found.pearson),
        }
    }
    json!({ "counts": counts, "columns": columns, "exposures": exposures })
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let python = python("compare-watch-venv", &LIBRARIES);
    let mut compared = Vec::new();
    let mut ratios = Vec::new();
    rate_ratios(&mut ratios, &mut compared);
    let series = regressions(&mut compared);
    let numbers =
        answer(&python, SCRIPT, &json!({ "kind": "numbers", "ratios": ratios, "series": series }));
    let mut worst = 0.0_f64;
    for number in &compared {
        let them = numbers.pointer(&number.key).and_then(Value::as_f64).unwrap_or(f64::NAN);
        let distance = (number.ours - them).abs() / them.abs().max(1e-300);
        let mark = if distance <= AGREED { "" } else { "  NOT EQUAL" };
        println!("{:56} {:>22.15e} {them:>22.15e} {distance:.1e}{mark}", number.name, number.ours);
        worst = if distance.is_nan() { f64::INFINITY } else { worst.max(distance) };
    }
    println!("\n{} numbers, the largest difference {worst:.1e} of their size\n", compared.len());

    println!(
        "| incidents | scipy, slope by differences | scipy, slope written out | Detente | ratios | log-likelihood, ours − theirs | parameters apart |"
    );
    println!("|---|---|---|---|---|---|---|");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target");
    let mut same = worst <= AGREED;
    for (days, repetitions) in [(1_000.0, 7), (8_000.0, 7), (50_000.0, 5), (500_000.0, 3)] {
        let times = excited(2.0, days, Excitation { branching_ratio: 0.45, decay_per_day: 0.7 });
        let file = folder.join(format!("compare-watch-{}.f64", std::process::id()));
        let bytes: Vec<u8> = times.iter().flat_map(|time| time.to_le_bytes()).collect();
        std::fs::write(&file, bytes).expect("the target folder can be written to");
        let ours = fit(&times, days, &[]).expect("there are incidents");
        let seconds = median(
            (0..repetitions)
                .map(|_| {
                    let begun = Instant::now();
                    black_box(fit(&times, days, &[]));
                    begun.elapsed().as_secs_f64()
                })
                .collect(),
        );
        let task = json!({ "kind": "fit", "file": file, "days": days, "repetitions": repetitions });
        let them = answer(&python, SCRIPT, &task);
        let _ = std::fs::remove_file(&file);
        let number = |key: &str| them[key].as_f64().unwrap_or(f64::NAN);
        let excitation = ours.process.excitation;
        let mine = [
            ours.process.background.per_day[0],
            excitation.branching_ratio,
            excitation.decay_per_day,
        ];
        // The search whose slope is written out ends nearest to the top.
        let apart = mine
            .iter()
            .enumerate()
            .map(|(i, mine)| {
                let them = them["at"][i].as_f64().unwrap_or(f64::NAN);
                (mine - them).abs() / them
            })
            .fold(0.0, |most: f64, d| if d.is_nan() { f64::INFINITY } else { most.max(d) });
        let gain = ours.log_likelihood - number("log_likelihood");
        let is_same = gain.abs() <= 1e-9 * ours.log_likelihood.abs().max(1.0) && apart < 1e-3;
        same &= is_same;
        println!(
            "| {} | {:.3} s ({} evaluations) | {:.3} s ({}) | {seconds:.3} s ({}) | {:.1} ×, {:.1} × | {gain:.1e} | {apart:.1e}{} |",
            times.len(),
            number("seconds_by_differences"),
            them["evaluations_by_differences"],
            number("seconds"),
            them["evaluations"],
            ours.evaluations,
            number("seconds_by_differences") / seconds,
            number("seconds") / seconds,
            if is_same { "" } else { " NOT EQUAL" },
        );
    }
    assert!(same, "the two do not agree");
}
