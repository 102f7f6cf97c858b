//! YAML with places: tables, lists and single values; no aliases, so that nothing grows, and bounded depth.

use yaml_rust2::parser::{Event, MarkedEventReceiver, Parser};
use yaml_rust2::scanner::{Marker, TScalarStyle};

use super::node::{Kind, Node};
use super::{DEEPEST, Failed};
use crate::problem::Problem;
use crate::source::Source;

/// The value that a file holds.
pub(crate) fn parse(source: &Source) -> Result<Node, Failed> {
    // The parser keeps a stack of its own: what lies too deep is refused before it sees it.
    deep_flow(source)?;
    let mut builder = Builder { source, open: Vec::new(), done: None, failed: None };
    let mut parser = Parser::new_from_str(source.text());
    let loaded = parser.load(&mut builder, false);
    if let Some(failed) = builder.failed {
        return Err(failed);
    }
    if let Err(error) = loaded {
        let at = source.byte(error.marker().line(), error.marker().col());
        let message = format!("this is not YAML: {}", error.info());
        return Err(Box::new(Problem::at("syntax", source, at..at + 1, message)));
    }
    builder.done.ok_or_else(|| {
        let message = "there is nothing in it".to_owned();
        Box::new(Problem::at("syntax", source, 0..0, message))
    })
}

/// Refuses brackets and indents that go deeper than anybody needs.
fn deep_flow(source: &Source) -> Result<(), Failed> {
    let mut depth = 0_usize;
    for (at, byte) in source.text().bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            let message = format!("brackets lie more than {DEEPEST} deep");
            return Err(Box::new(Problem::at("too-deep", source, at..at + 1, message)));
        }
    }
    for line in 1..=source.line_count() {
        let text = source.line(line);
        let indent = text.len() - text.trim_start_matches([' ', '-', '?', ':']).len();
        if indent > 8 * DEEPEST {
            let at = source.byte(line, 0);
            let message = "the line is indented too deep".to_owned();
            return Err(Box::new(Problem::at("too-deep", source, at..at + 1, message)));
        }
    }
    Ok(())
}

struct Builder<'s> {
    source: &'s Source,
    /// Lists and tables that are open: where they began, what is in them, and the key that waits for its value.
    open: Vec<Open>,
    done: Option<Node>,
    failed: Option<Failed>,
}

struct Open {
    at: usize,
    is_table: bool,
    items: Vec<Node>,
    entries: Vec<(String, Node)>,
    key: Option<String>,
}

impl Builder<'_> {
    fn fail(&mut self, at: usize, code: &'static str, message: &str) {
        let problem = Problem::at(code, self.source, at..at + 1, message);
        self.failed.get_or_insert(Box::new(problem));
    }

    fn put(&mut self, node: Node) {
        let at = node.at;
        let Some(open) = self.open.last_mut() else {
            if self.done.is_some() {
                return self.fail(at, "syntax", "there is a second document");
            }
            self.done = Some(node);
            return;
        };
        if !open.is_table {
            open.items.push(node);
            return;
        }
        match open.key.take() {
            Some(key) => open.entries.push((key, node)),
            None => match node.kind {
                Kind::Text(key) | Kind::Plain(key) => {
                    if open.entries.iter().any(|(other, _)| *other == key) {
                        let message = format!("`{key}` stands here twice");
                        return self.fail(at, "syntax", &message);
                    }
                    open.key = Some(key);
                }
                _ => self.fail(at, "syntax", "a key is a single value"),
            },
        }
    }
}

impl MarkedEventReceiver for Builder<'_> {
    fn on_event(&mut self, event: Event, marker: Marker) {
        if self.failed.is_some() {
            return;
        }
        let at = self.source.byte(marker.line(), marker.col());
        match event {
            Event::Scalar(text, style, ..) => {
                let kind = match style {
                    TScalarStyle::Plain => Kind::Plain(text),
                    _ => Kind::Text(text),
                };
                self.put(Node { kind, at });
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if self.open.len() >= DEEPEST {
                    return self.fail(
                        at,
                        "too-deep",
                        "lists and tables lie too deep in each other",
                    );
                }
                let is_table = matches!(event, Event::MappingStart(..));
                let (items, entries) = (Vec::new(), Vec::new());
                self.open.push(Open { at, is_table, items, entries, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { at, is_table, items, entries, .. }) = self.open.pop() {
                    let kind = if is_table { Kind::Table(entries) } else { Kind::List(items) };
                    self.put(Node { kind, at });
                }
            }
            Event::Alias(_) => self.fail(at, "aliases", "aliases are not read"),
            _ => {}
        }
    }
}

/// A text in quotes.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
