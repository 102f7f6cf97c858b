//! What violence, the ceasefire and requests do in a run, each on a small case.

mod common;

use std::sync::atomic::AtomicBool;

use common::{number, rounds, truce, war_pie};
use detente::calendar::{Span, Time};
use detente::domain::PartyIndex;
use detente::quantity::Quantity;
use detente::record::{Event, Kind, Record, view};
use detente::scope::{Area, Ceasefire, Scope, Window};
use detente::simulation::obstacle::Obstacle;
use detente::simulation::scenario::{
    CeasefireConduct, CouplingStrengths, Reach, Request, Scenario, SincereRate,
};
use detente::simulation::summary::momentum_days;
use detente::simulation::trace;
use detente::study::ensemble::{EnsembleOptions, play};

/// A truce over two areas that neither wears nor collapses.
fn lasting_truce() -> CeasefireConduct {
    let terms = Ceasefire {
        areas: vec!["valley".into(), "hills".into()],
        acts: vec!["shelling".into()],
        ..truce().terms
    };
    let none = || number(0.0);
    CeasefireConduct {
        terms,
        effect: number(0.5),
        half_life_days: number(1e9),
        loss_per_severe_violation: none(),
        base_collapse_hazard_per_day: none(),
        collapse_hazard_per_day: none(),
        ..truce()
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
        audience: None,
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
    // What was triggered before goes on, and breaches the promise.
    scenario.couplings.excitation = 1.0;
    scenario.violence.starts_empty = false;
    for (audience, is_public) in
        [(None, true), (Some(vec!["m".into()]), false), (Some(vec![]), false)]
    {
        scenario.requests[0].audience = audience;
        let (_, record) = trace(&scenario, 1);
        let sees = |viewer: &str| {
            let about = |event: &&Event<'_>| match &event.kind {
                Kind::Request { .. } | Kind::ComplianceDecision { .. } => true,
                Kind::Commitment { .. } => true,
                Kind::Violation { commitment, .. } => commitment == "quiet",
                _ => false,
            };
            view(&record, viewer).filter(about).count()
        };
        // The mediator puts it, `a` is asked.
        assert!(sees("a") > 10);
        assert_eq!((sees("m"), sees("b")), (sees("a"), if is_public { sees("a") } else { 0 }));
    }
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

/// The rounds under a ceasefire that nothing but time takes from, whole on the first day.
fn wearing(half_life_days: f64, gain_per_meeting: f64) -> Scenario {
    let mut scenario = rounds();
    scenario.couplings.ceasefire = 1.0;
    scenario.ceasefire = Some(CeasefireConduct {
        whole_on: scenario.start,
        half_life_days: number(half_life_days),
        gain_per_meeting: number(gain_per_meeting),
        ..lasting_truce()
    });
    scenario
}

/// When the ceasefire was told to be eroding, and with what integrity.
fn erosions(record: &Record<'_>) -> Vec<(Time, f64)> {
    let eroding = |event: &Event<'_>| match event.kind {
        Kind::CeasefireEroding { integrity, .. } => Some((event.time, integrity)),
        _ => None,
    };
    record.events().iter().filter_map(eroding).collect()
}

#[test]
fn meetings_of_monitors_mend_the_ceasefire_and_tell_once_that_it_erodes() {
    // Every seventh day, at nine: by hand, m ← m·2^(−d/28), and then m + 0.1·(1 − m). Without mending it is half on day 28.
    for (gain, day, integrity) in [(0.0, 28, 0.495_380), (0.1, 42, 0.466_768)] {
        let scenario = wearing(28.0, gain);
        let (_, record) = trace(&scenario, 1);
        let told = erosions(&record);
        assert_eq!(told.len(), 1);
        let nine = Span::from_microseconds(9 * 3_600_000_000);
        assert_eq!(told[0].0, scenario.start + Span::from_days(day) + nine);
        assert!((told[0].1 - integrity).abs() < 1e-6, "{}", told[0].1);
    }
}

