//! Plays an ensemble: the case as written and its structural alternatives, run by run on the same
//! random numbers.
//!
//! Run *i* depends on the seed and *i* alone. Threads take blocks of 64 runs in order, and every
//! structure plays each of them; sums are of integers, so that any number of threads gives the same
//! report to the last bit. When stopped, the first whole blocks are reported.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::report::{EnsembleReport, MomentumReport, RequestReport};
use super::statistics::share;
use super::structures::{Structure, alternatives, without_request, without_spoilers};
use super::tally::{RequestTally, Tally};
use crate::domain::PartyIndex;
use crate::random::Streams;
use crate::simulation::scenario::Scenario;
use crate::simulation::summary::{Summary, momentum_days};
use crate::simulation::{Player, Prepared};

/// Runs that are played and reported together.
pub const BLOCK_RUNS: u64 = 64;

/// How large an ensemble is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnsembleOptions {
    /// Runs of each structure, at least 1.
    pub runs: u64,
    /// The seed.
    pub seed: u64,
    /// Threads, at least 1.
    pub threads: usize,
}

/// The structures that are played, in the order of the report.
struct Plan {
    as_written: Structure,
    /// Where they attack.
    without_spoilers: Option<Structure>,
    /// By request.
    without_request: Vec<Structure>,
    alternatives: Vec<Structure>,
}

#[derive(Clone)]
struct Totals {
    structures: Vec<Tally>,
    requests: Vec<RequestTally>,
}

/// The place of the case as written among the structures.
const AS_WRITTEN: usize = 0;

/// How many structures a scenario is played under, the case as written included.
///
/// ```
/// use std::path::Path;
/// let read = detente_formats::scenario::read(Path::new("../../scenarios/geneva-2017"), None);
/// assert!(detente::study::ensemble::structure_count(&read.scenario.unwrap()) > 1);
/// ```
pub fn structure_count(scenario: &Scenario) -> usize {
    Plan::new(scenario).structures().count()
}

/// Plays an ensemble and reports it.
///
/// `progress` is told, from any thread, how many runs of each structure are finished. Once `stop` is true no
/// further run is begun, but for blocks that a finished one waits for; other unfinished blocks are left out.
///
/// ```
/// use std::path::Path;
/// use std::sync::atomic::AtomicBool;
/// use detente::study::ensemble::{EnsembleOptions, play};
/// let read = detente_formats::scenario::read(Path::new("../../scenarios/geneva-2017"), None);
/// let scenario = read.scenario.unwrap();
/// let report = |threads| {
///     play(&scenario, &EnsembleOptions { runs: 65, seed: 1, threads }, &|_| {}, &AtomicBool::new(false))
/// };
/// assert_eq!(report(1), report(2)); // for any number of threads
/// assert_eq!(report(1).runs, 65);
/// ```
pub fn play(
    scenario: &Scenario,
    options: &EnsembleOptions,
    progress: &(dyn Fn(u64) + Sync),
    stop: &AtomicBool,
) -> EnsembleReport {
    let plan = Plan::new(scenario);
    let prepared: Vec<Prepared> =
        plan.structures().map(|structure| Prepared::new(&structure.scenario)).collect();
    let empty = Totals {
        structures: vec![Tally::new(scenario.horizon_days); prepared.len()],
        requests: vec![RequestTally::default(); scenario.requests.len()],
    };

    let next_block = AtomicU64::new(0);
    let last_finished = AtomicU64::new(0);
    let finished = AtomicU64::new(0);
    let in_order = Mutex::new(InOrder { totals: empty.clone(), next: 0, waiting: BTreeMap::new() });
    let blocks = options.runs.div_ceil(BLOCK_RUNS);
    let work = || {
        let mut players: Vec<Player> = prepared.iter().map(Player::new).collect();
        'blocks: while !stop.load(Ordering::Relaxed) {
            let block = next_block.fetch_add(1, Ordering::Relaxed);
            if block >= blocks {
                break;
            }
            let runs = block * BLOCK_RUNS..options.runs.min((block + 1) * BLOCK_RUNS);
            let played = runs.end - runs.start;
            let mut of_block = empty.clone();
            for run in runs {
                let streams = Streams::new(options.seed, run);
                // A block that a finished one waits for is played to its end.
                let stops = || {
                    stop.load(Ordering::Relaxed) && last_finished.load(Ordering::Relaxed) <= block
                };
                if !of_block.add(&plan, &mut players, scenario, &streams, &stops) {
                    break 'blocks;
                }
            }
            // A panic elsewhere would already have ended the scope.
            last_finished.fetch_max(block, Ordering::Relaxed);
            in_order.lock().unwrap_or_else(PoisonError::into_inner).add(block, of_block);
            progress(finished.fetch_add(played, Ordering::Relaxed) + played);
        }
    };
    std::thread::scope(|scope| {
        // More threads than blocks would have nothing to do; one that the system refuses is done without.
        let helpers = options.threads.min(blocks.try_into().unwrap_or(usize::MAX));
        for _ in 1..helpers {
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });

    // What is told are the first runs: a block that still waits for one that was given up is left out.
    let in_order = in_order.into_inner().unwrap_or_else(PoisonError::into_inner);
    plan.report(scenario, options, &in_order.totals)
}

