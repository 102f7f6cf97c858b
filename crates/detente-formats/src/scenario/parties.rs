//! Parties: who they are, what delegations want, and how they bargain.

use std::ops::Range;

use detente::domain::{
    Brief, Member, Party, PartyIndex, Preferences, Reservation, Role, VotingRule,
};
use detente::quantity::Quantity;
use detente::record::Format;
use detente::simulation::scenario::DelegationConduct;
use detente::strategy;
use toml::de::DeValue;

use super::Context;
use super::defaults;
use super::fields::{Fields, Reader, Value, nearest};
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
            read_party(reader, context, &mut fields, &mut party, index);
            if party.role == Role::Delegation {
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

fn read_party<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
    party: &mut Party,
    index: PartyIndex,
) {
    if let Some(name) = fields.require(reader, "name").and_then(|value| reader.text(value)) {
        party.name = name.to_owned();
    }
    if let Some(value) = fields.require(reader, "role")
        && let Some(role) = word(reader, value, "role", "unknown-role", &Role::ALL, Role::word)
    {
        party.role = role;
    }
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
                    reader.error("out-of-range", value.span(), "a weight is a number above 0");
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
                reader.error("unknown-reservation", value.span(), message);
                Reservation::None
            }
            None => {
                Reservation::Number(reader.quantity(value, Bounds::ANY, &Provenance::default()))
            }
        },
    };
    let mut chosen = &strategy::ALL[0];
    if let Some(value) = fields.get("strategy") {
        let entries: Vec<&strategy::StrategyEntry> = strategy::ALL.iter().collect();
        let name_of = |entry: &strategy::StrategyEntry| entry.name;
        let entry = word(reader, value, "strategy", "unknown-strategy", &entries, name_of);
        chosen = entry.unwrap_or(chosen);
    }
    let exponent = fields.get("exponent").map(|value| {
        if !chosen.takes_exponent {
            let message = format!("`{}` takes no exponent", chosen.name);
            reader.error("no-exponent", value.span(), message);
        }
        reader.quantity(value, Bounds::ABOVE_ZERO, &Provenance::default())
    });
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
            read_preferences(reader, context, format!("{}.preferences", fields.path), value)
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
        preferences: preferences.unwrap_or(Preferences::Table(Vec::new())),
        reservation,
        strategy: chosen.name.to_owned(),
        exponent,
        formats,
    };
    (conduct, war)
}

/// Fields that only a delegation has.
fn refuse_conduct<'t>(reader: &mut Reader<'t>, fields: &mut Fields<'t>, role: Role) {
    for field in
        ["preferences", "reservation", "strategy", "exponent", "formats", "war_belief", "war_cost"]
    {
        if let Some(value) = fields.get(field) {
            let message = format!("a {} has no `{field}`; only a delegation has", role.word());
            reader.error("not-a-delegation", value.span(), message);
        }
    }
}

fn read_preferences<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    path: String,
    value: Value<'t>,
) -> Option<Preferences> {
    let mut fields = reader.fields(path, value)?;
    let provenance = reader.provenance(&mut fields);
    let (table, weights, values) =
        (fields.get("table"), fields.get("weights"), fields.get("values"));
    let preferences = match (table, weights, values) {
        (Some(table), None, None) => read_table(reader, context, table, &provenance),
        (None, Some(weights), Some(values)) => {
            let weights = read_weights(reader, context, weights, &provenance);
            let values = read_values(reader, context, values, &weights, &provenance);
            let weights = weights.into_iter().map(|(weight, _)| weight).collect();
            Some(Preferences::Additive { weights, values })
        }
        _ => {
            let message = "preferences need `weights` and `values`, or a `table`, and not both";
            reader.error("incomplete-preferences", fields.span.clone(), message);
            None
        }
    };
    fields.finish(reader);
    preferences
}

