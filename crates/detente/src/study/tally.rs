//! What runs add up to. Its size does not depend on their number.

use super::report::{
    IncidentReport, Momentum, Results, SURVIVAL_DAYS, StructureReport, TrustBoundReport,
};
use super::statistics::{Flips, Histogram, Moments, share};
use crate::calendar::{Span, Time};
use crate::simulation::obstacle::Obstacle;
use crate::simulation::summary::{MomentumReading, Outcome, Summary, TrustBounds, momentum_days};

/// What the runs of one structure add up to.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    runs: u64,
    settlement: u64,
    partial: u64,
    none: u64,
    primary: [u64; Obstacle::ALL.len()],
    held: [u64; Obstacle::ALL.len()],
    collapsed_by_day: [u64; SURVIVAL_DAYS.len()],
    collapsed_in_week: Vec<u64>,
    settled_in_week: Vec<u64>,
    any_item_in_week: Vec<u64>,
    inside: Moments,
    air_inside: Moments,
    outside: Moments,
    excluded: Moments,
    spoiler_attacks: Moments,
    inside_by_week: Vec<Histogram>,
    outside_by_week: Vec<Histogram>,
    trust_bounds: BoundTally,
    /// By day on which it is told.
    momentum: Vec<MomentumTally>,
}

/// How often beliefs reached the ends of their scale.
#[derive(Clone, Debug, Default)]
struct BoundTally {
    runs_any: u64,
    runs_lower: u64,
    runs_upper: u64,
    pairs: u64,
    pairs_lower: u64,
    pairs_upper: u64,
}

impl BoundTally {
    fn add(&mut self, bounds: &TrustBounds) {
        self.runs_any += u64::from(bounds.lower + bounds.upper > 0);
        self.runs_lower += u64::from(bounds.lower > 0);
        self.runs_upper += u64::from(bounds.upper > 0);
        self.pairs += u64::from(bounds.pairs);
        self.pairs_lower += u64::from(bounds.lower);
        self.pairs_upper += u64::from(bounds.upper);
    }

    fn merge(&mut self, other: &BoundTally) {
        for (mine, theirs) in [
            (&mut self.runs_any, other.runs_any),
            (&mut self.runs_lower, other.runs_lower),
            (&mut self.runs_upper, other.runs_upper),
            (&mut self.pairs, other.pairs),
            (&mut self.pairs_lower, other.pairs_lower),
            (&mut self.pairs_upper, other.pairs_upper),
        ] {
            *mine += theirs;
        }
    }

    fn report(&self, runs: u64) -> TrustBoundReport {
        let of_pairs = |count: u64| count as f64 / self.pairs.max(1) as f64;
        TrustBoundReport {
            any: share(self.runs_any, runs),
            lower: share(self.runs_lower, runs),
            upper: share(self.runs_upper, runs),
            pairs_lower: of_pairs(self.pairs_lower),
            pairs_upper: of_pairs(self.pairs_upper),
        }
    }
}

/// Both momenta at one day.
#[derive(Clone, Debug, Default)]
struct MomentumTally {
    spoiler_attacks: Moments,
    items_settled: Moments,
    texts_advanced: Moments,
    days_since_last_meeting: Moments,
    trust_drift: Moments,
}

impl Tally {
    /// Of runs over so many days.
    pub fn new(horizon_days: u32) -> Self {
        let weeks = horizon_days.div_ceil(7) as usize;
        Tally {
            momentum: momentum_days(horizon_days).map(|_| MomentumTally::default()).collect(),
            collapsed_in_week: vec![0; weeks],
            settled_in_week: vec![0; weeks],
            any_item_in_week: vec![0; weeks],
            inside_by_week: vec![Histogram::default(); weeks],
            outside_by_week: vec![Histogram::default(); weeks],
            ..Tally::default()
        }
    }

