//! What next: a predictive distribution of counts, and how earlier ones did against plain baselines.

use rand_distr::{Distribution, Gamma, Poisson};

use super::hawkes::Hawkes;
use super::plausible::plausible_excitations;
use super::special::{incomplete_beta, ln_gamma};
use crate::random::{Generator, RngExt};

/// A predictive distribution of one count, by its quantiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Mean.
    pub mean: f64,
    /// 5 % point.
    pub low: f64,
    /// Median.
    pub median: f64,
    /// 95 % point.
    pub high: f64,
}

/// How a forecaster did over several origins: the lower the score, the better.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Which.
    pub model: &'static str,
    /// Mean continuous ranked probability score, in incidents (Gneiting and Raftery 2007).
    pub crps: f64,
    /// Mean of minus the log probability of what happened, of a negative binomial with the forecast's mean and variance.
    pub log_score: f64,
    /// Share of what happened within the 5 % to 95 % points: 0.9 is right.
    pub coverage: f64,
    /// Over how many origins.
    pub origins: usize,
}

/// Samples, sorted.
struct Samples(Vec<f64>);

impl Samples {
    fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        Samples(values)
    }

    fn point(&self, share: f64) -> f64 {
        let n = self.0.len();
        let position = (share * n as f64).ceil().max(1.0) as usize - 1;
        self.0.get(position.min(n.saturating_sub(1))).copied().unwrap_or(0.0)
    }

    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    fn prediction(&self) -> Prediction {
        Prediction {
            mean: self.mean(),
            low: self.point(0.05),
            median: self.point(0.5),
            high: self.point(0.95),
        }
    }

    /// E|X − y| − ½ E|X − X′|.
    fn crps(&self, observed: f64) -> f64 {
        let n = self.0.len() as f64;
        let distance = self.0.iter().map(|x| (x - observed).abs()).sum::<f64>() / n;
        let spread: f64 =
            self.0.iter().enumerate().map(|(i, x)| x * (2.0 * i as f64 + 1.0 - n)).sum();
        distance - spread / (n * n)
    }

    fn log_score(&self, observed: f64) -> f64 {
        // A mean of nothing would make anything at all impossible.
        let mean = self.mean().max(0.5 / self.0.len() as f64);
        let variance = self.0.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / self.0.len() as f64;
        let y = observed;
        if variance <= mean * (1.0 + 1e-6) {
            return mean - y * mean.ln() + ln_gamma(y + 1.0);
        }
        let size = mean * mean / (variance - mean);
        -(ln_gamma(y + size) - ln_gamma(size) - ln_gamma(y + 1.0)
            + size * (size / (size + mean)).ln()
            + y * (mean / (size + mean)).ln())
    }
}

/// The forecasters, the self-exciting one first.
pub const FORECASTERS: [&str; 4] = [
    "self-exciting",
    "mean of 28 days, Poisson",
    "mean of 28 days, negative binomial",
    "last week",
];

/// So many of the last incidents are fitted at most, and so many days.
const MOST_EVENTS: usize = 20_000;
const MOST_DAYS: f64 = 180.0;

/// Histories of `horizon` days that go on from the end of `days` days, each with an excitation that the last 180 days leave plausible, or
/// all where these are silent: `take` gets the number of the history and the day of each incident. Returned is how many there are: none
/// without incidents.
fn go_on(
    times: &[f64],
    days: f64,
    horizon: f64,
    draws: u32,
    generator: &mut Generator,
    mut take: impl FnMut(usize, f64),
) -> usize {
    let mut since = (days - MOST_DAYS).max(0.0);
    if times.last().is_none_or(|last| *last < since) {
        since = 0.0;
    }
    if times.len() > MOST_EVENTS {
        since = since.max(times[times.len() - MOST_EVENTS]);
    }
    let recent: Vec<f64> =
        times[times.partition_point(|t| *t < since)..].iter().map(|time| time - since).collect();
    let length = days - since;
    let excitations = plausible_excitations(&recent, length, draws, generator);
    for (number, excitation) in excitations.iter().enumerate() {
        let own = recent.len() as f64 * (1.0 - excitation.branching_ratio);
        // The rate itself is known as well as so many incidents tell it.
        let known = Gamma::new(own, 1.0).map_or(own, |gamma| gamma.sample(generator));
        let process = Hawkes::constant(known / length, *excitation);
        let triggered = process.excitation_at_end(&recent, length);
        process.simulate(horizon, triggered, generator, |time, _| {
            take(number, time);
            std::ops::ControlFlow::Continue(())
        });
    }
    excitations.len()
}

