//! K6: while a complied request is in its window, it cuts the act that it names.
//!
//! It cuts the asked party's own part of every background that its acts and its area touch, and nobody else's: the air inside (and the
//! part of the drift that depends on air strikes), the ground inside, and, where it covers everywhere, the outside. The cut is
//! a = c × reduction if the asked party complies, else 0. Of several requests to one party the largest reduction counts. What earlier
//! incidents trigger is not cut: such an incident breaches the promise.

/// What it does.
pub const DESCRIPTION: &str = "a complied request cuts violence, and drift, inside its window";
/// What the strength scales.
pub const SCALES: &str = "the cut a";
/// Where it comes from.
pub const SOURCE: &str = "Geneva report, February 2017 (the request); size assumed";

/// The share of its own part of a background that a party stops, given the reductions that it has promised.
///
/// ```
/// use detente::simulation::couplings::request::own_cut;
/// assert_eq!(own_cut(1.0, [0.3, 0.5]), 0.5);
/// assert_eq!(own_cut(0.5, [0.5]), 0.25);
/// assert_eq!(own_cut(1.0, []), 0.0);
/// ```
pub fn own_cut(strength: f64, reductions: impl IntoIterator<Item = f64>) -> f64 {
    strength * reductions.into_iter().fold(0.0, f64::max)
}

/// The share of a whole background that stops when several parties each cut their part of it: each is
/// (share of the background that is theirs, share of their part that they stop).
///
/// ```
/// use detente::simulation::couplings::request::share_cut;
/// assert_eq!(share_cut([(1.0, 1.0)]), 1.0);
/// assert_eq!(share_cut([(0.5, 0.5)]), 0.25);
/// ```
pub fn share_cut(parts: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    let cut: f64 = parts.into_iter().map(|(share, own)| share * own).sum();
    cut.min(1.0)
}
