//! Self-excitation among several streams: what happens in one may be followed by incidents in another.
//!
//! λ_s(t) = μ_s + Σ_r n\[s\]\[r\] β_s Σ e^(−β_s(t − tᵢ)) over the incidents tᵢ of stream r: n\[s\]\[r\] is the expected number of
//! direct offspring in stream s of one incident in stream r, and stationary rates are (I − n)⁻¹μ. Each stream has one decay,
//! so that its part of the likelihood stands alone and is climbed alone.

use super::Estimate;
use super::maximum::{Climb, Top, climb};
use super::special::exp_of_negative;

/// Streams that excite each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Several {
    /// μ of each stream, per day.
    pub background_per_day: Vec<f64>,
    /// n\[s\]\[r\]: expected direct offspring in stream s of one incident in stream r.
    pub branching: Vec<Vec<f64>>,
    /// β of each stream, per day.
    pub decay_per_day: Vec<f64>,
}

impl Several {
    /// Stationary rates, per day: (I − n)⁻¹μ, by the series μ + nμ + n²μ + …. `None` where it does not converge: the
    /// process is not stationary.
    ///
    /// ```
    /// use detente::watch::Several;
    /// let two = Several {
    ///     background_per_day: vec![1.0, 0.5],
    ///     branching: vec![vec![0.3, 0.2], vec![0.0, 0.4]],
    ///     decay_per_day: vec![1.0, 1.0],
    /// };
    /// let rates = two.rates_per_day().unwrap();
    /// assert!((rates[0] - 1.666667).abs() < 1e-6 && (rates[1] - 0.833333).abs() < 1e-6);
    /// ```
    pub fn rates_per_day(&self) -> Option<Vec<f64>> {
        let mut rates = self.background_per_day.clone();
        let mut term = rates.clone();
        for _ in 0..100_000 {
            term = self
                .branching
                .iter()
                .map(|row| row.iter().zip(&term).map(|(n, rate)| n * rate).sum())
                .collect();
            let size: f64 = term.iter().sum();
            for (rate, term) in rates.iter_mut().zip(&term) {
                *rate += term;
            }
            let total: f64 = rates.iter().sum();
            if size <= 1e-14 * total {
                return Some(rates);
            }
            if !total.is_finite() || total > 1e12 {
                return None;
            }
        }
        None
    }

    /// Log-likelihood of sorted `times` of every stream in `days` days that start without excitation. Cost: linear in the
    /// incidents times the streams.
    pub fn log_likelihood(&self, times: &[Vec<f64>], days: f64) -> f64 {
        let merged = merge(times);
        (0..times.len())
            .map(|s| {
                let (mu, decay) = (self.background_per_day[s], self.decay_per_day[s]);
                part(&merged, s, times.len(), days, mu, &self.branching[s], decay).0
            })
            .sum()
    }
}

/// All times with their streams, in order.
fn merge(times: &[Vec<f64>]) -> Vec<(f64, usize)> {
    let mut merged: Vec<(f64, usize)> = times
        .iter()
        .enumerate()
        .flat_map(|(stream, times)| times.iter().map(move |time| (*time, stream)))
        .collect();
    merged.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    merged
}

/// One stream's part of the log-likelihood and its derivatives by μ, n\[s\]\[·\] and β.
fn part(
    merged: &[(f64, usize)],
    stream: usize,
    streams: usize,
    days: f64,
    mu: f64,
    branching: &[f64],
    decay: f64,
) -> (f64, Vec<f64>) {
    let mut level = vec![0.0; streams];
    let mut aged = vec![0.0; streams];
    let mut slope = vec![0.0; streams + 2];
    let mut value = 0.0;
    let mut last = 0.0;
    let advance = |level: &mut [f64], aged: &mut [f64], gap: f64| {
        let factor = exp_of_negative(-decay * gap);
        for (level, aged) in level.iter_mut().zip(aged) {
            *aged = factor * (*aged + gap * *level);
            *level *= factor;
        }
    };
    for &(time, source) in merged {
        advance(&mut level, &mut aged, time - last);
        last = time;
        if source == stream {
            let excited: f64 = branching.iter().zip(&level).map(|(n, level)| n * level).sum();
            let intensity = mu + decay * excited;
            value += intensity.ln();
            slope[0] += 1.0 / intensity;
            for r in 0..streams {
                slope[1 + r] += decay * level[r] / intensity;
                slope[1 + streams] += branching[r] * (level[r] - decay * aged[r]) / intensity;
            }
        }
        level[source] += 1.0;
    }
    advance(&mut level, &mut aged, days - last);
    value -= mu * days;
    slope[0] -= days;
    let mut counts = vec![0.0; streams];
    for (_, source) in merged {
        counts[*source] += 1.0;
    }
    for r in 0..streams {
        let spent = counts[r] - level[r];
        value -= branching[r] * spent;
        slope[1 + r] -= spent;
        slope[1 + streams] -= branching[r] * aged[r];
    }
    (value, slope)
}

