//! The report of `detente run`.

use super::chart::{self, Bar, Dots, Line};
use super::{document, key, plot};
use detente::simulation::scenario::Scenario;
use detente::study::report::{Band, EnsembleReport, Mean, Momentum, Share, StructureReport};
use maud::{Markup, html};

use crate::commands::ceasefire::Recorded;
use crate::text::run::{how_many, points, range, request_words};
use crate::text::{assumed, grouped, percent};

/// The whole page.
pub fn page(
    scenario: &Scenario,
    found: &EnsembleReport,
    recorded: Option<&Recorded>,
    again: &str,
) -> String {
    let written = &found.as_written;
    document(
        &scenario.title,
        html! {
            p.soft { (how_many(scenario, found)) }
            @if let Some(line) = assumed(scenario) { p.notice { (line) } }
            (human_cost(scenario))
            (results(found))
            (settlement_over_time(written))
            (obstacles(written))
            (ceasefire(found))
            (incidents(scenario, written, recorded))
            (requests(found))
            (momentum(found))
            (structures(found))
            (provenance(scenario, again))
        },
    )
}

fn human_cost(scenario: &Scenario) -> Markup {
    html! {
        div.costs {
            @for cost in &scenario.human_cost {
                div {
                    b { (grouped(cost.people.distribution.mean())) }
                    "people " (cost.measure)
                    div.soft { (cost.source) ", as of " (cost.as_of.date()) }
                }
            }
        }
    }
}

fn results(found: &EnsembleReport) -> Markup {
    type Of = fn(&StructureReport) -> Share;
    let rows: [(&str, &str, Of); 3] = [
        ("settlement", "all required items bind", |s| s.results.settlement),
        ("partial", "at least one required item binds", |s| s.results.partial),
        ("none", "no required item binds", |s| s.results.none),
    ];
    let dots = rows.map(|(word, _, of)| {
        let main = of(&found.as_written);
        Dots {
            label: word.into(),
            main: (main.low, main.share, main.high),
            others: found.choices().map(|structure| of(structure).share).collect(),
        }
    });
    html! {
        h2 { "How the runs ended" }
        (plot(chart::dots("Shares of settlement, partial results and none", &dots)))
        p.soft {
            "Diamonds: the case as it is written, with the 95 % error of a finite number of runs. Circles: the \
             same runs under other structural choices, which nobody can settle; they are the wider doubt."
        }
        div.scroll { table {
            thead { tr { th { "result" } th { "share" } th { "95 %, finite runs" } th { "structural range" } } }
            tbody { @for (word, meaning, of) in rows {
                @let main = of(&found.as_written);
                @let (low, high) = range(found, |structure| of(structure).share);
                tr {
                    td { (word) " " span.soft { "(" (meaning) ")" } }
                    td { (percent(main.share)) }
                    td { (percent(main.low)) " to " (percent(main.high)) }
                    td { (percent(low)) " to " (percent(high)) }
                }
            } }
        } }
    }
}

fn settlement_over_time(written: &StructureReport) -> Markup {
    let lines = [
        plain("settlement", "a", &written.settlement_by_week),
        plain("at least one required item", "b", &written.any_item_by_week),
    ];
    let highest = written.any_item_by_week.last().copied().unwrap_or(0.0);
    let top = if highest > 0.25 { 1.0 } else { 0.25 };
    html! {
        h2 { "Settlement over time" }
        (plot(chart::lines("Share of runs with settlement, by week", "%", &lines, Some(top))))
        div.legend {
            (key(chart::line_sample("line a"), "settlement"))
            (key(chart::line_sample("line b"), "at least one required item binds"))
        }
        (by_week(&["settlement", "any item"], &[
            written.settlement_by_week.iter().map(|v| percent(*v)).collect(),
            written.any_item_by_week.iter().map(|v| percent(*v)).collect(),
        ]))
    }
}

