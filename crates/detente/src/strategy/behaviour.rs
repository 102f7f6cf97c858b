//! Answers the other's last concession in kind.

use super::{Heard, Situation, Strategy};

/// How a concession is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imitation {
    /// In proportion to the change between the two texts before.
    Relative,
    /// By the same amount of utility.
    Absolute,
    /// In proportion to the change over the last few texts.
    Averaged,
}

/// Moves its own target as the other's texts moved in its own utility: by the ratio of the last two, by their difference, or by the
/// ratio over a window. Begins with its best package, and stays between what it signs and its best.
///
/// Source: Faratin, Sierra and Jennings 1998, behaviour-dependent tactics with δ = 1; on utilities instead of single
/// issues *assumed*.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::{Behaviour, Heard, Imitation, Situation, Strategy};
/// let utilities = UtilityTable::new((0..=10).map(|i| f64::from(i) / 10.0).collect());
/// let space = OutcomeSpace::new(vec![11]).unwrap();
/// let mut seat = Behaviour::new(Imitation::Absolute);
/// let turn = Situation::new(&utilities, &space);
/// assert_eq!(seat.decide(&turn), Move::Offer(Outcome(10)));
/// for package in [1, 3] {
///     seat.hear(&Heard::of(Outcome(package), None, &turn));
/// }
/// assert_eq!(seat.decide(&turn), Move::Offer(Outcome(8)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Behaviour {
    imitation: Imitation,
    heard: Vec<f64>,
    /// What it wanted when it put its last text.
    wanted: Option<f64>,
}

/// γ: the window of averaging, in texts; *assumed*.
pub const WINDOW: usize = 3;

impl Behaviour {
    /// One that has heard nothing yet.
    pub const fn new(imitation: Imitation) -> Self {
        Behaviour { imitation, heard: Vec::new(), wanted: None }
    }
}

impl Strategy for Behaviour {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        let high = situation.utilities.maximum();
        let low = situation.utilities.minimum().max(situation.least_acceptable);
        let wanted = self.wanted.unwrap_or(high);
        let back = |texts: usize| self.heard.len().checked_sub(texts).map(|at| self.heard[at]);
        let (before, last) = match self.imitation {
            Imitation::Averaged => (back(WINDOW + 1).or(self.heard.first().copied()), back(1)),
            _ => (back(2), back(1)),
        };
        let moved = match (before, last) {
            (Some(before), Some(last)) if self.imitation == Imitation::Absolute => {
                wanted - (last - before)
            }
            (Some(before), Some(last)) if last > 0.0 && before > 0.0 => wanted * before / last,
            _ => wanted,
        };
        low.max(high.min(moved))
    }

    fn begin(&mut self) {
        *self = Behaviour::new(self.imitation);
    }

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        self.heard.push(heard.utilities.utility(heard.package));
    }

    fn offer(&mut self, situation: &Situation<'_>) -> crate::protocol::Move {
        let wanted = self.target(situation);
        self.wanted = Some(wanted);
        super::put(wanted, situation)
    }
}
