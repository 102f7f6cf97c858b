//! The silence procedure.
//!
//! A seat puts a text to all; it stands adopted when its time is over unless somebody breaks the silence. Who keeps silent, accepts. When
//! silence is broken the text falls, and the next seat puts one. Source: practice of international organizations (silence procedure of the
//! OSCE and NATO); that seats put texts in turn is *assumed*.

use super::{Hearing, IllegalMove, Move, Protocol, Status, Table};

/// The silence procedure. [`Move::Accept`] is keeping silent, [`Move::Reject`] breaking it.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::protocol::{Move, Protocol, SeatIndex, Silence, Status, Table};
/// let mut table = Table::new(3);
/// Silence.apply(&mut table, Move::Offer(Outcome(4))).unwrap();
/// Silence.apply(&mut table, Move::Reject).unwrap();
/// assert_eq!(Silence.apply(&mut table, Move::Accept), Ok(Status::Open));
/// assert_eq!(table.to_move(), SeatIndex(1)); // the next one puts a text
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Silence;

impl Protocol for Silence {
    fn name(&self) -> &'static str {
        "silence"
    }
    fn description(&self) -> &'static str {
        "a text stands adopted unless somebody breaks the silence"
    }
    fn source(&self) -> &'static str {
        "silence procedure of international organizations"
    }
    fn hearing(&self) -> Hearing {
        Hearing::Everyone
    }
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        table.circulate(next, |_, silent| silent.iter().all(|silent| *silent))
    }
}
