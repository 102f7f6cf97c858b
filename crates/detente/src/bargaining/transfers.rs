//! Agreements in which money changes hands.

use super::Problem;
use super::rounding::Grid;
use crate::domain::{Outcome, SidePayments};

/// A package and who pays or receives what.
#[derive(Clone, Debug, PartialEq)]
pub struct PaidAgreement {
    /// The package.
    pub package: Outcome,
    /// By party: what it receives, in units of money; negative what it pays. Sums to 0.
    pub payments: Vec<f64>,
    /// By party: its utility, payment included.
    pub utilities: Vec<f64>,
}

/// The package with the largest surplus in money among those that payments can make acceptable to all, with the payments that give every
/// party an equal part of the surplus as far as nobody has to pay more than it can. `None` where no payments help.
///
/// A party's surplus of a package is what its utility exceeds the disagreement by, divided by the utility of one unit of money. Source: Nash
/// 1953 with transferable utility. O(packages × parties).
///
/// ```
/// use detente::bargaining::{Problem, transfers::best_paid_agreement};
/// use detente::domain::{Outcome, SidePayments};
/// // Nothing is acceptable to both, but the second could pay the first.
/// let problem = Problem::new(vec![vec![0.2, 0.0], vec![0.0, 1.0]], vec![0.1, 0.1]);
/// let money = SidePayments { unit: "euro".into(), worth: vec![0.001, 0.001], most: vec![f64::INFINITY; 2] };
/// let found = best_paid_agreement(&problem, &money).unwrap();
/// assert_eq!(found.package, Outcome(1));
/// assert!((found.payments[0] - 500.0).abs() < 1e-9 && (found.utilities[1] - 0.5).abs() < 1e-12);
/// ```
pub fn best_paid_agreement(problem: &Problem, money: &SidePayments) -> Option<PaidAgreement> {
    let utilities = problem.utilities();
    let disagreement = problem.disagreement();
    let surplus = |party: usize, package: usize| {
        (utilities[party][package] - disagreement[party]) / money.worth[party]
    };
    let parts = problem.negligible().into_iter().zip(&money.worth);
    let negligible: f64 = parts.map(|(negligible, worth)| negligible / worth).sum();
    let grid = Grid::of_step(negligible);
    let mut best: Option<(f64, usize)> = None;
    for package in 0..problem.packages() {
        let (mut sum, mut least_received) = (0.0, 0.0);
        for party in 0..problem.parties() {
            let own = surplus(party, package);
            sum += own;
            least_received += (-own).max(-money.most[party]);
        }
        // With least_received above 0 somebody must get more than the others can pay.
        let is_possible = least_received <= negligible && sum >= -negligible;
        let sum = grid.place(sum);
        if is_possible && best.is_none_or(|(other, _)| sum > other) {
            best = Some((sum, package));
        }
    }
    let (_, package) = best?;
    let own: Vec<f64> = (0..problem.parties()).map(|party| surplus(party, package)).collect();
    let payments = equal_surplus(&own, &money.most);
    let utilities = payments
        .iter()
        .enumerate()
        .map(|(party, payment)| utilities[party][package] + payment * money.worth[party])
        .collect();
    Some(PaidAgreement { package: Outcome(package as u32), payments, utilities })
}

/// Payments that sum to 0 and bring every party to one level of surplus, but for those who would have to pay more than they can: these stay
/// above it.
fn equal_surplus(own: &[f64], most: &[f64]) -> Vec<f64> {
    let mut capped = vec![false; own.len()];
    loop {
        let free = capped.iter().filter(|capped| !**capped).count();
        let paid_by_capped: f64 =
            most.iter().zip(&capped).filter(|(_, capped)| **capped).map(|(most, _)| most).sum();
        let free_surplus: f64 =
            own.iter().zip(&capped).filter(|(_, capped)| !**capped).map(|(own, _)| own).sum();
        let level = (free_surplus + paid_by_capped) / free.max(1) as f64;
        let over = (0..own.len()).find(|&party| !capped[party] && own[party] - level > most[party]);
        match over {
            Some(party) => capped[party] = true,
            None => {
                let payment = |party: usize| {
                    if capped[party] { -most[party] } else { level - own[party] }
                };
                return (0..own.len()).map(payment).collect();
            }
        }
    }
}
