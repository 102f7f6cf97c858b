//! Self-excitation in one stream: likelihood, maximum, intervals.
//!
//! Intensity λ(t) = μ(t) + Σ nβ e^(−β(t − tᵢ)) (Hawkes 1971), μ constant or constant by pieces. Times are days from the
//! beginning of what was observed, sorted, and nothing is known of what came before. Cost of a likelihood: linear in the
//! incidents (Ozaki 1979).

use std::ops::ControlFlow;

use rand_distr::{Distribution, Exp1, Gamma};

use super::maximum::{Climb, PROFILE_DROP, Top, climb};
use super::special::exp_of_negative;
use crate::random::{Generator, RngExt};
use crate::violence::{Excitation, mean_count_from_empty};

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
        self.pieces(days).map(|(from, until, rate)| (until - from) * rate).sum::<f64>() / days
    }
}

/// Log-likelihood and its derivatives by background rates, n and β.
struct Slope {
    log_likelihood: f64,
    by_background: Vec<f64>,
    by_branching: f64,
    by_decay: f64,
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
        log_likelihoods(std::slice::from_ref(self), times, days)[0]
    }

    /// Σ 1 − e^(−β(T − tᵢ)): how many incidents' worth of triggering is over at the end.
    fn spent(&self, count: usize, excited: f64, since_last: f64) -> f64 {
        if count == 0 {
            return 0.0;
        }
        count as f64 - (-self.excitation.decay_per_day * since_last).exp() * (1.0 + excited)
    }

    fn slope(&self, times: &[f64], days: f64) -> Slope {
        let Excitation { branching_ratio, decay_per_day } = self.excitation;
        let jump = branching_ratio * decay_per_day;
        let mut block = Block::new();
        let mut slopes = [0.0; BLOCK];
        let mut intensities = [0.0; BLOCK];
        // Σ Δe^(−βΔ) over what came before.
        let mut aged = 0.0;
        let (mut sum, mut by_branching, mut by_decay) = (0.0, 0.0, 0.0);
        let mut by_background = vec![0.0; self.background.per_day.len()];
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
            by_background[piece] = reciprocals - (until - from);
            start = end;
        }
        let (excited, last) = (block.excited, block.last);
        let spent = self.spent(times.len(), excited, days - last);
        if !times.is_empty() {
            let left = (-decay_per_day * (days - last)).exp();
            let aged_at_end = left * (aged + (days - last) * (1.0 + excited));
            by_decay -= branching_ratio * aged_at_end;
        }
        Slope {
            log_likelihood: sum
                - self.background.mean_per_day(days) * days
                - branching_ratio * spent,
            by_background,
            by_branching: by_branching - spent,
            by_decay,
        }
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
        let slope = self.slope(times, days);
        let mut derivatives = slope.by_background;
        derivatives.extend([slope.by_branching, slope.by_decay]);
        (slope.log_likelihood, derivatives)
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
    /// order, and the generator. `take` may stop it. Exact (Dassios and Zhao 2013).
    pub fn simulate(
        &self,
        days: f64,
        triggered_per_day: f64,
        generator: &mut Generator,
        mut take: impl FnMut(f64, &mut Generator) -> ControlFlow<()>,
    ) {
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
                    return;
                }
            }
        }
    }
}

/// One history of `days` days of the stationary process with this excitation and `mean_per_day` incidents a day: `take`
/// gets each incident's time in order, and the generator.
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
) {
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
    });
}

