//! Self-excitation in one stream: the process, its likelihood, its histories.
//!
//! Intensity λ(t) = μ(t) + Σ nβ e^(−β(t − tᵢ)) (Hawkes 1971), μ constant or constant by pieces. Times are days from the
//! beginning of what was observed, sorted, and nothing is known of what came before. Cost of a likelihood: linear in the
//! incidents (Ozaki 1979).

use std::ops::ControlFlow;

use rand_distr::{Distribution, Exp1, Gamma};

use super::special::exp_of_negative;
use crate::random::Generator;
use crate::violence::Excitation;

/// A self-exciting process with an exponential kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct Hawkes {
    /// The rate of incidents that no other triggered.
    pub background: Background,
    /// How incidents trigger incidents.
    pub excitation: Excitation,
}

/// A background rate that is constant by pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Background {
    /// The rate of each piece, per day, above 0.
    pub per_day: Vec<f64>,
    /// Where one piece ends and the next begins, in days, ascending: one fewer than pieces.
    pub edges: Vec<f64>,
}

impl Background {
    /// (from, until, rate per day) of every piece that begins before `days`.
    fn pieces(&self, days: f64) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        self.per_day.iter().enumerate().filter_map(move |(piece, &rate)| {
            let from = if piece == 0 { 0.0 } else { self.edges[piece - 1] };
            let until = self.edges.get(piece).map_or(days, |edge| edge.min(days));
            (from < days).then_some((from, until, rate))
        })
    }

    /// Mean rate over the first `days` days, per day.
    pub fn mean_per_day(&self, days: f64) -> f64 {
        self.expected(days) / days
    }

    /// How many incidents are to be expected in the first `days` days.
    fn expected(&self, days: f64) -> f64 {
        self.pieces(days).map(|(from, until, rate)| (until - from) * rate).sum()
    }
}

const BLOCK: usize = 128;
/// So many intensities are multiplied before a logarithm is taken.
const GROUP: usize = 16;

/// Sum of ln of positive numbers, with a logarithm for every group only.
fn sum_of_logarithms(values: &[f64]) -> f64 {
    values
        .chunks(GROUP)
        .map(|group| {
            let product: f64 = group.iter().product();
            if (1e-290..1e290).contains(&product) {
                product.ln()
            } else {
                group.iter().map(|value| value.ln()).sum()
            }
        })
        .sum()
}

impl Hawkes {
    /// A process with a constant background.
    pub fn constant(background_per_day: f64, excitation: Excitation) -> Self {
        let background = Background { per_day: vec![background_per_day], edges: Vec::new() };
        Hawkes { background, excitation }
    }

    /// Log-likelihood of incidents at `times` in `days` days that start without excitation.
    ///
    /// ```
    /// use detente::violence::Excitation;
    /// use detente::watch::Hawkes;
    /// let excitation = Excitation { branching_ratio: 0.4, decay_per_day: 1.0 };
    /// let process = Hawkes::constant(0.3, excitation);
    /// let found = process.log_likelihood(&[1.0, 1.5, 4.0, 4.2, 9.0], 10.0);
    /// assert!((found - -9.290362647035415).abs() < 1e-12);
    /// ```
    pub fn log_likelihood(&self, times: &[f64], days: f64) -> f64 {
        log_likelihoods(std::slice::from_ref(self), times, days, 0.0).0[0]
    }

