//! One run: lets violence and the calendar happen in order of time, and couples them.

use super::couplings::battlefield::{Front, Side};
use super::couplings::{patron, request, stalling};
use super::draw::Draw;
use super::fighting::Fighting;
use super::log::Log;
use super::negotiating::{Demand, TableItems};
use super::prepared::Prepared;
use super::scenario::Stops;
use super::schedule::{Due, Entry};
use super::summary::{MOMENTUM_WINDOW_DAYS, MomentumReading, Outcome, Summary};
use crate::bargaining::maximin::maximin_package;
use crate::calendar::{MICROSECONDS_PER_DAY, Span, Time};
use crate::domain;
use crate::domain::{IssueIndex, PartyIndex};
use crate::protocol::{Direct, Protocol, SeatIndex, Shuttle, Status};
use crate::quantity::Numbers;
use crate::random::{Generator, Label, RngExt, Streams};
use crate::record::{Event, Format, Kind, Record};
use crate::scope::Window;
use crate::session::{Session, Turn};
use crate::strategy::stalling::{HARD_LINE_EXPONENT, StallingProblem, Window as DriftWindow};
use crate::strategy::{Aspiration, Manner, Strategy};
use crate::talks::{Action, Phase, QuestionIndex, Reason, Talks, TrackIndex};

/// Plays runs of one scenario, one after the other.
pub struct Player<'p, 's> {
    prepared: &'p Prepared<'s>,
}

impl<'p, 's> Player<'p, 's> {
    /// A player of a prepared scenario.
    pub fn new(prepared: &'p Prepared<'s>) -> Self {
        Player { prepared }
    }

    /// Plays the run of these streams, and says what it came to.
    pub fn play(&mut self, streams: &Streams) -> Summary {
        Run::new(self.prepared, streams, false).play().0
    }

    /// Plays the run of these streams and writes the whole record. The same run as [`play`](Self::play).
    pub fn trace(&mut self, streams: &Streams) -> (Summary, Record<'s>) {
        Run::new(self.prepared, streams, true).play()
    }
}

/// A question that is clarified, or a track that ends, at a time drawn at the start.
#[derive(Clone, Copy, Debug)]
enum Drawn {
    Clarified(usize),
    TrackEnds(usize),
}

/// A request in this run.
#[derive(Clone, Copy, Debug, Default)]
struct RequestState {
    complied: Option<bool>,
    in_window: bool,
}

/// A track's table in this run.
pub(super) struct TrackState<'s> {
    pub(super) session: Option<Session<'s>>,
    pub(super) items: Option<TableItems>,
    /// The format in which the table was laid.
    laid_in: Option<Format>,
    pub(super) offers_due: u32,
    opened_at: Option<Time>,
    last_round: bool,
    walk_outs: Generator,
    mediator: Generator,
    renewals: Generator,
    put_before: Vec<(Option<usize>, domain::Outcome)>,
}

pub(super) struct Run<'p, 's> {
    pub(super) prepared: &'p Prepared<'s>,
    pub(super) draw: Draw,
    streams: Streams,
    log: Log<'s>,
    pub(super) talks: Talks<'s>,
    pub(super) fighting: Fighting<'p, 's>,
    pub(super) front: Front,
    pub(super) tracks: Vec<TrackState<'s>>,
    requests: Vec<RequestState>,
    /// By track, then by delegation.
    strategies: Vec<Vec<Box<dyn Strategy>>>,
    hard_line: Aspiration,
    pub(super) stalls: Vec<bool>,
    items_settled: u32,
    texts_advanced: u32,
    last_meeting: Time,
    momentum_from: Vec<(MomentumReading, Vec<u32>)>,
    summary: Summary,
}

