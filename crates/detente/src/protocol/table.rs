//! The state of a table, and the rules that several protocols share.

use std::fmt;

use super::blind::Marks;
use super::unique_offers::Tentative;
use crate::domain::{DecisionRule, Outcome};

/// A seat, by its place in the speaking order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeatIndex(pub usize);

/// What a seat may do when it is its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Put a text; this rejects the one that stands.
    Offer(Outcome),
    /// Accept the text that stands, or the mediator's.
    Accept,
    /// Reject the mediator's text.
    Reject,
    /// Put nothing; this rejects the text that stands, if one does.
    Pass,
    /// Mark, for the table alone, a package that the seat could live with; it remains the seat's turn.
    Mark(Outcome),
    /// Leave the table, which ends it.
    End,
}

/// Where the table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It goes on.
    Open,
    /// This package is agreed under the protocol's rule.
    Agreed(Outcome),
    /// A seat has left.
    Ended,
    /// Nobody puts anything that was not put before.
    NothingNew,
}

/// A text that waits for answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The package.
    pub package: Outcome,
    /// Who put it; `None` is the mediator.
    pub author: Option<SeatIndex>,
    /// How many seats have accepted it, its author not counted.
    pub acceptances: usize,
}

/// Why a move is not legal. The table is as it was; another move may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IllegalMove {
    /// The table has closed.
    Closed,
    /// There is no text to answer.
    NothingToAnswer,
    /// The mediator's text waits for a yes or a no.
    AnswerTheMediator,
    /// A seat's text is rejected by putting another, or by passing.
    RejectByOffering,
    /// A text of the mediator's is already on the table.
    TextOnTable,
    /// A text waits for a yes or a no.
    YesOrNo,
    /// At this table nothing is marked.
    NothingToMark,
    /// The seat has marked this package before.
    MarkedBefore,
    /// At this table texts are marked, and nothing else.
    MarkOnly,
}

impl fmt::Display for IllegalMove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IllegalMove::Closed => "the table has closed",
            IllegalMove::NothingToAnswer => "there is no text to answer",
            IllegalMove::AnswerTheMediator => "the mediator's text waits for a yes or a no",
            IllegalMove::RejectByOffering => {
                "a seat's text is rejected by putting another, or by passing"
            }
            IllegalMove::TextOnTable => "a text of the mediator's is already on the table",
            IllegalMove::YesOrNo => "a text waits for a yes or a no",
            IllegalMove::NothingToMark => "at this table nothing is marked",
            IllegalMove::MarkedBefore => "the seat has marked this package before",
            IllegalMove::MarkOnly => "at this table texts are marked, and nothing else",
        })
    }
}

impl std::error::Error for IllegalMove {}

/// The state of a table. Seats move in turn, from the first.
///
/// ```
/// use detente::domain::Outcome;
/// use detente::protocol::{Direct, IllegalMove, Move, Protocol, SeatIndex, Status, Table};
/// let mut table = Table::new(3);
/// assert_eq!(Direct.apply(&mut table, Move::Accept), Err(IllegalMove::NothingToAnswer));
/// Direct.apply(&mut table, Move::Offer(Outcome(7))).unwrap();
/// assert_eq!((table.to_move(), table.standing().unwrap().package), (SeatIndex(1), Outcome(7)));
/// Direct.apply(&mut table, Move::Accept).unwrap();
/// assert_eq!(table.status(), Status::Open); // the third has still to answer
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub(super) seats: usize,
    pub(super) to_move: usize,
    pub(super) standing: Option<Standing>,
    /// The mediator's text, and the seat whose turn it is when all have answered.
    pub(super) mediators: Option<(Standing, usize)>,
    pub(super) status: Status,
    /// What the seats have answered to the text that stands, where all are asked. Empty where nobody has been.
    pub(super) answers: Vec<Option<bool>>,
    /// The last text that all have accepted for the time being.
    pub(super) held: Option<Outcome>,
    /// What the seats have marked in private.
    pub(super) marks: Marks,
    /// By seat: where it would like the held text to go, as far as it has said so.
    pub(super) wishes: Vec<Outcome>,
    /// How the table decides where it votes.
    pub(super) rule: DecisionRule,
    /// Whether the author of a text has to say yes to it as well.
    author_confirms: bool,
    /// What is agreed for the time being, where nobody puts a text twice.
    pub(super) tentative: Tentative,
}

