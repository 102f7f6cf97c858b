//! Incident data as they come: what is read, what cannot be right, and files that are no tables.

use std::fs;
use std::path::{Path, PathBuf};

use detente::calendar::Time;
use detente::record::Precision;
use detente_formats::incidents::{MonitorFiles, Read, Source, read, read_monitors};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/geneva-2017/data").join(name)
}

fn table(content: &[u8]) -> Result<Read, Box<detente_formats::problem::Problem>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    fs::write(&path, content).unwrap();
    read(&path, None)
}

fn codes(read: &Read) -> Vec<(u64, &'static str)> {
    read.rejected.iter().map(|row| (row.line, row.code)).collect()
}

#[test]
fn the_incidents_of_the_case_by_week() {
    let read = read(&data("incidents.csv"), None).unwrap();
    assert_eq!((read.rows, read.source, read.rejected_count()), (3222, Source::Ucdp, 0));
    let observations = &read.observations;
    assert_eq!(observations.rows.len(), 3222);
    let start: Time = "2016-12-30".parse().unwrap();
    let mut weeks = [0; 9];
    for row in &observations.rows {
        let sides = (observations.name(row.side_a), observations.name(row.side_b));
        let days = (row.from - start).days();
        if sides == ("Government of Syria", "Syrian insurgents")
            && row.is_countable()
            && (0.0..63.0).contains(&days)
        {
            weeks[(days / 7.0) as usize] += 1;
        }
    }
    assert_eq!(weeks, [48, 53, 47, 36, 37, 72, 92, 89, 75]);
    let by_hand = observations.rows.iter().filter(|row| row.is_imprecise()).count();
    assert_eq!(by_hand, 160);
}

#[test]
fn the_two_monitors_of_the_case() {
    let files = MonitorFiles {
        daily: data("monitors-by-day.csv"),
        by_province: Some(data("monitors-by-province.csv")),
    };
    let monitors = read_monitors(&files).unwrap();
    let report = monitors.compare();
    assert_eq!((report.confirmed.yes, report.confirmed.of, report.confirmed.rows), (4, 184, 17));
    let early = monitors.before("2017-04-02".parse().unwrap()).compare();
    assert_eq!((early.confirmed.yes, early.confirmed.of, early.confirmed.rows), (4, 135, 12));
    let rejected: Vec<(String, &str, u32, u32)> = monitors
        .rejected
        .iter()
        .map(|row| (row.day.date(), row.monitor.as_str(), row.claimed, row.listed))
        .collect();
    assert_eq!(
        rejected,
        [
            ("2017-01-12".to_owned(), "TR", 15, 13),
            ("2017-01-22".to_owned(), "TR", 12, 6),
            ("2017-02-14".to_owned(), "RU", 6, 5),
        ]
    );
    assert_eq!(report.days, 42);
}

#[test]
fn rows_that_cannot_be_right_are_told_with_their_lines() {
    let header = "id,side_a,side_b,latitude,longitude,where_prec,adm_1,adm_2,country,date_prec,\
                  date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,low,best,high\n";
    let rows = [
        "1,A,B,35,38,1,P,D,Syria,1,2017-01-01,2017-01-01,1,0,0,0,1,1,1",
        "2,A,B,35,38,1,P,D,Syria,1,2017-01-01,2017-01-01,1,1,0,0,1,1,1",
        "3,A,B,35,38,1,P,D,Syria,1,2017-01-02,2017-01-01,0,0,0,0,0,0,0",
        "4,A,B,-35,38,1,P,D,Syria,1,2017-01-01,2017-01-01,0,0,0,0,0,0,0",
        "1,A,B,35,38,1,P,D,Syria,1,2017-01-01,2017-01-01,1,0,0,0,1,1,1",
        "5,A,B,35,38,1,P,D,Syria,1,2017-02-30,2017-02-30,0,0,0,0,0,0,0",
        "6,A,B,35,38,1,P,D,Syria,1,2017-01-01,2017-01-01,1,0,0,0,1,1,1",
        "7,A,B,35,38,1,P,D,Syria,1,2017-01-01,2017-01-01,some,0,0,0,1,1,1",
        "8,A,B,35,38,1,P,D,Syria,9,2017-01-01,2017-01-01,1,0,0,0,1,1,1",
    ];
    let read = table((header.to_owned() + &rows.join("\n")).as_bytes()).unwrap();
    assert_eq!(
        codes(&read),
        [
            (3, "deaths-do-not-add-up"),
            (4, "end-before-start"),
            (5, "outside-the-country"),
            (6, "duplicate"),
            (7, "not-a-date"),
            (9, "not-a-number"),
            (10, "unknown-precision"),
        ]
    );
    assert_eq!((read.rows, read.observations.rows.len()), (9, 2));
    assert_eq!(read.notes, ["1 row says the same as another but for the id; it is used"]);
}

