//! Formats of other programs: read, written and read again; refused where they are not sound.
//!
//! The environment variable `DETENTE_OUTSIDE` may name a folder with real files of these formats; they are read too.

mod common;

use std::fs;
use std::path::PathBuf;

use common::{bits, changed, fixture, folder_with, names, write_out};
use detente::bargaining::{Agreements, Problem};
use detente_formats::exchange::{self, Case, CaseWorth, Exchange};
use detente_formats::scenario;

const FIXTURES: [&str; 7] =
    ["genius", "boxes", "real", "geniusweb", "negmas", "scores", "table.csv"];

/// On how many numbers a continuous issue of a fixture is looked at.
const LEVELS: Option<u32> = Some(5);

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
        // Who comes first speaks first, and is who the first strategy belongs to.
        assert_eq!(names(&again), names(case), "{what} as {format:?}");
        assert_eq!(bits(&again), bits(case), "{what} as {format:?}");
        if format != Exchange::GeniusWeb {
            let least = |case: &Case| -> Vec<Option<f64>> {
                case.parties.iter().map(|party| party.reservation).collect()
            };
            assert_eq!(least(&again), least(case), "{what} as {format:?}");
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
        let case = exchange::read(&fixture(name), LEVELS).unwrap();
        let around = goes_around(&case, name);
        let read = scenario::read(&fixture(name), LEVELS);
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
fn continuous_issues_are_looked_at_on_as_many_numbers_as_is_said() {
    assert_eq!(exchange::read(&fixture("real"), None).unwrap_err().code, "no-levels");
    let case = exchange::read(&fixture("real"), LEVELS).unwrap();
    let counts: Vec<usize> = case.issues.iter().map(|issue| issue.options.count()).collect();
    assert_eq!(counts, [5, 5, 1]);
    let space = case.space().unwrap();
    let worth = case.parties[0].worth.utilities(&space);
    // What NegMAS 0.16.0 gets for the same file at these numbers, to the last bit.
    let expect =
        [([0, 0, 0], 0.13), ([4, 4, 0], 0.6399999999999999), ([2, 2, 0], 0.6349999999999999)];
    for (package, utility) in expect {
        assert_eq!(worth[space.outcome(&package).0 as usize], utility, "{package:?}");
    }
}

#[test]
fn parties_keep_their_order_and_their_names() {
    let mut case = exchange::read(&fixture("scores"), None).unwrap();
    let party = case.parties[0].clone();
    let order = [
        "Mayor",
        "Other cities",
        "union",
        "SportCo",
        "DoT",
        "b",
        "B",
        "a",
        "domain",
        "ünder",
        "z",
        "10",
        "config",
    ];
    let named = |name: &&str| exchange::Profile { name: (*name).to_owned(), ..party.clone() };
    case.parties = order.iter().map(named).collect();
    assert_eq!(goes_around(&case, "thirteen parties"), 6);

    // What no file can be called stays the name where the format has a place for it, and is told of where it has none.
    let order = ["c/d", "a,b", "a b", "c_d", " ", "x\u{2028}y", &"long".repeat(100)];
    case.parties = order.iter().map(named).collect();
    for format in Exchange::ALL {
        let folder = tempfile::tempdir().unwrap();
        let (place, lost) = write_out(&case, format, folder.path()).unwrap();
        let again = match format {
            Exchange::Toml => {
                Case::of_scenario(&scenario::read(&place, None).scenario.unwrap()).unwrap()
            }
            _ => exchange::read(&place, None).unwrap(),
        };
        assert_eq!(again.parties.len(), order.len(), "{format:?}");
        for (old, new) in order.iter().zip(names(&again)) {
            let told = lost
                .iter()
                .any(|what| what.contains(&format!("the name `{old}`, which becomes `{new}`")));
            assert_eq!(told, *old != new, "{format:?}: {old} {new} {lost:?}");
        }
        if format != Exchange::Genius && format != Exchange::Scores {
            assert_eq!(names(&again), order, "{format:?}");
        }
    }
}

#[test]
fn a_file_stands_for_its_folder_and_a_folder_for_its_table() {
    let game = fixture("scores");
    for place in ["config.txt", "scores_files/club.txt"] {
        let case = exchange::read(&game.join(place), None).unwrap();
        assert_eq!(names(&case), ["The town", "The club"], "{place}");
        assert_eq!(case.title, "scores");
        assert!(scenario::read(&game.join(place), None).scenario.is_some());
    }
    let table = fs::read_to_string(fixture("table.csv")).unwrap();
    let folder = folder_with(&[("table.csv", &table), ("README.md", "a table")]);
    let case = exchange::read(folder.path(), None).unwrap();
    assert_eq!(case, exchange::read(&fixture("table.csv"), None).unwrap());
}

#[test]
fn semicolons_and_tabs_make_columns_too() {
    let own = exchange::read(&fixture("table.csv"), None).unwrap();
    let (files, _) = exchange::write(&own, Exchange::Csv).unwrap();
    for delimiter in [";", "\t"] {
        // The only comma within a name stands in quotes.
        let text = files[0].1.replace(", ", "\u{1}").replace(',', delimiter).replace('\u{1}', ", ");
        let folder = folder_with(&[("table.csv", &text)]);
        assert_eq!(exchange::read(folder.path(), None).unwrap(), own, "{text}");
    }
}

#[test]
fn another_scale_than_that_of_genius_is_told() {
    let warned = |old: &str, new: &str| -> Vec<String> {
        let (_folder, place) = changed("genius", |_, text| text.replace(old, new));
        let loaded = exchange::load(&place, None).unwrap();
        assert_eq!(scenario::read(&place, None).problems, loaded.warnings);
        loaded.warnings.iter().map(ToString::to_string).collect()
    };
    // Only the left has a reservation and a discount, and only the right evaluations above 1.
    assert!(warned("", "").is_empty());
    let told = warned("evaluation=\"0.7\"", "evaluation=\"7.5\"");
    assert_eq!(told.len(), 1, "{told:?}");
    for part in ["warning[other-scale]", "7.5", "Fence & gate", "0.3", "0.9", "left.xml:1"] {
        assert!(told[0].contains(part), "{part}: {told:?}");
    }
    let told = warned("<reservation value=\"0.3\"/>", "<reservation value=\"1.3\"/>");
    assert!(told[0].contains("out-of-reach") && told.len() == 1, "{told:?}");
}

#[test]
fn values_by_name_are_read_as_values_in_order() {
    let (_folder, place) = changed("negmas", |from, text| match from.ends_with("second.yml") {
        true => text
            .replace("  - type: TableFun\n    mapping: {0", "    share:\n      mapping: {0")
            .replace(
                "  - type: TableFun\n    mapping: {monday",
                "    day:\n      mapping: {monday",
            ),
        false => text,
    });
    assert!(fs::read_to_string(place.join("second.yml")).unwrap().contains("    day:\n"));
    let (by_name, in_order) =
        (exchange::read(&place, None).unwrap(), exchange::read(&fixture("negmas"), None).unwrap());
    assert_eq!(by_name.parties, in_order.parties);
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
