//! Violence in a run, and what it moves: the ceasefire's integrity and beliefs about sincerity.

use std::ops::Range;

use super::couplings::ceasefire::{Integrity, collapse_hazard_per_day, share_let_through};
use super::couplings::trust::{Belief, ViolationRates};
use super::couplings::{excitation, spoilers};
use super::draw::Draw;
use super::log::Log;
use super::prepared::{Doers, Prepared};
use super::scenario::SincereRate;
use super::summary::TrustBounds;
use crate::calendar::{MICROSECONDS_PER_DAY, Time};
use crate::domain::PartyIndex;
use crate::random::{Generator, Label, RngExt, Streams};
use crate::record::{Event, EventId, Kind};
use crate::scope::Place;
use crate::violence::{Excitation, Incident, Stream};

/// What can happen next without anybody's decision. The order breaks ties of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    GroundInside,
    AirInside,
    Spoilers,
    Collapse,
    Outside,
    Excluded,
}

const SOURCES: [Source; 6] = [
    Source::GroundInside,
    Source::AirInside,
    Source::Spoilers,
    Source::Collapse,
    Source::Outside,
    Source::Excluded,
];

/// Sources whose events bear on what others do, by the ceasefire's integrity and by beliefs.
const COUPLED: Range<usize> = 0..4;
/// Sources whose events bear on nothing else.
const ELSEWHERE: [Range<usize>; 2] = [4..5, 5..6];

impl Source {
    /// The name of its stream, of random numbers and in a record.
    fn name(self) -> &'static str {
        match self {
            Source::GroundInside => "ground_inside",
            Source::AirInside => "air_inside",
            Source::Spoilers => "spoilers",
            Source::Collapse => "collapse",
            Source::Outside => "outside",
            Source::Excluded => "excluded",
        }
    }
}

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

/// The ceasefire as it stands.
struct Truce {
    integrity: Integrity,
    /// Effect of the ceasefire at full strength of the coupling's setting.
    effect: f64,
    severe_share: f64,
    loss: f64,
    base_hazard: f64,
    hazard: f64,
    /// Of incidents on the ground, and by air.
    severity: [Generator; 2],
    eroding_told: bool,
}

pub(super) struct Fighting<'p, 's> {
    prepared: &'p Prepared<'s>,
    streams: [Stream; 6],
    next: [Time; 6],
    truce: Option<Truce>,
    cuts: Cuts,
    /// The requests that are complied with and whose window is open.
    promised: Vec<usize>,
    ground_doers: Generator,
    air_doers: Generator,
    outside_doers: Generator,
    spoilers: Generator,
    blame: Generator,
    misattribution: f64,
    /// By observer and observed, row by row; only pairs on different sides are moved.
    beliefs: Vec<Belief>,
    /// Violations attributed, by observer and observed.
    attributed: Vec<u32>,
    rates: Vec<ViolationRates>,
    /// The power of the likelihood of one incident: the coupling's strength, and 1 − n against double counting of clusters.
    trust_weight: f64,
    pub counts: Counts,
    pub collapsed_at: Option<Time>,
}

