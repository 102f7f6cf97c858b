//! Did violence fall? The ratio of two rates, with exact and with corrected answers.
//!
//! The usual tests take incidents for independent. Incidents that trigger incidents come in clusters, and then those
//! tests find a fall that is none two to five times too often. Beside them stand here the same tests with the variance
//! that a self-exciting process has in windows of these lengths, and a parametric bootstrap under a fitted one.

use super::special::{beta_point, incomplete_beta, ln_gamma, normal};
use crate::violence::{Excitation, finite_window_variance};

/// Two windows that do not overlap: what was counted in each, and how long each was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Windows {
    /// Incidents (or deaths) in the earlier window, the baseline.
    pub before: u64,
    /// Length of the baseline, in days, above 0.
    pub days_before: f64,
    /// Incidents (or deaths) in the later window.
    pub after: u64,
    /// Length of the later window, in days, above 0.
    pub days_after: f64,
}

/// A ratio of rates with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateRatio {
    /// Rate after over rate before; infinite without incidents before, NaN without any.
    pub ratio: f64,
    /// Lower end; 0 without incidents after.
    pub low: f64,
    /// Upper end; infinite without incidents before.
    pub high: f64,
}

/// One-sided probabilities of the exact conditional test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExactTest {
    /// P of as few or fewer after, were the rates equal: small where the rate fell.
    pub p_fall: f64,
    /// P of as many or more after, were the rates equal: small where the rate rose.
    pub p_rise: f64,
    /// As `p_fall`, with half of the weight of what was observed.
    pub mid_p_fall: f64,
    /// As `p_rise`, with half of the weight of what was observed.
    pub mid_p_rise: f64,
}

impl Windows {
    /// The exact conditional test of equal rates: given the sum, the later count is binomial with the later window's
    /// share of the time (Przyborowski and Wilenski 1940). It assumes independent incidents.
    ///
    /// Without any incident all probabilities are 1 (mid-p: ½).
    ///
    /// ```
    /// use detente::watch::Windows;
    /// // Published in Gu, Ng, Tang and Schucany 2008.
    /// let heart = Windows { before: 30, days_before: 54308.7, after: 60, days_after: 51477.5 };
    /// let test = heart.exact_test();
    /// assert!((test.p_rise - 4.280526940e-4).abs() < 1e-12);
    /// assert!((test.mid_p_rise - 3.101324e-4).abs() < 1e-9);
    /// ```
    pub fn exact_test(&self) -> ExactTest {
        let (k, rest) = (self.after as f64, self.before as f64);
        let share = self.days_after / (self.days_after + self.days_before);
        let at_least = if self.after == 0 { 1.0 } else { incomplete_beta(k, rest + 1.0, share) };
        let at_most =
            if self.before == 0 { 1.0 } else { incomplete_beta(rest, k + 1.0, 1.0 - share) };
        let observed = if k + rest == 0.0 {
            1.0
        } else {
            (ln_gamma(k + rest + 1.0) - ln_gamma(k + 1.0) - ln_gamma(rest + 1.0)
                + k * share.ln()
                + rest * (-share).ln_1p())
            .exp()
        };
        ExactTest {
            p_fall: at_most,
            p_rise: at_least,
            mid_p_fall: at_most - 0.5 * observed,
            mid_p_rise: at_least - 0.5 * observed,
        }
    }

    /// The ratio with the exact interval at `confidence` in (0, 1): Clopper and Pearson 1934 on the later count's share,
    /// turned into a ratio. It assumes independent incidents.
    ///
    /// ```
    /// use detente::watch::Windows;
    /// let found = Windows { before: 60, days_before: 30.0, after: 12, days_after: 10.0 };
    /// let ratio = found.exact_interval(0.95);
    /// assert!((ratio.ratio - 0.6).abs() < 1e-12);
    /// assert!((ratio.low - 0.2938).abs() < 5e-5 && (ratio.high - 1.1268).abs() < 5e-5);
    /// ```
    pub fn exact_interval(&self, confidence: f64) -> RateRatio {
        self.scaled_interval(confidence, [1.0; 2])
    }

    /// The rate after over the rate before.
    pub fn ratio(&self) -> f64 {
        (self.after as f64 / self.days_after) / (self.before as f64 / self.days_before)
    }

    /// The score statistic of equal rates, positive where the rate rose; 0 without incidents. Standard normal for many
    /// independent incidents.
    pub fn score(&self) -> f64 {
        let (k, rest) = (self.after as f64, self.before as f64);
        let total = k + rest;
        if total == 0.0 {
            return 0.0;
        }
        let exposure = self.days_after / self.days_before;
        (k - rest * exposure) / (total * exposure).sqrt()
    }

