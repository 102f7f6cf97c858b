//! `detente new`: a commented scenario to start from.

use std::fs;

use super::refuse;
use crate::Failure;
use crate::arguments::{New, quoted};
use crate::files::print;

const TEMPLATE: &str = include_str!("template.toml");

pub fn new(arguments: &New) -> Result<(), Failure> {
    let folder = &arguments.name;
    if folder.file_name().is_none() {
        return Err(refuse("name a folder to make, as in `detente new my-case`"));
    }
    let file = folder.join("scenario.toml");
    if file.exists() {
        return Err(refuse(&format!(
            "{} is there already\n  = help: name another folder",
            file.display()
        )));
    }
    let refuse = |error: std::io::Error| {
        Failure::Other(format!("{} cannot be written: {error}", file.display()))
    };
    fs::create_dir_all(folder).map_err(refuse)?;
    // Beside its place first, so that it is whole or not there.
    let partial = folder.join(".scenario.toml.partial");
    fs::write(&partial, TEMPLATE).and_then(|()| fs::rename(&partial, &file)).map_err(refuse)?;
    let folder = quoted(&folder.display().to_string());
    print(&format!(
        "Written: {}\n\nEdit it, then:\n  detente check {folder}\n  detente analyze {folder}\n",
        file.display()
    ))
}
