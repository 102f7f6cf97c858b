//! Formats of other programs at their documented bounds: read in time that grows with the file, or refused before the work.
//!
//! Nothing here measures time: what took the square of it would not come back within the hour.

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::folder_with;
use detente_formats::{exchange, scenario};

/// Lines for the numbers below `count`.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// How many packages and parties a case has that every command can take.
fn read(place: &Path) -> (u128, usize) {
    let read = scenario::read(place, None);
    let scenario = read.scenario.unwrap_or_else(|| panic!("{}", read.problems[0]));
    (scenario.package_count(), scenario.delegations.len())
}

const OPTIONS: usize = 300_000;

#[test]
fn many_options_in_xml() {
    let items =
        lines(OPTIONS, |i| format!("<item index=\"{i}\" value=\"v{i}\" evaluation=\"{i}\"/>\n"));
    let objective = format!(
        "<objective name=\"o\"><weight index=\"1\" value=\"1\"/><issue index=\"1\" type=\"discrete\" name=\"a\">{items}</issue></objective>"
    );
    let profile = format!("<utility_space>{objective}</utility_space>");
    let domain = format!("<negotiation_template>{profile}</negotiation_template>");
    let folder = folder_with(&[("d.xml", &domain), ("p.xml", &profile), ("q.xml", &profile)]);
    assert_eq!(read(folder.path()), (OPTIONS as u128, 2));
}

#[test]
fn many_options_in_json_and_as_many_issues() {
    let names = lines(OPTIONS, |i| format!(",\"v{i}\""));
    let values = lines(OPTIONS, |i| format!(",\"v{i}\":{i}"));
    let domain = format!("{{\"issuesValues\":{{\"a\":{{\"values\":[{}]}}}}}}", &names[1..]);
    let profile = format!(
        "{{\"LinearAdditiveUtilitySpace\":{{\"issueWeights\":{{\"a\":1}},\"issueUtilities\":{{\"a\":{{\"DiscreteValueSetUtilities\":{{\"valueUtilities\":{{{}}}}}}}}}}}}}",
        &values[1..]
    );
    let folder = folder_with(&[("d.json", &domain), ("p.json", &profile)]);
    assert_eq!(read(folder.path()), (OPTIONS as u128, 1));

    for issues in [exchange::MOST_ISSUES, exchange::MOST_ISSUES + 1] {
        let sets = lines(issues, |i| format!(",\"i{i}\":{{\"values\":[\"a\",\"b\"]}}"));
        let weights = lines(issues, |i| format!(",\"i{i}\":{}", 1.0 / issues as f64));
        let utilities = lines(issues, |i| {
            format!(
                ",\"i{i}\":{{\"DiscreteValueSetUtilities\":{{\"valueUtilities\":{{\"a\":0,\"b\":1}}}}}}"
            )
        });
        let domain = format!("{{\"issuesValues\":{{{}}}}}", &sets[1..]);
        let profile = format!(
            "{{\"LinearAdditiveUtilitySpace\":{{\"issueWeights\":{{{}}},\"issueUtilities\":{{{}}}}}}}",
            &weights[1..],
            &utilities[1..]
        );
        let folder = folder_with(&[("d.json", &domain), ("p.json", &profile)]);
        let found = scenario::read(folder.path(), None);
        assert_eq!(found.scenario.is_some(), issues == exchange::MOST_ISSUES);
    }
}

#[test]
fn many_options_in_yaml_on_a_line_each_and_on_one_line() {
    let names = lines(OPTIONS, |i| format!("  - v{i}\n"));
    let values = lines(OPTIONS, |i| format!("    v{i}: {i}\n"));
    let flow = lines(OPTIONS, |i| format!(",é{i}"));
    let mapping = lines(OPTIONS, |i| format!(",é{i}: {i}"));
    let head = "issues:\n- name: a\n  type: CategoricalIssue\n  values:";
    let sum =
        "type: LinearAdditiveUtilityFunction\nweights: [1]\nvalues:\n- type: TableFun\n  mapping:";
    for (domain, profile) in [
        (format!("{head}\n{names}"), format!("{sum}\n{values}")),
        (format!("{head} [{}]\n", &flow[1..]), format!("{sum} {{{}}}\n", &mapping[1..])),
    ] {
        let folder = folder_with(&[("d.yml", &domain), ("p.yml", &profile)]);
        assert_eq!(read(folder.path()), (OPTIONS as u128, 1));
    }
}

