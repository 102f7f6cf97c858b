//! K4: the battlefield moves what the war is worth to each side.
//!
//! War values W = p̂ − c for the rising side and 1 − p̂ − c for the other (Fearon 1995), with
//! beliefs p̂(t) = p̂(0) + p(t) − p(0) within \[0, 1\]: the same drift seen by both, from different
//! starts. The strength c moves a reservation to W(0) + c(W − W(0)), the believed share in the
//! stalling rule and in the commitment condition in the same way, and the drift of that condition to c·g.
//! Where the coupling is off, reservations stay at their start.

use crate::calendar::Time;
use crate::domain::PartyIndex;
use crate::simulation::scenario::Battlefield;

/// What it does.
pub const DESCRIPTION: &str = "the course of the war moves reservations, and with them offers";
/// What the strength scales.
pub const SCALES: &str = "the change since the start of what the war is worth, and the shift that a commitment must survive";
/// Where it comes from.
pub const SOURCE: &str = "Fearon 1995; Slantchev 2003 (drift without battles: assumed)";

/// How far the share of the rising side has moved since the start.
#[derive(Clone, Copy, Debug)]
pub struct Front {
    moved: f64,
    at: Time,
    drift_per_day: f64,
    air_share: f64,
    air_cut: f64,
}

impl Front {
    /// Nothing moved at `start`; from there on it drifts.
    pub fn new(start: Time, drift_per_day: f64, air_share: f64) -> Self {
        Front { moved: 0.0, at: start, drift_per_day, air_share, air_cut: 0.0 }
    }

    /// p(t) − p(0).
    pub fn moved(&self, time: Time) -> f64 {
        self.moved + self.effective_drift_per_day() * (time - self.at).days()
    }

    /// The drift while air strikes are cut as they are now, per day.
    pub fn effective_drift_per_day(&self) -> f64 {
        self.drift_per_day * (1.0 - self.air_cut * self.air_share)
    }

    /// From `time` on the share `air_cut` of air strikes stops.
    pub fn cut_air(&mut self, time: Time, air_cut: f64) {
        self.moved = self.moved(time);
        self.at = time;
        self.air_cut = air_cut;
    }
}

/// Which side of the war a delegation is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one whose position rises.
    Rising,
    /// The one against it.
    Against,
}

impl Side {
    /// The side that a party is on; `None` where the battlefield does not name it.
    pub fn of(party: PartyIndex, battlefield: &Battlefield) -> Option<Side> {
        if battlefield.rising.contains(&party) {
            Some(Side::Rising)
        } else {
            battlefield.against.contains(&party).then_some(Side::Against)
        }
    }
}

/// The share that is believed to be the rising side's once that has moved by `moved`, within \[0, 1\]: of a change the part `strength`
/// counts.
///
/// ```
/// use detente::simulation::couplings::battlefield::believed_share;
/// assert_eq!(believed_share(0.5, 0.2, 0.5), 0.6);
/// assert_eq!(believed_share(0.5, 0.2, 0.0), 0.5);
/// ```
pub fn believed_share(start: f64, moved: f64, strength: f64) -> f64 {
    start + strength * ((start + moved).clamp(0.0, 1.0) - start)
}

/// What the war is worth to a side that believes in `believed_share` for the rising one.
///
/// ```
/// use detente::simulation::couplings::battlefield::{war_value, Side};
/// assert!((war_value(Side::Rising, 0.7, 0.1) - 0.6).abs() < 1e-12);
/// assert!((war_value(Side::Against, 0.4, 0.15) - 0.45).abs() < 1e-12);
/// ```
pub fn war_value(side: Side, believed_share: f64, cost: f64) -> f64 {
    let share = believed_share.clamp(0.0, 1.0);
    match side {
        Side::Rising => share - cost,
        Side::Against => 1.0 - share - cost,
    }
}
