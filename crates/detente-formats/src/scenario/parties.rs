//! Parties: who they are, what delegations want, and how they bargain.

use detente::domain::{
    Brief, Member, OutcomeSpace, Party, PartyIndex, Reservation, Role, VotingRule,
};
use detente::quantity::{Basis, Numbers, Quantity};
use detente::random::Label;
use detente::record::Format;
use detente::simulation::scenario::{DelegationConduct, Scenario};
use detente::strategy::{self, Chosen, Misspelled};
use toml::de::DeValue;

use super::Context;
use super::defaults;
use super::fields::{Fields, Reader, Value, nearest};
use super::names::Names;
use super::preferences;
use super::quantity::{Bounds, Provenance};

/// All parties, and what only delegations have.
pub(super) struct Group {
    pub parties: Vec<Party>,
    pub delegations: Vec<DelegationConduct>,
    /// By delegation: what it believes of the war's share and what war costs it, where stated.
    pub war: Vec<War>,
}

pub(super) struct War {
    pub belief: Option<Quantity>,
    pub cost: Option<Quantity>,
}

pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
) -> Group {
    let mut group = Group { parties: Vec::new(), delegations: Vec::new(), war: Vec::new() };
    for (number, (id, span, value)) in section.iter().flat_map(Fields::entries).enumerate() {
        let index = PartyIndex(number);
        let mut party = Party {
            id: id.to_owned(),
            name: id.to_owned(),
            role: Role::Observer,
            members: Vec::new(),
            rule: VotingRule::Majority,
            brief: Brief::default(),
            patron_of: Vec::new(),
        };
        if let Some(mut fields) = reader.fields(format!("parties.{id}"), value) {
            fields.span = span;
            let role_is_known = read_party(reader, context, &mut fields, &mut party, index);
            if !role_is_known {
                // What only a delegation has may be right or wrong.
                for field in CONDUCT {
                    fields.get(field);
                }
            } else if party.role == Role::Delegation {
                let (conduct, war) = read_conduct(reader, context, &mut fields, index);
                group.delegations.push(conduct);
                group.war.push(war);
            } else {
                refuse_conduct(reader, &mut fields, party.role);
            }
            fields.finish(reader);
        }
        group.parties.push(party);
    }
    group
}

/// Tells of delegations whose reservation no package reaches, whatever is drawn.
pub(super) fn tell_what_is_out_of_reach(
    reader: &mut Reader<'_>,
    scenario: &Scenario,
    names: &Names<'_>,
) {
    let counts = scenario.issues.iter().map(|issue| issue.options.count() as u32);
    let Some(space) = OutcomeSpace::new(counts.collect()) else { return };
    for conduct in &scenario.delegations {
        let Reservation::Number(reservation) = &conduct.reservation else { continue };
        if !conduct.preferences.is_certain() {
            continue;
        }
        let (issues, label) = (&scenario.issues, Label::new("reach"));
        let valuation = conduct.preferences.valuation(issues, &Numbers::Central, label);
        let most = match valuation.best(&space) {
            Some(best) => Some(valuation.utility(&space, best)),
            None => valuation.utilities(&space).into_iter().reduce(f64::max),
        };
        let least = reservation.distribution.support().0;
        if let Some(most) = most.filter(|most| *most < least - 1e-9) {
            let id = &scenario.parties[conduct.party.0].id;
            let message = format!(
                "no package is worth more than {most} to `{id}`, whose reservation is {least} or more: it never signs"
            );
            reader.warn("out-of-reach", names.span(conduct.party.0), message);
        }
    }
}

/// What any party may have; whether its role is known.
fn read_party<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
    party: &mut Party,
    index: PartyIndex,
) -> bool {
    if let Some(name) = fields.require(reader, "name").and_then(|value| reader.text(value)) {
        party.name = name.to_owned();
    }
    let role = fields
        .require(reader, "role")
        .and_then(|value| word(reader, value, "role", "unknown-role", &Role::ALL, Role::word));
    party.role = role.unwrap_or(party.role);
    if let Some(value) = fields.get("brief")
        && let Some(mut brief) = reader.fields(format!("{}.brief", fields.path), value)
    {
        let mut text = |field| {
            let value = brief.get(field)?;
            reader.text(value).map(str::to_owned)
        };
        party.brief = Brief {
            public: text("public").unwrap_or_default(),
            confidential: text("confidential").unwrap_or_default(),
        };
        brief.finish(reader);
    }
    if let Some(value) = fields.get("members") {
        party.members = read_members(reader, fields, value);
    }
    if let Some(value) = fields.get("rule") {
        party.rule = read_rule(reader, value).unwrap_or(party.rule);
    }
    if let Some(value) = fields.get("patron_of") {
        let supported = context.parties.one_or_list(reader, value);
        if supported.contains(&index.0) {
            let message = format!("`{}` cannot be its own patron", party.id);
            reader.error("own-patron", value.span(), message);
        }
        party.patron_of = supported.into_iter().map(PartyIndex).collect();
    }
    role.is_some()
}

