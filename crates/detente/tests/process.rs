//! What happens in the talks of a run: rounds, formats, questions, walk-outs, requests and obstacles, each on a small case.

mod common;

use common::{number, pie, rounds, war_pie};
use detente::calendar::{Span, Time};
use detente::domain::{
    Issue, IssueIndex, Member, Options, PartyIndex, Reservation, StatedWorth, Values, Weights,
};
use detente::quantity::Quantity;
use detente::record::{Event, Format, Kind, Record, view};
use detente::simulation::obstacle::Obstacle;
use detente::simulation::scenario::{Battlefield, Scenario};
use detente::simulation::summary::Outcome;
use detente::simulation::trace;
use detente::talks::{Item, Question, QuestionIndex};

/// The days on which something happened, by a word for it.
fn days<'r>(
    scenario: &Scenario,
    record: &'r Record<'_>,
    word: impl Fn(&'r Kind<'r>) -> Option<String> + 'r,
) -> Vec<(i64, String)> {
    let day = |time: Time| (time - scenario.start).days().floor() as i64;
    let told =
        record.events().iter().filter_map(|event| Some((day(event.time), word(&event.kind)?)));
    told.collect()
}

fn phases(kind: &Kind<'_>) -> Option<String> {
    Some(match kind {
        Kind::Scheduled { round, .. } => format!("scheduled {round}"),
        Kind::Convened { round, .. } => format!("convened {round}"),
        Kind::RoundClosed { round, .. } => format!("closed {round}"),
        Kind::WalkOut { .. } => "walk-out".into(),
        Kind::Suspended { reason, .. } => format!("suspended: {reason}"),
        Kind::Resumed { reason, .. } => format!("resumed: {reason}"),
        Kind::Concluded { .. } => "concluded".into(),
        Kind::TrackEnded { .. } => "ended".into(),
        Kind::FormatRefused { format, .. } => format!("{} refused", format.word()),
        Kind::FormatChanged { format, .. } => format!("{} in force", format.word()),
        Kind::Clarification { .. } => "clarified".into(),
        _ => return None,
    })
}

fn told(pairs: &[(i64, &str)]) -> Vec<(i64, String)> {
    pairs.iter().map(|(day, word)| (*day, (*word).to_owned())).collect()
}

#[test]
fn rounds_are_scheduled_convened_closed_and_concluded() {
    let mut scenario = rounds();
    // Nobody gives way, so that all rounds are sat.
    scenario.delegations.iter_mut().for_each(|conduct| conduct.strategy = "tough".into());
    let (_, record) = trace(&scenario, 1);
    let expected = told(&[
        (0, "scheduled 1"),
        (0, "convened 1"),
        (10, "closed 1"),
        (10, "scheduled 2"),
        (30, "convened 2"),
        (40, "closed 2"),
        (40, "scheduled 3"),
        (60, "convened 3"),
        (70, "closed 3"),
        (70, "concluded"),
    ]);
    assert_eq!(days(&scenario, &record, phases), expected);
    let of_track = |event: &&Event<'_>| phases(&event.kind).is_some();
    for event in record.events().iter().filter(of_track) {
        assert_eq!((event.actor.as_deref(), event.place.as_deref()), (Some("m"), Some("Here")));
    }
}

#[test]
fn a_round_that_ends_with_the_horizon_closes_with_it() {
    let mut scenario = rounds();
    scenario.delegations.iter_mut().for_each(|conduct| conduct.strategy = "tough".into());
    for (horizon_days, end) in [(70, vec![(69, "closed 3"), (69, "concluded")]), (65, vec![])] {
        scenario.horizon_days = horizon_days;
        let (_, record) = trace(&scenario, 1);
        let told_after = days(&scenario, &record, phases).into_iter().filter(|(day, _)| *day > 60);
        assert_eq!(told_after.collect::<Vec<_>>(), told(&end));
    }
}

