//! Where all tracks stand, and what may happen next.

use std::fmt;

use super::{Item, Question, QuestionIndex, Track, TrackIndex};
use crate::domain::IssueIndex;
use crate::record::Format;

/// Where a track stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its first round is still to come.
    Scheduled,
    /// A round sits.
    Sitting {
        /// Which, from 0.
        round: usize,
    },
    /// Between two rounds.
    Recess,
    /// Suspended, until it is resumed.
    Suspended,
    /// Its calendar is over.
    Concluded,
    /// It has ended for good, before its calendar was over.
    Failed,
}

/// Why a track is suspended or resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason<'t> {
    /// A party walked out.
    WalkOut,
    /// Its next round is due.
    NextRound,
    /// One that was reported from before the process, in its words.
    Reported(&'t str),
}

impl<'t> Reason<'t> {
    /// Its words in records.
    pub const fn words(self) -> &'t str {
        match self {
            Reason::WalkOut => "a party walked out",
            Reason::NextRound => "the next round is due",
            Reason::Reported(words) => words,
        }
    }
}

/// Something that happens to the talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'t> {
    /// A round opens.
    Convene {
        /// The track.
        track: TrackIndex,
        /// The round, from 0.
        round: usize,
    },
    /// The round that sits closes.
    CloseRound {
        /// The track.
        track: TrackIndex,
    },
    /// The track is suspended; a round that sits is over.
    Suspend {
        /// The track.
        track: TrackIndex,
        /// Why.
        reason: Reason<'t>,
    },
    /// A suspended track may convene again.
    Resume {
        /// The track.
        track: TrackIndex,
        /// Why.
        reason: Reason<'t>,
    },
    /// An item on the agenda of a sitting track binds.
    Settle {
        /// The track.
        track: TrackIndex,
        /// The item.
        issue: IssueIndex,
        /// The option, from 0.
        option: usize,
    },
    /// An open question is clarified.
    Clarify {
        /// Which.
        question: QuestionIndex,
    },
    /// A party asks for a format.
    RequestFormat {
        /// The track.
        track: TrackIndex,
        /// The format.
        format: Format,
    },
    /// The format that was asked for is refused; nobody asks for it any more.
    RefuseFormat {
        /// The track.
        track: TrackIndex,
        /// The format.
        format: Format,
    },
    /// The track goes over to the format that was asked for.
    ChangeFormat {
        /// The track.
        track: TrackIndex,
        /// The format.
        format: Format,
    },
    /// The calendar is over.
    Conclude {
        /// The track.
        track: TrackIndex,
    },
    /// The track ends for good.
    Fail {
        /// The track.
        track: TrackIndex,
    },
}

/// Why something cannot happen. The talks are as they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IllegalAction {
    /// The track is not in a phase in which this can happen.
    WrongPhase(Phase),
    /// The item is not on the open agenda of the track.
    NotOnAgenda(IssueIndex),
    /// The question is clarified already.
    AlreadyClarified(QuestionIndex),
    /// The format is in force already.
    FormatInForce(Format),
    /// Nobody asked for the format.
    FormatNotRequested(Format),
}

impl fmt::Display for IllegalAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IllegalAction::WrongPhase(phase) => write!(f, "the track is {phase:?}"),
            IllegalAction::NotOnAgenda(issue) => {
                write!(f, "issue {} is not on the open agenda", issue.0)
            }
            IllegalAction::AlreadyClarified(question) => {
                write!(f, "question {} is clarified already", question.0)
            }
            IllegalAction::FormatInForce(format) => {
                write!(f, "the format is {} already", format.word())
            }
            IllegalAction::FormatNotRequested(format) => {
                write!(f, "nobody asked for the {} format", format.word())
            }
        }
    }
}

impl std::error::Error for IllegalAction {}

#[derive(Clone, Debug)]
struct TrackState<'p> {
    phase: Phase,
    format: Format,
    requested: Option<Format>,
    /// Why it was last suspended or resumed.
    reason: Option<Reason<'p>>,
    settled_in_round: Vec<(IssueIndex, usize)>,
}

