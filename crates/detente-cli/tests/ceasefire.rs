//! `detente ceasefire` as a user meets it: the case, a leak that must not be, bad input.

mod common;

use std::fs;
use std::path::Path;

use common::{detente, geneva};
use serde_json::Value;

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let mut all = vec!["ceasefire", "--format", "json", "--draws", "99"];
    all.extend(arguments);
    let output = detente(folder, &all);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{error}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_case_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = geneva().display().to_string();
    let found = json(folder.path(), &[&scenario, "--until", "2017-03-03"]);
    assert_eq!(found["events"]["read"], 3222);
    assert_eq!(found["events"]["rejected"], 0);
    assert_eq!(found["as_of"], "2017-03-03");
    assert_eq!(found["focus"], "government_insurgents");
    let weeks: Vec<u64> = found["weekly"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|week| week["start"].as_str().unwrap() >= "2016-12-30")
        .map(|week| week["events"].as_u64().unwrap())
        .collect();
    assert_eq!(weeks, [48, 53, 47, 36, 37, 72, 92, 89, 75]);
    for promise in found["promises"].as_array().unwrap() {
        assert_eq!(promise["assessable"], false, "{promise}");
        assert!(promise["observed"].is_null());
        assert!(promise["observed_at_most"].as_u64().unwrap() > 0);
    }
    let events = &found["effect"]["events"];
    // The naive test is sure of a fall where self-excitation leaves doubt.
    assert!(events["p_naive"].as_f64().unwrap() < 0.001);
    assert!(events["p_corrected"].as_f64().unwrap() > 0.01);
    // A regression alone is sure of growth where clusters of incidents leave doubt.
    let trend = &found["trend"];
    assert!((0.010..0.020).contains(&trend["per_day"].as_f64().unwrap()), "{trend}");
    assert!(trend["of_regression"]["low"].as_f64().unwrap() > 0.0, "{trend}");
    assert!(trend["low"].as_f64().unwrap() < trend["of_regression"]["low"].as_f64().unwrap());
    every_field_is_there(&found);
    for file in ["ceasefire.html", "observed.jsonl", "measured.toml"] {
        assert!(folder.path().join("out/geneva-2017").join(file).exists(), "{file}");
    }
    let page = fs::read_to_string(folder.path().join("out/geneva-2017/ceasefire.html")).unwrap();
    assert!(page.contains("<svg") && !page.contains("NaN"));
    // Nothing is fetched: the name of the SVG language is no link.
    assert!(!page.replace("http://www.w3.org/2000/svg", "").contains("http"));
    let measured: toml_like::Table = toml_like::parse(
        &fs::read_to_string(folder.path().join("out/geneva-2017/measured.toml")).unwrap(),
    );
    assert!(measured.0.contains("basis = \"measured\""));
    let all = json(folder.path(), &[&scenario, "--until", "2022-01-01"]);
    let monitors = &all["monitors"];
    assert_eq!(
        (&monitors["confirmed"]["yes"], &monitors["confirmed"]["of"]),
        (&4.into(), &184.into())
    );
    assert_eq!(monitors["rejected_rows"].as_array().unwrap().len(), 3);
    let early = json(folder.path(), &[&scenario, "--until", "2017-04-02"]);
    assert_eq!(early["monitors"]["confirmed"]["of"], 135);
}

