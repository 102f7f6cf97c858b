//! Published and recomputed values of bargaining, each under a stable id that
//! `docs/validation.md` lists with source and tolerance.

mod common;

use common::documented::documented;
use common::{number, pie, war_pie};
use detente::bargaining::noncooperative::double_auction_trades;
use detente::bargaining::war::{bargaining_range, rising_side_cannot_commit, shift_is_too_fast};
use detente::calendar::Span;
use detente::domain::{Discounting, OutcomeSpace, UtilityTable};
use detente::protocol::{Direct, Move};
use detente::quantity::{Distribution, Numbers, Quantity};
use detente::random::{Label, RngExt, Streams};
use detente::record::Kind;
use detente::session::{Customs, Seat, Setup, play, usual_clock};
use detente::simulation::obstacle::Obstacle;
use detente::simulation::summary::Outcome;
use detente::simulation::{Player, Prepared, Standpoints};
use detente::strategy::stalling::{StallingProblem, Window};
use detente::strategy::stand_firm::Attrition;
use detente::strategy::time_dependent::{exponential, polynomial};
use detente::strategy::{Aspiration, Micro, Situation, Strategy};

/// Prints what was got, for `docs/validation.md`, and holds it to what was expected.
fn close(got: f64, expected: f64, tolerance: f64) {
    println!("got {got}, expected {expected} to {tolerance}");
    assert!((got - expected).abs() <= tolerance, "got {got}, expected {expected}");
}

#[test]
fn published_06_time_dependent_tactics() {
    for (beta, poly, exp) in [
        (0.5, 0.325, 0.19628775993505562),
        (1.0, 0.55, 0.316227766016838),
        (2.0, 0.7363961030678928, 0.5623413251903491),
    ] {
        close(polynomial(0.5, 0.1, beta), poly, 1e-12);
        close(exponential(0.5, 0.1, beta), exp, 1e-12);
        // The strategy that concedes along 1 − t^e is the polynomial tactic with κ = 0 and β = 1/e.
        let pie = UtilityTable::new(vec![0.0, 1.0]);
        let space = OutcomeSpace::new(vec![2]).unwrap();
        for relative_time in [0.0, 0.2, 0.5, 0.9, 1.0] {
            let situation = Situation { relative_time, ..Situation::new(&pie, &space) };
            let wanted = Aspiration::new(1.0 / beta).tolerating(0.0).target(&situation);
            close(1.0 - wanted, polynomial(relative_time, 0.0, beta), 1e-12);
        }
    }
}

/// (relative time of agreement, share of the first, share of the second).
fn meet(exponents: [f64; 2]) -> (f64, f64, f64) {
    let pie: Vec<f64> = (0..=2000).map(|i| f64::from(i) / 2000.0).collect();
    let tables =
        [UtilityTable::new(pie.clone()), UtilityTable::new(pie.iter().map(|u| 1.0 - u).collect())];
    let space = OutcomeSpace::new(vec![2001]).unwrap();
    let seat = |number: usize| Seat {
        strategy: Box::new(Aspiration::new(exponents[number])),
        utilities: &tables[number],
        reservation: 0.0,
        discounting: Discounting::NONE,
        steps: None,
    };
    let clock = |step| f64::from(step) / 2000.0;
    let setup = Setup {
        protocol: &Direct,
        rule: None,
        space: &space,
        steps: 2001,
        customs: Customs::default(),
    };
    let played = play(&setup, &mut [seat(0), seat(1)], None, clock, |_| {}).unwrap();
    let package = played.agreement.expect("they agree");
    (played.relative_time, tables[0].utility(package), tables[1].utility(package))
}

#[test]
fn published_07_meeting_times() {
    close(meet([5.0, 5.0]).0, 0.871, 1e-3);
    close(meet([5.0, 5.0]).0, 0.8705505632961241, 1e-3);
    let (time, first, second) = meet([1.0, 5.0]);
    close(time, 0.7555, 1e-3);
    close(first, 0.245, 1e-3);
    close(second, 0.755, 1e-3);
}

