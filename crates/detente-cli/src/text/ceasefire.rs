//! What incident data say, for people.

use std::fmt::Write as _;

use detente::calendar::Span;
use detente::watch::{
    BaselineEffect, Effect, Estimate, MOST_INCIDENTS_FOR_INTERVALS, Overlap, PromiseReport, Score,
    SeveralReport, Warning, WatchReport,
};

use super::{counted, grouped, heading, percent};
use crate::commands::ceasefire::Watched;

/// What a range from two lists rests on.
pub const INDEPENDENCE: &str = "A range from two lists assumes that an incident is reported by the one independently of the other, \
     and that what was confirmed is all that both reported; two sides who watch different places break it, and then it means little.";

/// Whether the self-exciting forecasts did better than every baseline, by both scores.
pub fn beats_baselines(scores: &[Score]) -> Option<bool> {
    let (model, baselines) = scores.split_first()?;
    Some(baselines.iter().all(|b| model.crps < b.crps && model.log_score < b.log_score))
}

/// `0.61 (0.45 to 0.83)`
fn with_interval(value: f64, low: f64, high: f64) -> String {
    let number = |value: f64| {
        if value.is_infinite() { "no limit".to_owned() } else { significant(value) }
    };
    format!("{} ({} to {})", number(value), number(low), number(high))
}

/// Three digits.
pub fn significant(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".into() } else { "none".into() };
    }
    if value.abs() < 1e-4 {
        return format!("{value:.1e}");
    }
    let digits = (2 - value.abs().log10().floor() as i32).clamp(0, 6) as usize;
    format!("{value:.digits$}")
}

/// A probability.
pub fn p(value: f64) -> String {
    if value < 0.0005 { "below .0005".into() } else { format!("{value:.3}") }
}

/// What each answer assumes: its name among the results for programs, and a sentence.
pub const ASSUMPTIONS: [(&str, &str); 7] = [
    (
        "weekly",
        "Counts are of what the data report. An imprecise date is taken to be any day it may be with the same probability, independently of others.",
    ),
    (
        "effect",
        "The rate is taken to have gone on as in the baseline but for the ceasefire, and reporting not to have changed; a change beside a ceasefire is not a change by it.",
    ),
    (
        "trend",
        "The rate is taken to grow or fall by the same share each day, and between two change points to stay the same; what varies from week to week more than by chance widens the intervals.",
    ),
    (
        "hawkes",
        "Each incident is taken to trigger others at a rate that fades exponentially, over a background that stays the same, with nothing known before the data; a common cause looks like excitation, which is not blame.",
    ),
    (
        "promises",
        "What was to be expected takes incidents to go on as a self-exciting process with the numbers of the time before; unknown acts, places and actors are counted as none and as all.",
    ),
    ("monitors", INDEPENDENCE),
    (
        "forecast",
        "Incidents are taken to go on as the self-exciting process of the past, its numbers drawn from what the data leave plausible; it knows of no event to come.",
    ),
];

/// What an answer assumes, by its name in [`ASSUMPTIONS`].
pub fn assumption(name: &str) -> &'static str {
    ASSUMPTIONS.iter().find(|(known, _)| *known == name).map_or("", |(_, sentence)| sentence)
}

/// The whole.
pub fn ceasefire(watched: &Watched) -> String {
    let report = &watched.report;
    let mut text = String::new();
    heading(&mut text, &watched.title);
    for sentence in opening(watched) {
        let _ = writeln!(text, "{sentence}");
    }
    assigned(&mut text, report);
    weekly(&mut text, report);
    by_stream(&mut text, report);
    effect(&mut text, watched);
    trend(&mut text, report);
    hawkes(&mut text, report);
    promises(&mut text, report);
    monitors(&mut text, watched);
    forecast(&mut text, report);
    text
}

