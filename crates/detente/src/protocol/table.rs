//! The state of a table where seats put texts in turn.

use std::fmt;

use crate::domain::Outcome;

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
    /// Leave the table, which ends it.
    End,
}

/// Where the table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It goes on.
    Open,
    /// All have accepted this package.
    Agreed(Outcome),
    /// A seat has left.
    Ended,
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
        })
    }
}

impl std::error::Error for IllegalMove {}

/// The state of a table. Seats move in turn, from the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    seats: usize,
    to_move: usize,
    standing: Option<Standing>,
    /// The mediator's text, and the seat whose turn it is when all have answered.
    mediators: Option<(Standing, usize)>,
    status: Status,
}

impl Table {
    /// An empty table with this many seats.
    ///
    /// # Panics
    /// With fewer than 2 seats.
    pub fn new(seats: usize) -> Self {
        assert!(seats >= 2, "a table has at least two seats");
        Table { seats, to_move: 0, standing: None, mediators: None, status: Status::Open }
    }

    /// Whose move it is.
    pub fn to_move(&self) -> SeatIndex {
        SeatIndex(self.to_move)
    }

    /// The text that the seat to move is to answer: the mediator's, else a seat's.
    pub fn standing(&self) -> Option<Standing> {
        self.mediators.map(|(text, _)| text).or(self.standing)
    }

    /// Where the table stands.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Whether the seats are answering a text of the mediator's.
    pub fn is_answering_mediator(&self) -> bool {
        self.mediators.is_some()
    }

    /// The mediator puts a text; every seat answers it, from the first.
    ///
    /// # Errors
    /// If the table has closed or such a text is on it; the table is as it was.
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
    pub fn withdraw(&mut self) {
        if self.status == Status::Open {
            self.standing = None;
        }
    }

    /// The rules that hold wherever seats put texts in turn.
    pub(super) fn alternating(&self, next: Move) -> Result<(), IllegalMove> {
        match (self.status, next, self.is_answering_mediator(), self.standing) {
            (Status::Agreed(_) | Status::Ended, ..) => Err(IllegalMove::Closed),
            (_, Move::Offer(_) | Move::Pass, true, _) => Err(IllegalMove::AnswerTheMediator),
            (_, Move::Accept, false, None) => Err(IllegalMove::NothingToAnswer),
            (_, Move::Reject, false, None) => Err(IllegalMove::NothingToAnswer),
            (_, Move::Reject, false, Some(_)) => Err(IllegalMove::RejectByOffering),
            _ => Ok(()),
        }
    }

    /// What a legal move changes.
    pub(super) fn advance(&mut self, next: Move) -> Status {
        if next == Move::End {
            self.status = Status::Ended;
        } else if let Some((text, turn)) = &mut self.mediators {
            text.acceptances += 1;
            if next == Move::Reject {
                self.to_move = *turn;
                self.mediators = None;
            } else if text.acceptances == self.seats {
                self.status = Status::Agreed(text.package);
            } else {
                self.to_move += 1;
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
                    if text.acceptances == self.seats - 1 {
                        self.status = Status::Agreed(text.package);
                    }
                }
                (_, None) => {}
            }
            self.to_move = (self.to_move + 1) % self.seats;
        }
        self.status
    }
}
