//! The whole of what can be said of a data set and a ceasefire, as of an instant.
//!
//! [`analyze`] draws everything random from streams of its own, so the same data, question and seed give the same report.
//! Nothing after `as_of` is looked at, but where the question asks what came after.

use std::collections::BTreeMap;

use super::answer::{
    AssignmentCount, BaselineEffect, Effect, Forecast, HawkesReport, Integrity, PromiseReport,
    SeveralReport, StreamReport, WatchReport,
};
use super::assignment::{Assignment, Ground, Rule, Standing, assign};
use super::bootstrap::{Comparison, MarkVariance};
use super::change_points::change_points;
use super::daily::{Count, Imputation, counts_over_time, impute};
use super::effect::{RateRatio, Windows, window_variance};
use super::fit::{Estimate, Fit, fit};
use super::forecast::{detectable_drop, predict, prediction_of, predictions, rolling_scores};
use super::goodness::{TimeRescaling, dispersion_test, time_rescaling};
use super::observed::{Name, Observation, Observations, range_of};
use super::plausible::plausible_excitations;
use super::several::{SeveralFit, fit_several};
use super::trend::{Trend, pooled_trend};
use super::unseen::Unseen;
use crate::calendar::{Span, Time};
use crate::random::{Generator, Label, Streams};

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
    /// Whether to show what came after `as_of` beside the forecast.
    pub compare_after: bool,
}

