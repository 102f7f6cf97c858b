//! The repository's own rules, held by a test: the map, the docs' tables, and what must be absent.

use std::fs;
use std::path::{Path, PathBuf};

use detente::protocol;
use detente::simulation::couplings;
use detente::simulation::obstacle::Obstacle;
use detente::strategy;
use detente::study::ensemble::structure_count;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// All files below a folder that end like this.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The engine's modules in the order of the map.
fn map() -> Vec<String> {
    let architecture = page("ARCHITECTURE.md");
    let rows = architecture.lines().filter_map(|line| line.trim().strip_prefix("src/"));
    rows.map(|row| row.split_once('/').unwrap().0.to_owned()).collect()
}

#[test]
fn the_map_shows_the_engine_as_it_is() {
    let source = root().join("crates/detente/src");
    let mut folders: Vec<String> = fs::read_dir(&source)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    let mut mapped = map();
    mapped.sort();
    assert_eq!(folders, mapped);
}

#[test]
fn modules_import_only_from_above() {
    let map = map();
    let source = root().join("crates/detente/src");
    for (position, module) in map.iter().enumerate() {
        for file in files(&source.join(module), ".rs") {
            let text = fs::read_to_string(&file).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            // From so many `super` on, a path leaves its module.
            let folder = source.join(module);
            let depth = file.strip_prefix(&folder).unwrap().components().count();
            let leaves = "super::".repeat(if file.ends_with("mod.rs") { depth } else { depth + 1 });
            for line in code {
                let own_tests = line.trim_start().starts_with("use super::");
                assert!(
                    !line.contains(&leaves) || (own_tests && leaves == "super::"),
                    "{}: {line}: say crate:: where a path leaves its module",
                    file.display()
                );
                for part in line.split("crate::").skip(1) {
                    let name: String =
                        part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    if let Some(imported) = map.iter().position(|other| *other == name) {
                        assert!(imported <= position, "{}: {line}", file.display());
                    }
                }
            }
        }
    }
}

/// The code of a file without its own tests and without comments.
fn code_of(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn who_draws_is_handed_a_generator_and_the_play_reads_no_data() {
    let map = map();
    let source = root().join("crates/detente/src");
    let session = map.iter().position(|module| module == "session").unwrap();
    // `random` makes streams, `quantity` draws numbers from them.
    let below =
        map[..session].iter().filter(|module| !["random", "quantity"].contains(&&***module));
    for module in below {
        for file in files(&source.join(module), ".rs") {
            let code = code_of(&file);
            for absent in ["Streams::new", ".stream(", "Pcg64Mcg::new", "rand::rng"] {
                assert!(
                    !code.contains(absent),
                    "{} makes its own stream: {absent}",
                    file.display()
                );
            }
        }
    }
    for file in files(&source.join("simulation"), ".rs") {
        assert!(!code_of(&file).contains("watch::"), "{} reads incident data", file.display());
    }
}

#[test]
fn what_must_be_absent_is_absent() {
    let source = root().join("crates/detente/src");
    for file in files(&source, ".rs") {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.display();
        for absent in
            ["std::fs", "std::net", "std::time", "println!", "eprintln!", "std::process", "dbg!"]
        {
            assert!(!text.contains(absent), "{name} has {absent}");
        }
        let path = file.to_string_lossy().into_owned();
        assert!(!text.contains("std::thread") || path.contains("/study/"), "{name} has threads");
        assert!(!text.contains("serde") || !path.contains("/domain/"), "{name} has a wire format");
    }
}

#[test]
fn the_docs_tables_are_the_registries() {
    let results = page("docs/results.md");
    for entry in &strategy::ALL {
        let row = format!("| `{}` | {} | {} |", entry.name, entry.description, entry.source);
        assert!(results.contains(&row), "docs/results.md lacks: {row}");
    }
    let rules = strategy::acceptance::ALL.iter().map(|entry| (entry.name, entry.description));
    let models = strategy::opponent::ALL.iter().map(|entry| (entry.name, entry.description));
    for (name, description) in rules.chain(models) {
        let row = format!("| `{name}` | {description} |");
        assert!(results.contains(&row), "docs/results.md lacks: {row}");
    }
    for entry in protocol::ALL {
        let row = format!("| `{}` | {} | {} |", entry.name(), entry.description(), entry.source());
        assert!(results.contains(&row), "docs/results.md lacks: {row}");
    }
    for coupling in couplings::ALL {
        let row = format!(
            "| `{}` | {} | {} | {} |",
            coupling.id, coupling.description, coupling.scales, coupling.source
        );
        assert!(results.contains(&row), "docs/results.md lacks: {row}");
        let id = format!("`{}`", coupling.id);
        assert!(page("docs/scenario-format.md").contains(&id), "{id} is not documented");
    }
    let codes: Vec<&str> = Obstacle::ALL.iter().map(|obstacle| obstacle.code()).collect();
    let rows: Vec<&str> = results
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(code, _)| code))
        .filter(|code| codes.contains(code))
        .collect();
    for obstacle in Obstacle::ALL {
        let row = format!("| `{}` | {}", obstacle.code(), obstacle.meaning());
        assert!(results.contains(&row), "docs/results.md lacks: {row}");
    }
    // `stalling` is an obstacle, a coupling and a strategy; the first rows are the obstacles.
    assert_eq!(rows[..codes.len()], codes[..]);
}

