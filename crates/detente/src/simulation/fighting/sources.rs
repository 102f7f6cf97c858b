//! Where violence comes from in a run, at which rates.

use std::ops::Range;

use super::Truce;
use crate::calendar::Time;
use crate::random::{Label, Streams};
use crate::simulation::couplings::{excitation, spoilers};
use crate::simulation::draw::{Draw, ViolenceDraw};
use crate::simulation::scenario::Scenario;
use crate::violence::{Excitation, Stream};

/// What can happen next without anybody's decision. The order breaks ties of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    GroundInside,
    AirInside,
    Spoilers,
    Collapse,
    Outside,
    Excluded,
}

impl Source {
    pub const ALL: [Source; 6] = [
        Source::GroundInside,
        Source::AirInside,
        Source::Spoilers,
        Source::Collapse,
        Source::Outside,
        Source::Excluded,
    ];

    /// Those whose events bear on what others do, by the ceasefire's integrity and by beliefs: all before the outside.
    pub const COUPLED: Range<usize> = 0..Source::Outside as usize;

    /// Those whose events bear on nothing else, each by itself.
    pub const ELSEWHERE: [Range<usize>; 2] = [
        Source::Outside as usize..Source::Excluded as usize,
        Source::Excluded as usize..Source::ALL.len(),
    ];

    /// The name of its stream, in a record.
    pub fn name(self) -> &'static str {
        match self {
            Source::GroundInside => "ground_inside",
            Source::AirInside => "air_inside",
            Source::Spoilers => "spoilers",
            Source::Collapse => "collapse",
            Source::Outside => "outside",
            Source::Excluded => "excluded",
        }
    }

    /// Of its random numbers.
    fn label(self) -> Label {
        match self {
            Source::Collapse => Label::new("ceasefire.collapse"),
            _ => Label::new("violence").child(self.name()),
        }
    }

    /// Whether a candidate of this mark is let through by the ceasefire; a collapse, whether it comes at the hazard of its time.
    #[inline]
    pub fn lets_through(self, truce: Option<&Truce>, time: Time, mark: f64) -> bool {
        match (self, truce) {
            (Source::GroundInside | Source::AirInside, Some(truce)) => {
                truce.lets_through(self, time, mark)
            }
            (Source::Collapse, truce) => truce.is_some_and(|truce| truce.collapses(time, mark)),
            _ => true,
        }
    }
}

/// Rates of violence as they are without a ceasefire, per day, triggered incidents left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Backgrounds {
    ground_inside: f64,
    air_inside: f64,
    outside: f64,
    excluded: f64,
}

impl Backgrounds {
    pub fn new(violence: &ViolenceDraw) -> Self {
        Backgrounds {
            ground_inside: violence.inside_per_day * (1.0 - violence.air_share),
            air_inside: violence.inside_per_day * violence.air_share,
            outside: violence.outside_per_day * (1.0 - violence.excluded_share),
            excluded: violence.outside_per_day * violence.excluded_share,
        }
    }

    /// Inside: on the ground, and by air.
    pub fn inside(&self) -> (f64, f64) {
        (self.ground_inside, self.air_inside)
    }
}

/// How incidents trigger incidents in a run, at the strength of the coupling.
pub(super) fn kernel(scenario: &Scenario, draw: &Draw) -> Excitation {
    let violence = &draw.violence;
    excitation::scaled(
        scenario.couplings.excitation,
        violence.branching_ratio,
        violence.decay_per_day,
    )
}

/// By source: its stream from the start on, with what the time before the start left of excitation.
pub(super) fn streams(
    scenario: &Scenario,
    draw: &Draw,
    truce: Option<&Truce>,
    streams: &Streams,
) -> [Stream; 6] {
    let start = scenario.start;
    let kernel = kernel(scenario, draw);
    let plain = Excitation { branching_ratio: 0.0, ..kernel };
    let backgrounds = Backgrounds::new(&draw.violence);
    let before = Before::new(scenario, draw, truce);
    let violence = |source: Source, background: f64| {
        let left = if scenario.violence.starts_empty {
            0.0
        } else {
            before.triggered_per_day(source, background, kernel)
        };
        Stream::new(background, kernel, left, start, streams, source.label())
    };
    let single = |source: Source, per_day: f64| {
        Stream::new(per_day, plain, 0.0, start, streams, source.label())
    };
    Source::ALL.map(|source| match source {
        Source::GroundInside => violence(source, backgrounds.ground_inside),
        Source::AirInside => violence(source, backgrounds.air_inside),
        Source::Outside => violence(source, backgrounds.outside),
        Source::Excluded => violence(source, backgrounds.excluded),
        Source::Spoilers => {
            let strength = scenario.couplings.spoilers;
            let per_day = draw.violence.spoiler_attacks_per_day;
            single(source, spoilers::attacks_per_day(strength, per_day))
        }
        Source::Collapse => single(source, truce.map_or(0.0, Truce::highest_hazard_per_day)),
    })
}

/// The ceasefire before the start: for how long it held, and how fast it faded.
struct Before<'t> {
    truce: Option<&'t Truce>,
    days: f64,
    fading_per_day: f64,
}

impl<'t> Before<'t> {
    fn new(scenario: &Scenario, draw: &Draw, truce: Option<&'t Truce>) -> Self {
        match (&scenario.ceasefire, &draw.ceasefire) {
            (Some(conduct), Some(numbers)) => Before {
                truce,
                days: (scenario.start - conduct.terms.since).days(),
                fading_per_day: std::f64::consts::LN_2 / numbers.half_life_days,
            },
            _ => Before { truce, days: 0.0, fading_per_day: 0.0 },
        }
    }

    /// The intensity that it left behind in a source at the start.
    fn triggered_per_day(&self, source: Source, background: f64, kernel: Excitation) -> f64 {
        let effect = self.truce.map_or(0.0, |truce| truce.effect(source));
        excitation::triggered_after_ceasefire(
            background,
            kernel,
            effect,
            self.fading_per_day,
            self.days,
        )
    }
}