/// Excitations that the data leave plausible, drawn with the weight of their likelihood, each with the background of the
/// observed mean rate, from branching ratios even on \[0, 0.95\] and decays even on the log scale between ten times the
/// length of what was observed and a hundredth of the mean gap. Drawn systematically, so that few draws already spread as the
/// weights do, and in random order.
///
/// Empty without incidents. Cost: 320 likelihoods, of which each twenty share their decays.
pub fn plausible_excitations(
    times: &[f64],
    days: f64,
    draws: u32,
    generator: &mut Generator,
) -> Vec<Excitation> {
    if times.is_empty() || days <= 0.0 {
        return Vec::new();
    }
    let rate = times.len() as f64 / days;
    let (slowest, fastest) = ((2.0 / days).ln(), (100.0 * rate).max(20.0 / days).ln());
    let mut grid = Vec::new();
    for j in 0..16 {
        let decay_per_day = (slowest + (fastest - slowest) * f64::from(j) / 15.0).exp();
        let processes: Vec<Hawkes> = (0..20)
            .map(|i| {
                let branching_ratio = 0.05 * f64::from(i);
                let excitation = Excitation { branching_ratio, decay_per_day };
                // What starts empty has to reach the observed count.
                let expected = mean_count_from_empty(1.0, excitation, days);
                Hawkes::constant(times.len() as f64 / expected, excitation)
            })
            .collect();
        let found = log_likelihoods(&processes, times, days);
        grid.extend(found.into_iter().zip(processes.iter().map(|process| process.excitation)));
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

/// Log-likelihoods of processes with one decay and one row of edges: what is excited hangs on the decay alone, and is looked at once.
fn log_likelihoods(processes: &[Hawkes], times: &[f64], days: f64) -> Vec<f64> {
    let Some(first) = processes.first() else { return Vec::new() };
    let decay_per_day = first.excitation.decay_per_day;
    let mut block = Block::new();
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
    let expected = |process: &Hawkes| {
        let spent = process.spent(times.len(), block.excited, days - block.last);
        process.background.mean_per_day(days) * days + process.excitation.branching_ratio * spent
    };
    processes.iter().zip(sums).map(|(process, sum)| sum - expected(process)).collect()
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
    fn new() -> Self {
        let none = [0.0; BLOCK];
        Block { gaps: none, decays: none, levels: none, excited: 0.0, last: 0.0, begun: false }
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

/// A value with the ends of its 95 % interval by profile likelihood.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value of highest likelihood.
    pub value: f64,
    /// Lower end: 0 where the data cannot tell it from nothing.
    pub low: f64,
    /// Upper end: infinite (a branching ratio: 1) where the data set no limit.
    pub high: f64,
}

/// Why fitted parameters are to be read with care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// Fewer than 50 incidents.
    FewIncidents,
    /// Without self-excitation the data are as likely, within 95 %: the decay means nothing then.
    NoExcitation,
    /// The decay is so slow that excitation cannot be told from a background that changes.
    DecayLikeTrend,
    /// The decay is faster than the dates are known.
    DecayBelowResolution,
    /// The branching ratio may be 1: the process may not be stationary.
    NearlyCritical,
}

impl Warning {
    /// In a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Warning::FewIncidents => {
                "fewer than 50 incidents: the parameters are hardly determined"
            }
            Warning::NoExcitation => {
                "the data are as likely without self-excitation: its decay means nothing"
            }
            Warning::DecayLikeTrend => {
                "the excitation decays so slowly that it cannot be told from a background that changes"
            }
            Warning::DecayBelowResolution => {
                "the excitation decays faster than the dates are known: branching and decay cannot be told apart from how incidents fall within a day"
            }
            Warning::NearlyCritical => {
                "the branching ratio may be 1: a change of the background would look the same"
            }
        }
    }
}

/// A process of highest likelihood.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The process.
    pub process: Hawkes,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// Highest log-likelihood without self-excitation.
    pub log_likelihood_without: f64,
    /// How many incidents there were.
    pub events: usize,
    /// For how long was looked, in days.
    pub days: f64,
    /// How often the likelihood was evaluated.
    pub evaluations: usize,
}

/// Background rate (mean over what was observed), branching ratio and decay with their intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intervals {
    /// Background, per day; only where it is constant.
    pub background_per_day: Option<Estimate>,
    /// Branching ratio.
    pub branching_ratio: Estimate,
    /// Decay, per day.
    pub decay_per_day: Estimate,
}

/// Below this share a branching ratio is nothing.
const LEAST_BRANCHING_LOGIT: f64 = -14.0;
const MOST_BRANCHING_LOGIT: f64 = 7.0;

/// The parameters on scales without ends: ln μ by piece, logit n, ln β.
fn from_scales(scales: &[f64], edges: &[f64]) -> Hawkes {
    let pieces = scales.len() - 2;
    let branching_ratio = 1.0 / (1.0 + (-scales[pieces]).exp());
    Hawkes {
        background: Background {
            per_day: scales[..pieces].iter().map(|scale| scale.exp()).collect(),
            edges: edges.to_vec(),
        },
        excitation: Excitation { branching_ratio, decay_per_day: scales[pieces + 1].exp() },
    }
}

fn to_scales(process: &Hawkes) -> Vec<f64> {
    let Excitation { branching_ratio, decay_per_day } = process.excitation;
    let logit = (branching_ratio / (1.0 - branching_ratio)).ln();
    let mut scales: Vec<f64> =
        process.background.per_day.iter().map(|rate| rate.max(1e-12).ln()).collect();
    scales.push(logit.clamp(LEAST_BRANCHING_LOGIT, MOST_BRANCHING_LOGIT));
    scales.push(decay_per_day.ln());
    scales
}

/// The likelihood on those scales, with some parameters held.
struct Problem<'a> {
    times: &'a [f64],
    days: f64,
    edges: &'a [f64],
    slowest: f64,
    fastest: f64,
}

