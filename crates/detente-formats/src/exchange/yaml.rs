//! YAML with places: tables, lists and single values; no aliases, so that nothing grows, and bounded depth.

use indexmap::IndexMap;
use indexmap::map::Entry;
use yaml_rust2::parser::{Event, MarkedEventReceiver, Parser};
use yaml_rust2::scanner::{Marker, TScalarStyle};

use super::Failed;
use super::limits::DEEPEST;
use super::node::{Kind, Node};
use crate::problem::Problem;
use crate::source::Source;

/// The value that a file holds.
pub(crate) fn parse(source: &Source) -> Result<Node, Failed> {
    // The parser keeps a stack of its own: what lies too deep is refused before it sees it.
    deep_flow(source)?;
    let mut builder =
        Builder { source, open: Vec::new(), done: None, failed: None, last: (1, 0, 0) };
    let mut parser = Parser::new_from_str(source.text());
    let loaded = parser.load(&mut builder, true);
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
    /// The last place that was looked up: line, characters in it, and byte.
    last: (usize, usize, usize),
}

struct Open {
    at: usize,
    is_table: bool,
    items: Vec<Node>,
    entries: IndexMap<String, Node>,
    /// The key that waits for its value, and where it stands.
    key: Option<(String, usize)>,
}

impl Builder<'_> {
    fn fail(&mut self, at: usize, code: &'static str, message: &str) {
        let problem = Problem::at(code, self.source, at..at + 1, message);
        self.failed.get_or_insert(Box::new(problem));
    }

    /// The byte of a place. Places mostly follow each other, and a line may be very long: it is gone on from the last.
    fn byte(&mut self, marker: Marker) -> usize {
        let (line, characters, byte) = self.last;
        let found = match marker.col().checked_sub(characters) {
            Some(more) if marker.line() == line => {
                let rest = &self.source.text()[byte..];
                byte + rest.char_indices().nth(more).map_or(rest.len(), |(length, _)| length)
            }
            _ => self.source.byte(marker.line(), marker.col()),
        };
        self.last = (marker.line(), marker.col(), found);
        found
    }

    fn put(&mut self, node: Node) {
        let at = node.at;
        let Some(open) = self.open.last_mut() else {
            self.done = Some(node);
            return;
        };
        if !open.is_table {
            open.items.push(node);
            return;
        }
        match open.key.take() {
            Some((key, place)) => match open.entries.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(node);
                }
                Entry::Occupied(entry) => {
                    let message = format!("`{}` stands here twice", entry.key());
                    self.fail(place, "syntax", &message);
                }
            },
            None => match node.kind {
                Kind::Plain(key) if key == "<<" => {
                    self.fail(
                        at,
                        "aliases",
                        "the merge key `<<` is not read: write the entries out",
                    );
                }
                Kind::Text(key) | Kind::Plain(key) => open.key = Some((key, at)),
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
        let at = self.byte(marker);
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
                let (items, entries) = (Vec::new(), IndexMap::new());
                self.open.push(Open { at, is_table, items, entries, key: None });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(Open { at, is_table, items, entries, .. }) = self.open.pop() {
                    let kind = if is_table { Kind::Table(entries) } else { Kind::List(items) };
                    self.put(Node { kind, at });
                }
            }
            Event::DocumentStart if self.done.is_some() => {
                self.fail(at, "second-document", "there is a second document in this file");
            }
            Event::Alias(_) => self.fail(at, "aliases", "aliases are not read"),
            _ => {}
        }
    }
}

/// A text in quotes. YAML takes more characters for the end of a line than JSON does.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    for character in serde_json::Value::from(text).to_string().chars() {
        match character {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{fe00}'..='\u{feff}' => {
                quoted += &format!("\\u{:04x}", u32::from(character));
            }
            other => quoted.push(other),
        }
    }
    quoted
}

/// A number as programs of YAML 1.1 know it for one: with a dot, and a sign before the exponent.
pub(crate) fn number(number: f64) -> String {
    let text = format!("{number:?}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let dot = if digits.contains('.') { "" } else { ".0" };
    let (sign, size) = match exponent.strip_prefix('-') {
        Some(size) => ('-', size),
        None => ('+', exponent),
    };
    format!("{digits}{dot}e{sign}{size:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_numbers_to_yaml_1_1_too() {
        // What YAML 1.1 resolves to a float, as PyYAML does: [-+]?[0-9]+\.[0-9]*([eE][-+][0-9]+)?
        let is_float = |text: &str| {
            let (digits, exponent) = text.split_once('e').unwrap_or((text, "+0"));
            let (whole, rest) = digits.trim_start_matches('-').split_once('.').unwrap_or_default();
            let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            !whole.is_empty()
                && all_digits(whole)
                && all_digits(rest)
                && exponent.starts_with(['+', '-'])
                && all_digits(&exponent[1..])
        };
        for value in [1e-5, 2e16, 1e100, -1.5e-7, 0.1, 3.0, -0.0, 5e-324, f64::MAX, 1.0 / 3.0] {
            let text = number(value);
            assert!(is_float(&text), "{text}");
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
        assert_eq!([number(1e-5), number(2e16), number(0.5)], ["1.0e-05", "2.0e+16", "0.5"]);
    }

    #[test]
    fn no_character_ends_a_line_within_quotes() {
        let text = "a\u{85}b\u{2028}c\u{2029}\u{7f}\u{feff}\n\"\\é";
        let written = quoted(text);
        assert_eq!(written, r#""a\u0085b\u2028c\u2029\u007f\ufeff\n\"\\é""#);
        let source = Source::new("x.yml", format!("a: {written}\n"));
        let node = parse(&source).unwrap();
        assert_eq!(node.get("a").unwrap().text(&source).unwrap(), text);
    }

    #[test]
    fn what_would_be_dropped_is_refused_where_it_stands() {
        let check = |text: &str, code: &str, line: usize| {
            let problem = parse(&Source::new("x.yml", text.to_owned())).unwrap_err();
            assert_eq!((problem.code, problem.line), (code, line), "{text}");
        };
        check("a: 1\n---\nb: 2\n", "second-document", 2);
        check("a: 1\n---\n", "second-document", 2);
        check("a:\n  <<: {b: 1}\n", "aliases", 2);
        check("a: &x 1\nb: *x\n", "aliases", 2);
        assert!(parse(&Source::new("x.yml", "---\na: 1\n...\n".to_owned())).is_ok());
    }

    #[test]
    fn places_in_one_long_line_are_found() {
        let source = Source::new("x.yml", "{é: 1, b: [2, {c: 3}], d: 4}\n".to_owned());
        let node = parse(&source).unwrap();
        let at = |node: &Node| &source.text()[node.at..=node.at];
        assert_eq!(at(node.get("é").unwrap()), "1");
        assert_eq!(at(node.get("b").unwrap()), "[");
        assert_eq!(at(node.get("d").unwrap()), "4");
    }
}
