#![no_main]

use detente_formats::record_lines::{read, write};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    match read(data) {
        Ok(record) => {
            let mut lines = Vec::new();
            write(&record, &mut lines).expect("memory can be written");
            assert!(read(lines.as_slice()).is_ok_and(|again| again == record));
        }
        Err(error) => drop(error.to_string()),
    }
});
