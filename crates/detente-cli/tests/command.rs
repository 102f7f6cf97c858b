//! The command as a user meets it: exit codes, messages, JSON, files.

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{detente, geneva};
use serde_json::Value;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is printed is UTF-8")
}

fn scenario_argument() -> String {
    geneva().display().to_string()
}

/// A folder with this as its scenario.toml.
fn case(content: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("scenario.toml"), content).unwrap();
    folder
}

#[test]
fn check_counts_the_numbers_of_a_sound_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let output = detente(folder.path(), &["check", &scenario_argument(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["problems"], Value::Array(vec![]));
    let small = case(
        br#"
        format = 1
        title = "t"
        issues.a = { question = "?", options = ["x", "y"] }
        [parties.p]
        name = "P"
        role = "delegation"
        reservation = { uniform = [0, 0.5], basis = "published", source = "s" }
        preferences = { weights.a = 1, values.a = { x = 0, y = { value = 1, basis = "measured", source = "s" } } }
        [[human_cost]]
        measure = "hurt"
        people = { value = 3, basis = "reported", source = "s" }
        as_of = 1969-12-31
        source = "s"
        "#,
    );
    let small = small.path().display().to_string();
    let counted = detente(folder.path(), &["check", &small, "--format", "json"]);
    let counted: Value = serde_json::from_slice(&counted.stdout).unwrap();
    let expected = serde_json::json!({
        "total": 5, "reported": 1, "published": 1, "measured": 1, "assumed": 2
    });
    assert_eq!(counted["numbers"], expected, "{counted:#}");
    // The folder and the file in it are the same scenario.
    let file = geneva().join("scenario.toml").display().to_string();
    let again = detente(folder.path(), &["check", &file, "--format", "json"]);
    assert_eq!(output.stdout, again.stdout);
}

#[test]
fn run_keeps_its_promises_to_programs() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = scenario_argument();
    let run = |threads: &str| {
        let arguments =
            ["run", &scenario, "--runs", "130", "--threads", threads, "--format", "json"];
        detente(folder.path(), &arguments)
    };
    let output = run("1");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(output.stdout, run("2").stdout, "threads change nothing, byte for byte");
    let report = fs::read_to_string(folder.path().join("out/geneva-2017/report.html")).unwrap();
    run("2");
    let again = fs::read_to_string(folder.path().join("out/geneva-2017/report.html")).unwrap();
    assert_eq!(report, again);
    assert!(!report.contains("<script") && !report.contains("http-equiv"));
    assert!(!report.contains("NaN"));

    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((json["runs"].as_u64(), json["seed"].as_u64()), (Some(130), Some(1)));
    let mut counted = 0;
    for result in ["settlement", "partial", "none"] {
        let share = &json["results"][result];
        let (low, middle, high) = (&share["low"], &share["share"], &share["high"]);
        assert!(low.as_f64() <= middle.as_f64() && middle.as_f64() <= high.as_f64());
        counted += share["count"].as_u64().unwrap();
    }
    assert_eq!(counted, 130);
    let obstacles = json["obstacles"].as_object().unwrap();
    let primary: u64 = obstacles.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(primary, 130 - json["results"]["settlement"]["count"].as_u64().unwrap());
    let days: Vec<u64> = json["ceasefire"]["survival"]
        .as_array()
        .unwrap()
        .iter()
        .map(|point| point["day"].as_u64().unwrap())
        .collect();
    assert_eq!(days, [7, 30, 90, 180, 365]);
    assert_eq!(json["human_cost"][0]["people"].as_f64(), Some(500_000.0));
    for field in ["incidents", "request", "momentum", "numbers", "structural"] {
        assert!(!json[field].is_null(), "{field}");
    }
    let hazards = json["structural"].as_array().unwrap().iter();
    let hazards = hazards.filter(|s| s["id"].as_str().unwrap().starts_with("collapse-hazard"));
    assert!(hazards.count() >= 3);
}

