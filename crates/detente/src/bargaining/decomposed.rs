//! The Pareto frontier of cases too large to go through: where preferences are sums, the frontier of the whole is made of the
//! frontiers of its parts.
//!
//! Issues that an interaction or a constraint ties together form one part, which is gone through; parts add up. A package on the
//! frontier of the whole holds in each part a package on the frontier of that part, so everything else is dropped on the way: exact,
//! and without going through all packages.

use std::fmt;

use super::Problem;
use super::frontier::frontier;
use crate::domain::{
    Constraint, IssueIndex, Options, OutcomeSpace, Valuation, Worth, broken_packages,
};

/// What the parts came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposed {
    /// The bargaining problem whose packages are the frontier alone. Ranges of utility are those of all possible packages.
    pub problem: Problem,
    /// By package of that problem: the option on each issue.
    pub options: Vec<Vec<u32>>,
}

/// Why a case cannot be taken apart.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TooEntangled {
    /// These issues are tied together, and have too many packages among themselves.
    Part(Vec<IssueIndex>),
    /// The frontier of these issues together has more packages than can be held.
    Frontier(Vec<IssueIndex>),
    /// A preference is a table over all packages.
    Table,
}

impl fmt::Display for TooEntangled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TooEntangled::Part(issues) => write!(
                f,
                "{} issues are tied together by interactions or constraints and have more than {MOST_IN_PART} packages",
                issues.len()
            ),
            TooEntangled::Frontier(issues) => write!(
                f,
                "the frontier over {} of the issues has too many packages to hold: more than {MOST_PAIRS} pairs of parts",
                issues.len()
            ),
            TooEntangled::Table => f.write_str("a preference is a table over all packages"),
        }
    }
}

impl std::error::Error for TooEntangled {}

/// The most packages of one part.
pub const MOST_IN_PART: u64 = 2_000_000;
/// The most pairs of packages when two parts are put together.
pub const MOST_PAIRS: usize = 40_000_000;

/// A part, or several put together: utilities by party and package on its frontier.
struct Part {
    issues: Vec<IssueIndex>,
    utilities: Vec<Vec<f64>>,
    /// By package: options, in the order of `issues`.
    options: Vec<Vec<u32>>,
    ranges: Vec<(f64, f64)>,
}

/// Takes a case apart. Shapes: options by issue; valuations and reservations by party.
///
/// # Errors
/// If issues are tied too closely, or a frontier is too large.
///
/// Exact where it succeeds. Work: the packages of each part, and for each part that is put to the others a frontier of their pairs.
///
/// ```
/// use detente::bargaining::decomposed::decompose;
/// use detente::domain::{Options, Valuation};
/// // Thirty issues of two options, 2³⁰ packages: half of the issues matter twice as much to one of two that want the opposite.
/// let options = Options::Whole { low: 0, high: 1 };
/// let weights = |first: f64| (0..30).map(|issue| if issue < 15 { first } else { 3.0 - first }).collect::<Vec<f64>>();
/// let parties = [
///     Valuation::additive(weights(2.0), vec![vec![0.0, 1.0]; 30]),
///     Valuation::additive(weights(1.0), vec![vec![1.0, 0.0]; 30]),
/// ];
/// let found = decompose(&vec![&options; 30], &parties, &[], &[0.0; 2]).unwrap();
/// // The first gives way on what matters less to it, then on the rest: utilities from (45, 0) to (0, 45), a step each.
/// assert_eq!(found.options.len(), 31);
/// assert!(found.problem.utilities()[0].iter().zip(found.problem.utilities()[1]).any(|both| both == (&30.0, &30.0)));
/// ```
pub fn decompose(
    options: &[&Options],
    valuations: &[Valuation],
    constraints: &[Constraint],
    reservations: &[f64],
) -> Result<Decomposed, TooEntangled> {
    if valuations.iter().any(|valuation| matches!(valuation.worth, Worth::Table(_))) {
        return Err(TooEntangled::Table);
    }
    let mut parts = Vec::new();
    for issues in tied_together(options.len(), valuations, constraints) {
        parts.push(part(options, valuations, constraints, issues)?);
    }
    // Small ones first, so that what is carried along stays small for long.
    parts.sort_by_key(|part| part.options.len());
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_else(|| Part {
        issues: Vec::new(),
        utilities: vec![vec![0.0]; valuations.len()],
        options: vec![Vec::new()],
        ranges: vec![(0.0, 0.0); valuations.len()],
    });
    for part in parts {
        whole = together(whole, &part)?;
    }
    let mut order: Vec<usize> = (0..whole.issues.len()).collect();
    order.sort_by_key(|&place| whole.issues[place]);
    let in_order = |row: &Vec<u32>| order.iter().map(|&place| row[place]).collect();
    Ok(Decomposed {
        options: whole.options.iter().map(in_order).collect(),
        problem: Problem::with_ranges(whole.utilities, reservations.to_vec(), whole.ranges),
    })
}

