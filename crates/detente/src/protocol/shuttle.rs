//! The shuttle: the mediator carries texts between parties that do not meet.
//!
//! Turns are as at a direct table, but a text goes to the mediator, who carries it to one seat
//! after the other; a seat sees only what is carried to it, and answers in private. The mediator may
//! put a text of its own: every seat answers it with yes or no, and it is agreed if all say yes; else the
//! seats go on where they were. Source: proximity talks as practised (Geneva report, February 2017); the
//! mediator's text after Raiffa 1982. The form is *assumed*.

use super::{Hearing, IllegalMove, Move, Protocol, Status, Table};

/// The shuttle.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::protocol::{Move, Protocol, SeatIndex, Shuttle, Status, Table};
/// let mut table = Table::new(2);
/// Shuttle.apply(&mut table, Move::Offer(Outcome(4))).unwrap();
/// table.put_mediator_text(Outcome(2)).unwrap();
/// Shuttle.apply(&mut table, Move::Accept).unwrap();
/// Shuttle.apply(&mut table, Move::Reject).unwrap();
/// assert_eq!(table.to_move(), SeatIndex(1)); // to answer what stood before
/// assert_eq!(Shuttle.apply(&mut table, Move::Accept), Ok(Status::Agreed(Outcome(4))));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Shuttle;

impl Protocol for Shuttle {
    fn name(&self) -> &'static str {
        "shuttle"
    }
    fn description(&self) -> &'static str {
        "the mediator carries texts; a party sees only those"
    }
    fn source(&self) -> &'static str {
        "proximity talks; mediator's texts after Raiffa 1982"
    }
    fn hearing(&self) -> Hearing {
        Hearing::ThroughMediator
    }
    fn only_alternates(&self) -> bool {
        true
    }
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        table.take_turn(next)
    }
}
