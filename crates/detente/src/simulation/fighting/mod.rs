//! Violence in a run, and what it moves: the ceasefire's integrity and beliefs about sincerity.
//!
//! `sources` says where violence comes from and at which rates, `truce` how the ceasefire stands, `beliefs` who believes what of whom, and
//! `telling` what of it goes into a whole record.

mod beliefs;
mod sources;
mod telling;
mod truce;

use std::ops::Range;

use self::beliefs::Beliefs;
use self::sources::{Backgrounds, Source};
use self::truce::{Mended, Truce};
use super::couplings::spoilers;
use super::couplings::trust::ViolationRates;
use super::doers::Doers;
use super::draw::Draw;
use super::log::Log;
use super::prepared::Prepared;
use super::scenario::SincereRate;
use crate::calendar::{MICROSECONDS_PER_DAY, Time};
use crate::random::{Generator, Label, RngExt, Streams};
use crate::record::Kind;
use crate::violence::{Incident, Stream};

/// How many of what, so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub inside_by_week: Vec<u32>,
    pub outside_by_week: Vec<u32>,
    pub air_inside: u32,
    pub excluded: u32,
    pub triggered: u32,
    pub spoiler_attacks: u32,
}

/// By doer: the share of its own part of a background that it stops since it keeps a promise. Empty where nobody does.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cuts {
    pub ground_inside: Vec<f64>,
    pub air_inside: Vec<f64>,
    pub outside: Vec<f64>,
}

impl Cuts {
    /// Of a source, and who commits what it brings; `None` where nobody stops any of it.
    #[inline]
    fn of<'c>(
        &'c self,
        source: Source,
        prepared: &'c Prepared<'_>,
    ) -> Option<(&'c [f64], &'c Doers)> {
        let (cuts, doers) = match source {
            Source::GroundInside => (&self.ground_inside, &prepared.ground_by),
            Source::AirInside => (&self.air_inside, &prepared.air_by),
            Source::Outside => (&self.outside, &prepared.ground_by),
            Source::Excluded | Source::Spoilers | Source::Collapse => return None,
        };
        (!cuts.is_empty()).then_some((cuts, doers))
    }
}

/// Who commits what of an incident that was triggered, and what is taken for whose.
struct Chances {
    ground_doers: Generator,
    air_doers: Generator,
    outside_doers: Generator,
    spoilers: Generator,
    blame: Generator,
}

impl Chances {
    fn new(streams: &Streams) -> Self {
        let of = |path| streams.stream(Label::new(path));
        Chances {
            ground_doers: of("violence.ground_inside.doers"),
            air_doers: of("violence.air_inside.doers"),
            outside_doers: of("violence.outside.doers"),
            spoilers: of("violence.spoilers.doers"),
            blame: of("trust.blame"),
        }
    }
}

pub(super) struct Fighting<'p, 's> {
    prepared: &'p Prepared<'s>,
    /// By source.
    streams: [Stream; 6],
    /// By source: when something happens next.
    next: [Time; 6],
    truce: Option<Truce>,
    cuts: Cuts,
    /// The requests that are complied with and whose window is open.
    promised: Vec<usize>,
    chances: Chances,
    misattribution: f64,
    pub beliefs: Beliefs<'p>,
    pub counts: Counts,
    pub collapsed_at: Option<Time>,
}

