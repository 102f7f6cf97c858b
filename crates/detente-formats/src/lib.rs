//! Scenario files and records, in and out.
//!
//! Readers tell every problem at once, with file, line and column, and never panic on what they
//! read.

pub mod exchange;
pub mod incidents;
pub mod problem;
pub mod record_lines;
pub mod scenario;
mod source;