#[test]
fn published_08_concession_package_by_package() {
    for (packages, first, second) in [(11, 0.5, 0.5), (101, 0.5, 0.5), (12, 5.0 / 11.0, 6.0 / 11.0)]
    {
        let up: Vec<f64> = (0..packages).map(|i| f64::from(i) / f64::from(packages - 1)).collect();
        let down = up.iter().rev().copied().collect();
        let tables = [UtilityTable::new(up), UtilityTable::new(down)];
        let space = OutcomeSpace::new(vec![packages]).unwrap();
        let mut seats = tables.each_ref().map(|table| {
            let generator = Streams::new(1, 0).stream(Label::new("micro"));
            Seat { reservation: 0.0, ..Seat::new(Box::new(Micro::new(generator)), table) }
        });
        let (steps, customs) = (1000, Customs::default());
        let setup = Setup { protocol: &Direct, rule: None, space: &space, steps, customs };
        let mut offers = 0;
        let ending = play(&setup, &mut seats, None, usual_clock(steps), |made| {
            offers += u32::from(matches!(made.action, Move::Offer(_)));
        });
        let package = ending.unwrap().agreement.expect("they agree");
        close(tables[0].utility(package), first, 1e-12);
        close(tables[1].utility(package), second, 1e-12);
        assert_eq!(offers, packages);
    }
}

#[test]
fn published_10_double_auction() {
    let mut generator = Streams::new(1, 0).stream(Label::new("pairs"));
    let pairs = 1_000_000;
    let (mut trades, mut gains) = (0_u32, 0.0);
    for _ in 0..pairs {
        let (value, cost): (f64, f64) = (generator.random(), generator.random());
        if double_auction_trades(value, cost) {
            trades += 1;
            gains += value - cost;
        }
    }
    let (share, gain) = (f64::from(trades) / f64::from(pairs), gains / f64::from(pairs));
    documented("published_10_double_auction", &[(share, 1e-5), (gain, 1e-5)]);
    close(share, 9.0 / 32.0, 0.0018);
    close(gain, 9.0 / 64.0, 0.001);
}

#[test]
fn published_11_standing_firm() {
    let sides =
        Attrition { demands: [0.8, 0.7], discounts_per_day: [0.002, 0.004], obstinacies: [0.1; 2] };
    close(sides.concession_per_day(0), 0.0016, 1e-12);
    close(sides.concession_per_day(1), 0.0012, 1e-12);
    close(sides.days_to_certainty(0), 1439.116, 5e-4);
    close(sides.days_to_certainty(1), 1918.821, 5e-4);
    close(sides.has_conceded(0, 0.0), 0.0, 1e-12);
    close(sides.has_conceded(1, 0.0), 0.437659, 5e-7);
    close(sides.payoff(0), 0.518829, 5e-7);
    close(sides.payoff(1), 0.2, 1e-12);
    close(sides.survival(30.0), 0.517034, 5e-7);
    close(sides.survival(41.965), 0.5, 5e-6);
    close(sides.never(), 0.01, 1e-12);
    let alike =
        Attrition { demands: [0.75; 2], discounts_per_day: [0.003; 2], obstinacies: [0.05; 2] };
    close(alike.days(), 1997.155, 5e-4);
    close(alike.survival(231.049), 0.5, 5e-6);
    let mut generator = Streams::new(1, 0).stream(Label::new("sides"));
    let runs = 20_000;
    let (mut at_once, mut late) = (0_u32, 0_u32);
    for _ in 0..runs {
        let days = [0, 1].map(|side| sides.concession_day(side, generator.random()));
        let first = days[0].min(days[1]);
        at_once += u32::from(first == 0.0);
        late += u32::from(first > 30.0);
    }
    let (at_once, late) = (f64::from(at_once) / f64::from(runs), f64::from(late) / f64::from(runs));
    documented("published_11_standing_firm", &[(at_once, 1e-3), (late, 1e-3)]);
    close(at_once, 0.437659, 0.0141);
    close(late, 0.517034, 0.0142);
}

