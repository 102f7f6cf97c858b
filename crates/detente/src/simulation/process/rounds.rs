//! Rounds open and close, days are sat, formats change, and meetings mend the ceasefire.

use super::Run;
use crate::calendar::Time;
use crate::domain::IssueIndex;
use crate::random::RngExt;
use crate::record::{Event, Format, Kind};
use crate::talks::{Action, Phase, Reason, TrackIndex};

impl Run<'_, '_> {
    /// The round is set for its date, where the calendar has one.
    pub(super) fn set_next_round(&mut self, track: usize, round: usize, time: Time) {
        let Some(planned) = self.prepared.scenario.tracks[track].rounds.get(round) else { return };
        let (opens, closes) = (planned.opens, planned.closes());
        let round = round as u32 + 1;
        self.tell_of_track(track, time, |track| Kind::Scheduled { track, round, opens, closes });
    }

    pub(super) fn open_round(&mut self, track: usize, round: usize, time: Time) {
        let index = TrackIndex(track);
        let reason = Reason::NextRound;
        if self.talks.apply(Action::Resume { track: index, reason }).is_ok() {
            let reason = reason.words().into();
            self.tell_of_track(track, time, |track| Kind::Resumed { track, reason });
        }
        self.take_up_format(track, time);
        if self.talks.apply(Action::Convene { track: index, round }).is_err() {
            return;
        }
        let plan = &self.prepared.scenario.tracks[track];
        self.tracks[track].begin_round(time, round + 1 == plan.rounds.len());
        let (prepared, talks) = (self.prepared, &self.talks);
        self.log.when_full(|| {
            let issue_id = |issue: IssueIndex| prepared.scenario.issues[issue.0].id.as_str().into();
            let kind = Kind::Convened {
                track: plan.id.as_str().into(),
                round: round as u32 + 1,
                format: talks.format(index),
                agenda: talks.open_items(index).map(issue_id).collect(),
            };
            let end = Some(plan.rounds[round].closes());
            Event { end, ..prepared.event_of_track(track, time, kind) }
        });
        self.window_of_track(track, true, time);
        self.look_at_waiting(time);
        self.lay_table(track);
    }

    /// A format that was asked for is taken up where all deal in it, and else refused by the first that does not.
    fn take_up_format(&mut self, track: usize, time: Time) {
        let index = TrackIndex(track);
        let Some(format) = self.talks.requested_format(index) else { return };
        let (prepared, id) = (self.prepared, self.track_id(track));
        match prepared.who_refuses_format(track, format) {
            None => {
                if self.talks.apply(Action::ChangeFormat { track: index, format }).is_ok() {
                    self.tell_of_track(track, time, |track| Kind::FormatChanged { track, format });
                }
            }
            Some(delegation) => {
                if self.talks.apply(Action::RefuseFormat { track: index, format }).is_ok() {
                    self.log.when_full(|| {
                        let kind = Kind::FormatRefused { track: id.into(), format };
                        let party = prepared.delegation_id(delegation);
                        prepared.event_of_track(track, time, kind).by(party)
                    });
                }
            }
        }
    }

    /// A round's calendar is over.
    pub(super) fn close_round(&mut self, track: usize, round: usize, time: Time) {
        let index = TrackIndex(track);
        self.rise(track, time);
        let is_over = matches!(self.talks.phase(index), Phase::Concluded | Phase::Failed);
        if self.tracks[track].is_last_round() {
            if self.talks.apply(Action::Conclude { track: index }).is_ok() {
                self.tell_of_track(track, time, |track| Kind::Concluded { track });
            }
        } else if !is_over {
            self.set_next_round(track, round + 1, time);
        }
    }

    /// Closes the round that sits, where one does, with what it settled.
    pub(super) fn rise(&mut self, track: usize, time: Time) {
        let index = TrackIndex(track);
        let Phase::Sitting { round } = self.talks.phase(index) else { return };
        let settled = self.talks.settled_in_round(index).to_vec();
        let prepared = self.prepared;
        if self.talks.apply(Action::CloseRound { track: index }).is_ok() {
            self.tell_of_track(track, time, |track| {
                let terms = settled.iter().map(|&(issue, option)| prepared.term(issue, option));
                Kind::RoundClosed { track, round: round as u32 + 1, settled: terms.collect() }
            });
            self.window_of_track(track, false, time);
        }
    }

    /// A sitting day begins.
    pub(super) fn sit(&mut self, track: usize, time: Time) {
        if !self.is_sitting(track) {
            return;
        }
        let index = TrackIndex(track);
        let plan = &self.prepared.scenario.tracks[track];
        self.last_meeting = time;
        let format = self.talks.format(index);
        self.tell_of_track(track, time, |track| Kind::MeetingHeld { track: Some(track), format });
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
            self.walk_out(track, seats[pick], time);
        }
    }

    /// A delegation walks out: the round is over, and the track suspended.
    fn walk_out(&mut self, track: usize, delegation: usize, time: Time) {
        let (prepared, id) = (self.prepared, self.track_id(track));
        self.log.when_full(|| {
            let kind = Kind::WalkOut { track: id.into() };
            prepared.event_of_track(track, time, kind).by(prepared.delegation_id(delegation))
        });
        self.rise(track, time);
        self.tracks[track].broken_off |= self.tracks[track].is_last_round();
        let reason = Reason::WalkOut;
        if self.talks.apply(Action::Suspend { track: TrackIndex(track), reason }).is_ok() {
            let reason = reason.words().into();
            self.tell_of_track(track, time, |track| Kind::Suspended { track, reason });
        }
    }

    /// Whether a track ended for good before its calendar was over, or a party walked out of its last round.
    pub(in crate::simulation) fn was_broken_off(&self, track: usize) -> bool {
        self.tracks[track].broken_off
    }

    pub(super) fn monitor(&mut self, time: Time) {
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
}
