//! Plays a protocol with its seats. Nothing here draws random numbers.
//!
//! There are two ways. A [`Session`] is one table of a process: others say when somebody has a turn, and everything is written into a
//! record, which seats know only through [`view`]: the text that a seat is to answer is looked up among the events that it may see.
//! [`play`] is one table and nothing else: it has a clock of steps, finds the mediator's texts itself, keeps nothing, and is some hundred
//! times faster for it, which tournaments live on. The rules (protocols), what a seat knows ([`Situation`]) and that nobody goes below
//! its reservation are said once, for both; a test holds both to the same moves.

use crate::calendar::Time;
use crate::domain::{Discount, Outcome, OutcomeSpace, UtilityTable};
use crate::protocol::{Hearing, IllegalMove, Move, Protocol, SeatIndex, Status, Table};
use crate::record::{Answer, Event, EventId, Kind, Record, Term, view};
use crate::strategy::{Heard, Situation, Strategy};

mod play;

pub use play::{Customs, Ending, Made, Reason, Seat, Setup, play, usual_clock};

/// A table in play.
///
/// ```
/// use detente::calendar::Time;
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::{Shuttle, Status};
/// use detente::record::{Record, view};
/// use detente::session::{Session, Turn};
/// use detente::strategy::Aspiration;
/// let space = OutcomeSpace::new(vec![11]).unwrap();
/// let rising: Vec<f64> = (0..=10).map(|i| f64::from(i) / 10.0).collect();
/// let falling = rising.iter().rev().copied().collect();
/// let tables = [UtilityTable::new(rising), UtilityTable::new(falling)];
/// let mut record = Record::new();
/// let mut session = Session::new(&Shuttle, "geneva", vec!["a", "b"], Some("mediator"), false);
/// let time = Time::from_microseconds(0);
/// for _ in 0..2 {
///     let utilities = &tables[session.to_move().0];
///     let strategy = &mut Aspiration::new(1.0);
///     let (least_acceptable, relative_time) = (0.0, 0.5);
///     let turn = Turn { strategy, utilities, space: &space, least_acceptable, relative_time, waits: false };
///     session.turn(time, turn, |_| Vec::new(), &mut record).unwrap();
/// }
/// assert_eq!(session.status(), Status::Agreed(Outcome(5)));
/// // What the first puts, the second hears of from the mediator alone.
/// assert!(view(&record, "b").all(|event| event.actor.as_deref() != Some("a")));
/// ```
#[derive(Clone, Debug)]
pub struct Session<'a> {
    protocol: &'static dyn Protocol,
    table: Table,
    track: &'a str,
    seats: Vec<&'a str>,
    mediator: Option<&'a str>,
    venue: Option<&'a str>,
    /// The text that the seat to move is to answer, as it was put to it.
    put: Option<EventId>,
    /// The same while the seats answer the mediator's own text.
    mediator_put: Option<EventId>,
    writes_terms: bool,
    /// How many turns there have been.
    turns: u32,
    /// By seat: how many events of the record it has listened to; `None` before the first turn.
    heard: Vec<Option<usize>>,
}

/// What the seat to move brings to its turn.
pub struct Turn<'t> {
    /// How it plays.
    pub strategy: &'t mut dyn Strategy,
    /// Its utilities.
    pub utilities: &'t UtilityTable,
    /// The packages that these are the utilities of.
    pub space: &'t OutcomeSpace,
    /// The least it signs.
    pub least_acceptable: f64,
    /// How much of the time is gone, in \[0, 1\].
    pub relative_time: f64,
    /// Whether waiting pays for it, since its position rises outside the talks.
    pub waits: bool,
}

impl<'a> Session<'a> {
    /// A table of `track` with these seats, by party id in speaking order. Without `writes_terms` the texts in
    /// the record carry the number of their package alone.
    ///
    /// # Panics
    /// With fewer than two seats.
    pub fn new(
        protocol: &'static dyn Protocol,
        track: &'a str,
        seats: Vec<&'a str>,
        mediator: Option<&'a str>,
        writes_terms: bool,
    ) -> Self {
        let count = seats.len();
        Session {
            protocol,
            table: Table::new(count),
            track,
            seats,
            mediator,
            venue: None,
            put: None,
            mediator_put: None,
            writes_terms,
            turns: 0,
            heard: vec![None; count],
        }
    }

