#![no_main]

mod around;
mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let folder = std::env::temp_dir().join(format!("detente-fuzz-scores-{}", std::process::id()));
    common::lay_out(data, &folder, "config.txt");
    around::read_and_write(&folder);
});