fn obstacles(written: &StructureReport) -> Markup {
    let unsettled = written.results.partial.count + written.results.none.count;
    if unsettled == 0 {
        return html! {};
    }
    let bars: Vec<Bar> = written
        .primary_obstacles
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(obstacle, count)| {
            let share = percent(*count as f64 / unsettled as f64);
            Bar {
                label: obstacle.code().into(),
                value: *count as f64,
                words: format!("{} ({share})", grouped(*count as f64)),
            }
        })
        .collect();
    let order: Vec<&str> =
        written.primary_obstacles.iter().map(|(obstacle, _)| obstacle.code()).collect();
    html! {
        h2 { "What kept the other runs from settlement" }
        (plot(chart::bars("Primary obstacle of the runs without settlement", &bars)))
        p.soft {
            "The primary obstacle of a run is the first whose removal alone would have permitted agreement at \
             the end, in the order " (order.join(", ")) ". Several can stand in the way at once:"
        }
        details {
            summary { "In how many runs each stood in the way" }
            div.scroll { table {
                thead { tr { th { "obstacle" } th { "primary" } th { "held" } th.words { "held when" } } }
                tbody { @for ((obstacle, primary), (_, held)) in
                    written.primary_obstacles.iter().zip(&written.held_obstacles) {
                    tr { td { (obstacle.code()) } td { (primary) } td { (held) } td.words { (obstacle.meaning()) } }
                } }
            } }
        }
    }
}

fn ceasefire(found: &EnsembleReport) -> Markup {
    let written = &found.as_written;
    if written.survival.is_empty() {
        return html! {};
    }
    let hazards: Vec<&StructureReport> =
        found.structural.iter().filter(|s| s.id.starts_with("collapse-hazard")).collect();
    let mut lines: Vec<Line> =
        hazards.iter().map(|s| plain(&s.description, "c", &s.survival_by_week)).collect();
    lines.push(plain("the case as it is written", "a", &written.survival_by_week));
    html! {
        h2 { "How long the ceasefire holds" }
        (plot(chart::lines("Share of runs in which the ceasefire had not collapsed", "%", &lines, Some(1.0))))
        div.legend {
            (key(chart::line_sample("line a"), "as written"))
            @let others = "a third, three times, nine times the hazard of collapse, which nobody has measured";
            (key(chart::line_sample("line c"), others))
        }
        div.scroll { table {
            thead { tr {
                th { "by day" } th { "as written" } th { "95 %, finite runs" }
                @for hazard in &hazards { th { (hazard.id.trim_start_matches("collapse-hazard-")) } }
            } }
            tbody { @for (row, (day, share)) in written.survival.iter().enumerate() {
                tr {
                    td { (day) } td { (percent(share.share)) }
                    td { (percent(share.low)) " to " (percent(share.high)) }
                    @for hazard in &hazards { td { (percent(hazard.survival[row].1.share)) } }
                }
            } }
        } }
    }
}

