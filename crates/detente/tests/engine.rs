//! What the whole engine keeps: its parts inside it, determinism, and couplings that are off.

mod common;

use std::sync::atomic::AtomicBool;

use common::{OFF, number, pie, war_pie};
use detente::random::Streams;
use detente::simulation::couplings;
use detente::simulation::scenario::{CouplingStrengths, Scenario};
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
    assert!((share - 0.4374).abs() < 0.01, "{share}");

    // Without excitation too it is Poisson: mean 182.5, variance over mean 1.
    let runs = summaries(&violent(0.0), 34, 2000);
    let (mean, dispersion) = mean_and_dispersion(&runs);
    assert!((mean - 182.5).abs() < 4.0 * (182.5_f64 / 2000.0).sqrt(), "{mean}");
    assert!((dispersion - 1.0).abs() < 4.0 * (2.0_f64 / 1999.0).sqrt(), "{dispersion}");
    assert!(runs.iter().all(|run| run.triggered == 0));
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
    scenario.trust.initial = number(0.8);
    if let Some(battlefield) = &mut scenario.battlefield {
        battlefield.drift_per_day = number(0.0005);
    }
    scenario
}

#[test]
fn a_coupling_that_is_off_leaves_everything_downstream_as_it_was() {
    // Whatever a coupling's own numbers are, at strength 0 they change nothing.
    let changes: [(&str, fn(&mut Scenario)); 5] = [
        ("excitation", |scenario| scenario.violence.branching_ratio = number(0.8)),
        ("trust", |scenario| {
            scenario.trust.loss = number(0.9);
            scenario.trust.rate_ratio = number(6.0);
        }),
        ("battlefield", |scenario| {
            let battlefield = scenario.battlefield.as_mut().unwrap();
            battlefield.drift_per_day = number(0.0005 * 4.0);
        }),
        ("stalling", |scenario| {
            scenario.battlefield.as_mut().unwrap().discount_per_day = number(1e-6);
        }),
        ("spoilers", |scenario| scenario.violence.spoiler_attacks_per_day = number(9.0)),
    ];
    for (id, change) in changes {
        let mut off = everything();
        let coupling = couplings::ALL.iter().find(|coupling| coupling.id == id).unwrap();
        *(coupling.strength_mut)(&mut off.couplings) = 0.0;
        if id == "battlefield" {
            // The drift also feeds the stalling rule, which is not this coupling.
            off.couplings.stalling = 0.0;
        }
        let mut changed = off.clone();
        change(&mut changed);
        for seed in 0..5 {
            let (_, record) = trace(&off, seed);
            let (_, other) = trace(&changed, seed);
            assert_eq!(record.events(), other.events(), "{id}");
            // The same change matters where the coupling is on: the test can fail.
        }
        let mut on = changed.clone();
        *(coupling.strength_mut)(&mut on.couplings) = 1.0;
        if matches!(id, "excitation" | "spoilers") {
            assert_ne!(trace(&on, 0).1.events(), trace(&changed, 0).1.events(), "{id}");
        }
    }
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
    assert!(report.runs > 0 && report.runs % 64 == 0 && report.runs < 1000, "{}", report.runs);
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
