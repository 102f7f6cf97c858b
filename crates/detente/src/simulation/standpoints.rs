//! Where the delegations stand at the start: what each package is worth to them, and what they have without agreement.

use super::couplings::battlefield::Side;
use super::draw::{DelegationDraw, Draw};
use super::scenario::{DelegationConduct, Scenario};
use crate::bargaining::{Problem, decomposed};
use crate::domain::{
    Discounting, IssueIndex, Options, Outcome, OutcomeSpace, Valuation, broken_packages,
};
use crate::quantity::Numbers;
use crate::random::Label;

/// The most packages whose utilities are written out.
pub const LARGEST_TABULATED_SPACE: u128 = 10_000_000;

/// The standpoints of all delegations of a scenario over all its issues.
#[derive(Clone, Debug)]
pub struct Standpoints<'s> {
    scenario: &'s Scenario,
    /// By delegation.
    pub valuations: Vec<Valuation>,
    /// By delegation: what it has without agreement, minus infinity where anything is better.
    pub reservations: Vec<f64>,
    /// By delegation: what waiting costs it.
    pub discounting: Vec<Discounting>,
    /// By delegation: the exponent of its strategy, where stated.
    pub exponents: Vec<Option<f64>>,
}

impl<'s> Standpoints<'s> {
    /// The standpoints with every number drawn or at its mean. A reservation that the battlefield decides is what the war is worth
    /// at the start.
    pub fn new(scenario: &'s Scenario, numbers: &Numbers<'_>) -> Self {
        let draw = Draw::new(scenario, numbers);
        let war = |delegation: usize| {
            let side =
                Side::of(scenario.delegations[delegation].party, scenario.battlefield.as_ref()?)?;
            Some(draw.battlefield.as_ref()?.war_value(side, delegation, 0.0, 1.0))
        };
        let valuation = |(number, drawn): (usize, &DelegationDraw)| {
            let preferences = &scenario.delegations[number].preferences;
            let certain = || {
                preferences.valuation(&scenario.issues, &Numbers::Central, Label::new("certain"))
            };
            drawn.valuation.clone().unwrap_or_else(certain)
        };
        let reservation = |(number, drawn): (usize, &DelegationDraw)| {
            drawn.reservation.or_else(|| war(number)).unwrap_or(f64::NEG_INFINITY)
        };
        let discounting = |conduct: &DelegationConduct| {
            let label = Label::new("parties").child(&scenario.parties[conduct.party.0].id);
            let number = |quantity, what| numbers.number(quantity, || label.child(what));
            Discounting {
                factor_per_step: number(&conduct.discount_per_step, "discount_per_step"),
                cost_per_step: number(&conduct.cost_per_step, "cost_per_step"),
            }
        };
        Standpoints {
            scenario,
            valuations: draw.delegations.iter().enumerate().map(valuation).collect(),
            reservations: draw.delegations.iter().enumerate().map(reservation).collect(),
            discounting: scenario.delegations.iter().map(discounting).collect(),
            exponents: draw.delegations.iter().map(|drawn| drawn.exponent).collect(),
        }
    }

    /// The packages over all issues; `None` where there are too many to write their utilities out.
    pub fn space(&self) -> Option<OutcomeSpace> {
        if self.scenario.package_count() > LARGEST_TABULATED_SPACE {
            return None;
        }
        let counts = self.scenario.issues.iter().map(|issue| issue.options.count() as u32);
        OutcomeSpace::new(counts.collect())
    }

    /// The bargaining problem over all packages of a space.
    pub fn problem(&self, space: &OutcomeSpace) -> Problem {
        let mut utilities: Vec<Vec<f64>> =
            self.valuations.iter().map(|valuation| valuation.utilities(space)).collect();
        for Outcome(package) in self.broken(space) {
            utilities.iter_mut().for_each(|column| column[package as usize] = f64::NEG_INFINITY);
        }
        Problem::new(utilities, self.reservations.clone())
    }

    /// By package: whether the constraints allow it.
    pub fn allowed(&self, space: &OutcomeSpace) -> Vec<bool> {
        let mut allowed = vec![true; space.count() as usize];
        self.broken(space)
            .into_iter()
            .for_each(|Outcome(package)| allowed[package as usize] = false);
        allowed
    }

    /// The packages that a constraint rules out.
    fn broken(&self, space: &OutcomeSpace) -> Vec<Outcome> {
        let options: Vec<&Options> = self.scenario.issues.iter().map(|i| &i.options).collect();
        let all: Vec<IssueIndex> = (0..options.len()).map(IssueIndex).collect();
        let nothing_bound = vec![None; options.len()];
        broken_packages(&self.scenario.constraints, &options, space, &all, &nothing_bound)
    }

    /// What can be agreed, without going through all packages.
    ///
    /// # Errors
    /// Says why that cannot be done for this case.
    pub fn decomposed(&self) -> Result<decomposed::Decomposed, decomposed::TooEntangled> {
        let options: Vec<&Options> = self.scenario.issues.iter().map(|i| &i.options).collect();
        decomposed::decompose(
            &options,
            &self.valuations,
            &self.scenario.constraints,
            &self.reservations,
        )
    }
}
