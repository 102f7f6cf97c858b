//! What happened before the start, as events of the record, and the human cost.

use detente::calendar::Time;
use detente::domain::Issue;
use detente::record::{Answer, Event, Format, Kind, Precision, Term};
use detente::scope::Text;
use detente::simulation::scenario::HumanCost;

use super::Context;
use super::fields::{Fields, Reader, Value};
use super::issues::find_option;
use super::names::Names;
use super::parties::{format, word};
use super::quantity::Bounds;
use super::requests::read_scope;

/// A date before the process, or on its first day.
fn date<'t>(reader: &mut Reader<'t>, context: &Context<'t>, value: Value<'t>) -> Option<Time> {
    let time = reader.time(value)?;
    if time > context.start && time.midnight() > context.start.midnight() {
        let message = "this is what happened before the process, or on its first day";
        reader.error("outside-the-process", value.span(), message);
    }
    Some(time)
}

pub(super) fn read_human_cost<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Value<'t>>,
) -> Vec<HumanCost> {
    let mut costs = Vec::new();
    for entry in section.map(|value| reader.array(value)).unwrap_or_default() {
        let Some(mut fields) = reader.fields("human_cost".into(), entry) else { continue };
        let measure = fields.require(reader, "measure").and_then(|value| reader.text(value));
        let people = reader.required_quantity(&mut fields, "people", Bounds::AT_LEAST_ZERO);
        let as_of = fields.require(reader, "as_of").and_then(|value| date(reader, context, value));
        let source = fields.require(reader, "source").and_then(|value| reader.text(value));
        fields.finish(reader);
        if let (Some(measure), Some(as_of), Some(source)) = (measure, as_of, source) {
            let (measure, source) = (measure.to_owned(), source.to_owned());
            costs.push(HumanCost { measure, people, as_of, source });
        }
    }
    costs
}

pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Value<'t>>,
    human_cost: &[HumanCost],
) -> Vec<Event<'static>> {
    let mut events = Vec::new();
    for entry in section.map(|value| reader.array(value)).unwrap_or_default() {
        let Some(mut fields) = reader.fields("an event".into(), entry) else { continue };
        events.extend(read_event(reader, context, &mut fields));
        fields.finish(reader);
    }
    events.extend(human_cost.iter().map(|cost| {
        let people = cost.people.distribution.mean();
        let kind = Kind::HumanCostNoted { measure: cost.measure.clone().into(), people };
        Event { source: Some(cost.source.clone().into()), ..Event::new(cost.as_of, kind) }
    }));
    events.sort_by_key(|event| event.time);
    events
}

fn read_event<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
) -> Option<Event<'static>> {
    let time = fields.require(reader, "date").and_then(|value| date(reader, context, value));
    let precision = fields.get("precision").and_then(|value| {
        let all = [
            Precision::Instant,
            Precision::Day,
            Precision::Week,
            Precision::Month,
            Precision::Longer,
        ];
        word(reader, value, "precision", "unknown-precision", &all, |precision| match precision {
            Precision::Instant => "instant",
            Precision::Day => "day",
            Precision::Week => "week",
            Precision::Month => "month",
            Precision::Longer => "longer",
        })
    });
    let party = |reader: &mut Reader<'t>, value: Option<Value<'t>>| -> Option<Text<'static>> {
        let number = context.parties.one(reader, value?)?;
        Some(id(&context.parties, number))
    };
    let end = fields.get("end").and_then(|value| reader.time(value));
    let actor = fields.get("actor");
    let actor = party(reader, actor);
    let reported_by = fields.get("reported_by").and_then(|value| reader.text(value));
    let attributed_to = fields.get("attributed_to");
    let attributed_to = party(reader, attributed_to);
    let audience = fields.get("audience").map(|value| context.parties.list(reader, value));
    let place = fields.get("place").and_then(|value| reader.text(value));
    let source = fields.get("source").and_then(|value| reader.text(value));
    let kind = read_kind(reader, context, fields);

    let event = Event::new(time?, kind?);
    let event = match audience {
        Some(told) => event.to(told.into_iter().map(|number| id(&context.parties, number))),
        None => event,
    };
    Some(Event {
        end,
        precision: precision.unwrap_or_default(),
        actor,
        place: place.map(|place| place.to_owned().into()),
        source: source.map(|source| source.to_owned().into()),
        reported_by: reported_by.map(|name| name.to_owned().into()),
        attributed_to,
        ..event
    })
}

