//! Reads `scenario.toml` into a [`Scenario`], or says everything that is wrong with it.
//!
//! The format is documented in `docs/scenario-format.md`. Reading has no order of its own: every
//! section is read whatever is wrong with the others, and only then are problems told, in the
//! order of the file.

mod ceasefire;
mod defaults;
mod events;
mod fields;
mod names;
mod parties;
mod quantity;
mod requests;
mod tracks;
mod war;

use std::fs;
use std::path::Path;

use detente::calendar::{Span, Time};
use detente::domain::{Issue, Options, OutcomeSpace};
use detente::simulation::couplings;
use detente::simulation::scenario::{CouplingStrengths, NumberCount, Scenario};
use toml::de::DeTable;

use crate::problem::Problem;
use crate::source::Source;
use fields::{Fields, Reader};
use names::Names;

/// Version of the scenario format.
pub const FORMAT: u32 = 1;

/// Largest file that is read, in bytes.
pub const LARGEST_FILE_BYTES: u64 = 8 << 20;

/// Largest number of packages over all issues.
pub const LARGEST_SPACE: u32 = 1_000_000;

/// What reading a scenario gave.
#[derive(Clone, Debug)]
pub struct Read {
    /// The scenario; `None` where there are errors.
    pub scenario: Option<Scenario>,
    /// All problems, in the order of the file.
    pub problems: Vec<Problem>,
    /// The scenario's numbers by basis, as far as they could be read.
    pub numbers: NumberCount,
}

impl Read {
    fn failed(problem: Problem) -> Self {
        Read { scenario: None, problems: vec![problem], numbers: NumberCount::default() }
    }
}

/// Reads a scenario: a folder with a `scenario.toml`, or that file.
pub fn read(path: &Path) -> Read {
    let file = if path.is_dir() { path.join("scenario.toml") } else { path.to_owned() };
    let name = file.display().to_string();
    match load(&file, &name) {
        Ok(text) => parse(&text, &name, &scenario_id(&file)),
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
        let message =
            format!("has {} bytes; a scenario has at most {LARGEST_FILE_BYTES}", size.len());
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

/// Reads the text of a scenario. `file` is its name in problems, `id` the scenario's id.
///
/// ```
/// let read = detente_formats::scenario::parse("titel = 'A case'", "case.toml", "case");
/// assert!(read.scenario.is_none());
/// let hints: Vec<_> = read.problems.iter().filter_map(|p| p.hint.as_deref()).collect();
/// assert!(hints.contains(&"did you mean `title`?"));
/// ```
pub fn parse(text: &str, file: &str, id: &str) -> Read {
    let source = Source::new(file, text.to_owned());
    let (table, syntax) = DeTable::parse_recoverable(source.text());
    let mut reader =
        Reader { source: &source, problems: Vec::new(), numbers: NumberCount::default() };
    for error in &syntax {
        let span = error.span().unwrap_or(0..0);
        reader.error("syntax", span, format!("this is not TOML: {}", error.message()));
    }
    // Where the syntax is broken, what is missing or unknown would be a guess.
    let scenario = if syntax.is_empty() {
        scenario(&mut reader, Fields::new(String::new(), 0..0, table.get_ref()), id)
    } else {
        None
    };
    let Reader { mut problems, numbers, .. } = reader;
    problems.sort_by_key(|problem| (problem.line, problem.column));
    problems.dedup();
    let sound = !problems.iter().any(Problem::is_error);
    let scenario = scenario.filter(|_| sound).map(|scenario| Scenario { numbers, ..scenario });
    Read { scenario, problems, numbers }
}

/// What the sections of a file refer to in each other.
struct Context<'t> {
    start: Time,
    end: Time,
    issues: Vec<Issue>,
    issue_names: Names<'t>,
    parties: Names<'t>,
    tracks: Names<'t>,
    questions: Names<'t>,
    areas: Names<'t>,
    ceasefires: Names<'t>,
}

fn scenario<'t>(reader: &mut Reader<'t>, mut top: Fields<'t>, id: &str) -> Option<Scenario> {
    if let Some(value) = top.require(reader, "format")
        && reader.whole(value, 1, u32::MAX).is_some_and(|format| format != FORMAT)
    {
        let message = format!("this program reads format {FORMAT}");
        reader.error("unknown-format", value.span(), message);
    }
    let title = top.require(reader, "title").and_then(|value| reader.text(value));
    let start = top.require(reader, "start").and_then(|value| reader.time(value));
    let horizon_days =
        top.require(reader, "horizon_days").and_then(|value| reader.whole(value, 1, 36_500));

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

    let names = |kind, code, section: &Option<Fields<'t>>| -> Names<'t> {
        let ids = section.iter().flat_map(Fields::entries).map(|(id, ..)| id);
        Names::new(kind, code, ids.collect())
    };
    let start_or_epoch = start.unwrap_or(Time::from_microseconds(0));
    let days = i64::from(horizon_days.unwrap_or(36_500));
    let context = Context {
        start: start_or_epoch,
        end: start_or_epoch + Span::from_days(days),
        issue_names: names("issue", "unknown-issue", &issues),
        issues: read_issues(reader, issues),
        parties: names("party", "unknown-party", &parties),
        tracks: names("track", "unknown-track", &tracks),
        questions: names("question", "unknown-question", &questions),
        areas: names("area", "unknown-area", &areas),
        ceasefires: names("ceasefire", "unknown-ceasefire", &ceasefires),
    };
    for (id, _, value) in areas.iter().flat_map(Fields::entries) {
        if let Some(mut area) = reader.fields(format!("areas.{id}"), value) {
            area.get("name").map(|value| reader.text(value));
            area.finish(reader);
        }
    }

    let group = parties::read(reader, &context, parties);
    let tracks = tracks::read(reader, &context, tracks, &group.parties);
    let questions = tracks::read_questions(reader, &context, questions);
    let required =
        top.get("required").map(|value| (value.span(), context.issue_names.list(reader, value)));
    let required = tracks::check_required(reader, &context, required, &tracks);
    let ceasefire = ceasefire::read(reader, &context, ceasefires);
    let violence = war::read_violence(reader, &context, violence);
    let battlefield = war::read_battlefield(reader, &context, battlefield, &group);
    let trust = war::read_trust(reader, trust);
    let requests = requests::read(reader, &context, requests, &group.parties);
    let couplings = read_couplings(reader, couplings);
    let human_cost = top.get("human_cost");
    let human_cost = events::read_human_cost(reader, human_cost);
    let events = top.get("events");
    let events = events::read(reader, &context, events, &human_cost);
    top.finish(reader);

    Some(Scenario {
        id: id.to_owned(),
        title: title?.to_owned(),
        start: start?,
        horizon_days: horizon_days?,
        issues: context.issues,
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
    })
}

