//! Is it falling apart? How the rate of incidents changes with time.

use super::regression::regression;

/// A rate that grows or shrinks by the same factor each day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Change of the logarithm of the rate, per day.
    pub per_day: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// In how many days the rate doubles, above 0; `None` where it does not grow.
    pub doubling_days: Option<f64>,
    /// α of the counts' variance μ + αμ².
    pub dispersion: f64,
}

impl Trend {
    fn new(per_day: f64, error: f64, dispersion: f64) -> Self {
        let half = 1.959_963_984_540_054 * error;
        Trend {
            per_day,
            low: per_day - half,
            high: per_day + half,
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

/// The trend over several imputations of the same data: the mean, with the error within and between them (Rubin 1987).
pub fn pooled_trend(imputations: &[Vec<u32>]) -> Option<Trend> {
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
    Some(Trend::new(mean, (within + (1.0 + 1.0 / n) * between).sqrt(), dispersion))
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
