//! Recorded negotiations, replayed move by move: what NegMAS 0.16.0 did on the same work.
//!
//! A few traces ship in `tests/fixtures/golden`, those called `edges` for what few others hold: nothing to sign, a discount that eats
//! the reservation, four parties, one seat a step, private deadlines. The environment variable `DETENTE_OUTSIDE` may name a folder with
//! more, all of which are compared too.

use std::path::{Path, PathBuf};

use detente::domain::{Discounting, Options, Outcome, OutcomeSpace, UtilityTable};
use detente::protocol::{Direct, Move, SeatIndex, UniqueOffers};
use detente::random::{Label, Streams};
use detente::session::{Customs, Ending, Made, Reason, Seat, Setup, play, usual_clock};
use detente::strategy::{
    Accepting, Aspiration, Descending, Hybrid, Micro, NaiveTitForTat, Strategy, Tough,
    WIDE_TOLERANCE,
};
use serde_json::Value;

/// Folders with recorded negotiations.
fn folders() -> Vec<PathBuf> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/golden");
    let mut folders = vec![shipped];
    match std::env::var_os("DETENTE_OUTSIDE") {
        Some(folder) => folders.push(folder.into()),
        None => println!("skipped: DETENTE_OUTSIDE names no folder with further traces"),
    }
    folders
}

fn records() -> Vec<(String, Value)> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut folders = folders();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder);
        for entry in entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(ending) if ending == "json" => paths.push(path),
                _ => {}
            }
        }
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        // Some writers of JSON know numbers that JSON does not.
        let text = text.replace("-Infinity", "null").replace("Infinity", "null");
        let text = text.replace("NaN", "null");
        (path.display().to_string(), serde_json::from_str(&text).unwrap_or(Value::Null))
    };
    let all: Vec<(String, Value)> = paths.into_iter().map(read).collect();
    all.into_iter().filter(|(_, record)| record["format"] == "negmas-golden/1").collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The scenario of a record.
struct Case {
    space: OutcomeSpace,
    tables: Vec<UtilityTable>,
    reservations: Vec<f64>,
    discountings: Vec<Discounting>,
}

impl Case {
    /// `None` where a utility function is of a kind that is not summed up here.
    fn new(record: &Value) -> Option<Case> {
        let scenario = &record["scenario"];
        let issues: Vec<Options> = list(&scenario["issues"]).iter().map(options).collect();
        let counts = issues.iter().map(|options| options.count() as u32).collect();
        let space = OutcomeSpace::new(counts)?.with_names(&issues.iter().collect::<Vec<_>>());
        let mut case =
            Case { space, tables: Vec::new(), reservations: Vec::new(), discountings: Vec::new() };
        for function in list(&scenario["ufuns"]) {
            function.get("weights").and_then(Value::as_array)?;
            let weights = numbers(&function["weights"]);
            let values: Vec<Vec<f64>> = list(&function["values"]).iter().map(numbers).collect();
            let bias = function["bias"].as_f64().unwrap_or(0.0);
            let utility = |outcome| {
                let sum = |sum: f64, issue: usize| {
                    sum + weights[issue] * values[issue][case.space.option(outcome, issue)]
                };
                (0..weights.len()).fold(bias, sum)
            };
            let utilities: Vec<f64> = case.space.outcomes().map(utility).collect();
            let discount = function.get("discount_per_step").and_then(Value::as_f64);
            let best = match discount {
                None => {
                    let options = weights.iter().zip(&values);
                    let options = options.map(|(&weight, values)| best_option(weight, values));
                    case.space.outcome(&options.collect::<Vec<_>>())
                }
                Some(_) => {
                    let most = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    Outcome(utilities.iter().position(|&u| u == most)? as u32)
                }
            };
            case.tables.push(UtilityTable::new(utilities).with_best(best));
            let reservation = function["reserved_value"].as_f64();
            case.reservations.push(reservation.unwrap_or(f64::NEG_INFINITY));
            case.discountings
                .push(Discounting { factor_per_step: discount.unwrap_or(1.0), cost_per_step: 0.0 });
        }
        for (outcome, row) in list(&record["utilities"]).iter().enumerate() {
            for (table, recorded) in case.tables.iter().zip(numbers(row)) {
                assert_eq!(table.utilities()[outcome].to_bits(), recorded.to_bits());
            }
        }
        Some(case)
    }
}

