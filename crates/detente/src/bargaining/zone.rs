//! The zone of possible agreement.

use crate::domain::{Outcome, UtilityTable};

/// Whether some package is worth at least its threshold to every party.
///
/// Shapes: one table and one threshold a party, tables of equal length. O(packages × parties).
///
/// ```
/// use detente::bargaining::zone::zone_exists;
/// use detente::domain::UtilityTable;
/// let tables = [UtilityTable::new(vec![1.0, 0.6, 0.0]), UtilityTable::new(vec![0.0, 0.6, 1.0])];
/// assert!(zone_exists(&tables, &[0.5, 0.6]));
/// assert!(!zone_exists(&tables, &[0.7, 0.6]));
/// ```
pub fn zone_exists(tables: &[UtilityTable], thresholds: &[f64]) -> bool {
    let Some(first) = tables.first() else { return false };
    (0..first.len() as u32).map(Outcome).any(|package| {
        tables.iter().zip(thresholds).all(|(table, least)| table.utility(package) >= *least)
    })
}

/// Width of the zone where one pie of 1 is divided: 1 − Σ reservations; negative where it is empty.
pub fn divisible_zone_width(reservations: &[f64]) -> f64 {
    1.0 - reservations.iter().sum::<f64>()
}
