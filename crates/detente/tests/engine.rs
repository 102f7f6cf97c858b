//! What the whole engine keeps: its parts inside it, determinism, and couplings that are off.

mod common;

use std::sync::atomic::AtomicBool;

use common::documented::documented;
use common::{OFF, number, pie, truce, war_pie};
use detente::calendar::Span;
use detente::domain::{Party, PartyIndex, Role};
use detente::random::Streams;
use detente::record::{Event, Format, Kind, Record};
use detente::scope::{Area, Scope, Window};
use detente::simulation::couplings;
use detente::simulation::obstacle::Obstacle;
use detente::simulation::scenario::{CouplingStrengths, Request, Scenario};
use detente::simulation::summary::Summary;
use detente::simulation::{Player, Prepared, trace};
use detente::study::ensemble::{EnsembleOptions, play};

/// Only violence, inside, from empty.
fn violent(excitation: f64) -> Scenario {
    let mut scenario = pie(11, 5.0);
    scenario.violence.inside_per_day = number(0.5);
    scenario.couplings.excitation = excitation;
    scenario
}

fn summaries(scenario: &Scenario, seed: u64, runs: u64) -> Vec<Summary> {
    let prepared = Prepared::new(scenario);
    let mut player = Player::new(&prepared);
    (0..runs).map(|run| player.play(&Streams::new(seed, run))).collect()
}

fn mean_and_dispersion(runs: &[Summary]) -> (f64, f64) {
    let n = runs.len() as f64;
    let mean = runs.iter().map(|run| f64::from(run.inside())).sum::<f64>() / n;
    let squares = runs.iter().map(|run| (f64::from(run.inside()) - mean).powi(2)).sum::<f64>();
    (mean, squares / (n - 1.0) / mean)
}

#[test]
fn published_34_violence_inside_the_engine() {
    let runs = summaries(&violent(1.0), 34, 2000);
    let (mean, dispersion) = mean_and_dispersion(&runs);
    assert!((mean - 324.38).abs() < 2.9, "{mean}");
    assert!((dispersion - 3.1712).abs() < 0.40, "{dispersion}");
    let triggered: u32 = runs.iter().map(|run| run.triggered).sum();
    let all: u32 = runs.iter().map(Summary::inside).sum();
    let share = f64::from(triggered) / f64::from(all);
    let id = "published_34_violence_inside_the_engine";
    documented(id, &[(mean, 0.3), (dispersion, 0.04), (share, 0.001)]);
    assert!((share - 0.4374).abs() < 0.01, "{share}");

    // Without excitation too it is Poisson: mean 182.5, variance over mean 1.
    let runs = summaries(&violent(0.0), 34, 2000);
    let (mean, dispersion) = mean_and_dispersion(&runs);
    documented(id, &[(mean, 0.1), (dispersion, 0.01)]);
    assert!((mean - 182.5).abs() < 4.0 * (182.5_f64 / 2000.0).sqrt(), "{mean}");
    assert!((dispersion - 1.0).abs() < 4.0 * (2.0_f64 / 1999.0).sqrt(), "{dispersion}");
    assert!(runs.iter().all(|run| run.triggered == 0));
}

