//! What an ensemble found, as plain data.

use crate::simulation::obstacle::Obstacle;

/// The days at which survival of the ceasefire is told.
pub const SURVIVAL_DAYS: [u32; 5] = [7, 30, 90, 180, 365];

/// A share of runs, with the error of a finite number of runs: a 95 % Wilson interval
/// (Wilson 1927). It says nothing of what the model leaves open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// How many runs.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// `count / of`; 0 where there are none.
    pub share: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// A mean over runs, with its 95 % interval from the finite number of runs (normal).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// Where the middle of the runs lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// 5 % of the runs are below.
    pub low: f64,
    /// Half of the runs are below.
    pub median: f64,
    /// 95 % of the runs are below.
    pub high: f64,
}

/// How the runs ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Results {
    /// All required items bind.
    pub settlement: Share,
    /// At least one required item binds, not all.
    pub partial: Share,
    /// None binds.
    pub none: Share,
}

/// Everything that one ensemble found.
#[derive(Clone, Debug, PartialEq)]
pub struct EnsembleReport {
    /// The seed.
    pub seed: u64,
    /// Runs finished, of each structure.
    pub runs: u64,
    /// Runs asked for.
    pub runs_requested: u64,
    /// The case as it is written.
    pub as_written: StructureReport,
    /// The same runs (same seeds, same draws) under other structural choices.
    pub structural: Vec<StructureReport>,
    /// What each request changed.
    pub requests: Vec<RequestReport>,
    /// Momentum on each of the [`momentum_days`](crate::simulation::summary::momentum_days).
    pub momentum: Vec<MomentumReport>,
}

impl EnsembleReport {
    /// The other choices that nobody can settle, without what was taken out to see what it does.
    pub fn choices(&self) -> impl Iterator<Item = &StructureReport> {
        self.structural.iter().filter(|structure| !structure.counterfactual)
    }
}

/// What the runs of one structure found.
#[derive(Clone, Debug, PartialEq)]
pub struct StructureReport {
    /// Its id, such as `as-written` or `collapse-hazard-triple`.
    pub id: String,
    /// What is different in it, in words.
    pub description: String,
    /// Whether something is taken out to see what it does; the structural range leaves such answers out.
    pub counterfactual: bool,
    /// How the runs ended.
    pub results: Results,
    /// In how many runs each obstacle was the primary one; sums to the runs without settlement.
    pub primary_obstacles: Vec<(Obstacle, u64)>,
    /// In how many runs without settlement each obstacle held.
    pub held_obstacles: Vec<(Obstacle, u64)>,
    /// Share of runs in which the ceasefire had not collapsed by each of [`SURVIVAL_DAYS`] within the
    /// horizon; empty where there is no ceasefire.
    pub survival: Vec<(u32, Share)>,
    /// Share not collapsed at the end of each week.
    pub survival_by_week: Vec<f64>,
    /// Share with settlement at the end of each week.
    pub settlement_by_week: Vec<f64>,
    /// Share with at least one required item bound (settlement included) at the end of each week.
    pub any_item_by_week: Vec<f64>,
    /// The violence.
    pub incidents: IncidentReport,
    /// How often beliefs reached the ends of their scale.
    pub trust_bounds: TrustBoundReport,
}

/// How often log-odds of trust reached the ends of their scale, ±6, between delegations on different sides.
#[derive(Clone, Debug, PartialEq)]
pub struct TrustBoundReport {
    /// Runs in which one reached either end.
    pub any: Share,
    /// Runs in which one reached the lower end.
    pub lower: Share,
    /// Runs in which one reached the upper end.
    pub upper: Share,
    /// Share of all ordered pairs, over all runs, that reached the lower end.
    pub pairs_lower: f64,
    /// Share of all ordered pairs, over all runs, that reached the upper end.
    pub pairs_upper: f64,
}

/// What the runs say of violence. Counts are incidents a run, over the horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentReport {
    /// Inside the areas of the ceasefire, by air and on the ground.
    pub inside: Mean,
    /// Inside, by air.
    pub air_inside: Mean,
    /// Outside, excluded groups included.
    pub outside: Mean,
    /// Involving excluded groups.
    pub excluded: Mean,
    /// Attacks by spoilers.
    pub spoiler_attacks: Mean,
    /// Incidents inside, by week.
    pub inside_by_week: Vec<Band>,
    /// Incidents outside, by week.
    pub outside_by_week: Vec<Band>,
}

/// Whether a request was complied with, and what that changed: the same runs with and without it.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestReport {
    /// Its id.
    pub id: String,
    /// Who asks, by name.
    pub by: String,
    /// Who is asked, by name.
    pub asked: String,
    /// Through whom, by name.
    pub through: Vec<String>,
    /// The runs in which the asked party complied.
    pub complied: Share,
    /// Incidents inside, with the request minus without.
    pub incidents_inside_change: Mean,
    /// Incidents inside by air, with minus without.
    pub air_inside_change: Mean,
    /// Share of runs with settlement, with minus without.
    pub settlement_change: Mean,
    /// Share of runs with at least one required item bound, with minus without.
    pub any_item_change: Mean,
    /// Mean log-odds of trust at the horizon, with minus without.
    pub trust_change: Mean,
}

/// Both momenta at one day, in the case as written and in the same runs without spoilers.
#[derive(Clone, Debug, PartialEq)]
pub struct MomentumReport {
    /// Day after the start.
    pub day: u32,
    /// Attacks by spoilers in the 30 days before.
    pub spoiler_attacks_30_days: Mean,
    /// As written.
    pub with_spoilers: Momentum,
    /// Without spoilers.
    pub without_spoilers: Momentum,
}

/// Momentum of the talks and of trust. Measured, and not a force in the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Momentum {
    /// Items settled in the 30 days before.
    pub items_settled_30_days: Mean,
    /// Texts advanced (packages that their author had not put before) in the 30 days before.
    pub texts_advanced_30_days: Mean,
    /// Days since the last meeting of any track.
    pub days_since_last_meeting: Mean,
    /// Expected drift of the log-odds of trust per day at the violation rate of the 30 days before,
    /// mean over ordered pairs: (1 − n)·[(λ_U − λ_T) − λ·ln(λ_U/λ_T)].
    pub trust_drift_per_day: Mean,
}
