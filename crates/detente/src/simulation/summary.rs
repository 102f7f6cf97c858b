//! What one run came to: counts that an ensemble adds up, without the record.

use super::obstacle::Obstacle;
use crate::calendar::Time;

/// Days that a reading of momentum looks back, or to the start.
pub const MOMENTUM_WINDOW_DAYS: u32 = 30;

/// The days after the start at which momentum is told: at most twelve, evenly spaced, one in thirty days; the last day is one of them.
///
/// ```
/// use detente::simulation::summary::momentum_days;
/// assert_eq!(momentum_days(365).collect::<Vec<_>>(), [30, 60, 91, 121, 152, 182, 212, 243, 273, 304, 334, 365]);
/// assert_eq!(momentum_days(20).collect::<Vec<_>>(), [20]);
/// ```
pub fn momentum_days(horizon_days: u32) -> impl Iterator<Item = u32> {
    let readings = (horizon_days / MOMENTUM_WINDOW_DAYS).clamp(1, 12);
    (1..=readings).map(move |reading| horizon_days * reading / readings)
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All required items bind.
    Settlement,
    /// At least one required item binds, not all.
    Partial,
    /// None binds.
    None,
}

/// Both momenta at one day. Measured, and not a force in the model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MomentumReading {
    /// Attacks by spoilers in the 30 days before.
    pub spoiler_attacks: u32,
    /// Items settled in the 30 days before.
    pub items_settled: u32,
    /// Packages put, in the 30 days before, that their author had not put before.
    pub texts_advanced: u32,
    /// Days since the last meeting of any track, or since the start.
    pub days_since_last_meeting: f64,
    /// Expected drift of the log-odds of trust a day at the violation rate of the 30 days before, mean over
    /// ordered pairs of delegations on different sides.
    pub trust_drift_per_day: f64,
}

/// How many log-odds of trust reached the ends of their scale, of those between delegations on different sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrustBounds {
    /// Ordered pairs of such delegations.
    pub pairs: u32,
    /// Of these, the ones that reached the lower end.
    pub lower: u32,
    /// Of these, the ones that reached the upper end.
    pub upper: u32,
}

/// What one run came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// How it ended.
    pub outcome: Outcome,
    /// When all required items were bound.
    pub settled_at: Option<Time>,
    /// When the first required item was bound.
    pub first_item_at: Option<Time>,
    /// When the ceasefire first collapsed.
    pub collapsed_at: Option<Time>,
    /// The primary obstacle, where there is no settlement.
    pub primary_obstacle: Option<Obstacle>,
    /// All obstacles that held at the end, in order; empty with a settlement.
    pub obstacles: Vec<Obstacle>,
    /// Incidents inside, by week.
    pub inside_by_week: Vec<u32>,
    /// Incidents outside, excluded groups included, by week.
    pub outside_by_week: Vec<u32>,
    /// Incidents inside by air.
    pub air_inside: u32,
    /// Incidents that involve excluded groups.
    pub excluded: u32,
    /// Incidents of all streams that others triggered.
    pub triggered: u32,
    /// Attacks by spoilers.
    pub spoiler_attacks: u32,
    /// By request: whether the asked party complied; `None` where it did not decide.
    pub complied: Vec<Option<bool>>,
    /// How many log-odds of trust reached the ends of their scale.
    pub trust_bounds: TrustBounds,
    /// Mean log-odds of trust at the end over ordered pairs of delegations on different sides.
    pub final_log_odds: f64,
    /// Momentum on each of the [`momentum_days`].
    pub momentum: Vec<MomentumReading>,
}

impl Summary {
    /// A run in which nothing has happened yet.
    pub(super) fn unsettled() -> Self {
        Summary {
            outcome: Outcome::None,
            settled_at: None,
            first_item_at: None,
            collapsed_at: None,
            primary_obstacle: None,
            obstacles: Vec::new(),
            inside_by_week: Vec::new(),
            outside_by_week: Vec::new(),
            air_inside: 0,
            excluded: 0,
            triggered: 0,
            spoiler_attacks: 0,
            complied: Vec::new(),
            trust_bounds: TrustBounds::default(),
            final_log_odds: 0.0,
            momentum: Vec::new(),
        }
    }

    /// Incidents inside over the horizon.
    pub fn inside(&self) -> u32 {
        self.inside_by_week.iter().sum()
    }

    /// Incidents outside over the horizon.
    pub fn outside(&self) -> u32 {
        self.outside_by_week.iter().sum()
    }
}
