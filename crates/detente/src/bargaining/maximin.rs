//! The package that is best for whoever gains least.

use crate::domain::{Outcome, UtilityTable};

/// The leximin package of normalised gains (u − d)/(best − d) over the packages that give every party
/// at least its threshold d; the lowest number on ties. `None` where there is no such package.
///
/// `best` is a party's highest utility among those packages; a party that cannot gain is left out of the comparison. A
/// threshold of minus infinity counts as the party's lowest utility. Nobody is ever hurt, and a
/// package is returned unchanged as its own best iff none improves on it. Source: Raiffa 1982; leximin since pure maximin can
/// stop at a dominated package. O(packages × parties).
///
/// ```
/// use detente::bargaining::maximin::maximin_package;
/// use detente::domain::{Outcome, UtilityTable};
/// // Pure maximin cannot tell the first package from the second.
/// let tables = [UtilityTable::new(vec![0.5, 0.6, 0.5]), UtilityTable::new(vec![0.5, 0.5, 0.5])];
/// assert_eq!(maximin_package(&tables, &[0.5, 0.5]), Some(Outcome(1)));
/// ```
pub fn maximin_package(tables: &[UtilityTable], thresholds: &[f64]) -> Option<Outcome> {
    let first = tables.first()?;
    let packages = first.len() as u32;
    let acceptable = |package: &Outcome| {
        tables.iter().zip(thresholds).all(|(table, least)| table.utility(*package) >= *least)
    };
    let floor = |party: usize| thresholds[party].max(tables[party].minimum());
    let mut best = vec![f64::NEG_INFINITY; tables.len()];
    for package in (0..packages).map(Outcome).filter(acceptable) {
        for (best, table) in best.iter_mut().zip(tables) {
            *best = best.max(table.utility(package));
        }
    }
    let gainers: Vec<usize> =
        (0..tables.len()).filter(|&party| best[party] > floor(party)).collect();
    let mut chosen: Option<(Outcome, Vec<f64>)> = None;
    let mut gains = Vec::with_capacity(gainers.len());
    for package in (0..packages).map(Outcome).filter(acceptable) {
        gains.clear();
        gains.extend(gainers.iter().map(|&party| {
            (tables[party].utility(package) - floor(party)) / (best[party] - floor(party))
        }));
        gains.sort_unstable_by(f64::total_cmp);
        match &mut chosen {
            Some((_, least)) if gains.as_slice() <= least.as_slice() => {}
            Some((outcome, least)) => {
                *outcome = package;
                least.clone_from(&gains);
            }
            None => chosen = Some((package, gains.clone())),
        }
    }
    chosen.map(|(package, _)| package)
}
