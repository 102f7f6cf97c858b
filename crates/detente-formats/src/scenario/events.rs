//! What happened before the start, as events of the record, and the human cost.

use std::ops::Range;

use detente::calendar::Time;
use detente::domain::Issue;
use detente::record::{Answer, Event, EventId, Format, Kind, Precision, Term};
use detente::scope::Text;
use detente::simulation::scenario::HumanCost;

use super::Context;
use super::fields::{Fields, Reader, Value, nearest};
use super::issues::find_option;
use super::names::Names;
use super::parties::{format, word};
use super::quantity::Bounds;
use super::requests::read_scope;

/// A date before the process, or that of its first day.
fn date<'t>(reader: &mut Reader<'t>, context: &Context<'t>, value: Value<'t>) -> Option<Time> {
    let time = reader.time(value)?;
    if let Some(start) = context.start
        && time > start
    {
        let message = "this is what happened before the process, up to its first instant";
        let hint = format!("the process starts at {start}");
        reader.error_with_hint("outside-the-process", value.span(), message, hint);
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
        let place = fields.get("place").and_then(|value| reader.text(value)).map(str::to_owned);
        fields.finish(reader);
        if let (Some(measure), Some(as_of), Some(source)) = (measure, as_of, source) {
            let (measure, source) = (measure.to_owned(), source.to_owned());
            costs.push(HumanCost { measure, people, place, as_of, source });
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
        let event = Event {
            source: Some(cost.source.clone().into()),
            place: cost.place.clone().map(Into::into),
            ..Event::new(cost.as_of, kind)
        };
        Told { event, id: None, in_answer_to: None, corrects: None }
    }));
    events.sort_by_key(|told| told.event.time);
    tell_ids_given_twice(reader, &events);
    let number_of = |reader: &mut Reader<'t>, before: usize, named: &Option<Name<'t>>| {
        let (name, span) = named.as_ref()?;
        let known = |told: &Told<'t>| told.id.as_ref().is_some_and(|(id, _)| id == name);
        let number = events.iter().position(known);
        match number {
            Some(number) if number < before => return Some(EventId(number as u64)),
            Some(_) => {
                let message = format!("the event `{name}` does not come before this one");
                reader.error("unknown-event", span.clone(), message);
            }
            None => {
                let ids = events.iter().filter_map(|told| Some(told.id.as_ref()?.0));
                let message = format!("there is no event with the id `{name}`");
                match nearest(name, ids) {
                    Some(near) => {
                        let hint = format!("did you mean `{near}`?");
                        reader.error_with_hint("unknown-event", span.clone(), message, hint);
                    }
                    None => reader.error("unknown-event", span.clone(), message),
                }
            }
        }
        None
    };
    let links: Vec<[Option<EventId>; 2]> = events
        .iter()
        .enumerate()
        .map(|(number, told)| {
            [&told.in_answer_to, &told.corrects].map(|name| number_of(reader, number, name))
        })
        .collect();
    let linked = events.into_iter().zip(links).map(|(told, [in_answer_to, corrects])| Event {
        in_answer_to,
        corrects,
        ..told.event
    });
    linked.collect()
}

/// A name with its place.
type Name<'t> = (&'t str, Range<usize>);

/// An event, and what it calls itself and others.
struct Told<'t> {
    event: Event<'static>,
    id: Option<Name<'t>>,
    in_answer_to: Option<Name<'t>>,
    corrects: Option<Name<'t>>,
}

fn tell_ids_given_twice(reader: &mut Reader<'_>, events: &[Told<'_>]) {
    let ids: Vec<&Name<'_>> = events.iter().filter_map(|told| told.id.as_ref()).collect();
    for (number, (id, span)) in ids.iter().enumerate() {
        if ids[..number].iter().any(|(before, _)| before == id) {
            let message = format!("another event has the id `{id}`");
            reader.error("duplicate", span.clone(), message);
        }
    }
}

fn read_event<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
) -> Option<Told<'t>> {
    let mut name = |reader: &mut Reader<'t>, field| {
        let value = fields.get(field)?;
        Some((reader.text(value)?, value.span()))
    };
    let own_id = name(reader, "id");
    let (in_answer_to, corrects) = (name(reader, "in_answer_to"), name(reader, "corrects"));
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
    let end = fields.get("end").and_then(|value| {
        let end = reader.time(value)?;
        if time.is_some_and(|time| end < time) {
            reader.error("ends-before-it-starts", value.span(), "this event ends before it begins");
        }
        Some(end)
    });
    let actor = fields.get("actor");
    let actor = party(reader, actor);
    let reported_by = fields.get("reported_by").and_then(|value| reader.text(value));
    let attributed_to = fields.get("attributed_to");
    let attributed_to = party(reader, attributed_to);
    let audience = fields.get("audience").map(|value| context.parties.list(reader, value));
    let place = fields.get("place").and_then(|value| reader.text(value));
    let source = fields.get("source").and_then(|value| reader.text(value));
    let kind = read_kind(reader, context, fields);

    let kind = kind?;
    if actor.is_none() && is_somebodys(&kind) {
        let message = "nobody is named who did this";
        let hint = "say who in `actor`: a party's id";
        reader.warn_with_hint("no-actor", fields.span.clone(), message, hint);
    }

    let event = Event::new(time?, kind);
    let event = match audience {
        Some(told) => event.to(told.into_iter().map(|number| id(&context.parties, number))),
        None => event,
    };
    let event = Event {
        end,
        precision: precision.unwrap_or_default(),
        actor,
        place: place.map(|place| place.to_owned().into()),
        source: source.map(|source| source.to_owned().into()),
        reported_by: reported_by.map(|name| name.to_owned().into()),
        attributed_to,
        ..event
    };
    Some(Told { event, id: own_id, in_answer_to, corrects })
}

