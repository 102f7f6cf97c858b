//! Where a seat would like a held text to go: the direction in which its utilities rise fastest.
//!
//! The options of an issue count as points from 0 to 1, evenly spaced in their order (*assumed* for options that are words). Source: Ehtamo,
//! Verkama and Hämäläinen 1999, who ask each party for its most preferred direction.

use super::Situation;
use crate::domain::Outcome;

/// The package to which its utility keeps rising from the held one in the direction of the steepest rise, at most up to where an issue
/// comes to its end; the held one itself where no neighbour is better, or nothing is held. An issue counts in that direction only if
/// the next option that way is better; its rise is taken between the neighbours on both sides, or on the one side that there is.
///
/// O(issues × options).
pub(super) fn wish(situation: &Situation<'_>) -> Outcome {
    let (Some(held), space) = (situation.held, situation.space) else { return Outcome(0) };
    let here: Vec<usize> = (0..space.issue_count()).map(|i| space.option(held, i)).collect();
    let with = |issue: usize, option: usize| {
        let mut options = here.clone();
        options[issue] = option;
        space.outcome(&options)
    };
    let worth = |package: Outcome| situation.utilities.utility(package);
    let rise = |(issue, &option): (usize, &usize)| {
        let last = space.option_count(issue) - 1;
        let (below, above) = (option.saturating_sub(1), (option + 1).min(last));
        let at = |option: usize| worth(with(issue, option));
        let slope = |from: usize, to: usize| (at(to) - at(from)) * last as f64 / (to - from) as f64;
        let is_better = |option: usize| at(option) > at(here[issue]);
        let rise = match (is_better(below), is_better(above)) {
            (false, false) => 0.0,
            // A fall on the other side is no reason to turn around.
            (false, true) => slope(below, above).max(slope(option, above)),
            (true, false) => slope(below, above).min(slope(below, option)),
            (true, true) if at(below) > at(above) => slope(below, option),
            (true, true) => slope(option, above),
        };
        // No rise counts where a neighbour is impossible.
        if rise.is_finite() { rise } else { 0.0 }
    };
    let rises: Vec<f64> = here.iter().enumerate().map(rise).collect();
    let steepest = (0..rises.len()).max_by(|a, b| rises[*a].abs().total_cmp(&rises[*b].abs()));
    let Some(steepest) = steepest.filter(|&issue| rises[issue] != 0.0) else { return held };
    // How far one can go along the rise before an issue comes to its end.
    let last = |issue: usize| (space.option_count(issue) - 1) as f64;
    let moving = || (0..rises.len()).filter(|&issue| rises[issue] != 0.0);
    let room = moving().map(|issue| {
        let option = here[issue] as f64;
        let left = if rises[issue] > 0.0 { last(issue) - option } else { option };
        left / last(issue) / rises[issue].abs()
    });
    let length = room.fold(f64::INFINITY, f64::min);
    let strides = moving().map(|issue| space.option_count(issue)).max().unwrap_or(1);
    let along = |stride: usize| {
        let mut options = here.clone();
        for issue in moving() {
            let moved = rises[issue] * length * last(issue) * stride as f64 / strides as f64;
            options[issue] = (here[issue] as f64 + moved).round().clamp(0.0, last(issue)) as usize;
        }
        space.outcome(&options)
    };
    let mut best = held;
    for package in (1..=strides).map(along) {
        if worth(package) < worth(best) {
            break;
        }
        best = package;
    }
    if best != held {
        return best;
    }
    // Together its steps are worth less than nothing: one alone is better.
    let up = rises[steepest] > 0.0;
    with(steepest, if up { here[steepest] + 1 } else { here[steepest] - 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OutcomeSpace, UtilityTable};

    #[test]
    fn it_points_up_the_slope_as_far_as_there_is_room() {
        let space = OutcomeSpace::new(vec![11, 11]).unwrap();
        // u = x + 2y.
        let worth = |o: Outcome| space.option(o, 0) as f64 + 2.0 * space.option(o, 1) as f64;
        let utilities = UtilityTable::new(space.outcomes().map(worth).collect());
        let situation =
            Situation { held: Some(space.outcome(&[2, 2])), ..Situation::new(&utilities, &space) };
        assert_eq!(wish(&situation), space.outcome(&[6, 10]));
        let top = Situation { held: Some(space.outcome(&[10, 10])), ..situation };
        assert_eq!(wish(&top), space.outcome(&[10, 10]));
    }

    #[test]
    fn it_goes_no_further_than_its_utility_rises_and_never_where_it_falls_at_once() {
        let space = OutcomeSpace::new(vec![11]).unwrap();
        let worth = |option: u32| -f64::from(option.abs_diff(7));
        let peaked = UtilityTable::new((0..11).map(worth).collect());
        let at = |utilities, held| {
            wish(&Situation { held: Some(Outcome(held)), ..Situation::new(utilities, &space) })
        };
        assert_eq!([0, 6, 7, 9].map(|held| at(&peaked, held)), [Outcome(7); 4]);
        // Better than the option below it, though not the best.
        let uneven =
            UtilityTable::new((0..11).map(|o| if o == 4 { 9.0 } else { f64::from(o) }).collect());
        assert_eq!((at(&uneven, 4), at(&uneven, 5)), (Outcome(4), Outcome(4)));
    }
}
