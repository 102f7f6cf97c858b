//! `detente new`: a commented scenario to start from.

use super::refuse;
use crate::Failure;
use crate::arguments::{New, quoted};
use crate::files::{self, WholeFile, print};

const TEMPLATE: &str = include_str!("template.toml");

pub fn new(arguments: &New) -> Result<(), Failure> {
    let folder = &arguments.name;
    if folder.file_name().is_none() {
        return Err(refuse("name a folder to make, as in `detente new my-case`").into());
    }
    let file = folder.join("scenario.toml");
    if file.exists() {
        return Err(refuse(format!("{} is there already", file.display()))
            .with_hint("name another folder")
            .into());
    }
    files::make_folder(folder)?;
    WholeFile::open(&file, &[])?.write(TEMPLATE.as_bytes())?;
    let folder = quoted(&folder.display().to_string());
    print(&format!(
        "Written: {}\n\nEdit it, then:\n  detente check {folder}\n  detente analyze {folder}\n",
        file.display()
    ))
}
