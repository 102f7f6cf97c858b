//! What incident data say about a ceasefire, and how sure one can be.
//!
//! Pure: dated incidents in, answers with intervals out. Nothing here says who is to blame: excitation is not blame, and
//! an incident is a violation only under a rule that somebody states. Units: days and rates per day.

mod analysis;
mod answer;
mod assignment;
mod bootstrap;
mod change_points;
mod daily;
mod effect;
mod fit;
mod forecast;
mod goodness;
mod hawkes;
mod maximum;
mod monitors;
mod observed;
mod plausible;
mod question;
mod regression;
mod several;
mod special;
mod trend;
mod unseen;

pub use analysis::{MOST_INCIDENTS_FOR_INTERVALS, analyze};
pub use answer::{
    AssignmentCount, BaselineEffect, Effect, Forecast, HawkesReport, Integrity, PromiseReport,
    SeveralReport, StreamReport, WatchReport,
};
pub use assignment::{Assignment, Ground, Rule, Shape, Standing, assign};
pub use bootstrap::{Comparison, MarkVariance};
pub use change_points::{ChangePoint, change_points, weekly_dispersion};
pub use daily::{Count, Imputation, counts_over_time, impute};
pub use effect::{ExactTest, RateRatio, Windows};
pub use fit::{Estimate, Fit, Intervals, Warning, fit};
pub use forecast::{
    FORECASTERS, Prediction, Score, detectable_drop, predict, predict_window, prediction_of,
    predictions, rolling_scores,
};
pub use goodness::{
    DispersionTest, TimeRescaling, counts_in_windows, dispersion, dispersion_test, time_rescaling,
};
pub use hawkes::{Background, Hawkes, simulate_stationary};
pub use maximum::PROFILE_DROP;
pub use monitors::{
    Bulletin, CaptureRecapture, ConfirmedShare, MonitorReport, Monitors, Overlap, RejectedBulletin,
};
pub use observed::{Name, Observation, Observations};
pub use plausible::plausible_excitations;
pub use question::{Promise, Question, StreamRule};
pub use regression::{Regression, regression};
pub use several::{Several, SeveralFit, fit_several};
pub use trend::{Trend, pooled_trend, slope_by_chance, slope_of, trend};
pub use unseen::Unseen;
