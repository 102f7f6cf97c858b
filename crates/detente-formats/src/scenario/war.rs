//! Violence, the battlefield, and what the parties believe of each other.

use detente::domain::{Party, PartyIndex, Reservation, Role};
use detente::quantity::{Basis, Quantity};
use detente::simulation::scenario::{Battlefield, SincereRate, Trust, Violence};

use super::Context;
use super::defaults::{
    beta, branching_ratio, decay_per_day, drift_per_day, log_normal, log_uniform, point, uniform,
};
use super::fields::{Fields, Reader};
use super::parties::{Group, default_war, word};
use super::quantity::Bounds;

pub(super) fn read_violence<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
    parties: &[Party],
) -> Violence {
    let Some(mut fields) = section else { return no_violence() };
    let ground_by = doers(reader, context, &mut fields, "ground_by", parties);
    let air_by = doers(reader, context, &mut fields, "air_by", parties);
    let spoilers = fields.get("spoilers").map(|value| {
        let spoilers = context.parties.list(reader, value);
        for party in spoilers.iter().map(|&spoiler| &parties[spoiler]) {
            if party.role != Role::Spoiler {
                let message =
                    format!("`{}` has the role {} and is no spoiler", party.id, party.role.word());
                reader.error("wrong-role", value.span(), message);
            }
        }
        spoilers
    });
    let starts_empty = fields.get("starts_empty").and_then(|value| reader.boolean(value));
    let mut act = |field| {
        let value = fields.get(field)?;
        reader.text(value).map(str::to_owned)
    };
    let ground_act = act("ground_act").unwrap_or_else(|| "ground attacks".into());
    let air_act = act("air_act").unwrap_or_else(|| "air strikes".into());
    let mut quantity =
        |field, bounds, default| reader.quantity_or(&mut fields, field, bounds, default);
    let zero = Bounds::AT_LEAST_ZERO;
    let violence = Violence {
        inside_per_day: quantity("inside_per_day", zero, log_normal(2.0, 0.5)),
        outside_per_day: quantity("outside_per_day", zero, log_normal(4.0, 0.5)),
        air_share: quantity("air_share", Bounds::SHARE, point(0.5)),
        excluded_share: quantity("excluded_share", Bounds::SHARE, uniform(0.0, 1.0)),
        branching_ratio: quantity("branching_ratio", Bounds::BRANCHING, branching_ratio()),
        decay_per_day: quantity("decay_per_day", Bounds::DECAY, decay_per_day()),
        starts_empty: starts_empty.unwrap_or(false),
        spoiler_attacks_per_day: quantity("spoiler_attacks_per_day", zero, log_uniform(0.05, 2.0)),
        ground_by,
        air_by,
        spoilers: spoilers.unwrap_or_default().into_iter().map(PartyIndex).collect(),
        ground_act,
        air_act,
    };
    let rates =
        [&violence.inside_per_day, &violence.outside_per_day, &violence.spoiler_attacks_per_day];
    let sum: f64 = rates.iter().map(|rate| rate.distribution.mean()).sum();
    if sum > MOST_INCIDENTS_PER_DAY {
        let message = format!("{sum} incidents a day; expected at most {MOST_INCIDENTS_PER_DAY}");
        reader.error("out-of-range", fields.span.clone(), message);
    }
    fields.finish(reader);
    violence
}

/// More would be no count of single incidents.
const MOST_INCIDENTS_PER_DAY: f64 = 10_000.0;

/// A case without a section on violence has none.
fn no_violence() -> Violence {
    Violence {
        inside_per_day: point(0.0),
        outside_per_day: point(0.0),
        air_share: point(0.0),
        excluded_share: point(0.0),
        branching_ratio: point(0.0),
        decay_per_day: point(1.0),
        starts_empty: true,
        spoiler_attacks_per_day: point(0.0),
        ground_by: Vec::new(),
        air_by: Vec::new(),
        spoilers: Vec::new(),
        ground_act: String::new(),
        air_act: String::new(),
    }
}

/// Who commits what: parties with weights above 0.
fn doers<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
    field: &'static str,
    parties: &[Party],
) -> Vec<(PartyIndex, f64)> {
    let Some(value) = fields.require(reader, field) else { return Vec::new() };
    let Some(table) = reader.fields(format!("violence.{field}"), value) else { return Vec::new() };
    let mut doers = Vec::new();
    for (name, span, value) in table.entries() {
        reader.count(Basis::Assumed);
        let party = context.parties.find(reader, name, span.clone());
        let role = party.map(|party| parties[party].role);
        if let Some(role @ (Role::Mediator | Role::Monitor | Role::Spoiler)) = role {
            let message =
                format!("`{name}` has the role {}: is it to commit these incidents?", role.word());
            let hint = "attacks of spoilers are a stream of their own, violence.spoilers";
            reader.warn_with_hint("unlikely-role", span, message, hint);
        }
        let Some(weight) = reader.number(value) else { continue };
        if weight <= 0.0 {
            reader.error("out-of-range", value.span(), "a weight is a number above 0");
        }
        doers.extend(party.map(|party| (PartyIndex(party), weight)));
    }
    if table.entries().next().is_none() {
        reader.error("nobody", value.span(), "name at least one party with its weight");
    }
    doers
}

