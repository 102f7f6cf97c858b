//! Does a fitted process fit? Two answers, as each is blind where the other sees.
//!
//! *Time rescaling*: under the true process what it expected between incidents is exponential with mean 1. Against
//! excitation that decays much more slowly than incidents follow each other this test has no power. *Dispersion of
//! counts*: the variance of counts in equal windows over their mean, against the same in histories of the fitted process;
//! it sees slow excitation and changes of the background.

use super::hawkes::Hawkes;
use super::special::kolmogorov_above;
use crate::random::Generator;

/// What the time-rescaling test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeRescaling {
    /// Largest distance between the distribution of the rescaled gaps and the exponential, in \[0, 1\].
    pub distance: f64,
    /// P of such a distance under a process that is known; for a fitted one it is too large, so that a small value counts.
    pub p: f64,
}

/// The Kolmogorov–Smirnov test of the rescaled gaps (Ogata 1988; Brown et al. 2002). P is 1 without incidents.
///
/// ```
/// use detente::violence::Excitation;
/// use detente::watch::{time_rescaling, Hawkes};
/// let none = Excitation { branching_ratio: 0.0, decay_per_day: 1.0 };
/// let clock: Vec<f64> = (0..100).map(|day| f64::from(day) + 0.5).collect();
/// // A clock is no Poisson process.
/// assert!(time_rescaling(&Hawkes::constant(1.0, none), &clock, 100.0).p < 1e-6);
/// ```
pub fn time_rescaling(process: &Hawkes, times: &[f64], days: f64) -> TimeRescaling {
    let mut between = process.expected_between(times, days);
    between.pop();
    let n = between.len();
    if n == 0 {
        return TimeRescaling { distance: 0.0, p: 1.0 };
    }
    between.sort_by(f64::total_cmp);
    let mut distance = 0.0_f64;
    for (i, gap) in between.iter().enumerate() {
        let share = -(-gap).exp_m1();
        let (below, above) = (i as f64 / n as f64, (i + 1) as f64 / n as f64);
        distance = distance.max(share - below).max(above - share);
    }
    TimeRescaling { distance, p: kolmogorov_above(distance, n) }
}

/// Counts in windows of equal length; what is left at the end is left out. Empty where no window fits.
pub fn counts_in_windows(times: &[f64], days: f64, window_days: f64) -> Vec<u32> {
    let windows = (days / window_days + 1e-9) as usize;
    let mut counts = vec![0; windows];
    for time in times {
        if let Some(count) = counts.get_mut((time / window_days) as usize) {
            *count += 1;
        }
    }
    counts
}

/// Variance over mean of counts (Fano 1947): 1 for independent incidents. NaN for fewer than two counts or none counted.
pub fn dispersion(counts: &[u32]) -> f64 {
    let n = counts.len() as f64;
    let mean = counts.iter().map(|&count| f64::from(count)).sum::<f64>() / n;
    let squares = counts.iter().map(|&count| (f64::from(count) - mean).powi(2)).sum::<f64>();
    squares / (n - 1.0) / mean
}

/// What the test of the dispersion of counts found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DispersionTest {
    /// Length of the windows, in days.
    pub window_days: f64,
    /// Variance over mean of the counts.
    pub observed: f64,
    /// Mean of the same in histories of the fitted process.
    pub expected: f64,
    /// Two-sided P of what was observed among those histories.
    pub p: f64,
}

/// Compares the dispersion of counts in windows of `window_days` with that in `draws` histories of the process. `None`
/// where fewer than eight windows fit, or nothing was counted.
pub fn dispersion_test(
    process: &Hawkes,
    times: &[f64],
    days: f64,
    window_days: f64,
    draws: u32,
    generator: &mut Generator,
) -> Option<DispersionTest> {
    let counts = counts_in_windows(times, days, window_days);
    let observed = dispersion(&counts);
    if counts.len() < 8 || observed.is_nan() || draws == 0 {
        return None;
    }
    let (mut sum, mut valid, mut below, mut above) = (0.0, 0_u32, 0_u32, 0_u32);
    for _ in 0..draws {
        let mut drawn = Vec::new();
        process.simulate(days, 0.0, generator, |time, _| {
            drawn.push(time);
            std::ops::ControlFlow::Continue(())
        });
        let simulated = dispersion(&counts_in_windows(&drawn, days, window_days));
        if simulated.is_nan() {
            continue;
        }
        valid += 1;
        sum += simulated;
        below += u32::from(simulated <= observed);
        above += u32::from(simulated >= observed);
    }
    if valid == 0 {
        return None;
    }
    let tail = f64::from(below.min(above) + 1) / f64::from(valid + 1);
    Some(DispersionTest {
        window_days,
        observed,
        expected: sum / f64::from(valid),
        p: (2.0 * tail).min(1.0),
    })
}
