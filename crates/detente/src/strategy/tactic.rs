//! Time-dependent tactics with a constant to begin with.

use super::time_dependent::{exponential, polynomial};
use super::{Situation, Strategy};

/// The form of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// κ + (1 − κ)·t^(1/β).
    Polynomial,
    /// e^((1 − t)^β · ln κ).
    Exponential,
}

/// Concedes the share α(t) of its range, from κ at the beginning to all of it: target = high − (high − low)·α(t).
///
/// Source: Faratin, Sierra and Jennings 1998, section 4.1.
///
/// ```
/// use detente::domain::{OutcomeSpace, UtilityTable};
/// use detente::strategy::{Curve, Situation, Strategy, Tactic};
/// let (utilities, space) = (UtilityTable::new(vec![0.0, 1.0]), OutcomeSpace::new(vec![2]).unwrap());
/// let tactic = Tactic { curve: Curve::Exponential, kappa: 0.1, beta: 1.0 };
/// let turn = Situation { relative_time: 0.5, ..Situation::new(&utilities, &space) };
/// assert!((tactic.target(&turn) - (1.0 - 0.316228)).abs() < 5e-7);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tactic {
    /// The form.
    pub curve: Curve,
    /// κ: what it concedes at once, in (0, 1).
    pub kappa: f64,
    /// β: below 1 it concedes late, above 1 early.
    pub beta: f64,
}

impl Strategy for Tactic {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        let high = situation.utilities.maximum();
        let low = situation.utilities.minimum().max(situation.least_acceptable);
        let conceded = match self.curve {
            Curve::Polynomial => polynomial(situation.relative_time, self.kappa, self.beta),
            Curve::Exponential => exponential(situation.relative_time, self.kappa, self.beta),
        };
        high - (high - low).max(0.0) * conceded
    }
}
