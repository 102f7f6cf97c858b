//! The record that a run writes: whole for a trace, only what seats read for an ensemble.

use crate::record::{Event, EventId, Record};

pub(super) struct Log<'s> {
    pub record: Record<'s>,
    full: bool,
}

impl<'s> Log<'s> {
    pub fn new(full: bool) -> Self {
        Log { record: Record::new(), full }
    }

    /// Whether everything is recorded.
    pub fn is_full(&self) -> bool {
        self.full
    }

    pub fn append(&mut self, event: Event<'s>) -> EventId {
        self.record.append(event)
    }

    /// Appends what only a whole record holds.
    pub fn when_full(&mut self, event: impl FnOnce() -> Event<'s>) {
        if self.full {
            self.record.append(event());
        }
    }
}