/// The names that programs rely on.
fn every_field_is_there(found: &Value) {
    for path in [
        "as_of",
        "events/read",
        "events/used",
        "events/rejected",
        "events/imputed",
        "focus",
        "by_stream/0/name",
        "effect/events/rate_ratio",
        "effect/events/low",
        "effect/events/high",
        "effect/events/p_naive",
        "effect/events/p_corrected",
        "effect/events/baselines/0/rate_ratio",
        "effect/deaths/rate_ratio",
        "effect/deaths/low",
        "effect/deaths/high",
        "effect/deaths/p_naive",
        "effect/deaths/p_corrected",
        "effect/deaths/baselines/0/low",
        "trend/per_day",
        "trend/low",
        "trend/high",
        "trend/doubling_days",
        "change_points/0/earliest",
        "hawkes/background_per_day",
        "hawkes/branching",
        "hawkes/decay_per_day",
        "hawkes/log_likelihood",
        "hawkes/intervals/branching/low",
        "hawkes/fit/time_rescaling",
        "hawkes/fit/dispersion",
        "weekly/0/start",
        "weekly/0/events",
        "weekly/0/deaths",
        "promises/0/name",
        "promises/0/assessable",
        "promises/0/observed",
        "promises/0/expected",
        "promises/0/low",
        "promises/0/high",
        "promises/0/detectable_drop",
        "monitors/days",
        "monitors/agreement",
        "monitors/confirmed/yes",
        "monitors/confirmed/of",
        "monitors/rejected_rows",
        "forecast/scores/0/crps",
        "forecast/scores/0/log_score",
        "forecast/scores/0/coverage_90",
        "integrity/0/avoided",
    ] {
        assert!(found.pointer(&format!("/{path}")).is_some(), "{path}");
    }
    let assumptions = found["assumptions"].as_object().unwrap();
    for answer in ["weekly", "effect", "trend", "hawkes", "promises", "monitors", "forecast"] {
        assert!(assumptions[answer].as_str().unwrap().ends_with('.'), "{answer}");
    }
}

/// Enough of a reader for what is asked of the measured tables.
mod toml_like {
    pub struct Table(pub String);
    pub fn parse(text: &str) -> Table {
        assert!(text.lines().all(|line| {
            line.is_empty() || line.starts_with(['#', '[']) || line.contains(" = ")
        }));
        Table(text.to_owned())
    }
}

#[test]
fn nothing_learned_later_leaks_in() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read_to_string(geneva().join("data/incidents.csv")).unwrap();
    let header = whole.lines().next().unwrap();
    let column = |name: &str| header.split(',').position(|field| field == name).unwrap();
    let end = column("date_end");
    // Fields before the dates may hold commas in quotes: count from the right, where none do.
    let from_right = header.split(',').count() - 1 - end;
    let known: Vec<&str> = whole
        .lines()
        .enumerate()
        .filter(|(number, line)| {
            *number == 0 || line.rsplit(',').nth(from_right).unwrap() < "2017-02-23"
        })
        .map(|(_, line)| line)
        .collect();
    fs::write(folder.path().join("whole.csv"), &whole).unwrap();
    fs::write(folder.path().join("known.csv"), known.join("\n")).unwrap();
    let ask = |name: &str, until: &str| {
        let mut found = json(folder.path(), &[name, "--until", until]);
        for field in ["read", "after_as_of", "notes"] {
            found["events"][field] = Value::Null;
        }
        found["title"] = Value::Null;
        found
    };
    let ask_both = |until: &str| (ask("whole.csv", until), ask("known.csv", until));
    let (whole, known) = ask_both("2017-02-23");
    for (field, value) in known.as_object().unwrap() {
        assert_eq!(value, &whole[field], "{field}");
    }
    // Nor of bare dates that repeat, nor of dates known to a month.
    let mut early = String::from("date,precision\n");
    for day in 0..59 {
        let date = format!("2019-{:02}-{:02}", 1 + day / 31, 1 + day % 31);
        early += &format!("{date},day\n{date},day\n");
        early += if day % 5 == 0 { "2019-01-01,month\n" } else { "" };
    }
    let late: String = (1..29).map(|day| format!("2019-03-{day:02},day\n").repeat(9)).collect();
    fs::write(folder.path().join("known.csv"), early.clone() + "2019-03-01,day\n").unwrap();
    fs::write(folder.path().join("whole.csv"), early + &late + "2019-02-01,month\n").unwrap();
    let (whole, known) = ask_both("2019-02-20");
    assert_eq!(known, whole);
}

