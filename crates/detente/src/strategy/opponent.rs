//! What the others want, guessed from what they put: parts of a strategy.
//!
//! All others count as one (*assumed*).

use crate::domain::{Outcome, OutcomeSpace};

/// A guess at what packages are worth to the others.
pub trait OpponentModel: Send + std::fmt::Debug {
    /// Learns from a text of another seat, put when `relative_time` was gone.
    fn hear(&mut self, package: Outcome, space: &OutcomeSpace, relative_time: f64);
    /// The guess, in \[0, 1\].
    fn estimate(&self, package: Outcome, space: &OutcomeSpace) -> f64;
    /// Forgets everything.
    fn forget(&mut self);
}

/// Counts options: those put often are liked, and issues on which consecutive texts do not differ matter.
///
/// Û = Σ wⱼ·count/max count; an issue that stays as it was gains 0.2 of weight before weights are scaled to 1. Source:
/// van Krimpen, Looije and Hajizadeh 2013 (HardHeaded).
///
/// ```
/// use detente::domain::OutcomeSpace;
/// use detente::strategy::opponent::{Frequency, OpponentModel};
/// let space = OutcomeSpace::new(vec![2, 2]).unwrap();
/// let mut model = Frequency::default();
/// model.hear(space.outcome(&[1, 0]), &space, 0.1);
/// model.hear(space.outcome(&[1, 1]), &space, 0.2);
/// let weight = 0.7 / 1.2; // the first issue did not change
/// let guess = model.estimate(space.outcome(&[1, 0]), &space);
/// assert!((guess - 1.0).abs() < 1e-12);
/// let guess = model.estimate(space.outcome(&[0, 1]), &space);
/// assert!((guess - (1.0 - weight)).abs() < 1e-12);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frequency {
    counts: Vec<Vec<u32>>,
    weights: Vec<f64>,
    last: Option<Outcome>,
}

/// What an issue gains that stays as it was.
const GAIN: f64 = 0.2;

impl OpponentModel for Frequency {
    fn hear(&mut self, package: Outcome, space: &OutcomeSpace, _: f64) {
        let issues = space.issue_count();
        if self.counts.is_empty() {
            self.counts = (0..issues).map(|issue| vec![0; space.option_count(issue)]).collect();
            self.weights = vec![1.0 / issues as f64; issues];
        }
        for issue in 0..issues {
            let option = space.option(package, issue);
            self.counts[issue][option] += 1;
            if self.last.is_some_and(|last| space.option(last, issue) == option) {
                self.weights[issue] += GAIN;
            }
        }
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= sum);
        self.last = Some(package);
    }

    fn estimate(&self, package: Outcome, space: &OutcomeSpace) -> f64 {
        let issues = self.counts.iter().zip(&self.weights).enumerate();
        issues
            .map(|(issue, (counts, weight))| {
                let most = counts.iter().copied().max().unwrap_or(0).max(1);
                weight * f64::from(counts[space.option(package, issue)]) / f64::from(most)
            })
            .sum()
    }

    fn forget(&mut self) {
        *self = Frequency::default();
    }
}

/// Keeps, for each issue, probabilities of what its weight may be (by rank among the issues) and of how its options may be valued
/// (rising, falling, or highest at one option and falling evenly to both sides), and learns them by Bayes' rule: a text put at
/// relative time t should be worth 1 − c·t to whoever puts it, with an error of σ.
///
/// Source: Hindriks and Tykhonov 2008, the version that learns issue by issue; c = 0.5 and σ = 0.25 are *assumed*.
///
/// ```
/// use detente::domain::OutcomeSpace;
/// use detente::strategy::opponent::{Bayes, OpponentModel};
/// let space = OutcomeSpace::new(vec![5]).unwrap();
/// let mut model = Bayes::default();
/// for step in 0..20 {
///     model.hear(space.outcome(&[4]), &space, f64::from(step) / 40.0);
/// }
/// let guess = |option| model.estimate(space.outcome(&[option]), &space);
/// assert!(guess(4) > guess(2) && guess(2) > guess(0));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bayes {
    issues: Vec<Beliefs>,
}

