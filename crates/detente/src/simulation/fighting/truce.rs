//! The ceasefire as it stands in a run.

use super::Source;
use crate::calendar::Time;
use crate::random::{Generator, Label, RngExt, Streams};
use crate::simulation::couplings::ceasefire::{
    Integrity, collapse_hazard_per_day, share_let_through,
};
use crate::simulation::draw::CeasefireDraw;
use crate::simulation::scenario::{CeasefireConduct, Scenario};

/// What a meeting about the ceasefire finds and does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mended {
    /// It had collapsed and is whole again.
    Renewed,
    /// It had collapsed, and stays so.
    Nothing,
    /// It was mended; for the first time since it was whole, no more than half of it had been left.
    Eroding(f64),
    /// It was mended.
    Somewhat,
}

pub(super) struct Truce {
    integrity: Integrity,
    on_ground: Hold,
    by_air: Hold,
    severe_share: f64,
    loss: f64,
    base_hazard: f64,
    added_hazard: f64,
    eroding_told: bool,
}

/// How it holds one kind of act inside.
struct Hold {
    /// Whether it forbids the act.
    forbids: bool,
    /// What it suppresses of the background while it is whole, at the coupling's strength; 0 where it forbids nothing.
    effect: f64,
    severity: Generator,
}

impl Truce {
    /// As the scenario has it, whole when it was last said to be.
    pub fn new(
        conduct: &CeasefireConduct,
        numbers: &CeasefireDraw,
        scenario: &Scenario,
        streams: &Streams,
    ) -> Self {
        let effect = scenario.couplings.ceasefire * numbers.effect;
        let hold = |act: &String, label| {
            let forbids = conduct.terms.acts.contains(act);
            let effect = if forbids { effect } else { 0.0 };
            Hold { forbids, effect, severity: streams.stream(Label::new(label)) }
        };
        Truce {
            integrity: Integrity::whole(conduct.whole_on, numbers.half_life_days),
            on_ground: hold(&scenario.violence.ground_act, "ceasefire.severity.ground_inside"),
            by_air: hold(&scenario.violence.air_act, "ceasefire.severity.air_inside"),
            severe_share: numbers.severe_share,
            loss: numbers.loss_per_severe_violation,
            base_hazard: numbers.base_collapse_hazard_per_day,
            added_hazard: numbers.collapse_hazard_per_day,
            eroding_told: false,
        }
    }

    /// What it suppresses of a source while it is whole.
    #[inline]
    pub fn effect(&self, source: Source) -> f64 {
        match source {
            Source::GroundInside => self.on_ground.effect,
            Source::AirInside => self.by_air.effect,
            _ => 0.0,
        }
    }

    /// Its integrity at `time`.
    pub fn integrity_at(&self, time: Time) -> f64 {
        self.integrity.at(time)
    }

    /// Whether it holds: it has not collapsed, or was renewed.
    pub fn is_in_force(&self) -> bool {
        !self.integrity.is_collapsed()
    }

    /// The hazard of collapse where nothing of it is left, per day: the highest.
    pub fn highest_hazard_per_day(&self) -> f64 {
        self.hazard_per_day(0.0)
    }

    fn hazard_per_day(&self, integrity: f64) -> f64 {
        collapse_hazard_per_day(self.base_hazard, self.added_hazard, integrity)
    }

    /// Whether it lets a candidate of this source and mark through.
    #[inline]
    pub fn lets_through(&self, source: Source, time: Time, mark: f64) -> bool {
        // Integrity falls until something changes it: most candidates need no exponential.
        let effect = self.effect(source);
        let is_within = |integrity| mark < share_let_through(effect, integrity);
        is_within(self.integrity.at_most()) || is_within(self.integrity.at(time))
    }

    /// Whether it collapses at a candidate of this mark: candidates come at the highest hazard.
    pub fn collapses(&self, time: Time, mark: f64) -> bool {
        let share = self.hazard_per_day(self.integrity.at(time)) / self.highest_hazard_per_day();
        self.is_in_force() && mark < share
    }

    /// An incident inside: whether it is severe, which takes from the integrity where the act is forbidden.
    #[inline]
    pub fn suffers(&mut self, is_by_air: bool, time: Time) -> bool {
        let hold = if is_by_air { &mut self.by_air } else { &mut self.on_ground };
        let severe = hold.severity.random::<f64>() < self.severe_share;
        if severe && hold.forbids && !self.integrity.is_collapsed() {
            self.integrity.violate(time, self.loss);
        }
        severe
    }

    /// Nothing of it is left.
    pub fn collapse(&mut self, time: Time) {
        self.integrity.collapse(time);
    }

    /// A meeting about it restores the share `gain` of what is missing; what has collapsed it makes whole where it `renews`.
    pub fn meet(&mut self, time: Time, gain: f64, renews: bool) -> Mended {
        if !self.is_in_force() {
            if !renews {
                return Mended::Nothing;
            }
            self.integrity.renew(time);
            self.eroding_told = false;
            return Mended::Renewed;
        }
        let found = self.integrity.at(time);
        self.integrity.mend(time, gain);
        if found <= 0.5 && !self.eroding_told {
            self.eroding_told = true;
            return Mended::Eroding(found);
        }
        Mended::Somewhat
    }
}
