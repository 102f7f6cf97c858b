//! The mediated single text.
//!
//! Only the mediator puts texts. Every seat answers each in private with yes or no; a text that all accept becomes the one that is
//! held, and the mediator goes on from there. What is held when time is up is agreed if every seat confirms it. Source: Fisher 1978;
//! Raiffa 1982; Klein, Faratin, Sayama and Bar-Yam 2003.

use super::{Drafting, Hearing, IllegalMove, Move, Protocol, Status, Table};
use crate::domain::Outcome;

/// The mediated single text.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::protocol::{Move, Protocol, SingleText, Status, Table};
/// let mut table = Table::new(2);
/// for (text, answers) in [(4, [Move::Accept, Move::Accept]), (7, [Move::Accept, Move::Reject])] {
///     table.put_mediator_text(Outcome(text)).unwrap();
///     for answer in answers {
///         assert_eq!(SingleText.apply(&mut table, answer), Ok(Status::Open));
///     }
/// }
/// assert_eq!(SingleText.at_deadline(&table), Some(Outcome(4)));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SingleText;

impl Protocol for SingleText {
    fn name(&self) -> &'static str {
        "single-text"
    }
    fn description(&self) -> &'static str {
        "the mediator redrafts one text, and keeps what all accept"
    }
    fn source(&self) -> &'static str {
        "Raiffa 1982; Klein, Faratin, Sayama and Bar-Yam 2003"
    }
    fn hearing(&self) -> Hearing {
        Hearing::ThroughMediator
    }
    fn drafting(&self) -> Option<Drafting> {
        Some(Drafting::OneChange)
    }
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        table.redraft(next)
    }
    fn at_deadline(&self, table: &Table) -> Option<Outcome> {
        table.held
    }
}
