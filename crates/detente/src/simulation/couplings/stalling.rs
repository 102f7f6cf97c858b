//! K5: a party stalls when time is on its side.
//!
//! A party whose position rises at g a day waits while c·g > r·x̂ + k, where x̂ is the share it would
//! sign for now; it then takes the hard line. A window that cuts the drift takes the motive away
//! only if it cuts enough for long enough (see `strategy::stalling`). Re-evaluated when a round opens
//! and at the edges of windows. That a party stalls is an allegation of its adversary: compare
//! runs with and without.

/// What it does.
pub const DESCRIPTION: &str = "a party takes the hard line and waits while time is on its side";
/// What the strength scales.
pub const SCALES: &str = "the drift g in the stalling rule";
/// Where it comes from.
pub const SOURCE: &str = "derived from optimal stopping on war values; mechanism Min 2025";

/// The share that the rising side would sign for now: p̂ + (c_against − c_rising)/2, within \[0, 1\].
///
/// ```
/// use detente::simulation::couplings::stalling::signing_share;
/// assert!((signing_share(0.6, 0.1, 0.15) - 0.625).abs() < 1e-12);
/// ```
pub fn signing_share(believed_share: f64, own_cost: f64, other_cost: f64) -> f64 {
    (believed_share + 0.5 * (other_cost - own_cost)).clamp(0.0, 1.0)
}
