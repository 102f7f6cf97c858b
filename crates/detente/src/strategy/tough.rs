//! The hard line: its best package, from the first day to the last.

use super::{Situation, Strategy};

/// Offers its best package always, and accepts only what is as good (to 1e−10).
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::{Situation, Strategy, Tough};
/// let (utilities, space) = (UtilityTable::new(vec![0.2, 0.9, 0.5]), OutcomeSpace::new(vec![3]).unwrap());
/// let last = Situation { relative_time: 1.0, ..Situation::new(&utilities, &space) };
/// assert_eq!(Tough.decide(&last), Move::Offer(Outcome(1)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tough;

impl Strategy for Tough {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        situation.utilities.maximum() - 1e-10
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Outcome, OutcomeSpace, UtilityTable};
    use crate::protocol::Move;

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
}