/// What was read, and as of when.
pub fn opening(watched: &Watched) -> Vec<String> {
    let (report, read) = (&watched.report, &watched.read);
    // Beyond the data nothing is known; what may lie there is not only later.
    let later = match report.as_of < watched.as_of {
        true => format!("may lie after {}, where the data end", report.as_of.date()),
        false => String::from("over only later"),
    };
    let later = match report.later {
        0 => String::new(),
        1 if report.as_of >= watched.as_of => format!(", 1 incident was {later}"),
        count => {
            let verb = if report.as_of < watched.as_of { "" } else { "were " };
            format!(", {} {verb}{later}", counted(count as usize, "incident"))
        }
    };
    let mut sentences = vec![format!(
        "As of {} (nothing from that day on is looked at): {} read, {} used from {} on, {} of them with imprecise dates;\n{} cannot be right{later}.",
        watched.as_of.date(),
        counted(read.rows as usize, "row"),
        counted(report.used as usize, "incident"),
        report.from.date(),
        grouped(report.imputed as f64),
        counted(read.rejected_count() as usize, "row"),
    )];
    for (code, count) in &read.rejected_by_code {
        let rows: Vec<_> = read.rejected.iter().filter(|row| row.code == *code).take(8).collect();
        let lines: Vec<String> = rows.iter().map(|row| row.line.to_string()).collect();
        let more = if *count > 8 { ", …" } else { "" };
        let word = if *count == 1 { "line" } else { "lines" };
        let first = rows.first().map_or("", |row| row.message.as_str());
        let which = if *count == 1 { "it says" } else { "the first" };
        sentences.push(format!(
            "  {code}: {} ({word} {}{more}); {which}: {first}",
            grouped(*count as f64),
            lines.join(", ")
        ));
    }
    if let Some(source) = &watched.tables.source {
        sentences.push(format!("Data: {source}."));
    }
    sentences.extend(read.notes.iter().map(|note| format!("  note: {note}")));
    if report.as_of < watched.as_of {
        sentences.push(format!("The data end before {}.", report.as_of.date()));
    }
    if report.unseen >= 0.5 {
        sentences.push(format!(
            "About {:.0} more in focus are to be expected that cannot be known yet, dated to a week or a month that is not over: they are imputed.",
            report.unseen
        ));
    }
    sentences.push(format!(
        "In focus: {} ({}).",
        report.focus,
        counted(report.focus_events as usize, "incident")
    ));
    sentences
}

fn assigned(text: &mut String, report: &WatchReport) {
    if report.assigned.is_empty() {
        return;
    }
    let _ = writeln!(text);
    heading(text, "What the ceasefire says of the incidents");
    let _ = writeln!(
        text,
        "{:<16} {:>18}   {:>18}   rule",
        "", "incidents (deaths)", "before the ceasefire"
    );
    for count in &report.assigned {
        let cell = |(events, deaths): (u64, u64)| {
            format!("{} ({})", grouped(events as f64), grouped(deaths as f64))
        };
        let _ = writeln!(
            text,
            "{:<16} {:>18}   {:>20}   {}",
            count.assignment.code().replace('_', " "),
            cell(count.since),
            cell(count.before),
            count.rule.sentence()
        );
    }
    let _ = writeln!(
        text,
        "Being covered does not make an incident a violation: who fired is another question."
    );
}

fn weekly(text: &mut String, report: &WatchReport) {
    let _ = writeln!(text);
    heading(text, "By week, in focus");
    let _ = writeln!(text, "week of     incidents  deaths  with imprecise dates (5 % to 95 %)");
    let from = report.weekly.len().saturating_sub(30);
    for week in &report.weekly[from..] {
        let whole = week.start >= report.from && (report.as_of - week.start).days() >= 7.0;
        let partial = if whole { "" } else { "  (not whole)" };
        let _ = writeln!(
            text,
            "{} {:>10} {:>7}  {:.1} ({:.0} to {:.0}){partial}",
            week.start.date(),
            week.events,
            week.deaths,
            week.imputed,
            week.low,
            week.high
        );
    }
    let _ = writeln!(
        text,
        "Incidents and deaths are those known to less than a week; the rest is in the last column alone."
    );
    let _ = writeln!(text, "Assumption: {}", assumption("weekly"));
}

fn by_stream(text: &mut String, report: &WatchReport) {
    let _ = writeln!(text);
    heading(text, "By stream");
    let longest = report.by_stream.iter().map(|s| s.name.chars().count()).max().unwrap_or(0);
    let _ = writeln!(text, "{:<longest$} {:>10} {:>8}", "", "incidents", "deaths");
    for stream in &report.by_stream {
        let _ = writeln!(
            text,
            "{:<longest$} {:>10} {:>8}",
            stream.name,
            grouped(stream.events as f64),
            grouped(stream.deaths as f64)
        );
    }
    let _ = writeln!(
        text,
        "By week and day, with what imprecise dates leave open: in the report and in --format json."
    );
}

