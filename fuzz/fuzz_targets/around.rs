// A case of another program, in and out and in again.

use std::fs;
use std::path::{Path, PathBuf};

use detente_formats::exchange::{self, Case, CaseWorth, Exchange};
use detente_formats::scenario;

/// The most packages of which the utilities are compared.
const MOST: u128 = 10_000;

/// Reads it, writes what was read in every format, and reads that again: every utility is as it was, to the last bit.
pub fn read_and_write(path: &Path) {
    if let Err(problem) = exchange::read(path, None) {
        let _ = problem.to_string();
    }
    let Ok(case) = exchange::read(path, Some(3)) else { return };
    let read = scenario::read(path, Some(3));
    let as_scenario = read.scenario.map(|scenario| Case::of_scenario(&scenario));
    if case.package_count() > MOST {
        return;
    }
    let as_scenario = as_scenario.expect("what is small is a scenario").expect("and certain");
    assert_eq!(bits(&as_scenario), bits(&case), "as a scenario");
    let (process, thread) = (std::process::id(), std::thread::current().id());
    let folder = std::env::temp_dir().join(format!("detente-around-{process}-{thread:?}"));
    for format in Exchange::ALL {
        let Ok((files, lost)) = exchange::write(&case, format) else { continue };
        let _ = fs::remove_dir_all(&folder);
        let place = lay_out(&folder, format, files);
        let again = match format {
            Exchange::Toml => {
                let read = scenario::read(&place, None);
                let scenario = read.scenario.unwrap_or_else(|| panic!("{:?}", read.problems));
                Case::of_scenario(&scenario).expect("all of it is certain")
            }
            _ => exchange::read(&place, None).unwrap_or_else(|problem| panic!("{problem}")),
        };
        assert_eq!(bits(&again), bits(&case), "as {format:?}");
        for (old, new) in case.parties.iter().zip(&again.parties) {
            let told = lost.iter().any(|what| what.contains("the name"));
            assert!(told || old.name == new.name, "{:?} is {:?} as {format:?}", old.name, new.name);
        }
    }
    let _ = fs::remove_dir_all(&folder);
}

/// Where a case lies whose files these are.
fn lay_out(folder: &Path, format: Exchange, files: Vec<(PathBuf, String)>) -> PathBuf {
    let place = if format == Exchange::Csv { folder.join("table.csv") } else { folder.to_owned() };
    for (path, text) in files {
        let path = if path.as_os_str().is_empty() { place.clone() } else { folder.join(path) };
        fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("it can be made");
        fs::write(path, text).expect("a file can be written");
    }
    place
}

/// Utilities by party, as bits.
fn bits(case: &Case) -> Vec<Vec<u64>> {
    let space = case.space().expect("it is small");
    let of = |worth: &CaseWorth| worth.utilities(&space).into_iter().map(f64::to_bits).collect();
    case.parties.iter().map(|party| of(&party.worth)).collect()
}