pub(super) fn read_battlefield<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
    group: &Group,
) -> Option<Battlefield> {
    let Some(mut fields) = section else {
        let waits = |conduct: &&detente::simulation::scenario::DelegationConduct| {
            conduct.reservation == Reservation::Battlefield
        };
        if let Some(conduct) = group.delegations.iter().find(waits) {
            let id = &group.parties[conduct.party.0].id;
            let message = format!(
                "`{id}` has the battlefield as its reservation, and there is no [battlefield]"
            );
            reader.error("no-battlefield", 0..0, message);
        }
        return None;
    };
    let mut side = |reader: &mut Reader<'t>, field| -> Vec<PartyIndex> {
        let value = fields.require(reader, field);
        let Some(value) = value else { return Vec::new() };
        let names = context.parties.one_or_list(reader, value);
        for party in names.iter().map(|&name| &group.parties[name]) {
            if party.role != Role::Delegation {
                let (id, role) = (&party.id, party.role.word());
                let message = format!("`{id}` has the role {role}; only delegations take a side");
                reader.error("wrong-role", value.span(), message);
            }
        }
        names.into_iter().map(PartyIndex).collect()
    };
    let rising = side(reader, "rising");
    let against = side(reader, "against");
    for conduct in &group.delegations {
        let id = &group.parties[conduct.party.0].id;
        let sides = usize::from(rising.contains(&conduct.party))
            + usize::from(against.contains(&conduct.party));
        if sides == 2 {
            let message = format!("`{id}` is on both sides of the battlefield");
            reader.error("two-sides", fields.span.clone(), message);
        } else if sides == 0 && conduct.reservation == Reservation::Battlefield {
            let message =
                format!("`{id}` has the battlefield as its reservation and is on no side of it");
            reader.error("no-side", fields.span.clone(), message);
        }
    }
    let mut beliefs = Vec::new();
    let mut costs = Vec::new();
    for war in &group.war {
        let (belief, cost) = default_war();
        for (given, default, list) in
            [(&war.belief, belief, &mut beliefs), (&war.cost, cost, &mut costs)]
        {
            // What was given is counted where it stands.
            list.push(given.clone().unwrap_or_else(|| {
                reader.count(default.basis);
                default
            }));
        }
    }
    let mut quantity =
        |field, bounds, default| reader.quantity_or(&mut fields, field, bounds, default);
    let battlefield = Battlefield {
        rising,
        against,
        beliefs,
        costs,
        drift_per_day: quantity("drift_per_day", Bounds::AT_LEAST_ZERO, drift_per_day()),
        air_share: quantity("air_share", Bounds::SHARE, point(0.5)),
        discount_per_day: quantity("discount_per_day", Bounds::ABOVE_ZERO, log_uniform(2e-4, 4e-3)),
        flow_cost_per_day: quantity(
            "flow_cost_per_day",
            Bounds::AT_LEAST_ZERO,
            log_uniform(5e-5, 2e-3),
        ),
        review_days: quantity("review_days", Bounds::ABOVE_ZERO, log_uniform(10.0, 90.0)),
    };
    fields.finish(reader);
    Some(battlefield)
}

pub(super) fn read_trust<'t>(
    reader: &mut Reader<'t>,
    section: Option<Fields<'t>>,
    is_played: bool,
) -> Trust {
    let mut section = section;
    let sincere_rate = section.as_mut().and_then(|fields| fields.get("sincere_rate"));
    let sincere_rate = sincere_rate.and_then(|value| {
        let all = SincereRate::ALL;
        word(reader, value, "rate", "unknown-rate", &all, SincereRate::words)
    });
    let sincere_rate = sincere_rate.unwrap_or(SincereRate::UnderWholeCeasefire);
    let mut quantity = |field, bounds, default: Quantity| match &mut section {
        Some(fields) => reader.quantity_or(fields, field, bounds, default),
        None => {
            if is_played {
                reader.count(default.basis);
            }
            default
        }
    };
    let trust = Trust {
        sincere_rate,
        initial: quantity("initial", Bounds::INNER_SHARE, beta(2.0, 4.0)),
        rate_ratio: quantity("rate_ratio", Bounds::RATIO, uniform(1.5, 6.0)),
        misattribution: quantity("misattribution", Bounds::SHARE, uniform(0.0, 0.5)),
        loss: quantity("loss", Bounds::AT_LEAST_ZERO, uniform(0.05, 0.5)),
    };
    if let Some(fields) = section {
        fields.finish(reader);
    }
    trust
}
