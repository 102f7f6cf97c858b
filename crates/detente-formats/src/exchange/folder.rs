//! The files of a case: which there are, their text, of bounded size, and how they are named.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::limits::LARGEST_CASE_BYTES;
use super::{Case, Failed};
use crate::problem::{Problem, grouped};
use crate::source::Source;

/// The mark in a folder into which a case is being written. Where it stays, that was not finished.
pub const UNFINISHED: &str = ".detente-convert.partial";

/// The files of a folder that end in one of these, by name.
pub(super) fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failed> {
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
        let fits = |ending: &str| endings.iter().any(|one| one.eq_ignore_ascii_case(ending));
        if ending.is_some_and(fits) && path.is_file() && !hidden {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The same with their texts, which together have a bounded size.
pub(super) fn sources(folder: &Path, endings: &[&str]) -> Result<Vec<(PathBuf, Source)>, Failed> {
    if folder.join(UNFINISHED).exists() {
        let message = format!("holds a case of which not all is written: there is {UNFINISHED}");
        let problem = Problem::of_file("unfinished", &folder.display().to_string(), message);
        return Err(Box::new(problem.with_hint("write it again into another folder")));
    }
    let mut room = LARGEST_CASE_BYTES;
    let read = |path: PathBuf| source_within(&path, &mut room).map(|source| (path, source));
    files(folder, endings)?.into_iter().map(read).collect()
}

/// The text of a file that stands alone.
pub(crate) fn source(path: &Path) -> Result<Source, Failed> {
    source_within(path, &mut LARGEST_CASE_BYTES.clone())
}

/// The text of a file in UTF-8, which takes of the `room` that is left.
pub(super) fn source_within(path: &Path, room: &mut u64) -> Result<Source, Failed> {
    let name = path.display().to_string();
    let fail = |code, message: String| Box::new(Problem::of_file(code, &name, message));
    let unreadable = |error| fail("unreadable", format!("cannot be read: {error}"));
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        // A device or a pipe may never end.
        return Err(fail("unreadable", "is not a file".to_owned()));
    }
    let size = metadata.len();
    *room = room.checked_sub(size).ok_or_else(|| {
        let read = LARGEST_CASE_BYTES - *room;
        let before = match read {
            0 => String::new(),
            _ => format!(", and {} were read before it", grouped(read.into())),
        };
        let most = grouped(LARGEST_CASE_BYTES.into());
        let size = grouped(size.into());
        fail("too-large", format!("has {size} bytes{before}; a case has at most {most}"))
    })?;
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..byte].iter().filter(|b| **b == b'\n').count() + 1;
        let message = format!("is not UTF-8: byte {byte}, in line {line}, belongs to no character");
        fail("not-utf8", message)
    })?;
    Ok(Source::new(&name, text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned)))
}

/// The name of a folder, or of a file without its ending.
pub(super) fn name_of(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = if path.is_dir() { whole.file_name() } else { whole.file_stem() };
    name.map_or_else(|| "case".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The parties' names where their files say them, each another; else the names of the files.
pub(super) fn party_names(paths: &[&Path], stated: &[Option<&str>]) -> Vec<String> {
    let mut seen = HashSet::new();
    let all = stated.iter().map(|name| name.filter(|name| !name.is_empty() && seen.insert(*name)));
    if let Some(names) = all.collect::<Option<Vec<&str>>>() {
        return names.into_iter().map(str::to_owned).collect();
    }
    names_of_files(paths)
}

/// The names of files, without the numbers that keep their order where all have them; see [`file_names`].
pub(super) fn names_of_files(paths: &[&Path]) -> Vec<String> {
    let stem = |path: &&Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stems: Vec<String> = paths.iter().map(stem).collect();
    let width = stems.len().to_string().len();
    let without = |(place, stem): (usize, &String)| {
        stem.strip_prefix(&format!("{:0width$}-", place + 1)).map(str::to_owned)
    };
    let names = stems.iter().enumerate().map(without).collect::<Option<Vec<_>>>();
    let is_distinct =
        |names: &Vec<String>| names.iter().collect::<HashSet<_>>().len() == names.len();
    names.filter(is_distinct).unwrap_or(stems)
}

/// How many characters of a party's name the name of its file keeps.
const LONGEST_NAME: usize = 60;

/// A name for each party's file, without its ending: a number, which keeps the order and tells apart names that are the same to some
/// disks; and of the party's name what no disk objects to.
pub(super) fn file_names(case: &Case) -> Vec<String> {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') { c } else { '_' };
    let width = case.parties.len().to_string().len();
    let mut used = HashSet::new();
    let name = |(place, party): (usize, &super::Profile)| {
        let first: String = party.name.chars().map(plain).take(LONGEST_NAME).collect();
        let mut name = first.trim().to_owned();
        for count in 2.. {
            if used.insert(name.clone()) {
                break;
            }
            name = format!("{} {count}", first.trim());
        }
        format!("{:0width$}-{name}", place + 1)
    };
    case.parties.iter().enumerate().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::{CaseWorth, Profile};

    fn named(names: &[&str]) -> Vec<String> {
        let worth = CaseWorth::Table(Vec::new());
        let party = |name: &&str| Profile {
            name: (*name).to_owned(),
            worth: worth.clone(),
            reservation: None,
            discount_per_step: 1.0,
        };
        let parties = names.iter().map(party).collect();
        file_names(&Case { title: String::new(), issues: Vec::new(), parties })
    }

    fn read_back(names: &[String]) -> Vec<String> {
        names_of_files(&names.iter().map(Path::new).collect::<Vec<_>>())
    }

    #[test]
    fn files_keep_the_order_of_parties_and_tell_names_apart() {
        assert_eq!(named(&["b", "B", "a/b"]), ["1-b", "2-B", "3-a_b"]);
        assert_eq!(named(&["a/b", "a_b", "a b"]), ["1-a_b", "2-a_b 2", "3-a b"]);
        let many: Vec<String> = (0..12).rev().map(|number| format!("p{number}")).collect();
        let files = named(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((&*files[0], &*files[11]), ("01-p11", "12-p0"));
        assert!(files.is_sorted());
        assert_eq!(read_back(&files), many);
        // A number that is part of a name stays.
        let own = ["1-x", "3-y"].map(str::to_owned);
        assert_eq!(read_back(&own), own);
        assert!(named(&["../etc/passwd"])[0] == "1-___etc_passwd");
        assert!(named(&[&"ü".repeat(400)])[0].len() < 255);
    }

    #[test]
    fn names_in_files_count_where_they_tell_parties_apart() {
        let paths = [Path::new("1-a_b.json"), Path::new("2-c.json")];
        assert_eq!(party_names(&paths, &[Some("a/b"), Some("c")]), ["a/b", "c"]);
        assert_eq!(party_names(&paths, &[Some("x"), Some("x")]), ["a_b", "c"]);
        assert_eq!(party_names(&paths, &[Some("x"), None]), ["a_b", "c"]);
    }
}
