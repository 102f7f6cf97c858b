//! What happens in the talks of a run: rounds, formats, questions, walk-outs, requests and obstacles, each on a small case.

mod common;

use common::{number, pie, war_pie};
use detente::calendar::{Span, Time};
use detente::domain::{
    Issue, IssueIndex, Member, Options, PartyIndex, Reservation, Role, StatedWorth, Values, Weights,
};
use detente::quantity::Quantity;
use detente::record::{Event, Format, Kind, Record, view};
use detente::scope::{Area, Ceasefire, Scope, Window};
use detente::simulation::obstacle::Obstacle;
use detente::simulation::scenario::{Battlefield, CeasefireConduct, Reach, Request, Scenario};
use detente::simulation::summary::Outcome;
use detente::simulation::trace;
use detente::talks::{Item, Question, QuestionIndex, Round};

/// The pie in three rounds of ten days, with a mediator called `m` who also convenes.
fn rounds() -> Scenario {
    let mut scenario = pie(11, 1.0);
    let mut mediator = scenario.parties[0].clone();
    (mediator.id, mediator.role) = ("m".into(), Role::Mediator);
    scenario.parties.push(mediator);
    let start = scenario.start;
    let track = &mut scenario.tracks[0];
    track.convenors = vec![PartyIndex(2)];
    track.mediator = Some(PartyIndex(2));
    track.rounds =
        [0, 30, 60].map(|day| Round { opens: start + Span::from_days(day), days: 10 }).to_vec();
    scenario
}

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
        (0, suspended),
        (10, "scheduled 2"),
        (30, resumed),
        (30, "convened 2"),
        (30, "walk-out"),
        (30, suspended),
        (40, "scheduled 3"),
        (60, resumed),
        (60, "convened 3"),
        (60, "walk-out"),
        (60, suspended),
        (70, "concluded"),
    ]);
    assert_eq!(days(&scenario, &record, phases), expected);
    let texts = record.events().iter().filter(|event| matches!(event.kind, Kind::TextPut { .. }));
    assert_eq!(texts.count(), 0);
    assert_eq!(summary.primary_obstacle, Some(Obstacle::Attrition));
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

/// A truce over two areas that neither wears nor collapses.
fn lasting_truce() -> CeasefireConduct {
    let terms = Ceasefire {
        areas: vec!["valley".into(), "hills".into()],
        acts: vec!["shelling".into()],
        ..common::truce().terms
    };
    let none = || number(0.0);
    CeasefireConduct {
        terms,
        effect: number(0.5),
        half_life_days: number(1e9),
        loss_per_severe_violation: none(),
        base_collapse_hazard_per_day: none(),
        collapse_hazard_per_day: none(),
        ..common::truce()
    }
}

/// A case of violence without excitation, in which `a` is asked to stop some acts, and does.
fn asked(acts: &[&'static str], area: Area<'static>, window: Window<'static>) -> Scenario {
    let mut scenario = rounds();
    scenario.ceasefire = Some(lasting_truce());
    scenario.violence.inside_per_day = number(4.0);
    scenario.violence.outside_per_day = number(4.0);
    scenario.violence.air_share = number(0.5);
    scenario.violence.ground_by = vec![(PartyIndex(0), 1.0)];
    scenario.couplings.request = 1.0;
    scenario.couplings.patron = 1.0;
    scenario.requests = vec![Request {
        id: "quiet".into(),
        date: scenario.start + Span::from_days(1),
        by: PartyIndex(2),
        asked: PartyIndex(0),
        through: Vec::new(),
        scope: Scope { acts: acts.iter().map(|act| (*act).into()).collect(), area, window },
        audience: Vec::new(),
        place: None,
        source: None,
        reduction: number(1.0),
        leverage: number(1.0),
        stake: number(1000.0),
        reciprocity: number(0.0),
        noise: number(0.1),
    }];
    scenario
}

/// Incidents by stream between two days.
fn between(scenario: &Scenario, record: &Record<'_>, from: i64, until: i64) -> [usize; 3] {
    ["ground_inside", "air_inside", "outside"].map(|wanted| {
        let counts = |event: &&Event<'_>| match &event.kind {
            Kind::Incident { stream, .. } => {
                let day = (event.time - scenario.start).days();
                *stream == wanted && day >= from as f64 && day < until as f64
            }
            _ => false,
        };
        record.events().iter().filter(counts).count()
    })
}

