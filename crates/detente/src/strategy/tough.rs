//! The hard line: its best package, from the first day to the last.

use super::{Situation, Strategy};
use crate::protocol::Move;

/// Offers its best package always, and accepts only what is as good (to 1e−10), be it worth its reservation or not: where nothing is,
/// whoever seats it decides what becomes of that.
///
/// Source: the standard hard line, as in NegMAS.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::{Situation, Strategy, Tough};
/// let utilities = UtilityTable::new(vec![1.0, 0.4, 1.0]).with_best(Outcome(0));
/// let space = OutcomeSpace::new(vec![3]).unwrap();
/// let turn = Situation { standing: Some(Outcome(1)), ..Situation::new(&utilities, &space) };
/// assert_eq!(Tough.decide(&turn), Move::Offer(Outcome(0)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tough;

impl Strategy for Tough {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        situation.utilities.maximum() - 1e-10
    }

    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        let target = self.target(situation);
        situation.standing.is_some_and(|text| situation.worth(text) >= target)
    }

    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        Move::Offer(situation.utilities.best())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Outcome, OutcomeSpace, UtilityTable};

    #[test]
    fn it_takes_its_best_and_nothing_else() {
        let utilities = UtilityTable::new(vec![0.9, 1.0, 0.99]);
        let space = OutcomeSpace::new(vec![3]).unwrap();
        let answers = |standing| {
            let first = Situation::new(&utilities, &space);
            Tough.decide(&Situation { standing: Some(Outcome(standing)), ..first })
        };
        assert_eq!(answers(1), Move::Accept);
        assert_eq!(answers(2), Move::Offer(Outcome(1)));
    }

    #[test]
    fn it_asks_for_its_best_even_where_that_is_not_enough() {
        let utilities = UtilityTable::new(vec![0.9, 1.0, 0.99]);
        let space = OutcomeSpace::new(vec![3]).unwrap();
        let first = Situation { least_acceptable: 1.5, ..Situation::new(&utilities, &space) };
        assert_eq!(Tough.decide(&first), Move::Offer(Outcome(1)));
        assert_eq!(first.within_reservation(Tough.decide(&first)), Move::Pass);
    }
}
