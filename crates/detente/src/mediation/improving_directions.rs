//! A text is moved in a direction that is good for all.
//!
//! Each party tells the mediator the direction in which its utility rises fastest; the mediator looks for the direction d with the largest
//! minᵢ ĝᵢ·d and moves the text along it. For two parties that is the bisector; for more, the point of least norm in the hull of the
//! unit gradients. Where that point is zero, no direction is good for all. Source: Ehtamo, Verkama and Hämäläinen 1999; Ehtamo, Kettunen
//! and Hämäläinen 2001.

use super::{Choice, Mediator};
use crate::domain::Outcome;

/// Below this norm a gradient, or the point of least norm, counts as zero.
const NOTHING: f64 = 1e-9;

/// The unit direction with the largest minᵢ ĝᵢ·d; `None` where a gradient is zero or no direction is good for all. Gradients need not have
/// unit length, and are all as long as there are issues.
///
/// The point of least norm is found by moving weight from the gradient that lies furthest along it to the one that lies least (Mitchell,
/// Dem'yanov and Malozemov 1974).
///
/// ```
/// use detente::mediation::improving_directions::common_direction;
/// let direction = common_direction(&[vec![3.0, 0.0], vec![0.0, 0.5]]).unwrap();
/// assert!((direction[0] - 0.5_f64.sqrt()).abs() < 1e-12 && (direction[1] - 0.5_f64.sqrt()).abs() < 1e-12);
/// assert_eq!(common_direction(&[vec![1.0, 0.0], vec![-2.0, 0.0]]), None);
/// ```
pub fn common_direction(gradients: &[Vec<f64>]) -> Option<Vec<f64>> {
    let units: Option<Vec<Vec<f64>>> = gradients.iter().map(|gradient| unit(gradient)).collect();
    let units = units?;
    let parties = units.len();
    let mut weights = vec![1.0 / parties as f64; parties];
    let mut point = vec![0.0; units.first()?.len()];
    // Converges linearly; the bound only guards against rounding that goes round in circles.
    for _ in 0..100_000 {
        for (issue, coordinate) in point.iter_mut().enumerate() {
            *coordinate =
                units.iter().zip(&weights).map(|(unit, weight)| weight * unit[issue]).sum();
        }
        let along: Vec<f64> = units.iter().map(|unit| product(unit, &point)).collect();
        let party = |by: &dyn Fn(&usize, &usize) -> std::cmp::Ordering, held: bool| {
            (0..parties).filter(|party| !held || weights[*party] > 0.0).min_by(by)
        };
        let least = party(&|a, b| along[*a].total_cmp(&along[*b]), false)?;
        let most = party(&|a, b| along[*b].total_cmp(&along[*a]), true)?;
        let gap = along[most] - along[least];
        if gap <= 1e-15 {
            break;
        }
        let apart: f64 =
            units[most].iter().zip(&units[least]).map(|(a, b)| (a - b) * (a - b)).sum();
        let moved = (gap / apart).min(weights[most]);
        weights[most] -= moved;
        weights[least] += moved;
    }
    unit(&point)
}

