//! A table of utilities with commas between them: in the first line the issues, each as `issue:NAME`, then the parties, each as
//! `utility:NAME`; a line for every package, in any order; and perhaps a line without options that holds the reservations.
//! A field with a comma, a quote or a line's end stands in double quotes, with its own quotes doubled. Read are semicolons and tabs too.

use std::collections::HashSet;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::str::CharIndices;

use detente::domain::{Issue, Options, OutcomeSpace};
use indexmap::IndexSet;

use super::folder::{files, name_of, source};
use super::limits::{self, LARGEST_TABLE};
use super::{Case, CaseWorth, Failed, Files, Profile, exact, lost_numbers};
use crate::problem::{Problem, grouped};
use crate::source::Source;

/// The table that a path means: itself, or the only one in a folder.
pub(super) fn file_of(path: &Path) -> Result<PathBuf, Failed> {
    let only = if path.is_dir() { files(path, &["csv"])?.into_iter().next() } else { None };
    Ok(only.unwrap_or_else(|| path.to_owned()))
}

fn fail(source: &Source, at: usize, code: &'static str, message: String) -> Failed {
    Box::new(Problem::at(code, source, at..at + 1, message))
}

/// A line's fields, and the byte at which it begins.
struct Row {
    fields: Vec<String>,
    at: usize,
}

/// The lines of a table that have anything in them.
struct Rows<'s> {
    source: &'s Source,
    delimiter: char,
    characters: Peekable<CharIndices<'s>>,
}

impl<'s> Rows<'s> {
    /// What stands between fields is what makes columns of the first line.
    fn new(source: &'s Source) -> Result<(Self, Row), Failed> {
        let with = |delimiter| {
            let characters = source.text().char_indices().peekable();
            let mut rows = Rows { source, delimiter, characters };
            rows.read().map(|head| head.map(|head| (rows, head)))
        };
        let is_head = |row: &Row| {
            let is_column =
                |field: &String| field.starts_with("issue:") || field.starts_with("utility:");
            row.fields.len() > 1 && row.fields.iter().all(is_column)
        };
        for delimiter in [',', ';', '\t'] {
            if let Ok(Some((rows, head))) = with(delimiter)
                && is_head(&head)
            {
                return Ok((rows, head));
            }
        }
        with(',')?.ok_or_else(|| fail(source, 0, "empty", "there is nothing in it".to_owned()))
    }

    fn read(&mut self) -> Result<Option<Row>, Failed> {
        while let Some(&(at, _)) = self.characters.peek() {
            let mut fields = Vec::new();
            loop {
                fields.push(self.field(at)?);
                match self.characters.next() {
                    Some((_, character)) if character == self.delimiter => {}
                    _ => break,
                }
            }
            if fields.iter().any(|field| !field.is_empty()) {
                return Ok(Some(Row { fields, at }));
            }
        }
        Ok(None)
    }

    fn field(&mut self, line: usize) -> Result<String, Failed> {
        let (characters, delimiter) = (&mut self.characters, self.delimiter);
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
                        return Err(fail(self.source, line, "syntax", message));
                    }
                }
            }
        }
        while let Some((_, character)) = characters.next_if(|(_, c)| *c != delimiter && *c != '\n')
        {
            if character != '\r' {
                field.push(character);
            }
        }
        Ok(field)
    }
}

/// The names of issues and of parties, in the order of the columns.
fn columns<'h>(source: &Source, head: &'h Row) -> Result<(Vec<&'h str>, Vec<&'h str>), Failed> {
    let (mut issues, mut parties): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let mut known = HashSet::new();
    for field in &head.fields {
        match (field.split_once(':'), parties.is_empty()) {
            (Some(("issue", name)), true) => issues.push(name),
            (Some(("utility", name)), _) => parties.push(name),
            _ => {
                let message =
                    format!("`{field}` is neither issue:NAME nor, behind all issues, utility:NAME");
                return Err(fail(source, head.at, "unknown-column", message));
            }
        }
        if !known.insert(field) {
            return Err(fail(source, head.at, "same-name", format!("`{field}` stands here twice")));
        }
    }
    if issues.is_empty() || parties.is_empty() {
        let message = "the first line names no issues or no parties".to_owned();
        return Err(fail(source, head.at, "empty", message));
    }
    Ok((issues, parties))
}

/// The lines below the first: for each issue its options, for each package its options and utilities, and the reservations.
#[derive(Default)]
struct Body {
    options: Vec<IndexSet<String>>,
    packages: Vec<(usize, Vec<usize>, Vec<f64>)>,
    reservations: Option<Vec<Option<f64>>>,
}