#[test]
fn published_16_war_and_commitment() {
    let (low, high) = bargaining_range(0.6, 0.1, 0.15);
    close(low, 0.5, 1e-12);
    close(high, 0.75, 1e-12);
    assert!(shift_is_too_fast(10.0, (4.0, 5.0), 6.0, 0.95));
    assert!(!shift_is_too_fast(10.0, (4.0, 5.0), 5.0, 0.95));
    // The drift at which the rising side cannot bind itself, by bisection.
    let (mut deal, mut fight) = (0.0, 0.1);
    for _ in 0..60 {
        let drift = 0.5 * (deal + fight);
        if rising_side_cannot_commit(0.5, drift, 0.1, 0.15, 0.001, 30.0) {
            fight = drift;
        } else {
            deal = drift;
        }
    }
    close(fight, 0.008993, 5e-7);
}

const EXAMPLE: StallingProblem = StallingProblem {
    share: 0.5,
    drift_per_day: 0.001,
    discount_per_day: 0.001,
    flow_cost_per_day: 0.0002,
    cap: 0.95,
};

/// The best delay on a fine grid, without any of the theory.
fn brute_force(problem: &StallingProblem, window: Option<Window>) -> (f64, f64) {
    let mut best = (0.0, f64::NEG_INFINITY);
    for step in 0..200_000 {
        let days = f64::from(step) * 0.01;
        let share = {
            let inside = window.map_or(0.0, |w| w.cut * days.min(w.days));
            (problem.share + problem.drift_per_day * (days - inside)).min(problem.cap)
        };
        let discount = (-problem.discount_per_day * days).exp();
        let value = discount * share
            - problem.flow_cost_per_day * (1.0 - discount) / problem.discount_per_day;
        if value > best.1 {
            best = (days, value);
        }
    }
    best
}

#[test]
fn published_18_stalling() {
    let free = EXAMPLE.best_delay(None);
    close(free.days, 300.0, 1e-6);
    close(free.value, 0.5408182206817179, 1e-9);
    close(EXAMPLE.share + EXAMPLE.drift_per_day * free.days, 0.8, 1e-9);
    close(EXAMPLE.lasting_cut_threshold(), 0.3, 1e-12);
    close(EXAMPLE.cut_days_threshold(), 56.67, 0.005);
    // With a lower discount it never signs before the cap.
    let patient = StallingProblem { discount_per_day: 0.0005, ..EXAMPLE };
    close(patient.share + patient.drift_per_day * patient.best_delay(None).days, 0.95, 1e-9);

    let lasting = |cut| Some(Window { cut, days: f64::INFINITY });
    close(EXAMPLE.best_delay(lasting(0.29)).days, 14.08, 0.005);
    close(EXAMPLE.best_delay(lasting(0.31)).days, 0.0, 1e-12);
    let window = |cut, days| Some(Window { cut, days });
    assert!(
        EXAMPLE.stalls(&[window(0.93, 60.0).unwrap()])
            && EXAMPLE.best_delay(window(0.93, 60.0)).days > 0.0
    );
    assert!(!EXAMPLE.stalls(&[window(0.96, 60.0).unwrap()]));
    close(EXAMPLE.best_delay(window(0.96, 60.0)).days, 0.0, 1e-12);
    let silence = EXAMPLE.best_delay(window(1.0, 10.0));
    assert!(EXAMPLE.stalls(&[window(1.0, 10.0).unwrap()]));
    // A window that is enough stays so beside another that is not.
    let both = [window(1.0, 10.0).unwrap(), lasting(0.31).unwrap()];
    assert!(!EXAMPLE.stalls(&both));
    close(silence.days, 310.0, 1e-6);
    close(silence.value, 0.5334, 5e-5);

    for window in [None, lasting(0.29), window(0.93, 60.0), window(0.96, 60.0), window(1.0, 10.0)] {
        let (days, value) = brute_force(&EXAMPLE, window);
        let delay = EXAMPLE.best_delay(window);
        close(delay.days, days, 0.02);
        close(delay.value, value, 1e-9);
    }
}

