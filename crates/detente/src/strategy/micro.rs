//! Concession for concession, package by package.

use super::{Heard, Situation, Strategy};
use crate::domain::Outcome;
use crate::protocol::Move;
use crate::random::{Generator, RngExt};

/// Goes down its packages from the best, one at a time, and only as far as the others have come: it puts the next one while it has put
/// no more different packages than it has heard, and else one that it has put before, drawn at random. Accepts what is worth no less
/// than what it would put next, or put last where it would repeat itself.
///
/// Source: de Jonge 2022, minimal concession strategy.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::random::{Label, Streams};
/// use detente::strategy::{Heard, Micro, Situation, Strategy};
/// let utilities = UtilityTable::new(vec![0.0, 0.5, 1.0]);
/// let space = OutcomeSpace::new(vec![3]).unwrap();
/// let mut micro = Micro::new(Streams::new(1, 0).stream(Label::new("a")));
/// let first = Situation::new(&utilities, &space);
/// assert_eq!(micro.decide(&first), Move::Offer(Outcome(2)));
/// assert_eq!(micro.decide(&first), Move::Offer(Outcome(2)), "nobody has moved");
/// micro.hear(&Heard::of(Outcome(0), None, &first));
/// assert_eq!(micro.decide(&first), Move::Offer(Outcome(1)));
/// ```
#[derive(Clone, Debug)]
pub struct Micro {
    /// How many different packages it has put: the best so many.
    sent: u32,
    received: Distinct,
    generator: Generator,
}

/// Which packages have been heard.
#[derive(Clone, Debug, Default)]
struct Distinct {
    bits: Vec<u64>,
    count: u32,
}

impl Distinct {
    fn insert(&mut self, package: Outcome) {
        let (word, bit) = (package.0 as usize / 64, 1_u64 << (package.0 % 64));
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        self.count += u32::from(self.bits[word] & bit == 0);
        self.bits[word] |= bit;
    }
}

impl Micro {
    /// One that has put nothing yet, and draws from `generator` what it repeats.
    pub fn new(generator: Generator) -> Self {
        Micro { sent: 0, received: Distinct::default(), generator }
    }

    /// The next package, where there is one that it would sign.
    fn next(&self, situation: &Situation<'_>) -> Option<Outcome> {
        let next = situation.utilities.ranked(self.sent)?;
        let utility = situation.utilities.utility(next);
        (utility >= situation.least_acceptable && utility > f64::NEG_INFINITY).then_some(next)
    }

    fn is_ready(&self) -> bool {
        self.sent <= self.received.count
    }
}

impl Strategy for Micro {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        let utilities = situation.utilities;
        let last = || utilities.ranked(self.sent.checked_sub(1)?);
        let mine = if self.is_ready() { utilities.ranked(self.sent).or_else(last) } else { last() };
        let mine = mine.map_or(f64::NEG_INFINITY, |package| situation.worth(package));
        mine.max(situation.least_acceptable)
    }

    fn begin(&mut self) {
        self.sent = 0;
        self.received = Distinct::default();
    }

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        self.received.insert(heard.package);
    }

    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        if self.is_ready()
            && let Some(next) = self.next(situation)
        {
            self.sent += 1;
            return Move::Offer(next);
        }
        if self.sent == 0 {
            return Move::Pass;
        }
        let again = self.generator.random_range(0..self.sent);
        situation.utilities.ranked(again).map_or(Move::Pass, Move::Offer)
    }
}
