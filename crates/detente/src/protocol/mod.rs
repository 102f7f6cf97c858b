//! The rules of a table: pure state machines, one file each.
//!
//! A protocol says whose move it is, which moves are legal, what a move changes, and who comes to
//! know of a text. It knows of no clock, no chance and nobody in the seats.

mod direct;
mod shuttle;
mod table;

pub use direct::Direct;
pub use shuttle::Shuttle;
pub use table::{IllegalMove, Move, SeatIndex, Standing, Status, Table};

/// Who comes to know of a text that a seat puts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// All seats, and the mediator where there is one.
    Everyone,
    /// The mediator, who carries it to one seat after the other.
    ThroughMediator,
}

/// The rules of a table.
pub trait Protocol: Sync + std::fmt::Debug {
    /// Its name in the registry.
    fn name(&self) -> &'static str;
    /// What it is, in a sentence.
    fn description(&self) -> &'static str;
    /// Where its rules come from.
    fn source(&self) -> &'static str;
    /// Who comes to know of a text.
    fn hearing(&self) -> Hearing;
    /// Whether the seat to move may do this.
    ///
    /// # Errors
    /// Says which rule forbids it; the table is as it was.
    fn legal(&self, table: &Table, next: Move) -> Result<(), IllegalMove>;
    /// The seat to move does this.
    ///
    /// # Errors
    /// As [`legal`](Protocol::legal); the table is as it was.
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        self.legal(table, next)?;
        Ok(table.advance(next))
    }
}

/// All protocols.
pub const ALL: [&dyn Protocol; 2] = [&Direct, &Shuttle];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Outcome;

    #[test]
    fn every_protocol_agrees_when_all_others_accept() {
        for protocol in ALL {
            for seats in 2..=5 {
                let mut table = Table::new(seats);
                protocol.apply(&mut table, Move::Offer(Outcome(3))).unwrap();
                for _ in 2..seats {
                    assert_eq!(protocol.apply(&mut table, Move::Accept), Ok(Status::Open));
                }
                let last = protocol.apply(&mut table, Move::Accept);
                assert_eq!(last, Ok(Status::Agreed(Outcome(3))), "{} {seats}", protocol.name());
                assert!(protocol.apply(&mut table, Move::Accept).is_err());
            }
        }
    }

    #[test]
    fn every_protocol_refuses_what_its_rules_forbid() {
        for protocol in ALL {
            let mut table = Table::new(2);
            assert_eq!(protocol.apply(&mut table, Move::Accept), Err(IllegalMove::NothingToAnswer));
            assert_eq!(protocol.apply(&mut table, Move::Reject), Err(IllegalMove::NothingToAnswer));
            assert_eq!(protocol.apply(&mut table, Move::End), Ok(Status::Ended));
            let offer = Move::Offer(Outcome(0));
            assert_eq!(protocol.apply(&mut table, offer), Err(IllegalMove::Closed));
        }
    }

    #[test]
    fn names_are_unique() {
        for (i, protocol) in ALL.iter().enumerate() {
            assert!(ALL[..i].iter().all(|other| other.name() != protocol.name()));
        }
    }
}