#[test]
fn many_lines_and_columns_in_a_table() {
    let rows = lines(OPTIONS, |i| format!("v{i},{i},-{i}\n"));
    let folder = folder_with(&[("t.csv", &format!("issue:a,utility:p,utility:q\n{rows}"))]);
    assert_eq!(read(folder.path()), (OPTIONS as u128, 2));
    let columns = lines(OPTIONS, |i| format!(",utility:p{i}"));
    let folder =
        folder_with(&[("t.csv", &format!("issue:a{columns}\nx{}\n", ",1".repeat(OPTIONS)))]);
    let problem = exchange::read(folder.path(), None).unwrap_err();
    assert!(problem.message.contains("300,000 parties; at most 1,000"), "{problem}");
}

/// A domain of six issues of ten numbers, and a profile with `count` boxes of all packages.
fn boxes(count: usize) -> tempfile::TempDir {
    let issues = lines(6, |i| {
        format!(
            "<issue index=\"{i}\" type=\"integer\" name=\"x{i}\" lowerbound=\"0\" upperbound=\"9\"/>"
        )
    });
    let parts = lines(6, |i| format!("<INCLUDES index=\"{i}\" min=\"0\" max=\"9\"/>"));
    let rectangles =
        format!("<hyperRectangle utilityof=\"4\">{parts}</hyperRectangle>").repeat(count);
    let domain =
        format!("<negotiation_template><objective>{issues}</objective></negotiation_template>");
    let profile = format!(
        "<utility_space type=\"nonlinear\"><utility><ufun>\n{rectangles}</ufun></utility></utility_space>"
    );
    folder_with(&[("d.xml", &domain), ("p.xml", &profile)])
}

#[test]
fn boxes_are_added_up_or_refused_before_the_work() {
    assert_eq!(read(boxes(300).path()), (1_000_000, 1));
    let problem = exchange::read(boxes(20_000).path(), None).unwrap_err();
    assert_eq!(problem.code, "too-large");
    assert!(problem.message.contains("20,000,200,000 additions"), "{problem}");
    assert!(problem.file.ends_with("p.xml") && problem.line == 1, "{problem}");
}

#[test]
fn a_few_lines_that_mean_very_much_are_refused() {
    let mut issues = String::from("issues:\n");
    for issue in 0..100 {
        let _ =
            writeln!(issues, "- {{name: i{issue}, type: ContiguousIssue, values: [0, 999999]}}");
    }
    let values = "- {type: AffineFun, slope: 0.5, bias: 0}\n".repeat(100);
    let party = format!("type: LinearAdditiveUtilityFunction\nvalues:\n{values}");
    let folder = folder_with(&[("domain.yml", &issues), ("p.yml", &party)]);
    let problem = exchange::read(folder.path(), None).unwrap_err();
    assert_eq!((problem.code, problem.line), ("too-large", 2), "{problem}");

    // One file of points for very many parties.
    let config = lines(2_000, |i| format!("p{i},x,player\n"));
    let folder = folder_with(&[("config.txt", &config), ("scores_files/x.txt", "1,2\n0\n")]);
    let problem = exchange::read(folder.path(), None).unwrap_err();
    assert_eq!((problem.code, problem.line), ("too-large", 1_001), "{problem}");

    // Very many attributes, of which each is compared with each.
    let attributes = lines(OPTIONS, |i| format!(" a{i}=\"\""));
    let folder = folder_with(&[("d.xml", &format!("<utility_space{attributes}/>"))]);
    let problem = exchange::read(folder.path(), None).unwrap_err();
    assert!(problem.message.contains("more than 64 attributes"), "{problem}");
}

#[test]
fn files_are_bounded_together() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.yml", "b.yml"] {
        let file = std::fs::File::create(folder.path().join(name)).unwrap();
        file.set_len(exchange::LARGEST_CASE_BYTES / 2 + 1).unwrap();
    }
    let problem = exchange::read(folder.path(), None).unwrap_err();
    assert_eq!(problem.code, "too-large");
    assert!(problem.file.ends_with("b.yml"), "{problem}");
}
