//! GENIUS: a folder with an XML file for the domain, `negotiation_template`, and one for each party, `utility_space`.
//!
//! Read are discrete, integer and real issues, weights, evaluations, evaluators of numbers (linear, triangular, constant),
//! hyper-rectangles, reservation and discount. An evaluation counts as it stands, times the weight of its issue. The discount
//! is taken for one a step; reservation and discount are both kept.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use detente::domain::{Issue, Options, OutcomeSpace};

use super::xml::{Element, escaped, parse};
use super::{
    Case, CaseWorth, Failed, Files, LARGEST_TABLE, Profile, exact, files, party_name, source,
};
use crate::problem::{Problem, grouped};
use crate::source::Source;

/// An issue, and its number in the files.
struct Numbered {
    issue: Issue,
    index: String,
}

pub(super) fn read(folder: &Path, levels: Option<u32>) -> Result<Case, Failed> {
    let mut domain: Option<(Source, Element)> = None;
    let mut profiles = Vec::new();
    for path in files(folder, &["xml"])? {
        let source = source(&path)?;
        let root = parse(&source)?;
        match &*root.name {
            "negotiation_template" if domain.is_none() => domain = Some((source, root)),
            "negotiation_template" => {
                let message = "is a second domain in this folder".to_owned();
                return Err(root.problem(&source, "second-domain", message));
            }
            "utility_space" => profiles.push((party_name(&path), source, root)),
            other => {
                let message =
                    format!("`{other}` is neither `negotiation_template` nor `utility_space`");
                return Err(root.problem(&source, "unknown-element", message));
            }
        }
    }
    let issues = match (&domain, profiles.first()) {
        (Some((source, root)), _) => issues(source, root, levels)?,
        (None, Some((_, source, root))) => issues(source, root, levels)?,
        (None, None) => {
            let message = "has no file with a `utility_space`";
            let problem = Problem::of_file("no-case", &folder.display().to_string(), message);
            return Err(Box::new(problem));
        }
    };
    let read =
        |(name, source, root): &(String, Source, Element)| profile(name, source, root, &issues);
    let parties = profiles.iter().map(read).collect::<Result<_, _>>()?;
    let title = super::name_of(folder);
    Ok(Case { title, issues: issues.into_iter().map(|numbered| numbered.issue).collect(), parties })
}

fn kind(element: &Element) -> &str {
    ["vtype", "type", "etype"].iter().find_map(|key| element.attribute(key)).unwrap_or("discrete")
}

fn issues(source: &Source, root: &Element, levels: Option<u32>) -> Result<Vec<Numbered>, Failed> {
    let mut issues: Vec<Numbered> = Vec::new();
    for element in root.below("issue") {
        let id = element.need(source, "name")?.to_owned();
        let index = element.need(source, "index")?.to_owned();
        if let Some(other) =
            issues.iter().find(|other| other.issue.id == id || other.index == index)
        {
            let message =
                format!("`{id}` has the name or the index of the issue `{}`", other.issue.id);
            return Err(element.problem(source, "same-name", message));
        }
        let options = match kind(element) {
            "integer" => {
                let (low, high) = bounds(source, element)?;
                if low.fract() != 0.0 || high.fract() != 0.0 || low.abs().max(high.abs()) > 1e9 {
                    let message =
                        format!("`{id}` goes from {low} to {high}; expected whole numbers");
                    return Err(element.problem(source, "out-of-range", message));
                }
                Options::Whole { low: low as i64, high: high as i64 }
            }
            "real" => {
                let (low, high) = bounds(source, element)?;
                let Some(count) = levels else {
                    let message = format!(
                        "`{id}` is continuous; say with --levels at how many numbers it is looked at"
                    );
                    return Err(element.problem(source, "no-levels", message));
                };
                let step = (high - low) / f64::from(count - 1);
                if high > low {
                    Options::Steps { low, step, count }
                } else {
                    Options::Named(vec![exact(low)])
                }
            }
            "discrete" => {
                let mut names = Vec::new();
                let mut known = HashSet::new();
                for item in element.below("item") {
                    let name = item.need(source, "value")?.to_owned();
                    if !known.insert(name.clone()) {
                        let message = format!("`{id}` has the value `{name}` twice");
                        return Err(item.problem(source, "same-name", message));
                    }
                    names.push(name);
                }
                if names.is_empty() {
                    let message = format!("`{id}` has no values");
                    return Err(element.problem(source, "empty", message));
                }
                Options::Named(names)
            }
            other => {
                let message =
                    format!("`{id}` is of the type `{other}`; expected discrete, integer or real");
                return Err(element.problem(source, "unknown-type", message));
            }
        };
        if options.count() > 1_000_000 {
            let message =
                format!("`{id}` has {} options; at most 1,000,000 are read", options.count());
            return Err(element.problem(source, "too-large", message));
        }
        issues.push(Numbered { issue: Issue { question: id.clone(), id, options }, index });
    }
    if issues.is_empty() {
        return Err(root.problem(source, "empty", "there are no issues".to_owned()));
    }
    Ok(issues)
}