/// The texts that the method passes from `start`, with it and the last one. From each it goes to the first point along the common
/// direction where some party's utility rises no further; it ends where there is no such direction, or after `moves` moves.
/// `gradients` gives each party's gradient at a text.
///
/// With concave utilities nobody ever loses; with others the rise may be resumed beyond a point that is missed. A rise that never ends
/// within 2⁶⁰ of the text ends the path.
///
/// ```
/// use detente::mediation::improving_directions::path;
/// // Two parties want the text to be near to (0, 0) and to (1, 0).
/// let towards = |text: &[f64]| [[0.0, 0.0], [1.0, 0.0]].map(|c| vec![2.0 * (c[0] - text[0]), 2.0 * (c[1] - text[1])]).to_vec();
/// let texts = path(&[0.5, 1.0], towards, 100);
/// assert!((texts[1][0] - 0.5).abs() < 1e-9 && texts[1][1].abs() < 1e-9);
/// ```
pub fn path(
    start: &[f64],
    gradients: impl Fn(&[f64]) -> Vec<Vec<f64>>,
    moves: usize,
) -> Vec<Vec<f64>> {
    let mut texts = vec![start.to_vec()];
    for _ in 0..moves {
        let here = texts.last().expect("it starts with one").clone();
        let Some(direction) = common_direction(&gradients(&here)) else { break };
        let along = |length: f64| -> Vec<f64> {
            here.iter().zip(&direction).map(|(place, step)| place + length * step).collect()
        };
        let all_rise = |length: f64| {
            let slopes = gradients(&along(length));
            slopes.iter().all(|gradient| product(gradient, &direction) > 0.0)
        };
        let mut beyond = 2.0_f64.powi(-60);
        while all_rise(beyond) && beyond < 2.0_f64.powi(60) {
            beyond *= 2.0;
        }
        if beyond >= 2.0_f64.powi(60) {
            break;
        }
        let mut within = if beyond > 2.0_f64.powi(-60) { beyond / 2.0 } else { 0.0 };
        // Halving until the two ends are neighbours.
        loop {
            let middle = f64::midpoint(within, beyond);
            if middle <= within || middle >= beyond {
                break;
            }
            *(if all_rise(middle) { &mut within } else { &mut beyond }) = middle;
        }
        if within == 0.0 {
            break;
        }
        texts.push(along(within));
    }
    texts
}

/// Moves the held text along the common direction of what the seats wish, to the nearest options. The options of an issue count as
/// points from 0 to 1, evenly spaced (*assumed* for options that are words). It starts from the middle, tries the longest step first, and
/// halves it whenever somebody says no.
///
/// It puts only what by the wishes is good for all. A step ends where an issue does, and goes no further than anybody wishes whose
/// wish ends before. A text at the nearest options must still lie in everybody's direction. An issue that the held text has at its end
/// stays there if some seat's wish leaves it there, since that seat may wish further than there is to go.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace};
/// use detente::mediation::{Choice, Mediator, improving_directions::AlongDirections};
/// let choice = Choice::new(OutcomeSpace::new(vec![3, 3]).unwrap(), vec![true; 9]);
/// let mut mediator = AlongDirections::new(choice);
/// // One wishes more of the first issue, one of the second: the text gets more of both.
/// assert_eq!(mediator.next_text(Outcome(4), &[Outcome(7), Outcome(5)]), Some(Outcome(8)));
/// // Where both are at their ends, each may be what the other wishes most.
/// assert_eq!(mediator.next_text(Outcome(0), &[Outcome(6), Outcome(2)]), None);
/// // Wishes that pull apart move nothing.
/// assert_eq!(mediator.next_text(Outcome(4), &[Outcome(1), Outcome(7)]), None);
/// ```
#[derive(Debug)]
pub struct AlongDirections {
    choice: Choice,
    length: f64,
}

impl AlongDirections {
    /// A mediator that puts texts of this choice.
    pub fn new(choice: Choice) -> Self {
        let length = longest(&choice);
        AlongDirections { choice, length }
    }

    /// Where the options of a package lie, by issue.
    fn place(&self, package: Outcome) -> Vec<f64> {
        let options = self.choice.options(package);
        let last = |issue| self.choice.space.option_count(issue).max(2) - 1;
        options.iter().enumerate().map(|(issue, &o)| o as f64 / last(issue) as f64).collect()
    }

    /// The package nearest to a place.
    fn package(&self, place: &[f64]) -> Outcome {
        let nearest = |(issue, &x): (usize, &f64)| {
            let last = self.choice.space.option_count(issue) - 1;
            (x * last as f64).round().clamp(0.0, last as f64) as usize
        };
        let options: Vec<usize> = place.iter().enumerate().map(nearest).collect();
        self.choice.space.outcome(&options)
    }
}

/// From one corner of the space to the opposite one.
fn longest(choice: &Choice) -> f64 {
    (choice.space.issue_count() as f64).sqrt()
}

impl Mediator for AlongDirections {
    fn draft(&mut self) -> Outcome {
        let middle = vec![0.5; self.choice.space.issue_count()];
        let distance = |package: Outcome| -> f64 {
            self.place(package).iter().zip(&middle).map(|(x, y)| (x - y) * (x - y)).sum()
        };
        let allowed = self.choice.space.outcomes().filter(|package| self.choice.allows(*package));
        let nearest = allowed.min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
        nearest.expect("something is allowed")
    }