#[test]
fn a_request_cuts_its_acts_in_its_area_and_its_window_and_nothing_else() {
    let start = rounds().start;
    let day = |days| start + Span::from_days(days);
    let inside = || Area::Ceasefire("truce".into());
    let dated = Window::Between { from: day(100), until: day(200) };
    /// Acts, area and window; the days in which it is open; which of ground inside, air inside and outside stop.
    type Case<'c> = (&'c [&'static str], Area<'static>, Window<'static>, i64, i64, [bool; 3]);
    let cases: [Case<'_>; 6] = [
        (&["air strikes"], inside(), Window::Open, 1, 365, [false, true, false]),
        (&["shelling"], inside(), dated.clone(), 100, 200, [true, false, false]),
        (
            &["shelling", "air strikes"],
            Area::Everywhere,
            dated.clone(),
            100,
            200,
            [true, true, true],
        ),
        (
            &["shelling"],
            Area::Named(vec!["hills".into(), "valley".into()]),
            dated.clone(),
            100,
            200,
            [true, false, false],
        ),
        (&["shelling"], Area::Named(vec!["hills".into()]), dated, 100, 200, [false; 3]),
        (&["arrests"], Area::Everywhere, Window::Open, 1, 365, [false; 3]),
    ];
    for (acts, area, window, from, until, stops) in cases {
        let scenario = asked(acts, area, window);
        let reach = scenario.reach(&scenario.requests[0].scope);
        let [ground_inside, air_inside, outside] = stops;
        assert_eq!(reach, Reach { ground_inside, air_inside, outside });
        let (summary, record) = trace(&scenario, 5);
        assert_eq!(summary.complied, [Some(true)]);
        let counts = between(&scenario, &record, from, until);
        for (count, stops) in counts.into_iter().zip(stops) {
            assert_eq!(count == 0, stops, "{acts:?}: {counts:?}");
        }
        // Before and after the window everything happens.
        if until < 365 {
            for (from, until) in [(0, from), (until, 365)] {
                let elsewhere = between(&scenario, &record, from, until);
                assert!(elsewhere.iter().all(|count| *count > 0), "{acts:?}: {elsewhere:?}");
            }
        }
    }
}

#[test]
fn a_promise_stops_its_own_partys_incidents_and_nobody_elses() {
    let mut kept = asked(&["shelling"], Area::Ceasefire("truce".into()), Window::Open);
    kept.violence.ground_by = vec![(PartyIndex(0), 1.0), (PartyIndex(1), 2.0)];
    let mut refused = kept.clone();
    refused.requests[0].reciprocity = number(-1e6);
    let by = |scenario: &Scenario, doer: &str| -> Vec<Time> {
        let (_, record) = trace(scenario, 7);
        let on_the_ground = record.events().iter().filter(|event| {
            matches!(&event.kind, Kind::Incident { stream, .. } if stream == "ground_inside")
                && event.actor.as_deref() == Some(doer)
        });
        on_the_ground.map(|event| event.time).collect()
    };
    let since = kept.requests[0].date;
    assert!(by(&kept, "a").iter().all(|time| *time < since));
    assert!(by(&refused, "a").iter().any(|time| *time >= since));
    assert!(by(&kept, "b").len() > 100);
    assert_eq!(by(&kept, "b"), by(&refused, "b"));
    // A promise of half of it keeps about half, and still none of the other's.
    let mut half = kept.clone();
    half.requests[0].reduction = number(0.5);
    assert_eq!(by(&half, "b"), by(&refused, "b"));
    let share = by(&half, "a").len() as f64 / by(&refused, "a").len() as f64;
    assert!((0.35..0.65).contains(&share), "{share}");
}

#[test]
fn the_answer_to_a_request_is_for_those_who_were_told_of_it() {
    let mut scenario = asked(&["shelling"], Area::Ceasefire("truce".into()), Window::Open);
    scenario.requests[0].audience = vec!["m".into()];
    let (_, record) = trace(&scenario, 1);
    let answers = |viewer: &str| {
        let seen = view(&record, viewer);
        seen.filter(|event| {
            matches!(
                event.kind,
                Kind::Request { .. } | Kind::ComplianceDecision { .. } | Kind::Commitment { .. }
            )
        })
        .count()
    };
    assert_eq!((answers("m"), answers("a"), answers("b")), (3, 3, 0));
}

#[test]
fn compliance_is_a_promise_and_what_is_still_triggered_breaches_it() {
    let mut scenario = asked(&["shelling"], Area::Ceasefire("truce".into()), Window::Open);
    scenario.violence.starts_empty = false;
    scenario.couplings.excitation = 1.0;
    let (_, record) = trace(&scenario, 2);
    let find = |wanted: fn(&Kind<'_>) -> bool| {
        record.events().iter().find(|event| wanted(&event.kind)).expect("it happened")
    };
    let request = find(|kind| matches!(kind, Kind::Request { .. }));
    let decision = find(|kind| matches!(kind, Kind::ComplianceDecision { complies: true }));
    let promise = find(|kind| matches!(kind, Kind::Commitment { .. }));
    assert_eq!(decision.in_answer_to, Some(request.id));
    assert_eq!((promise.in_answer_to, promise.actor.as_deref()), (Some(decision.id), Some("a")));
    let breaches: Vec<&Event<'_>> = record
        .events()
        .iter()
        .filter(|event| matches!(&event.kind, Kind::Violation { commitment, .. } if commitment == "quiet"))
        .collect();
    assert!(!breaches.is_empty());
    for breach in breaches {
        let incident = record.event(breach.in_answer_to.unwrap()).unwrap();
        assert!(breach.time > promise.time && incident.actor.as_deref() == Some("a"));
        assert!(
            matches!(&incident.kind, Kind::Incident { act, stream, .. } if act == "shelling" && stream == "ground_inside")
        );
    }
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