fn id(names: &Names<'_>, number: usize) -> Text<'static> {
    names.ids()[number].to_owned().into()
}

/// Kinds of events that a scenario may hold, by their name in a record.
const KINDS: [&str; 22] = [
    "scheduled",
    "convened",
    "meeting_held",
    "statement",
    "position_taken",
    "format_requested",
    "request",
    "commitment",
    "gesture",
    "clarification",
    "incident",
    "violation",
    "ceasefire_in_force",
    "ceasefire_eroding",
    "ceasefire_collapsed",
    "ceasefire_renewed",
    "spoiler_attack",
    "walk_out",
    "suspended",
    "resumed",
    "item_agreed",
    "answered",
];

/// What a reader might expect the play to start from, and it does not.
const NOT_PLAYED: [&str; 4] = ["item_agreed", "settlement", "failure", "ceasefire_collapsed"];

fn read_kind<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
) -> Option<Kind<'static>> {
    let value = fields.require(reader, "kind")?;
    let kind = word(reader, value, "kind of event", "unknown-kind", &KINDS, |kind| kind)?;
    if NOT_PLAYED.contains(&kind) {
        let message = format!("`{kind}` stands in the record, and changes nothing in the play");
        reader.warn("told-only", value.span(), message);
    }
    let mut part = Part { reader, context, fields };
    Some(match kind {
        "scheduled" => Kind::Scheduled {
            track: part.track()?,
            round: part.round()?,
            opens: part.time("opens")?,
            closes: part.time("closes")?,
        },
        "convened" => Kind::Convened {
            track: part.track()?,
            round: part.round()?,
            format: part.format()?,
            agenda: part.agenda(),
        },
        "meeting_held" => {
            let track = part.fields.get("track");
            let track = track.and_then(|value| part.context.tracks.one(part.reader, value));
            let track = track.map(|number| id(&part.context.tracks, number));
            Kind::MeetingHeld { track, format: part.format()? }
        }
        "statement" => Kind::Statement { text: part.text("text")? },
        "gesture" => Kind::Gesture { text: part.text("text")? },
        "position_taken" => {
            let Term { issue, option } = part.term()?;
            Kind::PositionTaken { issue, option }
        }
        "item_agreed" => Kind::ItemAgreed { track: part.track()?, term: part.term()? },
        "answered" => {
            let value = part.fields.require(part.reader, "answer")?;
            let all = [Answer::Accept, Answer::Reject, Answer::End];
            let answer =
                word(part.reader, value, "answer", "unknown-answer", &all, |answer| match answer {
                    Answer::Accept => "accept",
                    Answer::Reject => "reject",
                    Answer::End => "end",
                });
            Kind::Answered { track: part.track()?, answer: answer? }
        }
        "format_requested" => {
            Kind::FormatRequested { track: part.track()?, format: part.format()? }
        }
        "request" => {
            let value = part.fields.require(part.reader, "asked")?;
            let asked = part.context.parties.one(part.reader, value);
            let through = part.fields.get("through");
            let through = through.map(|value| part.context.parties.one_or_list(part.reader, value));
            let scope = read_scope(part.reader, part.context, part.fields);
            let name = |number| id(&part.context.parties, number);
            let through = through.unwrap_or_default().into_iter().map(name).collect();
            Kind::Request { asked: name(asked?), through, scope }
        }
        "commitment" => {
            Kind::Commitment { scope: read_scope(part.reader, part.context, part.fields) }
        }
        "clarification" => {
            let value = part.fields.require(part.reader, "question")?;
            let question = part.context.questions.one(part.reader, value)?;
            Kind::Clarification { question: id(&part.context.questions, question) }
        }
        "incident" => {
            let severe = part.fields.get("severe");
            let severe = severe.and_then(|value| part.reader.boolean(value));
            Kind::Incident {
                act: part.text("act")?,
                stream: part.text("stream")?,
                severe: severe.unwrap_or(false),
                target: None,
                deaths: None,
                position: None,
            }
        }
        "violation" => {
            Kind::Violation { commitment: part.text("commitment")?, rule: part.text("rule")? }
        }
        "ceasefire_in_force" => Kind::CeasefireInForce { ceasefire: part.ceasefire()? },
        "ceasefire_eroding" => {
            let value = part.fields.require(part.reader, "integrity")?;
            let integrity = part.reader.number(value)?;
            Kind::CeasefireEroding { ceasefire: part.ceasefire()?, integrity }
        }
        "ceasefire_collapsed" => Kind::CeasefireCollapsed { ceasefire: part.ceasefire()? },
        "ceasefire_renewed" => Kind::CeasefireRenewed { ceasefire: part.ceasefire()? },
        "spoiler_attack" => Kind::SpoilerAttack { act: part.text("act")? },
        "walk_out" => Kind::WalkOut { track: part.track()? },
        "suspended" => Kind::Suspended { track: part.track()?, reason: part.text("reason")? },
        _ => Kind::Resumed { track: part.track()?, reason: part.text("reason")? },
    })
}

