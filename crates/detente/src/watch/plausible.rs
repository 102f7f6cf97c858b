//! Which excitations the data leave plausible, so that what hangs on them carries how little is known of them.

use super::hawkes::{Hawkes, log_likelihoods};
use crate::random::{Generator, RngExt};
use crate::violence::Excitation;

/// So many lives of an excitation must fit into what was observed, so that it can be told from a rate that changes (*assumed*).
const LIVES: f64 = 5.0;

/// Excitations that the data leave plausible, drawn with the weight of their likelihood, each with the background of the
/// observed mean rate, from branching ratios even on \[0, 0.95\] and decays whose times are even on the log scale between a fifth of the
/// length of what was observed and a hundredth of the mean gap. Drawn systematically, so that few draws already spread as the
/// weights do, and in random order.
///
/// What takes longer than a fifth of what was observed to fade, its offspring included, is no excitation here: it is a rate that changes.
/// What came before the first day is taken to have been as frequent: its mean triggers then. Empty without incidents. Cost: 320 likelihoods, of which each twenty share their decays.
pub fn plausible_excitations(
    times: &[f64],
    days: f64,
    draws: u32,
    generator: &mut Generator,
) -> Vec<Excitation> {
    plausible_with_step(times, [days, 0.0], 1.0, draws, generator)
}

/// The same where the rate, with what earlier incidents trigger, is `ratio` times what it was from the end of the first of two stretches
/// of days on.
pub(super) fn plausible_with_step(
    times: &[f64],
    [before, after]: [f64; 2],
    ratio: f64,
    draws: u32,
    generator: &mut Generator,
) -> Vec<Excitation> {
    let days = before + after;
    if times.is_empty() || days <= 0.0 {
        return Vec::new();
    }
    let split = times.partition_point(|time| *time < before);
    let later: Vec<f64> = times[split..].iter().map(|time| time - before).collect();
    let rate = times.len() as f64 / (before + ratio * after);
    let (slowest, fastest) = ((LIVES / days).ln(), (100.0 * rate).max(20.0 / days).ln());
    let mut grid = Vec::new();
    for j in 0..16 {
        let decay_per_day = (slowest + (fastest - slowest) * f64::from(j) / 15.0).exp();
        let processes: Vec<Hawkes> = (0..20)
            .map(|i| Excitation { branching_ratio: 0.05 * f64::from(i), decay_per_day })
            .filter(|excitation| excitation.relaxation_per_day() >= slowest.exp())
            .map(|excitation| {
                Hawkes::constant(rate * (1.0 - excitation.branching_ratio), excitation)
            })
            .collect();
        // What came before the first day is not known: its mean is.
        let start = rate / decay_per_day;
        let (found, level) = log_likelihoods(&processes, &times[..split], before, start);
        let changed: Vec<Hawkes> = processes
            .iter()
            .map(|p| Hawkes::constant(p.background.per_day[0] * ratio, p.excitation))
            .collect();
        let (found_later, _) = log_likelihoods(&changed, &later, after, ratio * level);
        let found = found.iter().zip(found_later).map(|(before, after)| before + after);
        grid.extend(found.zip(processes.iter().map(|process| process.excitation)));
    }
    let highest = grid.iter().map(|(value, _)| *value).fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = grid.iter().map(|(value, _)| (value - highest).exp()).sum();
    let offset: f64 = generator.random();
    let mut drawn = Vec::with_capacity(draws as usize);
    let mut reached = 0.0;
    for (value, excitation) in grid {
        reached += (value - highest).exp() / total * f64::from(draws);
        while drawn.len() < draws as usize && drawn.len() as f64 + offset < reached {
            drawn.push(excitation);
        }
    }
    for last in (1..drawn.len()).rev() {
        drawn.swap(last, generator.random_range(0..=last));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, Streams};
    use crate::watch::simulate_stationary;

    #[test]
    fn a_step_is_not_taken_for_excitation() {
        let excitation = Excitation { branching_ratio: 0.3, decay_per_day: 1.0 };
        let mut generator = Streams::new(3, 0).stream(Label::new("t"));
        let mut times = Vec::new();
        // A tenth of what there was, from day 100 on.
        let level =
            simulate_stationary(5.0, excitation, 100.0, &mut generator, |t, _| times.push(t));
        Hawkes::constant(0.35, excitation).simulate(100.0, 0.1 * level, &mut generator, |t, _| {
            times.push(100.0 + t);
            std::ops::ControlFlow::Continue(())
        });
        let mut mean = |ratio: f64| {
            let drawn = plausible_with_step(&times, [100.0, 100.0], ratio, 400, &mut generator);
            drawn.iter().map(|e| e.branching_ratio).sum::<f64>() / 400.0
        };
        let (with, without) = (mean(0.1), mean(1.0));
        assert!((0.15..0.5).contains(&with) && without > 0.7, "{with} {without}");
    }

    #[test]
    fn without_a_step_where_it_is_cut_is_nothing() {
        let excitation = Excitation { branching_ratio: 0.5, decay_per_day: 0.3 };
        let mut generator = Streams::new(4, 0).stream(Label::new("t"));
        let mut times = Vec::new();
        simulate_stationary(2.0, excitation, 80.0, &mut generator, |t, _| times.push(t));
        let process = [Hawkes::constant(1.0, excitation)];
        let (whole, at_end) = log_likelihoods(&process, &times, 80.0, 0.0);
        let split = times.partition_point(|time| *time < 50.0);
        let later: Vec<f64> = times[split..].iter().map(|time| time - 50.0).collect();
        let (before, level) = log_likelihoods(&process, &times[..split], 50.0, 0.0);
        let (after, level) = log_likelihoods(&process, &later, 30.0, level);
        assert!((before[0] + after[0] - whole[0]).abs() < 1e-9);
        assert!((level - at_end).abs() < 1e-9);
    }
}
