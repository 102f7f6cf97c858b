//! What [`analyze`](super::analyze) answers, part by part; all intervals are of 95 % where nothing else is said.

use super::assignment::{Assignment, Rule};
use super::change_points::ChangePoint;
use super::daily::Count;
use super::effect::{RateRatio, Windows};
use super::fit::{Estimate, Fit, Warning};
use super::forecast::{Prediction, Score};
use super::goodness::{DispersionTest, TimeRescaling};
use super::several::Several;
use super::trend::Trend;
use crate::calendar::Time;

/// A stream, by count.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamReport {
    /// Its name.
    pub name: String,
    /// Incidents.
    pub events: u64,
    /// Deaths.
    pub deaths: u64,
    /// By week.
    pub weekly: Vec<Count>,
    /// By day.
    pub daily: Vec<Count>,
}

/// How many incidents a rule assigns to what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssignmentCount {
    /// To what.
    pub assignment: Assignment,
    /// By which rule.
    pub rule: Rule,
    /// Incidents and deaths before the ceasefire took effect, as it would have been seen from it.
    pub before: (u64, u64),
    /// Since.
    pub since: (u64, u64),
}

/// How a baseline of one length answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BaselineEffect {
    /// Its length, in days.
    pub days: f64,
    /// What was counted in both windows; means over the imputations, rounded.
    pub windows: Windows,
    /// With the exact interval, widened by what the imputations leave open.
    pub exact: RateRatio,
    /// With the interval of incidents that trigger incidents.
    pub corrected: RateRatio,
    /// P of such a fall by the exact conditional test.
    pub p_naive: f64,
    /// P by the score test with the variance of a self-exciting process in windows of these lengths.
    pub p_variance: f64,
    /// P by the parametric bootstrap.
    pub p_corrected: f64,
}

/// Did it fall?
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// With the baseline that was asked for.
    pub main: BaselineEffect,
    /// With baselines of other lengths.
    pub baselines: Vec<BaselineEffect>,
}

/// Self-excitation of the focus.
#[derive(Clone, Debug, PartialEq)]
pub struct HawkesReport {
    /// Background, branching ratio and decay: means over the imputations, with profile intervals widened by what those leave
    /// open.
    pub background_per_day: Estimate,
    /// Branching ratio.
    pub branching_ratio: Estimate,
    /// Decay, per day.
    pub decay_per_day: Estimate,
    /// Log-likelihood; mean over the imputations.
    pub log_likelihood: f64,
    /// The same without self-excitation.
    pub log_likelihood_without: f64,
    /// Time rescaling.
    pub time_rescaling: TimeRescaling,
    /// Dispersion of weekly counts.
    pub dispersion: Option<DispersionTest>,
    /// The same process with a background that may differ every 28 days.
    pub varying: Option<Fit>,
    /// What to be careful about.
    pub warnings: Vec<Warning>,
}

/// A promise, against the data.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseReport {
    /// Its name.
    pub name: String,
    /// What was asked or promised.
    pub words: String,
    /// Why it cannot be assessed; `None` where it can.
    pub not_assessable: Option<String>,
    /// What data would settle it.
    pub would_settle: Option<&'static str>,
    /// How many days of its windows the data and the question look at.
    pub days: f64,
    /// Incidents of the act, in the area and windows, by whoever is bound: at least, and at most with all that is unknown.
    pub observed: (u64, u64),
    /// What was to be expected of what is counted at most, from the time before, in `expected_days`.
    pub expected: Option<Prediction>,
    /// The days of its windows that had passed; the length of its first window, in days, where none had opened yet.
    pub expected_days: f64,
    /// The share by which the rate had to fall to be found at 5 % in four of five cases; `None` where not even silence would
    /// have been.
    pub detectable_drop: Option<f64>,
}

/// What next, of the focus.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The next 28 days.
    pub daily: Vec<Prediction>,
    /// The next four weeks.
    pub weekly: Vec<Prediction>,
    /// What came after, by week, where asked for and known; what may have been at several times counts in each by its share.
    pub after: Vec<f64>,
    /// Scores of earlier forecasts.
    pub scores: Vec<Score>,
}

/// Weekly share of the rate before the ceasefire that was avoided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Integrity {
    /// The week's first instant.
    pub start: Time,
    /// 1 − rate/rate before; below 0 where there was more.
    pub avoided: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Everything.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchReport {
    /// As of when.
    pub as_of: Time,
    /// The first instant looked at.
    pub from: Time,
    /// Incidents known as of then.
    pub used: u64,
    /// Of these, those whose date is not known to the day.
    pub imputed: u64,
    /// Incidents that were over only later, or happened later.
    pub later: u64,
    /// How many in the focus are to be expected that cannot be known yet: dated to a week or a month that is not over.
    pub unseen: f64,
    /// By assignment and rule. Empty without a ceasefire.
    pub assigned: Vec<AssignmentCount>,
    /// By stream, largest first; what is beyond the twentieth is summed up.
    pub by_stream: Vec<StreamReport>,
    /// Name of the focus.
    pub focus: String,
    /// Incidents in the focus.
    pub focus_events: u64,
    /// The focus by week; weeks begin with the ceasefire's day.
    pub weekly: Vec<Count>,
    /// The focus by day.
    pub daily: Vec<Count>,
    /// Did incidents fall?
    pub effect_on_events: Option<Effect>,
    /// Did deaths?
    pub effect_on_deaths: Option<Effect>,
    /// Trend since the ceasefire, or without one, of all.
    pub trend: Option<Trend>,
    /// Changes of the rate.
    pub change_points: Vec<(Time, Time, Time, ChangePoint)>,
    /// By week since the ceasefire.
    pub integrity: Vec<Integrity>,
    /// Self-excitation.
    pub hawkes: Option<HawkesReport>,
    /// Self-excitation among streams.
    pub several: Option<SeveralReport>,
    /// Promises.
    pub promises: Vec<PromiseReport>,
    /// What next.
    pub forecast: Option<Forecast>,
}

/// Several streams that excite each other.
#[derive(Clone, Debug, PartialEq)]
pub struct SeveralReport {
    /// Their names.
    pub names: Vec<String>,
    /// The process.
    pub process: Several,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// `branching` with its intervals; `None` where there are so many incidents that they are not looked for.
    pub branching: Option<Vec<Vec<Estimate>>>,
}
