//! What is read and written at most, and which numbers and names: the limits of the scenario format, with the place in the file that
//! passes them.

use detente::domain::{Issue, Options};
use detente::quantity::Distribution;

use crate::problem::grouped;

/// The most bytes of a case, in all its files.
pub const LARGEST_CASE_BYTES: u64 = 64 << 20;

/// The most packages that a table of utilities is made for.
pub const LARGEST_TABLE: u128 = 1_000_000;

/// The most issues.
pub const MOST_ISSUES: usize = 10_000;

/// The most options of one issue.
pub const MOST_OPTIONS: usize = 1_000_000;

/// The most parties.
pub const MOST_PARTIES: usize = 1_000;

/// The most values of all parties together: a party has one for each option of each issue, or for each package.
pub const MOST_VALUES: u128 = 4_000_000;

/// How deep elements, lists and tables may lie in each other.
pub(crate) const DEEPEST: usize = 64;

/// A number that a scenario can hold: 0, or from 1e-100 to 1e100 in size.
pub(super) fn number(text: &str) -> Result<f64, String> {
    finite(text).and_then(held)
}

/// A number that a table can hold.
pub(super) fn finite(text: &str) -> Result<f64, String> {
    let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("expected a number, got `{}`", shortened(text)))
}

/// The same of a number that was reckoned.
pub(super) fn held(number: f64) -> Result<f64, String> {
    match Distribution::Point(number).check() {
        Ok(()) => Ok(number),
        Err(why) => Err(format!("{why}; got {number}")),
    }
}

/// A name as messages show it.
fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// An option's name has something in it that can be seen.
pub(super) fn option_name(issue: &str, name: &str) -> Result<(), String> {
    match name.trim().is_empty() {
        true => Err(format!("`{issue}` has an option without a name")),
        false => Ok(()),
    }
}

/// A continuous range, looked at on `count` numbers.
pub(super) fn levels(low: f64, high: f64, count: u32) -> Options {
    match high > low {
        true => Options::Steps { low, step: (high - low) / f64::from(count - 1), count },
        false => Options::Steps { low, step: 1.0, count: 1 },
    }
}

/// The same options, where a range of one number is its name: nothing is open on it.
pub(super) fn open(options: Options) -> Options {
    match options {
        Options::Whole { .. } | Options::Steps { .. } if options.count() == 1 => {
            Options::Named(vec![options.name(0).into_owned()])
        }
        other => other,
    }
}

/// Whether so many parties with values for all options of these issues are read.
pub(super) fn values(issues: &[Issue], parties: usize) -> Result<(), String> {
    if parties > MOST_PARTIES {
        let most = grouped(MOST_PARTIES as u128);
        return Err(format!("has {} parties; at most {most} are read", grouped(parties as u128)));
    }
    if issues.len() > MOST_ISSUES {
        let (count, most) = (grouped(issues.len() as u128), grouped(MOST_ISSUES as u128));
        return Err(format!("has {count} issues; at most {most} are read"));
    }
    let options: u128 = issues.iter().map(|issue| issue.options.count() as u128).sum();
    let values = options * parties as u128;
    if values > MOST_VALUES {
        return Err(format!(
            "has {} options of all issues for {parties} parties, which makes {} values; at most {} are read",
            grouped(options),
            grouped(values),
            grouped(MOST_VALUES)
        ));
    }
    Ok(())
}
