//! Momentum on the way, and what a run came to.

use super::Run;
use crate::calendar::Time;
use crate::record::{Event, Kind, Record};
use crate::simulation::summary::{MomentumReading, Outcome, Summary};

impl<'s> Run<'_, 's> {
    fn reading(&self) -> MomentumReading {
        MomentumReading {
            spoiler_attacks: self.fighting.counts.spoiler_attacks,
            items_settled: self.items_settled,
            texts_advanced: self.texts_advanced,
            ..MomentumReading::default()
        }
    }

    pub(super) fn begin_momentum(&mut self) {
        self.momentum_from.push((self.reading(), self.fighting.beliefs.attributed().to_vec()));
    }

    /// Momentum is told at the end of a day, for the `days` before.
    pub(super) fn end_momentum(&mut self, days: f64, time: Time) {
        if self.momentum_from.is_empty() {
            return;
        }
        let (from, attributed) = self.momentum_from.remove(0);
        let now = self.reading();
        self.summary.momentum.push(MomentumReading {
            spoiler_attacks: now.spoiler_attacks - from.spoiler_attacks,
            items_settled: now.items_settled - from.items_settled,
            texts_advanced: now.texts_advanced - from.texts_advanced,
            days_since_last_meeting: (time - self.last_meeting).days(),
            trust_drift_per_day: self.fighting.beliefs.drift_per_day(&attributed, days),
        });
    }

    pub(super) fn finish(mut self, end: Time) -> (Summary, Record<'s>) {
        self.summary.outcome = if self.summary.settled_at.is_some() {
            Outcome::Settlement
        } else if self.summary.first_item_at.is_some() {
            Outcome::Partial
        } else {
            Outcome::None
        };
        if self.summary.settled_at.is_none() {
            self.look_at_waiting(end);
            let (primary, held) = self.obstacles(end);
            self.summary.primary_obstacle = Some(primary);
            let rest = held.iter().filter(|&&obstacle| obstacle != primary);
            let codes = std::iter::once(&primary).chain(rest).map(|o| o.code().into()).collect();
            // What stood in the way hangs on what parties keep to themselves: nobody at a table learns of it.
            self.log.when_full(|| {
                Event::simulated(end, Kind::Failure { obstacles: codes })
                    .to(std::iter::empty::<&str>())
            });
            self.summary.obstacles = held;
        }
        self.summary.collapsed_at = self.fighting.collapsed_at;
        self.summary.complied = self.requests.iter().map(|request| request.complied).collect();
        self.summary.trust_bounds = self.fighting.beliefs.bounds(end);
        self.summary.final_log_odds = self.fighting.beliefs.mean_log_odds(end);
        let counts = self.fighting.counts;
        self.summary.air_inside = counts.air_inside;
        self.summary.excluded = counts.excluded;
        self.summary.triggered = counts.triggered;
        self.summary.spoiler_attacks = counts.spoiler_attacks;
        self.summary.inside_by_week = counts.inside_by_week;
        self.summary.outside_by_week = counts.outside_by_week;
        (self.summary, self.log.record)
    }
}