/// Counts in each of `windows` windows of `window_days`, from the end of `days` days on: `draws` histories that go on from
/// what happened, each with an excitation that the last 180 days leave plausible. A history by row; empty without
/// incidents.
pub fn predict(
    times: &[f64],
    days: f64,
    window_days: f64,
    windows: usize,
    draws: u32,
    generator: &mut Generator,
) -> Vec<Vec<u32>> {
    let mut histories = vec![vec![0; windows]; draws as usize];
    let horizon = window_days * windows as f64;
    let drawn = go_on(times, days, horizon, draws, generator, |number, time| {
        if let Some(count) = histories[number].get_mut((time / window_days) as usize) {
            *count += 1;
        }
    });
    histories.truncate(drawn);
    histories
}

/// Counts in one window of `length` days that opens `lead` days after the end of `days` days, in histories as of [`predict`].
pub fn predict_window(
    times: &[f64],
    days: f64,
    [lead, length]: [f64; 2],
    draws: u32,
    generator: &mut Generator,
) -> Vec<u32> {
    let mut counts = vec![0; draws as usize];
    let drawn = go_on(times, days, lead + length, draws, generator, |number, time| {
        counts[number] += u32::from(time >= lead);
    });
    counts.truncate(drawn);
    counts
}

/// The predictive distribution of each window.
pub fn predictions(histories: &[Vec<u32>]) -> Vec<Prediction> {
    let windows = histories.first().map_or(0, Vec::len);
    (0..windows)
        .map(|window| {
            Samples::new(histories.iter().map(|h| f64::from(h[window])).collect()).prediction()
        })
        .collect()
}

/// The predictive distribution that counts drawn are from; `None` without any.
pub fn prediction_of(counts: &[u32]) -> Option<Prediction> {
    let samples = || Samples::new(counts.iter().map(|&count| f64::from(count)).collect());
    (!counts.is_empty()).then(|| samples().prediction())
}

/// The smallest fall that would be found in four of five cases at 5 %: the share of incidents, each as likely as any other, that had to
/// stay away so that what is left is no more than what comes in less than 5 % of the `counts` to be expected. `None` where not even
/// silence would be found, for it is as frequent as that itself.
///
/// ```
/// use detente::watch::detectable_drop;
/// // From 91 to 110 were to be expected: 90 or fewer are found, and of about 100 one in eight must stay away.
/// let drop = detectable_drop(&(91..=110).collect::<Vec<u32>>()).unwrap();
/// assert!((0.12..0.2).contains(&drop), "{drop}");
/// assert_eq!(detectable_drop(&[0, 1, 2, 3]), None);
/// ```
pub fn detectable_drop(counts: &[u32]) -> Option<f64> {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    // The first of those that are not among the lowest 5 %; whatever is below it is found.
    let most = sorted.get((0.05 * sorted.len() as f64) as usize)?.checked_sub(1)?;
    let found = |kept: f64| {
        let at_most = |&count: &u32| match count > most {
            true => 1.0 - incomplete_beta(f64::from(most) + 1.0, f64::from(count - most), kept),
            false => 1.0,
        };
        sorted.iter().map(at_most).sum::<f64>() / sorted.len() as f64
    };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..30 {
        let middle = 0.5 * (low + high);
        if found(middle) >= 0.8 { low = middle } else { high = middle }
    }
    Some(1.0 - low)
}

