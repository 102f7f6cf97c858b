//! What a bargaining problem is: what every package is worth to everyone, and what each has without agreement.

use super::frontier::frontier_on;
use super::rounding::{Grid, negligible};
use crate::domain::Outcome;

/// Utilities of every package by party, and reservations.
///
/// ```
/// use detente::bargaining::Problem;
/// let problem = Problem::new(vec![vec![1.0, 0.6, 0.0], vec![0.0, 0.6, 1.0]], vec![0.5, f64::NEG_INFINITY]);
/// assert_eq!(problem.disagreement(), [0.5, 0.0]);
/// assert_eq!(problem.zone().count(), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    utilities: Vec<Vec<f64>>,
    reservations: Vec<f64>,
    ranges: Vec<(f64, f64)>,
}

/// The zone of possible agreement: the packages that everyone prefers to none, or likes as much, as far as more than
/// [rounding](super::rounding) tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    within: Vec<bool>,
    count: usize,
}

impl Problem {
    /// Shapes: utilities by party and package; a reservation a party, minus infinity for none. A package at minus infinity
    /// is one that a party never takes.
    ///
    /// # Panics
    /// Without a party, or where the shapes do not fit.
    pub fn new(utilities: Vec<Vec<f64>>, reservations: Vec<f64>) -> Self {
        assert!(!utilities.is_empty() && utilities.len() == reservations.len());
        assert!(utilities.iter().all(|column| column.len() == utilities[0].len()));
        let ranges = utilities.iter().map(|column| range(column)).collect();
        Problem { utilities, reservations, ranges }
    }

    /// The same where the packages are a part of all that are possible: the lowest and highest utility of each party over all of
    /// them is given.
    ///
    /// ```
    /// use detente::bargaining::Problem;
    /// let problem = Problem::with_ranges(vec![vec![0.6, 0.7]], vec![0.5], vec![(0.0, 1.0)]);
    /// assert_eq!(problem.ranges(), [(0.0, 1.0)]);
    /// ```
    pub fn with_ranges(
        utilities: Vec<Vec<f64>>,
        reservations: Vec<f64>,
        ranges: Vec<(f64, f64)>,
    ) -> Self {
        Problem { ranges, ..Problem::new(utilities, reservations) }
    }

    /// The number of parties.
    pub fn parties(&self) -> usize {
        self.utilities.len()
    }

    /// The number of packages.
    pub fn packages(&self) -> usize {
        self.utilities[0].len()
    }

    /// Utilities by party and package.
    pub fn utilities(&self) -> Vec<&[f64]> {
        self.utilities.iter().map(Vec::as_slice).collect()
    }

    /// Reservations by party.
    pub fn reservations(&self) -> &[f64] {
        &self.reservations
    }

    /// By party: the lowest and highest utility, packages at minus infinity left out.
    pub fn ranges(&self) -> &[(f64, f64)] {
        &self.ranges
    }

    /// What each party has without agreement: its reservation, or its lowest utility where that is higher. Gains are
    /// measured from here.
    pub fn disagreement(&self) -> Vec<f64> {
        let parties = self.reservations.iter().zip(&self.ranges);
        parties.map(|(reservation, (low, _))| reservation.max(*low)).collect()
    }

    /// By party: the largest difference of utilities that counts as none.
    pub fn negligible(&self) -> Vec<f64> {
        self.ranges.iter().map(|(low, high)| negligible(*low, *high)).collect()
    }

    /// By party: the least utility that counts as its reservation, [rounding](super::rounding) allowed for. Finite or above, so that what
    /// is worth minus infinity is acceptable to nobody.
    ///
    /// ```
    /// use detente::bargaining::Problem;
    /// let problem = Problem::new(vec![vec![0.7 + 0.1, 0.0]], vec![0.8]);
    /// assert!(0.7 + 0.1 < 0.8 && 0.7 + 0.1 >= problem.thresholds()[0]);
    /// assert_eq!(problem.zone().count(), 1);
    /// ```
    pub fn thresholds(&self) -> Vec<f64> {
        let parties = self.reservations.iter().zip(self.negligible());
        parties.map(|(reservation, negligible)| (reservation - negligible).max(f64::MIN)).collect()
    }

