//! What is negotiated and by whom: issues, outcome spaces, preferences, parties.
//!
//! Domain types carry no file or wire format. Utilities are any finite `f64` and are never
//! rescaled here; minus infinity marks a package that cannot be agreed.

mod constraint;
mod decision;
mod discount;
mod issue;
mod party;
mod preference;
mod utility;
mod valuation;

pub use constraint::{Constraint, broken_packages};
pub use decision::{DecisionRule, SidePayments};
pub use discount::{Discount, Discounting};
pub use issue::{Issue, IssueIndex, Options, Outcome, OutcomeSpace};
pub use party::{Brief, Member, Party, PartyIndex, Role, VotingRule};
pub use preference::{Preferences, Reservation, StatedInteraction, StatedWorth, Values, Weights};
pub use utility::{CLOSE, UtilityTable};
pub use valuation::{Interaction, Valuation, Worth};
