//! What is planned: tracks with their agendas and calendars, and open questions.

use crate::calendar::{Span, Time};
use crate::domain::{IssueIndex, PartyIndex};
use crate::quantity::Quantity;
use crate::record::Format;

/// Position of a track in its scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrackIndex(pub usize);

/// Position of a question in its scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionIndex(pub usize);

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
    /// The question that must be clarified before.
    pub needs: Option<QuestionIndex>,
}

/// A negotiation with convenors, participants, agenda and calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Its id.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// Where it meets.
    pub venue: String,
    /// Who convenes it.
    pub convenors: Vec<PartyIndex>,
    /// Who carries texts, where someone does.
    pub mediator: Option<PartyIndex>,
    /// The delegations that bargain in it, in speaking order. Empty for a channel that settles no item.
    pub delegations: Vec<PartyIndex>,
    /// What it is to settle.
    pub agenda: Agenda,
    /// The format it starts in.
    pub format: Format,
    /// Its rounds in order of time, without overlap, all opening within the horizon.
    pub rounds: Vec<Round>,
    /// Exchanges (offers) a sitting day, at least 1.
    pub exchanges_per_day: u32,
    /// Whether its meetings mend the ceasefire.
    pub mends_ceasefire: bool,
    /// Hazard that the track ends for good, per day after its first round opens; 0: it ends with its
    /// calendar. Above 0 the parties' relative time is 1 − e^(−hazard × days).
    pub ending_hazard_per_day: Quantity,
    /// Hazard that a party walks out, per sitting day; the track is then suspended until its next round.
    pub walk_out_hazard_per_day: Quantity,
}

/// A dated sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// When it opens.
    pub opens: Time,
    /// How many days it sits, at least 1.
    pub days: u32,
}

impl Round {
    /// When it closes: the first instant after its last day.
    pub fn closes(&self) -> Time {
        self.opens + Span::from_days(i64::from(self.days))
    }
}

/// An open question that keeps items off the agenda until it is clarified.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// The question, in words.
    pub text: String,
    /// Who has to clarify it.
    pub clarified_by: PartyIndex,
    /// Who waits for it.
    pub awaited_by: Vec<PartyIndex>,
    /// Mean time to clarification, in days from the start (exponential); `None`: never within the horizon.
    pub mean_days_to_clarify: Option<Quantity>,
}