/// One line of a table of effects.
fn effect_line(found: &BaselineEffect) -> String {
    format!(
        "{:>7.0} d {:>8} {:>8}   {:<24} {:<24} {:<12} {}",
        found.days,
        grouped(found.windows.before as f64),
        grouped(found.windows.after as f64),
        with_interval(found.exact.ratio, found.exact.low, found.exact.high),
        with_interval(found.corrected.ratio, found.corrected.low, found.corrected.high),
        p(found.p_naive),
        p(found.p_corrected)
    )
}

fn effect(text: &mut String, watched: &Watched) {
    let report = &watched.report;
    if watched.tables.ceasefire.is_none() {
        return;
    }
    let _ = writeln!(text);
    heading(text, "Did violence fall when it took effect?");
    for (name, effect) in
        [("incidents", &report.effect_on_events), ("deaths", &report.effect_on_deaths)]
    {
        let Some(effect) = effect else {
            let _ = writeln!(
                text,
                "{name}: too little on one side of its beginning to compare, or the data do not say them."
            );
            continue;
        };
        let _ = writeln!(text, "{}", effect_sentence(name, effect));
        let _ = writeln!(
            text,
            "baseline    before    after   ratio (as if independent) ratio (self-exciting)    p naive      p corrected"
        );
        for found in std::iter::once(&effect.main).chain(&effect.baselines) {
            let _ = writeln!(text, "{}", effect_line(found));
        }
    }
    let _ = writeln!(
        text,
        "p is one-sided: how often as large a fall comes without any change. The naive one takes incidents for independent; the\ncorrected one draws histories in which incidents trigger incidents, from what these data leave plausible."
    );
    if let Some(careful) = hidden_clusters(report) {
        let _ = writeln!(text, "Careful: {careful}.");
    }
    let _ = writeln!(text, "Assumption: {}", assumption("effect"));
}

/// Why what is corrected for clusters of incidents may not be corrected enough.
pub fn hidden_clusters(report: &WatchReport) -> Option<&'static str> {
    let warnings = &report.hawkes.as_ref()?.warnings;
    let hidden = Warning::DatesHideExcitation;
    warnings.contains(&hidden).then(|| hidden.sentence())
}

/// The answer in a sentence.
pub fn effect_sentence(name: &str, effect: &Effect) -> String {
    let main = &effect.main;
    let (ratio, low, high) = (main.corrected.ratio, main.corrected.low, main.corrected.high);
    let direction = if high < 1.0 {
        "it fell, by more than clusters of incidents explain"
    } else if low > 1.0 {
        "it rose"
    } else {
        "that may be no change"
    };
    // A first answer that another baseline would not give says so.
    let verdict = |found: &BaselineEffect| (found.corrected.high < 1.0, found.corrected.low > 1.0);
    let others: Vec<String> = effect
        .baselines
        .iter()
        .filter(|found| verdict(found) != verdict(main))
        .map(|found| format!("{:.0}", found.days))
        .collect();
    let others = match others.is_empty() {
        true => String::new(),
        false => format!(
            " It hangs on the baseline: with {} days it reads otherwise.",
            others.join(", ")
        ),
    };
    format!(
        "Rate of {name} since, over that of the {:.0} days before: {}, 95 % with self-excitation: {direction}.{others}",
        main.days,
        with_interval(ratio, low, high)
    )
}

fn trend(text: &mut String, report: &WatchReport) {
    let _ = writeln!(text);
    heading(text, trend_heading(report));
    for sentence in trend_sentences(report) {
        let _ = writeln!(text, "{sentence}");
    }
    if !report.integrity.is_empty() {
        let _ = writeln!(text, "share of the rate before that was avoided, by week (95 %):");
        for week in &report.integrity {
            let _ = writeln!(
                text,
                "{} {:>8} ({} to {})",
                week.start.date(),
                avoided(week.avoided),
                avoided(week.low),
                avoided(week.high)
            );
        }
    }
    let _ = writeln!(text, "Assumption: {}", assumption("trend"));
}