/// Where all tracks stand. What one track settles binds in all.
///
/// ```
/// use detente::domain::{IssueIndex, PartyIndex};
/// use detente::quantity::Quantity;
/// use detente::record::Format;
/// use detente::talks::{Action, Agenda, Item, QuestionIndex, Question, Round, Talks, Track, TrackIndex};
/// let item = |issue, after: &[usize], needs: Option<usize>| Item {
///     issue: IssueIndex(issue),
///     after: after.iter().copied().map(IssueIndex).collect(),
///     needs: needs.map(QuestionIndex),
/// };
/// let track = Track {
///     id: "geneva".into(), name: "Geneva".into(), venue: "Geneva".into(),
///     convenors: vec![], mediator: None, delegations: vec![PartyIndex(0), PartyIndex(1)],
///     agenda: Agenda { items: vec![item(0, &[], None), item(1, &[0], None), item(2, &[], Some(0))] },
///     format: Format::Bilateral,
///     rounds: vec![Round { opens: "2017-02-23".parse().unwrap(), days: 9 }],
///     exchanges_per_day: 4, mends_ceasefire: false,
///     ending_hazard_per_day: Quantity::assumed(0.0), walk_out_hazard_per_day: Quantity::assumed(0.0),
/// };
/// let question = Question {
///     id: "safe_zones".into(), text: "What are safe zones?".into(), clarified_by: PartyIndex(0),
///     awaited_by: vec![], mean_days_to_clarify: None,
/// };
/// let (tracks, questions, geneva) = ([track], [question], TrackIndex(0));
/// let mut talks = Talks::new(&tracks, &questions, 3);
/// let open = |talks: &Talks| talks.open_items(geneva).map(|issue| issue.0).collect::<Vec<_>>();
/// assert_eq!(open(&talks), [0]);
/// talks.apply(Action::Convene { track: geneva, round: 0 }).unwrap();
/// talks.apply(Action::Settle { track: geneva, issue: IssueIndex(0), option: 1 }).unwrap();
/// talks.apply(Action::Clarify { question: QuestionIndex(0) }).unwrap();
/// assert_eq!(open(&talks), [1, 2]);
/// assert!(talks.apply(Action::Settle { track: geneva, issue: IssueIndex(0), option: 0 }).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Talks<'p> {
    plan: &'p [Track],
    tracks: Vec<TrackState<'p>>,
    bindings: Vec<Option<usize>>,
    clarified: Vec<bool>,
}

impl<'p> Talks<'p> {
    /// All tracks scheduled, nothing bound, nothing clarified.
    pub fn new(tracks: &'p [Track], questions: &[Question], issues: usize) -> Self {
        let states = tracks.iter().map(|track| TrackState {
            phase: Phase::Scheduled,
            format: track.format,
            requested: None,
            reason: None,
            settled_in_round: Vec::new(),
        });
        Talks {
            plan: tracks,
            tracks: states.collect(),
            bindings: vec![None; issues],
            clarified: vec![false; questions.len()],
        }
    }

    /// Where a track stands.
    pub fn phase(&self, track: TrackIndex) -> Phase {
        self.tracks[track.0].phase
    }

