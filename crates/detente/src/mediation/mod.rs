//! How a mediator finds the texts that it puts.
//!
//! A mediator knows what is held, what the seats have told it, and what they answered; it does not see their utilities.

use crate::domain::Outcome;

/// How a mediator finds texts at a table where only it puts them.
pub trait Mediator: std::fmt::Debug {
    /// The draft that the seats start from.
    fn draft(&mut self) -> Outcome;
    /// The next text to put; `None` where it knows no further one. `wishes` says where each seat would like the held text to go, where the
    /// protocol asks for that.
    fn next_text(&mut self, held: Outcome, wishes: &[Outcome]) -> Option<Outcome>;
    /// Whether all seats have said yes to the text that it put last.
    fn answered(&mut self, all_accept: bool);
}