    /// A seat hears the texts of others that it may see and has not heard yet, in their order.
    fn listen(
        &mut self,
        strategy: &mut dyn Strategy,
        situation: &Situation<'_>,
        record: &Record<'a>,
    ) {
        let SeatIndex(seat) = self.to_move();
        let viewer = self.seats[seat];
        let since = self.heard[seat].replace(record.events().len()).unwrap_or(0);
        let mut texts = Vec::new();
        for event in view(record, viewer).rev().take_while(|event| event.id.0 as usize >= since) {
            let Kind::TextPut { track, package: Some(package), .. } = &event.kind else {
                continue;
            };
            let author = event.actor.as_deref();
            // What the mediator carries answers the text that it was given; its own answers none.
            let from_seat = author != self.mediator || event.in_answer_to.is_some();
            if track == self.track && author != Some(viewer) && from_seat {
                let author = self.seats.iter().position(|id| Some(*id) == author).map(SeatIndex);
                texts.push((Outcome(*package), author));
            }
        }
        for (package, author) in texts.into_iter().rev() {
            strategy.hear(&Heard::of(package, author, situation));
        }
    }

    /// The same table, at this place; an empty one is none.
    pub fn at(self, venue: &'a str) -> Self {
        Session { venue: (!venue.is_empty()).then_some(venue), ..self }
    }

    /// Whose turn it is.
    pub fn to_move(&self) -> SeatIndex {
        self.table.to_move()
    }

    /// Where the table stands.
    pub fn status(&self) -> Status {
        self.table.status()
    }

    /// Whether the seats are answering a text of the mediator's.
    pub fn is_answering_mediator(&self) -> bool {
        self.table.is_answering_mediator()
    }

    /// The seat to move makes its move. `terms` says what a package holds.
    ///
    /// # Errors
    /// If its strategy makes an illegal move; table and record are as they were, and the strategy has heard and decided.
    pub fn turn(
        &mut self,
        time: Time,
        turn: Turn<'_>,
        terms: impl Fn(Outcome) -> Vec<Term<'a>>,
        record: &mut Record<'a>,
    ) -> Result<Status, IllegalMove> {
        let SeatIndex(seat) = self.to_move();
        let answers = self.mediator_put.or(self.put);
        let everyone = self.protocol.hearing() == Hearing::Everyone;
        let situation = Situation {
            step: self.turns / self.protocol.turns_a_step(self.seats.len()) as u32,
            relative_time: turn.relative_time,
            utilities: turn.utilities,
            least_acceptable: turn.least_acceptable,
            space: turn.space,
            discount: Discount::NONE,
            ask: self.protocol.asks(&self.table),
            standing: answers.and_then(|text| visible_text(record, self.seats[seat], text)),
            author: self.table.standing().and_then(|text| text.author).filter(|_| everyone),
            held: self.table.held(),
            marked: self.table.marked(),
            waits: turn.waits,
        };
        if self.turns == 0 {
            self.heard.fill(Some(record.events().len()));
        }
        if turn.strategy.listens() {
            self.listen(&mut *turn.strategy, &situation, record);
        }
        let next = situation.within_reservation(turn.strategy.decide(&situation));
        let status = self.protocol.apply(&mut self.table, next)?;
        self.turns += 1;
        match next {
            Move::Offer(package) => {
                let text = self.text(package, &terms);
                self.hand_in(seat, time, text, record);
            }
            Move::Accept => self.answer(seat, time, Answer::Accept, answers, record),
            Move::Reject => self.answer(seat, time, Answer::Reject, answers, record),
            Move::Pass => {
                if answers.is_some() {
                    self.answer(seat, time, Answer::Reject, answers, record);
                }
                self.put = None;
            }
            // What is marked is for the table alone.
            Move::Mark(_) => {}
            Move::End => self.answer(seat, time, Answer::End, answers, record),
        }
        if !self.is_answering_mediator() {
            self.mediator_put = None;
        }
        // A text that fell once all had answered is answered no more.
        if self.table.standing().is_none() {
            self.put = None;
        }
        if next == Move::Accept && status == Status::Open && self.mediator_put.is_none() {
            self.carry_on(time, record);
        }
        Ok(status)
    }

