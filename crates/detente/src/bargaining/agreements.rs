//! What could be agreed, all in one: zone, frontier, solutions, opposition.

use super::Problem;
use super::frontier::frontier;
use super::opposition::opposition;
use super::solution;
use crate::domain::Outcome;

/// What could be agreed in a bargaining problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreements {
    /// How many packages everyone prefers to none, or likes as much.
    pub zone_count: usize,
    /// The Pareto frontier of the zone; of all possible packages where the zone is empty. In enumeration order, one package for each
    /// combination of utilities.
    pub frontier: Vec<Outcome>,
    /// By the registry of solutions: name and package; `None` where the zone is empty.
    pub solutions: Vec<(&'static str, Option<Outcome>)>,
    /// How far wishes are apart on the frontier; see [`opposition`].
    pub opposition: Option<f64>,
}

impl Agreements {
    /// Finds them. Work counts: one pass over the packages for the zone, a few for the frontier; the rest looks at the frontier alone,
    /// on which every solution lies.
    ///
    /// ```
    /// use detente::bargaining::{Agreements, Problem};
    /// use detente::domain::Outcome;
    /// let problem = Problem::new(vec![vec![1.0, 0.6, 0.5, 0.0], vec![0.0, 0.6, 0.5, 1.0]], vec![0.2; 2]);
    /// let found = Agreements::new(&problem);
    /// assert_eq!((found.zone_count, found.frontier), (2, vec![Outcome(1)]));
    /// assert_eq!(found.solutions[0], ("nash", Some(Outcome(1))));
    /// ```
    pub fn new(problem: &Problem) -> Self {
        let zone = problem.zone();
        let empty = zone.count() == 0;
        let utilities = problem.utilities();
        let frontier = if empty {
            frontier(&utilities, problem.possible().within())
        } else {
            frontier(&utilities, zone.within())
        };
        let on_frontier: Vec<Vec<f64>> = utilities
            .iter()
            .map(|column| frontier.iter().map(|package| column[package.0 as usize]).collect())
            .collect();
        let on_frontier: Vec<&[f64]> = on_frontier.iter().map(Vec::as_slice).collect();
        let disagreement = problem.disagreement();
        let choose = |entry: &solution::SolutionEntry| {
            let chosen = if empty { None } else { (entry.choose)(&on_frontier, &disagreement) };
            (entry.name, chosen.map(|place| frontier[place.0 as usize]))
        };
        let highest: Vec<f64> = problem.ranges().iter().map(|(_, high)| *high).collect();
        Agreements {
            zone_count: zone.count(),
            solutions: solution::ALL.iter().map(choose).collect(),
            opposition: opposition(&on_frontier, &highest),
            frontier,
        }
    }

    /// The package with the largest product of gains Π(u − d)^w, with a weight above 0 for each party; `None` where the zone is empty.
    ///
    /// ```
    /// use detente::bargaining::{Agreements, Problem};
    /// use detente::domain::Outcome;
    /// let problem = Problem::new(vec![vec![0.9, 0.6, 0.3, 0.0], vec![0.3, 0.6, 0.9, 0.0]], vec![0.0; 2]);
    /// let found = Agreements::new(&problem);
    /// assert_eq!(found.weighted_nash(&problem, &[1.0, 1.0]), Some(Outcome(1)));
    /// assert_eq!(found.weighted_nash(&problem, &[3.0, 1.0]), Some(Outcome(0)));
    /// ```
    pub fn weighted_nash(&self, problem: &Problem, weights: &[f64]) -> Option<Outcome> {
        if self.zone_count == 0 {
            return None;
        }
        let utilities = problem.utilities();
        let on_frontier = |column: &&[f64]| -> Vec<f64> {
            self.frontier.iter().map(|package| column[package.0 as usize]).collect()
        };
        let columns: Vec<Vec<f64>> = utilities.iter().map(on_frontier).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let chosen = solution::nash(&columns, &problem.disagreement(), weights)?;
        Some(self.frontier[chosen.0 as usize])
    }

    /// The package of a solution by its name.
    pub fn solution(&self, name: &str) -> Option<Outcome> {
        self.solutions.iter().find(|(known, _)| *known == name)?.1
    }
}
