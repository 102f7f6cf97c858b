//! Reads `scenario.toml` into a [`Scenario`], or says everything that is wrong with it.
//!
//! The format is documented in `docs/scenario-format.md`. Reading has no order of its own: every
//! section is read whatever is wrong with the others, and only then are problems told, in the
//! order of the file.

mod asked;
mod ceasefire;
mod dates;
mod decision;
mod defaults;
mod events;
mod fields;
mod issues;
mod names;
mod observations;
mod parties;
mod preferences;
mod quantity;
mod requests;
mod tracks;
mod war;

use std::fs;
use std::path::Path;

use detente::calendar::{Span, Time};
use detente::domain::Issue;
use detente::simulation::couplings;
use detente::simulation::scenario::{
    CouplingStrengths, LARGEST_PLAYED_SPACE, NumberCount, Scenario,
};
use toml::de::DeTable;

use crate::exchange::{self, Exchange};
use crate::problem::{Problem, Severity, grouped};
use crate::source::Source;
use fields::{Fields, Reader};
use names::Names;
use quantity::{Bounds, Provenance};

pub(crate) use fields::nearest as nearest_name;
pub use observations::{
    AreaShape, PromiseTable, StreamTable, Tables, Terms, read_mapping, read_tables,
};

/// Version of the scenario format.
pub const FORMAT: u32 = 1;

/// Largest file that is read, in bytes.
pub const LARGEST_FILE_BYTES: u64 = 8 << 20;

/// What reading a scenario gave.
#[derive(Clone, Debug)]
pub struct Read {
    /// The scenario; `None` where there are errors.
    pub scenario: Option<Scenario>,
    /// All problems, in the order of the file.
    pub problems: Vec<Problem>,
    /// The scenario's numbers by basis, as far as they could be read.
    pub numbers: NumberCount,
    /// Issues over a continuous range for which neither the file nor the reading says at how many levels it is looked
    /// at: the scenario holds the two ends of each, and no more can be done with it than checking it.
    pub without_levels: Vec<String>,
}

impl Read {
    /// Takes a continuous range without levels for the error that it is wherever more is to be done than checking.
    pub fn require_levels(&mut self) {
        self.scenario = None;
        for problem in self.problems.iter_mut().filter(|problem| problem.code == "no-levels") {
            problem.severity = Severity::Error;
        }
    }

    pub(crate) fn failed(problem: Problem) -> Self {
        Read {
            scenario: None,
            problems: vec![problem],
            numbers: NumberCount::default(),
            without_levels: Vec::new(),
        }
    }
}

/// Reads a scenario: a folder with a `scenario.toml`, or that file, or a case in one of the [formats of other
/// programs](crate::exchange). Continuous ranges are looked at on `levels` equally
/// spaced numbers, at least 2, where the file does not say on how many.
pub fn read(path: &Path, levels: Option<u32>) -> Read {
    match Exchange::of(path) {
        Ok(None | Some(Exchange::Toml)) => {}
        Ok(Some(_)) => return exchange::read_scenario(path, levels),
        Err(problem) => return Read::failed(*problem),
    }
    let file = if path.is_dir() { path.join("scenario.toml") } else { path.to_owned() };
    let name = file.display().to_string();
    match load(&file, &name) {
        Ok(text) => parse(&text, &name, &scenario_id(&file), levels),
        Err(problem) => Read::failed(*problem),
    }
}

/// The name of the folder that the file lies in.
fn scenario_id(file: &Path) -> String {
    let absolute = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let folder = absolute.parent().and_then(Path::file_name);
    folder.map_or_else(|| "scenario".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn load(file: &Path, name: &str) -> Result<String, Box<Problem>> {
    let unreadable = |error: std::io::Error| {
        let problem = Problem::of_file("unreadable", name, format!("cannot be read: {error}"));
        Box::new(problem.with_hint("name a scenario's folder, or the scenario.toml in it"))
    };
    let size = fs::metadata(file).map_err(unreadable)?;
    if !size.is_file() {
        return Err(Box::new(Problem::of_file("unreadable", name, "is not a file")));
    }
    if size.len() > LARGEST_FILE_BYTES {
        let message = format!(
            "has {} bytes; a scenario has at most {}",
            grouped(size.len().into()),
            grouped(LARGEST_FILE_BYTES.into())
        );
        return Err(Box::new(Problem::of_file("too-large", name, message)));
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..byte].iter().filter(|b| **b == b'\n').count() + 1;
        let message = format!("is not UTF-8: byte {byte}, in line {line}, belongs to no character");
        Box::new(Problem::of_file("not-utf8", name, message).with_hint("save the file as UTF-8"))
    })
}