#[test]
fn published_36_deadlines_firm_and_uncertain() {
    // A firm deadline: agreement at .8706 of it.
    let scenario = pie(1001, 5.0);
    let prepared = Prepared::new(&scenario);
    let settled = Player::new(&prepared).play(&Streams::new(36, 0)).settled_at.unwrap();
    let id = "published_36_deadlines_firm_and_uncertain";
    let firm = (settled - scenario.start).days() / 365.0;
    documented(id, &[(firm, 1e-4)]);
    close(firm, 0.8705505632961241, 0.002);

    // An ending hazard instead: agreement only in the runs that last until t = 2.0445/h.
    let hazard = 0.05;
    let mut scenario = pie(1001, 5.0);
    scenario.tracks[0].ending_hazard_per_day = number(hazard);
    scenario.tracks[0].exchanges_per_day = 48;
    let prepared = Prepared::new(&scenario);
    let mut player = Player::new(&prepared);
    let runs = 4000;
    let mut agreed = Vec::new();
    for run in 0..runs {
        let (summary, record) = player.trace(&Streams::new(36, run));
        let ended =
            record.events().iter().find(|event| matches!(event.kind, Kind::TrackEnded { .. }));
        agreed.extend(summary.settled_at.map(|agreed| (agreed, ended.map(|event| event.time))));
    }
    let share = agreed.len() as f64 / runs as f64;
    close(share, 0.129449, 4.0 * (0.129449_f64 * 0.870551 / runs as f64).sqrt());
    let first = agreed.iter().map(|(agreed, _)| agreed).min().unwrap();
    let last = agreed.iter().map(|(agreed, _)| agreed).max().unwrap();
    let first_in_lives = (*first - scenario.start).days() * hazard;
    close(first_in_lives, 2.0445, 0.05);
    // No spike before the end. Agreement comes at the same time in all runs, so by the memorylessness of the ending the share that falls
    // into the last 5 % of the realised horizon is that of tracks which end soon after: 1 − e^(−2.0445·(1/.95 − 1)) = .1020.
    assert!(*last - *first < Span::from_days(1));
    let late = agreed.iter().filter(|(agreed, ended)| {
        let horizon = ended.map_or(365.0, |ended| (ended - scenario.start).days());
        (*agreed - scenario.start).days() > 0.95 * horizon
    });
    let late = late.count() as f64 / agreed.len() as f64;
    documented(id, &[(share, 0.001), (first_in_lives, 0.001), (late, 0.005)]);
    close(late, 0.1020, 4.0 * (0.1020_f64 * 0.898 / agreed.len() as f64).sqrt());
}

#[test]
fn published_37_no_zone_no_settlement() {
    // How they bargain is drawn anew in every run: it makes no difference where there is nothing to agree on.
    let mut scenario = war_pie([0.7, 0.4], [0.1, 0.15]);
    for conduct in &mut scenario.delegations {
        let distribution = Distribution::LogUniform { low: 0.1, high: 50.0 };
        conduct.exponent = Some(Quantity { distribution, ..number(1.0) });
    }
    scenario.tracks[0].rounds[0].days = 20;
    scenario.tracks[0].ending_hazard_per_day =
        Quantity { distribution: Distribution::Uniform { low: 0.0, high: 0.2 }, ..number(0.0) };
    let prepared = Prepared::new(&scenario);
    let mut player = Player::new(&prepared);
    for run in 0..10_000 {
        let summary = player.play(&Streams::new(37, run));
        assert_eq!(summary.outcome, Outcome::None);
        assert_eq!(summary.primary_obstacle, Some(Obstacle::Zone));
    }
    // With the narrower divergence there is a zone, as wide as it should be, and they find it.
    let scenario = war_pie([0.7, 0.5], [0.1, 0.15]);
    let reservations = Standpoints::new(&scenario, &Numbers::Central).reservations;
    close(1.0 - reservations.iter().sum::<f64>(), 0.05, 1e-12);
    let summary = Player::new(&Prepared::new(&scenario)).play(&Streams::new(37, 0));
    assert_eq!(summary.outcome, Outcome::Settlement);
}