    /// Who put the text that the seat to move is to answer, and which package it is; `None` where there is none, or it is
    /// the mediator's.
    pub fn standing(&self) -> Option<(SeatIndex, Outcome)> {
        let standing = self.table.standing()?;
        Some((standing.author?, standing.package))
    }

    /// The author of the text that stands takes it back: before all, or before the mediator, who tells the seat that it was carried to.
    pub fn withdraw(&mut self, time: Time, record: &mut Record<'a>) {
        let Some((SeatIndex(author), _)) = self.standing() else { return };
        let SeatIndex(holder) = self.to_move();
        self.table.withdraw();
        let Some(put) = self.put.take() else { return };
        let withdrawn = |by, answers| {
            let event = self.event(time, Kind::TextWithdrawn { track: self.track.into() });
            event.by(by).answering(answers)
        };
        match (self.protocol.hearing(), self.mediator) {
            (Hearing::ThroughMediator, Some(mediator)) => {
                let original = handed_in(record, put);
                record.append(withdrawn(self.seats[author], original).to_one(mediator));
                record.append(withdrawn(mediator, put).to_one(self.seats[holder]));
            }
            _ => {
                let event = withdrawn(self.seats[author], put);
                record.append(event.to(self.seats.iter().copied().chain(self.mediator)));
            }
        }
    }

    /// The mediator puts a text of its own; each seat then has a turn to answer it.
    ///
    /// # Errors
    /// If the table has closed, or is answering such a text already.
    pub fn put_mediator_text(
        &mut self,
        time: Time,
        package: Outcome,
        terms: impl Fn(Outcome) -> Vec<Term<'a>>,
        record: &mut Record<'a>,
    ) -> Result<(), IllegalMove> {
        self.table.put_mediator_text(package)?;
        let mut event = self.event(time, self.text(package, &terms));
        event.actor = self.mediator.map(Into::into);
        self.mediator_put = Some(record.append(event.to(self.seats.iter().copied())));
        Ok(())
    }