impl<'p, 's> Fighting<'p, 's> {
    pub fn new(prepared: &'p Prepared<'s>, draw: &Draw, streams: &Streams) -> Self {
        let scenario = prepared.scenario;
        let strengths = &scenario.couplings;
        let start = scenario.start;
        let violence = &draw.violence;
        let kernel = excitation::scaled(
            strengths.excitation,
            violence.branching_ratio,
            violence.decay_per_day,
        );
        let plain = Excitation { branching_ratio: 0.0, ..kernel };

        let truce =
            scenario.ceasefire.as_ref().zip(draw.ceasefire.as_ref()).map(|(conduct, numbers)| {
                Truce {
                    integrity: Integrity::whole(conduct.whole_on, numbers.half_life_days),
                    effect: strengths.ceasefire * numbers.effect,
                    severe_share: numbers.severe_share,
                    loss: numbers.loss_per_severe_violation,
                    base_hazard: numbers.base_collapse_hazard_per_day,
                    hazard: numbers.collapse_hazard_per_day,
                    severity: ["ceasefire.severity.ground_inside", "ceasefire.severity.air_inside"]
                        .map(|path| streams.stream(Label::new(path))),
                    eroding_told: false,
                }
            });

        // Background rates, and what the time before the start left of excitation.
        let air_inside = violence.inside_per_day * violence.air_share;
        let ground_inside = violence.inside_per_day * (1.0 - violence.air_share);
        let outside = violence.outside_per_day;
        let excluded = outside * violence.excluded_share;
        let (truce_days, truce_effect, fading) =
            match (&scenario.ceasefire, &truce, &draw.ceasefire) {
                (Some(conduct), Some(truce), Some(numbers)) => (
                    (start - conduct.terms.since).days(),
                    truce.effect,
                    std::f64::consts::LN_2 / numbers.half_life_days,
                ),
                _ => (0.0, 0.0, 0.0),
            };
        let stream = |source: Source, background: f64| {
            let inside = matches!(source, Source::GroundInside | Source::AirInside);
            let effect = if inside { truce_effect } else { 0.0 };
            let left = if scenario.violence.starts_empty {
                0.0
            } else {
                excitation::triggered_after_ceasefire(
                    background, kernel, effect, fading, truce_days,
                )
            };
            let label = Label::new("violence").child(source.name());
            Stream::new(background, kernel, left, start, streams, label)
        };
        let attacks =
            spoilers::attacks_per_day(strengths.spoilers, violence.spoiler_attacks_per_day);
        let hazard = truce.as_ref().map_or(0.0, |truce| truce.base_hazard + truce.hazard);
        let sources = SOURCES.map(|source| match source {
            Source::GroundInside => stream(source, ground_inside),
            Source::AirInside => stream(source, air_inside),
            Source::Outside => stream(source, outside * (1.0 - violence.excluded_share)),
            Source::Excluded => stream(source, excluded),
            Source::Spoilers => {
                Stream::new(attacks, plain, 0.0, start, streams, Label::new("violence.spoilers"))
            }
            Source::Collapse => {
                Stream::new(hazard, plain, 0.0, start, streams, Label::new("ceasefire.collapse"))
            }
        });

        let cluster_weight = 1.0 - kernel.branching_ratio;
        let judged_by = match scenario.trust.sincere_rate {
            SincereRate::UnderWholeCeasefire => truce_effect,
            SincereRate::OnFirstDay => {
                truce_effect * truce.as_ref().map_or(0.0, |truce| truce.integrity.at(start))
            }
        };
        let rates =
            prepared.violation_rates(draw, judged_by, (ground_inside, air_inside), cluster_weight);
        let trust_weight = strengths.trust * cluster_weight;
        let delegations = scenario.delegations.len();
        let mut beliefs = Vec::with_capacity(delegations * delegations);
        for observer in 0..delegations {
            for (observed, &rates) in rates.iter().enumerate() {
                beliefs.push(Belief::new(
                    draw.trust.initial[observer * delegations + observed],
                    rates,
                    trust_weight,
                    start,
                ));
            }
        }

        Fighting {
            next: std::array::from_fn(|i| sources[i].next()),
            streams: sources,
            truce,
            cuts: Cuts::default(),
            promised: Vec::new(),
            ground_doers: streams.stream(Label::new("violence.ground_inside.doers")),
            air_doers: streams.stream(Label::new("violence.air_inside.doers")),
            outside_doers: streams.stream(Label::new("violence.outside.doers")),
            spoilers: streams.stream(Label::new("violence.spoilers.doers")),
            blame: streams.stream(Label::new("trust.blame")),
            misattribution: draw.trust.misattribution,
            attributed: vec![0; beliefs.len()],
            beliefs,
            rates,
            trust_weight,
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
        let sources = if log.is_full() { 0..SOURCES.len() } else { COUPLED };
        self.advance_sources(sources, until, log);
    }

    /// Lets the incidents outside happen that come before `until`.
    pub fn catch_up(&mut self, until: Time, log: &mut Log<'s>) {
        for sources in ELSEWHERE {
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
            let source = SOURCES[first];
            let truce = self.truce.as_ref();
            let cut = self.cuts.of(source, self.prepared);
            // For an incident of the background: a part of its mark that says who commits it.
            let mut place = None;
            let incident = self.streams[first].advance(|time, mark| {
                place = Some(second_mark(mark));
                // Whether a promise stops it is said by where it lies in its doer's part: so nobody else's incidents change with it.
                lets_through(source, truce, time, mark)
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
            (&self.prepared.air_by, &mut self.air_doers, &violence.air_act)
        } else {
            (&self.prepared.ground_by, &mut self.ground_doers, &violence.ground_act)
        };
        let doer = match place {
            Some(place) => doers.at(place),
            None => doers.pick(generator),
        };
        if let Some(observed) = doer.and_then(|party| self.prepared.delegation(party)) {
            self.attribute(observed, time);
        }
        let mut severe = false;
        if let Some(truce) = &mut self.truce {
            let severity = &mut truce.severity[usize::from(source == Source::AirInside)];
            severe = severity.random::<f64>() < truce.severe_share;
            if severe && !truce.integrity.is_collapsed() {
                truce.integrity.violate(time, truce.loss);
            }
        }
        if log.is_full() {
            self.tell_inside(source, doer, act, severe, time, log);
        }
    }

    fn tell_inside(
        &self,
        source: Source,
        doer: Option<PartyIndex>,
        act: &'s str,
        severe: bool,
        time: Time,
        log: &mut Log<'s>,
    ) {
        let kind = Kind::Incident {
            act: act.into(),
            stream: source.name().into(),
            severe,
            target: None,
            deaths: None,
            position: None,
        };
        let event = self.prepared.event_by(time, kind, doer).at(self.prepared.inside_words());
        let incident = log.append(event);
        let Some(doer) = doer else { return };
        let in_force = self.truce.as_ref().is_some_and(|truce| !truce.integrity.is_collapsed());
        if let (Some(conduct), true) = (&self.prepared.scenario.ceasefire, in_force)
            && conduct.terms.covers(act, doer, Place::Inside, time)
        {
            let rule = "a forbidden act by a signatory inside the areas while in force";
            self.tell_violation(incident, &conduct.terms.id, rule, doer, time, log);
        }
        self.tell_broken_promises(incident, act, doer, Place::Inside, time, log);
    }

    /// What an incident breaches of the promises whose window is open.
    fn tell_broken_promises(
        &self,
        incident: EventId,
        act: &str,
        doer: PartyIndex,
        place: Place,
        time: Time,
        log: &mut Log<'s>,
    ) {
        let scenario = self.prepared.scenario;
        let terms = scenario.ceasefire.as_ref().map(|conduct| &conduct.terms);
        for request in self.promised.iter().map(|&number| &scenario.requests[number]) {
            if request.asked == doer && request.scope.covers(act, place, terms) {
                let rule = "an act that its doer has promised to stop, in the area and the window of the promise";
                self.tell_violation(incident, &request.id, rule, doer, time, log);
            }
        }
    }

    fn tell_violation(
        &self,
        incident: EventId,
        commitment: &'s str,
        rule: &'static str,
        doer: PartyIndex,
        time: Time,
        log: &mut Log<'s>,
    ) {
        let kind = Kind::Violation { commitment: commitment.into(), rule: rule.into() };
        let attributed_to = Some(self.prepared.party_id(doer).into());
        let event = Event { attributed_to, ..Event::simulated(time, kind) };
        log.append(event.answering(incident));
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
                None => self.prepared.ground_by.pick(&mut self.outside_doers),
            };
            let kind = Kind::Incident {
                act: self.prepared.scenario.violence.ground_act.as_str().into(),
                stream: source.name().into(),
                severe: false,
                target: None,
                deaths: None,
                position: None,
            };
            // Who fought an excluded group is not known.
            let doer = doer.filter(|_| !excluded);
            let event = self.prepared.event_by(time, kind, doer);
            let incident = log.append(event.at(self.prepared.outside_words()));
            if let Some(doer) = doer {
                let act = &self.prepared.scenario.violence.ground_act;
                self.tell_broken_promises(incident, act, doer, Place::Outside, time, log);
            }
        }
    }

    fn spoiler_attack(&mut self, time: Time, log: &mut Log<'s>) {
        self.counts.spoiler_attacks += 1;
        let scenario = self.prepared.scenario;
        if log.is_full() {
            let kind = Kind::SpoilerAttack { act: scenario.violence.ground_act.as_str().into() };
            let all = &scenario.violence.spoilers;
            let doer = (!all.is_empty()).then(|| all[self.spoilers.random_range(0..all.len())]);
            log.append(self.prepared.event_by(time, kind, doer));
        }
        for observer in 0..scenario.delegations.len() {
            for &observed in &self.prepared.opposed[observer] {
                if spoilers::is_blamed(self.blame.random(), self.misattribution) {
                    self.observe(observer, observed, time);
                }
            }
        }
    }

    fn collapse(&mut self, time: Time, log: &mut Log<'s>) {
        let (Some(truce), Some(conduct)) = (&mut self.truce, &self.prepared.scenario.ceasefire)
        else {
            return;
        };
        truce.integrity.collapse(time);
        self.collapsed_at.get_or_insert(time);
        let prepared = self.prepared;
        log.when_full(|| {
            let ceasefire = conduct.terms.id.as_str().into();
            Event::simulated(time, Kind::CeasefireCollapsed { ceasefire })
                .at(prepared.inside_words())
        });
    }

    fn attribute(&mut self, observed: usize, time: Time) {
        for &observer in &self.prepared.opposed[observed] {
            self.observe(observer, observed, time);
        }
    }

    #[inline]
    fn observe(&mut self, observer: usize, observed: usize, time: Time) {
        let pair = observer * self.prepared.scenario.delegations.len() + observed;
        self.beliefs[pair].observe_violation(time);
        self.attributed[pair] += 1;
    }

    /// A meeting about the ceasefire at `time`: mends it, or renews it if `renews`.
    pub fn meet(&mut self, time: Time, gain: f64, renews: bool, log: &mut Log<'s>) {
        let (Some(truce), Some(conduct)) = (&mut self.truce, &self.prepared.scenario.ceasefire)
        else {
            return;
        };
        let id = conduct.terms.id.as_str();
        let prepared = self.prepared;
        if truce.integrity.is_collapsed() {
            if renews {
                truce.integrity.renew(time);
                truce.eroding_told = false;
                log.when_full(|| {
                    let kind = Kind::CeasefireRenewed { ceasefire: id.into() };
                    Event::simulated(time, kind).at(prepared.inside_words())
                });
            }
            return;
        }
        let integrity = truce.integrity.at(time);
        if integrity <= 0.5 && !truce.eroding_told {
            truce.eroding_told = true;
            log.when_full(|| {
                let kind = Kind::CeasefireEroding { ceasefire: id.into(), integrity };
                Event::simulated(time, kind).at(prepared.inside_words())
            });
        }
        truce.integrity.mend(time, gain);
    }

    /// From `time` on these requests are complied with, and cut this much of the background; whether the cuts are others than before.
    pub fn promise(
        &mut self,
        time: Time,
        promised: Vec<usize>,
        cuts: Cuts,
        log: &mut Log<'s>,
    ) -> bool {
        self.catch_up(time, log);
        self.promised = promised;
        let changed = cuts != self.cuts;
        self.cuts = cuts;
        changed
    }

    /// What `observer` believes of `observed` at `time`: the probability of sincerity.
    pub fn probability(&self, observer: usize, observed: usize, time: Time) -> f64 {
        let delegations = self.prepared.scenario.delegations.len();
        self.beliefs[observer * delegations + observed].probability(time)
    }

    /// Violations attributed so far, by ordered pair.
    pub fn attributed(&self) -> &[u32] {
        &self.attributed
    }

    /// Mean over ordered pairs on different sides of the expected drift of the log-odds a day, when
    /// `since` is what had been attributed `days` days ago.
    pub fn trust_drift_per_day(&self, since: &[u32], days: f64) -> f64 {
        self.mean_over_pairs(|observed, pair| {
            let rates = self.rates[observed];
            if rates.sincere_per_day == 0.0 {
                return 0.0;
            }
            let per_day = f64::from(self.attributed[pair] - since[pair]) / days;
            self.trust_weight * rates.drift_per_day(per_day)
        })
    }

    /// Mean log-odds of trust at `time` over ordered pairs on different sides.
    pub fn mean_log_odds(&self, time: Time) -> f64 {
        self.mean_over_pairs(|_, pair| self.beliefs[pair].log_odds(time))
    }

    /// How many log-odds between opposed delegations reached the ends of their scale up to `time`.
    pub fn trust_bounds(&self, time: Time) -> TrustBounds {
        let mut bounds = TrustBounds::default();
        for (_, pair) in self.opposed_pairs() {
            let reached = self.beliefs[pair].bounds_reached(time);
            bounds.pairs += 1;
            bounds.lower += u32::from(reached.lower);
            bounds.upper += u32::from(reached.upper);
        }
        bounds
    }

    /// The observed delegation and the number of each ordered pair on different sides.
    fn opposed_pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let delegations = self.prepared.scenario.delegations.len();
        let opposed = self.prepared.opposed.iter().enumerate();
        opposed.flat_map(move |(observer, opposed)| {
            opposed.iter().map(move |&observed| (observed, observer * delegations + observed))
        })
    }

