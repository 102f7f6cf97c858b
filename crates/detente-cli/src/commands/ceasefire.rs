//! `detente ceasefire`: what incident data say about a ceasefire.

use std::fmt::Write as _;
use std::path::Path;

use detente::calendar::{Span, Time};
use detente::random::Streams;
use detente::record::{Event, Kind};
use detente::simulation::scenario::Scenario;
use detente::watch::{
    Estimate, Ground, MonitorReport, Monitors, Observation, Observations, Question, WatchReport,
    analyze,
};
use detente_formats::incidents::{Mapping, Read, read, read_monitors};
use detente_formats::problem::Problem;
use detente_formats::record_lines;
use detente_formats::scenario::{Tables, read_mapping, read_tables};

use super::{print_json, progress_bar, refuse};
use crate::Failure;
use crate::arguments::{Ceasefire, Format};
use crate::files::{OutputFolder, print};
use crate::{json as results, report, text};

/// Everything that a report tells of.
pub struct Watched {
    /// The title.
    pub title: String,
    /// The file's tables; empty where there was only a table of incidents.
    pub tables: Tables,
    /// The command that gives the same report again.
    pub command: String,
    /// What was read.
    pub read: Read,
    /// What was found.
    pub report: WatchReport,
    /// The two monitors, and what they are compared on.
    pub monitors: Option<(Monitors, MonitorReport)>,
    /// Names in the file that no row uses.
    pub unused: Vec<String>,
    /// As of when was asked.
    pub as_of: Time,
    /// The seed.
    pub seed: u64,
}

pub fn ceasefire(arguments: &Ceasefire) -> Result<(), Failure> {
    let until = match &arguments.until {
        None => None,
        Some(text) => match text.parse::<Time>() {
            Ok(time) => Some(time),
            Err(error) => {
                let message = format!("--until: {error}");
                return Err(refuse(message).into());
            }
        },
    };
    let input = &arguments.input;
    let is_file_of_tables =
        input.is_dir() || input.extension().is_some_and(|extension| extension == "toml");
    let mut mapping: Option<Mapping> = None;
    if let Some(path) = &arguments.mapping {
        mapping = Some(read_mapping(path)?);
    }
    let tables = if is_file_of_tables {
        read_tables(input)?
    } else {
        let name = input.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let title = format!("Incidents in {}", input.display());
        Tables { title, id: name, file: input.clone(), ..Tables::default() }
    };
    let mapping = mapping.as_ref().or(tables.mapping.as_ref());
    let read = read(&tables.file, mapping)?;
    let monitors = match &tables.monitors {
        None => None,
        Some(files) => Some(read_monitors(files)?),
    };
    let (question, unused, as_of) = question(arguments, &tables, &read, until)?;
    for name in &unused {
        eprintln!("warning: no incident has the name `{name}`");
    }
    let folder = OutputFolder::named(arguments.out.as_deref(), &tables.id)?;

    let bar = progress_bar(6, "steps");
    let streams = Streams::new(arguments.seed, 0);
    let found = analyze(&read.observations, &question, &streams, |step| {
        bar.inc(1);
        bar.set_message(step);
    });
    bar.finish_and_clear();
    let monitors = monitors.map(|monitors| {
        let known = monitors.before(as_of);
        let report = known.compare();
        (known, report)
    });
    let watched = Watched {
        title: tables.title.clone(),
        command: arguments.again(as_of),
        tables,
        read,
        report: found,
        monitors,
        unused,
        as_of,
        seed: arguments.seed,
    };

    let page = report::ceasefire::page(&watched);
    let measured = measured(&watched);
    folder.write_with("observed.jsonl", |file| {
        record_lines::write_events(observed(&watched.read.observations, &question), file)
    })?;
    if question.since.is_some() {
        folder.write("assigned.csv", assigned(&watched.read.observations, &question).as_bytes())?;
    }
    folder.write("measured.toml", measured.as_bytes())?;
    let written = folder.write("ceasefire.html", page.as_bytes())?;
    match arguments.format {
        Format::Json => print_json(&results::ceasefire::ceasefire(&watched)),
        Format::Text => {
            let text = text::ceasefire::ceasefire(&watched);
            print(&format!(
                "{text}\nThe report, with plots: {}\nThe incidents as a record{} and what was measured as scenario tables lie beside it.\n",
                written.display(),
                if question.since.is_some() { ", what each is assigned to" } else { "" }
            ))
        }
    }
}