#[test]
fn a_meeting_of_talks_renews_a_collapsed_ceasefire_and_monitors_do_not() {
    for (probability, renewals_at_least) in [(1.0, 3), (0.0, 0)] {
        let mut scenario = wearing(1e9, 0.0);
        scenario.tracks[0].mends_ceasefire = true;
        scenario.delegations.iter_mut().for_each(|conduct| conduct.strategy = "tough".into());
        scenario.violence.inside_per_day = number(20.0);
        let conduct = scenario.ceasefire.as_mut().unwrap();
        conduct.effect = number(1.0);
        conduct.base_collapse_hazard_per_day = number(0.2);
        conduct.renewal_probability = number(probability);
        let (summary, record) = trace(&scenario, 3);
        let (mut in_force, mut collapses, mut renewals) = (true, Vec::new(), 0);
        let mut met_at = None;
        for event in record.events() {
            match event.kind {
                Kind::MeetingHeld { track: Some(_), .. } => met_at = Some(event.time),
                Kind::CeasefireCollapsed { .. } => {
                    assert!(in_force);
                    in_force = false;
                    collapses.push(event.time);
                }
                Kind::CeasefireRenewed { .. } => {
                    assert!(!in_force);
                    assert_eq!(met_at, Some(event.time), "renewed by a meeting of the talks");
                    in_force = true;
                    renewals += 1;
                }
                // While whole, it suppresses all there is inside.
                Kind::Incident { ref stream, .. } if stream.ends_with("inside") => {
                    assert!(!in_force)
                }
                _ => {}
            }
        }
        assert_eq!(summary.collapsed_at, collapses.first().copied());
        assert!(renewals >= renewals_at_least, "{renewals}");
        assert!(collapses.len() - renewals <= 1);
        assert!(probability > 0.0 || collapses.len() == 1);
        assert!(summary.inside() > 100);
    }
}

#[test]
fn momentum_is_what_the_record_tells_of_thirty_days() {
    let mut scenario = rounds();
    scenario.couplings.trust = 0.5;
    scenario.couplings.excitation = 1.0;
    scenario.couplings.spoilers = 1.0;
    scenario.trust.sincere_rate = SincereRate::UnderWholeCeasefire;
    scenario.trust.misattribution = number(1.0);
    scenario.violence.inside_per_day = number(2.0);
    scenario.violence.spoiler_attacks_per_day = number(0.3);
    scenario.tracks[0].rounds.truncate(2);
    let (summary, record) = trace(&scenario, 4);
    let days = momentum_days(scenario.horizon_days);
    assert_eq!(summary.momentum.len(), days.count());

    // Half the background each, n = 0.45, a ratio of 3: λ_T = 1/0.55, λ_U = 3/0.55.
    let (sincere, insincere) = (1.0 / 0.55, 3.0 / 0.55);
    for (reading, day) in summary.momentum.iter().zip(momentum_days(scenario.horizon_days)) {
        let ends = scenario.start + Span::from_days(i64::from(day));
        let within =
            |event: &&Event<'_>| event.time < ends && event.time >= ends - Span::from_days(30);
        let count = |wanted: &dyn Fn(&Kind<'_>) -> bool| {
            record.events().iter().filter(within).filter(|event| wanted(&event.kind)).count() as f64
        };
        let attacks = count(&|kind| matches!(kind, Kind::SpoilerAttack { .. }));
        assert_eq!(f64::from(reading.spoiler_attacks), attacks);
        let settled = count(&|kind| matches!(kind, Kind::ItemAgreed { .. }));
        assert_eq!(f64::from(reading.items_settled), settled);
        let met = |event: &&Event<'_>| {
            event.time < ends && matches!(event.kind, Kind::MeetingHeld { track: Some(_), .. })
        };
        let last = record.events().iter().filter(met).map(|event| event.time).max();
        let since = (ends - last.unwrap()).days();
        assert!((reading.days_since_last_meeting - since).abs() < 1e-9);
        // Each of two observers sees every incident of the other, and takes every attack of a spoiler for the other's.
        let seen = attacks + count(&|kind| matches!(kind, Kind::Incident { .. })) / 2.0;
        let drift = 0.5 * 0.55 * ((insincere - sincere) - seen / 30.0 * 3f64.ln());
        assert!(
            (reading.trust_drift_per_day - drift).abs() < 1e-9,
            "day {day}: {reading:?}, {drift}"
        );
    }
}

#[test]
fn what_a_request_changes_is_the_run_with_it_less_the_same_run_without() {
    let mut with = asked(&["air strikes"], Area::Ceasefire("truce".into()), Window::Open);
    // So little that no belief comes to the end of its scale.
    with.couplings.trust = 0.001;
    let without = Scenario { requests: Vec::new(), ..with.clone() };
    let options = EnsembleOptions { runs: 1, seed: 5, threads: 1 };
    let report = play(&with, &options, &|_| {}, &AtomicBool::new(false));
    let ((with, _), (without, _)) = (trace(&with, 5), trace(&without, 5));
    assert!(with.air_inside < without.air_inside && with.final_log_odds > without.final_log_odds);
    let change = &report.requests[0];
    let less = |with: u32, without: u32| f64::from(with) - f64::from(without);
    assert_eq!(change.air_inside_change.mean, less(with.air_inside, without.air_inside));
    assert_eq!(change.incidents_inside_change.mean, less(with.inside(), without.inside()));
    // Sums are held in whole millionths.
    let gained = with.final_log_odds - without.final_log_odds;
    assert!((change.trust_change.mean - gained).abs() < 2e-6);
    assert_eq!(change.complied.count, 1);
}

