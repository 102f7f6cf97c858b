//! NegMAS: a folder with a YAML file for the issues and one for each party's preferences.
//!
//! Read are linear additive utility functions, alone or discounted by step, with values as tables or straight lines. The
//! reservation of a discounted function is that of the function inside where it has none itself.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use detente::domain::{Issue, Options};

use super::folder::{file_names, name_of, party_names, sources};
use super::limits::{self, MOST_OPTIONS};
use super::names::{IssueNames, number_of};
use super::node::{Kind, Node, options_in, values_by_option};
use super::yaml::{number, parse, quoted};
use super::{Case, CaseWorth, Failed, Files, Profile, lost_numbers};
use crate::problem::{Problem, grouped};
use crate::source::Source;

pub(super) fn read(folder: &Path, levels: Option<u32>) -> Result<Case, Failed> {
    let mut domain: Option<(Source, Node)> = None;
    let mut profiles: Vec<(PathBuf, Source, Node)> = Vec::new();
    for (path, source) in sources(folder, &["yml", "yaml"])? {
        let node = parse(&source)?;
        if node.get("issues").is_some() {
            if domain.is_some() {
                let message = "is a second list of issues in this folder".to_owned();
                return Err(node.problem(&source, "second-domain", message));
            }
            domain = Some((source, node));
        } else {
            profiles.push((path, source, node));
        }
    }
    let Some((source, domain)) = domain else {
        let message = "has no YAML file with `issues`";
        let problem = Problem::of_file("no-domain", &folder.display().to_string(), message);
        return Err(Box::new(problem));
    };
    let list = domain.need(&source, "issues")?;
    let issues = issues(&source, list, levels)?;
    limits::values(&issues, profiles.len())
        .map_err(|message| list.problem(&source, "too-large", message))?;
    let paths: Vec<&Path> = profiles.iter().map(|(path, ..)| &**path).collect();
    let named = |(_, source, node): &(PathBuf, Source, Node)| {
        Some(node.get("name")?.text(source).ok()?.to_owned())
    };
    let stated: Vec<Option<String>> = profiles.iter().map(named).collect();
    let stated: Vec<Option<&str>> = stated.iter().map(Option::as_deref).collect();
    let mut parties = Vec::with_capacity(profiles.len());
    for (name, (_, source, node)) in party_names(&paths, &stated).into_iter().zip(&profiles) {
        parties.push(profile(name, source, node, &issues)?);
    }
    Ok(Case { title: name_of(folder), issues, parties })
}

/// The last part of a type's name.
fn kind<'n>(source: &Source, node: &'n Node) -> Result<&'n str, Failed> {
    let name = node.need(source, "type")?.text(source)?;
    Ok(name.rsplit('.').next().unwrap_or(name))
}

fn issues(source: &Source, list: &Node, levels: Option<u32>) -> Result<Vec<Issue>, Failed> {
    let mut issues: Vec<Issue> = Vec::new();
    let mut known = HashSet::new();
    for node in list.list(source)? {
        let id = node.need(source, "name")?.text(source)?.to_owned();
        if !known.insert(id.clone()) {
            let message = format!("there are two issues `{id}`");
            return Err(node.problem(source, "same-name", message));
        }
        let values = node.need(source, "values")?;
        let range = || -> Result<(f64, f64), Failed> {
            if let Kind::List(ends) = &values.kind
                && let [low, high] = &ends[..]
            {
                let (low, high) = (low.number(source)?, high.number(source)?);
                if low <= high {
                    return Ok((low, high));
                }
            }
            let message = "expected the lowest and the highest number".to_owned();
            Err(values.problem(source, "out-of-range", message))
        };
        let options = match kind(source, node)? {
            "ContiguousIssue" => {
                let (low, high) = match &values.kind {
                    Kind::Plain(_) => (0.0, values.number(source)? - 1.0),
                    _ => range()?,
                };
                let is_whole = low.fract() == 0.0 && high.fract() == 0.0;
                let is_small = low.abs().max(high.abs()) <= 1e12;
                if !(is_whole && is_small && (0.0..MOST_OPTIONS as f64).contains(&(high - low))) {
                    let message = format!(
                        "`{id}` is no range of 1 to 1,000,000 whole numbers up to 10^12 in size"
                    );
                    return Err(values.problem(source, "out-of-range", message));
                }
                Options::Whole { low: low as i64, high: high as i64 }
            }
            "ContinuousIssue" => {
                let (low, high) = range()?;
                let Some(count) = levels else {
                    let message = format!(
                        "`{id}` is continuous; say with --levels at how many numbers it is looked at"
                    );
                    return Err(node.problem(source, "no-levels", message));
                };
                limits::levels(low, high, count)
            }
            "CategoricalIssue"
            | "OrdinalIssue"
            | "CardinalIssue"
            | "DiscreteCardinalIssue"
            | "DiscreteOrdinalIssue"
            | "SingletonIssue" => options_in(source, &id, values)?,
            other => {
                let message = format!("issues of the type `{other}` are not read");
                return Err(node.problem(source, "unknown-type", message));
            }
        };
        let count = options.count() as u128;
        if count > MOST_OPTIONS as u128 {
            let most = grouped(MOST_OPTIONS as u128);
            let message = format!("`{id}` has {} options; at most {most} are read", grouped(count));
            return Err(values.problem(source, "too-large", message));
        }
        let options = limits::open(options);
        issues.push(Issue { question: id.clone(), id, options });
    }
    if issues.is_empty() {
        return Err(list.problem(source, "empty", "there are no issues".to_owned()));
    }
    Ok(issues)
}

