//! Rows into incidents, and which rows cannot be right.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::Path;

use detente::calendar::{MICROSECONDS_PER_DAY, Time};
use detente::record::Precision;
use detente::watch::{Name, Observation, Observations};

use super::MOST_ROWS;
use super::columns::{Mapping, Places, Source};
use super::countries::country_box;
use super::dates::{self, Day, Kind, Order};
use super::table::{self, Encoding, decode};
use crate::problem::Problem;

/// A row that cannot be right, and is not among the incidents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Its line, from 1.
    pub line: u64,
    /// A stable code, such as `deaths-do-not-add-up`.
    pub code: &'static str,
    /// What is wrong with it.
    pub message: String,
}

/// What reading a table gave.
#[derive(Clone, Debug)]
pub struct Read {
    /// The incidents, in order of their first possible instant.
    pub observations: Observations,
    /// The layout that was read.
    pub source: Source,
    /// How many rows there were, those included that cannot be right.
    pub rows: u64,
    /// Rows that cannot be right: the first [`MOST_TOLD`] of them.
    pub rejected: Vec<Rejected>,
    /// How many cannot be right, by code.
    pub rejected_by_code: BTreeMap<&'static str, u64>,
    /// What looks odd but may be right, in sentences with counts; these rows are used.
    pub notes: Vec<String>,
    /// Columns that the data have, by meaning: whether acts, sides, places and deaths are said at all.
    pub says_acts: bool,
    /// Whether sides are said.
    pub says_sides: bool,
    /// Whether deaths are said.
    pub says_deaths: bool,
}

/// So many rows that cannot be right are told one by one; all are counted.
pub const MOST_TOLD: usize = 10_000;

impl Read {
    /// How many rows cannot be right.
    pub fn rejected_count(&self) -> u64 {
        self.rejected_by_code.values().sum()
    }

    fn reject(&mut self, line: u64, (code, message): Wrong) {
        *self.rejected_by_code.entry(code).or_default() += 1;
        if self.rejected.len() < MOST_TOLD {
            self.rejected.push(Rejected { line, code, message });
        }
    }
}

/// Names to numbers.
struct Interner {
    numbers: HashMap<Box<[u8]>, u32>,
    names: Vec<String>,
    /// The last name of each column: it often comes again.
    last: [(Vec<u8>, u32); 6],
}

impl Interner {
    fn number(&mut self, column: usize, field: &[u8]) -> Name {
        let field = field.trim_ascii();
        if field.is_empty() {
            return Name::UNKNOWN;
        }
        let (last, number) = &mut self.last[column];
        if last == field {
            return Name(*number);
        }
        let found = match self.numbers.get(field) {
            Some(found) => *found,
            None => {
                let found = self.names.len() as u32;
                self.names.push(decode(field));
                self.numbers.insert(field.into(), found);
                found
            }
        };
        last.clear();
        last.extend_from_slice(field);
        *number = found;
        Name(found)
    }
}

