//! Issues with their options, and the constraints on packages of them.

use std::collections::HashSet;
use std::ops::Range;

use detente::domain::{Constraint, Issue, IssueIndex, Options, OutcomeSpace, broken_packages};
use detente::simulation::scenario::Scenario;
use toml::de::DeValue;

use super::Context;
use super::fields::{Fields, Reader, Value, nearest};
use crate::problem::grouped;

/// The most options of one issue.
const MOST_OPTIONS: u32 = 1_000_000;

pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    section: Option<Fields<'t>>,
    levels: Option<u32>,
    without_levels: &mut Vec<String>,
) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (id, span, value) in section.iter().flat_map(Fields::entries) {
        let mut issue = Issue {
            id: id.to_owned(),
            question: String::new(),
            options: Options::Named(Vec::new()),
        };
        if let Some(mut fields) = reader.fields(format!("issues.{id}"), value) {
            fields.span = span;
            let question = fields.require(reader, "question").and_then(|v| reader.text(v));
            issue.question = question.unwrap_or_default().to_owned();
            let mut lacks_levels = false;
            let options = read_options(reader, &mut fields, levels, &mut lacks_levels);
            issue.options = options.unwrap_or(issue.options);
            if lacks_levels {
                without_levels.push(id.to_owned());
            }
            fields.finish(reader);
        }
        issues.push(issue);
    }
    issues
}

fn read_options<'t>(
    reader: &mut Reader<'t>,
    fields: &mut Fields<'t>,
    levels: Option<u32>,
    lacks_levels: &mut bool,
) -> Option<Options> {
    let (named, whole, range) = (fields.get("options"), fields.get("whole"), fields.get("range"));
    let (step, own_levels) = (fields.get("step"), fields.get("levels"));
    if range.is_none()
        && let Some(value) = step.or(own_levels)
    {
        reader.error("no-range", value.span(), "only a `range` has a step or levels");
    }
    match (named, whole, range) {
        (Some(value), None, None) => Some(read_named(reader, value)),
        (None, Some(value), None) => read_whole(reader, value),
        (None, None, Some(value)) => {
            let (low, high) = read_ends(reader, value)?;
            match (step, own_levels) {
                (Some(value), None) => read_step(reader, value, low, high),
                (None, Some(value)) => {
                    let count = reader.whole(value, 2, MOST_OPTIONS)?;
                    Some(at_levels(low, high, count))
                }
                (None, None) => {
                    *lacks_levels = levels.is_none();
                    if *lacks_levels {
                        let message = "this range is continuous; analysis needs to know at how many levels to look at it";
                        let hint = "add `levels = 11` or a `step`, or say --levels 11 to `analyze`";
                        reader.warn_with_hint("no-levels", value.span(), message, hint);
                    }
                    Some(at_levels(low, high, levels.unwrap_or(2)))
                }
                (Some(_), Some(second)) => {
                    let message = "a range has a `step` or `levels`, not both";
                    reader.error("two-kinds-of-options", second.span(), message);
                    None
                }
            }
        }
        (None, None, None) => {
            let message = format!("{} says no options", fields.path);
            let hint = "add `options = [\"…\", \"…\"]`, `whole = [0, 10]` or `range = [0, 1]`";
            reader.error_with_hint("missing-field", fields.span.clone(), message, hint);
            None
        }
        (first, second, third) => {
            let last = third.or(second).or(first)?;
            let message = "an issue has `options`, `whole` or `range`: one of them";
            reader.error("two-kinds-of-options", last.span(), message);
            None
        }
    }
}

/// Whether an issue's options could not be read: what is said of them elsewhere is not judged then, since nothing but that is wrong with it.
pub(super) fn is_unread(issue: &Issue) -> bool {
    issue.options.count() == 0
}

fn read_named<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Options {
    let mut options: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for (option, span) in reader.texts(value) {
        if !known.insert(option) {
            reader.error("duplicate", span, format!("`{option}` stands in this list twice"));
        } else if option.trim().is_empty() {
            reader.error("no-options", span, "an option needs a name");
        } else {
            options.push(option.to_owned());
        }
    }
    if options.is_empty() {
        reader.error("no-options", value.span(), "an issue needs at least one option");
    }
    Options::Named(options)
}

