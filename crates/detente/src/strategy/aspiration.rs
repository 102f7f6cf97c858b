//! Time-dependent concession: aspiration 1 − t^e.

use super::{Situation, Strategy};

/// Concedes from its best package towards its least acceptable one as time goes:
/// target = low + (high − low)(1 − t^e), low = max(lowest utility, least acceptable). Exponents
/// above 1 concede late (Boulware), below 1 early (Conceder).
///
/// Source: Faratin, Sierra and Jennings 1998, polynomial tactics with κ = 0 and β = 1/e.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::{Aspiration, Situation, Strategy};
/// let utilities = UtilityTable::new((0..=10).map(|i| f64::from(i) / 10.0).collect());
/// let space = OutcomeSpace::new(vec![11]).unwrap();
/// let mut linear = Aspiration { exponent: 1.0 };
/// let first = Situation::new(&utilities, &space);
/// let situation = Situation { relative_time: 0.45, standing: Some(Outcome(5)), ..first };
/// assert_eq!(linear.decide(&situation), Move::Offer(Outcome(6)));
/// let later = Situation { relative_time: 0.5, ..situation };
/// assert_eq!(linear.decide(&later), Move::Accept);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aspiration {
    /// The exponent e, above 0.
    pub exponent: f64,
}

impl Strategy for Aspiration {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        let high = situation.utilities.maximum();
        let low = situation.utilities.minimum().max(situation.least_acceptable);
        if low >= high {
            return low;
        }
        let aspiration = 1.0 - situation.relative_time.powf(self.exponent);
        low + (high - low) * aspiration
    }
}