#[test]
fn of_rows_with_one_id_the_earliest_incident_is_used_wherever_it_stands() {
    let rows = ["7,2017-03-01,A,B,4\n", "7,2017-01-05,A,B,2\n", "7,2017-01-05,A,B,1\n"];
    for order in [[0, 1, 2], [1, 2, 0], [2, 1, 0], [0, 2, 1]] {
        let text: String = order.iter().map(|row| rows[*row]).collect();
        let read = table(format!("id,date,side_a,side_b,deaths\n{text}").as_bytes()).unwrap();
        let [row] = read.observations.rows[..] else { panic!("{:?}", read.observations.rows) };
        assert_eq!((row.from.date(), row.deaths), ("2017-01-05".to_owned(), Some(1)));
        assert_eq!(read.rejected_count(), 2);
        assert!(read.rejected.iter().all(|other| other.line != u64::from(row.line)));
    }
}

#[test]
fn rows_that_repeat_are_duplicates_only_where_the_table_tells_incidents_apart() {
    let rows = "2017-01-01,A,B,0\n2017-01-01,A,B,1\n2017-01-01,A,B,0\n";
    let bare = table(format!("date,side_a,side_b,deaths\n{rows}").as_bytes()).unwrap();
    assert_eq!((bare.rejected_count(), bare.observations.rows.len()), (0, 3));
    assert!(bare.notes[0].starts_with("1 row says the same as an earlier one (line 4)"));
    let placed = rows.replace(",A,B", ",35.1,36.2");
    let placed = table(format!("date,latitude,longitude,deaths\n{placed}").as_bytes()).unwrap();
    assert_eq!(codes(&placed), [(4, "duplicate")]);
}

#[test]
fn acled_exports_are_read() {
    let text = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,\
                actor2,country,admin1,admin2,latitude,longitude,geo_precision,fatalities\n\
                SYR1,04 March 2017,2017,1,Explosions,Air/drone strike,A,B,Syria,Idleb,Harim,36.1,36.6,1,3\n\
                SYR2,15 March 2017,2017,2,Battles,Armed clash,A,B,Syria,Idleb,Harim,36.1,36.6,1,0\n\
                SYR3,15 March 2017,2017,3,Battles,Armed clash,A,B,Syria,Idleb,Harim,36.1,36.6,3,\"1,204\"\n";
    let read = table(text.as_bytes()).unwrap();
    assert_eq!((read.source, read.rejected_count()), (Source::Acled, 0));
    let row = |line| *read.observations.rows.iter().find(|row| row.line == line).unwrap();
    assert_eq!(read.observations.name(row(2).act), "Air/drone strike");
    assert_eq!(
        (row(3).from.date(), row(3).until.date()),
        ("2017-03-12".into(), "2017-03-19".into())
    );
    assert_eq!(
        (row(4).from.date(), row(4).until.date()),
        ("2017-03-01".into(), "2017-04-01".into())
    );
    assert_eq!((row(4).precision, row(4).deaths), (Precision::Month, Some(1204)));
    assert!(row(2).is_placed && !row(4).is_placed);
}

