//! Bargaining cases in the formats of other programs, in and out: one file a format.
//!
//! All are read into a [`Case`]: issues, and for each party what packages are worth to it. Utilities are taken as the file states them:
//! nothing is rescaled, and what is read and written again keeps every utility to the last bit. What a format cannot hold is named by
//! whoever writes it.

mod csv;
mod genius;
mod geniusweb;
mod json;
mod negmas;
mod node;
mod scores;
mod toml;
mod xml;
mod yaml;

use std::fs;
use std::path::{Path, PathBuf};

use detente::domain::{Issue, OutcomeSpace};
use detente::quantity::Numbers;
use detente::random::Label;
use detente::simulation::Standpoints;
use detente::simulation::scenario::Scenario;

use crate::problem::{Problem, grouped};
use crate::scenario::Read;
use crate::source::Source;

/// The largest file that is read, in bytes.
pub const LARGEST_FILE_BYTES: u64 = 64 << 20;

/// The largest number of packages that a table of utilities is made for.
pub const LARGEST_TABLE: u128 = 1_000_000;

/// How deep elements, lists and tables may lie in each other.
pub(crate) const DEEPEST: usize = 64;

/// A bargaining case: what is negotiated, and what it is worth to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its title.
    pub title: String,
    /// The issues.
    pub issues: Vec<Issue>,
    /// The parties, at least one.
    pub parties: Vec<Profile>,
}

/// What packages are worth to one party.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Its utilities.
    pub worth: CaseWorth,
    /// The least it takes; `None`: anything is better than no agreement.
    pub reservation: Option<f64>,
    /// What a step of bargaining leaves of a utility, in (0, 1].
    pub discount_per_step: f64,
}

/// Utilities of packages.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseWorth {
    /// bias + Σ over issues of weight × value of the option, from the first issue to the last.
    Sum {
        /// What every package is worth to begin with.
        bias: f64,
        /// How much each issue matters.
        weights: Vec<f64>,
        /// By issue: what each option is worth.
        values: Vec<Vec<f64>>,
    },
    /// By package, the options of the last issue moving fastest.
    Table(Vec<f64>),
}

impl CaseWorth {
    /// The utility of every package of `space`, in its order. The shapes must fit. O(packages × issues).
    ///
    /// ```
    /// use detente::domain::OutcomeSpace;
    /// use detente_formats::exchange::CaseWorth;
    /// let space = OutcomeSpace::new(vec![2, 2]).unwrap();
    /// let worth = CaseWorth::Sum {
    ///     bias: 1.0, weights: vec![0.5, 0.25], values: vec![vec![0.0, 1.0], vec![0.0, 1.0]],
    /// };
    /// assert_eq!(worth.utilities(&space), [1.0, 1.25, 1.5, 1.75]);
    /// ```
    pub fn utilities(&self, space: &OutcomeSpace) -> Vec<f64> {
        match self {
            CaseWorth::Table(utilities) => utilities.clone(),
            CaseWorth::Sum { bias, weights, values } => {
                let utility = |outcome| {
                    let issues = weights.iter().zip(values).enumerate();
                    issues.fold(*bias, |sum, (issue, (weight, values))| {
                        sum + weight * values[space.option(outcome, issue)]
                    })
                };
                space.outcomes().map(utility).collect()
            }
        }
    }
}

impl Case {
    /// How many packages its issues make.
    pub fn package_count(&self) -> u128 {
        let counts = self.issues.iter().map(|issue| issue.options.count() as u128);
        counts.fold(1, u128::saturating_mul)
    }

    /// All its packages; `None` for more than 2³² − 1 of them.
    pub fn space(&self) -> Option<OutcomeSpace> {
        let counts = self.issues.iter().map(|issue| u32::try_from(issue.options.count()).ok());
        OutcomeSpace::new(counts.collect::<Option<Vec<u32>>>()?)
    }

