//! GeniusWeb: a folder with a JSON file for the domain and one for each party.
//!
//! Read are discrete and number value sets of linear additive profiles. A reservation is a package there, and is read as its utility.

use std::path::{Path, PathBuf};

use detente::domain::{Issue, Options};
use serde_json::{Map, Value, json};

use super::node::{Kind, Node, values_by_option};
use super::{Case, CaseWorth, Failed, Files, Profile, files, json, party_name, source};
use crate::problem::Problem;
use crate::source::Source;

pub(super) fn read(folder: &Path, _levels: Option<u32>) -> Result<Case, Failed> {
    let mut domain: Option<(Source, Node)> = None;
    let mut profiles = Vec::new();
    for path in files(folder, &["json"])? {
        let source = source(&path)?;
        let node = json::parse(&source)?;
        if node.get("issuesValues").is_some() {
            if domain.is_some() {
                let message = "is a second domain in this folder".to_owned();
                return Err(node.problem(&source, "second-domain", message));
            }
            domain = Some((source, node));
        } else if let Kind::Table(entries) = &node.kind
            && let [(kind, _)] = &entries[..]
        {
            if kind != "LinearAdditiveUtilitySpace" {
                let what = if kind.contains("Partial") {
                    "a partial profile orders packages and gives no utilities, which are needed here"
                } else {
                    "expected a LinearAdditiveUtilitySpace"
                };
                let message = format!("`{kind}` is not read: {what}");
                return Err(node.problem(&source, "unknown-profile", message));
            }
            profiles.push((party_name(&path), source, node));
        }
        // Anything else is about the case, and no part of it.
    }
    let (source, domain) = match (domain, profiles.first()) {
        (Some(domain), _) => domain,
        (None, Some((_, profile, node))) => {
            let inside = node.get("LinearAdditiveUtilitySpace").and_then(|n| n.get("domain"));
            let Some(inside) = inside else {
                let message =
                    "there is no domain, in a file of its own or in the profile".to_owned();
                return Err(node.problem(profile, "no-domain", message));
            };
            (Source::new(profile.name(), profile.text().to_owned()), inside.clone())
        }
        (None, None) => {
            let message = "has no file with a domain or a profile of GeniusWeb";
            let problem = Problem::of_file("no-case", &folder.display().to_string(), message);
            return Err(Box::new(problem));
        }
    };
    let issues = issues(&source, &domain)?;
    let read = |(name, source, node): &(String, Source, Node)| {
        profile(name, source, node.need(source, "LinearAdditiveUtilitySpace")?, &issues)
    };
    let parties = profiles.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Case { title: super::name_of(folder), issues, parties })
}

fn issues(source: &Source, domain: &Node) -> Result<Vec<Issue>, Failed> {
    let mut issues = Vec::new();
    for (id, set) in domain.need(source, "issuesValues")?.table(source)? {
        let options = match (set.get("values"), set.get("range")) {
            (Some(values), None) => {
                let mut names: Vec<String> = Vec::new();
                let mut known = std::collections::HashSet::new();
                for value in values.list(source)? {
                    let name = value.text(source)?.to_owned();
                    if !known.insert(name.clone()) {
                        let message = format!("`{id}` has the value `{name}` twice");
                        return Err(value.problem(source, "same-name", message));
                    }
                    names.push(name);
                }
                Options::Named(names)
            }
            (None, Some(range)) => {
                let numbers: Vec<f64> = match &range.kind {
                    Kind::List(items) => {
                        items.iter().map(|item| item.number(source)).collect::<Result<_, _>>()?
                    }
                    _ => ["low", "high", "step"]
                        .iter()
                        .map(|key| range.need(source, key)?.number(source))
                        .collect::<Result<_, _>>()?,
                };
                let [low, high, step] = numbers[..] else {
                    let message =
                        "a range is its lowest number, its highest and its step".to_owned();
                    return Err(range.problem(source, "wrong-type", message));
                };
                let count = ((high - low) / step + 1e-9).floor() + 1.0;
                if !(step > 0.0 && high >= low && count <= 1_000_000.0) {
                    let message = format!(
                        "the range from {low} to {high} by {step} makes no set of 1 to 1,000,000 numbers"
                    );
                    return Err(range.problem(source, "out-of-range", message));
                }
                Options::Steps { low, step, count: count as u32 }
            }
            _ => {
                let message = format!("`{id}` has neither `values` nor a `range`");
                return Err(set.problem(source, "missing-field", message));
            }
        };
        if options.count() == 0 {
            return Err(set.problem(source, "empty", format!("`{id}` has no values")));
        }
        issues.push(Issue { id: id.clone(), question: id.clone(), options });
    }
    if issues.is_empty() {
        return Err(domain.problem(source, "empty", "there are no issues".to_owned()));
    }
    Ok(issues)
}

