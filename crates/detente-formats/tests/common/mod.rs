//! What tests of other programs' formats share.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};

use detente_formats::exchange::{self, Case, CaseWorth, Exchange};

/// A case in a format of another program.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/exchange").join(name)
}

/// A folder with these files.
pub fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let place = folder.path().join(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    folder
}

/// A copy of a fixture, each file with what `change` makes of its name and text; and where the case lies in it.
pub fn changed(
    name: &str,
    change: impl Fn(&Path, String) -> String,
) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let from = fixture(name);
    let place = if from.is_file() { folder.path().join(name) } else { folder.path().to_owned() };
    let mut open = vec![(from, place.clone())];
    while let Some((from, to)) = open.pop() {
        if from.is_dir() {
            fs::create_dir_all(&to).unwrap();
            for entry in fs::read_dir(&from).unwrap() {
                let from = entry.unwrap().path();
                let to = to.join(from.file_name().unwrap());
                open.push((from, to));
            }
        } else {
            fs::write(&to, change(&from, fs::read_to_string(&from).unwrap())).unwrap();
        }
    }
    (folder, place)
}

/// Utilities by party, as bits.
pub fn bits(case: &Case) -> Vec<Vec<u64>> {
    let space = case.space().unwrap();
    let of = |worth: &CaseWorth| worth.utilities(&space).into_iter().map(f64::to_bits).collect();
    case.parties.iter().map(|party| of(&party.worth)).collect()
}

/// The parties' names, in their order.
pub fn names(case: &Case) -> Vec<&str> {
    case.parties.iter().map(|party| &*party.name).collect()
}

/// Writes a case into a folder: where it lies, and what of it is lost.
pub fn write_out(
    case: &Case,
    format: Exchange,
    folder: &Path,
) -> Result<(PathBuf, Vec<String>), String> {
    let (files, lost) = exchange::write(case, format)?;
    let place = if format == Exchange::Csv { folder.join("table.csv") } else { folder.to_owned() };
    for (path, text) in files {
        let path = if path.as_os_str().is_empty() { place.clone() } else { folder.join(path) };
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Ok((place, lost))
}
