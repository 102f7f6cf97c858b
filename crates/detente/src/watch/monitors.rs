//! Two monitors of one ceasefire who disagree.
//!
//! Says how far they agree by day and by province, what share of the one's reports the other confirmed, and which places
//! each lists mostly. A capture–recapture range for the number of incidents stands beside, with its assumption.

use std::collections::BTreeMap;

use super::special::beta_point;
use crate::calendar::Time;

/// What one monitor reported on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Bulletin {
    /// The day of the report.
    pub day: Time,
    /// Whose.
    pub monitor: String,
    /// How many violations it claimed in all.
    pub claimed: Option<u32>,
    /// How many of these the other monitor confirmed.
    pub confirmed: Option<u32>,
    /// Where, as far as it was listed.
    pub by_province: Vec<(String, u32)>,
}

/// A bulletin whose provinces do not add up to its total.
#[derive(Clone, Debug, PartialEq)]
pub struct RejectedBulletin {
    /// Line of its file, from 1.
    pub line: u64,
    /// The day of the report.
    pub day: Time,
    /// Whose.
    pub monitor: String,
    /// What it claimed in all.
    pub claimed: u32,
    /// What its provinces add up to.
    pub listed: u32,
}

/// Everything that the monitors reported.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Monitors {
    /// The two names, sorted.
    pub names: Vec<String>,
    /// The bulletins, in the order of the file.
    pub bulletins: Vec<Bulletin>,
    /// Those whose provinces do not add up; left out where provinces are compared.
    pub rejected: Vec<RejectedBulletin>,
}

/// A share with its exact 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConfirmedShare {
    /// How many were confirmed.
    pub yes: u64,
    /// Of how many.
    pub of: u64,
    /// How many bulletins carry a confirmation.
    pub rows: u64,
    /// Lower end (Clopper and Pearson 1934).
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A share Σ min / Σ max over days, with its 95 % interval; NaN where nothing is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overlap {
    /// The share.
    pub share: f64,
    /// Lower end: the ratio of two sums over days (Cochran 1977, §2.11), with Student's t; 0 for a single day.
    pub low: f64,
    /// Upper end; 1 for a single day.
    pub high: f64,
}

/// A range for the number of incidents, from two lists and their overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaptureRecapture {
    /// Reported by the first monitor on the days used.
    pub first: u64,
    /// Reported by the second.
    pub second: u64,
    /// Reported by both, by what was confirmed.
    pub both: u64,
    /// At least so many: all that were reported by either.
    pub at_least: u64,
    /// Chapman's estimate (Chapman 1951), were the lists independent.
    pub estimate: f64,
    /// Lower end of its 95 % interval, log-normal on what nobody reported.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How far two monitors agree.
#[derive(Clone, Debug, PartialEq)]
pub struct MonitorReport {
    /// The two names.
    pub names: Vec<String>,
    /// Days with a bulletin of either.
    pub days: u64,
    /// Days with a count of both.
    pub days_of_both: u64,
    /// Of what both claimed, day by day, the share that could be the same: Σ min / Σ max.
    pub agreement: Overlap,
    /// The same over days and provinces; NaN where provinces are not listed.
    pub agreement_by_province: Overlap,
    /// Rank correlation (Spearman) of the two daily counts; NaN for fewer than three days.
    pub correlation: f64,
    /// What was confirmed.
    pub confirmed: ConfirmedShare,
    /// Incidents by province, for each monitor, largest first.
    pub provinces: Vec<(String, [u64; 2])>,
    /// A range for the number of incidents; `None` without confirmations.
    pub capture_recapture: Option<CaptureRecapture>,
}

impl Monitors {
    /// The bulletins of days before `until`.
    pub fn before(&self, until: Time) -> Monitors {
        Monitors {
            names: self.names.clone(),
            bulletins: self.bulletins.iter().filter(|b| b.day < until).cloned().collect(),
            rejected: self.rejected.iter().filter(|b| b.day < until).cloned().collect(),
        }
    }

