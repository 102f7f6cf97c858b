//! What `detente analyze` found, for programs.

use detente::bargaining::coalition::{Coalition, members};
use detente::bargaining::opening::Opening;
use detente::domain::Outcome;
use detente::simulation::scenario::Scenario;
use detente::study::analysis::{Analysis, Votes};
use serde_json::{Value, json};

use super::{finite, id, numbers, outcome_of, share};

/// The most points of the frontier that are written.
const MOST_POINTS: usize = 10_000;
/// The most robust packages that are written.
const MOST_ROBUST: usize = 100;

/// `detente analyze`
pub fn analyze(scenario: &Scenario, found: &Analysis) -> Value {
    let problem = &found.problem;
    let parties = scenario.delegations.iter().enumerate().map(|(number, conduct)| {
        let party = &scenario.parties[conduct.party.0];
        let (lowest, highest) = problem.ranges()[number];
        json!({
            "id": party.id,
            "name": party.name,
            "reservation": finite(problem.reservations()[number]),
            "lowest": finite(lowest),
            "highest": finite(highest),
        })
    });
    let step = found.agreements.frontier.len().div_ceil(MOST_POINTS).max(1);
    let points = found.agreements.frontier.iter().step_by(step);
    let points: Vec<Value> = points.map(|&package| point(scenario, found, package)).collect();
    let mut value = json!({
        "detente": env!("CARGO_PKG_VERSION"),
        "scenario": { "id": scenario.id, "title": scenario.title },
        "numbers": numbers(&scenario.numbers),
        "outcomes": u64::try_from(found.packages).map_or(json!(found.packages as f64), |n| json!(n)),
        "enumerated": found.enumerated,
        "parties": parties.collect::<Vec<_>>(),
        "zone": {
            "is_empty": found.agreements.zone_count == 0,
            "count": found.enumerated.then_some(found.agreements.zone_count),
        },
        "pareto": {
            "of": if found.agreements.zone_count == 0 { "all packages" } else { "zone" },
            "count": found.agreements.frontier.len(),
            "sampled": step > 1,
            "points": points,
        },
        "opposition": found.agreements.opposition,
        "rational_fraction": found.enumerated.then(|| problem.rational_fraction()),
        "blocking": blocking(scenario, found),
        "conflicts": found.conflicts.iter().map(|conflict| json!({
            "issue": scenario.issues[conflict.issue.0].id,
            "parties": [id(scenario, conflict.parties.0), id(scenario, conflict.parties.1)],
            "forgone": conflict.forgone,
        })).collect::<Vec<_>>(),
        "linkages": found.linkages.iter().map(|linkage| json!({
            "issues": [
                scenario.issues[linkage.issues.0.0].id,
                scenario.issues[linkage.issues.1.0].id,
            ],
            "apart": linkage.apart,
            "together": linkage.together,
        })).collect::<Vec<_>>(),
        "votes": found.votes.as_ref().map(|found_votes| {
            let mut value = votes(found_votes, |delegation| id(scenario, delegation));
            value["passing"] = json!(found_votes.passing);
            value
        }),
        "member_votes": found.member_votes.iter().map(|(delegation, found_votes)| {
            let members = &scenario.parties[scenario.delegations[*delegation].party.0].members;
            let mut value = votes(found_votes, |member| &members[member].id);
            value["party"] = json!(id(scenario, *delegation));
            value["members"] = members.iter().map(|member| member.id.as_str()).collect();
            value
        }).collect::<Vec<_>>(),
        "side_payments": found.paid.as_ref().zip(scenario.side_payments.as_ref()).map(
            |(paid, money)| json!({
                "unit": money.unit,
                "outcome": outcome(scenario, found, paid.package),
                "payments": paid.payments,
                "utilities": paid.utilities,
            })
        ),
        "improvements": found.improvements.as_ref().map(|(settled, found_better)| json!({
            "on": point(scenario, found, *settled),
            "count": found_better.packages.len(),
            "sampled": found_better.packages.len() > MOST_POINTS,
            "best": found_better.best.map(|package| point(scenario, found, package)),
            "packages": found_better.packages.iter().take(MOST_POINTS)
                .map(|&package| point(scenario, found, package)).collect::<Vec<_>>(),
        })),
        "robustness": found.robustness.as_ref().map(|robustness| json!({
            "draws": robustness.draws,
            "zone_open": share(&robustness.zone_open),
            "zone_count": {
                "low": robustness.zone_count.0,
                "median": robustness.zone_count.1,
                "high": robustness.zone_count.2,
            },
            "count": robustness.packages.len(),
            "sampled": robustness.packages.len() > MOST_ROBUST,
            "packages": robustness.packages.iter().take(MOST_ROBUST).map(|package| json!({
                "outcome": outcome(scenario, found, package.package),
                "in_zone": f64::from(package.in_zone) / f64::from(robustness.draws),
                "on_frontier": f64::from(package.on_frontier) / f64::from(robustness.draws),
            })).collect::<Vec<_>>(),
        })),
    });
    if let Some(package) = found.weighted_nash {
        value["nash_weighted"] = point(scenario, found, package);
    }
    for (name, chosen) in &found.agreements.solutions {
        value[*name] = chosen.map_or(Value::Null, |package| point(scenario, found, package));
    }
    value
}

/// A package: issue by issue, in the scenario's order. Options that are numbers are written as numbers.
fn outcome(scenario: &Scenario, found: &Analysis, package: Outcome) -> Value {
    outcome_of(scenario, &found.contents.options(package))
}

fn point(scenario: &Scenario, found: &Analysis, package: Outcome) -> Value {
    let utilities = found.problem.utilities_of(package);
    json!({ "outcome": outcome(scenario, found, package), "utilities": utilities })
}

/// Coalitions by the ids of their members.
fn coalitions<'n>(
    coalitions: Option<&[Coalition]>,
    id: impl Fn(usize) -> &'n str,
) -> Option<Vec<Vec<&'n str>>> {
    coalitions
        .map(|all| all.iter().map(|&coalition| members(coalition).map(&id).collect()).collect())
}

/// Who decides, by the ids of the voters.
fn votes<'n>(votes: &Votes, id: impl Fn(usize) -> &'n str) -> Value {
    json!({
        "winning": coalitions(votes.winning.as_deref(), &id),
        "blocking": coalitions(votes.blocking.as_deref(), &id),
        "power": votes.power.as_ref().map(|power| json!({
            "shapley_shubik": power.shapley_shubik,
            "banzhaf": power.banzhaf,
        })),
    })
}

fn blocking(scenario: &Scenario, found: &Analysis) -> Value {
    let opening = |opening: &Opening| {
        json!({
            "outcome": outcome(scenario, found, opening.package),
            "moves": opening.moves,
        })
    };
    let alone = found.opening.as_ref().map(|(alone, _)| {
        let parties = alone.iter().enumerate().map(|(delegation, alone)| {
            json!({
                "party": id(scenario, delegation),
                "move": alone.as_ref().map(|opening| opening.moves[delegation]),
                "outcome": alone.as_ref().map(|o| outcome(scenario, found, o.package)),
            })
        });
        parties.collect::<Vec<_>>()
    });
    json!({
        "incompatible": coalitions(found.incompatible.as_deref(), |delegation| id(scenario, delegation)),
        "alone": alone,
        "jointly": found.opening.as_ref().and_then(|(_, jointly)| jointly.as_ref().map(opening)),
    })
}
