//! Bare loops: the same work with nothing around it, as a mark of what the machine could do. They know two seats, no protocol, no
//! strategy but one, no record and no rule for what is nearly as good.

use detente::domain::UtilityTable;

/// One seat's utilities, as they stand and in ascending order.
pub struct Side {
    utilities: Vec<f64>,
    sorted: Vec<f64>,
    packages: Vec<u32>,
    low: f64,
    exponent: f64,
}

/// How a loop finds what a seat puts next.
#[derive(Clone, Copy, Debug)]
pub enum Finding {
    /// By a power of time and a binary search.
    Search,
    /// By a curve that is tabulated before, and a binary search.
    Tabulated,
    /// By such a curve, and a cursor that only moves down.
    Cursor,
}

impl Side {
    pub fn new(table: &UtilityTable, reservation: f64, exponent: f64) -> Side {
        Side {
            utilities: table.utilities().to_vec(),
            sorted: table.ascending_utilities().to_vec(),
            packages: table.ascending().to_vec(),
            low: table.minimum().max(reservation),
            exponent,
        }
    }

    /// What a seat wants at a time.
    #[inline]
    fn wants(&self, time: f64) -> f64 {
        let high = self.sorted[self.sorted.len() - 1];
        (high - self.low) * (1.0 - time.powf(self.exponent)) + self.low - 1e-4
    }
}

/// By side, what it wants in each step.
pub fn curves(sides: &[Side], steps: u32) -> Vec<Vec<f64>> {
    let time = |step: u32| f64::from(step + 1) / (f64::from(steps) + 1.0);
    sides.iter().map(|side| (0..steps).map(|step| side.wants(time(step))).collect()).collect()
}

/// How many rounds were played until a text was accepted, or time was up.
pub fn rounds(sides: &[Side], steps: u32, curves: &[Vec<f64>], finding: Finding) -> u32 {
    let mut standing: Option<usize> = None;
    let mut cursors = [usize::MAX; 2];
    for step in 0..steps {
        let time = f64::from(step + 1) / (f64::from(steps) + 1.0);
        for (seat, side) in sides.iter().enumerate() {
            let wants = match finding {
                Finding::Search => side.wants(time),
                Finding::Tabulated | Finding::Cursor => curves[seat][step as usize],
            };
            if standing.is_some_and(|package| side.utilities[package] >= wants) {
                return step + 1;
            }
            let last = side.sorted.len() - 1;
            let at = match finding {
                Finding::Search | Finding::Tabulated => {
                    side.sorted.partition_point(|&utility| utility < wants).min(last)
                }
                Finding::Cursor => {
                    let mut at = cursors[seat].min(last);
                    while at > 0 && side.sorted[at - 1] >= wants {
                        at -= 1;
                    }
                    cursors[seat] = at;
                    at
                }
            };
            standing = Some(side.packages[at] as usize);
        }
    }
    steps
}

/// The utility of every package: sums of weight times value.
pub fn evaluate(weights: &[f64], values: &[Vec<f64>]) -> Vec<f64> {
    let mut utilities = vec![0.0];
    for (weight, values) in weights.iter().zip(values) {
        let parts: Vec<f64> = values.iter().map(|value| weight * value).collect();
        let mut longer = Vec::with_capacity(utilities.len() * parts.len());
        utilities.iter().for_each(|&sum| longer.extend(parts.iter().map(|part| sum + part)));
        utilities = longer;
    }
    utilities
}

/// The lowest and the highest of some utilities.
pub fn range(utilities: &[f64]) -> (f64, f64) {
    utilities.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &utility| {
        (if utility < low { utility } else { low }, if utility > high { utility } else { high })
    })
}

/// The lowest utility that reaches a target: one pass.
pub fn reaches(utilities: &[f64], target: f64) -> f64 {
    utilities.iter().fold(f64::INFINITY, |best, &utility| {
        if (utility >= target) & (utility < best) { utility } else { best }
    })
}
