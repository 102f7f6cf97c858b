//! What could be agreed in a scenario: with every number at its mean, and how that varies over what may be drawn.

use std::sync::atomic::{AtomicBool, Ordering};

use super::report::Share;
use super::statistics::share;
use crate::bargaining::coalition::{self, Coalition};
use crate::bargaining::conflict::{self, Conflict, Linkage};
use crate::bargaining::decomposed::TooEntangled;
use crate::bargaining::opening::{self, Opening};
use crate::bargaining::power::{self, Power};
use crate::bargaining::transfers::{PaidAgreement, best_paid_agreement};
use crate::bargaining::{Agreements, Improvements, Problem, solution};
use crate::domain::{Options, Outcome, OutcomeSpace, Reservation};
use crate::quantity::{Numbers, Quantity};
use crate::random::Streams;
use crate::simulation::Standpoints;
use crate::simulation::scenario::Scenario;

/// What an analysis is asked for.
#[derive(Clone, Debug)]
pub struct AnalysisOptions {
    /// A package, an option for each issue, for which improvements are sought. Panics where it is no package of the scenario.
    pub improve_on: Option<Vec<usize>>,
    /// By delegation, a number above 0 for each: how much it counts in a weighted Nash solution, where one is wanted.
    pub nash_weights: Option<Vec<f64>>,
    /// How many draws are looked at where preferences or reservations are uncertain; at least 1.
    pub draws: u32,
    /// The seed of the draws.
    pub seed: u64,
}

/// What could be agreed in a scenario.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// How many packages the issues make.
    pub packages: u128,
    /// The bargaining problem with every number at its mean: of all packages, or of the frontier where there are too many.
    pub problem: Problem,
    /// What the packages of the problem hold.
    pub contents: Contents,
    /// Zone, frontier, solutions, opposition.
    pub agreements: Agreements,
    /// What the weighted Nash solution chooses, where it is wanted and the zone is not empty.
    pub weighted_nash: Option<Outcome>,
    /// Whether all packages were gone through. Otherwise the zone is not counted, and conflicts are not looked at.
    pub enumerated: bool,
    /// Where the zone is empty: by delegation, what its moving alone would take; and the smallest joint move.
    pub opening: Option<(Vec<Option<Opening>>, Option<Opening>)>,
    /// Where the zone is empty: the smallest sets of delegations that no package satisfies together; `None` for too many delegations.
    pub incompatible: Option<Vec<Coalition>>,
    /// Who is at odds on what, the largest conflict first.
    pub conflicts: Vec<Conflict>,
    /// Pairs of issues that make room when they are linked, the most room first.
    pub linkages: Vec<Linkage>,
    /// What a rule of votes would let pass.
    pub votes: Option<Votes>,
    /// By delegation that has members: who of them can block, and their power within it.
    pub member_votes: Vec<(usize, Votes)>,
    /// The best agreement in which money changes hands, where the scenario allows that.
    pub paid: Option<PaidAgreement>,
    /// What improves on the package that was asked about, and that package; `None` where none was, or not all packages were gone through.
    pub improvements: Option<(Outcome, Improvements)>,
    /// How all this varies, where anything is uncertain.
    pub robustness: Option<Robustness>,
}

/// A package that some idea of fairness chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The idea's name, for people.
    pub title: &'static str,
    /// What it does, in a sentence.
    pub description: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// What it chooses.
    pub package: Outcome,
}

impl Analysis {
    /// What each idea of fairness chooses; none where the zone is empty.
    pub fn chosen(&self) -> Vec<Chosen> {
        let entries = solution::ALL.iter().filter_map(|entry| {
            let package = self.agreements.solution(entry.name)?;
            let solution::SolutionEntry { title, description, source, .. } = *entry;
            Some(Chosen { title, description, source, package })
        });
        let weighted = self.weighted_nash.map(|package| Chosen {
            title: "Nash, weighted",
            description: "the largest product of gains, each to the power of its weight",
            source: "Kalai 1977",
            package,
        });
        entries.chain(weighted).collect()
    }
}

/// What the packages of a problem hold.
#[derive(Clone, Debug)]
pub enum Contents {
    /// All packages, in enumeration order.
    All(OutcomeSpace),
    /// Options by package and issue.
    Listed(Vec<Vec<u32>>),
}

/// What a rule of votes would let pass, and who decides it.
#[derive(Clone, Debug, PartialEq)]
pub struct Votes {
    /// How many packages pass; `None` where they were not all gone through, and within a delegation.
    pub passing: Option<usize>,
    /// The smallest coalitions with which a package passes; `None` for more than 16 voters.
    pub winning: Option<Vec<Coalition>>,
    /// The smallest coalitions without which none does; `None` for more than 16 voters.
    pub blocking: Option<Vec<Coalition>>,
    /// The power of each voter; `None` for more than 20.
    pub power: Option<Power>,
}

