//! What can happen: the vocabulary of a process.

use serde::{Deserialize, Serialize};

use crate::calendar::Time;
use crate::scope::{Scope, Text};

/// How parties meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// The mediator with one side at a time; also called proximity or shuttle.
    Bilateral,
    /// The parties face to face.
    Direct,
    /// All participants in one room.
    Plenary,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 3] = [Format::Bilateral, Format::Direct, Format::Plenary];

    /// Its word in files and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Format::Bilateral => "bilateral",
            Format::Direct => "direct",
            Format::Plenary => "plenary",
        }
    }
}

/// What a party answers to a text or an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes.
    Accept,
    /// No.
    Reject,
    /// It leaves the table.
    End,
}

/// One line of a text: an issue and the option that settles it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term<'a> {
    /// The issue's id.
    pub issue: Text<'a>,
    /// The option.
    pub option: Text<'a>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind<'a> {
    /// A round of a track is set for a date.
    Scheduled {
        /// The track.
        track: Text<'a>,
        /// The round, from 1.
        round: u32,
        /// When it is to open.
        opens: Time,
        /// When it is to close.
        closes: Time,
    },
    /// A round opens.
    Convened {
        /// The track.
        track: Text<'a>,
        /// The round, from 1.
        round: u32,
        /// The format it opens in.
        format: Format,
        /// The items on its agenda.
        agenda: Vec<Text<'a>>,
    },
    /// A meeting is held.
    MeetingHeld {
        /// The track, where it belongs to one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        track: Option<Text<'a>>,
        /// Its format.
        format: Format,
    },
    /// A text or an offer is put on the table, to those in the event's audience.
    TextPut {
        /// The track.
        track: Text<'a>,
        /// Number of the package in the enumeration of the items on the table; none where it was only reported.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        package: Option<u32>,
        /// Its terms. Empty in the record that an ensemble keeps for its seats.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        terms: Vec<Term<'a>>,
    },
    /// A party answers the text that the event is in answer to.
    Answered {
        /// The track.
        track: Text<'a>,
        /// The answer.
        answer: Answer,
    },
    /// A party takes back the text that the event is in answer to.
    TextWithdrawn {
        /// The track.
        track: Text<'a>,
    },
    /// Somebody says something.
    Statement {
        /// What.
        text: Text<'a>,
    },
    /// A party says in public what it wants on an issue.
    PositionTaken {
        /// The issue.
        issue: Text<'a>,
        /// The option it asks for.
        option: Text<'a>,
    },
    /// A party asks for a format.
    FormatRequested {
        /// The track.
        track: Text<'a>,
        /// The format asked for.
        format: Format,
    },
    /// A party does not deal in the format that was asked for.
    FormatRefused {
        /// The track.
        track: Text<'a>,
        /// The format asked for.
        format: Format,
    },
    /// A track goes over to another format.
    FormatChanged {
        /// The track.
        track: Text<'a>,
        /// The new format.
        format: Format,
    },
    /// Somebody asks somebody to do, or not to do, something.
    Request {
        /// Of whom.
        asked: Text<'a>,
        /// Through whom, where not directly.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        through: Vec<Text<'a>>,
        /// What is asked to stop, where and when.
        scope: Scope<'a>,
    },
    /// A party promises to stop something.
    Commitment {
        /// What, where and when.
        scope: Scope<'a>,
    },
    /// A party gives something unasked.
    Gesture {
        /// What.
        text: Text<'a>,
    },
    /// The asked party decides on the request that the event is in answer to.
    ComplianceDecision {
        /// Whether it complies.
        complies: bool,
    },
    /// An open question is answered.
    Clarification {
        /// The question's id.
        question: Text<'a>,
    },
    /// An act of violence. Whose, is the event's actor and attribution.
    Incident {
        /// The act, such as `air strikes`.
        act: Text<'a>,
        /// The stream it belongs to.
        stream: Text<'a>,
        /// Whether it is severe, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        severe: Option<bool>,
        /// The other side, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<Text<'a>>,
        /// Deaths, by the best estimate, where somebody counted them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deaths: Option<u32>,
        /// Latitude and longitude, in degrees, where they are known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        position: Option<[f64; 2]>,
    },
    /// The incident that the event is in answer to breaches a commitment.
    Violation {
        /// The ceasefire, or the request whose commitment it is, by id.
        commitment: Text<'a>,
        /// The rule under which it is one.
        rule: Text<'a>,
    },
    /// A ceasefire is in force.
    CeasefireInForce {
        /// Which.
        ceasefire: Text<'a>,
    },
    /// A ceasefire has lost half of its integrity or more.
    CeasefireEroding {
        /// Which.
        ceasefire: Text<'a>,
        /// What is left of it, in \[0, 1\].
        integrity: f64,
    },
    /// A ceasefire holds no more.
    CeasefireCollapsed {
        /// Which.
        ceasefire: Text<'a>,
    },
    /// A collapsed ceasefire is in force again.
    CeasefireRenewed {
        /// Which.
        ceasefire: Text<'a>,
    },
    /// Somebody outside the talks attacks to wreck them.
    SpoilerAttack {
        /// The act.
        act: Text<'a>,
    },
    /// A party leaves the talks.
    WalkOut {
        /// The track.
        track: Text<'a>,
    },
    /// A track is suspended.
    Suspended {
        /// The track.
        track: Text<'a>,
        /// Why.
        reason: Text<'a>,
    },
    /// A suspended track goes on.
    Resumed {
        /// The track.
        track: Text<'a>,
        /// Why.
        reason: Text<'a>,
    },
    /// A track has come to the end of its calendar.
    Concluded {
        /// The track.
        track: Text<'a>,
    },
    /// A track ends for good before its calendar is over.
    TrackEnded {
        /// The track.
        track: Text<'a>,
    },
    /// A round closes.
    RoundClosed {
        /// The track.
        track: Text<'a>,
        /// The round, from 1.
        round: u32,
        /// What it settled; may be nothing.
        settled: Vec<Term<'a>>,
    },
    /// An item is agreed and binds from here on.
    ItemAgreed {
        /// The track.
        track: Text<'a>,
        /// What is agreed.
        term: Term<'a>,
    },
    /// All required items bind.
    Settlement {
        /// The whole of what is agreed.
        terms: Vec<Term<'a>>,
    },
    /// The process ended without settlement.
    Failure {
        /// What kept it from settlement, the primary obstacle first.
        obstacles: Vec<Text<'a>>,
    },
    /// The human cost as somebody states it.
    HumanCostNoted {
        /// What is counted, such as `killed`.
        measure: Text<'a>,
        /// How many people.
        people: f64,
    },
}
