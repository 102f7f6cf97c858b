//! What `detente negotiate` played, for programs.

use detente::domain::Outcome;
use detente::protocol::Move;
use detente::simulation::scenario::Scenario;
use detente::study::negotiation::{Negotiation, NegotiationOptions, PricedMove};
use serde_json::{Value, json};

use super::{finite, id, numbers, outcome_of};

/// `detente negotiate`
pub fn negotiate(scenario: &Scenario, options: &NegotiationOptions, played: &Negotiation) -> Value {
    let parties = options.strategies.iter().enumerate().map(|(number, chosen)| {
        // JSON knows no infinite number.
        let exponent = match chosen.exponent {
            Some(f64::INFINITY) => json!("inf"),
            exponent => json!(exponent),
        };
        json!({
            "id": id(scenario, number),
            "strategy": chosen.name,
            "exponent": exponent,
            "highest_aspiration": chosen.highest,
            "steps": chosen.steps,
            "reservation": finite(played.problem.reservations()[number]),
        })
    });
    json!({
        "detente": env!("CARGO_PKG_VERSION"),
        "scenario": { "id": scenario.id, "title": scenario.title },
        "numbers": numbers(&scenario.numbers),
        "protocol": played.protocol.name(),
        "steps": played.steps,
        "seed": options.seed,
        "parties": parties.collect::<Vec<_>>(),
        "agreement": played.ending.agreement.map(|package| json!({
            "outcome": outcome(scenario, played, package),
            "utilities": played.agreement_worth,
        })),
        "step": played.ending.step,
        "relative_time": played.ending.relative_time,
        "reason": played.ending.reason.words(),
        "better_for_all": played.better_for_all(),
        "zone": { "count": played.agreements.zone_count },
        "trace": played.moves.iter().map(|made| line(scenario, played, made)).collect::<Vec<_>>(),
    })
}

/// The moves as JSON Lines: one a line, no header.
pub fn trace_lines(scenario: &Scenario, played: &Negotiation) -> String {
    let lines = played.moves.iter().map(|made| format!("{}\n", line(scenario, played, made)));
    lines.collect()
}

fn line(scenario: &Scenario, played: &Negotiation, priced: &PricedMove) -> Value {
    let made = &priced.made;
    json!({
        "step": made.step,
        "relative_time": made.relative_time,
        "seat": made.seat.map(|seat| seat.0),
        "response": match made.action {
            Move::Accept => "accept",
            Move::Offer(_) => "offer",
            Move::Reject | Move::Pass => "reject",
            Move::Mark(_) => "mark",
            Move::End => "end",
        },
        "outcome": made.package.map(|package| outcome(scenario, played, package)),
        "utilities": made.package.map(|_| priced.worth.iter().map(|&u| finite(u)).collect::<Vec<_>>()),
    })
}

fn outcome(scenario: &Scenario, played: &Negotiation, package: Outcome) -> Value {
    outcome_of(scenario, &played.options(package))
}
