//! Plays a process forward: talks, tables and violence, and the couplings between them.

pub mod couplings;
mod doers;
mod draw;
mod fighting;
mod log;
mod negotiating;
pub mod obstacle;
mod prepared;
mod process;
pub mod scenario;
mod schedule;
mod standpoints;
pub mod summary;

pub use prepared::Prepared;
pub use process::Player;
pub use standpoints::{LARGEST_TABULATED_SPACE, Standpoints};

use crate::random::Streams;
use crate::record::Record;
use scenario::Scenario;
use summary::Summary;

/// Plays run 0 of `seed` and writes its whole record: the first run of the ensemble of that seed.
///
/// ```
/// use std::path::Path;
/// use detente::simulation::trace;
/// let read = detente_formats::scenario::read(Path::new("../../scenarios/geneva-2017"), None);
/// let scenario = read.scenario.unwrap();
/// let (summary, record) = trace(&scenario, 3);
/// assert!(record.events().is_sorted_by_key(|event| event.time));
/// assert_eq!(trace(&scenario, 3), (summary, record)); // the same seed, the same record
/// ```
pub fn trace(scenario: &Scenario, seed: u64) -> (Summary, Record<'_>) {
    Player::new(&Prepared::new(scenario)).trace(&Streams::new(seed, 0))
}