/// Reads a table. Without a mapping its header decides; `country` is where all rows must lie where the rows themselves do
/// not say.
///
/// # Errors
///
/// The problem of a file that cannot be read, is no table, lacks columns, writes its dates in more than one way, or has
/// more than [`MOST_ROWS`] rows.
pub fn read(path: &Path, mapping: Option<&Mapping>) -> Result<Read, Box<Problem>> {
    let name = path.display().to_string();
    let fail = |code, message: String| Box::new(Problem::of_file(code, &name, message));
    let mut table = table::open(path)?;
    let guessed = match mapping {
        Some(_) => None,
        None => Some(Mapping::guess(&table.header).ok_or_else(|| {
            let hint = "name its columns in a mapping: docs/ceasefire-format.md";
            let message = format!(
                "is no table that is known: there is no column for the date among {}",
                shown(&table.header)
            );
            Box::new(Problem::of_file("unknown-columns", &name, message).with_hint(hint))
        })?),
    };
    let mapping = mapping.or(guessed.as_ref()).ok_or_else(|| fail("internal", String::new()))?;
    let places = mapping.columns.find(&table.header).map_err(|missing| {
        fail("missing-column", format!("has no column {}", missing.join(", ")))
    })?;
    if let Some(name) = places.all().map(|place| &table.header[place]).find(|name| {
        table.header.iter().filter(|other| other.eq_ignore_ascii_case(name)).count() > 1
    }) {
        return Err(fail("repeated-column", format!("has more than one column `{name}`")));
    }
    let order = match mapping.order {
        Some(order) => Some(order),
        None => order_of_dates(path, &name, places.date)?,
    };
    let mut reader = RowReader {
        mapping,
        places: &places,
        order,
        interner: Interner {
            numbers: HashMap::new(),
            names: vec![String::new()],
            last: std::array::from_fn(|_| (Vec::new(), 0)),
        },
        hasher: RandomState::new(),
        rows_seen: HashSet::new(),
        ids_seen: HashMap::new(),
        id: None,
        contents_seen: HashSet::new(),
        kind: None,
        mixed: None,
        boxes: HashMap::new(),
        repeats: false,
        odd: Odd::default(),
        fields: table.header.len(),
        last_needed: places.all().max().unwrap_or(0),
    };
    let mut read = Read {
        observations: Observations::default(),
        source: mapping.source,
        rows: 0,
        rejected: Vec::new(),
        rejected_by_code: BTreeMap::new(),
        notes: Vec::new(),
        says_acts: places.act.is_some(),
        says_sides: places.side_a.is_some() && places.side_b.is_some(),
        says_deaths: places.deaths.is_some(),
    };
    let mut record = csv::ByteRecord::new();
    let mut last_is_short = None;
    let mut repeated: Vec<Observation> = Vec::new();
    while let Some(line) = table.next_row(&mut record)? {
        read.rows += 1;
        if read.rows as usize > MOST_ROWS {
            let message = format!("has more than {MOST_ROWS} rows, the most that are read; cut it");
            return Err(fail("too-many-rows", message));
        }
        last_is_short = None;
        (reader.repeats, reader.id) = (false, None);
        match reader.row(&record, line, table.next_line()) {
            Ok(row) if reader.repeats => repeated.push(row),
            Ok(mut row) => {
                let place = read.observations.rows.len();
                let earlier =
                    reader.id.map_or(place, |id| *reader.ids_seen.entry(id).or_insert(place));
                if let Some(other) = read.observations.rows.get_mut(earlier) {
                    // Whichever stands first in the file: the earlier incident is the one.
                    if precedes(&row, other, &reader.interner.names) {
                        std::mem::swap(&mut row, other);
                    }
                    let message = format!("its id is that of line {} too", other.line);
                    read.reject(u64::from(row.line), ("duplicate", message));
                    continue;
                }
                read.observations.rows.push(row);
                if record.len() <= reader.last_needed {
                    reader.odd.short += 1;
                    last_is_short = Some((line, record.len()));
                }
            }
            Err(wrong) => read.reject(line, wrong),
        }
        if let (Some((line, date)), Some((first_line, _, first))) = (&reader.mixed, &reader.kind) {
            let message = format!(
                "writes dates in more than one way: {first} in line {first_line}, {date} in line {line}"
            );
            return Err(fail("mixed-dates", message));
        }
    }
    if let Some((line, fields)) = last_is_short {
        // Elsewhere fields that are not there are empty; at the end, the file may be cut off.
        read.observations.rows.pop();
        reader.odd.short -= 1;
        let message = format!(
            "has {fields} fields of {}, in the last line: the file may be cut off",
            reader.fields
        );
        read.reject(line, ("short-row", message));
    }
    if !repeated.is_empty() && places.latitude.is_none() {
        let lines: Vec<String> = repeated.iter().take(8).map(|row| row.line.to_string()).collect();
        let more = if repeated.len() > 8 { ", …" } else { "" };
        read.notes.push(format!(
            "{} the same as an earlier one (line {}{more}), and no id or position tells them apart: they are taken for incidents of their own, and used",
            match repeated.len() {
                1 => "1 row says".to_owned(),
                count => format!("{count} rows say"),
            },
            lines.join(", ")
        ));
        read.observations.rows.append(&mut repeated);
    }
    for row in repeated {
        let message = "is the same as an earlier row".to_owned();
        read.reject(u64::from(row.line), ("duplicate", message));
    }
    read.rejected.sort_by_key(|row| row.line);
    if table.encoding == Encoding::Windows1252 || reader.odd.not_utf8 > 0 {
        read.notes.push("the text is not UTF-8 and was read as Windows-1252".into());
    } else if table.encoding == Encoding::Utf16 {
        read.notes.push("the text is UTF-16".into());
    }
    read.notes.extend(reader.odd.sentences());
    read.observations.names = reader.interner.names;
    read.observations.rows.shrink_to_fit();
    read.observations.put_in_order();
    Ok(read)
}

