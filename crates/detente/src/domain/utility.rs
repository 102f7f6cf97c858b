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
#[derive(Clone, Debug, PartialEq)]
pub struct UtilityTable {
    utilities: Vec<f64>,
    ascending: Vec<u32>,
    ascending_utilities: Vec<f64>,
    minimum: f64,
    best: Option<Outcome>,
}

/// A package whose utility lies this little below what is asked for is as good.
pub const CLOSE: f64 = 1e-6;

impl UtilityTable {
    /// Sorts a table. O(n log n).
    pub fn new(utilities: Vec<f64>) -> Self {
        let ascending = ascending(&utilities);
        let ascending_utilities: Vec<f64> =
            ascending.iter().map(|&outcome| utilities[outcome as usize]).collect();
        let possible = ascending_utilities.partition_point(|&utility| utility == f64::NEG_INFINITY);
        let minimum = ascending_utilities.get(possible).copied().unwrap_or(f64::INFINITY);
        let best = ascending.last().map(|&outcome| Outcome(outcome));
        UtilityTable { utilities, ascending, ascending_utilities, minimum, best }
    }

    /// The same table, with another of the packages of the highest utility as its best one.
    ///
    /// # Panics
    /// If that package has not the highest utility.
    ///
    /// ```
    /// use detente::domain::{Outcome, UtilityTable};
    /// let table = UtilityTable::new(vec![1.0, 0.2, 1.0]);
    /// assert_eq!(table.best(), Outcome(2));
    /// assert_eq!(table.with_best(Outcome(0)).best(), Outcome(0));
    /// ```
    pub fn with_best(self, best: Outcome) -> Self {
        assert_eq!(self.utility(best), self.maximum());
        UtilityTable { best: Some(best), ..self }
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
        self.minimum
    }

    /// The highest utility; minus infinite for an empty table.
    pub fn maximum(&self) -> f64 {
        self.ascending_utilities.last().copied().unwrap_or(f64::NEG_INFINITY)
    }

    /// The best package; the last in enumeration order on ties, unless [another](Self::with_best) was named.
    ///
    /// # Panics
    /// On an empty table.
    pub fn best(&self) -> Outcome {
        self.best.expect("a table has a package")
    }

    /// Utilities in ascending order.
    pub fn ascending_utilities(&self) -> &[f64] {
        &self.ascending_utilities
    }

    /// Packages in ascending order of utility, ties in enumeration order.
    pub fn ascending(&self) -> &[u32] {
        &self.ascending
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

    /// The package of the lowest utility that is at least `target`, or one up to [`CLOSE`] below where that is nearer; the best
    /// one where all are below. On ties the first in enumeration order, but the last where all are below.
    ///
    /// `place` is where the search begins and ends: the position among the ascending utilities, which makes a target that moves little
    /// cheap to follow. Any number is right. O(log n), O(1) near `place`.
    ///
    /// # Panics
    /// On an empty table.
    ///
    /// ```
    /// use detente::domain::{Outcome, UtilityTable};
    /// let table = UtilityTable::new(vec![0.2, 1.0, 0.6, 0.6, 0.4999999]);
    /// let mut place = 0;
    /// assert_eq!(table.nearest(0.55, &mut place), Outcome(2));
    /// assert_eq!(table.nearest(0.5, &mut place), Outcome(4));
    /// assert_eq!(table.nearest(1.1, &mut place), Outcome(1));
    /// ```
    #[inline]
    pub fn nearest(&self, target: f64, place: &mut usize) -> Outcome {
        let sorted = &self.ascending_utilities[..];
        let last = sorted.len() - 1;
        let mut at = (*place).min(last);
        // From the place downwards while that is short, else by bisection.
        let mut strides = 0;
        while strides < 4 && at > 0 && sorted[at - 1] >= target {
            at -= 1;
            strides += 1;
        }
        if sorted[at] < target || (at > 0 && sorted[at - 1] >= target) {
            at = sorted.partition_point(|&utility| utility < target).min(last);
        }
        *place = at;
        if at > 0 {
            let (below, distance) = (sorted[at - 1], (sorted[at] - target).abs());
            let nearness = (below - target).abs();
            if below >= target - CLOSE && nearness < distance {
                let mut first = at - 1;
                while first > 0
                    && sorted[first - 1] >= target - CLOSE
                    && (sorted[first - 1] - target).abs() == nearness
                {
                    first -= 1;
                }
                at = first;
            }
        }
        Outcome(self.ascending[at])
    }

    /// The same for what packages are worth under a discount: ties are those of the discounted worth. O(log n) and the number of ties.
    ///
    /// # Panics
    /// On an empty table.
    pub fn nearest_worth(&self, target: f64, discount: Discount, place: &mut usize) -> Outcome {
        if discount == Discount::NONE {
            return self.nearest(target, place);
        }
        let worth = |at: usize| discount.value(self.ascending_utilities[at]);
        let last = self.ascending.len() - 1;
        let at = self
            .ascending_utilities
            .partition_point(|&utility| discount.value(utility) < target)
            .min(last);
        let all_below = worth(at) < target;
        let mut level = worth(at);
        if at > 0 {
            let below = worth(at - 1);
            if below >= target - CLOSE && (below - target).abs() < (level - target).abs() {
                level = below;
            }
        }
        let from = self.ascending_utilities.partition_point(|&u| discount.value(u) < level);
        let tied = self.ascending[from..]
            .iter()
            .take_while(|&&outcome| discount.value(self.utilities[outcome as usize]) == level);
        let chosen = if all_below { tied.max() } else { tied.min() };
        Outcome(*chosen.unwrap_or(&self.ascending[at]))
    }
}

/// Packages in ascending order of utility, ties in enumeration order.
fn ascending(utilities: &[f64]) -> Vec<u32> {
    let mut ascending: Vec<u32> = (0..utilities.len() as u32).collect();
    // The index breaks ties, so an unstable sort gives the stable order.
    ascending.sort_unstable_by(|&a, &b| {
        utilities[a as usize].total_cmp(&utilities[b as usize]).then(a.cmp(&b))
    });
    ascending
}