impl StreamRule {
    fn holds(&self, row: &Observation, assignment: Assignment) -> bool {
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

/// Most streams that are told one by one.
const MOST_STREAMS: usize = 20;

/// So many imputations are asked which excitations are plausible.
const IMPUTATIONS_OF_EXCITATION: usize = 5;

/// Most incidents in several streams for which intervals of what they trigger in each other are looked for.
pub const MOST_INCIDENTS_FOR_INTERVALS: usize = 50_000;

struct Analysis<'a> {
    question: &'a Question,
    streams: &'a Streams,
    rows: Vec<Observation>,
    from: Time,
    days: f64,
}

/// Answers a question. `progress` is told what is being done.
///
/// Cost: dominated by draws times incidents; draws are reduced where there are more than 30,000 incidents in the focus.
pub fn analyze(
    observations: &Observations,
    question: &Question,
    streams: &Streams,
    mut progress: impl FnMut(&'static str),
) -> WatchReport {
    progress("counting");
    let known: Vec<Observation> =
        observations.rows.iter().filter(|row| row.is_known_at(question.as_of)).copied().collect();
    let first = range_of(&known).map_or(question.as_of, |range| range.0);
    let days = (question.as_of - first).days();
    let assigned: Vec<(Assignment, Rule)> = known
        .iter()
        .map(|row| match question.since {
            Some(_) => question.assign(row),
            None => (Assignment::Undetermined, Rule::SideUnmapped),
        })
        .collect();
    let in_focus = known.iter().filter(|row| question.is_in_focus(row)).copied().collect();
    let analysis = Analysis { question, streams, rows: in_focus, from: first, days };
    let by_stream = analysis.by_stream(observations, &known, &assigned);
    let weekly = analysis.counts(&analysis.rows, 7, "weekly");
    let daily = analysis.counts(&analysis.rows, 1, "daily");
    let imputations = analysis.imputations();
    progress("self-excitation");
    let hawkes = analysis.hawkes(&imputations);
    progress("effect");
    let (effect_on_events, effect_on_deaths) = match question.since {
        Some(since) => analysis.effects(since, &imputations),
        None => (None, None),
    };
    progress("trend");
    let trend = analysis.trend(&imputations);
    let counted: Vec<u32> = daily.iter().map(|day| day.events).collect();
    let day = |number: usize| daily.get(number).map_or(question.as_of, |day| day.start);
    let changes = change_points(&counted)
        .into_iter()
        .map(|change| (day(change.day), day(change.earliest), day(change.latest), change))
        .collect();
    let integrity = analysis.integrity(&imputations, &weekly, effect_on_events.as_ref());
    let several = analysis.several(&known, &assigned);
    progress("promises");
    let promises =
        question.promises.iter().map(|promise| analysis.promise(promise, &known)).collect();
    progress("forecasts");
    let forecast = analysis.forecast(&imputations, observations);
    WatchReport {
        as_of: question.as_of,
        from: first,
        used: known.len() as u64,
        imputed: known.iter().filter(|row| row.is_imprecise()).count() as u64,
        later: (observations.rows.len() - known.len()) as u64,
        unseen: Unseen::new(&analysis.rows, question.as_of).expected(),
        assigned: question.since.map_or(Vec::new(), |since| tally(&known, &assigned, since)),
        by_stream,
        focus: question.focus_name(),
        focus_events: analysis.rows.len() as u64,
        weekly,
        daily,
        effect_on_events,
        effect_on_deaths,
        trend,
        change_points: changes,
        integrity,
        hawkes,
        several,
        promises,
        forecast,
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

    fn is_in_focus(&self, row: &Observation) -> bool {
        let assignment = self.assign(row).0;
        match (&self.focus, self.since) {
            (Some(rule), _) => rule.holds(row, assignment),
            (None, Some(_)) => assignment == Assignment::CoveredInside,
            (None, None) => true,
        }
    }
}

fn tally(
    known: &[Observation],
    assigned: &[(Assignment, Rule)],
    since: Time,
) -> Vec<AssignmentCount> {
    let mut counts: Vec<AssignmentCount> = Vec::new();
    for (row, &(assignment, rule)) in known.iter().zip(assigned) {
        let place = counts.iter().position(|c| (c.assignment, c.rule) == (assignment, rule));
        let place = place.unwrap_or_else(|| {
            counts.push(AssignmentCount { assignment, rule, before: (0, 0), since: (0, 0) });
            counts.len() - 1
        });
        let count = &mut counts[place];
        let (events, deaths) = if row.from < since { &mut count.before } else { &mut count.since };
        *events += 1;
        *deaths += u64::from(row.deaths.unwrap_or(0));
    }
    counts
        .sort_by_key(|count| (count.assignment, std::cmp::Reverse(count.before.0 + count.since.0)));
    counts
}

impl Analysis<'_> {
    /// Weeks begin on the ceasefire's day; all else begins with the data.
    fn origin(&self, window_days: u32) -> Time {
        let Some(since) = self.question.since.filter(|_| window_days > 1) else { return self.from };
        let since = since.midnight();
        let before = ((since - self.from).days() / f64::from(window_days)).ceil();
        since - Span::from_days(before as i64 * i64::from(window_days))
    }

    fn counts(&self, rows: &[Observation], window_days: u32, label: &str) -> Vec<Count> {
        let origin = self.origin(window_days);
        let windows = ((self.question.as_of - origin).days() / f64::from(window_days)).ceil();
        let mut generator = self.streams.stream(Label::new("watch.counts").child(label));
        let draws = self.question.imputations;
        // A century of days is enough for any plot.
        let windows = (windows.max(0.0) as usize).min(40_000);
        let unseen = Unseen::new(rows, self.question.as_of);
        counts_over_time(rows, origin, window_days, windows, &unseen, draws, &mut generator)
    }

    fn by_stream(
        &self,
        observations: &Observations,
        known: &[Observation],
        assigned: &[(Assignment, Rule)],
    ) -> Vec<StreamReport> {
        let mut groups: Vec<(String, Vec<Observation>)> = Vec::new();
        if self.question.streams.is_empty() {
            let mut pairs: BTreeMap<(Name, Name), Vec<Observation>> = BTreeMap::new();
            for row in known {
                pairs.entry((row.side_a, row.side_b)).or_default().push(*row);
            }
            groups.extend(pairs.into_iter().map(|((a, b), rows)| {
                let name = match (observations.name(a), observations.name(b)) {
                    ("", "") => "all".to_owned(),
                    ("", side) | (side, "") => side.to_owned(),
                    (a, b) => format!("{a} - {b}"),
                };
                (name, rows)
            }));
        } else {
            for rule in &self.question.streams {
                let rows = known.iter().zip(assigned);
                let rows = rows.filter(|(row, (assignment, _))| rule.holds(row, *assignment));
                groups.push((rule.name.clone(), rows.map(|(row, _)| *row).collect()));
            }
        }
        groups.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
        if groups.len() > MOST_STREAMS {
            let rest: Vec<Observation> =
                groups.drain(MOST_STREAMS - 1..).flat_map(|(_, rows)| rows).collect();
            groups.push(("all others".to_owned(), rest));
        }
        groups
            .into_iter()
            .map(|(name, rows)| StreamReport {
                events: rows.len() as u64,
                deaths: rows.iter().map(|row| u64::from(row.deaths.unwrap_or(0))).sum(),
                weekly: self.counts(&rows, 7, &name),
                daily: self.counts(&rows, 1, &name),
                name,
            })
            .collect()
    }

    /// Imputations of the whole focus: one where all instants are known.
    fn imputations(&self) -> Vec<Imputation> {
        let all_known = self.rows.iter().all(|row| row.until == row.from);
        let n = self.rows.len();
        let most = if all_known {
            1
        } else if n > 200_000 {
            2
        } else if n > 20_000 {
            5
        } else {
            self.question.imputations.clamp(1, 20)
        };
        (0..most)
            .map(|number| {
                let label = Label::new("watch.imputation").child(&number.to_string());
                self.impute(&self.rows, &mut self.streams.stream(label))
            })
            .collect()
    }

    /// One imputation of rows over all that is looked at, with what is unseen yet.
    fn impute(&self, rows: &[Observation], generator: &mut Generator) -> Imputation {
        let unseen = Unseen::new(rows, self.question.as_of).draw(generator);
        impute(rows.iter().chain(&unseen), self.from, self.days, generator)
    }

    /// So many draws that they do not cost more than thirty million incidents.
    fn draws(&self, events: f64) -> u32 {
        let affordable = 3e7 / events.max(1.0);
        f64::from(self.question.draws).min(affordable.max(99.0)) as u32
    }

    fn hawkes(&self, imputations: &[Imputation]) -> Option<HawkesReport> {
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
            let wide = 3.841_458_820_694_124 * (1.0 + 1.0 / n) * between;
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
            warnings: best.warnings(&intervals, if precise { 0.0 } else { 1.0 }),
        })
    }

