//! Time first, then behaviour.

use super::{Heard, Situation, Strategy};
use crate::domain::{Outcome, OutcomeSpace};
use crate::protocol::Move;
use std::hint::black_box;

/// Begins with a curve of time, 1 → 0.75 → F, where F falls with the number of packages, and mixes in what the other did: the last
/// differences between the other's texts, weighted, are answered in kind from its own last text. With relative time t the
/// curve's part is t². Puts the package nearest to its target among those that it signs, and accepts what is worth no less than what it
/// would put. It passes where it would sign nothing.
///
/// Under a discount it looks for its target among its utilities as they were at the start, and remembers what it heard and put at what
/// that was worth then.
///
/// Source: Keskin, Çakan and Aydoğan 2021, *Solver agent: towards emotional and opponent-aware agent for human–robot negotiation*.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::{Hybrid, Situation, Strategy};
/// let utilities = UtilityTable::new((0..=10).map(|i| f64::from(i) / 10.0).collect());
/// let space = OutcomeSpace::new(vec![11]).unwrap();
/// let turn = Situation { relative_time: 0.5, ..Situation::new(&utilities, &space) };
/// // 0.25·1 + 0.5·0.75 + 0.25·0.8 = 0.825.
/// assert_eq!(Hybrid::default().decide(&turn), Move::Offer(Outcome(8)));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hybrid {
    /// What the others' texts gave it, in order.
    received: Vec<f64>,
    /// What it came up with last, in utility.
    last: Option<f64>,
}

/// How much the last differences weigh, by how many there are.
const WINDOWS: [&[f64]; 4] = [&[1.0], &[0.25, 0.75], &[0.11, 0.22, 0.66], &[0.05, 0.15, 0.3, 0.5]];

/// Where the curve ends, by the number of packages.
fn end(packages: usize) -> f64 {
    match packages {
        0..450 => 0.80,
        450..1500 => 0.775,
        1500..4500 => 0.75,
        4500..18_000 => 0.725,
        18_000..33_000 => 0.70,
        _ => 0.675,
    }
}

impl Hybrid {
    fn wanted(&self, situation: &Situation<'_>) -> f64 {
        let time = situation.relative_time;
        // The library's power, which is not always the product.
        let squared = |number: f64| number.powf(black_box(2.0));
        let mut wanted = squared(1.0 - time) * 1.0
            + 2.0 * (1.0 - time) * time * 0.75
            + squared(time) * end(situation.utilities.len()).max(situation.least_acceptable);
        if let (3.., Some(last)) = (self.received.len(), self.last) {
            let differences: Vec<f64> =
                self.received.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let recent = &differences[differences.len().saturating_sub(4)..];
            let weighed = recent.iter().zip(WINDOWS[recent.len() - 1]).map(|(d, w)| d * w);
            let moved: f64 = weighed.fold(0.0, |sum, part| sum + part);
            let behaviour = last - (0.5 + 0.5 * time) * moved;
            wanted = (1.0 - squared(time)) * behaviour + squared(time) * wanted;
        }
        wanted.max(situation.least_acceptable)
    }

    /// The package nearest to a utility of those that it signs, the lower one on equal distance. Of several of the same utility the first by the names of
    /// their options where it is the higher one, and the last where it is the lower one.
    fn nearest(situation: &Situation<'_>, wanted: f64) -> Outcome {
        let utilities = situation.utilities;
        let sorted = utilities.ascending_utilities();
        let place = sorted.partition_point(|&utility| utility < wanted);
        let least = situation.least_acceptable.max(f64::MIN);
        let lower = place.checked_sub(1).filter(|&lower| sorted[lower] >= least);
        let upper = (place < sorted.len()).then_some(place);
        let level = match (lower, upper) {
            (Some(lower), Some(upper)) => {
                let nearer = wanted - sorted[lower] <= sorted[upper] - wanted;
                if nearer { (sorted[lower], true) } else { (sorted[upper], false) }
            }
            (Some(only), None) => (sorted[only], true),
            (None, Some(only)) => (sorted[only], false),
            (None, None) => return Outcome(0),
        };
        let (utility, is_lower) = level;
        let from = sorted.partition_point(|&other| other < utility);
        let until = sorted.partition_point(|&other| other <= utility);
        let tied = utilities.ascending()[from..until].iter().map(|&package| Outcome(package));
        let by_name = |package: &Outcome| names(situation.space, *package);
        let chosen = if is_lower { tied.max_by_key(by_name) } else { tied.min_by_key(by_name) };
        chosen.unwrap_or(Outcome(0))
    }

    /// What it would put; nothing where it would sign none.
    fn come_up_with(&mut self, situation: &Situation<'_>) -> Option<Outcome> {
        if situation.utilities.maximum() < situation.least_acceptable {
            return None;
        }
        let package = Self::nearest(situation, self.wanted(situation));
        self.last = Some(situation.worth(package));
        Some(package)
    }
}

/// The places of its options in the order of their names.
fn names(space: &OutcomeSpace, package: Outcome) -> Vec<u32> {
    (0..space.issue_count()).map(|issue| space.place_by_name(package, issue)).collect()
}

impl Strategy for Hybrid {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        self.wanted(situation)
    }

    fn begin(&mut self) {
        *self = Hybrid::default();
    }

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        let utilities = heard.utilities;
        let utility = utilities.utility(heard.package).max(utilities.minimum());
        self.received.push(heard.discount.value(utility));
    }

    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        let Some(text) = situation.standing else { return false };
        let Some(mine) = self.come_up_with(situation) else { return false };
        situation.worth(text) >= situation.worth(mine)
    }

    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        self.come_up_with(situation).map_or(Move::Pass, Move::Offer)
    }
}