/// Whether one of two incidents comes before the other by what is known of them, whatever their lines are.
fn precedes(one: &Observation, other: &Observation, names: &[String]) -> bool {
    let known = |row: &Observation| {
        let words = [row.side_a, row.side_b, row.doer, row.act, row.province, row.district]
            .map(|name| names[name.0 as usize].as_str());
        let position = [row.latitude, row.longitude].map(f32::to_bits);
        (row.until, row.from, row.deaths.is_none(), row.deaths, position, words)
    };
    known(one) < known(other)
}

fn shown(header: &[String]) -> String {
    let first: Vec<String> = header.iter().take(12).map(|name| format!("`{name}`")).collect();
    let more = if header.len() > 12 { ", …" } else { "" };
    first.join(", ") + more
}

/// Whether day or month comes first, from all dates of a column; `None` where the year comes first.
fn order_of_dates(path: &Path, name: &str, column: usize) -> Result<Option<Order>, Box<Problem>> {
    let mut table = table::open(path)?;
    let mut record = csv::ByteRecord::new();
    let (mut day_first, mut month_first) = (None, None);
    let mut seen = false;
    while let Some(line) = table.next_row(&mut record)? {
        let Some(date) = record.get(column).and_then(|field| dates::read(field, None)) else {
            continue;
        };
        let Day::Either { first, second, .. } = date.day else {
            // The first readable date decides whether there is anything to look for.
            if !seen {
                return Ok(None);
            }
            continue;
        };
        seen = true;
        if first > 12 && day_first.is_none() {
            day_first = Some(line);
        }
        if second > 12 && month_first.is_none() {
            month_first = Some(line);
        }
    }
    match (day_first, month_first) {
        _ if !seen => Ok(None),
        (Some(_), None) => Ok(Some(Order::DayFirst)),
        (None, Some(_)) => Ok(Some(Order::MonthFirst)),
        (Some(a), Some(b)) => {
            let message = format!(
                "writes dates in more than one way: the day first in line {a}, the month first in line {b}"
            );
            Err(Box::new(Problem::of_file("mixed-dates", name, message)))
        }
        (None, None) => {
            let message = "has dates such as 03/02/2017, and none tells whether the day or the month comes first";
            let problem = Problem::of_file("ambiguous-dates", name, message);
            Err(Box::new(problem.with_hint("say it in a mapping: date_order = \"day first\"")))
        }
    }
}

/// What looks odd in many rows.
#[derive(Default)]
struct Odd {
    same_but_for_the_id: u64,
    bounds: u64,
    thousands: u64,
    not_utf8: u64,
    no_position: u64,
    short: u64,
}

impl Odd {
    fn sentences(&self) -> Vec<String> {
        let rows = |count: u64, one: &str, many: &str| match count {
            1 => format!("1 row {one}"),
            _ => format!("{count} rows {many}"),
        };
        let used = |count: u64| if count == 1 { "it is used" } else { "they are used" };
        let mut sentences = Vec::new();
        if self.same_but_for_the_id > 0 {
            sentences.push(format!(
                "{} the same as another but for the id; {}",
                rows(self.same_but_for_the_id, "says", "say"),
                used(self.same_but_for_the_id)
            ));
        }
        if self.bounds > 0 {
            sentences.push(format!(
                "{} a best estimate of deaths that is not between the low and the high one; {}",
                rows(self.bounds, "has", "have"),
                used(self.bounds)
            ));
        }
        if self.thousands > 0 {
            sentences.push(format!(
                "{} numbers with thousand separators",
                rows(self.thousands, "writes", "write")
            ));
        }
        if self.short > 0 {
            sentences.push(format!(
                "{} fewer fields than the header; what is not there is taken for empty",
                rows(self.short, "has", "have")
            ));
        }
        if self.no_position > 0 {
            sentences.push(format!("{} no coordinates", rows(self.no_position, "has", "have")));
        }
        sentences
    }
}

