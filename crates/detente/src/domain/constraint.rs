//! Which packages cannot be, whatever anybody wants.

use super::{IssueIndex, Options, Outcome, OutcomeSpace};

/// A rule that some packages break; those cannot be agreed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// No package has one of the listed options on every listed issue.
    Forbid(Vec<(IssueIndex, Vec<usize>)>),
    /// The numbers agreed on these issues sum to a number within the bounds.
    Sum {
        /// Issues whose options are numbers.
        issues: Vec<IssueIndex>,
        /// The least sum; may be minus infinity.
        at_least: f64,
        /// The largest sum; may be infinite.
        at_most: f64,
    },
}

/// Sums of numbers carry rounding: this much, relative to the bound, is forgiven.
const ROUNDING: f64 = 1e-9;

impl Constraint {
    /// The issues it speaks of.
    pub fn issues(&self) -> Vec<IssueIndex> {
        match self {
            Constraint::Forbid(parts) => parts.iter().map(|(issue, _)| *issue).collect(),
            Constraint::Sum { issues, .. } => issues.clone(),
        }
    }

    /// Whether a package breaks it, given the option on each issue.
    ///
    /// ```
    /// use detente::domain::{Constraint, IssueIndex, Options};
    /// let days = Options::Whole { low: 0, high: 7 };
    /// let week = Constraint::Sum { issues: vec![IssueIndex(0), IssueIndex(1)], at_least: 0.0, at_most: 7.0 };
    /// assert!(!week.is_broken(&|_| &days, &|_| 3));
    /// assert!(week.is_broken(&|_| &days, &|_| 4));
    /// ```
    pub fn is_broken<'o>(
        &self,
        options: &dyn Fn(IssueIndex) -> &'o Options,
        option: &dyn Fn(IssueIndex) -> usize,
    ) -> bool {
        match self {
            Constraint::Forbid(parts) => {
                parts.iter().all(|(issue, forbidden)| forbidden.contains(&option(*issue)))
            }
            Constraint::Sum { issues, at_least, at_most } => {
                let number = |&issue: &IssueIndex| options(issue).number(option(issue));
                let sum: f64 = issues.iter().filter_map(number).sum();
                sum < at_least - ROUNDING * at_least.abs()
                    || sum > at_most + ROUNDING * at_most.abs()
            }
        }
    }
}

/// Which packages over the `open` issues break a constraint, when the `bound` ones are settled. A constraint that
/// speaks of any other issue is not looked at yet.
///
/// Shapes: `packages` is the space over the open issues; `options` and `bound` have an entry for each issue.
///
/// O(packages × constraints).
///
/// ```
/// use detente::domain::{Constraint, IssueIndex, Options, Outcome, OutcomeSpace, broken_packages};
/// let days = Options::Whole { low: 0, high: 2 };
/// let (first, second) = (IssueIndex(0), IssueIndex(1));
/// let three = Constraint::Sum { issues: vec![first, second], at_least: 0.0, at_most: 3.0 };
/// let broken = |bound: [Option<usize>; 2], open: &[IssueIndex]| {
///     let space = OutcomeSpace::new(vec![3; open.len()]).unwrap();
///     broken_packages(std::slice::from_ref(&three), &[&days; 2], &space, open, &bound)
/// };
/// assert_eq!(broken([None; 2], &[first, second]), [Outcome(8)]);
/// assert_eq!(broken([Some(2), None], &[second]), [Outcome(2)]);
/// assert!(broken([None; 2], &[second]).is_empty()); // nothing is said yet of the first
/// ```
pub fn broken_packages(
    constraints: &[Constraint],
    options: &[&Options],
    packages: &OutcomeSpace,
    open: &[IssueIndex],
    bound: &[Option<usize>],
) -> Vec<Outcome> {
    let seat_of = |issue: IssueIndex| open.iter().position(|&other| other == issue);
    let decided = |issue: &IssueIndex| bound[issue.0].is_some() || seat_of(*issue).is_some();
    let applicable: Vec<&Constraint> =
        constraints.iter().filter(|constraint| constraint.issues().iter().all(decided)).collect();
    if applicable.is_empty() {
        return Vec::new();
    }
    let breaks = |outcome: &Outcome| {
        let option = |issue: IssueIndex| match bound[issue.0] {
            Some(option) => option,
            None => seat_of(issue).map_or(0, |seat| packages.option(*outcome, seat)),
        };
        applicable.iter().any(|constraint| constraint.is_broken(&|i| options[i.0], &option))
    };
    packages.outcomes().filter(breaks).collect()
}
