//! K8: in the bilateral format the mediator puts texts of its own.
//!
//! At the end of a sitting day the mediator puts, with probability c, the package that is best for
//! whoever gains least (leximin of gains over the parties' present thresholds, each as a share of
//! what it could gain at most). Parties answer it as they answer each other's offers. That the mediator knows
//! thresholds and preferences is an *assumption*: the ceiling of what good offices can do.

/// What it does.
pub const DESCRIPTION: &str = "in the bilateral format the mediator puts texts of its own";
/// What the strength scales.
pub const SCALES: &str = "the probability that a sitting day ends with such a text";
/// Where it comes from.
pub const SOURCE: &str = "Raiffa 1982 (single negotiating text, maximin packages)";
