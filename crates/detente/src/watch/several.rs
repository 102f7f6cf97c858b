//! Self-excitation among several streams: what happens in one may be followed by incidents in another.
//!
//! λ_s(t) = μ_s + Σ_r n\[s\]\[r\] β_s Σ e^(−β_s(t − tᵢ)) over the incidents tᵢ of stream r: n\[s\]\[r\] is the expected number of
//! direct offspring in stream s of one incident in stream r, and stationary rates are (I − n)⁻¹μ. Each stream has one decay,
//! so that its part of the likelihood stands alone and is climbed alone.

use super::maximum::climb;
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

/// The streams of highest likelihood for sorted `times` of each, and that likelihood. `None` where a stream has no
/// incident. Branching ratios stay between 0 and 5; every stream is climbed from three decays.
pub fn fit_several(times: &[Vec<f64>], days: f64) -> Option<(Several, f64)> {
    let streams = times.len();
    if streams == 0 || times.iter().any(Vec::is_empty) || days <= 0.0 {
        return None;
    }
    let merged = merge(times);
    let mut found = Several {
        background_per_day: Vec::new(),
        branching: Vec::new(),
        decay_per_day: Vec::new(),
    };
    let mut total = 0.0;
    for (stream, own) in times.iter().enumerate() {
        let rate = own.len() as f64 / days;
        let mut low = vec![rate.ln() - 16.0];
        let mut high = vec![rate.ln() + 8.0];
        low.extend(vec![-14.0; streams]);
        high.extend(vec![5.0_f64.ln(); streams]);
        low.push((0.05 / days).ln());
        high.push((1000.0 * rate).max(10.0).ln());
        let best = [0.1, 1.0, 10.0]
            .into_iter()
            .map(|decay: f64| {
                let mut start = vec![(0.5 * rate).ln()];
                start.extend((0..streams).map(|r| {
                    let share = if r == stream { 0.3 } else { 0.2 / streams as f64 };
                    (share * own.len() as f64 / times[r].len().max(own.len()) as f64).ln()
                }));
                start.push(decay.ln());
                climb(&start, &low, &high, |scales| {
                    let natural: Vec<f64> = scales.iter().map(|scale| scale.exp()).collect();
                    let (mu, rest) = (natural[0], &natural[1..]);
                    let (value, slope) =
                        part(&merged, stream, streams, days, mu, &rest[..streams], rest[streams]);
                    (value, slope.iter().zip(&natural).map(|(slope, x)| slope * x).collect())
                })
            })
            .max_by(|a, b| a.value.total_cmp(&b.value))?;
        let natural: Vec<f64> = best.at.iter().map(|scale| scale.exp()).collect();
        found.background_per_day.push(natural[0]);
        found.branching.push(natural[1..=streams].to_vec());
        found.decay_per_day.push(natural[streams + 1]);
        total += best.value;
    }
    Some((found, total))
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
        let (found, value) = fit_several(&[cause.clone(), echo.clone()], 1500.0).unwrap();
        assert!((found.branching[1][0] - 0.5).abs() < 0.08, "{found:?}");
        assert!(found.branching[0][1] < 0.15, "{found:?}");
        assert!((found.decay_per_day[1] - 2.0).abs() < 0.5, "{found:?}");
        let apart: f64 =
            [cause, echo].iter().map(|times| fit(times, 1500.0, &[]).unwrap().log_likelihood).sum();
        assert!(value > apart + 50.0, "{value} {apart}");
    }
}
