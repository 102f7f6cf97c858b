//! How delegations decide where they vote, and what money can change hands.

use detente::domain::{DecisionRule, SidePayments};

use super::Context;
use super::fields::{Fields, Reader, Value};
use super::parties::Group;

/// The delegation that a name stands for, or a problem.
fn delegation<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    group: &Group,
    name: &str,
    span: std::ops::Range<usize>,
) -> Option<usize> {
    let party = context.parties.find(reader, name, span.clone())?;
    let number = group.delegations.iter().position(|conduct| conduct.party.0 == party);
    if number.is_none() {
        reader.error("not-a-delegation", span, format!("`{name}` is no delegation"));
    }
    number
}

/// A number for some delegations, above 0; `default` for the others.
fn by_delegation<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    group: &Group,
    value: Option<Value<'t>>,
    default: f64,
) -> Vec<f64> {
    let mut numbers = vec![default; group.delegations.len()];
    let Some(fields) = value.and_then(|value| reader.fields("this table".into(), value)) else {
        return numbers;
    };
    for (name, span, value) in fields.entries() {
        let number = delegation(reader, context, group, name, span);
        let amount = reader.number(value);
        if amount.is_some_and(|amount| amount <= 0.0) {
            let hint = "write a number such as 1";
            let message = "expected a number above 0";
            reader.error_with_hint("out-of-range", value.span(), message, hint);
        }
        if let Some(number) = number {
            // Whatever is written here, the number is not missing.
            numbers[number] = amount.filter(|amount| *amount > 0.0).unwrap_or(1.0);
        }
    }
    numbers
}

pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
    group: &Group,
) -> Option<DecisionRule> {
    let mut fields = section?;
    let weights = fields.get("weights");
    let weights = by_delegation(reader, context, group, weights, 1.0);
    let total: f64 = weights.iter().sum();
    let quota = fields.require(reader, "quota").and_then(|value| {
        let quota = reader.number(value)?;
        if quota > 0.0 && quota <= total {
            return Some(quota);
        }
        let message = format!("expected votes above 0 and at most {total}, the sum of all weights");
        let hint =
            format!("write {total} where all must vote for it, less where fewer can pass it");
        reader.error_with_hint("out-of-range", value.span(), message, hint);
        None
    });
    let mut vetoes = vec![false; group.delegations.len()];
    if let Some(value) = fields.get("vetoes") {
        for (name, span) in reader.texts(value) {
            if let Some(number) = delegation(reader, context, group, name, span) {
                vetoes[number] = true;
            }
        }
    }
    fields.get("note").map(|value| reader.text(value));
    fields.finish(reader);
    Some(DecisionRule { weights, quota: quota?, vetoes })
}

pub(super) fn read_side_payments<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    section: Option<Fields<'t>>,
    group: &Group,
) -> Option<SidePayments> {
    let mut fields = section?;
    let unit = fields.require(reader, "unit").and_then(|value| reader.text(value));
    let worth = fields.require(reader, "worth");
    let worths = by_delegation(reader, context, group, worth, f64::NAN);
    if let Some(value) = worth {
        for (conduct, _) in group.delegations.iter().zip(&worths).filter(|(_, w)| w.is_nan()) {
            let id = &group.parties[conduct.party.0].id;
            let message = format!("`worth` does not say what a unit is worth to `{id}`");
            reader.error("missing-value", value.span(), message);
        }
        worths.iter().for_each(|_| reader.count(detente::quantity::Basis::Assumed));
    }
    let most = fields.get("most");
    let most = by_delegation(reader, context, group, most, f64::INFINITY);
    fields.get("note").map(|value| reader.text(value));
    fields.finish(reader);
    Some(SidePayments { unit: unit?.to_owned(), worth: worths, most })
}
