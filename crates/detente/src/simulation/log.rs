//! The record that a run writes: whole for a trace, only what seats read for an ensemble.

use crate::record::{Event, EventId, Record};

pub(super) struct Log<'s> {
    pub record: Record<'s>,
    full: bool,
}

impl<'s> Log<'s> {
    /// A record of everything.
    pub fn whole() -> Self {
        Log { record: Record::new(), full: true }
    }

    /// What the seats of tables read and nothing else, in an empty record.
    pub fn of_tables(record: Record<'s>) -> Self {
        Log { record, full: false }
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
