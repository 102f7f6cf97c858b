//! The Python side of a comparison: an interpreter that has the libraries, and what a script answers to a task.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A Python that has `libraries` (as `pip` names them): the one that `DETENTE_PYTHON` names, else one in `target/` that is made once.
///
/// # Panics
///
/// Where no virtual environment can be made, or the libraries cannot be installed.
pub fn python(environment: &str, libraries: &[&str]) -> PathBuf {
    if let Some(python) = std::env::var_os("DETENTE_PYTHON") {
        return python.into();
    }
    let folder = root().join("../../target").join(environment);
    let python = folder.join("bin/python");
    if !python.exists() {
        eprintln!("installing {} into {}", libraries.join(", "), folder.display());
        let made = Command::new("python3").args(["-m", "venv"]).arg(&folder).status();
        assert!(made.is_ok_and(|status| status.success()), "a virtual environment can be made");
        let pip =
            Command::new(&python).args(["-m", "pip", "install", "-q"]).args(libraries).status();
        assert!(pip.is_ok_and(|status| status.success()), "the libraries can be installed");
    }
    python
}

/// What a script beside this package's manifest answers to a task, in the last line that it prints; null where it prints none. It runs on
/// one thread.
///
/// # Panics
///
/// Where the script cannot be started.
pub fn answer(python: &Path, script: &str, task: &Value) -> Value {
    let mut child = Command::new(python)
        .arg(root().join(script))
        .env("OMP_NUM_THREADS", "1")
        .env("OPENBLAS_NUM_THREADS", "1")
        .env("NUMBA_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python can be started");
    let mut input = child.stdin.take().expect("it reads");
    input.write_all(task.to_string().as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or(Value::Null)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