    /// Log-likelihood and its derivatives by the background rates, the branching ratio and the decay, in this order.
    ///
    /// ```
    /// use detente::violence::Excitation;
    /// use detente::watch::Hawkes;
    /// let times = [1.0, 1.5, 4.0, 4.2, 9.0];
    /// let at = |decay_per_day| {
    ///     Hawkes::constant(0.3, Excitation { branching_ratio: 0.4, decay_per_day })
    /// };
    /// let (_, slope) = at(1.0).log_likelihood_and_slope(&times, 10.0);
    /// let (up, down) = (at(1.0 + 1e-5), at(1.0 - 1e-5));
    /// let found = (up.log_likelihood(&times, 10.0) - down.log_likelihood(&times, 10.0)) / 2e-5;
    /// assert!((slope[2] - found).abs() < 1e-8);
    /// ```
    pub fn log_likelihood_and_slope(&self, times: &[f64], days: f64) -> (f64, Vec<f64>) {
        let Excitation { branching_ratio, decay_per_day } = self.excitation;
        let jump = branching_ratio * decay_per_day;
        let mut block = Block::starting_at(0.0);
        let mut slopes = [0.0; BLOCK];
        let mut intensities = [0.0; BLOCK];
        // Σ Δe^(−βΔ) over what came before.
        let mut aged = 0.0;
        let (mut sum, mut by_branching, mut by_decay) = (0.0, 0.0, 0.0);
        let mut slope = vec![0.0; self.background.per_day.len()];
        let mut start = 0;
        for (piece, (from, until, rate)) in self.background.pieces(days).enumerate() {
            let end = end_of_piece(times, start, until, days);
            let mut reciprocals = 0.0;
            for chunk in times[start..end].chunks(BLOCK) {
                let length = chunk.len();
                block.pass(chunk, decay_per_day);
                aged = block.slopes(decay_per_day, aged, length, &mut slopes);
                let levels = &block.levels[..length];
                for (intensity, level) in intensities.iter_mut().zip(levels) {
                    *intensity = rate + jump * level;
                }
                sum += sum_of_logarithms(&intensities[..length]);
                let [ones, of_levels, of_slopes] =
                    sums_over(&intensities[..length], levels, &slopes[..length]);
                reciprocals += ones;
                by_branching += decay_per_day * of_levels;
                by_decay += branching_ratio * of_slopes;
            }
            slope[piece] = reciprocals - (until - from);
            start = end;
        }
        let (level, since_last) = (block.level_at(days, decay_per_day), days - block.last);
        // Σ 1 − e^(−β(T − tᵢ)): how many incidents' worth of triggering is over at the end.
        let spent = times.len() as f64 - level;
        let aged_at_end = (-decay_per_day * since_last).exp() * aged + since_last * level;
        by_decay -= branching_ratio * aged_at_end;
        slope.extend([by_branching - spent, by_decay]);
        let expected = self.background.expected(days) + branching_ratio * spent;
        (sum - expected, slope)
    }

    /// What the process expected between each incident and the one before (the first: since the beginning), and last
    /// between the last incident and the end. Were the process true, all but the last are independent exponentials of
    /// mean 1 (Papangelou 1972).
    pub fn expected_between(&self, times: &[f64], days: f64) -> Vec<f64> {
        let Excitation { branching_ratio, decay_per_day } = self.excitation;
        let mut between = Vec::with_capacity(times.len() + 1);
        let (mut excited, mut last) = (0.0, 0.0);
        let pieces: Vec<(f64, f64, f64)> = self.background.pieces(days).collect();
        let mut piece = 0;
        for &time in times.iter().chain(std::iter::once(&days)) {
            let mut background = 0.0;
            let mut at = last;
            while let Some(&(_, until, rate)) = pieces.get(piece) {
                if time <= until {
                    background += rate * (time - at);
                    break;
                }
                background += rate * (until - at);
                at = until;
                piece += 1;
            }
            let decayed = -(-decay_per_day * (time - last)).exp_m1();
            between.push(background + branching_ratio * excited * decayed);
            excited = excited * (1.0 - decayed) + 1.0;
            last = time;
        }
        between
    }

    /// Expected number of incidents triggered per day at the end of `days`, by those at `times`.
    pub fn excitation_at_end(&self, times: &[f64], days: f64) -> f64 {
        let Excitation { branching_ratio, decay_per_day } = self.excitation;
        // What is older than 40 decay times is nothing.
        let since = days - 40.0 / decay_per_day;
        let recent = &times[times.partition_point(|&time| time < since)..];
        let levels: f64 = recent.iter().map(|time| (-decay_per_day * (days - time)).exp()).sum();
        branching_ratio * decay_per_day * levels
    }

    /// One history of `days` days that starts with `triggered_per_day` of excitation: `take` gets each incident's time in
    /// order, and the generator. `take` may stop it. Returned is the rate of triggered incidents at the end. Exact (Dassios and Zhao 2013).
    pub fn simulate(
        &self,
        days: f64,
        triggered_per_day: f64,
        generator: &mut Generator,
        mut take: impl FnMut(f64, &mut Generator) -> ControlFlow<()>,
    ) -> f64 {
        let Excitation { branching_ratio, decay_per_day } = self.excitation;
        let jump = branching_ratio * decay_per_day;
        let mut level = triggered_per_day;
        let mut time = 0.0;
        for (from, until, rate) in self.background.pieces(days) {
            level *= (-decay_per_day * (from - time)).exp();
            time = from;
            loop {
                let gap: f64 = Exp1.sample(generator);
                let background = time + gap / rate;
                let triggered = if level > 0.0 {
                    let gap: f64 = Exp1.sample(generator);
                    let left = 1.0 - gap * decay_per_day / level;
                    if left <= 0.0 { f64::INFINITY } else { time - left.ln() / decay_per_day }
                } else {
                    f64::INFINITY
                };
                // Both are without memory, so both are drawn anew after each incident.
                let next = background.min(triggered);
                if next >= until {
                    break;
                }
                level = level * (-decay_per_day * (next - time)).exp() + jump;
                time = next;
                if take(time, generator).is_break() {
                    return level;
                }
            }
        }
        level * (-decay_per_day * (days - time)).exp()
    }
}

