//! How a seat plays: one file a strategy, and their registry.
//!
//! A strategy sees its own utilities, the clock and the text it is to answer; nothing else.

pub mod acceptance;
mod aspiration;
mod behaviour;
mod chosen;
pub mod climbing;
mod descending;
mod hybrid;
mod micro;
pub mod opponent;
mod parts;
mod power;
pub mod stalling;
pub mod stand_firm;
mod tactic;
pub mod time_dependent;
mod tit_for_tat;
mod tough;
mod wish;

pub use aspiration::{Aspiration, TOLERANCE, WIDE_TOLERANCE};
pub use behaviour::{Behaviour, Imitation};
pub use chosen::{Chosen, Misspelled};
pub use descending::{Accepting, Descending};
pub use hybrid::Hybrid;
pub use micro::Micro;
pub use parts::{ABOUT_THE_SAME, Parts};
pub use tactic::{Curve, Tactic};
pub use tit_for_tat::NaiveTitForTat;
pub use tough::Tough;

use climbing::{Annealer, HillClimber, INITIAL_TEMPERATURE};
use stalling::Stalling;

use crate::domain::{Discount, Outcome, OutcomeSpace, UtilityTable};
use crate::protocol::{Ask, Move, SeatIndex};
use crate::random::Generator;

/// A text that another seat put.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'t> {
    /// The package.
    pub package: Outcome,
    /// Who put it; `None` where the hearer cannot know.
    pub author: Option<SeatIndex>,
    /// The step in which it was put, from 0.
    pub step: u32,
    /// How much of the hearer's time was gone, in \[0, 1\].
    pub relative_time: f64,
    /// The hearer's utilities.
    pub utilities: &'t UtilityTable,
    /// The packages that these are the utilities of.
    pub space: &'t OutcomeSpace,
    /// What was left of a utility by then.
    pub discount: Discount,
}

impl<'t> Heard<'t> {
    /// A package that is put in a situation, by an author who is not known, or known to the hearer.
    ///
    /// ```
    /// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
    /// use detente::strategy::{Heard, Situation};
    /// let (utilities, space) = (UtilityTable::new(vec![0.2, 0.8]), OutcomeSpace::new(vec![2]).unwrap());
    /// let turn = Situation { step: 3, ..Situation::new(&utilities, &space) };
    /// let heard = Heard::of(Outcome(1), None, &turn);
    /// assert_eq!((heard.step, heard.worth()), (3, 0.8));
    /// ```
    pub fn of(package: Outcome, author: Option<SeatIndex>, situation: &Situation<'t>) -> Self {
        let Situation { step, relative_time, utilities, space, discount, .. } = *situation;
        Heard { package, author, step, relative_time, utilities, space, discount }
    }

    /// What the package was worth to the hearer then.
    pub fn worth(&self) -> f64 {
        self.discount.value(self.utilities.utility(self.package))
    }
}

/// What a seat knows when it is its turn.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'t> {
    /// The step, from 0.
    pub step: u32,
    /// How much of the time is gone, in \[0, 1\].
    pub relative_time: f64,
    /// Its own utilities.
    pub utilities: &'t UtilityTable,
    /// The packages that these are the utilities of.
    pub space: &'t OutcomeSpace,
    /// What is left of a utility by now.
    pub discount: Discount,
    /// The least utility it signs; minus infinity where anything is better than nothing.
    pub least_acceptable: f64,
    /// What it is asked for.
    pub ask: Ask,
    /// The text it is to answer.
    pub standing: Option<Outcome>,
    /// Who put that text; `None` where it is the mediator's, or the seat cannot know.
    pub author: Option<SeatIndex>,
    /// The text that is held for the time being, where the table keeps one.
    pub held: Option<Outcome>,
    /// How many packages it has marked, where packages are marked.
    pub marked: u32,
    /// Whether waiting pays for it, since its position rises outside the talks.
    pub waits: bool,
}

impl<'t> Situation<'t> {
    /// The first turn at an empty table, with nothing gone of the time and no reservation.
    pub fn new(utilities: &'t UtilityTable, space: &'t OutcomeSpace) -> Self {
        Situation {
            step: 0,
            relative_time: 0.0,
            utilities,
            space,
            discount: Discount::NONE,
            least_acceptable: f64::NEG_INFINITY,
            ask: Ask::Move,
            standing: None,
            author: None,
            held: None,
            marked: 0,
            waits: false,
        }
    }

