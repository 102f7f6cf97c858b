//! The named generator and its streams.
//!
//! Every purpose draws from a stream of its own, so that one more draw in one place shifts no
//! other. A stream depends on the seed, the run and its label alone.
//!
//! The generator is PCG64-MCG (O'Neill 2014, *PCG: A Family of Simple Fast Space-Efficient
//! Statistically Good Algorithms for Random Number Generation*), started from SplitMix64
//! (Steele, Lea and Flood 2014) of seed, run and label.

pub use rand::{Rng, RngExt};
use rand_pcg::Pcg64Mcg;

/// The one generator of the project.
pub type Generator = Pcg64Mcg;

/// What a stream is for: a hash (FNV-1a, 64 bits) of a path such as `violence.air_inside.background`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Label(u64);

impl Label {
    /// The label of a path.
    pub const fn new(path: &str) -> Self {
        Label(0xcbf2_9ce4_8422_2325).then(path)
    }

    /// The label of this path followed by `.` and `part`.
    pub const fn child(self, part: &str) -> Self {
        self.then(".").then(part)
    }

    const fn then(self, text: &str) -> Self {
        let mut hash = self.0;
        let bytes = text.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            i += 1;
        }
        Label(hash)
    }
}

/// The streams of one run of one seed.
///
/// ```
/// use detente::random::{Label, RngExt, Streams};
/// let run = Streams::new(7, 3);
/// let first: f64 = run.stream(Label::new("seat.government")).random();
/// let again: f64 = run.stream(Label::new("seat.government")).random();
/// let other: f64 = run.stream(Label::new("seat.opposition")).random();
/// assert_eq!(first, again);
/// assert_ne!(first, other);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    key: u64,
}

impl Streams {
    /// The streams of run number `run` under `seed`.
    pub const fn new(seed: u64, run: u64) -> Self {
        Streams { key: split_mix(split_mix(seed) ^ run.wrapping_mul(0x9e37_79b9_7f4a_7c15)) }
    }

    /// The stream for one purpose, at its beginning.
    pub fn stream(&self, label: Label) -> Generator {
        let low = split_mix(self.key ^ label.0);
        let high = split_mix(low ^ 0xd1b5_4a32_d192_ed03);
        Pcg64Mcg::new((u128::from(high) << 64) | u128::from(low))
    }
}

const fn split_mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_neighbouring_runs_and_labels_are_uncorrelated() {
        let mut products = 0.0;
        let n = 20_000;
        for run in 0..n {
            let a: f64 = Streams::new(1, run).stream(Label::new("a")).random();
            let b: f64 = Streams::new(1, run + 1).stream(Label::new("a")).random();
            let c: f64 = Streams::new(1, run).stream(Label::new("b")).random();
            products += (a - 0.5) * (b - 0.5) + (a - 0.5) * (c - 0.5);
        }
        // Each product has variance 1/144; 4 standard errors.
        assert!((products / n as f64).abs() < 4.0 * (2.0_f64 / 144.0 / n as f64).sqrt());
    }

    #[test]
    fn a_label_is_the_hash_of_its_whole_path() {
        assert_eq!(Label::new("a").child("b"), Label::new("a.b"));
        assert_ne!(Label::new("a").child("bc"), Label::new("ab").child("c"));
    }
}
