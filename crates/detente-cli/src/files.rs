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
        let default = || Path::new("out").join(&scenario.id);
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
        let temporary = self.0.join(temporary_name(name));
        let written = fs::File::create(&temporary)
            .and_then(|mut file| file.write_all(content).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&temporary, &place));
        if let Err(error) = written {
            let _ = fs::remove_file(&temporary);
            return Err(Failure::Other(format!("{} cannot be written: {error}", place.display())));
        }
        Ok(place)
    }
}

/// A name that no other process of this program uses at the same time.
fn temporary_name(name: &str) -> String {
    format!(".{name}.{}.partial", std::process::id())
}
