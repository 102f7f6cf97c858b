//! Files that were not there before: all of them come to be, or none. Nothing is written over, and of two commands that write to one
//! place at once exactly one does.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use detente_formats::exchange::{Exchange, UNFINISHED};
use detente_formats::problem::Problem;

use crate::Failure;
use crate::files::{beside, not_written};

/// Writes `files`, by their paths within `place`; the one file with an empty path is `place` itself.
pub fn write(place: &Path, files: &[(PathBuf, String)]) -> Result<(), Failure> {
    let is_folder = files.iter().all(|(path, _)| !path.as_os_str().is_empty());
    if !place.is_dir() && place.file_name().is_none() {
        return Err(refuse("unwritable", place, "is no place for new files").into());
    }
    let mut made = Made::default();
    if let Some(parent) = place.parent() {
        made.folder(parent).map_err(|error| not_written(place, &error))?;
    }
    match (is_folder, place.is_dir()) {
        (true, true) => into_folder(place, files, &mut made)?,
        (true, false) => as_folder(place, files)?,
        _ => {
            let [(_, text)] = files else { unreachable!("one file has a path of its own") };
            as_file(place, text)?;
        }
    }
    made.stays();
    Ok(())
}

fn refuse(code: &'static str, place: &Path, message: &str) -> Problem {
    Problem::of_file(code, &place.display().to_string(), message)
}

fn is_there(place: &Path) -> Failure {
    refuse("taken", place, "is there already").with_hint("name a new folder or file").into()
}

/// What has been made so far, the last first; it goes again unless it is to stay.
#[derive(Default)]
struct Made(Vec<PathBuf>);

impl Made {
    /// Makes a folder and those it lies in.
    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        let missing = folder.ancestors().take_while(|f| !f.as_os_str().is_empty() && !f.exists());
        let missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(&folder) {
                // Somebody else made it meanwhile: it is theirs.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => {
                    made?;
                    self.0.insert(0, folder);
                }
            }
        }
        Ok(())
    }

    /// Makes a file that is not there.
    fn file(&mut self, place: &Path, text: &str) -> io::Result<()> {
        let mut file = File::create_new(place)?;
        self.0.insert(0, place.to_owned());
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    fn files(&mut self, folder: &Path, files: &[(PathBuf, String)]) -> Result<(), Failure> {
        for (path, text) in files {
            let place = folder.join(path);
            let parent = place.parent().unwrap_or(folder);
            let written = self.folder(parent).and_then(|()| self.file(&place, text));
            written.map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => is_there(&place),
                _ => not_written(&place, &error),
            })?;
        }
        Ok(())
    }

    fn stays(mut self) {
        self.0.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for place in &self.0 {
            // A folder into which somebody else has put something cannot be removed, and stays.
            let _ = if place.is_dir() { fs::remove_dir(place) } else { fs::remove_file(place) };
        }
    }
}

/// The file under another name first, then linked to its own, which succeeds only where there is none.
fn as_file(place: &Path, text: &str) -> Result<(), Failure> {
    if fs::symlink_metadata(place).is_ok() {
        return Err(is_there(place));
    }
    let mut temporary = Made::default();
    let partial = beside(place, "new");
    temporary.file(&partial, text).map_err(|error| not_written(place, &error))?;
    match fs::hard_link(&partial, place) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(is_there(place)),
        // Not every file system knows links.
        Err(_) => {
            let mut made = Made::default();
            made.file(place, text).map_err(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => is_there(place),
                _ => not_written(place, &error),
            })?;
            made.stays();
            Ok(())
        }
    }
}

/// The folder under another name first, then renamed, which succeeds only where nothing is but perhaps an empty folder.
fn as_folder(place: &Path, files: &[(PathBuf, String)]) -> Result<(), Failure> {
    if fs::symlink_metadata(place).is_ok() {
        return Err(is_there(place));
    }
    let partial = beside(place, "new");
    let mut made = Made::default();
    made.folder(&partial).map_err(|error| not_written(place, &error))?;
    made.files(&partial, files)?;
    if let Err(error) = fs::rename(&partial, place) {
        let taken = fs::symlink_metadata(place).is_ok();
        return Err(if taken { is_there(place) } else { not_written(place, &error) });
    }
    made.stays();
    Ok(())
}

/// Into a folder that is there, where no case lies in it yet. A mark in it keeps others away meanwhile.
fn into_folder(place: &Path, files: &[(PathBuf, String)], made: &mut Made) -> Result<(), Failure> {
    let mark = place.join(UNFINISHED);
    let mut marked = Made::default();
    marked.file(&mark, "").map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => refuse("taken", place, "is being written to")
            .with_hint(format!("wait; where nobody does, remove {}", mark.display()))
            .into(),
        _ => not_written(place, &error),
    })?;
    if let Some(taken) = files.iter().map(|(path, _)| place.join(path)).find(|path| path.exists()) {
        return Err(is_there(&taken));
    }
    let there = match Exchange::of(place) {
        Ok(None) => return made.files(place, files),
        Ok(Some(format)) => format!("files of the format {}", format.word()),
        Err(_) => "files of other formats".to_owned(),
    };
    let message = format!("holds {there} already");
    Err(refuse("taken", place, &message).with_hint("name a new folder").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn files(names: &[&str]) -> Vec<(PathBuf, String)> {
        names.iter().map(|name| (PathBuf::from(name), (*name).to_owned())).collect()
    }

    #[test]
    fn what_fails_in_the_middle_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        // A file cannot hold a file: the third fails.
        let broken = files(&["a", "in/b", "a/c"]);
        assert!(write(folder.path(), &broken).is_err());
        assert!(listed(folder.path()).is_empty());
        assert!(write(&folder.path().join("deep/new"), &broken).is_err());
        assert!(listed(folder.path()).is_empty());
        assert!(write(&folder.path().join("deep/new"), &files(&["a", "in/b"])).is_ok());
        assert_eq!(listed(&folder.path().join("deep/new")), ["a", "in"]);
    }

    #[test]
    fn what_is_there_is_seen_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("z"), "kept").unwrap();
        assert!(write(folder.path(), &files(&["a", "z"])).is_err());
        assert!(write(&folder.path().join("z"), &files(&[""])).is_err());
        assert_eq!(listed(folder.path()), ["z"]);
        assert_eq!(fs::read(folder.path().join("z")).unwrap(), b"kept");
    }

    #[test]
    fn of_many_at_once_one_writes() {
        for place in ["new", "there", "file.csv"] {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("there")).unwrap();
            let target = folder.path().join(place);
            let content = |number: usize| match place {
                "file.csv" => vec![(PathBuf::new(), format!("{number}"))],
                _ => files(&["config.txt", &format!("{number}.txt")]),
            };
            let (target, content) = (&target, &content);
            let done = std::thread::scope(|scope| {
                let writing: Vec<_> = (0..8)
                    .map(|number| scope.spawn(move || write(target, &content(number)).is_ok()))
                    .collect();
                writing.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
            });
            assert_eq!(done.iter().filter(|done| **done).count(), 1, "{place}");
            let winner = done.iter().position(|done| *done).unwrap();
            if target.is_dir() {
                assert_eq!(listed(target), [format!("{winner}.txt"), "config.txt".to_owned()]);
            } else {
                assert_eq!(fs::read_to_string(target).unwrap(), winner.to_string());
            }
            assert_eq!(listed(folder.path()).len(), if place == "there" { 1 } else { 2 });
        }
    }
}
