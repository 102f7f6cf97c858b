//! `detente convert`: a case in another format.

use std::path::PathBuf;

use detente_formats::exchange::{self, Case, Exchange};

use super::refuse;
use crate::Failure;
use crate::arguments::Convert;
use crate::files::print;
use crate::new_files;
use crate::text::counted;

pub fn convert(arguments: &Convert) -> Result<(), Failure> {
    let by_ending = || match arguments.to.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => Some(Exchange::Csv),
        Some("toml") => Some(Exchange::Toml),
        _ => None,
    };
    let said = arguments.format.as_deref();
    let format = match said {
        Some(word) => Exchange::ALL.into_iter().find(|format| format.word() == word),
        None => by_ending(),
    };
    let Some(format) = format else {
        let words: Vec<&str> = Exchange::ALL.iter().map(|format| format.word()).collect();
        return Err(refuse("which format is to be written?")
            .with_hint(format!("add --to with one of {}", words.join(", ")))
            .into());
    };
    if format == Exchange::Csv && by_ending() != Some(Exchange::Csv) {
        return Err(refuse("a table is one file, and known by its ending")
            .with_hint(format!("name it {}.csv", arguments.to.display()))
            .into());
    }
    let case = read(arguments)?;
    let (files, lost) =
        exchange::write(&case, format).map_err(|message| refuse(message).of(&arguments.from))?;
    for what in &lost {
        eprintln!("warning: {} does not hold {what}\n", format.word());
    }
    // A file that was named itself.
    let files = match &files[..] {
        [(_, text)] if by_ending() == Some(format) => vec![(PathBuf::new(), text.clone())],
        _ => files,
    };
    new_files::write(&arguments.to, &files)?;
    let count = counted(files.len(), "file");
    print(&format!("Written: {count}, {}\n", arguments.to.display()))
}

fn read(arguments: &Convert) -> Result<Case, Failure> {
    let from = &arguments.from;
    if !matches!(Exchange::of(from)?, None | Some(Exchange::Toml)) {
        let loaded = exchange::load(from, arguments.levels)?;
        loaded.warnings.iter().for_each(|warning| eprintln!("{warning}\n"));
        return Ok(loaded.case);
    }
    let mut read = detente_formats::scenario::read(from, arguments.levels);
    if !read.without_levels.is_empty() {
        read.require_levels();
    }
    let Some(scenario) = read.scenario else {
        return Err(read.problems.into());
    };
    let lost = Case::leaves_out(&scenario);
    if !lost.is_empty() {
        eprintln!("warning: a case does not hold {}\n", lost.join(", "));
    }
    Case::of_scenario(&scenario).map_err(|message| {
        let hint =
            "only what is certain and about utilities alone can be written in another format";
        refuse(message).with_hint(hint).of(from).into()
    })
}
