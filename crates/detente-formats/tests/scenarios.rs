//! The scenarios that ship are sound, and say what they are supposed to say.

use std::path::Path;

use detente_formats::scenario::read;

fn shipped(name: &str) -> detente_formats::scenario::Read {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name), None)
}

#[test]
fn geneva_is_sound_and_most_of_its_numbers_are_assumed() {
    let read = shipped("geneva-2017");
    let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, [] as [String; 0]);
    let scenario = read.scenario.unwrap();
    assert_eq!(scenario.id, "geneva-2017");
    assert_eq!(scenario.start.date(), "2017-02-23");
    assert_eq!(scenario.horizon_days, 365);
    assert!(scenario.tracks.iter().any(|track| track.id == "geneva"));
    assert!(read.numbers.assumed * 2 > read.numbers.total());
    assert_eq!(read.numbers.measured, 4);
    assert_eq!(read.numbers.reported, 3);
}