#[test]
fn a_window_that_is_enough_takes_the_motive_to_wait_away_and_no_other_gives_it_back() {
    // Two promises about the air strikes of the rising side: one that lasts and cuts next to nothing, one of ten days that cuts all.
    let settles = |requests: &[(Window<'static>, f64)]| {
        let mut scenario = war_pie([0.3, 0.3], [0.1, 0.15]);
        scenario.couplings =
            CouplingStrengths { stalling: 1.0, request: 1.0, patron: 1.0, ..scenario.couplings };
        scenario.tracks[0].rounds[0].days = 30;
        scenario.tracks[0].rounds[0].opens = scenario.start + Span::from_days(5);
        scenario.ceasefire = Some(lasting_truce());
        let battlefield = scenario.battlefield.as_mut().unwrap();
        (battlefield.drift_per_day, battlefield.air_share) = (number(0.002), number(1.0));
        scenario.delegations[1].strategy = "conceder".into();
        let about_air = asked(&["air strikes"], Area::Ceasefire("truce".into()), Window::Open);
        scenario.requests = requests
            .iter()
            .enumerate()
            .map(|(number, (window, reduction))| {
                let mut request = Request { by: PartyIndex(1), ..about_air.requests[0].clone() };
                request.id = format!("r{number}");
                request.scope.window = window.clone();
                request.reduction = Quantity::assumed(*reduction);
                request
            })
            .collect();
        let (summary, _) = trace(&scenario, 1);
        assert!(summary.complied.iter().all(|complied| *complied == Some(true)));
        summary.primary_obstacle != Some(Obstacle::Stalling)
    };
    let start = rounds().start;
    let short = (Window::Between { from: start, until: start + Span::from_days(15) }, 1.0);
    let lasting = |reduction| (Window::Open, reduction);
    assert!(!settles(&[]) && !settles(std::slice::from_ref(&short)) && !settles(&[lasting(1e-6)]));
    assert!(!settles(&[short.clone(), lasting(1e-6)]));
    assert!(settles(&[lasting(1.0)]) && settles(&[lasting(1.0), lasting(1e-6), short]));
}

#[test]
fn a_ceasefire_holds_the_acts_that_it_forbids_and_no_others() {
    let counts = |acts: &[&str]| {
        let mut scenario = rounds();
        scenario.couplings.ceasefire = 1.0;
        scenario.violence.inside_per_day = number(8.0);
        scenario.violence.air_share = number(0.5);
        let terms = Ceasefire {
            acts: acts.iter().map(|act| (*act).to_owned()).collect(),
            ..lasting_truce().terms
        };
        scenario.ceasefire =
            Some(CeasefireConduct { terms, effect: number(1.0), ..lasting_truce() });
        let (_, record) = trace(&scenario, 1);
        let [on_ground, by_air, _] = between(&scenario, &record, 0, 365);
        [on_ground > 0, by_air > 0]
    };
    assert_eq!(counts(&["shelling", "air strikes"]), [false, false]);
    assert_eq!(counts(&["shelling"]), [false, true]);
    assert_eq!(counts(&["air strikes"]), [true, false]);
    assert_eq!(counts(&["abductions"]), [true, true]);
}

#[test]
fn a_ceasefire_that_suppresses_all_differs_little_from_one_that_suppresses_nearly_all() {
    let log_odds = |effect| {
        let mut scenario = rounds();
        scenario.couplings.ceasefire = 1.0;
        scenario.couplings.trust = 0.01;
        scenario.violence.inside_per_day = number(2.0);
        // It wears, so that there are incidents, and who is sincere would have committed none.
        scenario.ceasefire = Some(CeasefireConduct {
            effect: number(effect),
            half_life_days: number(30.0),
            ..lasting_truce()
        });
        trace(&scenario, 1).0.final_log_odds
    };
    let (all, nearly) = (log_odds(1.0), log_odds(1.0 - 1e-9));
    assert!((all - nearly).abs() < 1e-3, "{all}, {nearly}");
    assert!(all < (0.3_f64 / 0.7).ln() - 0.5, "{all}");
}
