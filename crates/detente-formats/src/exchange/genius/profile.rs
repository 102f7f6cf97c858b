//! A profile of GENIUS: the weighted evaluations of options, a reservation and a discount.

use std::collections::{HashMap, HashSet};

use detente::domain::{Issue, Options};

use super::super::limits;
use super::super::names::{OptionNames, number_of};
use super::super::xml::Element;
use super::super::{CaseWorth, Failed, Profile};
use super::boxes::{self, Room};
use super::issues::{Numbered, bounds, says_bounds};
use super::only;
use crate::problem::Problem;
use crate::source::Source;

pub(super) fn profile(
    name: &str,
    source: &Source,
    root: &Element,
    issues: &[Numbered],
    room: &mut Room,
    warnings: &mut Vec<Problem>,
) -> Result<Profile, Failed> {
    let value = |name| root.child(name).map(|element| element.number(source, "value")).transpose();
    let reservation = value("reservation")?;
    let discount = value("discount_factor")?;
    if let (Some(discount), Some(place)) = (discount, root.child("discount_factor"))
        && !(discount > 0.0 && discount <= 1.0)
    {
        let message = format!("the discount is {discount}; expected a number in (0, 1]");
        return Err(place.problem(source, "out-of-range", message));
    }
    only(source, root, "type", &["linear", "nonlinear"])?;
    let is_nonlinear = root.attribute("type").is_some_and(|kind| kind == "nonlinear");
    let worth = match (is_nonlinear, root.child("utility")) {
        (true, Some(utility)) => boxes::boxes(source, utility, issues, room)?,
        (false, None) => sum(source, root, issues)?,
        (true, None) => {
            let message = "a space of the type `nonlinear` has a `utility`, which is missing here";
            return Err(root.problem(source, "missing-value", message.to_owned()));
        }
        (false, Some(utility)) => {
            let message = "a `utility` stands only in a space of the type `nonlinear`";
            return Err(utility.problem(source, "unknown-element", message.to_owned()));
        }
    };
    let discount_per_step = discount.unwrap_or(1.0);
    let profile = Profile { name: name.to_owned(), worth, reservation, discount_per_step };
    warnings.extend(other_scale(&profile, source, root, issues));
    Ok(profile)
}

/// Where evaluations are divided by their largest, as GENIUS does, a reservation and a discount count for more than here.
fn other_scale(
    profile: &Profile,
    source: &Source,
    root: &Element,
    issues: &[Numbered],
) -> Option<Problem> {
    let CaseWorth::Sum { values, .. } = &profile.worth else { return None };
    let largest = |values: &Vec<f64>| values.iter().copied().fold(f64::MIN, f64::max);
    let (issue, most) =
        issues.iter().zip(values.iter().map(largest)).find(|(_, most)| *most > 1.0)?;
    let reservation = profile.reservation.filter(|least| (0.0..=1.0).contains(least));
    let reservation = reservation.map(|least| format!("a reservation of {least}"));
    let discount = Some(profile.discount_per_step).filter(|discount| *discount < 1.0);
    let discount = discount.map(|discount| format!("a discount of {discount}"));
    let both: Vec<String> = reservation.into_iter().chain(discount).collect();
    if both.is_empty() {
        return None;
    }
    let message = format!(
        "`{}` has evaluations up to {most} of `{}`, and {}: GENIUS divides the evaluations of an issue by their largest; here they are taken as written, as NegMAS does",
        profile.name,
        issue.issue.id,
        both.join(" and ")
    );
    Some(root.problem(source, "other-scale", message).into_warning())
}

/// Weighted evaluations.
fn sum(source: &Source, root: &Element, issues: &[Numbered]) -> Result<CaseWorth, Failed> {
    let known: HashSet<&str> = issues.iter().map(|known| &*known.issue.id).collect();
    let stated = by(source, root.below("issue"), "name")?;
    let indices = by(source, root.below("issue"), "index")?;
    let weights_given = by(source, root.below("weight"), "index")?;
    for element in root.below("issue") {
        let name = element.need(source, "name")?;
        if !known.contains(name) {
            let message = format!("the domain has no issue `{name}`");
            return Err(element.problem(source, "unknown-issue", message));
        }
    }
    for element in root.below("weight") {
        let index = element.need(source, "index")?;
        if !indices.contains_key(index) {
            let message = format!("there is no issue with the index `{index}` to weigh");
            return Err(element.problem(source, "unknown-issue", message));
        }
    }
    let (mut weights, mut values) = (Vec::new(), Vec::new());
    for Numbered { issue, .. } in issues {
        let Some(element) = stated.get(&*issue.id) else {
            let message = format!("the issue `{}` is missing", issue.id);
            return Err(root.problem(source, "missing-issue", message));
        };
        let Some(weight) = weights_given.get(element.need(source, "index")?) else {
            let message = format!("the issue `{}` has no weight", issue.id);
            return Err(element.problem(source, "missing-weight", message));
        };
        let number = weight.number(source, "value")?;
        if number < 0.0 {
            let message = format!("the weight of `{}` is {number}; expected 0 or more", issue.id);
            return Err(weight.problem(source, "negative-weight", message));
        }
        weights.push(number);
        values.push(evaluations(source, element, issue)?);
    }
    if weights.iter().sum::<f64>() <= 0.0 {
        return Err(root.problem(source, "no-weight", "the weights sum to 0".to_owned()));
    }
    Ok(CaseWorth::Sum { bias: 0.0, weights, values })
}

