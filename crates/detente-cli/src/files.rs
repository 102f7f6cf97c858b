//! Where results go: standard output, and files that are whole or not there.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use detente::simulation::scenario::Scenario;

use crate::Failure;

/// Writes to standard output; a reader that has gone away is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Other(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// A folder that is there and can be written to.
pub struct OutputFolder(PathBuf);

impl OutputFolder {
    /// Makes the folder where it is missing, and tries it, before any work begins.
    pub fn open(given: Option<&Path>, scenario: &Scenario) -> Result<Self, Failure> {
        OutputFolder::named(given, &scenario.id)
    }

    /// The same, for what has this id.
    pub fn named(given: Option<&Path>, id: &str) -> Result<Self, Failure> {
        let default = || Path::new("out").join(id);
        let folder = given.map_or_else(default, Path::to_owned);
        let refuse = |error: io::Error| {
            let folder = folder.display();
            Failure::Other(format!(
                "the output folder {folder} cannot be written: {error}\n  = help: name another with --out"
            ))
        };
        fs::create_dir_all(&folder).map_err(refuse)?;
        let trial = folder.join(temporary_name("trial"));
        let tried = fs::write(&trial, b"detente").map_err(refuse);
        // What is left of a failed trial goes as well; whether that succeeds changes nothing.
        let _ = fs::remove_file(&trial);
        tried?;
        Ok(OutputFolder(folder))
    }

    /// Writes a file beside its place and moves it there, so that it is whole or not there.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf, Failure> {
        let place = self.0.join(name);
        write_whole(&place, content)?;
        Ok(place)
    }
}

/// A file that is asked for by its path, in a folder that can be written to.
pub struct WholeFile(PathBuf);

impl WholeFile {
    /// Tries the folder before any work begins.
    pub fn open(place: &Path) -> Result<Self, Failure> {
        let trial = beside(place, "trial");
        let tried = fs::write(&trial, b"detente");
        let _ = fs::remove_file(&trial);
        tried.map_err(|error| unwritable(place, &error))?;
        Ok(WholeFile(place.to_owned()))
    }

    /// Writes it whole, or not at all.
    pub fn write(&self, content: &[u8]) -> Result<(), Failure> {
        write_whole(&self.0, content)
    }
}

fn write_whole(place: &Path, content: &[u8]) -> Result<(), Failure> {
    let temporary = beside(place, "partial");
    let written = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, place));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        unwritable(place, &error)
    })
}

fn unwritable(place: &Path, error: &io::Error) -> Failure {
    Failure::Other(format!("{} cannot be written: {error}", place.display()))
}

/// A place in the same folder.
fn beside(place: &Path, purpose: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    place.with_file_name(temporary_name(&format!("{name}.{purpose}")))
}

/// A name that no other process of this program uses at the same time.
fn temporary_name(name: &str) -> String {
    format!(".{name}.{}.partial", std::process::id())
}