#[test]
fn choices_that_change_nothing_are_not_played_and_what_ifs_stand_apart() {
    let ids = |scenario: &Scenario| {
        let options = EnsembleOptions { runs: 1, seed: 3, threads: 1 };
        let found = play(scenario, &options, &|_| {}, &AtomicBool::new(false));
        let what_ifs = found.structural.iter().filter(|structure| structure.counterfactual);
        let what_ifs: Vec<String> = what_ifs.map(|structure| structure.id.clone()).collect();
        (found.choices().map(|structure| structure.id.clone()).collect::<Vec<_>>(), what_ifs)
    };
    let mut scenario = everything();
    let of = |choices: &[String], start| choices.iter().filter(|id| id.starts_with(start)).count();
    let (choices, what_ifs) = ids(&scenario);
    assert_eq!((of(&choices, "collapse-hazard"), of(&choices, "ceasefire-with")), (3, 2));
    assert_eq!(what_ifs, ["no-spoilers", "without-silence"]);

    let ceasefire = scenario.ceasefire.as_mut().unwrap();
    ceasefire.base_collapse_hazard_per_day = number(0.0);
    ceasefire.collapse_hazard_per_day = number(0.0);
    scenario.couplings.ceasefire = 0.0;
    scenario.couplings.spoilers = 0.0;
    let (choices, what_ifs) = ids(&scenario);
    assert_eq!((of(&choices, "collapse-hazard"), of(&choices, "ceasefire-with")), (0, 0));
    assert_eq!(what_ifs, ["without-silence"]);
}

#[test]
fn where_all_meet_face_to_face_nobody_gets_another_format() {
    // The mediator's format is asked for before the start, and in the case as written it is granted: then the offers are private.
    let mut scenario = everything();
    scenario.tracks[0].mediator = Some(PartyIndex(2));
    scenario.tracks[0].format = Format::Direct;
    let asks = Kind::FormatRequested { track: "table".into(), format: Format::Bilateral };
    scenario.events = vec![Event::new("2017-02-20".parse().unwrap(), asks)];
    let options = EnsembleOptions { runs: 100, seed: 3, threads: 2 };
    let results = |scenario: &Scenario, id: &str| {
        let report = play(scenario, &options, &|_| {}, &AtomicBool::new(false));
        let found = report.structural.into_iter().find(|structure| structure.id == id);
        found.map(|structure| structure.results)
    };
    let without_asking = Scenario { events: Vec::new(), ..scenario.clone() };
    let direct =
        play(&without_asking, &options, &|_| {}, &AtomicBool::new(false)).as_written.results;
    assert_eq!(results(&scenario, "direct-format"), Some(direct));
    assert_ne!(
        play(&scenario, &options, &|_| {}, &AtomicBool::new(false)).as_written.results,
        direct
    );
}

#[test]
fn published_35_the_same_seed_gives_the_same_record() {
    let scenario = everything();
    let (first, again) = (trace(&scenario, 35), trace(&scenario, 35));
    assert_eq!(first, again);
    assert_ne!(first.1.events(), trace(&scenario, 36).1.events());
    // The run of an ensemble is the run that is traced.
    assert_eq!(first.0, summaries(&scenario, 35, 1)[0]);
}

fn silence() -> Request {
    Request {
        id: "silence".into(),
        date: "2017-02-24".parse().unwrap(),
        by: PartyIndex(1),
        asked: PartyIndex(0),
        through: Vec::new(),
        scope: Scope {
            acts: vec!["air strikes".into()],
            area: Area::Ceasefire("truce".into()),
            window: Window::WhileSits("table".into()),
        },
        audience: None,
        place: None,
        source: None,
        reduction: number(1.0),
        leverage: number(1.0),
        stake: number(5.0),
        reciprocity: number(0.0),
        noise: number(0.1),
    }
}

/// Everything that couples, on a pie.
fn everything() -> Scenario {
    let mut scenario = war_pie([0.5, 0.5], [0.1, 0.15]);
    scenario.horizon_days = 120;
    scenario.tracks[0].rounds[0].days = 100;
    scenario.couplings = CouplingStrengths::ON;
    scenario.violence.inside_per_day = number(2.0);
    scenario.violence.outside_per_day = number(4.0);
    scenario.violence.air_share = number(0.5);
    scenario.violence.spoiler_attacks_per_day = number(0.3);
    scenario.trust.initial = number(0.97);
    scenario.trust.loss = number(0.1);
    scenario.parties.push(Party {
        id: "a_friend".into(),
        role: Role::Mediator,
        ..scenario.parties[0].clone()
    });
    scenario.tracks[0].mediator = Some(PartyIndex(2));
    scenario.tracks[0].format = Format::Bilateral;
    scenario.tracks[0].exchanges_per_day = 2;
    scenario.ceasefire = Some(truce());
    scenario.requests = vec![silence()];
    if let Some(battlefield) = &mut scenario.battlefield {
        battlefield.drift_per_day = number(0.0005);
    }
    scenario
}

