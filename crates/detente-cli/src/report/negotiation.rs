//! The report of `detente negotiate`.

use detente::domain::Outcome;
use detente::protocol::{Move, SeatIndex};
use detente::simulation::scenario::Scenario;
use detente::study::negotiation::{Negotiation, NegotiationOptions, PricedMove};
use maud::{Markup, html};

use super::chart::{self, Line, Mark, Path};
use super::packages::{Highlight, Packages, line_class};
use super::{document, key, option_class, plot};
use crate::text::negotiation::{does, ending, setting};
use crate::text::{assumed, grouped, has_open_ranking, name, utility};

/// Points of a line in a plot: more would only make it heavy.
const MOST_POINTS: usize = 1500;
/// Rows of the table of moves.
const MOST_ROWS: usize = 400;

/// The whole page.
pub fn page(
    scenario: &Scenario,
    options: &NegotiationOptions,
    played: &Negotiation,
    again: &str,
) -> String {
    document(
        &scenario.title,
        html! {
            p.lead { (setting(scenario, options, played)) }
            @if let Some(line) = assumed(scenario) { p.notice { (line) } }
            h2 { "How it ended" }
            p.lead { (ending(scenario, played)) }
            (pictures(scenario, played))
            (concessions(scenario, played))
            (moves(scenario, played))
            (provenance(scenario, again))
        },
    )
}

/// Who put texts: seats in order, then the mediator.
fn authors(played: &Negotiation) -> Vec<Option<SeatIndex>> {
    let mut authors: Vec<Option<SeatIndex>> =
        (0..played.strategies.len()).map(|seat| Some(SeatIndex(seat))).collect();
    authors.push(None);
    authors.retain(|author| texts(played, *author).next().is_some());
    authors
}

/// The texts that one author put, in order.
fn texts(played: &Negotiation, author: Option<SeatIndex>) -> impl Iterator<Item = &PricedMove> {
    played.moves.iter().filter(move |priced| {
        priced.made.seat == author && matches!(priced.made.action, Move::Offer(_))
    })
}

fn author_name(scenario: &Scenario, author: Option<SeatIndex>) -> &str {
    author.map_or("the mediator", |seat| name(scenario, seat.0))
}

fn author_class(author: Option<SeatIndex>) -> &'static str {
    author.map_or("mediator", |seat| line_class(seat.0))
}

fn paths(scenario: &Scenario, played: &Negotiation, parties: [usize; 2]) -> Vec<Path> {
    let path = |author: Option<SeatIndex>| {
        // Undiscounted, so that the path lies among the packages.
        let packages = texts(played, author).filter_map(|priced| priced.made.package);
        let mut points: Vec<[f64; 2]> = packages
            .map(|package| {
                let utilities = played.problem.utilities_of(package);
                parties.map(|party| utilities[party])
            })
            .filter(|point| point.iter().all(|utility| utility.is_finite()))
            .collect();
        points.dedup();
        let words = format!("texts of {}", author_name(scenario, author));
        Path { points, class: author_class(author), words }
    };
    authors(played).into_iter().map(path).collect()
}

/// Texts of each author in a plot of many axes.
const MOST_TEXTS: usize = 6;

/// Some texts of each author from the first to the last, for a plot of many axes.
fn texts_shown(packages: &Packages<'_>, played: &Negotiation) -> Vec<Mark> {
    let all: Vec<usize> = (0..played.strategies.len()).collect();
    let mut shown = Vec::new();
    for author in authors(played) {
        let mut put: Vec<Outcome> =
            texts(played, author).filter_map(|priced| priced.made.package).collect();
        put.dedup();
        let last = put.len().saturating_sub(1);
        let mut numbers: Vec<usize> =
            (0..MOST_TEXTS).map(|place| place * last / (MOST_TEXTS - 1)).collect();
        numbers.dedup();
        for number in numbers.into_iter().filter(|number| *number < put.len()) {
            let what = packages.words(put[number]);
            let words = format!("text of {}: {what}", author_name(packages.scenario, author));
            shown.extend(packages.mark(put[number], &all, author_class(author), words));
        }
    }
    shown
}

fn pictures(scenario: &Scenario, played: &Negotiation) -> Markup {
    let parties = played.strategies.len();
    let packages = Packages {
        scenario,
        problem: &played.problem,
        agreements: &played.agreements,
        options: &|package| played.options(package),
    };
    let agreed = played.ending.agreement.map(|package| Highlight {
        package,
        class: "agreement",
        why: "agreed",
        label: "",
    });
    let title = |first: &str, second: &str| format!("Texts put: {first} and {second}");
    let paths = |pair| paths(scenario, played, pair);
    let lines = texts_shown(&packages, played);
    html! {
        h2 { "The path of texts" }
        (packages.pictures(&title, agreed.as_slice(), &paths, lines))
        div.legend {
            @for author in authors(played) {
                @let (class, who) = (author_class(author), author_name(scenario, author));
                @if parties < 4 {
                    (key(chart::path_sample(class), &format!("texts of {who}")))
                } @else {
                    (key(chart::line_sample(&format!("path {class}")), &format!("texts of {who}, from first to last")))
                }
            }
            (packages.keys(played.ending.agreement.map(|_| "agreed")))
        }
        @if played.moves.iter().any(|priced| priced.worth.iter().any(|worth| !worth.is_finite())) {
            @if parties < 4 {
                p.soft { "Texts that cross a red line of one of the two are left out of their picture." }
            } @else {
                p.soft { "Texts that cross anybody's red line are left out of the picture." }
            }
        }
    }
}

