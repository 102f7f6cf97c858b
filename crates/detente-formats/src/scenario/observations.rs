//! What a file says of observed incidents: where they are, what the names in them mean, and what is promised.
//!
//! The same tables stand in a scenario, or in a file of their own with no more than a title, parties, areas, a ceasefire,
//! requests or commitments, tracks and `[observations]`. `docs/ceasefire-format.md` documents them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use detente::calendar::{Span, Time};
use detente::watch::Shape;
use toml::de::DeTable;

use super::fields::{Fields, Reader, Value};
use super::names::Names;
use crate::incidents::{Columns, Mapping, MonitorFiles, Order, Source as Layout};
use crate::problem::Problem;
use crate::source::Source;
use detente::simulation::scenario::NumberCount;

/// A shape of an area, by the names that the data use.
#[derive(Clone, Debug, PartialEq)]
pub enum AreaShape {
    /// Provinces, by name.
    Provinces(Vec<String>),
    /// Districts, by name.
    Districts(Vec<String>),
    /// A shape on the map.
    OnMap(Shape),
}

/// A stream, by the names that the data use.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamTable {
    /// Its name.
    pub name: String,
    /// The two sides.
    pub sides: Option<[Vec<String>; 2]>,
    /// Acts.
    pub acts: Option<Vec<String>>,
    /// An area of the file.
    pub area: Option<String>,
}

/// A request or a commitment.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseTable {
    /// Its name.
    pub name: String,
    /// The party that is bound.
    pub bound: String,
    /// The acts.
    pub acts: Vec<String>,
    /// An area, or a ceasefire whose areas are meant.
    pub area: Option<String>,
    /// A sentence.
    pub words: String,
    /// When.
    pub windows: Vec<(Time, Time)>,
}

/// The terms of a ceasefire, as far as incidents are assigned by them.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// Its id.
    pub id: String,
    /// When it took effect.
    pub since: Time,
    /// Who signed, by party id.
    pub signatories: Vec<String>,
    /// Whom it excludes, by party id.
    pub excludes: Vec<String>,
    /// Its areas, by id.
    pub areas: Vec<String>,
}

/// All that a file says of observed incidents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    /// The file's title.
    pub title: String,
    /// The name of its folder.
    pub id: String,
    /// The scenario's start.
    pub start: Option<Time>,
    /// The incidents.
    pub file: PathBuf,
    /// How they are to be read; `None`: as their header shows.
    pub mapping: Option<Mapping>,
    /// Two monitors.
    pub monitors: Option<MonitorFiles>,
    /// The ceasefire.
    pub ceasefire: Option<Terms>,
    /// Areas by id.
    pub areas: BTreeMap<String, Vec<AreaShape>>,
    /// What names in the data mean: parties, or `civilians`, or `other`.
    pub actors: BTreeMap<String, Vec<String>>,
    /// What acts of the file are in the data.
    pub acts: BTreeMap<String, Vec<String>>,
    /// Streams.
    pub streams: Vec<StreamTable>,
    /// The stream in focus.
    pub focus: Option<String>,
    /// Length of the baseline, in days.
    pub baseline_days: Option<u32>,
    /// Where the data come from, and under which licence, in the file's words.
    pub source: Option<String>,
    /// The first instant that the data no longer cover; the end of the last incident's day where not said.
    pub covers_until: Option<Time>,
    /// Requests and commitments.
    pub promises: Vec<PromiseTable>,
    /// Rounds of talks, by track.
    pub rounds: Vec<(String, Time, Time)>,
}

/// Reads the tables of a scenario's folder or a file. Other sections are left alone.
///
/// # Errors
///
/// All problems of these tables, in the order of the file.
pub fn read_tables(path: &Path) -> Result<Tables, Vec<Problem>> {
    let file = if path.is_dir() { path.join("scenario.toml") } else { path.to_owned() };
    let name = file.display().to_string();
    let text = super::load(&file, &name).map_err(|problem| vec![*problem])?;
    let folder = file.parent().unwrap_or(Path::new("")).to_owned();
    let source = Source::new(&name, text);
    let (table, syntax) = DeTable::parse_recoverable(source.text());
    let mut reader =
        Reader { source: &source, problems: Vec::new(), numbers: NumberCount::default() };
    reader.tell_syntax(&syntax);
    let mut tables = None;
    if syntax.is_empty() {
        let top = Fields::new(String::new(), 0..0, table.get_ref());
        tables = read_all(&mut reader, top, &folder);
    }
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| (problem.line, problem.column));
    match tables {
        Some(tables) if !problems.iter().any(Problem::is_error) => {
            Ok(Tables { id: super::scenario_id(&file), ..tables })
        }
        _ => Err(problems),
    }
}

