//! Incidents that cannot be known yet: dated to a week or a month that is not over as of an instant.
//!
//! Whoever looks at an instant misses them, and would take what is missing for a fall. They are imputed with the others (Rubin 1987): as
//! frequent as in the time before, but for what the exact dates since say of a change, and as deadly as what is known since. Where no
//! date is exact nothing tells of a change, and the draws differ as much as [`PRIOR_INCIDENTS`] leaves open (*assumed*).

use rand_distr::{Distribution as _, Gamma, Poisson};

use super::observed::Observation;
use crate::calendar::{Span, Time};
use crate::random::{Generator, RngExt};
use crate::record::Precision;

/// That the rate since is as it was before weighs as much as so many exact dates (*assumed*): without any, the rate is drawn from a
/// gamma distribution around that before whose standard deviation is half of it.
const PRIOR_INCIDENTS: f64 = 4.0;

/// What is missing, by how exactly it would be dated.
#[derive(Clone, Debug, Default)]
pub struct Unseen {
    classes: Vec<Class>,
}

#[derive(Clone, Debug)]
struct Class {
    /// From when on, until `as_of`, some are missing.
    begins: Time,
    as_of: Time,
    /// Whether all are missing since then; else ever more of them.
    all: bool,
    /// Days from the first incident until then.
    days_before: f64,
    /// In these days: how many were of this class, and how many exact.
    before: [f64; 2],
    /// Days since, each weighted by the share of this class that is missing.
    days_since: f64,
    /// Exact ones since, each weighted so.
    exact_since: f64,
    /// What stands for one of this class: exact ones since, with their deaths, and where there are none, this class before. What was dated
    /// to a month long ago may sum up many.
    like: Vec<Observation>,
}

impl Unseen {
    /// What is missing of these rows, of which all are over at `as_of`. Nothing where all dates are exact, or where less comes before
    /// the first that may be missing than half of the time since.
    pub fn new(rows: &[Observation], as_of: Time) -> Self {
        let classes = [Precision::Week, Precision::Month, Precision::Longer];
        Unseen { classes: classes.into_iter().filter_map(|p| Class::new(rows, as_of, p)).collect() }
    }

    /// How many are to be expected.
    pub fn expected(&self) -> f64 {
        self.classes.iter().map(|class| class.mean(class.before, |shape| shape)).sum()
    }

    /// Draws them: how many, with what is open about that, and when.
    pub fn draw(&self, generator: &mut Generator) -> Vec<Observation> {
        let mut drawn = Vec::new();
        for class in &self.classes {
            let mut gamma = |shape: f64| {
                Gamma::new(shape, 1.0).map_or(shape, |gamma| gamma.sample(&mut *generator))
            };
            let before = class.before.map(|count| gamma(count + 0.5));
            let mean = class.mean(before, gamma);
            let count = Poisson::new(mean).map_or(0.0, |poisson| poisson.sample(generator));
            drawn.extend((0..count as u64).map(|_| class.one(generator)));
        }
        drawn
    }
}

impl Class {
    fn new(rows: &[Observation], as_of: Time, precision: Precision) -> Option<Self> {
        let seen: Vec<Observation> = rows
            .iter()
            .filter(|row| row.precision == precision && row.is_imprecise())
            .copied()
            .collect();
        // Whole months begin on their first day; others anywhere.
        let all = precision == Precision::Month
            && seen.iter().all(|row| row.from == row.from.month_begins());
        let begins = if all {
            as_of.month_begins()
        } else {
            let mut lengths: Vec<i64> =
                seen.iter().map(|row| (row.until - row.from).microseconds()).collect();
            lengths.sort_unstable();
            as_of - Span::from_microseconds(*lengths.get(lengths.len() / 2)?)
        };
        let exact = || rows.iter().filter(|row| row.is_countable());
        let first = exact().chain(&seen).map(|row| row.from).min()?;
        let length = (as_of - begins).days();
        let mut class = Class {
            begins,
            as_of,
            all,
            days_before: (begins - first).days(),
            before: [0.0; 2],
            days_since: if all { length } else { 0.5 * length },
            exact_since: 0.0,
            like: Vec::new(),
        };
        class.before[0] = seen.iter().filter(|row| row.from < begins).count() as f64;
        for row in exact() {
            if row.from < begins {
                class.before[1] += 1.0;
            } else {
                class.exact_since += class.missing(row.from);
                class.like.push(*row);
            }
        }
        if class.like.is_empty() {
            class.like = seen;
        }
        let is_long_enough = class.days_before >= 0.5 * length && class.days_before > 0.0;
        (class.before[0] > 0.0 && length > 0.0 && is_long_enough).then_some(class)
    }

