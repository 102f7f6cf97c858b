//! Counts by day and week, with what imprecise dates leave open: multiple imputation.
//!
//! An incident that is known to have happened within some days is put at an instant drawn evenly from them, anew in each
//! imputation (Rubin 1987); what differs between imputations is carried as a band. Incidents known to the day are spread
//! evenly over it, as a rate needs.

use super::observed::Observation;
use super::unseen::Unseen;
use crate::calendar::{Span, Time};
use crate::random::{Generator, RngExt};

/// The times of one imputation, in days from an origin, sorted, and the deaths at each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imputation {
    /// Times, in days from the origin, ascending, at least 0 and below the length asked for.
    pub times: Vec<f64>,
    /// Deaths at each; 0 where the data do not say.
    pub deaths: Vec<u32>,
}

/// Draws one instant for each row, and keeps those in the `days` days from `origin`. Each row takes one draw.
pub fn impute<'r>(
    rows: impl IntoIterator<Item = &'r Observation>,
    origin: Time,
    days: f64,
    generator: &mut Generator,
) -> Imputation {
    let mut drawn: Vec<(f64, u32)> = rows
        .into_iter()
        .map(|row| {
            let day = (row.instant(generator.random()) - origin).days();
            (day, row.deaths.unwrap_or(0))
        })
        .filter(|(day, _)| (0.0..days).contains(day))
        .collect();
    drawn.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (times, deaths) = drawn.into_iter().unzip();
    Imputation { times, deaths }
}

/// What was counted in one day or week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// Its first instant.
    pub start: Time,
    /// Incidents known to less than a week, counted on the first day that they may have happened on.
    pub events: u32,
    /// Deaths in these.
    pub deaths: u64,
    /// Mean number of incidents over the imputations, those with imprecise dates included.
    pub imputed: f64,
    /// 5 % point of the same.
    pub low: f64,
    /// 95 % point of the same.
    pub high: f64,
    /// Mean number of deaths over the imputations.
    pub deaths_imputed: f64,
}

/// Counts in `windows` windows of `window_days` days from `origin` on; what is `unseen` yet is in what is imputed.
///
/// ```
/// use detente::watch::{counts_over_time, Observation, Unseen};
/// use detente::record::Precision;
/// let row = |from: &str, until: &str, precision| {
///     let dated = Observation::dated(from.parse().unwrap(), until.parse().unwrap(), precision);
///     Observation { deaths: Some(2), ..dated }
/// };
/// let rows = [
///     row("2017-01-02", "2017-01-03", Precision::Day),
///     row("2017-01-01", "2017-02-01", Precision::Month),
/// ];
/// let mut generator = detente::random::Streams::new(1, 0).stream(detente::random::Label::new("t"));
/// let weeks = counts_over_time(&rows, "2017-01-01".parse().unwrap(), 7, 4, &Unseen::default(), 200, &mut generator);
/// assert_eq!((weeks[0].events, weeks[0].deaths), (1, 2));
/// // The other one is in the first week with probability 7/31.
/// assert!((weeks[0].imputed - 1.23).abs() < 0.1);
/// assert_eq!((weeks[3].low, weeks[3].high), (0.0, 1.0));
/// ```
pub fn counts_over_time(
    rows: &[Observation],
    origin: Time,
    window_days: u32,
    windows: usize,
    unseen: &Unseen,
    imputations: u32,
    generator: &mut Generator,
) -> Vec<Count> {
    let window = |time: Time| -> Option<usize> {
        let days = (time - origin).days() / f64::from(window_days);
        (days >= 0.0 && days < windows as f64).then_some(days as usize)
    };
    let mut counts: Vec<Count> = (0..windows)
        .map(|number| Count {
            start: origin + Span::from_days(number as i64 * i64::from(window_days)),
            events: 0,
            deaths: 0,
            imputed: 0.0,
            low: 0.0,
            high: 0.0,
            deaths_imputed: 0.0,
        })
        .collect();
    // Rows that cannot but fall into one window need no draws.
    let mut certain = vec![0_u32; windows];
    let mut open = Vec::new();
    for row in rows {
        let deaths = row.deaths.unwrap_or(0);
        if row.is_countable()
            && let Some(number) = window(row.from)
        {
            counts[number].events += 1;
            counts[number].deaths += u64::from(deaths);
        }
        let last =
            if row.until > row.from { row.until - Span::from_microseconds(1) } else { row.from };
        match (window(row.from), window(last)) {
            (Some(a), Some(b)) if a == b => {
                certain[a] += 1;
                counts[a].deaths_imputed += f64::from(deaths);
            }
            (None, None) if last < origin || row.from >= origin => {}
            _ => open.push(row),
        }
    }
    let draws = imputations.max(1);
    let mut drawn = vec![vec![0_u32; windows]; draws as usize];
    for row in open {
        let deaths = f64::from(row.deaths.unwrap_or(0)) / f64::from(draws);
        for counted in &mut drawn {
            if let Some(number) = window(row.instant(generator.random())) {
                counted[number] += 1;
                counts[number].deaths_imputed += deaths;
            }
        }
    }
    for counted in &mut drawn {
        for row in unseen.draw(generator) {
            if let Some(number) = window(row.from) {
                counted[number] += 1;
                counts[number].deaths_imputed +=
                    f64::from(row.deaths.unwrap_or(0)) / f64::from(draws);
            }
        }
    }
    for (number, (count, certain)) in counts.iter_mut().zip(certain).enumerate() {
        let mut drawn: Vec<u32> = drawn.iter().map(|counted| counted[number]).collect();
        drawn.sort_unstable();
        let point = |share: f64| {
            let position = (share * f64::from(draws)).ceil().max(1.0) as usize - 1;
            f64::from(certain + drawn[position.min(drawn.len() - 1)])
        };
        let sum: u32 = drawn.iter().sum();
        count.imputed = f64::from(certain) + f64::from(sum) / f64::from(draws);
        (count.low, count.high) = (point(0.05), point(0.95));
    }
    counts
}
