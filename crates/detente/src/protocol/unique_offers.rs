//! Tentative agreements on offers that are never made twice.
//!
//! In a round every seat puts a text and all others answer it with yes or no; nobody is bound by a yes yet. A package that every seat has
//! put, and every seat has said yes to, is agreed at the end of the round. A seat puts a package once; it may repeat its last
//! one, and a round in which all do so ends the talks, as does a seat that goes back to an older one. Source: Mohammad 2023,
//! tentative agreements with unique offers.

use std::collections::BTreeMap;

use super::blind::still_signed;
use super::{Hearing, IllegalMove, Move, Protocol, SeatIndex, Status, Table};
use crate::domain::Outcome;

/// Tentative agreements on offers that are never made twice.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::protocol::{Move, Protocol, Status, Table, UniqueOffers};
/// let mut table = Table::new(2);
/// for _ in 0..2 {
///     assert_eq!(table.status(), Status::Open);
///     UniqueOffers.apply(&mut table, Move::Offer(Outcome(4))).unwrap();
///     UniqueOffers.apply(&mut table, Move::Accept).unwrap();
/// }
/// assert_eq!(table.status(), Status::Agreed(Outcome(4)));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct UniqueOffers;

impl Protocol for UniqueOffers {
    fn name(&self) -> &'static str {
        "unique-offers"
    }
    fn description(&self) -> &'static str {
        "all put texts, each once, and answer all; agreed is what all have put and accepted"
    }
    fn source(&self) -> &'static str {
        "Mohammad 2023"
    }
    fn hearing(&self) -> Hearing {
        Hearing::Everyone
    }
    fn turns_a_step(&self, seats: usize) -> usize {
        seats * seats
    }
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        table.circulating(next)?;
        if next == Move::End || table.is_answering_mediator() {
            return Ok(table.alternate(next));
        }
        let seat = table.to_move;
        match next {
            Move::Offer(package) => {
                let tentative = &mut table.tentative;
                let put_by = tentative.put.entry(package).or_default();
                let repeats = *put_by & 1 << seat != 0;
                *put_by |= 1 << seat;
                tentative.last_put.resize(table.seats, None);
                let last = tentative.last_put[seat].replace(package);
                tentative.repeating += usize::from(repeats);
                if repeats && last != Some(package) {
                    table.status = Status::NothingNew;
                    return Ok(table.status);
                }
            }
            Move::Pass => table.tentative.repeating += 1,
            _ => {}
        }
        let answered = table.pass_round(next);
        if let Some((package, answers)) = &answered {
            let author = (table.to_move + table.seats - 1) % table.seats;
            let accepted_by = table.tentative.accepted.entry(*package).or_default();
            for (number, yes) in answers.iter().enumerate() {
                *accepted_by |= u64::from(*yes && number != author) << number;
            }
            table.tentative.touched.push(*package);
        }
        // The round is over when the turn to put a text has come back to the first seat.
        if (answered.is_some() || next == Move::Pass) && table.to_move == 0 {
            end_round(table);
        }
        Ok(table.status)
    }
}

/// What is agreed for the time being.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tentative {
    /// By package: the seats that have put it, a bit each.
    put: BTreeMap<Outcome, u64>,
    /// By package: the seats that have said yes to it, a bit each.
    accepted: BTreeMap<Outcome, u64>,
    /// By seat: what it put last; empty before anything is put.
    last_put: Vec<Option<Outcome>>,
    /// The packages of this round.
    touched: Vec<Outcome>,
    /// How many seats have put nothing new in this round.
    repeating: usize,
}

impl Tentative {
    /// A yes to what its seat would sign no more is gone.
    pub(super) fn lapse(&mut self, signs: &impl Fn(SeatIndex, Outcome) -> bool) {
        self.accepted.iter_mut().for_each(|(package, by)| still_signed(*package, by, signs));
    }
}

fn end_round(table: &mut Table) {
    let all = u64::MAX >> (64 - table.seats);
    let tentative = &mut table.tentative;
    let agreed = tentative.touched.iter().find(|package| {
        tentative.put.get(package) == Some(&all) && tentative.accepted.get(package) == Some(&all)
    });
    if let Some(package) = agreed {
        table.status = Status::Agreed(*package);
    } else if tentative.repeating >= table.seats {
        table.status = Status::NothingNew;
    }
    tentative.touched.clear();
    tentative.repeating = 0;
}
