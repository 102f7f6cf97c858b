//! A promise limited to an act, an area and a window, against the data: counts and bounds, never a verdict.

use super::Analysis;
use crate::calendar::{Span, Time};
use crate::random::Label;
use crate::watch::answer::PromiseReport;
use crate::watch::assignment::Standing;
use crate::watch::daily::impute;
use crate::watch::forecast::{detectable_drop, predict_window, prediction_of};
use crate::watch::observed::{Name, Observation};
use crate::watch::question::Promise;

/// No expectation is drawn for more days than these; a promise without an end has a far one.
const MOST_WINDOW_DAYS: f64 = 4000.0;

/// What is not known of some of the incidents that may count.
#[derive(Clone, Copy)]
struct Open {
    doer: bool,
    date: bool,
}

impl Analysis<'_> {
    pub(super) fn promise(&self, promise: &Promise, known: &[Observation]) -> PromiseReport {
        let is_act = |row: &Observation| match &promise.acts {
            Some(acts) if row.act.is_known() => Some(acts.contains(&row.act)),
            _ => None,
        };
        // Some(true): surely one; None: may be one.
        let counts = |row: &Observation| -> Option<bool> {
            let parts = [self.is_by(row, promise), is_act(row), promise.ground.holds(row)];
            if parts.contains(&Some(false)) {
                Some(false)
            } else {
                parts.iter().all(Option::is_some).then_some(true)
            }
        };
        let possible: Vec<Observation> =
            known.iter().filter(|row| counts(row) != Some(false)).copied().collect();
        let as_of = self.question.as_of;
        // The part of its windows that the data and the question look at.
        let looked_at: Vec<(Time, Time)> = promise
            .windows
            .iter()
            .map(|(from, until)| ((*from).max(self.from), (*until).min(as_of)))
            .filter(|(from, until)| from < until)
            .collect();
        // Likewise; an instant is within where it is from the beginning on and before the end.
        let within = |row: &Observation| -> Option<bool> {
            let last = row.until.max(row.from + Span::from_microseconds(1));
            let surely = |window: &(Time, Time)| row.from >= window.0 && last <= window.1;
            let may_be = |window: &(Time, Time)| row.from < window.1 && last > window.0;
            match looked_at.iter().any(surely) {
                true => Some(true),
                false => (!looked_at.iter().any(may_be)).then_some(false),
            }
        };
        let perhaps: Vec<&Observation> =
            possible.iter().filter(|row| within(row) != Some(false)).collect();
        let most = perhaps.len() as u64;
        let surely = |row: &&&Observation| within(row) == Some(true) && counts(row) == Some(true);
        let least = perhaps.iter().filter(surely).count() as u64;
        // As of then: an act that only later rows have is not in the data yet.
        let act_is_known = known.iter().any(|row| is_act(row) == Some(true));
        let open = Open {
            doer: perhaps.iter().any(|row| self.is_by(row, promise).is_none()),
            date: perhaps.iter().any(|row| within(row).is_none()),
        };
        let passed: f64 = looked_at.iter().map(|(from, until)| (*until - *from).days()).sum();
        let opens = promise.windows.iter().map(|window| window.0).min();
        let begins = opens.unwrap_or(as_of).min(as_of);
        let before = (begins - self.from).days();
        let length = if passed > 0.0 {
            passed
        } else {
            promise.windows.first().map_or(0.0, |(from, until)| (*until - *from).days())
        };
        let mut generator = self.streams.stream(Label::new("watch.promise").child(&promise.name));
        let earlier = impute(&possible, self.from, before.max(0.0), &mut generator);
        let lead = opens.map_or(0.0, |opens| (opens - begins).days().max(0.0));
        let sums: Vec<u32> = if before >= 14.0 && length > 0.0 && !earlier.times.is_empty() {
            let window = [lead, length.min(MOST_WINDOW_DAYS)];
            predict_window(&earlier.times, before, window, self.question.draws, &mut generator)
        } else {
            Vec::new()
        };
        let (not_assessable, would_settle) =
            match self.cannot(promise, passed, (least, most), act_is_known, open) {
                Some((reason, settles)) => (Some(reason.to_owned()), Some(settles)),
                None => (None, None),
            };
        PromiseReport {
            name: promise.name.clone(),
            words: promise.words.clone(),
            not_assessable,
            would_settle,
            days: passed,
            observed: (least, most),
            expected: prediction_of(&sums),
            expected_days: length,
            detectable_drop: detectable_drop(&sums),
        }
    }

    /// Whether who is bound did it; `None` where the data do not tell: two sides are named, and not who acted.
    fn is_by(&self, row: &Observation, promise: &Promise) -> Option<bool> {
        let (surely, perhaps) = (&promise.actors, &promise.perhaps_actors);
        if row.doer.is_known() {
            return match surely.contains(&row.doer) {
                true => Some(true),
                false => (!perhaps.contains(&row.doer)).then_some(false),
            };
        }
        let sides = [row.side_a, row.side_b];
        if !sides.iter().any(|side| surely.contains(side) || perhaps.contains(side)) {
            return Some(false);
        }
        let passive = |side: &Name| self.question.standings.get(side) == Some(&Standing::Civilians);
        let mut active = sides.iter().filter(|side| side.is_known() && !passive(side));
        // Against civilians, or among its own, nobody else can have acted.
        let only =
            sides.iter().all(|side| side.is_known()) && active.all(|side| surely.contains(side));
        only.then_some(true)
    }

    /// Why a promise cannot be assessed, and what would settle it.
    fn cannot(
        &self,
        promise: &Promise,
        passed: f64,
        (least, most): (u64, u64),
        act_is_known: bool,
        open: Open,
    ) -> Option<(&'static str, &'static str)> {
        let names_nobody = promise.actors.is_empty() && promise.perhaps_actors.is_empty();
        let as_of = self.question.as_of;
        Some(match &promise.acts {
            acts if acts.is_none() || !self.question.says_acts => (
                "the data do not say which act it was, so that anything from none to all of the incidents may be one",
                "incidents with their act (by air or on the ground) and who did it",
            ),
            Some(_) if !act_is_known => (
                "no incident in the data is of such an act: whether it is never listed or never happened, they do not say",
                "data that list the act",
            ),
            _ if names_nobody => (
                "nobody in the data is said to be the one who is bound",
                "a mapping of the names in the data to the parties",
            ),
            _ if passed <= 0.0 && promise.windows.iter().all(|window| window.0 >= as_of) => {
                ("its window lies after what is looked at", "data from within the window")
            }
            _ if passed <= 0.0 => {
                ("its window lies before the data", "data from within the window")
            }
            _ if least < most && open.doer => (
                "the data name two sides, and not who acted",
                "incidents with who did it (a column `doer`), and with exact places",
            ),
            _ if least < most && open.date => (
                "it is not known well enough on which days some incidents were",
                "incidents with exact dates",
            ),
            _ if least < most => (
                "place or actor of some incidents is not known well enough",
                "incidents with exact places, and who did it",
            ),
            _ => return None,
        })
    }
}
