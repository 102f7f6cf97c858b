//! Bargaining cases in the formats of other programs, in and out: a room for each format.
//!
//! All are read into a [`Case`]: issues, and for each party what packages are worth to it. Utilities are taken as the file states them:
//! nothing is rescaled, and what is read and written again keeps every utility to the last bit. What a format cannot hold is named by
//! whoever writes it; what cannot be read as it is meant is refused, with its file and line.

mod case;
mod csv;
mod folder;
mod genius;
mod geniusweb;
mod json;
mod limits;
mod names;
mod negmas;
mod node;
mod scenario;
mod scores;
mod toml;
mod xml;
mod yaml;

use std::fs;
use std::path::{Path, PathBuf};

pub use case::{Case, CaseWorth, Profile};
pub use folder::UNFINISHED;
pub(crate) use folder::source;
pub use limits::{
    LARGEST_CASE_BYTES, LARGEST_TABLE, MOST_ISSUES, MOST_OPTIONS, MOST_PARTIES, MOST_VALUES,
};

use crate::problem::Problem;
use crate::scenario::Read;

/// A format of another program, or our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// GENIUS: a folder with an XML file for the domain and one for each party.
    Genius,
    /// GeniusWeb: a folder with a JSON file for the domain and one for each party.
    GeniusWeb,
    /// NegMAS: a folder with `domain.yml` and a YAML file for each party.
    Negmas,
    /// A scored game: a folder with `config.txt` and `scores_files/`, points for each option.
    Scores,
    /// A table of utilities with commas between them: one file.
    Csv,
    /// Detente's own: a folder with a `scenario.toml`.
    Toml,
}

impl Exchange {
    /// All of them.
    pub const ALL: [Exchange; 6] = [
        Exchange::Genius,
        Exchange::GeniusWeb,
        Exchange::Negmas,
        Exchange::Scores,
        Exchange::Csv,
        Exchange::Toml,
    ];

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Exchange::Genius => "genius",
            Exchange::GeniusWeb => "geniusweb",
            Exchange::Negmas => "negmas",
            Exchange::Scores => "scores",
            Exchange::Csv => "csv",
            Exchange::Toml => "toml",
        }
    }

    /// The format of what lies at a place, by the names of files; `None` where it is none of these.
    ///
    /// # Errors
    /// Where a folder has files of two formats, it is not said which are meant.
    pub fn of(path: &Path) -> Result<Option<Exchange>, Box<Problem>> {
        if path.is_dir() {
            return of_folder(path);
        }
        let ending = path.extension().and_then(|ending| ending.to_str());
        let ending = ending.map(str::to_ascii_lowercase);
        Ok(match ending.as_deref() {
            Some("xml") => Some(Exchange::Genius),
            Some("json") => Some(Exchange::GeniusWeb),
            Some("yml" | "yaml") => Some(Exchange::Negmas),
            Some("csv") => Some(Exchange::Csv),
            Some("toml") => Some(Exchange::Toml),
            Some("txt") if folder_of(path, Exchange::Scores).join("config.txt").is_file() => {
                Some(Exchange::Scores)
            }
            _ => None,
        })
    }
}

