//! The ceasefire: its terms, and how it wears.

use std::ops::Range;

use detente::calendar::Time;
use detente::domain::{Party, PartyIndex, Role};
use detente::scope::Ceasefire;
use detente::simulation::scenario::CeasefireConduct;

use super::Context;
use super::defaults::{beta, log_uniform, point, uniform};
use super::fields::{Fields, Reader};
use super::quantity::Bounds;

/// The ceasefire, and where the acts stand that it forbids.
pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
    parties: &[Party],
) -> Option<(CeasefireConduct, Range<usize>)> {
    let mut first = None;
    for (number, (id, span, value)) in section.iter().flat_map(Fields::entries).enumerate() {
        if number > 0 {
            let message = "this version of the format has room for one ceasefire";
            reader.error("two-ceasefires", span, message);
            continue;
        }
        if let Some(mut fields) = reader.fields(format!("ceasefires.{id}"), value) {
            fields.span = span;
            first = Some(read_one(reader, context, id, &mut fields, parties));
            fields.finish(reader);
        }
    }
    first
}

fn read_one<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    id: &str,
    fields: &mut Fields<'t>,
    parties: &[Party],
) -> (CeasefireConduct, Range<usize>) {
    let since = fields.require(reader, "since").and_then(|value| {
        let since = reader.time(value)?;
        if context.start.is_some_and(|start| since > start) {
            let message =
                "this version of the format has room for ceasefires in force at the start";
            reader.error("outside-the-process", value.span(), message);
        }
        Some(since)
    });
    let since = since.or(context.start).unwrap_or(Time::from_microseconds(0));
    let whole_on = fields.get("whole_on").and_then(|value| {
        let whole_on = reader.time(value)?;
        if whole_on < since || context.start.is_some_and(|start| whole_on > start) {
            let message = "a ceasefire was last whole between when it took effect and the start of the process";
            reader.error("out-of-range", value.span(), message);
        }
        Some(whole_on)
    });
    let signatories = fields.require(reader, "signatories");
    let signatories = signatories.map(|value| context.parties.list(reader, value));
    let signatories = signatories.unwrap_or_default();
    let excludes_value = fields.get("excludes");
    let excludes = excludes_value.map(|value| context.parties.list(reader, value));
    for &both in excludes.iter().flatten().filter(|party| signatories.contains(party)) {
        let message =
            format!("`{}` has signed this ceasefire and is excluded from it", parties[both].id);
        let span = excludes_value.map_or(fields.span.clone(), |value| value.span());
        reader.error("signed-and-excluded", span, message);
    }
    let areas = fields.get("areas").map(|value| context.areas.list(reader, value));
    let acts_value = fields.require(reader, "acts");
    let acts = acts_value.map(|value| reader.texts(value));
    let monitor = fields.get("monitor").and_then(|value| {
        let monitor = context.parties.one(reader, value)?;
        if parties[monitor].role == Role::Spoiler {
            let message = format!("`{}` is a spoiler and monitors nothing", parties[monitor].id);
            reader.error("wrong-role", value.span(), message);
        }
        Some(monitor)
    });
    let every = fields.get("monitoring_every_days");
    let mut quantity = |field, bounds, default| reader.quantity_or(fields, field, bounds, default);
    let owned = |names: &[&str], numbers: Option<Vec<usize>>| -> Vec<String> {
        numbers.into_iter().flatten().map(|number| names[number].to_owned()).collect()
    };
    let conduct = CeasefireConduct {
        terms: Ceasefire {
            id: id.to_owned(),
            since,
            signatories: signatories.into_iter().map(PartyIndex).collect(),
            excludes: owned(context.parties.ids(), excludes),
            areas: owned(context.areas.ids(), areas),
            acts: acts.into_iter().flatten().map(|(act, _)| act.to_owned()).collect(),
        },
        effect: quantity("effect", Bounds::SHARE, beta(8.0, 2.5)),
        half_life_days: quantity("half_life_days", Bounds::ABOVE_ZERO, log_uniform(10.0, 180.0)),
        loss_per_severe_violation: quantity(
            "loss_per_severe_violation",
            Bounds::SHARE,
            uniform(0.0, 0.1),
        ),
        gain_per_meeting: quantity("gain_per_meeting", Bounds::SHARE, uniform(0.0, 0.1)),
        severe_share: quantity("severe_share", Bounds::SHARE, point(0.1)),
        base_collapse_hazard_per_day: quantity(
            "base_collapse_hazard_per_day",
            Bounds::HAZARD,
            point(0.0),
        ),
        collapse_hazard_per_day: quantity("collapse_hazard_per_day", Bounds::HAZARD, point(0.005)),
        hazard_factor: 1.0,
        renewal_probability: quantity("renewal_probability", Bounds::SHARE, uniform(0.0, 1.0)),
        whole_on: whole_on.unwrap_or(since),
        monitor: monitor.map(PartyIndex),
        monitoring_every_days: every.and_then(|value| reader.whole_number(value, 1, 36_500)),
    };
    (conduct, acts_value.map_or(fields.span.clone(), |value| value.span()))
}
