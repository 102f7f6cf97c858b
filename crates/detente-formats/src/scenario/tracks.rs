//! Tracks with agendas and calendars, and open questions.

use std::ops::Range;

use detente::domain::{IssueIndex, Party, PartyIndex, Role};
use detente::quantity::Basis;
use detente::record::Format;
use detente::talks::{Agenda, Item, Question, QuestionIndex, Round, Track};
use toml::de::DeValue;

use super::Context;
use super::defaults;
use super::fields::{Fields, Reader, Value};
use super::parties;
use super::quantity::{Bounds, Provenance};

pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
    parties: &[Party],
) -> Vec<Track> {
    let mut tracks = Vec::new();
    // By issue: the track on whose agenda it stands, and where.
    let mut on_agenda = vec![None; context.issues.len()];
    for (id, span, value) in section.iter().flat_map(Fields::entries) {
        let Some(mut fields) = reader.fields(format!("tracks.{id}"), value) else { continue };
        fields.span = span;
        let track = read_track(reader, context, id, &mut fields, parties, &mut on_agenda);
        fields.finish(reader);
        tracks.push(track);
    }
    tell_circles(reader, context, &tracks, &on_agenda);
    tracks
}

/// A track by its id, and where an item stands on its agenda.
type OnAgenda<'t> = (&'t str, Range<usize>);

fn read_track<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    id: &'t str,
    fields: &mut Fields<'t>,
    parties: &[Party],
    on_agenda: &mut [Option<OnAgenda<'t>>],
) -> Track {
    let text = |reader: &mut Reader<'t>, value: Option<Value<'t>>| {
        value.and_then(|value| reader.text(value)).map(str::to_owned)
    };
    let name = fields.get("name");
    let name = text(reader, name).unwrap_or_else(|| id.to_owned());
    let venue = fields.get("venue");
    let venue = text(reader, venue).unwrap_or_default();
    let convenors = fields.require(reader, "convenors");
    let convenors = convenors.map(|value| {
        let convenors = context.parties.one_or_list(reader, value);
        if value.get_ref().as_array().is_some_and(|names| names.is_empty()) {
            let message = format!("somebody convenes {}; name at least one party", fields.path);
            reader.error("nobody", value.span(), message);
        }
        convenors
    });
    let mediator = fields.get("mediator").and_then(|value| {
        let party = context.parties.one(reader, value)?;
        if parties[party].role == Role::Delegation {
            let message = format!("`{}` is a delegation and cannot mediate", parties[party].id);
            reader.error("wrong-role", value.span(), message);
        }
        Some(PartyIndex(party))
    });
    let delegations = read_delegations(reader, context, fields, parties);
    let agenda = match fields.get("agenda") {
        Some(value) => read_agenda(reader, context, id, value, on_agenda),
        None => Agenda::default(),
    };
    // A name that is not known is told as such, and counts here as the party that was meant.
    let named = fields.get("parties").and_then(|value| value.get_ref().as_array());
    let named = named.map_or(0, |names| names.len());
    if named == 1 || (named == 0 && !agenda.items.is_empty()) {
        let message = format!(
            "{} has an agenda or a delegation, and fewer than two delegations",
            fields.path
        );
        reader.error("nobody-to-talk-to", fields.span.clone(), message);
    }
    let format = fields.get("format").and_then(|value| parties::format(reader, value));
    let format = format.unwrap_or(Format::Bilateral);
    if format == Format::Bilateral && mediator.is_none() && !agenda.items.is_empty() {
        let message = format!("{} is bilateral and has no mediator to carry texts", fields.path);
        let hint = "name a mediator, or set format = \"direct\"";
        reader.error_with_hint("no-mediator", fields.span.clone(), message, hint);
    }
    let exchanges = fields.get("exchanges_per_day");
    if exchanges.is_none() && !agenda.items.is_empty() {
        reader.count(Basis::Assumed);
    }
    let exchanges = exchanges.and_then(|value| reader.whole_number(value, 1, 100));
    let mends = fields.get("mends_ceasefire").and_then(|value| reader.boolean(value));
    let hazard = |reader: &mut Reader<'t>, fields: &mut Fields<'t>, field| {
        reader.quantity_or(fields, field, Bounds::HAZARD, defaults::point(0.0))
    };
    Track {
        id: id.to_owned(),
        name,
        venue,
        convenors: convenors.unwrap_or_default().into_iter().map(PartyIndex).collect(),
        mediator,
        delegations,
        agenda,
        format,
        rounds: read_rounds(reader, context, fields),
        exchanges_per_day: exchanges.unwrap_or(4),
        mends_ceasefire: mends.unwrap_or(false),
        ending_hazard_per_day: hazard(reader, fields, "ending_hazard_per_day"),
        walk_out_hazard_per_day: hazard(reader, fields, "walk_out_hazard_per_day"),
    }
}

