//! Reports: one HTML file with its plots, and the numbers behind them.
//!
//! A report opens without a network and runs no script.

pub mod analysis;
pub mod ceasefire;
mod chart;
mod incident_chart;
pub mod negotiation;
mod packages;
pub mod run;

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

/// An entry of a legend: a sample of what is drawn, and what it stands for.
fn key(sample: String, words: &str) -> Markup {
    html! { span { (PreEscaped(sample)) (words) } }
}

/// A plot, which scrolls where a narrow page would shrink its letters too much.
fn plot(svg: String) -> Markup {
    html! { div.scroll.plot { (PreEscaped(svg)) } }
}