/// Reads a mapping: a file with `layout`, `columns` and `date_order`.
///
/// # Errors
///
/// All its problems.
pub fn read_mapping(path: &Path) -> Result<Mapping, Vec<Problem>> {
    let name = path.display().to_string();
    let text = super::load(path, &name).map_err(|problem| vec![*problem])?;
    let source = Source::new(&name, text);
    let (table, syntax) = DeTable::parse_recoverable(source.text());
    let mut reader =
        Reader { source: &source, problems: Vec::new(), numbers: NumberCount::default() };
    reader.tell_syntax(&syntax);
    let mut fields = Fields::new("a mapping".into(), 0..0, table.get_ref());
    let mapping = mapping(&mut reader, &mut fields);
    fields.finish(&mut reader);
    match mapping {
        Some(mapping) if reader.problems.is_empty() => Ok(mapping),
        None if reader.problems.is_empty() => {
            let message = "says neither `layout` nor `columns`";
            Err(vec![Problem::of_file("missing-field", &name, message)])
        }
        _ => Err(reader.problems),
    }
}

fn read_all<'t>(reader: &mut Reader<'t>, mut top: Fields<'t>, folder: &Path) -> Option<Tables> {
    let mut section = |reader: &mut Reader<'t>, name: &'static str| {
        let value = top.get(name)?;
        reader.fields(name.to_owned(), value)
    };
    let sections: Vec<Option<Fields<'t>>> =
        ["parties", "areas", "ceasefires", "tracks", "requests", "commitments", "observations"]
            .into_iter()
            .map(|name| section(reader, name))
            .collect();
    let [parties, areas, ceasefires, tracks, requests, commitments, observations] =
        <[_; 7]>::try_from(sections).ok()?;
    let title = top.get("title").and_then(|value| reader.text(value)).unwrap_or("Incidents");
    let start = top.get("start").and_then(|value| reader.time(value));
    let names = |kind, code, section: &Option<Fields<'t>>| -> Names<'t> {
        let ids = section.iter().flat_map(Fields::entries).map(|(id, span, _)| (id, span));
        Names::new(kind, code, ids)
    };
    let party_names = names("party", "unknown-party", &parties);
    let area_names = names("area", "unknown-area", &areas);
    let Some(mut observations) = observations else {
        let message = "says nothing of observed incidents: it has no [observations]";
        let problem = Problem::of_file("no-observations", reader.source.name(), message);
        let hint = "add [observations] with `file`, or name a table of incidents instead";
        reader.problems.push(problem.with_hint(hint));
        return None;
    };
    let mut tables = Tables { title: title.to_owned(), start, ..Tables::default() };
    for (id, _, value) in areas.iter().flat_map(Fields::entries) {
        if let Some(mut fields) = reader.fields(format!("areas.{id}"), value) {
            fields.get("name");
            let shapes = read_shapes(reader, &mut fields, Some(folder));
            fields.finish(reader);
            tables.areas.insert(id.to_owned(), shapes);
        }
    }
    let track_names = names("track", "unknown-track", &tracks);
    let truce_names = names("ceasefire", "unknown-area", &ceasefires);
    tables.rounds = read_rounds(reader, tracks);
    tables.ceasefire = read_terms(reader, ceasefires, &party_names, &area_names);
    observations.span = 0..0;
    let stated = Stated {
        parties: &party_names,
        areas: &area_names,
        tracks: &track_names,
        truces: &truce_names,
    };
    read_observations(reader, &mut observations, &mut tables, Some((folder, &stated)));
    observations.finish(reader);
    for (section, kind) in [(requests, "requests"), (commitments, "commitments")] {
        for (id, _, value) in section.iter().flat_map(Fields::entries) {
            if let Some(mut fields) = reader.fields(format!("{kind}.{id}"), value) {
                fields.span = value.span();
                let promise = read_promise(reader, &mut fields, id, kind, &tables, &stated);
                tables.promises.extend(promise);
                // A request of a scenario says more, which concerns runs alone.
                if kind == "commitments" {
                    fields.finish(reader);
                }
            }
        }
    }
    for (name, meanings) in &tables.actors {
        for meaning in meanings {
            if !["civilians", "other"].contains(&meaning.as_str()) {
                let span = 0..0;
                if party_names.position(meaning).is_none() {
                    let message = format!(
                        "observations.actors says that `{name}` is `{meaning}`, and there is no such party"
                    );
                    let hint = "name a party of the file, \"civilians\" or \"other\"";
                    reader.error_with_hint("unknown-party", span, message, hint);
                }
            }
        }
    }
    Some(tables)
}

