//! What a number is where a scenario does not say: wide priors, labelled as what they are.

use detente::quantity::{Basis, Distribution, Quantity};

pub(super) fn assumed(distribution: Distribution) -> Quantity {
    let note = Some("default: a wide prior".to_owned());
    Quantity { distribution, basis: Basis::Assumed, note }
}

pub(super) fn point(value: f64) -> Quantity {
    assumed(Distribution::Point(value))
}

pub(super) fn uniform(low: f64, high: f64) -> Quantity {
    assumed(Distribution::Uniform { low, high })
}

pub(super) fn log_uniform(low: f64, high: f64) -> Quantity {
    assumed(Distribution::LogUniform { low, high })
}

pub(super) fn log_normal(median: f64, variation: f64) -> Quantity {
    assumed(Distribution::LogNormal { median, variation })
}

pub(super) fn beta(a: f64, b: f64) -> Quantity {
    assumed(Distribution::Beta { a, b })
}

pub(super) fn branching_ratio() -> Quantity {
    let distribution = Distribution::Uniform { low: 0.37, high: 0.50 };
    let note = "Lewis, Mohler, Brantingham and Bertozzi 2012 (Iraq 2003–07)".to_owned();
    Quantity { distribution, basis: Basis::Published, note: Some(note) }
}

/// Excitation lasts two to six weeks (Lewis, Mohler, Brantingham and Bertozzi 2012), read as a decay of 95 %.
pub(super) fn decay_per_day() -> Quantity {
    log_uniform(0.07, 0.21)
}

/// Half no drift at all, half a drift of unknown size: that one side gains is alleged, not known.
pub(super) fn drift_per_day() -> Quantity {
    let rest = Box::new(Distribution::LogUniform { low: 1e-4, high: 3e-3 });
    assumed(Distribution::PointMass { mass: 0.5, at: 0.0, rest })
}
