//! Delimited text of whatever encoding, as rows of bytes.

use std::fs::File;
use std::io::{BufReader, Cursor, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use crate::problem::Problem;

/// How the bytes of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    /// Not UTF-8, and so taken for Windows-1252.
    Windows1252,
}

/// A table that is open: its header, and its rows by [`Table::next_row`].
pub(super) struct Table {
    pub header: Vec<String>,
    pub encoding: Encoding,
    name: String,
    rows: csv::Reader<Box<dyn std::io::Read>>,
}

/// Text whose lines end with a line feed, whatever they ended with: so that lines are counted as a person counts them.
struct LineFeeds<R> {
    text: R,
    /// Whether a carriage return stood last, and a line feed after it belongs to it.
    after_return: bool,
}

impl<R: std::io::Read> std::io::Read for LineFeeds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let length = self.text.read(buffer)?;
            if length == 0 || (!self.after_return && !buffer[..length].contains(&b'\r')) {
                return Ok(length);
            }
            let mut kept = 0;
            for place in 0..length {
                let byte = buffer[place];
                if byte == b'\n' && self.after_return {
                    self.after_return = false;
                    continue;
                }
                self.after_return = byte == b'\r';
                buffer[kept] = if self.after_return { b'\n' } else { byte };
                kept += 1;
            }
            if kept > 0 {
                return Ok(kept);
            }
        }
    }
}

/// Follows the text, so that its end tells whether a quotation mark is open there: then it stands within a field.
const END: &[u8] = b"\n\0end";