/// A change of a scenario's numbers.
type Change = fn(&mut Scenario);

/// By coupling, a change that matters through that coupling alone.
const CHANGES: [(&str, Change); 8] = [
    ("request", |scenario| scenario.requests[0].reduction = number(0.3)),
    ("excitation", |scenario| scenario.violence.branching_ratio = number(0.8)),
    ("ceasefire", |scenario| scenario.ceasefire.as_mut().unwrap().effect = number(0.1)),
    ("trust", |scenario| {
        scenario.trust.loss = number(0.9);
        scenario.trust.rate_ratio = number(6.0);
    }),
    ("battlefield", |scenario| {
        scenario.battlefield.as_mut().unwrap().drift_per_day = number(0.002);
    }),
    ("stalling", |scenario| {
        scenario.battlefield.as_mut().unwrap().discount_per_day = number(1e-6);
    }),
    ("patron", |scenario| scenario.requests[0].leverage = number(0.0)),
    ("spoilers", |scenario| scenario.violence.spoiler_attacks_per_day = number(9.0)),
];

#[test]
fn a_coupling_that_is_off_leaves_everything_downstream_as_it_was() {
    for (id, change) in CHANGES {
        let coupling = couplings::ALL.iter().find(|coupling| coupling.id == id).unwrap();
        let at = |strength: f64| {
            let mut scenario = everything();
            *(coupling.strength_mut)(&mut scenario.couplings) = strength;
            if id == "battlefield" {
                // The drift also feeds the stalling rule and the cost of compliance.
                scenario.couplings.stalling = 0.0;
                scenario.couplings.patron = 0.0;
            }
            if id == "request" {
                // The asked party weighs what it would lose.
                scenario.requests[0].reciprocity = number(1e6);
            }
            let mut changed = scenario.clone();
            change(&mut changed);
            (0..8).all(|seed| {
                let ((summary, record), (other, changed)) =
                    (trace(&scenario, seed), trace(&changed, seed));
                summary == other && record.events() == changed.events()
            })
        };
        assert!(at(0.0), "{id} is off and its numbers matter");
        // The other half: the same change matters where the coupling is on, or half on.
        assert!(!at(1.0), "{id} is on and its numbers do not matter");
        assert!(!at(0.5), "{id} is half on and its numbers do not matter");
    }
}

#[test]
fn a_request_without_effect_leaves_all_but_the_decision_as_it_was() {
    let mut off = everything();
    off.couplings.request = 0.0;
    let mut refused = off.clone();
    refused.requests[0].reciprocity = number(-100.0);
    let others = |scenario: &Scenario, seed| {
        let (summary, record) = trace(scenario, seed);
        // The decision, the promise that follows from it, and what breaches that.
        let decision = |event: &&Event<'_>| match &event.kind {
            Kind::ComplianceDecision { .. } | Kind::Commitment { .. } => true,
            Kind::Violation { commitment, .. } => commitment == "silence",
            _ => false,
        };
        let kept: Vec<String> = record
            .events()
            .iter()
            .filter(|event| !decision(event))
            .map(|event| format!("{} {:?} {:?}", event.time, event.actor, event.kind))
            .collect();
        (summary.complied[0], kept)
    };
    for seed in 0..5 {
        let ((complied, kept), (none, same)) = (others(&off, seed), others(&refused, seed));
        assert_eq!((complied, none), (Some(true), Some(false)));
        assert!(kept == same, "seed {seed}");
    }
}