/// A share of what was before that was avoided: below 0 where there was more.
pub fn avoided(share: f64) -> String {
    if share < -10.0 { "below -1000 %".into() } else { percent(share) }
}

/// What the trend is of.
pub fn trend_heading(report: &WatchReport) -> &'static str {
    if report.assigned.is_empty() { "How does the rate change?" } else { "Is it falling apart?" }
}

/// Trend and changes.
pub fn trend_sentences(report: &WatchReport) -> Vec<String> {
    let mut sentences = Vec::new();
    match &report.trend {
        None => sentences.push("Too few days or incidents for a trend.".into()),
        Some(trend) => {
            let verdict = if trend.low > 0.0 {
                "the rate grows"
            } else if trend.high < 0.0 {
                "the rate falls"
            } else {
                "the data do not tell growth from decline"
            };
            let verdict_is_open = trend.low <= 0.0 && trend.high >= 0.0;
            let doubling = match trend.doubling_days.filter(|_| trend.low > 0.0) {
                Some(days) => format!("; at that pace it doubles in {days:.0} days"),
                None => String::new(),
            };
            sentences.push(format!(
                "Trend: {:+.2} % a day ({:+.2} to {:+.2}, with self-excitation): {verdict}{doubling}.",
                100.0 * trend.per_day,
                100.0 * trend.low,
                100.0 * trend.high
            ));
            let [low, high] = trend.of_regression;
            if (low > 0.0 || high < 0.0) && verdict_is_open {
                sentences.push(format!(
                    "A regression alone would be surer ({:+.2} to {:+.2}): such a slope comes from clusters of incidents too.",
                    100.0 * low,
                    100.0 * high
                ));
            }
        }
    }
    if report.change_points.is_empty() {
        sentences.push("No change of the rate for longer stands out.".into());
    }
    for (day, earliest, latest, change) in &report.change_points {
        sentences.push(format!(
            "The rate changed about {} (95 %: {} to {}), from {} to {} incidents a day.",
            day.date(),
            earliest.date(),
            latest.date(),
            significant(change.before_per_day),
            significant(change.after_per_day)
        ));
    }
    sentences
}

fn hawkes(text: &mut String, report: &WatchReport) {
    let _ = writeln!(text);
    heading(text, "Do incidents trigger incidents?");
    let Some(found) = &report.hawkes else {
        let _ = writeln!(text, "No incidents in focus.");
        return;
    };
    let line = |e: &Estimate| with_interval(e.value, e.low, e.high);
    let _ = writeln!(text, "background, a day       {}", line(&found.background_per_day));
    let _ = writeln!(text, "branching ratio         {}", line(&found.branching_ratio));
    let _ = writeln!(text, "decay, a day            {}", line(&found.decay_per_day));
    for sentence in fit_sentences(report) {
        let _ = writeln!(text, "{sentence}");
    }
    if let Some(several) = &report.several {
        let _ = writeln!(text, "{}", offspring_words(several));
        for (name, row) in several.names.iter().zip(offspring(several)) {
            let _ = writeln!(text, "  {name:<22} {}", row.join("  "));
        }
    }
    let _ = writeln!(text, "Assumption: {}", assumption("hawkes"));
}

/// What the table of offspring shows.
pub fn offspring_words(several: &SeveralReport) -> String {
    let intervals = match several.branching {
        Some(_) => String::from("95 % profile intervals"),
        None => {
            let most = grouped(MOST_INCIDENTS_FOR_INTERVALS as f64);
            format!("without intervals, which are not looked for beyond {most} incidents")
        }
    };
    format!(
        "Direct offspring in each stream (row) of one incident in another (column, in the same order); {intervals}:"
    )
}

/// By stream, and by stream that triggers: how many offspring, with an interval where there is one.
pub fn offspring(several: &SeveralReport) -> Vec<Vec<String>> {
    match &several.branching {
        Some(rows) => {
            let cell = |n: &Estimate| format!("{:.3} ({:.3} to {:.3})", n.value, n.low, n.high);
            rows.iter().map(|row| row.iter().map(cell).collect()).collect()
        }
        None => {
            let rows = several.process.branching.iter();
            rows.map(|row| row.iter().map(|n| format!("{n:.3}")).collect()).collect()
        }
    }
}