    /// Why a track was last suspended or resumed, where it was.
    pub fn reason(&self, track: TrackIndex) -> Option<Reason<'p>> {
        self.tracks[track.0].reason
    }

    /// Whether a round of the track sits.
    pub fn is_sitting(&self, track: TrackIndex) -> bool {
        matches!(self.phase(track), Phase::Sitting { .. })
    }

    /// The format of a track.
    pub fn format(&self, track: TrackIndex) -> Format {
        self.tracks[track.0].format
    }

    /// The format that a party last asked for and that is not in force.
    pub fn requested_format(&self, track: TrackIndex) -> Option<Format> {
        self.tracks[track.0].requested
    }

    /// By issue: the option that binds.
    pub fn bindings(&self) -> &[Option<usize>] {
        &self.bindings
    }

    /// The option that binds on an issue.
    pub fn bound(&self, issue: IssueIndex) -> Option<usize> {
        self.bindings[issue.0]
    }

    /// Whether all of these bind.
    pub fn bound_all(&self, issues: &[IssueIndex]) -> bool {
        issues.iter().all(|&issue| self.bound(issue).is_some())
    }

    /// What the last round of a track to open has settled.
    pub fn settled_in_round(&self, track: TrackIndex) -> &[(IssueIndex, usize)] {
        &self.tracks[track.0].settled_in_round
    }

    /// The items that a track can settle now: not bound, all that must come before bound, and clear.
    pub fn open_items(&self, track: TrackIndex) -> impl Iterator<Item = IssueIndex> + use<'_> {
        let clear = |item: &&Item| item.needs.is_none_or(|question| self.clarified[question.0]);
        self.ripe_items(track).filter(clear).map(|item| item.issue)
    }

    /// The items that a track could settle now if every question were clarified.
    pub fn open_items_if_clarified(
        &self,
        track: TrackIndex,
    ) -> impl Iterator<Item = IssueIndex> + use<'_> {
        self.ripe_items(track).map(|item| item.issue)
    }

    fn ripe_items(&self, track: TrackIndex) -> impl Iterator<Item = &Item> {
        self.plan[track.0]
            .agenda
            .items
            .iter()
            .filter(|item| self.bound(item.issue).is_none() && self.bound_all(&item.after))
    }

    /// Lets something happen.
    ///
    /// # Errors
    /// Says why it cannot; the talks are as they were.
    pub fn apply(&mut self, action: Action<'p>) -> Result<(), IllegalAction> {
        match action {
            Action::Convene { track, round } => {
                self.require(track, |phase| matches!(phase, Phase::Scheduled | Phase::Recess))?;
                self.tracks[track.0].settled_in_round.clear();
                self.set(track, Phase::Sitting { round });
            }
            Action::CloseRound { track } => {
                self.require(track, |phase| matches!(phase, Phase::Sitting { .. }))?;
                self.set(track, Phase::Recess);
            }
            Action::Suspend { track, reason } => {
                self.require(track, |phase| !is_over(phase) && phase != Phase::Suspended)?;
                self.set(track, Phase::Suspended);
                self.tracks[track.0].reason = Some(reason);
            }
            Action::Resume { track, reason } => {
                self.require(track, |phase| phase == Phase::Suspended)?;
                self.set(track, Phase::Recess);
                self.tracks[track.0].reason = Some(reason);
            }
            Action::Settle { track, issue, option } => {
                self.require(track, |phase| matches!(phase, Phase::Sitting { .. }))?;
                if !self.open_items(track).any(|open| open == issue) {
                    return Err(IllegalAction::NotOnAgenda(issue));
                }
                self.bindings[issue.0] = Some(option);
                self.tracks[track.0].settled_in_round.push((issue, option));
            }
            Action::Clarify { question } => {
                if self.clarified[question.0] {
                    return Err(IllegalAction::AlreadyClarified(question));
                }
                self.clarified[question.0] = true;
            }
            Action::RequestFormat { track, format } => {
                self.require(track, |phase| !is_over(phase))?;
                if self.format(track) == format {
                    return Err(IllegalAction::FormatInForce(format));
                }
                self.tracks[track.0].requested = Some(format);
            }
            Action::ChangeFormat { track, format } => {
                self.take_request_up(track, format)?;
                self.tracks[track.0].format = format;
            }
            Action::RefuseFormat { track, format } => self.take_request_up(track, format)?,
            Action::Conclude { track } => {
                self.require(track, |phase| !is_over(phase))?;
                self.set(track, Phase::Concluded);
            }
            Action::Fail { track } => {
                self.require(track, |phase| !is_over(phase))?;
                self.set(track, Phase::Failed);
            }
        }
        Ok(())
    }

    /// A request for a format is decided, and asked for no more.
    fn take_request_up(&mut self, track: TrackIndex, format: Format) -> Result<(), IllegalAction> {
        self.require(track, |phase| !is_over(phase))?;
        if self.requested_format(track) != Some(format) {
            return Err(IllegalAction::FormatNotRequested(format));
        }
        self.tracks[track.0].requested = None;
        Ok(())
    }

    fn set(&mut self, track: TrackIndex, phase: Phase) {
        self.tracks[track.0].phase = phase;
    }

    fn require(
        &self,
        track: TrackIndex,
        allowed: impl Fn(Phase) -> bool,
    ) -> Result<(), IllegalAction> {
        let phase = self.phase(track);
        if allowed(phase) { Ok(()) } else { Err(IllegalAction::WrongPhase(phase)) }
    }
}