/// Reads `[observations]` in a scenario that is being checked: what is unknown in it is told.
pub(super) fn check<'t>(reader: &mut Reader<'t>, section: Option<Fields<'t>>) {
    if let Some(mut fields) = section {
        read_observations(reader, &mut fields, &mut Tables::default(), None);
        fields.finish(reader);
    }
}

/// The names that a file gives.
struct Stated<'n, 't> {
    parties: &'n Names<'t>,
    areas: &'n Names<'t>,
    tracks: &'n Names<'t>,
    truces: &'n Names<'t>,
}

impl<'t> Stated<'_, 't> {
    /// The name of a party that a value holds.
    fn party(&self, reader: &mut Reader<'t>, value: Value<'t>) -> Option<&'t str> {
        let number = self.parties.one(reader, value)?;
        Some(self.parties.ids()[number])
    }

    /// The name of an area or a ceasefire that a value holds.
    fn area(&self, reader: &mut Reader<'t>, value: Value<'t>) -> Option<&'t str> {
        let name = reader.text(value)?;
        if self.truces.position(name).is_none() {
            let name = name.strip_prefix("areas.").unwrap_or(name);
            self.areas.find(reader, name, value.span())?;
        }
        Some(name)
    }
}

/// Reads the shapes of an area. Without a folder, a file of shapes is not opened.
pub(super) fn read_shapes<'t>(
    reader: &mut Reader<'t>,
    fields: &mut Fields<'t>,
    folder: Option<&Path>,
) -> Vec<AreaShape> {
    let mut shapes = Vec::new();
    let owned = |texts: Vec<(&str, _)>| -> Vec<String> {
        texts.into_iter().map(|(text, _): (&str, std::ops::Range<usize>)| text.to_owned()).collect()
    };
    if let Some(value) = fields.get("provinces") {
        shapes.push(AreaShape::Provinces(owned(reader.texts(value))));
    }
    if let Some(value) = fields.get("districts") {
        shapes.push(AreaShape::Districts(owned(reader.texts(value))));
    }
    if let Some(value) = fields.get("circle")
        && let Some(mut circle) = reader.fields("circle".into(), value)
    {
        let mut number = |field, low: f64, high: f64| -> Option<f64> {
            let value = circle.require(reader, field)?;
            let number = reader.number(value)?;
            if !(low..=high).contains(&number) {
                let message = format!("expected a number from {low} to {high}");
                reader.error("out-of-range", value.span(), message);
            }
            Some(number)
        };
        let latitude = number("latitude", -90.0, 90.0);
        let longitude = number("longitude", -180.0, 180.0);
        let kilometres = number("kilometres", 0.0, 20_100.0);
        circle.finish(reader);
        if let (Some(latitude), Some(longitude), Some(kilometres)) =
            (latitude, longitude, kilometres)
        {
            shapes.push(AreaShape::OnMap(Shape::Circle { latitude, longitude, kilometres }));
        }
    }
    if let Some(value) = fields.get("geojson")
        && let Some(name) = reader.text(value)
        && let Some(folder) = folder
    {
        match rings(&folder.join(name)) {
            Ok(polygons) => {
                let shape = |rings| AreaShape::OnMap(Shape::Polygon(rings));
                shapes.extend(polygons.into_iter().map(shape));
            }
            Err(message) => reader.error("no-geojson", value.span(), message),
        }
    }
    shapes
}

/// The rings of a polygon, of (longitude, latitude).
type Rings = Vec<Vec<(f64, f64)>>;