/// Groups of issues that interactions and constraints tie together.
fn tied_together(
    issues: usize,
    valuations: &[Valuation],
    constraints: &[Constraint],
) -> Vec<Vec<IssueIndex>> {
    let mut group: Vec<usize> = (0..issues).collect();
    let mut tie = |tied: &[IssueIndex]| {
        for pair in tied.windows(2) {
            let (from, to) = (group[pair[0].0], group[pair[1].0]);
            group.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
        }
    };
    for valuation in valuations {
        if let Worth::Additive { interactions, .. } = &valuation.worth {
            interactions.iter().for_each(|i| tie(&[i.first.0, i.second.0]));
        }
    }
    constraints.iter().for_each(|constraint| tie(&constraint.issues()));
    let members = |number: usize| -> Vec<IssueIndex> {
        (0..issues).filter(|&issue| group[issue] == number).map(IssueIndex).collect()
    };
    (0..issues).map(members).filter(|members| !members.is_empty()).collect()
}

fn part(
    options: &[&Options],
    valuations: &[Valuation],
    constraints: &[Constraint],
    issues: Vec<IssueIndex>,
) -> Result<Part, TooEntangled> {
    let counts: Vec<u32> = issues.iter().map(|issue| options[issue.0].count() as u32).collect();
    let packages = counts.iter().map(|&count| u64::from(count)).fold(1, u64::saturating_mul);
    let space = (packages <= MOST_IN_PART).then(|| OutcomeSpace::new(counts)).flatten();
    let Some(space) = space else { return Err(TooEntangled::Part(issues)) };
    let mut utilities: Vec<Vec<f64>> =
        valuations.iter().map(|valuation| within(valuation, &issues).utilities(&space)).collect();
    let nothing_bound = vec![None; options.len()];
    for broken in broken_packages(constraints, options, &space, &issues, &nothing_bound) {
        utilities.iter_mut().for_each(|column| column[broken.0 as usize] = f64::NEG_INFINITY);
    }
    let part = Problem::new(utilities, vec![f64::NEG_INFINITY; valuations.len()]);
    let on_frontier = frontier(&part.utilities(), part.possible().within());
    let row = |package| (0..issues.len()).map(|i| space.option(package, i) as u32).collect();
    Ok(Part {
        utilities: part
            .utilities()
            .iter()
            .map(|column| on_frontier.iter().map(|package| column[package.0 as usize]).collect())
            .collect(),
        options: on_frontier.iter().map(|&package| row(package)).collect(),
        ranges: part.ranges().to_vec(),
        issues,
    })
}

/// What a valuation says of some issues, as a valuation of packages over them.
fn within(valuation: &Valuation, issues: &[IssueIndex]) -> Valuation {
    let place = |issue: IssueIndex| issues.iter().position(|&other| other == issue);
    let Worth::Additive { weights, values, interactions } = &valuation.worth else {
        unreachable!("tables are refused before")
    };
    let mut inner = Valuation::additive(
        issues.iter().map(|issue| weights[issue.0]).collect(),
        issues.iter().map(|issue| values[issue.0].clone()).collect(),
    );
    if let Worth::Additive { interactions: inside, .. } = &mut inner.worth {
        inside.extend(interactions.iter().filter_map(|interaction| {
            let mut moved = *interaction;
            moved.first.0 = IssueIndex(place(interaction.first.0)?);
            moved.second.0 = IssueIndex(place(interaction.second.0)?);
            Some(moved)
        }));
    }
    let red = valuation.red_lines.iter();
    inner.red_lines =
        red.filter_map(|&(issue, option)| Some((IssueIndex(place(issue)?), option))).collect();
    inner
}

