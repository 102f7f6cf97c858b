//! Down one's packages from the best, one a turn; three ways to answer.

use super::{Situation, Strategy};
use crate::domain::Outcome;
use crate::protocol::{Move, SeatIndex};

/// What of the others' texts it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepting {
    /// What is no worse than what it accepted from the same seat before.
    NotWorse,
    /// What is better than what it accepted from the same seat before.
    Better,
    /// Whatever it would sign.
    Anything,
}

/// Puts every package that it would sign, from the best down, one a turn, and then repeats the last. What it answers does not depend on
/// what it puts. What it accepted before counts at what it is worth by now; where waiting has brought that below what it signs, it goes
/// by it all the same, and whoever seats it decides what becomes of that.
///
/// Source: Mohammad 2023, strategies for the tentative-agreements unique-offers protocol.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::{Accepting, Descending, Situation, Strategy};
/// let utilities = UtilityTable::new(vec![0.1, 0.5, 1.0]);
/// let space = OutcomeSpace::new(vec![3]).unwrap();
/// let mut seat = Descending::new(Accepting::Anything);
/// let turn = Situation { least_acceptable: 0.4, ..Situation::new(&utilities, &space) };
/// let offers: Vec<Move> = (0..3).map(|_| seat.decide(&turn)).collect();
/// assert_eq!(offers, [2, 1, 1].map(|package| Move::Offer(Outcome(package))));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Descending {
    accepting: Accepting,
    /// How many packages it has put.
    sent: u32,
    /// The best that it has accepted, by who put it: what that is worth, waiting may change.
    accepted: Vec<(Option<SeatIndex>, Outcome)>,
}

impl Descending {
    /// One that has put nothing yet.
    pub const fn new(accepting: Accepting) -> Self {
        Descending { accepting, sent: 0, accepted: Vec::new() }
    }
}

impl Strategy for Descending {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        situation.least_acceptable
    }

    fn begin(&mut self) {
        self.sent = 0;
        self.accepted.clear();
    }

    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        let Some(text) = situation.standing else { return false };
        let (worth, author) = (situation.worth(text), situation.author);
        let before = self.accepted.iter_mut().find(|(seat, _)| *seat == author);
        let accepts = match (self.accepting, &before) {
            _ if worth == f64::NEG_INFINITY => false,
            // What it accepted before may by now be worth less than that, and is what it goes by.
            (Accepting::Anything, _) | (_, None) => worth >= situation.least_acceptable,
            (Accepting::NotWorse, Some((_, best))) => worth >= situation.worth(*best),
            (Accepting::Better, Some((_, best))) => worth > situation.worth(*best),
        };
        match before {
            _ if !accepts => {}
            Some((_, best)) if worth > situation.worth(*best) => *best = text,
            Some(_) => {}
            None => self.accepted.push((author, text)),
        }
        accepts
    }

    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        let least = situation.least_acceptable.max(f64::MIN);
        let utilities = situation.utilities;
        let signs =
            |place| utilities.ranked(place).filter(|&package| utilities.utility(package) >= least);
        if let Some(next) = signs(self.sent) {
            self.sent += 1;
            return Move::Offer(next);
        }
        self.sent.checked_sub(1).and_then(signs).map_or(Move::Pass, Move::Offer)
    }
}
