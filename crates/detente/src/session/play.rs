//! Plays one table to its end, on a clock of steps, and keeps nothing: whoever wants the moves is told each.
//!
//! Nobody is bound to what is worth less to it than its reservation when it binds: where waiting costs something, a text lapses at the
//! first step in which its author, or somebody who has said yes to it, would not sign it any more; so does a mark. The custom
//! `below_reservation` lifts all this.

use crate::bargaining::rounding::negligible;
use crate::domain::{DecisionRule, Discounting, Outcome, OutcomeSpace, UtilityTable};
use crate::mediation::Mediator;
use crate::protocol::{Ask, Hearing, IllegalMove, Move, Protocol, SeatIndex, Status, Table};
use crate::strategy::{Heard, Situation, Strategy};

/// What is played: the rules of the table, its packages and its time.
#[derive(Clone, Debug)]
pub struct Setup<'s> {
    /// The rules.
    pub protocol: &'static dyn Protocol,
    /// How the table decides where it votes, with a weight for each seat; unanimity where nothing is said.
    pub rule: Option<&'s DecisionRule>,
    /// The packages.
    pub space: &'s OutcomeSpace,
    /// The number of steps. In each, every seat moves once; at a mediated table, one text is put and answered.
    pub steps: u32,
    /// How the table departs from what is usual; what [means nothing](Customs::meaningless_under) under the protocol changes nothing.
    pub customs: Customs,
}

/// How a table departs from what is usual; as a default, in nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Customs {
    /// Putting a text is not yet accepting it: its author has to say yes as well, after all others have.
    pub author_confirms: bool,
    /// In a step one seat moves, and not all of them.
    pub one_seat_a_step: bool,
    /// Whoever puts nothing ends the negotiation.
    pub pass_ends: bool,
    /// Seats put and accept what is worth less to them than their reservation where their strategy says so, as some recorded ones do;
    /// and what waiting has brought below it binds.
    pub below_reservation: bool,
}

impl Customs {
    /// The first of these customs that means nothing under a protocol: nobody confirms where nobody alternates, a seat has no step of
    /// its own where the mediator puts the texts, and a pass ends nothing where no text is put.
    ///
    /// ```
    /// use detente::protocol::{Direct, Vote};
    /// use detente::session::Customs;
    /// let customs = Customs::of("author-confirms").unwrap();
    /// assert_eq!(customs.meaningless_under(&Direct), None);
    /// assert_eq!(customs.meaningless_under(&Vote), Some("author-confirms"));
    /// ```
    pub fn meaningless_under(&self, protocol: &dyn Protocol) -> Option<&'static str> {
        let puts_texts = protocol.asks(&Table::new(2)) == Ask::Move;
        let meaningless = [
            self.author_confirms && !protocol.only_alternates(),
            self.one_seat_a_step && protocol.is_mediated(),
            self.pass_ends && !puts_texts,
        ];
        Customs::NAMES.into_iter().zip(meaningless).find_map(|(name, is)| is.then_some(name))
    }

    /// The names of all customs, in the order of the fields.
    pub const NAMES: [&str; 4] =
        ["author-confirms", "one-seat-a-step", "pass-ends", "below-reservation"];

    /// These customs, by their names, with commas between them; `negmas` stands for the last two, which are those of that library.
    ///
    /// # Errors
    /// The first name that is none.
    ///
    /// ```
    /// use detente::session::Customs;
    /// let customs = Customs::of("negmas,one-seat-a-step").unwrap();
    /// assert!(customs.pass_ends && customs.below_reservation && customs.one_seat_a_step);
    /// assert!(!customs.author_confirms);
    /// assert_eq!(Customs::of("bribes"), Err("bribes".to_owned()));
    /// ```
    pub fn of(names: &str) -> Result<Customs, String> {
        let mut customs = Customs::default();
        for name in names.split(',').map(str::trim) {
            match name {
                "author-confirms" => customs.author_confirms = true,
                "one-seat-a-step" => customs.one_seat_a_step = true,
                "pass-ends" => customs.pass_ends = true,
                "below-reservation" => customs.below_reservation = true,
                "negmas" => (customs.pass_ends, customs.below_reservation) = (true, true),
                _ => return Err(name.to_owned()),
            }
        }
        Ok(customs)
    }
}

/// Who sits at the table, and for what.
#[derive(Debug)]
pub struct Seat<'s> {
    /// How it plays.
    pub strategy: Box<dyn Strategy>,
    /// Its utilities by package.
    pub utilities: &'s UtilityTable,
    /// The least it signs, minus infinity where anything is better than nothing.
    pub reservation: f64,
    /// What waiting costs it.
    pub discounting: Discounting,
    /// Its own number of steps, where it has less time than the table; the others do not know.
    pub steps: Option<u32>,
}