/// How well it fits, and what to be careful about.
pub fn fit_sentences(report: &WatchReport) -> Vec<String> {
    let Some(found) = &report.hawkes else { return Vec::new() };
    let mut sentences = vec![format!(
        "Fit: time rescaling p {} (blind to slow excitation).",
        p(found.time_rescaling.p)
    )];
    if let Some(test) = &found.dispersion {
        sentences.push(format!(
            "Fit: weekly counts have {} times their mean as variance; the process gives {}; p {}.",
            significant(test.observed),
            significant(test.expected),
            p(test.p)
        ));
    }
    if let Some(varying) = &found.varying {
        sentences.push(format!(
            "With a background that may differ every 28 days: branching {:.2}, decay {} a day, log-likelihood {:.1} against {:.1}.",
            varying.process.excitation.branching_ratio,
            significant(varying.process.excitation.decay_per_day),
            varying.log_likelihood,
            found.log_likelihood
        ));
    }
    sentences.extend(found.warnings.iter().map(|w| format!("Careful: {}.", w.sentence())));
    sentences
}

fn promises(text: &mut String, report: &WatchReport) {
    if report.promises.is_empty() {
        return;
    }
    let _ = writeln!(text);
    heading(text, "Promises limited to an act, an area and a window");
    for promise in &report.promises {
        for sentence in promise_sentences(promise) {
            let _ = writeln!(text, "{sentence}");
        }
    }
    let _ = writeln!(text, "Assumption: {}", assumption("promises"));
}

/// What can be said of a promise: never a verdict.
pub fn promise_sentences(promise: &PromiseReport) -> Vec<String> {
    let mut sentences = vec![format!("{}: {}.", promise.name, promise.words)];
    let (least, most) = promise.observed;
    match &promise.not_assessable {
        Some(reason) => {
            sentences.push(format!("  Not assessable from these data: {reason}."));
            if let Some(settle) = promise.would_settle {
                sentences.push(format!("  What would settle it: {settle}."));
            }
            if promise.days == 0.0 {
                sentences.push("  Nothing of its window is looked at.".into());
            } else {
                sentences.push(format!(
                    "  Bounds: {} to {} such incidents in the {} of the window that {} looked at.",
                    grouped(least as f64),
                    grouped(most as f64),
                    counted(promise.days.round() as usize, "day"),
                    if promise.days.round() == 1.0 { "is" } else { "are" }
                ));
            }
        }
        None => sentences.push(format!(
            "  {} in the {} of the window that {} looked at.",
            counted(least as usize, "such incident"),
            counted(promise.days.round() as usize, "day"),
            if promise.days.round() == 1.0 { "is" } else { "are" }
        )),
    }
    if let Some(expected) = &promise.expected {
        let which = if promise.days > 0.0 { "these" } else { "the window's first" };
        sentences.push(format!(
            "  To be expected in {which} {}, of what is counted at most, from the time before: {:.0} (90 %: {:.0} to {:.0}).",
            counted(promise.expected_days.round() as usize, "day"),
            expected.mean,
            expected.low,
            expected.high
        ));
    }
    sentences.push(match promise.detectable_drop {
        Some(drop) => format!(
            "  A fall of {} or more would {} found in four of five cases; a smaller one would not.",
            percent(drop),
            if promise.days > 0.0 { "have been" } else { "be" }
        ),
        None if promise.expected.is_none() => {
            "  Nothing was to be expected from the time before: it is shorter than two weeks, or has no such incident.".into()
        }
        None => "  Not even silence could be told from chance there: it comes without any promise in more than one case in twenty.".into(),
    });
    sentences
}

fn monitors(text: &mut String, watched: &Watched) {
    let sentences = monitor_sentences(watched);
    if sentences.is_empty() {
        return;
    }
    let _ = writeln!(text);
    heading(text, "Two monitors");
    for sentence in sentences {
        let _ = writeln!(text, "{sentence}");
    }
}

