//! Did the rate change when the ceasefire took effect, and since?

use super::{Analysis, NORMAL_95_SQUARED};
use crate::calendar::{Span, Time};
use crate::random::{Generator, Label};
use crate::violence::Excitation;
use crate::watch::answer::{BaselineEffect, Effect, Integrity};
use crate::watch::bootstrap::{Comparison, MarkVariance};
use crate::watch::daily::{Count, Imputation};
use crate::watch::effect::{RateRatio, Windows, window_variance};
use crate::watch::plausible::plausible_excitations;
use crate::watch::trend::{Trend, pooled_trend, slope_by_chance};

/// So many imputations are asked which excitations are plausible.
const IMPUTATIONS_OF_EXCITATION: usize = 5;

impl Analysis<'_> {
    pub(super) fn effects(
        &self,
        since: Time,
        imputations: &[Imputation],
    ) -> (Option<Effect>, Option<Effect>) {
        let at = (since - self.from).days();
        if at < 1.0 || self.days - at < 1.0 || imputations.is_empty() {
            return (None, None);
        }
        let main = self.question.baseline_days.map_or(at.min(90.0), f64::from).min(at);
        let mut lengths: Vec<f64> =
            [14.0, 28.0, 56.0, 90.0, 182.0, 365.0].into_iter().filter(|days| *days < at).collect();
        lengths.push(at.min(3650.0));
        // The main one stands at their head already.
        lengths.retain(|days| *days != main);
        let effect = |with_deaths: bool| -> Option<Effect> {
            let one = |length: f64| self.effect(at, length, imputations, with_deaths);
            let main = one(main)?;
            Some(Effect { main, baselines: lengths.iter().filter_map(|days| one(*days)).collect() })
        };
        let has_deaths = self.rows.iter().any(|row| row.deaths.is_some());
        (effect(false), if has_deaths { effect(true) } else { None })
    }

    fn effect(
        &self,
        at: f64,
        length: f64,
        imputations: &[Imputation],
        with_deaths: bool,
    ) -> Option<BaselineEffect> {
        let (from, days_after) = (at - length, self.days - at);
        let counted: Vec<[f64; 2]> = imputations
            .iter()
            .map(|imputation| {
                let cut = |time: f64| imputation.times.partition_point(|t| *t < time);
                let (a, b, c) = (cut(from), cut(at), imputation.times.len());
                if with_deaths {
                    let sum = |part: &[u32]| part.iter().map(|d| f64::from(*d)).sum();
                    [sum(&imputation.deaths[a..b]), sum(&imputation.deaths[b..c])]
                } else {
                    [(b - a) as f64, (c - b) as f64]
                }
            })
            .collect();
        let n = counted.len() as f64;
        let mean = |of: &dyn Fn(&[f64; 2]) -> f64| counted.iter().map(of).sum::<f64>() / n;
        let windows = Windows {
            before: mean(&|c| c[0]).round() as u64,
            days_before: length,
            after: mean(&|c| c[1]).round() as u64,
            days_after,
        };
        if windows.before + windows.after == 0 {
            return None;
        }
        // What the imputations leave open, on the log scale.
        let ratio = |c: &[f64; 2]| ((c[1] + 0.5) / (c[0] + 0.5)).ln();
        let centre = mean(&ratio);
        let between = mean(&|c| (ratio(c) - centre).powi(2)) * n / (n - 1.0).max(1.0);
        let open = NORMAL_95_SQUARED * (1.0 + 1.0 / n) * between;
        let widen = |found: RateRatio| RateRatio {
            ratio: found.ratio,
            low: if found.low > 0.0 && found.ratio > 0.0 && found.ratio.is_finite() {
                found.ratio * (-((found.low / found.ratio).ln().powi(2) + open).sqrt()).exp()
            } else {
                found.low
            },
            high: if found.high.is_finite() && found.ratio > 0.0 {
                found.ratio * ((found.high / found.ratio).ln().powi(2) + open).sqrt().exp()
            } else {
                found.high
            },
        };
        let start = |imputation: &Imputation| imputation.times.partition_point(|t| *t < from);
        let times: Vec<Vec<f64>> = imputations
            .iter()
            .take(IMPUTATIONS_OF_EXCITATION)
            .map(|i| i.times[start(i)..].iter().map(|time| time - from).collect())
            .collect();
        let first = imputations.first()?;
        let comparison = Comparison {
            times: &times,
            marks: if with_deaths { &first.deaths[start(first)..] } else { &[] },
            days_before: length,
            days_after,
            counted: &counted,
        };
        let label = format!("{length}.{with_deaths}");
        let mut generator = self.streams.stream(Label::new("watch.effect").child(&label));
        let draws = self.draws(times[0].len() as f64);
        let excitations = comparison.plausible(1.0, draws, &mut generator);
        let p_corrected = comparison.p_fall(&excitations, draws, &mut generator);
        let factors = excitations.iter().map(|e| windows.variance_factor(*e));
        let factor = factors.sum::<f64>() / (excitations.len() as f64).max(1.0);
        let exact = widen(windows.exact_interval(0.95));
        // The windows hold whole counts; the ratio is that of the means.
        let drawn = comparison.interval(0.95, p_corrected, draws, &mut generator);
        Some(BaselineEffect {
            days: length,
            windows,
            exact: RateRatio { ratio: drawn.ratio, ..exact },
            // Clusters make nothing surer; few draws might.
            corrected: RateRatio {
                low: drawn.low.min(exact.low),
                high: drawn.high.max(exact.high),
                ..drawn
            },
            p_naive: windows.exact_test().p_fall,
            p_variance: windows.p_fall_widened(MarkVariance::of(comparison.marks).factor(factor)),
            p_corrected,
        })
    }

    pub(super) fn trend(&self, imputations: &[Imputation]) -> Option<Trend> {
        let start = self.question.since.map_or(0.0, |since| (since - self.from).days().max(0.0));
        let days = (self.days - start).min(40_000.0) as usize;
        let daily: Vec<Vec<u32>> = imputations
            .iter()
            .take(10)
            .map(|imputation| {
                let mut counts = vec![0; days];
                for time in &imputation.times {
                    if *time >= start
                        && let Some(count) = counts.get_mut((time - start) as usize)
                    {
                        *count += 1;
                    }
                }
                counts
            })
            .collect();
        let length = self.days - start;
        let mut generator = self.streams.stream(Label::new("watch.trend"));
        let count = daily.first().map_or(0, |counts| counts.iter().sum::<u32>());
        let rate = f64::from(count) / length;
        let draws = self.draws(f64::from(count));
        let excitations = self.excitations(imputations, start, draws, &mut generator);
        let by_chance = slope_by_chance(&excitations, rate, length, &mut generator);
        pooled_trend(&daily, by_chance)
    }

    /// Excitations that all of the data leave plausible where the rate changed as it was seen to at `start`, from several imputations.
    fn excitations(
        &self,
        imputations: &[Imputation],
        start: f64,
        draws: u32,
        generator: &mut Generator,
    ) -> Vec<Excitation> {
        let imputations = imputations.iter().take(IMPUTATIONS_OF_EXCITATION);
        let times: Vec<Vec<f64>> = imputations.map(|i| i.times.clone()).collect();
        let (all, before): (usize, usize) = times
            .iter()
            .map(|times| (times.len(), times.partition_point(|time| *time < start)))
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let comparison = Comparison {
            times: &times,
            marks: &[],
            days_before: start,
            days_after: self.days - start,
            counted: &[],
        };
        let rate = |count: usize, days: f64| (count as f64 + 0.5) / days;
        let seen = rate(all - before, comparison.days_after) / rate(before, start);
        let ratio = if start > 0.0 { seen } else { 1.0 };
        comparison.plausible(ratio, draws, generator)
    }

    /// Excitation as before the ceasefire: a fall is not to be taken for a long pause between clusters.
    pub(super) fn integrity(
        &self,
        imputations: &[Imputation],
        weekly: &[Count],
        effect: Option<&Effect>,
    ) -> Vec<Integrity> {
        let (Some(since), Some(effect), Some(first)) =
            (self.question.since, effect, imputations.first())
        else {
            return Vec::new();
        };
        let baseline = effect.main.windows;
        if baseline.before == 0 {
            return Vec::new();
        }
        let at = (since - self.from).days();
        let earlier = &first.times[..first.times.partition_point(|time| *time < at)];
        let mut generator = self.streams.stream(Label::new("watch.integrity"));
        let excitations = plausible_excitations(earlier, at, 200, &mut generator);
        let factor = |days: f64| {
            let sum: f64 = excitations.iter().map(|e| window_variance(*e, days)).sum();
            sum / (excitations.len() as f64).max(1.0)
        };
        let factors = [factor(baseline.days_before), factor(7.0)];
        weekly
            .iter()
            .filter(|week| {
                week.start >= since.midnight()
                    && week.start + Span::from_days(7) <= self.question.as_of
            })
            .map(|week| {
                let after = week.imputed.round() as u64;
                let windows = Windows { after, days_after: 7.0, ..baseline };
                let ratio = windows.scaled_interval(0.95, factors);
                Integrity {
                    start: week.start,
                    avoided: 1.0 - ratio.ratio,
                    low: 1.0 - ratio.high,
                    high: 1.0 - ratio.low,
                }
            })
            .collect()
    }
}