fn reserved(source: &Source, node: &Node) -> Result<Option<f64>, Failed> {
    let Some(stated) = node.get("reserved_value").filter(|stated| !stated.is_null()) else {
        return Ok(None);
    };
    if matches!(stated.text(source)?, "-.inf" | "-.Inf" | "-.INF" | "-inf") {
        return Ok(None);
    }
    stated.number(source).map(Some)
}

fn profile(
    name: String,
    source: &Source,
    node: &Node,
    issues: &[Issue],
) -> Result<Profile, Failed> {
    match kind(source, node)? {
        "ExpDiscountedUFun" => {
            if let Some(factor) = node.get("factor")
                && factor.text(source)? != "step"
            {
                let message =
                    format!("discounts by `{}` are not read, only by step", factor.text(source)?);
                return Err(factor.problem(source, "unknown-type", message));
            }
            let discount = match node.get("discount").filter(|discount| !discount.is_null()) {
                Some(discount) => discount.number(source)?,
                None => 1.0,
            };
            if !(discount > 0.0 && discount <= 1.0) {
                let message = format!("the discount is {discount}; expected a number in (0, 1]");
                return Err(node.problem(source, "out-of-range", message));
            }
            let inside = profile(name, source, node.need(source, "ufun")?, issues)?;
            let reservation = reserved(source, node)?.or(inside.reservation);
            let discount_per_step = inside.discount_per_step * discount;
            Ok(Profile { reservation, discount_per_step, ..inside })
        }
        "LinearAdditiveUtilityFunction" | "LinearUtilityAggregationFunction" => {
            let worth = sum(source, node, issues)?;
            let reservation = reserved(source, node)?;
            Ok(Profile { name, worth, reservation, discount_per_step: 1.0 })
        }
        other => {
            let message = format!(
                "utility functions of the type `{other}` are not read; expected LinearAdditiveUtilityFunction, alone or in an ExpDiscountedUFun"
            );
            Err(node.problem(source, "unknown-type", message))
        }
    }
}

/// What stands for each issue, in a list in their order or in a table by their names.
fn by_issue<'n>(
    source: &Source,
    node: &'n Node,
    issues: &[Issue],
) -> Result<Vec<&'n Node>, Failed> {
    match &node.kind {
        Kind::List(items) if items.len() == issues.len() => Ok(items.iter().collect()),
        Kind::List(items) => {
            let message = format!("there are {} entries for {} issues", items.len(), issues.len());
            Err(node.problem(source, "missing-issue", message))
        }
        _ => {
            let known = IssueNames::new(issues);
            let entries = node.table(source)?;
            if let Some((id, entry)) = entries.iter().find(|(id, _)| known.find(id).is_none()) {
                let message = format!("there is no issue `{id}`");
                return Err(entry.problem(source, "unknown-issue", message));
            }
            issues.iter().map(|issue| node.need(source, &issue.id)).collect()
        }
    }
}

