//! Private valuations of packages, certain or uncertain.

use super::{Issue, Outcome, OutcomeSpace};
use crate::quantity::Quantity;
use crate::random::{Label, Streams};

/// A party's valuation of packages over all issues of its scenario.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Preferences {
    /// Utility = Σ over issues of weight × value of the option.
    ///
    /// Where weights are uncertain, the drawn ones are divided by their sum.
    Additive {
        /// A weight an issue, in the scenario's order; 0 for issues that do not matter.
        weights: Vec<Quantity>,
        /// Values by issue and option.
        values: Vec<Vec<Quantity>>,
    },
    /// A utility for every package, in enumeration order.
    Table(Vec<f64>),
}

/// The least a party takes rather than no agreement.
#[derive(Clone, Debug, PartialEq)]
pub enum Reservation {
    /// Any agreement is better than none: minus infinity.
    None,
    /// A utility.
    Number(Quantity),
    /// What the war is worth to it, moved by the battlefield.
    Battlefield,
}

impl Preferences {
    /// Whether every draw is the same.
    pub fn is_certain(&self) -> bool {
        match self {
            Preferences::Additive { weights, values } => weights
                .iter()
                .chain(values.iter().flatten())
                .all(|quantity| quantity.distribution.is_point()),
            Preferences::Table(_) => true,
        }
    }

    /// One utility for every package: a draw from what is uncertain. Each number draws from a
    /// stream of its own below `label`.
    ///
    /// Shapes: `issues` and `space` cover the scenario's issues in order.
    pub fn utilities(
        &self,
        issues: &[Issue],
        space: &OutcomeSpace,
        streams: &Streams,
        label: Label,
    ) -> Vec<f64> {
        match self {
            Preferences::Table(utilities) => utilities.clone(),
            Preferences::Additive { weights, values } => {
                let (weight_label, value_label) = (label.child("weights"), label.child("values"));
                let draw =
                    |quantity: &Quantity, label: Label| quantity.draw(&mut streams.stream(label));
                let mut drawn_weights: Vec<f64> = weights
                    .iter()
                    .zip(issues)
                    .map(|(weight, issue)| draw(weight, weight_label.child(&issue.id)))
                    .collect();
                if !weights.iter().all(|weight| weight.distribution.is_point()) {
                    let sum: f64 = drawn_weights.iter().sum();
                    drawn_weights.iter_mut().for_each(|weight| *weight /= sum);
                }
                let drawn_values: Vec<Vec<f64>> = values
                    .iter()
                    .zip(issues)
                    .map(|(options, issue)| {
                        let label = value_label.child(&issue.id);
                        options
                            .iter()
                            .enumerate()
                            .map(|(i, value)| draw(value, label.child(issue.options.name(i))))
                            .collect()
                    })
                    .collect();
                let utility = |outcome: Outcome| {
                    let mut sum = 0.0;
                    for (issue, weight) in drawn_weights.iter().enumerate() {
                        sum += weight * drawn_values[issue][space.option(outcome, issue)];
                    }
                    sum
                };
                space.outcomes().map(utility).collect()
            }
        }
    }
}
