//! K2: the ceasefire suppresses background violence inside, in proportion to its integrity.
//!
//! Background inside × (1 − c·e·m(t)). The integrity m is 1 when the ceasefire takes effect,
//! decays with its half-life, falls with severe violations (m ← m(1 − χ)) and is mended by
//! meetings (m ← m + η(1 − m)); collapse sets it to 0 until a renewal sets it to 1.

use crate::calendar::{MICROSECONDS_PER_DAY, Time};

/// What it does.
pub const DESCRIPTION: &str =
    "the ceasefire suppresses background violence inside, as far as it is whole";
/// What the strength scales.
pub const SCALES: &str = "the effect e of the ceasefire";
/// Where it comes from.
pub const SOURCE: &str =
    "assumed form; effect after Williams et al. 2021 and counts of February 2016";

/// How whole a ceasefire is, in \[0, 1\], and since when.
#[derive(Clone, Copy, Debug)]
pub struct Integrity {
    value: f64,
    at: Time,
    decay_per_microsecond: f64,
    collapsed: bool,
}

impl Integrity {
    /// Whole at `since`, with this half-life.
    pub fn whole(since: Time, half_life_days: f64) -> Self {
        let decay_per_microsecond =
            std::f64::consts::LN_2 / (half_life_days * MICROSECONDS_PER_DAY as f64);
        Integrity { value: 1.0, at: since, decay_per_microsecond, collapsed: false }
    }

    /// Its value at `time`, not before the last change.
    #[inline]
    pub fn at(&self, time: Time) -> f64 {
        let elapsed = (time.microseconds() - self.at.microseconds()) as f64;
        self.value * (-self.decay_per_microsecond * elapsed).exp()
    }

    /// The highest that it can be from the last change on, until the next.
    #[inline]
    pub fn at_most(&self) -> f64 {
        self.value
    }

    /// Whether it has collapsed and was not renewed.
    pub fn is_collapsed(&self) -> bool {
        self.collapsed
    }

    /// A severe violation takes the share `loss` of what is left.
    pub fn violate(&mut self, time: Time, loss: f64) {
        self.set(time, self.at(time) * (1.0 - loss));
    }

    /// A meeting restores the share `gain` of what is missing. It does not renew what collapsed.
    pub fn mend(&mut self, time: Time, gain: f64) {
        if !self.collapsed {
            let value = self.at(time);
            self.set(time, value + gain * (1.0 - value));
        }
    }

    /// Nothing is left.
    pub fn collapse(&mut self, time: Time) {
        self.collapsed = true;
        self.set(time, 0.0);
    }

    /// Whole again.
    pub fn renew(&mut self, time: Time) {
        self.collapsed = false;
        self.set(time, 1.0);
    }

    fn set(&mut self, time: Time, value: f64) {
        self.value = value;
        self.at = time;
    }
}

/// The share of the background inside that a ceasefire lets through: 1 − e·m, e the effect at the coupling's strength.
///
/// ```
/// use detente::simulation::couplings::ceasefire::share_let_through;
/// assert_eq!(share_let_through(0.8, 0.5), 0.6);
/// ```
#[inline]
pub fn share_let_through(effect: f64, integrity: f64) -> f64 {
    1.0 - effect * integrity
}

/// The hazard of collapse a day: the base, and what is added in proportion to the integrity that is missing.
///
/// ```
/// use detente::simulation::couplings::ceasefire::collapse_hazard_per_day;
/// assert_eq!(collapse_hazard_per_day(0.001, 0.004, 0.75), 0.002);
/// ```
#[inline]
pub fn collapse_hazard_per_day(base: f64, added: f64, integrity: f64) -> f64 {
    base + added * (1.0 - integrity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Span;

    #[test]
    fn integrity_halves_falls_and_is_mended() {
        let since = Time::from_microseconds(0);
        let mut integrity = Integrity::whole(since, 45.0);
        let later = since + Span::from_days(45);
        assert!((integrity.at(later) - 0.5).abs() < 1e-12);
        integrity.violate(later, 0.02);
        assert!((integrity.at(later) - 0.49).abs() < 1e-12);
        integrity.mend(later, 0.05);
        assert!((integrity.at(later) - 0.5155).abs() < 1e-12);
        integrity.collapse(later);
        integrity.mend(later, 0.5);
        assert_eq!(integrity.at(later), 0.0);
        integrity.renew(later);
        assert_eq!(integrity.at(later), 1.0);
    }
}