fn sum(source: &Source, node: &Node, issues: &[Issue]) -> Result<CaseWorth, Failed> {
    let optional = |node: &Node, key| match node.get(key).filter(|n| !n.is_null()) {
        Some(number) => number.number(source),
        None => Ok(0.0),
    };
    let bias = optional(node, "bias")?;
    let weights = match node.get("weights").filter(|weights| !weights.is_null()) {
        None => vec![1.0; issues.len()],
        Some(weights) => {
            let mut numbers = Vec::new();
            for weight in by_issue(source, weights, issues)? {
                let number = weight.number(source)?;
                if number < 0.0 {
                    let message = format!("a weight is {number}; expected 0 or more");
                    return Err(weight.problem(source, "negative-weight", message));
                }
                numbers.push(number);
            }
            if numbers.iter().sum::<f64>() <= 0.0 {
                return Err(weights.problem(
                    source,
                    "no-weight",
                    "the weights sum to 0".to_owned(),
                ));
            }
            numbers
        }
    };
    let stated = node.need(source, "values")?;
    let mut values = Vec::new();
    for (function, issue) in by_issue(source, stated, issues)?.into_iter().zip(issues) {
        let kind = match function.get("type") {
            Some(_) => kind(source, function)?,
            None => "TableFun",
        };
        let line = |slope: f64, constant: f64| {
            let value = |option| {
                let number = number_of(&issue.options, option)
                    .ok_or_else(|| format!("the options of `{}` are no numbers", issue.id))?;
                limits::held(slope * number + constant)
            };
            let values = (0..issue.options.count()).map(value).collect::<Result<Vec<f64>, _>>();
            values.map_err(|why| function.problem(source, "wrong-type", why))
        };
        values.push(match kind {
            "TableFun" => table(source, function.get("mapping").unwrap_or(function), issue)?,
            "IdentityFun" => line(1.0, 0.0)?,
            "LinearFun" | "AffineFun" => {
                line(function.need(source, "slope")?.number(source)?, optional(function, "bias")?)?
            }
            "ConstFun" => {
                let constant = optional(function, "bias")?;
                vec![constant; issue.options.count()]
            }
            other => {
                let message = format!("value functions of the type `{other}` are not read");
                return Err(function.problem(source, "unknown-type", message));
            }
        });
    }
    Ok(CaseWorth::Sum { bias, weights, values })
}

fn table(source: &Source, mapping: &Node, issue: &Issue) -> Result<Vec<f64>, Failed> {
    if let Kind::List(items) = &mapping.kind {
        if items.len() != issue.options.count() {
            let message = format!(
                "`{}` has {} values for {} options",
                issue.id,
                items.len(),
                issue.options.count()
            );
            return Err(mapping.problem(source, "missing-value", message));
        }
        return items.iter().map(|item| item.number(source)).collect();
    }
    values_by_option(source, mapping, issue)
}

pub(super) fn write(case: &Case) -> Result<(Files, Vec<String>), String> {
    let lost = lost_numbers(case);
    let mut domain =
        format!("name: {}\ntype: DiscreteCartesianOutcomeSpace\nissues:\n", quoted(&case.title));
    for issue in &case.issues {
        domain += &format!("- name: {}\n", quoted(&issue.id));
        match &issue.options {
            Options::Whole { low, high } => {
                domain += &format!("  type: ContiguousIssue\n  values: [{low}, {high}]\n");
            }
            options => {
                domain += "  type: CategoricalIssue\n  values:\n";
                for option in 0..options.count() {
                    domain += &format!("  - {}\n", quoted(&options.name(option)));
                }
            }
        }
    }
    let mut written = vec![(PathBuf::from("domain.yml"), domain)];
    for (profile, file) in case.parties.iter().zip(file_names(case)) {
        let name = &profile.name;
        let CaseWorth::Sum { bias, weights, values } = &profile.worth else {
            return Err(format!(
                "NegMAS files hold weighted sums; `{name}` has a table of utilities"
            ));
        };
        let reservation = profile.reservation.map_or_else(|| "-.inf".to_owned(), number);
        let discounted = profile.discount_per_step != 1.0;
        let (mut text, margin) =
            (format!("name: {}\n", quoted(name)), if discounted { "  " } else { "" });
        if discounted {
            let discount = number(profile.discount_per_step);
            text += &format!(
                "type: ExpDiscountedUFun\ndiscount: {discount}\nfactor: step\nreserved_value: {reservation}\nufun:\n"
            );
        }
        text += &format!(
            "{margin}type: LinearAdditiveUtilityFunction\n{margin}reserved_value: {reservation}\n"
        );
        if *bias != 0.0 {
            text += &format!("{margin}bias: {}\n", number(*bias));
        }
        text += &format!("{margin}weights:\n");
        weights.iter().for_each(|weight| text += &format!("{margin}- {}\n", number(*weight)));
        text += &format!("{margin}values:\n");
        for (issue, values) in case.issues.iter().zip(values) {
            text += &format!("{margin}- type: TableFun\n{margin}  mapping:\n");
            for (option, value) in values.iter().enumerate() {
                let key = match &issue.options {
                    Options::Whole { low, .. } => (low + option as i64).to_string(),
                    options => quoted(&options.name(option)),
                };
                text += &format!("{margin}    {key}: {}\n", number(*value));
            }
        }
        written.push((PathBuf::from(format!("{file}.yml")), text));
    }
    Ok((written, lost))
}
