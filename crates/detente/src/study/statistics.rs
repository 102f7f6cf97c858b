//! Exact sums over runs, and what can be said from them.
//!
//! All sums are of integers, so that they do not depend on the order in which runs are added.

use super::report::{Band, Mean, Share};

/// 97.5 % point of the standard normal.
const Z: f64 = 1.959_963_984_540_054;

/// A share of runs with its 95 % Wilson interval.
///
/// ```
/// use detente::study::statistics::share;
/// let none = share(0, 2000);
/// assert_eq!((none.share, none.low), (0.0, 0.0));
/// assert!((none.high - 0.001917).abs() < 1e-6);
/// assert_eq!(share(0, 0).high, 1.0);
/// ```
pub fn share(count: u64, of: u64) -> Share {
    if of == 0 {
        return Share { count, of, share: 0.0, low: 0.0, high: 1.0 };
    }
    let n = of as f64;
    let p = count as f64 / n;
    let centre = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let low = if count == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if count == of { 1.0 } else { (centre + half).min(1.0) };
    Share { count, of, share: p, low, high }
}

/// How many runs something came to with a change and not without, and the other way round.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Flips {
    gained: u64,
    lost: u64,
    of: u64,
}

impl Flips {
    pub fn add(&mut self, with: bool, without: bool) {
        self.gained += u64::from(with && !without);
        self.lost += u64::from(!with && without);
        self.of += 1;
    }

    pub fn merge(&mut self, other: &Flips) {
        self.gained += other.gained;
        self.lost += other.lost;
        self.of += other.of;
    }

    /// The difference of the shares of runs, with minus without, and its 95 % interval for pairs by Agresti and Min 2005 (*Simple improved
    /// confidence intervals for comparing matched proportions*): Wald's with half a run more in each of the four cells. It has a width
    /// where no run differs. All 0 without runs.
    pub fn change(&self) -> Mean {
        if self.of == 0 {
            return Mean { mean: 0.0, low: 0.0, high: 0.0 };
        }
        let (gained, lost, of) = (self.gained as f64, self.lost as f64, self.of as f64);
        let centre = (gained - lost) / (of + 2.0);
        let spread = gained + lost + 1.0 - centre * (gained - lost);
        let half = Z * spread.sqrt() / (of + 2.0);
        Mean {
            mean: (gained - lost) / of,
            low: (centre - half).max(-1.0),
            high: (centre + half).min(1.0),
        }
    }
}

/// Sum and sum of squares of a quantity over runs, in fixed point of a millionth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Moments {
    count: u64,
    sum: i128,
    squares: i128,
}

const MILLIONTHS: f64 = 1e6;

impl Moments {
    /// Adds a value, rounded to a millionth; beyond ± a thousand million it counts as that much, so that the squares of 10⁸ values fit.
    pub fn add(&mut self, value: f64) {
        let fixed = (value.clamp(-1e9, 1e9) * MILLIONTHS).round() as i128;
        self.count += 1;
        self.sum += fixed;
        self.squares += fixed * fixed;
    }

    pub fn merge(&mut self, other: &Moments) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// The mean with its 95 % interval (normal), which is without ends for a single run; all 0 without runs.
    pub fn mean(&self) -> Mean {
        if self.count == 0 {
            return Mean { mean: 0.0, low: 0.0, high: 0.0 };
        }
        let n = self.count as f64;
        let mean = self.sum as f64 / n;
        if self.count == 1 {
            let mean = mean / MILLIONTHS;
            return Mean { mean, low: f64::NEG_INFINITY, high: f64::INFINITY };
        }
        let variance = (self.squares as f64 / n - mean * mean).max(0.0) * n / (n - 1.0).max(1.0);
        let half = Z * (variance / n).sqrt();
        let scale = |fixed: f64| fixed / MILLIONTHS;
        Mean { mean: scale(mean), low: scale(mean - half), high: scale(mean + half) }
    }
}

/// How often each count occurred: exact below 128, in steps of 1/32 of an octave above.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Histogram {
    bins: Vec<u32>,
}

const EXACT: u32 = 128;
const STEPS: u32 = 32;

impl Histogram {
    pub fn add(&mut self, count: u32) {
        let bin = bin(count);
        if self.bins.len() <= bin {
            self.bins.resize(bin + 1, 0);
        }
        self.bins[bin] += 1;
    }