impl Problem<'_> {
    fn bounds(&self, pieces: usize) -> (Vec<f64>, Vec<f64>) {
        let rate = (self.times.len().max(1) as f64 / self.days).ln();
        let mut low = vec![rate - 16.0; pieces];
        let mut high = vec![rate + 8.0; pieces];
        low.extend([LEAST_BRANCHING_LOGIT, self.slowest.ln()]);
        high.extend([MOST_BRANCHING_LOGIT, self.fastest.ln()]);
        (low, high)
    }

    fn value_and_slope(&self, scales: &[f64]) -> (f64, Vec<f64>) {
        let process = from_scales(scales, self.edges);
        let slope = process.slope(self.times, self.days);
        let pieces = scales.len() - 2;
        let Excitation { branching_ratio, decay_per_day } = process.excitation;
        let mut by_scale: Vec<f64> = slope
            .by_background
            .iter()
            .zip(&process.background.per_day)
            .map(|(by, rate)| by * rate)
            .collect();
        debug_assert_eq!(by_scale.len(), pieces);
        by_scale.push(slope.by_branching * branching_ratio * (1.0 - branching_ratio));
        by_scale.push(slope.by_decay * decay_per_day);
        (slope.log_likelihood, by_scale)
    }

    /// The maximum with the parameters in `held` fixed where `start` has them.
    fn climb(&self, start: &[f64], held: Option<usize>) -> Climb {
        let (mut low, mut high) = self.bounds(start.len() - 2);
        if let Some(held) = held {
            (low[held], high[held]) = (start[held], start[held]);
        }
        climb(start, &low, &high, |scales| self.value_and_slope(scales))
    }
}

/// Log-likelihood of a Poisson process whose pieces have the rates of highest likelihood.
fn without_excitation(times: &[f64], days: f64, edges: &[f64]) -> (f64, Vec<f64>) {
    let mut sum = 0.0;
    let mut rates = Vec::with_capacity(edges.len() + 1);
    let mut from = 0.0;
    let mut start = 0;
    for piece in 0..=edges.len() {
        let until = edges.get(piece).copied().unwrap_or(days);
        let end = match edges.get(piece) {
            Some(_) => start + times[start..].partition_point(|&time| time < until),
            None => times.len(),
        };
        let count = (end - start) as f64;
        let rate = count / (until - from);
        if count > 0.0 {
            sum += count * rate.ln() - count;
        }
        rates.push(rate);
        (from, start) = (until, end);
    }
    (sum, rates)
}

/// The process of highest likelihood for incidents at `times` (sorted) in `days` days, with a background of constant
/// pieces between `edges` (ascending, inside; empty: one piece). `None` without incidents.
///
/// Searched from each hill that shows along a row of decays, by a quasi-Newton climb; the branching ratio stays below 1, the decay between a
/// twentieth of a lifetime of the data and a thousandth of the mean gap.
///
/// ```
/// use detente::violence::Excitation;
/// use detente::watch::{fit, simulate_stationary, Hawkes};
/// let truth = Hawkes::constant(1.0, Excitation { branching_ratio: 0.5, decay_per_day: 2.0 });
/// let mut generator = detente::random::Streams::new(5, 0).stream(detente::random::Label::new("t"));
/// let mut times = Vec::new();
/// simulate_stationary(2.0, truth.excitation, 2000.0, &mut generator, |time, _| times.push(time));
/// let found = fit(&times, 2000.0, &[]).unwrap();
/// assert!((found.process.excitation.branching_ratio - 0.5).abs() < 0.07);
/// assert!((found.process.background.per_day[0] - 1.0).abs() < 0.15);
/// ```
pub fn fit(times: &[f64], days: f64, edges: &[f64]) -> Option<Fit> {
    if times.is_empty() || days <= 0.0 {
        return None;
    }
    let rate = times.len() as f64 / days;
    let problem = problem(times, days, edges);
    let (log_likelihood_without, rates) = without_excitation(times, days, edges);
    let mut evaluations = 0;
    let start_at = |branching: f64, decay: f64| {
        let per_day = rates.iter().map(|r| (r * (1.0 - branching)).max(rate * 1e-4)).collect();
        let background = Background { per_day, edges: edges.to_vec() };
        let excitation = Excitation { branching_ratio: branching, decay_per_day: decay };
        Hawkes { background, excitation }
    };
    let mut starts: Vec<(f64, Vec<f64>)> = Vec::new();
    let mut decay = problem.slowest * 4.0;
    while decay < problem.fastest {
        // A look, on a part of the data that holds many lives of an excitation: what an incident gains over no excitation at all.
        let seen = ((100.0 * rate / decay) as usize).clamp(8_000, 50_000).min(times.len());
        let seen_days = if seen == times.len() { days } else { times[seen] };
        let edges = &edges[..edges.partition_point(|edge| *edge < seen_days)];
        let (without, _) = without_excitation(&times[..seen], seen_days, edges);
        let processes = [0.2, 0.6].map(|branching| start_at(branching, decay));
        let found = log_likelihoods(&processes, &times[..seen], seen_days);
        let likelier = found.into_iter().zip(&processes).max_by(|a, b| a.0.total_cmp(&b.0));
        let gain = |value: f64| (value - without) / seen as f64;
        starts.extend(likelier.map(|(value, process)| (gain(value), to_scales(process))));
        evaluations += processes.len();
        decay *= 4.0;
    }
    // One climb for each hill that shows along the decay: neighbours on the same hill lead to the same top.
    let height = |place: Option<usize>| {
        place.and_then(|place| starts.get(place)).map_or(f64::NEG_INFINITY, |start| start.0)
    };
    let mut hills: Vec<&(f64, Vec<f64>)> = (0..starts.len())
        .filter(|&place| {
            let here = starts[place].0;
            here >= height(place.checked_sub(1)) && here > height(Some(place + 1))
        })
        .map(|place| &starts[place])
        .collect();
    if hills.is_empty() {
        hills.extend(starts.first());
    }
    hills.sort_by(|a, b| b.0.total_cmp(&a.0));
    let tries = if times.len() > 50_000 { 1 } else { 3 };
    let mut best: Option<Climb> = None;
    for (_, start) in hills.into_iter().take(tries) {
        let found = problem.climb(start, None);
        evaluations += found.evaluations;
        if best.as_ref().is_none_or(|best| found.value > best.value) {
            best = Some(found);
        }
    }
    let best = best?;
    Some(Fit {
        process: from_scales(&best.at, edges),
        log_likelihood: best.value,
        log_likelihood_without,
        events: times.len(),
        days,
        evaluations,
    })
}