#[test]
fn run_says_first_what_is_assumed_and_never_what_will_be() {
    let folder = tempfile::tempdir().unwrap();
    let output = detente(folder.path(), &["run", &scenario_argument(), "--runs", "64"]);
    let printed = text(&output.stdout);
    assert!(printed.lines().next().unwrap().contains("numbers in this scenario are assumed"));
    let report = fs::read_to_string(folder.path().join("out/geneva-2017/report.html")).unwrap();
    let trace = detente(folder.path(), &["trace", &scenario_argument(), "--seed", "2"]);
    for said in [&printed, &report, &text(&trace.stdout)] {
        let words = said.split(|c: char| !c.is_alphabetic());
        assert!(!words.into_iter().any(|word| word.eq_ignore_ascii_case("will")));
    }
    assert!(printed.contains("500,000 people killed"));
    assert!(printed.lines().all(|line| line.chars().count() <= 110), "{printed}");
}

#[test]
fn trace_writes_a_record_that_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["trace", &scenario_argument(), "--seed", "5", "--format", "json"];
    let output = detente(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lines = fs::read(folder.path().join("out/geneva-2017/trace-5.jsonl")).unwrap();
    let record = detente_formats::record_lines::read(lines.as_slice()).unwrap();
    assert_eq!(json["events"].as_array().unwrap().len(), record.events().len());
    let mut rewritten = Vec::new();
    detente_formats::record_lines::write(&record, &mut rewritten).unwrap();
    assert_eq!(rewritten, lines);
    // Nothing partial is left beside it.
    let names = fs::read_dir(folder.path().join("out/geneva-2017")).unwrap();
    assert_eq!(names.count(), 1);
}

#[test]
fn bad_input_is_told_and_leaves_nothing_behind() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let braces = format!("a = {}1", "{ a = ".repeat(50_000));
    let cases: [(&str, Vec<u8>); 8] = [
        ("empty", Vec::new()),
        ("binary", (0..=255).cycle().take(10_000).collect()),
        ("not UTF-8", b"title = \"caf\xe9\"".to_vec()),
        ("deep brackets", deep.into_bytes()),
        ("deep braces", braces.into_bytes()),
        ("nan", b"format = 1\nhorizon_days = nan\nstart = 2017-02-30\n".to_vec()),
        ("duplicates", b"title = \"a\"\ntitle = \"b\"\n".to_vec()),
        ("nulls", vec![0; 1000]),
    ];
    for (name, content) in cases {
        let folder = case(&content);
        for command in ["check", "analyze", "negotiate", "run", "trace"] {
            let output = detente(folder.path(), &[command, "."]);
            let told = text(&output.stderr) + &text(&output.stdout);
            assert_eq!(output.status.code(), Some(2), "{name} {command}: {told}");
            assert!(told.contains("error["), "{name} {command}: {told}");
            assert!(!told.contains("panicked"), "{name} {command}: {told}");
            assert!(!folder.path().join("out").exists(), "{name} {command}");
            let output = detente(folder.path(), &[command, ".", "--format", "json"]);
            let json: Value = serde_json::from_slice(&output.stdout).unwrap();
            let problem = &json["problems"][0];
            for field in ["severity", "code", "message", "file", "line", "column", "hint"] {
                assert!(problem.get(field).is_some(), "{name} {command}: {field}");
            }
        }
    }
}

#[test]
fn every_prefix_of_a_scenario_is_refused_or_read_and_never_panics() {
    let whole = fs::read_to_string(geneva().join("scenario.toml")).unwrap();
    for end in (0..whole.len()).step_by(97).filter(|&end| whole.is_char_boundary(end)) {
        let read = detente_formats::scenario::parse(&whole[..end], "cut.toml", "cut", None);
        assert!(read.scenario.is_some() || read.problems.iter().any(|problem| problem.is_error()));
    }
}