/// What each party's last own text was worth to it, step by step, as a share of its range; where the mediator puts texts, what its last one
/// was worth to each. Texts beyond a party's red line count as worth nothing to it.
fn concessions(scenario: &Scenario, played: &Negotiation) -> Markup {
    let mediated = texts(played, None).next().is_some();
    let steps = played.moves.last().map_or(0, |priced| priced.made.step as usize + 1);
    let lines: Vec<Line> = (0..played.strategies.len())
        .map(|party| {
            let author = if mediated { None } else { Some(SeatIndex(party)) };
            let (low, high) = played.problem.ranges()[party];
            let share = |package: Outcome| {
                let utility = played.problem.utilities_of(package)[party];
                if high > low { ((utility - low) / (high - low)).clamp(0.0, 1.0) } else { 1.0 }
            };
            let mut values = vec![None; steps];
            for priced in texts(played, author) {
                values[priced.made.step as usize] = priced.made.package.map(share);
            }
            // What was put last stands until the next text; what was put first, before it too.
            let mut last = values.iter().copied().flatten().next();
            let carried = values.into_iter().filter_map(|value| {
                last = value.or(last);
                last
            });
            Line {
                label: name(scenario, party).to_owned(),
                class: line_class(party),
                values: thinned(carried.collect()),
                band: None,
            }
        })
        .collect();
    if lines.iter().all(|line| line.values.len() < 2) {
        return html! {};
    }
    let title = if mediated {
        "What the mediator's texts are worth"
    } else {
        "What each party's own texts are worth to it"
    };
    let thinned = steps > MOST_POINTS;
    let time = if thinned { "step, a sample" } else { "step" };
    html! {
        h2 { (title) }
        (plot(chart::lines_over(title, "%", time, 0, &lines, Some(1.0))))
        div.legend { @for line in &lines { (key(chart::line_sample(&format!("line {}", line.class)), &line.label)) } }
        p.soft { "The last text up to each step, as a share of a party's whole range of utility." }
    }
}

/// At most [`MOST_POINTS`] of the values, evenly taken.
fn thinned(values: Vec<f64>) -> Vec<f64> {
    if values.len() <= MOST_POINTS {
        return values;
    }
    (0..MOST_POINTS).map(|number| values[number * values.len() / MOST_POINTS]).collect()
}

fn moves(scenario: &Scenario, played: &Negotiation) -> Markup {
    html! {
        details {
            summary { "Move by move" }
            @if played.moves.len() > MOST_ROWS {
                p.soft { "The first " (MOST_ROWS) " of " (grouped(played.moves.len() as f64)) "; --trace FILE writes them all." }
            }
            div.scroll.broad[scenario.issues.len() + scenario.delegations.len() > 8] { table {
                thead { tr {
                    th { "step" } th.words { "who" } th { "does" }
                    @for issue in &scenario.issues { th class=(option_class(issue)) { (issue.id.replace('_', " ")) } }
                    @for party in 0..played.strategies.len() { th { (name(scenario, party)) } }
                } }
                tbody { @for priced in played.moves.iter().take(MOST_ROWS) { tr {
                    td { (priced.made.step) }
                    td.words { (author_name(scenario, priced.made.seat)) }
                    td { (does(played.protocol, priced.made.action)) }
                    @match priced.made.package {
                        Some(package) => {
                            @for (issue, option) in scenario.issues.iter().zip(played.options(package)) {
                                td class=(option_class(issue)) { (issue.options.name(option)) }
                            }
                            @for &worth in &priced.worth { td { (utility(worth)) } }
                        }
                        None => td colspan=(scenario.issues.len() + played.strategies.len()) { "" },
                    }
                } } }
            } }
        }
    }
}

fn provenance(scenario: &Scenario, again: &str) -> Markup {
    html! {
        h2 { "Where this comes from" }
        p {
            "One negotiation under stated rules, with every uncertain number at its mean"
            @if has_open_ranking(scenario) { ", and each ranking at the mean of the utilities that fit it" }
            ". It shows what follows from them, and is no \
             forecast of what anybody would do."
        }
        p {
            "To reproduce, with detente " (env!("CARGO_PKG_VERSION")) ": "
            code { (again) }
        }
    }
}