    /// The move that it has decided on, if that binds it to nothing worth less than its least acceptable utility; else it puts nothing, or
    /// says no. Where a text is held for the time being, saying yes binds nobody.
    ///
    /// ```
    /// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
    /// use detente::protocol::Move;
    /// use detente::strategy::Situation;
    /// let utilities = UtilityTable::new(vec![0.2, 0.8]);
    /// let space = OutcomeSpace::new(vec![2]).unwrap();
    /// let situation = Situation { least_acceptable: 0.5, ..Situation::new(&utilities, &space) };
    /// assert_eq!(situation.within_reservation(Move::Offer(Outcome(0))), Move::Pass);
    /// assert_eq!(situation.within_reservation(Move::Offer(Outcome(1))), Move::Offer(Outcome(1)));
    /// ```
    pub fn within_reservation(&self, decided: Move) -> Move {
        let signs = |package| self.worth(package) >= self.least_acceptable.max(f64::MIN);
        match (decided, self.ask) {
            (_, Ask::Wish) => decided,
            (Move::Offer(package) | Move::Mark(package), _) if !signs(package) => Move::Pass,
            (Move::Accept, ask) if self.held.is_none() && !self.standing.is_some_and(signs) => {
                if ask == Ask::Answer {
                    Move::Reject
                } else {
                    Move::Pass
                }
            }
            _ => decided,
        }
    }

    /// Whether a text is held and the one that stands is worth no less to it.
    ///
    /// ```
    /// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
    /// use detente::strategy::Situation;
    /// let (utilities, space) = (UtilityTable::new(vec![0.2, 0.8]), OutcomeSpace::new(vec![2]).unwrap());
    /// let first = Situation { standing: Some(Outcome(1)), ..Situation::new(&utilities, &space) };
    /// assert!(!first.is_no_worse_than_held());
    /// assert!(Situation { held: Some(Outcome(0)), ..first }.is_no_worse_than_held());
    /// ```
    pub fn is_no_worse_than_held(&self) -> bool {
        let texts = self.held.zip(self.standing);
        texts.is_some_and(|(held, text)| self.worth(text) >= self.worth(held))
    }

    /// What a package is worth to it now.
    pub fn worth(&self, package: Outcome) -> f64 {
        self.discount.value(self.utilities.utility(package))
    }
}

/// How a seat plays.
pub trait Strategy: Send + std::fmt::Debug {
    /// The utility it wants now.
    fn target(&self, situation: &Situation<'_>) -> f64;
    /// Whether it takes the text that stands: one that is worth its target and its least acceptable utility.
    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        let target = self.target(situation).max(situation.least_acceptable);
        situation.standing.is_some_and(|text| situation.worth(text) >= target)
    }
    /// Whether it says yes to the text that stands: one that it [`accepts`](Self::accepts); where a text is held for the time being,
    /// also one that is worth no less than the held one, since yes binds nobody there (*assumed*).
    fn says_yes(&mut self, situation: &Situation<'_>) -> bool {
        let accepts = self.accepts(situation);
        accepts || situation.is_no_worse_than_held()
    }
    /// Its move: accepts what it [says yes to](Self::says_yes), else puts the package of the lowest own utility that is at
    /// least the target (its best one where there is none). Passes where it would sign none of them. Marks, from its best package
    /// down, whatever is worth its target; wishes to go where its utilities rise fastest.
    fn decide(&mut self, situation: &Situation<'_>) -> Move {
        decide(self, situation)
    }
    /// Sits down at a new table: whatever it remembers of another is of no use here.
    fn begin(&mut self) {}
    /// Whether it wants to [hear](Self::hear) what others put.
    fn listens(&self) -> bool {
        false
    }
    /// Hears a text that another seat put, before it is asked for its own move.
    fn hear(&mut self, _heard: &Heard<'_>) {}
    /// The text it puts.
    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        put(self.target(situation), situation)
    }
}

/// The text that is worth a target, or the best one where none is; nothing where it would sign none.
fn put(target: f64, situation: &Situation<'_>) -> Move {
    let target = target.max(situation.least_acceptable);
    let utilities = situation.utilities;
    let best = situation.discount.value(utilities.maximum());
    if best < situation.least_acceptable.max(f64::MIN) {
        return Move::Pass;
    }
    let wanted = utilities.lowest_worth(target, situation.discount);
    Move::Offer(wanted.unwrap_or_else(|| utilities.best()))
}

/// The usual way to a move, from the other methods.
fn decide<S: Strategy + ?Sized>(strategy: &mut S, situation: &Situation<'_>) -> Move {
    match situation.ask {
        Ask::Move | Ask::Answer if strategy.says_yes(situation) => Move::Accept,
        Ask::Answer => Move::Reject,
        Ask::Move => strategy.offer(situation),
        Ask::Mark => {
            let least = strategy.target(situation).max(situation.least_acceptable).max(f64::MIN);
            match situation.utilities.ranked(situation.marked) {
                Some(next) if situation.worth(next) >= least => Move::Mark(next),
                _ => Move::Pass,
            }
        }
        Ask::Wish => Move::Mark(wish::wish(situation)),
    }
}