#[test]
fn a_file_too_large_is_refused_before_it_is_read() {
    let folder = case(b"");
    let file = fs::File::create(folder.path().join("scenario.toml")).unwrap();
    file.set_len(100 << 20).unwrap();
    let output = detente(folder.path(), &["check", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("too-large"));
}

#[test]
fn what_cannot_be_done_is_told_to_people_and_programs() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("taken"), "a file").unwrap();
    let geneva = geneva();
    let geneva = geneva.to_str().unwrap();
    let neighbours = geneva.replace("geneva-2017", "neighbours");
    let cases: [(&[&str], &str); 6] = [
        (&["negotiate", &neighbours, "--strategies", "boulwar"], "no strategy"),
        (&["negotiate", &neighbours, "--protocol", "duel"], "no protocol"),
        (&["negotiate", &neighbours, "--strategies", "boulware"], "strateg"),
        (&["analyze", &neighbours, "--improve-on", "noise: x"], "says nothing of"),
        (&["run", geneva, "--out", "taken/in-it"], "cannot be written"),
        (&["trace", geneva, "--seed", "1", "--out", "taken"], "cannot be written"),
    ];
    for (arguments, expected) in cases {
        let output = detente(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = text(&output.stderr);
        assert!(told.starts_with("error[") && told.contains(expected), "{told}");
        assert!(output.stdout.is_empty());
        let output = detente(folder.path(), &[arguments, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["sound"], false);
        assert!(json["problems"][0]["message"].as_str().unwrap().contains(expected), "{json}");
    }
    for arguments in [vec!["new", "taken/case"], vec!["convert", &neighbours, "taken/game.csv"]] {
        let output = detente(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    }
}

#[test]
fn wrong_usage_and_missing_files_end_with_two() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        vec!["run"],
        vec!["dance"],
        vec!["run", "nowhere"],
        vec!["check", "."],
        vec!["run", ".", "--runs", "0"],
        vec!["run", ".", "--threads", "0"],
    ] {
        let output = detente(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!(output.stderr.is_empty() && output.stdout.is_empty()), "{arguments:?}");
    }
}

#[test]
fn an_output_folder_that_cannot_be_written_is_said_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("taken"), b"a file").unwrap();
    let arguments = ["run", &scenario_argument(), "--out", "taken", "--runs", "10000000"];
    let output = detente(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("cannot be written"));
    assert_eq!(fs::read(folder.path().join("taken")).unwrap(), b"a file");
}

#[test]
fn every_help_shows_an_example() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["new", "check", "analyze", "negotiate", "run", "trace", "ceasefire", "convert"]
    {
        let output = detente(folder.path(), &[command, "--help"]);
        let said = text(&output.stdout);
        let shows = |word: &&str| said.contains(&format!("{word}: detente {command} "));
        assert!(["Example", "Examples"].iter().any(shows), "{said}");
        assert!(said.contains("Exit codes"));
    }
}

fn shipped(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name).display().to_string()
}

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

