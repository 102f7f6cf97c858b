//! Packages that are better than a settled one for some, and worse for nobody.

use super::Problem;
use super::maximin::maximin_package;
use crate::domain::Outcome;

/// What improves on a package, of what can be agreed at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Improvements {
    /// All possible packages that are worth no less to everyone, and more to somebody; in enumeration order.
    pub packages: Vec<Outcome>,
    /// The one to propose: the best for whoever gains the smallest part of what it could gain; `None` where nothing improves.
    pub best: Option<Outcome>,
}

impl Improvements {
    /// Finds them: the post-settlement settlement. O(packages × parties). Source: Raiffa 1985; the choice among them is that of
    /// [`maximin_package`].
    ///
    /// ```
    /// use detente::bargaining::{Improvements, Problem};
    /// use detente::domain::Outcome;
    /// let problem = Problem::new(vec![vec![0.5, 0.6, 0.8], vec![0.5, 0.5, 0.7]], vec![0.0; 2]);
    /// let found = Improvements::on(&problem, Outcome(0));
    /// assert_eq!((found.packages, found.best), (vec![Outcome(1), Outcome(2)], Some(Outcome(2))));
    /// assert_eq!(Improvements::on(&problem, Outcome(2)).best, None);
    /// ```
    pub fn on(problem: &Problem, settled: Outcome) -> Self {
        let utilities = problem.utilities();
        let own = problem.utilities_of(settled);
        let possible = problem.possible();
        let improves = |package: &usize| {
            let pairs = || utilities.iter().zip(&own).map(|(column, own)| (column[*package], *own));
            possible.within()[*package]
                && pairs().all(|(other, own)| other >= own)
                && pairs().any(|(other, own)| other > own)
        };
        let packages: Vec<Outcome> = (0..problem.packages())
            .filter(improves)
            .map(|package| Outcome(package as u32))
            .collect();
        let best = if packages.is_empty() { None } else { maximin_package(&utilities, &own) };
        Improvements { packages, best }
    }
}
