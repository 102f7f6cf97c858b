//! K3: violations move the belief that the other side is sincere, and belief moves acceptance.
//!
//! What counts here is every incident inside that is attributed to a party, whether it has promised anything or not (*assumed*); the
//! record calls an incident a violation only under a stated rule.
//!
//! Bayes on two Poisson rates (Wald 1945): a sincere party violates at λ_T per day, an insincere
//! one at λ_U; the log-odds of sincerity rise by (λ_U − λ_T) a day and fall by ln(λ_U/λ_T) with each
//! violation attributed to it. The likelihood is raised to the power c(1 − n): c is the
//! coupling's strength, and (1 − n) keeps clusters of triggered incidents from counting
//! several times. The log-odds stay within \[−6, 6\]. A party accepts a package u iff
//! P·u + (1 − P)·(W − ℓ) ≥ W, with P ← 1 − c(1 − P).

use crate::calendar::{MICROSECONDS_PER_DAY, Time};

/// What it does.
pub const DESCRIPTION: &str = "incidents attributed to a party move beliefs about its sincerity, and these move what others accept";
/// What the strength scales.
pub const SCALES: &str = "the power of the likelihood, and the doubt 1 − P in acceptance";
/// Where it comes from.
pub const SOURCE: &str = "Bayes' rule on Poisson counts; acceptance after Kydd 2005 (form assumed)";

/// The log-odds stay within ± this.
pub const LOG_ODDS_BOUND: f64 = 6.0;

/// Rates of violation by which the sincere and the insincere are told apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViolationRates {
    /// λ_T, of a sincere party, per day; 0 where it would never violate. Then the belief does not rise, and falls with each violation.
    pub sincere_per_day: f64,
    /// λ_U/λ_T: how many times as often an insincere one violates, above 1.
    pub ratio: f64,
}

impl ViolationRates {
    /// By which a party is judged whose incidents inside would have a background of `background_per_day` if it were sincere: with what
    /// it triggers, 1/(1 − n) incidents each, n the branching ratio.
    ///
    /// ```
    /// use detente::simulation::couplings::trust::ViolationRates;
    /// let rates = ViolationRates::implied(0.5, 0.5, 3.0);
    /// assert_eq!((rates.sincere_per_day, rates.insincere_per_day()), (1.0, 3.0));
    /// ```
    pub fn implied(background_per_day: f64, branching_ratio: f64, ratio: f64) -> Self {
        ViolationRates { sincere_per_day: background_per_day / (1.0 - branching_ratio), ratio }
    }

    /// λ_U, of an insincere party, per day.
    pub fn insincere_per_day(&self) -> f64 {
        self.sincere_per_day * self.ratio
    }

    /// The rate at which belief neither rises nor falls: the logarithmic mean of both.
    ///
    /// ```
    /// use detente::simulation::couplings::trust::ViolationRates;
    /// let rates = ViolationRates { sincere_per_day: 1.0, ratio: 3.0 };
    /// assert!((rates.critical_per_day() - 1.820478).abs() < 5e-7);
    /// ```
    pub fn critical_per_day(&self) -> f64 {
        self.rise_per_day() / self.fall_per_violation()
    }

    /// Momentum of trust: expected drift of the log-odds a day where violations come at
    /// `violations_per_day`; zero at the critical rate.
    pub fn drift_per_day(&self, violations_per_day: f64) -> f64 {
        self.rise_per_day() - violations_per_day * self.fall_per_violation()
    }

    fn rise_per_day(&self) -> f64 {
        self.insincere_per_day() - self.sincere_per_day
    }

    fn fall_per_violation(&self) -> f64 {
        self.ratio.ln()
    }
}

/// One party's belief that another is sincere.
#[derive(Clone, Copy, Debug)]
pub struct Belief {
    log_odds: f64,
    at: Time,
    rise_per_microsecond: f64,
    fall_per_violation: f64,
    reached: BoundsReached,
}

/// Which ends of their scale log-odds have reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BoundsReached {
    /// −6: as good as certain that the other is not sincere.
    pub lower: bool,
    /// 6: as good as certain that it is.
    pub upper: bool,
}

impl Belief {
    /// Probability `initial` at `start`; the likelihood counts with the power `weight`.
    pub fn new(initial: f64, rates: ViolationRates, weight: f64, start: Time) -> Self {
        let log_odds = (initial / (1.0 - initial)).ln().clamp(-LOG_ODDS_BOUND, LOG_ODDS_BOUND);
        Belief {
            log_odds,
            at: start,
            rise_per_microsecond: weight * rates.rise_per_day() / MICROSECONDS_PER_DAY as f64,
            fall_per_violation: weight * rates.fall_per_violation(),
            reached: BoundsReached {
                lower: log_odds <= -LOG_ODDS_BOUND,
                upper: log_odds >= LOG_ODDS_BOUND,
            },
        }
    }

    /// The log-odds at `time`, not before the last violation.
    pub fn log_odds(&self, time: Time) -> f64 {
        self.risen(time).clamp(-LOG_ODDS_BOUND, LOG_ODDS_BOUND)
    }

    /// The probability at `time`.
    pub fn probability(&self, time: Time) -> f64 {
        1.0 / (1.0 + (-self.log_odds(time)).exp())
    }

    /// A violation at `time` is attributed to the other.
    #[inline]
    pub fn observe_violation(&mut self, time: Time) {
        let before = self.risen(time);
        let after = before.clamp(-LOG_ODDS_BOUND, LOG_ODDS_BOUND) - self.fall_per_violation;
        self.reached.upper |= before >= LOG_ODDS_BOUND;
        self.reached.lower |= after <= -LOG_ODDS_BOUND;
        self.log_odds = after.clamp(-LOG_ODDS_BOUND, LOG_ODDS_BOUND);
        self.at = time;
    }

    /// The bounds that the log-odds reached up to `time`: by a rise since the last violation, or with one.
    pub fn bounds_reached(&self, time: Time) -> BoundsReached {
        BoundsReached {
            upper: self.reached.upper | (self.risen(time) >= LOG_ODDS_BOUND),
            ..self.reached
        }
    }

    /// The log-odds as they would be at `time` without an upper bound.
    #[inline]
    fn risen(&self, time: Time) -> f64 {
        let elapsed = (time.microseconds() - self.at.microseconds()) as f64;
        self.log_odds + self.rise_per_microsecond * elapsed
    }
}

/// The least utility that a party accepts: where P·u + (1 − P)·(W − ℓ) = W.
///
/// `probability` is P at strength `strength`, `reservation` W, `loss` ℓ. Minus infinity where
/// the reservation is.
///
/// ```
/// use detente::simulation::couplings::trust::acceptance_threshold;
/// let threshold = acceptance_threshold(0.4, 0.3, 0.2, 1.0);
/// assert!((0.3 * threshold + 0.7 * (0.4 - 0.2) - 0.4).abs() < 1e-12);
/// assert_eq!(acceptance_threshold(0.4, 0.3, 0.2, 0.0), 0.4);
/// ```
pub fn acceptance_threshold(reservation: f64, probability: f64, loss: f64, strength: f64) -> f64 {
    let probability = 1.0 - strength * (1.0 - probability);
    reservation + loss * (1.0 - probability) / probability
}
