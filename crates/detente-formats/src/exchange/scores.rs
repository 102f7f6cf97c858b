//! A scored game: `config.txt` names the parties and their files, a line each, `name, file, role, …`; a file in `scores_files/` has a line
//! of points for each issue, and in its last line the least points that its party takes.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use detente::domain::{Issue, Options};

use super::folder::{file_names, name_of, source_within};
use super::limits::{self, LARGEST_CASE_BYTES};
use super::{Case, CaseWorth, Failed, Files, Profile, exact};
use crate::problem::Problem;
use crate::source::Source;

pub(super) fn read(folder: &Path) -> Result<Case, Failed> {
    let mut room = LARGEST_CASE_BYTES;
    let config = source_within(&folder.join("config.txt"), &mut room)?;
    let mut issues: Vec<Issue> = Vec::new();
    let mut parties: Vec<Profile> = Vec::new();
    let mut known = HashSet::new();
    for number in 1..=config.line_count() {
        let line = config.line(number);
        if line.trim().is_empty() {
            continue;
        }
        let words: Vec<&str> = line.split(',').map(str::trim).collect();
        let (Some(name), Some(file)) = (words.first(), words.get(1)) else {
            let message = "expected a name, a file and a role, with commas between them";
            return Err(fail(&config, number, "missing-field", message.to_owned()));
        };
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.');
        if file.is_empty() || !file.chars().all(plain) || file.starts_with('.') {
            let message = format!("`{file}` is no name of a file in scores_files");
            return Err(fail(&config, number, "unknown-file", message));
        }
        if !known.insert((*name).to_owned()) {
            let message = format!("there are two parties `{name}`");
            return Err(fail(&config, number, "same-name", message));
        }
        let place = folder.join("scores_files").join(format!("{file}.txt"));
        if !place.exists() {
            let message = format!("there is no file scores_files/{file}.txt");
            return Err(fail(&config, number, "unknown-file", message));
        }
        let scores = source_within(&place, &mut room)?;
        let (values, lines, reservation) = points(&scores)?;
        if issues.is_empty() {
            issues = values
                .iter()
                .enumerate()
                .map(|(number, points)| issue(number, points.len()))
                .collect();
        }
        let counts = |values: &[Vec<f64>]| values.iter().map(Vec::len).collect::<Vec<_>>();
        let known: Vec<usize> = issues.iter().map(|issue| issue.options.count()).collect();
        if counts(&values) != known {
            let message = format!(
                "has {:?} options by issue; the first party has {known:?}",
                counts(&values)
            );
            let counts = counts(&values);
            let first = known.iter().zip(&counts).take_while(|(known, count)| known == count);
            let line = lines[first.count().min(lines.len() - 1)];
            return Err(fail(&scores, line, "missing-issue", message));
        }
        limits::values(&issues, parties.len() + 1)
            .map_err(|message| fail(&config, number, "too-large", message))?;
        let weights = vec![1.0; values.len()];
        let worth = CaseWorth::Sum { bias: 0.0, weights, values };
        let (name, reservation) = ((*name).to_owned(), Some(reservation));
        parties.push(Profile { name, worth, reservation, discount_per_step: 1.0 });
    }
    Ok(Case { title: name_of(folder), issues, parties })
}

/// Issue number `number`, with options numbered from 1.
fn issue(number: usize, options: usize) -> Issue {
    let id = match u8::try_from(number) {
        Ok(number @ 0..26) => char::from(b'a' + number).to_string(),
        _ => format!("issue{}", number + 1),
    };
    let names = (1..=options).map(|option| format!("{id}{option}")).collect();
    Issue { question: id.clone(), id, options: Options::Named(names) }
}

/// By issue the points of its options, and the line they stand in; and the least points that are taken.
type Points = (Vec<Vec<f64>>, Vec<usize>, f64);

fn points(scores: &Source) -> Result<Points, Failed> {
    let mut values: Vec<Vec<f64>> = Vec::new();
    let mut lines = Vec::new();
    for number in 1..=scores.line_count() {
        let line = scores.line(number).trim().trim_end_matches(',');
        if line.is_empty() {
            continue;
        }
        let numbers: Result<Vec<f64>, String> = line.split(',').map(limits::number).collect();
        let numbers = numbers.map_err(|why| {
            let message = format!("expected numbers with commas between them: {why}");
            fail(scores, number, "wrong-type", message)
        })?;
        values.push(numbers);
        lines.push(number);
    }
    let last = lines.pop().unwrap_or(1);
    match values.pop().as_deref() {
        Some(&[reservation]) if !values.is_empty() => Ok((values, lines, reservation)),
        _ => {
            let message = "expected a line of points for each issue, and in the last line the least points that are taken";
            Err(fail(scores, last, "no-threshold", message.to_owned()))
        }
    }
}

fn fail(source: &Source, line: usize, code: &'static str, message: String) -> Failed {
    let at = source.byte(line, 0);
    Box::new(Problem::at(code, source, at..at + source.line(line).len().max(1), message))
}

pub(super) fn write(case: &Case) -> Result<(Files, Vec<String>), String> {
    let mut lost = Vec::new();
    for (number, known) in case.issues.iter().enumerate() {
        let unnamed = issue(number, known.options.count());
        if unnamed.id != known.id || unnamed.options != known.options {
            lost.push(format!("the name of the issue `{}`, and those of its options", known.id));
        }
    }
    let (mut config, mut written) = (String::new(), Vec::new());
    let mut used = HashSet::new();
    for (profile, file) in case.parties.iter().zip(file_names(case)) {
        let plain = profile.name.replace([',', '\n', '\r'], " ").trim().to_owned();
        let mut name = plain.clone();
        for count in 2.. {
            if !name.is_empty() && used.insert(name.clone()) {
                break;
            }
            name = format!("{plain} {count}").trim().to_owned();
        }
        if name != profile.name {
            lost.push(format!("the name `{}`, which becomes `{name}`", profile.name));
        }
        let CaseWorth::Sum { bias, weights, values } = &profile.worth else {
            return Err(format!(
                "a scored game holds points for options; `{name}` has a table of utilities"
            ));
        };
        if *bias != 0.0 {
            return Err(format!(
                "a scored game holds points for options alone; `{name}` has a constant of {bias}"
            ));
        }
        let Some(reservation) = profile.reservation else {
            return Err(format!("a scored game needs the least points that `{name}` takes"));
        };
        if profile.discount_per_step != 1.0 {
            lost.push(format!("the discount {} of `{name}`", profile.discount_per_step));
        }
        let mut text = String::new();
        for (weight, values) in weights.iter().zip(values) {
            let line: Vec<String> = values.iter().map(|value| exact(weight * value)).collect();
            text += &format!("{}\n", line.join(", "));
        }
        text += &format!("{}\n", exact(reservation));
        config += &format!("{name},{file},player\n");
        written.push((PathBuf::from(format!("scores_files/{file}.txt")), text));
    }
    written.push((PathBuf::from("config.txt"), config));
    Ok((written, lost))
}
