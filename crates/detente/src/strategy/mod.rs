//! How a seat plays: one file a strategy, and their registry.
//!
//! A strategy sees its own utilities, the clock and the text it is to answer; nothing else.

mod aspiration;
pub mod stalling;
pub mod time_dependent;
mod tough;

pub use aspiration::Aspiration;
pub use tough::Tough;

use crate::domain::{Outcome, UtilityTable};
use crate::protocol::Move;

/// What a seat knows when it is its turn.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'t> {
    /// How much of the time is gone, in \[0, 1\].
    pub relative_time: f64,
    /// Its own utilities.
    pub utilities: &'t UtilityTable,
    /// The least utility it signs; minus infinity where anything is better than nothing.
    pub least_acceptable: f64,
    /// The text it is to answer.
    pub standing: Option<Outcome>,
    /// Whether it may only say yes or no, since the text is the mediator's.
    pub answer_only: bool,
}

/// How a seat plays.
pub trait Strategy: Send + std::fmt::Debug {
    /// The utility it wants now.
    fn target(&self, situation: &Situation<'_>) -> f64;

    /// Its move: accepts a text worth its target and its least acceptable utility, else puts the package of the lowest own utility that is at
    /// least the target (its best one where there is none). Passes where it would sign none of them.
    fn decide(&mut self, situation: &Situation<'_>) -> Move {
        let target = self.target(situation).max(situation.least_acceptable);
        if let Some(standing) = situation.standing
            && situation.utilities.utility(standing) >= target
        {
            return Move::Accept;
        }
        if situation.answer_only {
            return Move::Reject;
        }
        let utilities = situation.utilities;
        if utilities.maximum() < situation.least_acceptable.max(f64::MIN) {
            return Move::Pass;
        }
        Move::Offer(utilities.lowest_at_least(target).unwrap_or_else(|| utilities.best()))
    }
}

/// A strategy as it stands in the registry.
#[derive(Clone, Copy, Debug)]
pub struct StrategyEntry {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub description: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Whether a scenario may set its exponent.
    pub takes_exponent: bool,
    build: fn(Option<f64>) -> Box<dyn Strategy>,
}

const FARATIN: &str = "Faratin, Sierra and Jennings 1998";

/// All strategies.
pub const ALL: [StrategyEntry; 5] = [
    StrategyEntry {
        name: "boulware",
        description: "concedes late: aspiration 1 − t^e, e = 4",
        source: FARATIN,
        takes_exponent: true,
        build: |exponent| Box::new(Aspiration { exponent: exponent.unwrap_or(4.0) }),
    },
    StrategyEntry {
        name: "linear",
        description: "concedes evenly: aspiration 1 − t^e, e = 1",
        source: FARATIN,
        takes_exponent: true,
        build: |exponent| Box::new(Aspiration { exponent: exponent.unwrap_or(1.0) }),
    },
    StrategyEntry {
        name: "conceder",
        description: "concedes early: aspiration 1 − t^e, e = 0.25",
        source: FARATIN,
        takes_exponent: true,
        build: |exponent| Box::new(Aspiration { exponent: exponent.unwrap_or(0.25) }),
    },
    StrategyEntry {
        name: "tough",
        description: "offers and accepts its best alone",
        source: "standard hard line",
        takes_exponent: false,
        build: |_| Box::new(Tough),
    },
    StrategyEntry {
        name: "stalling",
        description: "takes the hard line to gain time: aspiration 1 − t^e, e = 50",
        source: "mechanism Min 2025; form assumed",
        takes_exponent: false,
        build: |_| Box::new(Aspiration { exponent: stalling::HARD_LINE_EXPONENT }),
    },
];

/// The strategy called `name`, with another exponent than its own where it takes one.
///
/// ```
/// use detente::strategy;
/// assert!(strategy::build("boulware", None).is_some());
/// assert!(strategy::build("bulware", None).is_none());
/// ```
pub fn build(name: &str, exponent: Option<f64>) -> Option<Box<dyn Strategy>> {
    ALL.iter().find(|entry| entry.name == name).map(|entry| (entry.build)(exponent))
}
