//! Do incidents trigger incidents, in the focus and among streams?

use super::{Analysis, NORMAL_95_SQUARED};
use crate::random::Label;
use crate::watch::answer::{HawkesReport, SeveralReport};
use crate::watch::assignment::{Assignment, Rule};
use crate::watch::daily::Imputation;
use crate::watch::fit::{Estimate, Fit, Warning, fit};
use crate::watch::goodness::{TimeRescaling, dispersion_test, time_rescaling};
use crate::watch::observed::Observation;
use crate::watch::several::{SeveralFit, fit_several};

/// Most incidents in several streams for which intervals of what they trigger in each other are looked for.
pub const MOST_INCIDENTS_FOR_INTERVALS: usize = 50_000;

impl Analysis<'_> {
    pub(super) fn hawkes(&self, imputations: &[Imputation]) -> Option<HawkesReport> {
        let (fits, mut rescaled): (Vec<Fit>, Vec<TimeRescaling>) = imputations
            .iter()
            .filter_map(|imputation| {
                let fit = fit(&imputation.times, self.days, &[])?;
                let rescaled = time_rescaling(&fit.process, &imputation.times, self.days);
                Some((fit, rescaled))
            })
            .unzip();
        // How incidents fall within their days is drawn: the imputation in the middle tells.
        rescaled.sort_by(|a, b| a.p.total_cmp(&b.p));
        let best = fits.first()?;
        let times = &imputations.first()?.times;
        let intervals = best.intervals(times);
        let n = fits.len() as f64;
        let pooled = |own: Estimate, of: &dyn Fn(&Fit) -> f64, most: f64| -> Estimate {
            let logs: Vec<f64> = fits.iter().map(|fit| of(fit).max(1e-12).ln()).collect();
            let mean = logs.iter().sum::<f64>() / n;
            let between =
                logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
            let wide = NORMAL_95_SQUARED * (1.0 + 1.0 / n) * between;
            let value = mean.exp();
            let grow = |end: f64| ((end / own.value).ln().powi(2) + wide).sqrt();
            Estimate {
                value,
                low: if own.low > 0.0 { value * (-grow(own.low)).exp() } else { 0.0 },
                high: if own.high.is_finite() && own.high < most {
                    (value * grow(own.high).exp()).min(most)
                } else {
                    own.high
                },
            }
        };
        let background = intervals.background_per_day?;
        let report_background = pooled(background, &|f| f.process.background.per_day[0], f64::MAX);
        let branching =
            pooled(intervals.branching_ratio, &|f| f.process.excitation.branching_ratio, 1.0);
        let decay =
            pooled(intervals.decay_per_day, &|f| f.process.excitation.decay_per_day, f64::MAX);
        let precise = self.rows.iter().all(|row| row.until == row.from);
        let mut generator = self.streams.stream(Label::new("watch.dispersion"));
        let draws = self.draws(times.len() as f64 * 5.0).min(200);
        // Pieces of four weeks, where there are enough of them and not too many.
        let edges: Vec<f64> = (1..)
            .map(|piece| f64::from(piece) * 28.0)
            .take_while(|edge| edge + 14.0 < self.days)
            .take(60)
            .collect();
        let varying = (!edges.is_empty() && times.len() >= 50 && times.len() <= 200_000)
            .then(|| fit(times, self.days, &edges))
            .flatten();
        let mut warnings = best.warnings(&intervals, if precise { 0.0 } else { 1.0 });
        if 3 * self.rows.iter().filter(|row| !row.is_countable()).count() > self.rows.len() {
            warnings.push(Warning::DatesHideExcitation);
        }
        Some(HawkesReport {
            background_per_day: report_background,
            branching_ratio: branching,
            decay_per_day: decay,
            log_likelihood: fits.iter().map(|fit| fit.log_likelihood).sum::<f64>() / n,
            log_likelihood_without: fits.iter().map(|f| f.log_likelihood_without).sum::<f64>() / n,
            time_rescaling: rescaled[rescaled.len() / 2],
            dispersion: dispersion_test(
                &best.process,
                times,
                self.days,
                7.0,
                draws,
                &mut generator,
            ),
            varying,
            warnings,
        })
    }

    /// Up to four stated streams with at least 50 incidents each.
    pub(super) fn several(
        &self,
        known: &[Observation],
        assigned: &[(Assignment, Rule)],
    ) -> Option<SeveralReport> {
        let mut streams: Vec<(String, Vec<f64>)> = self
            .question
            .streams
            .iter()
            .map(|rule| {
                let label = Label::new("watch.several").child(&rule.name);
                let rows = known.iter().zip(assigned);
                let rows = rows.filter(|(row, (a, _))| rule.holds(row, *a)).map(|(row, _)| *row);
                let rows: Vec<Observation> = rows.collect();
                let times = self.impute(&rows, &mut self.streams.stream(label)).times;
                (rule.name.clone(), times)
            })
            .filter(|(_, times)| (50..=100_000).contains(&times.len()))
            .collect();
        streams.sort_by_key(|(_, times)| std::cmp::Reverse(times.len()));
        streams.truncate(4);
        if streams.len() < 2 {
            return None;
        }
        let (names, times): (Vec<String>, Vec<Vec<f64>>) = streams.into_iter().unzip();
        let fitted = fit_several(&times, self.days)?;
        let incidents: usize = times.iter().map(Vec::len).sum();
        let branching =
            (incidents <= MOST_INCIDENTS_FOR_INTERVALS).then(|| fitted.branching_intervals(&times));
        let SeveralFit { process, log_likelihood, .. } = fitted;
        Some(SeveralReport { names, process, log_likelihood, branching })
    }
}