/// Two who want the opposite, and more than half of it each.
const NO_ZONE: &str = r#"
format = 1
title = "t"
issues.a = { question = "?", whole = [0, 10] }
[parties.p]
name = "P"
role = "delegation"
reservation = 0.6
preferences = { weights.a = 1, values.a = [[0, 0], [10, 1]] }
[parties.q]
name = "Q"
role = "delegation"
reservation = 0.7
preferences = { weights.a = 1, values.a = [[0, 1], [10, 0]] }
"#;

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
fn a_file_that_is_not_there_is_called_neither_sound_nor_unsound() {
    let folder = case(NO_ZONE.as_bytes());
    for command in ["check", "analyze", "run"] {
        let output = detente(folder.path(), &[command, "nope"]);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("error[unreadable]") && !told.contains("sound"), "{told}");
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

#[cfg(unix)]
#[test]
fn a_trace_goes_through_links_and_into_devices() {
    let folder = case(NO_ZONE.as_bytes());
    let place = |name: &str| folder.path().join(name);
    fs::write(place("target.jsonl"), b"old").unwrap();
    std::os::unix::fs::symlink("target.jsonl", place("link.jsonl")).unwrap();
    let output = detente(folder.path(), &["negotiate", ".", "--trace", "link.jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(fs::symlink_metadata(place("link.jsonl")).unwrap().is_symlink());
    assert!(fs::read_to_string(place("target.jsonl")).unwrap().starts_with('{'));
    let output = detente(folder.path(), &["negotiate", ".", "--trace", "/dev/null"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_case_without_a_process_is_not_run() {
    let folder = case(NO_ZONE.as_bytes());
    for command in ["run", "trace"] {
        let output = detente(folder.path(), &[command, "."]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(text(&output.stderr).contains("has no process in time"), "{command}");
        assert!(!folder.path().join("out").exists());
    }
}

fn fixture(name: &str) -> String {
    let fixtures = "../detente-formats/tests/fixtures/exchange";
    Path::new(env!("CARGO_MANIFEST_DIR")).join(fixtures).join(name).display().to_string()
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
fn every_command_takes_the_formats_of_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["genius", "geniusweb", "negmas", "scores", "table.csv"] {
        let case = fixture(name);
        for arguments in [
            vec!["check", &case, "--format", "json"],
            vec!["analyze", &case, "--format", "json"],
            vec!["negotiate", &case, "--strategies", "boulware,conceder", "--format", "json"],
        ] {
            let output = detente(folder.path(), &arguments);
            assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
            serde_json::from_slice::<Value>(&output.stdout).unwrap();
        }
    }
}

#[test]
fn convert_writes_what_plays_the_same_and_names_what_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let case = fixture("negmas");
    let played = |case: &str| {
        let arguments = [
            "negotiate",
            case,
            "--strategies",
            "micro,linear",
            "--format",
            "json",
            "--steps",
            "20",
        ];
        let output = detente(folder.path(), &arguments);
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        told["trace"].clone()
    };
    for format in ["genius", "negmas", "toml"] {
        let output = detente(folder.path(), &["convert", &case, format, "--to", format]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let utilities = |trace: Value| -> Vec<Value> {
            let moves = trace.as_array().unwrap().iter();
            moves.map(|made| made["utilities"].clone()).collect()
        };
        assert_eq!(utilities(played(format)), utilities(played(&case)), "{format}");
    }
    let output = detente(folder.path(), &["convert", &case, "table.csv"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("csv does not hold the discount 0.95 of `second`"));
    let again = detente(folder.path(), &["convert", &case, "table.csv"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("is there already"));
    let nowhere = detente(folder.path(), &["convert", &case, "somewhere"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("which format is to be written?"));
    let table = detente(folder.path(), &["convert", "table.csv", "boxes", "--to", "genius"]);
    assert_eq!(table.status.code(), Some(2));
    assert!(text(&table.stderr).contains("`first` has a table of utilities"));
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
    let command = env!("CARGO_BIN_EXE_detente");
    let started = Command::new("python3")
        .current_dir(folder.path())
        .args(["offers.py", command, &fixture("geniusweb")])
        .output();
    let Ok(output) = started else {
        println!("skipped: there is no python3");
        return;
    };
    assert!(output.status.success(), "{}", text(&output.stderr));
    let drawn = fs::read_to_string(folder.path().join("offers.svg")).unwrap();
    assert!(drawn.contains("('ann', [") && drawn.contains("'agreement'"), "{drawn}");
}

/// Two parties who want the opposite of each other on two issues, and what more is said of North and of the case.
fn opposed(of_north: &str, of_the_case: &str) -> tempfile::TempDir {
    let text = format!(
        r#"format = 1
title = "Opposed"
[issues.a]
question = "a?"
options = ["x", "y", "z"]
[issues.b]
question = "b?"
options = ["p", "q", "r"]
[parties.north]
name = "Somebody"
role = "delegation"
[parties.north.preferences]
weights = {{ a = 0.8, b = 0.2 }}
values.a = {{ x = 0, y = 0.5, z = 1 }}
values.b = {{ p = 0, q = 0.5, r = 1 }}
{of_north}
[parties.south]
name = "Somebody"
role = "delegation"
[parties.south.preferences]
weights = {{ a = 0.2, b = 0.8 }}
values.a = {{ x = 1, y = 0.5, z = 0 }}
values.b = {{ p = 1, q = 0.5, r = 0 }}
{of_the_case}
"#
    );
    case(text.as_bytes())
}

fn json_of(folder: &tempfile::TempDir, arguments: &[&str]) -> Value {
    let output = detente(folder.path(), &[arguments, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout).expect("one JSON document")
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

#[test]
fn what_commands_a_terminal_is_shown_and_not_sent_and_programs_get_it_whole() {
    let title = "A \u{1b}[2J \u{202e}case";
    let folder = opposed("", "");
    let place = folder.path().join("scenario.toml");
    let quoted = "title = \"A \\u001b[2J \\u202ecase\"";
    let scenario = fs::read_to_string(&place).unwrap().replace("title = \"Opposed\"", quoted);
    fs::write(&place, scenario).unwrap();
    let told = text(&detente(folder.path(), &["analyze", "."]).stdout);
    assert!(told.contains("[2J") && !told.contains(['\u{1b}', '\u{202e}']));
    assert_eq!(json_of(&folder, &["analyze", "."])["scenario"]["title"], title);
}