/// What is asked, or why nothing can be.
fn question(
    arguments: &Ceasefire,
    tables: &Tables,
    read: &Read,
    until: Option<Time>,
) -> Result<(Question, Vec<String>, Time), Box<Problem>> {
    let data = &read.observations;
    let file = tables.file.display().to_string();
    let refuse = |code, message: String| Box::new(Problem::of_file(code, &file, message));
    let rejected = match read.rejected_count() {
        0 => String::new(),
        count => format!(
            " ({count} of its {} rows cannot be right; the first, in line {}: {})",
            read.rows, read.rejected[0].line, read.rejected[0].message
        ),
    };
    let Some((_, end)) = data.range() else {
        return Err(refuse("no-incidents", format!("holds no incidents{rejected}")));
    };
    let end = tables.covers_until.unwrap_or(end);
    let asked = until.or(tables.start).unwrap_or(end);
    // What lies beyond the data is not silence.
    let as_of = asked.min(end);
    let (mut question, unused) = tables.question(data, as_of, read.says_acts);
    question.draws = arguments.draws;
    question.compare_after = arguments.compare_after;
    let known: Vec<&Observation> = data.rows.iter().filter(|row| row.is_known_at(as_of)).collect();
    let begins = known.iter().map(|row| row.from);
    let (Some(first), Some(last)) = (begins.clone().min(), begins.max()) else {
        let first = data.rows.first().map_or(String::new(), |row| row.from.date());
        let message = format!("no incident was over by {}: they begin on {first}", as_of.date());
        let problem = Problem::of_file("no-incidents", &file, message);
        return Err(Box::new(problem.with_hint("choose a later day with --until")));
    };
    if known.len() == 1 {
        let message = format!(
            "holds one incident as of {}: nothing can be said of a rate{rejected}",
            as_of.date()
        );
        return Err(refuse("one-incident", message));
    }
    let ends = known.iter().map(|row| row.until.max(row.from)).max().unwrap_or(last);
    if last.midnight() == first.midnight() && (ends - first.midnight()).days() <= 1.0 {
        let message = format!(
            "all incidents as of {} are on one day, {}: nothing can be said of a rate over time{rejected}",
            as_of.date(),
            first.date()
        );
        return Err(refuse("one-day", message));
    }
    if let Some(since) = question.since
        && (since <= first || since >= as_of || since > last + Span::from_days(366))
    {
        let message = format!(
            "the ceasefire took effect on {}, and the incidents that are looked at are of {} to {}: there is nothing to compare",
            since.date(),
            first.date(),
            last.date()
        );
        let hint = "if nothing happened since, say with `covers_until` under [observations] until when the data reach";
        return Err(Box::new(Problem::of_file("outside-the-data", &file, message).with_hint(hint)));
    }
    let in_no_area = |ground: &Ground| {
        !ground.shapes.is_empty() && !known.iter().any(|row| ground.holds(row) == Some(true))
    };
    if question.since.is_some() && in_no_area(&question.ground) {
        let message =
            format!("no incident as of {} is in the areas of the ceasefire", as_of.date());
        let problem = Problem::of_file("empty-area", &file, message);
        let hint = "look at the names of provinces and districts, and at the order of longitude and latitude";
        return Err(Box::new(problem.with_hint(hint)));
    }
    if let Some(promise) = question.promises.iter().find(|promise| in_no_area(&promise.ground)) {
        let message = format!(
            "no incident as of {} is in the area of the promise `{}`",
            as_of.date(),
            promise.name
        );
        let hint = "look at the names of provinces and districts, and at the order of longitude and latitude";
        return Err(Box::new(Problem::of_file("empty-area", &file, message).with_hint(hint)));
    }
    if let Some(focus) = &question.focus
        && focus.sides.as_ref().is_some_and(|[a, b]| a.is_empty() || b.is_empty())
    {
        let message = format!(
            "the stream `{}`, which is in focus, has a side that no incident names",
            focus.name
        );
        return Err(refuse("empty-focus", message));
    }
    Ok((question, unused, asked))
}

/// The incidents that were looked at, as events of a record.
fn observed<'d>(data: &'d Observations, question: &Question) -> impl Iterator<Item = Event<'d>> {
    let as_of = question.as_of;
    data.rows.iter().filter(move |row| row.is_known_at(as_of)).map(|row| {
        let name = |name| {
            let text = data.name(name);
            (!text.is_empty()).then(|| text.to_owned())
        };
        let sides = match (name(row.side_a), name(row.side_b)) {
            (Some(a), Some(b)) => format!("{a} - {b}"),
            (a, b) => a.or(b).unwrap_or_else(|| "all".to_owned()),
        };
        let other = [row.side_a, row.side_b].into_iter().find(|side| *side != row.doer);
        let target = other.filter(|_| row.doer.is_known()).and_then(name);
        let kind = Kind::Incident {
            act: name(row.act).unwrap_or_else(|| "not said".to_owned()).into(),
            stream: sides.into(),
            // How severe it was the data do not say, and who did it rarely.
            severe: None,
            target: target.map(Into::into),
            deaths: row.deaths,
            position: row.is_placed.then(|| {
                // As written, not as the nearest binary fraction of single precision.
                [row.latitude, row.longitude]
                    .map(|degrees| (f64::from(degrees) * 1e5).round() / 1e5)
            }),
        };
        let mut event = Event::new(row.from, kind);
        event.precision = row.precision;
        if row.is_imprecise() {
            event.end = Some(row.until);
        }
        event.place = name(row.district).or_else(|| name(row.province)).map(Into::into);
        event.actor = name(row.doer).map(Into::into);
        event.source = Some(format!("line {} of the data", row.line).into());
        event
    })
}