/// The format of the files in a folder. A table that lies beside other files belongs to them.
fn of_folder(folder: &Path) -> Result<Option<Exchange>, Box<Problem>> {
    let first =
        |endings: &[&str]| folder::files(folder, endings).map(|found| found.into_iter().next());
    let named = |name: &str| Some(folder.join(name)).filter(|file| file.is_file());
    let found = [
        (Exchange::Toml, named("scenario.toml")),
        (Exchange::Scores, named("config.txt")),
        (Exchange::Negmas, first(&["yml", "yaml"])?),
        (Exchange::Genius, first(&["xml"])?),
        (Exchange::GeniusWeb, first(&["json"])?),
    ];
    let mut found: Vec<(Exchange, PathBuf)> =
        found.into_iter().filter_map(|(format, file)| Some((format, file?))).collect();
    if !geniusweb::is_in(folder) {
        // Our own records are JSON as well.
        found.retain(|(format, _)| *format != Exchange::GeniusWeb);
    }
    let name = folder.display().to_string();
    match &found[..] {
        [] => match folder::files(folder, &["csv"])?.len() {
            0 => Ok(None),
            1 => Ok(Some(Exchange::Csv)),
            count => {
                let message = format!("has {count} tables, and nothing says which is meant");
                let problem = Problem::of_file("two-formats", &name, message);
                Err(Box::new(problem.with_hint("name the file instead of the folder")))
            }
        },
        [(format, _)] => Ok(Some(*format)),
        [(one, first), (other, second), ..] => {
            let file = |path: &PathBuf| path.file_name().unwrap_or_default().display().to_string();
            let message = format!(
                "has files of two formats, {} ({}) and {} ({})",
                one.word(),
                file(first),
                other.word(),
                file(second)
            );
            let hint = format!("name a file of the one that is meant, as in {}", first.display());
            Err(Box::new(Problem::of_file("two-formats", &name, message).with_hint(hint)))
        }
    }
}

/// The folder for which a file of a format stands.
fn folder_of(path: &Path, format: Exchange) -> PathBuf {
    if path.is_dir() {
        return path.to_owned();
    }
    let here = |folder: &Path| match folder.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => folder.to_owned(),
    };
    let folder = here(path.parent().unwrap_or(path));
    let is_called = |folder: &Path| folder.file_name().is_some_and(|name| name == "scores_files");
    match folder.parent() {
        _ if format != Exchange::Scores => folder,
        Some(outer) if is_called(&folder) => here(outer),
        // It may be named from within.
        _ if folder.canonicalize().is_ok_and(|folder| is_called(&folder)) => folder.join(".."),
        _ => folder,
    }
}

/// What went wrong while a file was read.
pub(crate) type Failed = Box<Problem>;

/// A case, and what whoever uses it should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The case.
    pub case: Case,
    /// Problems with which it can be used.
    pub warnings: Vec<Problem>,
}

/// Reads a case that another program's files hold: a folder, or the one file of formats that have one; a file of a folder stands for the
/// folder. `levels`: at how many equally spaced numbers a continuous issue is looked at, at least 2.
///
/// # Errors
/// Says what is wrong, with file and line.
///
/// ```
/// let folder = tempfile::tempdir().unwrap();
/// let table = folder.path().join("rent.csv");
/// std::fs::write(&table, "issue:rent,utility:owner\nlow,0.1\nhigh,0.9\n").unwrap();
/// let loaded = detente_formats::exchange::load(&table, None).unwrap();
/// assert_eq!((loaded.case.package_count(), loaded.warnings.len()), (2, 0));
/// ```
pub fn load(path: &Path, levels: Option<u32>) -> Result<Loaded, Box<Problem>> {
    let name = path.display().to_string();
    if let Err(error) = fs::metadata(path) {
        let message = format!("cannot be read: {error}");
        return Err(Box::new(Problem::of_file("unreadable", &name, message)));
    }
    let format = Exchange::of(path)?;
    let folder = folder_of(path, format.unwrap_or(Exchange::Toml));
    let mut warnings = Vec::new();
    let case = match format {
        Some(Exchange::Genius) => genius::read(&folder, levels, &mut warnings),
        Some(Exchange::GeniusWeb) => geniusweb::read(&folder),
        Some(Exchange::Negmas) => negmas::read(&folder, levels),
        Some(Exchange::Scores) => scores::read(&folder),
        Some(Exchange::Csv) => csv::read(&csv::file_of(path)?),
        Some(Exchange::Toml) | None => {
            let message = "is of no format that can be read here";
            Err(Box::new(Problem::of_file("unknown-format", &name, message)))
        }
    }?;
    check(&case, &name)?;
    for (party, most, least) in scenario::out_of_reach(&case) {
        let message = format!(
            "no package is worth more than {most} to `{party}`, whose reservation is {least}: it never signs"
        );
        warnings.push(Problem::of_file("out-of-reach", &name, message).into_warning());
    }
    Ok(Loaded { case, warnings })
}