/// The polygons of a GeoJSON file, each as its rings.
fn rings(path: &Path) -> Result<Vec<Rings>, String> {
    let shown = path.display();
    let source =
        crate::exchange::source(path).map_err(|problem| format!("{shown} {}", problem.message))?;
    let json: serde_json::Value = serde_json::from_str(source.text())
        .map_err(|error| format!("{shown} is not JSON: {error}"))?;
    let broken = || {
        format!(
            "{shown} has a polygon that is none: a ring is a list of at least four points, each a longitude from -180 to 180 and a latitude from -90 to 90"
        )
    };
    let mut found = Vec::new();
    let mut open = vec![&json];
    while let Some(value) = open.pop() {
        let kind = value["type"].as_str().unwrap_or_default();
        let children = match kind {
            "FeatureCollection" => &value["features"],
            "GeometryCollection" => &value["geometries"],
            "Feature" => {
                open.push(&value["geometry"]);
                continue;
            }
            "Polygon" => {
                found.push(polygon(&value["coordinates"]).ok_or_else(&broken)?);
                continue;
            }
            "MultiPolygon" => {
                for part in value["coordinates"].as_array().ok_or_else(&broken)? {
                    found.push(polygon(part).ok_or_else(&broken)?);
                }
                continue;
            }
            _ => continue,
        };
        open.extend(children.as_array().into_iter().flatten());
    }
    if found.is_empty() { Err(format!("{shown} holds no polygon")) } else { Ok(found) }
}

fn polygon(coordinates: &serde_json::Value) -> Option<Rings> {
    let ring = |ring: &serde_json::Value| -> Option<Vec<(f64, f64)>> {
        let points: Vec<(f64, f64)> = ring
            .as_array()?
            .iter()
            .map(|point| Some((point[0].as_f64()?, point[1].as_f64()?)))
            .collect::<Option<_>>()?;
        let are_on_earth = points.iter().all(|(x, y)| x.abs() <= 180.0 && y.abs() <= 90.0);
        (points.len() >= 4 && are_on_earth).then_some(points)
    };
    let rings: Rings = coordinates.as_array()?.iter().map(ring).collect::<Option<_>>()?;
    (!rings.is_empty()).then_some(rings)
}

fn read_rounds<'t>(
    reader: &mut Reader<'t>,
    tracks: Option<Fields<'t>>,
) -> Vec<(String, Time, Time)> {
    let mut rounds = Vec::new();
    for (id, _, value) in tracks.iter().flat_map(Fields::entries) {
        let Some(mut fields) = reader.fields(format!("tracks.{id}"), value) else { continue };
        let Some(value) = fields.get("rounds") else { continue };
        for item in reader.array(value) {
            let Some(mut round) = reader.fields(format!("tracks.{id}.rounds"), item) else {
                continue;
            };
            let opens = round.get("opens").and_then(|value| reader.time(value));
            let days = round.get("days").and_then(|value| reader.whole(value, 1, 3650));
            if let (Some(opens), Some(days)) = (opens, days) {
                rounds.push((id.to_owned(), opens, opens + Span::from_days(i64::from(days))));
            }
        }
    }
    rounds
}

fn read_terms<'t>(
    reader: &mut Reader<'t>,
    section: Option<Fields<'t>>,
    parties: &Names<'t>,
    areas: &Names<'t>,
) -> Option<Terms> {
    let (id, _, value) = section.as_ref()?.entries().next()?;
    let mut fields = reader.fields(format!("ceasefires.{id}"), value)?;
    fields.span = value.span();
    let since = fields.require(reader, "since").and_then(|value| reader.time(value));
    let owned = |names: &Names<'t>, numbers: Option<Vec<usize>>| -> Vec<String> {
        numbers.into_iter().flatten().map(|number| names.ids()[number].to_owned()).collect()
    };
    let signatories = fields.require(reader, "signatories");
    let signatories = signatories.map(|value| parties.list(reader, value));
    let excludes = fields.get("excludes").map(|value| parties.list(reader, value));
    let within = fields.get("areas").map(|value| areas.list(reader, value));
    Some(Terms {
        id: id.to_owned(),
        since: since?,
        signatories: owned(parties, signatories),
        excludes: owned(parties, excludes),
        areas: owned(areas, within),
    })
}

fn owned_texts<'t>(reader: &mut Reader<'t>, value: Value<'t>) -> Vec<String> {
    if let Some(text) = value.get_ref().as_str() {
        return vec![text.to_owned()];
    }
    reader.texts(value).into_iter().map(|(text, _)| text.to_owned()).collect()
}