/// How far the monitors agree.
pub fn monitor_sentences(watched: &Watched) -> Vec<String> {
    let Some((monitors, report)) = &watched.monitors else { return Vec::new() };
    if report.days == 0 {
        return vec!["No bulletins as of then.".into()];
    }
    let share = |overlap: &Overlap| {
        if overlap.share.is_nan() {
            return String::from("not to be said");
        }
        let (share, low, high) =
            (percent(overlap.share), percent(overlap.low), percent(overlap.high));
        format!("{share} ({low} to {high}, 95 %)")
    };
    let mut sentences = vec![format!(
        "{} on {} days, {} with both. The share of what they claimed, day by day, that can be the same is at most {}; by day and province, {}.",
        report.names.join(" and "),
        report.days,
        report.days_of_both,
        share(&report.agreement),
        share(&report.agreement_by_province)
    )];
    let confirmed = report.confirmed;
    if confirmed.rows > 0 {
        sentences.push(format!(
            "Confirmed: {} of {} claimed over {} bulletins ({} to {}, 95 %).",
            confirmed.yes,
            confirmed.of,
            confirmed.rows,
            percent(confirmed.low),
            percent(confirmed.high)
        ));
    }
    for (number, name) in report.names.iter().enumerate() {
        let mut provinces = report.provinces.clone();
        provinces.sort_by_key(|(_, counts)| std::cmp::Reverse(counts[number.min(1)]));
        let first = provinces.iter().take(4);
        let first: Vec<String> = first
            .map(|(province, counts)| (province, counts[number.min(1)]))
            .filter(|(_, count)| *count > 0)
            .map(|(province, count)| format!("{province} {count}"))
            .collect();
        sentences.push(match first.is_empty() {
            true => format!("{name} names no provinces."),
            false => format!("{name} lists mostly: {}.", first.join(", ")),
        });
    }
    for row in &monitors.rejected {
        sentences.push(format!(
            "Does not add up: {} on {} claimed {}, its provinces make {} (line {}).",
            row.monitor,
            row.day.date(),
            row.claimed,
            row.listed,
            row.line
        ));
    }
    if let Some(range) = &report.capture_recapture {
        sentences.push(format!(
            "From the two lists on days with a confirmation: at least {} incidents; were the lists independent, about {:.0} ({:.0} to {:.0}).",
            range.at_least, range.estimate, range.low, range.high
        ));
    }
    sentences.push(format!("Assumption: {}", assumption("monitors")));
    sentences
}

fn forecast(text: &mut String, report: &WatchReport) {
    let _ = writeln!(text);
    heading(text, "What next?");
    let Some(forecast) = &report.forecast else {
        let _ = writeln!(text, "Too few days or incidents for a forecast.");
        return;
    };
    let _ = writeln!(
        text,
        "week of       incidents in focus: half of the histories are below, 90 % within"
    );
    for (week, prediction) in forecast.weekly.iter().enumerate() {
        let after =
            forecast.after.get(week).map_or(String::new(), |n| format!("; came: {}", came(*n)));
        let _ = writeln!(
            text,
            "{}   {:>6.0} ({:.0} to {:.0}){after}",
            (report.as_of + Span::from_days(7 * week as i64)).date(),
            prediction.median,
            prediction.low,
            prediction.high
        );
    }
    let _ = writeln!(text, "Assumption: {}", assumption("forecast"));
    if forecast.scores.is_empty() {
        let _ = writeln!(text, "Too few weeks to score earlier forecasts.");
        return;
    }
    let _ = writeln!(
        text,
        "forecasts of the next week, from each of {} weeks before:",
        forecast.scores[0].origins
    );
    let _ = writeln!(text, "{:<36} {:>8} {:>10} {:>14}", "", "CRPS", "log score", "within 90 %");
    for score in &forecast.scores {
        let _ = writeln!(
            text,
            "{:<36} {:>8.2} {:>10.3} {:>14}",
            score.model,
            score.crps,
            score.log_score,
            percent(score.coverage)
        );
    }
    let _ = writeln!(text, "{}", beats_sentence(&forecast.scores));
}

/// How many came; not a whole number where dates are imprecise.
pub fn came(count: f64) -> String {
    format!("{}", (10.0 * count).round() / 10.0)
}

/// Whether the model is worth it.
pub fn beats_sentence(scores: &[Score]) -> &'static str {
    match beats_baselines(scores) {
        Some(true) => "The self-exciting model did better than every baseline.",
        Some(false) => {
            "The self-exciting model did NOT beat every baseline: use the plain ones beside it."
        }
        None => "",
    }
}
