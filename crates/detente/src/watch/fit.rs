//! Self-excitation in one stream: the process of highest likelihood, its intervals, and what to be careful about.

use super::hawkes::{Background, Hawkes, log_likelihoods};
use super::maximum::{Climb, PROFILE_DROP, Top, climb};
use crate::violence::Excitation;

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
    /// More than a third of the dates are known to no less than a week: what is drawn from so long a time shows no clusters.
    DatesHideExcitation,
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
            Warning::DatesHideExcitation => {
                "more than a third of the dates are known to no less than a week, which hides clusters of incidents: what is corrected for these is surer than it should be"
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
        let (value, mut slope) = process.log_likelihood_and_slope(self.times, self.days);
        let pieces = scales.len() - 2;
        let Excitation { branching_ratio, decay_per_day } = process.excitation;
        for (by, rate) in slope.iter_mut().zip(&process.background.per_day) {
            *by *= rate;
        }
        slope[pieces] *= branching_ratio * (1.0 - branching_ratio);
        slope[pieces + 1] *= decay_per_day;
        (value, slope)
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
        let (found, _) = log_likelihoods(&processes, &times[..seen], seen_days, 0.0);
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
