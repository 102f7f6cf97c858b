//! On which issue two parties are at odds, and which issues make room when they are linked.

use super::Problem;
use super::maximin::maximin_package;
use crate::domain::{
    Constraint, IssueIndex, Options, Outcome, OutcomeSpace, Valuation, Worth, broken_packages,
};

/// What the options of each issue are worth to each party: by party, issue and option, more than the worst one. To whoever
/// values packages by a plain sum it is the weighted value; else, the mean over the possible packages that hold the option.
///
/// Options that no possible package holds are worth minus infinity. O(packages × issues × parties).
/// Shape: `valuations` are those that `problem` was made from, one for each party.
///
/// ```
/// use detente::bargaining::{Problem, conflict};
/// use detente::domain::{OutcomeSpace, Valuation};
/// // Weights .4 and .6 on two issues of two options: the values come back.
/// let space = OutcomeSpace::new(vec![2, 2]).unwrap();
/// let valuation = Valuation::table(vec![0.0, 0.6, 0.4, 1.0]);
/// let problem = Problem::new(vec![valuation.utilities(&space)], vec![0.0]);
/// let values = conflict::marginal_values(&problem, &space, &[valuation]);
/// assert!((values[0][0][1] - 0.4).abs() < 1e-12 && (values[0][1][1] - 0.6).abs() < 1e-12);
/// assert_eq!(values[0][0][0], 0.0);
/// ```
pub fn marginal_values(
    problem: &Problem,
    space: &OutcomeSpace,
    valuations: &[Valuation],
) -> Vec<Vec<Vec<f64>>> {
    let utilities = problem.utilities();
    let possible = problem.possible();
    let issues = 0..space.issue_count();
    let zeros: Vec<Vec<f64>> =
        issues.clone().map(|issue| vec![0.0; space.option_count(issue)]).collect();
    let mut counts = zeros.clone();
    let mut sums = vec![zeros; problem.parties()];
    for package in (0..problem.packages()).filter(|&package| possible.within()[package]) {
        for issue in issues.clone() {
            let option = space.option(Outcome(package as u32), issue);
            counts[issue][option] += 1.0;
            for (sums, column) in sums.iter_mut().zip(&utilities) {
                sums[issue][option] += column[package];
            }
        }
    }
    let mut marginals = sums;
    for (marginals, valuation) in marginals.iter_mut().zip(valuations) {
        for (issue, (marginals, counts)) in marginals.iter_mut().zip(&counts).enumerate() {
            for (option, (marginal, count)) in marginals.iter_mut().zip(counts).enumerate() {
                *marginal = match &valuation.worth {
                    _ if *count == 0.0 => f64::NEG_INFINITY,
                    Worth::Additive { weights, values, interactions }
                        if interactions.is_empty() =>
                    {
                        weights[issue] * values[issue][option]
                    }
                    _ => *marginal / count,
                };
            }
            let possible = marginals.iter().copied().filter(|worth| *worth > f64::NEG_INFINITY);
            let worst = possible.fold(f64::INFINITY, f64::min);
            marginals.iter_mut().for_each(|worth| *worth -= worst);
        }
    }
    marginals
}

/// Two parties at odds on an issue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conflict {
    /// The issue.
    pub issue: IssueIndex,
    /// The parties, the first before the second.
    pub parties: (usize, usize),
    /// What at least one of them must forgo on this issue, as a share of its range of utilities over all packages: 0 where an
    /// option is best for both.
    pub forgone: f64,
}

