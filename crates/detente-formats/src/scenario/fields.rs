//! A table of a file, read field by field: what is not asked for is an unknown field.

use std::ops::Range;

use detente::calendar::Time;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::Problem;
use crate::source::Source;
use detente::simulation::scenario::NumberCount;

/// A value with its place.
pub(super) type Value<'t> = &'t Spanned<DeValue<'t>>;

/// What readers share: the source, and what they have found so far.
pub(super) struct Reader<'t> {
    pub source: &'t Source,
    pub problems: Vec<Problem>,
    pub numbers: NumberCount,
}

impl<'t> Reader<'t> {
    /// What is not TOML.
    pub fn tell_syntax(&mut self, errors: &[toml::de::Error]) {
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            self.error("syntax", span, format!("this is not TOML: {}", error.message()));
        }
    }

    pub fn error(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) {
        self.problems.push(Problem::at(code, self.source, span, message));
    }

    pub fn error_with_hint(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.problems.push(Problem::at(code, self.source, span, message).with_hint(hint));
    }

    pub fn warn(&mut self, code: &'static str, span: Range<usize>, message: impl Into<String>) {
        let problem = Problem::at(code, self.source, span, message);
        self.problems.push(problem.into_warning());
    }

    pub fn warn_with_hint(
        &mut self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let problem = Problem::at(code, self.source, span, message).with_hint(hint);
        self.problems.push(problem.into_warning());
    }

    fn wrong_type(&mut self, value: Value<'t>, expected: &str) {
        let got = value.get_ref().type_str();
        self.error("wrong-type", value.span(), format!("expected {expected}, got {got}"));
    }

    pub fn text(&mut self, value: Value<'t>) -> Option<&'t str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(value, "a text in quotes");
        }
        text
    }

    pub fn boolean(&mut self, value: Value<'t>) -> Option<bool> {
        let boolean = value.get_ref().as_bool();
        if boolean.is_none() {
            self.wrong_type(value, "true or false");
        }
        boolean
    }

    /// A whole number between two bounds.
    pub fn whole(&mut self, value: Value<'t>, low: u32, high: u32) -> Option<u32> {
        let DeValue::Integer(integer) = value.get_ref() else {
            self.wrong_type(value, "a whole number");
            return None;
        };
        let number = i128::from_str_radix(&integer.as_str().replace('_', ""), integer.radix());
        let number = number.ok().and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| (low..=high).contains(number));
        if number.is_none() {
            let message = format!("expected a whole number from {low} to {high}");
            self.error("out-of-range", value.span(), message);
        }
        number
    }

    /// A finite number.
    pub fn number(&mut self, value: Value<'t>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) => {
                i128::from_str_radix(&integer.as_str().replace('_', ""), integer.radix())
                    .ok()
                    .map(|number| number as f64)
            }
            DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
            _ => {
                self.wrong_type(value, "a number");
                return None;
            }
        };
        let number: Option<f64> = number.filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.error("not-finite", value.span(), "expected a finite number");
        }
        number
    }

    /// A date or an instant.
    pub fn time(&mut self, value: Value<'t>) -> Option<Time> {
        let text = match value.get_ref() {
            DeValue::Datetime(datetime) => datetime.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.wrong_type(value, "a date such as 2017-02-23");
                return None;
            }
        };
        match text.parse() {
            Ok(time) => Some(time),
            Err(error) => {
                let hint = "write a date as 2017-02-23 or an instant as 2017-02-23T09:00:00Z";
                self.error_with_hint("not-a-date", value.span(), error.to_string(), hint);
                None
            }
        }
    }

    pub fn array(&mut self, value: Value<'t>) -> &'t [Spanned<DeValue<'t>>] {
        match value.get_ref() {
            DeValue::Array(array) => array,
            _ => {
                self.wrong_type(value, "a list in brackets");
                &[]
            }
        }
    }

    /// A list of texts, each with its place.
    pub fn texts(&mut self, value: Value<'t>) -> Vec<(&'t str, Range<usize>)> {
        let items = self.array(value);
        items.iter().filter_map(|item| Some((self.text(item)?, item.span()))).collect()
    }

    /// A table.
    pub fn fields(&mut self, path: String, value: Value<'t>) -> Option<Fields<'t>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Fields::new(path, value.span(), table)),
            _ => {
                self.wrong_type(value, "a table");
                None
            }
        }
    }
}

/// A table, and which of its fields somebody has asked for.
pub(super) struct Fields<'t> {
    /// Its path in the scenario, such as `tracks.geneva`.
    pub path: String,
    /// Its place, for what is missing in it.
    pub span: Range<usize>,
    table: &'t DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'t> Fields<'t> {
    pub fn new(path: String, span: Range<usize>, table: &'t DeTable<'t>) -> Self {
        Fields { path, span, table, known: Vec::new() }
    }

    /// The value of a field that may be absent.
    pub fn get(&mut self, field: &'static str) -> Option<Value<'t>> {
        self.known.push(field);
        self.table.get(field)
    }

    /// The value of a field that must be there.
    pub fn require(&mut self, reader: &mut Reader<'t>, field: &'static str) -> Option<Value<'t>> {
        let value = self.get(field);
        if value.is_none() {
            let place = if self.path.is_empty() { "the scenario" } else { &self.path };
            let message = format!("{place} has no field `{field}`");
            let example = match field {
                "format" => "1",
                "title" | "question" | "name" => "\"…\"",
                _ => "…",
            };
            let hint = format!("add `{field} = {example}`");
            reader.error_with_hint("missing-field", self.span.clone(), message, hint);
        }
        value
    }

    /// All entries, by name, for tables whose names the file chooses.
    pub fn entries(&self) -> impl Iterator<Item = (&'t str, Range<usize>, Value<'t>)> + use<'t> {
        self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
    }

    /// Ends the reading: what nobody asked for is told.
    pub fn finish(self, reader: &mut Reader<'t>) {
        for (name, span, _) in self.entries() {
            if self.known.contains(&name) {
                continue;
            }
            let place = if self.path.is_empty() { "a scenario" } else { &self.path };
            let message = format!("{place} has no field called `{name}`");
            let hint = match nearest(name, self.known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it may have: {}", self.known.join(", ")),
            };
            reader.error_with_hint("unknown-field", span, message, hint);
        }
    }
}

/// The name most like `name`, if one is close.
pub(crate) fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let scored = names.map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate));
    let (distance, candidate) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + name.chars().count() / 3).then_some(candidate)
}