impl Votes {
    fn new(voters: usize, passes: impl Fn(Coalition) -> bool) -> Self {
        Votes {
            passing: None,
            winning: coalition::winning(voters, &passes),
            blocking: coalition::blocking(voters, &passes),
            power: power::power(voters, passes),
        }
    }
}

/// How what could be agreed varies over the draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Robustness {
    /// Draws looked at.
    pub draws: u32,
    /// Share of the draws in which there is a zone.
    pub zone_open: Share,
    /// Packages in the zone: 5 %, half and 95 % of the draws have at most so many.
    pub zone_count: (usize, usize, usize),
    /// Packages that were in the zone of any draw or on its frontier, those in the zone of most draws first, then those on most frontiers.
    pub packages: Vec<RobustPackage>,
}

/// A package and how often it does well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RobustPackage {
    /// Which.
    pub package: Outcome,
    /// In how many draws it was in the zone.
    pub in_zone: u32,
    /// In how many draws it was on the frontier of the zone.
    pub on_frontier: u32,
}

/// The most packages whose fate is counted draw by draw.
pub const LARGEST_SPACE_WITH_DRAWS: u128 = 1_000_000;

impl Contents {
    /// The option of each issue in a package.
    pub fn options(&self, package: Outcome) -> Vec<usize> {
        match self {
            Contents::All(space) => {
                (0..space.issue_count()).map(|issue| space.option(package, issue)).collect()
            }
            Contents::Listed(rows) => {
                rows[package.0 as usize].iter().map(|&option| option as usize).collect()
            }
        }
    }
}

/// Analyzes a scenario with at least one delegation. `progress` is told how many draws are done; when `stop` is set, draws end early.
///
/// # Errors
/// If the packages are too many to go through, and the case cannot be taken apart either.
///
/// The same scenario, options and seed give the same analysis, but for draws that are cut short. Work: packages × delegations for all but the
/// frontier and the linked issues, and that once more for each draw.
///
/// ```
/// use std::path::Path;
/// use std::sync::atomic::AtomicBool;
/// use detente::study::analysis::{AnalysisOptions, analyze};
/// let read = detente_formats::scenario::read(Path::new("../../scenarios/neighbours"), None);
/// let scenario = read.scenario.unwrap();
/// let options = AnalysisOptions { improve_on: None, nash_weights: None, draws: 10, seed: 1 };
/// let found = analyze(&scenario, &options, &|_| {}, &AtomicBool::new(false)).unwrap();
/// assert_eq!(found.packages, 405);
/// // What the Nash solution chooses suits all three.
/// let nash = found.agreements.solution("nash").unwrap();
/// assert!(found.problem.zone().contains(nash));
/// assert_eq!(found.robustness.unwrap().draws, 10);
/// ```
pub fn analyze(
    scenario: &Scenario,
    options: &AnalysisOptions,
    progress: &dyn Fn(u64),
    stop: &AtomicBool,
) -> Result<Analysis, TooEntangled> {
    let standpoints = Standpoints::new(scenario, &Numbers::Central);
    let (problem, contents) = match standpoints.space() {
        Some(space) => (standpoints.problem(&space), Contents::All(space)),
        None => {
            let found = standpoints.decomposed()?;
            (found.problem, Contents::Listed(found.options))
        }
    };
    let agreements = Agreements::new(&problem);
    let empty = agreements.zone_count == 0;
    let (conflicts, linkages) = match &contents {
        Contents::All(space) => {
            let valuations = &standpoints.valuations;
            let options: Vec<&Options> =
                scenario.issues.iter().map(|issue| &issue.options).collect();
            let marginals = conflict::marginal_values(&problem, space, valuations);
            let linkages = conflict::linkages(valuations, space, &options, &scenario.constraints);
            (conflict::conflicts(&problem, &marginals), linkages)
        }
        Contents::Listed(_) => (Vec::new(), Vec::new()),
    };
    let enumerated = matches!(contents, Contents::All(_));
    let votes = scenario.decision.as_ref().map(|rule| Votes {
        passing: enumerated.then(|| coalition::passing(&problem, rule)),
        ..Votes::new(rule.weights.len(), |coalition| coalition::decides(rule, coalition))
    });
    let robustness = match &contents {
        Contents::All(space) if is_drawn(scenario) => {
            Some(robustness(scenario, space, options, progress, stop))
        }
        _ => None,
    };
    let improvements = match (&contents, &options.improve_on) {
        (Contents::All(space), Some(settled)) => {
            let settled = space.outcome(settled);
            Some((settled, Improvements::on(&problem, settled)))
        }
        _ => None,
    };
    let weights = options.nash_weights.as_deref();
    Ok(Analysis {
        weighted_nash: weights.and_then(|weights| agreements.weighted_nash(&problem, weights)),
        improvements,
        packages: scenario.package_count(),
        opening: empty.then(|| (opening::alone(&problem), opening::jointly(&problem))),
        incompatible: if empty { coalition::incompatible(&problem) } else { Some(Vec::new()) },
        conflicts,
        linkages,
        votes,
        member_votes: member_votes(scenario),
        paid: scenario
            .side_payments
            .as_ref()
            .and_then(|money| best_paid_agreement(&problem, money)),
        robustness,
        agreements,
        problem,
        contents,
        enumerated,
    })
}

