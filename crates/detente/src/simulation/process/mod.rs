//! One run: lets violence and the calendar happen in order of time, and couples them.

mod ending;
mod requests;
mod rounds;
mod turns;

use requests::RequestState;
use turns::TrackTable;

use super::couplings::battlefield::{Front, Side};
use super::draw::Draw;
use super::fighting::Fighting;
use super::log::Log;
use super::prepared::Prepared;
use super::schedule::{Due, Entry};
use super::summary::{MomentumReading, Summary};
use crate::calendar::{Span, Time};
use crate::quantity::Numbers;
use crate::random::{Label, RngExt, Streams};
use crate::record::{Kind, Record};
use crate::scope::Text;
use crate::strategy::stalling::Stalling;
use crate::strategy::{self, Manner, Strategy};
use crate::talks::{Action, QuestionIndex, Reason, Talks, Track, TrackIndex};

/// Plays runs of one scenario, one after the other.
pub struct Player<'p, 's> {
    prepared: &'p Prepared<'s>,
    /// What seats read of their tables, cleared for each run; kept for its room.
    read: Record<'s>,
}

impl<'p, 's> Player<'p, 's> {
    /// A player of a prepared scenario.
    pub fn new(prepared: &'p Prepared<'s>) -> Self {
        Player { prepared, read: Record::new() }
    }

    /// Plays the run of these streams, and says what it came to.
    pub fn play(&mut self, streams: &Streams) -> Summary {
        self.read.clear();
        let log = Log::of_tables(std::mem::take(&mut self.read));
        let (summary, read) = Run::new(self.prepared, streams, log).play();
        self.read = read;
        summary
    }

    /// Plays the run of these streams and writes the whole record. The same run as [`play`](Self::play).
    pub fn trace(&mut self, streams: &Streams) -> (Summary, Record<'s>) {
        Run::new(self.prepared, streams, Log::whole()).play()
    }
}

/// A question that is clarified, or a track that ends, at a time drawn at the start.
#[derive(Clone, Copy, Debug)]
enum Drawn {
    Clarified(usize),
    TrackEnds(usize),
}

/// A run under way.
pub(super) struct Run<'p, 's> {
    pub(super) prepared: &'p Prepared<'s>,
    pub(super) draw: Draw,
    streams: Streams,
    log: Log<'s>,
    pub(super) talks: Talks<'s>,
    pub(super) fighting: Fighting<'p, 's>,
    pub(super) front: Front,
    tracks: Vec<TrackTable<'s>>,
    requests: Vec<RequestState>,
    /// By track, then by delegation.
    strategies: Vec<Vec<Box<dyn Strategy>>>,
    /// By track, then by delegation: whether waiting paid for it when that was last looked at.
    waits: Vec<Vec<bool>>,
    items_settled: u32,
    texts_advanced: u32,
    last_meeting: Time,
    momentum_from: Vec<(MomentumReading, Vec<u32>)>,
    summary: Summary,
}

impl<'p, 's> Run<'p, 's> {
    fn new(prepared: &'p Prepared<'s>, streams: &Streams, log: Log<'s>) -> Self {
        let scenario = prepared.scenario;
        let draw = Draw::new(scenario, &Numbers::Drawn(streams));
        let stalling = scenario.couplings.stalling > 0.0;
        let strategies = |track: &Track| {
            let label = Label::new("tracks").child(&track.id);
            let seated = scenario.delegations.iter().zip(&draw.delegations).enumerate().map(
                |(number, both)| {
                    let (conduct, draw) = both;
                    let id = prepared.party_id(conduct.party);
                    let generator = streams.stream(label.child(id).child("strategy"));
                    let highest = conduct.highest_aspiration;
                    let manner = Manner { exponent: draw.exponent, highest, generator };
                    let own = strategy::build(&conduct.strategy, manner)
                        .expect("a scenario names strategies that exist");
                    // Whoever rises may find that time is on its side.
                    let rises = prepared.sides[number] == Some(Side::Rising);
                    if stalling && rises {
                        Box::new(Stalling::or(own)) as Box<dyn Strategy>
                    } else {
                        own
                    }
                },
            );
            seated.collect::<Vec<_>>()
        };
        let battlefield = draw.battlefield.as_ref();
        Run {
            talks: Talks::new(&scenario.tracks, &scenario.questions, scenario.issues.len()),
            fighting: Fighting::new(prepared, &draw, streams),
            front: Front::new(
                scenario.start,
                battlefield.map_or(0.0, |numbers| numbers.drift_per_day),
                battlefield.map_or(0.0, |numbers| numbers.air_share),
            ),
            tracks: scenario.tracks.iter().map(|track| TrackTable::new(track, streams)).collect(),
            requests: vec![RequestState::default(); scenario.requests.len()],
            strategies: scenario.tracks.iter().map(strategies).collect(),
            waits: vec![vec![false; scenario.delegations.len()]; scenario.tracks.len()],
            items_settled: 0,
            texts_advanced: 0,
            last_meeting: scenario.start,
            momentum_from: Vec::new(),
            summary: Summary::unsettled(),
            log,
            streams: *streams,
            draw,
            prepared,
        }
    }