/// The fields of an event of one kind.
struct Part<'r, 't> {
    reader: &'r mut Reader<'t>,
    context: &'r Context<'t>,
    fields: &'r mut Fields<'t>,
}

impl Part<'_, '_> {
    fn text(&mut self, field: &'static str) -> Option<Text<'static>> {
        let value = self.fields.require(self.reader, field)?;
        Some(self.reader.text(value)?.to_owned().into())
    }

    fn time(&mut self, field: &'static str) -> Option<detente::calendar::Time> {
        let value = self.fields.require(self.reader, field)?;
        self.reader.time(value)
    }

    fn round(&mut self) -> Option<u32> {
        let value = self.fields.require(self.reader, "round")?;
        self.reader.whole(value, 1, u32::MAX)
    }

    fn format(&mut self) -> Option<Format> {
        let value = self.fields.require(self.reader, "format")?;
        format(self.reader, value)
    }

    fn track(&mut self) -> Option<Text<'static>> {
        let value = self.fields.require(self.reader, "track")?;
        let number = self.context.tracks.one(self.reader, value)?;
        Some(id(&self.context.tracks, number))
    }

    /// Ceasefires that are over may be named too, so any name is allowed.
    fn ceasefire(&mut self) -> Option<Text<'static>> {
        self.text("ceasefire")
    }

    fn agenda(&mut self) -> Vec<Text<'static>> {
        let Some(value) = self.fields.get("agenda") else { return Vec::new() };
        let issues = self.context.issue_names.list(self.reader, value);
        issues.into_iter().map(|number| id(&self.context.issue_names, number)).collect()
    }

    fn term(&mut self) -> Option<Term<'static>> {
        let value = self.fields.require(self.reader, "issue");
        let number = value.and_then(|value| self.context.issue_names.one(self.reader, value));
        let option = self.fields.require(self.reader, "option")?;
        let name = self.reader.text(option)?;
        let Some(number) = number else {
            self.tell_option_of_no_issue(name, option);
            return None;
        };
        let issue: &Issue = &self.context.issues[number];
        find_option(self.reader, issue, name, option.span())?;
        Some(Term { issue: issue.id.clone().into(), option: name.to_owned().into() })
    }

    fn tell_option_of_no_issue(&mut self, name: &str, value: Value<'_>) {
        if self.context.issues.iter().all(|issue| issue.options.find(name).is_none()) {
            let message = format!("no issue has an option called `{name}`");
            self.reader.error("unknown-option", value.span(), message);
        }
    }
}
