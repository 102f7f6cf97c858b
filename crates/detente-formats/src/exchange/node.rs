//! What JSON and YAML have in common: tables, lists and single values, each with its place.

use std::collections::HashSet;

use detente::domain::{Issue, Options};
use indexmap::IndexMap;

use super::names::OptionNames;
use super::{Failed, limits};
use crate::problem::Problem;
use crate::source::Source;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub kind: Kind,
    /// The byte at which it begins.
    pub at: usize,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Text in quotes.
    Text(String),
    /// Anything else that is one word: a number, true, null, in YAML also text.
    Plain(String),
    List(Vec<Node>),
    /// By key, in the order of the file.
    Table(IndexMap<String, Node>),
}

impl Node {
    pub fn problem(&self, source: &Source, code: &'static str, message: String) -> Failed {
        Box::new(Problem::at(code, source, self.at..self.at + 1, message))
    }

    /// The value of a key of a table; `None` where it is no table or has no such key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Table(entries) => entries.get(key),
            _ => None,
        }
    }

    pub fn need(&self, source: &Source, key: &str) -> Result<&Node, Failed> {
        self.get(key).ok_or_else(|| {
            self.problem(source, "missing-field", format!("there is no `{key}` here"))
        })
    }

    pub fn table(&self, source: &Source) -> Result<&IndexMap<String, Node>, Failed> {
        match &self.kind {
            Kind::Table(entries) => Ok(entries),
            _ => Err(self.problem(source, "wrong-type", "expected a table of names".to_owned())),
        }
    }

    pub fn list(&self, source: &Source) -> Result<&[Node], Failed> {
        match &self.kind {
            Kind::List(items) => Ok(items),
            _ => Err(self.problem(source, "wrong-type", "expected a list".to_owned())),
        }
    }

    /// A single value as text.
    pub fn text(&self, source: &Source) -> Result<&str, Failed> {
        match &self.kind {
            Kind::Text(text) | Kind::Plain(text) => Ok(text),
            _ => Err(self.problem(source, "wrong-type", "expected a single value".to_owned())),
        }
    }

    /// A number, in quotes or not.
    pub fn number(&self, source: &Source) -> Result<f64, Failed> {
        limits::number(self.text(source)?)
            .map_err(|message| self.problem(source, "wrong-type", message))
    }

    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Plain(word) if matches!(&**word, "null" | "~" | "" | "Null" | "NULL"))
    }
}

/// A number for each option of an issue, from a table by its name.
pub(super) fn values_by_option(
    source: &Source,
    stated: &Node,
    issue: &Issue,
) -> Result<Vec<f64>, Failed> {
    let mut values = vec![None; issue.options.count()];
    let mut names = OptionNames::new(&issue.options);
    for (name, value) in stated.table(source)? {
        let Some(option) = names.find(name) else {
            let message = format!("the issue `{}` has no value `{name}`", issue.id);
            return Err(value.problem(source, "unknown-value", message));
        };
        if values[option].replace(value.number(source)?).is_some() {
            let message = format!("the value `{name}` of `{}` stands here twice", issue.id);
            return Err(value.problem(source, "same-name", message));
        }
    }
    if let Some(missing) = values.iter().position(Option::is_none) {
        let message = format!("`{}` has no utility of `{}`", issue.id, issue.options.name(missing));
        return Err(stated.problem(source, "missing-value", message));
    }
    Ok(values.into_iter().flatten().collect())
}

/// The options that a list names.
pub(super) fn options_in(source: &Source, id: &str, list: &Node) -> Result<Options, Failed> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    for value in list.list(source)? {
        let name = value.text(source)?;
        limits::option_name(id, name)
            .map_err(|message| value.problem(source, "no-options", message))?;
        if !known.insert(name) {
            let message = format!("`{id}` has the value `{name}` twice");
            return Err(value.problem(source, "same-name", message));
        }
        names.push(name.to_owned());
    }
    if names.is_empty() {
        return Err(list.problem(source, "empty", format!("`{id}` has no values")));
    }
    Ok(Options::Named(names))
}