/// In which manner a strategy is to play.
#[derive(Clone, Debug)]
pub struct Manner {
    /// Its exponent, where it takes one and it is not its own.
    pub exponent: Option<f64>,
    /// Its aspiration at the beginning, in (0, 1], where it takes an exponent and that is not 1.
    pub highest: Option<f64>,
    /// Where it draws from, where it draws at all.
    pub generator: Generator,
}

impl Manner {
    /// The strategy's own.
    pub fn new(generator: Generator) -> Self {
        Manner { exponent: None, highest: None, generator }
    }

    /// An aspiration in this manner, with this exponent where none is said.
    fn aspiration(&self, exponent: f64) -> Aspiration {
        Aspiration::new(self.exponent.unwrap_or(exponent))
            .from_aspiration(self.highest.unwrap_or(1.0))
    }
}

/// A strategy as it stands in the registry.
#[derive(Clone, Copy, Debug)]
pub struct StrategyEntry {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub description: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Whether its exponent, and the aspiration it begins with, may be said.
    pub takes_exponent: bool,
    build: fn(Manner) -> Box<dyn Strategy>,
}

const FARATIN: &str = "Faratin, Sierra and Jennings 1998";
const TIT_FOR_TAT: &str = "Axelrod 1984; on levels as in NegMAS";
const DESCENDING: &str = "Mohammad 2023";
const BEHAVIOUR: &str = "Faratin, Sierra and Jennings 1998; on utilities assumed";
const KLEIN: &str = "Klein, Faratin, Sayama and Bar-Yam 2003";

/// All strategies.
pub static ALL: [StrategyEntry; 20] = [
    StrategyEntry {
        name: "boulware",
        description: "concedes late: aspiration 1 − t^e, e = 4",
        source: FARATIN,
        takes_exponent: true,
        build: |manner| Box::new(manner.aspiration(4.0)),
    },
    StrategyEntry {
        name: "linear",
        description: "concedes evenly: aspiration 1 − t^e, e = 1",
        source: FARATIN,
        takes_exponent: true,
        build: |manner| Box::new(manner.aspiration(1.0)),
    },
    StrategyEntry {
        name: "conceder",
        description: "concedes early: aspiration 1 − t^e, e = 0.25",
        source: FARATIN,
        takes_exponent: true,
        build: |manner| Box::new(manner.aspiration(0.25)),
    },
    StrategyEntry {
        name: "aspiration",
        description: "concedes late, as `boulware`, and is content with 0.001 less than it aspires to",
        source: FARATIN,
        takes_exponent: true,
        build: |manner| Box::new(manner.aspiration(4.0).tolerating(WIDE_TOLERANCE)),
    },
    StrategyEntry {
        name: "naive-tit-for-tat",
        description: "concedes as much as the other's text gives it",
        source: TIT_FOR_TAT,
        takes_exponent: false,
        build: |_| Box::new(NaiveTitForTat::new(0.0)),
    },
    StrategyEntry {
        name: "kind-tit-for-tat",
        description: "concedes a tenth of its range more than the other's text gives it",
        source: TIT_FOR_TAT,
        takes_exponent: false,
        build: |_| Box::new(NaiveTitForTat::new(0.1)),
    },
    StrategyEntry {
        name: "micro",
        description: "puts its next best package while the others have put as many different ones",
        source: "de Jonge 2022",
        takes_exponent: false,
        build: |manner| Box::new(Micro::new(manner.generator)),
    },
    StrategyEntry {
        name: "hybrid",
        description: "goes by time at first, then ever more answers the other's last moves",
        source: "Keskin, Çakan and Aydoğan 2021",
        takes_exponent: false,
        build: |_| Box::new(Hybrid::default()),
    },
    StrategyEntry {
        name: "can",
        description: "puts all it would sign, best first; accepts what is no worse than it accepted before",
        source: DESCENDING,
        takes_exponent: false,
        build: |_| Box::new(Descending::new(Accepting::NotWorse)),
    },
    StrategyEntry {
        name: "cab",
        description: "puts all it would sign, best first; accepts what is better than it accepted before",
        source: DESCENDING,
        takes_exponent: false,
        build: |_| Box::new(Descending::new(Accepting::Better)),
    },
    StrategyEntry {
        name: "car",
        description: "puts all it would sign, best first; accepts all it would sign",
        source: DESCENDING,
        takes_exponent: false,
        build: |_| Box::new(Descending::new(Accepting::Anything)),
    },
    StrategyEntry {
        name: "exponential",
        description: "concedes exponentially, α(t) = e^((1 − t)^β · ln κ), κ = 0.05, β = 1",
        source: FARATIN,
        takes_exponent: false,
        build: |_| Box::new(Tactic { curve: Curve::Exponential, kappa: 0.05, beta: 1.0 }),
    },
    StrategyEntry {
        name: "relative-tit-for-tat",
        description: "moves its target in proportion to the other's last change",
        source: BEHAVIOUR,
        takes_exponent: false,
        build: |_| Box::new(Behaviour::new(Imitation::Relative)),
    },
    StrategyEntry {
        name: "absolute-tit-for-tat",
        description: "moves its target by as much as the other's last change",
        source: BEHAVIOUR,
        takes_exponent: false,
        build: |_| Box::new(Behaviour::new(Imitation::Absolute)),
    },
    StrategyEntry {
        name: "averaged-tit-for-tat",
        description: "moves its target in proportion to the other's change over three texts",
        source: BEHAVIOUR,
        takes_exponent: false,
        build: |_| Box::new(Behaviour::new(Imitation::Averaged)),
    },
    StrategyEntry {
        name: "stand-firm",
        description: "demands three quarters until, at a time it draws, it gives in; perhaps never",
        source: "Abreu and Gul 2000",
        takes_exponent: false,
        build: |manner| Box::new(stand_firm::StandFirm::new(0.75, 0.05, manner.generator)),
    },
    StrategyEntry {
        name: "tough",
        description: "offers and accepts its best alone",
        source: "standard hard line",
        takes_exponent: false,
        build: |_| Box::new(Tough),
    },
    StrategyEntry {
        name: "stalling",
        description: "takes the hard line (e = 50) while waiting pays, and else plays as boulware",
        source: "derived from optimal stopping; mechanism Min 2025",
        takes_exponent: true,
        build: |manner| Box::new(Stalling::or(Box::new(manner.aspiration(4.0)))),
    },
    StrategyEntry {
        name: "hill-climber",
        description: "takes every change of the held text that does not worsen it; else as linear",
        source: KLEIN,
        takes_exponent: false,
        build: |_| Box::new(HillClimber),
    },
    StrategyEntry {
        name: "annealer",
        description: "also takes small losses at first, ever fewer with time; else as linear",
        source: KLEIN,
        takes_exponent: false,
        build: |manner| {
            let generator = manner.generator;
            Box::new(Annealer { initial_temperature: INITIAL_TEMPERATURE, generator })
        },
    },
];

