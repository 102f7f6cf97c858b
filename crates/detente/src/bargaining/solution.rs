//! The axiomatic solutions of a bargaining problem on packages, and their registry.
//!
//! All are taken over packages that everyone prefers to no agreement. Each lies on the Pareto frontier, so the frontier is all
//! that needs looking at; of packages that a solution cannot tell apart by more than [rounding](super::rounding) the first in enumeration
//! order is taken.

use super::maximin::maximin_package;
use super::rounding::{Grid, NEGLIGIBLE, negligible};
use crate::domain::Outcome;

/// A solution as it stands in the registry.
#[derive(Clone, Copy, Debug)]
pub struct SolutionEntry {
    /// Its name in results.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub description: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The package it chooses: utilities by party and package, what each party has without agreement.
    pub choose: fn(&[&[f64]], &[f64]) -> Option<Outcome>,
}

/// All solutions.
pub const ALL: [SolutionEntry; 4] = [
    SolutionEntry {
        name: "nash",
        title: "Nash",
        description: "the largest product of gains",
        source: "Nash 1950",
        choose: |utilities, disagreement| {
            nash(utilities, disagreement, &vec![1.0; utilities.len()])
        },
    },
    SolutionEntry {
        name: "kalai_smorodinsky",
        title: "Kalai–Smorodinsky",
        description: "the best for whoever gets the smallest part of what it could gain",
        source: "Kalai and Smorodinsky 1975; leximin on ties",
        choose: kalai_smorodinsky,
    },
    SolutionEntry {
        name: "egalitarian",
        title: "egalitarian",
        description: "the best for whoever gains least",
        source: "Kalai 1977; leximin on ties",
        choose: egalitarian,
    },
    SolutionEntry {
        name: "utilitarian",
        title: "utilitarian",
        description: "the largest sum of utilities",
        source: "Harsanyi 1955",
        choose: |utilities, _| utilitarian(utilities),
    },
];

/// The package with the largest product of gains Π(u − d)^w. Where no package gives everybody a gain, the most winners come first, and of
/// packages with as many of them, not the same ones perhaps, the largest product over the winners, each gain taken as a share of the most
/// that its party gains on any package: so nobody's scale matters (*assumed*). Source: Nash 1950; weights after Kalai 1977.
///
/// ```
/// use detente::bargaining::solution::nash;
/// use detente::domain::Outcome;
/// let utilities: [&[f64]; 2] = [&[1.0, 0.6, 0.0], &[0.0, 0.6, 1.0]];
/// assert_eq!(nash(&utilities, &[0.0, 0.0], &[1.0, 1.0]), Some(Outcome(1)));
/// // Only one of two can win, and wins all that it could: they are told apart by their order, whatever the second counts in.
/// for unit in [0.01, 100.0] {
///     assert_eq!(nash(&[&[1.0, 0.0], &[0.0, unit]], &[0.0; 2], &[1.0; 2]), Some(Outcome(0)));
/// }
/// ```
pub fn nash(utilities: &[&[f64]], disagreement: &[f64], weights: &[f64]) -> Option<Outcome> {
    let steps = steps(utilities, disagreement);
    let gain = |party: usize, package: usize| utilities[party][package] - disagreement[party];
    let most = |party: usize| {
        (0..utilities[party].len()).map(|package| gain(party, package)).fold(0.0, f64::max)
    };
    let most: Vec<f64> = (0..utilities.len()).map(most).collect();
    let shares = Grid::of_step(NEGLIGIBLE);
    best(utilities, |package| {
        let (mut winners, mut product) = (0.0, 0.0);
        for (party, weight) in weights.iter().enumerate() {
            let gain = gain(party, package);
            if gain > steps[party] {
                winners += 1.0;
                product += weight * (gain / most[party]).ln();
            }
        }
        [winners, shares.place(product)]
    })
}

/// The package that is best for whoever gets the smallest part of what it could gain: the classical solution. Source: Kalai
/// and Smorodinsky 1975.
///
/// ```
/// use detente::bargaining::solution::kalai_smorodinsky;
/// use detente::domain::Outcome;
/// let utilities: [&[f64]; 2] = [&[1.0, 0.6, 0.5, 0.0], &[0.0, 0.45, 0.9, 1.0]];
/// assert_eq!(kalai_smorodinsky(&utilities, &[0.0, 0.0]), Some(Outcome(2)));
/// ```
pub fn kalai_smorodinsky(utilities: &[&[f64]], disagreement: &[f64]) -> Option<Outcome> {
    maximin_package(utilities, disagreement)
}

/// The package that is best for whoever gains least. Source: Kalai 1977.
///
/// ```
/// use detente::bargaining::solution::egalitarian;
/// use detente::domain::Outcome;
/// let utilities: [&[f64]; 2] = [&[1.0, 0.6, 0.5, 0.0], &[0.0, 0.45, 0.9, 1.0]];
/// assert_eq!(egalitarian(&utilities, &[0.0, 0.0]), Some(Outcome(2)));
/// ```
pub fn egalitarian(utilities: &[&[f64]], disagreement: &[f64]) -> Option<Outcome> {
    let packages = utilities.first()?.len();
    let grid = Grid::of_step(steps(utilities, disagreement).into_iter().fold(0.0, f64::max));
    let mut chosen: Option<(usize, Vec<f64>)> = None;
    for package in 0..packages {
        let mut gains: Vec<f64> = utilities
            .iter()
            .zip(disagreement)
            .map(|(column, least)| grid.place(column[package] - least))
            .collect();
        gains.sort_unstable_by(f64::total_cmp);
        if chosen.as_ref().is_none_or(|(_, best)| gains > *best) {
            chosen = Some((package, gains));
        }
    }
    chosen.map(|(package, _)| Outcome(package as u32))
}

/// The package with the largest sum of utilities.
///
/// ```
/// use detente::bargaining::solution::utilitarian;
/// use detente::domain::Outcome;
/// assert_eq!(utilitarian(&[&[1.0, 0.6], &[0.0, 0.6]]), Some(Outcome(1)));
/// ```
pub fn utilitarian(utilities: &[&[f64]]) -> Option<Outcome> {
    let grid = Grid::of_step(steps(utilities, &vec![0.0; utilities.len()]).into_iter().sum());
    let sum = |package| utilities.iter().map(|column| column[package]).sum::<f64>();
    best(utilities, |package| [grid.place(sum(package)), 0.0])
}

/// By party: the largest difference of gains that counts as none.
fn steps(utilities: &[&[f64]], disagreement: &[f64]) -> Vec<f64> {
    let step = |(column, least): (&&[f64], &f64)| {
        let ends = column
            .iter()
            .fold((*least, *least), |(low, high), &utility| (utility.min(low), utility.max(high)));
        negligible(ends.0, ends.1)
    };
    utilities.iter().zip(disagreement).map(step).collect()
}

/// The first package with the highest value.
fn best(utilities: &[&[f64]], value: impl Fn(usize) -> [f64; 2]) -> Option<Outcome> {
    let mut chosen: Option<(usize, [f64; 2])> = None;
    for package in 0..utilities.first()?.len() {
        let value = value(package);
        if chosen.is_none_or(|(_, best)| value > best) {
            chosen = Some((package, value));
        }
    }
    chosen.map(|(package, _)| Outcome(package as u32))
}