impl<'p, 's> Fighting<'p, 's> {
    pub fn new(prepared: &'p Prepared<'s>, draw: &Draw, streams: &Streams) -> Self {
        let scenario = prepared.scenario;
        let truce = scenario.ceasefire.as_ref().zip(draw.ceasefire.as_ref());
        let truce = truce.map(|(conduct, numbers)| Truce::new(conduct, numbers, scenario, streams));

        let sources = sources::streams(scenario, draw, truce.as_ref(), streams);
        let branching_ratio = sources::kernel(scenario, draw).branching_ratio;
        // What a sincere party would leave of its background.
        let left = |source| {
            let suppressed =
                truce.as_ref().map_or(0.0, |truce| match scenario.trust.sincere_rate {
                    SincereRate::UnderWholeCeasefire => truce.effect(source),
                    SincereRate::OnFirstDay => {
                        truce.effect(source) * truce.integrity_at(scenario.start)
                    }
                });
            1.0 - suppressed
        };
        let (on_ground, by_air) = Backgrounds::new(&draw.violence).inside();
        let on_ground = on_ground * left(Source::GroundInside);
        let by_air = by_air * left(Source::AirInside);
        let rates = scenario.delegations.iter().map(|conduct| {
            let background = on_ground * prepared.ground_by.share(conduct.party)
                + by_air * prepared.air_by.share(conduct.party);
            ViolationRates::implied(background, branching_ratio, draw.trust.rate_ratio)
        });
        // Clusters of triggered incidents are not to count several times.
        let weight = scenario.couplings.trust * (1.0 - branching_ratio);

        Fighting {
            next: std::array::from_fn(|i| sources[i].next()),
            streams: sources,
            truce,
            cuts: Cuts::default(),
            promised: Vec::new(),
            chances: Chances::new(streams),
            misattribution: draw.trust.misattribution,
            beliefs: Beliefs::new(prepared, draw, rates.collect(), weight),
            counts: Counts {
                inside_by_week: vec![0; prepared.weeks()],
                outside_by_week: vec![0; prepared.weeks()],
                ..Counts::default()
            },
            collapsed_at: None,
            prepared,
        }
    }

    /// Lets everything happen that comes before `until`. Without a whole record, incidents outside wait until
    /// [`catch_up`](Self::catch_up): they bear on nothing else, and to put them in order with the others takes time.
    pub fn advance(&mut self, until: Time, log: &mut Log<'s>) {
        let sources = if log.is_full() { 0..Source::ALL.len() } else { Source::COUPLED };
        self.advance_sources(sources, until, log);
    }

    /// Lets the incidents outside happen that come before `until`.
    pub fn catch_up(&mut self, until: Time, log: &mut Log<'s>) {
        for sources in Source::ELSEWHERE {
            self.advance_sources(sources, until, log);
        }
    }

    /// Lets everything happen in these sources, in order of time, that comes before `until`.
    #[inline]
    fn advance_sources(&mut self, sources: Range<usize>, until: Time, log: &mut Log<'s>) {
        loop {
            let mut first = sources.start;
            for source in sources.start + 1..sources.end {
                if self.next[source] < self.next[first] {
                    first = source;
                }
            }
            let time = self.next[first];
            if time >= until {
                return;
            }
            let source = Source::ALL[first];
            let truce = self.truce.as_ref();
            let cut = self.cuts.of(source, self.prepared);
            // For an incident of the background: a part of its mark that says who commits it.
            let mut place = None;
            let incident = self.streams[first].advance(|time, mark| {
                place = Some(second_mark(mark));
                // Whether a promise stops it is said by where it lies in its doer's part: so nobody else's incidents change with it.
                source.lets_through(truce, time, mark)
                    && cut.is_none_or(|(cuts, doers)| doers.keeps(cuts, second_mark(mark)))
            });
            self.next[first] = self.streams[first].next();
            if incident != Incident::Suppressed {
                self.counts.triggered += u32::from(incident == Incident::Triggered);
                match source {
                    Source::GroundInside | Source::AirInside => {
                        self.inside(source, place, time, log);
                    }
                    Source::Outside | Source::Excluded => self.outside(source, place, time, log),
                    Source::Spoilers => self.spoiler_attack(time, log),
                    Source::Collapse => self.collapse(time, log),
                }
            }
        }
    }

    /// The week of the run, from 0, in which `time` falls.
    #[inline]
    fn week(&self, time: Time) -> usize {
        let since = time.microseconds() - self.prepared.scenario.start.microseconds();
        (since / (7 * MICROSECONDS_PER_DAY)) as usize
    }

