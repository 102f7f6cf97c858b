//! Blind acceptance.
//!
//! Each seat marks, for the table alone, which packages it could live with. The table tells nothing until some package is marked by all, and then only that
//! one. Source: blind bidding as in online dispute resolution (Lodder and Zeleznikow 2005), extended from amounts to packages; the form is *assumed*.

use std::collections::BTreeMap;

use super::{Ask, Hearing, IllegalMove, Move, Protocol, SeatIndex, Status, Table};
use crate::domain::Outcome;

/// Blind acceptance: the first package that all have marked is agreed; of several marked in one turn, the one that is marked first.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::protocol::{Blind, Move, Protocol, Status, Table};
/// let mut table = Table::new(2);
/// for next in [Move::Mark(Outcome(1)), Move::Mark(Outcome(2)), Move::Pass, Move::Mark(Outcome(3))] {
///     assert_eq!(Blind.apply(&mut table, next), Ok(Status::Open));
/// }
/// assert_eq!(Blind.apply(&mut table, Move::Mark(Outcome(2))), Ok(Status::Agreed(Outcome(2))));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Blind;

impl Protocol for Blind {
    fn name(&self) -> &'static str {
        "blind"
    }
    fn description(&self) -> &'static str {
        "each marks in private what it could live with; told when all overlap"
    }
    fn source(&self) -> &'static str {
        "blind bidding, Lodder and Zeleznikow 2005; for packages assumed"
    }
    fn hearing(&self) -> Hearing {
        Hearing::Nobody
    }
    fn asks(&self, _table: &Table) -> Ask {
        Ask::Mark
    }
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        match next {
            _ if table.status != Status::Open => return Err(IllegalMove::Closed),
            Move::End => table.status = Status::Ended,
            Move::Pass => table.to_move = (table.to_move + 1) % table.seats,
            Move::Mark(package) => {
                if table.marks.mark(package, table.to_move)? == table.seats {
                    table.status = Status::Agreed(package);
                }
            }
            Move::Offer(_) | Move::Accept | Move::Reject => return Err(IllegalMove::MarkOnly),
        }
        Ok(table.status)
    }
}

/// Takes those out of a set of seats, a bit each, who would not sign a package any more.
pub(super) fn still_signed(
    package: Outcome,
    seats: &mut u64,
    signs: &impl Fn(SeatIndex, Outcome) -> bool,
) {
    for seat in 0..u64::BITS as usize {
        if *seats >> seat & 1 == 1 && !signs(SeatIndex(seat), package) {
            *seats &= !(1 << seat);
        }
    }
}

/// What the seats have marked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Marks {
    /// By package: the seats that have marked it, a bit each.
    by: BTreeMap<Outcome, u64>,
    /// By seat: how many packages it has marked; a seat that is not listed, none.
    counts: Vec<u32>,
}

impl Marks {
    /// A seat marks a package; by how many seats it is marked then.
    fn mark(&mut self, package: Outcome, seat: usize) -> Result<usize, IllegalMove> {
        let by = self.by.entry(package).or_default();
        if *by >> seat & 1 == 1 {
            return Err(IllegalMove::MarkedBefore);
        }
        *by |= 1 << seat;
        if self.counts.len() <= seat {
            self.counts.resize(seat + 1, 0);
        }
        self.counts[seat] += 1;
        Ok(by.count_ones() as usize)
    }

    /// Marks of what their seats would sign no more are gone, and are not made again.
    pub(super) fn lapse(&mut self, signs: &impl Fn(SeatIndex, Outcome) -> bool) {
        self.by.iter_mut().for_each(|(package, by)| still_signed(*package, by, signs));
    }

    /// How many packages a seat has marked.
    pub(super) fn count(&self, seat: usize) -> u32 {
        self.counts.get(seat).copied().unwrap_or(0)
    }
}
