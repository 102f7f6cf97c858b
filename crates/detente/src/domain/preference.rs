//! Private valuations of packages, certain or uncertain, as a scenario states them.

use super::{Issue, Valuation};
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

    /// A draw from what is uncertain. Each number draws from a stream of its own below `label`.
    ///
    /// Shape: `issues` are the scenario's, in order.
    pub fn draw(&self, issues: &[Issue], streams: &Streams, label: Label) -> Valuation {
        let (weights, values) = match self {
            Preferences::Table(utilities) => return Valuation::Table(utilities.clone()),
            Preferences::Additive { weights, values } => (weights, values),
        };
        let draw = |quantity: &Quantity, label: Label| match quantity.distribution {
            crate::quantity::Distribution::Point(value) => value,
            _ => quantity.draw(&mut streams.stream(label)),
        };
        let weight_label = label.child("weights");
        let mut drawn_weights: Vec<f64> = weights
            .iter()
            .zip(issues)
            .map(|(weight, issue)| draw(weight, weight_label.child(&issue.id)))
            .collect();
        if !weights.iter().all(|weight| weight.distribution.is_point()) {
            let sum: f64 = drawn_weights.iter().sum();
            drawn_weights.iter_mut().for_each(|weight| *weight /= sum);
        }
        let value_label = label.child("values");
        let drawn_values = values
            .iter()
            .zip(issues)
            .map(|(options, issue)| {
                let label = value_label.child(&issue.id);
                let draw_option = |(i, value)| draw(value, label.child(issue.options.name(i)));
                options.iter().enumerate().map(draw_option).collect()
            })
            .collect();
        Valuation::Additive { weights: drawn_weights, values: drawn_values }
    }
}
