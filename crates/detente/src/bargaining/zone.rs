//! The zone of possible agreement.

/// Whether some package is worth at least its threshold to every party.
///
/// A package at minus infinity is acceptable to nobody, whatever the threshold. Shapes: utilities by party and package, a threshold
/// a party. O(packages × parties).
///
/// ```
/// use detente::bargaining::zone::zone_exists;
/// let utilities: [&[f64]; 2] = [&[1.0, 0.6, 0.0], &[0.0, 0.6, 1.0]];
/// assert!(zone_exists(&utilities, &[0.5, 0.6]));
/// assert!(!zone_exists(&utilities, &[0.7, 0.6]));
/// ```
pub fn zone_exists(utilities: &[&[f64]], thresholds: &[f64]) -> bool {
    let Some(first) = utilities.first() else { return false };
    (0..first.len()).any(|package| is_acceptable(utilities, thresholds, package))
}

/// Whether a package is worth at least its threshold to every party, and possible at all.
///
/// ```
/// use detente::bargaining::zone::is_acceptable;
/// let utilities: [&[f64]; 2] = [&[1.0, 0.6], &[f64::NEG_INFINITY, 0.6]];
/// assert!(is_acceptable(&utilities, &[0.5, 0.6], 1));
/// assert!(!is_acceptable(&utilities, &[0.5, f64::NEG_INFINITY], 0));
/// ```
pub fn is_acceptable(utilities: &[&[f64]], thresholds: &[f64], package: usize) -> bool {
    let mut parties = utilities.iter().zip(thresholds);
    // The least finite number stands in for "anything that is possible".
    parties.all(|(utilities, least)| utilities[package] >= least.max(f64::MIN))
}