/// Two finite numbers in rising order.
fn read_ends<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Option<(f64, f64)> {
    let items = reader.array(value);
    let ends: Vec<f64> = items.iter().filter_map(|item| reader.number(item)).collect();
    match (items.len(), ends.as_slice()) {
        (2, &[low, high]) if low < high => Some((low, high)),
        (2, &[low, high]) => {
            let message =
                format!("a range goes from a lower to a higher number; got {low}, {high}");
            let hint = match low > high {
                true => format!("did you mean [{high}, {low}]?"),
                false => format!("if nothing is open, write options = [\"{low}\"]"),
            };
            reader.error_with_hint("empty-range", value.span(), message, hint);
            None
        }
        (2, _) => None,
        _ => {
            reader.error("wrong-parameters", value.span(), "expected [lowest, highest]");
            None
        }
    }
}

fn read_whole<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Option<Options> {
    let (low, high) = read_ends(reader, value)?;
    if low.fract() != 0.0 || high.fract() != 0.0 || low.abs().max(high.abs()) > 1e12 {
        let message = "expected whole numbers up to 10^12";
        let hint = "for numbers between whole ones write `range` and a `step`";
        reader.error_with_hint("out-of-range", value.span(), message, hint);
        return None;
    }
    if high - low + 1.0 > f64::from(MOST_OPTIONS) {
        too_many_options(reader, value);
        return None;
    }
    Some(Options::Whole { low: low as i64, high: high as i64 })
}

fn read_step<'t>(
    reader: &mut Reader<'t>,
    value: Value<'t>,
    low: f64,
    high: f64,
) -> Option<Options> {
    let step = reader.number(value)?;
    let steps = (high - low) / step;
    if !(step > 0.0 && step <= high - low) {
        let message = format!("expected a step above 0 and at most {}", high - low);
        reader.error("out-of-range", value.span(), message);
        return None;
    }
    if steps + 1.0 > f64::from(MOST_OPTIONS) {
        too_many_options(reader, value);
        return None;
    }
    if (steps - steps.round()).abs() > 1e-6 {
        // Without the digits that rounding leaves behind.
        let after = |steps: f64| ((low + step * steps) * 1e9).round() / 1e9;
        let (before, beyond) = (after(steps.floor()), after(steps.ceil()));
        let message = format!("steps of {step} from {low} reach {before} and not {high}");
        let hint = format!("end the range at {before} or {beyond}, or take another step");
        reader.error_with_hint("step-misses-end", value.span(), message, hint);
        return None;
    }
    Some(Options::Steps { low, step, count: steps.round() as u32 + 1 })
}

fn too_many_options<'t>(reader: &mut Reader<'t>, value: Value<'t>) {
    let message = format!("an issue has at most {} options", grouped(MOST_OPTIONS.into()));
    reader.error("too-many-options", value.span(), message);
}

fn at_levels(low: f64, high: f64, levels: u32) -> Options {
    Options::Steps { low, step: (high - low) / f64::from(levels - 1), count: levels }
}

/// The number of an option by its name.
pub(super) fn find_option<'t>(
    reader: &mut Reader<'t>,
    issue: &Issue,
    option: &str,
    span: Range<usize>,
) -> Option<usize> {
    let position = issue.options.find(option);
    if position.is_none() && !is_unread(issue) {
        let message = format!("`{}` has no option called `{option}`", issue.id);
        reader.error_with_hint("unknown-option", span, message, options_hint(issue, option));
    }
    position
}

fn options_hint(issue: &Issue, option: &str) -> String {
    let count = issue.options.count();
    let Options::Named(names) = &issue.options else {
        let name = |option| issue.options.name(option);
        return match count {
            0 | 1 => "see the issue's range".to_owned(),
            _ => format!(
                "its options are numbers: {}, {}, … to {}",
                name(0),
                name(1),
                name(count - 1)
            ),
        };
    };
    match nearest(option, names.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its options: {}", names.join(", ")),
    }
}

/// An option in a list: a text, or a number where the options are numbers.
pub(super) fn option<'t>(
    reader: &mut Reader<'t>,
    issue: &Issue,
    value: Value<'t>,
) -> Option<usize> {
    match value.get_ref() {
        DeValue::Integer(_) | DeValue::Float(_) => {
            let number = reader.number(value)?;
            find_option(reader, issue, &number.to_string(), value.span())
        }
        _ => {
            let name = reader.text(value)?;
            find_option(reader, issue, name, value.span())
        }
    }
}

