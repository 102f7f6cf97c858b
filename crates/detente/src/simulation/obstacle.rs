//! What kept a run from settlement.

use super::negotiating::{Demand, TableItems};
use super::process::Run;
use crate::bargaining::zone::zone_exists;
use crate::calendar::Time;
use crate::domain::IssueIndex;
use crate::talks::TrackIndex;

/// An obstacle, in the documented order in which the primary one is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Obstacle {
    /// No item is required: there is nothing to settle.
    NothingRequired,
    /// No package clears every reservation.
    Zone,
    /// A required item, or one that must come before it, waits for a clarification.
    Unclarified,
    /// A party does not deal on substance in the track's format.
    Format,
    /// Power shifts so fast that the rising side cannot bind itself.
    Commitment,
    /// Parties would agree if they believed each other.
    Trust,
    /// A party waits because time is on its side.
    Stalling,
    /// The members of a delegation do not approve what their delegation would take.
    Ratification,
    /// The talks ended for good before their last day, or a party walked out of their last round.
    BrokenOff,
    /// There was room, and nobody moved far enough in time.
    Attrition,
}

impl Obstacle {
    /// All, in order.
    pub const ALL: [Obstacle; 10] = [
        Obstacle::NothingRequired,
        Obstacle::Zone,
        Obstacle::Unclarified,
        Obstacle::Format,
        Obstacle::Commitment,
        Obstacle::Trust,
        Obstacle::Stalling,
        Obstacle::Ratification,
        Obstacle::BrokenOff,
        Obstacle::Attrition,
    ];

    /// Its code in files and tables.
    pub const fn code(self) -> &'static str {
        match self {
            Obstacle::NothingRequired => "nothing-required",
            Obstacle::Zone => "zone",
            Obstacle::Unclarified => "unclarified",
            Obstacle::Format => "format",
            Obstacle::Commitment => "commitment",
            Obstacle::Trust => "trust",
            Obstacle::Stalling => "stalling",
            Obstacle::Ratification => "ratification",
            Obstacle::BrokenOff => "broken-off",
            Obstacle::Attrition => "attrition",
        }
    }

    /// When it holds, in words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Obstacle::NothingRequired => "no item stands on any agenda: there is nothing to settle",
            Obstacle::Zone => "no package gives every party its reservation",
            Obstacle::Unclarified => {
                "a required item, or one that must come before it, waits for a clarification"
            }
            Obstacle::Format => "a party does not deal on substance in the track's format",
            Obstacle::Commitment => "power shifts so fast that the rising side cannot bind itself",
            Obstacle::Trust => {
                "some package gives every party its reservation, and none gives it enough in view of its doubts"
            }
            Obstacle::Stalling => "a party waits because time is on its side",
            Obstacle::Ratification => {
                "some package satisfies the delegations and none enough of their members"
            }
            Obstacle::BrokenOff => {
                "the talks ended for good before their last day, or a party walked out of their last round"
            }
            Obstacle::Attrition => {
                "all would have signed some package at the end, and nobody moved far enough in time"
            }
        }
    }
}

/// What an obstacle's removal changes, at the end of a run.
impl Run<'_, '_> {
    /// The primary obstacle, and all that held, in order.
    ///
    /// Looked at on the first track, in the scenario's order, whose agenda holds an item that nothing but a clarification keeps from
    /// being dealt with and that is required and not settled, or that such an item waits for, with beliefs, war and demands as they stand at the end. The primary obstacle is the first of
    /// those that held, in the order of [`Obstacle::ALL`], whose removal alone permits a package that
    /// every party would sign; where no single removal does, the first that held. Where all would
    /// have signed some package at the end and nobody did in time, it is that the talks were broken off, if they were, and else attrition. A case that requires no item has
    /// nothing to settle, and nothing else is looked at.
    pub(super) fn obstacles(&mut self, end: Time) -> (Obstacle, Vec<Obstacle>) {
        if self.prepared.scenario.required.is_empty() {
            return (Obstacle::NothingRequired, vec![Obstacle::NothingRequired]);
        }
        let scene = self.last_scene(end);
        let mut held: Vec<Obstacle> =
            Obstacle::ALL.into_iter().filter(|&obstacle| scene.held(obstacle)).collect();
        if scene.permits(None) || held.is_empty() {
            // Nothing stood in the way of a package at the end: the time was cut short, or nobody moved far enough in it.
            if scene.broken_off {
                return (Obstacle::BrokenOff, held);
            }
            held.push(Obstacle::Attrition);
            return (Obstacle::Attrition, held);
        }
        let alone = held.iter().copied().find(|&obstacle| scene.permits(Some(obstacle)));
        (alone.unwrap_or(held[0]), held)
    }

