//! One text, changed in one place at a time.
//!
//! The mediator changes one issue of the held text at random, and holds the new text if all accept it. Source: Fisher 1978; Raiffa 1982;
//! Klein, Faratin, Sayama and Bar-Yam 2003, *Negotiating complex contracts*.

use super::{Choice, Mediator};
use crate::domain::Outcome;
use crate::random::{Generator, RngExt};

/// A change of one issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The issue, by its place.
    pub issue: usize,
    /// The option it is to have.
    pub option: usize,
}

/// A random change of one issue to another of its options, each issue and then each option as likely as another. Issues with one option
/// are left out; `None` where there are no others.
///
/// O(issues).
///
/// ```
/// use detente::mediation::single_text::change;
/// use detente::random::{Label, Streams};
/// let mut generator = Streams::new(1, 0).stream(Label::new("mediator"));
/// let found = change(&[1, 0], &[2, 1], &mut generator).unwrap();
/// assert_eq!((found.issue, found.option), (0, 0));
/// assert_eq!(change(&[0], &[1], &mut generator), None);
/// ```
pub fn change(held: &[usize], counts: &[usize], generator: &mut Generator) -> Option<Change> {
    let open = counts.iter().filter(|&&count| count > 1).count();
    if open == 0 {
        return None;
    }
    let chosen = generator.random_range(0..open);
    let (issue, &count) = counts.iter().enumerate().filter(|(_, count)| **count > 1).nth(chosen)?;
    let other = generator.random_range(0..count - 1);
    Some(Change { issue, option: other + usize::from(other >= held[issue]) })
}

/// How many changes in a row may be ruled out by constraints before the mediator says that it knows no further text (*assumed*).
const TRIES: u32 = 10_000;

/// Changes the held text one issue at a time. The first draft is any package, each as likely as another.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace};
/// use detente::mediation::{Choice, Mediator, single_text::OneChangeAtATime};
/// use detente::random::{Label, Streams};
/// // Two issues of two options, of whose four packages the last is ruled out.
/// let choice = Choice::new(OutcomeSpace::new(vec![2, 2]).unwrap(), vec![true, true, true, false]);
/// let mut mediator = OneChangeAtATime::new(choice, Streams::new(1, 0).stream(Label::new("mediator")));
/// assert_eq!(mediator.next_text(Outcome(1), &[]), Some(Outcome(0)));
/// ```
#[derive(Debug)]
pub struct OneChangeAtATime {
    choice: Choice,
    counts: Vec<usize>,
    generator: Generator,
}

impl OneChangeAtATime {
    /// A mediator that draws from `generator`.
    pub fn new(choice: Choice, generator: Generator) -> Self {
        let counts = (0..choice.space.issue_count()).map(|i| choice.space.option_count(i));
        OneChangeAtATime { counts: counts.collect(), choice, generator }
    }
}

impl Mediator for OneChangeAtATime {
    fn draft(&mut self) -> Outcome {
        let count = self.choice.allowed.iter().filter(|allowed| **allowed).count();
        let chosen = self.generator.random_range(0..count);
        let mut allowed = self.choice.space.outcomes().filter(|text| self.choice.allows(*text));
        allowed.nth(chosen).expect("as many packages as were counted")
    }

    fn next_text(&mut self, held: Outcome, _wishes: &[Outcome]) -> Option<Outcome> {
        let mut options = self.choice.options(held);
        for _ in 0..TRIES {
            let Change { issue, option } = change(&options, &self.counts, &mut self.generator)?;
            let before = std::mem::replace(&mut options[issue], option);
            let text = self.choice.space.outcome(&options);
            if self.choice.allows(text) {
                return Some(text);
            }
            options[issue] = before;
        }
        None
    }

    fn answered(&mut self, _all_accept: bool) {}
}
