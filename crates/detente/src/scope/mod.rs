//! What a request, a commitment or a ceasefire covers: act, area, window, audience; and which
//! incident breaches it.
//!
//! An incident is called a violation only under a stated rule that maps it to a commitment in
//! force there and then: [`Ceasefire::covers`] and [`Scope::covers`] are these rules.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::calendar::Time;
use crate::domain::PartyIndex;

/// A name or a text in a record: borrowed from a scenario while simulating, owned when read.
pub type Text<'a> = Cow<'a, str>;

/// Where something holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area<'a> {
    /// Everywhere.
    Everywhere,
    /// Wherever the named ceasefire holds.
    Ceasefire(Text<'a>),
    /// In these named areas.
    Named(Vec<Text<'a>>),
}

/// When something holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Window<'a> {
    /// From when it is said, without end.
    Open,
    /// From an instant up to, and without, another.
    Between {
        /// First instant.
        from: Time,
        /// First instant after.
        until: Time,
    },
    /// While the named track sits.
    WhileSits(Text<'a>),
}

/// Which acts, where and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope<'a> {
    /// The acts, such as `air strikes`.
    pub acts: Vec<Text<'a>>,
    /// Where.
    pub area: Area<'a>,
    /// When.
    pub window: Window<'a>,
}

impl Scope<'_> {
    /// The rule under which an incident breaches a promise of this scope: it is one of its acts, in its area, by whoever promised.
    /// (Who did it, and whether the window was open then, is for the caller to know.) `place` is where it fell as seen from `ceasefire`.
    ///
    /// An area that is named covers what is inside the ceasefire if it holds all of the ceasefire's areas: a part of them is a place
    /// that an incident known to be inside may or may not have fallen into. Acts by or against excluded groups are nobody's promise.
    ///
    /// ```
    /// use detente::domain::PartyIndex;
    /// use detente::scope::{Area, Ceasefire, Place, Scope, Window};
    /// let truce = Ceasefire {
    ///     id: "nationwide".into(), since: "2016-12-30".parse().unwrap(), signatories: vec![PartyIndex(0)],
    ///     excludes: vec![], areas: vec!["north".into(), "south".into()], acts: vec!["shelling".into()],
    /// };
    /// let covers = |area, act, place| {
    ///     let scope = Scope { acts: vec!["shelling".into()], area, window: Window::Open };
    ///     scope.covers(act, place, Some(&truce))
    /// };
    /// assert!(covers(Area::Ceasefire("nationwide".into()), "shelling", Place::Inside));
    /// assert!(!covers(Area::Ceasefire("nationwide".into()), "shelling", Place::Outside));
    /// assert!(!covers(Area::Everywhere, "arrests", Place::Outside));
    /// assert!(!covers(Area::Named(vec!["north".into()]), "shelling", Place::Inside));
    /// ```
    pub fn covers(&self, act: &str, place: Place, ceasefire: Option<&Ceasefire>) -> bool {
        let in_area = match (&self.area, place, ceasefire) {
            (_, Place::ExcludedGroup, _) => false,
            (Area::Everywhere, ..) => true,
            (_, Place::Outside, _) | (_, _, None) => false,
            (Area::Ceasefire(id), Place::Inside, Some(ceasefire)) => *id == ceasefire.id,
            (Area::Named(areas), Place::Inside, Some(ceasefire)) => {
                let named = |area: &String| areas.iter().any(|named| *named == *area);
                !ceasefire.areas.is_empty() && ceasefire.areas.iter().all(named)
            }
        };
        in_area && self.acts.iter().any(|covered| *covered == act)
    }
}

/// Where an incident fell, seen from a ceasefire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the areas of the ceasefire.
    Inside,
    /// Elsewhere.
    Outside,
    /// Against or by a group that the ceasefire excludes, wherever it was.
    ExcludedGroup,
}

/// The terms of a ceasefire.
#[derive(Clone, Debug, PartialEq)]
pub struct Ceasefire {
    /// Its id in paths and records.
    pub id: String,
    /// When it took effect.
    pub since: Time,
    /// Who signed.
    pub signatories: Vec<PartyIndex>,
    /// Groups it excludes; acts by or against them are not covered.
    pub excludes: Vec<String>,
    /// The areas it covers; empty means everywhere.
    pub areas: Vec<String>,
    /// The acts it forbids.
    pub acts: Vec<String>,
}

impl Ceasefire {
    /// The rule under which an incident is a violation of this ceasefire: it is an act that
    /// the ceasefire forbids, by a signatory, inside its areas, after it took effect.
    /// (Whether the ceasefire still holds at that time is for the caller to know.)
    ///
    /// ```
    /// use detente::domain::PartyIndex;
    /// use detente::scope::{Ceasefire, Place};
    /// let truce = Ceasefire {
    ///     id: "nationwide".into(), since: "2016-12-30".parse().unwrap(),
    ///     signatories: vec![PartyIndex(0)], excludes: vec!["is".into()], areas: vec![],
    ///     acts: vec!["air strikes".into()],
    /// };
    /// let day = "2017-02-23".parse().unwrap();
    /// assert!(truce.covers("air strikes", PartyIndex(0), Place::Inside, day));
    /// assert!(!truce.covers("air strikes", PartyIndex(1), Place::Inside, day));
    /// assert!(!truce.covers("air strikes", PartyIndex(0), Place::ExcludedGroup, day));
    /// assert!(!truce.covers("arrests", PartyIndex(0), Place::Inside, day));
    /// ```
    pub fn covers(&self, act: &str, by: PartyIndex, place: Place, time: Time) -> bool {
        place == Place::Inside
            && time >= self.since
            && self.acts.iter().any(|forbidden| forbidden == act)
            && self.signatories.contains(&by)
    }
}
