//! Formats of other programs: what is not sound, or not read as it is meant, is refused in one problem with its file and line.

mod common;

use std::fs;
use std::path::Path;

use common::{changed, fixture, folder_with};
use detente_formats::exchange::{self, Exchange};
use detente_formats::scenario;

/// A fixture with one text in one file replaced: the code of the problem, its file and line.
fn broken(name: &str, file: &str, old: &str, new: &str) -> (String, String, usize) {
    let (_folder, place) = changed(name, |from, text| {
        if !from.ends_with(file) {
            return text;
        }
        assert!(text.contains(old), "{file} has no {old}");
        text.replacen(old, new, 1)
    });
    refused(&place)
}

/// The one problem for which a case is refused, by every command: its code, file and line.
fn refused(place: &Path) -> (String, String, usize) {
    let read = scenario::read(place, None);
    assert!(read.scenario.is_none(), "{}", place.display());
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
            6,
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
        // What would change utilities if it were passed over.
        ("boxes", "one.xml", "aggregation=\"sum\"", "aggregation=\"max\"", "unknown-type", 7),
        ("boxes", "one.xml", "weight=\"1\"", "weight=\"-1\"", "unknown-type", 7),
        ("boxes", "one.xml", "PlainUfun", "WeightedUfun", "unknown-type", 7),
        ("boxes", "one.xml", "utilityof=\"4\"", "utilityof=\"4\" weight=\"2\"", "unknown-type", 8),
        ("boxes", "one.xml", "INCLUDES", "EXCLUDES", "unknown-element", 8),
        ("boxes", "one.xml", "min=\"1\" max=\"3\"", "min=\"3\" max=\"1\"", "out-of-range", 9),
        ("boxes", "one.xml", "</ufun>", "<ellipsoid/></ufun>", "unknown-element", 10),
        ("boxes", "one.xml", "</ufun>", "</ufun><ufun/>", "same-name", 10),
        ("boxes", "one.xml", "maxutility=\"10\"", "maxutility=\"0\"", "out-of-range", 6),
        ("boxes", "one.xml", "<utility maxutility", "<utilities maxutility", "syntax", 11),
        ("boxes", "one.xml", " type=\"nonlinear\"", "", "unknown-element", 6),
        ("boxes", "one.xml", "type=\"nonlinear\"", "type=\"constraint\"", "unknown-type", 1),
        (
            "genius",
            "left.xml",
            "<utility_space>",
            "<utility_space type=\"nonlinear\">",
            "missing-value",
            1,
        ),
        (
            "genius",
            "left.xml",
            "</utility_space>",
            "<constraint/></utility_space>",
            "unknown-element",
            21,
        ),
        (
            "genius",
            "left.xml",
            "</utility_space>",
            "<reservation value=\"0.9\"/></utility_space>",
            "same-name",
            21,
        ),
        (
            "genius",
            "left.xml",
            "</utility_space>",
            "<discount_factor value=\"1\"/></utility_space>",
            "same-name",
            21,
        ),
        (
            "genius",
            "left.xml",
            "slope=\"0.2\"/>",
            "slope=\"0.2\"/><evaluator ftype=\"linear\" offset=\"1\" slope=\"0\"/>",
            "same-name",
            17,
        ),
        (
            "genius",
            "left.xml",
            "slope=\"0.2\"/>",
            "slope=\"0.2\"/><item value=\"2\" evaluation=\"1\"/>",
            "unknown-element",
            17,
        ),
        ("genius", "left.xml", "value=\"hedge\"", "value=\"wood\"", "same-name", 9),
        (
            "genius",
            "left.xml",
            "<weight index=\"2\"",
            "<weight index=\"9\" value=\"1\"/><weight index=\"2\"",
            "unknown-issue",
            5,
        ),
        ("genius", "right.xml", "parameter2=\"3\"", "parameter2=\"9\"", "out-of-range", 16),
        (
            "genius",
            "garden.xml",
            "upperbound=\"5\"/>",
            "upperbound=\"5\"><item value=\"2\"/></issue>",
            "unknown-element",
            15,
        ),
        // What a scenario cannot hold.
        ("genius", "left.xml", "evaluation=\"0.7\"", "evaluation=\"1e300\"", "wrong-type", 9),
        ("genius", "left.xml", "slope=\"0.2\"", "slope=\"1e100\"", "wrong-type", 17),
        ("genius", "garden.xml", "value=\"wood\"", "value=\" \"", "no-options", 7),
        ("genius", "garden.xml", "value=\"wood\"", "value=\"\u{2028}\"", "no-options", 7),
        ("geniusweb", "domain.json", "\"outside\"]", "\"\"]", "no-options", 4),
        ("negmas", "domain.yml", "  - monday", "  - ''", "no-options", 11),
        ("negmas", "domain.yml", "[0, 4]", "[10000000000000, 10000000000004]", "out-of-range", 7),
        ("negmas", "first.yml", "slope: 0.25", "slope: 1e-300", "wrong-type", 6),
        ("scores", "town.txt", "10, 5, 0", "10, 1e300, 0", "wrong-type", 1),
        ("table.csv", "table.csv", "\nhe,later", "\nhe,\u{2028}", "no-options", 5),
        // What would be left out.
        ("geniusweb", "bob.json", "{", "[]\u{0}{", "syntax", 1),
        (
            "geniusweb",
            "ann.json",
            "\"LinearAdditive",
            "\"version\": 1, \"LinearAdditive",
            "unknown-profile",
            1,
        ),
        ("negmas", "first.yml", "weights:", "---\nweights:", "second-document", 3),
        ("negmas", "first.yml", "weights: [", "<<: {bias: 1}\nweights: [", "aliases", 3),
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
fn a_file_that_would_vanish_is_refused() {
    for text in ["[]", "5", "{}", "{\"a\": 1, \"b\": 2}", "null"] {
        let (_folder, place) =
            changed(
                "geniusweb",
                |from, own| {
                    if from.ends_with("bob.json") { text.to_owned() } else { own }
                },
            );
        let told = refused(&place);
        assert_eq!((&*told.0, &*told.1, told.2), ("unknown-profile", "bob.json", 1), "{text}");
    }
    // What its publisher computed is no part of a case.
    let (_folder, place) = changed("geniusweb", |_, own| own);
    fs::write(place.join("specials.json"), "{\"size\": 6}").unwrap();
    assert_eq!(exchange::read(&place, None).unwrap().parties.len(), 2);
}

#[test]
fn a_domain_within_a_profile_is_that_of_the_case() {
    let with = |domain: &str| {
        changed("geniusweb", |from, own| match from.ends_with("ann.json") {
            true => own.replacen("\"name\"", &format!("\"domain\": {domain}, \"name\""), 1),
            false => own,
        })
    };
    let own = fs::read_to_string(fixture("geniusweb").join("domain.json")).unwrap();
    let (_folder, place) = with(&own);
    assert!(exchange::read(&place, None).is_ok());
    for (old, new) in
        [("\"outside\"", "\"elsewhere\""), ("\"14\"", "\"15\""), ("\"hour\"", "\"day\"")]
    {
        assert!(own.contains(old));
        let (_folder, place) = with(&own.replacen(old, new, 1));
        let told = refused(&place);
        assert_eq!((&*told.0, &*told.1), ("second-domain", "ann.json"), "{new}");
    }
}

#[test]
fn a_folder_with_files_of_two_formats_is_refused_and_a_file_says_which_is_meant() {
    let table = fs::read_to_string(fixture("table.csv")).unwrap();
    let (_folder, place) = changed("genius", |_, own| own);
    for name in ["domain.yml", "first.yml"] {
        fs::copy(fixture("negmas").join(name), place.join(name)).unwrap();
    }
    // A table beside other files is one of them.
    fs::write(place.join("notes.csv"), &table).unwrap();
    let problem = exchange::read(&place, None).unwrap_err();
    assert_eq!(problem.code, "two-formats");
    assert!(problem.message.contains("negmas (domain.yml) and genius (garden.xml)"), "{problem}");
    assert_eq!(refused(&place).0, "two-formats");
    assert_eq!(exchange::read(&place.join("left.xml"), None).unwrap().parties.len(), 2);
    assert_eq!(exchange::read(&place.join("first.yml"), None).unwrap().parties.len(), 1);

    let both = folder_with(&[("a.csv", &table), ("b.csv", &table)]);
    assert_eq!(refused(both.path()).0, "two-formats");
    assert!(exchange::read(&both.path().join("b.csv"), None).is_ok());
    // A record of ours is JSON as well.
    let (_folder, place) = changed("genius", |_, own| own);
    fs::write(place.join("trace.json"), "{\"trace\": []}").unwrap();
    assert_eq!(Exchange::of(&place).unwrap(), Some(Exchange::Genius));
}

#[test]
fn messages_say_what_to_mend() {
    let message = |text: &str| {
        let folder = folder_with(&[("x.csv", text)]);
        exchange::read(&folder.path().join("x.csv"), None).unwrap_err().message
    };
    let told = message("issue:a,issue:b,utility:p\nx,y,1\nz,y,1\nx,w,1\n");
    assert_eq!(told, "1 of the 4 packages has no line, the first of them a: z, b: w");
    assert!(message("issue:a,utility:p\n").contains("there is a first line and no package"));
    assert!(message("issue:a;utility:p\nx;0,5\n").contains("expected a number, got `0,5`"));
    let (_folder, place) = changed("boxes", |from, own| match from.ends_with("one.xml") {
        false => own.replacen("upperbound=\"3\"", "upperbound=\"999999\"", 2),
        true => own,
    });
    let problem = exchange::read(&place, None).unwrap_err();
    assert!(problem.message.contains("1,000,000,000,000 packages"), "{problem}");
    assert!(problem.file.ends_with("one.xml") && problem.line == 6, "{problem}");
}
