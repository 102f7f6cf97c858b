//! Published and recomputed values of beliefs and compliance, each under a stable id that
//! `docs/validation.md` lists with source and tolerance.

mod common;

use common::documented::documented;
use common::{number, pie, start};
use detente::calendar::{Span, Time};
use detente::domain::PartyIndex;
use detente::random::{Label, RngExt, Streams};
use detente::scope::{Area, Scope, Window};
use detente::simulation::couplings::patron::compliance_probability;
use detente::simulation::couplings::trust::{Belief, BoundsReached, ViolationRates};
use detente::simulation::scenario::{Request, Scenario};
use detente::simulation::{Player, Prepared, trace};

const RATES: ViolationRates = ViolationRates { sincere_per_day: 1.0, ratio: 3.0 };

#[test]
fn published_20_trust_after_ten_days_and_fifteen_violations() {
    let mut belief = Belief::new(0.5, RATES, 1.0, start());
    for violation in 0..15 {
        belief.observe_violation(start() + Span::from_fractional_days(f64::from(violation) * 0.6));
    }
    let change = belief.log_odds(start() + Span::from_days(10));
    assert!((change - 3.5208156699783544).abs() < 1e-6, "{change}");
    assert!((RATES.critical_per_day() - 1.8204784532536746).abs() < 1e-12);
    assert!(RATES.drift_per_day(1.8204784532536746).abs() < 1e-12);
}

#[test]
fn published_21_race_of_trust_to_ln_19() {
    let goal = 19.0_f64.ln();
    for (rate, expected, tolerance) in
        [(1.0, 0.965303, 0.0052), (2.0, 0.395587, 0.0138), (3.0, 0.050805, 0.0062)]
    {
        let runs = 20_000;
        let mut trust_first = 0;
        for run in 0..runs {
            let mut gaps = Streams::new(21, run).stream(Label::new("race"));
            let mut belief = Belief::new(0.5, RATES, 1.0, start());
            let mut time = start();
            loop {
                let uniform: f64 = gaps.random();
                time = time + Span::from_fractional_days(-(-uniform).ln_1p() / rate);
                if belief.log_odds(time) >= goal {
                    trust_first += 1;
                    break;
                }
                belief.observe_violation(time);
                if belief.log_odds(time) <= -goal {
                    break;
                }
            }
        }
        let share = f64::from(trust_first) / runs as f64;
        documented("published_21_race_of_trust_to_ln_19", &[(share, 0.0005)]);
        assert!((share - expected).abs() < tolerance, "λ = {rate}: {share}");
    }
}

fn asked(leverage: f64, stake: f64) -> Scenario {
    let mut scenario = pie(11, 5.0);
    scenario.violence.inside_per_day = number(2.0);
    scenario.violence.air_share = number(0.5);
    scenario.couplings.patron = 1.0;
    scenario.couplings.request = 1.0;
    scenario.requests = vec![Request {
        id: "silent_skies".into(),
        date: start(),
        by: PartyIndex(1),
        asked: PartyIndex(0),
        through: Vec::new(),
        scope: Scope {
            acts: vec!["air strikes".into()],
            area: Area::Everywhere,
            window: Window::WhileSits("table".into()),
        },
        audience: None,
        place: None,
        source: None,
        reduction: number(1.0),
        leverage: number(leverage),
        stake: number(stake),
        reciprocity: number(0.0),
        noise: number(0.1),
    }];
    scenario
}

#[test]
fn published_33_logit_compliance() {
    assert!((compliance_probability(0.3, 0.1, 0.1) - 0.8807970779778823).abs() < 1e-12);

    // Without leverage the stake changes nothing, to the last bit.
    for seed in 0..20 {
        let small = asked(0.0, 0.1);
        let large = asked(0.0, 5.0);
        assert_eq!(trace(&small, seed).1.events(), trace(&large, seed).1.events());
    }

    // With the coupling off nobody decides, and nothing is cut.
    let mut off = asked(1.0, 5.0);
    off.couplings.patron = 0.0;
    let mut never_asked = off.clone();
    never_asked.requests[0].reduction = number(0.0);
    for run in 0..20 {
        let play = |scenario| Player::new(&Prepared::new(scenario)).play(&Streams::new(33, run));
        assert_eq!(play(&off).complied, [None]);
        assert_eq!(play(&off).air_inside, play(&never_asked).air_inside);
    }

    // A complied request that cuts all air strikes leaves none of the background; with no
    // excitation, none at all.
    let certain = asked(1.0, 50.0);
    let summary = Player::new(&Prepared::new(&certain)).play(&Streams::new(33, 0));
    assert_eq!((summary.complied, summary.air_inside), (vec![Some(true)], 0));
    assert!(summary.inside_by_week.iter().sum::<u32>() > 200);
}

#[test]
fn log_odds_stay_within_their_bound_and_say_so() {
    let mut belief = Belief::new(0.3, RATES, 1.0, start());
    assert_eq!(belief.bounds_reached(start()), BoundsReached::default());
    let later: Time = start() + Span::from_days(100);
    assert_eq!(belief.log_odds(later), 6.0);
    assert_eq!(belief.bounds_reached(later), BoundsReached { lower: false, upper: true });
    for _ in 0..50 {
        belief.observe_violation(later);
    }
    assert_eq!(belief.log_odds(later), -6.0);
    assert_eq!(belief.bounds_reached(later), BoundsReached { lower: true, upper: true });
}