fn read_observations<'t>(
    reader: &mut Reader<'t>,
    fields: &mut Fields<'t>,
    tables: &mut Tables,
    within: Option<(&Path, &Stated<'_, 't>)>,
) {
    let folder = within.map_or(Path::new(""), |(folder, _)| folder);
    let file = fields.require(reader, "file").and_then(|value| reader.text(value));
    tables.file = folder.join(file.unwrap_or_default());
    tables.mapping = mapping(reader, fields);
    let focus_value = fields.get("focus");
    tables.focus = focus_value.and_then(|value| reader.text(value)).map(str::to_owned);
    let covers_until = fields.get("covers_until");
    tables.covers_until = covers_until.and_then(|value| reader.time(value));
    let baseline = fields.get("baseline_days");
    tables.baseline_days = baseline.and_then(|value| reader.whole(value, 1, 3650));
    let source = fields.get("source").and_then(|value| reader.text(value));
    tables.source = source.map(str::to_owned);
    fields.get("note").map(|value| reader.text(value));
    for (name, target) in [("actors", &mut tables.actors), ("acts", &mut tables.acts)] {
        let Some(value) = fields.get(name) else { continue };
        let Some(table) = reader.fields(format!("observations.{name}"), value) else { continue };
        for (key, _, value) in table.entries() {
            target.insert(key.to_owned(), owned_texts(reader, value));
        }
    }
    let streams = fields.get("streams");
    let streams = streams.and_then(|value| reader.fields("observations.streams".to_owned(), value));
    for (id, _, value) in streams.iter().flat_map(Fields::entries) {
        let path = format!("observations.streams.{id}");
        let Some(mut stream) = reader.fields(path, value) else { continue };
        let mut sides = None;
        if let Some(value) = stream.get("sides") {
            let lists: Vec<Vec<String>> =
                reader.array(value).iter().map(|item| owned_texts(reader, item)).collect();
            match <[Vec<String>; 2]>::try_from(lists) {
                Ok(two) => sides = Some(two),
                Err(_) => reader.error("two-sides", value.span(), "expected two sides"),
            }
        }
        let acts = stream.get("acts").map(|value| owned_texts(reader, value));
        let area = stream.get("area").and_then(|value| match within {
            Some((_, stated)) => stated.area(reader, value),
            None => reader.text(value),
        });
        let area = area.map(str::to_owned);
        stream.finish(reader);
        tables.streams.push(StreamTable { name: id.to_owned(), sides, acts, area });
    }
    if let Some(focus) = &tables.focus
        && !tables.streams.iter().any(|stream| stream.name == *focus)
    {
        let span = focus_value.map_or(0..0, |value| value.span());
        let known: Vec<&str> = tables.streams.iter().map(|stream| stream.name.as_str()).collect();
        let message = format!("the focus `{focus}` is none of the streams");
        let hint = match known[..] {
            [] => "say it in [observations.streams]".to_owned(),
            _ => format!("there are: {}", known.join(", ")),
        };
        reader.error_with_hint("unknown-stream", span, message, hint);
    }
    if let Some(value) = fields.get("monitors")
        && let Some(mut monitors) = reader.fields("observations.monitors".to_owned(), value)
    {
        let by_day = monitors.require(reader, "by_day").and_then(|value| reader.text(value));
        let by_province = monitors.get("by_province").and_then(|value| reader.text(value));
        monitors.finish(reader);
        tables.monitors = by_day.map(|daily| MonitorFiles {
            daily: folder.join(daily),
            by_province: by_province.map(|file| folder.join(file)),
        });
    }
}

fn mapping<'t>(reader: &mut Reader<'t>, fields: &mut Fields<'t>) -> Option<Mapping> {
    let layout = fields.get("layout");
    let columns = fields.get("columns");
    let order = fields.get("date_order").and_then(|value| match reader.text(value)? {
        "day first" => Some(Order::DayFirst),
        "month first" => Some(Order::MonthFirst),
        _ => {
            let message = "expected \"day first\" or \"month first\"";
            reader.error("unknown-order", value.span(), message);
            None
        }
    });
    let mut mapping = match layout {
        None => None,
        Some(value) => match reader.text(value)? {
            "ucdp" => Some(Mapping::ucdp()),
            "acled" => Some(Mapping::acled()),
            _ => {
                let message =
                    "expected \"ucdp\" or \"acled\"; any other layout is said by `columns`";
                reader.error("unknown-layout", value.span(), message);
                None
            }
        },
    };
    if let Some(value) = columns {
        let mut table = reader.fields("columns".to_owned(), value)?;
        let date = table.require(reader, "date").and_then(|value| reader.text(value));
        let mut text =
            |field| table.get(field).and_then(|value| reader.text(value)).map(str::to_owned);
        let columns = Columns {
            id: text("id"),
            date: date.unwrap_or_default().to_owned(),
            end: text("end"),
            precision: text("precision"),
            side_a: text("side_a"),
            side_b: text("side_b"),
            doer: text("doer"),
            act: text("act"),
            province: text("province"),
            district: text("district"),
            latitude: text("latitude"),
            longitude: text("longitude"),
            place_precision: None,
            country: text("country"),
            deaths: text("deaths"),
            death_parts: Vec::new(),
        };
        let parts = table.get("death_parts").map(|value| owned_texts(reader, value));
        table.finish(reader);
        let columns = Columns { death_parts: parts.unwrap_or_default(), ..columns };
        mapping = Some(Mapping { source: Layout::Mapped, columns, order });
    }
    mapping.map(|mapping| Mapping { order, ..mapping })
}

