//! What is asked of the data.

use std::collections::BTreeMap;

use super::assignment::{Assignment, Ground, Rule, Standing, assign};
use super::observed::{Name, Observation, Observations};
use crate::calendar::Time;

/// Which incidents make a stream: those that fit all that is said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamRule {
    /// Its name.
    pub name: String,
    /// The two sides, in either order; `None` means any. Names that no row uses are left out, so a list may be empty.
    pub sides: Option<[Vec<Name>; 2]>,
    /// Acts; `None` means any.
    pub acts: Option<Vec<Name>>,
    /// Where.
    pub ground: Ground,
    /// What the ceasefire says of them; `None` means any.
    pub assignment: Option<Assignment>,
}

/// A promise limited to an act, an area and a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// Its name.
    pub name: String,
    /// What was asked or promised, in a sentence.
    pub words: String,
    /// The acts in the data that are the promised ones; `None` where the data do not say the act.
    pub acts: Option<Vec<Name>>,
    /// Names in the data of whoever is bound.
    pub actors: Vec<Name>,
    /// Names in the data that may hold whoever is bound, and others.
    pub perhaps_actors: Vec<Name>,
    /// Where.
    pub ground: Ground,
    /// When: from, and the first instant after.
    pub windows: Vec<(Time, Time)>,
}

/// What is asked of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Nothing from this instant on is looked at.
    pub as_of: Time,
    /// When the ceasefire took effect.
    pub since: Option<Time>,
    /// Where it holds.
    pub ground: Ground,
    /// What names in the data are, seen from the ceasefire.
    pub standings: BTreeMap<Name, Standing>,
    /// Streams, by rule. Empty: one a pair of sides.
    pub streams: Vec<StreamRule>,
    /// The stream that most answers are about; `None`: all that the ceasefire covers, or without one, all.
    pub focus: Option<StreamRule>,
    /// Length of the baseline, in days; `None`: all that the data hold before the ceasefire, at most 90 days.
    pub baseline_days: Option<u32>,
    /// Promises.
    pub promises: Vec<Promise>,
    /// Whether rows say which act it was.
    pub says_acts: bool,
    /// Draws of bootstraps and forecasts.
    pub draws: u32,
    /// Imputations of imprecise dates.
    pub imputations: u32,
    /// Until when the data reach, where that is said.
    pub data_until: Option<Time>,
    /// Whether to show what came after `as_of` beside the forecast.
    pub compare_after: bool,
}

impl StreamRule {
    pub(super) fn holds(&self, row: &Observation, assignment: Assignment) -> bool {
        let sides = self.sides.as_ref().is_none_or(|[a, b]| {
            (a.contains(&row.side_a) && b.contains(&row.side_b))
                || (b.contains(&row.side_a) && a.contains(&row.side_b))
        });
        sides
            && self.acts.as_ref().is_none_or(|acts| acts.contains(&row.act))
            && self.ground.holds(row) == Some(true)
            && self.assignment.is_none_or(|wanted| wanted == assignment)
    }
}

impl Question {
    /// The name of the focus.
    pub fn focus_name(&self) -> String {
        match (&self.focus, self.since) {
            (Some(rule), _) => rule.name.clone(),
            (None, Some(_)) => "all covered".to_owned(),
            (None, None) => "all".to_owned(),
        }
    }

    /// What the ceasefire says of a row, and under which rule.
    pub fn assign(&self, row: &Observation) -> (Assignment, Rule) {
        assign(row, &self.ground, |name| self.standings.get(&name).cloned())
    }

    /// The rows in focus, whenever they were.
    pub fn focus_rows<'r>(
        &'r self,
        data: &'r Observations,
    ) -> impl Iterator<Item = &'r Observation> {
        data.rows.iter().filter(move |row| self.is_in_focus(row))
    }

    pub(super) fn is_in_focus(&self, row: &Observation) -> bool {
        let assignment = self.assign(row).0;
        match (&self.focus, self.since) {
            (Some(rule), _) => rule.holds(row, assignment),
            (None, Some(_)) => assignment == Assignment::CoveredInside,
            (None, None) => true,
        }
    }
}
