//! The tables of a run: what lies on them, whose turn it is, and what binds.

use super::Run;
use crate::calendar::Time;
use crate::domain::{IssueIndex, Outcome};
use crate::protocol::{Direct, Protocol, SeatIndex, Shuttle, Status};
use crate::random::{Generator, Label, RngExt, Streams};
use crate::record::{Format, Kind};
use crate::session::{Session, Turn};
use crate::simulation::couplings::mediator_text;
use crate::simulation::negotiating::{Demand, TableItems};
use crate::talks::{Action, Track, TrackIndex};

/// A track's table in this run.
pub(super) struct TrackTable<'s> {
    session: Option<Session<'s>>,
    items: Option<TableItems>,
    /// The format in which the table was laid.
    laid_in: Option<Format>,
    offers_due: u32,
    opened_at: Option<Time>,
    last_round: bool,
    /// Whether it ended for good before its calendar was over, or a party walked out of its last round.
    pub broken_off: bool,
    pub walk_outs: Generator,
    mediator: Generator,
    pub renewals: Generator,
    put_before: Vec<(Option<usize>, Outcome)>,
}

impl TrackTable<'_> {
    pub fn new(track: &Track, streams: &Streams) -> Self {
        let stream = |purpose| streams.stream(Label::new("tracks").child(&track.id).child(purpose));
        TrackTable {
            session: None,
            items: None,
            laid_in: None,
            offers_due: 0,
            opened_at: None,
            last_round: false,
            broken_off: false,
            walk_outs: stream("walk_outs"),
            mediator: stream("mediator"),
            renewals: stream("renewals"),
            put_before: Vec::new(),
        }
    }

    /// A round opens.
    pub fn begin_round(&mut self, time: Time, last: bool) {
        self.opened_at.get_or_insert(time);
        self.last_round = last;
    }

    /// Whether the last round to open was the last of the calendar.
    pub fn is_last_round(&self) -> bool {
        self.last_round
    }

    /// 1 if the author (a seat, or the mediator) had not put this package on this table before.
    fn advance(&mut self, text: (Option<usize>, Outcome)) -> u32 {
        let new = !self.put_before.contains(&text);
        if new {
            self.put_before.push(text);
        }
        u32::from(new)
    }
}

impl Run<'_, '_> {
    /// Lays the tables of all tracks that sit, where what is open has changed.
    pub(super) fn lay_tables_that_sit(&mut self) {
        for track in 0..self.tracks.len() {
            if self.is_sitting(track) {
                self.lay_table(track);
            }
        }
    }

    /// Puts what is open on the table, where everyone deals in the present format.
    pub(super) fn lay_table(&mut self, track: usize) {
        let index = TrackIndex(track);
        let seats = &self.prepared.seats[track];
        let open: Vec<IssueIndex> = self.talks.open_items(index).collect();
        let state = &mut self.tracks[track];
        if seats.len() < 2
            || open.is_empty()
            || self.prepared.who_refuses_format(track, self.talks.format(index)).is_some()
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
        let session = Session::new(protocol, &plan.id, ids.collect(), mediator, self.log.is_full());
        state.session = Some(session.at(&plan.venue));
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
    pub(in crate::simulation) fn demand(
        &self,
        track: usize,
        delegation: usize,
        time: Time,
    ) -> Demand {
        let seats = &self.prepared.seats[track];
        // A party's trust is the least of its trusts in those it faces at this table.
        let mut probability: f64 = 1.0;
        for &other in &self.prepared.opposed[delegation] {
            if seats.contains(&other) {
                probability =
                    probability.min(self.fighting.beliefs.probability(delegation, other, time));
            }
        }
        Demand::new(self.prepared, &self.draw, &self.front, (seats, delegation), probability, time)
    }

    /// One seat's turn.
    pub(super) fn exchange(&mut self, track: usize, time: Time) {
        let relative_time = self.relative_time(track, time);
        self.tracks[track].offers_due += 1;
        self.turn(track, time, relative_time);
    }

    /// The mediator may put a text of its own, and every seat answers it.
    pub(super) fn mediator_text(&mut self, track: usize, time: Time) {
        let uniform: f64 = self.tracks[track].mediator.random();
        let bilateral = self.talks.format(TrackIndex(track)) == Format::Bilateral;
        let strength = self.prepared.scenario.couplings.mediator_text;
        let puts_one = mediator_text::puts_a_text(strength, uniform);
        if !bilateral || !puts_one || !self.is_sitting(track) {
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
        let Some(package) = mediator_text::text(&items.by_seat(), &thresholds) else { return };
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
        let strategy = &mut *self.strategies[track][delegation];
        let waits = self.waits[track][delegation];
        let utilities = &items.utilities[seat];
        let space = &items.space;
        let turn = Turn { strategy, utilities, space, least_acceptable, relative_time, waits };
        let terms = |package| items.terms(prepared, package);
        let first = self.log.record.events().len();
        let status = session.turn(time, turn, terms, &mut self.log.record);
        if let Some(Kind::TextPut { package: Some(package), .. }) =
            self.log.record.events().get(first).map(|event| &event.kind)
        {
            let text = (Some(seat), Outcome(*package));
            self.texts_advanced += state.advance(text);
        }
        match status {
            Ok(Status::Agreed(package)) => self.bind(track, package, time),
            // A built-in strategy makes no illegal move; one that did would have moved nothing.
            Ok(Status::Open) | Err(_) => {}
            Ok(Status::Ended | Status::NothingNew) => state.items = None,
        }
    }

    /// The items of an agreed package bind.
    fn bind(&mut self, track: usize, package: Outcome, time: Time) {
        let Some(items) = self.tracks[track].items.take() else { return };
        let prepared = self.prepared;
        for (number, &issue) in items.open.iter().enumerate() {
            let option = items.space.option(package, number);
            let action = Action::Settle { track: TrackIndex(track), issue, option };
            if self.talks.apply(action).is_ok() {
                self.items_settled += 1;
                self.tell_of_track(track, time, |track| Kind::ItemAgreed {
                    track,
                    term: prepared.term(issue, option),
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
                prepared.event_of_track(track, time, Kind::Settlement { terms: terms.collect() })
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