/// The registered strategy that a name begins with. Behind it may stand parts that take the place of its own, with a `+` before
/// each: a rule of [`acceptance`], a model of the [others](opponent). `None` where something of it is unknown, or said twice.
///
/// ```
/// use detente::strategy;
/// assert_eq!(strategy::find("boulware+frequency+combined").unwrap().name, "boulware");
/// assert!(strategy::find("boulware+luck").is_none());
/// assert!(strategy::find("boulware+next+constant").is_none());
/// ```
pub fn find(name: &str) -> Option<&'static StrategyEntry> {
    let mut words = name.split('+');
    let base = words.next()?;
    // Of each kind there is room for one.
    let (mut accepts, mut models) = (false, false);
    let fits = |word: &str| {
        let taken = if acceptance::ALL.iter().any(|entry| entry.name == word) {
            &mut accepts
        } else if opponent::ALL.iter().any(|entry| entry.name == word) {
            &mut models
        } else {
            return false;
        };
        !std::mem::replace(taken, true)
    };
    words.all(fits).then(|| ALL.iter().find(|entry| entry.name == base))?
}

/// The strategy called `name`, with its [parts](find).
///
/// ```
/// use detente::random::{Label, Streams};
/// use detente::strategy::{self, Manner};
/// let manner = Manner::new(Streams::new(1, 0).stream(Label::new("a")));
/// assert!(strategy::build("boulware", manner.clone()).is_some());
/// assert!(strategy::build("micro+combined", manner.clone()).is_some());
/// assert!(strategy::build("bulware", manner).is_none());
/// ```
pub fn build(name: &str, manner: Manner) -> Option<Box<dyn Strategy>> {
    let base = (find(name)?.build)(manner);
    let mut words = name.split('+').skip(1).peekable();
    if words.peek().is_none() {
        return Some(base);
    }
    Some(Box::new(words.fold(Parts::new(base), Parts::with)))
}