    /// Compares the two.
    ///
    /// ```
    /// use detente::watch::{Bulletin, Monitors};
    /// let day: detente::calendar::Time = "2017-01-16".parse().unwrap();
    /// let bulletin = |monitor: &str, claimed, confirmed| Bulletin {
    ///     day, monitor: monitor.into(), claimed: Some(claimed), confirmed, by_province: vec![] };
    /// let monitors = Monitors {
    ///     names: vec!["RU".into(), "TR".into()],
    ///     bulletins: vec![bulletin("RU", 4, None), bulletin("TR", 9, Some(3))],
    ///     rejected: vec![],
    /// };
    /// let report = monitors.compare();
    /// assert_eq!((report.confirmed.yes, report.confirmed.of), (3, 9));
    /// assert!((report.agreement.share - 4.0 / 9.0).abs() < 1e-12);
    /// // Ten were reported by either; Chapman: 5·10/4 − 1.
    /// let range = report.capture_recapture.unwrap();
    /// assert_eq!((range.at_least, range.estimate), (10, 11.5));
    /// ```
    pub fn compare(&self) -> MonitorReport {
        let number = |name: &str| self.names.iter().position(|known| known == name).unwrap_or(0);
        let mut by_day: BTreeMap<Time, [Option<u32>; 2]> = BTreeMap::new();
        for bulletin in &self.bulletins {
            let counts = by_day.entry(bulletin.day).or_default();
            if let Some(count) = counts.get_mut(number(&bulletin.monitor)) {
                *count = bulletin.claimed;
            }
        }
        let both: Vec<(f64, f64)> = by_day
            .values()
            .filter_map(|[a, b]| Some((f64::from((*a)?), f64::from((*b)?))))
            .collect();
        let (mut yes, mut of, mut rows) = (0, 0, 0);
        // First, second, both, on days with a confirmation and both counts.
        let mut lists = [0_u64; 3];
        for bulletin in &self.bulletins {
            let (Some(claimed), Some(confirmed)) = (bulletin.claimed, bulletin.confirmed) else {
                continue;
            };
            yes += u64::from(confirmed);
            of += u64::from(claimed);
            rows += 1;
            if let Some([Some(a), Some(b)]) = by_day.get(&bulletin.day) {
                lists[0] += u64::from(*a);
                lists[1] += u64::from(*b);
                lists[2] += u64::from(confirmed);
            }
        }
        let (k, rest) = (yes as f64, of.saturating_sub(yes) as f64);
        let confirmed = ConfirmedShare {
            yes,
            of,
            rows,
            low: if yes == 0 { 0.0 } else { beta_point(k, rest + 1.0, 0.025) },
            high: if yes >= of { 1.0 } else { beta_point(k + 1.0, rest, 0.975) },
        };
        let (provinces, agreement_by_province) = self.by_province();
        MonitorReport {
            names: self.names.clone(),
            days: by_day.len() as u64,
            days_of_both: both.len() as u64,
            agreement: overlap(both.iter().map(|(a, b)| (a.min(*b), a.max(*b)))),
            agreement_by_province,
            correlation: rank_correlation(&both),
            confirmed,
            provinces,
            capture_recapture: (rows > 0).then(|| capture_recapture(lists)),
        }
    }

    fn by_province(&self) -> (Vec<(String, [u64; 2])>, Overlap) {
        let number = |name: &str| self.names.iter().position(|known| known == name).unwrap_or(0);
        let mut totals: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
        let mut cells: BTreeMap<(Time, &str), [f64; 2]> = BTreeMap::new();
        let mut listed: BTreeMap<Time, [bool; 2]> = BTreeMap::new();
        for bulletin in &self.bulletins {
            let monitor = number(&bulletin.monitor).min(1);
            let is_rejected = self
                .rejected
                .iter()
                .any(|other| other.day == bulletin.day && other.monitor == bulletin.monitor);
            for (province, count) in &bulletin.by_province {
                totals.entry(province).or_default()[monitor] += u64::from(*count);
                if !is_rejected {
                    cells.entry((bulletin.day, province)).or_default()[monitor] +=
                        f64::from(*count);
                    listed.entry(bulletin.day).or_default()[monitor] = true;
                }
            }
            // Nothing claimed is nothing in every province.
            if bulletin.claimed == Some(0) && !is_rejected {
                listed.entry(bulletin.day).or_default()[monitor] = true;
            }
        }
        let mut by_day: BTreeMap<Time, (f64, f64)> = BTreeMap::new();
        for ((day, _), [a, b]) in cells {
            if listed.get(&day) == Some(&[true, true]) {
                let (least, most) = by_day.entry(day).or_default();
                *least += a.min(b);
                *most += a.max(b);
            }
        }
        let agreement = overlap(by_day.into_values());
        let mut provinces: Vec<(String, [u64; 2])> =
            totals.into_iter().map(|(name, counts)| (name.to_owned(), counts)).collect();
        provinces.sort_by_key(|(_, [a, b])| std::cmp::Reverse(a + b));
        (provinces, agreement)
    }
}