/// One history of `days` days of the stationary process with this excitation and `mean_per_day` incidents a day: `take`
/// gets each incident's time in order, and the generator. Returned is the rate of triggered incidents at the end.
///
/// ```
/// use detente::violence::Excitation;
/// use detente::watch::simulate_stationary;
/// let excitation = Excitation { branching_ratio: 0.5, decay_per_day: 1.0 };
/// let mut generator = detente::random::Streams::new(1, 0).stream(detente::random::Label::new("t"));
/// let mut count = 0;
/// simulate_stationary(3.0, excitation, 1000.0, &mut generator, |_, _| count += 1);
/// assert!((2500..3500).contains(&count)); // 3000 are expected
/// ```
pub fn simulate_stationary(
    mean_per_day: f64,
    excitation: Excitation,
    days: f64,
    generator: &mut Generator,
    mut take: impl FnMut(f64, &mut Generator),
) -> f64 {
    let Excitation { branching_ratio, decay_per_day } = excitation;
    let relaxation = excitation.relaxation_per_day();
    let process = Hawkes::constant(mean_per_day * (1.0 - branching_ratio), excitation);
    // The stationary excitation has mean Λn and variance (nβ)²Λ/2γ, and is close to a gamma; what is left of the difference
    // fades while the process runs ahead.
    let mean = mean_per_day * branching_ratio;
    let variance = mean_per_day * (branching_ratio * decay_per_day).powi(2) / (2.0 * relaxation);
    let triggered = Gamma::new(mean * mean / variance, variance / mean)
        .map_or(mean, |gamma| gamma.sample(generator));
    let ahead = if branching_ratio == 0.0 { 0.0 } else { (2.0 / relaxation).min(days) };
    process.simulate(ahead + days, triggered, generator, |time, generator| {
        if time >= ahead {
            take(time - ahead, generator);
        }
        ControlFlow::Continue(())
    })
}

/// Log-likelihoods of processes with one decay and one row of edges, and the level at the end: what is excited hangs on the decay alone,
/// and is looked at once. `level`, Σ e^(−β(t − tⱼ)) over what came before the first day, is where they start.
pub(super) fn log_likelihoods(
    processes: &[Hawkes],
    times: &[f64],
    days: f64,
    level: f64,
) -> (Vec<f64>, f64) {
    let Some(first) = processes.first() else { return (Vec::new(), level) };
    let decay_per_day = first.excitation.decay_per_day;
    let mut block = Block::starting_at(level);
    let mut intensities = [0.0; BLOCK];
    let mut sums = vec![0.0; processes.len()];
    let mut start = 0;
    for (piece, (_, until, _)) in first.background.pieces(days).enumerate() {
        let end = end_of_piece(times, start, until, days);
        for chunk in times[start..end].chunks(BLOCK) {
            block.pass(chunk, decay_per_day);
            for (process, sum) in processes.iter().zip(&mut sums) {
                let rate = process.background.per_day[piece];
                let jump = process.excitation.branching_ratio * decay_per_day;
                for (intensity, level) in intensities.iter_mut().zip(&block.levels[..chunk.len()]) {
                    *intensity = rate + jump * level;
                }
                *sum += sum_of_logarithms(&intensities[..chunk.len()]);
            }
        }
        start = end;
    }
    let level_at_end = block.level_at(days, decay_per_day);
    let spent = level + times.len() as f64 - level_at_end;
    let expected = |process: &Hawkes| {
        process.background.expected(days) + process.excitation.branching_ratio * spent
    };
    let found = processes.iter().zip(sums).map(|(process, sum)| sum - expected(process));
    (found.collect(), level_at_end)
}

/// How many of the times lie before the end of a piece; the last piece holds all that are left.
fn end_of_piece(times: &[f64], start: usize, until: f64, days: f64) -> usize {
    if until >= days {
        return times.len();
    }
    start + times[start..].partition_point(|&time| time < until)
}

