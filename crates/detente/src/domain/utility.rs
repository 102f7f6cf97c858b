//! One party's utilities over the packages of one table, sorted for lookups.

use super::{Discount, Outcome};

/// Utilities by package, with the packages in ascending order of utility (ties in enumeration
/// order).
///
/// ```
/// use detente::domain::{Discount, Outcome, UtilityTable};
/// let table = UtilityTable::new(vec![0.2, 1.0, 0.6, 0.6]);
/// assert_eq!(table.lowest_worth(0.5, Discount::NONE), Some(Outcome(2)));
/// assert_eq!(table.lowest_worth(1.1, Discount::NONE), None);
/// assert_eq!(table.best(), Outcome(1));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UtilityTable {
    utilities: Vec<f64>,
    ascending: Vec<u32>,
    ascending_utilities: Vec<f64>,
}

impl UtilityTable {
    /// Sorts a table.
    pub fn new(utilities: Vec<f64>) -> Self {
        let mut table = UtilityTable { utilities, ..Default::default() };
        table.sort();
        table
    }

    fn sort(&mut self) {
        let UtilityTable { utilities, ascending, ascending_utilities } = self;
        ascending.clear();
        ascending.extend(0..utilities.len() as u32);
        // The index breaks ties, so an unstable sort gives the stable order.
        ascending.sort_unstable_by(|&a, &b| {
            utilities[a as usize].total_cmp(&utilities[b as usize]).then(a.cmp(&b))
        });
        ascending_utilities.clear();
        ascending_utilities.extend(ascending.iter().map(|&outcome| utilities[outcome as usize]));
    }

    /// The number of packages.
    pub fn len(&self) -> usize {
        self.utilities.len()
    }

    /// Whether there is no package.
    pub fn is_empty(&self) -> bool {
        self.utilities.is_empty()
    }

    /// The utility of a package.
    pub fn utility(&self, outcome: Outcome) -> f64 {
        self.utilities[outcome.0 as usize]
    }

    /// Utilities by package.
    pub fn utilities(&self) -> &[f64] {
        &self.utilities
    }

    /// The lowest utility, packages at minus infinity left out; infinite where nothing is left.
    pub fn minimum(&self) -> f64 {
        let sorted = &self.ascending_utilities;
        let possible = sorted.partition_point(|&utility| utility == f64::NEG_INFINITY);
        sorted.get(possible).copied().unwrap_or(f64::INFINITY)
    }

    /// The highest utility; minus infinite for an empty table.
    pub fn maximum(&self) -> f64 {
        self.ascending_utilities.last().copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// The best package; the last in enumeration order on ties.
    ///
    /// # Panics
    /// On an empty table.
    pub fn best(&self) -> Outcome {
        Outcome(self.ascending[self.ascending.len() - 1])
    }

    /// The package with `better` packages above it: the best one for 0; the last in enumeration order on ties.
    pub fn ranked(&self, better: u32) -> Option<Outcome> {
        let place = self.ascending.len().checked_sub(1 + better as usize)?;
        Some(Outcome(self.ascending[place]))
    }

    /// The package of the lowest utility whose worth under a discount is at least `target`; the first in enumeration
    /// order on ties. O(log n).
    pub fn lowest_worth(&self, target: f64, discount: Discount) -> Option<Outcome> {
        let below = |utility: &f64| discount.value(*utility) < target;
        let position = self.ascending_utilities.partition_point(below);
        self.ascending.get(position).map(|&outcome| Outcome(outcome))
    }
}
