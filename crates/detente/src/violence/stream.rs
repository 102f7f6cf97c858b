//! One stream of incidents: a background that may be thinned, and incidents it triggers.
//!
//! The background is made by thinning candidates of a constant rate: whoever drives the stream
//! decides at each candidate, by its mark, whether it is let through. The candidates and their marks
//! depend on their generator alone, so two runs that differ in what suppresses the background share
//! them, and where a mark is held against the share that is let through, less suppression never removes a
//! background incident.
//!
//! What is triggered is drawn exactly, by the clusters of Hawkes and Oakes 1974 (*A cluster process
//! representation of a self-exciting process*): each incident has a Poisson number of children with mean n,
//! each after an exponential delay with rate β. Delays that are exponential do not age, so that all there is to
//! know is how many children are still to come: the next of k comes after an exponential time with rate kβ.
//! No intensity has to be followed, and no exponential or logarithm taken.

use rand_distr::{Distribution, Exp1, Poisson};

use super::Excitation;
use crate::calendar::{MICROSECONDS_PER_DAY, Time};
use crate::random::{Generator, RngExt};

const NEVER: Time = Time::from_microseconds(i64::MAX);

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
///     if stream.advance(|_, _| true) != Incident::Suppressed {
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
    /// How many triggered incidents are still to come.
    pending: f64,
    children: Children,
    microseconds_per_decay: f64,
    background: Generator,
    triggering: Generator,
}

impl Stream {
    /// A stream from `start` on: background candidates at `background_per_day`, and a triggered
    /// intensity of `triggered_per_day` at the start, left by what happened before, that decays.
    pub fn new(
        background_per_day: f64,
        excitation: Excitation,
        triggered_per_day: f64,
        start: Time,
        streams: &crate::random::Streams,
        label: crate::random::Label,
    ) -> Self {
        let mut triggering = streams.stream(label.child("triggering"));
        // An intensity that decays at rate β still brings a Poisson number with mean λ/β; where that is 0, or so large that
        // the number does not differ from it, the mean itself.
        let to_come = (triggered_per_day / excitation.decay_per_day).min(1e18);
        let pending = match Poisson::new(to_come) {
            Ok(number) => number.sample(&mut triggering),
            Err(_) => to_come,
        };
        let mut stream = Stream {
            background_microseconds: MICROSECONDS_PER_DAY as f64 / background_per_day,
            next_candidate: start,
            next_triggered: NEVER,
            pending,
            children: Children::new(excitation.branching_ratio),
            microseconds_per_decay: MICROSECONDS_PER_DAY as f64 / excitation.decay_per_day,
            background: streams.stream(label.child("background")),
            triggering,
        };
        stream.draw_candidate();
        stream.draw_triggered(start);
        stream
    }

    /// When something happens next in this stream; the end of time if nothing does.
    #[inline]
    pub fn next(&self) -> Time {
        self.next_candidate.min(self.next_triggered)
    }

