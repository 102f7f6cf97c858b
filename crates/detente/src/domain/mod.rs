//! What is negotiated and by whom: issues, outcome spaces, preferences, parties.
//!
//! Domain types carry no file or wire format. Utilities are any finite `f64` and are never
//! rescaled here.

mod issue;
mod party;
mod preference;
mod utility;
mod valuation;

pub use issue::{Issue, IssueIndex, Options, Outcome, OutcomeSpace};
pub use party::{Brief, Member, Party, PartyIndex, Role, VotingRule};
pub use preference::{Preferences, Reservation};
pub use utility::UtilityTable;
pub use valuation::Valuation;