impl<'p, 's> Run<'p, 's> {
    fn new(prepared: &'p Prepared<'s>, streams: &Streams, full: bool) -> Self {
        let scenario = prepared.scenario;
        let draw = Draw::new(scenario, &Numbers::Drawn(streams));
        let strategies = || {
            scenario.delegations.iter().zip(&draw.delegations).map(|(conduct, draw)| {
                let id = prepared.party_id(conduct.party);
                let label = Label::new("parties").child(id).child("strategy");
                let manner = Manner { exponent: draw.exponent, generator: streams.stream(label) };
                crate::strategy::build(&conduct.strategy, manner)
                    .expect("a scenario names strategies that exist")
            })
        };
        let track_states = scenario.tracks.iter().map(|track| {
            let stream =
                |purpose| streams.stream(Label::new("tracks").child(&track.id).child(purpose));
            TrackState {
                session: None,
                items: None,
                laid_in: None,
                offers_due: 0,
                opened_at: None,
                last_round: false,
                walk_outs: stream("walk_outs"),
                mediator: stream("mediator"),
                renewals: stream("renewals"),
                put_before: Vec::new(),
            }
        });
        let battlefield = draw.battlefield.as_ref();
        Run {
            talks: Talks::new(&scenario.tracks, &scenario.questions, scenario.issues.len()),
            fighting: Fighting::new(prepared, &draw, streams),
            front: Front::new(
                scenario.start,
                battlefield.map_or(0.0, |numbers| numbers.drift_per_day),
                battlefield.map_or(0.0, |numbers| numbers.air_share),
            ),
            tracks: track_states.collect(),
            requests: vec![RequestState::default(); scenario.requests.len()],
            strategies: scenario.tracks.iter().map(|_| strategies().collect()).collect(),
            hard_line: Aspiration::new(HARD_LINE_EXPONENT),
            stalls: vec![false; scenario.delegations.len()],
            items_settled: 0,
            texts_advanced: 0,
            last_meeting: scenario.start,
            momentum_from: Vec::new(),
            summary: Summary::unsettled(),
            log: Log::new(full),
            streams: *streams,
            draw,
            prepared,
        }
    }

    fn play(mut self) -> (Summary, Record<'s>) {
        self.tell_what_came_before();
        let drawn = self.draw_times();
        let mut drawn = drawn.into_iter().peekable();
        let schedule = &self.prepared.schedule;
        for &Entry { time, due } in &schedule.entries {
            while let Some(&(drawn_time, event)) = drawn.peek() {
                if drawn_time > time {
                    break;
                }
                self.fighting.advance(drawn_time, &mut self.log);
                self.happen(drawn_time, event);
                drawn.next();
            }
            self.fighting.advance(time, &mut self.log);
            self.fulfil(time, due);
        }
        for (time, event) in drawn {
            self.fighting.advance(time, &mut self.log);
            self.happen(time, event);
        }
        self.fighting.advance(schedule.end, &mut self.log);
        self.finish(schedule.end)
    }

    /// The events before the start, and what they leave behind: formats asked for, questions answered.
    fn tell_what_came_before(&mut self) {
        if self.log.is_full() {
            for event in &self.prepared.scenario.events {
                self.log.append(event.clone());
            }
        }
        let scenario = self.prepared.scenario;
        for event in &scenario.events {
            let action = match &event.kind {
                Kind::FormatRequested { track, format } => {
                    let number = scenario.tracks.iter().position(|known| known.id == *track);
                    number.map(|number| Action::RequestFormat {
                        track: TrackIndex(number),
                        format: *format,
                    })
                }
                Kind::Clarification { question } => {
                    let number = scenario.questions.iter().position(|known| known.id == *question);
                    number.map(|number| Action::Clarify { question: QuestionIndex(number) })
                }
                _ => None,
            };
            // Asked or answered twice changes nothing.
            let _ = action.map(|action| self.talks.apply(action));
        }
    }

    /// When questions are clarified and tracks end, in order of time, within the horizon.
    fn draw_times(&self) -> Vec<(Time, Drawn)> {
        let scenario = self.prepared.scenario;
        let exponential = |label: Label| -> f64 {
            let uniform: f64 = self.streams.stream(label).random();
            -(-uniform).ln_1p()
        };
        let mut times = Vec::new();
        for (number, question) in scenario.questions.iter().enumerate() {
            let mean_days = self.draw.mean_days_to_clarify[number];
            let label = Label::new("questions").child(&question.id).child("clarified");
            let after = Span::from_fractional_days(mean_days * exponential(label));
            times.push((scenario.start + after, Drawn::Clarified(number)));
        }
        for (number, track) in scenario.tracks.iter().enumerate() {
            let hazard = self.draw.tracks[number].ending_hazard_per_day;
            if let (true, Some(first)) = (hazard > 0.0, track.rounds.first()) {
                let label = Label::new("tracks").child(&track.id).child("end");
                let after = Span::from_fractional_days(exponential(label) / hazard);
                times.push((first.opens + after, Drawn::TrackEnds(number)));
            }
        }
        times.retain(|(time, _)| *time < self.prepared.schedule.end);
        times.sort_by_key(|(time, _)| *time);
        times
    }

