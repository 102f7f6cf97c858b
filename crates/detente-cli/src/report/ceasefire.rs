//! The report of `detente ceasefire`.

use detente::calendar::{Span, Time};
use detente::watch::{BaselineEffect, Count, Effect, Observation, WatchReport};
use maud::{Markup, html};

use super::chart::{self, Line};
use super::incident_chart::{self, MapDot, WeekBar, WeekMark};
use super::{document, key, plot};
use crate::commands::ceasefire::Watched;
use crate::text::ceasefire::{
    assumption, avoided, beats_sentence, came, effect_sentence, fit_sentences, hidden_clusters,
    monitor_sentences, offspring, offspring_words, opening, p, promise_sentences, significant,
    trend_heading, trend_sentences,
};
use crate::text::{grouped, percent};

/// The whole page.
pub fn page(watched: &Watched) -> String {
    let report = &watched.report;
    document(
        &watched.title,
        html! {
            @for sentence in opening(watched) { p.soft { (sentence) } }
            (weekly(watched))
            (assigned(report))
            (effects(report))
            (trend(report))
            (excitation(report))
            @if !report.promises.is_empty() {
                h2 { "Promises limited to an act, an area and a window" }
                @for promise in &report.promises {
                    @for sentence in promise_sentences(promise) { p { (sentence) } }
                }
                p.soft { (assumption("promises")) }
            }
            (map(watched))
            (monitors(watched))
            (forecast(report))
            (streams(report))
            (provenance(watched))
        },
    )
}

/// Where a time lies on the weeks' axis.
fn place(report: &WatchReport, time: Time) -> f64 {
    let start = report.weekly.first().map_or(report.from, |week| week.start);
    (time - start).days() / 7.0
}

fn weekly(watched: &Watched) -> Markup {
    let report = &watched.report;
    let bars: Vec<WeekBar> = report
        .weekly
        .iter()
        .map(|week| WeekBar {
            label: week.start.date(),
            is_whole: week.start >= report.from && (report.as_of - week.start).days() >= 7.0,
            value: f64::from(week.events),
            low: week.low,
            high: week.high,
        })
        .collect();
    let mut marks = Vec::new();
    if let Some(terms) = &watched.tables.ceasefire {
        let at = place(report, terms.since);
        marks.push(WeekMark { label: "ceasefire".into(), from: at, until: at });
    }
    for (track, from, until) in &watched.tables.rounds {
        if *from < report.as_of {
            let (from, until) = (place(report, *from), place(report, *until));
            marks.push(WeekMark { label: track.clone(), from, until });
        }
    }
    for promise in &watched.tables.promises {
        for (from, until) in promise.windows.iter().filter(|window| window.0 < report.as_of) {
            let (from, until) = (place(report, *from), place(report, *until));
            marks.push(WeekMark { label: promise.name.clone(), from, until });
        }
    }
    html! {
        h2 { "Incidents by week: " (report.focus) }
        (plot(incident_chart::weeks("Incidents by week, with the band of imprecise dates", &bars, &marks)))
        p.soft { "Bars: incidents known to less than a week, on their first day. Whiskers: with the others, 5 % to 95 % over the imputations. Pale: weeks that are looked at in part." }
        p.soft { (assumption("weekly")) }
        details {
            summary { "The numbers behind this plot" }
            (weeks(&report.weekly))
        }
    }
}

fn weeks(weekly: &[Count]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "week of" } th { "incidents" } th { "deaths" } th { "with imprecise dates" } th { "5 % to 95 %" } } }
            tbody { @for week in weekly { tr {
                td { (week.start.date()) } td { (week.events) } td { (week.deaths) }
                td { (format!("{:.1}", week.imputed)) } td { (week.low) " to " (week.high) }
            } } }
        } }
    }
}

fn assigned(report: &WatchReport) -> Markup {
    html! { @if !report.assigned.is_empty() {
        h2 { "What the ceasefire says of the incidents" }
        div.scroll { table.blocks {
            thead { tr { th { "" } th { "incidents" } th { "deaths" } th { "incidents before" } th { "deaths before" } th.words { "rule" } } }
            tbody { @for count in &report.assigned { tr {
                td { (count.assignment.code().replace('_', " ")) }
                (cell("incidents", &grouped(count.since.0 as f64))) (cell("deaths", &grouped(count.since.1 as f64)))
                (cell("incidents before", &grouped(count.before.0 as f64)))
                (cell("deaths before", &grouped(count.before.1 as f64)))
                td.words data-column="" { (count.rule.sentence()) }
            } } }
        } }
        p.soft { "Being covered does not make an incident a violation: who fired is another question." }
    } }
}

