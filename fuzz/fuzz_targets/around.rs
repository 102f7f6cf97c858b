// A case of another program, in and out.

use std::path::Path;

use detente_formats::exchange::{self, Exchange};

/// Reads it, and writes what was read in every format.
pub fn read_and_write(path: &Path) {
    if let Ok(case) = exchange::read(path, Some(3))
        && case.package_count() < 10_000
    {
        for format in Exchange::ALL {
            let _ = exchange::write(&case, format);
        }
    }
    if let Err(problem) = exchange::read(path, None) {
        let _ = problem.to_string();
    }
}