#[test]
fn a_request_that_is_refused_changes_nothing_but_that_it_was_put() {
    // Its window opens and closes while the talks sit and somebody waits: that is looked at again where a promise begins or ends, and
    // nowhere else.
    let mut refused = everything();
    let day = |days| refused.start + Span::from_days(days);
    refused.requests[0].scope.window = Window::Between { from: day(20), until: day(30) };
    refused.requests[0].reciprocity = number(-1e6);
    refused.battlefield.as_mut().unwrap().drift_per_day = number(0.0012);
    let mut never = refused.clone();
    never.requests.clear();
    for seed in 0..20 {
        let (with, without) = (trace(&refused, seed).0, trace(&never, seed).0);
        let with = Summary { complied: Vec::new(), ..with };
        assert_eq!(with, without, "seed {seed}");
    }
}

#[test]
fn texts_of_the_mediator_move_the_talks_and_not_the_violence() {
    let on = everything();
    let mut off = on.clone();
    off.couplings.mediator_text = 0.0;
    let mut changed = 0;
    for seed in 0..5 {
        let own_texts = |record: &Record<'_>| {
            let is_text = |event: &&Event<'_>| matches!(event.kind, Kind::TextPut { .. });
            let own = record.events().iter().filter(is_text).filter(|event| {
                event.actor.as_deref() == Some("a_friend") && event.in_answer_to.is_none()
            });
            own.count()
        };
        let ((with, record), (without, other)) = (trace(&on, seed), trace(&off, seed));
        assert!(own_texts(&record) > 0);
        assert_eq!(own_texts(&other), 0);
        let violence = |record: &Record<'_>| -> Vec<String> {
            let is_violence = |event: &&Event<'_>| {
                matches!(event.kind, Kind::Incident { .. } | Kind::SpoilerAttack { .. })
            };
            let all = record.events().iter().filter(is_violence);
            all.map(|event| format!("{} {:?} {:?}", event.time, event.actor, event.kind)).collect()
        };
        assert_eq!(violence(&record), violence(&other));
        assert_eq!((with.triggered, with.outside()), (without.triggered, without.outside()));
        changed +=
            u32::from((with.settled_at, with.momentum) != (without.settled_at, without.momentum));
    }
    assert!(changed > 0);
}

#[test]
fn threads_and_cuts_do_not_change_the_report() {
    let scenario = everything();
    let report = |threads| {
        let options = EnsembleOptions { runs: 200, seed: 1, threads };
        play(&scenario, &options, &|_| {}, &AtomicBool::new(false))
    };
    let one = report(1);
    assert_eq!(one, report(2));
    assert_eq!(one, report(5));
    assert_eq!(one.runs, 200);
    let results = one.as_written.results;
    assert_eq!(results.settlement.count + results.partial.count + results.none.count, 200);
    let primary: u64 = one.as_written.primary_obstacles.iter().map(|(_, count)| count).sum();
    assert_eq!(primary, 200 - results.settlement.count);
}

#[test]
fn a_stopped_ensemble_reports_whole_blocks() {
    let scenario = everything();
    let stop = AtomicBool::new(false);
    let options = EnsembleOptions { runs: 100_000, seed: 1, threads: 2 };
    let report = play(
        &scenario,
        &options,
        &|_| stop.store(true, std::sync::atomic::Ordering::Relaxed),
        &stop,
    );
    assert!(
        report.runs > 0 && report.runs.is_multiple_of(64) && report.runs < 1000,
        "{}",
        report.runs
    );
    let whole = EnsembleOptions { runs: report.runs, ..options };
    let again = play(&scenario, &whole, &|_| {}, &AtomicBool::new(false));
    assert_eq!(again.as_written, report.as_written);
}

#[test]
fn all_couplings_off_is_what_the_registry_says() {
    let mut strengths = CouplingStrengths::ON;
    for coupling in couplings::ALL {
        *(coupling.strength_mut)(&mut strengths) = 0.0;
    }
    assert_eq!(strengths, OFF);
}

