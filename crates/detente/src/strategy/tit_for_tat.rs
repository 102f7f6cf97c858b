//! Tit for tat on the level of what the other offers.

use super::{Heard, Situation, Strategy};
use crate::domain::Outcome;
use crate::protocol::Move;

/// Takes the other for its mirror image, so that what the other's text gives it counts as the other's concession, and concedes as much
/// and its kindness from step 3 on. Nothing in step 0; in steps 1 and 2 by the gap between neighbouring packages, from
/// the best down, a gap further each time it looks; beyond the last one lies its reservation. The text that it is to answer counts as the
/// other's, even one of its own that has come back to it. Accepts what is worth its target in view of its reservation, and puts the
/// package of the lowest utility that reaches its target over its whole range; where there is no range to speak of, that reaches 0.
///
/// Under a discount, shares are of its range at the start, and what it puts is sought among what packages are worth now.
///
/// Source: Axelrod 1984; on levels Mohammad, Nakadai and Greenwald 2021.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::{Heard, NaiveTitForTat, Situation, Strategy};
/// let utilities = UtilityTable::new((0..=10).map(|i| f64::from(i) / 10.0).collect());
/// let space = OutcomeSpace::new(vec![11]).unwrap();
/// let mut seat = NaiveTitForTat::new(0.0);
/// let turn = Situation { step: 3, standing: Some(Outcome(2)), ..Situation::new(&utilities, &space) };
/// seat.hear(&Heard::of(Outcome(2), None, &turn));
/// assert_eq!(seat.decide(&turn), Move::Offer(Outcome(8)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NaiveTitForTat {
    /// What it concedes beyond what the other has, as a share of its range.
    pub kindness: f64,
    /// How many packages it has looked at in the first steps, from the best down.
    looked_at: u32,
    /// The last text of another.
    heard: Option<Outcome>,
}

/// A range below this is none to speak of.
const NARROW: f64 = 1e-6;

/// A concession may leave [0, 1] by this much at the bottom and by a tenth of it at the top.
const SLACK: f64 = 1e-6;

impl NaiveTitForTat {
    /// One that has heard nothing yet.
    pub const fn new(kindness: f64) -> Self {
        NaiveTitForTat { kindness, looked_at: 0, heard: None }
    }

    /// What it concedes now, as a share of its range. Looking moves it on.
    fn concession(&mut self, situation: &Situation<'_>) -> f64 {
        let utilities = situation.utilities;
        let concession = match situation.step {
            0 => 0.0,
            1 | 2 => {
                let (above, below) = (self.look(situation), self.look(situation));
                let (low, high) = (utilities.minimum(), utilities.maximum());
                let range = situation.discount.value(high) - situation.discount.value(low);
                (above - below + 1e-12) / range
            }
            _ => {
                let other = self.heard.map_or(0.0, |heard| 1.0 - (1.0 - share(situation, heard)));
                // Not `max`, which makes a number of what is none: where it would sign nothing, it concedes nothing.
                (if other < 0.0 { 0.0 } else { other }) + self.kindness
            }
        };
        let possible = (-SLACK..=1.0 + SLACK / 10.0).contains(&concession);
        if possible { concession } else { 0.0 }
    }

    fn look(&mut self, situation: &Situation<'_>) -> f64 {
        let package = situation.utilities.ranked(self.looked_at);
        self.looked_at = self.looked_at.saturating_add(1);
        package.map_or(situation.least_acceptable, |package| situation.worth(package))
    }
}

/// What a package is worth now as a share of the range from what it signs to its best; 1 where there is no range.
fn share(situation: &Situation<'_>, package: Outcome) -> f64 {
    let utilities = situation.utilities;
    let (low, high) = (utilities.minimum().max(situation.least_acceptable), utilities.maximum());
    if high < situation.least_acceptable {
        return f64::NAN;
    }
    if high - low < 1e-5 { 1.0 } else { (situation.worth(package) - low) * (1.0 / (high - low)) }
}

/// The utility at a share of the whole range of what packages are worth now; 0 where there is no range to speak of.
fn wanted(share: f64, situation: &Situation<'_>) -> f64 {
    let worth = |utility| situation.discount.value(utility);
    let (low, high) = (worth(situation.utilities.minimum()), worth(situation.utilities.maximum()));
    if high - low < NARROW { 0.0 } else { share * (high - low) + low }
}

impl Strategy for NaiveTitForTat {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        let share = 1.0 - self.clone().concession(situation);
        wanted(share, situation).max(situation.least_acceptable)
    }

    fn begin(&mut self) {
        *self = NaiveTitForTat::new(self.kindness);
    }

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        self.heard = Some(heard.package);
    }

    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        let Some(text) = situation.standing else { return false };
        if situation.author.is_some() {
            self.heard = Some(text);
        }
        let target = 1.0 - self.concession(situation);
        share(situation, text) >= target
    }

    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        let share = 1.0 - self.concession(situation);
        let wanted = wanted(share, situation);
        Move::Offer(situation.utilities.nearest_worth(wanted, situation.discount, &mut 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OutcomeSpace, UtilityTable};

    #[test]
    fn where_it_would_sign_nothing_its_kindness_gives_nothing_away() {
        let utilities = UtilityTable::new((0..=10).map(|i| f64::from(i) / 10.0).collect());
        let space = OutcomeSpace::new(vec![11]).unwrap();
        let put = |least_acceptable| {
            let mut seat = NaiveTitForTat { heard: Some(Outcome(2)), ..NaiveTitForTat::new(0.1) };
            let first = Situation::new(&utilities, &space);
            seat.offer(&Situation { step: 3, least_acceptable, ..first })
        };
        assert_eq!(put(0.0), Move::Offer(Outcome(7)));
        assert_eq!(put(1.5), Move::Offer(Outcome(10)));
    }
}
