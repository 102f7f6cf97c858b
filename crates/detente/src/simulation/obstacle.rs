//! What kept a run from settlement.

/// An obstacle, in the documented order in which the primary one is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Obstacle {
    /// No package clears every reservation.
    Zone,
    /// A required item waits for a clarification.
    Unclarified,
    /// A party does not deal on substance in the track's format.
    Format,
    /// Power shifts so fast that the rising side cannot bind itself.
    Commitment,
    /// Parties would agree if they believed each other.
    Trust,
    /// A party waits because time is on its side.
    Stalling,
    /// The members of a delegation do not approve what their delegation would take.
    Ratification,
    /// There was room, and nobody moved far enough in time.
    Attrition,
}

impl Obstacle {
    /// All, in order.
    pub const ALL: [Obstacle; 8] = [
        Obstacle::Zone,
        Obstacle::Unclarified,
        Obstacle::Format,
        Obstacle::Commitment,
        Obstacle::Trust,
        Obstacle::Stalling,
        Obstacle::Ratification,
        Obstacle::Attrition,
    ];

    /// Its code in files and tables.
    pub const fn code(self) -> &'static str {
        match self {
            Obstacle::Zone => "zone",
            Obstacle::Unclarified => "unclarified",
            Obstacle::Format => "format",
            Obstacle::Commitment => "commitment",
            Obstacle::Trust => "trust",
            Obstacle::Stalling => "stalling",
            Obstacle::Ratification => "ratification",
            Obstacle::Attrition => "attrition",
        }
    }
}
