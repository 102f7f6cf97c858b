//! `convert` as a user meets it.

mod common;

use std::fs;
use std::path::Path;

use common::{detente, fixture, text};
use serde_json::Value;

/// The names of what lies in a folder.
fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
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
fn nothing_is_written_where_anything_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = detente(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        text(&output.stderr)
    };
    let case = fixture("geniusweb");
    assert!(detente(folder.path(), &["convert", &case, "own", "--to", "genius"]).status.success());
    let before = listed(&folder.path().join("own"));
    // Onto itself, in its own format and in others; and where one of its files is.
    for format in ["genius", "negmas", "geniusweb", "toml"] {
        let told = run(&["convert", "own", "own", "--to", format]);
        assert!(told.contains("already"), "{told}");
        assert_eq!(listed(&folder.path().join("own")), before, "{format}");
    }
    fs::create_dir_all(folder.path().join("half")).unwrap();
    fs::copy(
        folder.path().join("own").join(&before[0]),
        folder.path().join("half").join(&before[0]),
    )
    .unwrap();
    run(&["convert", "own", "half", "--to", "genius"]);
    assert_eq!(listed(&folder.path().join("half")), before[..1]);
    // A folder with other things in it takes a case.
    fs::create_dir_all(folder.path().join("notes")).unwrap();
    fs::write(folder.path().join("notes/README.md"), "ours").unwrap();
    let output = detente(folder.path(), &["convert", "own", "notes", "--to", "negmas"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(listed(&folder.path().join("notes")).len(), before.len() + 1);
    assert_eq!(listed(folder.path()), ["half", "notes", "own"]);
}

#[test]
fn of_two_conversions_to_one_place_at_once_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..12 {
        let target = format!("case{round}");
        let cases = ["geniusweb", "negmas"].map(fixture);
        let done = std::thread::scope(|scope| {
            let one = |case| {
                let (folder, target) = (folder.path(), &target);
                scope.spawn(move || detente(folder, &["convert", case, target, "--to", "negmas"]))
            };
            let running = [one(&*cases[0]), one(&*cases[1])];
            running.map(|thread| thread.join().unwrap().status.code())
        });
        assert!(done == [Some(0), Some(2)] || done == [Some(2), Some(0)], "{done:?}");
        let checked = detente(folder.path(), &["check", &target]);
        assert!(checked.status.success(), "{}", text(&checked.stdout));
    }
    assert_eq!(listed(folder.path()).len(), 12);
}

#[test]
fn what_is_too_large_names_its_file_and_a_count_that_is_true() {
    let folder = tempfile::tempdir().unwrap();
    let case = |name: &str, issues: usize| {
        let place = folder.path().join(name);
        fs::create_dir(&place).unwrap();
        let issue =
            |number| format!("- {{name: i{number}, type: ContiguousIssue, values: [0, 999]}}\n");
        let domain: String = (0..issues).map(issue).collect();
        fs::write(place.join("domain.yml"), format!("issues:\n{domain}")).unwrap();
        let values = "- {type: AffineFun, slope: 0.001, bias: 0}\n".repeat(issues);
        let party = format!("type: LinearAdditiveUtilityFunction\nvalues:\n{values}");
        for party_name in ["p.yml", "q.yml"] {
            fs::write(place.join(party_name), &party).unwrap();
        }
    };
    case("large", 3);
    case("vast", 30);
    let run = |arguments: &[&str]| {
        let output = detente(folder.path(), arguments);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, _, told) = run(&["negotiate", "large", "--strategies", "linear,linear"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("1,000,000,000 packages") && told.contains("--> large"), "{told}");
    let (code, _, told) = run(&["convert", "vast", "vast.csv"]);
    assert_eq!(code, Some(2));
    assert!(told.contains("more than 10^38 packages") && told.contains("--> vast"), "{told}");
    let (code, said, _) = run(&["analyze", "vast"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("more than 10^38 packages"), "{said}");
    assert!(!folder.path().join("vast.csv").exists());
}

#[test]
fn a_warning_about_a_file_is_told_and_the_work_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    fs::create_dir(&case).unwrap();
    for file in ["garden.xml", "left.xml", "right.xml"] {
        let text = fs::read_to_string(Path::new(&fixture("genius")).join(file)).unwrap();
        fs::write(case.join(file), text.replace("evaluation=\"0.7\"", "evaluation=\"70\""))
            .unwrap();
    }
    for arguments in [vec!["analyze", "case"], vec!["convert", "case", "again", "--to", "negmas"]] {
        let output = detente(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(0));
        let told = text(&output.stderr);
        assert!(told.contains("warning[other-scale]") && told.contains("left.xml:1"), "{told}");
    }
    let output = detente(folder.path(), &["check", "case", "--format", "json"]);
    let checked: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(checked["problems"][0]["code"], "other-scale");
}