    /// How many are missing on average, given how many of this class and how many exact ones the time before stands for, and `gamma` for
    /// how many exact ones the time since stands for, by how many there were.
    fn mean(&self, [own, exact]: [f64; 2], mut gamma: impl FnMut(f64) -> f64) -> f64 {
        let share = self.days_since / self.days_before;
        let change = gamma(PRIOR_INCIDENTS + self.exact_since) / (PRIOR_INCIDENTS + exact * share);
        own * share * change
    }

    /// The share of this class that is missing at a time.
    fn missing(&self, time: Time) -> f64 {
        if self.all { 1.0 } else { (time - self.begins).days() / (self.as_of - self.begins).days() }
    }

    fn one(&self, generator: &mut Generator) -> Observation {
        let uniform: f64 = generator.random();
        // Where ever more are missing, their density rises evenly.
        let share = if self.all { uniform } else { uniform.sqrt() };
        let length = (self.as_of - self.begins).microseconds() as f64;
        let at = self.begins + Span::from_microseconds((share * length) as i64);
        let like = &self.like[generator.random_range(0..self.like.len())];
        Observation { from: at, until: at, precision: Precision::Instant, ..*like }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, Streams};

    #[test]
    fn as_many_are_missing_as_were_dated_so_before() {
        // Three a day; of four, three are dated to the day and one to its month. Seen on the 21st: 15 of 60 are missing.
        let start: Time = "2019-01-01".parse().unwrap();
        let as_of: Time = "2019-04-21".parse().unwrap();
        let mut rows = Vec::new();
        for number in 0..4 * 110 {
            let day = start + Span::from_days(number / 4);
            if number % 4 > 0 {
                rows.push(Observation::dated(day, day + Span::from_days(1), Precision::Day));
            } else {
                let begins = day.month_begins();
                let ends = (begins + Span::from_days(31)).month_begins();
                if ends <= as_of {
                    rows.push(Observation::dated(begins, ends, Precision::Month));
                }
            }
        }
        let unseen = Unseen::new(&rows, as_of);
        assert!((unseen.expected() - 20.0).abs() < 1e-9, "{}", unseen.expected());
        let mut generator = Streams::new(1, 0).stream(Label::new("unseen"));
        let draws: Vec<Vec<Observation>> = (0..400).map(|_| unseen.draw(&mut generator)).collect();
        let mean = draws.iter().map(Vec::len).sum::<usize>() as f64 / 400.0;
        assert!((mean - 20.0).abs() < 1.5, "{mean}");
        let april: Time = "2019-04-01".parse().unwrap();
        assert!(draws.iter().flatten().all(|row| row.from >= april && row.from < as_of));
        // At the end of a month nothing is.
        let by_april: Vec<Observation> =
            rows.iter().filter(|row| row.is_known_at(april)).copied().collect();
        assert_eq!(Unseen::new(&by_april, april).expected(), 0.0);
        // Where no date is exact, as many as before: on the 21st, 20 days of one a day.
        let months: Vec<Observation> =
            rows.iter().filter(|row| row.precision == Precision::Month).copied().collect();
        assert!((Unseen::new(&months, as_of).expected() - 20.0).abs() < 1e-9);
        // Where the exact ones stop, what is left is what weighs as four exact ones beside the 60 there would be.
        let mut silent = rows.clone();
        silent.retain(|row| row.from < april);
        assert!((Unseen::new(&silent, as_of).expected() - 20.0 * 4.0 / 64.0).abs() < 1e-9);
        // Where all is exact nothing is either.
        rows.retain(|row| row.precision == Precision::Day);
        assert!(Unseen::new(&rows, as_of).classes.is_empty());
    }
}
