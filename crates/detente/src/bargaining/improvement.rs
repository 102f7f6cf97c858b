//! Packages that are better than a settled one for some, and worse for nobody.

use super::Problem;
use super::maximin::maximin_package;
use crate::domain::Outcome;

/// What improves on a package, of what can be agreed at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Improvements {
    /// All possible packages that are worth no less to everyone, and more to somebody, by more than [rounding](super::rounding);
    /// in enumeration order.
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
        let negligible = problem.negligible();
        let gain = |party: usize, package: usize| utilities[party][package] - own[party];
        let improves = |package: &usize| {
            let mut parties = 0..problem.parties();
            possible.within()[*package]
                && parties.clone().all(|party| gain(party, *package) >= -negligible[party])
                && parties.any(|party| gain(party, *package) > negligible[party])
        };
        let packages: Vec<usize> = (0..problem.packages()).filter(improves).collect();
        // What rounding alone makes a gain or a loss is none.
        let gains = |party: usize| -> Vec<f64> {
            let gains = packages.iter().map(|&package| gain(party, package));
            gains.map(|gain| if gain > negligible[party] { gain } else { 0.0 }).collect()
        };
        let gains: Vec<Vec<f64>> = (0..problem.parties()).map(gains).collect();
        let gains: Vec<&[f64]> = gains.iter().map(Vec::as_slice).collect();
        let best = maximin_package(&gains, &vec![0.0; gains.len()]);
        let package = |package: usize| Outcome(package as u32);
        Improvements {
            best: best.map(|place| package(packages[place.0 as usize])),
            packages: packages.into_iter().map(package).collect(),
        }
    }
}