fn read_members<'t>(reader: &mut Reader<'t>, fields: &Fields<'t>, value: Value<'t>) -> Vec<Member> {
    let Some(members) = reader.fields(format!("{}.members", fields.path), value) else {
        return Vec::new();
    };
    let mut read = Vec::new();
    for (id, _, value) in members.entries() {
        let mut member = Member { id: id.to_owned(), weight: 1.0, reservation: None };
        let weight = match value.get_ref() {
            DeValue::Table(table) => {
                let path = format!("{}.members.{id}", fields.path);
                let mut entry = Fields::new(path, value.span(), table);
                if let Some(value) = entry.get("reservation") {
                    member.reservation = reader.number(value);
                    reader.count(detente::quantity::Basis::Assumed);
                }
                let weight = entry.require(reader, "weight");
                entry.finish(reader);
                weight
            }
            _ => Some(value),
        };
        if let Some(value) = weight {
            reader.count(detente::quantity::Basis::Assumed);
            if let Some(weight) = reader.number(value) {
                if weight > 0.0 {
                    member.weight = weight;
                } else {
                    let message = "a weight is a number above 0";
                    let hint = "write 1 for everybody where all count the same; leave out who does not count";
                    reader.error_with_hint("out-of-range", value.span(), message, hint);
                }
            }
        }
        read.push(member);
    }
    read
}

fn read_rule<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Option<VotingRule> {
    let expected = "expected \"majority\", \"unanimity\", or a share in (0, 1]";
    match value.get_ref().as_str() {
        Some("majority") => Some(VotingRule::Majority),
        Some("unanimity") => Some(VotingRule::Unanimity),
        Some(_) => {
            reader.error("unknown-rule", value.span(), expected);
            None
        }
        None => {
            let share = reader.number(value)?;
            if share > 0.0 && share <= 1.0 {
                return Some(VotingRule::Share(share));
            }
            reader.error("out-of-range", value.span(), expected);
            None
        }
    }
}

/// A value that is one word of a list.
pub(super) fn word<'t, T: Copy>(
    reader: &mut Reader<'t>,
    value: Value<'t>,
    kind: &str,
    code: &'static str,
    all: &[T],
    word_of: impl Fn(T) -> &'static str,
) -> Option<T> {
    let text = reader.text(value)?;
    let found = all.iter().copied().find(|&item| word_of(item) == text);
    if found.is_none() {
        let words: Vec<&str> = all.iter().map(|&item| word_of(item)).collect();
        let hint = match nearest(text, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", words.join(", ")),
        };
        let message = format!("there is no {kind} called `{text}`");
        reader.error_with_hint(code, value.span(), message, hint);
    }
    found
}

/// A list of formats.
fn formats<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Vec<Format> {
    let items = reader.array(value);
    items.iter().filter_map(|item| format(reader, item)).collect()
}

/// A format.
pub(super) fn format<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Option<Format> {
    word(reader, value, "format", "unknown-format-of-talks", &Format::ALL, Format::word)
}

