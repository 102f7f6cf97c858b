//! Reports: one HTML file with its plots, and the numbers behind them.
//!
//! A report opens without a network and runs no script.

pub mod analysis;
pub mod ceasefire;
mod chart;
mod incident_chart;
pub mod negotiation;
pub mod run;

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

/// A plot, which a narrow page scrolls rather than shrinks.
fn plot(svg: String) -> Markup {
    html! { div.scroll.plot { (PreEscaped(svg)) } }
}