    /// The packages of a zone that no other of them dominates, in enumeration order; of packages that are worth the same to all, one.
    /// What [rounding](super::rounding) alone tells apart is worth the same.
    ///
    /// ```
    /// use detente::bargaining::Problem;
    /// use detente::domain::Outcome;
    /// let problem = Problem::new(vec![vec![0.3, 0.1 + 0.2, 0.0], vec![0.5, 0.4, 1.0]], vec![0.0; 2]);
    /// assert_eq!(problem.frontier(&problem.zone()), [Outcome(0), Outcome(2)]);
    /// ```
    pub fn frontier(&self, zone: &Zone) -> Vec<Outcome> {
        let grids: Vec<Grid> = self.negligible().into_iter().map(Grid::of_step).collect();
        frontier_on(&grids, &self.utilities(), zone.within())
    }

    /// The utilities of a package, by party.
    pub fn utilities_of(&self, package: Outcome) -> Vec<f64> {
        self.utilities.iter().map(|column| column[package.0 as usize]).collect()
    }

    /// The zone of possible agreement. O(packages × parties).
    pub fn zone(&self) -> Zone {
        let mut within = vec![true; self.packages()];
        for (column, least) in self.utilities.iter().zip(self.thresholds()) {
            for (within, utility) in within.iter_mut().zip(column) {
                *within &= *utility >= least;
            }
        }
        Zone::new(within)
    }

    /// The share of all packages that are worth more than its reservation to everybody, utilities compared as they are. Where the zone
    /// counts what gives somebody just its reservation, this does not. O(packages × parties).
    ///
    /// ```
    /// use detente::bargaining::Problem;
    /// let problem = Problem::new(vec![vec![0.5, 0.1, 0.6], vec![0.2, 1.0, 0.3]], vec![0.5, 0.2]);
    /// assert_eq!(problem.zone().count(), 2);
    /// assert_eq!(problem.rational_fraction(), 1.0 / 3.0);
    /// ```
    pub fn rational_fraction(&self) -> f64 {
        let gains = |package: &usize| {
            let mut parties = self.utilities.iter().zip(&self.reservations);
            parties.all(|(column, reservation)| column[*package] > *reservation)
        };
        (0..self.packages()).filter(gains).count() as f64 / self.packages() as f64
    }

    /// The packages that can be at all: at minus infinity for nobody.
    ///
    /// ```
    /// use detente::bargaining::Problem;
    /// let problem = Problem::new(vec![vec![1.0, f64::NEG_INFINITY], vec![0.0, 1.0]], vec![0.5; 2]);
    /// assert_eq!((problem.possible().count(), problem.zone().count()), (1, 0));
    /// ```
    pub fn possible(&self) -> Zone {
        let mut within = vec![true; self.packages()];
        for column in &self.utilities {
            for (within, utility) in within.iter_mut().zip(column) {
                *within &= *utility >= f64::MIN;
            }
        }
        Zone::new(within)
    }
}

impl Zone {
    fn new(within: Vec<bool>) -> Self {
        let count = within.iter().filter(|within| **within).count();
        Zone { within, count }
    }

    /// How many packages lie in it.
    pub fn count(&self) -> usize {
        self.count
    }

    /// By package: whether it lies in the zone.
    pub fn within(&self) -> &[bool] {
        &self.within
    }

    /// Whether a package lies in it.
    pub fn contains(&self, package: Outcome) -> bool {
        self.within[package.0 as usize]
    }
}

/// The lowest and highest finite utility.
fn range(utilities: &[f64]) -> (f64, f64) {
    // Several running extremes at once, so that the processor need not wait for each comparison.
    let (mut low, mut high) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8]);
    let mut chunks = utilities.chunks_exact(8);
    for chunk in &mut chunks {
        for (lane, &utility) in chunk.iter().enumerate() {
            let possible = if utility == f64::NEG_INFINITY { f64::INFINITY } else { utility };
            low[lane] = if possible < low[lane] { possible } else { low[lane] };
            high[lane] = if utility > high[lane] { utility } else { high[lane] };
        }
    }
    let rest = chunks.remainder().iter().filter(|utility| **utility > f64::NEG_INFINITY);
    let low = rest.clone().chain(&low).fold(f64::INFINITY, |low, &value| low.min(value));
    let high = rest.chain(&high).fold(f64::NEG_INFINITY, |high, &value| high.max(value));
    (low, high)
}