    fn play(mut self) -> (Summary, Record<'s>) {
        self.tell_what_came_before();
        for track in 0..self.tracks.len() {
            self.set_next_round(track, 0, self.prepared.scenario.start);
        }
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
        self.fighting.catch_up(schedule.end, &mut self.log);
        self.finish(schedule.end)
    }

    /// The events before the start, and what they leave behind: formats asked for, questions answered, tracks suspended.
    fn tell_what_came_before(&mut self) {
        let scenario = self.prepared.scenario;
        let track_called =
            |id: &str| scenario.tracks.iter().position(|known| known.id == id).map(TrackIndex);
        for event in &scenario.events {
            self.log.when_full(|| event.clone());
            let action = match &event.kind {
                Kind::FormatRequested { track, format } => track_called(track)
                    .map(|track| Action::RequestFormat { track, format: *format }),
                Kind::FormatRefused { track, format } => {
                    track_called(track).map(|track| Action::RefuseFormat { track, format: *format })
                }
                Kind::Suspended { track, reason } => track_called(track)
                    .map(|track| Action::Suspend { track, reason: Reason::Reported(reason) }),
                Kind::Resumed { track, reason } => track_called(track)
                    .map(|track| Action::Resume { track, reason: Reason::Reported(reason) }),
                Kind::Clarification { question } => {
                    let number = scenario.questions.iter().position(|known| known.id == *question);
                    number.map(|number| Action::Clarify { question: QuestionIndex(number) })
                }
                _ => None,
            };
            // Asked, answered or suspended twice changes nothing.
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
                    self.lay_tables_that_sit();
                }
            }
            Drawn::TrackEnds(track) => {
                self.rise(track, time);
                if self.talks.apply(Action::Fail { track: TrackIndex(track) }).is_ok() {
                    self.tracks[track].broken_off = true;
                    self.tell_of_track(track, time, |track| Kind::TrackEnded { track });
                }
            }
        }
    }

    fn fulfil(&mut self, time: Time, due: Due) {
        match due {
            Due::Decision { request } => self.decide(request, time),
            Due::Window { request, open } => self.dated_window(request, open, time),
            Due::Open { track, round } => self.open_round(track, round, time),
            Due::Close { track, round } => self.close_round(track, round, time),
            Due::Sitting { track } => self.sit(track, time),
            Due::Exchange { track } => self.exchange(track, time),
            Due::MediatorText { track } => self.mediator_text(track, time),
            Due::Monitoring => self.monitor(time),
            Due::MomentumBegins => self.begin_momentum(),
            Due::MomentumEnds { days } => self.end_momentum(f64::from(days), time),
        }
    }

    fn track_id(&self, track: usize) -> &'s str {
        &self.prepared.scenario.tracks[track].id
    }

    /// Writes an event of a track into a whole record; `kind` is given the track's id.
    fn tell_of_track(&mut self, track: usize, time: Time, kind: impl FnOnce(Text<'s>) -> Kind<'s>) {
        let (prepared, id) = (self.prepared, self.track_id(track));
        self.log.when_full(|| prepared.event_of_track(track, time, kind(id.into())));
    }

    fn is_sitting(&self, track: usize) -> bool {
        self.talks.is_sitting(TrackIndex(track))
    }
}