fn incidents(
    scenario: &Scenario,
    written: &StructureReport,
    recorded: Option<&Recorded>,
) -> Markup {
    let found = &written.incidents;
    if found.inside.mean + found.outside.mean == 0.0 {
        return html! {};
    }
    let inside = whole_weeks(scenario, &found.inside_by_week);
    let outside = whole_weeks(scenario, &found.outside_by_week);
    let mut lines = vec![banded("inside", "a", &inside), banded("outside", "b", &outside)];
    if let Some(recorded) = recorded {
        lines.push(plain("recorded", "d", &recorded.by_week));
    }
    let columns: Vec<Vec<String>> = [&inside, &outside]
        .into_iter()
        .map(|weeks| {
            weeks.iter().map(|b| format!("{} [{}, {}]", b.median, b.low, b.high)).collect()
        })
        .collect();
    let bounds = &written.trust_bounds;
    html! {
        h2 { "Incidents per week" }
        (plot(chart::lines("Incidents per week inside and outside the ceasefire's areas", "", &lines, None)))
        div.legend {
            (key(chart::line_sample("line a"), "inside the ceasefire's areas"))
            (key(chart::line_sample("line b"), "outside"))
            @if let Some(recorded) = recorded {
                (key(chart::line_sample("line d"), &format!("recorded by the data: {}", recorded.focus)))
            }
            "lines: half of the runs are below; bands: 5 % to 95 % of the runs"
        }
        (by_week(&["inside: median [5 %, 95 %]", "outside"], &columns))
        @if let Some(recorded) = recorded {
            p.soft {
                "What the data recorded after the start is shown for checking only: no input was measured on it. The \
                 stream " (recorded.focus) " is not the same as the simulated streams: the data do not tell which \
                 incidents the ceasefire covers."
            }
            details {
                summary { "The weeks that the data recorded, beside the simulated ones" }
                div.scroll { table {
                    thead { tr { th { "week" } th { "recorded" } th { "inside: median [5 %, 95 %]" } } }
                    tbody { @for (week, (count, band)) in recorded.by_week.iter().zip(&inside).enumerate() { tr {
                        td { (week + 1) } td { (count) } td { (band.median) " [" (band.low) ", " (band.high) "]" }
                    } } }
                } }
            }
        }
        div.scroll { table {
            thead { tr { th { "incidents a run" } th { "mean" } th { "95 %, finite runs" } } }
            tbody { @for (words, mean) in [
                ("inside", &found.inside), ("of these by air", &found.air_inside),
                ("outside", &found.outside), ("of these with excluded groups", &found.excluded),
                ("attacks by spoilers", &found.spoiler_attacks),
            ] {
                tr { td { (words) } (cells(mean, 0)) }
            } }
        } }
        p.soft {
            "Beliefs about sincerity reached an end of their scale (log-odds ±6) in "
            (percent(bounds.any.share)) " of the runs: the lower in " (percent(bounds.lower.share)) " ("
            (percent(bounds.pairs_lower)) " of the pairs), the upper in " (percent(bounds.upper.share)) " ("
            (percent(bounds.pairs_upper)) " of the pairs). There, what happens moves them little or not at all. Excitation is not blame: incidents come in clusters, \
             whoever caused them."
        }
    }
}

fn requests(found: &EnsembleReport) -> Markup {
    html! {
        @for request in &found.requests {
            h2 { "Request " (request.id) ": " (request_words(request)) }
            p {
                @if request.complied.of == 0 {
                    "Nobody decided on it. "
                } @else {
                    "Complied with in " (percent(request.complied.share)) " of the runs ("
                    (percent(request.complied.low)) " to " (percent(request.complied.high))
                    ", 95 %, finite runs). "
                }
                "What it changed, from the same runs with and without it:"
            }
            div.scroll { table {
                thead { tr { th { "with the request minus without" } th { "mean" } th { "95 %, finite runs" } } }
                tbody { @for (words, mean, decimals) in [
                    ("incidents inside, a run", &request.incidents_inside_change, 1),
                    ("of these by air", &request.air_inside_change, 1),
                    ("settlement, in points of a hundred", &points(&request.settlement_change), 2),
                    ("any required item, likewise", &points(&request.any_item_change), 2),
                    ("log-odds of trust at the end", &request.trust_change, 3),
                ] { tr { td { (words) } (cells(mean, decimals)) } } }
            } }
        }
    }
}

fn cells(mean: &Mean, decimals: usize) -> Markup {
    html! {
        td { (format!("{:.decimals$}", mean.mean)) }
        @if mean.low.is_finite() {
            td { (format!("{:.decimals$} to {:.decimals$}", mean.low, mean.high)) }
        } @else {
            td { "–" }
        }
    }
}

