//! GeniusWeb: a folder with a JSON file for the domain and one for each party.
//!
//! Read are discrete and number value sets of linear additive profiles. A reservation is a package there, and is read as its utility.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use detente::domain::{Issue, Options};
use serde_json::{Map, Value, json};

use super::folder::{file_names, name_of, party_names, sources};
use super::limits::{self, MOST_OPTIONS};
use super::names::{IssueNames, OptionNames, number_of};
use super::node::{Kind, Node, options_in, values_by_option};
use super::{Case, CaseWorth, Failed, Files, Profile, json, lost_numbers};
use crate::problem::Problem;
use crate::source::Source;

/// The only profiles that are read.
const PROFILE: &str = "LinearAdditiveUtilitySpace";

/// What those who publish cases lay beside them, which is about the case and no part of it.
const NO_PART: &str = "specials.json";

/// Whether a folder with files of another format has any of this one.
pub(super) fn is_in(folder: &Path) -> bool {
    let is_ours = |source: &Source| {
        ["\"issuesValues\"", "UtilitySpace\""].iter().any(|word| source.text().contains(word))
    };
    sources(folder, &["json"]).is_ok_and(|found| found.iter().any(|(_, source)| is_ours(source)))
}

pub(super) fn read(folder: &Path) -> Result<Case, Failed> {
    let mut domain: Option<(Source, Node)> = None;
    let mut profiles: Vec<(PathBuf, Source, Node)> = Vec::new();
    for (path, source) in sources(folder, &["json"])? {
        if path.ends_with(NO_PART) {
            continue;
        }
        let node = json::parse(&source)?;
        if node.get("issuesValues").is_some() {
            if domain.is_some() {
                let message = "is a second domain in this folder".to_owned();
                return Err(node.problem(&source, "second-domain", message));
            }
            domain = Some((source, node));
        } else {
            profiles.push((path, source, node));
        }
    }
    let mut inner = Vec::with_capacity(profiles.len());
    for (_, source, node) in &profiles {
        inner.push(utility_space(source, node)?);
    }
    let issues = match (&domain, profiles.first()) {
        (Some((source, domain)), _) => issues(source, domain, profiles.len())?,
        (None, Some((_, source, node))) => {
            let Some(domain) = inner[0].get("domain") else {
                let message =
                    "there is no domain, in a file of its own or in the profile".to_owned();
                return Err(node.problem(source, "no-domain", message));
            };
            issues(source, domain, profiles.len())?
        }
        (None, None) => {
            let message = "has no file with a domain or a profile of GeniusWeb";
            let problem = Problem::of_file("no-case", &folder.display().to_string(), message);
            return Err(Box::new(problem));
        }
    };
    let paths: Vec<&Path> = profiles.iter().map(|(path, ..)| &**path).collect();
    fn named<'n>(space: &&'n Node) -> Option<&'n str> {
        match &space.get("name")?.kind {
            Kind::Text(name) => Some(name),
            _ => None,
        }
    }
    let stated: Vec<Option<&str>> = inner.iter().map(named).collect();
    let mut parties = Vec::with_capacity(profiles.len());
    for ((name, (_, source, _)), space) in
        party_names(&paths, &stated).into_iter().zip(&profiles).zip(&inner)
    {
        if let Some(embedded) = space.get("domain") {
            same_domain(source, embedded, &issues)?;
        }
        parties.push(profile(name, source, space, &issues)?);
    }
    Ok(Case { title: name_of(folder), issues, parties })
}

/// What a profile holds.
fn utility_space<'n>(source: &Source, node: &'n Node) -> Result<&'n Node, Failed> {
    let entry = match &node.kind {
        Kind::Table(entries) if entries.len() == 1 => entries.first(),
        _ => None,
    };
    let message = match entry {
        Some((kind, inner)) if kind == PROFILE => return Ok(inner),
        Some((kind, _)) if kind.contains("Partial") => format!(
            "`{kind}` is not read: a partial profile orders packages and gives no utilities, which are needed here"
        ),
        Some((kind, _)) => format!("`{kind}` is not read: expected a {PROFILE}"),
        None => {
            let message = format!(
                "is neither a domain, with `issuesValues`, nor a profile, with nothing but a `{PROFILE}`"
            );
            let problem = node.problem(source, "unknown-profile", message);
            return Err(Box::new(
                problem.with_hint("a file that is no part of the case goes elsewhere"),
            ));
        }
    };
    Err(node.problem(source, "unknown-profile", message))
}

/// Refuses a domain within a profile that is another than that of the case. The order of what it lists does not matter.
fn same_domain(source: &Source, embedded: &Node, issues: &[Issue]) -> Result<(), Failed> {
    let own = self::issues(source, embedded, 1)?;
    let places = IssueNames::new(issues);
    let differs = own.iter().find(|issue| {
        let known = places.find(&issue.id).map(|place| &issues[place].options);
        known.is_none_or(|known| !same_options(known, &issue.options))
    });
    let message = match differs {
        Some(issue) => format!(
            "the domain within this profile has other values of `{}` than the domain of the case",
            issue.id
        ),
        None if own.len() < issues.len() => {
            "the domain within this profile lacks issues that the domain of the case has".to_owned()
        }
        None => return Ok(()),
    };
    Err(embedded.problem(source, "second-domain", message))
}

