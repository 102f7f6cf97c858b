//! A table of utilities with commas between them: in the first line the issues, each as `issue:NAME`, then the parties, each as
//! `utility:NAME`; a line for every package, in any order; and perhaps a line without options that holds the reservations.
//! A field with a comma, a quote or a line's end stands in double quotes, with its own quotes doubled.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use detente::domain::{Issue, Options, OutcomeSpace};

use super::{Case, CaseWorth, Failed, Files, LARGEST_TABLE, Profile, exact, source};
use crate::problem::{Problem, grouped};
use crate::source::Source;

/// A line's fields, and the byte at which it begins.
struct Row {
    fields: Vec<String>,
    at: usize,
}

fn fail(source: &Source, at: usize, code: &'static str, message: String) -> Failed {
    Box::new(Problem::at(code, source, at..at + 1, message))
}

fn rows(source: &Source) -> Result<Vec<Row>, Failed> {
    let mut rows = Vec::new();
    let text = source.text();
    let mut characters = text.char_indices().peekable();
    while let Some(&(at, _)) = characters.peek() {
        let mut fields = Vec::new();
        loop {
            let mut field = String::new();
            if characters.next_if(|(_, c)| *c == '"').is_some() {
                loop {
                    match characters.next() {
                        Some((_, '"')) if characters.next_if(|(_, c)| *c == '"').is_some() => {
                            field.push('"');
                        }
                        Some((_, '"')) => break,
                        Some((_, character)) => field.push(character),
                        None => {
                            let message = "a field in quotes has no end".to_owned();
                            return Err(fail(source, at, "syntax", message));
                        }
                    }
                }
            }
            while let Some((_, character)) = characters.next_if(|(_, c)| !matches!(c, ',' | '\n')) {
                if character != '\r' {
                    field.push(character);
                }
            }
            fields.push(field);
            match characters.next() {
                Some((_, ',')) => {}
                _ => break,
            }
        }
        if fields.iter().any(|field| !field.is_empty()) {
            rows.push(Row { fields, at });
        }
    }
    Ok(rows)
}

pub(super) fn read(path: &Path) -> Result<Case, Failed> {
    let source = source(path)?;
    let rows = rows(&source)?;
    let Some((head, rows)) = rows.split_first() else {
        return Err(fail(&source, 0, "empty", "there is nothing in it".to_owned()));
    };
    let (mut issues, mut parties): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for field in &head.fields {
        match (field.split_once(':'), parties.is_empty()) {
            (Some(("issue", name)), true) => issues.push(name),
            (Some(("utility", name)), _) => parties.push(name),
            _ => {
                let message =
                    format!("`{field}` is neither issue:NAME nor, behind all issues, utility:NAME");
                return Err(fail(&source, head.at, "unknown-column", message));
            }
        }
    }
    for names in [&issues, &parties] {
        if let Some((_, name)) =
            names.iter().enumerate().find(|(i, name)| names[..*i].contains(name))
        {
            return Err(fail(&source, head.at, "same-name", format!("`{name}` stands here twice")));
        }
    }
    if issues.is_empty() || parties.is_empty() {
        let message = "the first line names no issues or no parties".to_owned();
        return Err(fail(&source, head.at, "empty", message));
    }
    let mut options: Vec<(Vec<String>, HashMap<&str, usize>)> =
        issues.iter().map(|_| (Vec::new(), HashMap::new())).collect();
    let mut packages = Vec::new();
    let mut reservations: Option<Vec<Option<f64>>> = None;
    for row in rows {
        if row.fields.len() != head.fields.len() {
            let message = format!(
                "the line has {} fields; the first has {}",
                row.fields.len(),
                head.fields.len()
            );
            return Err(fail(&source, row.at, "missing-field", message));
        }
        let (names, numbers) = row.fields.split_at(issues.len());
        let number = |text: &String| {
            let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
            number.ok_or_else(|| {
                fail(&source, row.at, "wrong-type", format!("`{text}` is no number"))
            })
        };
        if names.iter().all(String::is_empty) {
            let read =
                |text: &String| if text.is_empty() { Ok(None) } else { number(text).map(Some) };
            let read = numbers.iter().map(read).collect::<Result<Vec<_>, _>>()?;
            if reservations.replace(read).is_some() {
                let message = "there is a second line of reservations".to_owned();
                return Err(fail(&source, row.at, "same-name", message));
            }
            continue;
        }
        let mut chosen = Vec::with_capacity(issues.len());
        for ((list, places), name) in options.iter_mut().zip(names) {
            chosen.push(*places.entry(&**name).or_insert_with(|| {
                list.push(name.clone());
                list.len() - 1
            }));
        }
        packages.push((
            row.at,
            chosen,
            numbers.iter().map(number).collect::<Result<Vec<f64>, _>>()?,
        ));
    }
    let counts = options.iter().map(|(list, _)| list.len() as u32).collect();
    let space = OutcomeSpace::new(counts);
    let Some(space) = space.filter(|space| u128::from(space.count()) <= LARGEST_TABLE) else {
        let message =
            format!("the options make no packages, or more than {}", grouped(LARGEST_TABLE));
        return Err(fail(&source, head.at, "too-large", message));
    };
    let mut tables = vec![vec![f64::NAN; space.count() as usize]; parties.len()];
    for (at, chosen, numbers) in &packages {
        let place = space.outcome(chosen).0 as usize;
        if !tables[0][place].is_nan() {
            return Err(fail(
                &source,
                *at,
                "same-name",
                "this package stands here twice".to_owned(),
            ));
        }
        tables.iter_mut().zip(numbers).for_each(|(table, number)| table[place] = *number);
    }
    if packages.len() < space.count() as usize {
        let missing = u128::from(space.count()) - packages.len() as u128;
        let are = if missing == 1 { "is" } else { "are" };
        let message = format!(
            "{} of the {} packages {are} missing",
            grouped(missing),
            grouped(space.count().into())
        );
        return Err(fail(&source, head.at, "missing-package", message));
    }
    let issue = |(id, (names, _)): (&&str, &(Vec<String>, _))| {
        let options = Options::Named(names.clone());
        Issue { id: (*id).to_owned(), question: (*id).to_owned(), options }
    };
    let profiles = parties.iter().zip(tables).enumerate().map(|(number, (name, table))| Profile {
        name: (*name).to_owned(),
        worth: CaseWorth::Table(table),
        reservation: reservations.as_ref().and_then(|all| all[number]),
        discount_per_step: 1.0,
    });
    Ok(Case {
        title: super::name_of(path),
        issues: issues.iter().zip(&options).map(issue).collect(),
        parties: profiles.collect(),
    })
}

fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

pub(super) fn write(case: &Case) -> Result<(Files, Vec<String>), String> {
    let space = case.space().filter(|space| u128::from(space.count()) <= LARGEST_TABLE);
    let Some(space) = space else {
        return Err(format!(
            "the issues make {} packages; a table holds at most {}",
            grouped(case.package_count()),
            grouped(LARGEST_TABLE)
        ));
    };
    let mut lost = Vec::new();
    let issues = case.issues.iter().map(|issue| field(&format!("issue:{}", issue.id)));
    let parties = case.parties.iter().map(|party| field(&format!("utility:{}", party.name)));
    let mut text = issues.chain(parties).collect::<Vec<_>>().join(",") + "\n";
    let columns: Vec<Vec<f64>> =
        case.parties.iter().map(|party| party.worth.utilities(&space)).collect();
    for issue in &case.issues {
        if !matches!(issue.options, Options::Named(_)) {
            lost.push(format!(
                "that the options of `{}` are numbers: they become a list",
                issue.id
            ));
        }
        if issue.options.count() == 1 && issue.options.name(0).is_empty() {
            return Err(format!("the only option of `{}` has no name", issue.id));
        }
    }
    for package in space.outcomes() {
        let names = case.issues.iter().enumerate();
        let names =
            names.map(|(number, issue)| field(&issue.options.name(space.option(package, number))));
        let numbers = columns.iter().map(|column| exact(column[package.0 as usize]));
        text += &names.chain(numbers).collect::<Vec<_>>().join(",");
        text.push('\n');
    }
    if case.parties.iter().any(|party| party.reservation.is_some()) {
        let numbers =
            case.parties.iter().map(|party| party.reservation.map_or_else(String::new, exact));
        let names = case.issues.iter().map(|_| String::new());
        text += &names.chain(numbers).collect::<Vec<_>>().join(",");
        text.push('\n');
    }
    for party in case.parties.iter().filter(|party| party.discount_per_step != 1.0) {
        lost.push(format!("the discount {} of `{}`", party.discount_per_step, party.name));
    }
    if case.parties.iter().any(|party| matches!(party.worth, CaseWorth::Sum { .. })) {
        lost.push("the weights and values that the utilities are made of".to_owned());
    }
    Ok((vec![(PathBuf::new(), text)], lost))
}