fn is_over(phase: Phase) -> bool {
    matches!(phase, Phase::Concluded | Phase::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;
    use crate::talks::{Agenda, Round};

    const TRACK: TrackIndex = TrackIndex(0);

    fn plan() -> Vec<Track> {
        let item = |issue, after: Vec<usize>, needs: Option<usize>| Item {
            issue: IssueIndex(issue),
            after: after.into_iter().map(IssueIndex).collect(),
            needs: needs.map(QuestionIndex),
        };
        let opens = "2017-02-23".parse().unwrap();
        vec![Track {
            id: "geneva".into(),
            name: "Geneva".into(),
            venue: "Geneva".into(),
            convenors: Vec::new(),
            mediator: None,
            delegations: Vec::new(),
            agenda: Agenda {
                items: vec![
                    item(0, vec![], None),
                    item(1, vec![0], None),
                    item(2, vec![], Some(0)),
                ],
            },
            format: Format::Bilateral,
            rounds: vec![Round { opens, days: 3 }],
            exchanges_per_day: 4,
            mends_ceasefire: false,
            ending_hazard_per_day: Quantity::assumed(0.0),
            walk_out_hazard_per_day: Quantity::assumed(0.0),
        }]
    }

    fn questions() -> [Question; 1] {
        [Question {
            id: "concept".into(),
            text: "What?".into(),
            clarified_by: crate::domain::PartyIndex(0),
            awaited_by: Vec::new(),
            mean_days_to_clarify: None,
        }]
    }

    /// Each step, and where the track then stands.
    #[test]
    fn a_track_is_suspended_with_a_reason_and_convenes_only_once_it_is_resumed() {
        let plan = plan();
        let mut talks = Talks::new(&plan, &questions(), 3);
        let convene = Action::Convene { track: TRACK, round: 0 };
        let suspend = Action::Suspend { track: TRACK, reason: Reason::WalkOut };
        let resume = Action::Resume { track: TRACK, reason: Reason::NextRound };
        assert_eq!(talks.apply(resume), Err(IllegalAction::WrongPhase(Phase::Scheduled)));
        talks.apply(convene).unwrap();
        assert_eq!(
            talks.apply(convene),
            Err(IllegalAction::WrongPhase(Phase::Sitting { round: 0 }))
        );
        talks.apply(suspend).unwrap();
        assert_eq!(talks.reason(TRACK), Some(Reason::WalkOut));
        for refused in [convene, suspend, Action::CloseRound { track: TRACK }] {
            assert_eq!(talks.apply(refused), Err(IllegalAction::WrongPhase(Phase::Suspended)));
        }
        talks.apply(resume).unwrap();
        assert_eq!(
            (talks.phase(TRACK), talks.reason(TRACK)),
            (Phase::Recess, Some(Reason::NextRound))
        );
        talks.apply(convene).unwrap();
        talks.apply(Action::CloseRound { track: TRACK }).unwrap();
        talks.apply(Action::Conclude { track: TRACK }).unwrap();
        for refused in [convene, suspend, Action::Fail { track: TRACK }] {
            assert_eq!(talks.apply(refused), Err(IllegalAction::WrongPhase(Phase::Concluded)));
        }
    }

    #[test]
    fn a_format_is_taken_up_or_refused_once_somebody_asks_for_it() {
        let plan = plan();
        let mut talks = Talks::new(&plan, &questions(), 3);
        let ask = |format| Action::RequestFormat { track: TRACK, format };
        let change = Action::ChangeFormat { track: TRACK, format: Format::Direct };
        let refuse = Action::RefuseFormat { track: TRACK, format: Format::Direct };
        let not_asked = Err(IllegalAction::FormatNotRequested(Format::Direct));
        assert_eq!(talks.apply(change), not_asked);
        assert_eq!(
            talks.apply(ask(Format::Bilateral)),
            Err(IllegalAction::FormatInForce(Format::Bilateral))
        );
        talks.apply(ask(Format::Direct)).unwrap();
        talks.apply(refuse).unwrap();
        assert_eq!((talks.format(TRACK), talks.requested_format(TRACK)), (Format::Bilateral, None));
        assert_eq!(talks.apply(refuse), not_asked);
        talks.apply(ask(Format::Direct)).unwrap();
        talks.apply(change).unwrap();
        assert_eq!((talks.format(TRACK), talks.requested_format(TRACK)), (Format::Direct, None));
    }

    #[test]
    fn what_binds_opens_what_waits_for_it_and_a_question_holds_an_item_back() {
        let plan = plan();
        let mut talks = Talks::new(&plan, &questions(), 3);
        let settle =
            |issue, option| Action::Settle { track: TRACK, issue: IssueIndex(issue), option };
        assert_eq!(talks.apply(settle(0, 1)), Err(IllegalAction::WrongPhase(Phase::Scheduled)));
        talks.apply(Action::Convene { track: TRACK, round: 0 }).unwrap();
        for closed in [1, 2] {
            let refused = Err(IllegalAction::NotOnAgenda(IssueIndex(closed)));
            assert_eq!(talks.apply(settle(closed, 0)), refused);
        }
        talks.apply(settle(0, 1)).unwrap();
        talks.apply(settle(1, 2)).unwrap();
        assert_eq!(talks.settled_in_round(TRACK), [(IssueIndex(0), 1), (IssueIndex(1), 2)]);
        assert_eq!(talks.open_items_if_clarified(TRACK).collect::<Vec<_>>(), [IssueIndex(2)]);
        assert_eq!(talks.open_items(TRACK).count(), 0);
        let clarify = Action::Clarify { question: QuestionIndex(0) };
        talks.apply(clarify).unwrap();
        assert_eq!(talks.apply(clarify), Err(IllegalAction::AlreadyClarified(QuestionIndex(0))));
        assert_eq!(talks.open_items(TRACK).collect::<Vec<_>>(), [IssueIndex(2)]);
    }
}
