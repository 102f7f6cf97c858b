//! The issues of a domain of GENIUS.

use std::collections::{HashMap, HashSet};

use detente::domain::{Issue, Options};

use super::super::Failed;
use super::super::limits::{self, MOST_OPTIONS};
use super::super::xml::Element;
use crate::problem::grouped;
use crate::source::Source;

/// An issue, and its number in the files.
pub(super) struct Numbered {
    pub issue: Issue,
    pub index: String,
}

impl Numbered {
    /// The issue as a case has it.
    pub fn bare(&self) -> Issue {
        let options = limits::open(self.issue.options.clone());
        Issue { options, ..self.issue.clone() }
    }
}

fn kind(element: &Element) -> &str {
    ["vtype", "type", "etype"].iter().find_map(|key| element.attribute(key)).unwrap_or("discrete")
}

pub(super) fn issues(
    source: &Source,
    root: &Element,
    levels: Option<u32>,
) -> Result<Vec<Numbered>, Failed> {
    let mut issues: Vec<Numbered> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for (place, element) in root.below("issue").into_iter().enumerate() {
        for attribute in ["name", "index"] {
            let value = element.need(source, attribute)?;
            if let Some(other) = known.insert((attribute, value), place) {
                let message = format!(
                    "`{}` has the {attribute} of the issue `{}`",
                    element.need(source, "name")?,
                    issues[other].issue.id
                );
                return Err(element.problem(source, "same-name", message));
            }
        }
        let id = element.need(source, "name")?.to_owned();
        let index = element.need(source, "index")?.to_owned();
        let options = options(source, element, &id, levels)?;
        if options.count() > MOST_OPTIONS {
            let (count, most) = (grouped(options.count() as u128), grouped(MOST_OPTIONS as u128));
            let message = format!("`{id}` has {count} options; at most {most} are read");
            return Err(element.problem(source, "too-large", message));
        }
        issues.push(Numbered { issue: Issue { question: id.clone(), id, options }, index });
    }
    if issues.is_empty() {
        return Err(root.problem(source, "empty", "there are no issues".to_owned()));
    }
    Ok(issues)
}

fn options(
    source: &Source,
    element: &Element,
    id: &str,
    levels: Option<u32>,
) -> Result<Options, Failed> {
    let kind = kind(element);
    if kind != "discrete"
        && let Some(item) = element.child("item")
    {
        let message = format!("`{id}` is of the type `{kind}`, which has no items");
        return Err(item.problem(source, "unknown-element", message));
    }
    match kind {
        "integer" => {
            let (low, high) = bounds(source, element)?;
            if low.fract() != 0.0 || high.fract() != 0.0 || low.abs().max(high.abs()) > 1e9 {
                let message = format!(
                    "`{id}` goes from {low} to {high}; expected whole numbers up to 1,000,000,000"
                );
                return Err(element.problem(source, "out-of-range", message));
            }
            Ok(Options::Whole { low: low as i64, high: high as i64 })
        }
        "real" => {
            let (low, high) = bounds(source, element)?;
            let Some(count) = levels else {
                let message = format!(
                    "`{id}` is continuous; say with --levels at how many numbers it is looked at"
                );
                return Err(element.problem(source, "no-levels", message));
            };
            Ok(limits::levels(low, high, count))
        }
        "discrete" => {
            let mut names = Vec::new();
            let mut known = HashSet::new();
            for item in element.below("item") {
                let name = item.need(source, "value")?;
                limits::option_name(id, name)
                    .map_err(|message| item.problem(source, "no-options", message))?;
                if !known.insert(name) {
                    let message = format!("`{id}` has the value `{name}` twice");
                    return Err(item.problem(source, "same-name", message));
                }
                names.push(name.to_owned());
            }
            if names.is_empty() {
                let message = format!("`{id}` has no values");
                return Err(element.problem(source, "empty", message));
            }
            Ok(Options::Named(names))
        }
        other => {
            let message =
                format!("`{id}` is of the type `{other}`; expected discrete, integer or real");
            Err(element.problem(source, "unknown-type", message))
        }
    }
}

pub(super) fn bounds(source: &Source, issue: &Element) -> Result<(f64, f64), Failed> {
    let holder = match (issue.attribute("lowerbound"), issue.child("range")) {
        (None, Some(range)) => range,
        _ => issue,
    };
    let (low, high) = (holder.number(source, "lowerbound")?, holder.number(source, "upperbound")?);
    if low > high {
        let message = format!("the lower bound {low} lies above the upper bound {high}");
        return Err(holder.problem(source, "out-of-range", message));
    }
    Ok((low, high))
}

pub(super) fn says_bounds(issue: &Element) -> bool {
    issue.attribute("lowerbound").is_some() || issue.child("range").is_some()
}
