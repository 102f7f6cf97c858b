//! Requests, the decisions on them, and what their windows cut; and who waits meanwhile.

use super::Run;
use crate::calendar::Time;
use crate::domain::PartyIndex;
use crate::random::{Label, RngExt};
use crate::record::{Event, EventId, Kind};
use crate::scope::Window;
use crate::simulation::couplings::battlefield::Side;
use crate::simulation::couplings::{patron, request, stalling};
use crate::simulation::doers::Doers;
use crate::simulation::fighting::Cuts;
use crate::simulation::scenario::Reach;
use crate::strategy::stalling::{StallingProblem, Window as DriftWindow};

/// A request in this run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RequestState {
    pub complied: Option<bool>,
    in_window: bool,
}

impl Run<'_, '_> {
    /// The request is put, and the asked party decides.
    pub(super) fn decide(&mut self, number: usize, time: Time) {
        let scenario = self.prepared.scenario;
        let request = &scenario.requests[number];
        let put = self.log.is_full().then(|| self.put_request(number, time));

        let strength = scenario.couplings.patron;
        if strength > 0.0 {
            let label = Label::new("requests").child(&request.id).child("decision");
            let uniform: f64 = self.streams.stream(label).random();
            let complies = uniform < strength * self.compliance_probability(number, time);
            self.requests[number].complied = Some(complies);
            if let Some(put) = put {
                let by_asked = |kind| self.prepared.event_by(time, kind, Some(request.asked));
                let decision = by_asked(Kind::ComplianceDecision { complies }).answering(put);
                let decision = self.log.append(self.prepared.about_request(number, decision));
                if complies {
                    let promise = by_asked(Kind::Commitment { scope: request.scope.clone() });
                    let promise = promise.answering(decision);
                    self.log.append(self.prepared.about_request(number, promise));
                }
            }
        }
        if matches!(request.scope.window, Window::Open) {
            self.requests[number].in_window = true;
        }
        self.windows_changed(time);
    }

    fn put_request(&mut self, number: usize, time: Time) -> EventId {
        let prepared = self.prepared;
        let request = &prepared.scenario.requests[number];
        let id = |party: &PartyIndex| prepared.party_id(*party);
        let kind = Kind::Request {
            asked: id(&request.asked).into(),
            through: request.through.iter().map(|party| id(party).into()).collect(),
            scope: request.scope.clone(),
        };
        let event = Event {
            place: request.place.as_deref().map(Into::into),
            source: request.source.as_deref().map(Into::into),
            ..prepared.event_by(time, kind, Some(request.by))
        };
        self.log.append(prepared.about_request(number, event))
    }

    fn compliance_probability(&self, number: usize, time: Time) -> f64 {
        let put = &self.prepared.scenario.requests[number];
        let numbers = &self.draw.requests[number];
        let asked = self.prepared.delegation(put.asked);
        let rises = asked.is_some_and(|asked| self.prepared.sides[asked] == Some(Side::Rising));
        let lost_drift = match &self.draw.battlefield {
            Some(battlefield) if rises && self.prepared.reach[number].air_inside => {
                let own_share = self.prepared.air_by.share(put.asked);
                let strength = self.prepared.scenario.couplings.request;
                let own_cut = request::own_cut(strength, [numbers.reduction]);
                battlefield.drift_per_day
                    * battlefield.air_share
                    * (own_share * own_cut)
                    * self.window_days(number, time)
            }
            _ => 0.0,
        };
        let benefit = numbers.leverage * numbers.stake + numbers.reciprocity;
        patron::compliance_probability(benefit, lost_drift, numbers.noise)
    }

    /// The times in which a request's window is open, as the calendar has them, in order; one without end to the horizon.
    fn open_times(&self, number: usize) -> Vec<(Time, Time)> {
        let scenario = self.prepared.scenario;
        let request = &scenario.requests[number];
        match &request.scope.window {
            Window::Open => vec![(request.date, self.prepared.schedule.end)],
            Window::Between { from, until } => vec![(*from, *until)],
            Window::WhileSits(id) => scenario
                .tracks
                .iter()
                .filter(|track| track.id == *id)
                .flat_map(|track| &track.rounds)
                .map(|round| (round.opens, round.closes()))
                .collect(),
        }
    }

    /// Days that a request's window is open from `time` on, within the horizon.
    fn window_days(&self, number: usize, time: Time) -> f64 {
        let end = self.prepared.schedule.end;
        let within = |&(from, until): &(Time, Time)| (until.min(end) - from.max(time)).days();
        self.open_times(number).iter().map(|open| within(open).max(0.0)).sum()
    }

    /// Days until the window that is open closes; infinite where it never does.
    fn window_left_days(&self, number: usize, time: Time) -> f64 {
        if matches!(self.prepared.scenario.requests[number].scope.window, Window::Open) {
            return f64::INFINITY;
        }
        let times = self.open_times(number);
        let open = times.iter().find(|(from, until)| *from <= time && time < *until);
        open.map_or(0.0, |(_, until)| (*until - time).days())
    }