#[test]
fn every_published_value_is_listed_and_every_listed_one_is_tested() {
    let mut tests: Vec<String> = Vec::new();
    for file in files(&root().join("crates/detente/tests"), ".rs") {
        let text = fs::read_to_string(file).unwrap();
        let names = text.split("fn published_").skip(1);
        tests.extend(names.map(|name| format!("published_{}", name.split_once('(').unwrap().0)));
    }
    tests.sort();
    let validation = page("docs/validation.md");
    let mut listed: Vec<String> = validation
        .lines()
        .filter_map(|line| line.strip_prefix("| `published_")?.split_once('`'))
        .map(|(name, _)| format!("published_{name}"))
        .collect();
    listed.sort();
    assert_eq!(tests, listed);
    assert!(!tests.is_empty());
}

#[test]
fn every_crate_and_every_page_that_is_linked_is_there() {
    let architecture = page("ARCHITECTURE.md");
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(architecture.contains(&format!("crates/{name}/")), "{name} is not on the map");
    }
    for name in ["README.md", "docs/scenario-format.md", "docs/results.md", "docs/record-format.md"]
    {
        let text = page(name);
        let folder = root().join(name).parent().unwrap().to_owned();
        for link in text.split("](").skip(1) {
            let target = link.split(')').next().unwrap().split('#').next().unwrap();
            if !target.starts_with("http") && !target.is_empty() {
                assert!(folder.join(target).exists(), "{name} links to {target}");
            }
        }
    }
}

#[test]
fn the_first_screen_of_the_readme_has_both_commands() {
    let readme = page("README.md");
    let screen: Vec<&str> = readme.lines().take(24).collect();
    let screen = screen.join("\n");
    assert!(screen.contains("cargo run --release -- run scenarios/geneva-2017"));
    assert!(screen.contains("cargo test --workspace"));
    assert!(page(".ci/run").contains("\ncargo test --workspace\n"));
}

#[test]
fn every_figure_of_the_benchmarks_is_printed_and_every_printed_one_is_listed() {
    // Figures are named area/operation/size.
    let is_name = |word: &&str| {
        word.matches('/').count() == 2 && !word.starts_with('.') && !word.contains(' ')
    };
    let bench = page("bench/src/main.rs");
    let mut printed: Vec<&str> = bench.split('"').filter(is_name).collect();
    let text = page("BENCHMARKS.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let mut listed: Vec<&str> = rows.filter(is_name).collect();
    for names in [&mut printed, &mut listed] {
        names.sort_unstable();
        names.dedup();
    }
    assert_eq!(printed, listed);
    assert!(!printed.is_empty());
}

#[test]
fn the_readme_counts_the_structures_that_are_played() {
    let read = detente_formats::scenario::read(&root().join("scenarios/geneva-2017"), None);
    let others = structure_count(&read.scenario.unwrap()) - 1;
    let readme = page("README.md");
    assert!(readme.contains(&format!("and in {others} other ways")), "{others}");
}