/// The option that an additive function is best on: the last of the highest, or the first of the lowest where the weight is not positive.
fn best_option(weight: f64, values: &[f64]) -> usize {
    let mut best = 0;
    for (option, &value) in values.iter().enumerate() {
        if weight > 0.0 && value >= values[best] || weight <= 0.0 && value < values[best] {
            best = option;
        }
    }
    best
}

/// The names of the options of an issue.
fn options(issue: &Value) -> Options {
    let values = list(&issue["values"]);
    let name = |value: &Value| match value {
        Value::String(name) => name.clone(),
        other => other.to_string(),
    };
    if values.iter().all(Value::is_number) {
        // Named so that they are in order of size.
        let numbers: Vec<f64> = values.iter().filter_map(Value::as_f64).collect();
        let place = |number: &f64| numbers.iter().filter(|other| *other < number).count();
        return Options::Named(numbers.iter().map(|n| format!("{:09}", place(n))).collect());
    }
    Options::Named(values.iter().map(name).collect())
}

/// The strategy of that name there; `None` where there is none here.
fn strategy(name: &str, parameters: &Value) -> Option<Box<dyn Strategy>> {
    let number = |key: &str| parameters.get(key).and_then(Value::as_f64);
    let generator = Streams::new(1, 0).stream(Label::new("strategy"));
    let curve = |kind: &Value| match kind.as_str() {
        Some("boulware") => Some(4.0),
        Some("linear") => Some(1.0),
        Some("conceder") => Some(0.25),
        Some("hardheaded") => Some(f64::INFINITY),
        Some(_) => None,
        None => kind.as_f64(),
    };
    let base: &str = name.split(['_', '0', '1']).next().unwrap_or(name);
    Some(match base {
        "Boulware" => Box::new(Aspiration::new(4.0)),
        "Linear" => Box::new(Aspiration::new(1.0)),
        "Conceder" => Box::new(Aspiration::new(0.25)),
        "TB" => Box::new(Aspiration::new(curve(&parameters["offering_curve"])?)),
        _ if base.starts_with("Aspiration") => {
            let exponent = parameters.get("aspiration_type").map_or(Some(4.0), curve)?;
            let from = number("max_aspiration").unwrap_or(1.0);
            Box::new(Aspiration::new(exponent).tolerating(WIDE_TOLERANCE).from_aspiration(from))
        }
        "Tough" => Box::new(Tough),
        "NaiveTFT" => Box::new(NaiveTitForTat::new(number("kindness").unwrap_or(0.0))),
        "MiCRO" => Box::new(Micro::new(generator)),
        "Hybrid" => Box::new(Hybrid::default()),
        "CAN" => Box::new(Descending::new(Accepting::NotWorse)),
        "CAB" => Box::new(Descending::new(Accepting::Better)),
        "CAR" => Box::new(Descending::new(Accepting::Anything)),
        _ => return None,
    })
}

/// A recorded run, played again.
struct Replay {
    moves: Vec<(Made, Vec<f64>)>,
    ending: Ending,
}

fn replay(case: &Case, run: &Value) -> Option<Replay> {
    let steps = run["n_steps"].as_u64().unwrap() as u32;
    let flag = |key: &str| run["mechanism"].get(key).and_then(Value::as_bool);
    let mut seats = Vec::new();
    for (seat, name) in list(&run["strategies"]).iter().enumerate() {
        let own = run.get("negotiator_n_steps").and_then(|own| own[seat].as_u64());
        seats.push(Seat {
            strategy: strategy(name.as_str().unwrap(), &run["params"][seat])?,
            utilities: &case.tables[seat],
            reservation: case.reservations[seat],
            discounting: case.discountings[seat],
            steps: own.map(|steps| steps as u32),
        });
    }
    let customs = Customs {
        author_confirms: flag("offering_is_accepting") == Some(false),
        one_seat_a_step: flag("one_offer_per_step") == Some(true),
        pass_ends: flag("end_on_no_response") != Some(false),
        below_reservation: true,
    };
    let known = ["offering_is_accepting", "one_offer_per_step", "end_on_no_response"];
    let all_known = |mechanism: &serde_json::Map<String, Value>| {
        mechanism.keys().all(|k| known.contains(&&**k))
    };
    if !run["mechanism"].as_object().is_none_or(all_known) {
        return None;
    }
    let setup = Setup { protocol: &Direct, rule: None, space: &case.space, steps, customs };
    let mut moves = Vec::new();
    let ending = play(&setup, &mut seats, None, usual_clock(steps), |made| {
        let worth = |package: Outcome| {
            let all = case.tables.iter().zip(&case.discountings);
            all.map(|(table, d)| d.at(made.step).value(table.utility(package))).collect()
        };
        moves.push((*made, made.package.map(worth).unwrap_or_default()));
    });
    Some(Replay { moves, ending: ending.unwrap() })
}