    fn mean_over_pairs(&self, value: impl Fn(usize, usize) -> f64) -> f64 {
        let (mut sum, mut pairs) = (0.0, 0);
        for (observed, pair) in self.opposed_pairs() {
            sum += value(observed, pair);
            pairs += 1;
        }
        if pairs == 0 { 0.0 } else { sum / f64::from(pairs) }
    }
}

/// Whether the ceasefire lets a candidate of this mark through; for a collapse, whether it comes at the hazard of its time.
#[inline]
fn lets_through(source: Source, truce: Option<&Truce>, time: Time, mark: f64) -> bool {
    match (source, truce) {
        (Source::GroundInside | Source::AirInside, Some(truce)) => {
            // Integrity falls until something changes it: most candidates need no exponential.
            let is_within = |integrity| mark < share_let_through(truce.effect, integrity);
            is_within(truce.integrity.at_most()) || is_within(truce.integrity.at(time))
        }
        (Source::Collapse, Some(truce)) => {
            let hazard =
                |integrity| collapse_hazard_per_day(truce.base_hazard, truce.hazard, integrity);
            !truce.integrity.is_collapsed() && mark < hazard(truce.integrity.at(time)) / hazard(0.0)
        }
        (Source::Collapse, None) => false,
        _ => true,
    }
}

/// A second uniform number on \[0, 1) in a mark: its last 27 bits. The first 26 are as good as all that decide whether it is let through.
#[inline]
fn second_mark(mark: f64) -> f64 {
    (mark * f64::from(1 << 26)).fract()
}