impl<'s> Seat<'s> {
    /// A seat that signs anything, waits at no cost and has all the time of the table.
    pub fn new(strategy: Box<dyn Strategy>, utilities: &'s UtilityTable) -> Self {
        let (reservation, discounting) = (f64::NEG_INFINITY, Discounting::NONE);
        Seat { strategy, utilities, reservation, discounting, steps: None }
    }
}

/// A move as it was made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Made {
    /// The step, from 0.
    pub step: u32,
    /// How much of the time was gone for whoever moved, in \[0, 1\].
    pub relative_time: f64,
    /// The seat; `None`: the mediator.
    pub seat: Option<SeatIndex>,
    /// What it did.
    pub action: Move,
    /// The package that it put, answered or marked.
    pub package: Option<Outcome>,
}

/// Why a negotiation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The protocol's rule for an agreement was met.
    Agreed,
    /// When time was up, all confirmed the text that was held.
    Confirmed,
    /// Time was up.
    Deadline,
    /// A seat left.
    Left(SeatIndex),
    /// Nobody put anything new.
    NothingNew,
    /// The mediator knew no further text, and not all confirmed the one that was held.
    NoFurtherText,
}

impl Reason {
    /// Its words in results.
    pub const fn words(self) -> &'static str {
        match self {
            Reason::Agreed => "agreed",
            Reason::Confirmed => "confirmed at the end",
            Reason::Deadline => "time ran out",
            Reason::Left(_) => "a seat left",
            Reason::NothingNew => "nobody put anything new",
            Reason::NoFurtherText => "the mediator knew no further text",
        }
    }
}

/// How one negotiation ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ending {
    /// The package, where one was agreed.
    pub agreement: Option<Outcome>,
    /// The step in which it ended, from 0; the number of steps where time ran out.
    pub step: u32,
    /// How much of the time was gone in the last step that was played.
    pub relative_time: f64,
    /// Why it ended.
    pub reason: Reason,
}

/// The usual clock: (step + 1)/(steps + 1).
///
/// Steps count from 0, so that no step begins at 0 or ends at 1.
///
/// ```
/// use detente::session::usual_clock;
/// assert_eq!(usual_clock(3)(0), 0.25);
/// assert_eq!(usual_clock(3)(2), 0.75);
/// ```
pub fn usual_clock(steps: u32) -> impl Fn(u32) -> f64 {
    move |step| usual_time(step, steps)
}

fn usual_time(step: u32, steps: u32) -> f64 {
    f64::from(step + 1) / (f64::from(steps) + 1.0)
}

