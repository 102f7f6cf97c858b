//! Results for people: tables that fit a terminal.

pub mod analysis;
pub mod ceasefire;
pub mod negotiation;
pub mod run;

use std::fmt::Write as _;

use detente::domain::{StatedWorth, Values, Weights};
use detente::simulation::scenario::Scenario;
pub use detente_formats::problem::grouped as grouped_whole;

/// `3 runs`, `1 run`.
pub fn counted(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{} {thing}s", grouped(count as f64)) }
}

/// The first line where more than half of a scenario's numbers are assumed.
pub fn assumed(scenario: &Scenario) -> Option<String> {
    let numbers = scenario.numbers;
    (2 * numbers.assumed > numbers.total()).then(|| {
        format!(
            "{} of the {} numbers in this scenario are assumed: read this as conditional \
             comparisons,\nnot as a forecast.",
            numbers.assumed,
            numbers.total()
        )
    })
}

/// The whole number nearest to a value, with groups of three digits.
pub fn grouped(value: f64) -> String {
    let text = grouped_whole(value.abs().round() as u128);
    if value <= -0.5 { format!("-{text}") } else { text }
}

/// A utility; what crosses a red line or a constraint is never worth anything.
pub fn utility(value: f64) -> String {
    if value.is_finite() { format!("{value:.3}") } else { "never".into() }
}

/// The name of a delegation.
pub fn name(scenario: &Scenario, delegation: usize) -> &str {
    &scenario.parties[scenario.delegations[delegation].party.0].name
}

/// Whether some utility stands for all that fit a ranking.
pub fn has_open_ranking(scenario: &Scenario) -> bool {
    scenario.delegations.iter().any(|conduct| match &conduct.preferences.stated {
        StatedWorth::Additive { weights, values, .. } => {
            matches!(weights, Weights::Ranked(groups) if groups.len() > 1)
                || values
                    .iter()
                    .any(|values| matches!(values, Values::Ranked(groups) if groups.len() > 2))
        }
        _ => false,
    })
}

/// A package in words, an option for each issue.
pub fn package_words(scenario: &Scenario, options: &[usize]) -> String {
    let terms = scenario.issues.iter().zip(options);
    let terms: Vec<String> = terms
        .map(|(issue, &option)| format!("{}: {}", issue.id, issue.options.name(option)))
        .collect();
    terms.join(", ")
}

/// A share as percent.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A heading and the rule under it.
fn heading(text: &mut String, words: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{words}\n{}", "-".repeat(words.chars().count()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.2, "0"),
            (999.0, "999"),
            (1000.0, "1,000"),
            (-1234.4, "-1,234"),
            (12_000_000.0, "12,000,000"),
        ] {
            assert_eq!(grouped(value), expected);
        }
        assert_eq!(counted(1, "run"), "1 run");
        assert_eq!(counted(2000, "run"), "2,000 runs");
    }
}
