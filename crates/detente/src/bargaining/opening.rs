//! What would have to move for an empty zone to open.

use super::Problem;
use super::rounding::{Grid, NEGLIGIBLE};
use crate::domain::Outcome;

/// How far reservations must move for a package to be acceptable to all.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// The package that the moves make acceptable.
    pub package: Outcome,
    /// By party: how far its reservation must come down, in its utility; 0 for whoever need not move.
    pub moves: Vec<f64>,
}

/// What each party alone would have to give up: by party, the smallest move of its own reservation that opens the zone while nobody
/// else moves. `None` for a party whose moving alone opens nothing.
///
/// ```
/// use detente::bargaining::{Problem, opening};
/// let problem = Problem::new(vec![vec![1.0, 0.6, 0.0], vec![0.0, 0.6, 1.0]], vec![0.7, 0.6]);
/// let alone = opening::alone(&problem);
/// assert!((alone[0].as_ref().unwrap().moves[0] - 0.1).abs() < 1e-12);
/// assert!((alone[1].as_ref().unwrap().moves[1] - 0.6).abs() < 1e-12);
/// assert!((opening::jointly(&problem).unwrap().moves[0] - 0.1).abs() < 1e-12);
/// ```
pub fn alone(problem: &Problem) -> Vec<Option<Opening>> {
    let utilities = problem.utilities();
    let (thresholds, negligible) = (problem.thresholds(), problem.negligible());
    let mut best: Vec<Option<(f64, usize)>> = vec![None; problem.parties()];
    for package in 0..problem.packages() {
        let mut short = None;
        let mut others_content = true;
        for (party, (column, least)) in utilities.iter().zip(&thresholds).enumerate() {
            if column[package] < *least {
                others_content &= short.is_none();
                short = Some(party);
            }
        }
        if let (Some(party), true) = (short, others_content) {
            let utility = utilities[party][package];
            let is_better = |(other, _)| utility > other + negligible[party];
            if utility > f64::NEG_INFINITY && best[party].is_none_or(is_better) {
                best[party] = Some((utility, package));
            }
        }
    }
    let opening = |(party, best): (usize, Option<(f64, usize)>)| {
        let (utility, package) = best?;
        let mut moves = vec![0.0; problem.parties()];
        moves[party] = problem.reservations()[party] - utility;
        Some(Opening { package: Outcome(package as u32), moves })
    };
    best.into_iter().enumerate().map(opening).collect()
}

/// The smallest joint move: the package that needs the least sum of moves, each as a share of its party's range of utilities,
/// since utilities of different parties have no common unit (*assumed*). `None` where no package can be at all.
///
/// Ties go to the first package in enumeration order. O(packages × parties).
///
/// ```
/// use detente::bargaining::{Problem, opening};
/// use detente::domain::Outcome;
/// // The middle asks .1 of the first and .2 of the second; either end asks .6 or .8 of one of them.
/// let problem = Problem::new(vec![vec![1.0, 0.6, 0.0], vec![0.0, 0.6, 1.0]], vec![0.7, 0.8]);
/// let found = opening::jointly(&problem).unwrap();
/// assert_eq!(found.package, Outcome(1));
/// assert!((found.moves[0] - 0.1).abs() < 1e-12 && (found.moves[1] - 0.2).abs() < 1e-12);
/// ```
pub fn jointly(problem: &Problem) -> Option<Opening> {
    let utilities = problem.utilities();
    let thresholds = problem.thresholds();
    let grid = Grid::of_step(NEGLIGIBLE);
    // Infinite where a package cannot be.
    let falls_short = |party: usize, package: usize| {
        let utility = utilities[party][package];
        if utility < thresholds[party] {
            problem.reservations()[party].max(f64::MIN) - utility
        } else {
            0.0
        }
    };
    let mut best: Option<(f64, usize)> = None;
    'packages: for package in 0..problem.packages() {
        let mut sum = 0.0;
        for (party, (low, high)) in problem.ranges().iter().enumerate() {
            let move_needed = falls_short(party, package);
            if move_needed == f64::INFINITY {
                continue 'packages;
            }
            sum += move_needed / if high > low { high - low } else { 1.0 };
        }
        let sum = grid.place(sum);
        if best.is_none_or(|(other, _)| sum < other) {
            best = Some((sum, package));
        }
    }
    let (_, package) = best?;
    let moves = (0..problem.parties()).map(|party| falls_short(party, package)).collect();
    Some(Opening { package: Outcome(package as u32), moves })
}