    fn next_text(&mut self, held: Outcome, wishes: &[Outcome]) -> Option<Outcome> {
        let here = self.place(held);
        let towards = |wish: &Outcome| -> Vec<f64> {
            self.place(*wish).iter().zip(&here).map(|(there, here)| there - here).collect()
        };
        let mut towards: Vec<Vec<f64>> = wishes.iter().map(towards).collect();
        for issue in 0..here.len() {
            let is_at_end = here[issue] == 0.0 || here[issue] == 1.0;
            if is_at_end && towards.iter().any(|towards| towards[issue] == 0.0) {
                towards.iter_mut().for_each(|towards| towards[issue] = 0.0);
            }
        }
        let direction = common_direction(&towards)?;
        self.length = self.length.min(room(&here, &direction));
        for (wish, towards) in wishes.iter().zip(&towards) {
            let there = self.place(*wish);
            let ends_before = |issue: usize| {
                towards[issue] != 0.0 && (there[issue] == 0.0 || there[issue] == 1.0)
            };
            if !(0..here.len()).any(ends_before) {
                // As far in this direction as its wish goes.
                self.length = self.length.min(product(towards, &direction));
            }
        }
        let is_good_for_all = |text: Outcome| {
            let moved: Vec<f64> =
                self.place(text).iter().zip(&here).map(|(there, here)| there - here).collect();
            towards.iter().all(|towards| product(towards, &moved) > 0.0)
        };
        // Less than half an option of any issue away, a text is the held one.
        let options = (0..here.len()).map(|issue| self.choice.space.option_count(issue));
        let shortest = 0.5 / options.max().unwrap_or(1) as f64;
        let mut length = self.length;
        let mut next = None;
        while length > shortest && next.is_none() {
            let place: Vec<f64> =
                here.iter().zip(&direction).map(|(x, step)| x + length * step).collect();
            let text = self.package(&place);
            if self.choice.allows(text) && is_good_for_all(text) {
                next = Some(text);
            } else {
                length /= 2.0;
            }
        }
        self.length = length;
        next
    }

    fn answered(&mut self, all_accept: bool) {
        self.length = if all_accept { longest(&self.choice) } else { self.length / 2.0 };
    }
}

/// How far one can go in a direction before an issue comes to its end.
fn room(here: &[f64], direction: &[f64]) -> f64 {
    let left = here.iter().zip(direction).filter(|(_, step)| **step != 0.0).map(|(x, step)| {
        let left = if *step > 0.0 { 1.0 - x } else { *x };
        left / step.abs()
    });
    left.fold(f64::INFINITY, f64::min)
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn unit(vector: &[f64]) -> Option<Vec<f64>> {
    let norm = product(vector, vector).sqrt();
    (norm > NOTHING).then(|| vector.iter().map(|x| x / norm).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, RngExt, Streams};

    #[test]
    fn no_direction_is_better_for_the_worst_off_than_the_common_one() {
        let mut generator = Streams::new(13, 0).stream(Label::new("directions"));
        let mut found = 0;
        for _ in 0..200 {
            let parties = generator.random_range(2..6);
            let mut vector = |around: f64| -> Vec<f64> {
                (0..3).map(|_| around + generator.random_range(-1.0..1.0)).collect()
            };
            let gradients: Vec<Vec<f64>> = (0..parties).map(|_| vector(0.4)).collect();
            let units: Vec<Vec<f64>> = gradients.iter().map(|g| unit(g).unwrap()).collect();
            let worst =
                |d: &[f64]| units.iter().map(|unit| product(unit, d)).fold(f64::INFINITY, f64::min);
            let best = common_direction(&gradients);
            found += usize::from(best.is_some());
            let best = best.map_or(0.0, |direction| worst(&direction));
            assert!(best >= 0.0);
            for _ in 0..200 {
                let other = unit(&vector(0.0)).unwrap();
                assert!(worst(&other) <= best + 1e-9);
            }
        }
        assert!((100..200).contains(&found), "{found}");
    }
}