    /// An incident inside; `place` says who committed it, where it is of the background.
    fn inside(&mut self, source: Source, place: Option<f64>, time: Time, log: &mut Log<'s>) {
        let week = self.week(time);
        self.counts.inside_by_week[week] += 1;
        let violence = &self.prepared.scenario.violence;
        let (doers, generator, act) = if source == Source::AirInside {
            self.counts.air_inside += 1;
            (&self.prepared.air_by, &mut self.chances.air_doers, &violence.air_act)
        } else {
            (&self.prepared.ground_by, &mut self.chances.ground_doers, &violence.ground_act)
        };
        let doer = match place {
            Some(place) => doers.at(place),
            None => doers.pick(generator),
        };
        if let Some(observed) = doer.and_then(|party| self.prepared.delegation(party)) {
            self.beliefs.attribute(observed, time);
        }
        let by_air = source == Source::AirInside;
        let severe = self.truce.as_mut().is_some_and(|truce| truce.suffers(by_air, time));
        if log.is_full() {
            self.tell_inside(source, doer, act, severe, time, log);
        }
    }

    /// The same outside.
    fn outside(&mut self, source: Source, place: Option<f64>, time: Time, log: &mut Log<'s>) {
        let week = self.week(time);
        self.counts.outside_by_week[week] += 1;
        let excluded = source == Source::Excluded;
        self.counts.excluded += u32::from(excluded);
        if log.is_full() {
            let doer = match place {
                Some(place) => self.prepared.ground_by.at(place),
                None => self.prepared.ground_by.pick(&mut self.chances.outside_doers),
            };
            // Who fought an excluded group is not known.
            self.tell_outside(source, doer.filter(|_| !excluded), time, log);
        }
    }

    fn spoiler_attack(&mut self, time: Time, log: &mut Log<'s>) {
        self.counts.spoiler_attacks += 1;
        if log.is_full() {
            let all = &self.prepared.scenario.violence.spoilers;
            let spoilers = &mut self.chances.spoilers;
            let doer = (!all.is_empty()).then(|| all[spoilers.random_range(0..all.len())]);
            self.tell_spoiler_attack(doer, time, log);
        }
        let (blame, misattribution) = (&mut self.chances.blame, self.misattribution);
        let is_blamed = || spoilers::is_blamed(blame.random(), misattribution);
        self.beliefs.misattribute(time, is_blamed);
    }

    fn collapse(&mut self, time: Time, log: &mut Log<'s>) {
        if let Some(truce) = &mut self.truce {
            truce.collapse(time);
            self.collapsed_at.get_or_insert(time);
            self.tell_of_ceasefire(time, log, |ceasefire| Kind::CeasefireCollapsed { ceasefire });
        }
    }

    /// A meeting about the ceasefire at `time`: mends it, or renews it if `renews`.
    pub fn meet(&mut self, time: Time, gain: f64, renews: bool, log: &mut Log<'s>) {
        let Some(truce) = &mut self.truce else { return };
        match truce.meet(time, gain, renews) {
            Mended::Renewed => {
                self.tell_of_ceasefire(time, log, |ceasefire| Kind::CeasefireRenewed { ceasefire });
            }
            Mended::Eroding(integrity) => {
                self.tell_of_ceasefire(time, log, |ceasefire| Kind::CeasefireEroding {
                    ceasefire,
                    integrity,
                });
            }
            Mended::Somewhat | Mended::Nothing => {}
        }
    }

    /// From `time` on these requests are complied with, and cut this much of the background; whether others were before.
    pub fn promise(
        &mut self,
        time: Time,
        promised: Vec<usize>,
        cuts: Cuts,
        log: &mut Log<'s>,
    ) -> bool {
        self.catch_up(time, log);
        let changed = promised != self.promised;
        self.promised = promised;
        self.cuts = cuts;
        changed
    }
}

/// A second uniform number on \[0, 1) in a mark: its last 27 bits. The first 26 are as good as all that decide whether it is let through.
#[inline]
fn second_mark(mark: f64) -> f64 {
    (mark * f64::from(1 << 26)).fract()
}