fn bounds(source: &Source, issue: &Element) -> Result<(f64, f64), Failed> {
    let ranges = issue.below("range");
    let holder = match (issue.attribute("lowerbound"), ranges.first()) {
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

fn profile(
    name: &str,
    source: &Source,
    root: &Element,
    issues: &[Numbered],
) -> Result<Profile, Failed> {
    let value = |name: &str| -> Result<Option<f64>, Failed> {
        root.below(name).first().map(|element| element.number(source, "value")).transpose()
    };
    let reservation = value("reservation")?;
    let discount = value("discount_factor")?.unwrap_or(1.0);
    if !(discount > 0.0 && discount <= 1.0) {
        let place = root.below("discount_factor")[0];
        let message = format!("the discount is {discount}; expected a number in (0, 1]");
        return Err(place.problem(source, "out-of-range", message));
    }
    let rectangles = root.below("hyperRectangle");
    let worth = if rectangles.is_empty() {
        sum(source, root, issues)?
    } else {
        boxes(source, root, &rectangles, issues)?
    };
    Ok(Profile { name: name.to_owned(), worth, reservation, discount_per_step: discount })
}

/// Weighted evaluations.
fn sum(source: &Source, root: &Element, issues: &[Numbered]) -> Result<CaseWorth, Failed> {
    let stated = root.below("issue");
    for element in &stated {
        let name = element.need(source, "name")?;
        if !issues.iter().any(|known| known.issue.id == name) {
            let message = format!("the domain has no issue `{name}`");
            return Err(element.problem(source, "unknown-issue", message));
        }
    }
    let given = root.below("weight");
    for (attribute, elements) in [("name", &stated), ("index", &stated), ("index", &given)] {
        let mut seen = HashSet::new();
        for element in elements {
            if let Some(value) = element.attribute(attribute)
                && !seen.insert(value)
            {
                let name = &element.name;
                let message = format!("`{name}` with the {attribute} `{value}` stands here twice");
                return Err(element.problem(source, "same-name", message));
            }
        }
    }
    let (mut weights, mut values) = (Vec::new(), Vec::new());
    for Numbered { issue, .. } in issues {
        let of_issue = |element: &&&Element| element.attribute("name") == Some(&issue.id);
        let Some(element) = stated.iter().find(of_issue) else {
            let message = format!("the issue `{}` is missing", issue.id);
            return Err(root.problem(source, "missing-issue", message));
        };
        let index = element.need(source, "index")?;
        let weight = given.iter().find(|weight| weight.attribute("index") == Some(index));
        let Some(weight) = weight else {
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

fn says_bounds(issue: &Element) -> bool {
    issue.attribute("lowerbound").is_some() || !issue.below("range").is_empty()
}

fn evaluations(source: &Source, element: &Element, issue: &Issue) -> Result<Vec<f64>, Failed> {
    if let Options::Named(names) = &issue.options
        && element.below("evaluator").is_empty()
    {
        let mut values = vec![None; names.len()];
        for item in element.below("item") {
            let name = item.need(source, "value")?;
            let Some(option) = names.iter().position(|known| known == name) else {
                let message = format!("the issue `{}` has no value `{name}`", issue.id);
                return Err(item.problem(source, "unknown-value", message));
            };
            values[option] = Some(item.number(source, "evaluation")?);
        }
        if let Some(missing) = values.iter().position(Option::is_none) {
            let message = format!("`{}` has no evaluation of `{}`", issue.id, names[missing]);
            return Err(element.problem(source, "missing-value", message));
        }
        return Ok(values.into_iter().flatten().collect());
    }
    same_bounds(source, element, issue)?;
    let evaluators = element.below("evaluator");
    let Some(evaluator) = evaluators.first() else {
        let message = format!("`{}` has no evaluator", issue.id);
        return Err(element.problem(source, "missing-value", message));
    };
    let parameter = |number: &str| evaluator.number(source, number);
    let form = evaluator.attribute("ftype").unwrap_or("linear");
    let at: Box<dyn Fn(f64) -> f64> = match form {
        "linear" if evaluator.attribute("slope").is_some() => {
            let (offset, slope) = (parameter("offset")?, parameter("slope")?);
            Box::new(move |x| offset + slope * x)
        }
        "linear" => {
            let (offset, slope) = (parameter("parameter0")?, parameter("parameter1")?);
            Box::new(move |x| offset + slope * x)
        }
        "constant" => {
            let constant = parameter("parameter0")?;
            Box::new(move |_| constant)
        }
        "triangular" => {
            let (low, high) = (parameter("parameter0")?, parameter("parameter1")?);
            let top = parameter("parameter2")?;
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
    };
    let number =
        |option| issue.options.number(option).or_else(|| issue.options.name(option).parse().ok());
    Ok((0..issue.options.count()).map(|option| at(number(option).unwrap_or(0.0))).collect())
}

/// The sum of what the boxes are worth in which a package lies, over the most that there can be where the file says so.
fn boxes(
    source: &Source,
    root: &Element,
    rectangles: &[&Element],
    issues: &[Numbered],
) -> Result<CaseWorth, Failed> {
    let counts = issues.iter().map(|numbered| numbered.issue.options.count() as u32);
    let space = OutcomeSpace::new(counts.collect());
    let Some(space) = space.filter(|space| u128::from(space.count()) <= LARGEST_TABLE) else {
        let message = format!(
            "a sum of hyper-rectangles is read over at most {} packages",
            grouped(LARGEST_TABLE)
        );
        return Err(root.problem(source, "too-large", message));
    };
    let mut utilities = vec![0.0; space.count() as usize];
    for rectangle in rectangles {
        let utility = rectangle.number(source, "utilityof")?;
        let mut fixed: Vec<(usize, Vec<usize>)> = Vec::new();
        for part in rectangle.below("INCLUDES") {
            let index = part.need(source, "index")?;
            let Some(place) = issues.iter().position(|known| known.index == index) else {
                let message = format!("the domain has no issue of index {index}");
                return Err(part.problem(source, "unknown-issue", message));
            };
            if fixed.iter().any(|(other, _)| *other == place) {
                let message = format!("the issue of index {index} stands here twice");
                return Err(part.problem(source, "same-name", message));
            }
            let (low, high) = (part.number(source, "min")?, part.number(source, "max")?);
            let options = &issues[place].issue.options;
            let number = |option: &usize| options.number(*option).unwrap_or(*option as f64);
            let inside = |option: &usize| (low..=high).contains(&number(option));
            fixed.push((place, (0..options.count()).filter(inside).collect()));
        }
        if fixed.iter().any(|(_, options)| options.is_empty()) {
            continue;
        }
        space.for_each_run(&fixed, |run| utilities[run].iter_mut().for_each(|sum| *sum += utility));
    }
    let most = root.below("utility").iter().find_map(|element| {
        element.attribute("maxutility").is_some().then(|| element.number(source, "maxutility"))
    });
    if let Some(most) = most.transpose()?.filter(|most| *most > 0.0) {
        utilities.iter_mut().for_each(|utility| *utility /= most);
    }
    Ok(CaseWorth::Table(utilities))
}

pub(super) fn write(case: &Case) -> Result<(Files, Vec<String>), String> {
    let mut lost = Vec::new();
    let mut written = Vec::new();
    let count = case.issues.len();
    let open = format!(
        "<objective index=\"0\" etype=\"objective\" type=\"objective\" description=\"\" name=\"{}\">\n",
        escaped(&case.title)
    );
    let issue_tag = |number: usize, issue: &Issue| {
        format!(
            "<issue index=\"{}\" etype=\"discrete\" type=\"discrete\" vtype=\"discrete\" name=\"{}\">\n",
            number + 1,
            escaped(&issue.id)
        )
    };
    let item = |option: usize, issue: &Issue, rest: &str| {
        let name = escaped(&issue.options.name(option));
        format!("<item index=\"{}\" value=\"{name}\" cost=\"0\"{rest}/>\n", option + 1)
    };
    let mut domain =
        format!("<negotiation_template>\n<utility_space number_of_issues=\"{count}\">\n{open}");
    for (number, issue) in case.issues.iter().enumerate() {
        if !matches!(issue.options, Options::Named(_)) {
            lost.push(format!(
                "that the options of `{}` are numbers: they become a list",
                issue.id
            ));
        }
        domain += &issue_tag(number, issue);
        (0..issue.options.count()).for_each(|option| domain += &item(option, issue, ""));
        domain += "</issue>\n";
    }
    domain += "</objective>\n</utility_space>\n</negotiation_template>\n";
    written.push((PathBuf::from("domain.xml"), domain));
    for profile in &case.parties {
        let name = &profile.name;
        let CaseWorth::Sum { bias, weights, values } = &profile.worth else {
            return Err(format!("GENIUS holds weighted sums; `{name}` has a table of utilities"));
        };
        if *bias != 0.0 {
            return Err(format!(
                "GENIUS holds weighted sums without a constant; `{name}` has {bias}"
            ));
        }
        let mut text = "<utility_space>\n".to_owned();
        match profile.reservation {
            Some(reservation) => {
                text += &format!("<reservation value=\"{}\"/>\n", exact(reservation));
            }
            None => lost.push(format!(
                "that `{name}` takes anything: no reservation is taken for 0 by some programs"
            )),
        }
        text += &open;
        for (number, issue) in case.issues.iter().enumerate() {
            text += &issue_tag(number, issue);
            for (option, value) in values[number].iter().enumerate() {
                text += &item(option, issue, &format!(" evaluation=\"{}\"", exact(*value)));
            }
            text += "</issue>\n";
        }
        for (number, weight) in weights.iter().enumerate() {
            text += &format!("<weight index=\"{}\" value=\"{}\"/>\n", number + 1, exact(*weight));
        }
        text += "</objective>\n";
        if profile.discount_per_step != 1.0 {
            let discount = exact(profile.discount_per_step);
            text += &format!("<discount_factor value=\"{discount}\"/>\n");
        }
        text += "</utility_space>\n";
        written.push((PathBuf::from(format!("{}.xml", super::file_name(name))), text));
    }
    Ok((written, lost))
}