/// Whether draws are looked at: some preference or reservation is uncertain, and the packages are not too many for it.
pub fn is_drawn(scenario: &Scenario) -> bool {
    is_uncertain(scenario) && scenario.package_count() <= LARGEST_SPACE_WITH_DRAWS
}

/// Whether any preference or reservation is uncertain.
///
/// ```
/// use std::path::Path;
/// use detente::study::analysis::is_uncertain;
/// let uncertain = |case: &str| {
///     let read = detente_formats::scenario::read(&Path::new("../../scenarios").join(case), None);
///     is_uncertain(&read.scenario.unwrap())
/// };
/// assert!(uncertain("neighbours") && !uncertain("scored-game-1"));
/// ```
pub fn is_uncertain(scenario: &Scenario) -> bool {
    let is_uncertain = |number: &Quantity| !number.distribution.is_point();
    scenario.delegations.iter().enumerate().any(|(delegation, conduct)| {
        let reservation = match (&conduct.reservation, &scenario.battlefield) {
            (Reservation::None, _) | (Reservation::Battlefield, None) => false,
            (Reservation::Number(number), _) => is_uncertain(number),
            (Reservation::Battlefield, Some(battlefield)) => {
                is_uncertain(&battlefield.beliefs[delegation])
                    || is_uncertain(&battlefield.costs[delegation])
            }
        };
        reservation || !conduct.preferences.is_certain()
    })
}

fn member_votes(scenario: &Scenario) -> Vec<(usize, Votes)> {
    let delegations = scenario.delegations.iter().enumerate();
    delegations
        .filter_map(|(number, conduct)| {
            let party = &scenario.parties[conduct.party.0];
            let weight = |member: usize| party.members[member].weight;
            let total: f64 = (0..party.members.len()).map(weight).sum();
            let passes = |coalition| {
                party.rule.is_enough(coalition::members(coalition).map(weight).sum(), total)
            };
            let has_members = !party.members.is_empty();
            has_members.then(|| (number, Votes::new(party.members.len(), passes)))
        })
        .collect()
}

fn robustness(
    scenario: &Scenario,
    space: &OutcomeSpace,
    options: &AnalysisOptions,
    progress: &dyn Fn(u64),
    stop: &AtomicBool,
) -> Robustness {
    let mut in_zone = vec![0_u32; space.count() as usize];
    let mut on_frontier = in_zone.clone();
    let mut zone_counts = Vec::with_capacity(options.draws as usize);
    for draw in 0..options.draws.max(1) {
        // The first draw is always looked at, so that there is something to tell.
        if draw > 0 && stop.load(Ordering::Relaxed) {
            break;
        }
        let streams = Streams::new(options.seed, u64::from(draw));
        let problem = Standpoints::new(scenario, &Numbers::Drawn(&streams)).problem(space);
        let zone = problem.zone();
        for (count, within) in in_zone.iter_mut().zip(zone.within()) {
            *count += u32::from(*within);
        }
        for package in problem.frontier(&zone) {
            on_frontier[package.0 as usize] += 1;
        }
        zone_counts.push(zone.count());
        progress(u64::from(draw) + 1);
    }
    let draws = zone_counts.len() as u32;
    zone_counts.sort_unstable();
    let open = zone_counts.iter().filter(|count| **count > 0).count() as u64;
    let at = |share: f64| zone_counts[((draws - 1) as f64 * share).round() as usize];
    let mut packages: Vec<RobustPackage> = (0..space.count())
        .map(|package| RobustPackage {
            package: Outcome(package),
            in_zone: in_zone[package as usize],
            on_frontier: on_frontier[package as usize],
        })
        .filter(|package| package.in_zone > 0)
        .collect();
    packages.sort_by_key(|p| (std::cmp::Reverse((p.in_zone, p.on_frontier)), p.package));
    Robustness {
        draws,
        zone_open: share(open, u64::from(draws)),
        zone_count: (at(0.05), at(0.5), at(0.95)),
        packages,
    }
}
