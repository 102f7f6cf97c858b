//! What could be agreed, all in one: zone, frontier, solutions, opposition.

use super::Problem;
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
    /// Finds them. What [rounding](super::rounding) alone tells apart counts as equal. Work counts: one pass over the packages for the zone, a few for the frontier; the rest looks at the frontier alone,
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
        let frontier = match empty {
            true => problem.frontier(&problem.possible()),
            false => problem.frontier(&zone),
        };
        let on_frontier: Vec<Vec<f64>> = utilities
            .iter()
            .map(|column| frontier.iter().map(|package| column[package.0 as usize]).collect())
            .collect();
        let on_frontier: Vec<&[f64]> = on_frontier.iter().map(Vec::as_slice).collect();
        let disagreement = problem.disagreement();
        let acceptable = acceptable(problem, &frontier);
        let acceptable: Vec<&[f64]> = acceptable.iter().map(Vec::as_slice).collect();
        let choose = |entry: &solution::SolutionEntry| {
            let chosen = if empty { None } else { (entry.choose)(&acceptable, &disagreement) };
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
        let columns = acceptable(problem, &self.frontier);
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let chosen = solution::nash(&columns, &problem.disagreement(), weights)?;
        Some(self.frontier[chosen.0 as usize])
    }

    /// The package of a solution by its name.
    pub fn solution(&self, name: &str) -> Option<Outcome> {
        self.solutions.iter().find(|(known, _)| *known == name)?.1
    }
}

/// Utilities by party of packages that all accept: those that rounding has brought below what a party has without agreement count as
/// worth that.
fn acceptable(problem: &Problem, packages: &[Outcome]) -> Vec<Vec<f64>> {
    let columns = problem.utilities().into_iter().zip(problem.disagreement());
    let raised = |(column, least): (&[f64], f64)| {
        packages.iter().map(|package| column[package.0 as usize].max(least)).collect()
    };
    columns.map(raised).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bargaining::{Improvements, opening};
    use crate::domain::{OutcomeSpace, Valuation};
    use crate::random::{Label, RngExt, Streams};

    #[test]
    fn decimal_utilities_come_to_what_whole_ones_do() {
        // Weights are tenths, values halves, reservations twentieths: counted in twentieths all are whole, and nothing is rounded.
        let mut generator = Streams::new(7, 0).stream(Label::new("decimals"));
        let space = OutcomeSpace::new(vec![3; 3]).unwrap();
        let mut empty = 0;
        for case in 0..400 {
            let parties = generator.random_range(2..4);
            let (mut decimal, mut whole, mut reservations) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..parties {
                let first = generator.random_range(1..9);
                let second = generator.random_range(1..10 - first);
                let weights = [first, second, 10 - first - second].map(f64::from);
                let mut values = || vec![f64::from(generator.random_range(0..3)), 1.0, 2.0];
                let values: Vec<Vec<f64>> = (0..3).map(|_| values()).collect();
                let halves = values.iter().map(|row| row.iter().map(|v| v / 2.0).collect());
                let tenths = weights.iter().map(|weight| weight / 10.0).collect();
                decimal.push(Valuation::additive(tenths, halves.collect()).utilities(&space));
                whole.push(Valuation::additive(weights.to_vec(), values).utilities(&space));
                reservations.push(f64::from(generator.random_range(8..20)));
            }
            // Opposed, so that there is something to bargain over.
            decimal[1].reverse();
            whole[1].reverse();
            let twentieths = reservations.iter().map(|least| least / 20.0).collect();
            let exact = Problem::new(whole, reservations);
            let problem = Problem::new(decimal, twentieths);
            let (found, expected) = (Agreements::new(&problem), Agreements::new(&exact));
            assert_eq!(found.zone_count, expected.zone_count, "{case}");
            assert_eq!(found.frontier.len(), expected.frontier.len(), "{case}");
            for ((name, ours), (_, theirs)) in found.solutions.iter().zip(&expected.solutions) {
                let worth = |package: &Option<Outcome>| package.map(|p| exact.utilities_of(p));
                assert_eq!(worth(ours), worth(theirs), "{case} {name}");
            }
            let package =
                |opening: Option<opening::Opening>| opening.map(|opening| opening.package);
            assert_eq!(package(opening::jointly(&problem)), package(opening::jointly(&exact)));
            let better = |problem: &Problem| Improvements::on(problem, Outcome(case % 27));
            assert_eq!(better(&problem), better(&exact), "{case}");
            empty += u32::from(found.zone_count == 0);
        }
        assert!((40..360).contains(&empty), "{empty}");
    }
}
