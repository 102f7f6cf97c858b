//! Detente and NegMAS on the same work, one after the other on one core: agreements must be equal, and the ratios are printed, with
//! what a bare loop takes for the same work.
//!
//! Run from the repository's root: `cargo run --release --manifest-path bench/compare/Cargo.toml`. NegMAS 0.16.0 is installed from
//! the Python registry into `target/compare-venv` once; `DETENTE_PYTHON` may name a Python that has it already. With `--alone` our
//! side is measured without it. With `-- --plot docs/growth.svg` the rounds a second are measured for growing work, printed and drawn,
//! and no NegMAS is needed.

mod bare;
mod growth;

use std::hint::black_box;
use std::path::PathBuf;

use bare::{Finding, Side};
use cpu_time::ProcessTime;
use detente::bargaining::frontier::frontier;
use detente::domain::{Outcome, OutcomeSpace, UtilityTable, Valuation};
use detente::protocol::Direct;
use detente::random::{Label, RngExt, Streams};
use detente::session::{Customs, Ending, Made, Seat, Setup, play, usual_clock};
use detente::strategy::Aspiration;
use detente_compare::{answer, python};
use serde_json::{Value, json};

/// A scenario: by party, weights and values by issue, and the least it takes.
struct Case {
    space: OutcomeSpace,
    valuations: Vec<Valuation>,
    reservations: Vec<f64>,
    /// By party, weights and by issue values.
    sums: Vec<(Vec<f64>, Vec<Vec<f64>>)>,
    stated: Value,
}

impl Case {
    fn new(counts: &[u32], parties: usize, reservation: f64, opposed: bool) -> Case {
        let mut generator = Streams::new(9, counts[0].into()).stream(Label::new("compare"));
        let mut case = Case {
            space: OutcomeSpace::new(counts.to_vec()).expect("the space can be numbered"),
            valuations: Vec::new(),
            reservations: vec![reservation; parties],
            sums: Vec::new(),
            stated: Value::Null,
        };
        let mut stated: Vec<Value> = Vec::new();
        for _ in 0..parties {
            let (weights, values) = match case.sums.first() {
                Some((weights, values)) if opposed => {
                    let down = |values: &Vec<f64>| {
                        values.iter().map(|value| 1.0 - value).collect::<Vec<f64>>()
                    };
                    (weights.clone(), values.iter().map(down).collect::<Vec<_>>())
                }
                _ => {
                    let weights: Vec<f64> =
                        counts.iter().map(|_| generator.random_range(0.2..1.0)).collect();
                    let sum: f64 = weights.iter().sum();
                    let values = counts.iter().map(|&count| {
                        let mut values: Vec<f64> =
                            (0..count).map(|_| generator.random::<f64>()).collect();
                        (values[0], values[1]) = (0.0, 1.0);
                        values
                    });
                    (weights.iter().map(|weight| weight / sum).collect(), values.collect())
                }
            };
            case.sums.push((weights.clone(), values.clone()));
            stated.push(
                json!({ "weights": weights, "values": values, "reserved_value": reservation }),
            );
            case.valuations.push(Valuation::additive(weights, values));
        }
        case.stated = json!({ "counts": counts, "ufuns": stated });
        case
    }

    fn tables(&self) -> Vec<UtilityTable> {
        let table = |valuation: &Valuation| UtilityTable::new(valuation.utilities(&self.space));
        self.valuations.iter().map(table).collect()
    }

    fn prepared(&self) -> Vec<UtilityTable> {
        let tables = self.tables();
        tables.iter().for_each(UtilityTable::prepare);
        tables
    }

    /// One negotiation, its session made for it.
    fn negotiate(
        &self,
        tables: &[UtilityTable],
        exponents: &[f64],
        steps: u32,
        tell: impl FnMut(&Made),
    ) -> Ending {
        let mut seats: Vec<Seat<'_>> = Vec::with_capacity(tables.len());
        for ((table, &exponent), &reservation) in
            tables.iter().zip(exponents).zip(&self.reservations)
        {
            seats.push(Seat {
                reservation,
                ..Seat::new(Box::new(Aspiration::new(exponent)), table)
            });
        }
        let customs = Customs { below_reservation: true, ..Customs::default() };
        let protocol = &Direct;
        let setup = Setup { protocol, rule: None, space: &self.space, steps, customs };
        play(&setup, &mut seats, None, usual_clock(steps), tell)
            .expect("strategies make legal moves")
    }
}

