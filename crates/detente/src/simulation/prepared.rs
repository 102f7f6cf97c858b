//! A scenario laid out for running: everything that does not change from run to run.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::couplings::battlefield::Side;
use super::doers::Doers;
use super::scenario::{DelegationConduct, Reach, Scenario};
use super::schedule::Schedule;
use crate::calendar::Time;
use crate::domain::{IssueIndex, OutcomeSpace, PartyIndex, UtilityTable, Valuation};
use crate::quantity::Numbers;
use crate::random::Label;
use crate::record::{Event, Format, Kind, Term};

/// A scenario laid out for running. Shared by all runs and threads.
pub struct Prepared<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) space: OutcomeSpace,
    pub(super) schedule: Schedule,
    /// By delegation: its valuation where that is certain.
    pub(super) valuations: Vec<Option<Valuation>>,
    /// Tables of certain valuations.
    pub(super) tables: SharedTables,
    /// By party: its number among the delegations.
    delegation_of: Vec<Option<usize>>,
    /// By delegation; `None` where the battlefield does not name it.
    pub(super) sides: Vec<Option<Side>>,
    /// By delegation: those on another side, in order.
    pub(super) opposed: Vec<Vec<usize>>,
    /// By track: its delegations by number, in speaking order.
    pub(super) seats: Vec<Vec<usize>>,
    /// By delegation: the least utility that enough members approve.
    pub(super) ratification: Vec<f64>,
    pub(super) ground_by: Doers,
    pub(super) air_by: Doers,
    /// By request: the streams that it touches.
    pub(super) reach: Vec<Reach>,
}

/// Utility tables of delegations whose valuation is certain, made once and shared by all runs and threads.
#[derive(Default)]
pub(super) struct SharedTables(Mutex<HashMap<TableKey, Arc<UtilityTable>>>);

/// A delegation, the open items of its table, and what is bound.
type TableKey = (usize, Vec<IssueIndex>, Vec<Option<usize>>);

/// So many tables are kept at most; a run that meets another one makes its own.
const SHARED_TABLES: usize = 4096;

impl SharedTables {
    /// The table of a delegation for these items, made where it is not there yet.
    pub fn get_or_insert(
        &self,
        delegation: usize,
        open: &[IssueIndex],
        bound: &[Option<usize>],
        make: impl FnOnce() -> UtilityTable,
    ) -> Arc<UtilityTable> {
        let key = (delegation, open.to_vec(), bound.to_vec());
        // A thread that panicked left whole tables behind: each is inserted in one step.
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = lock().get(&key) {
            return table.clone();
        }
        let table = Arc::new(make());
        let mut tables = lock();
        if tables.len() < SHARED_TABLES {
            tables.insert(key, table.clone());
        }
        table
    }
}

impl<'s> Prepared<'s> {
    /// Lays a scenario out. The work is done once for all runs.
    ///
    /// # Panics
    /// If the scenario breaks what its fields promise (a reader checks them).
    pub fn new(scenario: &'s Scenario) -> Self {
        let counts = scenario.issues.iter().map(|issue| issue.options.count() as u32);
        let space = OutcomeSpace::new(counts.collect()).expect("a scenario's packages are bounded");
        let mut delegation_of = vec![None; scenario.parties.len()];
        for (number, conduct) in scenario.delegations.iter().enumerate() {
            delegation_of[conduct.party.0] = Some(number);
        }
        let side = |conduct: &DelegationConduct| {
            scenario.battlefield.as_ref().and_then(|b| Side::of(conduct.party, b))
        };
        let sides: Vec<Option<Side>> = scenario.delegations.iter().map(side).collect();
        let delegations = scenario.delegations.len();
        let opposed = (0..delegations).map(|observer| {
            let others = (0..delegations).filter(|&other| other != observer);
            others
                .filter(|&other| sides[observer].is_none() || sides[observer] != sides[other])
                .collect()
        });
        let certain = |conduct: &DelegationConduct| {
            let preferences = &conduct.preferences;
            let label = Label::new("certain");
            preferences
                .is_certain()
                .then(|| preferences.valuation(&scenario.issues, &Numbers::Central, label))
        };
        Prepared {
            schedule: Schedule::new(scenario),
            valuations: scenario.delegations.iter().map(certain).collect(),
            tables: SharedTables::default(),
            opposed: opposed.collect(),
            seats: scenario
                .tracks
                .iter()
                .map(|track| {
                    track.delegations.iter().filter_map(|party| delegation_of[party.0]).collect()
                })
                .collect(),
            ratification: scenario
                .delegations
                .iter()
                .map(|conduct| scenario.parties[conduct.party.0].ratification_threshold())
                .collect(),
            reach: scenario.requests.iter().map(|request| scenario.reach(&request.scope)).collect(),
            ground_by: Doers::new(&scenario.violence.ground_by),
            air_by: Doers::new(&scenario.violence.air_by),
            sides,
            delegation_of,
            space,
            scenario,
        }
    }

