//! Reads incident data: UCDP GED, ACLED, and any table through a mapping.
//!
//! A file is a table of delimited text, an incident a row. Rows that cannot be right are told with their lines and counted,
//! and are not among the incidents; a file that cannot be read at all is one problem. Files are read as a stream: memory
//! grows with the incidents, not with the text. `docs/ceasefire-format.md` says what is read.

mod columns;
mod countries;
mod dates;
mod monitors;
mod rows;
mod table;

pub use columns::{Columns, Mapping, Source};
pub use dates::Order;
pub use monitors::{MonitorFiles, read_monitors};
pub use rows::{Read, Rejected, read};

/// Most rows that are read.
pub const MOST_ROWS: usize = 5_000_000;