fn read_promise<'t>(
    reader: &mut Reader<'t>,
    fields: &mut Fields<'t>,
    id: &str,
    kind: &str,
    tables: &Tables,
    stated: &Stated<'_, 't>,
) -> Option<PromiseTable> {
    let bound = match kind {
        "requests" => fields.get("asked"),
        _ => fields.require(reader, "by"),
    };
    let bound = bound.and_then(|value| stated.party(reader, value)).unwrap_or_default();
    let acts = fields.get("acts").map(|value| owned_texts(reader, value)).unwrap_or_default();
    let area = fields.get("area").and_then(|value| stated.area(reader, value));
    let by = fields.get("by").and_then(|value| reader.text(value)).unwrap_or_default();
    let date = fields.get("date").and_then(|value| reader.time(value));
    let far = || date.unwrap_or(Time::from_microseconds(0)) + Span::from_days(36_500);
    let mut windows = Vec::new();
    let mut when = String::new();
    match fields.get("window") {
        Some(value) if value.get_ref().is_table() => {
            let mut window = reader.fields(format!("{kind}.{id}.window"), value)?;
            let from = window.get("from").and_then(|value| reader.time(value)).or(date);
            let until = window.get("until").and_then(|value| reader.time(value));
            let days = window.get("days").and_then(|value| reader.whole(value, 1, 36_500));
            let from = from?;
            let after = |days: u32| from + Span::from_days(i64::from(days));
            window.finish(reader);
            let until = until.or(days.map(after)).unwrap_or_else(far);
            if until <= from {
                let message = "the window ends before it begins";
                reader.error("end-before-start", value.span(), message);
            }
            when = format!(" from {} until {}", from.date(), until.date());
            windows.push((from, until));
        }
        Some(value) => {
            let track = reader.text(value)?;
            let track = track.strip_prefix("tracks.").unwrap_or(track);
            stated.tracks.find(reader, track, value.span())?;
            let sits = tables.rounds.iter().filter(|(name, ..)| name == track);
            windows.extend(sits.map(|(_, from, until)| (*from, *until)));
            when = format!(" while the track {track} sits");
        }
        None => windows.extend(date.map(|date| (date, far()))),
    }
    let place = area.map_or(String::new(), |area| format!(" in {area}"));
    let mut words = match kind {
        "requests" => {
            format!("asked of {bound} by {by}: no {}{place}{when}", acts.join(" and no "))
        }
        _ => format!("promised by {bound}: no {}{place}{when}", acts.join(" and no ")),
    };
    if kind == "commitments" {
        fields.get("source").map(|value| reader.text(value));
        fields.get("note").map(|value| reader.text(value));
        let announced = fields.get("announced_by").and_then(|value| stated.party(reader, value));
        let audience =
            fields.get("audience").map(|value| stated.parties.one_or_list(reader, value));
        let audience: Vec<&str> =
            audience.into_iter().flatten().map(|number| stated.parties.ids()[number]).collect();
        if announced.is_some() || !audience.is_empty() {
            words += ", announced";
            words += &announced.map_or(String::new(), |who| format!(" by {who}"));
            if !audience.is_empty() {
                words += &format!(" to {}", audience.join(" and "));
            }
        }
    }
    Some(PromiseTable {
        name: id.to_owned(),
        bound: bound.to_owned(),
        acts,
        area: area.map(str::to_owned),
        words,
        windows,
    })
}
