//! One party's utilities over the packages of one table, sorted for lookups.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Discount, Outcome};

/// Utilities by package, and the packages in ascending order of utility (ties in enumeration
/// order). They are sorted once enough is asked of them; until then an answer takes one pass, and is the same.
///
/// ```
/// use detente::domain::{Discount, Outcome, UtilityTable};
/// let table = UtilityTable::new(vec![0.2, 1.0, 0.6, 0.6]);
/// assert_eq!(table.lowest_worth(0.5, Discount::NONE), Some(Outcome(2)));
/// assert_eq!(table.lowest_worth(1.1, Discount::NONE), None);
/// assert_eq!(table.best(), Outcome(1));
/// ```
#[derive(Debug)]
pub struct UtilityTable {
    utilities: Vec<f64>,
    minimum: f64,
    maximum: f64,
    best: Option<Outcome>,
    sorted: OnceLock<Sorted>,
    /// How many answers were given without sorting.
    passes: AtomicU32,
}

/// Packages in ascending order of utility.
#[derive(Clone, Debug)]
struct Sorted {
    packages: Vec<u32>,
    utilities: Vec<f64>,
}

/// A package whose utility lies this little below what is asked for is as good.
pub const CLOSE: f64 = 1e-6;

/// So many answers are given before a large table is sorted.
const PASSES: u32 = 12;

/// A table of fewer packages is sorted at once.
const SMALL: usize = 512;

impl PartialEq for UtilityTable {
    fn eq(&self, other: &Self) -> bool {
        self.utilities == other.utilities && self.best == other.best
    }
}

impl Clone for UtilityTable {
    fn clone(&self) -> Self {
        UtilityTable {
            utilities: self.utilities.clone(),
            sorted: self.sorted.clone(),
            passes: AtomicU32::new(self.passes.load(Ordering::Relaxed)),
            ..*self
        }
    }
}

impl UtilityTable {
    /// A table. O(n); sorting it later takes O(n log n).
    pub fn new(utilities: Vec<f64>) -> Self {
        let (mut minimum, mut maximum) = (f64::INFINITY, f64::NEG_INFINITY);
        for &utility in &utilities {
            // Selections instead of branches, which nobody could predict.
            let possible = utility > f64::NEG_INFINITY;
            minimum = if possible & (utility < minimum) { utility } else { minimum };
            maximum = if utility > maximum { utility } else { maximum };
        }
        let best = utilities.iter().rposition(|&utility| utility == maximum);
        UtilityTable {
            minimum,
            maximum,
            best: best.map(|package| Outcome(package as u32)),
            sorted: OnceLock::new(),
            passes: AtomicU32::new(0),
            utilities,
        }
    }

    fn sorted(&self) -> &Sorted {
        self.sorted.get_or_init(|| {
            let packages = ascending(&self.utilities);
            let utilities = packages.iter().map(|&package| self.utilities[package as usize]);
            Sorted { utilities: utilities.collect(), packages }
        })
    }

    /// Sorts the table now, for whoever is going to ask much of it.
    pub fn prepare(&self) {
        self.sorted();
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
        self.maximum
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
        &self.sorted().utilities
    }

    /// Packages in ascending order of utility, ties in enumeration order.
    pub fn ascending(&self) -> &[u32] {
        &self.sorted().packages
    }

    /// The package with `better` packages above it: the best one for 0; the last in enumeration order on ties.
    pub fn ranked(&self, better: u32) -> Option<Outcome> {
        let place = self.utilities.len().checked_sub(1 + better as usize)?;
        Some(Outcome(self.ascending()[place]))
    }

    /// The package of the lowest utility whose worth under a discount is at least `target`; the first in enumeration
    /// order on ties. O(log n) in a sorted table.
    ///
    /// ```
    /// use detente::domain::{Discount, Outcome, UtilityTable};
    /// let table = UtilityTable::new(vec![0.2, 0.9, 0.6]);
    /// assert_eq!(table.lowest_worth(0.5, Discount::NONE), Some(Outcome(2)));
    /// assert_eq!(table.lowest_worth(0.5, Discount { factor: 0.8, cost: 0.0 }), Some(Outcome(1)));
    /// assert_eq!(table.lowest_worth(1.0, Discount::NONE), None);
    /// ```
    pub fn lowest_worth(&self, target: f64, discount: Discount) -> Option<Outcome> {
        let below = |utility: &f64| discount.value(*utility) < target;
        let position = self.ascending_utilities().partition_point(below);
        self.ascending().get(position).map(|&outcome| Outcome(outcome))
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
        match self.sorted.get() {
            Some(sorted) => sorted.nearest(target, place),
            None => self.nearest_unsorted(target, place),
        }
    }

