//! A record as JSON Lines: a header with the version, then one event a line.
//!
//! Lossless: what was written is read back equal. What no version of the vocabulary knows is refused and not dropped. The
//! vocabulary is documented in `docs/record-format.md`.

use std::fmt;
use std::io::{self, BufRead, Read as _, Write};

use detente::record::{Event, EventId, Kind, Record, VERSION};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest line that is read, in bytes: several times what the largest scenario could put into one event.
pub const LONGEST_LINE_BYTES: u64 = 1 << 26;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    detente_record: u32,
}

/// Why a record could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// The file could not be read on.
    Io(io::Error),
    /// The first line is not a record's header.
    NoHeader,
    /// The record has another version of the vocabulary.
    OtherVersion(u32),
    /// A line is no event.
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Io(_) => write!(f, "the record cannot be read"),
            ReadError::NoHeader => {
                write!(
                    f,
                    "line 1 is not a record's header: expected {{\"detente_record\":{VERSION}}}"
                )
            }
            ReadError::OtherVersion(version) => {
                write!(f, "the record has version {version}; this program reads version {VERSION}")
            }
            ReadError::Line { line, cause } => write!(f, "line {line} is no event: {cause}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// Writes a record.
///
/// # Errors
/// Where `output` fails.
pub fn write(record: &Record<'_>, output: impl Write) -> io::Result<()> {
    lines(record.events(), output)
}

/// Writes events as a record, and numbers them, without ever holding them all: as [`write`] does with a [`Record`] of them.
///
/// # Errors
/// Where `output` fails.
///
/// ```
/// use detente::record::{Event, Kind, Record};
/// use detente_formats::record_lines::{write, write_events};
/// let said = |text: &'static str| {
///     Event::new("2017-02-23".parse().unwrap(), Kind::Statement { text: text.into() })
/// };
/// let (mut record, mut whole, mut streamed) = (Record::new(), Vec::new(), Vec::new());
/// record.append(said("we are here to talk"));
/// record.append(said("so are we"));
/// write(&record, &mut whole).unwrap();
/// write_events([said("we are here to talk"), said("so are we")], &mut streamed).unwrap();
/// assert_eq!(whole, streamed);
/// ```
pub fn write_events<'a>(
    events: impl IntoIterator<Item = Event<'a>>,
    output: impl Write,
) -> io::Result<()> {
    let numbered = events.into_iter().zip(0..).map(|(mut event, number)| {
        event.id = EventId(number);
        event
    });
    lines(numbered, output)
}

fn lines<E: Serialize>(
    events: impl IntoIterator<Item = E>,
    mut output: impl Write,
) -> io::Result<()> {
    serde_json::to_writer(&mut output, &Header { detente_record: VERSION })?;
    for event in events {
        output.write_all(b"\n")?;
        serde_json::to_writer(&mut output, &event)?;
    }
    output.write_all(b"\n")?;
    output.flush()
}

/// Reads a record.
///
/// # Errors
/// At the first line that is not what it should be.
///
/// ```
/// use detente::record::{Event, Kind, Record};
/// use detente_formats::record_lines::{read, write};
/// let mut record = Record::new();
/// let kind = Kind::Statement { text: "we are here to talk".into() };
/// record.append(Event::new("2017-02-23".parse().unwrap(), kind).by("government"));
/// let mut lines = Vec::new();
/// write(&record, &mut lines).unwrap();
/// assert_eq!(read(lines.as_slice()).unwrap(), record);
/// ```
pub fn read(mut input: impl BufRead) -> Result<Record<'static>, ReadError> {
    let mut record = Record::new();
    let mut text = Vec::new();
    let mut line = 0;
    loop {
        text.clear();
        line += 1;
        let mut limited = (&mut input).take(LONGEST_LINE_BYTES);
        let bytes = limited.read_until(b'\n', &mut text).map_err(ReadError::Io)?;
        if bytes == 0 {
            return if line == 1 { Err(ReadError::NoHeader) } else { Ok(record) };
        }
        let wrong = |cause: String| ReadError::Line { line, cause };
        if bytes as u64 == LONGEST_LINE_BYTES && text.last() != Some(&b'\n') {
            return Err(wrong(format!("it has more than {LONGEST_LINE_BYTES} bytes")));
        }
        if line == 1 {
            let header: Header = serde_json::from_slice(&text).map_err(|_| ReadError::NoHeader)?;
            if header.detente_record != VERSION {
                return Err(ReadError::OtherVersion(header.detente_record));
            }
            continue;
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        let event = read_event(&text, &record).map_err(wrong)?;
        record.append(event);
    }
}

/// The event of one line, which comes after those of `record`.
fn read_event(line: &[u8], record: &Record<'_>) -> Result<Event<'static>, String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    // From the text and not from the value, which keeps the last of two fields of one name.
    let event: Event<'static> = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let expected = EventId(record.events().len() as u64);
    if event.id != expected {
        return Err(format!("its id is {}; expected {}", event.id.0, expected.0));
    }
    if let Some(before) = record.events().last()
        && event.time < before.time
    {
        return Err(format!("it is of {}, before the event of the line before", event.time));
    }
    for (field, named) in [("in_answer_to", event.in_answer_to), ("corrects", event.corrects)] {
        if named.is_some_and(|named| named >= expected) {
            return Err(format!("`{field}` does not name an earlier event"));
        }
    }
    // The envelope and its kind lie in one object, so only writing the event again shows which of the fields it has.
    let written = serde_json::to_value(&event).map_err(|error| error.to_string())?;
    let optional = match &event.kind {
        Kind::MeetingHeld { .. } => &["track"][..],
        Kind::TextPut { .. } => &["package", "terms"],
        Kind::Request { .. } => &["through"],
        Kind::Incident { .. } => &["target", "deaths", "position"],
        _ => &[],
    };
    let is_nothing =
        |value: &Value| value.is_null() || value.as_array().is_some_and(|values| values.is_empty());
    let known = |field: &str, value: &Value| {
        let left_out = ENVELOPE.contains(&field) || optional.contains(&field);
        written.get(field).is_some() || (left_out && is_nothing(value))
    };
    let mut fields = value.as_object().into_iter().flatten();
    match fields.find(|(field, value)| !known(field, value)) {
        Some((field, _)) => Err(format!("an event of this kind has no field `{field}`")),
        None => Ok(event),
    }
}

/// The fields of the envelope that are left out where they have no value.
const ENVELOPE: [&str; 8] =
    ["end", "place", "actor", "source", "reported_by", "attributed_to", "in_answer_to", "corrects"];
