//! What is fixed before a run begins: the calendar, laid out once for all runs.
//!
//! Entries stand in the order (time, priority, sequence).

use super::scenario::Scenario;
use super::summary::{MOMENTUM_WINDOW_DAYS, momentum_days};
use crate::calendar::{MICROSECONDS_PER_DAY, Span, Time};
use crate::scope::Window;

/// Something that is due. Indices are positions in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// The asked party decides on a request.
    Decision { request: usize },
    /// A dated window of a request opens or closes.
    Window { request: usize, open: bool },
    /// A round closes.
    Close { track: usize, round: usize },
    /// A round opens.
    Open { track: usize, round: usize },
    /// A sitting day begins.
    Sitting { track: usize },
    /// One offer is due.
    Exchange { track: usize },
    /// The mediator may put a text.
    MediatorText { track: usize },
    /// The monitors of the ceasefire meet.
    Monitoring,
    /// The days begin for which momentum will be told.
    MomentumBegins,
    /// Momentum is told.
    MomentumEnds { days: u32 },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub time: Time,
    pub due: Due,
}

#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub entries: Vec<Entry>,
    /// Offers scheduled, by track.
    pub offers: Vec<u32>,
    /// The horizon.
    pub end: Time,
}

/// When a sitting day begins, and how long it lasts.
const DAY_BEGINS: Span = Span::from_microseconds(MICROSECONDS_PER_DAY / 24 * 9);
const DAY_LASTS: Span = Span::from_microseconds(MICROSECONDS_PER_DAY / 24 * 8);

impl Schedule {
    pub fn new(scenario: &Scenario) -> Self {
        let start = scenario.start;
        let end = start + Span::from_days(i64::from(scenario.horizon_days));
        let mut entries = Vec::new();
        let mut add = |time: Time, due: Due| {
            let within = time >= start && time < end;
            if within {
                entries.push(Entry { time, due });
            }
            within
        };

        let mut offers = vec![0; scenario.tracks.len()];
        for (number, track) in scenario.tracks.iter().enumerate() {
            let negotiates = track.delegations.len() >= 2 && !track.agenda.items.is_empty();
            for (round_number, round) in track.rounds.iter().enumerate() {
                add(round.opens, Due::Open { track: number, round: round_number });
                // A round that ends with the horizon closes with it.
                let closes = match round.closes() == end {
                    true => end - Span::from_microseconds(1),
                    false => round.closes(),
                };
                add(closes, Due::Close { track: number, round: round_number });
                for day in 0..round.days {
                    let begins = round.opens + Span::from_days(i64::from(day)) + DAY_BEGINS;
                    add(begins, Due::Sitting { track: number });
                    if !negotiates {
                        continue;
                    }
                    let gap = DAY_LASTS.microseconds() / i64::from(track.exchanges_per_day + 1);
                    for exchange in 1..=track.exchanges_per_day {
                        let passed = Span::from_microseconds(gap * i64::from(exchange));
                        let due = add(begins + passed, Due::Exchange { track: number });
                        offers[number] += u32::from(due);
                    }
                    if track.mediator.is_some() {
                        add(begins + DAY_LASTS, Due::MediatorText { track: number });
                    }
                }
            }
        }

        for (number, request) in scenario.requests.iter().enumerate() {
            add(request.date.max(start), Due::Decision { request: number });
            if let Window::Between { from, until } = request.scope.window
                && until > start
            {
                add(from.max(start), Due::Window { request: number, open: true });
                add(until, Due::Window { request: number, open: false });
            }
        }

        if let Some(every) = scenario.ceasefire.as_ref().and_then(|c| c.monitoring_every_days) {
            let mut day = i64::from(every);
            while day < i64::from(scenario.horizon_days) {
                add(start + Span::from_days(day) + DAY_BEGINS, Due::Monitoring);
                day += i64::from(every);
            }
        }

        for day in momentum_days(scenario.horizon_days) {
            let days = day.min(MOMENTUM_WINDOW_DAYS);
            add(start + Span::from_days(i64::from(day - days)), Due::MomentumBegins);
            // A microsecond before the day ends, so that the last day lies within the horizon.
            let ends = start + Span::from_days(i64::from(day)) - Span::from_microseconds(1);
            add(ends, Due::MomentumEnds { days });
        }

        // Stable: entries of one time and priority keep their sequence.
        entries.sort_by_key(|entry| (entry.time, entry.due.priority()));
        Schedule { entries, offers, end }
    }
}

impl Due {
    /// What comes first at one instant: decisions, then what closes, then what opens.
    fn priority(self) -> u8 {
        match self {
            Due::MomentumEnds { .. } | Due::MomentumBegins => 0,
            Due::Decision { .. } => 1,
            Due::Close { .. } | Due::Window { open: false, .. } => 2,
            Due::Open { .. } | Due::Window { open: true, .. } => 3,
            Due::Sitting { .. } | Due::Monitoring => 4,
            Due::Exchange { .. } => 5,
            Due::MediatorText { .. } => 6,
        }
    }
}