    pub fn add(&mut self, summary: &Summary, start: Time) {
        self.runs += 1;
        match summary.outcome {
            Outcome::Settlement => self.settlement += 1,
            Outcome::Partial => self.partial += 1,
            Outcome::None => self.none += 1,
        }
        if let Some(obstacle) = summary.primary_obstacle {
            self.primary[obstacle as usize] += 1;
        }
        for &obstacle in &summary.obstacles {
            self.held[obstacle as usize] += 1;
        }
        if let Some(collapsed) = summary.collapsed_at {
            for (count, &day) in self.collapsed_by_day.iter_mut().zip(&SURVIVAL_DAYS) {
                *count += u64::from(collapsed < start + Span::from_days(i64::from(day)));
            }
        }
        for (weeks, event) in [
            (&mut self.collapsed_in_week, summary.collapsed_at),
            (&mut self.settled_in_week, summary.settled_at),
            (&mut self.any_item_in_week, summary.first_item_at),
        ] {
            if let Some(time) = event {
                weeks[((time - start).days() / 7.0) as usize] += 1;
            }
        }
        self.inside.add(f64::from(summary.inside()));
        self.air_inside.add(f64::from(summary.air_inside));
        self.outside.add(f64::from(summary.outside()));
        self.excluded.add(f64::from(summary.excluded));
        self.spoiler_attacks.add(f64::from(summary.spoiler_attacks));
        for (histograms, counts) in [
            (&mut self.inside_by_week, &summary.inside_by_week),
            (&mut self.outside_by_week, &summary.outside_by_week),
        ] {
            histograms.iter_mut().zip(counts).for_each(|(week, &count)| week.add(count));
        }
        self.trust_bounds.add(&summary.trust_bounds);
        for (tally, reading) in self.momentum.iter_mut().zip(&summary.momentum) {
            tally.add(reading);
        }
    }

    pub fn merge(&mut self, other: &Tally) {
        for (mine, theirs) in [
            (&mut self.runs, other.runs),
            (&mut self.settlement, other.settlement),
            (&mut self.partial, other.partial),
            (&mut self.none, other.none),
        ] {
            *mine += theirs;
        }
        self.trust_bounds.merge(&other.trust_bounds);
        for (mine, theirs) in [
            (&mut self.primary[..], &other.primary[..]),
            (&mut self.held[..], &other.held[..]),
            (&mut self.collapsed_by_day[..], &other.collapsed_by_day[..]),
            (&mut self.collapsed_in_week[..], &other.collapsed_in_week[..]),
            (&mut self.settled_in_week[..], &other.settled_in_week[..]),
            (&mut self.any_item_in_week[..], &other.any_item_in_week[..]),
        ] {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine += theirs);
        }
        for (mine, theirs) in [
            (&mut self.inside, &other.inside),
            (&mut self.air_inside, &other.air_inside),
            (&mut self.outside, &other.outside),
            (&mut self.excluded, &other.excluded),
            (&mut self.spoiler_attacks, &other.spoiler_attacks),
        ] {
            mine.merge(theirs);
        }
        for (mine, theirs) in [
            (&mut self.inside_by_week, &other.inside_by_week),
            (&mut self.outside_by_week, &other.outside_by_week),
        ] {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
        }
        for (mine, theirs) in self.momentum.iter_mut().zip(&other.momentum) {
            mine.merge(theirs);
        }
    }

    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// The report of this structure; id and description are left to whoever knows them.
    pub fn report(&self, horizon_days: u32, has_ceasefire: bool) -> StructureReport {
        let by_obstacle = |counts: &[u64; Obstacle::ALL.len()]| {
            Obstacle::ALL.iter().map(|&obstacle| (obstacle, counts[obstacle as usize])).collect()
        };
        // The last day is told too, whatever the horizon.
        let last = !SURVIVAL_DAYS.contains(&horizon_days) && has_ceasefire;
        let last = last.then(|| {
            let collapsed: u64 = self.collapsed_in_week.iter().sum();
            (horizon_days, share(self.runs - collapsed, self.runs))
        });
        let survival = SURVIVAL_DAYS
            .iter()
            .zip(&self.collapsed_by_day)
            .filter(|(day, _)| has_ceasefire && **day <= horizon_days)
            .map(|(&day, &collapsed)| (day, share(self.runs - collapsed, self.runs)))
            .chain(last);
        StructureReport {
            id: String::new(),
            description: String::new(),
            counterfactual: false,
            results: Results {
                settlement: share(self.settlement, self.runs),
                partial: share(self.partial, self.runs),
                none: share(self.none, self.runs),
            },
            primary_obstacles: by_obstacle(&self.primary),
            held_obstacles: by_obstacle(&self.held),
            survival: survival.collect(),
            survival_by_week: if has_ceasefire {
                self.cumulative(&self.collapsed_in_week).iter().map(|share| 1.0 - share).collect()
            } else {
                Vec::new()
            },
            settlement_by_week: self.cumulative(&self.settled_in_week),
            any_item_by_week: self.cumulative(&self.any_item_in_week),
            incidents: IncidentReport {
                inside: self.inside.mean(),
                air_inside: self.air_inside.mean(),
                outside: self.outside.mean(),
                excluded: self.excluded.mean(),
                spoiler_attacks: self.spoiler_attacks.mean(),
                inside_by_week: self.inside_by_week.iter().map(Histogram::band).collect(),
                outside_by_week: self.outside_by_week.iter().map(Histogram::band).collect(),
            },
            trust_bounds: self.trust_bounds.report(self.runs),
        }
    }

    /// Share of runs by the end of each week.
    fn cumulative(&self, in_week: &[u64]) -> Vec<f64> {
        let mut sum = 0;
        in_week
            .iter()
            .map(|count| {
                sum += count;
                sum as f64 / self.runs.max(1) as f64
            })
            .collect()
    }

    /// Momentum at day number `day` of the [`momentum_days`], and the attacks before it.
    pub fn momentum(&self, day: usize) -> (super::report::Mean, Momentum) {
        let tally = &self.momentum[day];
        let momentum = Momentum {
            items_settled_30_days: tally.items_settled.mean(),
            texts_advanced_30_days: tally.texts_advanced.mean(),
            days_since_last_meeting: tally.days_since_last_meeting.mean(),
            trust_drift_per_day: tally.trust_drift.mean(),
        };
        (tally.spoiler_attacks.mean(), momentum)
    }
}