fn read_conduct<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
    party: PartyIndex,
) -> (DelegationConduct, War) {
    let reservation = match fields.get("reservation") {
        None => Reservation::None,
        Some(value) => match value.get_ref().as_str() {
            Some("none") => Reservation::None,
            Some("battlefield") => Reservation::Battlefield,
            Some(_) => {
                let message = "expected \"none\", \"battlefield\" or a number";
                let hint =
                    "a number is the least utility that it signs for, as in reservation = 0.4";
                reader.error_with_hint("unknown-reservation", value.span(), message, hint);
                Reservation::None
            }
            None => {
                Reservation::Number(reader.quantity(value, Bounds::ANY, &Provenance::default()))
            }
        },
    };
    let chosen = fields.get("strategy").and_then(|value| read_strategy(reader, value));
    let chosen = chosen.unwrap_or_else(|| Chosen::named(strategy::ALL[0].name));
    let exponent = match (chosen.exponent, fields.get("exponent")) {
        (said, None) => said.map(Quantity::assumed),
        (said, Some(value)) => {
            if said.is_some() {
                let message = "the exponent stands behind the strategy's name too";
                reader.error("no-exponent", value.span(), message);
            } else if strategy::find(&chosen.name).is_some_and(|entry| !entry.takes_exponent) {
                let message = format!("`{}` takes no exponent", chosen.name);
                reader.error("no-exponent", value.span(), message);
            }
            Some(reader.quantity(value, Bounds::ABOVE_ZERO, &Provenance::default()))
        }
    };
    let mut step = |field, bounds, default| match fields.get(field) {
        Some(value) => reader.quantity(value, bounds, &Provenance::default()),
        // Nobody assumes anything who does not discount.
        None => Quantity::assumed(default),
    };
    let discount_per_step = step("discount_per_step", Bounds::DISCOUNT, 1.0);
    let cost_per_step = step("cost_per_step", Bounds::AT_LEAST_ZERO, 0.0);
    let formats = match fields.get("formats") {
        Some(value) => formats(reader, value),
        None => Format::ALL.to_vec(),
    };
    let mut share = |field| {
        let value = fields.get(field)?;
        Some(reader.quantity(value, Bounds::SHARE, &Provenance::default()))
    };
    let war = War { belief: share("war_belief"), cost: share("war_cost") };
    let preferences = match fields.get("preferences") {
        Some(value) => {
            preferences::read(reader, context, format!("{}.preferences", fields.path), value)
        }
        None => {
            let message = format!("{} is a delegation and has no preferences", fields.path);
            let hint = format!("add a table [{}.preferences]", fields.path);
            reader.error_with_hint("no-preferences", fields.span.clone(), message, hint);
            None
        }
    };
    let conduct = DelegationConduct {
        party,
        preferences: preferences.unwrap_or_else(preferences::nothing),
        reservation,
        strategy: chosen.name,
        exponent,
        highest_aspiration: chosen.highest,
        discount_per_step,
        cost_per_step,
        formats,
    };
    (conduct, war)
}

/// A strategy, spelled as on the command line; the numbers behind its name count as assumed.
fn read_strategy<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Option<Chosen> {
    let text = reader.text(value)?;
    match Chosen::of(text) {
        Ok(Chosen { steps: Some(_), name, .. }) => {
            let message = format!("`{name}` has a number of steps of its own here");
            let hint =
                "time is what the rounds schedule; say it in `detente negotiate --strategies`";
            reader.error_with_hint("no-steps", value.span(), message, hint);
            None
        }
        Ok(chosen) => {
            for _ in chosen.exponent.iter().chain(&chosen.highest) {
                reader.count(Basis::Assumed);
            }
            Some(chosen)
        }
        Err(Misspelled::Unknown(name)) => {
            let names = || strategy::ALL.iter().map(|entry| entry.name);
            let hint = match nearest(&name, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of {}", names().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("there is no strategy called `{name}`");
            reader.error_with_hint("unknown-strategy", value.span(), message, hint);
            None
        }
        Err(error) => {
            let message = error.to_string();
            match error.hint() {
                Some(hint) => reader.error_with_hint("no-exponent", value.span(), message, hint),
                None => reader.error("no-exponent", value.span(), message),
            }
            None
        }
    }
}

/// Fields that only a delegation has.
const CONDUCT: [&str; 9] = [
    "preferences",
    "reservation",
    "strategy",
    "exponent",
    "discount_per_step",
    "cost_per_step",
    "formats",
    "war_belief",
    "war_cost",
];

/// Tells of fields that only a delegation has.
fn refuse_conduct<'t>(reader: &mut Reader<'t>, fields: &mut Fields<'t>, role: Role) {
    for field in CONDUCT {
        if let Some(value) = fields.get(field) {
            let message = format!(
                "only a delegation has `{field}`; this is a party with the role {}",
                role.word()
            );
            reader.error("not-a-delegation", value.span(), message);
        }
    }
}

/// What a delegation believes and pays where the scenario does not say.
pub(super) fn default_war() -> (Quantity, Quantity) {
    (defaults::uniform(0.2, 0.8), defaults::uniform(0.02, 0.4))
}