/// Reads the text of a scenario. `file` is its name in problems, `id` the scenario's id, `levels` as in [`read`].
///
/// ```
/// let read = detente_formats::scenario::parse("titel = 'A case'", "case.toml", "case", None);
/// assert!(read.scenario.is_none());
/// let hints: Vec<_> = read.problems.iter().filter_map(|p| p.hint.as_deref()).collect();
/// assert!(hints.contains(&"did you mean `title`?"));
/// ```
pub fn parse(text: &str, file: &str, id: &str, levels: Option<u32>) -> Read {
    let source = Source::new(file, text.to_owned());
    let (mut table, mut syntax) = DeTable::parse_recoverable(source.text());
    let mut reader =
        Reader { source: &source, problems: Vec::new(), numbers: NumberCount::default() };
    let mended = dates::mended(text, &syntax).filter(|_| !syntax.is_empty());
    if let Some(mended) = &mended {
        // What else there is to tell does not hang on a date that does not exist.
        dates::tell(&mut reader, &syntax);
        (table, syntax) = DeTable::parse_recoverable(mended);
    }
    reader.tell_syntax(&syntax);
    let mut without_levels = Vec::new();
    // Where the syntax is broken, what is missing or unknown would be a guess.
    let scenario = if syntax.is_empty() {
        let top = Fields::new(String::new(), 0..0, table.get_ref());
        scenario(&mut reader, top, id, levels, &mut without_levels)
    } else {
        None
    };
    let Reader { mut problems, numbers, .. } = reader;
    if mended.is_some() {
        problems.retain(|problem| !dates::HANG_ON_DATES.contains(&problem.code));
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems.dedup();
    let sound = !problems.iter().any(Problem::is_error);
    let scenario = scenario.filter(|_| sound).map(|scenario| Scenario { numbers, ..scenario });
    Read { scenario, problems, numbers, without_levels }
}

/// What the sections of a file refer to in each other.
struct Context<'t> {
    /// `None` where the file has a start that is no date: nothing is held to it then.
    start: Option<Time>,
    end: Time,
    issues: Vec<Issue>,
    issue_names: Names<'t>,
    parties: Names<'t>,
    tracks: Names<'t>,
    questions: Names<'t>,
    areas: Names<'t>,
    ceasefires: Names<'t>,
}

