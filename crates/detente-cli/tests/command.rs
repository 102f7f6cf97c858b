//! The command as a user meets it: exit codes, messages, JSON, files.

mod common;

use std::fs;

use common::{NO_ZONE, case, detente, fixture, geneva, json_of, opposed, text};
use serde_json::Value;

fn scenario_argument() -> String {
    geneva().display().to_string()
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
