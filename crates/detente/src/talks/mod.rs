//! Talks.

mod plan;

pub use plan::{Agenda, Item, Question, QuestionIndex, Round, Track, TrackIndex};
