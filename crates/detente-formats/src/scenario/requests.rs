//! Requests to stop an act somewhere for some time.

use detente::domain::{Party, PartyIndex};
use detente::scope::{Area, Scope, Window};
use detente::simulation::scenario::{Request, Stops};
use toml::de::DeValue;

use super::Context;
use super::defaults::{point, uniform};
use super::fields::{Fields, Reader, Value};
use super::parties::word;
use super::quantity::Bounds;

pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
    parties: &[Party],
) -> Vec<Request> {
    let mut requests = Vec::new();
    for (id, span, value) in section.iter().flat_map(Fields::entries) {
        let Some(mut fields) = reader.fields(format!("requests.{id}"), value) else { continue };
        fields.span = span;
        requests.extend(read_request(reader, context, id, &mut fields, parties));
        fields.finish(reader);
    }
    requests
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
        if date < context.start || date >= context.end {
            let message = "a request is made while the process runs";
            let hint = "say an earlier one in [[events]], with kind = \"request\"";
            reader.error_with_hint("outside-the-process", value.span(), message, hint);
        }
        Some(date)
    });
    let by = fields.require(reader, "by").and_then(|value| context.parties.one(reader, value));
    let asked = fields.require(reader, "asked");
    let asked_span = asked.map(|value| value.span());
    let asked = asked.and_then(|value| context.parties.one(reader, value));
    if let (Some(by), Some(asked), Some(span)) = (by, asked, asked_span)
        && by == asked
    {
        let message = format!("`{}` asks itself", parties[by].id);
        reader.error("asks-itself", span, message);
    }
    let through = fields.get("through").map(|value| context.parties.one_or_list(reader, value));
    let scope = read_scope(reader, context, fields);
    let audience = fields.get("audience").map(|value| context.parties.list(reader, value));
    let stops = fields.require(reader, "stops").and_then(|value| {
        let all = [Stops::AirInside, Stops::GroundInside];
        word(reader, value, "violence", "unknown-stream", &all, |stops| match stops {
            Stops::AirInside => "air",
            Stops::GroundInside => "ground",
        })
    });
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
        by: PartyIndex(by?),
        asked: PartyIndex(asked?),
        through: through.unwrap_or_default().into_iter().map(PartyIndex).collect(),
        scope,
        audience: audience
            .unwrap_or_default()
            .into_iter()
            .map(|party| parties[party].id.clone())
            .collect(),
        place,
        source,
        stops: stops?,
        reduction,
        leverage,
        stake,
        reciprocity,
        noise,
    })
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
        } else if until <= context.start || from >= context.end {
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
