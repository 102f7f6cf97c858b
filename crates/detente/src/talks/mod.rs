//! Talks.
use crate::domain::IssueIndex;

/// What a track is to settle, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agenda {
    /// The items.
    pub items: Vec<Item>,
}

/// An item of an agenda.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The issue it settles.
    pub issue: IssueIndex,
    /// Items that must bind before this one enters the agenda.
    pub after: Vec<IssueIndex>,
    /// Number of the question that must be clarified before, in the scenario's list.
    pub needs: Option<usize>,
}