/// Of (Σ min, Σ max) of each day.
fn overlap(days: impl Iterator<Item = (f64, f64)>) -> Overlap {
    let days: Vec<(f64, f64)> = days.collect();
    let (least, most) =
        days.iter().fold((0.0, 0.0), |(least, most), day| (least + day.0, most + day.1));
    let share = least / most;
    if days.len() < 2 || share.is_nan() {
        return Overlap { share, low: 0.0, high: 1.0 };
    }
    let free = days.len() as f64 - 1.0;
    let residuals: f64 = days.iter().map(|(least, most)| (least - share * most).powi(2)).sum();
    let error = (days.len() as f64 / free * residuals).sqrt() / most;
    // The 97.5 % point of Student's t, from its square's share of the whole.
    let left = beta_point(free / 2.0, 0.5, 0.05);
    let half = (free * (1.0 - left) / left).sqrt() * error;
    Overlap { share, low: (share - half).max(0.0), high: (share + half).min(1.0) }
}

fn capture_recapture([first, second, both]: [u64; 3]) -> CaptureRecapture {
    let (a, b, m) = (first as f64, second as f64, both as f64);
    let estimate = (a + 1.0) * (b + 1.0) / (m + 1.0) - 1.0;
    let variance = (a + 1.0) * (b + 1.0) * (a - m).max(0.0) * (b - m).max(0.0)
        / ((m + 1.0) * (m + 1.0) * (m + 2.0));
    let at_least = first + second - both.min(first + second);
    // What nobody reported is log-normal (Burnham et al. 1987).
    let unseen = (estimate - at_least as f64).max(1e-9);
    let spread = (1.959_963_984_540_054 * (variance / (unseen * unseen)).ln_1p().sqrt()).exp();
    CaptureRecapture {
        first,
        second,
        both,
        at_least,
        estimate,
        low: at_least as f64 + unseen / spread,
        high: at_least as f64 + unseen * spread,
    }
}

fn ranks(values: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    values
        .clone()
        .map(|value| {
            let below = values.clone().filter(|other| *other < value).count() as f64;
            let equal = values.clone().filter(|other| *other == value).count() as f64;
            below + 0.5 * (equal + 1.0)
        })
        .collect()
}

fn rank_correlation(pairs: &[(f64, f64)]) -> f64 {
    if pairs.len() < 3 {
        return f64::NAN;
    }
    let (a, b) = (ranks(pairs.iter().map(|p| p.0)), ranks(pairs.iter().map(|p| p.1)));
    let mean = 0.5 * (pairs.len() as f64 + 1.0);
    let product: f64 = a.iter().zip(&b).map(|(x, y)| (x - mean) * (y - mean)).sum();
    let square = |ranks: &[f64]| ranks.iter().map(|rank| (rank - mean).powi(2)).sum::<f64>();
    product / (square(&a) * square(&b)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_an_overlap_is_that_of_a_ratio_of_sums() {
        // By hand: shares of 3 in 4 and 1 in 4; residuals ±1, so √(2·2)/8 = .25, and t(1) = 12.7062.
        let found = overlap([(3.0, 4.0), (1.0, 4.0)].into_iter());
        assert_eq!((found.share, found.low, found.high), (0.5, 0.0, 1.0));
        // Ten days alike but for two: residuals ±.1; √(10/9·.02)/20 = .0074536, and t(9) = 2.262157.
        let mut days = vec![(1.0, 2.0); 8];
        days.extend([(1.1, 2.0), (0.9, 2.0)]);
        let found = overlap(days.into_iter());
        assert!((found.high - found.share - 2.262157 * 0.007_453_56).abs() < 1e-6, "{found:?}");
        assert_eq!(overlap([(3.0, 4.0)].into_iter()), Overlap { share: 0.75, low: 0.0, high: 1.0 });
        assert!(overlap(std::iter::empty()).share.is_nan());
    }
}