    #[cold]
    fn nearest_unsorted(&self, target: f64, place: &mut usize) -> Outcome {
        let small = self.utilities.len() < SMALL;
        if small || self.passes.fetch_add(1, Ordering::Relaxed) >= PASSES {
            return self.sorted().nearest(target, place);
        }
        let (mut above, mut below) = (f64::INFINITY, f64::NEG_INFINITY);
        for &utility in &self.utilities {
            let reaches = utility >= target;
            above = if reaches & (utility < above) { utility } else { above };
            below = if !reaches & (utility > below) { utility } else { below };
        }
        let first = |is_it: &dyn Fn(f64) -> bool| self.utilities.iter().position(|&u| is_it(u));
        if above == f64::INFINITY {
            let last = self.utilities.iter().rposition(|&utility| utility == self.maximum);
            return Outcome(last.unwrap_or(0) as u32);
        }
        let nearness = (below - target).abs();
        if below >= target - CLOSE && nearness < (above - target).abs() {
            // The lowest of those that rounding makes equally near.
            let near = |u: f64| u < target && u >= target - CLOSE && (u - target).abs() == nearness;
            let lowest = self.utilities.iter().copied().filter(|&u| near(u));
            let lowest = lowest.fold(f64::INFINITY, f64::min);
            return Outcome(first(&|utility| utility == lowest).unwrap_or(0) as u32);
        }
        Outcome(first(&|utility| utility == above).unwrap_or(0) as u32)
    }

    /// The same for what packages are worth under a discount: ties are those of the discounted worth. O(log n) and the number of ties.
    ///
    /// # Panics
    /// On an empty table.
    #[inline]
    pub fn nearest_worth(&self, target: f64, discount: Discount, place: &mut usize) -> Outcome {
        match discount == Discount::NONE {
            true => self.nearest(target, place),
            false => self.nearest_discounted(target, discount),
        }
    }

    fn nearest_discounted(&self, target: f64, discount: Discount) -> Outcome {
        let Sorted { packages, utilities } = self.sorted();
        let worth = |at: usize| discount.value(utilities[at]);
        let last = packages.len() - 1;
        let at = utilities.partition_point(|&utility| discount.value(utility) < target).min(last);
        let all_below = worth(at) < target;
        let mut level = worth(at);
        if at > 0 {
            let below = worth(at - 1);
            if below >= target - CLOSE && (below - target).abs() < (level - target).abs() {
                level = below;
            }
        }
        let from = utilities.partition_point(|&utility| discount.value(utility) < level);
        let tied = packages[from..]
            .iter()
            .take_while(|&&outcome| discount.value(self.utilities[outcome as usize]) == level);
        let chosen = if all_below { tied.max() } else { tied.min() };
        Outcome(*chosen.unwrap_or(&packages[at]))
    }
}

impl Sorted {
    #[inline]
    fn nearest(&self, target: f64, place: &mut usize) -> Outcome {
        let sorted = &self.utilities[..];
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
        Outcome(self.packages[at])
    }
}

/// Packages in ascending order of utility, ties in enumeration order.
fn ascending(utilities: &[f64]) -> Vec<u32> {
    let mut ascending: Vec<u32> = (0..utilities.len() as u32).collect();
    // The index breaks ties, so an unstable sort gives the stable order.
    let key = |package: u32| {
        // Zero has two signs and one value; the bits of other numbers rise as they do, once those below zero are turned over.
        let bits = (utilities[package as usize] + 0.0).to_bits() as i64;
        bits ^ (((bits >> 63) as u64) >> 1) as i64
    };
    let mut keyed: Vec<(i64, u32)> =
        ascending.iter().map(|&package| (key(package), package)).collect();
    keyed.sort_unstable();
    ascending.iter_mut().zip(keyed).for_each(|(place, (_, package))| *place = package);
    ascending
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, RngExt, Streams};

    #[test]
    fn a_pass_and_a_sorted_table_give_the_same_answers() {
        let mut generator = Streams::new(2, 0).stream(Label::new("utilities"));
        for round in 0..40 {
            let step = [1.0, 1e-3, 3e-7][round % 3];
            let utility = |_| (generator.random_range(-500..500) as f64 * step) - 0.0;
            let table = UtilityTable::new((0..SMALL + 3).map(utility).collect());
            let sorted = table.clone();
            sorted.prepare();
            for target in (-520..520).map(|t| f64::from(t) * step * 0.99) {
                table.passes.store(0, Ordering::Relaxed);
                let answer = table.nearest(target, &mut 0);
                assert_eq!(answer, sorted.nearest(target, &mut 7), "{target}");
            }
            assert!(table.sorted.get().is_none());
        }
    }

    #[test]
    fn zeros_of_both_signs_are_one_value() {
        let table = UtilityTable::new(vec![0.0, -0.0, -1.0, 0.5, f64::NEG_INFINITY]);
        assert_eq!(table.ascending(), [4, 2, 0, 1, 3]);
        assert_eq!((table.minimum(), table.maximum()), (-1.0, 0.5));
    }
}