/// Adds blocks up in their order, whoever finishes first.
struct InOrder {
    totals: Totals,
    /// The block that is to be added next.
    next: u64,
    /// Finished blocks that wait for one before them.
    waiting: BTreeMap<u64, Totals>,
}

impl InOrder {
    fn add(&mut self, block: u64, of_block: Totals) {
        self.waiting.insert(block, of_block);
        while let Some(of_block) = self.waiting.remove(&self.next) {
            self.totals.merge(&of_block);
            self.next += 1;
        }
    }
}

impl Plan {
    fn new(scenario: &Scenario) -> Self {
        let requests = 0..scenario.requests.len();
        Plan {
            as_written: Structure::choice(
                "as-written",
                "the case as it is written",
                scenario.clone(),
            ),
            without_spoilers: without_spoilers(scenario),
            without_request: requests.map(|request| without_request(scenario, request)).collect(),
            alternatives: alternatives(scenario),
        }
    }

    fn structures(&self) -> impl Iterator<Item = &Structure> {
        std::iter::once(&self.as_written)
            .chain(&self.without_spoilers)
            .chain(&self.without_request)
            .chain(&self.alternatives)
    }

    /// The place among the structures of the case without spoilers; of the case as written where there are none.
    fn without_spoilers_at(&self) -> usize {
        AS_WRITTEN + usize::from(self.without_spoilers.is_some())
    }

    /// Which request structure number `number` takes out, if it takes one out.
    fn request_taken_out(&self, number: usize) -> Option<usize> {
        let first = self.without_spoilers_at() + 1;
        number.checked_sub(first).filter(|request| *request < self.without_request.len())
    }

    fn report(
        &self,
        scenario: &Scenario,
        options: &EnsembleOptions,
        totals: &Totals,
    ) -> EnsembleReport {
        let has_ceasefire = scenario.ceasefire.is_some();
        let mut reports = self.structures().zip(&totals.structures).map(|(structure, tally)| {
            structure.describe(tally.report(scenario.horizon_days, has_ceasefire))
        });
        let as_written = reports.next().expect("the case as written is always played");
        let structural = reports.collect();

        let name = |party: PartyIndex| scenario.parties[party.0].name.clone();
        let requests =
            scenario.requests.iter().zip(&totals.requests).map(|(request, tally)| RequestReport {
                id: request.id.clone(),
                by: name(request.by),
                asked: name(request.asked),
                through: request.through.iter().copied().map(name).collect(),
                complied: share(tally.complied, tally.decided),
                incidents_inside_change: tally.inside.mean(),
                air_inside_change: tally.air_inside.mean(),
                settlement_change: tally.settlement.change(),
                any_item_change: tally.any_item.change(),
                trust_change: tally.trust.mean(),
            });

        let momentum = momentum_days(scenario.horizon_days).enumerate().map(|(number, day)| {
            let (spoiler_attacks_30_days, with_spoilers) =
                totals.structures[AS_WRITTEN].momentum(number);
            let (_, without_spoilers) =
                totals.structures[self.without_spoilers_at()].momentum(number);
            MomentumReport { day, spoiler_attacks_30_days, with_spoilers, without_spoilers }
        });

        EnsembleReport {
            seed: options.seed,
            runs: totals.structures[AS_WRITTEN].runs(),
            runs_requested: options.runs,
            as_written,
            structural,
            requests: requests.collect(),
            momentum: momentum.collect(),
        }
    }
}

impl Totals {
    /// Plays one run under every structure, and adds it; whether it came to the end before it was told to stop.
    fn add(
        &mut self,
        plan: &Plan,
        players: &mut [Player],
        scenario: &Scenario,
        streams: &Streams,
        stops: &dyn Fn() -> bool,
    ) -> bool {
        let start = scenario.start;
        let mut as_written: Option<Summary> = None;
        for (number, player) in players.iter_mut().enumerate() {
            if stops() {
                return false;
            }
            let summary = player.play(streams);
            self.structures[number].add(&summary, start);
            match &as_written {
                None => as_written = Some(summary),
                Some(with) => {
                    if let Some(request) = plan.request_taken_out(number) {
                        self.requests[request].add(request, with, &summary);
                    }
                }
            }
        }
        true
    }

    fn merge(&mut self, other: &Totals) {
        for (mine, theirs) in self.structures.iter_mut().zip(&other.structures) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.requests.iter_mut().zip(&other.requests) {
            mine.merge(theirs);
        }
    }
}