fn problem<'a>(times: &'a [f64], days: f64, edges: &'a [f64]) -> Problem<'a> {
    let rate = times.len().max(1) as f64 / days;
    Problem { times, days, edges, slowest: 0.05 / days, fastest: (1000.0 * rate).max(10.0) }
}

impl Fit {
    /// 95 % intervals by profile likelihood: all values at which the likelihood, at its highest over the other parameters,
    /// is not less than that of the fit by a factor of e^1.92. `times` are those that were fitted.
    pub fn intervals(&self, times: &[f64]) -> Intervals {
        let edges = &self.process.background.edges;
        let problem = problem(times, self.days, edges);
        let best = to_scales(&self.process);
        let pieces = best.len() - 2;
        let (low, high) = problem.bounds(pieces);
        let top = Top { at: &best, value: self.log_likelihood, low: &low, high: &high };
        let end = |parameter: usize, sign: f64| {
            top.profile_end(parameter, sign, |start| problem.climb(start, Some(parameter)))
        };
        let logistic = |scale: f64| 1.0 / (1.0 + (-scale).exp());
        let Excitation { branching_ratio, decay_per_day } = self.process.excitation;
        let constant = (pieces == 1).then(|| Estimate {
            value: self.process.background.per_day[0],
            low: end(0, -1.0).map_or(0.0, f64::exp),
            high: end(0, 1.0).map_or(f64::INFINITY, f64::exp),
        });
        Intervals {
            background_per_day: constant,
            branching_ratio: Estimate {
                value: branching_ratio,
                low: end(pieces, -1.0).map_or(0.0, logistic),
                high: end(pieces, 1.0).map_or(1.0, logistic),
            },
            decay_per_day: Estimate {
                value: decay_per_day,
                low: end(pieces + 1, -1.0).map_or(0.0, f64::exp),
                high: end(pieces + 1, 1.0).map_or(f64::INFINITY, f64::exp),
            },
        }
    }

    /// What to be careful about. `resolution_days` is how exactly the dates are known.
    pub fn warnings(&self, intervals: &Intervals, resolution_days: f64) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let decay = self.process.excitation.decay_per_day;
        if self.events < 50 {
            warnings.push(Warning::FewIncidents);
        }
        if self.log_likelihood - self.log_likelihood_without < PROFILE_DROP {
            warnings.push(Warning::NoExcitation);
        }
        if intervals.decay_per_day.low < 5.0 / self.days {
            warnings.push(Warning::DecayLikeTrend);
        }
        if decay * resolution_days > 1.0 {
            warnings.push(Warning::DecayBelowResolution);
        }
        if intervals.branching_ratio.high > 0.95 {
            warnings.push(Warning::NearlyCritical);
        }
        warnings
    }
}
