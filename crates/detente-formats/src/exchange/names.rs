//! Names looked up, not sought: there may be very many.

use std::collections::HashMap;

use detente::domain::{Issue, Options};

/// The issues of a case by their names.
pub(super) struct IssueNames<'i>(HashMap<&'i str, usize>);

impl<'i> IssueNames<'i> {
    pub fn new(issues: &'i [Issue]) -> Self {
        IssueNames(issues.iter().enumerate().map(|(place, issue)| (&*issue.id, place)).collect())
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }
}

/// The options of an issue by their names.
pub(super) struct OptionNames<'i> {
    options: &'i Options,
    named: HashMap<&'i str, usize>,
}

impl<'i> OptionNames<'i> {
    pub fn new(options: &'i Options) -> Self {
        let named = match options {
            Options::Named(names) => names.iter().map(String::as_str).zip(0..).collect(),
            _ => HashMap::new(),
        };
        OptionNames { options, named }
    }

    /// Numbers may be written in any way.
    pub fn find(&self, name: &str) -> Option<usize> {
        match self.options {
            Options::Named(_) => self.named.get(name).copied(),
            options => options.find(name),
        }
    }
}

/// The number that an option is or is called.
pub(super) fn number_of(options: &Options, option: usize) -> Option<f64> {
    options.number(option).or_else(|| options.name(option).parse().ok())
}
