//! Is it falling apart? How the rate of incidents changes with time.
//!
//! Incidents that trigger incidents make slopes where there is none: the interval of a trend is no narrower than the slopes of histories
//! without one, drawn with what the data leave plausible.

use super::hawkes::simulate_stationary;
use super::regression::regression;
use crate::random::Generator;
use crate::violence::Excitation;

/// A rate that grows or shrinks by the same factor each day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Change of the logarithm of the rate, per day.
    pub per_day: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The ends of the interval of the regression alone, whose errors allow for neighbouring days and for no clusters.
    pub of_regression: [f64; 2],
    /// In how many days the rate doubles, above 0; `None` where it does not grow.
    pub doubling_days: Option<f64>,
    /// α of the counts' variance μ + αμ².
    pub dispersion: f64,
}

impl Trend {
    fn new(per_day: f64, error: f64, dispersion: f64) -> Self {
        let half = 1.959_963_984_540_054 * error;
        let (low, high) = (per_day - half, per_day + half);
        Trend {
            per_day,
            low,
            high,
            of_regression: [low, high],
            doubling_days: (per_day > 0.0).then(|| std::f64::consts::LN_2 / per_day),
            dispersion,
        }
    }
}

/// The trend of daily counts: negative binomial regression on time, with errors that hold where days depend on their
/// neighbours, over as many days as a quarter of the counts, at most 14. `None` for fewer than seven days or nothing counted.
pub fn trend(daily: &[u32]) -> Option<Trend> {
    if daily.len() < 7 {
        return None;
    }
    // Time from the middle keeps the two columns apart.
    let middle = 0.5 * (daily.len() as f64 - 1.0);
    let time: Vec<f64> = (0..daily.len()).map(|day| day as f64 - middle).collect();
    let columns = [vec![1.0; daily.len()], time];
    let fit = regression(daily, &columns, &[], true)?;
    let errors = fit.robust_errors(daily, &columns, (daily.len() / 4).min(14));
    Some(Trend::new(fit.coefficients[1], errors[1], fit.dispersion))
}

/// The slope of the logarithm of a rate from which incidents at `times` in \[0, `days`) are likeliest, were they independent: that for
/// which they are as late as they are on average. 0 without any.
///
/// ```
/// use detente::watch::slope_of;
/// assert_eq!(slope_of(&[1.0, 9.0], 10.0), 0.0);
/// // As many as e^(0.2 t) has, at the middle of every hundredth.
/// let total = 2.0_f64.exp() - 1.0;
/// let times: Vec<f64> =
///     (0..100).map(|n| (1.0 + (f64::from(n) + 0.5) / 100.0 * total).ln() / 0.2).collect();
/// assert!((slope_of(&times, 10.0) - 0.2).abs() < 1e-3);
/// ```
pub fn slope_of(times: &[f64], days: f64) -> f64 {
    if times.is_empty() {
        return 0.0;
    }
    let half = 0.5 * days;
    // From −1, all at the beginning, to 1, all at the end; at a slope of b it is coth(b·days/2) − 1/(b·days/2) (Langevin).
    let lateness = (times.iter().sum::<f64>() / times.len() as f64 - half) / half;
    let expected = |x: f64| if x.abs() < 1e-4 { x / 3.0 } else { 1.0 / x.tanh() - 1.0 / x };
    let (mut low, mut high) = (-500.0, 500.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if expected(middle) < lateness { low = middle } else { high = middle }
    }
    if lateness == 0.0 { 0.0 } else { 0.5 * (low + high) / half }
}

/// How large the slope is, whichever way, in one of twenty histories of `days` days without a trend at `rate_per_day`, one with each of the
/// excitations. 0 without any.
pub fn slope_by_chance(
    excitations: &[Excitation],
    rate_per_day: f64,
    days: f64,
    generator: &mut Generator,
) -> f64 {
    let mut slopes: Vec<f64> = excitations
        .iter()
        .map(|excitation| {
            let mut times = Vec::new();
            simulate_stationary(rate_per_day, *excitation, days, generator, |time, _| {
                times.push(time);
            });
            slope_of(&times, days).abs()
        })
        .collect();
    slopes.sort_by(f64::total_cmp);
    let place = (0.95 * slopes.len() as f64).ceil() as usize;
    slopes.get(place.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// The trend over several imputations of the same data: the mean, with the error within and between them (Rubin 1987), of which that
/// within is no less than what makes `by_chance` the end of a 95 % interval around none.
pub fn pooled_trend(imputations: &[Vec<u32>], by_chance: f64) -> Option<Trend> {
    let trends: Vec<Trend> = imputations.iter().filter_map(|daily| trend(daily)).collect();
    let n = trends.len() as f64;
    if trends.is_empty() {
        return None;
    }
    let mean = trends.iter().map(|t| t.per_day).sum::<f64>() / n;
    let within = trends
        .iter()
        .map(|t| ((t.high - t.low) / (2.0 * 1.959_963_984_540_054)).powi(2))
        .sum::<f64>()
        / n;
    let between =
        trends.iter().map(|t| (t.per_day - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    let dispersion = trends.iter().map(|t| t.dispersion).sum::<f64>() / n;
    let among = (1.0 + 1.0 / n) * between;
    let of_regression = Trend::new(mean, (within + among).sqrt(), dispersion);
    let within = within.max((by_chance / 1.959_963_984_540_054).powi(2));
    let Trend { low, high, .. } = Trend::new(mean, (within + among).sqrt(), dispersion);
    Some(Trend { low, high, ..of_regression })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_that_doubles_in_twenty_days_is_found() {
        let daily: Vec<u32> =
            (0..80).map(|day| (4.0 * (f64::from(day) / 20.0).exp2()) as u32).collect();
        let found = trend(&daily).unwrap();
        assert!((found.doubling_days.unwrap() - 20.0).abs() < 1.5, "{found:?}");
        assert!(found.low > 0.0 && found.high < 0.1);
        assert!(trend(&[0; 30]).is_none() && trend(&[3, 2, 1]).is_none());
        let falling: Vec<u32> = daily.iter().rev().copied().collect();
        assert!(trend(&falling).unwrap().doubling_days.is_none());
    }
}
