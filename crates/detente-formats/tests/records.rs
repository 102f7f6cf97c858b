//! Records are lossless as JSON Lines, and what is no record is refused.

use detente::record::{Audience, Event, Kind, Record};
use detente_formats::record_lines::{ReadError, read, write};

/// A whole simulated year of the real case, with everything that happened before it.
fn geneva() -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/geneva-2017");
    let scenario = detente_formats::scenario::read(&path, None).scenario.unwrap();
    let mut lines = Vec::new();
    for seed in 0..3 {
        lines.clear();
        let (_, record) = detente::simulation::trace(&scenario, seed);
        write(&record, &mut lines).unwrap();
        assert_eq!(read(lines.as_slice()).unwrap(), record);
    }
    lines
}

#[test]
fn a_year_reads_back_equal_and_its_kinds_are_documented() {
    let lines = String::from_utf8(geneva()).unwrap();
    let page = include_str!("../../../docs/record-format.md");
    let mut kinds: Vec<&str> = lines
        .lines()
        .skip(1)
        .map(|line| line.split_once("\"kind\":\"").unwrap().1.split('"').next().unwrap())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.len() > 15, "{kinds:?}");
    for kind in kinds {
        assert!(page.contains(&format!("`{kind}`")), "{kind} is not documented");
    }
}

#[test]
fn every_part_of_the_envelope_survives() {
    let at = "2017-02-23T09:00:00.000001Z".parse().unwrap();
    let mut record = Record::new();
    let note = Kind::HumanCostNoted { measure: "killed".into(), people: 0.1 + 0.2 };
    let first = record.append(Event::new(at, note).by("a").at("Genève \"\u{2028}\n"));
    let mut event = Event::simulated(at, Kind::Statement { text: "…".into() }).answering(first);
    event.corrects = Some(first);
    event.end = Some(at);
    event.reported_by = Some("b".into());
    event.attributed_to = Some("c".into());
    event.source = Some("d".into());
    record.append(event.clone().to(["a", "b"]));
    record.append(event.to_one("a"));
    let mut lines = Vec::new();
    write(&record, &mut lines).unwrap();
    let again = read(lines.as_slice()).unwrap();
    assert_eq!(again, record);
    assert!(matches!(&again.events()[2].audience, Audience::One(told) if told == "a"));
}

#[test]
fn what_is_no_record_is_refused_with_its_line() {
    let refused = |text: &str| read(text.as_bytes()).unwrap_err();
    assert!(matches!(refused(""), ReadError::NoHeader));
    assert!(matches!(refused("{}"), ReadError::NoHeader));
    assert!(matches!(refused("{\"detente_record\":2}\n"), ReadError::OtherVersion(2)));
    let header = "{\"detente_record\":1}\n";
    for line in ["{", "[]", "{\"id\":0}", "\u{0}", "nonsense"] {
        let error = refused(&format!("{header}{line}\n"));
        assert!(matches!(error, ReadError::Line { line: 2, .. }), "{line}: {error}");
    }
    let long = format!("{header}{}", "x".repeat(2 << 20));
    assert!(matches!(refused(&long), ReadError::Line { line: 2, .. }));
    let year = String::from_utf8(geneva()).unwrap();
    let gap: Vec<&str> =
        year.lines().enumerate().filter(|(i, _)| *i != 5).map(|(_, l)| l).collect();
    assert!(matches!(refused(&gap.join("\n")), ReadError::Line { line: 6, .. }));
}
