//! Records are lossless as JSON Lines, and what is no record is refused.

use detente::record::{Answer, Audience, Event, Format, Kind, Record, Term};
use detente::scope::{Area, Scope, Window};
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
    let statement = |rest: &str| {
        format!(
            "{{\"id\":0,\"time\":\"2017-02-23T00:00:00Z\",\"precision\":\"day\",\"audience\":\"public\",\"origin\":\"observed\",\"kind\":\"statement\",\"text\":\"t\"{rest}}}"
        )
    };
    assert!(read(format!("{header}{}\n", statement("")).as_bytes()).is_ok());
    let unknown = statement(",\"colour\":\"red\"");
    let of_another_kind = statement(",\"complies\":true");
    let optional_elsewhere = statement(",\"terms\":[]");
    let track_of_a_statement = statement(",\"track\":\"geneva\"");
    let answers_itself = statement(",\"in_answer_to\":0");
    let corrects_what_comes = statement(",\"corrects\":7");
    for line in [
        "{",
        "[]",
        "{\"id\":0}",
        "\u{0}",
        "nonsense",
        &unknown,
        &of_another_kind,
        &optional_elsewhere,
        &track_of_a_statement,
        &answers_itself,
        &corrects_what_comes,
    ] {
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

#[test]
fn time_does_not_run_backwards_in_a_record() {
    let year = String::from_utf8(geneva()).unwrap();
    let mut lines: Vec<String> = year.lines().map(str::to_owned).collect();
    let last = lines.len() - 1;
    let (head, _) = lines[last].split_once("\"time\":\"").unwrap();
    let (_, tail) = lines[last].split_once("\",\"precision").unwrap();
    lines[last] = format!("{head}\"time\":\"2001-01-01T00:00:00Z\",\"precision{tail}");
    let refused = read(lines.join("\n").as_bytes()).unwrap_err();
    assert!(matches!(refused, ReadError::Line { line, .. } if line == last + 1), "{refused}");
}

/// Events of every kind.
fn every_kind() -> Vec<Kind<'static>> {
    let track = || "geneva".into();
    let at = "2017-02-23".parse().unwrap();
    let term = || Term { issue: "fence".into(), option: "both".into() };
    let scope =
        |area, window| Scope { acts: vec!["shelling".into(), "air strikes".into()], area, window };
    let format = Format::Plenary;
    vec![
        Kind::Scheduled { track: track(), round: 1, opens: at, closes: at },
        Kind::Convened { track: track(), round: 1, format, agenda: vec!["fence".into()] },
        Kind::MeetingHeld { track: None, format },
        Kind::MeetingHeld { track: Some(track()), format: Format::Bilateral },
        Kind::TextPut { track: track(), package: Some(7), terms: vec![term()] },
        Kind::TextPut { track: track(), package: None, terms: Vec::new() },
        Kind::Answered { track: track(), answer: Answer::End },
        Kind::TextWithdrawn { track: track() },
        Kind::Statement { text: "t".into() },
        Kind::PositionTaken { issue: "fence".into(), option: "both".into() },
        Kind::FormatRequested { track: track(), format },
        Kind::FormatRefused { track: track(), format: Format::Direct },
        Kind::FormatChanged { track: track(), format },
        Kind::Request {
            asked: "a".into(),
            through: vec!["b".into()],
            scope: scope(Area::Everywhere, Window::Open),
        },
        Kind::Request {
            asked: "a".into(),
            through: Vec::new(),
            scope: scope(Area::Ceasefire("c".into()), Window::WhileSits(track())),
        },
        Kind::Commitment {
            scope: scope(
                Area::Named(vec!["north".into()]),
                Window::Between { from: at, until: at },
            ),
        },
        Kind::Gesture { text: "t".into() },
        Kind::ComplianceDecision { complies: false },
        Kind::Clarification { question: "q".into() },
        Kind::Incident {
            act: "shelling".into(),
            stream: "outside".into(),
            severe: Some(true),
            target: None,
            deaths: None,
            position: None,
        },
        Kind::Incident {
            act: "shelling".into(),
            stream: "outside".into(),
            severe: Some(false),
            target: Some("b".into()),
            deaths: Some(3),
            position: Some([36.2, 37.1]),
        },
        Kind::Violation { commitment: "c".into(), rule: "r".into() },
        Kind::CeasefireInForce { ceasefire: "c".into() },
        Kind::CeasefireEroding { ceasefire: "c".into(), integrity: 0.1 + 0.2 },
        Kind::CeasefireCollapsed { ceasefire: "c".into() },
        Kind::CeasefireRenewed { ceasefire: "c".into() },
        Kind::SpoilerAttack { act: "shelling".into() },
        Kind::WalkOut { track: track() },
        Kind::Suspended { track: track(), reason: "r".into() },
        Kind::Resumed { track: track(), reason: "r".into() },
        Kind::Concluded { track: track() },
        Kind::TrackEnded { track: track() },
        Kind::RoundClosed { track: track(), round: 2, settled: vec![term()] },
        Kind::ItemAgreed { track: track(), term: term() },
        Kind::Settlement { terms: vec![term(), term()] },
        Kind::Failure { obstacles: vec!["zone".into()] },
        Kind::HumanCostNoted { measure: "killed".into(), people: 500_000.0 },
    ]
}

#[test]
fn every_kind_survives_and_is_documented() {
    let page = include_str!("../../../docs/record-format.md");
    let mut record = Record::new();
    let at = "2017-02-23".parse().unwrap();
    for kind in every_kind() {
        record.append(Event::new(at, kind));
    }
    let mut lines = Vec::new();
    write(&record, &mut lines).unwrap();
    assert_eq!(read(lines.as_slice()).unwrap(), record);
    let text = String::from_utf8(lines).unwrap();
    let named = |line: &str| {
        line.split_once("\"kind\":\"").unwrap().1.split('"').next().unwrap().to_owned()
    };
    let mut kinds: Vec<String> = text.lines().skip(1).map(named).collect();
    kinds.sort_unstable();
    kinds.dedup();
    // Every kind of the page, and every kind here, is the other's.
    let rows = page.split_once("| kind | fields |").unwrap().1;
    let rows = rows.lines().skip(2).take_while(|line| line.starts_with('|'));
    let first = |row: &str| row.split('|').nth(1).unwrap().to_owned();
    let mut documented: Vec<String> = rows
        .flat_map(|row| {
            let cell = first(row);
            let names: Vec<String> =
                cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            names
        })
        .collect();
    documented.sort_unstable();
    assert_eq!(documented, kinds);
}
