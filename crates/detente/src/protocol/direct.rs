//! Direct alternating offers for n parties.
//!
//! Seats move in turn; the first puts a text, each next one accepts the text that stands or puts
//! another in its place. A text that all others accept, one after the other, is agreed at once.
//! All hear every text. Source: Rubinstein 1982; for n parties the stacked alternating offers
//! protocol (Aydoğan, Festen, Hindriks and Jonker 2017).

use super::{Hearing, IllegalMove, Move, Protocol, Status, Table};

/// Direct alternating offers.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::protocol::{Direct, Move, Protocol, Status, Table};
/// let mut table = Table::new(2);
/// Direct.apply(&mut table, Move::Offer(Outcome(4))).unwrap();
/// Direct.apply(&mut table, Move::Offer(Outcome(1))).unwrap();
/// assert_eq!(Direct.apply(&mut table, Move::Accept), Ok(Status::Agreed(Outcome(1))));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Direct;

impl Protocol for Direct {
    fn name(&self) -> &'static str {
        "direct"
    }
    fn description(&self) -> &'static str {
        "seats put texts in turn, face to face"
    }
    fn source(&self) -> &'static str {
        "Rubinstein 1982; Aydoğan, Festen, Hindriks and Jonker 2017"
    }
    fn hearing(&self) -> Hearing {
        Hearing::Everyone
    }
    fn only_alternates(&self) -> bool {
        true
    }
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        table.take_turn(next)
    }
}