/// Two sides at war, of which the first rises fast.
#[test]
fn nobody_is_bound_to_what_it_would_not_sign() {
    let mut scenario = war_pie([0.5, 0.5], [0.1, 0.15]);
    scenario.couplings.battlefield = 1.0;
    if let Some(battlefield) = &mut scenario.battlefield {
        battlefield.drift_per_day = number(0.02);
    }
    // The rising side takes anything; the other fears that it cannot bind itself, and signs nothing while the share still rises.
    scenario.horizon_days = 10;
    scenario.delegations[0].reservation = detente::domain::Reservation::None;
    let (summary, record) = trace(&scenario, 3);
    assert_eq!((summary.settled_at, summary.primary_obstacle), (None, Some(Obstacle::Commitment)));
    let by_second = |event: &&Event<'_>| {
        event.actor.as_deref() == Some("b") && matches!(event.kind, Kind::TextPut { .. })
    };
    assert_eq!(record.events().iter().filter(by_second).count(), 0);
    // At a drift that it need not fear they sign.
    if let Some(battlefield) = &mut scenario.battlefield {
        battlefield.drift_per_day = number(0.0001);
    }
    assert!(trace(&scenario, 3).0.settled_at.is_some());
    let apart = war_pie([0.9, 0.1], [0.02, 0.02]);
    let (summary, record) = trace(&apart, 1);
    assert!(summary.settled_at.is_none());
    let agreed = |event: &&Event<'_>| matches!(event.kind, Kind::ItemAgreed { .. });
    assert_eq!(record.events().iter().filter(agreed).count(), 0);
}

#[test]
fn a_seat_that_would_sign_nothing_offers_nothing() {
    // What the first side holds, it would have to give up for any package.
    let mut scenario = pie(11, 1.0);
    scenario.delegations[0].reservation = detente::domain::Reservation::Number(number(1.5));
    let (_, record) = trace(&scenario, 1);
    let by_first = |event: &&Event<'_>| {
        event.actor.as_deref() == Some("a") && matches!(event.kind, Kind::TextPut { .. })
    };
    assert_eq!(record.events().iter().filter(by_first).count(), 0);
    assert!(!record.events().is_empty());
}

#[test]
fn a_constraint_across_tracks_holds() {
    use detente::domain::{Constraint, Issue, IssueIndex, Options, StatedWorth, Values, Weights};
    use detente::talks::Item;
    // Both want option 1 on both issues, which stand on two tables; both together are forbidden.
    let mut scenario = pie(2, 1.0);
    let options = || Options::Named(vec!["0".into(), "1".into()]);
    scenario.issues = ["x", "y"]
        .map(|id| Issue { id: id.into(), question: String::new(), options: options() })
        .to_vec();
    for conduct in &mut scenario.delegations {
        conduct.preferences.stated = StatedWorth::Additive {
            weights: Weights::Stated(vec![number(0.5); 2]),
            values: vec![Values::Stated(vec![number(0.0), number(1.0)]); 2],
            interactions: Vec::new(),
        };
    }
    let mut second = scenario.tracks[0].clone();
    second.id = "other".into();
    second.agenda.items = vec![Item { issue: IssueIndex(1), after: Vec::new(), needs: None }];
    scenario.tracks.push(second);
    scenario.required = vec![IssueIndex(0), IssueIndex(1)];
    scenario.constraints =
        vec![Constraint::Forbid(vec![(IssueIndex(0), vec![1]), (IssueIndex(1), vec![1])])];
    let (summary, record) = trace(&scenario, 1);
    let agreed: Vec<&str> = record
        .events()
        .iter()
        .filter_map(|event| match &event.kind {
            Kind::ItemAgreed { term, .. } => Some(&*term.option),
            _ => None,
        })
        .collect();
    assert!(summary.settled_at.is_some());
    assert_eq!(agreed, ["1", "0"]);
}
