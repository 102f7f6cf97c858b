//! Results for programs. Field names are promises; more may come.

mod analysis;
pub mod ceasefire;
pub mod negotiation;

pub use analysis::analyze;

use detente::record::Record;
use detente::simulation::obstacle::Obstacle;
use detente::simulation::scenario::{NumberCount, Scenario};
use detente::simulation::summary::Summary;
use detente::study::report::{
    Band, EnsembleReport, IncidentReport, Mean, Momentum, Results, Share, StructureReport,
    TrustBoundReport,
};
use detente_formats::problem::Problem;
use detente_formats::scenario::Read;
use serde_json::{Map, Value, json};

use crate::text::run::outcome_word;

/// `detente check`
pub fn check(read: &Read) -> Value {
    json!({
        "sound": read.scenario.is_some(),
        "problems": read.problems,
        "numbers": numbers(&read.numbers),
    })
}

/// What every command says instead of its results where its input is wrong.
pub fn refused(problems: &[Problem]) -> Value {
    json!({ "sound": false, "problems": problems })
}

/// A package: issue by issue, in the scenario's order. Options that are numbers are written as numbers.
fn outcome_of(scenario: &Scenario, options: &[usize]) -> Value {
    let terms = scenario.issues.iter().zip(options).map(|(issue, &option)| {
        let value = match issue.options.number(option) {
            Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => json!(number as i64),
            Some(number) => json!(number),
            None => json!(issue.options.name(option)),
        };
        (issue.id.clone(), value)
    });
    Value::Object(terms.collect::<Map<_, _>>())
}

/// The id of a delegation.
fn id(scenario: &Scenario, delegation: usize) -> &str {
    &scenario.parties[scenario.delegations[delegation].party.0].id
}

/// JSON has no infinities.
fn finite(number: f64) -> Option<f64> {
    number.is_finite().then_some(number)
}

/// `detente run`
pub fn run(scenario: &Scenario, found: &EnsembleReport) -> Value {
    let as_written = &found.as_written;
    json!({
        "detente": env!("CARGO_PKG_VERSION"),
        "scenario": { "id": scenario.id, "title": scenario.title },
        "seed": found.seed,
        "runs": found.runs,
        "runs_requested": found.runs_requested,
        "interrupted": found.runs < found.runs_requested,
        "numbers": numbers(&scenario.numbers),
        "human_cost": human_cost(scenario),
        "intervals": "95 % intervals of a finite number of runs; they say nothing of what the model leaves open",
        "results": results(&as_written.results),
        "obstacles": obstacles(&as_written.primary_obstacles),
        "obstacles_held": obstacles(&as_written.held_obstacles),
        "ceasefire": { "survival": survival(as_written) },
        "incidents": incidents(&as_written.incidents),
        "request": found.requests.iter().map(|request| json!({
            "id": request.id,
            "by": request.by,
            "asked": request.asked,
            "through": request.through,
            "complied": (request.complied.of > 0).then(|| share(&request.complied)),
            "change_with_minus_without": {
                "incidents_inside": mean(&request.incidents_inside_change),
                "air_inside": mean(&request.air_inside_change),
                "settlement_share": mean(&request.settlement_change),
                "any_item_share": mean(&request.any_item_change),
                "trust_log_odds": mean(&request.trust_change),
            },
        })).collect::<Vec<_>>(),
        "momentum": found.momentum.iter().map(|reading| json!({
            "day": reading.day,
            "spoiler_attacks_30_days": mean(&reading.spoiler_attacks_30_days),
            "with_spoilers": momentum(&reading.with_spoilers),
            "without_spoilers": momentum(&reading.without_spoilers),
        })).collect::<Vec<_>>(),
        "trust_bounds": trust_bounds(&as_written.trust_bounds),
        "by_week": {
            "settlement": as_written.settlement_by_week,
            "any_item": as_written.any_item_by_week,
            "ceasefire_survival": as_written.survival_by_week,
        },
        "structural": found.structural.iter().map(structure).collect::<Vec<_>>(),
    })
}

