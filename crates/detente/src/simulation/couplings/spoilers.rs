//! K9: spoilers attack.
//!
//! A Poisson process without excitation, independent of the talks. Each delegation blames an attack on
//! each one that it is opposed to with the probability of misattribution; it then counts as a violation.

/// What it does.
pub const DESCRIPTION: &str = "spoilers attack, and some of it is blamed on the other side";
/// What the strength scales.
pub const SCALES: &str = "the rate of attacks";
/// Where it comes from.
pub const SOURCE: &str = "Stedman 1997; Kydd and Walter 2002 (exogenous timing: assumed)";
