//! Plays a process forward: talks, tables and violence, and the couplings between them.

pub mod obstacle;
pub mod scenario;