    /// The case that a scenario states, where nothing of it is uncertain.
    ///
    /// # Errors
    /// Says what of the scenario no case can hold.
    pub fn of_scenario(scenario: &Scenario) -> Result<Case, String> {
        if scenario.delegations.is_empty() || scenario.issues.is_empty() {
            return Err("the scenario has no delegations or no issues".to_owned());
        }
        if !scenario.constraints.is_empty() {
            return Err("the scenario has constraints, which no other format can hold".to_owned());
        }
        let standpoints = Standpoints::new(scenario, &Numbers::Central);
        let mut parties = Vec::new();
        for conduct in &scenario.delegations {
            let name = scenario.parties[conduct.party.0].id.clone();
            if !conduct.preferences.is_certain() {
                return Err(format!("the preferences of `{name}` are uncertain"));
            }
            if conduct.cost_per_step.distribution.mean() != 0.0 {
                return Err(format!("`{name}` has a cost_per_step"));
            }
            let label = Label::new("convert");
            let valuation =
                conduct.preferences.valuation(&scenario.issues, &Numbers::Central, label);
            let worth = match &valuation.worth {
                detente::domain::Worth::Additive { weights, values, interactions }
                    if interactions.is_empty() && valuation.red_lines.is_empty() =>
                {
                    let (weights, values) = (weights.clone(), values.clone());
                    CaseWorth::Sum { bias: 0.0, weights, values }
                }
                _ => {
                    let space = standpoints.space();
                    let space = space.filter(|space| u128::from(space.count()) <= LARGEST_TABLE);
                    let Some(space) = space else {
                        return Err(format!("`{name}` needs a table of too many packages"));
                    };
                    let utilities = valuation.utilities(&space);
                    if utilities.contains(&f64::NEG_INFINITY) {
                        return Err(format!("`{name}` has red lines"));
                    }
                    CaseWorth::Table(utilities)
                }
            };
            let reservation = match &conduct.reservation {
                detente::domain::Reservation::Number(number) => Some(number.distribution.mean()),
                detente::domain::Reservation::None => None,
                detente::domain::Reservation::Battlefield => {
                    return Err(format!("the reservation of `{name}` hangs on the battlefield"));
                }
            };
            let discount_per_step = conduct.discount_per_step.distribution.mean();
            parties.push(Profile { name, worth, reservation, discount_per_step });
        }
        Ok(Case { title: scenario.title.clone(), issues: scenario.issues.clone(), parties })
    }
}

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

    /// The format of what lies at a place, by the names of files and their first words; `None` where it is none of these.
    pub fn of(path: &Path) -> Option<Exchange> {
        if !path.is_dir() {
            return match path.extension()?.to_str()? {
                "xml" => Some(Exchange::Genius),
                "json" => Some(Exchange::GeniusWeb),
                "yml" | "yaml" => Some(Exchange::Negmas),
                "csv" => Some(Exchange::Csv),
                "toml" => Some(Exchange::Toml),
                _ => None,
            };
        }
        let has = |name: &str| path.join(name).is_file();
        if has("scenario.toml") {
            Some(Exchange::Toml)
        } else if has("config.txt") {
            Some(Exchange::Scores)
        } else {
            let has_any =
                |ending: &str| files(path, &[ending]).is_ok_and(|found| !found.is_empty());
            let kinds = [
                ("yml", Exchange::Negmas),
                ("yaml", Exchange::Negmas),
                ("xml", Exchange::Genius),
                ("json", Exchange::GeniusWeb),
            ];
            kinds.into_iter().find(|(ending, _)| has_any(ending)).map(|(_, kind)| kind)
        }
    }
}

/// What went wrong while a file was read.
pub(crate) type Failed = Box<Problem>;

