#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let read = detente_formats::scenario::parse(text, "case.toml", "case", Some(3));
        read.problems.iter().for_each(|problem| {
            let _ = problem.to_string();
        });
    }
});
