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

/// The options of an issue by their names. Files mostly name them in their order, so that few need looking up.
pub(super) struct OptionNames<'i> {
    options: &'i Options,
    next: usize,
    named: Option<HashMap<&'i str, usize>>,
}

impl<'i> OptionNames<'i> {
    pub fn new(options: &'i Options) -> Self {
        OptionNames { options, next: 0, named: None }
    }

    /// Numbers may be written in any way.
    pub fn find(&mut self, name: &str) -> Option<usize> {
        let Options::Named(names) = self.options else { return self.options.find(name) };
        let found = if names.get(self.next).is_some_and(|next| next == name) {
            self.next
        } else {
            let numbered = || names.iter().map(String::as_str).zip(0..).collect();
            *self.named.get_or_insert_with(numbered).get(name)?
        };
        self.next = found + 1;
        Some(found)
    }
}

/// The number that an option is or is called.
pub(super) fn number_of(options: &Options, option: usize) -> Option<f64> {
    options.number(option).or_else(|| options.name(option).parse().ok())
}