    fn happen(&mut self, time: Time, event: Drawn) {
        match event {
            Drawn::Clarified(number) => {
                let question = &self.prepared.scenario.questions[number];
                if self.talks.apply(Action::Clarify { question: QuestionIndex(number) }).is_ok() {
                    let by = question.clarified_by;
                    let prepared = self.prepared;
                    self.log.when_full(|| {
                        let kind = Kind::Clarification { question: question.id.as_str().into() };
                        prepared.event_by(time, kind, Some(by))
                    });
                }
            }
            Drawn::TrackEnds(number) => {
                if self.talks.apply(Action::Fail { track: TrackIndex(number) }).is_ok() {
                    let id = self.track_id(number);
                    self.log.when_full(|| {
                        Event::simulated(time, Kind::TrackEnded { track: id.into() })
                    });
                    self.window_of_track(number, false, time);
                }
            }
        }
    }

    fn fulfil(&mut self, time: Time, due: Due) {
        match due {
            Due::Decision { request } => self.decide(request, time),
            Due::Window { request, open } => {
                self.requests[request].in_window = open;
                self.windows_changed(time);
            }
            Due::Open { track, round } => self.open_round(track, round, time),
            Due::Close { track, round } => self.close_round(track, round, time),
            Due::Sitting { track } => self.sit(track, time),
            Due::Exchange { track } => self.exchange(track, time),
            Due::MediatorText { track } => self.mediator_text(track, time),
            Due::Monitoring => self.monitor(time),
            Due::MomentumBegins => self.begin_momentum(),
            Due::MomentumEnds => self.end_momentum(time),
        }
    }

    fn track_id(&self, track: usize) -> &'s str {
        &self.prepared.scenario.tracks[track].id
    }

    fn is_sitting(&self, track: usize) -> bool {
        self.talks.is_sitting(TrackIndex(track))
    }
}

