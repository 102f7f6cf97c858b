//! What could be agreed: war as an outside option, the zone of agreement, fair packages.

pub mod maximin;
pub mod war;
pub mod zone;