/// How a recorded move and one of ours differ.
fn difference(case: &Case, recorded: &Value, ours: Option<&(Made, Vec<f64>)>) -> Option<String> {
    let Some((made, worth)) = ours else { return Some(format!("{recorded}, and no move here")) };
    let response = match made.action {
        Move::Accept => 0,
        Move::Offer(_) | Move::Pass => 1,
        _ => 2,
    };
    let package = list(&recorded[4]).iter().map(|option| option.as_u64().unwrap() as usize);
    let package: Vec<usize> = package.collect();
    let package = (!recorded[4].is_null()).then(|| case.space.outcome(&package));
    let utilities: Vec<u64> = match &recorded[5] {
        Value::Null => Vec::new(),
        utilities => numbers(utilities).into_iter().map(f64::to_bits).collect(),
    };
    let same = recorded[0].as_u64() == Some(u64::from(made.step))
        && recorded[1].as_f64().map(f64::to_bits) == Some(made.relative_time.to_bits())
        && recorded[2].as_u64().map(|seat| SeatIndex(seat as usize)) == made.seat
        && recorded[3].as_u64() == Some(response)
        && package == made.package
        && utilities == worth.iter().map(|utility| utility.to_bits()).collect::<Vec<_>>();
    (!same).then(|| format!("{recorded}, and here {made:?} {worth:?}"))
}

#[test]
fn every_recorded_move_is_made_again() {
    let (mut moves, mut runs, mut skipped, mut differences) = (0, 0, 0, Vec::new());
    let mut by_name: std::collections::BTreeMap<String, usize> = Default::default();
    for (path, record) in records() {
        let recorded_runs = list(&record["runs"]);
        let Some(case) = Case::new(&record) else {
            skipped += recorded_runs.len();
            continue;
        };
        for (number, run) in recorded_runs.iter().enumerate() {
            let Some(Replay { moves: ours, ending }) = replay(&case, run) else {
                println!("skipped: {} {}", run["strategies"], run["mechanism"]);
                skipped += 1;
                continue;
            };
            runs += 1;
            let stable = run["tie_sensitive"] == true;
            let key = |key: &str| if stable { format!("{key}_stable") } else { key.to_owned() };
            let actions = list(&run[key("actions")]);
            let drawn = run["random_from"].as_u64().map(|place| place as usize);
            let compared = &actions[..drawn.unwrap_or(actions.len())];
            let place = format!("{path}: run {number} {} {}", run["strategies"], run["n_steps"]);
            let mut same = true;
            for (recorded, place_in_run) in compared.iter().zip(0..) {
                moves += 1;
                if let Some(difference) = difference(&case, recorded, ours.get(place_in_run)) {
                    differences.push(format!("{place}: {difference}"));
                    *by_name.entry(run["strategies"].to_string()).or_default() += 1;
                    same = false;
                    break;
                }
            }
            if drawn.is_some() || !same {
                continue;
            }
            let agreement = list(&run[key("agreement")]).iter();
            let agreement: Vec<usize> =
                agreement.map(|option| option.as_u64().unwrap() as usize).collect();
            let agreement =
                (!run[key("agreement")].is_null()).then(|| case.space.outcome(&agreement));
            let state = &run[key("state")];
            let step = ending.step + u32::from(ending.reason != Reason::Deadline);
            if ours.len() != actions.len()
                || agreement != ending.agreement
                || state["step"].as_u64() != Some(u64::from(step))
                || state["timedout"] != (ending.reason == Reason::Deadline)
            {
                differences.push(format!("{place}: ends with {ending:?}, recorded {state}"));
            }
        }
    }
    println!("compared {moves} moves of {runs} negotiations; {skipped} negotiations skipped");
    for difference in differences.iter().take(20) {
        println!("{difference}");
    }
    assert!(differences.is_empty(), "{} negotiations differ: {by_name:?}", differences.len());
    assert!(moves > 0);
}

