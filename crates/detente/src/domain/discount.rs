//! What waiting costs: discounts and costs by step of bargaining.

/// What a step of bargaining does to the utility of whatever is agreed.
///
/// ```
/// use detente::domain::Discounting;
/// let impatient = Discounting { factor_per_step: 0.9, cost_per_step: 0.05 };
/// assert!((impatient.at(2).value(1.0) - (0.81 - 0.1)).abs() < 1e-12);
/// assert_eq!(Discounting::NONE.at(7).value(0.3), 0.3);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discounting {
    /// What a step leaves of a utility, in (0, 1].
    pub factor_per_step: f64,
    /// What a step costs, in utility, at least 0.
    pub cost_per_step: f64,
}

/// What an agreement is worth in a given step: factor × utility − cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Discount {
    /// The factor, in [0, 1].
    pub factor: f64,
    /// The cost, at least 0.
    pub cost: f64,
}

impl Discounting {
    /// Waiting costs nothing.
    pub const NONE: Discounting = Discounting { factor_per_step: 1.0, cost_per_step: 0.0 };

    /// In step number `step`, from 0: u·δ^step − step·cost.
    #[inline]
    pub fn at(&self, step: u32) -> Discount {
        if *self == Self::NONE {
            return Discount::NONE;
        }
        let steps = f64::from(step);
        Discount { factor: self.factor_per_step.powf(steps), cost: steps * self.cost_per_step }
    }
}

impl Discount {
    /// Nothing is lost.
    pub const NONE: Discount = Discount { factor: 1.0, cost: 0.0 };

    /// What an agreement of this utility is worth.
    #[inline]
    pub fn value(&self, utility: f64) -> f64 {
        utility * self.factor - self.cost
    }
}
