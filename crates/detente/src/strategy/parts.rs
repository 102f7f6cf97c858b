//! A strategy put together from parts: one that bids, a model of the others, a rule of acceptance.

use super::acceptance::{self, Acceptance, Offered};
use super::opponent::{self, OpponentModel};
use super::{Heard, Situation, Strategy};
use crate::domain::Outcome;
use crate::protocol::{Ask, Move};

/// Puts what one strategy would put; of packages of about the same worth the one that a model thinks best for the others; accepts by a
/// rule of its own.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Move;
/// use detente::strategy::acceptance::Constant;
/// use detente::strategy::{Parts, Situation, Strategy, Tough};
/// let utilities = UtilityTable::new(vec![0.9, 1.0, 0.2]);
/// let space = OutcomeSpace::new(vec![3]).unwrap();
/// let mut seat = Parts::new(Box::new(Tough)).accepting(Box::new(Constant { share: 0.8 }));
/// let turn = Situation { standing: Some(Outcome(0)), ..Situation::new(&utilities, &space) };
/// assert_eq!(seat.decide(&turn), Move::Accept);
/// assert_eq!(seat.decide(&Situation { standing: Some(Outcome(2)), ..turn }), Move::Offer(Outcome(1)));
/// ```
#[derive(Debug)]
pub struct Parts {
    bidding: Box<dyn Strategy>,
    model: Option<Box<dyn OpponentModel>>,
    acceptance: Option<Box<dyn Acceptance>>,
    heard: Vec<(f64, f64)>,
}

/// Packages that are worth this much more, as a share of the range, are of about the same worth; *assumed*.
pub const ABOUT_THE_SAME: f64 = 0.02;

/// At most so many packages are looked at for a turn.
const LOOKED_AT: usize = 1000;

impl Parts {
    /// What bids, with its own acceptance and no model.
    pub fn new(bidding: Box<dyn Strategy>) -> Self {
        Parts { bidding, model: None, acceptance: None, heard: Vec::new() }
    }

    /// With a rule of acceptance.
    pub fn accepting(self, acceptance: Box<dyn Acceptance>) -> Self {
        Parts { acceptance: Some(acceptance), ..self }
    }

    /// With a model of the others.
    pub fn modelling(self, model: Box<dyn OpponentModel>) -> Self {
        Parts { model: Some(model), ..self }
    }

    /// With the part of that name; the same without it where no part is called so.
    pub(super) fn with(self, name: &str) -> Self {
        if let Some(entry) = acceptance::ALL.iter().find(|entry| entry.name == name) {
            return self.accepting((entry.build)());
        }
        match opponent::ALL.iter().find(|entry| entry.name == name) {
            Some(entry) => self.modelling((entry.build)()),
            None => self,
        }
    }

    /// The package that it puts in place of one that the bidding came up with.
    fn preferred(&self, package: Outcome, situation: &Situation<'_>) -> Outcome {
        let Some(model) = &self.model else { return package };
        let utilities = situation.utilities;
        let width = ABOUT_THE_SAME * (utilities.maximum() - utilities.minimum());
        let least = utilities.utility(package);
        let sorted = utilities.ascending_utilities();
        let from = sorted.partition_point(|&utility| utility < least);
        let until = sorted.partition_point(|&utility| utility <= least + width);
        let candidates = utilities.ascending()[from..until].iter().take(LOOKED_AT);
        let guess = |package| model.estimate(package, situation.space);
        let start = (package, guess(package));
        let best = candidates.fold(start, |best, &candidate| {
            let found = (Outcome(candidate), guess(Outcome(candidate)));
            if found.1 > best.1 { found } else { best }
        });
        best.0
    }

    fn follows_rule(&self, next: Option<f64>, situation: &Situation<'_>) -> Option<bool> {
        let (rule, text) = (self.acceptance.as_ref()?, situation.standing?);
        let worth = situation.worth(text);
        let offered = Offered { worth, next, heard: &self.heard };
        let signs = worth >= situation.least_acceptable.max(f64::MIN);
        Some(signs && rule.accepts(&offered, situation))
    }
}

impl Strategy for Parts {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        self.bidding.target(situation)
    }

    fn begin(&mut self) {
        self.bidding.begin();
        self.heard.clear();
        if let Some(model) = &mut self.model {
            model.forget();
        }
    }

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, heard: &Heard<'_>) {
        if self.bidding.listens() {
            self.bidding.hear(heard);
        }
        self.heard.push((heard.relative_time, heard.utilities.utility(heard.package)));
        if let Some(model) = &mut self.model {
            model.hear(heard.package, heard.space, heard.relative_time);
        }
    }

    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        let target = self.target(situation);
        match self.follows_rule(Some(target), situation) {
            Some(answer) => answer,
            None => self.bidding.accepts(situation),
        }
    }

    fn says_yes(&mut self, situation: &Situation<'_>) -> bool {
        match situation.held {
            Some(_) => self.bidding.says_yes(situation),
            None => self.accepts(situation),
        }
    }

    fn decide(&mut self, situation: &Situation<'_>) -> Move {
        if situation.ask != Ask::Move || situation.held.is_some() {
            return super::decide(self, situation);
        }
        if self.acceptance.is_none() && self.bidding.accepts(situation) {
            return Move::Accept;
        }
        let next = self.offer(situation);
        let worth = match next {
            Move::Offer(package) => Some(situation.worth(package)),
            _ => None,
        };
        if self.follows_rule(worth, situation) == Some(true) { Move::Accept } else { next }
    }

    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        match self.bidding.offer(situation) {
            Move::Offer(package) => Move::Offer(self.preferred(package, situation)),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OutcomeSpace, UtilityTable};
    use crate::strategy::Aspiration;
    use crate::strategy::opponent::Frequency;

    #[test]
    fn of_packages_of_the_same_worth_it_puts_what_the_others_seem_to_like() {
        // It cares for the first issue alone.
        let space = OutcomeSpace::new(vec![2, 3]).unwrap();
        let utilities = UtilityTable::new(vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
        let mut seat =
            Parts::new(Box::new(Aspiration::new(4.0))).modelling(Box::new(Frequency::default()));
        let turn = Situation { relative_time: 0.1, ..Situation::new(&utilities, &space) };
        seat.hear(&Heard::of(space.outcome(&[0, 2]), None, &turn));
        assert_eq!(seat.decide(&turn), Move::Offer(space.outcome(&[1, 2])));
    }
}