    /// The scenario.
    pub fn scenario(&self) -> &'s Scenario {
        self.scenario
    }

    /// Weeks that the horizon touches.
    pub fn weeks(&self) -> usize {
        self.scenario.horizon_days.div_ceil(7) as usize
    }

    pub(super) fn delegation(&self, party: PartyIndex) -> Option<usize> {
        self.delegation_of[party.0]
    }

    pub(super) fn party_id(&self, party: PartyIndex) -> &'s str {
        &self.scenario.parties[party.0].id
    }

    pub(super) fn delegation_id(&self, delegation: usize) -> &'s str {
        self.party_id(self.scenario.delegations[delegation].party)
    }

    /// The first delegation of the track that does not deal on substance in `format`.
    pub(super) fn who_refuses_format(&self, track: usize, format: Format) -> Option<usize> {
        let deals =
            |&delegation: &usize| self.scenario.delegations[delegation].formats.contains(&format);
        self.seats[track].iter().copied().find(|delegation| !deals(delegation))
    }

    /// An option of an issue, as a line of a text.
    pub(super) fn term(&self, issue: IssueIndex, option: usize) -> Term<'s> {
        let issue = &self.scenario.issues[issue.0];
        Term { issue: issue.id.as_str().into(), option: issue.options.name(option) }
    }

    /// A simulated event, by a party where one is known.
    pub(super) fn event_by(
        &self,
        time: Time,
        kind: Kind<'s>,
        actor: Option<PartyIndex>,
    ) -> Event<'s> {
        let event = Event::simulated(time, kind);
        match actor {
            Some(actor) => event.by(self.party_id(actor)),
            None => event,
        }
    }

    /// An event about a request, for those who may know of it: all, or its audience and those who put it, pass it on and are asked.
    pub(super) fn about_request(&self, number: usize, event: Event<'s>) -> Event<'s> {
        let request = &self.scenario.requests[number];
        let Some(audience) = &request.audience else { return event };
        let parties = request.through.iter().chain([&request.asked, &request.by]);
        let parties = parties.map(|party| self.party_id(*party));
        let mut told: Vec<&'s str> = Vec::new();
        for id in audience.iter().map(String::as_str).chain(parties) {
            if !told.contains(&id) {
                told.push(id);
            }
        }
        event.to(told)
    }

    /// An event of a track: by its first convenor, where it meets.
    pub(super) fn event_of_track(&self, track: usize, time: Time, kind: Kind<'s>) -> Event<'s> {
        let track = &self.scenario.tracks[track];
        let event = self.event_by(time, kind, track.convenors.first().copied().or(track.mediator));
        Event { place: (!track.venue.is_empty()).then(|| track.venue.as_str().into()), ..event }
    }

    /// Where an incident inside fell, as far as that is known.
    pub(super) fn inside_words(&self) -> String {
        match &self.scenario.ceasefire {
            None => String::from("inside"),
            Some(conduct) if conduct.terms.areas.is_empty() => {
                format!("where the {} ceasefire holds", conduct.terms.id)
            }
            Some(conduct) => conduct.terms.areas.join(", "),
        }
    }

    /// Where an incident outside fell, as far as that is known.
    pub(super) fn outside_words(&self) -> String {
        match &self.scenario.ceasefire {
            None => String::from("outside"),
            Some(conduct) => format!("outside the areas of the {} ceasefire", conduct.terms.id),
        }
    }
}