/// `detente trace`
pub fn trace(scenario: &Scenario, seed: u64, summary: &Summary, record: &Record<'_>) -> Value {
    let codes: Vec<&str> = summary.obstacles.iter().map(|obstacle| obstacle.code()).collect();
    json!({
        "scenario": { "id": scenario.id, "title": scenario.title },
        "seed": seed,
        "outcome": outcome_word(summary.outcome),
        "primary_obstacle": summary.primary_obstacle.map(Obstacle::code),
        "obstacles": codes,
        "human_cost": human_cost(scenario),
        "events": record.events(),
    })
}

fn numbers(numbers: &NumberCount) -> Value {
    json!({
        "total": numbers.total(),
        "reported": numbers.reported,
        "published": numbers.published,
        "measured": numbers.measured,
        "assumed": numbers.assumed,
    })
}

fn human_cost(scenario: &Scenario) -> Value {
    let costs = scenario.human_cost.iter().map(|cost| {
        json!({
            "measure": cost.measure,
            "people": cost.people.distribution.mean(),
            "basis": cost.people.basis.word(),
            "as_of": cost.as_of.date(),
            "source": cost.source,
        })
    });
    costs.collect()
}

fn share(share: &Share) -> Value {
    json!({
        "share": share.share, "low": share.low, "high": share.high,
        "count": share.count, "of": share.of,
    })
}

fn mean(mean: &Mean) -> Value {
    json!({ "mean": mean.mean, "low": mean.low, "high": mean.high })
}

fn results(results: &Results) -> Value {
    json!({
        "settlement": share(&results.settlement),
        "partial": share(&results.partial),
        "none": share(&results.none),
    })
}

fn obstacles(counts: &[(Obstacle, u64)]) -> Value {
    let by_code = counts.iter().map(|(obstacle, count)| (obstacle.code().to_owned(), json!(count)));
    Value::Object(by_code.collect::<Map<_, _>>())
}

fn survival(structure: &StructureReport) -> Value {
    let days = structure.survival.iter().map(|(day, share)| {
        json!({ "day": day, "share": share.share, "low": share.low, "high": share.high })
    });
    days.collect()
}

fn bands(weeks: &[Band]) -> Value {
    let week = |band: &Band| json!({ "low": band.low, "median": band.median, "high": band.high });
    weeks.iter().map(week).collect()
}

fn incidents(incidents: &IncidentReport) -> Value {
    json!({
        "inside": mean(&incidents.inside),
        "air_inside": mean(&incidents.air_inside),
        "outside": mean(&incidents.outside),
        "excluded": mean(&incidents.excluded),
        "spoiler_attacks": mean(&incidents.spoiler_attacks),
        "inside_by_week": bands(&incidents.inside_by_week),
        "outside_by_week": bands(&incidents.outside_by_week),
    })
}

fn momentum(momentum: &Momentum) -> Value {
    json!({
        "items_settled_30_days": mean(&momentum.items_settled_30_days),
        "texts_advanced_30_days": mean(&momentum.texts_advanced_30_days),
        "days_since_last_meeting": mean(&momentum.days_since_last_meeting),
        "trust_drift_per_day": mean(&momentum.trust_drift_per_day),
    })
}

fn trust_bounds(bounds: &TrustBoundReport) -> Value {
    json!({
        "runs": share(&bounds.any),
        "runs_lower": share(&bounds.lower),
        "runs_upper": share(&bounds.upper),
        "pairs_lower": bounds.pairs_lower,
        "pairs_upper": bounds.pairs_upper,
    })
}

fn structure(structure: &StructureReport) -> Value {
    json!({
        "id": structure.id,
        "description": structure.description,
        "counterfactual": structure.counterfactual,
        "results": results(&structure.results),
        "obstacles": obstacles(&structure.primary_obstacles),
        "ceasefire": { "survival": survival(structure) },
        "incidents": {
            "inside": mean(&structure.incidents.inside),
            "outside": mean(&structure.incidents.outside),
        },
        "trust_bounds": trust_bounds(&structure.trust_bounds),
    })
}

#[cfg(test)]
mod tests {
    use detente::simulation::summary::Outcome;

    use super::*;

    #[test]
    fn obstacles_keep_their_documented_order() {
        let counts: Vec<(Obstacle, u64)> = Obstacle::ALL.iter().map(|&o| (o, 0)).collect();
        let keys: Vec<String> = obstacles(&counts).as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys[..3], ["nothing-required", "zone", "unclarified"]);
        assert_eq!(outcome_word(Outcome::Partial), "partial");
    }
}