/// All pairs of parties at odds, the largest conflict first. Source: *assumed*; the loss is the maximin regret of the pair on the issue.
///
/// ```
/// use detente::bargaining::{Problem, conflict};
/// use detente::domain::{OutcomeSpace, Valuation};
/// // Two issues of two options; the parties want the same of the second.
/// let space = OutcomeSpace::new(vec![2, 2]).unwrap();
/// let rising = || vec![0.0, 1.0];
/// let valuations = [
///     Valuation::additive(vec![0.6, 0.4], vec![rising(), rising()]),
///     Valuation::additive(vec![0.5, 0.5], vec![vec![1.0, 0.0], rising()]),
/// ];
/// let utilities = valuations.each_ref().map(|valuation| valuation.utilities(&space));
/// let problem = Problem::new(utilities.to_vec(), vec![0.0; 2]);
/// let marginals = conflict::marginal_values(&problem, &space, &valuations);
/// let found = conflict::conflicts(&problem, &marginals);
/// assert_eq!(found.len(), 1);
/// assert!((found[0].forgone - 0.5).abs() < 1e-12);
/// ```
pub fn conflicts(problem: &Problem, marginals: &[Vec<Vec<f64>>]) -> Vec<Conflict> {
    let mut found = Vec::new();
    let width = |party: usize| {
        let (low, high) = problem.ranges()[party];
        if high > low { high - low } else { 1.0 }
    };
    for first in 0..problem.parties() {
        for second in first + 1..problem.parties() {
            for (issue, (ours, theirs)) in
                marginals[first].iter().zip(&marginals[second]).enumerate()
            {
                let best = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
                let (our_best, their_best) = (best(ours), best(theirs));
                let forgone = ours.iter().zip(theirs).map(|(our, their)| {
                    let ours = (our_best - our) / width(first);
                    ours.max((their_best - their) / width(second))
                });
                let forgone = forgone.fold(f64::INFINITY, f64::min);
                if forgone > 1e-9 && forgone.is_finite() {
                    let parties = (first, second);
                    found.push(Conflict { issue: IssueIndex(issue), parties, forgone });
                }
            }
        }
    }
    found.sort_by(|a, b| b.forgone.total_cmp(&a.forgone));
    found
}

/// Two issues that make room when they are settled together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linkage {
    /// The issues, the first before the second.
    pub issues: (IssueIndex, IssueIndex),
    /// What whoever does worst gets when each is settled alone, as a share of what both could bring it; `None` where what is
    /// best alone is ruled out together.
    pub apart: Option<f64>,
    /// The same when they are settled together.
    pub together: f64,
}

/// The pairs of issues that are worth linking, the largest gain first. Each part is settled at the package that is best for
/// whoever does worst on it, by the rule of [`maximin_package`], as if nothing else were at stake; of several such settlements, those that
/// are best together. Constraints hold that speak
/// of no other issue. Shape: `options` has an entry for each issue.
///
/// Source: logrolling (Froman and Cohen 1970; Raiffa 1982).
///
/// ```
/// use detente::bargaining::conflict::linkages;
/// use detente::domain::{Constraint, IssueIndex, Options, OutcomeSpace, Valuation};
/// let space = OutcomeSpace::new(vec![3, 3]).unwrap();
/// let rising = vec![0.0, 0.5, 1.0];
/// let falling = vec![1.0, 0.5, 0.0];
/// let first = Valuation::additive(vec![0.8, 0.2], vec![rising.clone(), rising]);
/// let second = Valuation::additive(vec![0.2, 0.8], vec![falling.clone(), falling]);
/// let options = Options::Whole { low: 0, high: 2 };
/// let found = linkages(&[first.clone(), second.clone()], &space, &[&options; 2], &[]);
/// assert!((found[0].apart.unwrap() - 0.5).abs() < 1e-12 && (found[0].together - 0.8).abs() < 1e-12);
/// // Where what links them is ruled out, nothing is gained.
/// let linked = Constraint::Forbid(vec![(IssueIndex(0), vec![2]), (IssueIndex(1), vec![0])]);
/// let left = linkages(&[first, second], &space, &[&options; 2], &[linked]);
/// assert!(left.iter().all(|linkage| linkage.together < 0.8));
/// ```
pub fn linkages(
    valuations: &[Valuation],
    space: &OutcomeSpace,
    options: &[&Options],
    constraints: &[Constraint],
) -> Vec<Linkage> {
    let issues = space.issue_count();
    if issues < 2 {
        return Vec::new();
    }
    let none = vec![None; issues];
    let on = |open: &[IssueIndex]| -> Vec<Vec<f64>> {
        let broken = broken_packages(constraints, options, &space.over(open), open, &none);
        let on_part = |valuation: &Valuation| {
            let mut utilities = valuation.utilities_on(space, open, &none);
            broken.iter().for_each(|package| utilities[package.0 as usize] = f64::NEG_INFINITY);
            utilities
        };
        valuations.iter().map(on_part).collect()
    };
    let settle = |utilities: &[Vec<f64>]| -> Option<Outcome> {
        let views: Vec<&[f64]> = utilities.iter().map(Vec::as_slice).collect();
        maximin_package(&views, &vec![f64::NEG_INFINITY; views.len()])
    };
    // Of several options that are as good alone, all: which is listed first must not matter.
    let alone: Vec<Vec<usize>> = (0..issues)
        .map(|issue| {
            let utilities = on(&[IssueIndex(issue)]);
            let ranges = ranges(&utilities);
            let shares = |option: usize| {
                let parties = utilities.iter().zip(&ranges);
                let mut shares: Vec<f64> =
                    parties.map(|(column, range)| share(column[option], *range)).collect();
                shares.sort_unstable_by(f64::total_cmp);
                shares
            };
            let Some(best) = settle(&utilities).map(|best| shares(best.0 as usize)) else {
                return Vec::new();
            };
            let as_good = |option: &usize| {
                let can_be = utilities.iter().all(|column| column[*option] > f64::NEG_INFINITY);
                can_be && shares(*option).iter().zip(&best).all(|(a, b)| (a - b).abs() < 1e-9)
            };
            (0..space.option_count(issue)).filter(as_good).collect()
        })
        .collect();
    let mut found = Vec::new();
    for first in 0..issues {
        for second in first + 1..issues {
            let open = [IssueIndex(first), IssueIndex(second)];
            let utilities = on(&open);
            let Some(linked) = settle(&utilities) else { continue };
            let ranges = ranges(&utilities);
            let least = |package: usize| {
                let parties = utilities.iter().zip(&ranges);
                let shares = parties.map(|(column, range)| share(column[package], *range));
                shares.fold(f64::INFINITY, f64::min)
            };
            let can_be = |package: &usize| {
                utilities.iter().all(|column| column[*package] > f64::NEG_INFINITY)
            };
            let apart = alone[first].iter().flat_map(|one| {
                alone[second].iter().map(move |other| one * space.option_count(second) + other)
            });
            let linkage = Linkage {
                issues: (open[0], open[1]),
                apart: apart.filter(can_be).map(least).reduce(f64::max),
                together: least(linked.0 as usize),
            };
            if linkage.gain() > 1e-9 {
                found.push(linkage);
            }
        }
    }
    found.sort_by(|a, b| b.gain().total_cmp(&a.gain()));
    found
}