    /// The Wald statistic of equal rates, positive where the rate rose; 0 without incidents.
    pub fn wald(&self) -> f64 {
        let (k, rest) = (self.after as f64, self.before as f64);
        if k + rest == 0.0 {
            return 0.0;
        }
        let exposure = self.days_after / self.days_before;
        (k - rest * exposure) / (k + rest * exposure * exposure).sqrt()
    }

    /// P of such a fall by the score test.
    pub fn p_fall_by_score(&self) -> f64 {
        normal(self.score())
    }

    /// P of such a fall by the score test with `factor` times the variance of independent incidents.
    pub fn p_fall_widened(&self, factor: f64) -> f64 {
        normal(self.score() / factor.max(1.0).sqrt())
    }

    /// P of such a fall by the Wald test.
    pub fn p_fall_by_wald(&self) -> f64 {
        normal(self.wald())
    }

    /// The factor by which the variance of the difference of the two rates exceeds that of independent incidents, in a
    /// stationary self-exciting process whose windows touch. At least 1.
    ///
    /// Cov(N₁, N₂) = ½\[V(W₁ + W₂) − V(W₁) − V(W₂)\] for adjoining windows, V the finite-window variance.
    pub fn variance_factor(&self, excitation: Excitation) -> f64 {
        // Per unit of mean rate.
        let variance = |days: f64| window_variance(excitation, days) * days;
        let (before, after) = (variance(self.days_before), variance(self.days_after));
        let shared = 0.5 * (variance(self.days_before + self.days_after) - before - after);
        let exposure = self.days_after / self.days_before;
        let corrected = after + exposure * exposure * before - 2.0 * exposure * shared;
        let independent = self.days_after + exposure * exposure * self.days_before;
        (corrected / independent).max(1.0)
    }

    /// The ratio with the interval of [`Windows::exact_interval`] where the counts of the earlier and of the later window have `factors`
    /// times the variance of independent incidents: as if of so many fewer.
    ///
    /// ```
    /// use detente::watch::Windows;
    /// let found = Windows { before: 60, days_before: 30.0, after: 0, days_after: 10.0 };
    /// let interval = found.scaled_interval(0.95, [3.0, 2.0]);
    /// // As where there were 20 in 10 and none in 5.
    /// let fewer = Windows { before: 20, days_before: 10.0, after: 0, days_after: 5.0 };
    /// assert!((interval.high - fewer.exact_interval(0.95).high).abs() < 1e-12);
    /// ```
    pub fn scaled_interval(&self, confidence: f64, factors: [f64; 2]) -> RateRatio {
        let [before, after] = factors.map(|factor| factor.max(1.0));
        let (k, rest) = (self.after as f64 / after, self.before as f64 / before);
        let exposure = (self.days_before / before) / (self.days_after / after);
        let tail = 0.5 * (1.0 - confidence);
        let ratio_at = |share: f64| share / (1.0 - share) * exposure;
        RateRatio {
            ratio: self.ratio(),
            low: if self.after == 0 { 0.0 } else { ratio_at(beta_point(k, rest + 1.0, tail)) },
            high: if self.before == 0 {
                f64::INFINITY
            } else {
                ratio_at(beta_point(k + 1.0, rest, 1.0 - tail))
            },
        }
    }
}

/// Variance over mean of the count in a window of `days` days of a stationary self-exciting process. At least 1.
pub(super) fn window_variance(excitation: Excitation, days: f64) -> f64 {
    // Per unit of mean rate: the background of rate 1 is 1 − n.
    finite_window_variance(1.0 - excitation.branching_ratio, excitation, days) / days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_at_all_is_no_evidence() {
        let empty = Windows { before: 0, days_before: 30.0, after: 0, days_after: 10.0 };
        let test = empty.exact_test();
        assert_eq!((test.p_fall, test.p_rise, test.mid_p_fall), (1.0, 1.0, 0.5));
        let interval = empty.exact_interval(0.95);
        assert_eq!((interval.low, interval.high), (0.0, f64::INFINITY));
        assert!(interval.ratio.is_nan());
        assert_eq!(empty.score(), 0.0);
    }

    #[test]
    fn without_excitation_nothing_is_corrected() {
        let found = Windows { before: 90, days_before: 30.0, after: 20, days_after: 10.0 };
        let none = Excitation { branching_ratio: 0.0, decay_per_day: 1.0 };
        assert!((found.variance_factor(none) - 1.0).abs() < 1e-12);
        let widened = found.p_fall_widened(found.variance_factor(none));
        assert!((widened - found.p_fall_by_score()).abs() < 1e-12);
    }
}