fn together(first: Part, second: &Part) -> Result<Part, TooEntangled> {
    let issues: Vec<IssueIndex> = first.issues.iter().chain(&second.issues).copied().collect();
    let pairs = first.options.len().saturating_mul(second.options.len());
    if pairs > MOST_PAIRS {
        return Err(TooEntangled::Frontier(issues));
    }
    let sums = |party: usize| -> Vec<f64> {
        let own = first.utilities[party].iter();
        own.flat_map(|a| second.utilities[party].iter().map(move |b| a + b)).collect()
    };
    let utilities: Vec<Vec<f64>> = (0..first.utilities.len()).map(sums).collect();
    let views: Vec<&[f64]> = utilities.iter().map(Vec::as_slice).collect();
    let on_frontier = frontier(&views, &vec![true; pairs]);
    let row = |pair: usize| {
        let (one, other) = (pair / second.options.len(), pair % second.options.len());
        first.options[one].iter().chain(&second.options[other]).copied().collect()
    };
    Ok(Part {
        issues,
        utilities: views
            .iter()
            .map(|column| on_frontier.iter().map(|pair| column[pair.0 as usize]).collect())
            .collect(),
        options: on_frontier.iter().map(|pair| row(pair.0 as usize)).collect(),
        ranges: first
            .ranges
            .iter()
            .zip(&second.ranges)
            .map(|(a, b)| (a.0 + b.0, a.1 + b.1))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bargaining::Agreements;
    use crate::domain::{Interaction, Outcome};
    use crate::random::{Label, RngExt, Streams};

    #[test]
    fn the_parts_make_the_frontier_of_the_whole() {
        let mut generator = Streams::new(8, 0).stream(Label::new("decomposed"));
        for parties in 2..=4 {
            let named = |n: usize| Options::Named((0..n).map(|i| i.to_string()).collect());
            let options = [named(4), named(3), named(5), named(3), named(4)];
            let options: Vec<&Options> = options.iter().collect();
            let counts: Vec<u32> = options.iter().map(|o| o.count() as u32).collect();
            let space = OutcomeSpace::new(counts.clone()).unwrap();
            let mut valuations = Vec::new();
            for party in 0..parties {
                let weights = (0..5).map(|_| generator.random()).collect();
                let values = counts.iter().map(|&n| (0..n).map(|_| generator.random()).collect());
                let mut valuation = Valuation::additive(weights, values.collect());
                valuation.red_lines.push((IssueIndex(2), party));
                let Worth::Additive { interactions, .. } = &mut valuation.worth else { panic!() };
                interactions.push(Interaction {
                    first: (IssueIndex(1), 1),
                    second: (IssueIndex(3), 2),
                    utility: 0.5,
                });
                valuations.push(valuation);
            }
            let constraints =
                [Constraint::Forbid(vec![(IssueIndex(0), vec![0, 1]), (IssueIndex(4), vec![2])])];
            let reservations = vec![0.7; parties];
            let found = decompose(&options, &valuations, &constraints, &reservations).unwrap();

            let mut utilities: Vec<Vec<f64>> =
                valuations.iter().map(|valuation| valuation.utilities(&space)).collect();
            let all: Vec<IssueIndex> = (0..5).map(IssueIndex).collect();
            for broken in broken_packages(&constraints, &options, &space, &all, &[None; 5]) {
                utilities.iter_mut().for_each(|c| c[broken.0 as usize] = f64::NEG_INFINITY);
            }
            let problem = Problem::new(utilities, vec![f64::NEG_INFINITY; parties]);
            let whole = frontier(&problem.utilities(), problem.possible().within());
            let mut got: Vec<Outcome> = found
                .options
                .iter()
                .map(|row| space.outcome(&row.iter().map(|&o| o as usize).collect::<Vec<_>>()))
                .collect();
            got.sort_unstable();
            assert_eq!(got, whole, "{parties} parties");
            assert!(!Agreements::new(&found.problem).frontier.is_empty());
        }
    }

    #[test]
    fn a_huge_case_is_taken_apart() {
        // 20 issues of 8 options: 10^18 packages.
        let names = Options::Named((0..8).map(|i| i.to_string()).collect());
        let options = vec![&names; 20];
        let rising: Vec<f64> = (0..8).map(f64::from).collect();
        let falling: Vec<f64> = rising.iter().map(|value| 7.0 - value).collect();
        let weight = |issue: usize| 1.0 + (issue % 3) as f64;
        let first = Valuation::additive((0..20).map(weight).collect(), vec![rising; 20]);
        let second =
            Valuation::additive((0..20).map(|i| weight(i + 1)).collect(), vec![falling; 20]);
        let found = decompose(&options, &[first, second], &[], &[0.0, 0.0]).unwrap();
        assert!(found.options.len() > 20);
        let columns = found.problem.utilities();
        // By the exchange rates of the issues the frontier is known: first give way where it costs the least.
        let best = columns[0].iter().copied().fold(0.0, f64::max);
        assert_eq!(best, 7.0 * (0..20).map(weight).sum::<f64>());
    }
}