#[test]
fn a_party_that_walks_out_suspends_the_track_until_its_next_round() {
    let mut scenario = rounds();
    scenario.tracks[0].walk_out_hazard_per_day = number(1000.0);
    let (summary, record) = trace(&scenario, 1);
    let suspended = "suspended: a party walked out";
    let resumed = "resumed: the next round is due";
    let expected = told(&[
        (0, "scheduled 1"),
        (0, "convened 1"),
        (0, "walk-out"),
        (0, "closed 1"),
        (0, suspended),
        (10, "scheduled 2"),
        (30, resumed),
        (30, "convened 2"),
        (30, "walk-out"),
        (30, "closed 2"),
        (30, suspended),
        (40, "scheduled 3"),
        (60, resumed),
        (60, "convened 3"),
        (60, "walk-out"),
        (60, "closed 3"),
        (60, suspended),
        (70, "concluded"),
    ]);
    assert_eq!(days(&scenario, &record, phases), expected);
    let texts = record.events().iter().filter(|event| matches!(event.kind, Kind::TextPut { .. }));
    assert_eq!(texts.count(), 0);
    assert_eq!(summary.primary_obstacle, Some(Obstacle::BrokenOff));
}

#[test]
fn a_track_suspended_before_the_start_is_resumed_by_its_first_round() {
    let mut scenario = rounds();
    let kind = Kind::Suspended { track: "table".into(), reason: "neither side would move".into() };
    scenario.events = vec![Event::new("2016-04-01".parse().unwrap(), kind)];
    let (_, record) = trace(&scenario, 1);
    let first: Vec<String> =
        days(&scenario, &record, phases).into_iter().map(|(_, word)| word).take(4).collect();
    let expected = [
        "suspended: neither side would move",
        "scheduled 1",
        "resumed: the next round is due",
        "convened 1",
    ];
    assert_eq!(first, expected);
}

#[test]
fn a_format_that_is_asked_for_is_taken_up_or_refused_once() {
    let mut scenario = rounds();
    scenario.delegations.iter_mut().for_each(|conduct| conduct.strategy = "tough".into());
    scenario.tracks[0].format = Format::Bilateral;
    let asked = Kind::FormatRequested { track: "table".into(), format: Format::Direct };
    scenario.events = vec![Event::new(scenario.start, asked).by("b")];
    let of_formats = |kind: &Kind<'_>| phases(kind).filter(|word| word.starts_with("direct"));
    let (_, record) = trace(&scenario, 1);
    assert_eq!(days(&scenario, &record, of_formats), told(&[(0, "direct in force")]));
    // Face to face, each hears the other; through the mediator, neither does.
    let by = |record: &Record<'_>, actor: &str, viewer: &str| {
        let texts = view(record, viewer).filter(|event| matches!(event.kind, Kind::TextPut { .. }));
        texts.filter(|event| event.actor.as_deref() == Some(actor)).count()
    };
    assert!(by(&record, "a", "b") > 0);
    scenario.delegations[0].formats = vec![Format::Bilateral];
    let (_, record) = trace(&scenario, 1);
    assert_eq!(days(&scenario, &record, of_formats), told(&[(0, "direct refused")]));
    let refused = record.events().iter().find(|e| matches!(e.kind, Kind::FormatRefused { .. }));
    assert_eq!(refused.unwrap().actor.as_deref(), Some("a"));
    assert_eq!(by(&record, "a", "b"), 0);
    // Where the talks are direct from the first and one does not deal so, the format is in the way.
    scenario.events.clear();
    scenario.tracks[0].format = Format::Direct;
    let (summary, record) = trace(&scenario, 1);
    assert_eq!(summary.primary_obstacle, Some(Obstacle::Format));
    assert_eq!(by(&record, "a", "a"), 0);
}