/// What the ceasefire says of each incident that was looked at, and under which rule: a table by line of the data.
fn assigned(data: &Observations, question: &Question) -> String {
    let mut text = String::from("line,date,until,side_a,side_b,assignment,rule\n");
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut rows: Vec<&Observation> =
        data.rows.iter().filter(|row| row.is_known_at(question.as_of)).collect();
    rows.sort_unstable_by_key(|row| row.line);
    for row in rows {
        let (assignment, rule) = question.assign(row);
        let (from, until) = (row.from.date(), row.until.max(row.from).date());
        let sides = [row.side_a, row.side_b].map(|side| quoted(data.name(side)));
        let _ = writeln!(
            text,
            "{},{from},{until},{},{},{},{}",
            row.line,
            sides[0],
            sides[1],
            assignment.code(),
            quoted(rule.sentence())
        );
    }
    text
}

/// The highest branching ratio that a scenario takes from here.
const MOST_BRANCHING: f64 = 0.95;

/// What was measured, as tables of a scenario.
fn measured(watched: &Watched) -> String {
    let report = &watched.report;
    let source = watched.tables.file.file_name().unwrap_or_default().to_string_lossy();
    let basis = |note: &str| {
        format!(
            "basis = \"measured\", source = \"{source}, incidents over by {}\", note = \"{note}\"",
            report.as_of.date()
        )
    };
    let mut text = format!(
        "# Measured by detente {} on {source}: the stream `{}`, up to but without {}.\n",
        env!("CARGO_PKG_VERSION"),
        report.focus,
        report.as_of.date()
    );
    text.push_str("\n[violence]\n");
    // What has no limit on one side was not measured.
    let mut positive = |name: &str, found: Estimate, what: &str| {
        let _ = match found.low > 0.0 && found.high.is_finite() {
            true => writeln!(
                text,
                "{name} = {{ log_uniform = [{:.5}, {:.5}], {} }}",
                found.low,
                found.high,
                basis(&format!("{what}95 % profile interval"))
            ),
            false => writeln!(text, "# {name}: these data do not tell it"),
        };
    };
    if let Some(hawkes) = &report.hawkes {
        let background = "background, without triggered incidents; ";
        positive("inside_per_day", hawkes.background_per_day, background);
        positive("decay_per_day", hawkes.decay_per_day, "");
        let n = hawkes.branching_ratio;
        let cut = if n.high > MOST_BRANCHING { ", cut at 0.95" } else { "" };
        let _ = match n.low < MOST_BRANCHING {
            true if n.low <= 0.0 && n.high >= MOST_BRANCHING => {
                writeln!(text, "# branching_ratio: these data do not tell it")
            }
            true => writeln!(
                text,
                "branching_ratio = {{ uniform = [{:.4}, {:.4}], {} }}",
                n.low,
                n.high.min(MOST_BRANCHING),
                basis(&format!("95 % profile interval{cut}"))
            ),
            false => writeln!(text, "# branching_ratio: 0.95 or more, as if nothing ended"),
        };
    }
    if let (Some(effect), Some(terms)) = (&report.effect_on_events, &watched.tables.ceasefire) {
        let ratio = effect.main.corrected;
        let _ = writeln!(text, "\n[ceasefires.{}]", terms.id);
        let _ = match ratio.low < 1.0 {
            true => writeln!(
                text,
                "effect = {{ uniform = [{:.4}, {:.4}], {} }}",
                (1.0 - ratio.high).max(0.0),
                1.0 - ratio.low,
                basis(&format!(
                    "share of the rate before that was avoided since; 95 %, with self-excitation{}",
                    if ratio.high > 1.0 { ", cut at 0" } else { "" }
                ))
            ),
            false => writeln!(text, "# effect: the rate rose"),
        };
    }
    text
}

/// Incidents that the data recorded after a scenario's start.
pub struct Recorded {
    /// The stream in focus.
    pub focus: String,
    /// Incidents known to less than a week, in each whole week from the start on.
    pub by_week: Vec<f64>,
}

/// What the data of a scenario recorded after its start, by week; `None` where it has none, or they end before. It is shown
/// beside what was simulated, and goes into nothing.
pub fn recorded_after(path: &Path, scenario: &Scenario) -> Option<Recorded> {
    let tables = read_tables(path).ok()?;
    let read = read(&tables.file, tables.mapping.as_ref()).ok()?;
    let data = &read.observations;
    let end = tables.covers_until.or(data.range().map(|range| range.1))?;
    let weeks = ((end - scenario.start).days() / 7.0).max(0.0) as usize;
    if weeks == 0 {
        return None;
    }
    let (question, _) = tables.question(data, end, read.says_acts);
    let mut by_week = vec![0.0; weeks];
    for row in question.focus_rows(data) {
        let week = (row.from - scenario.start).days() / 7.0;
        if row.is_countable()
            && week >= 0.0
            && let Some(count) = by_week.get_mut(week as usize)
        {
            *count += 1.0;
        }
    }
    Some(Recorded { focus: question.focus_name(), by_week })
}
