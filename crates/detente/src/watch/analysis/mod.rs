//! The whole of what can be said of a data set and a ceasefire, as of an instant.
//!
//! [`analyze`] draws everything random from streams of its own, so the same data, question and seed give the same report.
//! Nothing after `as_of` is looked at, but where the question asks what came after.

mod change;
mod excitation;
mod promise;

pub use excitation::MOST_INCIDENTS_FOR_INTERVALS;

use std::collections::BTreeMap;

use super::answer::{AssignmentCount, Forecast, StreamReport, WatchReport};
use super::assignment::{Assignment, Rule};
use super::change_points::change_points;
use super::daily::{Count, Imputation, counts_over_time, impute};
use super::forecast::{predict, predictions, rolling_scores};
use super::observed::{Name, Observation, Observations, range_of};
use super::question::Question;
use super::unseen::Unseen;
use crate::calendar::{Span, Time};
use crate::random::{Generator, Label, Streams};

/// Square of the 97.5 % point of the normal distribution.
const NORMAL_95_SQUARED: f64 = 3.841_458_820_694_124;

/// Most streams that are told one by one.
const MOST_STREAMS: usize = 20;

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

    /// How many came in each of up to four weeks after; what may have been at several times counts in each by its share.
    fn came(&self, observations: &Observations) -> Vec<f64> {
        let as_of = self.question.as_of;
        let end = self.question.data_until.or(observations.range().map(|range| range.1));
        let known = end.map_or(0.0, |end| ((end - as_of).days() / 7.0).clamp(0.0, 4.0));
        let mut weeks = vec![0.0; known as usize];
        for row in observations.rows.iter().filter(|row| self.question.is_in_focus(row)) {
            let (from, until) = ((row.from - as_of).days(), (row.until - as_of).days());
            let is_whole = row.is_countable() || until <= from;
            for (number, count) in weeks.iter_mut().enumerate() {
                let (begins, ends) = (7.0 * number as f64, 7.0 * (number + 1) as f64);
                *count += match is_whole {
                    true => f64::from(u8::from((begins..ends).contains(&from))),
                    false => (until.min(ends) - from.max(begins)).max(0.0) / (until - from),
                };
            }
        }
        weeks
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
        let after = match self.question.compare_after {
            true => self.came(observations),
            false => Vec::new(),
        };
        let draws = self.draws(rate * 7.0 * 26.0);
        let mut generator = self.streams.stream(Label::new("watch.scores"));
        let mut dates = self.streams.stream(Label::new("watch.scores.dates"));
        let is_precise = self.rows.iter().all(|row| !row.is_imprecise());
        let seen = |origin: f64| -> Vec<f64> {
            if is_precise {
                return times[..times.partition_point(|time| *time < origin)].to_vec();
            }
            // What is dated to a week or month was not known before its end.
            let until = self.from + Span::from_fractional_days(origin);
            let known = self.rows.iter().filter(|row| row.is_known_at(until));
            let known: Vec<Observation> = known.copied().collect();
            let unseen = Unseen::new(&known, until).draw(&mut dates);
            impute(known.iter().chain(&unseen), self.from, origin, &mut dates).times
        };
        Some(Forecast {
            daily: predictions(&histories),
            weekly: predictions(&weeks),
            after,
            scores: rolling_scores(times, self.days, 26, draws, &mut generator, seen),
        })
    }
}
