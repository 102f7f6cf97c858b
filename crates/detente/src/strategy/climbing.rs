//! Votes on a mediator's text, one change at a time: the hill-climber and the annealer.
//!
//! Source: Klein, Faratin, Sayama and Bar-Yam 2003, *Negotiating complex contracts*, Group Decision and Negotiation 12. Where a table
//! holds no text, both concede evenly (*assumed*).

use super::{Aspiration, Situation, Strategy};
use crate::random::{Generator, RngExt};

/// Says yes to every text that is no worse to it than the held one, and to no other.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::strategy::{Situation, Strategy, climbing::HillClimber};
/// let (utilities, space) = (UtilityTable::new(vec![0.2, 0.3]), OutcomeSpace::new(vec![2]).unwrap());
/// let answers = |held, text| {
///     let (held, standing) = (Some(Outcome(held)), Some(Outcome(text)));
///     HillClimber.says_yes(&Situation { held, standing, ..Situation::new(&utilities, &space) })
/// };
/// assert!(answers(0, 1) && !answers(1, 0));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HillClimber;

/// Says yes to a text that is worse than the held one with a probability that falls with the loss and with time; ends as a hill-climber.
#[derive(Clone, Debug)]
pub struct Annealer {
    /// The temperature at the beginning, as a share of the range of its utilities.
    pub initial_temperature: f64,
    /// Where it draws from.
    pub generator: Generator,
}

/// The temperature at the beginning as a share of the range of one's utilities, *assumed*: about what 10 is on the hundred binary issues
/// of the source.
pub const INITIAL_TEMPERATURE: f64 = 0.02;

/// The share of the time after which the temperature is 0.
pub const COLD_AFTER: f64 = 0.8;

/// The temperature when `relative_time` is gone: it falls evenly from `initial` to 0 at [`COLD_AFTER`].
///
/// ```
/// use detente::strategy::climbing::temperature;
/// assert_eq!(temperature(10.0, 0.4), 5.0);
/// assert_eq!(temperature(10.0, 0.9), 0.0);
/// ```
pub fn temperature(initial: f64, relative_time: f64) -> f64 {
    initial * (1.0 - relative_time / COLD_AFTER).max(0.0)
}

/// An annealer's vote on a change that gains it `gain` (a loss is negative): yes if it does not lose, else with probability
/// e^(gain/temperature).
///
/// Gain and temperature in utility; draws only where it loses and the temperature is above 0. Source: Metropolis and others 1953; in
/// negotiation Klein, Faratin, Sayama and Bar-Yam 2003.
///
/// ```
/// use detente::random::{Label, Streams};
/// use detente::strategy::climbing::anneals;
/// let mut generator = Streams::new(1, 0).stream(Label::new("annealer"));
/// assert!(anneals(0.0, 0.0, &mut generator) && !anneals(-0.1, 0.0, &mut generator));
/// // A loss as large as the temperature is accepted with probability 1/e = .368, to four standard errors.
/// let accepted = (0..10_000).filter(|_| anneals(-0.5, 0.5, &mut generator)).count();
/// assert!((accepted as f64 / 10_000.0 - 0.368).abs() < 0.02);
/// ```
pub fn anneals(gain: f64, temperature: f64, generator: &mut Generator) -> bool {
    gain >= 0.0 || (temperature > 0.0 && generator.random::<f64>() < (gain / temperature).exp())
}

/// How they concede where no text is held.
fn evenly() -> Aspiration {
    Aspiration::new(1.0)
}

impl Strategy for HillClimber {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        evenly().target(situation)
    }
    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        evenly().accepts(situation)
    }
    fn says_yes(&mut self, situation: &Situation<'_>) -> bool {
        match situation.held {
            Some(_) => situation.is_no_worse_than_held(),
            None => self.accepts(situation),
        }
    }
}

impl Strategy for Annealer {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        evenly().target(situation)
    }
    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        evenly().accepts(situation)
    }
    fn says_yes(&mut self, situation: &Situation<'_>) -> bool {
        let (Some(held), Some(text)) = (situation.held, situation.standing) else {
            return self.accepts(situation);
        };
        let range = situation.utilities.maximum() - situation.utilities.minimum();
        let now = temperature(self.initial_temperature * range, situation.relative_time);
        anneals(situation.worth(text) - situation.worth(held), now, &mut self.generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Outcome, OutcomeSpace, UtilityTable};
    use crate::protocol::{Ask, Move};
    use crate::random::{Label, Streams};

    #[test]
    fn the_annealer_accepts_losses_at_first_and_none_at_the_end() {
        let utilities = UtilityTable::new(vec![0.0, 0.49, 0.5, 1.0]);
        let space = OutcomeSpace::new(vec![4]).unwrap();
        let generator = Streams::new(3, 0).stream(Label::new("annealer"));
        let mut annealer = Annealer { initial_temperature: INITIAL_TEMPERATURE, generator };
        let yes = |relative_time: f64, text: u32, by: &mut dyn Strategy| {
            let situation = Situation {
                relative_time,
                ask: Ask::Answer,
                standing: Some(Outcome(text)),
                held: Some(Outcome(2)),
                ..Situation::new(&utilities, &space)
            };
            (0..4000).filter(|_| by.decide(&situation) == Move::Accept).count()
        };
        // A loss of half the temperature: e^(−1/2) = .6065; four standard errors are .031.
        let early = yes(0.0, 1, &mut annealer) as f64 / 4000.0;
        assert!((early - 0.6065).abs() < 0.031, "{early}");
        assert_eq!(yes(0.8, 1, &mut annealer), 0);
        assert_eq!(yes(0.0, 3, &mut annealer), 4000);
        assert_eq!(yes(0.0, 1, &mut HillClimber), 0);
        assert_eq!(yes(0.0, 2, &mut HillClimber), 4000);
    }
}
