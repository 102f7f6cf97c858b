//! `detente analyze`: what could be agreed, and what blocks it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use detente::bargaining::decomposed::{MOST_IN_PART, MOST_PAIRS, TooEntangled};
use detente::simulation::LARGEST_TABULATED_SPACE;
use detente::simulation::scenario::Scenario;
use detente::study::analysis::{AnalysisOptions, analyze as study, is_drawn};

use detente_formats::problem::grouped;

use super::{load, print_json, progress_bar, refuse, stop_on_interrupt, tell_where};
use crate::Failure;
use crate::arguments::{Analyze, Format};
use crate::files::{OutputFolder, print};
use crate::{json, report, text};

pub fn analyze(arguments: &Analyze) -> Result<(), Failure> {
    let scenario = load(&arguments.common, arguments.levels)?;
    if scenario.delegations.is_empty() || scenario.issues.is_empty() {
        return Err(refuse("there is nothing to analyze")
            .with_hint("give the scenario issues, and a party with role = \"delegation\"")
            .into());
    }
    if arguments.improve_on.is_some() && scenario.package_count() > LARGEST_TABULATED_SPACE {
        return Err(refuse(
            "the packages are too many to go through, and --improve-on looks at each",
        )
        .with_hint(
            "give the largest issues fewer options or a longer step, or leave --improve-on out",
        )
        .into());
    }
    let folder = OutputFolder::open(arguments.out.as_deref(), &scenario)?;
    let improve_on = arguments.improve_on.as_deref();
    let improve_on = improve_on.map(|words| package(words, &scenario)).transpose()?;
    let nash_weights = arguments.nash_weights.as_deref();
    let nash_weights = nash_weights.map(|words| weights(words, &scenario)).transpose()?;
    let options =
        AnalysisOptions { draws: arguments.draws, seed: arguments.seed, improve_on, nash_weights };
    let stop = Arc::new(AtomicBool::new(false));
    if is_drawn(&scenario) {
        stop_on_interrupt(&stop)?;
    }
    let bar = progress_bar(u64::from(options.draws), "draws");
    let analyzed = study(&scenario, &options, &|draws| bar.set_position(draws), &stop);
    bar.finish_and_clear();
    let found = analyzed.map_err(|error| {
        refuse(format!("the packages are too many to go through, and {}", why(&error)))
            .with_hint("give the largest issues fewer options or a longer step, tie fewer issues together, or split the case")
    })?;
    let drawn = found.robustness.as_ref().map_or(options.draws, |robustness| robustness.draws);
    if stop.load(Ordering::Relaxed) {
        eprintln!("Interrupted: {drawn} of {} draws were looked at.", options.draws);
    }
    let page = report::analysis::page(&scenario, &found, &arguments.again(drawn));
    let written = folder.write("analysis.html", page.as_bytes());
    match arguments.common.format {
        Format::Json => print_json(&json::analyze(&scenario, &found))?,
        Format::Text => print(&text::analysis::analysis(&scenario, &found))?,
    }
    tell_where("The report, with plots", written, arguments.common.format)
}

/// Why a case cannot be taken apart.
fn why(error: &TooEntangled) -> String {
    match error {
        TooEntangled::Part(issues) => format!(
            "{} of the issues are tied together by interactions or constraints and have more than {} packages",
            issues.len(),
            grouped(MOST_IN_PART.into())
        ),
        TooEntangled::Frontier(issues) => format!(
            "the frontier over {} of the issues has too many packages to hold: more than {} pairs of parts",
            issues.len(),
            grouped(MOST_PAIRS as u128)
        ),
        _ => error.to_string(),
    }
}

/// A number above 0 for each delegation.
fn weights(words: &str, scenario: &Scenario) -> Result<Vec<f64>, Failure> {
    let above_zero =
        |word: &str| word.trim().parse().ok().filter(|w: &f64| *w > 0.0 && w.is_finite());
    let weights: Option<Vec<f64>> = words.split(',').map(above_zero).collect();
    let delegations = scenario.delegations.iter();
    let ids = delegations.map(|conduct| scenario.parties[conduct.party.0].id.as_str());
    let ids: Vec<&str> = ids.collect();
    weights.filter(|weights| weights.len() == ids.len()).ok_or_else(|| {
        let equal = vec!["1"; ids.len()].join(",");
        refuse(format!("`{words}` is not a weight above 0 for each delegation"))
            .with_hint(format!("one for each of {}, as in \"{equal}\"", ids.join(", ")))
            .into()
    })
}

/// A package as results write it: `issue: option, issue: option`.
fn package(words: &str, scenario: &Scenario) -> Result<Vec<usize>, Failure> {
    let example = || {
        let terms = scenario.issues.iter().map(|i| format!("{}: {}", i.id, i.options.name(0)));
        terms.collect::<Vec<_>>().join(", ")
    };
    // Options may hold commas: a term reaches to the next issue that is named.
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (number, issue) in scenario.issues.iter().enumerate() {
        let mark = format!("{}:", issue.id);
        let found = words
            .match_indices(&mark)
            .map(|(at, _)| at)
            .find(|&at| words[..at].trim_end().is_empty() || words[..at].trim_end().ends_with(','));
        let Some(at) = found else {
            return Err(refuse(format!("--improve-on says nothing of `{}`", issue.id))
                .with_hint(format!("write a whole package, as in \"{}\"", example()))
                .into());
        };
        starts.push((at, number));
    }
    starts.sort_unstable();
    let before = words[..starts.first().map_or(0, |&(at, _)| at)].trim();
    if !before.is_empty() {
        return Err(refuse(format!("--improve-on names no issue in `{before}`"))
            .with_hint(format!("write a whole package, as in \"{}\"", example()))
            .into());
    }
    let mut options = vec![0; scenario.issues.len()];
    for (place, &(at, number)) in starts.iter().enumerate() {
        let issue = &scenario.issues[number];
        let end = starts.get(place + 1).map_or(words.len(), |&(next, _)| next);
        let option = words[at + issue.id.len() + 1..end].trim().trim_end_matches(',').trim_end();
        options[number] = issue.options.find(option).ok_or_else(|| {
            let known = (0..issue.options.count().min(12)).map(|option| issue.options.name(option));
            refuse(format!("`{}` has no option `{option}`", issue.id))
                .with_hint(format!("one of {}", known.collect::<Vec<_>>().join(", ")))
        })?;
    }
    Ok(options)
}
