//! Studies of a scenario: what could be agreed, one negotiation, ensembles of whole processes under several structural choices.

pub mod analysis;
pub mod ensemble;
pub mod negotiation;
pub mod report;
pub mod statistics;
mod structures;
mod tally;
