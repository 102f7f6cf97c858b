//! What a delegation wants: weights and values, rankings and red lines, interactions, or a table.

use std::collections::HashMap;
use std::ops::Range;

use detente::domain::{
    Issue, IssueIndex, Options, Preferences, StatedInteraction, StatedWorth, Values, Weights,
};
use detente::quantity::{Basis, Distribution, Quantity};
use toml::de::DeValue;

use super::Context;
use super::fields::{Reader, Value};
use super::issues::{find_option, is_unread, one_or_more, option};
use super::quantity::{Bounds, Provenance};
use crate::problem::grouped;

/// What stands in for preferences that could not be read.
pub(super) fn nothing() -> Preferences {
    Preferences { stated: StatedWorth::Table(Vec::new()), red_lines: Vec::new() }
}

pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    path: String,
    value: Value<'t>,
) -> Option<Preferences> {
    let mut fields = reader.fields(path, value)?;
    let provenance = reader.provenance(&mut fields);
    let red_lines = fields.get("red_lines");
    let red_lines = read_red_lines(reader, context, red_lines);
    let table = fields.get("table");
    let (weights, order) = (fields.get("weights"), fields.get("importance"));
    let sum = fields.get("weights_sum");
    let (values, rankings) = (fields.get("values"), fields.get("ranking"));
    let interactions = fields.get("interactions");
    let additive = [weights, sum, order, values, rankings, interactions];
    let stated = match table {
        Some(table) => {
            if let Some(second) = additive.into_iter().flatten().next() {
                let message = "a `table` says everything; nothing else goes with it but red lines";
                reader.error("incomplete-preferences", second.span(), message);
            }
            read_table(reader, context, table, &provenance)
        }
        None => {
            if let (None, Some(sum)) = (weights, sum) {
                let message = "`weights_sum` says what `weights` sum to, and there are none";
                reader.error("incomplete-preferences", sum.span(), message);
            }
            let weights = match (weights, order) {
                (Some(value), None) => {
                    let sum = sum.map_or(Some(1.0), |sum| read_sum(reader, sum));
                    Some(read_weights(reader, context, value, sum, &provenance))
                }
                (None, Some(value)) => Some(read_importance(reader, context, value)),
                (Some(_), Some(second)) => {
                    let message =
                        "preferences have `weights` or an order of `importance`, not both";
                    reader.error("incomplete-preferences", second.span(), message);
                    None
                }
                (None, None) if values.is_some() && rankings.is_none() => {
                    Some(sum_of_values(context, values))
                }
                (None, None) => {
                    let message =
                        format!("{} does not say how much each issue matters", fields.path);
                    let hint = "add `weights = { issue = 0.5, … }`, or `importance = [\"most important\", [\"equals\", \"of it\"], …]`, or a `table`";
                    let span = fields.span.clone();
                    reader.error_with_hint("incomplete-preferences", span, message, hint);
                    None
                }
            };
            weights.map(|(weights, matters)| {
                let values =
                    read_all_values(reader, context, values, rankings, &matters, &provenance);
                let interactions = read_interactions(reader, context, interactions, &provenance);
                StatedWorth::Additive { weights, values, interactions }
            })
        }
    };
    fields.finish(reader);
    Some(Preferences { stated: stated?, red_lines })
}

fn read_table<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
    provenance: &Provenance,
) -> Option<StatedWorth> {
    let items = reader.array(value);
    let counts = context.issues.iter().map(|issue| issue.options.count().max(1));
    let packages = counts.fold(1, usize::saturating_mul);
    if context.issues.iter().any(is_unread) {
        return None;
    }
    if items.len() != packages {
        let (needed, got) = (grouped(packages as u128), grouped(items.len() as u128));
        let message = match packages {
            1 => format!("expected a utility for the one package, got {got}"),
            _ => format!("expected a utility for each of the {needed} packages, got {got}"),
        };
        let hint = "packages are listed with the last issue's options moving fastest";
        reader.error_with_hint("wrong-table", value.span(), message, hint);
        return None;
    }
    for _ in items {
        reader.count(provenance.basis.unwrap_or(Basis::Assumed));
    }
    Some(StatedWorth::Table(items.iter().filter_map(|item| reader.number(item)).collect()))
}

/// By issue: where the file says that it matters; `None` for issues that do not.
type Matters = Vec<Option<Range<usize>>>;

/// What plain weights sum to; `None` where that is no number above 0.
fn read_sum<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Option<f64> {
    let sum = reader.number(value)?;
    if sum <= 0.0 {
        reader.error("out-of-range", value.span(), "expected a number above 0");
        return None;
    }
    Some(sum)
}