impl Table {
    /// The next row, and the line of its first character; `None` at the end.
    pub fn next_row(&mut self, row: &mut csv::ByteRecord) -> Result<Option<u64>, Box<Problem>> {
        let more = self.rows.read_byte_record(row).map_err(|error| {
            problem("unreadable", &self.name, format!("cannot be read: {error}"))
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        if !more || row.as_slice() == &END[1..] {
            return Ok(None);
        }
        if row.as_slice().ends_with(END) {
            return Err(unclosed(&self.name, line));
        }
        Ok(Some(line))
    }

    /// The line that is read next.
    pub fn next_line(&self) -> u64 {
        self.rows.position().line()
    }
}

fn unclosed(name: &str, line: u64) -> Box<Problem> {
    let message = "a quotation mark is not closed up to the end of the file";
    let hint = "the file may be cut off, or the mark be one too many";
    Box::new(Problem::in_line("unclosed-quotation", name, line, message).with_hint(hint))
}

fn problem(code: &'static str, file: &str, message: impl Into<String>) -> Box<Problem> {
    Box::new(Problem::of_file(code, file, message))
}

/// Opens a table, or says why it is none.
pub(super) fn open(path: &Path) -> Result<Table, Box<Problem>> {
    let name = path.display().to_string();
    let unreadable =
        |error: std::io::Error| problem("unreadable", &name, format!("cannot be read: {error}"));
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(problem("unreadable", &name, "is not a file"));
    }
    let empty = || problem("empty", &name, "is empty: it has no header and no rows");
    if metadata.len() == 0 {
        return Err(empty());
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let mut head = vec![0; 65_536.min(metadata.len() as usize)];
    file.read_exact(&mut head).map_err(unreadable)?;
    if let Some(kind) = other_kind(&head) {
        let hint = "save it as delimited text (CSV) with a header";
        return Err(Box::new(problem("other-kind", &name, kind).with_hint(hint)));
    }
    let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let (source, head, encoding): (Box<dyn std::io::Read>, String, Encoding) = if utf16 {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() % 2 == 1 {
            let message = "is cut off: it is UTF-16 and ends in the middle of a character";
            return Err(problem("cut-off", &name, message));
        }
        let little = bytes[0] == 0xff;
        let units = bytes[2..].chunks_exact(2).map(|pair| match little {
            true => u16::from_le_bytes([pair[0], pair[1]]),
            false => u16::from_be_bytes([pair[0], pair[1]]),
        });
        let text: String = char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        let head = text.lines().next().unwrap_or_default().to_owned();
        (Box::new(Cursor::new(text.into_bytes())), head, Encoding::Utf16)
    } else {
        if head.starts_with(&[0xef, 0xbb, 0xbf]) {
            file.seek(SeekFrom::Start(3)).map_err(unreadable)?;
            head.drain(..3);
        }
        let line = head.split(|byte| b"\r\n".contains(byte)).next().unwrap_or_default();
        let encoding = match std::str::from_utf8(&head) {
            // A character that the head cuts in two is no error.
            Err(error) if error.error_len().is_some() => Encoding::Windows1252,
            _ => Encoding::Utf8,
        };
        let line = decode(line);
        (Box::new(BufReader::with_capacity(1 << 20, file)), line, encoding)
    };
    let delimiter = *b",;\t|"
        .iter()
        .max_by_key(|delimiter| {
            let count = head.bytes().filter(|byte| byte == *delimiter).count();
            // On a tie the first in the list.
            (count, std::cmp::Reverse(b",;\t|".iter().position(|d| d == *delimiter)))
        })
        .unwrap_or(&b',');
    let source = LineFeeds { text: source, after_return: false };
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .buffer_capacity(1 << 18)
        .from_reader(Box::new(source.chain(END)) as Box<dyn std::io::Read>);
    let header = rows
        .byte_headers()
        .map_err(|error| {
            problem("unreadable", &name, format!("its header cannot be read: {error}"))
        })?
        .clone();
    if header.as_slice().ends_with(END) {
        return Err(unclosed(&name, 1));
    }
    let header: Vec<String> = header.iter().map(|field| decode(field).trim().to_owned()).collect();
    if header.iter().all(|field| field.is_empty() || field.as_bytes() == &END[1..]) {
        return Err(empty());
    }
    Ok(Table { header, encoding, name, rows })
}

/// A field as text: UTF-8, or where it is none, Windows-1252.
pub(super) fn decode(field: &[u8]) -> String {
    match std::str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => field.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// What a file is that is no delimited text.
fn other_kind(head: &[u8]) -> Option<&'static str> {
    let text =
        head.iter().position(|byte| !byte.is_ascii_whitespace()).map_or(head, |at| &head[at..]);
    if head.starts_with(b"PK\x03\x04") {
        Some("is a zip archive or a spreadsheet, not delimited text")
    } else if head.starts_with(b"%PDF") {
        Some("is a PDF, not delimited text")
    } else if head.starts_with(&[0x1f, 0x8b]) {
        Some("is compressed with gzip; unpack it first")
    } else if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        Some("is an old spreadsheet, not delimited text")
    } else if text.starts_with(b"{\\rtf") {
        Some("is a formatted document (RTF), not delimited text")
    } else if head.starts_with(&[0xff, 0xfe, 0, 0]) || head.starts_with(&[0, 0, 0xfe, 0xff]) {
        Some("is UTF-32, which is not read; save it as UTF-8")
    } else if looks_like_utf16(head) {
        Some("looks like UTF-16 without a mark; save it as UTF-8, or as UTF-16 with a mark")
    } else if text.starts_with(b"{") || text.starts_with(b"[") {
        Some("looks like JSON, not delimited text")
    } else if text.starts_with(b"<") {
        Some("looks like HTML or XML, not delimited text")
    } else if !head.starts_with(&[0xff, 0xfe])
        && !head.starts_with(&[0xfe, 0xff])
        && head.contains(&0)
    {
        Some("is not text: it holds zero bytes")
    } else if !head.starts_with(&[0xff, 0xfe])
        && !head.starts_with(&[0xfe, 0xff])
        && 50 * head.iter().filter(|byte| is_control(**byte)).count() > head.len()
    {
        Some("is not text: it holds control characters")
    } else {
        None
    }
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 && !byte.is_ascii_whitespace()
}

/// Every other byte of Latin text in UTF-16 is zero.
fn looks_like_utf16(head: &[u8]) -> bool {
    let first = &head[..head.len().min(64)];
    let zeros = |offset: usize| first.iter().skip(offset).step_by(2).all(|byte| *byte == 0);
    let others = |offset: usize| first.iter().skip(offset).step_by(2).all(|byte| *byte != 0);
    first.len() > 3 && ((zeros(1) && others(0)) || (zeros(0) && others(1)))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    /// Gives a few bytes at a time.
    struct Slow<'t>(&'t [u8], usize);

    impl std::io::Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = self.1.min(buffer.len()).min(self.0.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    #[test]
    fn every_end_of_a_line_is_a_line_feed() {
        for at_a_time in 1..8 {
            let text = Slow(b"a\r\nb\rc\n\r\n\r\rd", at_a_time);
            let mut read = String::new();
            LineFeeds { text, after_return: false }.read_to_string(&mut read).unwrap();
            assert_eq!(read, "a\nb\nc\n\n\n\nd", "{at_a_time} at a time");
        }
    }
}
