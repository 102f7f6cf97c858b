//! A text with its file name, and where its lines begin.

pub(crate) struct Source {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Source {
    pub fn new(name: &str, text: String) -> Self {
        let starts =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(i, _)| i + 1);
        let line_starts = std::iter::once(0).chain(starts).collect();
        Source { name: name.to_owned(), text, line_starts }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column, from 1, of a byte; columns count characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let byte = byte.min(self.text.len());
        let line = self.line_starts.partition_point(|&start| start <= byte);
        let before = &self.text.as_bytes()[self.line_starts[line - 1]..byte];
        // A byte that does not continue a character begins one.
        (line, before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1)
    }

    /// The byte of a line, from 1, and a number of characters in it; the end of the line or of the text where there are fewer.
    pub fn byte(&self, line: usize, characters: usize) -> usize {
        let Some(&start) = self.line_starts.get(line.max(1) - 1) else { return self.text.len() };
        let end = self.line_starts.get(line.max(1)).copied().unwrap_or(self.text.len());
        let found = self.text[start..end].char_indices().nth(characters);
        found.map_or(end, |(byte, _)| start + byte)
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// A line, from 1, without its end.
    pub fn line(&self, line: usize) -> &str {
        let start = self.line_starts[line - 1];
        let end = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }
}
