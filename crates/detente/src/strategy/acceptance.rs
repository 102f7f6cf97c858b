//! When to say yes: parts of a strategy, named after Baarslag, Hindriks and Jonker 2013.
//!
//! Whatever a rule says, nobody accepts what is worth less than it signs.

use super::Situation;

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Offered<'h> {
    /// What the text is worth, in utility.
    pub worth: f64,
    /// What the text would be worth that the seat would put itself; `None` where it would put none.
    pub next: Option<f64>,
    /// What it has heard so far, this text included: relative time and worth, in order.
    pub heard: &'h [(f64, f64)],
}

/// A rule of acceptance.
pub trait Acceptance: Send + std::fmt::Debug {
    /// Whether it says yes.
    fn accepts(&self, offered: &Offered<'_>, situation: &Situation<'_>) -> bool;
}

/// Yes to what is worth, scaled and shifted, no less than one's own next text: a·u + b ≥ u(next).
///
/// ```
/// use detente::domain::{OutcomeSpace, UtilityTable};
/// use detente::strategy::{Situation, acceptance::{Acceptance, Next, Offered}};
/// let (utilities, space) = (UtilityTable::new(vec![0.0, 1.0]), OutcomeSpace::new(vec![2]).unwrap());
/// let situation = Situation::new(&utilities, &space);
/// let offered = Offered { worth: 0.6, next: Some(0.65), heard: &[] };
/// assert!(!Next::PLAIN.accepts(&offered, &situation));
/// assert!(Next { factor: 1.0, shift: 0.05 }.accepts(&offered, &situation));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Next {
    /// a: above 0.
    pub factor: f64,
    /// b: in utility.
    pub shift: f64,
}

impl Next {
    /// As it is worth.
    pub const PLAIN: Next = Next { factor: 1.0, shift: 0.0 };
}

impl Acceptance for Next {
    fn accepts(&self, offered: &Offered<'_>, _: &Situation<'_>) -> bool {
        offered.next.is_some_and(|next| self.factor * offered.worth + self.shift >= next)
    }
}

/// Yes to what is worth at least a constant share of the range of one's utilities.
///
/// ```
/// use detente::domain::{OutcomeSpace, UtilityTable};
/// use detente::strategy::{Situation, acceptance::{Acceptance, Constant, Offered}};
/// let (utilities, space) = (UtilityTable::new(vec![0.2, 1.0]), OutcomeSpace::new(vec![2]).unwrap());
/// let situation = Situation::new(&utilities, &space);
/// let accepts = |worth| Constant { share: 0.5 }.accepts(&Offered { worth, next: None, heard: &[] }, &situation);
/// assert!(accepts(0.61) && !accepts(0.59));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    /// The share, in \[0, 1\].
    pub share: f64,
}

impl Acceptance for Constant {
    fn accepts(&self, offered: &Offered<'_>, situation: &Situation<'_>) -> bool {
        let (low, high) = (situation.utilities.minimum(), situation.utilities.maximum());
        offered.worth >= low + self.share * (high - low)
    }
}

/// Yes to anything once this much of the time is gone.
///
/// ```
/// use detente::domain::{OutcomeSpace, UtilityTable};
/// use detente::strategy::{Situation, acceptance::{Acceptance, Offered, Time}};
/// let (utilities, space) = (UtilityTable::new(vec![0.0, 1.0]), OutcomeSpace::new(vec![2]).unwrap());
/// let at = |relative_time| Situation { relative_time, ..Situation::new(&utilities, &space) };
/// let offered = Offered { worth: 0.1, next: None, heard: &[] };
/// assert!(Time { from: 0.9 }.accepts(&offered, &at(0.9)) && !Time { from: 0.9 }.accepts(&offered, &at(0.8)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time {
    /// The relative time, in \[0, 1\].
    pub from: f64,
}

impl Acceptance for Time {
    fn accepts(&self, _: &Offered<'_>, situation: &Situation<'_>) -> bool {
        situation.relative_time >= self.from
    }
}

/// [`Next`]; and late, yes to the best text of a window as long as the time that is left.
///
/// ```
/// use detente::domain::{OutcomeSpace, UtilityTable};
/// use detente::strategy::{Situation, acceptance::{Acceptance, Combined, Offered}};
/// let (utilities, space) = (UtilityTable::new(vec![0.0, 1.0]), OutcomeSpace::new(vec![2]).unwrap());
/// let at = |relative_time| Situation { relative_time, ..Situation::new(&utilities, &space) };
/// let heard = [(0.5, 0.8), (0.97, 0.3), (0.99, 0.4)];
/// let offered = Offered { worth: 0.4, next: Some(0.7), heard: &heard };
/// assert!(!Combined { from: 0.98 }.accepts(&offered, &at(0.97)));
/// assert!(Combined { from: 0.98 }.accepts(&offered, &at(0.99)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Combined {
    /// T: the relative time from which on it looks at the window, in \[0, 1\].
    pub from: f64,
}

impl Acceptance for Combined {
    fn accepts(&self, offered: &Offered<'_>, situation: &Situation<'_>) -> bool {
        if Next::PLAIN.accepts(offered, situation) {
            return true;
        }
        let time = situation.relative_time;
        let begin = time - (1.0 - time);
        let window = offered.heard.iter().rev().take_while(|(heard_at, _)| *heard_at >= begin);
        let most = window.map(|(_, worth)| *worth).fold(f64::NEG_INFINITY, f64::max);
        time >= self.from && offered.worth >= most
    }
}

/// A rule as it stands in the registry.
#[derive(Clone, Copy, Debug)]
pub struct AcceptanceEntry {
    /// Its name.
    pub name: &'static str,
    /// What it says, in a sentence.
    pub description: &'static str,
    pub(super) build: fn() -> Box<dyn Acceptance>,
}

/// All rules, with the usual numbers; the constant and the times are *assumed* but for T = 0.98.
pub const ALL: [AcceptanceEntry; 4] = [
    AcceptanceEntry {
        name: "next",
        description: "accepts what is worth no less than its own next text",
        build: || Box::new(Next::PLAIN),
    },
    AcceptanceEntry {
        name: "constant",
        description: "accepts what is worth 0.8 of its range",
        build: || Box::new(Constant { share: 0.8 }),
    },
    AcceptanceEntry {
        name: "time",
        description: "accepts anything it signs once 0.98 of the time is gone",
        build: || Box::new(Time { from: 0.98 }),
    },
    AcceptanceEntry {
        name: "combined",
        description: "as next; late also the best of a window as long as what time is left",
        build: || Box::new(Combined { from: 0.98 }),
    },
];
