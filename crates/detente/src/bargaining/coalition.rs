//! Who stands in each other's way, and who can block.

use std::collections::BTreeSet;

use super::Problem;
use crate::domain::DecisionRule;

/// A set of parties, a bit each.
pub type Coalition = u64;

/// The most parties whose coalitions are looked at.
pub const MOST_PARTIES: usize = 16;

/// The parties of a coalition, in order.
pub fn members(coalition: Coalition) -> impl Iterator<Item = usize> {
    (0..Coalition::BITS as usize).filter(move |party| coalition >> party & 1 == 1)
}

/// For each package the coalition that finds it acceptable, all different ones.
pub fn content_coalitions(problem: &Problem) -> BTreeSet<Coalition> {
    let utilities = problem.utilities();
    let mut content: Vec<Coalition> = vec![0; problem.packages()];
    for (party, (column, least)) in utilities.iter().zip(problem.reservations()).enumerate() {
        for (content, utility) in content.iter_mut().zip(*column) {
            *content |= Coalition::from(*utility >= least.max(f64::MIN)) << party;
        }
    }
    content.sort_unstable();
    content.dedup();
    content.into_iter().collect()
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
    let content = content_coalitions(problem);
    let satisfied = |coalition: Coalition| content.iter().any(|c| c & coalition == coalition);
    smallest(problem.parties(), |coalition| !satisfied(coalition))
}

/// The smallest coalitions without which nothing passes under a rule. `None` for more than [`MOST_PARTIES`] parties.
pub fn blocking(rule: &DecisionRule) -> Option<Vec<Coalition>> {
    smallest(rule.weights.len(), |coalition| !rule.passes(|party| coalition >> party & 1 == 0))
}

/// The smallest coalitions with which a package passes under a rule. `None` for more than [`MOST_PARTIES`] parties.
pub fn winning(rule: &DecisionRule) -> Option<Vec<Coalition>> {
    smallest(rule.weights.len(), |coalition| rule.passes(|party| coalition >> party & 1 == 1))
}

/// How many packages pass under a rule if each party votes for what it finds acceptable. O(packages × parties).
pub fn passing(problem: &Problem, rule: &DecisionRule) -> usize {
    let utilities = problem.utilities();
    let possible = problem.possible();
    let passes = |package: &usize| {
        possible.within()[*package]
            && rule.passes(|party| utilities[party][*package] >= problem.reservations()[party])
    };
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
