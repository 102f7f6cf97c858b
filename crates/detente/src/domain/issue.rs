//! Issues, their options, and the packages made of one option an issue.

use std::borrow::Cow;
use std::ops::Range;

/// Position of an issue in its scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IssueIndex(pub usize);

/// A thing to be settled.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// Its id in paths and records.
    pub id: String,
    /// The question it answers, in words.
    pub question: String,
    /// The ways to settle it.
    pub options: Options,
}

/// The ways to settle an issue.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Options {
    /// A list of named options, at least one, all different.
    Named(Vec<String>),
    /// The whole numbers from `low` to `high`, both included.
    Whole {
        /// The first.
        low: i64,
        /// The last, at least `low`.
        high: i64,
    },
    /// `count` numbers from `low` on, `step` apart: a range in steps, or the levels at which a continuous range is
    /// looked at.
    Steps {
        /// The first.
        low: f64,
        /// What lies between two of them, above 0.
        step: f64,
        /// How many there are, at least 1.
        count: u32,
    },
}

impl Options {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Options::Named(names) => names.len(),
            Options::Whole { low, high } => (high - low + 1) as usize,
            Options::Steps { count, .. } => *count as usize,
        }
    }

    /// The number that option number `option` stands for; `None` where options are words.
    ///
    /// ```
    /// use detente::domain::Options;
    /// let rent = Options::Steps { low: 0.1, step: 0.1, count: 5 };
    /// assert_eq!(rent.number(2), Some(0.3));
    /// assert_eq!(rent.find("0.3"), Some(2));
    /// ```
    pub fn number(&self, option: usize) -> Option<f64> {
        match self {
            Options::Named(_) => None,
            Options::Whole { low, .. } => Some((low + option as i64) as f64),
            Options::Steps { low, step, .. } => {
                // Sums of steps carry rounding in the last digits, which nobody wrote.
                let rounding = 10_f64.powi(9 - step.log10().floor() as i32);
                Some(((low + step * option as f64) * rounding).round() / rounding)
            }
        }
    }

    /// The name of option number `option`.
    ///
    /// # Panics
    /// If the options are named and there is no such one.
    pub fn name(&self, option: usize) -> Cow<'_, str> {
        match (self, self.number(option)) {
            (Options::Named(names), _) => Cow::Borrowed(&names[option]),
            (_, number) => Cow::Owned(number.unwrap_or(f64::NAN).to_string()),
        }
    }

    /// The number of the option called `name`; numbers may be written in any way.
    pub fn find(&self, name: &str) -> Option<usize> {
        if let Options::Named(names) = self {
            return names.iter().position(|option| option == name);
        }
        let sought: f64 = name.trim().parse().ok()?;
        let (low, high) = (self.number(0)?, self.number(self.count() - 1)?);
        if !(low..=high).contains(&sought) {
            return None;
        }
        let share = if high > low { (sought - low) / (high - low) } else { 0.0 };
        let nearest = (share * (self.count() - 1) as f64).round() as usize;
        (self.number(nearest) == Some(sought)).then_some(nearest)
    }
}

/// A package: the number of an outcome in the enumeration of its [`OutcomeSpace`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Outcome(pub u32);

/// All packages over some issues, enumerated row-major: the last issue moves fastest.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace};
/// let space = OutcomeSpace::new(vec![4, 3]).unwrap();
/// assert_eq!(space.count(), 12);
/// assert_eq!(space.outcome(&[1, 2]), Outcome(5));
/// assert_eq!(space.option(Outcome(5), 0), 1);
/// assert_eq!(space.option(Outcome(5), 1), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeSpace {
    option_counts: Vec<u32>,
    strides: Vec<u32>,
    count: u32,
    /// By issue: the place of each option in the order of their names; empty where that is the order they stand in.
    places: Vec<Vec<u32>>,
}

impl OutcomeSpace {
    /// The space over issues with these numbers of options; the empty list makes the space of
    /// one empty package. `None` if an issue has no option or there are more than 2³² − 1
    /// packages.
    pub fn new(option_counts: Vec<u32>) -> Option<Self> {
        let mut strides = vec![1; option_counts.len()];
        let mut count = 1_u32;
        for (stride, &options) in strides.iter_mut().zip(&option_counts).rev() {
            *stride = count;
            count = count.checked_mul(options).filter(|&count| count > 0)?;
        }
        Some(OutcomeSpace { option_counts, strides, count, places: Vec::new() })
    }

    /// The space of the packages over some of the issues, in the order given.
    ///
    /// ```
    /// use detente::domain::{IssueIndex, OutcomeSpace};
    /// let space = OutcomeSpace::new(vec![2, 3, 5]).unwrap();
    /// assert_eq!(space.over(&[IssueIndex(0), IssueIndex(2)]).count(), 10);
    /// ```
    pub fn over(&self, issues: &[IssueIndex]) -> Self {
        let counts = issues.iter().map(|issue| self.option_counts[issue.0]);
        let space =
            Self::new(counts.collect()).expect("a part has no more packages than the whole");
        let places = issues.iter().filter_map(|issue| self.places.get(issue.0).cloned());
        OutcomeSpace { places: places.collect(), ..space }
    }

