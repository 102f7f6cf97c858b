//! K9: spoilers attack.
//!
//! A Poisson process without excitation, independent of the talks. Each delegation blames an attack on
//! each one that it is opposed to with the probability of misattribution; it then counts as a violation.

/// The rate of attacks at strength `strength`, per day.
pub fn attacks_per_day(strength: f64, spoiler_attacks_per_day: f64) -> f64 {
    strength * spoiler_attacks_per_day
}

/// Whether an attack is blamed on the other side, by a uniform draw.
///
/// ```
/// use detente::simulation::couplings::spoilers::is_blamed;
/// assert!(is_blamed(0.1, 0.2) && !is_blamed(0.2, 0.2) && !is_blamed(0.0, 0.0));
/// ```
pub fn is_blamed(uniform: f64, misattribution: f64) -> bool {
    uniform < misattribution
}

/// What it does.
pub const DESCRIPTION: &str = "spoilers attack, and some of it is blamed on the other side";
/// What the strength scales.
pub const SCALES: &str = "the rate of attacks";
/// Where it comes from.
pub const SOURCE: &str = "Stedman 1997; Kydd and Walter 2002 (exogenous timing: assumed)";
