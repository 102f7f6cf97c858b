//! What tests of the command share: the shipped case, and a call of the command.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