fn profile(name: &str, source: &Source, node: &Node, issues: &[Issue]) -> Result<Profile, Failed> {
    let (all_weights, all_values) =
        (node.need(source, "issueWeights")?, node.need(source, "issueUtilities")?);
    for (id, entry) in all_values.table(source)?.iter().chain(all_weights.table(source)?) {
        if !issues.iter().any(|issue| issue.id == *id) {
            let message = format!("the domain has no issue `{id}`");
            return Err(entry.problem(source, "unknown-issue", message));
        }
    }
    let (mut weights, mut values) = (Vec::new(), Vec::new());
    for issue in issues {
        let (Some(weight), Some(stated)) = (all_weights.get(&issue.id), all_values.get(&issue.id))
        else {
            let message = format!("the issue `{}` is missing", issue.id);
            return Err(all_values.problem(source, "missing-issue", message));
        };
        let number = weight.number(source)?;
        if number < 0.0 {
            let message = format!("the weight of `{}` is {number}; expected 0 or more", issue.id);
            return Err(weight.problem(source, "negative-weight", message));
        }
        weights.push(number);
        values.push(match stated.table(source)? {
            [(kind, set)] if kind.starts_with("Discrete") || kind == "discreteutils" => {
                values_by_option(source, set.need(source, "valueUtilities")?, issue)?
            }
            [(kind, set)] if kind.starts_with("Number") || kind == "numberutils" => {
                let number = |key| set.need(source, key)?.number(source);
                let (low, high) = (number("lowValue")?, number("highValue")?);
                let (low_utility, high_utility) = (number("lowUtility")?, number("highUtility")?);
                if high <= low && issue.options.count() > 1 {
                    let message = format!("`highValue` {high} does not lie above `lowValue` {low}");
                    return Err(set.problem(source, "out-of-range", message));
                }
                let value = |option| {
                    let at = issue.options.number(option).unwrap_or(low);
                    let share = if high > low { (at - low) / (high - low) } else { 0.0 };
                    low_utility + (high_utility - low_utility) * share
                };
                (0..issue.options.count()).map(value).collect()
            }
            _ => {
                let message =
                    "expected DiscreteValueSetUtilities or NumberValueSetUtilities".to_owned();
                return Err(stated.problem(source, "unknown-type", message));
            }
        });
    }
    if weights.iter().sum::<f64>() <= 0.0 {
        return Err(all_weights.problem(source, "no-weight", "the weights sum to 0".to_owned()));
    }
    let reservation = match node.get("reservationBid").filter(|bid| !bid.is_null()) {
        None => None,
        Some(bid) => {
            let mut utility = 0.0;
            let chosen = bid.get("issuevalues").or(bid.get("issuesValues")).unwrap_or(bid);
            for (place, issue) in issues.iter().enumerate() {
                let option = chosen.need(source, &issue.id)?;
                let found = issue.options.find(option.text(source)?).ok_or_else(|| {
                    let message = format!("`{}` has no such value", issue.id);
                    option.problem(source, "unknown-value", message)
                })?;
                utility += weights[place] * values[place][found];
            }
            Some(utility)
        }
    };
    let worth = CaseWorth::Sum { bias: 0.0, weights, values };
    Ok(Profile { name: name.to_owned(), worth, reservation, discount_per_step: 1.0 })
}

pub(super) fn write(case: &Case) -> Result<(Files, Vec<String>), String> {
    let mut lost = Vec::new();
    let names = |issue: &Issue| -> Vec<String> {
        (0..issue.options.count()).map(|option| issue.options.name(option).into_owned()).collect()
    };
    let mut sets = Map::new();
    for issue in &case.issues {
        if !matches!(issue.options, Options::Named(_)) {
            lost.push(format!(
                "that the options of `{}` are numbers: they become a list",
                issue.id
            ));
        }
        sets.insert(issue.id.clone(), json!({ "values": names(issue) }));
    }
    let domain = json!({ "name": case.title, "issuesValues": sets });
    let mut written = vec![(PathBuf::from("domain.json"), format!("{domain:#}\n"))];
    for profile in &case.parties {
        let name = &profile.name;
        let CaseWorth::Sum { bias, weights, values } = &profile.worth else {
            return Err(format!(
                "GeniusWeb holds weighted sums; `{name}` has a table of utilities"
            ));
        };
        if *bias != 0.0 {
            return Err(format!(
                "GeniusWeb holds weighted sums without a constant; `{name}` has {bias}"
            ));
        }
        let inside = |value: &f64| (0.0..=1.0).contains(value);
        if !values.iter().flatten().all(inside) || (weights.iter().sum::<f64>() - 1.0).abs() > 1e-9
        {
            lost.push(format!("the scale of `{name}` as GeniusWeb itself wants it, values in [0, 1] and weights that sum to 1; it is written as it stands"));
        }
        let mut utilities = Map::new();
        let mut all_weights = Map::new();
        for ((issue, weight), values) in case.issues.iter().zip(weights).zip(values) {
            let stated: Map<String, Value> =
                names(issue).into_iter().zip(values.iter().map(|value| json!(value))).collect();
            let set = json!({ "DiscreteValueSetUtilities": { "valueUtilities": stated } });
            utilities.insert(issue.id.clone(), set);
            all_weights.insert(issue.id.clone(), json!(weight));
        }
        let mut space = json!({
            "issueUtilities": utilities,
            "issueWeights": all_weights,
            "domain": domain,
            "name": name,
        });
        if let Some(reservation) = profile.reservation {
            // A package that is worth exactly as much stands for it.
            let utilities = case.space().filter(|space| space.count() <= 1_000_000);
            let bid = utilities.and_then(|space| {
                let all = profile.worth.utilities(&space);
                let place = all.iter().position(|&utility| utility == reservation)?;
                let package = detente::domain::Outcome(place as u32);
                let options = case.issues.iter().enumerate().map(|(number, issue)| {
                    let option = space.option(package, number);
                    (issue.id.clone(), json!(issue.options.name(option)))
                });
                Some(json!({ "issuevalues": options.collect::<Map<String, Value>>() }))
            });
            match bid {
                Some(bid) => space["reservationBid"] = bid,
                None => lost.push(format!(
                    "the reservation {reservation} of `{name}`: no package is worth just that"
                )),
            }
        }
        if profile.discount_per_step != 1.0 {
            lost.push(format!("the discount {} of `{name}`", profile.discount_per_step));
        }
        let text = format!("{:#}\n", json!({ "LinearAdditiveUtilitySpace": space }));
        written.push((PathBuf::from(format!("{}.json", super::file_name(name))), text));
    }
    Ok((written, lost))
}
