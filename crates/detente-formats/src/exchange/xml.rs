//! XML as a tree of elements: no entities but the five that XML itself names, no document types, bounded depth.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Failed;
use super::limits::{self, DEEPEST};
use crate::problem::Problem;
use crate::source::Source;

/// The most attributes of an element.
const MOST_ATTRIBUTES: usize = 64;

/// An element with what is in it; text is left out.
#[derive(Debug)]
pub(crate) struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// Where it begins.
    pub span: Range<usize>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// All elements below that are called so, in the order of the file.
    pub fn all<'e>(&'e self, name: &str, found: &mut Vec<&'e Element>) {
        for child in &self.children {
            if child.is(name) {
                found.push(child);
            }
            child.all(name, found);
        }
    }

    /// The same as a list.
    pub fn below(&self, name: &str) -> Vec<&Element> {
        let mut found = Vec::new();
        self.all(name, &mut found);
        found
    }

    /// An attribute that must be there.
    pub fn need(&self, source: &Source, name: &str) -> Result<&str, Failed> {
        self.attribute(name).ok_or_else(|| {
            let message = format!("`{}` has no attribute `{name}`", self.name);
            self.problem(source, "missing-attribute", message)
        })
    }

    /// A number that must be there.
    pub fn number(&self, source: &Source, name: &str) -> Result<f64, Failed> {
        limits::number(self.need(source, name)?)
            .map_err(|why| self.problem(source, "wrong-type", format!("`{name}`: {why}")))
    }

    /// Whether it is called so; other programs do not mind capitals.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The first element directly in it that is called so.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is(name))
    }

    /// A problem at the beginning of the element.
    pub fn problem(&self, source: &Source, code: &'static str, message: String) -> Failed {
        Box::new(Problem::at(code, source, self.span.clone(), message))
    }
}

/// The root element of a file.
pub(crate) fn parse(source: &Source) -> Result<Element, Failed> {
    let text = source.text();
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let fail = |at: usize, message: String| {
        let at = at.min(text.len());
        Box::new(Problem::at("syntax", source, at..at, format!("this is not XML: {message}")))
    };
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    loop {
        let at = reader.buffer_position() as usize;
        let event = reader.read_event();
        let end = reader.buffer_position() as usize;
        let event =
            event.map_err(|error| fail(reader.error_position() as usize, error.to_string()))?;
        let closed = match event {
            Event::Start(start) => {
                if open.len() >= DEEPEST {
                    return Err(fail(at, format!("elements lie more than {DEEPEST} deep")));
                }
                open.push(element(&start, at, end).map_err(|message| fail(at, message))?);
                None
            }
            Event::Empty(start) => {
                Some(element(&start, at, end).map_err(|message| fail(at, message))?)
            }
            Event::End(_) => open.pop(),
            Event::DocType(_) => {
                let message = "document types and their entities are not read".to_owned();
                return Err(Box::new(Problem::at("entities", source, at..end, message)));
            }
            Event::Eof => break,
            _ => None,
        };
        match (closed, open.last_mut()) {
            (Some(element), Some(parent)) => parent.children.push(element),
            (Some(_), None) if root.is_some() => {
                return Err(fail(at, "there is a second root element".to_owned()));
            }
            (Some(element), None) => root = Some(element),
            (None, _) => {}
        }
    }
    if let Some(element) = open.last() {
        return Err(fail(element.span.start, format!("`{}` is not closed", element.name)));
    }
    root.ok_or_else(|| fail(text.len(), "there is no element".to_owned()))
}

fn element(start: &BytesStart<'_>, at: usize, end: usize) -> Result<Element, String> {
    let name = start.name().as_ref().to_owned();
    let mut attributes: Vec<(String, String)> = Vec::new();
    // Whether a name stands here twice is looked for below, in no more than a few.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = attribute.key.as_ref().to_owned();
        if attributes.iter().any(|(other, _)| *other == key) {
            return Err(format!("`{name}` has the attribute `{key}` twice"));
        }
        if attributes.len() == MOST_ATTRIBUTES {
            return Err(format!("`{name}` has more than {MOST_ATTRIBUTES} attributes"));
        }
        let raw = attribute.value.into_owned();
        let value = quick_xml::escape::unescape(&raw).map_err(|error| error.to_string())?;
        attributes.push((key, value.into_owned()));
    }
    Ok(Element { name, attributes, children: Vec::new(), span: at..end })
}

/// A text as it stands in an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' => escaped += "&#10;",
            '\t' => escaped += "&#9;",
            '\r' => escaped += "&#13;",
            other => escaped.push(other),
        }
    }
    escaped
}
