//! What tests of the command share: cases, and calls of the command.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The folder of the shipped case.
pub fn geneva() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/geneva-2017")
}

/// Runs the command in `folder`.
pub fn detente(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_detente"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the command can be started")
}

/// What was printed.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is printed is UTF-8")
}

/// A folder with this as its scenario.toml.
pub fn case(content: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("scenario.toml"), content).unwrap();
    folder
}

/// The folder of a shipped case.
pub fn shipped(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name).display().to_string()
}

/// A case in a format of another program.
pub fn fixture(name: &str) -> String {
    let fixtures = "../detente-formats/tests/fixtures/exchange";
    Path::new(env!("CARGO_MANIFEST_DIR")).join(fixtures).join(name).display().to_string()
}

/// Two parties who want the opposite of each other on two issues, and what more is said of North and of the case.
pub fn opposed(of_north: &str, of_the_case: &str) -> tempfile::TempDir {
    let text = format!(
        r#"format = 1
title = "Opposed"
[issues.a]
question = "a?"
options = ["x", "y", "z"]
[issues.b]
question = "b?"
options = ["p", "q", "r"]
[parties.north]
name = "Somebody"
role = "delegation"
[parties.north.preferences]
weights = {{ a = 0.8, b = 0.2 }}
values.a = {{ x = 0, y = 0.5, z = 1 }}
values.b = {{ p = 0, q = 0.5, r = 1 }}
{of_north}
[parties.south]
name = "Somebody"
role = "delegation"
[parties.south.preferences]
weights = {{ a = 0.2, b = 0.8 }}
values.a = {{ x = 1, y = 0.5, z = 0 }}
values.b = {{ p = 1, q = 0.5, r = 0 }}
{of_the_case}
"#
    );
    case(text.as_bytes())
}

/// The JSON that the command prints in a folder.
pub fn json_of(folder: &tempfile::TempDir, arguments: &[&str]) -> Value {
    let output = detente(folder.path(), &[arguments, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

/// Two who want the opposite, and more than half of it each.
pub const NO_ZONE: &str = r#"
format = 1
title = "t"
issues.a = { question = "?", whole = [0, 10] }
[parties.p]
name = "P"
role = "delegation"
reservation = 0.6
preferences = { weights.a = 1, values.a = [[0, 0], [10, 1]] }
[parties.q]
name = "Q"
role = "delegation"
reservation = 0.7
preferences = { weights.a = 1, values.a = [[0, 1], [10, 0]] }
"#;
