//! One negotiation over all issues of a scenario, with every uncertain number at its mean.

use std::fmt;

use crate::bargaining::{Agreements, Improvements, Problem};
use crate::domain::{Discounting, Outcome, OutcomeSpace, UtilityTable, Valuation};
use crate::mediation::{self, Choice, Mediator};
use crate::protocol::{IllegalMove, Protocol};
use crate::quantity::Numbers;
use crate::random::{Label, Streams};
use crate::session::{Customs, Ending, Made, Seat, Setup, play, usual_clock};
use crate::simulation::Standpoints;
use crate::simulation::scenario::{DelegationConduct, Scenario};
use crate::strategy::{self, Chosen, Manner};

/// What is played, and how.
#[derive(Clone, Debug)]
pub struct NegotiationOptions {
    /// The rules of the table.
    pub protocol: &'static dyn Protocol,
    /// By delegation: how it plays.
    pub strategies: Vec<Chosen>,
    /// The number of steps.
    pub steps: u32,
    /// The seed of mediators and strategies that draw.
    pub seed: u64,
    /// How the table departs from what is usual.
    pub customs: Customs,
}

/// A negotiation, move by move.
#[derive(Clone, Debug)]
pub struct Negotiation {
    /// The rules that were played.
    pub protocol: &'static dyn Protocol,
    /// By delegation: name of its strategy.
    pub strategies: Vec<String>,
    /// The number of steps there was time for.
    pub steps: u32,
    /// All packages.
    pub space: OutcomeSpace,
    /// What they are worth.
    pub problem: Problem,
    /// What could have been agreed.
    pub agreements: Agreements,
    /// Every move, in order.
    pub moves: Vec<PricedMove>,
    /// How it ended.
    pub ending: Ending,
    /// By delegation: what the agreement is worth to it in the step in which it was made; empty without agreement.
    pub agreement_worth: Vec<f64>,
}

/// A move, and what its package was worth to everyone then.
#[derive(Clone, Debug, PartialEq)]
pub struct PricedMove {
    /// The move.
    pub made: Made,
    /// By delegation; empty where the move names no package.
    pub worth: Vec<f64>,
}

/// Why a negotiation cannot be played.
///
/// ```
/// use detente::study::negotiation::CannotNegotiate;
/// assert_eq!(CannotNegotiate::Delegations(1).to_string(), "a table seats 2 to 64 delegations, and there are 1");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CannotNegotiate {
    /// There are not two to 64 delegations.
    Delegations(usize),
    /// There are more packages than utilities are tabulated for.
    TooManyPackages(u128),
    /// Not as many strategies as delegations.
    Strategies {
        /// How many there are.
        given: usize,
        /// How many there should be.
        needed: usize,
    },
    /// A strategy that is not registered.
    UnknownStrategy(String),
    /// Every package is ruled out by a constraint.
    NothingPossible,
    /// A custom that means nothing under the protocol.
    Custom {
        /// The custom.
        custom: &'static str,
        /// The protocol.
        protocol: &'static str,
    },
    /// A strategy made a move that the protocol forbids.
    Illegal(IllegalMove),
}

impl fmt::Display for CannotNegotiate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CannotNegotiate::Delegations(count) => {
                write!(f, "a table seats 2 to 64 delegations, and there are {count}")
            }
            CannotNegotiate::TooManyPackages(count) => {
                write!(f, "the issues make {count} packages, more than can be tabulated")
            }
            CannotNegotiate::Strategies { given, needed } => {
                write!(f, "{given} strategies for {needed} delegations")
            }
            CannotNegotiate::UnknownStrategy(name) => write!(f, "no strategy is called `{name}`"),
            CannotNegotiate::NothingPossible => {
                f.write_str("the constraints rule every package out")
            }
            CannotNegotiate::Custom { custom, protocol } => {
                write!(f, "the custom `{custom}` means nothing under the protocol `{protocol}`")
            }
            CannotNegotiate::Illegal(illegal) => {
                write!(f, "a seat made an illegal move: {illegal}")
            }
        }
    }
}

impl std::error::Error for CannotNegotiate {}

/// By delegation: the strategy that a scenario gives it, its exponent at the mean.
///
/// ```
/// use std::path::Path;
/// use detente::study::negotiation::own_strategies;
/// let read = detente_formats::scenario::read(Path::new("../../scenarios/neighbours"), None);
/// assert_eq!(own_strategies(&read.scenario.unwrap()).len(), 3);
/// ```
pub fn own_strategies(scenario: &Scenario) -> Vec<Chosen> {
    let exponents = Standpoints::new(scenario, &Numbers::Central).exponents;
    let conducts = scenario.delegations.iter().zip(exponents);
    let chosen = |(conduct, exponent): (&DelegationConduct, Option<f64>)| {
        let highest = conduct.highest_aspiration;
        Chosen { exponent, highest, ..Chosen::named(&conduct.strategy) }
    };
    conducts.map(chosen).collect()
}