fn effects(report: &WatchReport) -> Markup {
    let rows: Vec<(&str, &Effect)> =
        [("incidents", &report.effect_on_events), ("deaths", &report.effect_on_deaths)]
            .into_iter()
            .filter_map(|(name, effect)| Some((name, effect.as_ref()?)))
            .collect();
    html! { @if !rows.is_empty() {
        h2 { "Did violence fall when it took effect?" }
        @for (name, effect) in &rows {
            p { (effect_sentence(name, effect)) }
            div.scroll { table.blocks {
                thead { tr { th { "baseline" } th { "before" } th { "after" } th { "ratio" } th { "95 %, as if independent" }
                    th { "95 %, self-exciting" } th { "p naive" } th { "p, variance" } th { "p corrected" } } }
                tbody {
                    (effect_row(&effect.main))
                    @for found in &effect.baselines { (effect_row(found)) }
                }
            } }
        }
        p.soft {
            "p is one-sided: how often as large a fall comes without any change. The naive test takes incidents for \
             independent and finds falls that are none too often; the corrected one draws histories in which incidents \
             trigger incidents, from what these data leave plausible."
        }
        @if let Some(careful) = hidden_clusters(report) { p { "Careful: " (careful) "." } }
        p.soft { (assumption("effect")) }
    } }
}

/// A cell that says its column where a narrow page shows rows as blocks.
fn cell(column: &str, text: &str) -> Markup {
    html! { td data-column=(column) { (text) } }
}

fn range(low: f64, high: f64) -> String {
    format!("{} to {}", significant(low), significant(high))
}

fn effect_row(found: &BaselineEffect) -> Markup {
    html! { tr {
        td { (format!("{:.0} d", found.days)) }
        (cell("before", &grouped(found.windows.before as f64))) (cell("after", &grouped(found.windows.after as f64)))
        (cell("ratio", &significant(found.exact.ratio)))
        (cell("95 %, as if independent", &range(found.exact.low, found.exact.high)))
        (cell("95 %, self-exciting", &range(found.corrected.low, found.corrected.high)))
        (cell("p naive", &p(found.p_naive))) (cell("p, variance", &p(found.p_variance)))
        (cell("p corrected", &p(found.p_corrected)))
    } }
}

fn trend(report: &WatchReport) -> Markup {
    // What the rate before made in a week.
    let before = report.effect_on_events.as_ref().map_or(0.0, |effect| {
        7.0 * effect.main.windows.before as f64 / effect.main.windows.days_before
    });
    let line = |of: fn(&detente::watch::Integrity) -> f64| -> Vec<f64> {
        report.integrity.iter().map(|week| before * (1.0 - of(week))).collect()
    };
    let rates = line(|week| week.avoided);
    // A band without a limit leaves no room for what was counted.
    let most = 3.0 * rates.iter().copied().fold(before, f64::max);
    let mut highest = line(|week| week.low);
    let is_cut = highest.iter().any(|rate| *rate > most);
    highest.iter_mut().for_each(|rate| *rate = rate.min(most));
    html! {
        h2 { (trend_heading(report)) }
        @for sentence in trend_sentences(report) { p { (sentence) } }
        p.soft { (assumption("trend")) }
        @if report.integrity.len() > 1 {
            (plot(chart::lines("Incidents a week since the ceasefire, and at the rate before", "", &[
                Line {
                    label: "since".into(), class: "a", values: rates,
                    band: Some((line(|week| week.high), highest)),
                },
                Line {
                    label: "at the rate before".into(), class: "b",
                    values: vec![before; report.integrity.len()], band: None,
                },
            ], None)))
            p.soft { "Rate by week since the ceasefire, with its 95 % band as far as clusters of incidents leave it open; flat: the rate before. Below it, incidents were avoided." @if is_cut { " The band goes on beyond the plot." } }
            details { summary { "The numbers behind this plot" }
                div.scroll { table {
                    thead { tr { th { "week of" } th { "avoided" } th { "95 %" } } }
                    tbody { @for week in &report.integrity { tr {
                        td { (week.start.date()) } td { (avoided(week.avoided)) }
                        td { (avoided(week.low)) " to " (avoided(week.high)) }
                    } } }
                } }
            }
        }
    }
}

fn excitation(report: &WatchReport) -> Markup {
    html! { @if let Some(found) = &report.hawkes {
        h2 { "Do incidents trigger incidents?" }
        div.scroll { table {
            thead { tr { th { "" } th { "most likely" } th { "95 %, profile likelihood" } } }
            tbody { @for (name, estimate) in [
                ("background, a day", &found.background_per_day),
                ("branching ratio: direct offspring of an incident", &found.branching_ratio),
                ("decay, a day", &found.decay_per_day),
            ] { tr {
                td { (name) } td { (significant(estimate.value)) }
                td { (significant(estimate.low)) " to " (significant(estimate.high)) }
            } } }
        } }
        @for sentence in fit_sentences(report) { p { (sentence) } }
        p.soft { (assumption("hawkes")) }
        @if let Some(several) = &report.several {
            p { (offspring_words(several)) }
            div.scroll { table.blocks {
                thead { tr { th { "" } @for name in &several.names { th { (name) } } } }
                tbody { @for (name, row) in several.names.iter().zip(offspring(several)) { tr {
                    td { (name) } @for (source, n) in several.names.iter().zip(&row) { (cell(source, n)) }
                } } }
            } }
        }
    } }
}