/// A walk along the times, block by block.
struct Block {
    /// Δ: each time's distance from the one before.
    gaps: [f64; BLOCK],
    /// e^(−βΔ); 0 at the very first time, which nothing came before.
    decays: [f64; BLOCK],
    /// Σ e^(−β(t − tⱼ)) over what came before each time.
    levels: [f64; BLOCK],
    /// The level at the last time.
    excited: f64,
    last: f64,
    begun: bool,
}

impl Block {
    /// Before the first time, at a level that is left of what came before.
    fn starting_at(level: f64) -> Self {
        let none = [0.0; BLOCK];
        let begun = level > 0.0;
        let excited = if begun { level - 1.0 } else { 0.0 };
        Block { gaps: none, decays: none, levels: none, excited, last: 0.0, begun }
    }

    /// The level at a time after the last one.
    fn level_at(&self, time: f64, decay_per_day: f64) -> f64 {
        let level = if self.begun { 1.0 + self.excited } else { 0.0 };
        level * (-decay_per_day * (time - self.last)).exp()
    }

    /// On to the end of the next block of at most [`BLOCK`] times, at least one.
    #[inline]
    fn pass(&mut self, times: &[f64], decay_per_day: f64) {
        self.gaps[0] = times[0] - self.last;
        for (gap, pair) in self.gaps[1..].iter_mut().zip(times.windows(2)) {
            *gap = pair[1] - pair[0];
        }
        for (decay, gap) in self.decays.iter_mut().zip(&self.gaps[..times.len()]) {
            *decay = exp_of_negative(-decay_per_day * gap);
        }
        if !self.begun {
            self.decays[0] = 0.0;
            self.begun = true;
        }
        // Two steps x ← d(1 + x) at once: half as many have to wait for each other.
        let (decays, levels) = (&self.decays[..times.len()], &mut self.levels[..times.len()]);
        let mut excited = self.excited;
        let mut pairs = levels.chunks_exact_mut(2);
        for (level, decay) in (&mut pairs).zip(decays.chunks_exact(2)) {
            let both = decay[0] * decay[1];
            level[0] = decay[0] + decay[0] * excited;
            excited = (decay[1] + both) + both * excited;
            level[1] = excited;
        }
        if let ([level], Some(decay)) = (pairs.into_remainder(), decays.last()) {
            excited = decay + decay * excited;
            *level = excited;
        }
        self.excited = excited;
        self.last = times[times.len() - 1];
    }

    /// Derivatives of β × level by β, where `aged` is Σ Δe^(−βΔ) at the last time before the block; returned is that at its end.
    #[inline]
    fn slopes(
        &self,
        decay_per_day: f64,
        mut aged: f64,
        length: usize,
        slopes: &mut [f64; BLOCK],
    ) -> f64 {
        let of = |i: usize| self.gaps[i] * self.levels[i];
        let mut i = 0;
        while i + 1 < length {
            let (first, second) = (self.decays[i], self.decays[i + 1]);
            let between = second * of(i) + of(i + 1);
            slopes[i] = first * aged + of(i);
            aged = between + (first * second) * aged;
            slopes[i + 1] = aged;
            i += 2;
        }
        if i < length {
            aged = self.decays[i] * aged + of(i);
            slopes[i] = aged;
        }
        for (slope, level) in slopes.iter_mut().zip(&self.levels[..length]) {
            *slope = level - decay_per_day * *slope;
        }
        aged
    }
}

/// Σ 1/λ, Σ level/λ and Σ slope/λ, in four sums each that do not wait for each other.
#[inline]
fn sums_over(intensities: &[f64], levels: &[f64], slopes: &[f64]) -> [f64; 3] {
    const LANES: usize = 4;
    let mut sums = [[0.0; LANES]; 3];
    let whole = intensities.len() / LANES * LANES;
    for i in (0..whole).step_by(LANES) {
        for lane in 0..LANES {
            let reciprocal = 1.0 / intensities[i + lane];
            sums[0][lane] += reciprocal;
            sums[1][lane] += levels[i + lane] * reciprocal;
            sums[2][lane] += slopes[i + lane] * reciprocal;
        }
    }
    for i in whole..intensities.len() {
        let reciprocal = 1.0 / intensities[i];
        sums[0][0] += reciprocal;
        sums[1][0] += levels[i] * reciprocal;
        sums[2][0] += slopes[i] * reciprocal;
    }
    sums.map(|lanes| lanes.iter().sum())
}