    fn text(&self, package: Outcome, terms: &impl Fn(Outcome) -> Vec<Term<'a>>) -> Kind<'a> {
        let terms = if self.writes_terms { terms(package) } else { Vec::new() };
        Kind::TextPut { track: self.track.into(), package: Some(package.0), terms }
    }

    /// An event at this table.
    fn event(&self, time: Time, kind: Kind<'a>) -> Event<'a> {
        Event { place: self.venue.map(Into::into), ..Event::simulated(time, kind) }
    }

    /// A seat puts a text: to all, or to the mediator, who carries it to the next seat.
    fn hand_in(&mut self, seat: usize, time: Time, text: Kind<'a>, record: &mut Record<'a>) {
        let event = self.event(time, text).by(self.seats[seat]);
        self.put = Some(match (self.protocol.hearing(), self.mediator) {
            (Hearing::ThroughMediator, Some(mediator)) => record.append(event.to_one(mediator)),
            _ => record.append(event.to(self.seats.iter().copied().chain(self.mediator))),
        });
        self.carry_on(time, record);
    }

    /// The mediator carries the text that stands to the seat to move.
    fn carry_on(&mut self, time: Time, record: &mut Record<'a>) {
        let (Hearing::ThroughMediator, Some(mediator), Some(put)) =
            (self.protocol.hearing(), self.mediator, self.put)
        else {
            return;
        };
        let SeatIndex(next) = self.to_move();
        let Some(original) = record.event(put) else { return };
        let carried = self
            .event(time, original.kind.clone())
            .by(mediator)
            .to_one(self.seats[next])
            .answering(put);
        self.put = Some(record.append(carried));
    }

    fn answer(
        &self,
        seat: usize,
        time: Time,
        answer: Answer,
        text: Option<EventId>,
        record: &mut Record<'a>,
    ) {
        let kind = Kind::Answered { track: self.track.into(), answer };
        let mut event = self.event(time, kind).by(self.seats[seat]);
        event.in_answer_to = text;
        let private = self.is_answering_mediator() || self.mediator_put.is_some();
        record.append(match (self.protocol.hearing(), self.mediator) {
            (Hearing::ThroughMediator, Some(mediator)) => event.to_one(mediator),
            (_, Some(mediator)) if private => event.to_one(mediator),
            _ => event.to(self.seats.iter().copied().chain(self.mediator)),
        });
    }
}

/// The text as its author handed it in, however often it was carried on.
fn handed_in(record: &Record<'_>, carried: EventId) -> EventId {
    let mut text = carried;
    while let Some(before) = record.event(text).and_then(|event| event.in_answer_to) {
        text = before;
    }
    text
}

/// The package of text number `text`, if `viewer` may see it.
fn visible_text(record: &Record<'_>, viewer: &str, text: EventId) -> Option<Outcome> {
    let seen = view(record, viewer).rev().find(|event| event.id <= text)?;
    match seen.kind {
        Kind::TextPut { package, .. } if seen.id == text => package.map(Outcome),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{self, Direct, Shuttle};
    use crate::random::{Label, Streams};
    use crate::strategy::{self, Aspiration, Manner, Tough};

    fn space() -> OutcomeSpace {
        OutcomeSpace::new(vec![11]).unwrap()
    }

    fn tables() -> [UtilityTable; 2] {
        let up: Vec<f64> = (0..=10).map(|i| f64::from(i) / 10.0).collect();
        let down = up.iter().rev().copied().collect();
        [UtilityTable::new(up), UtilityTable::new(down)]
    }

    fn turn<'a>(
        session: &mut Session<'a>,
        strategy: &mut dyn Strategy,
        relative_time: f64,
        record: &mut Record<'a>,
    ) -> Status {
        let tables = tables();
        let utilities = &tables[session.to_move().0];
        let turn = Turn {
            strategy,
            utilities,
            space: &space(),
            least_acceptable: f64::NEG_INFINITY,
            relative_time,
            waits: false,
        };
        session.turn(Time::from_microseconds(0), turn, |_| Vec::new(), record).unwrap()
    }

    #[test]
    fn in_a_shuttle_nobody_sees_what_was_not_carried_to_it() {
        let mut record = Record::new();
        let mut session = Session::new(&Shuttle, "geneva", vec!["a", "b"], Some("m"), false);
        turn(&mut session, &mut Tough, 0.0, &mut record);
        turn(&mut session, &mut Tough, 0.0, &mut record);
        let texts = |viewer: &str| {
            let by = |event: &Event<'_>| event.actor.clone().unwrap_or_default().into_owned();
            view(&record, viewer).map(by).collect::<Vec<_>>()
        };
        assert_eq!(texts("a"), ["a", "m"]);
        assert_eq!(texts("b"), ["m", "b"]);
        assert_eq!(texts("m"), ["a", "m", "b", "m"]);
        assert_eq!(view(&record, "c").count(), 0);
    }

    #[test]
    fn in_a_shuttle_a_text_is_taken_back_before_the_mediator_who_does_not_say_whose_it_was() {
        let mut record = Record::new();
        let mut session = Session::new(&Shuttle, "geneva", vec!["a", "b"], Some("m"), false);
        turn(&mut session, &mut Tough, 0.0, &mut record);
        session.withdraw(Time::from_microseconds(1), &mut record);
        let withdrawn = |viewer: &str| {
            let events = view(&record, viewer)
                .filter(|event| matches!(event.kind, Kind::TextWithdrawn { .. }))
                .map(|event| (event.actor.clone().unwrap().into_owned(), event.in_answer_to));
            events.collect::<Vec<_>>()
        };
        assert_eq!(withdrawn("a"), [("a".to_owned(), Some(EventId(0)))]);
        assert_eq!(withdrawn("b"), [("m".to_owned(), Some(EventId(1)))]);
        assert_eq!(withdrawn("m").len(), 2);
        assert_eq!(session.standing(), None);
    }

    #[test]
    fn a_mediators_text_is_agreed_when_all_say_yes() {
        for (relative_time, agreed) in [(0.0, false), (0.5, true)] {
            let mut record = Record::new();
            let mut session = Session::new(&Shuttle, "geneva", vec!["a", "b"], Some("m"), false);
            let terms = |_| Vec::new();
            session
                .put_mediator_text(Time::from_microseconds(0), Outcome(5), terms, &mut record)
                .unwrap();
            let mut linear = Aspiration::new(1.0);
            while session.is_answering_mediator() && session.status() == Status::Open {
                turn(&mut session, &mut linear, relative_time, &mut record);
            }
            assert_eq!(session.status() == Status::Agreed(Outcome(5)), agreed);
        }
    }

    #[test]
    fn both_ways_of_playing_make_the_same_moves() {
        let (tables, space, steps) = (tables(), space(), 12);
        let strategies = |names: [&str; 2]| {
            let build = |name| {
                let generator = Streams::new(1, 0).stream(Label::new(name));
                strategy::build(name, Manner::new(generator)).unwrap()
            };
            names.map(build)
        };
        // All under which seats put texts: what is marked is in no record.
        let protocols = protocol::ALL.into_iter();
        let protocols = protocols.filter(|p| !p.is_mediated() && p.hearing() != Hearing::Nobody);
        let names = strategy::ALL.iter().map(|entry| entry.name);
        for protocol in protocols {
            let turns_a_step = protocol.turns_a_step(2) as u32;
            for pair in names.clone().flat_map(|a| names.clone().map(move |b| [a, b])) {
                let mut moves = Vec::new();
                let mut seats: Vec<Seat<'_>> = strategies(pair)
                    .into_iter()
                    .zip(&tables)
                    .map(|(strategy, table)| Seat::new(strategy, table))
                    .collect();
                let customs = Customs::default();
                let setup = Setup { protocol, rule: None, space: &space, steps, customs };
                let clock = usual_clock(steps);
                let ending = play(&setup, &mut seats, None, &clock, |made| {
                    moves.push((made.seat, made.action, made.package));
                });
                let ending = ending.unwrap();

                let mut record = Record::new();
                let mut session = Session::new(protocol, "table", vec!["a", "b"], Some("m"), false);
                let mut strategies = strategies(pair);
                for (seat, action, package) in moves {
                    let SeatIndex(index) = session.to_move();
                    assert_eq!(seat, Some(SeatIndex(index)));
                    let before = record.events().len();
                    let turn = Turn {
                        strategy: &mut *strategies[index],
                        utilities: &tables[index],
                        space: &space,
                        least_acceptable: f64::NEG_INFINITY,
                        relative_time: clock(session.turns / turns_a_step),
                        waits: false,
                    };
                    let time = Time::from_microseconds(0);
                    session.turn(time, turn, |_| Vec::new(), &mut record).unwrap();
                    let place = format!("{} {pair:?}", protocol.name());
                    match &record.events()[before].kind {
                        Kind::TextPut { package: put, .. } => {
                            assert_eq!(action, Move::Offer(Outcome(put.unwrap())), "{place}");
                            assert_eq!(package, put.map(Outcome), "{place}");
                        }
                        Kind::Answered { answer, .. } => {
                            let answer = match answer {
                                Answer::Accept => Move::Accept,
                                Answer::Reject => Move::Reject,
                                Answer::End => Move::End,
                            };
                            assert_eq!(action, answer, "{place}");
                        }
                        other => panic!("{place}: {other:?}"),
                    }
                }
                let agreed = match session.status() {
                    Status::Agreed(package) => Some(package),
                    _ => None,
                };
                assert_eq!(agreed, ending.agreement);
            }
        }
    }

    #[test]
    fn at_a_direct_table_everyone_hears_everything() {
        let mut record = Record::new();
        let mut session = Session::new(&Direct, "table", vec!["a", "b"], None, false);
        turn(&mut session, &mut Tough, 0.0, &mut record);
        turn(&mut session, &mut Tough, 0.0, &mut record);
        assert_eq!(view(&record, "a").count(), 2);
        assert_eq!(view(&record, "b").count(), 2);
    }
}