/// What answering the mediator's text has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mediation {
    /// Some seats have still to answer.
    Waiting,
    /// All have accepted it.
    Accepted(Outcome),
    /// Somebody has rejected it.
    Rejected,
}

impl Table {
    /// An empty table with this many seats, which decides by unanimity.
    ///
    /// # Panics
    /// With fewer than 2 seats, or more than 64.
    pub fn new(seats: usize) -> Self {
        Self::deciding_by(DecisionRule::unanimity(seats))
    }

    /// An empty table with a seat for each vote of a rule; only voting protocols use the rule.
    ///
    /// # Panics
    /// With fewer than 2 seats, or more than 64.
    pub fn deciding_by(rule: DecisionRule) -> Self {
        let seats = rule.weights.len();
        assert!((2..=64).contains(&seats), "a table has 2 to 64 seats");
        Table {
            seats,
            to_move: 0,
            standing: None,
            mediators: None,
            status: Status::Open,
            answers: Vec::new(),
            held: None,
            marks: Marks::default(),
            wishes: Vec::new(),
            rule,
            author_confirms: false,
            tentative: Tentative::default(),
        }
    }

    /// From now on putting a text is not yet accepting it: where seats put texts in turn, its author has to say yes as well, after
    /// all others have.
    ///
    /// ```
    /// use detente::domain::Outcome;
    /// use detente::protocol::{Direct, Move, Protocol, Status, Table};
    /// let mut table = Table::new(2);
    /// table.let_authors_confirm();
    /// Direct.apply(&mut table, Move::Offer(Outcome(4))).unwrap();
    /// assert_eq!(Direct.apply(&mut table, Move::Accept), Ok(Status::Open));
    /// assert_eq!(Direct.apply(&mut table, Move::Accept), Ok(Status::Agreed(Outcome(4))));
    /// ```
    pub fn let_authors_confirm(&mut self) {
        self.author_confirms = true;
    }

    /// Whose move it is.
    pub fn to_move(&self) -> SeatIndex {
        SeatIndex(self.to_move)
    }

    /// The text that the seat to move is to answer: the mediator's, else a seat's.
    pub fn standing(&self) -> Option<Standing> {
        self.mediators.map(|(text, _)| text).or(self.standing)
    }

    /// The last text that all have accepted for the time being, under protocols that keep one.
    pub fn held(&self) -> Option<Outcome> {
        self.held
    }

    /// The mediator lays a first draft: it is held, though nobody has agreed to it.
    pub fn lay_draft(&mut self, package: Outcome) {
        self.held = Some(package);
    }

    /// By seat: where it would like the held text to go, as far as the seats have said so.
    pub fn wishes(&self) -> &[Outcome] {
        &self.wishes
    }

    /// How many packages the seat to move has marked.
    pub fn marked(&self) -> u32 {
        self.marks.count(self.to_move)
    }

    /// Where the table stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Whether the seats are answering a text of the mediator's.
    pub fn is_answering_mediator(&self) -> bool {
        self.mediators.is_some()
    }

    /// Whether the seat to move may only say yes or no.
    pub fn is_answer_only(&self) -> bool {
        self.mediators.is_some() || !self.answers.is_empty()
    }

    /// The mediator puts a text; every seat answers it, from the first.
    ///
    /// # Errors
    /// If the table has closed or such a text is on it; the table is as it was.
    ///
    /// ```
    /// use detente::domain::Outcome;
    /// use detente::protocol::{IllegalMove, SeatIndex, Table};
    /// let mut table = Table::new(2);
    /// table.put_mediator_text(Outcome(3)).unwrap();
    /// assert!(table.is_answering_mediator() && table.to_move() == SeatIndex(0));
    /// assert_eq!(table.put_mediator_text(Outcome(4)), Err(IllegalMove::TextOnTable));
    /// ```
    pub fn put_mediator_text(&mut self, package: Outcome) -> Result<(), IllegalMove> {
        if self.status != Status::Open {
            return Err(IllegalMove::Closed);
        }
        if self.mediators.is_some() {
            return Err(IllegalMove::TextOnTable);
        }
        let text = Standing { package, author: None, acceptances: 0 };
        self.mediators = Some((text, self.to_move));
        self.to_move = 0;
        Ok(())
    }