/// Whether an event of this kind is an act of a party, and not a thing that happens.
fn is_somebodys(kind: &Kind<'_>) -> bool {
    matches!(
        kind,
        Kind::TextPut { .. }
            | Kind::TextWithdrawn { .. }
            | Kind::Answered { .. }
            | Kind::Statement { .. }
            | Kind::PositionTaken { .. }
            | Kind::FormatRequested { .. }
            | Kind::FormatRefused { .. }
            | Kind::Request { .. }
            | Kind::Commitment { .. }
            | Kind::Gesture { .. }
            | Kind::ComplianceDecision { .. }
            | Kind::Clarification { .. }
            | Kind::WalkOut { .. }
    )
}

fn id(names: &Names<'_>, number: usize) -> Text<'static> {
    names.ids()[number].to_owned().into()
}

/// Kinds of events that a scenario may hold, by their name in a record: all but the human cost, which has a section of its own.
const KINDS: [&str; 33] = [
    "scheduled",
    "convened",
    "meeting_held",
    "text_put",
    "text_withdrawn",
    "answered",
    "statement",
    "position_taken",
    "format_requested",
    "format_refused",
    "format_changed",
    "request",
    "commitment",
    "gesture",
    "compliance_decision",
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
    "concluded",
    "track_ended",
    "round_closed",
    "item_agreed",
    "settlement",
    "failure",
    "human_cost_noted",
];

/// What a reader might expect the play to start from, and it does not; and what to write instead, where there is something.
const NOT_PLAYED: [(&str, Option<&str>); 12] = [
    ("request", Some("to have it decided on in the play, write it under [requests]")),
    ("commitment", Some("a commitment in the play follows from a request under [requests]")),
    ("compliance_decision", Some("the play decides on the requests under [requests]")),
    ("format_changed", Some("say the format that a track starts in with its field `format`")),
    ("item_agreed", Some("leave what is agreed already out of the issues")),
    ("round_closed", None),
    ("settlement", None),
    ("failure", None),
    ("concluded", None),
    ("track_ended", None),
    ("ceasefire_collapsed", Some("leave the ceasefire out if it holds no more")),
    ("ceasefire_renewed", Some("say when it was last whole with the ceasefire's `whole_on`")),
];

fn read_kind<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
) -> Option<Kind<'static>> {
    let value = fields.require(reader, "kind")?;
    let kind = word(reader, value, "kind of event", "unknown-kind", &KINDS, |kind| kind)?;
    if let Some((_, instead)) = NOT_PLAYED.iter().find(|(told_only, _)| *told_only == kind) {
        let message = format!("`{kind}` stands in the record, and changes nothing in the play");
        match instead {
            Some(hint) => reader.warn_with_hint("told-only", value.span(), message, *hint),
            None => reader.warn("told-only", value.span(), message),
        }
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
        "text_put" => {
            Kind::TextPut { track: part.track()?, package: None, terms: part.terms("terms")? }
        }
        "text_withdrawn" => Kind::TextWithdrawn { track: part.track()? },
        "format_refused" => Kind::FormatRefused { track: part.track()?, format: part.format()? },
        "format_changed" => Kind::FormatChanged { track: part.track()?, format: part.format()? },
        "compliance_decision" => {
            let value = part.fields.require(part.reader, "complies")?;
            Kind::ComplianceDecision { complies: part.reader.boolean(value)? }
        }
        "concluded" => Kind::Concluded { track: part.track()? },
        "track_ended" => Kind::TrackEnded { track: part.track()? },
        "round_closed" => Kind::RoundClosed {
            track: part.track()?,
            round: part.round()?,
            settled: part.terms("settled")?,
        },
        "settlement" => Kind::Settlement { terms: part.terms("terms")? },
        "failure" => {
            let value = part.fields.get("obstacles");
            let texts = value.map(|value| part.reader.texts(value)).unwrap_or_default();
            let obstacles = texts.into_iter().map(|(text, _)| text.to_owned().into()).collect();
            Kind::Failure { obstacles }
        }
        "human_cost_noted" => {
            let message = "the human cost has a section of its own";
            let hint = "write it under [[human_cost]]: it is then shown beside every result";
            part.reader.error_with_hint("unknown-kind", value.span(), message, hint);
            return None;
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
                severe,
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
        "resumed" => Kind::Resumed { track: part.track()?, reason: part.text("reason")? },
        unknown => unreachable!("`{unknown}` is a kind and is not read"),
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

    /// A list of `{ issue, option }`; empty where the field is absent.
    fn terms(&mut self, field: &'static str) -> Option<Vec<Term<'static>>> {
        let Some(value) = self.fields.get(field) else { return Some(Vec::new()) };
        let mut terms = Vec::new();
        for entry in self.reader.array(value) {
            let mut fields = self.reader.fields(format!("an entry of {field}"), entry)?;
            let (reader, context) = (&mut *self.reader, self.context);
            terms.extend(Part { reader, context, fields: &mut fields }.term());
            fields.finish(self.reader);
        }
        Some(terms)
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
