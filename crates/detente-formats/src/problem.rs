//! What is wrong with a file: told with its place, what was expected, and what to do.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use serde::Serialize;

use crate::source::Source;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used; somebody should look.
    Warning,
}

/// One problem, with its place. Displays as rustc shows one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// A stable code, such as `unknown-field`.
    pub code: &'static str,
    /// What is wrong and what was expected, in a sentence.
    pub message: String,
    /// The file; empty where it is no file's.
    pub file: String,
    /// Line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// Column in characters, from 1; 0 where the line or the file as a whole is meant.
    pub column: usize,
    /// What to do about it.
    pub hint: Option<String>,
    /// The line with the offending text underlined; empty where the file as a whole is meant.
    #[serde(skip)]
    excerpt: String,
}

/// A whole number with groups of three digits, as messages and results write it.
///
/// ```
/// assert_eq!(detente_formats::problem::grouped(2_000_000), "2,000,000");
/// assert_eq!(detente_formats::problem::grouped(999), "999");
/// assert_eq!(detente_formats::problem::grouped(u128::MAX), "more than 10^38");
/// ```
pub fn grouped(value: u128) -> String {
    // Where counting stopped.
    if value == u128::MAX {
        return "more than 10^38".to_owned();
    }
    let digits = value.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Longest excerpt of a line, in characters.
const WIDTH: usize = 90;

impl Problem {
    /// A problem of a file as a whole.
    pub fn of_file(code: &'static str, file: &str, message: impl Into<String>) -> Self {
        Problem {
            severity: Severity::Error,
            code,
            message: message.into(),
            file: file.to_owned(),
            line: 0,
            column: 0,
            hint: None,
            excerpt: String::new(),
        }
    }

    /// A problem of a line of a file, from 1.
    pub(crate) fn in_line(
        code: &'static str,
        file: &str,
        line: u64,
        message: impl Into<String>,
    ) -> Self {
        Problem { line: line as usize, ..Problem::of_file(code, file, message) }
    }

    /// A problem of what was asked, and of no file.
    pub fn of_request(message: impl Into<String>) -> Self {
        Problem::of_file("request", "", message)
    }

    /// The same problem, of a file or a folder as a whole.
    ///
    /// ```
    /// use detente_formats::problem::Problem;
    /// let problem = Problem::of_request("too many packages").of("a/case".as_ref());
    /// assert!(problem.to_string().ends_with("--> a/case"));
    /// ```
    pub fn of(self, path: &Path) -> Self {
        Problem { file: path.display().to_string(), ..self }
    }

    /// A problem at a place of a source (a range of bytes).
    pub(crate) fn at(
        code: &'static str,
        source: &Source,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let (line, column) = source.position(span.start);
        Problem {
            line,
            column,
            excerpt: excerpt(source, &span, line, column),
            ..Problem::of_file(code, source.name(), message)
        }
    }

    /// The same problem, with what to do about it.
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Problem { hint: Some(hint.into()), ..self }
    }

    /// The same problem, as one with which the file can be used.
    pub(crate) fn into_warning(self) -> Self {
        Problem { severity: Severity::Warning, ..self }
    }

    /// Whether the file cannot be used because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The line, and carets under what is meant; a long line is cut around it.
fn excerpt(source: &Source, span: &Range<usize>, line: usize, column: usize) -> String {
    let characters: Vec<char> =
        source.line(line).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let meant = source.text().get(span.clone()).unwrap_or_default();
    let length = meant.lines().next().unwrap_or_default().chars().count();
    let from = (column - 1).saturating_sub(WIDTH / 3).min(characters.len());
    let from = if characters.len() <= WIDTH { 0 } else { from };
    let until = characters.len().min(from + WIDTH);
    let shown: String = characters[from..until].iter().collect();
    let indent = column - 1 - from;
    let carets = length.max(1).min((until - from).saturating_sub(indent).max(1));
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    format!(
        "{margin} |\n{number} | {shown}\n{margin} | {}{}",
        " ".repeat(indent),
        "^".repeat(carets)
    )
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}]: {}", self.code, self.message)?;
        if self.column > 0 {
            write!(f, "\n  --> {}:{}:{}\n{}", self.file, self.line, self.column, self.excerpt)?;
        } else if self.line > 0 {
            write!(f, "\n  --> {}:{}", self.file, self.line)?;
        } else if !self.file.is_empty() {
            write!(f, "\n  --> {}", self.file)?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\n  = help: {hint}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_shows_its_place() {
        let source = Source::new("case.toml", "a = 1\nbé = 'x'\n".into());
        let start = source.text().find("'x'").unwrap();
        let problem = Problem::at("wrong-type", &source, start..start + 3, "expected a number");
        assert_eq!(
            problem.with_hint("write 1").to_string(),
            "error[wrong-type]: expected a number\n  --> case.toml:2:6\n  |\n2 | bé = 'x'\n  |      ^^^\n  = help: write 1"
        );
    }

    #[test]
    fn long_lines_and_ends_of_files_do_not_break_it() {
        let source =
            Source::new("long.toml", format!("{}oops{}", " ".repeat(5000), "x".repeat(5000)));
        let text = Problem::at("x", &source, 5000..5004, "m").to_string();
        assert!(text.lines().all(|line| line.chars().count() < 120) && text.contains("^^^^"));
        let end = source.text().len();
        assert!(Problem::at("x", &source, end..end, "m").to_string().contains('^'));
        let line = Problem::in_line("x", "rows.csv", 7, "m").to_string();
        assert_eq!(line, "error[x]: m\n  --> rows.csv:7");
        let empty = Source::new("empty.toml", String::new());
        assert!(Problem::at("x", &empty, 0..0, "m").to_string().contains("empty.toml:1:1"));
    }
}