/// Plays one negotiation. The same scenario, options and seed give the same moves.
///
/// # Errors
/// Says why it cannot be played.
///
/// ```
/// use std::path::Path;
/// use detente::protocol::Direct;
/// use detente::session::{Customs, Reason};
/// use detente::strategy::Chosen;
/// use detente::study::negotiation::{NegotiationOptions, negotiate};
/// let read = detente_formats::scenario::read(Path::new("../../scenarios/neighbours"), None);
/// let scenario = read.scenario.unwrap();
/// let strategies = ["linear", "conceder", "boulware"].map(Chosen::named).to_vec();
/// let customs = Customs::default();
/// let options = NegotiationOptions { protocol: &Direct, strategies, steps: 50, seed: 1, customs };
/// let told = negotiate(&scenario, &options).unwrap();
/// assert_eq!(told.ending.reason, Reason::Agreed);
/// assert!(told.problem.zone().contains(told.ending.agreement.unwrap()));
/// // The last move is the yes that was missing, and says what the package is worth to each.
/// assert_eq!(told.moves.last().unwrap().worth, told.agreement_worth);
/// ```
pub fn negotiate(
    scenario: &Scenario,
    options: &NegotiationOptions,
) -> Result<Negotiation, CannotNegotiate> {
    let delegations = scenario.delegations.len();
    if !(2..=64).contains(&delegations) {
        return Err(CannotNegotiate::Delegations(delegations));
    }
    if options.strategies.len() != delegations {
        let given = options.strategies.len();
        return Err(CannotNegotiate::Strategies { given, needed: delegations });
    }
    if let Some(custom) = options.customs.meaningless_under(options.protocol) {
        return Err(CannotNegotiate::Custom { custom, protocol: options.protocol.name() });
    }
    let standpoints = Standpoints::new(scenario, &Numbers::Central);
    let Some(space) = standpoints.space() else {
        return Err(CannotNegotiate::TooManyPackages(scenario.package_count()));
    };
    let issues: Vec<_> = scenario.issues.iter().map(|issue| &issue.options).collect();
    let space = space.with_names(&issues);
    let problem = standpoints.problem(&space);
    let columns = problem.utilities().into_iter().zip(&standpoints.valuations);
    let table = |((column, valuation), discounting): ((&[f64], &Valuation), &Discounting)| {
        let table = UtilityTable::new(column.to_vec());
        // Of several best packages: of a plain sum, what is best issue by issue; of what waiting takes from, the first.
        let best = match *discounting == Discounting::NONE {
            true => valuation.best(&space),
            false => space.outcomes().find(|&package| table.utility(package) == table.maximum()),
        };
        match best.filter(|&best| table.utility(best) == table.maximum()) {
            Some(best) => table.with_best(best),
            None => table,
        }
    };
    let tables: Vec<UtilityTable> = columns.zip(&standpoints.discounting).map(table).collect();
    let streams = Streams::new(options.seed, 0);
    let mut seats = Vec::with_capacity(delegations);
    for (number, chosen) in options.strategies.iter().enumerate() {
        let id = &scenario.parties[scenario.delegations[number].party.0].id;
        let generator = streams.stream(Label::new("parties").child(id).child("strategy"));
        let Chosen { ref name, exponent, highest, steps } = *chosen;
        let manner = Manner { exponent, highest, generator };
        seats.push(Seat {
            strategy: strategy::build(name, manner)
                .ok_or_else(|| CannotNegotiate::UnknownStrategy(name.clone()))?,
            utilities: &tables[number],
            reservation: problem.reservations()[number],
            discounting: standpoints.discounting[number],
            steps,
        });
    }
    // Where nothing is said of votes, all must agree.
    let rule = scenario.decision.as_ref().filter(|_| options.protocol.votes());
    let possible = standpoints.allowed(&space);
    if !possible.contains(&true) {
        return Err(CannotNegotiate::NothingPossible);
    }
    let generator = streams.stream(Label::new("mediator"));
    let mut mediator = options.protocol.drafting().map(|drafting| {
        mediation::build(drafting, Choice::new(space.clone(), possible), generator)
    });

    let setup = Setup {
        protocol: options.protocol,
        rule,
        space: &space,
        steps: options.steps,
        customs: options.customs,
    };
    let worth = |package: Option<Outcome>, step: u32| {
        let utilities = package.map(|package| problem.utilities_of(package)).unwrap_or_default();
        let all = utilities.into_iter().zip(&standpoints.discounting);
        all.map(|(utility, discounting)| discounting.at(step).value(utility)).collect()
    };
    let mut moves = Vec::new();
    let mediator = mediator.as_mut().map(|mediator| &mut **mediator as &mut dyn Mediator);
    let ending = play(&setup, &mut seats, mediator, usual_clock(options.steps), |made| {
        moves.push(PricedMove { made: *made, worth: worth(made.package, made.step) });
    });
    let ending = ending.map_err(CannotNegotiate::Illegal)?;
    // Whoever has the fewest steps ends it for all.
    let fewest = options.strategies.iter().filter_map(|chosen| chosen.steps);
    let last = ending.step.min(fewest.fold(options.steps, u32::min).saturating_sub(1));
    let agreement_worth = worth(ending.agreement, last);
    Ok(Negotiation {
        protocol: options.protocol,
        strategies: options.strategies.iter().map(|chosen| chosen.name.clone()).collect(),
        steps: options.steps,
        agreements: Agreements::new(&problem),
        space,
        problem,
        moves,
        ending,
        agreement_worth,
    })
}

impl Negotiation {
    /// The option of each issue in a package.
    pub fn options(&self, package: Outcome) -> Vec<usize> {
        (0..self.space.issue_count()).map(|issue| self.space.option(package, issue)).collect()
    }

    /// How many packages are worth no less than the agreed one to everyone, and more to somebody; `None` without agreement. O(packages ×
    /// delegations).
    pub fn better_for_all(&self) -> Option<usize> {
        self.ending.agreement.map(|agreed| Improvements::on(&self.problem, agreed).packages.len())
    }
}