#[test]
fn every_recorded_analysis_is_found_again() {
    use detente::bargaining::{Agreements, Problem};
    let (mut analyses, mut points) = (0, 0);
    for (path, record) in records() {
        let recorded = &record["analysis"];
        let (Some(case), false) = (Case::new(&record), recorded.is_null()) else { continue };
        let columns: Vec<Vec<f64>> = case.tables.iter().map(|t| t.utilities().to_vec()).collect();
        let problem = Problem::new(columns, case.reservations.clone());
        let found = Agreements::new(&problem);
        analyses += 1;
        let bits = |utilities: Vec<f64>| utilities.into_iter().map(f64::to_bits).collect();
        let set = |key: &str| -> Vec<Vec<u64>> {
            let mut set: Vec<Vec<u64>> =
                list(&recorded[key]).iter().map(|point| bits(numbers(&point[0]))).collect();
            set.sort();
            set.dedup();
            set
        };
        let ours = |packages: &[Outcome]| -> Vec<Vec<u64>> {
            let mut set: Vec<Vec<u64>> =
                packages.iter().map(|&package| bits(problem.utilities_of(package))).collect();
            set.sort();
            set
        };
        if found.zone_count == 0 {
            assert!(set("pareto").is_empty(), "{path}");
        } else {
            assert_eq!(ours(&found.frontier), set("pareto"), "{path}");
            let highest = recorded["opposition"].as_f64();
            assert_eq!(found.opposition, highest, "{path}");
        }
        points += found.frontier.len();
        // Theirs are all points of the optimum, ours is one of them.
        for (name, key) in
            [("nash", "nash"), ("egalitarian", "kalai"), ("utilitarian", "max_welfare")]
        {
            match found.solution(name) {
                None => assert!(set(key).is_empty(), "{path}: {name}"),
                Some(chosen) => {
                    assert!(set(key).contains(&ours(&[chosen])[0]), "{path}: {name}");
                }
            }
        }
        let better = |outcome: &Outcome| {
            let all = case.tables.iter().zip(&case.reservations);
            all.into_iter().all(|(table, &least)| table.utility(*outcome) > least)
        };
        let share = case.space.outcomes().filter(better).count() as f64;
        let share = share / f64::from(case.space.count());
        assert_eq!(recorded["rational_fraction"].as_f64(), Some(share), "{path}");
    }
    println!("compared {analyses} analyses with {points} points of frontiers");
    assert!(analyses > 0);
}

#[test]
fn every_recorded_tentative_agreement_is_reached_again() {
    let (mut texts, mut runs) = (0, 0);
    for (path, record) in records() {
        let Some(case) = Case::new(&record) else { continue };
        for run in list(&record["tau_runs"]) {
            let seats = list(&run["strategies"]).iter().enumerate().map(|(seat, name)| {
                let strategy = strategy(name.as_str().unwrap(), &Value::Null)?;
                let reservation = case.reservations[seat];
                Some(Seat { reservation, ..Seat::new(strategy, &case.tables[seat]) })
            });
            let Some(mut seats) = seats.collect::<Option<Vec<_>>>() else { continue };
            let steps = run["n_steps"].as_u64().unwrap_or(10_000) as u32;
            let customs = Customs { below_reservation: true, ..Customs::default() };
            let protocol = &UniqueOffers;
            let setup = Setup { protocol, rule: None, space: &case.space, steps, customs };
            let mut put = Vec::new();
            let ending = play(&setup, &mut seats, None, usual_clock(steps), |made| {
                if let (Move::Offer(package), Some(seat)) = (made.action, made.seat) {
                    put.push((made.step as usize, seat.0, package));
                }
            });
            let ending = ending.unwrap();
            let stable = run["tie_sensitive"] == true;
            let key = |key: &str| if stable { format!("{key}_stable") } else { key.to_owned() };
            let package = |options: &Value| {
                let options = list(options).iter().map(|option| option.as_u64().unwrap() as usize);
                case.space.outcome(&options.collect::<Vec<_>>())
            };
            let recorded = list(&run[key("trace")]).iter().map(|entry| {
                let number = |at: usize| entry[at].as_u64().unwrap() as usize;
                (number(0), number(1), package(&entry[2]))
            });
            let recorded: Vec<_> = recorded.collect();
            texts += recorded.len();
            runs += 1;
            assert_eq!(put, recorded, "{path}: {run}");
            let agreement = &run[key("agreement")];
            let agreement = (!agreement.is_null()).then(|| package(agreement));
            assert_eq!(ending.agreement, agreement, "{path}: {run}");
        }
    }
    println!("compared {texts} texts of {runs} tentative agreements");
}
