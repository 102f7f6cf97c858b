//! Blind acceptance.
//!
//! Each seat marks, for the table alone, which packages it could live with. The table tells nothing until some package is marked by all, and then only that
//! one. Source: blind bidding as in online dispute resolution (Lodder and Zeleznikow 2005), extended from amounts to packages; the form is *assumed*.

use super::{Ask, Hearing, IllegalMove, Move, Protocol, Status, Table};

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
                let marks = table.marks.entry(package).or_default();
                if *marks >> table.to_move & 1 == 1 {
                    return Err(IllegalMove::MarkedBefore);
                }
                *marks |= 1 << table.to_move;
                table.marked[table.to_move] += 1;
                if marks.count_ones() as usize == table.seats {
                    table.status = Status::Agreed(package);
                }
            }
            Move::Offer(_) | Move::Accept | Move::Reject => return Err(IllegalMove::MarkOnly),
        }
        Ok(table.status)
    }
}
