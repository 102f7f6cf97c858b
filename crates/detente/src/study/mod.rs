//! Ensembles of runs, under the case as written and under other structural choices.

pub mod report;