/// A weight an issue; issues that are not named do not matter. Plain ones have to sum to `expected`, where that is known.
fn read_weights<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
    expected: Option<f64>,
    provenance: &Provenance,
) -> (Weights, Matters) {
    let mut weights = vec![Quantity::assumed(0.0); context.issues.len()];
    let mut matters = vec![None; weights.len()];
    let Some(fields) = reader.fields("weights".into(), value) else {
        return (Weights::Stated(weights), matters);
    };
    let mut all_known = true;
    for (issue, span, value) in fields.entries() {
        let weight = reader.quantity(value, Bounds::AT_LEAST_ZERO, provenance);
        let Some(number) = context.issue_names.find(reader, issue, span.clone()) else {
            all_known = false;
            continue;
        };
        matters[number] = (weight.distribution != Distribution::Point(0.0)).then_some(span);
        weights[number] = weight;
    }
    // What an unknown name weighs belongs to the sum too, so that nothing can be said of it.
    let Some(expected) = expected.filter(|_| all_known) else {
        return (Weights::Stated(weights), matters);
    };
    let sum: f64 = weights.iter().map(|weight| weight.distribution.mean()).sum();
    let certain = weights.iter().all(|weight| weight.distribution.is_point());
    if !certain && expected != 1.0 {
        let message = "`weights_sum` goes with plain weights: drawn ones are divided by their sum";
        reader.error("weights-do-not-sum", value.span(), message);
    } else if sum <= 0.0 {
        let hint = "weights = { issue = 0.5, … }, which sum to 1";
        let message = "expected at least one weight above 0";
        reader.error_with_hint("weights-do-not-sum", value.span(), message, hint);
    } else if certain && (sum - expected).abs() > 1e-6 * expected {
        let rounded = (sum * 1e9).round() / 1e9;
        let message = format!("the weights sum to {rounded}; expected {expected}");
        let hint = "scale them, or say what they sum to with `weights_sum`, or write `importance = [\"most important\", …]` where only their order is known";
        reader.error_with_hint("weights-do-not-sum", value.span(), message, hint);
    } else if !certain && (sum - 1.0).abs() > 0.005 {
        let message = format!("the means of these weights sum to {sum:.3}, not to 1");
        let hint = "drawn weights are divided by their sum, whatever it is";
        reader.warn_with_hint("weights-do-not-sum", value.span(), message, hint);
    }
    if sum > 0.0 && weights.iter().all(|weight| weight.distribution.may_be(0.0)) {
        let message = "all of these weights may come out 0, and then nothing matters to the party";
        reader.error("weights-do-not-sum", value.span(), message);
    }
    (Weights::Stated(weights), matters)
}

/// Where neither weights nor an order are given, utility is the plain sum of the values: points.
fn sum_of_values<'t>(context: &Context<'t>, values: Option<Value<'t>>) -> (Weights, Matters) {
    let mut weights = vec![Quantity::assumed(0.0); context.issues.len()];
    let mut matters = vec![None; weights.len()];
    let table = values.and_then(|value| value.get_ref().as_table());
    for (id, _) in table.into_iter().flat_map(|table| table.iter()) {
        if let Some(number) = context.issue_names.position(id.get_ref()) {
            weights[number] = Quantity::assumed(1.0);
            matters[number] = Some(id.span());
        }
    }
    (Weights::Stated(weights), matters)
}

/// A list from the best to the worst, whose items are one thing or a list of equals.
fn groups<'t, T: PartialEq>(
    reader: &mut Reader<'t>,
    value: Value<'t>,
    mut find: impl FnMut(&mut Reader<'t>, Value<'t>) -> Vec<T>,
) -> Vec<Vec<T>> {
    let mut groups: Vec<Vec<T>> = Vec::new();
    for item in reader.array(value) {
        let found = find(reader, item);
        let known = |thing: &T| groups.iter().flatten().any(|other| other == thing);
        let twice = |(i, thing): (usize, &T)| known(thing) || found[..i].contains(thing);
        if found.iter().enumerate().any(twice) {
            reader.error("duplicate", item.span(), "this stands in the list twice");
        } else if !found.is_empty() {
            groups.push(found);
        }
    }
    groups
}

/// Issues in order of importance.
fn read_importance<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
) -> (Weights, Matters) {
    let groups = groups(reader, value, |reader, item| {
        let found = context.issue_names.one_or_list(reader, item);
        found.into_iter().map(IssueIndex).collect()
    });
    if groups.is_empty() && value.get_ref().as_array().is_some_and(|items| items.is_empty()) {
        reader.error("weights-do-not-sum", value.span(), "expected at least one issue");
    }
    reader.count(Basis::Assumed);
    let mut matters = vec![None; context.issues.len()];
    for issue in groups.iter().flatten() {
        matters[issue.0] = Some(value.span());
    }
    (Weights::Ranked(groups), matters)
}

