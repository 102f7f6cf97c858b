//! JSON with places: bounded depth, no key twice.

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::Failed;
use super::limits::DEEPEST;
use super::node::{Kind, Node};
use crate::problem::Problem;
use crate::source::Source;

/// The value that a file holds.
pub(crate) fn parse(source: &Source) -> Result<Node, Failed> {
    let mut parser = Parser { source, text: source.text(), at: 0 };
    let node = parser.value(0)?;
    parser.space();
    if parser.at < parser.text.len() {
        return Err(parser.fail("expected the end of the file"));
    }
    Ok(node)
}

struct Parser<'s> {
    source: &'s Source,
    text: &'s str,
    at: usize,
}

impl<'s> Parser<'s> {
    fn fail(&self, message: &str) -> Failed {
        let message = format!("this is not JSON: {message}");
        Box::new(Problem::at("syntax", self.source, self.at..self.at + 1, message))
    }

    fn rest(&self) -> &'s [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.rest().first() == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Node, Failed> {
        if depth > DEEPEST {
            return Err(self.fail("lists and objects lie too deep in each other"));
        }
        self.space();
        let at = self.at;
        let kind = match self.rest().first() {
            Some(b'{') => {
                self.at += 1;
                let mut entries: IndexMap<String, Node> = IndexMap::new();
                if !self.eat(b'}') {
                    loop {
                        self.space();
                        let key = self.string()?;
                        if !self.eat(b':') {
                            return Err(self.fail("expected `:`"));
                        }
                        match entries.entry(key) {
                            Entry::Occupied(entry) => {
                                let message = format!("`{}` stands here twice", entry.key());
                                return Err(self.fail(&message));
                            }
                            Entry::Vacant(entry) => {
                                entry.insert(self.value(depth + 1)?);
                            }
                        }
                        if self.eat(b'}') {
                            break;
                        }
                        if !self.eat(b',') {
                            return Err(self.fail("expected `,` or `}`"));
                        }
                    }
                }
                Kind::Table(entries)
            }
            Some(b'[') => {
                self.at += 1;
                let mut items = Vec::new();
                if !self.eat(b']') {
                    loop {
                        items.push(self.value(depth + 1)?);
                        if self.eat(b']') {
                            break;
                        }
                        if !self.eat(b',') {
                            return Err(self.fail("expected `,` or `]`"));
                        }
                    }
                }
                Kind::List(items)
            }
            Some(b'"') => Kind::Text(self.string()?),
            Some(_) => {
                let ends = |byte: &&u8| !b",]}: \t\r\n\"".contains(byte);
                let length = self.rest().iter().take_while(ends).count();
                let word = &self.text[self.at..self.at + length];
                let known = matches!(word, "true" | "false" | "null");
                let number = word.starts_with(|c: char| c == '-' || c.is_ascii_digit())
                    && word.parse::<f64>().is_ok();
                if !known && !number {
                    return Err(self.fail("expected a value"));
                }
                self.at += length;
                Kind::Plain(word.to_owned())
            }
            None => return Err(self.fail("the file ends early")),
        };
        Ok(Node { kind, at })
    }

    fn string(&mut self) -> Result<String, Failed> {
        if self.rest().first() != Some(&b'"') {
            return Err(self.fail("expected text in quotes"));
        }
        let bytes = self.rest();
        let mut end = 1;
        loop {
            match bytes.get(end) {
                None | Some(b'\n') => return Err(self.fail("text without an end")),
                Some(b'"') => break,
                Some(b'\\') => end += 2,
                Some(_) => end += 1,
            }
        }
        let quoted = self.text.get(self.at..=self.at + end);
        let read = quoted.and_then(|quoted| serde_json::from_str::<String>(quoted).ok());
        let text = read.ok_or_else(|| self.fail("text with an unknown escape"))?;
        self.at += end + 1;
        Ok(text)
    }
}
