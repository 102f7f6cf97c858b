//! Time-dependent concession: aspiration 1 − t^e.

use super::power::power;
use super::{Situation, Strategy};
use crate::domain::UtilityTable;
use crate::protocol::{Ask, Move};

/// Concedes from its best package towards its least acceptable one as time goes: with high its highest utility and
/// low = max(lowest utility, least acceptable), it wants between
/// low + (high − low)·m·(1 − t^e) − tolerance and high + tolerance, both held within \[low, high\]. Exponents above 1 concede
/// late (Boulware), below 1 early (Conceder).
///
/// It accepts what lies in that band, and puts the package in it that is worth least to it; where there is none, and where it would
/// sign nothing, its best one.
///
/// Source: Faratin, Sierra and Jennings 1998, polynomial tactics with κ = 0 and β = 1/e.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::{Aspiration, Situation, Strategy};
/// let utilities = UtilityTable::new((0..=10).map(|i| f64::from(i) / 10.0).collect());
/// let space = OutcomeSpace::new(vec![11]).unwrap();
/// let mut linear = Aspiration::new(1.0);
/// let first = Situation::new(&utilities, &space);
/// let situation = Situation { relative_time: 0.45, standing: Some(Outcome(5)), ..first };
/// assert_eq!(linear.decide(&situation), Move::Offer(Outcome(6)));
/// let later = Situation { relative_time: 0.5, ..situation };
/// assert_eq!(linear.decide(&later), Move::Accept);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aspiration {
    /// The exponent e, above 0; infinite never concedes before the end.
    pub exponent: f64,
    /// m: the aspiration at the beginning, in (0, 1].
    pub maximum: f64,
    /// How much less than it aspires to will do, in utility, at least 0.
    pub tolerance: f64,
    /// Whether it looks only among what it would sign.
    signed_only: bool,
    /// Where in its table it last looked.
    place: usize,
}

/// The tolerance of `boulware`, `linear` and `conceder`.
pub const TOLERANCE: f64 = 1e-4;

/// The tolerance of `aspiration`.
pub const WIDE_TOLERANCE: f64 = 1e-3;

impl Aspiration {
    /// With aspirations from 1, and [`TOLERANCE`].
    pub const fn new(exponent: f64) -> Self {
        Aspiration {
            exponent,
            maximum: 1.0,
            tolerance: TOLERANCE,
            signed_only: true,
            place: usize::MAX,
        }
    }

    /// The same with another tolerance, at least 0, looking among all packages: where it would sign none of them, it puts the last of
    /// its best ones, and not the one that its table names.
    pub const fn tolerating(self, tolerance: f64) -> Self {
        Aspiration { tolerance, signed_only: false, ..self }
    }

    /// The same with another aspiration at the beginning, in (0, 1].
    pub const fn from_aspiration(self, maximum: f64) -> Self {
        Aspiration { maximum, ..self }
    }

    /// What it wants now, at least and at most.
    #[inline]
    fn band(&self, situation: &Situation<'_>) -> (f64, f64) {
        let high = situation.utilities.maximum();
        let (lowest, least) = (situation.utilities.minimum(), situation.least_acceptable);
        let low = if least > lowest { least } else { lowest };
        let conceded = power(situation.relative_time, self.exponent, situation.step);
        let aspiration = self.maximum * (1.0 - conceded);
        // The order of the operations is that of the comparison library, to the last bit.
        let least = (high - low) * aspiration + low - self.tolerance;
        let most = high - low + low + self.tolerance;
        (within(least, low, high), within(most, low, high))
    }

    #[inline]
    fn put(&mut self, least: f64, utilities: &UtilityTable, situation: &Situation<'_>) -> Move {
        let best = situation.discount.value(utilities.maximum());
        if self.signed_only && best < situation.least_acceptable {
            return Move::Offer(utilities.best());
        }
        Move::Offer(utilities.nearest_worth(least, situation.discount, &mut self.place))
    }
}

/// A number brought within bounds; the lower one where they cross.
#[inline]
fn within(number: f64, low: f64, high: f64) -> f64 {
    let below = if number < high { number } else { high };
    if below > low { below } else { low }
}

impl Strategy for Aspiration {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        self.band(situation).0
    }

    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        let (least, most) = self.band(situation);
        situation.standing.is_some_and(|text| {
            let worth = situation.worth(text);
            least <= worth && (worth <= most || situation.held.is_some())
        })
    }

    fn decide(&mut self, situation: &Situation<'_>) -> Move {
        if situation.ask != Ask::Move || situation.held.is_some() {
            return super::decide(self, situation);
        }
        let (least, most) = self.band(situation);
        if let Some(text) = situation.standing {
            let worth = situation.worth(text);
            if least <= worth && worth <= most {
                return Move::Accept;
            }
        }
        self.put(least, situation.utilities, situation)
    }

    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        let (least, _) = self.band(situation);
        self.put(least, situation.utilities, situation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Discount, Outcome, OutcomeSpace};

    #[test]
    fn it_asks_for_a_little_less_than_it_aspires_to_and_never_for_less_than_it_signs() {
        let utilities = UtilityTable::new(vec![0.0, 0.4998, 0.49995, 1.0]);
        let space = OutcomeSpace::new(vec![4]).unwrap();
        let half = Situation { relative_time: 0.5, ..Situation::new(&utilities, &space) };
        assert_eq!(Aspiration::new(1.0).decide(&half), Move::Offer(Outcome(2)));
        assert_eq!(Aspiration::new(1.0).tolerating(1e-3).decide(&half), Move::Offer(Outcome(1)));
        let late = Situation { relative_time: 1.0, least_acceptable: 0.4, ..half };
        assert_eq!(Aspiration::new(1.0).decide(&late), Move::Offer(Outcome(1)));
        let nothing = Situation { least_acceptable: 1.5, standing: Some(Outcome(3)), ..late };
        assert_eq!(Aspiration::new(1.0).decide(&nothing), Move::Offer(Outcome(3)));
    }

    #[test]
    fn once_a_discount_leaves_nothing_to_sign_it_asks_for_its_best() {
        let utilities = UtilityTable::new(vec![1.0, 0.2, 1.0]).with_best(Outcome(0));
        let space = OutcomeSpace::new(vec![3]).unwrap();
        let first = Situation { least_acceptable: 0.5, ..Situation::new(&utilities, &space) };
        let discount = Discount { factor: 0.4, cost: 0.0 };
        let late = Situation { discount, ..first };
        assert_eq!(Aspiration::new(1.0).decide(&late), Move::Offer(Outcome(0)));
        assert_eq!(Aspiration::new(1.0).tolerating(1e-3).decide(&late), Move::Offer(Outcome(2)));
    }
}