    fn effects(&self, since: Time, imputations: &[Imputation]) -> (Option<Effect>, Option<Effect>) {
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
        // What the imputations leave open, on the log scale.
        let ratio = |c: &[f64; 2]| ((c[1] + 0.5) / (c[0] + 0.5)).ln();
        let centre = mean(&ratio);
        let between = mean(&|c| (ratio(c) - centre).powi(2)) * n / (n - 1.0).max(1.0);
        let open = 3.841_458_820_694_124 * (1.0 + 1.0 / n) * between;
        let widen = |found: RateRatio| RateRatio {
            ratio: found.ratio,
            low: if found.low > 0.0 && found.ratio > 0.0 {
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
        Some(BaselineEffect {
            days: length,
            windows,
            exact: widen(windows.exact_interval(0.95)),
            corrected: comparison.interval(0.95, p_corrected, draws, &mut generator),
            p_naive: windows.exact_test().p_fall,
            p_variance: windows.p_fall_widened(MarkVariance::of(comparison.marks).factor(factor)),
            p_corrected,
        })
    }

    fn trend(&self, imputations: &[Imputation]) -> Option<Trend> {
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
        pooled_trend(&daily)
    }

    /// Up to four stated streams with at least 50 incidents each.
    fn several(
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

    fn promise(&self, promise: &Promise, known: &[Observation]) -> PromiseReport {
        let is_act = |row: &Observation| match &promise.acts {
            Some(acts) if row.act.is_known() => Some(acts.contains(&row.act)),
            _ => None,
        };
        // Some(true): surely one; None: may be one.
        let counts = |row: &Observation| -> Option<bool> {
            let parts = [self.is_by(row, promise), is_act(row), promise.ground.holds(row)];
            if parts.contains(&Some(false)) {
                Some(false)
            } else {
                parts.iter().all(Option::is_some).then_some(true)
            }
        };
        let possible: Vec<Observation> =
            known.iter().filter(|row| counts(row) != Some(false)).copied().collect();
        let as_of = self.question.as_of;
        // The part of its windows that the data and the question look at.
        let looked_at: Vec<(Time, Time)> = promise
            .windows
            .iter()
            .map(|(from, until)| ((*from).max(self.from), (*until).min(as_of)))
            .filter(|(from, until)| from < until)
            .collect();
        let within = |row: &Observation| {
            looked_at.iter().any(|(from, until)| row.from >= *from && row.from < *until)
        };
        let most = possible.iter().filter(|row| within(row)).count() as u64;
        let least =
            possible.iter().filter(|row| within(row) && counts(row) == Some(true)).count() as u64;
        // As of then: an act that only later rows have is not in the data yet.
        let act_is_known = known.iter().any(|row| is_act(row) == Some(true));
        let who_is_open =
            possible.iter().any(|row| within(row) && self.is_by(row, promise).is_none());
        let passed: f64 = looked_at.iter().map(|(from, until)| (*until - *from).days()).sum();
        let opens = promise.windows.iter().map(|window| window.0).min();
        let begins = opens.unwrap_or(as_of).min(as_of);
        let before = (begins - self.from).days();
        let length = if passed > 0.0 {
            passed
        } else {
            promise.windows.first().map_or(0.0, |(from, until)| (*until - *from).days())
        };
        let mut generator = self.streams.stream(Label::new("watch.promise").child(&promise.name));
        let earlier = impute(&possible, self.from, before.max(0.0), &mut generator);
        let lead = opens.map_or(0.0, |opens| (opens - begins).days().max(0.0));
        let horizon = lead + length;
        let sums: Vec<u32> = if before >= 14.0 && length > 0.0 && !earlier.times.is_empty() {
            let draws = self.question.draws;
            let windows = (horizon.ceil() as usize).clamp(1, 4000);
            let histories = predict(&earlier.times, before, 1.0, windows, draws, &mut generator);
            let inside = |history: &Vec<u32>| history.iter().skip(lead as usize).sum();
            histories.iter().map(inside).collect()
        } else {
            Vec::new()
        };
        let (not_assessable, would_settle) =
            match self.cannot(promise, passed, (least, most), (act_is_known, who_is_open)) {
                Some((reason, settles)) => (Some(reason.to_owned()), Some(settles)),
                None => (None, None),
            };
        PromiseReport {
            name: promise.name.clone(),
            words: promise.words.clone(),
            not_assessable,
            would_settle,
            days: passed,
            observed: (least, most),
            expected: prediction_of(&sums),
            expected_days: length,
            detectable_drop: detectable_drop(&sums),
        }
    }

    /// Whether who is bound did it; `None` where the data do not tell: two sides are named, and not who acted.
    fn is_by(&self, row: &Observation, promise: &Promise) -> Option<bool> {
        let (surely, perhaps) = (&promise.actors, &promise.perhaps_actors);
        if row.doer.is_known() {
            return match surely.contains(&row.doer) {
                true => Some(true),
                false => (!perhaps.contains(&row.doer)).then_some(false),
            };
        }
        let sides = [row.side_a, row.side_b];
        if !sides.iter().any(|side| surely.contains(side) || perhaps.contains(side)) {
            return Some(false);
        }
        let passive = |side: &Name| self.question.standings.get(side) == Some(&Standing::Civilians);
        let mut active = sides.iter().filter(|side| side.is_known() && !passive(side));
        // Against civilians, or among its own, nobody else can have acted.
        let only =
            sides.iter().all(|side| side.is_known()) && active.all(|side| surely.contains(side));
        only.then_some(true)
    }

    /// Why a promise cannot be assessed, and what would settle it.
    fn cannot(
        &self,
        promise: &Promise,
        passed: f64,
        (least, most): (u64, u64),
        (act_is_known, who_is_open): (bool, bool),
    ) -> Option<(&'static str, &'static str)> {
        let names_nobody = promise.actors.is_empty() && promise.perhaps_actors.is_empty();
        let as_of = self.question.as_of;
        Some(match &promise.acts {
            acts if acts.is_none() || !self.question.says_acts => (
                "the data do not say which act it was, so that anything from none to all of the incidents may be one",
                "incidents with their act (by air or on the ground) and who did it",
            ),
            Some(_) if !act_is_known => (
                "no incident in the data is of such an act: whether it is never listed or never happened, they do not say",
                "data that list the act",
            ),
            _ if names_nobody => (
                "nobody in the data is said to be the one who is bound",
                "a mapping of the names in the data to the parties",
            ),
            _ if passed <= 0.0 && promise.windows.iter().all(|window| window.0 >= as_of) => {
                ("its window lies after what is looked at", "data from within the window")
            }
            _ if passed <= 0.0 => {
                ("its window lies before the data", "data from within the window")
            }
            _ if least < most && who_is_open => (
                "the data name two sides, and not who acted",
                "incidents with who did it (a column `doer`), and with exact places",
            ),
            _ if least < most => (
                "place or actor of some incidents is not known well enough",
                "incidents with exact places, and who did it",
            ),
            _ => return None,
        })
    }

    fn forecast(
        &self,
        imputations: &[Imputation],
        observations: &Observations,
    ) -> Option<Forecast> {
        let times = &imputations.first()?.times;
        if times.is_empty() || self.days < 14.0 {
            return None;
        }
        let mut generator = self.streams.stream(Label::new("watch.forecast"));
        let rate = times.len() as f64 / self.days;
        let draws = self.draws(rate * 28.0);
        let histories = predict(times, self.days, 1.0, 28, draws, &mut generator);
        let weeks: Vec<Vec<u32>> = histories
            .iter()
            .map(|days| days.chunks(7).map(|week| week.iter().sum()).collect())
            .collect();
        let mut after = Vec::new();
        if self.question.compare_after {
            let as_of = self.question.as_of;
            let end = observations.range().map_or(as_of, |range| range.1);
            let known = ((end - as_of).days() / 7.0).clamp(0.0, 4.0) as usize;
            after = vec![0; known];
            for row in observations.rows.iter().filter(|row| row.from >= as_of) {
                let week = ((row.from - as_of).days() / 7.0) as usize;
                if row.is_countable()
                    && self.question.is_in_focus(row)
                    && let Some(count) = after.get_mut(week)
                {
                    *count += 1;
                }
            }
        }
        let draws = self.draws(rate * 7.0 * 26.0);
        let mut generator = self.streams.stream(Label::new("watch.scores"));
        Some(Forecast {
            daily: predictions(&histories),
            weekly: predictions(&weeks),
            after,
            scores: rolling_scores(times, self.days, 26, draws, &mut generator),
        })
    }

    /// Excitation as before the ceasefire: a fall is not to be taken for a long pause between clusters.
    fn integrity(
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