fn same_options(one: &Options, other: &Options) -> bool {
    match (one, other) {
        (Options::Named(one), Options::Named(other)) if one.len() == other.len() => {
            let known: HashSet<&String> = one.iter().collect();
            other.iter().all(|name| known.contains(name))
        }
        _ => one == other,
    }
}

fn issues(source: &Source, domain: &Node, parties: usize) -> Result<Vec<Issue>, Failed> {
    let mut issues = Vec::new();
    for (id, set) in domain.need(source, "issuesValues")?.table(source)? {
        let options = match (set.get("values"), set.get("range")) {
            (Some(values), None) => options_in(source, id, values)?,
            (None, Some(range)) => range_in(source, range)?,
            _ => {
                let message = format!("`{id}` has neither `values` nor a `range`");
                return Err(set.problem(source, "missing-field", message));
            }
        };
        issues.push(Issue { id: id.clone(), question: id.clone(), options });
    }
    if issues.is_empty() {
        return Err(domain.problem(source, "empty", "there are no issues".to_owned()));
    }
    limits::values(&issues, parties)
        .map_err(|message| domain.problem(source, "too-large", message))?;
    Ok(issues)
}

/// A range of numbers with a step.
fn range_in(source: &Source, range: &Node) -> Result<Options, Failed> {
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
        let message = "a range is its lowest number, its highest and its step".to_owned();
        return Err(range.problem(source, "wrong-type", message));
    };
    let count = ((high - low) / step + 1e-9).floor() + 1.0;
    if !(step > 0.0 && high >= low && count <= MOST_OPTIONS as f64) {
        let message = format!(
            "the range from {low} to {high} by {step} makes no set of 1 to 1,000,000 numbers"
        );
        return Err(range.problem(source, "out-of-range", message));
    }
    Ok(limits::open(Options::Steps { low, step, count: count as u32 }))
}

fn profile(
    name: String,
    source: &Source,
    node: &Node,
    issues: &[Issue],
) -> Result<Profile, Failed> {
    let (all_weights, all_values) =
        (node.need(source, "issueWeights")?, node.need(source, "issueUtilities")?);
    let known = IssueNames::new(issues);
    for (id, entry) in all_values.table(source)?.iter().chain(all_weights.table(source)?) {
        if known.find(id).is_none() {
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
        values.push(value_set(source, stated, issue)?);
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
                let mut names = OptionNames::new(&issue.options);
                let found = names.find(option.text(source)?).ok_or_else(|| {
                    let message = format!("`{}` has no such value", issue.id);
                    option.problem(source, "unknown-value", message)
                })?;
                utility += weights[place] * values[place][found];
            }
            Some(utility)
        }
    };
    let worth = CaseWorth::Sum { bias: 0.0, weights, values };
    Ok(Profile { name, worth, reservation, discount_per_step: 1.0 })
}

/// What the options of an issue are worth.
fn value_set(source: &Source, stated: &Node, issue: &Issue) -> Result<Vec<f64>, Failed> {
    let entries = stated.table(source)?;
    let (kind, set) = match entries.first() {
        Some((kind, set)) if entries.len() == 1 => (&**kind, set),
        _ => ("", stated),
    };
    if kind.starts_with("Discrete") || kind == "discreteutils" {
        return values_by_option(source, set.need(source, "valueUtilities")?, issue);
    }
    if !(kind.starts_with("Number") || kind == "numberutils") {
        let message = "expected DiscreteValueSetUtilities or NumberValueSetUtilities".to_owned();
        return Err(stated.problem(source, "unknown-type", message));
    }
    let number = |key| set.need(source, key)?.number(source);
    let (low, high) = (number("lowValue")?, number("highValue")?);
    let (low_utility, high_utility) = (number("lowUtility")?, number("highUtility")?);
    if high <= low && issue.options.count() > 1 {
        let message = format!("`highValue` {high} does not lie above `lowValue` {low}");
        return Err(set.problem(source, "out-of-range", message));
    }
    let value = |option| {
        let at = number_of(&issue.options, option)
            .ok_or_else(|| format!("the values of `{}` are no numbers", issue.id))?;
        let share = if high > low { (at - low) / (high - low) } else { 0.0 };
        limits::held(low_utility + (high_utility - low_utility) * share)
    };
    let values = (0..issue.options.count()).map(value).collect::<Result<_, _>>();
    values.map_err(|why| set.problem(source, "wrong-type", why))
}

pub(super) fn write(case: &Case) -> Result<(Files, Vec<String>), String> {
    let mut lost = lost_numbers(case);
    let names = |issue: &Issue| -> Vec<String> {
        (0..issue.options.count()).map(|option| issue.options.name(option).into_owned()).collect()
    };
    let mut sets = Map::new();
    for issue in &case.issues {
        sets.insert(issue.id.clone(), json!({ "values": names(issue) }));
    }
    let domain = json!({ "name": case.title, "issuesValues": sets });
    let mut written = vec![(PathBuf::from("domain.json"), format!("{domain:#}\n"))];
    for (profile, file) in case.parties.iter().zip(file_names(case)) {
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
        written.push((PathBuf::from(format!("{file}.json")), text));
    }
    Ok((written, lost))
}
