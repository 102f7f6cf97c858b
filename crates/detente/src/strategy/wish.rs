//! Where a seat would like a held text to go: the direction in which its utilities rise fastest.
//!
//! The options of an issue count as points from 0 to 1, evenly spaced in their order (*assumed* for options that are words). Source: Ehtamo,
//! Verkama and Hämäläinen 1999, who ask each party for its most preferred direction.

use super::Situation;
use crate::domain::Outcome;

/// The package furthest from the held one in the direction of the steepest rise; the held one itself where no neighbour is better, or
/// nothing is held. A rise is taken between the neighbours on both sides, or on the one side that there is.
///
/// O(issues).
pub(super) fn wish(situation: &Situation<'_>) -> Outcome {
    let (Some(held), space) = (situation.held, situation.space) else { return Outcome(0) };
    let here: Vec<usize> = (0..space.issue_count()).map(|i| space.option(held, i)).collect();
    let at = |issue: usize, option: usize| {
        let mut options = here.clone();
        options[issue] = option;
        situation.utilities.utility(space.outcome(&options))
    };
    let rises = here.iter().enumerate().map(|(issue, &option)| {
        let last = space.option_count(issue) - 1;
        let (below, above) = (option.saturating_sub(1), (option + 1).min(last));
        let rise =
            (at(issue, above) - at(issue, below)) * last as f64 / (above - below).max(1) as f64;
        // No rise counts where the text could not follow it, or where a neighbour is impossible.
        let blocked = (rise > 0.0 && option == last) || (rise < 0.0 && option == 0);
        if blocked || !rise.is_finite() { 0.0 } else { rise }
    });
    let rises: Vec<f64> = rises.collect();
    // How far one can go along the rise before an issue comes to its end.
    let room = here.iter().enumerate().filter(|(issue, _)| rises[*issue] != 0.0).map(
        |(issue, &option)| {
            let last = (space.option_count(issue) - 1) as f64;
            let left = if rises[issue] > 0.0 { last - option as f64 } else { option as f64 };
            left / last / rises[issue].abs()
        },
    );
    let length = room.fold(f64::INFINITY, f64::min);
    let options: Vec<usize> = here
        .iter()
        .enumerate()
        .map(|(issue, &option)| {
            let last = (space.option_count(issue) - 1) as f64;
            if rises[issue] == 0.0 {
                return option;
            }
            (option as f64 + rises[issue] * length * last).round().clamp(0.0, last) as usize
        })
        .collect();
    space.outcome(&options)
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
}