/// What is believed about one issue.
#[derive(Clone, Debug, PartialEq)]
struct Beliefs {
    /// By rank: the probability that this is the issue's.
    ranks: Vec<f64>,
    /// By the option that is highest: the probability that it is.
    peaks: Vec<f64>,
}

/// c: how much those who put texts are expected to have conceded at the end.
const CONCESSION: f64 = 0.5;
/// σ: how far from that they are.
const ERROR: f64 = 0.25;

impl Beliefs {
    /// Rank k of n weighs 2(n − k)/(n(n + 1)), k from 0.
    fn rank_weight(rank: usize, issues: usize) -> f64 {
        2.0 * (issues - rank) as f64 / (issues * (issues + 1)) as f64
    }

    /// What an option is worth when another one is the highest.
    fn value(option: usize, peak: usize, options: usize) -> f64 {
        let furthest = peak.max(options - 1 - peak).max(1);
        1.0 - option.abs_diff(peak) as f64 / furthest as f64
    }

    fn weight(&self) -> f64 {
        let ranks = self.ranks.iter().enumerate();
        ranks.map(|(rank, p)| p * Self::rank_weight(rank, self.ranks.len())).sum()
    }

    fn expected(&self, option: usize) -> f64 {
        let peaks = self.peaks.iter().enumerate();
        peaks.map(|(peak, p)| p * Self::value(option, peak, self.peaks.len())).sum()
    }
}

impl OpponentModel for Bayes {
    fn hear(&mut self, package: Outcome, space: &OutcomeSpace, relative_time: f64) {
        let count = space.issue_count();
        if self.issues.is_empty() {
            let even = |number: usize| vec![1.0 / number as f64; number];
            let beliefs =
                |issue| Beliefs { ranks: even(count), peaks: even(space.option_count(issue)) };
            self.issues = (0..count).map(beliefs).collect();
        }
        let expected = 1.0 - CONCESSION * relative_time;
        let parts: Vec<(usize, f64)> = self
            .issues
            .iter()
            .enumerate()
            .map(|(issue, beliefs)| {
                let option = space.option(package, issue);
                (option, beliefs.weight() * beliefs.expected(option))
            })
            .collect();
        let whole: f64 = parts.iter().map(|(_, part)| part).sum();
        let likelihood = |worth: f64| (-(worth - expected).powi(2) / (2.0 * ERROR * ERROR)).exp();
        for (beliefs, (option, part)) in self.issues.iter_mut().zip(parts) {
            let others = whole - part;
            let (weight, value) = (beliefs.weight(), beliefs.expected(option));
            for (rank, p) in beliefs.ranks.iter_mut().enumerate() {
                *p *= likelihood(others + Beliefs::rank_weight(rank, count) * value);
            }
            let options = beliefs.peaks.len();
            for (peak, p) in beliefs.peaks.iter_mut().enumerate() {
                *p *= likelihood(others + weight * Beliefs::value(option, peak, options));
            }
            for believed in [&mut beliefs.ranks, &mut beliefs.peaks] {
                let sum: f64 = believed.iter().sum();
                if sum > 0.0 {
                    believed.iter_mut().for_each(|p| *p /= sum);
                }
            }
        }
    }

    fn estimate(&self, package: Outcome, space: &OutcomeSpace) -> f64 {
        let sum: f64 = self.issues.iter().map(Beliefs::weight).sum();
        let parts = self.issues.iter().enumerate();
        let worth: f64 = parts
            .map(|(issue, beliefs)| {
                beliefs.weight() * beliefs.expected(space.option(package, issue))
            })
            .sum();
        if sum > 0.0 { worth / sum } else { 0.0 }
    }

    fn forget(&mut self) {
        self.issues.clear();
    }
}

/// A model as it stands in the registry.
#[derive(Clone, Copy, Debug)]
pub struct ModelEntry {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub description: &'static str,
    pub(super) build: fn() -> Box<dyn OpponentModel>,
}

/// All models.
pub const ALL: [ModelEntry; 2] = [
    ModelEntry {
        name: "frequency",
        description: "of packages of about the same worth to it puts the one whose options the others put most often",
        build: || Box::new(Frequency::default()),
    },
    ModelEntry {
        name: "bayes",
        description: "of packages of about the same worth to it puts the one that it believes the others like most",
        build: || Box::new(Bayes::default()),
    },
];