/// The streams of highest likelihood.
#[derive(Clone, Debug, PartialEq)]
pub struct SeveralFit {
    /// The streams.
    pub process: Several,
    /// Their log-likelihood.
    pub log_likelihood: f64,
    days: f64,
    /// By stream: the top of its part of the log-likelihood, on logarithmic scales.
    tops: Vec<(Vec<f64>, f64)>,
}

/// One stream's part of the likelihood on scales without ends: ln μ, ln n by source, ln β.
struct Part<'a> {
    merged: &'a [(f64, usize)],
    stream: usize,
    streams: usize,
    days: f64,
    /// Of its own incidents, per day.
    rate: f64,
}

impl Part<'_> {
    fn bounds(&self) -> (Vec<f64>, Vec<f64>) {
        let mut low = vec![self.rate.ln() - 16.0];
        let mut high = vec![self.rate.ln() + 8.0];
        low.extend(vec![-14.0; self.streams]);
        high.extend(vec![5.0_f64.ln(); self.streams]);
        low.push((0.05 / self.days).ln());
        high.push((1000.0 * self.rate).max(10.0).ln());
        (low, high)
    }

    /// The maximum from `start`, with one parameter held there or none.
    fn climb(&self, start: &[f64], held: Option<usize>) -> Climb {
        let (mut low, mut high) = self.bounds();
        if let Some(held) = held {
            (low[held], high[held]) = (start[held], start[held]);
        }
        climb(start, &low, &high, |scales| {
            let natural: Vec<f64> = scales.iter().map(|scale| scale.exp()).collect();
            let (mu, branching, decay) =
                (natural[0], &natural[1..=self.streams], natural[self.streams + 1]);
            let (value, slope) =
                part(self.merged, self.stream, self.streams, self.days, mu, branching, decay);
            (value, slope.iter().zip(&natural).map(|(slope, x)| slope * x).collect())
        })
    }
}

/// The parts of the likelihood, by stream.
fn parts<'a>(
    times: &'a [Vec<f64>],
    merged: &'a [(f64, usize)],
    days: f64,
) -> impl Iterator<Item = Part<'a>> {
    let streams = times.len();
    times.iter().enumerate().map(move |(stream, own)| {
        let rate = own.len() as f64 / days;
        Part { merged, stream, streams, days, rate }
    })
}

/// The streams of highest likelihood for sorted `times` of each. `None` where a stream has no incident. Branching ratios stay between 0
/// and 5; every stream is climbed from three decays.
pub fn fit_several(times: &[Vec<f64>], days: f64) -> Option<SeveralFit> {
    let streams = times.len();
    if streams == 0 || times.iter().any(Vec::is_empty) || days <= 0.0 {
        return None;
    }
    let merged = merge(times);
    let tops = parts(times, &merged, days).map(|part| {
        let own = times[part.stream].len();
        let climbs = [0.1, 1.0, 10.0].into_iter().map(|decay: f64| {
            let mut start = vec![(0.5 * part.rate).ln()];
            start.extend((0..streams).map(|r| {
                let share = if r == part.stream { 0.3 } else { 0.2 / streams as f64 };
                (share * own as f64 / times[r].len().max(own) as f64).ln()
            }));
            start.push(decay.ln());
            part.climb(&start, None)
        });
        climbs.max_by(|a, b| a.value.total_cmp(&b.value)).map(|top| (top.at, top.value))
    });
    let tops: Vec<(Vec<f64>, f64)> = tops.collect::<Option<_>>()?;
    let natural: Vec<Vec<f64>> =
        tops.iter().map(|(at, _)| at.iter().map(|scale| scale.exp()).collect()).collect();
    Some(SeveralFit {
        process: Several {
            background_per_day: natural.iter().map(|row| row[0]).collect(),
            branching: natural.iter().map(|row| row[1..=streams].to_vec()).collect(),
            decay_per_day: natural.iter().map(|row| row[streams + 1]).collect(),
        },
        log_likelihood: tops.iter().map(|(_, value)| value).sum(),
        days,
        tops,
    })
}

