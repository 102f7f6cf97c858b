//! Votes: weights, a quota, vetoes.
//!
//! Seats put texts in turn; all others vote on each, and it is agreed if the votes reach the quota of the table's rule and nobody with a veto is against
//! it. Otherwise it falls, and the next seat puts one. Source: weighted voting (Shapley and Shubik 1954); that seats put texts in turn is *assumed*.

use super::{Hearing, IllegalMove, Move, Protocol, Status, Table};

/// Votes under the table's rule.
///
/// ```
/// use detente::domain::{DecisionRule, Outcome};
/// use detente::protocol::{Move, Protocol, Status, Table, Vote};
/// let majority = DecisionRule { weights: vec![1.0; 3], quota: 2.0, vetoes: vec![false; 3] };
/// let mut table = Table::deciding_by(majority);
/// Vote.apply(&mut table, Move::Offer(Outcome(4))).unwrap();
/// Vote.apply(&mut table, Move::Reject).unwrap();
/// assert_eq!(Vote.apply(&mut table, Move::Accept), Ok(Status::Agreed(Outcome(4))));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Vote;

impl Protocol for Vote {
    fn name(&self) -> &'static str {
        "vote"
    }
    fn description(&self) -> &'static str {
        "all vote on each text, with weights, a quota and vetoes"
    }
    fn source(&self) -> &'static str {
        "weighted voting, Shapley and Shubik 1954"
    }
    fn hearing(&self) -> Hearing {
        Hearing::Everyone
    }
    fn votes(&self) -> bool {
        true
    }
    fn apply(&self, table: &mut Table, next: Move) -> Result<Status, IllegalMove> {
        table.circulate(next, |rule, votes| rule.passes(|seat| votes[seat]))
    }
}
