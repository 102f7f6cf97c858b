//! Who stands in each other's way, and who can block.

use std::collections::BTreeSet;

use super::Problem;
use crate::domain::DecisionRule;

/// A set of parties, a bit each.
pub type Coalition = u64;

/// The most parties whose coalitions are looked at.
pub const MOST_PARTIES: usize = 16;

/// The parties of a coalition, in order.
///
/// ```
/// use detente::bargaining::coalition::members;
/// assert_eq!(members(0b101).collect::<Vec<_>>(), [0, 2]);
/// ```
pub fn members(coalition: Coalition) -> impl Iterator<Item = usize> {
    (0..Coalition::BITS as usize).filter(move |party| coalition >> party & 1 == 1)
}

/// For each package the coalition that finds it acceptable, all different ones. `None` for more than [`MOST_PARTIES`] parties.
///
/// O(packages × parties), and sorting.
///
/// ```
/// use detente::bargaining::{Problem, coalition};
/// // The first package suits the first party alone, the second both, the third the second party alone.
/// let problem = Problem::new(vec![vec![1.0, 0.6, f64::NEG_INFINITY], vec![0.0, 0.6, 1.0]], vec![0.5; 2]);
/// let found = coalition::content_coalitions(&problem);
/// assert_eq!(found.unwrap().into_iter().collect::<Vec<_>>(), [0b01, 0b10, 0b11]);
/// ```
pub fn content_coalitions(problem: &Problem) -> Option<BTreeSet<Coalition>> {
    if problem.parties() > MOST_PARTIES {
        return None;
    }
    let utilities = problem.utilities();
    let mut content: Vec<Coalition> = vec![0; problem.packages()];
    for (party, (column, least)) in utilities.iter().zip(problem.thresholds()).enumerate() {
        for (content, utility) in content.iter_mut().zip(*column) {
            *content |= Coalition::from(*utility >= least) << party;
        }
    }
    content.sort_unstable();
    content.dedup();
    Some(content.into_iter().collect())
}

/// The smallest sets of parties that no package satisfies together: whoever wants agreement must move somebody in each of them. Empty
/// where the zone is not. `None` for more than [`MOST_PARTIES`] parties.
///
/// ```
/// use detente::bargaining::{Problem, coalition};
/// // The first and the second cannot be content together; the third is content with anything.
/// let problem = Problem::new(vec![vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 1.0]], vec![0.5; 3]);
/// assert_eq!(coalition::incompatible(&problem), Some(vec![0b011]));
/// ```
pub fn incompatible(problem: &Problem) -> Option<Vec<Coalition>> {
    let content = content_coalitions(problem)?;
    let satisfied = |coalition: Coalition| content.iter().any(|c| c & coalition == coalition);
    smallest(problem.parties(), |coalition| !satisfied(coalition))
}

/// The smallest coalitions without which nothing passes, where `passes` says which coalitions can decide. `None` for more than
/// [`MOST_PARTIES`] parties.
///
/// O(2^parties × coalitions found).
///
/// ```
/// use detente::bargaining::coalition;
/// use detente::domain::DecisionRule;
/// // Three of four votes are needed, and the first party has two and a veto: it blocks alone, the others together.
/// let rule = DecisionRule { weights: vec![2.0, 1.0, 1.0], quota: 3.0, vetoes: vec![true, false, false] };
/// assert_eq!(coalition::blocking(3, |coalition| coalition::decides(&rule, coalition)), Some(vec![0b001, 0b110]));
/// ```
pub fn blocking(parties: usize, passes: impl Fn(Coalition) -> bool) -> Option<Vec<Coalition>> {
    smallest(parties, |coalition| !passes(((1 << parties) - 1) ^ coalition))
}

/// Whether a coalition decides under a rule, all others being against.
pub fn decides(rule: &DecisionRule, coalition: Coalition) -> bool {
    rule.passes(|party| coalition >> party & 1 == 1)
}

/// The smallest coalitions with which a package passes, where `passes` says which can decide. `None` for more than
/// [`MOST_PARTIES`] parties.
///
/// O(2^parties × coalitions found).
///
/// ```
/// use detente::bargaining::coalition;
/// use detente::domain::DecisionRule;
/// let majority = DecisionRule { weights: vec![1.0; 3], quota: 2.0, vetoes: vec![false; 3] };
/// assert_eq!(coalition::winning(3, |coalition| coalition::decides(&majority, coalition)), Some(vec![0b011, 0b101, 0b110]));
/// ```
pub fn winning(parties: usize, passes: impl Fn(Coalition) -> bool) -> Option<Vec<Coalition>> {
    smallest(parties, passes)
}

/// How many packages pass under a rule if each party votes for what it finds acceptable: what is worth its reservation to it and
/// crosses no red line of its own. What crosses the red line of whoever is outvoted passes all the same. O(packages × parties).
///
/// ```
/// use detente::bargaining::{Problem, coalition};
/// use detente::domain::DecisionRule;
/// // The first crosses a red line of the third; the last is acceptable to nobody.
/// let utilities = vec![vec![1.0, 0.0, 0.0], vec![1.0, 1.0, 0.0], vec![f64::NEG_INFINITY, 1.0, 0.0]];
/// let problem = Problem::new(utilities, vec![0.5; 3]);
/// let majority = DecisionRule { weights: vec![1.0; 3], quota: 2.0, vetoes: vec![false; 3] };
/// assert_eq!(coalition::passing(&problem, &majority), 2);
/// assert_eq!(coalition::passing(&problem, &DecisionRule::unanimity(3)), 0);
/// ```
pub fn passing(problem: &Problem, rule: &DecisionRule) -> usize {
    let utilities = problem.utilities();
    let thresholds = problem.thresholds();
    let passes =
        |package: &usize| rule.passes(|party| utilities[party][*package] >= thresholds[party]);
    (0..problem.packages()).filter(passes).count()
}

/// The coalitions that have a property which larger ones keep, and no smaller one of them has.
fn smallest(parties: usize, has: impl Fn(Coalition) -> bool) -> Option<Vec<Coalition>> {
    if parties > MOST_PARTIES {
        return None;
    }
    let mut by_size: Vec<Coalition> = (0..1 << parties).collect();
    by_size.sort_by_key(|coalition| coalition.count_ones());
    let mut found: Vec<Coalition> = Vec::new();
    for coalition in by_size {
        if !found.iter().any(|smaller| coalition & smaller == *smaller) && has(coalition) {
            found.push(coalition);
        }
    }
    Some(found)
}