fn read_delegations<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
    parties: &[Party],
) -> Vec<PartyIndex> {
    let Some(value) = fields.get("parties") else { return Vec::new() };
    for (name, span) in reader.texts(value) {
        let Some(number) = context.parties.position(name) else { continue };
        if parties[number].role != Role::Delegation {
            let role = parties[number].role.word();
            let message = format!("`{name}` has the role {role}; only delegations bargain");
            reader.error("wrong-role", span, message);
        }
    }
    context.parties.list(reader, value).into_iter().map(PartyIndex).collect()
}

fn read_agenda<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    track: &'t str,
    value: Value<'t>,
    on_agenda: &mut [Option<OnAgenda<'t>>],
) -> Agenda {
    let mut items = Vec::new();
    for entry in reader.array(value) {
        let (issue, after, needs) = match entry.get_ref() {
            DeValue::Table(table) => {
                let mut fields = Fields::new(format!("an item of {track}"), entry.span(), table);
                let issue = fields
                    .require(reader, "issue")
                    .and_then(|value| context.issue_names.one(reader, value));
                let after = fields.get("after");
                let after = after.map(|value| context.issue_names.one_or_list(reader, value));
                let needs = fields.get("needs");
                let needs = needs.and_then(|value| context.questions.one(reader, value));
                fields.finish(reader);
                (issue, after.unwrap_or_default(), needs)
            }
            _ => (context.issue_names.one(reader, entry), Vec::new(), None),
        };
        let Some(issue) = issue else { continue };
        if let Some((other, _)) = &on_agenda[issue] {
            let id = &context.issues[issue].id;
            let message = format!("`{id}` is on the agenda of `{other}` already");
            reader.error("two-agendas", entry.span(), message);
            continue;
        }
        on_agenda[issue] = Some((track, entry.span()));
        items.push(Item {
            issue: IssueIndex(issue),
            after: after.into_iter().map(IssueIndex).collect(),
            needs: needs.map(QuestionIndex),
        });
    }
    Agenda { items }
}

/// Items that wait for each other, on whatever agendas.
fn tell_circles<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    tracks: &[Track],
    on_agenda: &[Option<OnAgenda<'t>>],
) {
    let items: Vec<&Item> = tracks.iter().flat_map(|track| &track.agenda.items).collect();
    let mut reached: Vec<IssueIndex> = Vec::new();
    loop {
        // What waits for an item that is on no agenda is told elsewhere.
        let met = |issue: &IssueIndex| reached.contains(issue) || on_agenda[issue.0].is_none();
        let opens = |item: &&&Item| !reached.contains(&item.issue) && item.after.iter().all(met);
        match items.iter().find(opens) {
            Some(item) => reached.push(item.issue),
            None => break,
        }
    }
    for item in items.into_iter().filter(|item| !reached.contains(&item.issue)) {
        if let Some((_, span)) = &on_agenda[item.issue.0] {
            let id = &context.issues[item.issue.0].id;
            let message = format!("`{id}` waits, directly or through others, for itself");
            reader.error("circular-agenda", span.clone(), message);
        }
    }
}