    /// Opens or closes the windows that last while a track sits.
    pub(super) fn window_of_track(&mut self, track: usize, open: bool, time: Time) {
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

    /// Opens or closes a window between two dates.
    pub(super) fn dated_window(&mut self, request: usize, open: bool, time: Time) {
        self.requests[request].in_window = open;
        self.windows_changed(time);
    }

    /// The complied requests whose window is open.
    fn promised(&self) -> impl Iterator<Item = usize> {
        let in_force = |state: &RequestState| state.in_window && state.complied == Some(true);
        self.requests.iter().enumerate().filter(move |(_, s)| in_force(s)).map(|(number, _)| number)
    }

    /// By doer: the share of its own part of a background that it stops for these promises, as far as they are of this reach. Empty
    /// where nobody stops anything.
    fn cuts(&self, promised: &[usize], doers: &Doers, touches: fn(&Reach) -> bool) -> Vec<f64> {
        let strength = self.prepared.scenario.couplings.request;
        let own_cut = |(party, _)| {
            let promised = promised.iter().filter(|&&number| {
                touches(&self.prepared.reach[number])
                    && self.prepared.scenario.requests[number].asked == party
            });
            request::own_cut(strength, promised.map(|&number| self.draw.requests[number].reduction))
        };
        let cuts: Vec<f64> = doers.shares().map(own_cut).collect();
        if cuts.iter().all(|cut| *cut == 0.0) { Vec::new() } else { cuts }
    }

    /// The share of the air strikes inside that stops for these promises.
    fn air_cut(&self, promised: &[usize]) -> f64 {
        let cuts = self.cuts(promised, &self.prepared.air_by, |reach| reach.air_inside);
        let shares = self.prepared.air_by.shares().map(|(_, share)| share);
        request::share_cut(shares.zip(cuts))
    }

    /// Where no promise begins or ends, a window changes nothing.
    fn windows_changed(&mut self, time: Time) {
        let promised: Vec<usize> = self.promised().collect();
        let cuts = Cuts {
            ground_inside: self
                .cuts(&promised, &self.prepared.ground_by, |reach| reach.ground_inside),
            air_inside: self.cuts(&promised, &self.prepared.air_by, |reach| reach.air_inside),
            outside: self.cuts(&promised, &self.prepared.ground_by, |reach| reach.outside),
        };
        let air_cut = self.air_cut(&promised);
        if self.fighting.promise(time, promised, cuts, &mut self.log) {
            self.front.cut_air(time, air_cut);
            self.look_at_waiting(time);
        }
    }

    /// How much of the drift is cut, and for how long, from now on: for every window of a promise that is open, what those cut that
    /// last at least as long.
    fn drift_windows(&self, air_share: f64, time: Time) -> Vec<DriftWindow> {
        let left = |number| (number, self.window_left_days(number, time));
        let about_air = self.promised().filter(|&number| self.prepared.reach[number].air_inside);
        let promised: Vec<(usize, f64)> = about_air.map(left).collect();
        let windows = promised.iter().map(|&(_, days)| {
            let as_long = promised.iter().filter(|(_, left)| *left >= days);
            let as_long: Vec<usize> = as_long.map(|&(number, _)| number).collect();
            DriftWindow { cut: self.air_cut(&as_long) * air_share, days }
        });
        windows.filter(|window| window.cut > 0.0).collect()
    }

    /// Looks anew at whether waiting pays for whoever rises.
    pub(in crate::simulation) fn look_at_waiting(&mut self, time: Time) {
        let Some(numbers) = &self.draw.battlefield else { return };
        let strength = self.prepared.scenario.couplings.stalling;
        let windows = self.drift_windows(numbers.air_share, time);
        for (track, seats) in self.prepared.seats.iter().enumerate() {
            let on = |side| {
                let sides = &self.prepared.sides;
                seats.iter().copied().filter(move |&delegation| sides[delegation] == Some(side))
            };
            for delegation in on(Side::Rising) {
                let believed =
                    self.prepared.believed_share(&self.draw, &self.front, delegation, time);
                // It signs with all who sit against it, and so for the least that one of them leaves it.
                let shares = on(Side::Against).map(|against| {
                    let (own, theirs) = (numbers.costs[delegation], numbers.costs[against]);
                    stalling::signing_share(believed, own, theirs)
                });
                self.waits[track][delegation] = shares.reduce(f64::min).is_some_and(|share| {
                    let problem = StallingProblem {
                        share,
                        drift_per_day: strength * numbers.drift_per_day,
                        discount_per_day: numbers.discount_per_day,
                        flow_cost_per_day: numbers.flow_cost_per_day,
                        cap: 1.0,
                    };
                    problem.stalls(&windows)
                });
            }
        }
    }

    /// Whether waiting pays for a delegation in a track, as it was last looked at.
    pub(in crate::simulation) fn stalls(&self, track: usize, delegation: usize) -> bool {
        self.waits[track][delegation]
    }
}
