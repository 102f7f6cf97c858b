//! The package that is best for whoever gains least.

use super::rounding::{Grid, NEGLIGIBLE, negligible};
use super::zone::is_acceptable;
use crate::domain::Outcome;

/// The leximin package of normalised gains (u − d)/(best − d) over the packages that give every party
/// at least its threshold d; the lowest number on ties, which gains that [rounding](super::rounding) alone tells apart are. `None` where there is no such package.
///
/// `best` is a party's highest utility among those packages; a party that cannot gain is left out of the comparison. A
/// threshold of minus infinity counts as the party's lowest utility among the packages that are given; any other is where gains begin,
/// also where all packages are worth more. Nobody is ever hurt, and a
/// package is returned unchanged as its own best iff none improves on it. With the reservations as thresholds this is
/// the Kalai–Smorodinsky solution on packages; with the utilities of a settled package, the post-settlement settlement.
/// Source: Kalai and Smorodinsky 1975; Raiffa 1982; leximin since pure maximin can
/// stop at a dominated package. Shapes: utilities by party and package. O(packages × parties).
///
/// ```
/// use detente::bargaining::maximin::maximin_package;
/// use detente::domain::Outcome;
/// // Pure maximin cannot tell the first package from the second.
/// let utilities: [&[f64]; 2] = [&[0.5, 0.6, 0.5], &[0.5, 0.5, 0.5]];
/// assert_eq!(maximin_package(&utilities, &[0.5, 0.5]), Some(Outcome(1)));
/// // Gains begin at the thresholds: .1/.4 is the smallest part at the first, .3/.7 at the second.
/// let frontier: [&[f64]; 2] = [&[0.9, 0.5], &[0.4, 0.7]];
/// assert_eq!(maximin_package(&frontier, &[0.2, 0.3]), Some(Outcome(1)));
/// ```
pub fn maximin_package(utilities: &[&[f64]], thresholds: &[f64]) -> Option<Outcome> {
    let packages = 0..utilities.first()?.len();
    let acceptable = |package: &usize| is_acceptable(utilities, thresholds, *package);
    let lowest = |party: usize| {
        let possible = utilities[party].iter().filter(|utility| **utility > f64::NEG_INFINITY);
        possible.fold(f64::INFINITY, |low, &utility| low.min(utility))
    };
    let floor = |(party, least): (usize, &f64)| {
        if *least > f64::NEG_INFINITY { *least } else { lowest(party) }
    };
    let floors: Vec<f64> = thresholds.iter().enumerate().map(floor).collect();
    let mut best = vec![f64::NEG_INFINITY; utilities.len()];
    for package in packages.clone().filter(acceptable) {
        for (best, utilities) in best.iter_mut().zip(utilities) {
            *best = best.max(utilities[package]);
        }
    }
    let gains =
        |party: &usize| best[*party] - floors[*party] > negligible(floors[*party], best[*party]);
    let gainers: Vec<usize> = (0..utilities.len()).filter(gains).collect();
    let grid = Grid::of_step(NEGLIGIBLE);
    let mut chosen: Option<(usize, Vec<f64>)> = None;
    let mut gains = Vec::with_capacity(gainers.len());
    for package in packages.filter(acceptable) {
        gains.clear();
        gains.extend(gainers.iter().map(|&party| {
            grid.place((utilities[party][package] - floors[party]) / (best[party] - floors[party]))
        }));
        gains.sort_unstable_by(f64::total_cmp);
        match &mut chosen {
            Some((_, least)) if gains.as_slice() <= least.as_slice() => {}
            Some((chosen, least)) => {
                *chosen = package;
                least.clone_from(&gains);
            }
            None => chosen = Some((package, gains.clone())),
        }
    }
    chosen.map(|(package, _)| Outcome(package as u32))
}
