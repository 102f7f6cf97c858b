//! Names that one part of a file gives and another uses.

use std::ops::Range;

use super::fields::{Reader, Value, nearest};

/// The ids of one kind of thing, in the order of the file.
pub(super) struct Names<'t> {
    kind: &'static str,
    code: &'static str,
    ids: Vec<&'t str>,
    spans: Vec<Range<usize>>,
}

impl<'t> Names<'t> {
    pub fn new(
        kind: &'static str,
        code: &'static str,
        ids: impl Iterator<Item = (&'t str, Range<usize>)>,
    ) -> Self {
        let (ids, spans) = ids.unzip();
        Names { kind, code, ids, spans }
    }

    /// Where the file gives the name number `position`.
    pub fn span(&self, position: usize) -> Range<usize> {
        self.spans[position].clone()
    }

    pub fn ids(&self) -> &[&'t str] {
        &self.ids
    }

    pub fn position(&self, name: &str) -> Option<usize> {
        self.ids.iter().position(|id| *id == name)
    }

    /// The position of a name, or a problem with the nearest known one.
    pub fn find(&self, reader: &mut Reader<'t>, name: &str, span: Range<usize>) -> Option<usize> {
        let position = self.position(name);
        if position.is_none() {
            let message = format!("there is no {} called `{name}`", self.kind);
            let hint = match nearest(name, self.ids.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if self.ids.is_empty() => format!("this scenario has no {}", self.kind),
                None => format!("there are: {}", self.ids.join(", ")),
            };
            reader.error_with_hint(self.code, span, message, hint);
        }
        position
    }

    /// The position of the name that a value holds.
    pub fn one(&self, reader: &mut Reader<'t>, value: Value<'t>) -> Option<usize> {
        let name = reader.text(value)?;
        self.find(reader, name, value.span())
    }

    /// The positions of the names in a list; a name twice is a problem.
    pub fn list(&self, reader: &mut Reader<'t>, value: Value<'t>) -> Vec<usize> {
        let mut positions = Vec::new();
        for (name, span) in reader.texts(value) {
            let Some(position) = self.find(reader, name, span.clone()) else { continue };
            if positions.contains(&position) {
                reader.error("duplicate", span, format!("`{name}` stands in this list twice"));
            } else {
                positions.push(position);
            }
        }
        positions
    }

    /// The same for a field that may hold one name or a list of them.
    pub fn one_or_list(&self, reader: &mut Reader<'t>, value: Value<'t>) -> Vec<usize> {
        if value.get_ref().is_str() {
            self.one(reader, value).into_iter().collect()
        } else {
            self.list(reader, value)
        }
    }
}
