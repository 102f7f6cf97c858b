//! Detente's own scenario file.

use std::fmt::Write as _;

use detente::domain::Options;

use super::{Case, CaseWorth, LARGEST_TABLE, exact};
use crate::problem::grouped;

/// A text in quotes, as TOML has it.
fn quoted(text: &str) -> String {
    ::toml::Value::from(text).to_string()
}

/// A key in quotes; on one line.
fn key(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The text of a `scenario.toml`.
///
/// # Errors
/// Says why a scenario cannot hold the case.
pub(super) fn text(case: &Case) -> Result<String, String> {
    let mut text = format!("format = 1\ntitle = {}\n", quoted(&case.title));
    for issue in &case.issues {
        let question = quoted(&issue.question);
        let _ = writeln!(text, "\n[issues.{}]\nquestion = {question}", key(&issue.id));
        let _ = match &issue.options {
            Options::Named(names) => {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                writeln!(text, "options = [{}]", names.join(", "))
            }
            Options::Whole { low, high } => writeln!(text, "whole = [{low}, {high}]"),
            Options::Steps { low, count, .. } => {
                let high = issue.options.number(*count as usize - 1).unwrap_or(*low);
                writeln!(text, "range = [{}, {}]\nlevels = {count}", exact(*low), exact(high))
            }
            _ => return Err(format!("`{}` has options of an unknown kind", issue.id)),
        };
    }
    let space = case.space().filter(|space| u128::from(space.count()) <= LARGEST_TABLE);
    for party in &case.parties {
        let name = key(&party.name);
        let reservation = party.reservation.map_or_else(|| "\"none\"".to_owned(), exact);
        let _ = writeln!(
            text,
            "\n[parties.{name}]\nname = {}\nrole = \"delegation\"\nreservation = {reservation}",
            quoted(&party.name)
        );
        if party.discount_per_step != 1.0 {
            let _ = writeln!(text, "discount_per_step = {}", exact(party.discount_per_step));
        }
        let _ = writeln!(text, "\n[parties.{name}.preferences]");
        match &party.worth {
            CaseWorth::Sum { bias: 0.0, weights, values } => {
                let sum = weights.iter().sum::<f64>();
                if (sum - 1.0).abs() > 1e-9 {
                    let _ = writeln!(text, "weights_sum = {}", exact(sum));
                }
                for (issue, weight) in case.issues.iter().zip(weights) {
                    let _ = writeln!(text, "weights.{} = {}", key(&issue.id), exact(*weight));
                }
                for (issue, values) in case.issues.iter().zip(values) {
                    let stated = values.iter().enumerate().map(|(option, value)| {
                        match issue.options.number(option) {
                            Some(number) => format!("[{}, {}]", exact(number), exact(*value)),
                            None => {
                                format!("{} = {}", key(&issue.options.name(option)), exact(*value))
                            }
                        }
                    });
                    let stated = stated.collect::<Vec<String>>().join(", ");
                    let (open, close) = match issue.options {
                        Options::Named(_) => ("{", "}"),
                        _ => ("[", "]"),
                    };
                    let _ = writeln!(text, "values.{} = {open} {stated} {close}", key(&issue.id));
                }
            }
            worth => {
                let Some(space) = &space else {
                    return Err(format!(
                        "`{}` needs a table of more than {} packages",
                        party.name,
                        grouped(LARGEST_TABLE)
                    ));
                };
                let utilities: Vec<String> =
                    worth.utilities(space).into_iter().map(exact).collect();
                let _ = writeln!(text, "table = [{}]", utilities.join(", "));
            }
        }
    }
    Ok(text)
}