impl SeveralFit {
    /// n\[s\]\[r\] with their 95 % intervals by profile likelihood. `times` are those that were fitted. Cost: some hundred likelihoods for
    /// each.
    pub fn branching_intervals(&self, times: &[Vec<f64>]) -> Vec<Vec<Estimate>> {
        let merged = merge(times);
        let rows = parts(times, &merged, self.days).zip(&self.tops).map(|(part, (at, value))| {
            let (low, high) = part.bounds();
            let top = Top { at, value: *value, low: &low, high: &high };
            let estimate = |source: usize| {
                let parameter = 1 + source;
                let end = |sign| {
                    top.profile_end(parameter, sign, |start| part.climb(start, Some(parameter)))
                };
                Estimate {
                    value: at[parameter].exp(),
                    low: end(-1.0).map_or(0.0, f64::exp),
                    high: end(1.0).map_or(f64::INFINITY, f64::exp),
                }
            };
            (0..part.streams).map(estimate).collect()
        });
        rows.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, RngExt, Streams};
    use crate::violence::Excitation;
    use crate::watch::{Hawkes, fit};

    #[test]
    fn one_stream_is_the_plain_process() {
        let times = vec![1.0, 1.5, 4.0, 4.2, 9.0];
        let several = Several {
            background_per_day: vec![0.3],
            branching: vec![vec![0.4]],
            decay_per_day: vec![1.0],
        };
        let found = several.log_likelihood(&[times], 10.0);
        assert!((found - -9.290362647035415).abs() < 1e-12, "{found}");
    }

    #[test]
    fn an_echo_in_another_stream_is_found_in_its_direction() {
        let mut generator = Streams::new(9, 0).stream(Label::new("test"));
        let excitation = Excitation { branching_ratio: 0.0, decay_per_day: 1.0 };
        let mut cause = Vec::new();
        Hawkes::constant(1.0, excitation).simulate(1500.0, 0.0, &mut generator, |t, _| {
            cause.push(t);
            std::ops::ControlFlow::Continue(())
        });
        // Half of the incidents have an echo, half a day later on average.
        let mut echo: Vec<f64> = Vec::new();
        for time in &cause {
            let (happens, delay): (f64, f64) = (generator.random(), generator.random());
            let at = time - (1.0 - delay).ln() / 2.0;
            if happens < 0.5 && at < 1500.0 {
                echo.push(at);
            }
        }
        echo.sort_by(f64::total_cmp);
        let times = [cause.clone(), echo.clone()];
        let fitted = fit_several(&times, 1500.0).unwrap();
        let (found, value) = (&fitted.process, fitted.log_likelihood);
        let intervals = fitted.branching_intervals(&times);
        let echoes = intervals[1][0];
        assert!(
            echoes.low < 0.5 && 0.5 < echoes.high && echoes.high - echoes.low < 0.2,
            "{echoes:?}"
        );
        assert!(intervals[1][1].low == 0.0 && intervals[1][1].high < 0.1, "{intervals:?}");
        // What nothing triggers: a decay so slow that it is as good as a background leaves its branching open.
        assert!(intervals[0].iter().all(|n| n.low == 0.0 && n.high > n.value), "{intervals:?}");
        assert!((found.branching[1][0] - 0.5).abs() < 0.08, "{found:?}");
        assert!(found.branching[0][1] < 0.15, "{found:?}");
        assert!((found.decay_per_day[1] - 2.0).abs() < 0.5, "{found:?}");
        let apart: f64 =
            [cause, echo].iter().map(|times| fit(times, 1500.0, &[]).unwrap().log_likelihood).sum();
        assert!(value > apart + 50.0, "{value} {apart}");
    }
}
