//! Issues, their options, and the packages made of one option an issue.

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
}

impl Options {
    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Options::Named(names) => names.len(),
        }
    }

    /// The name of option number `option`.
    ///
    /// # Panics
    /// If there is no such option.
    pub fn name(&self, option: usize) -> &str {
        match self {
            Options::Named(names) => &names[option],
        }
    }

    /// The number of the option called `name`.
    pub fn find(&self, name: &str) -> Option<usize> {
        match self {
            Options::Named(names) => names.iter().position(|option| option == name),
        }
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
        Some(OutcomeSpace { option_counts, strides, count })
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