fn read_all_values<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    values: Option<Value<'t>>,
    rankings: Option<Value<'t>>,
    matters: &Matters,
    provenance: &Provenance,
) -> Vec<Values> {
    let no_value =
        |issue: &Issue| Values::Stated(vec![Quantity::assumed(0.0); issue.options.count()]);
    let mut read: Vec<Option<Values>> = vec![None; context.issues.len()];
    for (name, section) in [("values", values), ("ranking", rankings)] {
        let Some(fields) = section.and_then(|value| reader.fields(name.into(), value)) else {
            continue;
        };
        for (id, span, value) in fields.entries() {
            let Some(number) = context.issue_names.find(reader, id, span.clone()) else {
                continue;
            };
            let issue = &context.issues[number];
            if is_unread(issue) {
                read[number] = Some(no_value(issue));
                continue;
            }
            if read[number].is_some() {
                let message = format!("`{id}` has values or a ranking, not both");
                reader.error("incomplete-preferences", span.clone(), message);
            }
            let found = match name {
                "ranking" => read_ranking(reader, issue, value),
                _ if matches!(issue.options, Options::Named(_)) => {
                    read_values(reader, issue, span, value, provenance)
                }
                _ => read_points(reader, issue, value, provenance),
            };
            read[number] = Some(found.unwrap_or_else(|| no_value(issue)));
        }
    }
    let mut all = Vec::with_capacity(read.len());
    for ((issue, values), matters) in context.issues.iter().zip(read).zip(matters) {
        if let (None, Some(span)) = (&values, matters) {
            let message = format!("`{}` matters and has neither values nor a ranking", issue.id);
            let hint = format!("add ranking.{} = [\"best\", …, \"worst\"]", issue.id);
            reader.error_with_hint("missing-value", span.clone(), message, hint);
        }
        all.push(values.unwrap_or_else(|| no_value(issue)));
    }
    all
}

/// A value for each named option.
fn read_values<'t>(
    reader: &mut Reader<'t>,
    issue: &Issue,
    span: Range<usize>,
    value: Value<'t>,
    provenance: &Provenance,
) -> Option<Values> {
    let options = reader.fields(format!("values.{}", issue.id), value)?;
    let mut values = vec![None; issue.options.count()];
    // Looked up, not sought: there may be very many.
    let named: HashMap<&str, usize> = match &issue.options {
        Options::Named(names) => names.iter().enumerate().map(|(i, name)| (&**name, i)).collect(),
        _ => HashMap::new(),
    };
    for (option, span, value) in options.entries() {
        let quantity = reader.quantity(value, Bounds::ANY, provenance);
        let position = named.get(option).copied();
        if let Some(position) = position.or_else(|| find_option(reader, issue, option, span)) {
            values[position] = Some(quantity);
        }
    }
    for (position, _) in values.iter().enumerate().filter(|(_, value)| value.is_none()) {
        let name = issue.options.name(position);
        let message = format!("`{}` has no value for `{name}`", issue.id);
        let hint = format!("add \"{name}\" = …, or give a ranking instead of values");
        reader.error_with_hint("missing-value", span.clone(), message, hint);
    }
    Some(Values::Stated(values.into_iter().collect::<Option<_>>()?))
}

/// Values at some numbers of a range.
fn read_points<'t>(
    reader: &mut Reader<'t>,
    issue: &Issue,
    value: Value<'t>,
    provenance: &Provenance,
) -> Option<Values> {
    let (low, high) = (issue.options.number(0)?, issue.options.number(issue.options.count() - 1)?);
    let expected = format!(
        "the options of `{}` are numbers: expected [[{low}, value], …, [{high}, value]]",
        issue.id
    );
    let DeValue::Array(items) = value.get_ref() else {
        reader.error("wrong-points", value.span(), expected);
        return None;
    };
    let mut points: Vec<(f64, Quantity)> = Vec::new();
    for item in items {
        let pair = reader.array(item);
        let [at, worth] = pair else {
            reader.error("wrong-points", item.span(), expected.clone());
            continue;
        };
        let Some(at) = reader.number(at) else { continue };
        points.push((at, reader.quantity(worth, Bounds::ANY, provenance)));
    }
    let rising = points.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let ends = (points.first().map(|point| point.0), points.last().map(|point| point.0));
    if points.len() < 2 || !rising || ends != (Some(low), Some(high)) {
        let message = format!("{expected}, in rising order from one end to the other");
        reader.error("wrong-points", value.span(), message);
        return None;
    }
    Some(Values::Points(points))
}

