//! The couplings between violence, belief, war and talks: one file each, and their registry.
//!
//! Every coupling has a strength c in \[0, 1\]; at 0 it is off and leaves everything downstream bit
//! for bit as it was.

pub mod battlefield;
pub mod ceasefire;
pub mod excitation;
pub mod mediator_text;
pub mod patron;
pub mod request;
pub mod spoilers;
pub mod stalling;
pub mod trust;

use super::scenario::CouplingStrengths;

/// A coupling as it stands in the registry.
#[derive(Clone, Copy, Debug)]
pub struct Coupling {
    /// Its id, as in `couplings.<id>.strength`.
    pub id: &'static str,
    /// What it does, in a sentence.
    pub description: &'static str,
    /// What its strength c scales.
    pub scales: &'static str,
    /// Where its form comes from.
    pub source: &'static str,
    /// Its strength in a scenario.
    pub strength: fn(&CouplingStrengths) -> f64,
    /// Its strength in a scenario, to change it.
    pub strength_mut: fn(&mut CouplingStrengths) -> &mut f64,
}

macro_rules! coupling {
    ($module:ident) => {
        Coupling {
            id: stringify!($module),
            description: $module::DESCRIPTION,
            scales: $module::SCALES,
            source: $module::SOURCE,
            strength: |strengths| strengths.$module,
            strength_mut: |strengths| &mut strengths.$module,
        }
    };
}

/// All couplings.
pub const ALL: [Coupling; 9] = [
    coupling!(excitation),
    coupling!(ceasefire),
    coupling!(trust),
    coupling!(battlefield),
    coupling!(stalling),
    coupling!(request),
    coupling!(patron),
    coupling!(mediator_text),
    coupling!(spoilers),
];
