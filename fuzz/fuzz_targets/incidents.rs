#![no_main]

mod common;

use detente_formats::incidents::{MonitorFiles, read, read_monitors};
use detente_formats::scenario::{read_mapping, read_tables};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let folder =
        std::env::temp_dir().join(format!("detente-fuzz-incidents-{}", std::process::id()));
    common::lay_out(data, &folder, "table.csv");
    let table = folder.join("table.csv");
    drop(read(&table, None).map_err(|problem| problem.to_string()));
    let place = folder.join("mapping.toml");
    if place.exists() {
        match read_mapping(&place) {
            Ok(mapping) => drop(read(&table, Some(&mapping)).map_err(|p| p.to_string())),
            Err(problems) => problems.iter().for_each(|problem| drop(problem.to_string())),
        }
    }
    let place = folder.join("observations.toml");
    if place.exists() {
        let _ = read_tables(&place);
    }
    let (daily, by_province) = (folder.join("daily.csv"), folder.join("provinces.csv"));
    if daily.exists() {
        let by_province = by_province.exists().then_some(by_province);
        if let Ok(monitors) = read_monitors(&MonitorFiles { daily, by_province }) {
            let _ = monitors.compare();
        }
    }
});
