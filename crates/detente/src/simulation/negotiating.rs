//! The tables of a run: which packages lie on each, and what each seat would take.

use super::couplings::battlefield::{Front, Side, war_value};
use super::couplings::trust::acceptance_threshold;
use super::draw::Draw;
use super::prepared::Prepared;
use crate::bargaining::war::rising_side_cannot_commit;
use crate::calendar::Time;
use crate::domain::{IssueIndex, Outcome, OutcomeSpace, UtilityTable};
use crate::record::Term;

/// The packages over the items that a track has open, and their utilities by seat.
#[derive(Clone, Debug)]
pub(super) struct TableItems {
    pub open: Vec<IssueIndex>,
    pub space: OutcomeSpace,
    /// By seat.
    pub utilities: Vec<UtilityTable>,
}

impl TableItems {
    pub fn new(
        prepared: &Prepared<'_>,
        draw: &Draw,
        seats: &[usize],
        open: Vec<IssueIndex>,
        bound: &[Option<usize>],
    ) -> Self {
        let counts = open.iter().map(|issue| prepared.space.option_count(issue.0) as u32);
        let space = OutcomeSpace::new(counts.collect())
            .expect("a part has no more packages than the whole");
        let utilities = seats.iter().map(|&delegation| {
            let shared = prepared.valuations[delegation].as_ref();
            let valuation = shared.or(draw.delegations[delegation].valuation.as_ref());
            let valuation = valuation.expect("a valuation is either certain or drawn");
            UtilityTable::new(valuation.utilities_on(&prepared.space, &open, bound))
        });
        TableItems { utilities: utilities.collect(), space, open }
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
        if self.fears_commitment { f64::INFINITY } else { self.threshold.max(self.ratification) }
    }
}

impl Demand {
    /// The demand of `delegation`, when it believes with `probability` that the others comply.
    pub fn new(
        prepared: &Prepared<'_>,
        draw: &Draw,
        front: &Front,
        delegation: usize,
        probability: f64,
        time: Time,
    ) -> Self {
        let strengths = &prepared.scenario.couplings;
        let drawn = draw.delegations[delegation].reservation;
        let reservation =
            if drawn.is_nan() { prepared.war_value(draw, front, delegation, time) } else { drawn };
        Demand {
            reservation,
            threshold: acceptance_threshold(
                reservation,
                probability,
                draw.trust.loss,
                strengths.trust,
            ),
            ratification: prepared.ratification[delegation],
            fears_commitment: prepared.fears_commitment(draw, front, delegation, time),
        }
    }
}

impl Prepared<'_> {
    /// What the war is worth to a delegation now; minus infinity for one that is in no war.
    fn war_value(&self, draw: &Draw, front: &Front, delegation: usize, time: Time) -> f64 {
        match (self.sides[delegation], &draw.battlefield) {
            (Some(side), Some(numbers)) => {
                let share = self.believed_share(draw, front, delegation, time);
                war_value(side, share, numbers.costs[delegation])
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
        let start = draw.battlefield.as_ref().map_or(0.5, |numbers| numbers.beliefs[delegation]);
        (start + self.scenario.couplings.battlefield * front.moved(time)).clamp(0.0, 1.0)
    }

    /// Whether a delegation against the rising side refuses, since that side would take more than
    /// the whole pie leaves at the next review (Powell 2006).
    fn fears_commitment(&self, draw: &Draw, front: &Front, delegation: usize, time: Time) -> bool {
        let (Some(Side::Against), Some(numbers)) = (self.sides[delegation], &draw.battlefield)
        else {
            return false;
        };
        if !draw.delegations[delegation].reservation.is_nan() {
            return false;
        }
        let Some(rising) = self.sides.iter().position(|side| *side == Some(Side::Rising)) else {
            return false;
        };
        rising_side_cannot_commit(
            self.believed_share(draw, front, delegation, time),
            self.scenario.couplings.battlefield * front.effective_drift_per_day(),
            numbers.costs[rising],
            numbers.costs[delegation],
            numbers.discount_per_day,
            numbers.review_days,
        )
    }
}
