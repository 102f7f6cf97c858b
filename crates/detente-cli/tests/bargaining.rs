//! `analyze` and `negotiate` as a user meets them.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{NO_ZONE, case, detente, fixture, json_of, opposed, shipped, text};
use serde_json::Value;

#[test]
fn scored_games_have_the_counts_of_their_publisher() {
    let folder = tempfile::tempdir().unwrap();
    for (game, to_all, passing) in [("scored-game-1", 12, 55), ("scored-game-2", 21, 57)] {
        let output = detente(folder.path(), &["analyze", &shipped(game), "--format", "json"]);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found["outcomes"], 720);
        assert_eq!(found["zone"]["count"], to_all, "{game}");
        assert_eq!(found["votes"]["passing"], passing, "{game}");
    }
}

#[test]
fn a_new_scenario_is_sound_and_has_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| detente(folder.path(), arguments);
    assert_eq!(run(&["new", "lease"]).status.code(), Some(0));
    assert_eq!(run(&["new", "lease"]).status.code(), Some(2), "nothing is overwritten");
    assert_eq!(run(&["check", "lease"]).status.code(), Some(0));
    let output = run(&["analyze", "lease"]);
    assert_eq!(output.status.code(), Some(0));
    let said = text(&output.stdout);
    assert!(said.contains("acceptable to all") && said.contains("Nash"), "{said}");
    assert!(folder.path().join("out/lease/analysis.html").is_file());
}

#[test]
fn analyze_keeps_its_promises_to_programs() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| detente(folder.path(), arguments);
    let analyze = |extra: &[&str]| {
        let scenario = shipped("neighbours");
        let mut arguments = vec!["analyze", &scenario, "--format", "json"];
        arguments.extend(extra);
        run(&arguments)
    };
    let first = analyze(&["--draws", "40"]);
    assert_eq!(first.stdout, analyze(&["--draws", "40"]).stdout, "the same seed, the same bytes");
    let found: Value = serde_json::from_slice(&first.stdout).unwrap();
    assert_eq!(found["outcomes"], 405);
    assert_eq!(found["parties"].as_array().unwrap().len(), 3);
    let points = found["pareto"]["points"].as_array().unwrap();
    assert_eq!(found["pareto"]["count"], points.len());
    for name in ["nash", "kalai_smorodinsky", "egalitarian", "utilitarian"] {
        let chosen = &found[name];
        assert!(points.contains(chosen), "{name} lies on the frontier");
        assert_eq!(chosen["utilities"].as_array().unwrap().len(), 3);
        assert!(chosen["outcome"]["fence_height"].is_number());
    }
    assert!(found["opposition"].is_number());
    assert_eq!(found["robustness"]["draws"], 40);
    let robust = found["robustness"]["packages"].as_array().unwrap();
    let in_zone: Vec<f64> = robust.iter().map(|p| p["in_zone"].as_f64().unwrap()).collect();
    assert!(in_zone.is_sorted_by(|a, b| a >= b));
}

