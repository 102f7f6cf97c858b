//! Plays one table to its end, on a clock of steps.

use super::{Session, Turn};
use crate::calendar::Time;
use crate::domain::{Outcome, UtilityTable};
use crate::protocol::{IllegalMove, Protocol, Status};
use crate::record::{Record, Term};
use crate::strategy::Strategy;

/// How one negotiation ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Negotiation<'a> {
    /// The package, where one was agreed.
    pub agreement: Option<Outcome>,
    /// The step in which it ended, from 0; the number of steps where time ran out.
    pub step: u32,
    /// The relative time that the last seat to move saw.
    pub relative_time: f64,
    /// What happened.
    pub record: Record<'a>,
}

/// Plays `protocol` for at most `steps` steps, in each of which every seat moves once.
///
/// `clock` gives the relative time of a step; the usual one is (step + 1)/(steps + 1). Shapes: a seat, a
/// strategy, a table and a reservation each, in speaking order.
///
/// # Errors
/// If a strategy makes an illegal move.
///
/// ```
/// use detente::domain::{Outcome, UtilityTable};
/// use detente::protocol::Direct;
/// use detente::session::play;
/// use detente::strategy::build;
/// let pie: Vec<f64> = (0..=100).map(|i| f64::from(i) / 100.0).collect();
/// let tables = [UtilityTable::new(pie.clone()), UtilityTable::new(pie.into_iter().rev().collect())];
/// let mut linear = [build("linear", None).unwrap(), build("linear", None).unwrap()];
/// let played = play(&Direct, &["a", "b"], &mut linear, &tables, &[0.0; 2], 100, |s| f64::from(s + 1) / 101.0).unwrap();
/// assert_eq!(played.agreement, Some(Outcome(50)));
/// ```
pub fn play<'a>(
    protocol: &'static dyn Protocol,
    seats: &[&'a str],
    strategies: &mut [Box<dyn Strategy>],
    utilities: &[UtilityTable],
    least_acceptable: &[f64],
    steps: u32,
    clock: impl Fn(u32) -> f64,
) -> Result<Negotiation<'a>, IllegalMove> {
    let mut record = Record::new();
    let mut session = Session::new(protocol, "table", seats.to_vec(), None, false);
    let mut relative_time = 0.0;
    for step in 0..steps {
        relative_time = clock(step);
        for _ in seats {
            let seat = session.to_move().0;
            let turn = Turn {
                strategy: &mut *strategies[seat],
                utilities: &utilities[seat],
                least_acceptable: least_acceptable[seat],
                relative_time,
            };
            let time = Time::from_microseconds(i64::from(step));
            let no_terms = |_| Vec::<Term<'a>>::new();
            match session.turn(time, turn, no_terms, &mut record)? {
                Status::Open => {}
                Status::Agreed(package) => {
                    let agreement = Some(package);
                    return Ok(Negotiation { agreement, step, relative_time, record });
                }
                Status::Ended => {
                    return Ok(Negotiation { agreement: None, step, relative_time, record });
                }
            }
        }
    }
    Ok(Negotiation { agreement: None, step: steps, relative_time, record })
}