/// Requests and their windows.
impl<'s> Run<'_, 's> {
    /// The request is put, and the asked party decides.
    fn decide(&mut self, number: usize, time: Time) {
        let scenario = self.prepared.scenario;
        let request = &scenario.requests[number];
        let put = self.log.is_full().then(|| {
            let kind = Kind::Request {
                asked: self.prepared.party_id(request.asked).into(),
                through: request
                    .through
                    .iter()
                    .map(|&p| self.prepared.party_id(p).into())
                    .collect(),
                scope: request.scope.clone(),
            };
            let mut event = self.prepared.event_by(time, kind, Some(request.by));
            event.place = request.place.as_deref().map(Into::into);
            event.source = request.source.as_deref().map(Into::into);
            if !request.audience.is_empty() {
                let asked = self.prepared.party_id(request.asked);
                let through = request.through.iter().map(|&p| self.prepared.party_id(p));
                let told = request.audience.iter().map(String::as_str);
                event = event.to(told.chain(through).chain([asked]));
            }
            self.log.append(event)
        });

        let strength = scenario.couplings.patron;
        if strength > 0.0 {
            let label = Label::new("requests").child(&request.id).child("decision");
            let uniform: f64 = self.streams.stream(label).random();
            let complies = uniform < strength * self.compliance_probability(number, time);
            self.requests[number].complied = Some(complies);
            if let Some(put) = put {
                let kind = Kind::ComplianceDecision { complies };
                let event = self.prepared.event_by(time, kind, Some(request.asked));
                self.log.append(event.answering(put));
            }
        }
        if matches!(request.scope.window, Window::Open) {
            self.requests[number].in_window = true;
        }
        self.windows_changed(time);
    }

    fn compliance_probability(&self, number: usize, time: Time) -> f64 {
        let request = &self.prepared.scenario.requests[number];
        let numbers = &self.draw.requests[number];
        let asked = self.prepared.delegation(request.asked);
        let rises = asked.is_some_and(|asked| self.prepared.sides[asked] == Some(Side::Rising));
        let lost_drift = match &self.draw.battlefield {
            Some(battlefield) if rises && request.stops == Stops::AirInside => {
                let own_share = self.prepared.air_by.share(request.asked);
                let cut = request::share_cut(
                    self.prepared.scenario.couplings.request,
                    [(own_share, numbers.reduction)],
                );
                battlefield.drift_per_day
                    * battlefield.air_share
                    * cut
                    * self.window_days(number, time)
            }
            _ => 0.0,
        };
        let benefit = numbers.leverage * numbers.stake + numbers.reciprocity;
        patron::compliance_probability(benefit, lost_drift, numbers.noise)
    }

    /// Days that a request's window is open from `time` on, within the horizon.
    fn window_days(&self, number: usize, time: Time) -> f64 {
        let scenario = self.prepared.scenario;
        let end = self.prepared.schedule.end;
        let within = |from: Time, until: Time| (until.min(end) - from.max(time)).days().max(0.0);
        match &scenario.requests[number].scope.window {
            Window::Open => within(time, end),
            Window::Between { from, until } => within(*from, *until),
            Window::WhileSits(track) => scenario
                .tracks
                .iter()
                .filter(|candidate| candidate.id == *track)
                .flat_map(|track| &track.rounds)
                .map(|round| within(round.opens, round.closes()))
                .sum(),
        }
    }

    /// Opens or closes the windows that last while a track sits.
    fn window_of_track(&mut self, track: usize, open: bool, time: Time) {
        let id = self.track_id(track);
        let requests = &self.prepared.scenario.requests;
        let mut changed = false;
        for (state, request) in self.requests.iter_mut().zip(requests) {
            if matches!(&request.scope.window, Window::WhileSits(window) if window == id) {
                state.in_window = open;
                changed = true;
            }
        }
        if changed {
            self.windows_changed(time);
        }
    }

    /// The share of the background inside that stops now.
    fn cut(&self, stops: Stops) -> f64 {
        let doers = match stops {
            Stops::AirInside => &self.prepared.air_by,
            Stops::GroundInside => &self.prepared.ground_by,
        };
        // What one party stops for one request it cannot stop again for another.
        let mut parts: Vec<(PartyIndex, f64)> = Vec::new();
        for number in self.complied_in_window(stops) {
            let asked = self.prepared.scenario.requests[number].asked;
            let reduction = self.draw.requests[number].reduction;
            match parts.iter_mut().find(|(party, _)| *party == asked) {
                Some((_, largest)) => *largest = largest.max(reduction),
                None => parts.push((asked, reduction)),
            }
        }
        let parts = parts.into_iter().map(|(party, reduction)| (doers.share(party), reduction));
        request::share_cut(self.prepared.scenario.couplings.request, parts)
    }

    /// The complied requests about `stops` whose window is open.
    fn complied_in_window(&self, stops: Stops) -> impl Iterator<Item = usize> {
        let requests = self.prepared.scenario.requests.iter().zip(&self.requests).enumerate();
        requests
            .filter(move |(_, (request, state))| {
                request.stops == stops && state.in_window && state.complied == Some(true)
            })
            .map(|(number, _)| number)
    }

    fn windows_changed(&mut self, time: Time) {
        let air = self.cut(Stops::AirInside);
        self.fighting.cut(self.cut(Stops::GroundInside), air);
        self.front.cut_air(time, air);
        self.look_at_stalling(time);
    }

    /// Who stalls from now on.
    fn look_at_stalling(&mut self, time: Time) {
        let Some(numbers) = &self.draw.battlefield else { return };
        let strength = self.prepared.scenario.couplings.stalling;
        let against = self.prepared.sides.iter().position(|side| *side == Some(Side::Against));
        let air_cut = self.cut(Stops::AirInside) * numbers.air_share;
        for delegation in 0..self.stalls.len() {
            let (Some(Side::Rising), Some(against)) = (self.prepared.sides[delegation], against)
            else {
                continue;
            };
            let believed = self.prepared.believed_share(&self.draw, &self.front, delegation, time);
            let problem = StallingProblem {
                share: stalling::signing_share(
                    believed,
                    numbers.costs[delegation],
                    numbers.costs[against],
                ),
                drift_per_day: strength * numbers.drift_per_day,
                discount_per_day: numbers.discount_per_day,
                flow_cost_per_day: numbers.flow_cost_per_day,
                cap: 1.0,
            };
            let window = DriftWindow { cut: air_cut, days: self.window_left_days(time) };
            self.stalls[delegation] = problem.stalls((air_cut > 0.0).then_some(window));
        }
    }

    /// Days until the last of the open windows of complied air requests closes.
    fn window_left_days(&self, time: Time) -> f64 {
        let scenario = self.prepared.scenario;
        let mut left: f64 = 0.0;
        for number in self.complied_in_window(Stops::AirInside) {
            let closes = match &scenario.requests[number].scope.window {
                Window::Open => self.prepared.schedule.end,
                Window::Between { until, .. } => *until,
                Window::WhileSits(track) => scenario
                    .tracks
                    .iter()
                    .filter(|candidate| candidate.id == *track)
                    .flat_map(|track| &track.rounds)
                    .find(|round| round.opens <= time && time < round.closes())
                    .map_or(time, |round| round.closes()),
            };
            left = left.max((closes - time).days());
        }
        left
    }
}