    /// The author of the text that stands no longer stands by it; the table goes on without a text.
    ///
    /// ```
    /// use detente::domain::Outcome;
    /// use detente::protocol::{Direct, Move, Protocol, Table};
    /// let mut table = Table::new(2);
    /// Direct.apply(&mut table, Move::Offer(Outcome(3))).unwrap();
    /// table.withdraw();
    /// assert!(table.standing().is_none() && Direct.apply(&mut table, Move::Accept).is_err());
    /// ```
    pub fn withdraw(&mut self) {
        if self.status == Status::Open {
            self.standing = None;
            self.answers.clear();
        }
    }

    /// What seats have put, accepted or marked before, and would sign no more, lapses: `signs` says which seat would still sign which
    /// package. A text of a seat lapses as soon as its author, or anybody who has said yes to it, would not; a mark, or a yes to what
    /// is agreed for the time being, by itself. O(what is marked or accepted).
    ///
    /// ```
    /// use detente::domain::Outcome;
    /// use detente::protocol::{Direct, Move, Protocol, SeatIndex, Table};
    /// let mut table = Table::new(3);
    /// Direct.apply(&mut table, Move::Offer(Outcome(3))).unwrap();
    /// table.lapse(|seat, _| seat != SeatIndex(1));
    /// assert!(table.standing().is_some(), "the second has not said yes");
    /// Direct.apply(&mut table, Move::Accept).unwrap();
    /// table.lapse(|seat, _| seat != SeatIndex(1));
    /// assert!(table.standing().is_none() && table.to_move() == SeatIndex(2));
    /// ```
    pub fn lapse(&mut self, signs: impl Fn(SeatIndex, Outcome) -> bool) {
        if let Some(Standing { package, author: Some(author), acceptances }) = self.standing {
            let is_bound = |seat: usize| match self.answers.get(seat) {
                Some(answer) => *answer == Some(true),
                // Where answers are not kept, those after the author have said yes, one after the other.
                None => match (seat + self.seats - author.0) % self.seats {
                    0 => !self.author_confirms,
                    place => place <= acceptances,
                },
            };
            if (0..self.seats).any(|seat| is_bound(seat) && !signs(SeatIndex(seat), package)) {
                // Where all are asked about each text, the seat after its author is to move once it falls.
                if !self.answers.is_empty() {
                    self.to_move = (author.0 + 1) % self.seats;
                }
                self.withdraw();
            }
        }
        self.marks.lapse(&signs);
        self.tentative.lapse(&signs);
    }

    /// A move where seats put texts in turn and nothing else.
    ///
    /// # Errors
    /// Says which rule forbids it; the table is as it was.
    #[inline]
    pub(crate) fn take_turn(&mut self, next: Move) -> Result<Status, IllegalMove> {
        self.alternating(next)?;
        Ok(self.alternate(next))
    }

    /// The rules that hold wherever seats put texts in turn.
    #[inline]
    pub(super) fn alternating(&self, next: Move) -> Result<(), IllegalMove> {
        match (self.status, next, self.is_answering_mediator(), self.standing) {
            (status, ..) if status != Status::Open => Err(IllegalMove::Closed),
            (_, Move::Mark(_), ..) => Err(IllegalMove::NothingToMark),
            (_, Move::Offer(_) | Move::Pass, true, _) => Err(IllegalMove::AnswerTheMediator),
            (_, Move::Accept, false, None) => Err(IllegalMove::NothingToAnswer),
            (_, Move::Reject, false, None) => Err(IllegalMove::NothingToAnswer),
            (_, Move::Reject, false, Some(_)) => Err(IllegalMove::RejectByOffering),
            _ => Ok(()),
        }
    }

    /// What a legal move changes where seats put texts in turn.
    #[inline]
    pub(super) fn alternate(&mut self, next: Move) -> Status {
        if next == Move::End {
            self.status = Status::Ended;
        } else if self.mediators.is_some() {
            if let Mediation::Accepted(package) = self.answer_mediator(next) {
                self.status = Status::Agreed(package);
            }
        } else {
            let seat = SeatIndex(self.to_move);
            match (next, &mut self.standing) {
                (Move::Offer(package), standing) => {
                    *standing = Some(Standing { package, author: Some(seat), acceptances: 0 });
                }
                (Move::Pass, standing) => *standing = None,
                (_, Some(text)) => {
                    text.acceptances += 1;
                    if text.acceptances == self.seats - usize::from(!self.author_confirms) {
                        self.status = Status::Agreed(text.package);
                    }
                }
                (_, None) => {}
            }
            self.to_move += 1;
            if self.to_move == self.seats {
                self.to_move = 0;
            }
        }
        self.status
    }

