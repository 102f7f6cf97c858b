//! Detente's own scenario file.

use std::fmt::Write as _;

use detente::domain::Options;

use super::scenario::table;
use super::{Case, CaseWorth, exact, limits};
use crate::problem::grouped;
use crate::scenario::LARGEST_FILE_BYTES;

/// A text in quotes, as TOML has it.
fn quoted(text: &str) -> String {
    ::toml::Value::from(text).to_string()
}

/// A key in quotes; on one line.
fn key(text: &str) -> String {
    // JSON lets this one control character stand as it is.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A number that is read again.
fn held(number: f64) -> Result<String, String> {
    limits::held(number).map(exact)
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
            Options::Steps { low, step, count } => {
                let high = low + step * f64::from(count - 1);
                writeln!(
                    text,
                    "range = [{}, {}]\nstep = {}",
                    exact(*low),
                    exact(high),
                    exact(*step)
                )
            }
            _ => return Err(format!("`{}` has options of an unknown kind", issue.id)),
        };
    }
    for party in &case.parties {
        let name = key(&party.name);
        let reservation = party.reservation.map_or_else(|| Ok("\"none\"".to_owned()), held)?;
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
                    let _ = writeln!(text, "weights_sum = {}", held(sum)?);
                }
                for (issue, weight) in case.issues.iter().zip(weights) {
                    let _ = writeln!(text, "weights.{} = {}", key(&issue.id), held(*weight)?);
                }
                for (issue, values) in case.issues.iter().zip(values) {
                    let stated = values.iter().enumerate().map(|(option, value)| {
                        let value = held(*value)?;
                        Ok(match issue.options.number(option) {
                            Some(number) => format!("[{}, {value}]", exact(number)),
                            None => format!("{} = {value}", key(&issue.options.name(option))),
                        })
                    });
                    let stated = stated.collect::<Result<Vec<String>, String>>()?.join(", ");
                    let (open, close) = match issue.options {
                        Options::Named(_) => ("{", "}"),
                        _ => ("[", "]"),
                    };
                    let _ = writeln!(text, "values.{} = {open} {stated} {close}", key(&issue.id));
                }
            }
            _ => {
                let utilities: Vec<String> = table(case, party)?.into_iter().map(exact).collect();
                let _ = writeln!(text, "table = [{}]", utilities.join(", "));
            }
        }
    }
    if text.len() as u64 > LARGEST_FILE_BYTES {
        return Err(format!(
            "it would take {} bytes; a scenario has at most {}",
            grouped(text.len() as u128),
            grouped(LARGEST_FILE_BYTES.into())
        ));
    }
    Ok(text)
}
