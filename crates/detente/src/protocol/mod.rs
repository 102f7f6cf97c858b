//! The rules of a table: pure state machines, one file each.
//!
//! A protocol says whose move it is, which moves are legal, what a move changes, and who comes to
//! know of a text. It knows of no clock, no chance and nobody in the seats.

mod blind;
mod direct;
mod improving_directions;
mod shuttle;
mod silence;
mod single_text;
mod table;
mod unique_offers;
mod vote;

pub use blind::Blind;
pub use direct::Direct;
pub use improving_directions::ImprovingDirections;
pub use shuttle::Shuttle;
pub use silence::Silence;
pub use single_text::SingleText;
pub use table::{IllegalMove, Move, SeatIndex, Standing, Status, Table};
pub use unique_offers::UniqueOffers;
pub use vote::Vote;

use crate::domain::Outcome;

/// Who comes to know of a text that a seat puts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// All seats, and the mediator where there is one.
    Everyone,
    /// The mediator, who carries it to one seat after the other.
    ThroughMediator,
    /// Nobody but the table, which tells only what is agreed.
    Nobody,
}

/// What the seat to move is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A text of its own, or an answer to the one that stands.
    Move,
    /// Yes or no to the text that stands.
    Answer,
    /// Packages that it could live with, one by one, and then a pass; for the table alone.
    Mark,
    /// The package furthest in the direction in which it would like the held text to go; for the mediator alone.
    Wish,
}

/// How a mediator who alone puts texts finds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafting {
    /// By changing one issue of the held text.
    OneChange,
    /// By moving the held text along a direction that is good for all.
    CommonDirection,
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
    /// How the mediator finds texts; `None` where they are the seats' own.
    fn drafting(&self) -> Option<Drafting> {
        None
    }
    /// Whether texts are the mediator's alone.
    fn is_mediated(&self) -> bool {
        self.drafting().is_some()
    }
    /// Whether the table decides by its rule of votes.
    fn votes(&self) -> bool {
        false
    }
    /// Whether seats put texts in turn and nothing else: whoever plays such a table may move it without asking the protocol, by the
    /// rules of [`Direct`].
    fn only_alternates(&self) -> bool {
        false
    }
    /// How many turns make a step: once around the table, unless the rules say otherwise.
    fn turns_a_step(&self, seats: usize) -> usize {
        seats
    }
    /// What the seat to move is asked for.
    fn asks(&self, table: &Table) -> Ask {
        if table.is_answer_only() { Ask::Answer } else { Ask::Move }
    }
    /// The seat to move does this.
    ///
    /// # Errors
    /// Says which rule forbids it; the table is as it was.
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove>;
    /// What stands adopted when time is up, if anything does, provided that every seat confirms it.
    fn at_deadline(&self, _table: &Table) -> Option<Outcome> {
        None
    }
}

/// The protocol called `name`.
///
/// ```
/// use detente::protocol::{self, Protocol};
/// assert_eq!(protocol::find("shuttle").map(Protocol::hearing), Some(protocol::Hearing::ThroughMediator));
/// assert!(protocol::find("duel").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static dyn Protocol> {
    ALL.into_iter().find(|protocol| protocol.name() == name)
}

/// All protocols.
pub const ALL: [&dyn Protocol; 8] =
    [&Direct, &Shuttle, &SingleText, &ImprovingDirections, &Silence, &Vote, &Blind, &UniqueOffers];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, RngExt, Streams};

    #[test]
    fn every_protocol_with_texts_of_seats_agrees_when_all_others_accept() {
        for protocol in ALL.into_iter().filter(|p| {
            !p.is_mediated() && p.hearing() != Hearing::Nobody && p.name() != "unique-offers"
        }) {
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
            assert!(protocol.apply(&mut table, Move::Accept).is_err(), "{}", protocol.name());
            assert!(protocol.apply(&mut table, Move::Reject).is_err(), "{}", protocol.name());
            assert_eq!(table, Table::new(2), "an illegal move changes nothing");
            assert_eq!(protocol.apply(&mut table, Move::End), Ok(Status::Ended));
            for next in [Move::Offer(Outcome(0)), Move::Pass, Move::Mark(Outcome(0)), Move::End] {
                assert_eq!(protocol.apply(&mut table, next), Err(IllegalMove::Closed));
            }
        }
    }

    #[test]
    fn no_moves_bring_any_protocol_into_a_state_that_makes_no_sense() {
        let mut generator = Streams::new(4, 0).stream(Label::new("moves"));
        for protocol in ALL {
            for _ in 0..200 {
                let seats = generator.random_range(2..5);
                let mut table = Table::new(seats);
                for _ in 0..60 {
                    let package = Outcome(generator.random_range(0..4));
                    let next = match generator.random_range(0..12) {
                        0..3 => Move::Offer(package),
                        3..6 => Move::Accept,
                        6..8 => Move::Reject,
                        8 => Move::Pass,
                        9..11 => Move::Mark(package),
                        _ => {
                            let _ = table.put_mediator_text(package);
                            continue;
                        }
                    };
                    let before = table.clone();
                    match protocol.apply(&mut table, next) {
                        Err(_) => assert_eq!(table, before),
                        Ok(status) => assert_eq!(status, table.status()),
                    }
                    assert!(table.to_move().0 < seats);
                }
            }
        }
    }

    #[test]
    fn who_says_that_it_only_alternates_has_no_rules_of_its_own() {
        let mut generator = Streams::new(5, 0).stream(Label::new("moves"));
        for protocol in ALL.into_iter().filter(|protocol| protocol.only_alternates()) {
            for _ in 0..500 {
                let mut table = Table::new(generator.random_range(2..5));
                for _ in 0..12 {
                    let next = match generator.random_range(0..6) {
                        0..2 => Move::Offer(Outcome(generator.random_range(0..4))),
                        2..4 => Move::Accept,
                        4 => Move::Reject,
                        _ => Move::Pass,
                    };
                    let ask = if table.is_answer_only() { Ask::Answer } else { Ask::Move };
                    assert_eq!(protocol.asks(&table), ask);
                    let mut direct = table.clone();
                    let status = protocol.apply(&mut table, next);
                    assert_eq!(status, Direct.apply(&mut direct, next));
                    assert_eq!(table, direct);
                }
            }
        }
    }

    #[test]
    fn names_are_unique_and_found() {
        for (i, protocol) in ALL.iter().enumerate() {
            assert!(ALL[..i].iter().all(|other| other.name() != protocol.name()));
            assert_eq!(find(protocol.name()).map(|p| p.name()), Some(protocol.name()));
        }
    }
}
