//! Requests to stop an act somewhere for some time.

use std::ops::Range;

use detente::domain::{Party, PartyIndex, Role};
use detente::scope::{Area, Scope, Window};
use detente::simulation::scenario::{Request, Scenario};
use detente::talks::Track;
use toml::de::DeValue;

use super::Context;
use super::defaults::{point, uniform};
use super::fields::{Fields, Reader, Value};
use super::quantity::Bounds;

/// The requests, and where each says which acts it is about.
pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
    parties: &[Party],
    tracks: &[Track],
) -> (Vec<Request>, Vec<Range<usize>>) {
    let mut requests = Vec::new();
    let mut acts = Vec::new();
    for (id, span, value) in section.iter().flat_map(Fields::entries) {
        let Some(mut fields) = reader.fields(format!("requests.{id}"), value) else { continue };
        fields.span = span.clone();
        let about = fields.get("acts").map_or(span, |value| value.span());
        if let Some(request) = read_request(reader, context, id, &mut fields, parties) {
            tell_empty_window(reader, &request, tracks, &about);
            requests.push(request);
            acts.push(about);
        }
        fields.finish(reader);
    }
    (requests, acts)
}

fn read_request<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    id: &str,
    fields: &mut Fields<'t>,
    parties: &[Party],
) -> Option<Request> {
    let date = fields.require(reader, "date").and_then(|value| {
        let date = reader.time(value)?;
        if context.start.is_some_and(|start| date < start) || date >= context.end {
            let message = "a request is made while the process runs";
            let hint = "say an earlier one in [[events]], with kind = \"request\"";
            reader.error_with_hint("outside-the-process", value.span(), message, hint);
        }
        Some(date)
    });
    let (by, asked, through) = read_who(reader, context, fields, parties);
    let scope = read_scope(reader, context, fields);
    let audience = fields.get("audience").map(|value| context.parties.list(reader, value));
    let mut text = |field| {
        let value = fields.get(field)?;
        reader.text(value).map(str::to_owned)
    };
    let (place, source) = (text("place"), text("source"));
    let mut quantity = |field, bounds, default| reader.quantity_or(fields, field, bounds, default);
    let (reduction, leverage, stake, reciprocity, noise) = (
        quantity("reduction", Bounds::SHARE, uniform(0.0, 1.0)),
        quantity("leverage", Bounds::SHARE, uniform(0.0, 1.0)),
        quantity("stake", Bounds::AT_LEAST_ZERO, point(0.3)),
        quantity("reciprocity", Bounds::ANY, point(0.0)),
        quantity("noise", Bounds::ABOVE_ZERO, uniform(0.03, 0.3)),
    );
    Some(Request {
        id: id.to_owned(),
        date: date?,
        by: by?,
        asked: asked?,
        through,
        scope,
        audience: audience
            .map(|told| told.into_iter().map(|party| parties[party].id.clone()).collect()),
        place,
        source,
        reduction,
        leverage,
        stake,
        reciprocity,
        noise,
    })
}

/// `by`, `asked` and `through`.
fn read_who<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
    parties: &[Party],
) -> (Option<PartyIndex>, Option<PartyIndex>, Vec<PartyIndex>) {
    let by = fields.require(reader, "by").and_then(|value| context.parties.one(reader, value));
    let asked_value = fields.require(reader, "asked");
    let asked = asked_value.and_then(|value| context.parties.one(reader, value));
    let through_value = fields.get("through");
    let through: Vec<usize> =
        through_value.map(|value| context.parties.one_or_list(reader, value)).unwrap_or_default();
    let id = |party: usize| &parties[party].id;
    if let (Some(asked), Some(value)) = (asked, asked_value) {
        if by == Some(asked) {
            reader.error("asks-itself", value.span(), format!("`{}` asks itself", id(asked)));
        }
        if parties[asked].role == Role::Spoiler {
            let message = format!("`{}` is a spoiler, whose attacks no request touches", id(asked));
            reader.warn("asks-a-spoiler", value.span(), message);
        }
        let carries = |carrier: usize| parties[carrier].patron_of.contains(&PartyIndex(asked));
        let has_influence = by.is_some_and(carries) || through.iter().any(|&c| carries(c));
        if !has_influence {
            let message = format!(
                "neither who asks nor who carries the request is a patron of `{}`",
                id(asked)
            );
            let hint = format!("say who supports it: patron_of = [\"{}\"]", id(asked));
            reader.warn_with_hint("no-patron", value.span(), message, hint);
        }
    }
    if let Some(value) = through_value {
        for &carrier in &through {
            if asked == Some(carrier) {
                let message = format!("`{}` is asked through itself", id(carrier));
                reader.error("asks-itself", value.span(), message);
            } else if parties[carrier].role == Role::Spoiler {
                let message = format!("`{}` is a spoiler and carries no request", id(carrier));
                reader.error("wrong-role", value.span(), message);
            }
        }
    }
    let through = through.into_iter().map(PartyIndex).collect();
    (by.map(PartyIndex), asked.map(PartyIndex), through)
}

/// A window that lasts while a track sits which has no rounds.
fn tell_empty_window(
    reader: &mut Reader<'_>,
    request: &Request,
    tracks: &[Track],
    span: &Range<usize>,
) {
    let Window::WhileSits(id) = &request.scope.window else { return };
    if tracks.iter().any(|track| track.id == *id && track.rounds.is_empty()) {
        let message = format!("the window lasts while `{id}` sits, and that track has no rounds");
        reader.warn("never-open", span.clone(), message);
    }
}