/// Scores of forecasts of the next seven days at up to `most` origins a week apart, the last of which lets the last seven
/// days be seen, none within the first 28. `seen` gives what could be known at an origin, sorted. Empty for too few days.
///
/// Baselines: the mean of the last 28 days as Poisson, and as negative binomial with the variance of those days; the last
/// week's count as Poisson.
pub fn rolling_scores(
    times: &[f64],
    days: f64,
    most: usize,
    draws: u32,
    generator: &mut Generator,
    mut seen: impl FnMut(f64) -> Vec<f64>,
) -> Vec<Score> {
    let mut totals = [[0.0; 3]; 4];
    let mut origins = 0;
    let count_of = |times: &[f64], from: f64, until: f64| {
        times.partition_point(|t| *t < until) - times.partition_point(|t| *t < from)
    };
    for back in 1..=most {
        let origin = days - 7.0 * back as f64;
        if origin < 28.0 {
            break;
        }
        let known = seen(origin);
        let count = |from, until| count_of(&known, from, until);
        let observed = count_of(times, origin, origin + 7.0) as f64;
        let histories = predict(&known, origin, 7.0, 1, draws, generator);
        let daily: Vec<f64> = (1..=28)
            .map(|day| count(origin - f64::from(day), origin - f64::from(day) + 1.0) as f64)
            .collect();
        let mean = daily.iter().sum::<f64>() / 28.0;
        let variance = daily.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / 27.0;
        let last_week = daily[..7].iter().sum::<f64>();
        let forecasts = [
            histories.iter().map(|h| f64::from(h[0])).collect(),
            counts_like(7.0 * mean, 0.0, draws, generator),
            // Seven independent days: the same variance over mean, seven times the mean.
            counts_like(7.0 * mean, (variance / mean - 1.0).max(0.0), draws, generator),
            counts_like(last_week, 0.0, draws, generator),
        ];
        for (totals, forecast) in totals.iter_mut().zip(forecasts) {
            let forecast: Vec<f64> = forecast;
            let samples = Samples::new(if forecast.is_empty() { vec![0.0] } else { forecast });
            let inside = (samples.point(0.05)..=samples.point(0.95)).contains(&observed);
            totals[0] += samples.crps(observed);
            totals[1] += samples.log_score(observed);
            totals[2] += f64::from(u8::from(inside));
        }
        origins += 1;
    }
    if origins == 0 {
        return Vec::new();
    }
    FORECASTERS
        .into_iter()
        .zip(totals)
        .map(|(model, [crps, log_score, coverage])| Score {
            model,
            crps: crps / origins as f64,
            log_score: log_score / origins as f64,
            coverage: coverage / origins as f64,
            origins,
        })
        .collect()
}

/// Draws of a count with this mean and a variance of (1 + `excess`) times it.
fn counts_like(mean: f64, excess: f64, draws: u32, generator: &mut Generator) -> Vec<f64> {
    (0..draws)
        .map(|_| {
            let rate = if excess > 0.0 && mean > 0.0 {
                Gamma::new(mean / excess, excess).map_or(mean, |gamma| gamma.sample(generator))
            } else {
                mean
            };
            // A fractional part even on an empty mean keeps the stream of draws in step.
            let _: f64 = generator.random();
            Poisson::new(rate).map_or(0.0, |poisson| poisson.sample(generator))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, Streams};
    use crate::violence::Excitation;
    use crate::watch::simulate_stationary;

    #[test]
    fn the_score_of_a_certain_forecast_is_its_distance() {
        assert_eq!(Samples::new(vec![3.0; 50]).crps(5.0), 2.0);
        // Two equally likely values around what happened: ½ − ¼.
        assert!((Samples::new(vec![0.0, 1.0]).crps(0.5) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn forecasts_of_a_self_exciting_process_cover_what_comes() {
        let excitation = Excitation { branching_ratio: 0.6, decay_per_day: 0.3 };
        let mut generator = Streams::new(3, 0).stream(Label::new("test"));
        let mut times = Vec::new();
        simulate_stationary(6.0, excitation, 400.0, &mut generator, |t, _| times.push(t));
        let seen = |origin| times.iter().copied().filter(|time| *time < origin).collect();
        let scores = rolling_scores(&times, 400.0, 40, 300, &mut generator, seen);
        assert_eq!((scores.len(), scores[0].origins), (4, 40));
        assert!((0.78..=1.0).contains(&scores[0].coverage), "{scores:?}");
        assert!(scores[0].log_score < scores[1].log_score, "{scores:?}");
    }
}