/// Rounds, tables and texts.
impl<'s> Run<'_, 's> {
    fn open_round(&mut self, track: usize, round: usize, time: Time) {
        let index = TrackIndex(track);
        let id = self.track_id(track);
        if self.talks.phase(index) == Phase::Suspended {
            let resumed = self.talks.apply(Action::Resume { track: index });
            if resumed.is_ok() {
                self.log.when_full(|| {
                    let reason = Reason::NextRound.words().into();
                    Event::simulated(time, Kind::Resumed { track: id.into(), reason })
                });
            }
        }
        self.change_format_if_all_agree(track, time);
        if self.talks.apply(Action::Convene { track: index, round }).is_err() {
            return;
        }
        let plan = &self.prepared.scenario.tracks[track];
        let state = &mut self.tracks[track];
        state.opened_at.get_or_insert(time);
        state.last_round = round + 1 == plan.rounds.len();
        let prepared = self.prepared;
        let talks = &self.talks;
        let closes = plan.rounds[round].closes();
        self.log.when_full(|| {
            let issue_id = |issue: IssueIndex| prepared.scenario.issues[issue.0].id.as_str().into();
            let kind = Kind::Convened {
                track: id.into(),
                round: round as u32 + 1,
                format: talks.format(index),
                agenda: talks.open_items(index).map(issue_id).collect(),
            };
            let event = prepared.event_by(time, kind, plan.convenors.first().copied());
            Event { end: Some(closes), place: Some(plan.venue.as_str().into()), ..event }
        });
        self.window_of_track(track, true, time);
        self.look_at_stalling(time);
        self.lay_table(track);
    }

    fn change_format_if_all_agree(&mut self, track: usize, time: Time) {
        let index = TrackIndex(track);
        let Some(format) = self.talks.requested_format(index) else { return };
        let delegations = &self.prepared.scenario.delegations;
        let agreed = self.prepared.seats[track]
            .iter()
            .all(|&delegation| delegations[delegation].formats.contains(&format));
        if agreed && self.talks.apply(Action::ChangeFormat { track: index, format }).is_ok() {
            let id = self.track_id(track);
            self.log.when_full(|| {
                Event::simulated(time, Kind::FormatChanged { track: id.into(), format })
            });
        }
    }

    /// Puts what is open on the table, where everyone deals in the present format.
    fn lay_table(&mut self, track: usize) {
        let index = TrackIndex(track);
        let seats = &self.prepared.seats[track];
        let open: Vec<IssueIndex> = self.talks.open_items(index).collect();
        let state = &mut self.tracks[track];
        if seats.len() < 2
            || open.is_empty()
            || self.prepared.refused_format(track, self.talks.format(index))
        {
            state.items = None;
            return;
        }
        let (bindings, format) = (self.talks.bindings(), self.talks.format(index));
        let lies = |items: &TableItems| items.open == open && items.bound == bindings;
        if state.items.as_ref().is_some_and(lies) && state.laid_in == Some(format) {
            return;
        }
        let items = TableItems::new(self.prepared, &self.draw, seats, open, bindings);
        state.items = Some(items);
        state.laid_in = Some(format);
        state.put_before.clear();
        let plan = &self.prepared.scenario.tracks[track];
        let protocol: &'static dyn Protocol = match format {
            Format::Bilateral => &Shuttle,
            Format::Direct | Format::Plenary => &Direct,
        };
        for &delegation in seats {
            self.strategies[track][delegation].begin();
        }
        let ids = seats.iter().map(|&delegation| self.prepared.delegation_id(delegation));
        let mediator = plan.mediator.map(|party| self.prepared.party_id(party));
        state.session =
            Some(Session::new(protocol, &plan.id, ids.collect(), mediator, self.log.is_full()));
    }

    fn close_round(&mut self, track: usize, round: usize, time: Time) {
        let index = TrackIndex(track);
        if !self.is_sitting(track) {
            return;
        }
        let settled = self.talks.settled_in_round(index).to_vec();
        if self.talks.apply(Action::CloseRound { track: index }).is_err() {
            return;
        }
        let id = self.track_id(track);
        let prepared = self.prepared;
        self.log.when_full(|| {
            let terms = settled.iter().map(|&(issue, option)| prepared.term(issue, option));
            let kind = Kind::RoundClosed {
                track: id.into(),
                round: round as u32 + 1,
                settled: terms.collect(),
            };
            Event::simulated(time, kind)
        });
        if self.tracks[track].last_round {
            let _ = self.talks.apply(Action::Conclude { track: index });
        }
        self.window_of_track(track, false, time);
    }

    fn sit(&mut self, track: usize, time: Time) {
        if !self.is_sitting(track) {
            return;
        }
        let index = TrackIndex(track);
        let plan = &self.prepared.scenario.tracks[track];
        let id = self.track_id(track);
        self.last_meeting = time;
        let format = self.talks.format(index);
        self.log.when_full(|| {
            let kind = Kind::MeetingHeld { track: Some(id.into()), format };
            Event { place: Some(plan.venue.as_str().into()), ..Event::simulated(time, kind) }
        });
        if plan.mends_ceasefire {
            self.mend(time, Some(track));
        }

        let hazard = self.draw.tracks[track].walk_out_hazard_per_day;
        let uniform: f64 = self.tracks[track].walk_outs.random();
        let seats = &self.prepared.seats[track];
        let probability = -(-hazard).exp_m1();
        if uniform < probability && !seats.is_empty() {
            // What is left of the draw is uniform again, and picks who walks out.
            let pick = ((uniform / probability * seats.len() as f64) as usize).min(seats.len() - 1);
            let party = self.prepared.scenario.delegations[seats[pick]].party;
            let reason = Reason::WalkOut;
            if self.talks.apply(Action::Suspend { track: index }).is_ok() {
                let prepared = self.prepared;
                self.log.when_full(|| {
                    prepared.event_by(time, Kind::WalkOut { track: id.into() }, Some(party))
                });
                self.log.when_full(|| {
                    let reason = reason.words().into();
                    Event::simulated(time, Kind::Suspended { track: id.into(), reason })
                });
                self.window_of_track(track, false, time);
            }
        }
    }

    fn monitor(&mut self, time: Time) {
        let Some(ceasefire) = &self.prepared.scenario.ceasefire else { return };
        let prepared = self.prepared;
        self.log.when_full(|| {
            let kind = Kind::MeetingHeld { track: None, format: Format::Plenary };
            prepared.event_by(time, kind, ceasefire.monitor)
        });
        self.mend(time, None);
    }

    /// A meeting mends the ceasefire; one of a track may renew it after a collapse.
    fn mend(&mut self, time: Time, track: Option<usize>) {
        let Some(numbers) = &self.draw.ceasefire else { return };
        let renews = track.is_some_and(|track| {
            self.tracks[track].renewals.random::<f64>() < numbers.renewal_probability
        });
        self.fighting.meet(time, numbers.gain_per_meeting, renews, &mut self.log);
    }

    /// Relative time of a track: offers due over offers scheduled, or 1 − e^(−hazard × days).
    fn relative_time(&self, track: usize, time: Time) -> f64 {
        let state = &self.tracks[track];
        let hazard = self.draw.tracks[track].ending_hazard_per_day;
        if hazard > 0.0 {
            let opened = state.opened_at.unwrap_or(time);
            -(-hazard * (time - opened).days()).exp_m1()
        } else {
            let scheduled = self.prepared.schedule.offers[track].max(1);
            f64::from(state.offers_due) / f64::from(scheduled)
        }
    }

    /// What `delegation` would take in `track` now.
    pub(super) fn demand(&mut self, track: usize, delegation: usize, time: Time) -> Demand {
        let seats = &self.prepared.seats[track];
        // A party's trust is the least of its trusts in those it faces at this table.
        let mut probability: f64 = 1.0;
        for &other in &self.prepared.opposed[delegation] {
            if seats.contains(&other) {
                probability = probability.min(self.fighting.probability(delegation, other, time));
            }
        }
        Demand::new(self.prepared, &self.draw, &self.front, delegation, probability, time)
    }

    /// One seat's turn.
    fn exchange(&mut self, track: usize, time: Time) {
        let relative_time = self.relative_time(track, time);
        self.tracks[track].offers_due += 1;
        self.turn(track, time, relative_time);
    }

    /// The mediator may put a text of its own, and every seat answers it.
    fn mediator_text(&mut self, track: usize, time: Time) {
        let uniform: f64 = self.tracks[track].mediator.random();
        let bilateral = self.talks.format(TrackIndex(track)) == Format::Bilateral;
        let strength = self.prepared.scenario.couplings.mediator_text;
        if !bilateral || uniform >= strength || !self.is_sitting(track) {
            return;
        }
        let prepared = self.prepared;
        let seats = &prepared.seats[track];
        let mut thresholds = Vec::with_capacity(seats.len());
        for &delegation in seats {
            thresholds.push(self.demand(track, delegation, time).least_acceptable());
        }
        let state = &mut self.tracks[track];
        let (Some(items), Some(session)) = (&state.items, &mut state.session) else { return };
        let Some(package) = maximin_package(&items.by_seat(), &thresholds) else { return };
        let terms = |package| items.terms(prepared, package);
        if session.put_mediator_text(time, package, terms, &mut self.log.record).is_err() {
            return;
        }
        let author = None;
        self.texts_advanced += state.advance((author, package));
        let relative_time = self.relative_time(track, time);
        for _ in seats {
            let session = self.tracks[track].session.as_ref();
            if session.is_some_and(|session| session.is_answering_mediator()) {
                self.turn(track, time, relative_time);
            }
        }
    }

    /// A text stands for days, and what its author would sign moves meanwhile.
    fn take_back_what_nobody_stands_by(&mut self, track: usize, time: Time) {
        let state = &self.tracks[track];
        let (Some(items), Some(session)) = (&state.items, &state.session) else { return };
        let Some((SeatIndex(author), package)) = session.standing() else { return };
        let utility = items.utilities[author].utility(package);
        let delegation = self.prepared.seats[track][author];
        if utility < self.demand(track, delegation, time).least_acceptable()
            && let Some(session) = &mut self.tracks[track].session
        {
            session.withdraw(time, &mut self.log.record);
        }
    }

    /// The seat to move makes its move.
    fn turn(&mut self, track: usize, time: Time, relative_time: f64) {
        if !self.is_sitting(track) || self.tracks[track].items.is_none() {
            return;
        }
        let Some(seat) = self.tracks[track].session.as_ref().map(|session| session.to_move().0)
        else {
            return;
        };
        self.take_back_what_nobody_stands_by(track, time);
        let prepared = self.prepared;
        let delegation = prepared.seats[track][seat];
        let least_acceptable = self.demand(track, delegation, time).least_acceptable();
        let state = &mut self.tracks[track];
        let (Some(items), Some(session)) = (&state.items, &mut state.session) else { return };
        let strategy: &mut dyn Strategy = if self.stalls[delegation] {
            &mut self.hard_line
        } else {
            &mut *self.strategies[track][delegation]
        };
        let utilities = &items.utilities[seat];
        let space = &items.space;
        let turn = Turn { strategy, utilities, space, least_acceptable, relative_time };
        let terms = |package| items.terms(prepared, package);
        let first = self.log.record.events().len();
        let status = session.turn(time, turn, terms, &mut self.log.record);
        if let Some(Kind::TextPut { package, .. }) =
            self.log.record.events().get(first).map(|event| &event.kind)
        {
            let text = (Some(seat), domain::Outcome(*package));
            self.texts_advanced += state.advance(text);
        }
        match status {
            Ok(Status::Agreed(package)) => self.bind(track, package, time),
            // A built-in strategy makes no illegal move; one that did would have moved nothing.
            Ok(Status::Open) | Err(_) => {}
            Ok(Status::Ended) => state.items = None,
        }
    }

    /// The items of an agreed package bind.
    fn bind(&mut self, track: usize, package: domain::Outcome, time: Time) {
        let Some(items) = self.tracks[track].items.take() else { return };
        let id = self.track_id(track);
        let prepared = self.prepared;
        for (number, &issue) in items.open.iter().enumerate() {
            let option = items.space.option(package, number);
            let action = Action::Settle { track: TrackIndex(track), issue, option };
            if self.talks.apply(action).is_ok() {
                self.items_settled += 1;
                self.log.when_full(|| {
                    let kind =
                        Kind::ItemAgreed { track: id.into(), term: prepared.term(issue, option) };
                    Event::simulated(time, kind)
                });
                if prepared.scenario.required.contains(&issue) {
                    self.summary.first_item_at.get_or_insert(time);
                }
            }
        }
        let required = &prepared.scenario.required;
        if self.summary.settled_at.is_none() && self.talks.bound_all(required) {
            self.summary.settled_at = Some(time);
            let talks = &self.talks;
            self.log.when_full(|| {
                let terms = required.iter().filter_map(|&issue| {
                    talks.bound(issue).map(|option| prepared.term(issue, option))
                });
                Event::simulated(time, Kind::Settlement { terms: terms.collect() })
            });
        }
        // What binds here bears on the tables of other tracks as well.
        for other in 0..self.tracks.len() {
            if other == track || self.is_sitting(other) {
                self.lay_table(other);
            }
        }
    }
}

