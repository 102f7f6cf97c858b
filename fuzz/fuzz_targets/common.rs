// Bytes as the files of a folder: a line of `====NAME` begins each. Texts but `config.txt` lie where a scored game has them.

use std::path::{Path, PathBuf};

pub fn lay_out(data: &[u8], folder: &Path, default: &str) -> PathBuf {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder.join("scores_files")).expect("a folder can be made");
    let mut name = default.to_owned();
    let mut content: Vec<u8> = Vec::new();
    let mut place = folder.join(default);
    let mut keep = |name: &str, content: &[u8]| {
        let is_points = name.ends_with(".txt") && name != "config.txt";
        place = if is_points { folder.join("scores_files").join(name) } else { folder.join(name) };
        std::fs::write(&place, content).expect("a file can be written");
    };
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        let start = line.strip_prefix(b"====").and_then(|name| std::str::from_utf8(name).ok());
        match start.map(str::trim) {
            Some(next)
                if next.len() < 40 && next.bytes().all(|b| b.is_ascii_lowercase() || b == b'.') =>
            {
                if !content.is_empty() {
                    keep(&name, &content);
                }
                content.clear();
                name = next.to_owned();
                if name.is_empty() || name.starts_with('.') || name == "scores_files" {
                    name = default.to_owned();
                }
            }
            _ => content.extend_from_slice(line),
        }
    }
    keep(&name, &content);
    place
}