fn scenario<'t>(
    reader: &mut Reader<'t>,
    mut top: Fields<'t>,
    id: &str,
    levels: Option<u32>,
    without_levels: &mut Vec<String>,
) -> Option<Scenario> {
    if let Some(value) = top.require(reader, "format")
        && reader.whole(value, 1, u32::MAX).is_some_and(|format| format != FORMAT)
    {
        let message = format!("this program reads format {FORMAT}");
        reader.error("unknown-format", value.span(), message);
    }
    let title = top.require(reader, "title").and_then(|value| reader.text(value));
    let (start, horizon) = (top.get("start"), top.get("horizon_days"));
    let start = start.map(|value| reader.time(value));
    let horizon_days = horizon.map(|value| reader.whole_number(value, 1, 36_500));

    let mut section = |reader: &mut Reader<'t>, name: &'static str| {
        let value = top.get(name)?;
        reader.fields(name.to_owned(), value)
    };
    let issues = section(reader, "issues");
    let parties = section(reader, "parties");
    let tracks = section(reader, "tracks");
    let questions = section(reader, "questions");
    let areas = section(reader, "areas");
    let ceasefires = section(reader, "ceasefires");
    let violence = section(reader, "violence");
    let battlefield = section(reader, "battlefield");
    let trust = section(reader, "trust");
    let requests = section(reader, "requests");
    let couplings = section(reader, "couplings");
    let decision = section(reader, "decision");
    let side_payments = section(reader, "side_payments");
    let observed = section(reader, "observations");
    observations::check(reader, observed);

    // A case without a process in time needs neither a start nor a horizon.
    let process = [&tracks, &ceasefires, &violence].into_iter().flatten().next();
    if let Some(process) = process {
        for (field, given) in [("start", start.is_some()), ("horizon_days", horizon_days.is_some())]
        {
            if !given {
                let message = format!("the scenario has no field `{field}`, which a process needs");
                reader.error("missing-field", process.span.clone(), message);
            }
        }
    }
    let start_span = top.get("start").map(|value| value.span());
    let start = start.unwrap_or(Some(Time::from_microseconds(0)));
    let horizon_days = horizon_days.unwrap_or(Some(1));
    if let (Some(start), Some(days), Some(span)) = (start, horizon_days, start_span) {
        let end = start + Span::from_days(i64::from(days));
        // Some days on each side, for what is reckoned from them.
        let room = Span::from_days(1000);
        if start - room < Time::EARLIEST || end + room > Time::LATEST {
            let message = "a process begins and ends in the years -9996 to 9996";
            reader.error("out-of-range", span, message);
        }
    }
    let names = |kind, code, section: &Option<Fields<'t>>| -> Names<'t> {
        let ids = section.iter().flat_map(Fields::entries).map(|(id, span, _)| (id, span));
        Names::new(kind, code, ids)
    };
    let days = i64::from(horizon_days.unwrap_or(36_500));
    let context = Context {
        start,
        end: start.map_or(Time::from_microseconds(i64::MAX), |start| start + Span::from_days(days)),
        issue_names: names("issue", "unknown-issue", &issues),
        issues: issues::read(reader, issues, levels, without_levels),
        parties: names("party", "unknown-party", &parties),
        tracks: names("track", "unknown-track", &tracks),
        questions: names("question", "unknown-question", &questions),
        areas: names("area", "unknown-area", &areas),
        ceasefires: names("ceasefire", "unknown-ceasefire", &ceasefires),
    };
    for (id, _, value) in areas.iter().flat_map(Fields::entries) {
        if let Some(mut area) = reader.fields(format!("areas.{id}"), value) {
            area.get("name").map(|value| reader.text(value));
            observations::read_shapes(reader, &mut area, None);
            area.finish(reader);
        }
    }

    let constraints_value = top.get("constraints");
    let constraints = issues::read_constraints(reader, &context, constraints_value);
    let group = parties::read(reader, &context, parties);
    let decision = decision::read(reader, &context, decision, &group);
    let side_payments = decision::read_side_payments(reader, &context, side_payments, &group);
    let tracks = tracks::read(reader, &context, tracks, &group.parties);
    let questions = tracks::read_questions(reader, &context, questions);
    let required =
        top.get("required").map(|value| (value.span(), context.issue_names.list(reader, value)));
    let required = tracks::check_required(reader, &context, required, &tracks);
    let ceasefire = ceasefire::read(reader, &context, ceasefires, &group.parties);
    let (ceasefire, ceasefire_acts) = ceasefire.unzip();
    let violence = war::read_violence(reader, &context, violence, &group.parties);
    let battlefield = war::read_battlefield(reader, &context, battlefield, &group);
    let couplings = read_couplings(reader, couplings, trust.is_some());
    let doubts = couplings.trust > 0.0 && !tracks.is_empty();
    let trust = war::read_trust(reader, trust, doubts);
    let (requests, request_acts) =
        requests::read(reader, &context, requests, &group.parties, &tracks);
    let human_cost = top.get("human_cost");
    let human_cost = events::read_human_cost(reader, &context, human_cost);
    let events = top.get("events");
    let events = events::read(reader, &context, events, &human_cost);
    top.finish(reader);

    let scenario = Scenario {
        id: id.to_owned(),
        title: title?.to_owned(),
        start: start?,
        horizon_days: horizon_days?,
        issues: context.issues.clone(),
        constraints,
        decision,
        side_payments,
        parties: group.parties,
        delegations: group.delegations,
        tracks,
        required,
        questions,
        ceasefire,
        violence,
        battlefield,
        trust,
        requests,
        couplings,
        human_cost,
        events,
        numbers: NumberCount::default(),
    };
    if let Some(value) = constraints_value
        && scenario.package_count() <= LARGEST_PLAYED_SPACE
    {
        issues::tell_if_nothing_is_possible(reader, &scenario, value.span());
    }
    let sound = !reader.problems.iter().any(Problem::is_error);
    if sound && scenario.package_count() <= LARGEST_PLAYED_SPACE {
        parties::tell_what_is_out_of_reach(reader, &scenario, &context.parties);
    }
    requests::tell_what_changes_nothing(reader, &scenario, request_acts, ceasefire_acts);
    Some(scenario)
}

/// The strengths; where nothing is said of trust, nobody doubts anybody.
fn read_couplings<'t>(
    reader: &mut Reader<'t>,
    section: Option<Fields<'t>>,
    has_trust: bool,
) -> CouplingStrengths {
    let trust = if has_trust { 1.0 } else { 0.0 };
    let mut strengths = CouplingStrengths { trust, ..CouplingStrengths::ON };
    let Some(mut section) = section else { return strengths };
    for coupling in couplings::ALL {
        let Some(value) = section.get(coupling.id) else { continue };
        let Some(mut fields) = reader.fields(format!("couplings.{}", coupling.id), value) else {
            continue;
        };
        if let Some(value) = fields.require(reader, "strength") {
            let strength = reader.quantity(value, Bounds::SHARE, &Provenance::default());
            if !strength.distribution.is_point() {
                let message = "a strength is one number in [0, 1], the same in all runs";
                reader.error("wrong-type", value.span(), message);
            }
            *(coupling.strength_mut)(&mut strengths) = strength.distribution.mean();
        }
        fields.get("note").map(|value| reader.text(value));
        fields.finish(reader);
    }
    section.finish(reader);
    strengths
}