/// Seconds of processor time for one piece of work: the median of five batches, each at least 30 milliseconds long. What else the
/// machine does does not count.
fn seconds(mut work: impl FnMut()) -> f64 {
    let mut time = |repetitions: u32| {
        let begun = ProcessTime::now();
        (0..repetitions).for_each(|_| work());
        begun.elapsed().as_secs_f64() / f64::from(repetitions)
    };
    time(1);
    let once = time(1);
    let batch = (0.03 / once.max(1e-9)).ceil().clamp(1.0, 1e6) as u32;
    let mut times = [(); 5].map(|()| time(batch));
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// One line of the comparison.
struct Row {
    name: String,
    /// What the other library is asked to do.
    task: Value,
    /// Our seconds for it.
    ours: f64,
    /// The same with the whole trace kept, where there is one.
    traced: Option<f64>,
    agreement: Value,
    at_least: f64,
    aim: f64,
    /// Seconds of a bare loop for the same.
    bare: f64,
}

fn outcome(space: &OutcomeSpace, package: Option<Outcome>) -> Value {
    match package {
        None => Value::Null,
        Some(package) => {
            (0..space.issue_count()).map(|issue| space.option(package, issue)).collect()
        }
    }
}

fn negotiations(rows: &mut Vec<Row>) {
    let (boulware, conceder) = (4.0, 0.25);
    let mut add = |name: &str,
                   case: &Case,
                   exponents: [f64; 2],
                   steps: u32,
                   fresh: bool,
                   bounds: (f64, f64)| {
        let prepared = case.prepared();
        let ending = case.negotiate(&prepared, &exponents, steps, |_| {});
        let run = |traced: bool| {
            seconds(|| {
                let made;
                let tables = if fresh {
                    made = case.tables();
                    &made
                } else {
                    &prepared
                };
                let mut trace = Vec::new();
                let ending = if traced {
                    case.negotiate(tables, &exponents, steps, |made| trace.push(*made))
                } else {
                    case.negotiate(tables, &exponents, steps, |_| {})
                };
                black_box((ending, trace));
            })
        };
        let names = exponents.map(|exponent| if exponent > 1.0 { "boulware" } else { "conceder" });
        rows.push(Row {
            name: name.to_owned(),
            task: json!({ "kind": "negotiate", "scenario": case.stated, "strategies": names, "steps": steps, "fresh": fresh }),
            ours: run(false),
            traced: Some(run(true)),
            agreement: outcome(&case.space, ending.agreement),
            at_least: bounds.0,
            aim: bounds.1,
            bare: if fresh {
                bare_fresh(case, exponents, steps)
            } else {
                bare_prepared(case, exponents, steps, Finding::Search)
            },
        });
    };
    let case = Case::new(&[10, 10, 10], 2, 0.6, true);
    add(
        "1,000 steps without a zone, 1,000 outcomes, prepared",
        &case,
        [boulware; 2],
        1000,
        false,
        (3000.0, 10_000.0),
    );
    for (counts, words) in
        [(vec![4, 5, 5], "100"), (vec![10; 4], "10,000"), (vec![10; 5], "100,000")]
    {
        let case = Case::new(&counts, 2, 0.0, false);
        for (fresh, bounds) in [(true, (100.0, 300.0)), (false, (1000.0, 5000.0))] {
            let how = if fresh { "fresh" } else { "prepared" };
            let name = format!("Boulware–Conceder, {words} outcomes, 100 steps, {how}");
            add(&name, &case, [boulware, conceder], 100, fresh, bounds);
        }
    }
}

fn first_offer(rows: &mut Vec<Row>) {
    let case = Case::new(&[10; 5], 2, 0.0, false);
    let put = |tables: &[UtilityTable]| {
        let mut first = None;
        case.negotiate(tables, &[4.0, 4.0], 1, |made| first = first.or(made.package));
        first
    };
    rows.push(Row {
        name: "first offers of a fresh scenario of 100,000 outcomes".to_owned(),
        task: json!({ "kind": "first_offer", "scenario": case.stated }),
        ours: seconds(|| {
            black_box(put(&case.tables()));
        }),
        traced: None,
        agreement: outcome(&case.space, put(&case.tables())),
        at_least: 50.0,
        aim: 200.0,
        bare: seconds(|| {
            for (weights, values) in &case.sums {
                let utilities = bare::evaluate(weights, values);
                let (low, high) = bare::range(&utilities);
                black_box(bare::reaches(&utilities, low + 0.9375 * (high - low)));
            }
        }),
    });
}

/// Seconds of a bare loop over tables that are sorted already.
fn bare_prepared(case: &Case, exponents: [f64; 2], steps: u32, finding: Finding) -> f64 {
    let sides = bare_sides(case, exponents);
    let curves = bare::curves(&sides, steps);
    seconds(|| {
        black_box(bare::rounds(&sides, steps, &curves, finding));
    })
}

fn bare_sides(case: &Case, exponents: [f64; 2]) -> Vec<Side> {
    let tables = case.prepared();
    let sides = tables.iter().zip(&case.reservations).zip(exponents);
    sides.map(|((table, &least), exponent)| Side::new(table, least, exponent)).collect()
}

/// Seconds of a bare loop that evaluates all packages and then takes, for each text that is put, a pass over them or a part of a sort,
/// whichever is less.
fn bare_fresh(case: &Case, exponents: [f64; 2], steps: u32) -> f64 {
    let sides = bare_sides(case, exponents);
    let rounds = bare::rounds(&sides, steps, &[], Finding::Search);
    let mut times = [true, false].map(|sorts| {
        seconds(|| {
            for (weights, values) in &case.sums {
                let mut utilities = bare::evaluate(weights, values);
                let (low, high) = bare::range(&utilities);
                if sorts {
                    utilities.sort_unstable_by(f64::total_cmp);
                    black_box(&utilities);
                    continue;
                }
                for round in 0..rounds {
                    let target = high - (high - low) * f64::from(round) / f64::from(steps);
                    black_box(bare::reaches(&utilities, target));
                }
            }
        })
    });
    times.sort_by(f64::total_cmp);
    times[0]
}

fn frontiers(rows: &mut Vec<Row>) {
    for (name, counts, parties, opposed, bounds) in [
        ("evaluate and Pareto, 2 parties, 10^6 outcomes", vec![10; 6], 2, false, (200.0, 500.0)),
        ("evaluate and Pareto, 3 parties, 10^6 outcomes", vec![10; 6], 3, false, (150.0, 400.0)),
        ("fully opposed, 10^4 outcomes", vec![10_000], 2, true, (3000.0, 8000.0)),
        ("fully opposed, 10^5 outcomes", vec![100_000], 2, true, (3000.0, 8000.0)),
    ] {
        let case = Case::new(&counts, parties, 0.0, opposed);
        let within = vec![true; case.space.count() as usize];
        let find = || {
            let columns: Vec<Vec<f64>> =
                case.valuations.iter().map(|valuation| valuation.utilities(&case.space)).collect();
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            frontier(&columns, &within).len()
        };
        rows.push(Row {
            name: name.to_owned(),
            task: json!({ "kind": "pareto", "scenario": case.stated, "seconds_at_most": 60 }),
            ours: seconds(|| {
                black_box(find());
            }),
            traced: None,
            agreement: json!(find()),
            at_least: bounds.0,
            aim: bounds.1,
            bare: seconds(|| {
                for (weights, values) in &case.sums {
                    black_box(bare::range(&bare::evaluate(weights, values)));
                }
            }),
        });
    }
}

/// How many rounds a second bare loops and ours play, without a zone, over 1,000 packages and steps.
fn bare_rounds() {
    let case = Case::new(&[10, 10, 10], 2, 0.6, true);
    let (steps, exponents) = (1000, [4.0; 2]);
    let tables = case.prepared();
    let ours = seconds(|| {
        black_box(case.negotiate(&tables, &exponents, steps, |_| {}));
    });
    let line = |name: &str, time: f64| {
        println!("| {name} | {:.1} |", 1e-6 * f64::from(steps) / time);
    };
    println!("| loop | million rounds a second |");
    println!("|---|---|");
    for (name, finding) in [
        ("bare: power of time, binary search", Finding::Search),
        ("bare: tabulated curve, binary search", Finding::Tabulated),
        ("bare: tabulated curve, cursor", Finding::Cursor),
    ] {
        line(name, bare_prepared(&case, exponents, steps, finding));
    }
    line("Detente", ours);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["--alone"] => {}
        ["--rounds"] => return bare_rounds(),
        ["--plot", file] => {
            let picture = growth::picture();
            return std::fs::write(file, picture).expect("the picture can be written");
        }
        _ => {
            eprintln!("expected nothing, --alone, --rounds or --plot FILE.svg");
            std::process::exit(2);
        }
    }
    let alone = !arguments.is_empty();
    let mut rows = Vec::new();
    negotiations(&mut rows);
    first_offer(&mut rows);
    frontiers(&mut rows);
    println!(
        "| work | NegMAS | Detente | with the trace | ratio | at least | aim | bare loop | of ours |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let python = if alone { PathBuf::new() } else { python("compare-venv", &["negmas==0.16.0"]) };
    let mut equal = true;
    for row in &rows {
        let answer = if alone { Value::Null } else { answer(&python, "negmas_side.py", &row.task) };
        let time = |seconds: f64| match seconds {
            s if s < 1e-3 => format!("{:.2} µs", 1e6 * s),
            s if s < 1.0 => format!("{:.2} ms", 1e3 * s),
            s => format!("{s:.2} s"),
        };
        let (them, ratio) = match answer["seconds"].as_f64() {
            Some(seconds) => (time(seconds), format!("{:.0} ×", seconds / row.ours)),
            None if alone => ("–".to_owned(), "–".to_owned()),
            None => ("not in 60 s".to_owned(), format!("over {:.0} ×", 60.0 / row.ours)),
        };
        let same = answer["agreement"] == row.agreement || answer["seconds"].is_null();
        equal &= same;
        let traced = row.traced.map_or_else(|| "–".to_owned(), time);
        let mark = if same { "" } else { " (NOT EQUAL)" };
        println!(
            "| {}{mark} | {them} | {} | {traced} | {ratio} | {} × | {} × | {} | {:.0} % |",
            row.name,
            time(row.ours),
            row.at_least,
            row.aim,
            time(row.bare),
            100.0 * row.bare / row.ours
        );
        if !same {
            println!("theirs {}, ours {}", answer["agreement"], row.agreement);
        }
    }
    println!();
    bare_rounds();
    assert!(equal, "the two do not agree");
}