/// The same pie, and a second item that waits for a question.
fn with_question(mean_days: Option<f64>) -> Scenario {
    let mut scenario = rounds();
    scenario.tracks[0].format = Format::Direct;
    scenario.issues.push(Issue {
        id: "zones".into(),
        question: "?".into(),
        options: Options::Named(vec!["none".into(), "some".into()]),
    });
    for conduct in &mut scenario.delegations {
        let StatedWorth::Additive { weights, values, .. } = &mut conduct.preferences.stated else {
            panic!("the pie is a sum")
        };
        *weights = Weights::Stated(vec![number(0.5); 2]);
        values.push(Values::Stated(vec![number(0.0), number(1.0)]));
    }
    scenario.tracks[0].agenda.items.push(Item {
        issue: IssueIndex(1),
        after: Vec::new(),
        needs: Some(QuestionIndex(0)),
    });
    scenario.questions = vec![Question {
        id: "concept".into(),
        text: "?".into(),
        clarified_by: PartyIndex(2),
        awaited_by: Vec::new(),
        mean_days_to_clarify: mean_days.map(Quantity::assumed),
    }];
    scenario.required = vec![IssueIndex(0), IssueIndex(1)];
    scenario
}

#[test]
fn a_clarification_in_the_middle_of_a_round_opens_its_item_there_and_then() {
    let scenario = with_question(Some(4.0));
    let mut seen = 0;
    for seed in 0..40 {
        let (_, record) = trace(&scenario, seed);
        let clarified =
            record.events().iter().find(|e| matches!(e.kind, Kind::Clarification { .. }));
        let Some(at) = clarified.map(|event| event.time) else { continue };
        let first_round = scenario.tracks[0].rounds[0];
        if at + Span::from_days(1) > first_round.closes() {
            continue;
        }
        seen += 1;
        let holds_zones = |event: &&Event<'_>| match &event.kind {
            Kind::TextPut { terms, .. } => terms.iter().any(|term| term.issue == "zones"),
            _ => false,
        };
        let first = record.events().iter().find(holds_zones).expect("a text with the item");
        assert!(first.time > at && first.time - at < Span::from_days(1), "seed {seed}");
    }
    assert!(seen >= 10, "{seen}");
    let (summary, _) = trace(&with_question(None), 1);
    assert!(summary.obstacles.contains(&Obstacle::Unclarified));
    assert_eq!(summary.primary_obstacle, Some(Obstacle::Unclarified));
}

#[test]
fn what_a_required_item_waits_for_is_looked_at_whether_it_is_required_or_not() {
    // The pie is required and waits for the zones, and these for a question.
    let mut scenario = with_question(None);
    scenario.required = vec![IssueIndex(0)];
    scenario.tracks[0].agenda.items[0].after = vec![IssueIndex(1)];
    let (summary, _) = trace(&scenario, 1);
    assert_eq!(
        (summary.primary_obstacle, summary.obstacles),
        (Some(Obstacle::Unclarified), vec![Obstacle::Unclarified])
    );

    // One required item waits, and another could be settled: no settlement without the clarification.
    let mut in_part = with_question(None);
    in_part.delegations.iter_mut().for_each(|conduct| conduct.strategy = "tough".into());
    let (summary, _) = trace(&in_part, 1);
    assert_eq!(summary.primary_obstacle, Some(Obstacle::Unclarified));

    // The zones stand on another track, whose parties have no room: what is in the way is there.
    let mut elsewhere = scenario.clone();
    let zones = elsewhere.tracks[0].agenda.items.remove(1);
    let mut other = elsewhere.tracks[0].clone();
    (other.id, other.rounds) = ("other".into(), Vec::new());
    other.agenda.items = vec![Item { needs: None, ..zones }];
    elsewhere.tracks.push(other);
    elsewhere.delegations[0].formats = vec![Format::Bilateral];
    let (summary, _) = trace(&elsewhere, 1);
    assert_eq!(summary.primary_obstacle, Some(Obstacle::Format));
}

