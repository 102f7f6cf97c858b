//! Formats of other programs: read, written and read again; refused where they are not sound.
//!
//! The environment variable `DETENTE_OUTSIDE` may name a folder with real files of these formats; they are read too.

use std::fs;
use std::path::{Path, PathBuf};

use detente::bargaining::{Agreements, Problem};
use detente_formats::exchange::{self, Case, CaseWorth, Exchange};
use detente_formats::scenario;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exchange").join(name)
}

const FIXTURES: [&str; 6] = ["genius", "boxes", "geniusweb", "negmas", "scores", "table.csv"];

/// Utilities by party, as bits.
fn bits(case: &Case) -> Vec<Vec<u64>> {
    let space = case.space().unwrap();
    let of = |worth: &CaseWorth| worth.utilities(&space).into_iter().map(f64::to_bits).collect();
    case.parties.iter().map(|party| of(&party.worth)).collect()
}

fn write_out(
    case: &Case,
    format: Exchange,
    folder: &Path,
) -> Result<(PathBuf, Vec<String>), String> {
    let (files, lost) = exchange::write(case, format)?;
    let place = if format == Exchange::Csv { folder.join("table.csv") } else { folder.to_owned() };
    for (path, text) in files {
        let path = if path.as_os_str().is_empty() { place.clone() } else { folder.join(path) };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Ok((place, lost))
}

/// A case written in every format that can hold it is read again with every utility as it was.
fn goes_around(case: &Case, what: &str) -> usize {
    let mut around = 0;
    for format in Exchange::ALL {
        let folder = tempfile::tempdir().unwrap();
        let Ok((place, _)) = write_out(case, format, folder.path()) else { continue };
        let again = match format {
            Exchange::Toml => {
                let read = scenario::read(&place, None);
                let scenario =
                    read.scenario.unwrap_or_else(|| panic!("{what}: {:?}", read.problems));
                Case::of_scenario(&scenario).unwrap()
            }
            _ => exchange::read(&place, None).unwrap_or_else(|problem| panic!("{what}: {problem}")),
        };
        // Parties come in the order of their files' names.
        let mut sorted: Vec<&str> = case.parties.iter().map(|party| &*party.name).collect();
        let by_file = matches!(format, Exchange::Genius | Exchange::GeniusWeb | Exchange::Negmas);
        if by_file {
            sorted.sort_unstable();
        }
        let (old, new) = (bits(case), bits(&again));
        for (place, name) in sorted.iter().enumerate() {
            let number = case.parties.iter().position(|party| party.name == *name).unwrap();
            assert_eq!(new[place], old[number], "{what} as {format:?}: {name}");
            if format != Exchange::GeniusWeb {
                let reservation = |case: &Case, at: usize| case.parties[at].reservation;
                assert_eq!(
                    reservation(&again, place),
                    reservation(case, number),
                    "{what} {format:?}"
                );
            }
        }
        around += 1;
    }
    around
}

#[test]
fn every_fixture_is_read_as_what_it_says() {
    let case = exchange::read(&fixture("genius"), None).unwrap();
    let names: Vec<&str> = case.parties.iter().map(|party| &*party.name).collect();
    assert_eq!(names, ["left", "right"]);
    assert_eq!(case.issues[0].id, "Fence & gate");
    assert_eq!(case.package_count(), 24);
    let space = case.space().unwrap();
    let left = case.parties[0].worth.utilities(&space);
    // A hedge, paid by both, four hours.
    let package = space.outcome(&[1, 0, 2]).0 as usize;
    assert_eq!(left[package], 0.5 * 0.7 + 0.3 * 1.0 + 0.2 * (-0.4 + 0.2 * 4.0));
    let right = case.parties[1].worth.utilities(&space);
    assert_eq!(right[package], 0.25 * 3.0 + 0.25 * 2.0 + 0.5 * (2.0 / 3.0));
    assert_eq!(case.parties.iter().map(|p| p.reservation).collect::<Vec<_>>(), [Some(0.3), None]);
    assert_eq!(case.parties[0].discount_per_step, 0.9);

    let case = exchange::read(&fixture("boxes"), None).unwrap();
    let space = case.space().unwrap();
    let utilities = case.parties[0].worth.utilities(&space);
    let at = |x, y| utilities[space.outcome(&[x, y]).0 as usize];
    assert_eq!([at(0, 0), at(1, 2), at(2, 2), at(3, 3)], [0.4, 1.0, 0.6, 0.0]);

    let case = exchange::read(&fixture("geniusweb"), None).unwrap();
    let space = case.space().unwrap();
    let ann = case.parties[0].worth.utilities(&space);
    assert_eq!(ann[space.outcome(&[1, 0]).0 as usize], 1.0);
    assert_eq!(case.parties[0].reservation, Some(ann[space.outcome(&[0, 2]).0 as usize]));
    assert_eq!(case.parties[1].reservation, None);

    let case = exchange::read(&fixture("negmas"), None).unwrap();
    let space = case.space().unwrap();
    let first = case.parties[0].worth.utilities(&space);
    assert_eq!(first[space.outcome(&[2, 1]).0 as usize], 0.75 * 0.5 + 0.25);
    let second = &case.parties[1];
    assert_eq!((second.reservation, second.discount_per_step), (Some(0.1), 0.95));

    let case = exchange::read(&fixture("scores"), None).unwrap();
    assert_eq!(case.parties[0].name, "The town");
    assert_eq!(case.parties[1].reservation, Some(11.0));
    assert_eq!(case.parties[1].worth.utilities(&case.space().unwrap())[4], 18.5);

    let case = exchange::read(&fixture("table.csv"), None).unwrap();
    assert_eq!(case.issues[1].id, "when, if at all");
    assert_eq!(case.parties[0].worth, CaseWorth::Table(vec![0.1, 0.1 + 0.2, 1.0, 0.7]));
    assert_eq!(case.parties.iter().map(|p| p.reservation).collect::<Vec<_>>(), [Some(0.2), None]);
}

#[test]
fn every_fixture_goes_around_through_every_format_that_can_hold_it() {
    for name in FIXTURES {
        let case = exchange::read(&fixture(name), None).unwrap();
        let around = goes_around(&case, name);
        let read = scenario::read(&fixture(name), None);
        let scenario = read.scenario.unwrap_or_else(|| panic!("{name}: {:?}", read.problems));
        assert_eq!(bits(&Case::of_scenario(&scenario).unwrap()), bits(&case), "{name}");
        println!("{name}: {around} formats");
        assert!(around >= 2);
    }
}

#[test]
fn what_a_format_cannot_hold_is_named() {
    let case = exchange::read(&fixture("genius"), None).unwrap();
    let (_, lost) = exchange::write(&case, Exchange::Csv).unwrap();
    assert!(lost.iter().any(|what| what.contains("discount 0.9 of `left`")), "{lost:?}");
    let (_, lost) = exchange::write(&case, Exchange::GeniusWeb).unwrap();
    assert!(lost.iter().any(|what| what.contains("reservation 0.3 of `left`")), "{lost:?}");
    let refused = exchange::write(&case, Exchange::Scores).unwrap_err();
    assert!(refused.contains("the least points that `right` takes"), "{refused}");
    let table = exchange::read(&fixture("table.csv"), None).unwrap();
    for format in [Exchange::Genius, Exchange::GeniusWeb, Exchange::Negmas, Exchange::Scores] {
        assert!(exchange::write(&table, format).unwrap_err().contains("table of utilities"));
    }
}

/// A fixture with one text in one file replaced: the code of the problem, its file and line.
fn broken(name: &str, file: &str, old: &str, new: &str) -> (String, String, usize) {
    let folder = tempfile::tempdir().unwrap();
    let copy = |from: &Path, to: &Path| {
        let text = fs::read_to_string(from).unwrap();
        let text = if from.ends_with(file) {
            assert!(text.contains(old), "{file} has no {old}");
            text.replacen(old, new, 1)
        } else {
            text
        };
        fs::write(to, text).unwrap();
    };
    let from = fixture(name);
    let mut place = folder.path().to_owned();
    if from.is_file() {
        place = folder.path().join(name);
        copy(&from, &place);
    } else {
        for entry in fs::read_dir(&from).unwrap() {
            let path = entry.unwrap().path();
            let to = folder.path().join(path.file_name().unwrap());
            if path.is_dir() {
                fs::create_dir_all(&to).unwrap();
                for inner in fs::read_dir(&path).unwrap() {
                    let inner = inner.unwrap().path();
                    copy(&inner, &to.join(inner.file_name().unwrap()));
                }
            } else {
                copy(&path, &to);
            }
        }
    }
    let read = scenario::read(&place, None);
    assert!(read.scenario.is_none(), "{name}/{file} with {new}");
    assert_eq!(read.problems.len(), 1, "{:?}", read.problems);
    let problem = &read.problems[0];
    let file = Path::new(&problem.file).file_name().unwrap().to_string_lossy().into_owned();
    (problem.code.to_owned(), file, problem.line)
}

#[test]
fn what_is_not_sound_is_refused_with_its_file_and_line() {
    let deep = "<a>".repeat(5000);
    let brackets = "[".repeat(100_000);
    let mut wrong = Vec::new();
    for (name, file, old, new, code, line) in [
        ("genius", "left.xml", "</objective>", "</objectiv>", "syntax", 19),
        (
            "genius",
            "left.xml",
            "<utility_space>",
            "<!DOCTYPE a [<!ENTITY b \"bb\">]><utility_space>",
            "entities",
            1,
        ),
        ("genius", "left.xml", "\"wood\"", "\"&b;\"", "syntax", 8),
        ("genius", "left.xml", "<utility_space>", &deep, "syntax", 1),
        ("genius", "left.xml", "\"hedge\"", "\"hegde\"", "unknown-value", 9),
        (
            "genius",
            "left.xml",
            "index=\"2\" value=\"0.3\"",
            "index=\"2\" value=\"-0.3\"",
            "negative-weight",
            5,
        ),
        ("genius", "left.xml", "evaluation=\"0.7\"", "evaluation=\"NaN\"", "wrong-type", 9),
        ("genius", "left.xml", "name=\"Paid by\"", "name=\"Payd by\"", "unknown-issue", 12),
        ("genius", "left.xml", "value=\"0.9\"", "value=\"1.9\"", "out-of-range", 20),
        (
            "genius",
            "left.xml",
            "<weight index=\"2\"",
            "<weight index=\"1\" value=\"0.5\"/>\n    <weight index=\"2\"",
            "same-name",
            5,
        ),
        (
            "genius",
            "left.xml",
            "index=\"2\" etype=\"disc",
            "index=\"1\" etype=\"disc",
            "same-name",
            12,
        ),
        ("genius", "left.xml", "evaluation=\"0.1\"", "", "missing-attribute", 8),
        ("genius", "left.xml", "<weight index=\"2\" value=\"0.3\"/>", "", "missing-weight", 12),
        (
            "genius",
            "left.xml",
            "reservation value=\"0.3\"",
            "reservation value=\"x\"",
            "wrong-type",
            2,
        ),
        ("genius", "garden.xml", "\"none\"", "\"wood\"", "same-name", 9),
        ("geniusweb", "ann.json", "\"inside\": 0.35", "\"inside\": 1e999", "wrong-type", 5),
        ("geniusweb", "ann.json", "\"inside\": 0.35, ", "", "missing-value", 5),
        ("geniusweb", "ann.json", "\"name\": \"ann\"", "\"name\": 1, \"name\": 2", "syntax", 3),
        ("geniusweb", "domain.json", "\"outside\"]", "\"inside\"]", "same-name", 4),
        (
            "geniusweb",
            "domain.json",
            "\"14\", \"1\"",
            "\"140000000000\", \"0.01\"",
            "out-of-range",
            5,
        ),
        ("negmas", "domain.yml", "[0, 4]", "[]", "out-of-range", 7),
        ("negmas", "domain.yml", "issues:", "issues: []\nothers:", "empty", 4),
        ("negmas", "first.yml", "[0.75, 0.25]", "[0, 0]", "no-weight", 3),
        ("negmas", "first.yml", "[0.75, 0.25]", "[0.75, .nan]", "wrong-type", 3),
        ("negmas", "first.yml", "    monday: 0.1\n", "", "missing-value", 10),
        ("negmas", "first.yml", "AffineFun", "CosFun", "unknown-type", 5),
        ("genius", "left.xml", "ftype=\"linear\"", "ftype=\"cubic\"", "unknown-type", 17),
        ("genius", "garden.xml", "upperbound=\"5\"", "upperbound=\"1\"", "out-of-range", 15),
        ("genius", "garden.xml", "upperbound=\"5\"", "upperbound=\"900000000\"", "too-large", 15),
        ("genius", "left.xml", "upperbound=\"5\"", "upperbound=\"6\"", "out-of-range", 16),
        ("boxes", "one.xml", "<INCLUDES index=\"2\"", "<INCLUDES index=\"7\"", "unknown-issue", 9),
        (
            "boxes",
            "domain.xml",
            "upperbound=\"3\"/>\n    </obj",
            "upperbound=\"999999\"/>\n    </obj",
            "too-large",
            1,
        ),
        ("geniusweb", "ann.json", "\"outside\": 1 }", "\"outside\": 1 ", "syntax", 12),
        ("geniusweb", "ann.json", "\"outside\"", "\"outsied\"", "unknown-value", 5),
        ("geniusweb", "ann.json", "0.6", "-0.6", "negative-weight", 8),
        (
            "geniusweb",
            "ann.json",
            "{ \"place\": 0.6, \"hour\": 0.4 }",
            "{ \"place\": 0, \"hour\": 0 }",
            "no-weight",
            8,
        ),
        (
            "geniusweb",
            "ann.json",
            "LinearAdditiveUtilitySpace",
            "DefaultPartialOrdering",
            "unknown-profile",
            1,
        ),
        ("geniusweb", "ann.json", "\"place\": 0.6, ", "", "missing-issue", 4),
        ("geniusweb", "ann.json", "{ \"place\": 0.6", &brackets, "syntax", 8),
        ("geniusweb", "domain.json", "[\"inside\", \"outside\"]", "[]", "empty", 4),
        ("geniusweb", "domain.json", "\"14\", \"1\"", "\"14\", \"0\"", "out-of-range", 5),
        ("negmas", "domain.yml", "ContiguousIssue", "CallableIssue", "unknown-type", 5),
        ("negmas", "domain.yml", "[0, 4]", "[0, 999999999]", "out-of-range", 7),
        ("negmas", "domain.yml", "[0, 4]", &brackets, "too-deep", 7),
        ("negmas", "first.yml", "monday: 0.1", "tuesday: 0.1", "unknown-value", 10),
        ("negmas", "first.yml", "[0.75, 0.25]", "[0.75, -0.25]", "negative-weight", 3),
        ("negmas", "first.yml", "[0.75, 0.25]", "[0.75]", "missing-issue", 3),
        ("negmas", "first.yml", "[0.75, 0.25]", "&a [*a, *a]", "aliases", 3),
        ("negmas", "second.yml", "discount: 0.95", "discount: 0", "out-of-range", 1),
        ("negmas", "first.yml", "weights: [0.75, 0.25]", "weights: [0.75, 0.25", "syntax", 4),
        ("scores", "town.txt", "10, 5, 0", "10, five, 0", "wrong-type", 1),
        ("scores", "town.txt", "12\n", "12, 13\n", "no-threshold", 3),
        ("scores", "club.txt", "15, 0", "15, 0, 1", "missing-issue", 2),
        ("scores", "club.txt", "15, 0\n", "", "missing-issue", 1),
        ("scores", "config.txt", "The club,club", "The club", "unknown-file", 2),
        ("scores", "config.txt", "club,player", "../club,player", "unknown-file", 2),
        ("table.csv", "table.csv", "he,later,0.7,0\n", "", "missing-package", 1),
        ("table.csv", "table.csv", "0.7,0", "0.7", "missing-field", 5),
        ("table.csv", "table.csv", "0.7,0", "x,0", "wrong-type", 5),
        ("table.csv", "table.csv", "he,later", "he,now", "same-name", 3),
        ("table.csv", "table.csv", "utility:a", "worth:a", "unknown-column", 1),
    ] {
        let (found, _, at) = broken(name, file, old, new);
        let shown: String = new.chars().take(40).collect();
        if (&*found, at) != (code, line) {
            wrong.push(format!(
                "{name}/{file} with {shown}: {found} in line {at}, expected {code} in {line}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_no_file_or_not_there_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let code = |path: &Path| exchange::read(path, None).unwrap_err().code;
    // A folder of this kind does not stand for a file that is not in it.
    for name in ["left.xml", "right.xml", "garden.xml"] {
        fs::copy(fixture("genius").join(name), folder.path().join(name)).unwrap();
    }
    assert_eq!(code(&folder.path().join("up.xml")), "unreadable");
    assert!(exchange::read(&folder.path().join("left.xml"), None).is_ok());
    #[cfg(unix)]
    {
        // It never ends.
        let endless = folder.path().join("endless.csv");
        std::os::unix::fs::symlink("/dev/zero", &endless).unwrap();
        assert_eq!(code(&endless), "unreadable");
    }
    let wrong = folder.path().join("wrong.csv");
    fs::write(&wrong, b"issue:a,utility:x\nyes,\xff\n").unwrap();
    let problem = exchange::read(&wrong, None).unwrap_err();
    assert!(problem.message.contains("in line 2"), "{problem}");
}

#[test]
fn a_thousand_million_packages_are_read_and_only_a_table_of_them_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let issues: String = ["a", "b", "c"]
        .map(|name| format!("- name: {name}\n  type: ContiguousIssue\n  values: [0, 999]\n"))
        .concat();
    fs::write(folder.path().join("domain.yml"), format!("issues:\n{issues}")).unwrap();
    let values = "- {type: AffineFun, slope: 0.001, bias: 0}\n".repeat(3);
    let party = format!(
        "type: LinearAdditiveUtilityFunction\nweights: [0.5, 0.25, 0.25]\nvalues:\n{values}"
    );
    for name in ["first.yml", "second.yml"] {
        fs::write(folder.path().join(name), &party).unwrap();
    }
    let case = exchange::read(folder.path(), None).unwrap();
    assert_eq!(case.package_count(), 1_000_000_000);
    let refused = exchange::write(&case, Exchange::Csv).unwrap_err();
    assert!(refused.contains("1,000,000,000 packages"), "{refused}");
    assert!(exchange::write(&case, Exchange::Genius).is_ok());
}

#[test]
fn files_from_outside_are_read_and_go_around() {
    let Some(outside) = std::env::var_os("DETENTE_OUTSIDE").map(PathBuf::from) else {
        println!("skipped: DETENTE_OUTSIDE names no folder with files of other programs");
        return;
    };
    let (mut cases, mut points) = (0, 0);
    let mut folders = vec![outside];
    while let Some(folder) = folders.pop() {
        let mut inner = Vec::new();
        let mut has = false;
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            has |= path.ends_with("config.txt");
            has |= path.extension().is_some_and(|e| e == "xml" || e == "yml");
            has |= path.ends_with("specials.json");
            if path.is_dir() {
                inner.push(path);
            }
        }
        folders.extend(inner);
        if !has {
            continue;
        }
        let case = exchange::read(&folder, None).unwrap_or_else(|problem| panic!("{problem}"));
        let what = folder.display().to_string();
        assert!(goes_around(&case, &what) >= 3, "{what}");
        cases += 1;
        let Ok(text) = fs::read_to_string(folder.join("specials.json")) else { continue };
        // What their publisher computed, on the same utilities.
        let specials: serde_json::Value = serde_json::from_str(&text).unwrap();
        let space = case.space().unwrap();
        let columns = case.parties.iter().map(|party| party.worth.utilities(&space)).collect();
        let problem = Problem::new(columns, vec![f64::NEG_INFINITY; case.parties.len()]);
        let found = Agreements::new(&problem);
        assert_eq!(u64::from(space.count()), specials["size"].as_u64().unwrap());
        let recorded = specials["pareto_front"].as_array().unwrap();
        assert_eq!(found.frontier.len(), recorded.len(), "{what}");
        points += recorded.len();
        let close = |got: f64, value: &serde_json::Value| {
            assert!((got - value.as_f64().unwrap()).abs() < 1e-9, "{what}: {got} {value}");
        };
        for (ours, theirs) in [("nash", "nash"), ("utilitarian", "social_welfare")] {
            let package = found.solution(ours).unwrap();
            let utilities = problem.utilities_of(package);
            let both = utilities.iter().zip(specials[theirs]["utility"].as_array().unwrap());
            both.for_each(|(got, value)| close(*got, value));
        }
    }
    println!("read {cases} cases from outside; compared {points} points of frontiers");
    assert!(cases > 0);
}
