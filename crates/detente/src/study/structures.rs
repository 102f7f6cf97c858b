//! Under what the same runs are played again: structural choices that nobody can settle, made otherwise; and what-ifs, in which
//! something is taken out to see what it does.

use super::report::StructureReport;
use crate::domain::PartyIndex;
use crate::quantity::{Distribution, Quantity};
use crate::record::{Format, Kind};
use crate::simulation::scenario::{Scenario, SincereRate};

/// A scenario with one structural choice made otherwise, or with something taken out to see what it does.
pub(super) struct Structure {
    pub id: String,
    pub description: String,
    /// Whether the case is asked what if, rather than a choice made otherwise that nobody can settle.
    pub counterfactual: bool,
    pub scenario: Scenario,
}

impl Structure {
    pub fn choice(id: &str, description: &str, scenario: Scenario) -> Self {
        Structure {
            id: id.into(),
            description: description.into(),
            counterfactual: false,
            scenario,
        }
    }

    fn what_if(id: &str, description: &str, scenario: Scenario) -> Self {
        Structure { counterfactual: true, ..Structure::choice(id, description, scenario) }
    }

    /// A report's head; the rest is filled from the tally.
    pub fn describe(&self, report: StructureReport) -> StructureReport {
        StructureReport {
            id: self.id.clone(),
            description: self.description.clone(),
            counterfactual: self.counterfactual,
            ..report
        }
    }
}

/// The case with its spoilers taken out, where they attack.
pub(super) fn without_spoilers(scenario: &Scenario) -> Option<Structure> {
    if scenario.couplings.spoilers == 0.0 || is_nothing(&scenario.violence.spoiler_attacks_per_day)
    {
        return None;
    }
    let mut changed = scenario.clone();
    changed.couplings.spoilers = 0.0;
    Some(Structure::what_if("no-spoilers", "spoilers do not attack", changed))
}

/// The case in which one request is not put.
pub(super) fn without_request(scenario: &Scenario, request: usize) -> Structure {
    let mut changed = scenario.clone();
    let id = changed.requests.remove(request).id;
    Structure::what_if(&format!("without-{id}"), &format!("the request {id} is not put"), changed)
}

/// All other choices that make sense for this case.
pub(super) fn alternatives(scenario: &Scenario) -> Vec<Structure> {
    let mut structures = Vec::new();
    let negotiates = || scenario.tracks.iter().any(|track| !track.agenda.items.is_empty());
    let carries_texts = scenario.tracks.iter().any(|track| {
        let asked = scenario.events.iter().any(|event| {
            matches!(&event.kind, Kind::FormatRequested { track: id, format: Format::Bilateral } if *id == track.id)
        });
        !track.agenda.items.is_empty()
            && track.mediator.is_some()
            && (track.format == Format::Bilateral || asked)
    });
    let couplings = &scenario.couplings;
    let suppresses = couplings.ceasefire > 0.0
        && scenario.ceasefire.as_ref().is_some_and(|conduct| {
            let acts = [&scenario.violence.ground_act, &scenario.violence.air_act];
            acts.into_iter().any(|act| conduct.terms.acts.contains(act))
        });
    let believes = couplings.trust > 0.0 && negotiates() && suppresses;
    let stalls = couplings.stalling > 0.0
        && scenario.battlefield.as_ref().is_some_and(|b| !is_nothing(&b.drift_per_day));
    let rates = [&scenario.violence.inside_per_day, &scenario.violence.outside_per_day];
    let excites = couplings.excitation > 0.0 && rates.into_iter().any(|rate| !is_nothing(rate));
    let mut add = |id: &str, description: &str, change: &dyn Fn(&mut Scenario)| {
        let mut changed = scenario.clone();
        change(&mut changed);
        if changed != *scenario {
            structures.push(Structure::choice(id, description, changed));
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
                if let Some(ceasefire) = &mut scenario.ceasefire
                    && !(is_nothing(&ceasefire.base_collapse_hazard_per_day)
                        && is_nothing(&ceasefire.collapse_hazard_per_day))
                {
                    ceasefire.hazard_factor = factor;
                }
            });
        }
        for (id, description, effect) in [
            ("ceasefire-without-effect", "the ceasefire suppresses nothing", 0.0),
            (
                "ceasefire-with-most-effect",
                "the ceasefire suppresses nine tenths of the background inside, while whole",
                0.9,
            ),
        ] {
            add(id, description, &|scenario| {
                if let (Some(ceasefire), true) = (&mut scenario.ceasefire, suppresses) {
                    ceasefire.effect = Quantity::assumed(effect);
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
    if excites {
        add("starts-empty", "nothing before the first day excites anything", &|scenario| {
            scenario.violence.starts_empty = true;
        });
    }
    if !negotiates() {
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
                conduct.highest_aspiration = None;
            }
        });
    }
    if stalls {
        add("no-stalling", "no party stalls", &|scenario| scenario.couplings.stalling = 0.0);
    }
    if carries_texts {
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
            // Nobody asks for another format, to whom it would be granted.
            scenario.events.retain(|event| {
                !matches!(&event.kind, Kind::FormatRequested { format, .. } if *format != Format::Direct)
            });
            for conduct in &mut scenario.delegations {
                if in_talks.contains(&conduct.party) && !conduct.formats.contains(&Format::Direct) {
                    conduct.formats.push(Format::Direct);
                }
            }
        },
    );
    structures
}

fn is_nothing(quantity: &Quantity) -> bool {
    quantity.distribution == Distribution::Point(0.0)
}