fn body(mut rows: Rows<'_>, issues: &[&str], parties: &[&str]) -> Result<Body, Failed> {
    let source = rows.source;
    let columns = issues.len() + parties.len();
    let mut body = Body { options: vec![IndexSet::new(); issues.len()], ..Body::default() };
    while let Some(Row { fields, at }) = rows.read()? {
        if fields.len() != columns {
            let message = format!("the line has {} fields; the first has {columns}", fields.len());
            return Err(fail(source, at, "missing-field", message));
        }
        let (names, numbers) = fields.split_at(issues.len());
        let wrong = |why| fail(source, at, "wrong-type", why);
        if names.iter().all(String::is_empty) {
            let read = |text: &String| {
                if text.is_empty() { Ok(None) } else { limits::number(text).map(Some) }
            };
            let read = numbers.iter().map(read).collect::<Result<Vec<_>, _>>().map_err(wrong)?;
            if body.reservations.replace(read).is_some() {
                let message = "there is a second line of reservations".to_owned();
                return Err(fail(source, at, "same-name", message));
            }
            continue;
        }
        if body.packages.len() as u128 == LARGEST_TABLE {
            let message = format!("a table has at most {} packages", grouped(LARGEST_TABLE));
            return Err(fail(source, at, "too-large", message));
        }
        let mut chosen = Vec::with_capacity(issues.len());
        for ((known, name), issue) in body.options.iter_mut().zip(names).zip(issues) {
            limits::option_name(issue, name).map_err(|why| fail(source, at, "no-options", why))?;
            chosen.push(match known.get_index_of(name) {
                Some(option) => option,
                None => known.insert_full(name.clone()).0,
            });
        }
        let utilities = numbers.iter().map(|text| limits::finite(text));
        let utilities = utilities.collect::<Result<Vec<f64>, _>>().map_err(wrong)?;
        body.packages.push((at, chosen, utilities));
    }
    Ok(body)
}

pub(super) fn read(path: &Path) -> Result<Case, Failed> {
    let source = source(path)?;
    let (rows, head) = Rows::new(&source)?;
    let (issues, parties) = columns(&source, &head)?;
    let Body { options, packages, reservations } = body(rows, &issues, &parties)?;
    if packages.is_empty() {
        let message = "there is a first line and no package: a line for each says what it is worth";
        return Err(fail(&source, head.at, "empty", message.to_owned()));
    }
    let issue = |(id, names): (&&str, IndexSet<String>)| {
        let options = Options::Named(names.into_iter().collect());
        Issue { id: (*id).to_owned(), question: (*id).to_owned(), options }
    };
    let issues: Vec<Issue> = issues.iter().zip(options).map(issue).collect();
    let too_large = |message| fail(&source, head.at, "too-large", message);
    limits::values(&issues, parties.len()).map_err(too_large)?;
    let space = space(&issues, parties.len()).map_err(too_large)?;
    let mut tables = vec![vec![f64::NAN; space.count() as usize]; parties.len()];
    for (at, chosen, numbers) in &packages {
        let place = space.outcome(chosen).0 as usize;
        if !tables[0][place].is_nan() {
            let message = "this package stands here twice".to_owned();
            return Err(fail(&source, *at, "same-name", message));
        }
        tables.iter_mut().zip(numbers).for_each(|(table, number)| table[place] = *number);
    }
    if let Some(missing) = space.outcomes().find(|package| tables[0][package.0 as usize].is_nan()) {
        let terms = issues.iter().enumerate().map(|(number, issue)| {
            format!("{}: {}", issue.id, issue.options.name(space.option(missing, number)))
        });
        let message = format!(
            "{} of the {} packages has no line, the first of them {}",
            grouped(u128::from(space.count()) - packages.len() as u128),
            grouped(space.count().into()),
            terms.collect::<Vec<_>>().join(", ")
        );
        return Err(fail(&source, head.at, "missing-package", message));
    }
    let profiles = parties.iter().zip(tables).enumerate().map(|(number, (name, table))| Profile {
        name: (*name).to_owned(),
        worth: CaseWorth::Table(table),
        reservation: reservations.as_ref().and_then(|all| all[number]),
        discount_per_step: 1.0,
    });
    let parties = profiles.collect();
    Ok(Case { title: name_of(path), issues, parties })
}

/// The packages of a table, of which there are not too many.
fn space(issues: &[Issue], parties: usize) -> Result<OutcomeSpace, String> {
    let counts = issues.iter().map(|issue| issue.options.count());
    let packages = counts.clone().fold(1, |all: u128, count| all.saturating_mul(count as u128));
    let most = LARGEST_TABLE.min(limits::MOST_VALUES / parties as u128);
    let space = OutcomeSpace::new(counts.map(|count| count as u32).collect());
    space.filter(|_| packages <= most).ok_or_else(|| {
        let (packages, most) = (grouped(packages), grouped(most));
        format!(
            "the options make {packages} packages; a table of {parties} parties has at most {most}"
        )
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
    let mut lost = lost_numbers(case);
    let issues = case.issues.iter().map(|issue| field(&format!("issue:{}", issue.id)));
    let parties = case.parties.iter().map(|party| field(&format!("utility:{}", party.name)));
    let mut text = issues.chain(parties).collect::<Vec<_>>().join(",") + "\n";
    let columns: Vec<Vec<f64>> =
        case.parties.iter().map(|party| party.worth.utilities(&space)).collect();
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
