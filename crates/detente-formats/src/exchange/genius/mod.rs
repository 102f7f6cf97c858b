//! GENIUS: a folder with an XML file for the domain, `negotiation_template`, and one for each party, `utility_space`.
//!
//! Read are discrete, integer and real issues, weights, evaluations, evaluators of numbers (linear, triangular, constant),
//! hyper-rectangles, reservation and discount. An evaluation counts as it stands, times the weight of its issue. The discount
//! is taken for one a step; reservation and discount are both kept. What else stands in a file is refused, since it may mean anything.

mod boxes;
mod issues;
mod profile;
mod write;

use std::path::{Path, PathBuf};

pub(super) use write::write;

use detente::domain::Issue;
use issues::Numbered;

use super::folder::{name_of, names_of_files, sources};
use super::xml::{Element, parse};
use super::{Case, Failed, limits};
use crate::problem::Problem;
use crate::source::Source;

/// What stands in what: an element, those that it may hold once, and those that it may hold again and again. All others hold none.
const ELEMENTS: [(&str, &[&str], &[&str]); 7] = [
    ("negotiation_template", &["utility_space", "objective"], &[]),
    ("utility_space", &["objective", "reservation", "discount_factor", "utility"], &[]),
    ("objective", &[], &["objective", "issue", "weight"]),
    ("issue", &["range", "evaluator"], &["item"]),
    ("utility", &["ufun"], &[]),
    ("ufun", &[], &["hyperRectangle"]),
    ("hyperRectangle", &[], &["INCLUDES"]),
];

pub(super) fn read(
    folder: &Path,
    levels: Option<u32>,
    warnings: &mut Vec<Problem>,
) -> Result<Case, Failed> {
    let mut domain: Option<(Source, Element)> = None;
    let mut profiles: Vec<(PathBuf, Source, Element)> = Vec::new();
    for (path, source) in sources(folder, &["xml"])? {
        let root = parse(&source)?;
        match &*root.name {
            "negotiation_template" if domain.is_some() => {
                let message = "is a second domain in this folder".to_owned();
                return Err(root.problem(&source, "second-domain", message));
            }
            "negotiation_template" | "utility_space" => refuse_unknown(&source, &root)?,
            other => {
                let message =
                    format!("`{other}` is neither `negotiation_template` nor `utility_space`");
                return Err(root.problem(&source, "unknown-element", message));
            }
        }
        match &*root.name {
            "negotiation_template" => domain = Some((source, root)),
            _ => profiles.push((path, source, root)),
        }
    }
    let (source, root) = match (&domain, profiles.first()) {
        (Some((source, root)), _) | (None, Some((_, source, root))) => (source, root),
        (None, None) => {
            let message = "has no file with a `utility_space`";
            let problem = Problem::of_file("no-case", &folder.display().to_string(), message);
            return Err(Box::new(problem));
        }
    };
    let issues = issues::issues(source, root, levels)?;
    let bare: Vec<Issue> = issues.iter().map(Numbered::bare).collect();
    limits::values(&bare, profiles.len())
        .map_err(|message| root.problem(source, "too-large", message))?;
    let names = names_of_files(&profiles.iter().map(|(path, ..)| &**path).collect::<Vec<_>>());
    let mut parties = Vec::with_capacity(names.len());
    let mut room = boxes::Room::new(profiles.len());
    for (name, (_, source, root)) in names.iter().zip(&profiles) {
        parties.push(profile::profile(name, source, root, &issues, &mut room, warnings)?);
    }
    Ok(Case { title: name_of(folder), issues: bare, parties })
}

/// Refuses elements that are not read where they stand, and those that stand there twice.
fn refuse_unknown(source: &Source, element: &Element) -> Result<(), Failed> {
    let known = ELEMENTS.iter().find(|(name, ..)| element.is(name));
    let (once, many) = known.map_or((&[][..], &[][..]), |(_, once, many)| (once, many));
    let mut seen: Vec<&str> = Vec::new();
    for child in &element.children {
        if let Some(name) = once.iter().find(|name| child.is(name)) {
            if seen.contains(name) {
                let message = format!("`{name}` stands in `{}` twice", element.name);
                return Err(child.problem(source, "same-name", message));
            }
            seen.push(name);
        } else if !many.iter().any(|name| child.is(name)) {
            let message = format!("`{}` in `{}` is not read", child.name, element.name);
            let problem = child.problem(source, "unknown-element", message);
            let known = [once, many].concat();
            let hint = match known.is_empty() {
                true => "nothing stands in it".to_owned(),
                false => format!("it may hold {}", known.join(", ")),
            };
            return Err(Box::new(problem.with_hint(hint)));
        }
        refuse_unknown(source, child)?;
    }
    Ok(())
}

/// Refuses another value of an attribute than those that are read.
fn only(source: &Source, element: &Element, attribute: &str, read: &[&str]) -> Result<(), Failed> {
    match element.attribute(attribute) {
        Some(value) if !read.iter().any(|read| value.eq_ignore_ascii_case(read)) => {
            let message = format!(
                "`{}` with the {attribute} `{value}` is not read; expected {}",
                element.name,
                read.join(" or ")
            );
            Err(element.problem(source, "unknown-type", message))
        }
        _ => Ok(()),
    }
}

/// Refuses a weight that changes anything.
fn only_weight_one(source: &Source, element: &Element) -> Result<(), Failed> {
    match element.attribute("weight") {
        Some(_) if element.number(source, "weight")? != 1.0 => {
            let message = format!("`{}` with a weight other than 1 is not read", element.name);
            Err(element.problem(source, "unknown-type", message))
        }
        _ => Ok(()),
    }
}