fn map(watched: &Watched) -> Markup {
    let data = &watched.read.observations;
    let report = &watched.report;
    let placed = |row: &&Observation| row.is_placed && row.is_known_at(report.as_of);
    let all: Vec<&Observation> = data.rows.iter().filter(placed).collect();
    if all.is_empty() {
        return html! {};
    }
    // A page of a million dots helps nobody.
    let every = all.len().div_ceil(5000);
    let largest: Vec<&str> =
        report.by_stream.iter().take(3).map(|stream| stream.name.as_str()).collect();
    let class = |row: &Observation| {
        let pair = format!("{} - {}", data.name(row.side_a), data.name(row.side_b));
        let stated = watched.tables.streams.iter().position(|stream| {
            stream.sides.as_ref().is_some_and(|[a, b]| {
                let (x, y) = (data.name(row.side_a), data.name(row.side_b));
                let has = |list: &[String], name: &str| list.iter().any(|n| n == name);
                (has(a, x) && has(b, y)) || (has(b, x) && has(a, y))
            })
        });
        let name = match stated {
            Some(number) => watched.tables.streams[number].name.as_str(),
            None => pair.as_str(),
        };
        match largest.iter().position(|stream| *stream == name) {
            Some(0) => "a",
            Some(1) => "b",
            Some(2) => "c",
            _ => "other",
        }
    };
    let dots: Vec<MapDot> = all
        .iter()
        .step_by(every)
        .map(|row| MapDot {
            latitude: f64::from(row.latitude),
            longitude: f64::from(row.longitude),
            class: class(row),
        })
        .collect();
    html! {
        h2 { "Where" }
        (plot(incident_chart::map("Incidents on a graticule, by stream", &dots)))
        div.legend {
            @for (number, name) in largest.iter().enumerate() {
                (key(chart::dot_sample(["place a", "place b", "place c"][number.min(2)]), name))
            }
            (key(chart::dot_sample("place"), "all others"))
            @if every > 1 { "one of " (every) " incidents is drawn" }
        }
    }
}

fn monitors(watched: &Watched) -> Markup {
    let sentences = monitor_sentences(watched);
    html! { @if !sentences.is_empty() {
        h2 { "Two monitors" }
        @for sentence in sentences { p { (sentence) } }
    } }
}

fn forecast(report: &WatchReport) -> Markup {
    let Some(forecast) = &report.forecast else { return html! {} };
    let of = |of: fn(&detente::watch::Prediction) -> f64| forecast.daily.iter().map(of).collect();
    html! {
        h2 { "What next?" }
        (plot(chart::lines_over("Incidents in each of the next 28 days", "", "day", 1, &[Line {
            label: "median".into(), class: "a", values: of(|p| p.median),
            band: Some((of(|p| p.low), of(|p| p.high))),
        }], None)))
        p.soft { "Line: median; band: 90 %." }
        p.soft { (assumption("forecast")) }
        div.scroll { table {
            thead { tr { th { "week of" } th { "median" } th { "90 %" } @if !forecast.after.is_empty() { th { "came" } } } }
            tbody { @for (week, prediction) in forecast.weekly.iter().enumerate() { tr {
                td { ((report.as_of + Span::from_days(7 * week as i64)).date()) } td { (prediction.median) } td { (prediction.low) " to " (prediction.high) }
                @if !forecast.after.is_empty() {
                    td { (forecast.after.get(week).map_or(String::new(), |n| came(*n))) }
                }
            } } }
        } }
        @if !forecast.scores.is_empty() {
            p { "Forecasts of the next week from " (forecast.scores[0].origins) " earlier weeks (lower scores are better):" }
            div.scroll { table {
                thead { tr { th { "" } th { "CRPS" } th { "log score" } th { "within 90 %" } } }
                tbody { @for score in &forecast.scores { tr {
                    td { (score.model) } td { (format!("{:.2}", score.crps)) }
                    td { (format!("{:.3}", score.log_score)) } td { (percent(score.coverage)) }
                } } }
            } }
            p { (beats_sentence(&forecast.scores)) }
        }
    }
}

fn streams(report: &WatchReport) -> Markup {
    html! {
        h2 { "By stream" }
        div.scroll { table {
            thead { tr { th { "stream" } th { "incidents" } th { "deaths" } } }
            tbody { @for stream in &report.by_stream { tr {
                td { (stream.name) } td { (grouped(stream.events as f64)) }
                td { (grouped(stream.deaths as f64)) }
            } } }
        } }
        @for stream in &report.by_stream {
            details { summary { "By week: " (stream.name) } (weeks(&stream.weekly)) }
        }
    }
}

fn provenance(watched: &Watched) -> Markup {
    html! {
        h2 { "Where this comes from" }
        @if let Some(source) = &watched.tables.source { p { "Data: " (source) "." } }
        p {
            "Counts are of what a data set reports, which is not all that happened. A change beside a ceasefire is not \
             a change by it. To reproduce, with detente " (env!("CARGO_PKG_VERSION")) ": " code { (watched.command) }
        }
    }
}
