//! The ceasefire as it stands in a run.

use crate::calendar::Time;
use crate::random::{Generator, Label, RngExt, Streams};
use crate::simulation::couplings::ceasefire::{
    Integrity, collapse_hazard_per_day, share_let_through,
};
use crate::simulation::draw::CeasefireDraw;

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
    /// What it suppresses of the background inside while it is whole, at the coupling's strength.
    effect: f64,
    severe_share: f64,
    loss: f64,
    base_hazard: f64,
    added_hazard: f64,
    severity_on_ground: Generator,
    severity_by_air: Generator,
    eroding_told: bool,
}

impl Truce {
    /// Whole on `whole_on`; `strength` is the coupling's.
    pub fn new(whole_on: Time, numbers: &CeasefireDraw, strength: f64, streams: &Streams) -> Self {
        Truce {
            integrity: Integrity::whole(whole_on, numbers.half_life_days),
            effect: strength * numbers.effect,
            severe_share: numbers.severe_share,
            loss: numbers.loss_per_severe_violation,
            base_hazard: numbers.base_collapse_hazard_per_day,
            added_hazard: numbers.collapse_hazard_per_day,
            severity_on_ground: streams.stream(Label::new("ceasefire.severity.ground_inside")),
            severity_by_air: streams.stream(Label::new("ceasefire.severity.air_inside")),
            eroding_told: false,
        }
    }

    /// What it suppresses while it is whole.
    pub fn effect(&self) -> f64 {
        self.effect
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

    /// Whether it lets a candidate inside of this mark through.
    #[inline]
    pub fn lets_through(&self, time: Time, mark: f64) -> bool {
        // Integrity falls until something changes it: most candidates need no exponential.
        let is_within = |integrity| mark < share_let_through(self.effect, integrity);
        is_within(self.integrity.at_most()) || is_within(self.integrity.at(time))
    }

    /// Whether it collapses at a candidate of this mark: candidates come at the highest hazard.
    pub fn collapses(&self, time: Time, mark: f64) -> bool {
        let share = self.hazard_per_day(self.integrity.at(time)) / self.highest_hazard_per_day();
        self.is_in_force() && mark < share
    }

    /// An incident inside: whether it is severe, which takes from the integrity.
    #[inline]
    pub fn suffers(&mut self, is_by_air: bool, time: Time) -> bool {
        let generator =
            if is_by_air { &mut self.severity_by_air } else { &mut self.severity_on_ground };
        let severe = generator.random::<f64>() < self.severe_share;
        if severe && self.is_in_force() {
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
