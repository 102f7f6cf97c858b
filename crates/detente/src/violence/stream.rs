//! One stream of incidents: a background that may be thinned, and incidents it triggers.
//!
//! The background is made by thinning candidates of a constant rate: whoever drives the stream
//! decides at each candidate which share is let through. The candidates and their marks depend
//! on their generator alone, so two runs that differ in what suppresses the background share
//! them, and less suppression never removes a background incident. Triggered incidents are
//! drawn exactly from the decaying excitation (Dassios and Zhao 2013, *Exact simulation of
//! Hawkes process with exponentially decaying intensity*).

use rand_distr::{Distribution, Exp1};

use super::Excitation;
use crate::calendar::{MICROSECONDS_PER_DAY, Time};
use crate::random::{Generator, RngExt};

const NEVER: Time = Time::from_microseconds(i64::MAX);
const DAYS_PER_MICROSECOND: f64 = 1.0 / MICROSECONDS_PER_DAY as f64;

/// What a stream has produced at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incident {
    /// A background candidate that was not let through: nothing happened.
    Suppressed,
    /// An incident of the background.
    Background,
    /// An incident that earlier ones triggered.
    Triggered,
}

/// A self-exciting stream of incidents.
///
/// ```
/// use detente::calendar::Time;
/// use detente::random::{Label, Streams};
/// use detente::violence::{Excitation, Incident, Stream};
/// let excitation = Excitation { branching_ratio: 0.45, decay_per_day: 0.1 };
/// let start = Time::from_microseconds(0);
/// let mut stream = Stream::new(0.5, excitation, 0.0, start, &Streams::new(1, 0), Label::new("air"));
/// let mut incidents = 0;
/// while stream.next() < "1971-01-01".parse().unwrap() {
///     if stream.advance(|_| 1.0) != Incident::Suppressed {
///         incidents += 1;
///     }
/// }
/// assert!((200..500).contains(&incidents)); // 324 are expected
/// ```
#[derive(Clone, Debug)]
pub struct Stream {
    background_microseconds: f64,
    next_candidate: Time,
    next_triggered: Time,
    /// Triggered intensity per day at `excited_at`.
    triggered_per_day: f64,
    excited_at: Time,
    jump_per_day: f64,
    decay_per_day: f64,
    days_per_decay: f64,
    background: Generator,
    triggering: Generator,
}

impl Stream {
    /// A stream from `start` on: background candidates at `background_per_day`, and a triggered
    /// intensity of `triggered_per_day` at the start, left by what happened before.
    pub fn new(
        background_per_day: f64,
        excitation: Excitation,
        triggered_per_day: f64,
        start: Time,
        streams: &crate::random::Streams,
        label: crate::random::Label,
    ) -> Self {
        let mut stream = Stream {
            background_microseconds: MICROSECONDS_PER_DAY as f64 / background_per_day,
            next_candidate: start,
            next_triggered: NEVER,
            triggered_per_day,
            excited_at: start,
            jump_per_day: excitation.branching_ratio * excitation.decay_per_day,
            decay_per_day: excitation.decay_per_day,
            days_per_decay: 1.0 / excitation.decay_per_day,
            background: streams.stream(label.child("background")),
            triggering: streams.stream(label.child("triggering")),
        };
        stream.draw_candidate();
        stream.draw_triggered();
        stream
    }

    /// When something happens next in this stream; the end of time if nothing does.
    #[inline]
    pub fn next(&self) -> Time {
        self.next_candidate.min(self.next_triggered)
    }

    /// Lets the next thing happen. `share_let_through` is asked, at a background candidate, for
    /// the share in \[0, 1\] of the background that is not suppressed at that time.
    #[inline]
    pub fn advance(&mut self, share_let_through: impl FnOnce(Time) -> f64) -> Incident {
        if self.next_triggered <= self.next_candidate {
            let time = self.next_triggered;
            self.excite(time);
            return Incident::Triggered;
        }
        let time = self.next_candidate;
        let mark: f64 = self.background.random();
        self.draw_candidate();
        if mark < share_let_through(time) {
            self.excite(time);
            Incident::Background
        } else {
            Incident::Suppressed
        }
    }

    #[inline]
    fn draw_candidate(&mut self) {
        let gap: f64 = Exp1.sample(&mut self.background);
        self.next_candidate = after(self.next_candidate, gap * self.background_microseconds);
    }

    #[inline]
    fn excite(&mut self, time: Time) {
        if self.jump_per_day == 0.0 && self.triggered_per_day == 0.0 {
            return;
        }
        let days =
            (time.microseconds() - self.excited_at.microseconds()) as f64 * DAYS_PER_MICROSECOND;
        self.triggered_per_day *= (-self.decay_per_day * days).exp();
        self.triggered_per_day += self.jump_per_day;
        self.excited_at = time;
        self.draw_triggered();
    }

    /// The first point of a Poisson process whose rate decays from the present intensity. What
    /// was drawn before is dropped: the process has no memory beside its intensity.
    #[inline]
    fn draw_triggered(&mut self) {
        if self.triggered_per_day == 0.0 {
            return;
        }
        let spent: f64 = Exp1.sample(&mut self.triggering);
        let gone = spent * self.decay_per_day / self.triggered_per_day;
        self.next_triggered = if gone >= 1.0 {
            NEVER
        } else {
            // Exact for slow decays too, where almost nothing is gone.
            let days = -(-gone).ln_1p() * self.days_per_decay;
            after(self.excited_at, days * MICROSECONDS_PER_DAY as f64)
        };
    }
}

/// `time` plus a span that may be infinite (a rate of 0), at most the end of time.
#[inline]
fn after(time: Time, microseconds: f64) -> Time {
    // The cast saturates, and so does the sum.
    Time::from_microseconds(time.microseconds().saturating_add(microseconds as i64))
}