/// Acts that a ceasefire forbids, where they are no stream of violence; and requests that touch nothing that the asked party does.
pub(super) fn tell_what_changes_nothing(
    reader: &mut Reader<'_>,
    scenario: &Scenario,
    acts: Vec<Range<usize>>,
    ceasefire_acts: Option<Range<usize>>,
) {
    let violence = &scenario.violence;
    let is_quiet = violence.ground_act.is_empty() && violence.air_act.is_empty();
    let streams = if is_quiet {
        String::from("there is no [violence]")
    } else {
        format!("the acts are `{}` and `{}`", violence.ground_act, violence.air_act)
    };
    let none = |acts: &mut dyn Iterator<Item = &str>| {
        let unknown = |act: &&str| *act != violence.ground_act && *act != violence.air_act;
        acts.filter(unknown).map(|act| format!("`{act}`")).collect::<Vec<_>>()
    };
    if let (Some(conduct), Some(span), false) = (&scenario.ceasefire, ceasefire_acts, is_quiet) {
        let acts = &conduct.terms.acts;
        let none = none(&mut acts.iter().map(String::as_str));
        if none.len() == acts.len() {
            let message = "these acts are no stream of violence: the ceasefire suppresses nothing";
            reader.warn_with_hint("touches-nothing", span, message, streams.as_str());
        } else if !none.is_empty() {
            let acts = none.join(", ");
            let message =
                format!("{acts} is no stream of violence: forbidding it suppresses nothing");
            reader.warn_with_hint("touches-nothing", span, message, streams.as_str());
        }
    }
    for (request, span) in scenario.requests.iter().zip(acts) {
        let reach = scenario.reach(&request.scope);
        let asked = &scenario.parties[request.asked.0].id;
        let does = |by: &[(PartyIndex, f64)]| by.iter().any(|(party, _)| *party == request.asked);
        if reach.is_nothing() {
            let message = "these acts in this area are no stream of violence: complied with or not, nothing changes";
            let hint = format!(
                "{streams}; the areas that are told apart are the ceasefire's, as a whole, and everywhere"
            );
            reader.warn_with_hint("touches-nothing", span, message, hint);
        } else if !((reach.air_inside && does(&scenario.violence.air_by))
            || ((reach.ground_inside || reach.outside) && does(&scenario.violence.ground_by)))
        {
            let message = format!("`{asked}` commits none of these acts: nothing changes");
            let hint = "who commits what is said in violence.ground_by and violence.air_by";
            reader.warn_with_hint("touches-nothing", span, message, hint);
        } else {
            let none = none(&mut request.scope.acts.iter().map(|act| &**act));
            if !none.is_empty() {
                let acts = none.join(", ");
                let message =
                    format!("{acts} is no stream of violence: to stop it changes nothing");
                reader.warn_with_hint("touches-nothing", span, message, streams.as_str());
            }
        }
    }
}

/// `acts`, `area` and `window`.
pub(super) fn read_scope<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
) -> Scope<'static> {
    let acts = fields.require(reader, "acts").map(|value| reader.texts(value)).unwrap_or_default();
    let area = fields.get("area").map(|value| read_area(reader, context, value));
    let window = fields.get("window").and_then(|value| read_window(reader, context, value));
    Scope {
        acts: acts.into_iter().map(|(act, _)| act.to_owned().into()).collect(),
        area: area.unwrap_or(Area::Everywhere),
        window: window.unwrap_or(Window::Open),
    }
}

fn read_area<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
) -> Area<'static> {
    match value.get_ref().as_str() {
        Some("everywhere") => return Area::Everywhere,
        Some(name) if context.ceasefires.position(name).is_some() => {
            return Area::Ceasefire(name.to_owned().into());
        }
        _ => {}
    }
    let areas = context.areas.one_or_list(reader, value);
    Area::Named(areas.into_iter().map(|i| context.areas.ids()[i].to_owned().into()).collect())
}

fn read_window<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
) -> Option<Window<'static>> {
    if let DeValue::Table(table) = value.get_ref() {
        let mut fields = Fields::new("a window".into(), value.span(), table);
        let from = fields.require(reader, "from").and_then(|value| reader.time(value));
        let until = fields.require(reader, "until").and_then(|value| reader.time(value));
        fields.finish(reader);
        let (from, until) = (from?, until?);
        if until <= from {
            reader.error(
                "window-ends-before-it-starts",
                value.span(),
                "this window ends before it starts",
            );
        } else if context.start.is_some_and(|start| until <= start) || from >= context.end {
            let message = "this window lies outside the process: nothing is cut by it";
            reader.warn("outside-the-process", value.span(), message);
        }
        return Some(Window::Between { from, until });
    }
    let text = reader.text(value)?;
    if text == "open" {
        return Some(Window::Open);
    }
    match text.strip_prefix("tracks.") {
        Some(track) => {
            context.tracks.find(reader, track, value.span())?;
            Some(Window::WhileSits(track.to_owned().into()))
        }
        None => {
            let message = "expected \"open\", \"tracks.<id>\" or { from = …, until = … }";
            reader.error("unknown-window", value.span(), message);
            None
        }
    }
}
