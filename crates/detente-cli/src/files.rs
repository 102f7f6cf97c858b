//! Where results go: standard output, and files that are whole or not there.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use detente::simulation::scenario::Scenario;
use detente_formats::problem::Problem;

use crate::Failure;

/// Whether a character commands a terminal, or turns the order of what stands beside it.
fn is_command(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes to standard output, without what commands a terminal; a reader that has gone away is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    print_as_it_is(&text.replace(is_command, "\u{fffd}"))
}

/// The same for programs, to which every character is part of the answer.
pub fn print_as_it_is(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Other(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// A folder that is there and can be written to. What was made for it and stays empty is taken away again.
pub struct OutputFolder {
    place: PathBuf,
    /// The folders that were missing, the innermost first.
    made: Vec<PathBuf>,
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        // A folder that holds something cannot be removed, and stays.
        for folder in &self.made {
            let _ = fs::remove_dir(folder);
        }
    }
}

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
            if !is_wrong_place(&error) {
                return unwritable(&folder, &error);
            }
            let message = format!("the output folder cannot be written: {error}");
            let problem = Problem::of_file("unwritable", &folder.display().to_string(), message);
            problem.with_hint("name another with --out").into()
        };
        let missing = folder.ancestors().take_while(|f| !f.as_os_str().is_empty() && !f.exists());
        let made = missing.map(Path::to_owned).collect();
        let opened = OutputFolder { place: folder.clone(), made };
        fs::create_dir_all(&folder).map_err(refuse)?;
        let trial = folder.join(temporary_name("trial"));
        let tried = fs::write(&trial, b"detente").map_err(refuse);
        // What is left of a failed trial goes as well; whether that succeeds changes nothing.
        let _ = fs::remove_file(&trial);
        tried?;
        Ok(opened)
    }

    /// Where a file of this name is written.
    pub fn place(&self, name: &str) -> PathBuf {
        self.place.join(name)
    }

    /// Writes a file beside its place and moves it there, so that it is whole or not there.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf, Failure> {
        let place = self.place(name);
        write_whole(&place, |file| file.write_all(content))?;
        Ok(place)
    }

    /// The same for what is made while it is written.
    pub fn write_with(
        &self,
        name: &str,
        make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<PathBuf, Failure> {
        let place = self.place(name);
        write_whole(&place, make)?;
        Ok(place)
    }
}

/// A file that is asked for by its path, in a folder that can be written to.
pub struct WholeFile {
    place: PathBuf,
    /// Whether it is no plain file but a device or a pipe, which is written into as it is.
    is_device: bool,
}

impl WholeFile {
    /// Tries the folder before any work begins. Links are followed; the files that are `taken` are not written over.
    pub fn open(place: &Path, taken: &[PathBuf]) -> Result<Self, Failure> {
        let refuse = |message: &str| {
            let message = format!("cannot be written: {message}");
            Problem::of_file("unwritable", &place.display().to_string(), message)
        };
        let is_device = fs::metadata(place).is_ok_and(|found| !found.is_file() && !found.is_dir());
        let real = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        let same = |other: &PathBuf| {
            let absolute = |path: &Path| {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
                Some(folder.join(path.file_name()?))
            };
            fs::canonicalize(other).is_ok_and(|other| other == real)
                || (absolute(other).is_some() && absolute(other) == absolute(place))
        };
        if taken.iter().any(same) {
            return Err(refuse("this file is the scenario or the report").into());
        }
        if !is_device {
            let trial = beside(&real, "trial");
            let tried = fs::write(&trial, b"detente");
            let _ = fs::remove_file(&trial);
            tried.map_err(|error| not_written(place, &error))?;
        }
        Ok(WholeFile { place: real, is_device })
    }

    /// Writes it whole, or not at all.
    pub fn write(&self, content: &[u8]) -> Result<(), Failure> {
        if self.is_device {
            let device = fs::OpenOptions::new().write(true).open(&self.place);
            let written = device.and_then(|mut device| device.write_all(content));
            return written.map_err(|error| unwritable(&self.place, &error));
        }
        write_whole(&self.place, |file| file.write_all(content))
    }
}

/// Makes a folder that a command was asked to write into, and those it lies in.
pub fn make_folder(folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| not_written(folder, &error))
}

/// Whether it is the place that is wrong, and another would do; a full disk is nobody's wrong input.
fn is_wrong_place(error: &io::Error) -> bool {
    use io::ErrorKind::{
        AlreadyExists, InvalidFilename, InvalidInput, IsADirectory, NotADirectory, NotFound,
        PermissionDenied, ReadOnlyFilesystem,
    };
    matches!(
        error.kind(),
        AlreadyExists
            | InvalidFilename
            | InvalidInput
            | IsADirectory
            | NotADirectory
            | NotFound
            | PermissionDenied
            | ReadOnlyFilesystem
    )
}

/// What is told of a place that was asked for and cannot be written.
pub fn not_written(place: &Path, error: &io::Error) -> Failure {
    if !is_wrong_place(error) {
        return unwritable(place, error);
    }
    let message = format!("cannot be written: {error}");
    Problem::of_file("unwritable", &place.display().to_string(), message).into()
}

fn write_whole(
    place: &Path,
    make: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let temporary = beside(place, "partial");
    let write = || {
        let mut file = io::BufWriter::new(fs::File::create(&temporary)?);
        make(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&temporary, place)
    };
    let written = write();
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        unwritable(place, &error)
    })
}

fn unwritable(place: &Path, error: &io::Error) -> Failure {
    Failure::Other(format!("{} cannot be written: {error}", place.display()))
}

/// A place in the same folder.
pub fn beside(place: &Path, purpose: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    place.with_file_name(temporary_name(&format!("{name}.{purpose}")))
}

/// A name that nobody else uses at the same time.
fn temporary_name(name: &str) -> String {
    static USED: AtomicU32 = AtomicU32::new(0);
    let number = USED.fetch_add(1, Ordering::Relaxed);
    format!(".{name}.{}-{number}.partial", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_not_wrong_input() {
        let place = Path::new("somewhere");
        let told = |kind: io::ErrorKind| not_written(place, &io::Error::from(kind));
        assert!(matches!(told(io::ErrorKind::StorageFull), Failure::Other(_)));
        assert!(matches!(told(io::ErrorKind::QuotaExceeded), Failure::Other(_)));
        assert!(matches!(told(io::ErrorKind::PermissionDenied), Failure::Refused(_)));
    }
}