impl Linkage {
    /// What whoever does worst gains by it.
    fn gain(&self) -> f64 {
        self.together - self.apart.unwrap_or(0.0)
    }
}

/// By party: the lowest and highest utility, packages at minus infinity left out.
fn ranges(utilities: &[Vec<f64>]) -> Vec<(f64, f64)> {
    let range = |column: &Vec<f64>| {
        let possible = column.iter().copied().filter(|utility| *utility > f64::NEG_INFINITY);
        possible.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), utility| {
            (low.min(utility), high.max(utility))
        })
    };
    utilities.iter().map(range).collect()
}

/// What a utility is between the worst (0) and the best (1); 1 where all are the same.
fn share(utility: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { ((utility - low) / (high - low)).max(0.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issues_of_very_many_options_are_linked_in_time_and_a_single_one_not_at_all() {
        // Each time as many packages as the rest of an analysis goes through with ease: the square of that would take hours.
        for (counts, linked) in [(vec![200_000], 0), (vec![100_000, 2], 1)] {
            let space = OutcomeSpace::new(counts.clone()).unwrap();
            let rising = |count: &u32| (0..*count).map(f64::from).collect::<Vec<_>>();
            let rows: Vec<Vec<f64>> = counts.iter().map(rising).collect();
            let weights = |first: f64| {
                let last = counts.iter().map(|count| f64::from(count - 1));
                last.enumerate().map(|(i, last)| if i == 0 { first / last } else { 1.0 }).collect()
            };
            let falling = rows.iter().map(|row| row.iter().rev().copied().collect()).collect();
            let valuations = [
                Valuation::additive(weights(1.0), rows.clone()),
                Valuation::additive(weights(0.25), falling),
            ];
            let options: Vec<Options> = counts
                .iter()
                .map(|&count| Options::Whole { low: 0, high: i64::from(count) - 1 })
                .collect();
            let options: Vec<&Options> = options.iter().collect();
            assert_eq!(linkages(&valuations, &space, &options, &[]).len(), linked, "{counts:?}");
        }
    }
}