impl TrackState<'_> {
    /// 1 if the author (a seat, or the mediator) had not put this package on this table before.
    fn advance(&mut self, text: (Option<usize>, domain::Outcome)) -> u32 {
        let new = !self.put_before.contains(&text);
        if new {
            self.put_before.push(text);
        }
        u32::from(new)
    }
}

/// Momentum, and the end.
impl<'s> Run<'_, 's> {
    fn reading(&self) -> MomentumReading {
        MomentumReading {
            spoiler_attacks: self.fighting.counts.spoiler_attacks,
            items_settled: self.items_settled,
            texts_advanced: self.texts_advanced,
            ..MomentumReading::default()
        }
    }

    fn begin_momentum(&mut self) {
        self.momentum_from.push((self.reading(), self.fighting.attributed().to_vec()));
    }

    fn end_momentum(&mut self, time: Time) {
        if self.momentum_from.is_empty() {
            return;
        }
        let (from, attributed) = self.momentum_from.remove(0);
        let now = self.reading();
        self.summary.momentum.push(MomentumReading {
            spoiler_attacks: now.spoiler_attacks - from.spoiler_attacks,
            items_settled: now.items_settled - from.items_settled,
            texts_advanced: now.texts_advanced - from.texts_advanced,
            days_since_last_meeting: (time - self.last_meeting).microseconds() as f64
                / MICROSECONDS_PER_DAY as f64,
            trust_drift_per_day: self
                .fighting
                .trust_drift_per_day(&attributed, MOMENTUM_WINDOW_DAYS as f64),
        });
    }

    fn finish(mut self, end: Time) -> (Summary, Record<'s>) {
        let required = &self.prepared.scenario.required;
        self.summary.outcome = if self.summary.settled_at.is_some() {
            Outcome::Settlement
        } else if self.summary.first_item_at.is_some() {
            Outcome::Partial
        } else {
            Outcome::None
        };
        if self.summary.settled_at.is_none() && !required.is_empty() {
            let (primary, held) = self.obstacles(end);
            self.summary.primary_obstacle = Some(primary);
            let rest = held.iter().filter(|&&obstacle| obstacle != primary);
            let codes = std::iter::once(&primary).chain(rest).map(|o| o.code().into()).collect();
            self.log.when_full(|| Event::simulated(end, Kind::Failure { obstacles: codes }));
            self.summary.obstacles = held;
        }
        self.summary.collapsed_at = self.fighting.collapsed_at;
        self.summary.complied = self.requests.iter().map(|request| request.complied).collect();
        self.summary.trust_bound_reached = self.fighting.trust_bound_reached();
        self.summary.final_log_odds = self.fighting.mean_log_odds(end);
        let counts = self.fighting.counts;
        self.summary.air_inside = counts.air_inside;
        self.summary.excluded = counts.excluded;
        self.summary.triggered = counts.triggered;
        self.summary.spoiler_attacks = counts.spoiler_attacks;
        self.summary.inside_by_week = counts.inside_by_week;
        self.summary.outside_by_week = counts.outside_by_week;
        (self.summary, self.log.record)
    }
}