    pub fn merge(&mut self, other: &Histogram) {
        if self.bins.len() < other.bins.len() {
            self.bins.resize(other.bins.len(), 0);
        }
        for (mine, theirs) in self.bins.iter_mut().zip(&other.bins) {
            *mine += theirs;
        }
    }

    /// The 5 %, 50 % and 95 % points; all 0 without runs.
    pub fn band(&self) -> Band {
        let total: u64 = self.bins.iter().map(|&bin| u64::from(bin)).sum();
        let point = |share: f64| {
            let wanted = (share * total as f64).ceil().max(1.0) as u64;
            let mut seen = 0;
            for (bin, &runs) in self.bins.iter().enumerate() {
                seen += u64::from(runs);
                if seen >= wanted {
                    return lowest(bin);
                }
            }
            0.0
        };
        Band { low: point(0.05), median: point(0.5), high: point(0.95) }
    }
}

fn bin(count: u32) -> usize {
    if count < EXACT {
        return count as usize;
    }
    let octave = count.ilog2() - EXACT.ilog2();
    let within = (count >> octave) - EXACT;
    (EXACT + octave * STEPS + within * STEPS / EXACT) as usize
}

/// The lowest count of a bin.
fn lowest(bin: usize) -> f64 {
    let bin = bin as u32;
    if bin < EXACT {
        return f64::from(bin);
    }
    let octave = (bin - EXACT) / STEPS;
    let within = (bin - EXACT) % STEPS;
    f64::from((EXACT + within * EXACT / STEPS) << octave)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, RngExt, Streams};

    #[test]
    fn bins_are_exact_when_small_and_close_when_large() {
        for count in [0, 1, 127, 128, 129, 255, 256, 1000, 65_535, 1 << 20] {
            let low = lowest(bin(count));
            assert!(low <= f64::from(count));
            assert!(f64::from(count) < low * (1.0 + 1.0 / 32.0) + 1.0, "{count} {low}");
        }
    }

    #[test]
    fn moments_do_not_depend_on_order() {
        let values = [0.1, 2.5, -3.75, 1e6, 0.333_333];
        let (mut forwards, mut backwards) = (Moments::default(), Moments::default());
        values.iter().for_each(|&v| forwards.add(v));
        values.iter().rev().for_each(|&v| backwards.add(v));
        assert_eq!(forwards, backwards);
    }

    #[test]
    fn the_interval_of_a_change_has_a_width_and_covers() {
        // Approval of a prime minister, 1,600 people asked twice (Agresti, Categorical Data Analysis, on matched pairs): Wald's is (0.021, 0.059).
        let flips = Flips { gained: 150, lost: 86, of: 1600 };
        let change = flips.change();
        assert!((change.mean - 0.04).abs() < 1e-12);
        assert!((change.low - 0.021).abs() < 1e-3 && (change.high - 0.059).abs() < 1e-3);

        let same = Flips { gained: 0, lost: 0, of: 20 }.change();
        assert_eq!((same.mean, same.low), (0.0, -same.high));
        assert!((same.high - Z / 22.0).abs() < 1e-12);

        // Of pairs that differ in one of 50, and gain three times out of four: at least nine in ten intervals hold the difference.
        let streams = Streams::new(1, 0);
        let mut generator = streams.stream(Label::new("flips"));
        let covers = |_: &i32| {
            let mut flips = Flips::default();
            for _ in 0..100 {
                let (differs, gains) = (generator.random_bool(0.02), generator.random_bool(0.75));
                flips.add(differs && gains, differs && !gains);
            }
            let change = flips.change();
            change.low <= 0.01 && 0.01 <= change.high
        };
        let covered = (0..2000).filter(covers).count();
        assert!((1900..=2000).contains(&covered), "{covered}");
    }

    #[test]
    fn the_interval_of_a_mean_covers() {
        let mut moments = Moments::default();
        (0..100).for_each(|i| moments.add(f64::from(i % 2)));
        let mean = moments.mean();
        assert!((mean.mean - 0.5).abs() < 1e-12);
        assert!((mean.high - 0.5 - Z * (0.25_f64 / 99.0).sqrt()).abs() < 1e-9);
    }
}