fn read_rounds<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
) -> Vec<Round> {
    let Some(value) = fields.get("rounds") else { return Vec::new() };
    let mut rounds: Vec<(Round, Range<usize>)> = Vec::new();
    for entry in reader.array(value) {
        let Some(mut round) = reader.fields(format!("a round of {}", fields.path), entry) else {
            continue;
        };
        let opens = round.require(reader, "opens");
        let span = opens.map_or(entry.span(), |value| value.span());
        let opens = opens.and_then(|value| reader.time(value));
        let (days, closes) = (round.get("days"), round.get("closes"));
        let length = match (days, closes) {
            (Some(days), None) => reader.whole_number(days, 1, 36_500),
            (None, Some(value)) => {
                let closes = reader.time(value);
                opens.zip(closes).and_then(|(opens, closes)| {
                    let days = (closes - opens).days();
                    if days > 36_500.0 {
                        let message = "a round sits at most 36,500 days";
                        reader.error("out-of-range", value.span(), message);
                        return None;
                    }
                    if days >= 1.0 && days.fract() == 0.0 {
                        return Some(days as u32);
                    }
                    let hint = "`closes` is the first instant after the last day; a round of one day has `days = 1`";
                    let (code, message) = match days {
                        ..0.0 => ("round-ends-before-it-starts", "this round ends before it starts"),
                        0.0 => ("round-ends-before-it-starts", "this round ends when it starts"),
                        _ => ("not-whole-days", "this round does not sit whole days of 24 hours"),
                    };
                    reader.error_with_hint(code, value.span(), message, hint);
                    None
                })
            }
            _ => {
                let message =
                    "a round needs `days`, or the date on which it `closes`, and not both";
                reader.error("missing-field", round.span.clone(), message);
                None
            }
        };
        round.finish(reader);
        let (Some(opens), Some(days)) = (opens, length) else { continue };
        if let Some(start) = context.start
            && (opens < start || opens >= context.end)
        {
            let message = format!(
                "this round opens outside the process, which runs from {start} until {}",
                context.end
            );
            reader.error("outside-the-process", span.clone(), message);
        }
        rounds.push((Round { opens, days }, span));
    }
    rounds.sort_by_key(|(round, _)| round.opens);
    for pair in rounds.windows(2) {
        let ((before, _), (after, span)) = (&pair[0], &pair[1]);
        if after.opens < before.closes() {
            let message = format!(
                "this round opens before the one of {} has closed, on {}",
                before.opens.date(),
                before.closes().date()
            );
            reader.error("overlapping-rounds", span.clone(), message);
        }
    }
    rounds.into_iter().map(|(round, _)| round).collect()
}

pub(super) fn read_questions<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
) -> Vec<Question> {
    let mut questions = Vec::new();
    for (id, span, value) in section.iter().flat_map(Fields::entries) {
        let Some(mut fields) = reader.fields(format!("questions.{id}"), value) else { continue };
        fields.span = span;
        let text = fields.require(reader, "text").and_then(|value| reader.text(value));
        let clarified_by = fields.require(reader, "clarified_by");
        let clarified_by = clarified_by.and_then(|value| context.parties.one(reader, value));
        let awaited_by = fields.get("awaited_by");
        let awaited_by = awaited_by.map(|value| context.parties.one_or_list(reader, value));
        let days = fields
            .get("mean_days_to_clarify")
            .map(|value| reader.quantity(value, Bounds::ABOVE_ZERO, &Provenance::default()));
        fields.finish(reader);
        questions.push(Question {
            id: id.to_owned(),
            text: text.unwrap_or_default().to_owned(),
            clarified_by: PartyIndex(clarified_by.unwrap_or(0)),
            awaited_by: awaited_by.unwrap_or_default().into_iter().map(PartyIndex).collect(),
            mean_days_to_clarify: days,
        });
    }
    questions
}

/// The required items: those named, else all that stand on an agenda.
pub(super) fn check_required<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    required: Option<(Range<usize>, Vec<usize>)>,
    tracks: &[Track],
) -> Vec<IssueIndex> {
    let on_agendas: Vec<IssueIndex> =
        tracks.iter().flat_map(|track| track.agenda.items.iter().map(|item| item.issue)).collect();
    for (number, issue) in context.issues.iter().enumerate() {
        if !tracks.is_empty() && !on_agendas.contains(&IssueIndex(number)) {
            let message = format!("the issue `{}` is on no track's agenda", issue.id);
            reader.warn("unused-issue", context.issue_names.span(number), message);
        }
    }
    for item in tracks.iter().flat_map(|track| &track.agenda.items) {
        for waited in item.after.iter().filter(|issue| !on_agendas.contains(issue)) {
            let (waits, waited) = (&context.issues[item.issue.0].id, &context.issues[waited.0].id);
            let message =
                format!("`{waits}` waits for `{waited}`, which is on no agenda: it never opens");
            reader.error("waits-for-ever", context.issue_names.span(item.issue.0), message);
        }
    }
    let Some((span, required)) = required else { return on_agendas };
    if required.is_empty() && !on_agendas.is_empty() {
        let message = "no item is required: whatever the talks settle would not count";
        reader.error("nothing-required", span.clone(), message);
    }
    for &number in &required {
        if !on_agendas.contains(&IssueIndex(number)) {
            let id = &context.issues[number].id;
            let message = format!("`{id}` is required and on no track's agenda");
            reader.error("required-and-nowhere", span.clone(), message);
        }
    }
    required.into_iter().map(IssueIndex).collect()
}
