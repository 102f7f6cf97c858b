#![no_main]

mod around;
mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let folder = std::env::temp_dir().join(format!("detente-fuzz-negmas-{}", std::process::id()));
    let place = common::lay_out(data, &folder, "domain.yml");
    around::read_and_write(&place);
});
