//! The tables of a run: which packages lie on each, and what each seat would take.

use std::sync::Arc;

use super::couplings::battlefield::{Front, Side};
use super::couplings::trust::acceptance_threshold;
use super::draw::{BattlefieldDraw, Draw};
use super::prepared::Prepared;
use crate::bargaining::war::rising_side_cannot_commit;
use crate::calendar::Time;
use crate::domain::{
    IssueIndex, Options, Outcome, OutcomeSpace, UtilityTable, Valuation, broken_packages,
};
use crate::record::Term;

/// The packages over the items that a track has open, and their utilities by seat.
#[derive(Clone, Debug)]
pub(super) struct TableItems {
    pub open: Vec<IssueIndex>,
    /// What binds, by issue.
    pub bound: Vec<Option<usize>>,
    pub space: OutcomeSpace,
    /// By seat; shared by all runs where preferences are certain.
    pub utilities: Vec<Arc<UtilityTable>>,
}

impl TableItems {
    pub fn new(
        prepared: &Prepared<'_>,
        draw: &Draw,
        seats: &[usize],
        open: Vec<IssueIndex>,
        bound: &[Option<usize>],
    ) -> Self {
        let space = prepared.space.over(&open);
        let utilities = seats.iter().map(|&delegation| {
            match (&prepared.valuations[delegation], &draw.delegations[delegation].valuation) {
                (Some(valuation), _) => {
                    let table = || prepared.utility_table(valuation, &space, &open, bound);
                    prepared.tables.get_or_insert(delegation, &open, bound, table)
                }
                (None, Some(drawn)) => {
                    Arc::new(prepared.utility_table(drawn, &space, &open, bound))
                }
                (None, None) => unreachable!("a valuation is either certain or drawn"),
            }
        });
        TableItems { utilities: utilities.collect(), space, open, bound: bound.to_vec() }
    }

    /// Utilities by seat and package.
    pub fn by_seat(&self) -> Vec<&[f64]> {
        self.utilities.iter().map(|table| table.utilities()).collect()
    }

    /// A package as issues and options.
    pub fn terms<'s>(&self, prepared: &Prepared<'s>, package: Outcome) -> Vec<Term<'s>> {
        let issues = self.open.iter().enumerate();
        issues.map(|(i, &issue)| prepared.term(issue, self.space.option(package, i))).collect()
    }
}

/// What a delegation would take at one time, and why.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    /// W: what no agreement is worth to it; minus infinity where anything is better.
    pub reservation: f64,
    /// The least it takes in view of its trust.
    pub threshold: f64,
    /// The least that enough of its members approve.
    pub ratification: f64,
    /// Whether it refuses since the rising side cannot bind itself.
    pub fears_commitment: bool,
}

impl Demand {
    /// The least utility at which it signs.
    pub fn least_acceptable(&self) -> f64 {
        if self.fears_commitment {
            return f64::INFINITY;
        }
        // Nobody signs what crosses a red line, which is worth minus infinity.
        self.threshold.max(self.ratification).max(f64::MIN)
    }

    /// The demand of `delegation` at a table of these `seats`, when it believes with `probability` that the others comply.
    pub fn new(
        prepared: &Prepared<'_>,
        draw: &Draw,
        front: &Front,
        (seats, delegation): (&[usize], usize),
        probability: f64,
        time: Time,
    ) -> Self {
        let strengths = &prepared.scenario.couplings;
        let drawn = draw.delegations[delegation].reservation;
        let war = || prepared.war_value(draw, front, delegation, time);
        let reservation = drawn.unwrap_or_else(war);
        Demand {
            reservation,
            threshold: acceptance_threshold(
                reservation,
                probability,
                draw.trust.loss,
                strengths.trust,
            ),
            ratification: prepared.ratification[delegation],
            fears_commitment: prepared.fears_commitment(draw, front, (seats, delegation), time),
        }
    }
}

impl Prepared<'_> {
    /// The utilities of one party over the packages of one table.
    fn utility_table(
        &self,
        valuation: &Valuation,
        packages: &OutcomeSpace,
        open: &[IssueIndex],
        bound: &[Option<usize>],
    ) -> UtilityTable {
        let mut utilities = valuation.utilities_on(&self.space, open, bound);
        let options: Vec<&Options> = self.scenario.issues.iter().map(|i| &i.options).collect();
        for broken in broken_packages(&self.scenario.constraints, &options, packages, open, bound) {
            utilities[broken.0 as usize] = f64::NEG_INFINITY;
        }
        UtilityTable::new(utilities)
    }

    /// What the war is worth to a delegation now; minus infinity for one that is in no war.
    fn war_value(&self, draw: &Draw, front: &Front, delegation: usize, time: Time) -> f64 {
        match (self.sides[delegation], &draw.battlefield) {
            (Some(side), Some(numbers)) => {
                let strength = self.scenario.couplings.battlefield;
                numbers.war_value(side, delegation, front.moved(time), strength)
            }
            _ => f64::NEG_INFINITY,
        }
    }

    /// What a delegation believes to be the rising side's share now.
    pub(super) fn believed_share(
        &self,
        draw: &Draw,
        front: &Front,
        delegation: usize,
        time: Time,
    ) -> f64 {
        let strength = self.scenario.couplings.battlefield;
        let believed = |numbers: &BattlefieldDraw| {
            numbers.believed_share(delegation, front.moved(time), strength)
        };
        draw.battlefield.as_ref().map_or(0.5, believed)
    }

    /// Whether a delegation against the rising side refuses, since one of that side at the table would take more than
    /// the whole pie leaves at the next review (Powell 2006).
    fn fears_commitment(
        &self,
        draw: &Draw,
        front: &Front,
        (seats, delegation): (&[usize], usize),
        time: Time,
    ) -> bool {
        let (Some(Side::Against), Some(numbers)) = (self.sides[delegation], &draw.battlefield)
        else {
            return false;
        };
        if draw.delegations[delegation].reservation.is_some() {
            return false;
        }
        let share = self.believed_share(draw, front, delegation, time);
        let drift_per_day = self.scenario.couplings.battlefield * front.effective_drift_per_day();
        let rising = seats.iter().filter(|&&other| self.sides[other] == Some(Side::Rising));
        rising.copied().any(|rising| {
            rising_side_cannot_commit(
                share,
                drift_per_day,
                numbers.costs[rising],
                numbers.costs[delegation],
                numbers.discount_per_day,
                numbers.review_days,
            )
        })
    }
}