    /// The same space, which knows in which order the names of its options are, for strategies that break ties by name. Numbers are
    /// in order of size.
    ///
    /// ```
    /// use detente::domain::{Options, Outcome, OutcomeSpace};
    /// let names = Options::Named(["no", "maybe", "yes"].map(String::from).to_vec());
    /// let space = OutcomeSpace::new(vec![3]).unwrap().with_names(&[&names]);
    /// assert_eq!(space.place_by_name(Outcome(1), 0), 0);
    /// ```
    ///
    /// # Panics
    /// If the options do not fit the issues.
    pub fn with_names(self, issues: &[&Options]) -> Self {
        assert_eq!(issues.len(), self.issue_count());
        let places = issues.iter().map(|options| match options {
            Options::Named(names) => {
                let mut order: Vec<usize> = (0..names.len()).collect();
                order.sort_by_key(|&option| &names[option]);
                let mut places = vec![0; names.len()];
                order.iter().zip(0..).for_each(|(&option, place)| places[option] = place);
                places
            }
            _ => (0..options.count() as u32).collect(),
        });
        OutcomeSpace { places: places.collect(), ..self }
    }

    /// The place, in the order of their names, of the option that a package holds on issue number `issue`; in the order they stand in
    /// where the space does not know their names.
    pub fn place_by_name(&self, outcome: Outcome, issue: usize) -> u32 {
        let option = self.option(outcome, issue);
        self.places.get(issue).map_or(option as u32, |places| places[option])
    }

    /// The number of packages, at least 1.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// The number of issues.
    pub fn issue_count(&self) -> usize {
        self.option_counts.len()
    }

    /// The number of options of issue number `issue`.
    pub fn option_count(&self, issue: usize) -> usize {
        self.option_counts[issue] as usize
    }

    /// Which option of issue number `issue` the package holds.
    pub fn option(&self, outcome: Outcome, issue: usize) -> usize {
        (outcome.0 / self.strides[issue] % self.option_counts[issue]) as usize
    }

    /// The package with these options, one an issue.
    ///
    /// # Panics
    /// If the options do not fit the issues.
    pub fn outcome(&self, options: &[usize]) -> Outcome {
        assert_eq!(options.len(), self.issue_count());
        let mut number = 0;
        for ((&option, &stride), &count) in
            options.iter().zip(&self.strides).zip(&self.option_counts)
        {
            assert!(option < count as usize);
            number += option as u32 * stride;
        }
        Outcome(number)
    }

    /// The packages in which each of these issues has one of these options, as runs of consecutive numbers.
    ///
    /// ```
    /// use detente::domain::OutcomeSpace;
    /// let space = OutcomeSpace::new(vec![2, 3, 2]).unwrap();
    /// let mut runs = Vec::new();
    /// space.for_each_run(&[(1, vec![2])], |run| runs.push(run));
    /// assert_eq!(runs, [4..6, 10..12]);
    /// ```
    ///
    /// # Panics
    /// If an issue stands in the list twice or has no such option.
    pub fn for_each_run(&self, fixed: &[(usize, Vec<usize>)], mut visit: impl FnMut(Range<usize>)) {
        let mut fixed: Vec<&(usize, Vec<usize>)> = fixed.iter().collect();
        fixed.sort_by_key(|(issue, _)| *issue);
        assert!(fixed.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let mut starts: Vec<usize> = vec![0];
        let mut next_issue = 0;
        for (issue, options) in fixed {
            for free in next_issue..*issue {
                let (stride, count) = (self.strides[free] as usize, self.option_counts[free]);
                let extend = |start: usize| (0..count as usize).map(move |o| start + o * stride);
                starts = starts.into_iter().flat_map(extend).collect();
            }
            let stride = self.strides[*issue] as usize;
            assert!(options.iter().all(|&option| option < self.option_counts[*issue] as usize));
            let extend = |start: usize| options.iter().map(move |option| start + option * stride);
            starts = starts.into_iter().flat_map(extend).collect();
            next_issue = issue + 1;
        }
        let length = if next_issue == 0 {
            self.count as usize
        } else {
            self.strides[next_issue - 1] as usize
        };
        starts.into_iter().for_each(|start| visit(start..start + length));
    }

    /// All packages, in order.
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = Outcome> + use<> {
        (0..self.count).map(Outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumeration_is_row_major_and_complete() {
        let space = OutcomeSpace::new(vec![2, 3, 2]).unwrap();
        let all: Vec<Vec<usize>> =
            space.outcomes().map(|o| (0..3).map(|i| space.option(o, i)).collect()).collect();
        assert_eq!(all[..4], [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]]);
        assert_eq!(all.len(), 12);
        for (number, options) in all.iter().enumerate() {
            assert_eq!(space.outcome(options), Outcome(number as u32));
        }
    }

    #[test]
    fn spaces_that_cannot_be_numbered_are_refused() {
        assert_eq!(OutcomeSpace::new(vec![3, 0]), None);
        assert_eq!(OutcomeSpace::new(vec![1 << 16, 1 << 16]), None);
        assert_eq!(OutcomeSpace::new(vec![]).unwrap().count(), 1);
    }
}
