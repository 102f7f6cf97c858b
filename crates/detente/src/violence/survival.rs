//! How long a truce lasts: survival forms.

/// A Weibull lifetime: S(t) = exp(−(t/scale)^shape).
///
/// ```
/// use detente::violence::Weibull;
/// let truce = Weibull { scale_days: 45.0, shape: 0.7 };
/// assert!((truce.survival(13.0) - 0.657515).abs() < 5e-7);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weibull {
    /// Scale, in days, above 0.
    pub scale_days: f64,
    /// Shape, above 0; below 1 the hazard falls with age.
    pub shape: f64,
}

impl Weibull {
    /// Probability to last longer than `days`.
    pub fn survival(&self, days: f64) -> f64 {
        (-(days / self.scale_days).powf(self.shape)).exp()
    }

    /// The time that half of the truces outlast, in days.
    pub fn median_days(&self) -> f64 {
        self.scale_days * std::f64::consts::LN_2.powf(1.0 / self.shape)
    }
}

/// Mean lifetime, in days, of a truce that each violation (a Poisson process of this rate)
/// breaks with this probability: the thinned process is Poisson, so the lifetime is exponential.
pub fn truce_lifetime_days(violations_per_day: f64, breaking_probability: f64) -> f64 {
    1.0 / (violations_per_day * breaking_probability)
}
