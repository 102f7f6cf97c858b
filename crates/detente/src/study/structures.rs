//! The structural choices that nobody can settle, under which the same runs are played again.

use super::report::StructureReport;
use crate::domain::PartyIndex;
use crate::quantity::{Distribution, Quantity};
use crate::record::Format;
use crate::simulation::scenario::{Scenario, SincereRate};

/// A scenario with one structural choice made otherwise.
pub(super) struct Structure {
    pub id: String,
    pub description: String,
    pub scenario: Scenario,
}

impl Structure {
    fn new(id: &str, description: &str, scenario: Scenario) -> Self {
        Structure { id: id.into(), description: description.into(), scenario }
    }

    /// A report's head; the rest is filled from the tally.
    pub fn describe(&self, report: StructureReport) -> StructureReport {
        StructureReport { id: self.id.clone(), description: self.description.clone(), ..report }
    }
}

/// The case with its spoilers taken out, where they attack.
pub(super) fn without_spoilers(scenario: &Scenario) -> Option<Structure> {
    let none = Distribution::Point(0.0);
    let rate = &scenario.violence.spoiler_attacks_per_day.distribution;
    if scenario.couplings.spoilers == 0.0 || *rate == none {
        return None;
    }
    let mut changed = scenario.clone();
    changed.couplings.spoilers = 0.0;
    Some(Structure::new("no-spoilers", "spoilers do not attack", changed))
}

/// The case in which one request has no effect, whatever the asked party decides.
pub(super) fn without_request(scenario: &Scenario, request: usize) -> Structure {
    let mut changed = scenario.clone();
    changed.requests[request].reduction = Quantity::assumed(0.0);
    let id = &scenario.requests[request].id;
    Structure::new(&format!("without-{id}"), &format!("the request {id} has no effect"), changed)
}

/// All other choices that make sense for this case.
pub(super) fn alternatives(scenario: &Scenario) -> Vec<Structure> {
    let mut structures = Vec::new();
    let negotiates = |mediated: bool| {
        let tracks = scenario.tracks.iter().filter(|track| !track.agenda.items.is_empty());
        tracks.filter(|track| !mediated || track.mediator.is_some()).count() > 0
    };
    let believes = scenario.couplings.trust > 0.0 && negotiates(false);
    let mut add = |id: &str, description: &str, change: &dyn Fn(&mut Scenario)| {
        let mut changed = scenario.clone();
        change(&mut changed);
        if changed != *scenario {
            structures.push(Structure::new(id, description, changed));
        }
    };

    if scenario.ceasefire.is_some() {
        for (id, description, factor) in [
            ("collapse-hazard-third", "the ceasefire's hazard of collapse is a third", 1.0 / 3.0),
            (
                "collapse-hazard-triple",
                "the ceasefire's hazard of collapse is three times as high",
                3.0,
            ),
            (
                "collapse-hazard-ninefold",
                "the ceasefire's hazard of collapse is nine times as high",
                9.0,
            ),
        ] {
            add(id, description, &|scenario| {
                if let Some(ceasefire) = &mut scenario.ceasefire {
                    multiply(&mut ceasefire.base_collapse_hazard_per_day, factor);
                    multiply(&mut ceasefire.collapse_hazard_per_day, factor);
                }
            });
        }
        add(
            "ceasefire-whole-at-start",
            "the ceasefire is whole on the first day, and wears from then on",
            &|scenario| {
                let start = scenario.start;
                if let Some(ceasefire) = &mut scenario.ceasefire {
                    ceasefire.whole_on = start;
                }
            },
        );
        if believes {
            add(
                "sincere-as-on-the-first-day",
                "who violates as often as on the first day counts as sincere",
                &|scenario| scenario.trust.sincere_rate = SincereRate::OnFirstDay,
            );
        }
    }
    if !negotiates(false) {
        return structures;
    }
    for (strategy, id, description) in [
        ("boulware", "all-boulware", "all delegations concede late (exponent 4)"),
        ("linear", "all-linear", "all delegations concede evenly (exponent 1)"),
        ("conceder", "all-conceder", "all delegations concede early (exponent 0.25)"),
    ] {
        add(id, description, &|scenario| {
            for conduct in &mut scenario.delegations {
                conduct.strategy = strategy.into();
                conduct.exponent = None;
            }
        });
    }
    if scenario.battlefield.is_some() {
        add("no-stalling", "no party stalls", &|scenario| scenario.couplings.stalling = 0.0);
    }
    if negotiates(true) {
        add("no-mediator-text", "the mediator carries texts and writes none", &|scenario| {
            scenario.couplings.mediator_text = 0.0;
        });
    }
    add("no-doubt", "the parties believe each other", &|scenario| scenario.couplings.trust = 0.0);
    add(
        "direct-format",
        "the parties meet face to face in every track, without texts of the mediator's",
        &|scenario| {
            let in_talks: Vec<PartyIndex> =
                scenario.tracks.iter().flat_map(|track| track.delegations.clone()).collect();
            for track in &mut scenario.tracks {
                if !track.delegations.is_empty() {
                    track.format = Format::Direct;
                }
            }
            for conduct in &mut scenario.delegations {
                if in_talks.contains(&conduct.party) && !conduct.formats.contains(&Format::Direct) {
                    conduct.formats.push(Format::Direct);
                }
            }
        },
    );
    structures
}

fn multiply(quantity: &mut Quantity, factor: f64) {
    scale(&mut quantity.distribution, factor);
}

/// The distribution of the quantity times `factor` (above 0).
fn scale(distribution: &mut Distribution, factor: f64) {
    use Distribution::*;
    match distribution {
        Point(value) => *value *= factor,
        Uniform { low, high } | LogUniform { low, high } => {
            *low *= factor;
            *high *= factor;
        }
        Normal { mean, standard_deviation } => {
            *mean *= factor;
            *standard_deviation *= factor;
        }
        LogNormal { median, .. } => *median *= factor,
        Triangular { low, mode, high } => {
            *low *= factor;
            *mode *= factor;
            *high *= factor;
        }
        // A beta lives on [0, 1] and cannot be stretched; a uniform from 0 with the scaled mean serves.
        Beta { a, b } => {
            let mean = *a / (*a + *b);
            *distribution = Uniform { low: 0.0, high: 2.0 * mean * factor };
        }
        PointMass { at, rest, .. } => {
            *at *= factor;
            scale(rest, factor);
        }
    }
}