/// Elements by what an attribute says, each something else.
fn by<'e>(
    source: &Source,
    elements: Vec<&'e Element>,
    attribute: &str,
) -> Result<HashMap<&'e str, &'e Element>, Failed> {
    let mut found = HashMap::new();
    for element in elements {
        let value = element.need(source, attribute)?;
        if found.insert(value, element).is_some() {
            let name = &element.name;
            let message = format!("`{name}` with the {attribute} `{value}` stands here twice");
            return Err(element.problem(source, "same-name", message));
        }
    }
    Ok(found)
}

/// Where a profile says the bounds of a range, they are those of the domain.
fn same_bounds(source: &Source, element: &Element, issue: &Issue) -> Result<(), Failed> {
    let options = &issue.options;
    let ends = [0, options.count() - 1].map(|option| options.number(option));
    let ([Some(low), Some(high)], true) = (ends, says_bounds(element)) else { return Ok(()) };
    let (here, there) = (bounds(source, element)?, (low, high));
    let scale = low.abs().max(high.abs()).max(1.0);
    if (here.0 - there.0).abs().max((here.1 - there.1).abs()) > 1e-9 * scale {
        let message = format!(
            "`{}` goes from {} to {} here, and from {low} to {high} in the domain",
            issue.id, here.0, here.1
        );
        return Err(element.problem(source, "out-of-range", message));
    }
    Ok(())
}

fn evaluations(source: &Source, element: &Element, issue: &Issue) -> Result<Vec<f64>, Failed> {
    let (evaluator, item) = (element.child("evaluator"), element.child("item"));
    if let (Some(evaluator), Some(_)) = (evaluator, item) {
        let message = format!("`{}` has items and an evaluator; expected one of them", issue.id);
        return Err(evaluator.problem(source, "unknown-element", message));
    }
    let values = match (evaluator, &issue.options) {
        (Some(evaluator), _) => {
            same_bounds(source, element, issue)?;
            let at = function(source, evaluator)?;
            let value = |option| {
                let number = number_of(&issue.options, option)
                    .ok_or_else(|| format!("the values of `{}` are no numbers", issue.id))?;
                limits::held(at(number))
            };
            let values = (0..issue.options.count()).map(value).collect::<Result<_, _>>();
            return values.map_err(|why| evaluator.problem(source, "wrong-type", why));
        }
        (None, Options::Named(_)) => items(source, element, issue)?,
        (None, _) => {
            let message = format!("`{}` has no evaluator", issue.id);
            return Err(element.problem(source, "missing-value", message));
        }
    };
    Ok(values)
}

/// The evaluations that stand at the items.
fn items(source: &Source, element: &Element, issue: &Issue) -> Result<Vec<f64>, Failed> {
    let mut values = vec![None; issue.options.count()];
    let mut names = OptionNames::new(&issue.options);
    for item in element.below("item") {
        let name = item.need(source, "value")?;
        let Some(option) = names.find(name) else {
            let message = format!("the issue `{}` has no value `{name}`", issue.id);
            return Err(item.problem(source, "unknown-value", message));
        };
        if values[option].replace(item.number(source, "evaluation")?).is_some() {
            let message = format!("`{}` has the value `{name}` twice", issue.id);
            return Err(item.problem(source, "same-name", message));
        }
    }
    if let Some(missing) = values.iter().position(Option::is_none) {
        let missing = issue.options.name(missing);
        let message = format!("`{}` has no evaluation of `{missing}`", issue.id);
        return Err(element.problem(source, "missing-value", message));
    }
    Ok(values.into_iter().flatten().collect())
}

/// What an evaluator makes of a number.
fn function(source: &Source, evaluator: &Element) -> Result<Box<dyn Fn(f64) -> f64>, Failed> {
    let parameter = |number: &str| evaluator.number(source, number);
    Ok(match evaluator.attribute("ftype").unwrap_or("linear") {
        "linear" => {
            let names = match evaluator.attribute("slope") {
                Some(_) => ["offset", "slope"],
                None => ["parameter0", "parameter1"],
            };
            let (offset, slope) = (parameter(names[0])?, parameter(names[1])?);
            Box::new(move |x| offset + slope * x)
        }
        "constant" => {
            let constant = parameter("parameter0")?;
            Box::new(move |_| constant)
        }
        "triangular" => {
            let (low, high) = (parameter("parameter0")?, parameter("parameter1")?);
            let top = parameter("parameter2")?;
            if !(low <= top && top <= high) {
                let message = format!("the top {top} lies outside the bounds {low} and {high}");
                return Err(evaluator.problem(source, "out-of-range", message));
            }
            Box::new(move |x| match x {
                x if x < low || x > high => 0.0,
                x if x < top => (x - low) / (top - low),
                x if x > top => (high - x) / (high - top),
                _ => 1.0,
            })
        }
        other => {
            let message = format!(
                "`{other}` is no form of evaluator that is read here; expected linear, triangular or constant"
            );
            return Err(evaluator.problem(source, "unknown-type", message));
        }
    })
}