    /// The required items that are not settled, and those that they wait for.
    fn unsettled(&self) -> Vec<IssueIndex> {
        let scenario = self.prepared.scenario;
        let is_open = |issue: &IssueIndex| self.talks.bound(*issue).is_none();
        let mut found: Vec<IssueIndex> =
            scenario.required.iter().copied().filter(is_open).collect();
        let items = || scenario.tracks.iter().flat_map(|track| &track.agenda.items);
        let mut next = 0;
        while let Some(&issue) = found.get(next) {
            let before = items().filter(|item| item.issue == issue).flat_map(|item| &item.after);
            for waited in before.copied().filter(is_open) {
                if !found.contains(&waited) {
                    found.push(waited);
                }
            }
            next += 1;
        }
        found
    }

    fn last_scene(&mut self, end: Time) -> Scene {
        let scenario = self.prepared.scenario;
        let wanted = self.unsettled();
        let is_wanted = |issue: &IssueIndex| wanted.contains(issue);
        // One with something that could be dealt with; a reader sees to it that every required item is on an agenda.
        let ripe = |&track: &usize| {
            self.talks.open_items_if_clarified(TrackIndex(track)).any(|i| is_wanted(&i))
        };
        let track = (0..scenario.tracks.len()).find(ripe).unwrap_or(0);
        let index = TrackIndex(track);
        let clear: Vec<IssueIndex> = self.talks.open_items(index).collect();
        let if_clarified: Vec<IssueIndex> = self.talks.open_items_if_clarified(index).collect();
        let waits = if_clarified.iter().any(|issue| is_wanted(issue) && !clear.contains(issue));
        let on_table = if_clarified;

        let seats = &self.prepared.seats[track];
        let items =
            TableItems::new(self.prepared, &self.draw, seats, on_table, self.talks.bindings());
        let mut demands = Vec::with_capacity(seats.len());
        for &delegation in seats {
            demands.push(self.demand(track, delegation, end));
        }
        Scene {
            stalls: seats.iter().any(|&delegation| self.stalls(track, delegation)),
            waits,
            format_refused: self
                .prepared
                .who_refuses_format(track, self.talks.format(index))
                .is_some(),
            broken_off: self.was_broken_off(track),
            demands,
            items,
        }
    }
}

/// The end of a run, as far as obstacles go.
struct Scene {
    /// Some item that a settlement hangs on waits for a clarification.
    waits: bool,
    format_refused: bool,
    stalls: bool,
    broken_off: bool,
    /// By seat.
    demands: Vec<Demand>,
    /// By seat, over the packages that were left to agree on.
    items: TableItems,
}

impl Scene {
    /// Whether all would sign some package if `removed` were not in the way.
    fn permits(&self, removed: Option<Obstacle>) -> bool {
        let is = |obstacle| removed == Some(obstacle);
        if (self.waits && !is(Obstacle::Unclarified))
            || (self.format_refused && !is(Obstacle::Format))
            || (self.stalls && !is(Obstacle::Stalling))
        {
            return false;
        }
        let fears = self.demands.iter().any(|demand| demand.fears_commitment);
        if fears && !is(Obstacle::Commitment) {
            return false;
        }
        self.some_package(|demand| {
            let signs = match removed {
                Some(Obstacle::Zone) => f64::NEG_INFINITY,
                Some(Obstacle::Trust) => demand.reservation,
                _ => demand.threshold,
            };
            if is(Obstacle::Ratification) { signs } else { signs.max(demand.ratification) }
        })
    }

    fn held(&self, obstacle: Obstacle) -> bool {
        match obstacle {
            Obstacle::Zone => !self.some_package(|demand| demand.reservation),
            Obstacle::Unclarified => self.waits,
            Obstacle::Format => self.format_refused,
            Obstacle::Commitment => self.demands.iter().any(|demand| demand.fears_commitment),
            Obstacle::Trust => {
                self.some_package(|demand| demand.reservation)
                    && !self.some_package(|demand| demand.threshold)
            }
            Obstacle::Stalling => self.stalls,
            Obstacle::BrokenOff => self.broken_off,
            Obstacle::Ratification => {
                self.some_package(|demand| demand.threshold)
                    && !self.some_package(|demand| demand.threshold.max(demand.ratification))
            }
            // Looked at before and after.
            Obstacle::NothingRequired | Obstacle::Attrition => false,
        }
    }

    fn some_package(&self, least: impl Fn(&Demand) -> f64) -> bool {
        let thresholds: Vec<f64> = self.demands.iter().map(least).collect();
        zone_exists(&self.items.by_seat(), &thresholds)
    }
}
