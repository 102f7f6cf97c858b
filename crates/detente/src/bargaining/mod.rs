//! What could be agreed: the zone of possible agreement, the Pareto frontier, solutions, what blocks, power.
//!
//! Everything here works on utilities by party and package; where they come from is not its business.

mod agreements;
pub mod coalition;
pub mod conflict;
pub mod decomposed;
pub mod frontier;
mod improvement;
pub mod maximin;
pub mod noncooperative;
pub mod opening;
pub mod opposition;
pub mod power;
mod problem;
pub mod rounding;
pub mod solution;
pub mod transfers;
pub mod war;
pub mod zone;

pub use agreements::Agreements;
pub use improvement::Improvements;
pub use problem::{Problem, Zone};
