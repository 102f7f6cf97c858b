//! How a mediator finds the texts that it puts, one file a way.
//!
//! A mediator knows what is held, what the seats have told it, and what they answered; it does not see their utilities.

pub mod improving_directions;
pub mod single_text;

use crate::domain::{Outcome, OutcomeSpace};
use crate::protocol::Drafting;
use crate::random::Generator;

/// How a mediator finds texts at a table where only it puts them.
pub trait Mediator: std::fmt::Debug {
    /// The draft that the seats start from.
    fn draft(&mut self) -> Outcome;
    /// The next text to put; `None` where it knows no further one. `wishes` says where each seat would like the held text to go, where the
    /// protocol asks for that.
    fn next_text(&mut self, held: Outcome, wishes: &[Outcome]) -> Option<Outcome>;
    /// Whether all seats have said yes to the text that it put last.
    fn answered(&mut self, all_accept: bool);
}

/// The packages that a mediator may put.
#[derive(Clone, Debug)]
pub struct Choice {
    space: OutcomeSpace,
    allowed: Vec<bool>,
}

impl Choice {
    /// Those of `space` that are `allowed`, by package.
    ///
    /// # Panics
    /// Where none is allowed, or `allowed` is not as long as the space.
    pub fn new(space: OutcomeSpace, allowed: Vec<bool>) -> Self {
        assert_eq!(allowed.len(), space.count() as usize);
        assert!(allowed.contains(&true), "a mediator needs a text to put");
        Choice { space, allowed }
    }

    fn allows(&self, package: Outcome) -> bool {
        self.allowed[package.0 as usize]
    }

    fn options(&self, package: Outcome) -> Vec<usize> {
        (0..self.space.issue_count()).map(|issue| self.space.option(package, issue)).collect()
    }
}

/// A mediator that finds texts in this way; `generator` is for one that draws them.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace};
/// use detente::mediation::{self, Choice};
/// use detente::protocol::Drafting;
/// use detente::random::{Label, Streams};
/// // One issue of five options: the draft is the middle one, and both seats would like it further up, the first by one option.
/// let choice = Choice::new(OutcomeSpace::new(vec![5]).unwrap(), vec![true; 5]);
/// let generator = Streams::new(1, 0).stream(Label::new("mediator"));
/// let mut mediator = mediation::build(Drafting::CommonDirection, choice, generator);
/// let held = mediator.draft();
/// assert_eq!(held, Outcome(2));
/// let text = mediator.next_text(held, &[Outcome(3), Outcome(4)]);
/// assert_eq!(text, Some(Outcome(3)));
/// ```
pub fn build(drafting: Drafting, choice: Choice, generator: Generator) -> Box<dyn Mediator> {
    match drafting {
        Drafting::OneChange => Box::new(single_text::OneChangeAtATime::new(choice, generator)),
        Drafting::CommonDirection => Box::new(improving_directions::AlongDirections::new(choice)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, RngExt, Streams};

    #[test]
    fn every_mediator_puts_what_is_allowed() {
        let space = OutcomeSpace::new(vec![3, 4]).unwrap();
        let allowed: Vec<bool> = (0..12).map(|package| package % 5 != 1).collect();
        let mut random = Streams::new(2, 0).stream(Label::new("wishes"));
        for drafting in [Drafting::OneChange, Drafting::CommonDirection] {
            let mut texts = 0;
            for run in 0..50 {
                let generator = Streams::new(1, run).stream(Label::new("mediator"));
                let choice = Choice::new(space.clone(), allowed.clone());
                let mut mediator = build(drafting, choice, generator);
                let mut held = mediator.draft();
                assert!(allowed[held.0 as usize]);
                for _ in 0..8 {
                    let wishes = [0, 1].map(|_| Outcome(random.random_range(0..12)));
                    // Where wishes pull apart, or texts come too close, it knows no further one.
                    let Some(text) = mediator.next_text(held, &wishes) else { break };
                    texts += 1;
                    assert!(allowed[text.0 as usize]);
                    assert_ne!(text, held);
                    let accepted = random.random_range(0..3) > 0;
                    mediator.answered(accepted);
                    if accepted {
                        held = text;
                    }
                }
            }
            assert!(texts >= 50, "{drafting:?}: {texts}");
        }
    }
}