/// Reads a case; see [`load`], which also says what to know of it.
///
/// # Errors
/// Says what is wrong, with file and line.
pub fn read(path: &Path, levels: Option<u32>) -> Result<Case, Box<Problem>> {
    load(path, levels).map(|loaded| loaded.case)
}

/// Reads such a case as a scenario; see [`load`].
pub fn read_scenario(path: &Path, levels: Option<u32>) -> Read {
    let Loaded { case, warnings } = match load(path, levels) {
        Ok(loaded) => loaded,
        Err(problem) => return Read::failed(*problem),
    };
    match scenario::scenario(&case, &case.title) {
        Ok(scenario) => Read {
            numbers: scenario.numbers,
            scenario: Some(scenario),
            problems: warnings,
            without_levels: Vec::new(),
        },
        Err(message) => {
            Read::failed(Problem::of_file("not-held", &path.display().to_string(), message))
        }
    }
}

/// What every case must fulfil, whatever it was read from.
fn check(case: &Case, name: &str) -> Result<(), Failed> {
    let fail = |message: String| Err(Box::new(Problem::of_file("no-case", name, message)));
    if case.issues.is_empty() {
        return fail("has no issues".to_owned());
    }
    if case.parties.is_empty() {
        return fail("has no parties: what packages are worth to them is missing".to_owned());
    }
    for profile in &case.parties {
        let party = &profile.name;
        if !(profile.discount_per_step > 0.0 && profile.discount_per_step <= 1.0) {
            let discount = profile.discount_per_step;
            return fail(format!("`{party}` has a discount of {discount}; expected one in (0, 1]"));
        }
        if let CaseWorth::Sum { weights, .. } = &profile.worth {
            if let Some(weight) = weights.iter().find(|weight| **weight < 0.0) {
                return fail(format!("`{party}` has a weight of {weight}; expected 0 or more"));
            }
            if weights.iter().sum::<f64>() <= 0.0 {
                return fail(format!("the weights of `{party}` sum to 0"));
            }
        }
    }
    Ok(())
}

/// Files to be written: paths within the folder, and their text. The one file of formats that have one has an empty path.
pub type Files = Vec<(PathBuf, String)>;

/// The files of a case in a format, and what of the case they do not hold.
///
/// # Errors
/// Says why the format cannot hold the case's utilities.
pub fn write(case: &Case, format: Exchange) -> Result<(Files, Vec<String>), String> {
    match format {
        Exchange::Genius => genius::write(case),
        Exchange::GeniusWeb => geniusweb::write(case),
        Exchange::Negmas => negmas::write(case),
        Exchange::Scores => scores::write(case),
        Exchange::Csv => csv::write(case),
        Exchange::Toml => {
            let is_table = |party: &&Profile| matches!(party.worth, CaseWorth::Sum { bias, .. } if bias != 0.0);
            let lost = case.parties.iter().filter(is_table).map(|party| {
                format!(
                    "the constant of `{}` beside its weights, which are written as a table of utilities",
                    party.name
                )
            });
            Ok((vec![(PathBuf::from("scenario.toml"), toml::text(case)?)], lost.collect()))
        }
    }
}

/// Numbers as they are read back to the last bit.
fn exact(number: f64) -> String {
    format!("{number:?}")
}

/// That an issue's options are numbers, which a format with lists of names does not say.
fn lost_numbers(case: &Case) -> Vec<String> {
    use detente::domain::Options;
    let numbers = case.issues.iter().filter(|issue| !matches!(issue.options, Options::Named(_)));
    let lost = |id| format!("that the options of `{id}` are numbers: they become a list");
    numbers.map(|issue| lost(&issue.id)).collect()
}
