//! Ensembles of runs, under the case as written and under other structural choices.

pub mod analysis;
pub mod ensemble;
pub mod report;
pub mod statistics;
mod structures;
mod tally;
