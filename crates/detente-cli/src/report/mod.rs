//! Reports: one HTML file with its plots, and the numbers behind them.
//!
//! A report opens without a network and runs no script.

pub mod analysis;
pub mod ceasefire;
mod chart;
mod incident_chart;
pub mod negotiation;
pub mod run;

use chart::Mark;
use detente::domain::{Issue, Options};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");

/// A whole page.
fn document(title: &str, body: Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                (body)
            }
        }
    };
    page.into_string()
}

/// Lines of the frontier in a plot of many axes: more run into one another.
const MOST_FRONTIER_LINES: usize = 150;

/// What a plot of many axes shows: of the frontier no more than a sample, and all that is chosen or agreed.
fn lines_shown(marks: Vec<Mark>) -> Vec<Mark> {
    let is_frontier = |mark: &Mark| mark.class == "frontier";
    let step = marks.iter().filter(|mark| is_frontier(mark)).count().div_ceil(MOST_FRONTIER_LINES);
    let mut seen = 0;
    let is_shown = |mark: &Mark| {
        seen += usize::from(is_frontier(mark));
        !["other", "zone"].contains(&mark.class)
            && (!is_frontier(mark) || (seen - 1).is_multiple_of(step))
    };
    let mut shown = marks;
    shown.retain(is_shown);
    shown
}

/// The class of the cells that hold an issue's options: long words are wrapped in a column of some width, short ones need no more than
/// theirs.
fn option_class(issue: &Issue) -> &'static str {
    match &issue.options {
        Options::Named(names) if names.iter().any(|name| name.chars().count() > 14) => {
            "option long"
        }
        _ => "option",
    }
}

/// A plot, which a narrow page scrolls rather than shrinks.
fn plot(svg: String) -> Markup {
    html! { div.scroll.plot { (PreEscaped(svg)) } }
}
