//! The record: a process as dated events. Simulated, hosted and observed processes use the same.
//!
//! [`view`] is the only way to read what someone may see, simulated seats included. The serde
//! shape of these types is the exchange vocabulary; the JSON Lines file is made elsewhere.

mod event;
mod kind;

pub use event::{Audience, Event, EventId, Origin, Precision};
pub use kind::{Answer, Format, Kind, Term};

/// Version of the vocabulary, written into every file.
pub const VERSION: u32 = 1;

/// The events of one process, in order of (time, priority, sequence): the order in which they
/// were appended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record<'a> {
    events: Vec<Event<'a>>,
}

impl<'a> Record<'a> {
    /// An empty record.
    pub fn new() -> Self {
        Record::default()
    }

    /// Appends an event, numbers it, and gives its id.
    pub fn append(&mut self, mut event: Event<'a>) -> EventId {
        let id = EventId(self.events.len() as u64);
        event.id = id;
        self.events.push(event);
        id
    }

    /// All events, for whoever keeps the record; anyone else reads through [`view`].
    pub fn events(&self) -> &[Event<'a>] {
        &self.events
    }

    /// The event with this id.
    pub fn event(&self, id: EventId) -> Option<&Event<'a>> {
        self.events.get(id.0 as usize)
    }

    /// Removes all events, and keeps the memory.
    pub fn clear(&mut self) {
        self.events.clear();
    }
}

/// What `viewer` (a party's id) may see of a record: what is public, what it did itself, and
/// what it was told. In order; the iterator also runs backwards.
///
/// ```
/// use detente::record::{view, Audience, Event, Kind, Record};
/// let mut record = Record::new();
/// let at = "2017-02-23".parse().unwrap();
/// let said = |text: &'static str| Kind::Statement { text: text.into() };
/// record.append(Event::new(at, said("we are here to talk")).by("government"));
/// record.append(Event::new(at, said("they would take less")).by("government").to(["un_envoy"]));
/// assert_eq!(view(&record, "un_envoy").count(), 2);
/// assert_eq!(view(&record, "government").count(), 2);
/// assert_eq!(view(&record, "opposition").count(), 1);
/// ```
pub fn view<'r, 'a>(
    record: &'r Record<'a>,
    viewer: &'r str,
) -> impl DoubleEndedIterator<Item = &'r Event<'a>> + use<'r, 'a> {
    record.events.iter().filter(move |event| event.is_visible_to(viewer))
}