#[test]
fn an_empty_zone_is_explained() {
    let folder = case(NO_ZONE.as_bytes());
    let scenario = folder.path().display().to_string();
    let output = detente(folder.path(), &["analyze", &scenario, "--format", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["zone"]["count"], 0);
    assert_eq!(found["nash"], Value::Null);
    assert_eq!(found["blocking"]["incompatible"], serde_json::json!([["p", "q"]]));
    let close = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-9;
    assert!(close(&found["blocking"]["alone"][0]["move"], 0.3));
    assert!(close(&found["blocking"]["alone"][1]["move"], 0.3));
    let moves = found["blocking"]["jointly"]["moves"].as_array().unwrap();
    assert!((moves.iter().map(|m| m.as_f64().unwrap()).sum::<f64>() - 0.3).abs() < 1e-9);
    assert_eq!(found["pareto"]["of"], "all packages");
    let said = text(&detente(folder.path(), &["analyze", &scenario]).stdout);
    assert!(said.contains("zone of possible agreement is empty"), "{said}");
    assert!(said.contains("If P alone came down by 0.300"), "{said}");
    let name = folder.path().file_name().unwrap().to_string_lossy().into_owned();
    let report = folder.path().join(format!("out/{name}/analysis.html"));
    let report = fs::read_to_string(report).unwrap();
    assert!(report.contains("what the smallest joint move would allow"));
    assert!(!report.contains("chosen by an idea of fairness"));
}

#[test]
fn what_cannot_be_analyzed_is_said_with_what_to_do() {
    let continuous = NO_ZONE.replace("whole = [0, 10]", "range = [0, 10]");
    let folder = case(continuous.as_bytes());
    let scenario = folder.path().display().to_string();
    let output = detente(folder.path(), &["analyze", &scenario]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("--levels") && said.contains("error[no-levels]"), "{said}");
    assert!(said.contains("Nothing else is wrong with the scenario"), "{said}");
    let with_levels = detente(folder.path(), &["analyze", &scenario, "--levels", "21"]);
    assert_eq!(with_levels.status.code(), Some(0));

    let nobody =
        case(b"format = 1\ntitle = \"t\"\nissues.a = { question = \"?\", whole = [0, 1] }\n");
    let scenario = nobody.path().display().to_string();
    let output = detente(nobody.path(), &["analyze", &scenario]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("nothing to analyze"));
}

#[test]
fn a_huge_case_is_analyzed_from_its_parts() {
    let mut huge = String::from("format = 1\ntitle = \"t\"\n");
    for issue in 0..12 {
        huge += &format!("issues.i{issue} = {{ question = \"?\", whole = [0, 9] }}\n");
    }
    for (id, values) in [("p", "[[0, 0], [9, 1]]"), ("q", "[[0, 1], [9, 0]]")] {
        huge +=
            &format!("[parties.{id}]\nname = \"{id}\"\nrole = \"delegation\"\nreservation = 0.2\n");
        huge += &format!("[parties.{id}.preferences]\n");
        for issue in 0..12 {
            let weight = if (id == "p") == (issue < 6) { 0.13 } else { 0.2 / 6.0 };
            let weight = if issue % 6 == 0 { weight + 0.02 / 2.0 } else { weight };
            huge += &format!("weights.i{issue} = {weight}\nvalues.i{issue} = {values}\n");
        }
    }
    let folder = case(huge.as_bytes());
    let scenario = folder.path().display().to_string();
    let output = detente(folder.path(), &["analyze", &scenario, "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["outcomes"], 1_000_000_000_000_u64);
    assert_eq!(found["enumerated"], false);
    assert_eq!(found["zone"]["count"], Value::Null);
    assert!(found["pareto"]["count"].as_u64().unwrap() > 100);
    assert!(found["nash"]["utilities"][0].as_f64().unwrap() > 0.7);
    let uncertain = huge.replace("reservation = 0.2", "reservation = { uniform = [0.1, 0.2] }");
    fs::write(folder.path().join("scenario.toml"), uncertain).unwrap();
    let said = text(&detente(folder.path(), &["analyze", &scenario]).stdout);
    assert!(said.contains("how it varies is not looked at"), "{said}");
    fs::write(
        folder.path().join("scenario.toml"),
        huge.replace("reservation = 0.2", "reservation = 0.99"),
    )
    .unwrap();
    let said = text(&detente(folder.path(), &["analyze", &scenario]).stdout);
    assert!(
        said.contains("is empty") && said.contains("at odds on what was not looked at"),
        "{said}"
    );
    fs::write(folder.path().join("scenario.toml"), &huge).unwrap();
    for (arguments, told) in [
        (vec!["analyze", &scenario, "--improve-on", "i0: 1"], "leave --improve-on out"),
        (vec!["negotiate", &scenario], "more than can be tabulated"),
    ] {
        let output = detente(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(told), "{}", text(&output.stderr));
    }
}

#[test]
fn weights_of_a_nash_solution_are_a_number_for_each() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = shipped("neighbours");
    let analyze = |weights: &str| {
        let arguments =
            ["analyze", &scenario, "--draws", "2", "--nash-weights", weights, "--format", "json"];
        detente(folder.path(), &arguments)
    };
    let found: Value = serde_json::from_slice(&analyze("1,1,1").stdout).unwrap();
    assert_eq!(found["nash_weighted"], found["nash"]);
    let found: Value = serde_json::from_slice(&analyze("50,1,1").stdout).unwrap();
    let first = |solution: &Value| solution["utilities"][0].as_f64().unwrap();
    assert!(first(&found["nash_weighted"]) >= first(&found["nash"]));
    for wrong in ["1,1", "1,1,0", "a,b,c", "1,1,nan", ""] {
        let output = analyze(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(text(&output.stdout).contains("a weight above 0 for each"), "{wrong}");
    }
}

#[test]
fn improvements_on_a_package_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = shipped("neighbours");
    let run = |arguments: &[&str]| detente(folder.path(), arguments);
    let found = run(&["analyze", &scenario, "--draws", "2", "--format", "json"]);
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    let words = |outcome: &Value| {
        let terms = outcome.as_object().unwrap().iter().map(|(issue, option)| {
            format!("{issue}: {}", option.as_str().map_or(option.to_string(), str::to_owned))
        });
        terms.collect::<Vec<_>>().join(", ")
    };
    let improve_on = |package: &str| {
        run(&["analyze", &scenario, "--draws", "2", "--format", "json", "--improve-on", package])
    };
    let utilities = |point: &Value| -> Vec<f64> {
        point["utilities"].as_array().unwrap().iter().map(|u| u.as_f64().unwrap()).collect()
    };
    let improves = |better: &[f64], settled: &[f64]| {
        better.iter().zip(settled).all(|(better, settled)| better >= settled) && better != settled
    };
    // From worst to best on the frontier; what is named is better for somebody and worse for nobody, and all of it is named.
    let worst =
        "quiet_from: 23, lease: ends in spring, fence_height: 0, fence_cost: shared by three";
    let output = improve_on(worst);
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let settled = utilities(&told["improvements"]["on"]);
    let better = told["improvements"]["packages"].as_array().unwrap();
    assert_eq!(told["improvements"]["count"], better.len());
    assert!(better.len() > 10, "{}", better.len());
    for point in better {
        assert!(improves(&utilities(point), &settled), "{point}");
    }
    for point in found["pareto"]["points"].as_array().unwrap() {
        assert_eq!(improves(&utilities(point), &settled), better.contains(point), "{point}");
    }
    assert!(better.contains(&told["improvements"]["best"]));
    assert!(text(&run(&["analyze", &scenario, "--improve-on", worst]).stdout).contains("improve"));
    // On the frontier nothing improves on a package for all.
    let nash = words(&found["nash"]["outcome"]);
    let best: Value = serde_json::from_slice(&improve_on(&nash).stdout).unwrap();
    assert_eq!(best["improvements"]["count"], 0);
    assert_eq!(best["improvements"]["best"], Value::Null);
    for (wrong, told) in [
        ("nonsense", "says nothing of"),
        (&*format!("x: 1, {nash}"), "names no issue in"),
        (&*nash.replacen(": ", ": no ", 1), "has no option"),
    ] {
        let output = improve_on(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(text(&output.stdout).contains(told), "{}", text(&output.stdout));
    }
}

#[test]
fn giving_way_where_it_costs_little_improves_on_the_middle() {
    // Two issues, each dear to another: the split of each is worth .5 to both, the exchange .8.
    let folder = case(
        br#"
        format = 1
        title = "t"
        issues.a = { question = "?", whole = [0, 2] }
        issues.b = { question = "?", whole = [0, 2] }
        [parties.p]
        name = "P"
        role = "delegation"
        preferences = { weights = { a = 0.8, b = 0.2 }, values.a = [[0, 0], [2, 1]], values.b = [[0, 0], [2, 1]] }
        [parties.q]
        name = "Q"
        role = "delegation"
        preferences = { weights = { a = 0.2, b = 0.8 }, values.a = [[0, 1], [2, 0]], values.b = [[0, 1], [2, 0]] }
        "#,
    );
    let arguments = ["analyze", ".", "--improve-on", "a: 1, b: 1", "--format", "json"];
    let output = detente(folder.path(), &arguments);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let improvements = &found["improvements"];
    let exchange = serde_json::json!({ "a": 2, "b": 0 });
    assert_eq!((&improvements["count"], &improvements["best"]["outcome"]), (&1.into(), &exchange));
    assert_eq!(improvements["packages"], serde_json::json!([improvements["best"]]));
    for (point, worth) in [(&improvements["on"], 0.5), (&improvements["best"], 0.8)] {
        for utility in point["utilities"].as_array().unwrap() {
            assert!((utility.as_f64().unwrap() - worth).abs() < 1e-12, "{point}");
        }
    }
}

#[test]
fn negotiate_keeps_its_promises_to_programs_under_every_protocol() {
    use detente::protocol;
    let folder = case(
        NO_ZONE
            .replace("reservation = 0.7", "reservation = 0.2")
            .replace("[parties.p]", "decision = { quota = 2 }\n[parties.p]")
            .as_bytes(),
    );
    for protocol in protocol::ALL {
        let name = protocol.name();
        let arguments = [
            "negotiate",
            ".",
            "--strategies",
            "linear,conceder:0.5",
            "--steps",
            "30",
            "--protocol",
            name,
            "--trace",
            "moves.jsonl",
            "--format",
            "json",
        ];
        let output = detente(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
        assert_eq!(output.stdout, detente(folder.path(), &arguments).stdout, "{name}");
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(
            found["step"].is_u64()
                && found["relative_time"].is_f64()
                && found["reason"].is_string()
        );
        let agreed = &found["agreement"];
        if !agreed.is_null() {
            let a = agreed["outcome"]["a"].as_f64().unwrap();
            assert!((6.0..=8.0).contains(&a), "{name}: {a} is in the zone");
            assert_eq!(agreed["utilities"].as_array().unwrap().len(), 2);
        }
        // A move a line, no header.
        let lines = fs::read_to_string(folder.path().join("moves.jsonl")).unwrap();
        let moves: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(found["trace"], Value::Array(moves.clone()), "{name}");
        assert!(!moves.is_empty());
        for told in &moves {
            assert!(
                ["accept", "offer", "reject", "mark", "end"]
                    .contains(&told["response"].as_str().unwrap())
            );
            assert!(told["step"].is_u64() && told["relative_time"].is_f64());
            assert!(told["seat"].is_u64() || (told["seat"].is_null() && protocol.is_mediated()));
        }
        assert!(folder.path().join("out").is_dir());
    }
}

#[test]
fn packages_that_constraints_rule_out_are_counted() {
    let folder = case(format!("{NO_ZONE}[[constraints]]\nsum = [\"a\"]\nat_most = 7\n").as_bytes());
    let said = text(&detente(folder.path(), &["analyze", "."]).stdout);
    assert!(said.contains("11 packages, of which 3 are ruled out by constraints."), "{said}");
}

#[test]
fn what_is_given_outside_the_zone_says_whose_reservation_it_misses() {
    let folder = case(NO_ZONE.replace("[[0, 1], [10, 0]]", "[[0, 0], [10, 1]]").as_bytes());
    let improve = |package: &str| {
        let said = detente(folder.path(), &["analyze", ".", "--improve-on", package]).stdout;
        let name = folder.path().file_name().unwrap().to_string_lossy().into_owned();
        let report = folder.path().join(format!("out/{name}/analysis.html"));
        (text(&said), fs::read_to_string(report).unwrap())
    };
    let (said, report) = improve("a: 6");
    assert!(said.contains("outside the zone: less than the reservation of Q"), "{said}");
    assert!(said.contains("4 packages would be better"), "{said}");
    assert!(
        report.contains("Given: outside the zone") && report.contains("given, outside the zone")
    );
    let (said, _) = improve("a: 4");
    assert!(said.contains("6 packages (2 of them outside the zone) would be better"), "{said}");
    assert!(said.contains("the reservation of P, Q"), "{said}");
    let (said, report) = improve("a: 7");
    assert!(!said.contains("outside") && !report.contains("outside the zone"), "{said}");
}

#[test]
fn who_breaks_the_silence_is_told_and_rankings_are_means() {
    let folder = tempfile::tempdir().unwrap();
    let neighbours = shipped("neighbours");
    let arguments = ["negotiate", &neighbours, "--protocol", "silence", "--steps", "2"];
    let said = text(&detente(folder.path(), &arguments).stdout);
    assert!(said.contains("Neighbour           breaks silence"), "{said}");
    assert!(!said.contains("rejects"), "{said}");
    assert_eq!(said.matches("A ranking counts as the mean").count(), 1);
    let said = text(&detente(folder.path(), &["analyze", &neighbours, "--draws", "2"]).stdout);
    assert_eq!(said.matches("A ranking counts as the mean").count(), 1, "{said}");
    let points = shipped("scored-game-1");
    let said = text(&detente(folder.path(), &["analyze", &points]).stdout);
    assert!(!said.contains("A ranking counts"), "{said}");
}

#[test]
fn negotiate_says_what_is_wrong_and_what_to_do() {
    let folder = case(NO_ZONE.as_bytes());
    for (arguments, told) in [
        (vec!["--strategies", "linear"], "1 strategy for 2 delegations"),
        (vec!["--strategies", "linear,linaer"], "no strategy is called `linaer`"),
        (vec!["--strategies", "linear,tough:2"], "takes no exponent"),
        (vec!["--strategies", "linear,boulware:-1"], "is no exponent"),
        (vec!["--strategies", "linear,boulware:2:1.5"], "is no highest aspiration"),
        (vec!["--strategies", "linear,boulware@0"], "is no number of steps"),
        (vec!["--protocol", "duel"], "no protocol is called `duel`"),
        (vec!["--steps", "0"], "0 is not in 1.."),
        (vec!["--customs", "pass-ends,bribes"], "no custom is called `bribes`"),
    ] {
        let mut all = vec!["negotiate", "."];
        all.extend(arguments);
        let output = detente(folder.path(), &all);
        assert_eq!(output.status.code(), Some(2), "{all:?}");
        assert!(text(&output.stderr).contains(told), "{}", text(&output.stderr));
        assert!(!folder.path().join("out").exists(), "{all:?} left something behind");
    }
    for place in ["no/such/folder/t.jsonl", "scenario.toml", "./scenario.toml"] {
        let output = detente(folder.path(), &["negotiate", ".", "--trace", place]);
        assert_eq!(output.status.code(), Some(2), "{place}");
        assert!(text(&output.stderr).contains("cannot be written"), "{}", text(&output.stderr));
    }
    assert_eq!(fs::read_to_string(folder.path().join("scenario.toml")).unwrap(), NO_ZONE);
    // Where nothing is said of votes, all must agree.
    let output = detente(folder.path(), &["negotiate", ".", "--protocol", "vote"]);
    assert_eq!(output.status.code(), Some(0));
    // The report is not written over by the trace either.
    let name = folder.path().file_name().unwrap().to_string_lossy().into_owned();
    let report = format!("out/{name}/negotiation.html");
    let output = detente(folder.path(), &["negotiate", ".", "--trace", &report]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_table_has_the_customs_that_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let steps = |customs: &str| -> Vec<u64> {
        let from = fixture("negmas");
        let mut all = vec!["negotiate", &from, "--strategies", "linear,linear", "--steps", "9"];
        all.extend(["--format", "json"]);
        if !customs.is_empty() {
            all.extend(["--customs", customs]);
        }
        let output = detente(folder.path(), &all);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let trace = told["trace"].as_array().unwrap().iter();
        trace.map(|line| line["step"].as_u64().unwrap()).collect()
    };
    assert_eq!(steps("")[..4], [0, 0, 1, 1]);
    assert_eq!(steps("negmas"), steps(""));
    assert_eq!(steps("negmas,one-seat-a-step")[..4], [0, 1, 2, 3]);
}

#[test]
fn a_seat_may_have_less_time_than_the_table_and_never_concede() {
    let folder = tempfile::tempdir().unwrap();
    let from = fixture("negmas");
    let all = [
        "negotiate",
        &from,
        "--strategies",
        "aspiration:inf:0.9,boulware:inf@3",
        "--steps",
        "9",
        "--format",
        "json",
    ];
    let output = detente(folder.path(), &all);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let (first, second) = (&told["parties"][0], &told["parties"][1]);
    assert_eq!((&first["exponent"], &first["highest_aspiration"]), (&"inf".into(), &0.9.into()));
    assert_eq!((&second["exponent"], &second["steps"]), (&"inf".into(), &3.into()));
    // With its last step time is up for both, each on a clock of its own.
    assert_eq!((&told["agreement"], &told["step"]), (&serde_json::Value::Null, &3.into()));
    let times = |seat: u64| -> Vec<f64> {
        let lines = told["trace"].as_array().unwrap().iter();
        let own = lines.filter(|line| line["seat"] == seat);
        own.map(|line| line["relative_time"].as_f64().unwrap()).collect()
    };
    assert_eq!((times(0), times(1)), (vec![0.1, 0.2, 0.3], vec![0.25, 0.5, 0.75]));
}

#[test]
fn the_python_of_the_docs_draws_the_path_of_offers() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/python.md"))
            .unwrap();
    let code = page.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(code.lines().filter(|line| !line.is_empty()).count() <= 22);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("offers.py"), code).unwrap();
    // A plotting library that notes what it is asked for: the drawing itself is not ours to test.
    let library = folder.path().join("matplotlib");
    fs::create_dir(&library).unwrap();
    fs::write(library.join("__init__.py"), "").unwrap();
    let pyplot = "drawn = []\ndef plot(x, y, *_, **named): drawn.append((named['label'], x, y))\n\
        def xlabel(_): pass\nylabel = xlabel\ndef legend(): pass\n\
        def savefig(name): open(name, 'w').write(repr(drawn))\n";
    fs::write(library.join("pyplot.py"), pyplot).unwrap();
    // The line that the page says to type, with the paths that it has here.
    let line = page.lines().find_map(|line| line.strip_prefix("    python3 ")).unwrap();
    let typed: Vec<String> = line
        .split(' ')
        .map(|word| match word.strip_prefix("scenarios/") {
            Some(name) => shipped(name),
            None if word == "detente" => env!("CARGO_BIN_EXE_detente").to_owned(),
            None => word.to_owned(),
        })
        .collect();
    let python =
        |words: &[String]| Command::new("python3").current_dir(folder.path()).args(words).output();
    let Ok(output) = python(&typed) else {
        println!("skipped: there is no python3");
        return;
    };
    assert!(output.status.success(), "{}", text(&output.stderr));
    let drawn = fs::read_to_string(folder.path().join("offers.svg")).unwrap();
    let path = drawn.contains("[('") && drawn.contains("'agreement'");
    assert!(path && !drawn.contains("', [], [])"), "every party offers something: {drawn}");
    // What the command refuses is what the user sees.
    let fewer = [&typed[..3], &["boulware".to_owned()]].concat();
    let output = python(&fewer).unwrap();
    assert!(!output.status.success());
    let told = text(&output.stderr);
    assert!(told.contains("strateg") && !told.contains("Traceback"), "{told}");
}

#[test]
fn a_constraint_takes_away_what_it_forbids_and_changes_nobodys_wishes() {
    let free = json_of(&opposed("", ""), &["analyze", "."]);
    assert_eq!(free["linkages"][0]["together"], 0.8);
    // What would link the two issues is ruled out; who is at odds on what is as it was.
    let tied = opposed("", "[[constraints]]\nforbid = { a = \"z\", b = \"p\" }");
    let tied = json_of(&tied, &["analyze", "."]);
    assert_eq!(tied["linkages"].as_array().unwrap().len(), 0);
    assert_eq!(free["conflicts"].as_array().unwrap().len(), 2);
    for (free, tied) in
        free["conflicts"].as_array().unwrap().iter().zip(tied["conflicts"].as_array().unwrap())
    {
        assert_eq!((&free["issue"], &free["parties"]), (&tied["issue"], &tied["parties"]));
    }
}

#[test]
fn nothing_improves_on_a_package_by_crossing_a_red_line() {
    let folder = opposed("red_lines.a = [\"x\"]", "");
    let arguments = ["analyze", ".", "--improve-on", "a: x, b: r"];
    let found = json_of(&folder, &arguments);
    let better = found["improvements"]["packages"].as_array().unwrap();
    assert!(!better.is_empty());
    assert_eq!(found["improvements"]["count"], better.len());
    assert!(better.iter().all(|package| package["outcome"]["a"] != "x"));
    let told = text(&detente(folder.path(), &arguments).stdout);
    assert!(told.contains("could never have taken what was given") && !told.contains("inf"));
}

#[test]
fn a_party_that_takes_nothing_at_all_has_no_picture_and_no_infinity() {
    let none = "[[constraints]]\nforbid = { a = \"z\", b = [\"p\", \"q\", \"r\"] }";
    let folder = opposed("red_lines.a = [\"x\", \"y\"]", none);
    for arguments in [["analyze", "."], ["negotiate", "."]] {
        let output = detente(folder.path(), &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let out = folder.path().join("out");
    for place in
        fs::read_dir(out).unwrap().flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap())
    {
        let page = fs::read_to_string(place.unwrap().path()).unwrap();
        assert!(!page.contains(">inf<") && !page.contains("NaN"));
        assert!(page.contains("nothing to draw"));
    }
}

#[test]
fn who_ends_a_table_is_told_as_it_was() {
    let folder = opposed("", "");
    let tough = ["negotiate", ".", "--strategies", "tough,tough", "--protocol"];
    let ended = json_of(&folder, &[&tough[..], &["unique-offers"]].concat());
    assert_eq!(ended["reason"], "nobody put anything new");
    for (protocol, custom) in
        [("vote", "author-confirms"), ("blind", "pass-ends"), ("single-text", "one-seat-a-step")]
    {
        let refused = json_of(&folder, &[&tough[..], &[protocol, "--customs", custom]].concat());
        let message = refused["problems"][0]["message"].as_str().unwrap();
        assert!(message.contains(custom) && message.contains(protocol), "{message}");
    }
    let twice = ["negotiate", ".", "--strategies", "tough+next+constant,tough"];
    assert_eq!(json_of(&folder, &twice)["sound"], false);
}

#[test]
fn many_voters_are_not_said_to_be_unable_to_block() {
    let mut text_of_case = String::from(
        "format = 1\ntitle = 'Many'\n[issues.a]\nquestion = 'a?'\noptions = ['x', 'y']\n",
    );
    for number in 0..70 {
        let (x, y) = if number % 2 == 0 { (0, 1) } else { (1, 0) };
        text_of_case += &format!(
            "[parties.p{number}]\nname = 'P'\nrole = 'delegation'\nreservation = 0.5\n[parties.p{number}.preferences]\nweights = {{ a = 1 }}\nvalues.a = {{ x = {x}, y = {y} }}\n"
        );
    }
    text_of_case += "[decision]\nquota = 40\n";
    let folder = case(text_of_case.as_bytes());
    let output = detente(folder.path(), &["analyze", "."]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("they are too many"), "{}", text(&output.stdout));
}

#[test]
fn members_who_can_block_are_named() {
    let of_north = "[parties.north.members]\nhawks = 1000001\ndoves = 1000000\n";
    let folder = opposed(of_north, "");
    let found = json_of(&folder, &["analyze", "."]);
    let votes = &found["member_votes"][0];
    assert_eq!(votes["blocking"], serde_json::json!([["hawks"]]));
    assert_eq!(votes["power"]["banzhaf"], serde_json::json!([1.0, 0.0]));
}

#[test]
fn the_order_of_options_does_not_make_room() {
    // Two issues on which one wins what the other loses: linking them brings nobody more than one of each.
    let linkages = |options: &str| {
        let text = format!(
            "format = 1\ntitle = 'Order'\n[issues.a]\nquestion = 'a?'\noptions = ['x', 'y']\n[issues.b]\nquestion = 'b?'\noptions = {options}\n[parties.n]\nname = 'N'\nrole = 'delegation'\n[parties.n.preferences]\nweights = {{ a = 0.5, b = 0.5 }}\nvalues.a = {{ x = 1, y = 0 }}\nvalues.b = {{ x = 1, y = 0 }}\n[parties.s]\nname = 'S'\nrole = 'delegation'\n[parties.s.preferences]\nweights = {{ a = 0.5, b = 0.5 }}\nvalues.a = {{ x = 0, y = 1 }}\nvalues.b = {{ x = 0, y = 1 }}\n"
        );
        json_of(&case(text.as_bytes()), &["analyze", "."])["linkages"].clone()
    };
    assert_eq!(linkages("['x', 'y']"), linkages("['y', 'x']"));
    assert_eq!(linkages("['x', 'y']").as_array().map(Vec::len), Some(0));
}