fn read_table<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
    provenance: &Provenance,
) -> Option<Preferences> {
    let items = reader.array(value);
    let packages: usize = context.issues.iter().map(|issue| issue.options.count().max(1)).product();
    if items.len() != packages {
        let message =
            format!("expected a utility for each of the {packages} packages, got {}", items.len());
        let hint = "packages are listed with the last issue's options moving fastest";
        reader.error_with_hint("wrong-table", value.span(), message, hint);
        return None;
    }
    for _ in items {
        reader.count(provenance.basis.unwrap_or(detente::quantity::Basis::Assumed));
    }
    Some(Preferences::Table(items.iter().filter_map(|item| reader.number(item)).collect()))
}

/// A weight an issue, and where it stands; issues that are not named do not matter.
fn read_weights<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
    provenance: &Provenance,
) -> Vec<(Quantity, Option<Range<usize>>)> {
    let mut weights = vec![(Quantity::assumed(0.0), None); context.issues.len()];
    let Some(fields) = reader.fields("weights".into(), value) else { return weights };
    for (issue, span, value) in fields.entries() {
        let weight = reader.quantity(value, Bounds::AT_LEAST_ZERO, provenance);
        if let Some(number) = context.issue_names.find(reader, issue, span.clone()) {
            weights[number] = (weight, Some(span));
        }
    }
    let means = weights.iter().map(|(weight, _)| weight.distribution.mean());
    let sum: f64 = means.sum();
    let certain = weights.iter().all(|(weight, _)| weight.distribution.is_point());
    if certain && (sum - 1.0).abs() > 1e-6 {
        let message = format!("the weights sum to {sum}; expected 1");
        reader.error("weights-do-not-sum", value.span(), message);
    } else if sum <= 0.0 {
        reader.error("weights-do-not-sum", value.span(), "expected at least one weight above 0");
    }
    weights
}

fn read_values<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
    weights: &[(Quantity, Option<Range<usize>>)],
    provenance: &Provenance,
) -> Vec<Vec<Quantity>> {
    let mut values: Vec<Vec<Quantity>> = context
        .issues
        .iter()
        .map(|issue| vec![Quantity::assumed(0.0); issue.options.count()])
        .collect();
    let Some(fields) = reader.fields("values".into(), value) else { return values };
    let mut valued = vec![false; values.len()];
    for (name, span, value) in fields.entries() {
        let Some(number) = context.issue_names.find(reader, name, span.clone()) else { continue };
        valued[number] = true;
        let Some(options) = reader.fields(format!("values.{name}"), value) else { continue };
        let issue = &context.issues[number];
        let mut missing: Vec<bool> = vec![true; issue.options.count()];
        for (option, span, value) in options.entries() {
            let quantity = reader.quantity(value, Bounds::ANY, provenance);
            match find_option(reader, issue, option, span) {
                Some(position) => {
                    missing[position] = false;
                    values[number][position] = quantity;
                }
                None => continue,
            }
        }
        for (position, _) in missing.iter().enumerate().filter(|(_, missing)| **missing) {
            let message = format!("`{name}` has no value for `{}`", issue.options.name(position));
            reader.error("missing-value", span.clone(), message);
        }
    }
    for (number, (weight, span)) in weights.iter().enumerate() {
        let matters = weight.distribution != detente::quantity::Distribution::Point(0.0);
        if let (true, false, Some(span)) = (matters, valued[number], span) {
            let id = &context.issues[number].id;
            let message = format!("`{id}` has a weight and no values");
            reader.error("missing-value", span.clone(), message);
        }
    }
    values
}

/// The number of an option by its name.
pub(super) fn find_option<'t>(
    reader: &mut Reader<'t>,
    issue: &detente::domain::Issue,
    option: &str,
    span: Range<usize>,
) -> Option<usize> {
    let position = issue.options.find(option);
    if position.is_none() {
        let names: Vec<&str> = (0..issue.options.count()).map(|i| issue.options.name(i)).collect();
        let message = format!("`{}` has no option called `{option}`", issue.id);
        let hint = match nearest(option, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its options: {}", names.join(", ")),
        };
        reader.error_with_hint("unknown-option", span, message, hint);
    }
    position
}

/// What a delegation believes and pays where the scenario does not say.
pub(super) fn default_war() -> (Quantity, Quantity) {
    (defaults::point(0.5), defaults::uniform(0.02, 0.4))
}