#[test]
fn a_ceasefire_in_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::from("date,side_a,side_b,perpetrator,province,act,deaths\n");
    for day in 0..120_u32 {
        let date = format!("2020-{:02}-{:02}", 1 + day / 28, 1 + day % 28);
        let count = if day < 60 { 6 } else { 2 };
        for number in 0..count {
            let act = if number == 0 { "strike" } else { "clash" };
            let province = if number % 3 == 2 { "South" } else { "North" };
            let doer = if number == 0 { "Army" } else { "" };
            rows += &format!("{date},Army,Rebels,{doer},{province},{act},{}\n", day * 10 + number);
        }
        rows += &format!("{date},Army,Others,,North,clash,{}\n", 5000 + day);
    }
    fs::write(folder.path().join("incidents.csv"), &rows).unwrap();
    let truce = r#"
        title = "A truce"
        [parties]
        army = { name = "The army" }
        rebels = { name = "The rebels" }
        third = { name = "A third group" }
        [areas.north]
        name = "The north"
        provinces = ["North"]
        [ceasefires.truce]
        since = 2020-03-05
        signatories = ["army", "rebels"]
        excludes = ["third"]
        areas = ["north"]
        [commitments.quiet]
        by = "army"
        acts = ["air strikes"]
        area = "truce"
        window = { from = 2020-03-10, until = 2020-03-20 }
        [observations]
        file = "incidents.csv"
        actors."Army" = "army"
        actors."Rebels" = "rebels"
        actors."Others" = "third"
        acts."air strikes" = ["strike"]
    "#;
    fs::write(folder.path().join("truce.toml"), truce).unwrap();
    let found = json(folder.path(), &["truce.toml", "--out", "out/truce"]);
    assert_eq!(found["focus"], "all covered");
    let assigned: Vec<&str> = found["assigned"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["assignment"].as_str().unwrap())
        .collect();
    assert_eq!(assigned, ["covered_inside", "covered_outside", "excluded_group"]);
    let promise = &found["promises"][0];
    // One strike a day by the army on each of ten days; the third group's clashes are no strikes.
    assert_eq!(
        (&promise["assessable"], &promise["observed"]),
        (&true.into(), &10.into()),
        "{promise}"
    );
    assert!(found["effect"]["events"]["p_corrected"].as_f64().unwrap() < 0.05);
    // By line, as they are counted: all of the rebels' in the north inside, the third group's excluded.
    let table = fs::read_to_string(folder.path().join("out/truce/assigned.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + found["events"]["used"].as_u64().unwrap() as usize);
    assert!(
        table
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("2,2020-01-01,2020-01-02,\"Army\",\"Rebels\",covered_inside,")
    );
    let split = &found["assigned"][0];
    let (before, since) = (&split["before"]["events"], &split["since"]["events"]);
    assert_eq!(
        before.as_u64().unwrap() + since.as_u64().unwrap(),
        split["events"].as_u64().unwrap()
    );

    // What is changed in the promise or in the data, and what then can be said of it.
    let answer = |from: &str, to: &str, who_is_said: bool| {
        let data = if who_is_said { rows.clone() } else { rows.replace("perpetrator", "note") };
        fs::write(folder.path().join("incidents.csv"), data).unwrap();
        fs::write(folder.path().join("truce.toml"), truce.replace(from, to)).unwrap();
        let promise =
            json(folder.path(), &["truce.toml", "--out", "out/truce"])["promises"][0].clone();
        let number = |field: &str| promise[field].as_u64();
        let reason = promise["reason"].as_str().unwrap_or_default().to_owned();
        (number("observed_at_least"), number("observed_at_most"), reason, promise["days"].as_f64())
    };
    let plain = "until = 2020-03-20";
    assert_eq!(answer(plain, plain, true), (Some(10), Some(10), String::new(), Some(10.0)));
    let (least, most, reason, _) = answer(plain, plain, false);
    assert_eq!((least, most), (Some(0), Some(10)));
    assert!(reason.contains("not who acted"), "{reason}");
    // Strikes by the army are nobody else's.
    let by_rebels = answer("by = \"army\"", "by = \"rebels\"", true);
    assert_eq!(by_rebels, (Some(0), Some(0), String::new(), Some(10.0)));
    let window = "{ from = 2020-03-10, until = 2020-03-20 }";
    for (dates, days, words) in [
        ("{ from = 2019-03-10, until = 2019-03-20 }", 0.0, "before the data"),
        ("{ from = 2021-03-10, until = 2021-03-20 }", 0.0, "after what is looked at"),
        ("{ from = 2019-12-22, until = 2020-01-11 }", 10.0, ""),
    ] {
        let (_, _, reason, covered) = answer(window, dates, true);
        assert_eq!(covered, Some(days));
        assert!(reason.contains(words) && reason.is_empty() == words.is_empty(), "{reason}");
    }
    let (_, most, reason, _) = answer("[\"strike\"]", "[\"bombing\"]", true);
    assert_eq!(most, Some(0));
    assert!(reason.contains("no incident in the data is of such an act"), "{reason}");
    // Nor does a later one make it known.
    let later = rows.clone() + "2020-05-20,Army,Rebels,Army,North,bombing,1\n";
    fs::write(folder.path().join("incidents.csv"), later).unwrap();
    let found = json(folder.path(), &["truce.toml", "--until", "2020-04-20", "--out", "out/truce"]);
    assert_eq!(found["promises"][0]["assessable"], false);
    // An area that only later rows name is not known yet either.
    let elsewhere = rows.clone() + "2020-05-20,Army,Rebels,Army,East,clash,1\n";
    fs::write(folder.path().join("incidents.csv"), elsewhere).unwrap();
    let east = truce.replace("provinces = [\"North\"]", "provinces = [\"East\"]");
    fs::write(folder.path().join("truce.toml"), east).unwrap();
    let until = ["ceasefire", "truce.toml", "--until", "2020-04-20", "--out", "out/east"];
    let refused = detente(folder.path(), &until);
    assert_eq!(refused.status.code(), Some(2));
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(error.contains("no incident as of 2020-04-20 is in the areas"), "{error}");
    // In whatever order the rows stand, they say the same.
    fs::write(folder.path().join("truce.toml"), truce).unwrap();
    fs::write(folder.path().join("incidents.csv"), &rows).unwrap();
    let told = json(folder.path(), &["truce.toml", "--out", "out/truce"]);
    let (header, lines) = rows.split_once('\n').unwrap();
    let backward: Vec<&str> = lines.lines().rev().collect();
    fs::write(folder.path().join("incidents.csv"), format!("{header}\n{}\n", backward.join("\n")))
        .unwrap();
    assert_eq!(json(folder.path(), &["truce.toml", "--out", "out/truce"]), told);
    fs::write(folder.path().join("incidents.csv"), &rows).unwrap();
    fs::remove_dir_all(folder.path().join("out")).unwrap();
    fs::write(
        folder.path().join("line.geojson"),
        r#"{"type":"Polygon","coordinates":[[[1,2],[3,4]]]}"#,
    )
    .unwrap();
    // What is changed in the file, and what is told.
    for (from, to, expected) in [
        ("\"rebels\"]\n        ex", "\"rebel\"]\n        ex", "did you mean `rebels`?"),
        ("area = \"truce\"", "area = \"nort\"", "did you mean `north`?"),
        ("by = \"army\"", "by = \"armi\"", "did you mean `army`?"),
        ("until = 2020-03-20", "until = 2020-03-01", "the window ends before it begins"),
        ("until = 2020-03-20", "till = 2020-03-20", "till"),
        (
            "{ from = 2020-03-10, until = 2020-03-20 }",
            "\"tracks.talks\"",
            "no track called `talks`",
        ),
        ("file =", "focus = \"all\"\n        file =", "`all` is none of the streams"),
        ("acts = [\"air strikes\"]", "act = [\"air strikes\"]", "act"),
        (
            "provinces = [\"North\"]",
            "provinces = [\"Nowhere\"]",
            "is in the areas of the ceasefire",
        ),
        (
            "provinces = [\"North\"]",
            "geojson = \"line.geojson\"",
            "a ring is a list of at least four points",
        ),
        ("since = 2020-03-05", "since = 2010-03-05", "nothing to compare"),
        ("since = 2020-03-05", "since = 2030-03-05", "nothing to compare"),
        ("incidents.csv", "incident.csv", "cannot be read"),
        ("file =", "layout = \"acled\"\n        file =", "has no column `event_id_cnty`"),
        (
            "file =",
            "monitors = { by_day = \"incidents.csv\" }\n        file =",
            "has no column report_date",
        ),
    ] {
        assert!(truce.contains(from), "{from}");
        fs::write(folder.path().join("truce.toml"), truce.replacen(from, to, 1)).unwrap();
        let refused = detente(folder.path(), &["ceasefire", "truce.toml", "--draws", "99"]);
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{to}: {error}");
        assert!(error.contains(expected), "{to}: {error}");
        assert!(refused.stdout.is_empty() && !folder.path().join("out").exists(), "{to}");
    }
}

#[test]
fn bad_input_is_told_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let check = |content: &str, more: &[&str], expected: &str| {
        fs::write(folder.path().join("table.csv"), content).unwrap();
        let mut arguments = vec!["ceasefire", "table.csv"];
        arguments.extend(more);
        let output = detente(folder.path(), &arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{content}: {error}");
        assert!(error.contains(expected), "{error}");
        arguments.extend(["--format", "json"]);
        let output = detente(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{content}");
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["sound"], false, "{told}");
        assert!(!told["problems"].as_array().unwrap().is_empty(), "{told}");
        assert!(!folder.path().join("out").exists());
    };
    check("date,n\n", &[], "holds no incidents");
    check("date,n\nnever,1\n", &[], "1 of its 1 rows cannot be right; the first, in line 2");
    check("date,n\n2017-01-01,1\n", &[], "holds one incident");
    check("date,n\n2017-01-01,1\nnever,2\n", &[], "1 of its 2 rows cannot be right");
    check("date,n\n2017-01-01,1\n2017-01-01,2\n", &[], "on one day");
    check("date,precision\n2017-01-01,month\n2017-01-02,era\n", &[], "holds one incident");
    check("date,n\n2017-01-01,1\n2017-01-05,2\n", &["--until", "2016-01-01"], "no incident");
    check("date,n\n2017-01-01,1\n2017-01-05,2\n", &["--until", "soon"], "is not a date");
    check("%PDF-1.7", &[], "PDF");
    check("", &[], "is empty");
    check("date,place\n2017-01-01,\"Hama\n2017-01-02,Homs\n", &[], "is not closed");
    check("date,n\n2017-01-01,1\n02/01/2017,2\n", &[], "more than one way");
    check("place,n\nHama,1\n", &[], "no column for the date");
    let scenario = folder.path().join("s");
    fs::create_dir(&scenario).unwrap();
    fs::write(scenario.join("scenario.toml"), "title = 'x'\n").unwrap();
    let output = detente(folder.path(), &["ceasefire", "s"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("[observations]"));
    let missing = detente(folder.path(), &["ceasefire", "nowhere.csv"]);
    assert_eq!(missing.status.code(), Some(2));
    // What begins before the data or after them cannot be compared.
    fs::write(folder.path().join("table.csv"), "date,side_a\n2017-01-01,A\n2017-01-05,B\n")
        .unwrap();
    for since in ["2016-01-01", "2018-01-01"] {
        let text = format!(
            "[parties]\np = {{}}\n[ceasefires.c]\nsince = {since}\nsignatories = ['p']\n[observations]\nfile = 'table.csv'\n"
        );
        fs::write(folder.path().join("c.toml"), text).unwrap();
        let output = detente(folder.path(), &["ceasefire", "c.toml"]);
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains("nothing to compare"), "{error}");
    }
}
