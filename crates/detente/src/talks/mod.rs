//! The talks around the tables: tracks with agendas, calendars and formats, as a pure state machine.
//!
//! It knows what may happen and what that changes; not when, nor who wants it.

mod plan;
mod state;

pub use plan::{Agenda, Item, Question, QuestionIndex, Round, Track, TrackIndex};
pub use state::{Action, IllegalAction, Phase, Reason, Talks};
