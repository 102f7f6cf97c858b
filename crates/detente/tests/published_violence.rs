//! Published and recomputed values of incident processes and survival, each under a stable id
//! that `docs/validation.md` lists with source and tolerance.

mod common;

use common::documented::documented;
use detente::calendar::{Span, Time};
use detente::random::{Label, Streams};
use detente::violence::{
    Excitation, Incident, Stream, Weibull, mean_count_from_empty, truce_lifetime_days,
};

const EXCITATION: Excitation = Excitation { branching_ratio: 0.45, decay_per_day: 0.1 };
const START: Time = Time::from_microseconds(1_487_808_000_000_000);

/// (all incidents, triggered incidents) in `days` days from `streams`.
fn play(streams: &Streams, background_per_day: f64, days: i64) -> (u64, u64) {
    let mut stream =
        Stream::new(background_per_day, EXCITATION, 0.0, START, streams, Label::new("test"));
    let end = START + Span::from_days(days);
    let (mut all, mut triggered) = (0, 0);
    while stream.next() < end {
        match stream.advance(|_, _| true) {
            Incident::Suppressed => unreachable!("everything is let through"),
            Incident::Background => all += 1,
            Incident::Triggered => {
                all += 1;
                triggered += 1;
            }
        }
    }
    (all, triggered)
}

#[test]
fn published_22_self_exciting_counts_from_empty() {
    let runs = 2000;
    let counts: Vec<(u64, u64)> =
        (0..runs).map(|run| play(&Streams::new(22, run), 0.5, 365)).collect();
    let total: u64 = counts.iter().map(|c| c.0).sum();
    let triggered: u64 = counts.iter().map(|c| c.1).sum();
    let mean = total as f64 / runs as f64;
    let variance =
        counts.iter().map(|c| (c.0 as f64 - mean).powi(2)).sum::<f64>() / (runs - 1) as f64;
    assert!((mean_count_from_empty(0.5, EXCITATION, 365.0) - 324.3801653034793).abs() < 1e-9);
    assert!((mean - 324.38).abs() < 2.9, "mean {mean}");
    assert!((variance / mean - 3.1712).abs() < 0.40, "variance over mean {}", variance / mean);
    let share = triggered as f64 / total as f64;
    let got = [(mean, 0.3), (variance / mean, 0.04), (share, 0.001)];
    documented("published_22_self_exciting_counts_from_empty", &got);
    assert!((share - 0.4374).abs() < 0.01, "triggered share {share}");
}

#[test]
fn published_29_survival_forms() {
    let weibull = Weibull { scale_days: 45.0, shape: 0.7 };
    assert!((weibull.median_days() - 26.6575551).abs() < 1e-6);
    assert!((weibull.survival(weibull.median_days()) - 0.5).abs() < 1e-12);
    assert!((truce_lifetime_days(2.0, 0.02) - 25.0).abs() < 1e-12);

    // The same by simulation: the first violation that breaks the truce.
    let plain = Excitation { branching_ratio: 0.0, decay_per_day: 1.0 };
    let runs = 10_000;
    let mut sum = 0.0;
    for run in 0..runs {
        let mut stream =
            Stream::new(2.0, plain, 0.0, START, &Streams::new(29, run), Label::new("truce"));
        loop {
            let time = stream.next();
            if stream.advance(|_, mark| mark < 0.02) == Incident::Background {
                sum += (time - START).days();
                break;
            }
        }
    }
    documented("published_29_survival_forms", &[(sum / runs as f64, 0.1)]);
    // An exponential of mean 25: standard error 25/√runs; 4 of them.
    assert!((sum / runs as f64 - 25.0).abs() < 4.0 * 25.0 / (runs as f64).sqrt());
}
