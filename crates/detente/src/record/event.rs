//! The envelope that every event carries.

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::calendar::Time;
use crate::scope::Text;

/// Number of an event in its record, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(pub u64);

/// How exactly the time is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// To the instant.
    Instant,
    /// To the day.
    #[default]
    Day,
    /// To the week.
    Week,
    /// To the month.
    Month,
    /// Longer than a month.
    Longer,
}

/// How the event came into the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Somebody reported it.
    #[default]
    Observed,
    /// A simulation made it.
    Simulated,
    /// It happened at a hosted table.
    Hosted,
}

/// Who may see an event, beside its actor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience<'a> {
    /// Everyone.
    #[default]
    Public,
    /// Only this one, by id.
    One(Text<'a>),
    /// Only these, by id; may be empty.
    Only(Vec<Text<'a>>),
}

/// A dated event: the envelope, and what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event<'a> {
    /// Its number in the record.
    pub id: EventId,
    /// When it happened or began.
    pub time: Time,
    /// When it ended, where it lasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Time>,
    /// How exactly the time is known.
    pub precision: Precision,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Text<'a>>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Text<'a>>,
    /// Who may see it.
    pub audience: Audience<'a>,
    /// How it came into the record.
    pub origin: Origin,
    /// On what source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text<'a>>,
    /// Who reported it. Two reports of one incident are two events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<Text<'a>>,
    /// Whom the reporter holds responsible; may differ from the actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributed_to: Option<Text<'a>>,
    /// The event it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_answer_to: Option<EventId>,
    /// The event it corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<EventId>,
    /// What happened.
    #[serde(flatten)]
    pub kind: Kind<'a>,
}

impl<'a> Event<'a> {
    /// A public, observed event without actor, place or source.
    pub fn new(time: Time, kind: Kind<'a>) -> Self {
        Event {
            id: EventId(0),
            time,
            end: None,
            precision: Precision::default(),
            place: None,
            actor: None,
            audience: Audience::Public,
            origin: Origin::default(),
            source: None,
            reported_by: None,
            attributed_to: None,
            in_answer_to: None,
            corrects: None,
            kind,
        }
    }

    /// A simulated event: known to the instant.
    pub fn simulated(time: Time, kind: Kind<'a>) -> Self {
        Event { precision: Precision::Instant, origin: Origin::Simulated, ..Event::new(time, kind) }
    }

    /// The same event, done by `actor`.
    pub fn by(self, actor: impl Into<Text<'a>>) -> Self {
        Event { actor: Some(actor.into()), ..self }
    }

    /// The same event, at `place`.
    pub fn at(self, place: impl Into<Text<'a>>) -> Self {
        Event { place: Some(place.into()), ..self }
    }

    /// The same event, told only to these (and its actor).
    pub fn to<T: Into<Text<'a>>>(self, audience: impl IntoIterator<Item = T>) -> Self {
        let audience = Audience::Only(audience.into_iter().map(Into::into).collect());
        Event { audience, ..self }
    }

    /// The same event, told only to one (and its actor).
    pub fn to_one(self, told: impl Into<Text<'a>>) -> Self {
        Event { audience: Audience::One(told.into()), ..self }
    }

    /// The same event, in answer to another.
    pub fn answering(self, event: EventId) -> Self {
        Event { in_answer_to: Some(event), ..self }
    }

    /// Whether `viewer` may see it.
    pub fn is_visible_to(&self, viewer: &str) -> bool {
        match &self.audience {
            Audience::Public => true,
            Audience::One(told) => self.actor.as_deref() == Some(viewer) || told == viewer,
            Audience::Only(told) => {
                self.actor.as_deref() == Some(viewer) || told.iter().any(|name| name == viewer)
            }
        }
    }
}