/// Plays a table. `clock` gives the relative time of a step; `tell` is told of every move. A mediator is needed where the protocol is
/// mediated, and is not heard elsewhere. A seat with fewer steps than the table sees the [usual clock](usual_clock) of its own, and
/// with its last step time is up for all.
///
/// # Errors
/// If a strategy makes an illegal move.
///
/// # Panics
/// With fewer than two seats, or more than 64, or a rule of votes of another size; at a mediated table, without a mediator.
///
/// ```
/// use detente::domain::{Outcome, OutcomeSpace, UtilityTable};
/// use detente::protocol::Direct;
/// use detente::session::{Customs, Seat, Setup, play, usual_clock};
/// use detente::strategy::Aspiration;
/// let space = OutcomeSpace::new(vec![101]).unwrap();
/// let pie: Vec<f64> = (0..=100).map(|i| f64::from(i) / 100.0).collect();
/// let tables = [UtilityTable::new(pie.clone()), UtilityTable::new(pie.into_iter().rev().collect())];
/// let mut seats = tables.each_ref().map(|table| Seat::new(Box::new(Aspiration::new(1.0)), table));
/// let setup = Setup { protocol: &Direct, rule: None, space: &space, steps: 100, customs: Customs::default() };
/// let ending = play(&setup, &mut seats, None, usual_clock(100), |_| {}).unwrap();
/// assert_eq!(ending.agreement, Some(Outcome(50)));
/// ```
pub fn play(
    setup: &Setup<'_>,
    seats: &mut [Seat<'_>],
    mut mediator: Option<&mut dyn Mediator>,
    clock: impl Fn(u32) -> f64,
    mut tell: impl FnMut(&Made),
) -> Result<Ending, IllegalMove> {
    let mut table = match setup.rule {
        Some(rule) => {
            assert_eq!(
                rule.weights.len(),
                seats.len(),
                "a rule of votes has a weight for each seat"
            );
            Table::deciding_by(rule.clone())
        }
        None => Table::new(seats.len()),
    };
    if setup.customs.author_confirms {
        table.let_authors_confirm();
    }
    let protocol = setup.protocol;
    if let (true, Some(mediator)) = (protocol.is_mediated(), &mut mediator) {
        let draft = mediator.draft();
        table.lay_draft(draft);
        let (action, package) = (Move::Offer(draft), Some(draft));
        tell(&Made { step: 0, relative_time: clock(0), seat: None, action, package });
    }
    let steps = seats.iter().filter_map(|seat| seat.steps).fold(setup.steps, u32::min);
    let room = Room {
        setup,
        protocol,
        hearing: protocol.hearing(),
        only_alternates: protocol.only_alternates(),
        listened: seats.iter().any(|seat| seat.strategy.listens()),
    };
    let turns = match setup.customs.one_seat_a_step {
        true => 1,
        false => protocol.turns_a_step(seats.len()),
    };
    let mediated = protocol.is_mediated();
    let waiting_costs = seats.iter().any(|seat| seat.discounting != Discounting::NONE);
    let lapses = waiting_costs && !setup.customs.below_reservation;
    let mut relative_time = 0.0;
    for step in 0..steps {
        relative_time = clock(step);
        let now = Now { step, relative_time };
        if lapses {
            table.lapse(|seat, package| seats[seat.0].signs(package, step));
        }
        if mediated {
            let mediator = mediator.as_mut().expect("a mediated table has a mediator");
            if !mediate(&room, &mut table, seats, &mut **mediator, now, &mut tell)? {
                let reason = Reason::NoFurtherText;
                let ending = Ending { reason, ..now.ending() };
                return Ok(at_the_end(protocol, &table, seats, ending, &mut tell));
            }
        } else {
            for _ in 0..turns {
                // Marking keeps the turn.
                let seat = table.to_move();
                let mut action = turn(&room, &mut table, seats, now, &mut tell)?;
                while let Move::Mark(_) = action
                    && table.status() == Status::Open
                {
                    action = turn(&room, &mut table, seats, now, &mut tell)?;
                }
                if table.status() != Status::Open {
                    break;
                }
                if action == Move::Pass && setup.customs.pass_ends {
                    return Ok(Ending { reason: Reason::Left(seat), ..now.ending() });
                }
            }
        }
        match table.status() {
            Status::Open => {}
            Status::Agreed(package) => {
                return Ok(Ending {
                    agreement: Some(package),
                    reason: Reason::Agreed,
                    ..now.ending()
                });
            }
            Status::Ended => {
                return Ok(Ending { reason: Reason::Left(table.to_move()), ..now.ending() });
            }
            Status::NothingNew => {
                return Ok(Ending { reason: Reason::NothingNew, ..now.ending() });
            }
        }
    }
    let ending = Ending { agreement: None, step: steps, relative_time, reason: Reason::Deadline };
    Ok(at_the_end(protocol, &table, seats, ending, &mut tell))
}

/// What stays the same from turn to turn.
struct Room<'r, 's> {
    setup: &'r Setup<'s>,
    protocol: &'static dyn Protocol,
    hearing: Hearing,
    /// Whether seats put texts in turn and nothing else.
    only_alternates: bool,
    /// Whether any strategy listens to the others.
    listened: bool,
}

/// The time of a move.
#[derive(Clone, Copy)]
struct Now {
    step: u32,
    relative_time: f64,
}

impl Now {
    fn ending(self) -> Ending {
        let Now { step, relative_time } = self;
        Ending { agreement: None, step, relative_time, reason: Reason::Deadline }
    }
}

/// One step of a mediated table; whether the mediator knew a text.
fn mediate(
    room: &Room<'_, '_>,
    table: &mut Table,
    seats: &mut [Seat<'_>],
    mediator: &mut dyn Mediator,
    now: Now,
    tell: &mut impl FnMut(&Made),
) -> Result<bool, IllegalMove> {
    while room.protocol.asks(table) == Ask::Wish && table.wishes().len() < seats.len() {
        turn(room, table, seats, now, tell)?;
        if table.status() != Status::Open {
            return Ok(true);
        }
    }
    let held = table.held().unwrap_or_else(|| mediator.draft());
    let Some(text) = mediator.next_text(held, table.wishes()) else { return Ok(false) };
    table.put_mediator_text(text)?;
    let Now { step, relative_time } = now;
    let action = Move::Offer(text);
    tell(&Made { step, relative_time, seat: None, action, package: Some(text) });
    while table.is_answering_mediator() && table.status() == Status::Open {
        turn(room, table, seats, now, tell)?;
    }
    mediator.answered(table.held() == Some(text));
    Ok(true)
}

/// The seat to move makes its move, and that is told.
#[inline]
fn turn(
    room: &Room<'_, '_>,
    table: &mut Table,
    seats: &mut [Seat<'_>],
    now: Now,
    tell: &mut impl FnMut(&Made),
) -> Result<Move, IllegalMove> {
    let index = table.to_move();
    let seat = &mut seats[index.0];
    let Now { step, .. } = now;
    let relative_time = seat.time(now, room.setup.steps);
    let standing = table.standing();
    let author = match room.hearing {
        Hearing::Everyone => standing.and_then(|text| text.author),
        Hearing::ThroughMediator | Hearing::Nobody => None,
    };
    let standing = standing.map(|text| text.package);
    let situation = Situation {
        step,
        relative_time,
        utilities: seat.utilities,
        space: room.setup.space,
        discount: seat.discounting.at(step),
        least_acceptable: match room.setup.customs.below_reservation {
            true => seat.reservation,
            false => seat.least(),
        },
        ask: match room.only_alternates {
            true if table.is_answer_only() => Ask::Answer,
            true => Ask::Move,
            false => room.protocol.asks(table),
        },
        standing,
        author,
        held: table.held(),
        marked: table.marked(),
        waits: false,
    };
    let decided = seat.strategy.decide(&situation);
    let action = match room.setup.customs.below_reservation {
        true => decided,
        false => situation.within_reservation(decided),
    };
    if room.only_alternates {
        table.take_turn(action)?;
    } else {
        room.protocol.apply(table, action)?;
    }
    let package = match action {
        Move::Offer(package) | Move::Mark(package) => Some(package),
        Move::Accept | Move::Reject => standing,
        Move::Pass | Move::End => None,
    };
    tell(&Made { step, relative_time, seat: Some(index), action, package });
    if !room.listened {
        return Ok(action);
    }
    match room.hearing {
        Hearing::Nobody => {}
        Hearing::Everyone => {
            if let Move::Offer(package) = action {
                for (hearer, seat) in seats.iter_mut().enumerate() {
                    if hearer != index.0 {
                        seat.hear(room, package, Some(index), now);
                    }
                }
            }
        }
        // The mediator carries what stands to whoever is to answer it next.
        Hearing::ThroughMediator => {
            let next = table.to_move();
            if let (Move::Offer(_) | Move::Accept, Some(text)) = (action, table.standing())
                && text.author.is_some_and(|author| author != next)
            {
                seats[next.0].hear(room, text.package, None, now);
            }
        }
    }
    Ok(action)
}

impl Seat<'_> {
    /// Whether it would sign a package in a step.
    fn signs(&self, package: Outcome, step: u32) -> bool {
        let worth = self.discounting.at(step).value(self.utilities.utility(package));
        worth >= self.least().max(f64::MIN)
    }

    /// The least that counts as its reservation, rounding allowed for.
    #[inline]
    fn least(&self) -> f64 {
        self.reservation - negligible(self.utilities.minimum(), self.utilities.maximum())
    }

    /// How much of its time is gone.
    #[inline]
    fn time(&self, now: Now, steps: u32) -> f64 {
        match self.steps {
            Some(own) if own < steps => usual_time(now.step, own),
            _ => now.relative_time,
        }
    }

    fn hear(&mut self, room: &Room<'_, '_>, package: Outcome, author: Option<SeatIndex>, now: Now) {
        if !self.strategy.listens() {
            return;
        }
        let relative_time = self.time(now, room.setup.steps);
        let (utilities, space) = (self.utilities, room.setup.space);
        let (step, discount) = (now.step, self.discounting.at(now.step));
        let heard = Heard { package, author, step, relative_time, utilities, space, discount };
        self.strategy.hear(&heard);
    }
}

/// What is held when no more texts are put is asked about once more, seat by seat, in the last step that was played: it binds if it
/// is worth its reservation to each.
fn at_the_end(
    protocol: &dyn Protocol,
    table: &Table,
    seats: &[Seat<'_>],
    ending: Ending,
    tell: &mut impl FnMut(&Made),
) -> Ending {
    let Some(held) = protocol.at_deadline(table) else { return ending };
    // Where time ran out, the step after the last one is told.
    let step = match ending.reason {
        Reason::Deadline => ending.step.saturating_sub(1),
        _ => ending.step,
    };
    let mut all = true;
    for (number, seat) in seats.iter().enumerate() {
        let confirms = seat.signs(held, step);
        all &= confirms;
        let action = if confirms { Move::Accept } else { Move::Reject };
        let Ending { relative_time, .. } = ending;
        tell(&Made {
            step,
            relative_time,
            seat: Some(SeatIndex(number)),
            action,
            package: Some(held),
        });
    }
    if all { Ending { agreement: Some(held), reason: Reason::Confirmed, ..ending } } else { ending }
}
