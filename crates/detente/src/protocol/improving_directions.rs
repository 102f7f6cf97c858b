//! Improving directions.
//!
//! A text is held. Every seat tells the mediator, and nobody else, where it would like the text to go; the mediator puts a text that
//! lies in a direction which is good for all, and every seat answers it with yes or no. Source: Ehtamo, Verkama and Hämäläinen 1999;
//! Ehtamo, Kettunen and Hämäläinen 2001. That seats answer each text is *assumed* here: it guards them against a long step.

use super::{Ask, Drafting, Hearing, IllegalMove, Move, Protocol, Status, Table};
use crate::domain::Outcome;

/// The mediated search along improving directions. [`Move::Mark`] says where a seat would like the held text to go.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::protocol::{Ask, ImprovingDirections, Move, Protocol, Table};
/// let mut table = Table::new(2);
/// table.lay_draft(Outcome(4));
/// ImprovingDirections.apply(&mut table, Move::Mark(Outcome(6))).unwrap();
/// ImprovingDirections.apply(&mut table, Move::Mark(Outcome(8))).unwrap();
/// assert_eq!(table.wishes(), [Outcome(6), Outcome(8)]);
/// table.put_mediator_text(Outcome(7)).unwrap();
/// for _ in 0..2 {
///     assert_eq!(ImprovingDirections.asks(&table), Ask::Answer);
///     ImprovingDirections.apply(&mut table, Move::Accept).unwrap();
/// }
/// assert_eq!(ImprovingDirections.at_deadline(&table), Some(Outcome(7)));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ImprovingDirections;

impl Protocol for ImprovingDirections {
    fn name(&self) -> &'static str {
        "improving-directions"
    }
    fn description(&self) -> &'static str {
        "the mediator moves one text in a direction that is good for all"
    }
    fn source(&self) -> &'static str {
        "Ehtamo, Verkama and Hämäläinen 1999; Ehtamo, Kettunen and Hämäläinen 2001"
    }
    fn hearing(&self) -> Hearing {
        Hearing::ThroughMediator
    }
    fn drafting(&self) -> Option<Drafting> {
        Some(Drafting::CommonDirection)
    }
    fn asks(&self, table: &Table) -> Ask {
        if table.is_answering_mediator() { Ask::Answer } else { Ask::Wish }
    }
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        let open = table.status == Status::Open && !table.is_answering_mediator();
        match next {
            Move::Mark(_) if open && table.held.is_none() => Err(IllegalMove::NothingToMark),
            Move::Mark(package) if open && table.wishes.len() < table.seats => {
                table.wishes.push(package);
                table.to_move = (table.to_move + 1) % table.seats;
                Ok(table.status)
            }
            _ => {
                let status = table.redraft(next)?;
                // The next text is sought from new wishes.
                if !table.is_answering_mediator() {
                    table.wishes.clear();
                }
                Ok(status)
            }
        }
    }
    fn at_deadline(&self, table: &Table) -> Option<Outcome> {
        table.held
    }
}