#[test]
fn a_track_that_ends_for_good_settles_nothing_more() {
    let mut scenario = rounds();
    scenario.tracks[0].ending_hazard_per_day = number(0.05);
    let mut ended = 0;
    for seed in 0..30 {
        let (_, record) = trace(&scenario, seed);
        let end = record.events().iter().find(|e| matches!(e.kind, Kind::TrackEnded { .. }));
        let Some(end) = end else { continue };
        ended += 1;
        let later = record.events().iter().filter(|event| event.id > end.id);
        assert!(later.clone().all(|event| !matches!(
            event.kind,
            Kind::Convened { .. }
                | Kind::TextPut { .. }
                | Kind::Scheduled { .. }
                | Kind::Concluded { .. }
        )));
    }
    assert!(ended > 20, "{ended}");
}

#[test]
fn a_delegation_signs_only_what_enough_of_its_members_approve() {
    let mut scenario = pie(11, 1.0);
    let member = |id: &str, weight, reservation| Member { id: id.into(), weight, reservation };
    scenario.parties[0].members =
        vec![member("hawks", 3.0, Some(0.8)), member("doves", 1.0, Some(0.1))];
    scenario.delegations[1].reservation = Reservation::Number(number(0.4));
    let (summary, _) = trace(&scenario, 1);
    assert_eq!(
        (summary.settled_at, summary.primary_obstacle),
        (None, Some(Obstacle::Ratification))
    );
    scenario.parties[0].members[0].weight = 1.0;
    scenario.parties[0].members[1].weight = 3.0;
    assert!(trace(&scenario, 1).0.settled_at.is_some());
}

#[test]
fn each_obstacle_is_told_by_its_code_and_the_first_that_alone_matters_is_primary() {
    let codes: Vec<&str> = Obstacle::ALL.iter().map(|obstacle| obstacle.code()).collect();
    let order = [
        "nothing-required",
        "zone",
        "unclarified",
        "format",
        "commitment",
        "trust",
        "stalling",
        "ratification",
        "broken-off",
        "attrition",
    ];
    assert_eq!(codes, order);

    // Where there is nothing to settle, nothing else is in the way.
    let mut idle = pie(11, 1.0);
    idle.tracks[0].agenda.items.clear();
    idle.required.clear();
    let (summary, _) = trace(&idle, 1);
    assert_eq!(summary.outcome, Outcome::None);
    assert_eq!(
        (summary.primary_obstacle, summary.obstacles),
        (Some(Obstacle::NothingRequired), vec![Obstacle::NothingRequired])
    );

    // They would agree if they believed each other.
    let mut doubting = war_pie([0.5, 0.5], [0.1, 0.15]);
    doubting.couplings.trust = 1.0;
    doubting.trust.initial = number(0.2);
    let (summary, _) = trace(&doubting, 1);
    assert_eq!(
        (summary.primary_obstacle, summary.obstacles),
        (Some(Obstacle::Trust), vec![Obstacle::Trust])
    );

    // The first side gains by waiting, and waits; the other gives way in nothing.
    let mut waiting = war_pie([0.3, 0.3], [0.1, 0.15]);
    waiting.couplings.stalling = 1.0;
    waiting.delegations[1].strategy = "tough".into();
    if let Some(battlefield) = &mut waiting.battlefield {
        battlefield.drift_per_day = number(0.002);
    }
    let (summary, _) = trace(&waiting, 1);
    assert_eq!((summary.settled_at, summary.primary_obstacle), (None, Some(Obstacle::Stalling)));
    waiting.couplings.stalling = 0.0;
    assert_eq!(trace(&waiting, 1).0.primary_obstacle, Some(Obstacle::Attrition));

    // The talks are cut short, and all would have signed: a track that ends, a walk-out of the last round.
    for walks_out in [false, true] {
        let mut cut_short = rounds();
        cut_short.delegations.iter_mut().for_each(|conduct| conduct.strategy = "tough".into());
        assert_eq!(trace(&cut_short, 1).0.primary_obstacle, Some(Obstacle::Attrition));
        let track = &mut cut_short.tracks[0];
        let hazard = if walks_out {
            &mut track.walk_out_hazard_per_day
        } else {
            &mut track.ending_hazard_per_day
        };
        *hazard = number(100.0);
        let (summary, record) = trace(&cut_short, 1);
        assert_eq!(
            (summary.primary_obstacle, summary.obstacles),
            (Some(Obstacle::BrokenOff), vec![Obstacle::BrokenOff])
        );
        // Nobody at the table is told what stood in the way.
        let failures = |viewer| {
            view(&record, viewer).filter(|event| matches!(event.kind, Kind::Failure { .. })).count()
        };
        assert_eq!((failures("a"), failures("m")), (0, 0));
        assert!(record.events().iter().any(|event| matches!(event.kind, Kind::Failure { .. })));
    }

    // With two in the way, neither alone: the first that held is primary.
    let mut both = with_question(None);
    both.tracks[0].agenda.items.remove(0);
    both.required = vec![IssueIndex(1)];
    both.delegations[0].formats = vec![Format::Bilateral];
    let (summary, _) = trace(&both, 1);
    assert_eq!(summary.obstacles[..2], [Obstacle::Unclarified, Obstacle::Format]);
    assert_eq!(summary.primary_obstacle, Some(Obstacle::Unclarified));
}