/// One option, or a list of them.
pub(super) fn one_or_more<'t>(
    reader: &mut Reader<'t>,
    issue: &Issue,
    value: Value<'t>,
) -> Vec<usize> {
    match value.get_ref() {
        DeValue::Array(items) => {
            items.iter().filter_map(|item| option(reader, issue, item)).collect()
        }
        _ => option(reader, issue, value).into_iter().collect(),
    }
}

pub(super) fn read_constraints<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Option<Value<'t>>,
) -> Vec<Constraint> {
    let mut constraints = Vec::new();
    let items = value.map(|value| reader.array(value)).unwrap_or_default();
    for item in items {
        let Some(mut fields) = reader.fields("a constraint".to_owned(), item) else { continue };
        fields.get("note").map(|value| reader.text(value));
        let (forbid, sum) = (fields.get("forbid"), fields.get("sum"));
        constraints.extend(match (forbid, sum) {
            (Some(value), None) => read_forbidden(reader, context, value),
            (None, Some(value)) => read_sum(reader, context, &mut fields, value),
            _ => {
                let message = "a constraint has `forbid` or `sum`";
                let hint = "forbid = { issue = \"option\", other_issue = \"option\" }";
                reader.error_with_hint("no-constraint", item.span(), message, hint);
                None
            }
        });
        fields.finish(reader);
    }
    constraints
}

fn read_forbidden<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    value: Value<'t>,
) -> Option<Constraint> {
    let fields = reader.fields("forbid".to_owned(), value)?;
    let mut parts = Vec::new();
    for (name, span, value) in fields.entries() {
        let Some(number) = context.issue_names.find(reader, name, span) else { continue };
        let options = one_or_more(reader, &context.issues[number], value);
        parts.push((IssueIndex(number), options));
    }
    if parts.is_empty() {
        reader.error("no-constraint", value.span(), "expected at least one issue and its option");
        return None;
    }
    Some(Constraint::Forbid(parts))
}

fn read_sum<'t>(
    reader: &mut Reader<'t>,
    context: &Context<'t>,
    fields: &mut Fields<'t>,
    value: Value<'t>,
) -> Option<Constraint> {
    let numbers = context.issue_names.list(reader, value);
    for &number in &numbers {
        let issue = &context.issues[number];
        if matches!(issue.options, Options::Named(_)) && !is_unread(issue) {
            let message = format!("the options of `{}` are no numbers", issue.id);
            let hint = format!(
                "a sum is over issues with `whole` or `range`; for named options write forbid = {{ {} = \"{}\" }}",
                issue.id,
                issue.options.name(0)
            );
            reader.error_with_hint("not-numbers", value.span(), message, hint);
        }
    }
    let mut bound = |field| fields.get(field).and_then(|value| reader.number(value));
    let (at_least, at_most) = (bound("at_least"), bound("at_most"));
    if at_least.is_none() && at_most.is_none() {
        let message = "a sum needs `at_least`, `at_most` or both";
        reader.error("no-constraint", value.span(), message);
    }
    Some(Constraint::Sum {
        issues: numbers.into_iter().map(IssueIndex).collect(),
        at_least: at_least.unwrap_or(f64::NEG_INFINITY),
        at_most: at_most.unwrap_or(f64::INFINITY),
    })
}

/// Tells if the constraints rule every package out.
pub(super) fn tell_if_nothing_is_possible(
    reader: &mut Reader<'_>,
    scenario: &Scenario,
    span: Range<usize>,
) {
    let counts = scenario.issues.iter().map(|issue| issue.options.count() as u32);
    let Some(space) = OutcomeSpace::new(counts.collect()) else { return };
    let options: Vec<&Options> = scenario.issues.iter().map(|issue| &issue.options).collect();
    let all: Vec<IssueIndex> = (0..options.len()).map(IssueIndex).collect();
    let nothing_bound = vec![None; options.len()];
    let broken = broken_packages(&scenario.constraints, &options, &space, &all, &nothing_bound);
    if broken.len() == space.count() as usize {
        let hint = "loosen one of them";
        reader.error_with_hint(
            "nothing-possible",
            span,
            "these constraints rule every package out",
            hint,
        );
    }
}