/// Reads a case that another program's files hold: a folder, or the one file of formats that have one; a file of a folder stands for the
/// folder. `levels`: at how many equally spaced numbers a continuous issue is looked at, at least 2.
///
/// # Errors
/// Says what is wrong, with file and line.
pub fn read(path: &Path, levels: Option<u32>) -> Result<Case, Box<Problem>> {
    if let Err(error) = fs::metadata(path) {
        let message = format!("cannot be read: {error}");
        let name = path.display().to_string();
        return Err(Box::new(Problem::of_file("unreadable", &name, message)));
    }
    let format = Exchange::of(path);
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let case = match format {
        Some(Exchange::Genius) => genius::read(folder, levels),
        Some(Exchange::GeniusWeb) => geniusweb::read(folder, levels),
        Some(Exchange::Negmas) => negmas::read(folder, levels),
        Some(Exchange::Scores) => scores::read(folder),
        Some(Exchange::Csv) => csv::read(path),
        Some(Exchange::Toml) | None => {
            let message = "is of no format that can be read here";
            Err(Box::new(Problem::of_file("unknown-format", &path.display().to_string(), message)))
        }
    }?;
    check(&case, path)?;
    Ok(case)
}

/// Reads such a case as a scenario; see [`read`].
pub fn read_scenario(path: &Path, levels: Option<u32>) -> Read {
    let case = match read(path, levels) {
        Ok(case) => case,
        Err(problem) => return Read::failed(*problem),
    };
    let text = match toml::text(&case) {
        Ok(text) => text,
        Err(message) => {
            let name = path.display().to_string();
            return Read::failed(Problem::of_file("not-held", &name, message));
        }
    };
    crate::scenario::parse(&text, &path.display().to_string(), &name_of(path), levels)
}

/// The name of a folder, or of a file without its ending.
fn name_of(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = if path.is_dir() { whole.file_name() } else { whole.file_stem() };
    name.map_or_else(|| "case".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// What every case must fulfil, whatever it was read from.
fn check(case: &Case, path: &Path) -> Result<(), Failed> {
    let name = path.display().to_string();
    let fail = |message: String| Err(Box::new(Problem::of_file("no-case", &name, message)));
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
            Ok((vec![(PathBuf::from("scenario.toml"), toml::text(case)?)], Vec::new()))
        }
    }
}

/// The files of a folder that end in one of these, by name.
pub(crate) fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failed> {
    let unreadable = |error: std::io::Error| {
        let message = format!("cannot be read: {error}");
        Box::new(Problem::of_file("unreadable", &folder.display().to_string(), message))
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        let hidden =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['.', '_']));
        if ending.is_some_and(|ending| endings.contains(&ending)) && path.is_file() && !hidden {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The text of a file, of bounded size and in UTF-8.
pub(crate) fn source(path: &Path) -> Result<Source, Failed> {
    let name = path.display().to_string();
    let fail = |code, message: String| Box::new(Problem::of_file(code, &name, message));
    let unreadable = |error| fail("unreadable", format!("cannot be read: {error}"));
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        // A device or a pipe may never end.
        return Err(fail("unreadable", "is not a file".to_owned()));
    }
    let size = metadata.len();
    if size > LARGEST_FILE_BYTES {
        let message = format!(
            "has {} bytes; at most {} are read",
            grouped(size.into()),
            grouped(LARGEST_FILE_BYTES.into())
        );
        return Err(fail("too-large", message));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..byte].iter().filter(|b| **b == b'\n').count() + 1;
        let message = format!("is not UTF-8: byte {byte}, in line {line}, belongs to no character");
        fail("not-utf8", message)
    })?;
    Ok(Source::new(&name, text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned)))
}

/// The name of the party that a file is about.
pub(crate) fn party_name(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// A name of a file that cannot leave its folder.
pub(crate) fn file_name(party: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') { c } else { '_' };
    let name: String = party.chars().map(plain).collect();
    if name.trim().is_empty() || name == "domain" { format!("party_{name}") } else { name }
}

/// Numbers as they are read back to the last bit.
pub(crate) fn exact(number: f64) -> String {
    format!("{number:?}")
}