struct RowReader<'m> {
    mapping: &'m Mapping,
    places: &'m Places,
    order: Option<Order>,
    interner: Interner,
    hasher: RandomState,
    rows_seen: HashSet<u64>,
    /// Where in the incidents the one with an id stands.
    ids_seen: HashMap<u64, usize>,
    /// The id of the row that was read last.
    id: Option<u64>,
    contents_seen: HashSet<u64>,
    /// How the first date is written: its line, the way, and the date.
    kind: Option<(u64, Kind, String)>,
    mixed: Option<(u64, String)>,
    boxes: HashMap<Vec<u8>, Option<[f32; 4]>>,
    /// Whether the row that was read last is, without an id, the same as an earlier one.
    repeats: bool,
    odd: Odd,
    /// How many fields the header has.
    fields: usize,
    /// The last field that is read.
    last_needed: usize,
}

type Wrong = (&'static str, String);

impl RowReader<'_> {
    fn row(
        &mut self,
        record: &csv::ByteRecord,
        line: u64,
        next_line: u64,
    ) -> Result<Observation, Wrong> {
        let places = self.places;
        let field = |place: Option<usize>| -> &[u8] {
            place.and_then(|place| record.get(place)).unwrap_or_default()
        };
        if record.get(places.date).is_none() {
            return Err(("short-row", format!("has {} fields only", record.len())));
        }
        if record.len() > self.fields
            && record.iter().skip(self.fields).any(|field| !field.trim_ascii().is_empty())
        {
            let message = format!(
                "has {} fields, and the header {}: a name or number that holds the separator must stand in quotation marks",
                record.len(),
                self.fields
            );
            return Err(("long-row", message));
        }
        // Notes may have lines; names do not.
        if next_line > line + 1 && places.names().iter().any(|name| field(*name).contains(&b'\n')) {
            let message = format!(
                "a name in it runs over lines up to {}: a quotation mark may be missing or one too many",
                next_line - 1
            );
            return Err(("name-over-lines", message));
        }
        if std::str::from_utf8(record.as_slice()).is_err() {
            self.odd.not_utf8 += 1;
        }
        let (from, instant) = self.day(field(Some(places.date)), line)?;
        let mut until = from + if instant { 0 } else { MICROSECONDS_PER_DAY };
        if places.end.is_some() && !field(places.end).trim_ascii().is_empty() {
            let (end, end_is_instant) = self.day(field(places.end), line)?;
            if end < from {
                return Err(("end-before-start", "ends before it starts".into()));
            }
            until = end + if end_is_instant { 0 } else { MICROSECONDS_PER_DAY };
        }
        let (from, until, precision) = self.widen(from, until, field(places.precision))?;
        let mut deaths = None;
        if places.deaths.is_some() {
            deaths = self.count(field(places.deaths), "deaths")?;
        }
        if let (Some(best), false) = (deaths, places.death_parts.is_empty()) {
            let mut sum = 0;
            let mut said = true;
            for part in &places.death_parts {
                match self.count(field(Some(*part)), "deaths")? {
                    Some(part) => sum += u64::from(part),
                    None => said = false,
                }
            }
            if said && sum != u64::from(best) {
                let message = format!("its deaths add up to {sum}, and it says {best}");
                return Err(("deaths-do-not-add-up", message));
            }
        }
        let (latitude, longitude) = self.position(record, &field)?;
        self.duplicates(record, &field)?;
        if self.mapping.source == Source::Ucdp {
            self.bounds(record, deaths);
        }
        if latitude.is_nan() && places.latitude.is_some() {
            self.odd.no_position += 1;
        }
        let vague = match self.mapping.source {
            Source::Ucdp => field(places.place_precision).first().is_some_and(|code| *code >= b'4'),
            Source::Acled => {
                field(places.place_precision).first().is_some_and(|code| *code >= b'3')
            }
            Source::Mapped => false,
        };
        Ok(Observation {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            from: Time::from_microseconds(from),
            until: Time::from_microseconds(until),
            precision,
            side_a: self.interner.number(0, field(places.side_a)),
            side_b: self.interner.number(1, field(places.side_b)),
            doer: self.interner.number(5, field(places.doer)),
            act: self.interner.number(2, field(places.act)),
            province: self.interner.number(3, field(places.province)),
            district: self.interner.number(4, field(places.district)),
            latitude,
            longitude,
            is_placed: !vague && !latitude.is_nan(),
            deaths,
        })
    }

    /// Microseconds since 1970 of a day's beginning or an instant, and whether it is an instant.
    fn day(&mut self, field: &[u8], line: u64) -> Result<(i64, bool), Wrong> {
        let Some(date) = dates::read(field, self.order) else {
            let text = decode(field.trim_ascii());
            return Err(("not-a-date", format!("`{text}` is no date")));
        };
        match &self.kind {
            None => self.kind = Some((line, date.kind, decode(field.trim_ascii()))),
            Some((_, kind, _)) if *kind != date.kind && self.mixed.is_none() => {
                self.mixed = Some((line, decode(field.trim_ascii())));
            }
            Some(_) => {}
        }
        let Day::Known(day) = date.day else {
            let text = decode(field.trim_ascii());
            return Err(("not-a-date", format!("`{text}` may be two dates")));
        };
        if !dates::PLAUSIBLE_DAYS.contains(&day) {
            let text = decode(field.trim_ascii());
            let message = format!("`{text}` is not in the years 1500 to 2100");
            return Err(("not-a-date", message));
        }
        let time = date.time_of_day.unwrap_or(0);
        Ok((day * MICROSECONDS_PER_DAY + time, time != 0))
    }

    /// The days on which it may have happened, by the code of the date's precision.
    fn widen(&self, from: i64, until: i64, code: &[u8]) -> Result<(i64, i64, Precision), Wrong> {
        let day = from.div_euclid(MICROSECONDS_PER_DAY);
        let is_one_day = until - from <= MICROSECONDS_PER_DAY;
        let month = || {
            let (first, next) = dates::month_around(day);
            (first * MICROSECONDS_PER_DAY, next * MICROSECONDS_PER_DAY)
        };
        let week_from =
            |first: i64| (first * MICROSECONDS_PER_DAY, (first + 7) * MICROSECONDS_PER_DAY);
        let code = code.trim_ascii();
        let unknown =
            || Err(("unknown-precision", format!("`{}` is no precision of a date", decode(code))));
        let spread = |(first, next): (i64, i64), precision| {
            if is_one_day { (first, next, precision) } else { (from, until, precision) }
        };
        Ok(match (self.mapping.source, code) {
            (_, b"") if until == from => (from, until, Precision::Instant),
            (_, b"") => (from, until, by_length(until - from)),
            (Source::Ucdp, b"1" | b"2") => (from, until, Precision::Day),
            (Source::Ucdp, b"3") => spread(week_from(day), Precision::Week),
            (Source::Ucdp, b"4") => spread(month(), Precision::Month),
            (Source::Ucdp, b"5" | b"6") => {
                let year = (day * MICROSECONDS_PER_DAY, (day + 365) * MICROSECONDS_PER_DAY);
                spread(year, Precision::Longer)
            }
            (Source::Acled, b"1") => (from, until, Precision::Day),
            // The date stands within the week that is meant.
            (Source::Acled, b"2") => spread(week_from(day - 3), Precision::Week),
            (Source::Acled, b"3") => spread(month(), Precision::Month),
            (Source::Mapped, word) => match word.to_ascii_lowercase().as_slice() {
                b"instant" | b"time" => (from, until, by_length(until - from)),
                b"day" | b"days" | b"1" => (from, until, by_length(until - from)),
                b"week" | b"2" => spread(week_from(day), Precision::Week),
                b"month" | b"3" => spread(month(), Precision::Month),
                _ => return unknown(),
            },
            _ => return unknown(),
        })
    }

    /// A whole number, with or without thousand separators; `None` where nothing is said.
    fn count(&mut self, field: &[u8], what: &str) -> Result<Option<u32>, Wrong> {
        let field = field.trim_ascii();
        if field.is_empty() {
            return Ok(None);
        }
        let plain = field.len() <= 9 && field.iter().all(u8::is_ascii_digit);
        if plain {
            return Ok(Some(field.iter().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'))));
        }
        let text = decode(field);
        let wrong = || ("not-a-number", format!("`{text}` is no number of {what}"));
        // 12.0, as some programs write whole numbers.
        let whole = text.strip_suffix(".0").unwrap_or(&text);
        if let Ok(number) = whole.parse() {
            return Ok(Some(number));
        }
        let separators = [',', '\'', '’', ' ', '\u{a0}', '\u{202f}'];
        let groups: Vec<&str> = text.split(separators).collect();
        let grouped = groups.len() > 1
            && (1..=3).contains(&groups[0].len())
            && groups[1..].iter().all(|group| group.len() == 3);
        let number = groups.concat().parse().ok().filter(|_| grouped);
        match number {
            Some(number) => {
                self.odd.thousands += 1;
                Ok(Some(number))
            }
            None => Err(wrong()),
        }
    }

    fn position<'r>(
        &mut self,
        record: &'r csv::ByteRecord,
        field: &impl Fn(Option<usize>) -> &'r [u8],
    ) -> Result<(f32, f32), Wrong> {
        let places = self.places;
        let number = |place: Option<usize>, limit: f32| -> Result<f32, Wrong> {
            let text = field(place).trim_ascii();
            if text.is_empty() {
                return Ok(f32::NAN);
            }
            let number = std::str::from_utf8(text).ok().and_then(|text| text.parse::<f32>().ok());
            number.filter(|number| number.abs() <= limit).ok_or_else(|| {
                ("not-a-position", format!("`{}` is no coordinate in degrees", decode(text)))
            })
        };
        let latitude = number(places.latitude, 90.0)?;
        let longitude = number(places.longitude, 180.0)?;
        let Some(country) = places.country.and_then(|place| record.get(place)) else {
            return Ok((latitude, longitude));
        };
        let sides = match self.boxes.get(country) {
            Some(sides) => *sides,
            None => {
                let sides = country_box(&decode(country));
                self.boxes.insert(country.to_vec(), sides);
                sides
            }
        };
        if let Some([south, west, north, east]) = sides
            && (latitude < south || latitude > north || longitude < west || longitude > east)
        {
            let message = format!(
                "its coordinates {latitude}, {longitude} are not in {}",
                decode(country).trim()
            );
            return Err(("outside-the-country", message));
        }
        Ok((latitude, longitude))
    }

    fn duplicates<'r>(
        &mut self,
        record: &'r csv::ByteRecord,
        field: &impl Fn(Option<usize>) -> &'r [u8],
    ) -> Result<(), Wrong> {
        let id = field(self.places.id).trim_ascii();
        if self.places.id.is_some() && !id.is_empty() {
            let id = self.hasher.hash_one(id);
            self.id = Some(id);
            let mut hasher = self.hasher.build_hasher();
            for (place, field) in record.iter().enumerate() {
                if Some(place) != self.places.id {
                    hasher.write(field);
                    hasher.write_u8(0xff);
                }
            }
            if !self.contents_seen.insert(hasher.finish()) && !self.ids_seen.contains_key(&id) {
                self.odd.same_but_for_the_id += 1;
            }
        } else {
            self.repeats = !self.rows_seen.insert(self.hasher.hash_one(record.as_slice()));
        }
        Ok(())
    }

    /// Low and high estimates that the best one is not between are odd, not wrong.
    fn bounds(&mut self, record: &csv::ByteRecord, deaths: Option<u32>) {
        // They stand beside the best estimate in every release.
        let (Some(place), Some(best)) = (self.places.deaths, deaths) else { return };
        let near = |place: Option<usize>| -> Option<u32> {
            std::str::from_utf8(record.get(place?)?).ok()?.trim().parse().ok()
        };
        // Candidate files: low, best, high; public releases: best, high, low.
        let (before, after, second) =
            (near(place.checked_sub(1)), near(Some(place + 1)), near(Some(place + 2)));
        let (low, high) = match second {
            Some(low) if self.places.death_parts.contains(&(place - 1)) => (Some(low), after),
            _ => (before, after),
        };
        if low.is_some_and(|low| low > best) || high.is_some_and(|high| high < best) {
            self.odd.bounds += 1;
        }
    }
}

fn by_length(microseconds: i64) -> Precision {
    match microseconds {
        0 => Precision::Instant,
        1..=518_400_000_000 => Precision::Day,
        518_400_000_001..=604_800_000_000 => Precision::Week,
        604_800_000_001..=2_678_400_000_000 => Precision::Month,
        _ => Precision::Longer,
    }
}