    /// A move where only the mediator puts texts, each to be answered with yes or no; one that all accept is held.
    pub(super) fn redraft(&mut self, next: Move) -> Result<Status, IllegalMove> {
        match next {
            _ if self.status != Status::Open => return Err(IllegalMove::Closed),
            Move::End => self.status = Status::Ended,
            Move::Accept | Move::Reject if self.is_answering_mediator() => {
                if let Mediation::Accepted(package) = self.answer_mediator(next) {
                    self.held = Some(package);
                }
            }
            Move::Accept | Move::Reject => return Err(IllegalMove::NothingToAnswer),
            Move::Offer(_) | Move::Pass | Move::Mark(_) => {
                return Err(IllegalMove::AnswerTheMediator);
            }
        }
        Ok(self.status)
    }

    /// A seat answers the mediator's text; the first no ends it.
    fn answer_mediator(&mut self, next: Move) -> Mediation {
        let Some((text, turn)) = &mut self.mediators else { return Mediation::Waiting };
        text.acceptances += 1;
        if next == Move::Reject {
            self.to_move = *turn;
            self.mediators = None;
            Mediation::Rejected
        } else if text.acceptances == self.seats {
            let package = text.package;
            self.to_move = *turn;
            self.mediators = None;
            Mediation::Accepted(package)
        } else {
            self.to_move += 1;
            Mediation::Waiting
        }
    }

    /// A move where seats put texts in turn and all are asked about each, whatever the others say: it is agreed if it `passes`, given who is
    /// for it, and else falls.
    pub(super) fn circulate(
        &mut self,
        next: Move,
        passes: impl Fn(&DecisionRule, &[bool]) -> bool,
    ) -> Result<Status, IllegalMove> {
        self.circulating(next)?;
        if next == Move::End || self.is_answering_mediator() {
            return Ok(self.alternate(next));
        }
        if let Some((package, is_for)) = self.pass_round(next)
            && passes(&self.rule, &is_for)
        {
            self.status = Status::Agreed(package);
        }
        Ok(self.status)
    }

    /// The rules that hold wherever all are asked about each text.
    pub(super) fn circulating(&self, next: Move) -> Result<(), IllegalMove> {
        match (self.status, next, self.standing, self.is_answering_mediator()) {
            (status, ..) if status != Status::Open => Err(IllegalMove::Closed),
            (_, Move::Mark(_), ..) => Err(IllegalMove::NothingToMark),
            (_, Move::Offer(_) | Move::Pass, _, true) => Err(IllegalMove::AnswerTheMediator),
            (_, Move::Offer(_) | Move::Pass, Some(_), false) => Err(IllegalMove::YesOrNo),
            (_, Move::Accept | Move::Reject, None, false) => Err(IllegalMove::NothingToAnswer),
            _ => Ok(()),
        }
    }

    /// A seat puts a text, or answers the one that stands; all are asked, whatever the others say. Once all have answered, the text and
    /// who is for it are given, the text is off the table, and the seat after its author is to move.
    pub(super) fn pass_round(&mut self, next: Move) -> Option<(Outcome, Vec<bool>)> {
        let seat = self.to_move;
        match (next, self.standing) {
            (Move::Offer(package), _) => {
                let author = Some(SeatIndex(seat));
                self.standing = Some(Standing { package, author, acceptances: 0 });
                self.answers = vec![None; self.seats];
                self.answers[seat] = Some(true);
            }
            (Move::Accept | Move::Reject, Some(_)) => {
                self.answers[seat] = Some(next == Move::Accept)
            }
            _ => {}
        }
        self.to_move = (seat + 1) % self.seats;
        let all: Option<Vec<bool>> = self.answers.iter().copied().collect();
        let (answers, text) = (all.filter(|answers| !answers.is_empty())?, self.standing?);
        self.standing = None;
        self.answers.clear();
        self.to_move = text.author.map_or(0, |author| (author.0 + 1) % self.seats);
        Some((text.package, answers))
    }
}