#[test]
fn who_waits_is_judged_by_who_sits_against_it_at_its_own_table() {
    // Two pies on two tables; `a` and `c` rise, `b` and `d` stand against them, and nobody moves.
    let two_tables = |pairs: [[usize; 2]; 2], required: usize| {
        let mut scenario = war_pie([0.3, 0.3], [0.09, 0.05]);
        for (id, like) in [("c", 0), ("d", 1)] {
            let mut party = scenario.parties[like].clone();
            party.id = id.into();
            let mut conduct = scenario.delegations[like].clone();
            conduct.party = PartyIndex(scenario.parties.len());
            scenario.parties.push(party);
            scenario.delegations.push(conduct);
        }
        scenario.issues.push(Issue { id: "other".into(), ..scenario.issues[0].clone() });
        for conduct in &mut scenario.delegations {
            conduct.strategy = "tough".into();
            if let StatedWorth::Additive { weights, values, .. } = &mut conduct.preferences.stated {
                *weights = Weights::Stated(vec![number(0.5); 2]);
                values.push(values[0].clone());
            }
        }
        let mut second = scenario.tracks[0].clone();
        second.id = "second".into();
        second.agenda.items[0].issue = IssueIndex(1);
        scenario.tracks.push(second);
        for (track, pair) in scenario.tracks.iter_mut().zip(pairs) {
            track.delegations = pair.map(PartyIndex).to_vec();
        }
        scenario.required = vec![IssueIndex(required)];
        scenario.couplings.stalling = 1.0;
        let battlefield = scenario.battlefield.as_mut().unwrap();
        *battlefield = Battlefield {
            rising: [0, 2].map(PartyIndex).to_vec(),
            against: [1, 3].map(PartyIndex).to_vec(),
            beliefs: [0.3; 4].map(number).to_vec(),
            costs: [0.09, 0.05, 0.06, 0.1].map(number).to_vec(),
            drift_per_day: number(0.0005),
            ..battlefield.clone()
        };
        trace(&scenario, 1).0.obstacles.contains(&Obstacle::Stalling)
    };
    // Waiting pays where the share to sign for is under (.0005 − .0002)/.001 = .3: a with b signs for .28, c with d
    // for .32, a with d for .305, c with b for .295.
    let apart = [[0, 1], [2, 3]];
    assert_eq!([two_tables(apart, 0), two_tables(apart, 1)], [true, false]);
    let crossed = [[0, 3], [2, 1]];
    assert_eq!([two_tables(crossed, 0), two_tables(crossed, 1)], [false, true]);
}