#[test]
fn other_encodings_and_delimiters_are_read() {
    let plain = "date;deaths;province\n2017-01-01;3;Hamā\n2017-01-02;0;Alep–Nord\n";
    let utf16: Vec<u8> = [0xfffe_u16.swap_bytes()]
        .into_iter()
        .chain(plain.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let with_mark = [&[0xef, 0xbb, 0xbf], plain.as_bytes()].concat();
    for content in [plain.as_bytes().to_vec(), utf16, with_mark] {
        let read = table(&content).unwrap();
        assert_eq!(read.observations.rows.len(), 2);
        assert!(read.observations.find("Hamā").is_some(), "{:?}", read.observations.names);
    }
    let latin = b"date,province,a,b\n2017-01-01,Ham\xe2,1,1\n";
    let read = table(latin).unwrap();
    assert!(read.observations.find("Hamâ").is_some());
    assert!(read.notes[0].contains("Windows-1252"));
}

#[test]
fn rows_that_do_not_fit_the_header_are_told() {
    let read = table(
        b"date,side_a,province,deaths\n\
          2017-01-01,A,Hama,1,204\n\
          2017-01-02,A,Hama,1,\n\
          2017-01-03,A\n\
          2017-01-04,\"A,Hama,1\n\
          2017-01-05,A\",Hama,1\n\
          2017-01-06,A,\"Hama\",1\n\
          2017-01-07,A,Ha",
    )
    .unwrap();
    assert_eq!(codes(&read), [(2, "long-row"), (5, "name-over-lines"), (8, "short-row")]);
    let lines: Vec<u32> = read.observations.rows.iter().map(|row| row.line).collect();
    assert_eq!((read.rows, lines), (6, vec![3, 4, 7]));
    assert!(read.rejected[1].message.contains("up to 6"), "{}", read.rejected[1].message);
    assert!(read.rejected[2].message.contains("cut off"));
    assert!(read.notes.iter().any(|note| note.contains("has fewer")), "{:?}", read.notes);
    let grouped = table(
        "date,n,deaths\n2017-01-01,1,\"1,204\"\n2017-01-02,2,1\u{a0}204\n2017-01-03,3,1'204\n2017-01-04,4,\"12,04\"\n".as_bytes(),
    )
    .unwrap();
    assert_eq!(
        grouped.observations.rows.iter().map(|row| row.deaths).collect::<Vec<_>>(),
        [Some(1204); 3]
    );
    assert_eq!(codes(&grouped), [(5, "not-a-number")]);
    assert!(grouped.notes[0].contains("thousand separators"));
}

#[test]
fn files_that_are_no_tables_are_one_problem() {
    let check = |content: &[u8], code: &str| {
        let problem = table(content).expect_err("it is no table");
        assert_eq!(problem.code, code, "{problem}");
    };
    check(b"", "empty");
    check(b"PK\x03\x04....", "other-kind");
    check(b"%PDF-1.4", "other-kind");
    check(b"{\"events\": []}", "other-kind");
    check(b"<html></html>", "other-kind");
    check(b"a\0b,c\n", "other-kind");
    check(b"\xef\xbb\xbf", "empty");
    check(b"\xff\xfe", "empty");
    check(b" \n\n  \n", "empty");
    check(b"{\\rtf1 a letter}", "other-kind");
    check(b"\xff\xd8\xff\xe0\x10JFIF\x01\x02\x03\x04", "other-kind");
    check(b"\xff\xfe\0\0d\0\0\0", "other-kind");
    check(b"d\0a\0t\0e\0\n\0", "other-kind");
    check(b"\xff\xfed\0a\0t\0e\0\n\x002", "cut-off");
    check(b"date,n,date\n2017-01-01,1,2017-01-02\n", "repeated-column");
    check(b"date,place\n2017-01-01,\"Hama\n2017-01-02,Homs\n", "unclosed-quotation");
    check(b"date,\"place\n2017-01-02,Homs\n", "unclosed-quotation");
    check(b"date_start,date_prec,best\n2017-01-01,1,0\n", "missing-column");
    check(b"place,count\nHama,3\n", "unknown-columns");
    check(b"date_start,side_a\n2017-01-01,A\n", "missing-column");
    check(b"date,n\n03/02/2017,1\n04/02/2017,1\n", "ambiguous-dates");
    check(b"date,n\n23/02/2017,1\n02/23/2017,1\n", "mixed-dates");
    check(b"date,n\n2017-02-23,1\n23/02/2017,1\n", "mixed-dates");
    assert_eq!(table(b"date,n\n23/02/2017,1\n03/02/2017,1\n").unwrap().observations.rows.len(), 2);
    let missing = read(Path::new("/nowhere.csv"), None).unwrap_err();
    assert_eq!(missing.code, "unreadable");
}