impl MomentumTally {
    fn add(&mut self, reading: &MomentumReading) {
        self.spoiler_attacks.add(f64::from(reading.spoiler_attacks));
        self.items_settled.add(f64::from(reading.items_settled));
        self.texts_advanced.add(f64::from(reading.texts_advanced));
        self.days_since_last_meeting.add(reading.days_since_last_meeting);
        self.trust_drift.add(reading.trust_drift_per_day);
    }

    fn merge(&mut self, other: &MomentumTally) {
        self.spoiler_attacks.merge(&other.spoiler_attacks);
        self.items_settled.merge(&other.items_settled);
        self.texts_advanced.merge(&other.texts_advanced);
        self.days_since_last_meeting.merge(&other.days_since_last_meeting);
        self.trust_drift.merge(&other.trust_drift);
    }
}

/// What one request changed: sums over runs of the difference with minus without.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestTally {
    pub decided: u64,
    pub complied: u64,
    pub inside: Moments,
    pub air_inside: Moments,
    pub settlement: Flips,
    pub any_item: Flips,
    pub trust: Moments,
}

impl RequestTally {
    pub fn add(&mut self, request: usize, with: &Summary, without: &Summary) {
        if let Some(complied) = with.complied[request] {
            self.decided += 1;
            self.complied += u64::from(complied);
        }
        let difference = |value: fn(&Summary) -> f64| value(with) - value(without);
        self.inside.add(difference(|run| f64::from(run.inside())));
        self.air_inside.add(difference(|run| f64::from(run.air_inside)));
        self.settlement.add(with.settled_at.is_some(), without.settled_at.is_some());
        self.any_item.add(with.first_item_at.is_some(), without.first_item_at.is_some());
        self.trust.add(difference(|run| run.final_log_odds));
    }

    pub fn merge(&mut self, other: &RequestTally) {
        self.decided += other.decided;
        self.complied += other.complied;
        self.inside.merge(&other.inside);
        self.air_inside.merge(&other.air_inside);
        self.settlement.merge(&other.settlement);
        self.any_item.merge(&other.any_item);
        self.trust.merge(&other.trust);
    }
}
