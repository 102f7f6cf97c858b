//! K8: in the bilateral format the mediator puts texts of its own.
//!
//! At the end of a sitting day the mediator puts, with probability c, the package that is best for
//! whoever gains least (leximin of gains over the parties' present thresholds, each as a share of
//! what it could gain at most). Parties answer it as they answer each other's offers. That the mediator knows
//! thresholds and preferences is an *assumption*: the ceiling of what good offices can do.

use crate::bargaining::maximin::maximin_package;
use crate::domain::Outcome;

/// Whether a sitting day ends with a text of the mediator's, by a uniform draw.
pub fn puts_a_text(strength: f64, uniform: f64) -> bool {
    uniform < strength
}

/// The text that the mediator puts; `None` where none is good enough for all. Shapes: utilities by seat and package, a threshold
/// a seat.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::simulation::couplings::mediator_text::text;
/// let utilities: [&[f64]; 2] = [&[1.0, 0.6, 0.0], &[0.0, 0.7, 1.0]];
/// assert_eq!(text(&utilities, &[0.5, 0.5]), Some(Outcome(1)));
/// assert_eq!(text(&utilities, &[0.9, 0.5]), None);
/// ```
pub fn text(utilities: &[&[f64]], thresholds: &[f64]) -> Option<Outcome> {
    // Gains begin where a party's wishes do, if that is above what it would sign.
    let begins = |(column, least): (&&[f64], &f64)| {
        let possible = column.iter().copied().filter(|utility| *utility > f64::NEG_INFINITY);
        let lowest = possible.fold(f64::INFINITY, f64::min);
        if lowest.is_finite() { least.max(lowest) } else { *least }
    };
    let thresholds: Vec<f64> = utilities.iter().zip(thresholds).map(begins).collect();
    maximin_package(utilities, &thresholds)
}

/// What it does.
pub const DESCRIPTION: &str = "in the bilateral format the mediator puts texts of its own";
/// What the strength scales.
pub const SCALES: &str = "the probability that a sitting day ends with such a text";
/// Where it comes from.
pub const SOURCE: &str = "Raiffa 1982 (single negotiating text, maximin packages)";