fn momentum(found: &EnsembleReport) -> Markup {
    if found.momentum.is_empty() {
        return html! {};
    }
    let cell =
        |with: &Momentum, without: &Momentum, of: fn(&Momentum) -> &Mean, decimals: usize| {
            let (with, without) = (of(with).mean, of(without).mean);
            html! { td { (format!("{with:.decimals$} ({without:.decimals$})")) } }
        };
    html! {
        h2 { "Momentum, against what the spoilers did" }
        div.scroll { table {
            thead { tr {
                th { "day" } th { "attacks in 30 days" } th { "items settled in 30 days" }
                th { "texts advanced in 30 days" } th { "days since last meeting" }
                th { "trust: drift of log-odds a day" }
            } }
            tbody { @for reading in &found.momentum {
                @let (with, without) = (&reading.with_spoilers, &reading.without_spoilers);
                tr {
                    td { (reading.day) }
                    td { (format!("{:.1}", reading.spoiler_attacks_30_days.mean)) }
                    (cell(with, without, |m| &m.items_settled_30_days, 2))
                    (cell(with, without, |m| &m.texts_advanced_30_days, 1))
                    (cell(with, without, |m| &m.days_since_last_meeting, 1))
                    (cell(with, without, |m| &m.trust_drift_per_day, 3))
                }
            } }
        } }
        p.soft {
            "Means over the runs; in brackets the same runs without spoilers. Momentum is measured, and nothing in the \
             model is driven by it."
        }
    }
}

fn structures(found: &EnsembleReport) -> Markup {
    html! {
        h2 { "The same runs under other structural choices" }
        div.scroll { table {
            thead { tr { th { "choice" } th { "settlement" } th { "partial" } th { "none" } } }
            tbody { @for structure in std::iter::once(&found.as_written).chain(&found.structural) {
                tr {
                    td { @if structure.counterfactual { "what if: " } (structure.description) }
                    td { (percent(structure.results.settlement.share)) }
                    td { (percent(structure.results.partial.share)) }
                    td { (percent(structure.results.none.share)) }
                }
            } }
        } }
    }
}

fn provenance(scenario: &Scenario, again: &str) -> Markup {
    let numbers = scenario.numbers;
    html! {
        h2 { "Where this comes from" }
        p {
            "The scenario holds " (numbers.total()) " numbers: " (numbers.reported) " reported, "
            (numbers.published) " published, " (numbers.measured) " measured, " (numbers.assumed) " assumed. "
            "Results are conditional comparisons, not forecasts. The intervals are the error of a finite number of \
             runs; the range over structural choices stands beside them, and neither covers what the model \
             leaves out."
        }
        p {
            "To reproduce, with detente " (env!("CARGO_PKG_VERSION")) ": "
            code { (again) }
        }
    }
}

/// The weeks of which the process covers all seven days.
fn whole_weeks(scenario: &Scenario, weeks: &[Band]) -> Vec<Band> {
    weeks[..(scenario.horizon_days / 7) as usize].to_vec()
}

fn plain(label: &str, class: &'static str, values: &[f64]) -> Line {
    Line { label: label.into(), class, values: values.to_vec(), band: None }
}

fn banded(label: &str, class: &'static str, weeks: &[Band]) -> Line {
    let lower = weeks.iter().map(|band| band.low).collect();
    let upper = weeks.iter().map(|band| band.high).collect();
    Line {
        label: label.into(),
        class,
        values: weeks.iter().map(|band| band.median).collect(),
        band: Some((lower, upper)),
    }
}

/// The numbers behind a plot over weeks.
fn by_week(names: &[&str], columns: &[Vec<String>]) -> Markup {
    let weeks = columns.first().map_or(0, Vec::len);
    html! {
        details {
            summary { "The numbers behind this plot" }
            div.scroll { table {
                thead { tr { th { "week" } @for name in names { th { (name) } } } }
                tbody { @for week in 0..weeks {
                    tr { td { (week + 1) } @for column in columns { td { (column[week]) } } }
                } }
            } }
        }
    }
}
