//! Detente and NegMAS on the same work, one after the other on one core: agreements must be equal, and the ratios are printed.
//!
//! Run from the repository's root: `cargo run --release --manifest-path bench/compare/Cargo.toml`. NegMAS 0.16.0 is installed from
//! the Python registry into `target/compare-venv` once; `DETENTE_PYTHON` may name a Python that has it already. With `--plot` the
//! rounds a second are printed for growing work, and no NegMAS is needed.

use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use detente::bargaining::frontier::frontier;
use detente::domain::{Outcome, OutcomeSpace, UtilityTable, Valuation};
use detente::protocol::Direct;
use detente::random::{Label, RngExt, Streams};
use detente::session::{Customs, Ending, Made, Seat, Setup, play, usual_clock};
use detente::strategy::Aspiration;
use serde_json::{Value, json};

/// A scenario: by party, weights and values by issue, and the least it takes.
struct Case {
    space: OutcomeSpace,
    valuations: Vec<Valuation>,
    reservations: Vec<f64>,
    stated: Value,
}

impl Case {
    fn new(counts: &[u32], parties: usize, reservation: f64, opposed: bool) -> Case {
        let mut generator = Streams::new(9, counts[0].into()).stream(Label::new("compare"));
        let mut case = Case {
            space: OutcomeSpace::new(counts.to_vec()).expect("the space can be numbered"),
            valuations: Vec::new(),
            reservations: vec![reservation; parties],
            stated: Value::Null,
        };
        let mut stated: Vec<Value> = Vec::new();
        let mut first: Option<(Vec<f64>, Vec<Vec<f64>>)> = None;
        for _ in 0..parties {
            let (weights, values) = match &first {
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
            first.get_or_insert((weights.clone(), values.clone()));
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

/// Seconds for one piece of work: the least of some batches, each at least 30 milliseconds long.
fn seconds(mut work: impl FnMut()) -> f64 {
    work();
    let begun = Instant::now();
    work();
    let once = begun.elapsed().as_secs_f64();
    let batch = (0.03 / once.max(1e-9)).ceil().clamp(1.0, 1e6) as u32;
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            (0..batch).for_each(|_| work());
            begun.elapsed().as_secs_f64() / f64::from(batch)
        })
        .collect();
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
    });
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
        });
    }
}

/// A Python that has NegMAS, made where there is none.
fn python(root: &Path) -> PathBuf {
    if let Some(python) = std::env::var_os("DETENTE_PYTHON") {
        return python.into();
    }
    let folder = root.join("../../target/compare-venv");
    let python = folder.join("bin/python");
    if !python.exists() {
        eprintln!("installing NegMAS 0.16.0 into {}", folder.display());
        let made = Command::new("python3").args(["-m", "venv"]).arg(&folder).status();
        assert!(made.is_ok_and(|status| status.success()), "a virtual environment can be made");
        let pip =
            Command::new(&python).args(["-m", "pip", "install", "-q", "negmas==0.16.0"]).status();
        assert!(pip.is_ok_and(|status| status.success()), "NegMAS can be installed");
    }
    python
}

/// What the other library answers to a task: seconds and an agreement, or nothing in time.
fn theirs(python: &Path, root: &Path, task: &Value) -> Value {
    let mut child = Command::new(python)
        .arg(root.join("negmas_side.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python can be started");
    let mut input = child.stdin.take().expect("it reads");
    input.write_all(task.to_string().as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or(Value::Null)
}

/// Rounds a second as work grows.
fn plot() {
    println!("outcomes,parties,steps,rounds_per_second");
    for (exponent, parties) in
        [(2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (7, 2), (3, 3), (3, 4), (3, 8), (3, 16)]
    {
        let case = Case::new(&vec![10; exponent], parties, 0.95, false);
        let tables = case.prepared();
        let exponents = vec![4.0; parties];
        let ending = case.negotiate(&tables, &exponents, 1000, |_| {});
        let rounds = f64::from(ending.step + u32::from(ending.agreement.is_some()));
        let time = seconds(|| {
            black_box(case.negotiate(&tables, &exponents, 1000, |_| {}));
        });
        println!("{},{parties},1000,{:.0}", case.space.count(), rounds / time);
    }
}

fn main() {
    if std::env::args().any(|argument| argument == "--plot") {
        return plot();
    }
    if std::env::args().any(|argument| argument == "--rounds") {
        let case = Case::new(&[10, 10, 10], 2, 0.6, true);
        let tables = case.prepared();
        for _ in 0..20 {
            let time = seconds(|| {
                black_box(case.negotiate(&tables, &[4.0; 2], 1000, |_| {}));
            });
            println!("{:.2} million rounds/s", 1e-3 / time);
        }
        return;
    }
    let mut rows = Vec::new();
    negotiations(&mut rows);
    first_offer(&mut rows);
    frontiers(&mut rows);
    let alone = std::env::args().any(|argument| argument == "--alone");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    println!("| work | NegMAS | Detente | with the trace | ratio | at least | aim |");
    println!("|---|---|---|---|---|---|---|");
    let python = if alone { PathBuf::new() } else { python(root) };
    let mut equal = true;
    for row in &rows {
        let answer = if alone { Value::Null } else { theirs(&python, root, &row.task) };
        let time = |seconds: f64| match seconds {
            s if s < 1e-3 => format!("{:.2} µs", 1e6 * s),
            s if s < 1.0 => format!("{:.2} ms", 1e3 * s),
            s => format!("{s:.2} s"),
        };
        let (them, ratio) = match answer["seconds"].as_f64() {
            Some(seconds) => (time(seconds), format!("{:.0} ×", seconds / row.ours)),
            None => ("not in 60 s".to_owned(), format!("over {:.0} ×", 60.0 / row.ours)),
        };
        let same = answer["agreement"] == row.agreement || answer["seconds"].is_null();
        equal &= same;
        let traced = row.traced.map_or_else(|| "–".to_owned(), time);
        let mark = if same { "" } else { " (NOT EQUAL)" };
        println!(
            "| {}{mark} | {them} | {} | {traced} | {ratio} | {} × | {} × |",
            row.name,
            time(row.ours),
            row.at_least,
            row.aim
        );
        if !same {
            println!("theirs {}, ours {}", answer["agreement"], row.agreement);
        }
    }
    assert!(equal, "the two do not agree");
}