    /// Lets the next thing happen. `lets_through` is asked, at a background candidate, whether one of this time and this mark, uniform
    /// on \[0, 1), is let through.
    #[inline]
    pub fn advance(&mut self, lets_through: impl FnOnce(Time, f64) -> bool) -> Incident {
        if self.next_triggered <= self.next_candidate {
            self.pending -= 1.0;
            self.trigger(self.next_triggered);
            return Incident::Triggered;
        }
        let time = self.next_candidate;
        let mark: f64 = self.background.random();
        self.draw_candidate();
        if lets_through(time, mark) {
            self.trigger(time);
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

    /// An incident at `time` has children, and the next of all that are to come is drawn anew.
    #[inline]
    fn trigger(&mut self, time: Time) {
        if self.children.mean > 0.0 {
            self.pending += self.children.draw(&mut self.triggering);
        }
        self.draw_triggered(time);
    }

    /// The next of those that are to come after `time`. What was drawn before is dropped: exponential delays do not age.
    #[inline]
    fn draw_triggered(&mut self, time: Time) {
        self.next_triggered = if self.pending > 0.0 {
            let gap: f64 = Exp1.sample(&mut self.triggering);
            after(time, gap * self.microseconds_per_decay / self.pending)
        } else {
            NEVER
        };
    }
}

/// How many incidents one incident triggers: a Poisson number with a mean below 1.
#[derive(Clone, Debug)]
struct Children {
    mean: f64,
    /// P(at most k), for k from 0.
    at_most: [f64; 8],
    /// P(exactly 7).
    last: f64,
}

impl Children {
    fn new(mean: f64) -> Self {
        let mut exactly = (-mean).exp();
        let mut sum = exactly;
        let at_most = std::array::from_fn(|number| {
            if number > 0 {
                exactly *= mean / number as f64;
                sum += exactly;
            }
            sum
        });
        Children { mean, at_most, last: exactly }
    }

    /// By inversion: how many of the P(at most k) a uniform number reaches.
    #[inline]
    fn draw(&self, generator: &mut Generator) -> f64 {
        let uniform: f64 = generator.random();
        let reached: u32 = self.at_most.iter().map(|&limit| u32::from(uniform >= limit)).sum();
        if reached == 8 { self.many(uniform) } else { f64::from(reached) }
    }

    /// The rest of the inversion, where 8 or more are reached.
    #[cold]
    fn many(&self, uniform: f64) -> f64 {
        let (mut number, mut exactly, mut sum) = (7.0, self.last, self.at_most[7]);
        // Ends where the terms no longer count beside the sum.
        while uniform >= sum && exactly > f64::EPSILON * sum {
            number += 1.0;
            exactly *= self.mean / number;
            sum += exactly;
        }
        number
    }
}

/// `time` plus a span that may be infinite (a rate of 0), at most the end of time.
#[inline]
fn after(time: Time, microseconds: f64) -> Time {
    // The cast saturates, and so does the sum.
    Time::from_microseconds(time.microseconds().saturating_add(microseconds as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, Streams};

    #[test]
    fn children_are_a_poisson_number() {
        let mut generator = Streams::new(5, 0).stream(Label::new("children"));
        let draws = 100_000.0;
        for mean in [0.05, 0.5, 0.99] {
            let children = Children::new(mean);
            let (mut sum, mut squares, mut none) = (0.0, 0.0, 0.0);
            for _ in 0..draws as usize {
                let number = children.draw(&mut generator);
                sum += number;
                squares += (number - mean) * (number - mean);
                none += f64::from(u8::from(number == 0.0));
            }
            // Mean and variance n, and 4 standard errors of each.
            assert!((sum / draws - mean).abs() < 4.0 * (mean / draws).sqrt());
            let spread = (mean + 2.0 * mean * mean) / draws;
            assert!((squares / draws - mean).abs() < 4.0 * spread.sqrt());
            let share = (-mean).exp();
            assert!((none / draws - share).abs() < 4.0 * (share * (1.0 - share) / draws).sqrt());
        }
        // Where the mean is .8, P(8 or more) is 2.1 in a million and P(9 or more) 1.8 in ten million; the largest uniform number ends as well.
        let children = Children::new(0.8);
        assert_eq!(children.many(1.0 - 1e-6), 8.0);
        assert!((9.0..40.0).contains(&children.many(1.0 - f64::EPSILON)));
    }

    #[test]
    fn excitation_left_from_before_brings_what_it_would_have_brought() {
        // An intensity of 5 a day that decays at 1/2 a day brings 10, and each of these 1/(1 − n) in all.
        let start = Time::from_microseconds(0);
        let runs = 4_000;
        for (branching_ratio, expected, variance) in [(0.0, 10.0, 10.0), (0.5, 20.0, 80.0)] {
            let excitation = Excitation { branching_ratio, decay_per_day: 0.5 };
            let mut incidents = 0;
            for run in 0..runs {
                let streams = Streams::new(6, run);
                let mut stream =
                    Stream::new(0.0, excitation, 5.0, start, &streams, Label::new("left"));
                while stream.next() < NEVER {
                    stream.advance(|_, _| true);
                    incidents += 1;
                }
            }
            let (mean, runs) = (f64::from(incidents) / runs as f64, runs as f64);
            assert!((mean - expected).abs() < 4.0 * f64::sqrt(variance / runs), "{mean}");
        }
    }
}