fn read_issues<'t>(reader: &mut Reader<'t>, section: Option<Fields<'t>>) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (id, span, value) in section.iter().flat_map(Fields::entries) {
        let mut options: Vec<String> = Vec::new();
        let mut question = "";
        if let Some(mut fields) = reader.fields(format!("issues.{id}"), value) {
            fields.span = span.clone();
            question =
                fields.require(reader, "question").and_then(|v| reader.text(v)).unwrap_or_default();
            if let Some(value) = fields.require(reader, "options") {
                for (option, span) in reader.texts(value) {
                    if options.iter().any(|known| known == option) {
                        let message = format!("`{option}` stands in this list twice");
                        reader.error("duplicate", span, message);
                    } else {
                        options.push(option.to_owned());
                    }
                }
                if options.is_empty() {
                    reader.error("no-options", value.span(), "an issue needs at least one option");
                }
            }
            fields.finish(reader);
        }
        let question = question.to_owned();
        issues.push(Issue { id: id.to_owned(), question, options: Options::Named(options) });
    }
    let counts = issues.iter().map(|issue: &Issue| issue.options.count().max(1) as u32).collect();
    let small = OutcomeSpace::new(counts).is_some_and(|space| space.count() <= LARGEST_SPACE);
    if let (false, Some(section)) = (small, &section) {
        let message = format!("together the issues have more than {LARGEST_SPACE} packages");
        let hint = "merge issues or options, or split the case";
        reader.error_with_hint("too-many-packages", section.span.clone(), message, hint);
    }
    issues
}

fn read_couplings<'t>(reader: &mut Reader<'t>, section: Option<Fields<'t>>) -> CouplingStrengths {
    let mut strengths = CouplingStrengths::ON;
    let Some(mut section) = section else { return strengths };
    for coupling in couplings::ALL {
        let Some(value) = section.get(coupling.id) else { continue };
        let Some(mut fields) = reader.fields(format!("couplings.{}", coupling.id), value) else {
            continue;
        };
        if let Some(value) = fields.require(reader, "strength")
            && let Some(strength) = reader.number(value)
        {
            if (0.0..=1.0).contains(&strength) {
                *(coupling.strength_mut)(&mut strengths) = strength;
            } else {
                let message = format!("a strength is a number in [0, 1]; got {strength}");
                reader.error("out-of-range", value.span(), message);
            }
        }
        fields.get("note").map(|value| reader.text(value));
        fields.finish(reader);
    }
    section.finish(reader);
    strengths
}