/// Options from best to worst; `"rising"` or `"falling"` where they are numbers.
fn read_ranking<'t>(reader: &mut Reader<'t>, issue: &Issue, value: Value<'t>) -> Option<Values> {
    reader.count(Basis::Assumed);
    let count = issue.options.count();
    if let Some(word) = value.get_ref().as_str() {
        let numbers = !matches!(issue.options, Options::Named(_));
        return match word {
            "rising" if numbers => {
                Some(Values::Ranked((0..count).rev().map(|option| vec![option]).collect()))
            }
            "falling" if numbers => {
                Some(Values::Ranked((0..count).map(|option| vec![option]).collect()))
            }
            _ => {
                let message = "expected a list from best to worst; for numbers also \"rising\" (more is better) or \"falling\"";
                reader.error("wrong-ranking", value.span(), message);
                None
            }
        };
    }
    let groups = groups(reader, value, |reader, item| one_or_more(reader, issue, item));
    let named: usize = groups.iter().map(Vec::len).sum();
    if named < count {
        let unnamed = (0..count).filter(|option| !groups.iter().flatten().any(|o| o == option));
        let names: Vec<String> =
            unnamed.take(5).map(|option| format!("`{}`", issue.options.name(option))).collect();
        let message = format!("this ranking leaves out {}", names.join(", "));
        let hint = "write options that are equally good as a list of their own: [\"best\", [\"second\", \"as good\"], \"worst\"]";
        reader.error_with_hint("wrong-ranking", value.span(), message, hint);
        return None;
    }
    Some(Values::Ranked(groups))
}

fn read_red_lines<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Option<Value<'t>>,
) -> Vec<(IssueIndex, usize)> {
    let mut red_lines = Vec::new();
    let Some(fields) = value.and_then(|value| reader.fields("red_lines".into(), value)) else {
        return red_lines;
    };
    for (id, span, value) in fields.entries() {
        let Some(number) = context.issue_names.find(reader, id, span) else { continue };
        let issue = &context.issues[number];
        if is_unread(issue) {
            continue;
        }
        let crossed: Vec<usize> = match value.get_ref() {
            DeValue::Table(_) => read_red_range(reader, issue, value),
            DeValue::Array(items) => {
                items.iter().filter_map(|item| option(reader, issue, item)).collect()
            }
            _ => option(reader, issue, value).into_iter().collect(),
        };
        if crossed.len() >= issue.options.count() {
            let message = format!("these red lines leave no option of `{id}`");
            let hint = "red lines are what the party never takes: leave out at least one option that it may take";
            reader.error_with_hint("no-options-left", value.span(), message, hint);
        }
        red_lines.extend(crossed.into_iter().map(|option| (IssueIndex(number), option)));
    }
    red_lines.sort_unstable();
    red_lines.dedup();
    red_lines
}

/// The numbers below and above which a party does not go.
fn read_red_range<'t>(reader: &mut Reader<'t>, issue: &Issue, value: Value<'t>) -> Vec<usize> {
    let Some(mut fields) = reader.fields(format!("red_lines.{}", issue.id), value) else {
        return Vec::new();
    };
    let mut bound = |field| fields.get(field).and_then(|value| reader.number(value));
    let (below, above) = (bound("below"), bound("above"));
    fields.finish(reader);
    if matches!(issue.options, Options::Named(_)) {
        let message = format!("the options of `{}` are no numbers", issue.id);
        let hint = format!(
            "name those that the party never takes, as in red_lines.{} = [\"{}\"]",
            issue.id,
            issue.options.name(0)
        );
        reader.error_with_hint("not-numbers", value.span(), message, hint);
        return Vec::new();
    }
    let crossed = |option: &usize| {
        let number = issue.options.number(*option).unwrap_or(f64::NAN);
        below.is_some_and(|below| number < below) || above.is_some_and(|above| number > above)
    };
    (0..issue.options.count()).filter(crossed).collect()
}

fn read_interactions<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Option<Value<'t>>,
    provenance: &Provenance,
) -> Vec<StatedInteraction> {
    let mut interactions = Vec::new();
    let items = value.map(|value| reader.array(value)).unwrap_or_default();
    for item in items {
        let Some(mut fields) = reader.fields("an interaction".into(), item) else { continue };
        let utility = match fields.require(reader, "utility") {
            Some(value) => reader.quantity(value, Bounds::ANY, provenance),
            None => Quantity::assumed(f64::NAN),
        };
        let mut options = Vec::new();
        if let Some(value) = fields.require(reader, "when")
            && let Some(when) = reader.fields("when".into(), value)
        {
            for (id, span, value) in when.entries() {
                let Some(number) = context.issue_names.find(reader, id, span) else { continue };
                if let Some(option) = option(reader, &context.issues[number], value) {
                    options.push((IssueIndex(number), option));
                }
            }
            if when.entries().count() != 2 {
                let message = "an interaction is between two issues";
                let hint = "when = { issue = \"option\", other_issue = \"option\" }";
                reader.error_with_hint("wrong-interaction", value.span(), message, hint);
            }
        }
        fields.finish(reader);
        if let [first, second] = options[..] {
            interactions.push(StatedInteraction { first, second, utility });
        }
    }
    interactions
}
