//! The engine of Detente: pure and synchronous. No clock, no files, no network, no printing.
//!
//! `ARCHITECTURE.md` is the map: it lists the modules in the order in which they may import each other, and a test holds
//! them to it.

pub mod calendar;
pub mod quantity;
pub mod random;

pub mod domain;
pub mod scope;

pub mod record;

pub mod bargaining;
pub mod mediation;
pub mod protocol;
pub mod session;
pub mod strategy;
pub mod talks;

pub mod violence;

pub mod watch;

pub mod simulation;

pub mod study;
