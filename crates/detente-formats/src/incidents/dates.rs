//! Dates as data sets write them.

/// A way of writing a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// 2017-02-23, perhaps with a time of day.
    YearFirst,
    /// 23 February 2017.
    MonthInWords,
    /// 23/02/2017 or 02/23/2017, with any of `/`, `.` and `-`.
    YearLast,
}

/// Days since 1970-01-01 of the years 1500 to 2100: a date beyond is a slip.
pub(super) const PLAUSIBLE_DAYS: std::ops::Range<i64> = -171_664..47_847;

/// Whether the day or the month comes first where the year is last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// 23/02/2017.
    DayFirst,
    /// 02/23/2017.
    MonthFirst,
}

/// A date, and the microsecond of the day where it is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Date {
    /// Days since 1970-01-01; the two numbers before the year where their order is to be seen.
    pub day: Day,
    pub time_of_day: Option<i64>,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Day {
    Known(i64),
    Either { first: u32, second: u32, year: i32 },
}

/// Days since 1970-01-01 of a date that exists.
pub(super) fn days_from_civil(year: i32, month: u32, day: u32) -> Option<i64> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day == 0 || day > longest || !(1..=9998).contains(&year) {
        return None;
    }
    // Counting years from March puts the leap day at the end (Hinnant's algorithm).
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The first days of a day's month and of the next.
pub(super) fn month_around(day: i64) -> (i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u32;
    let year = (year_of_era + era * 400 + i64::from(month <= 2)) as i32;
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let first = |(year, month)| days_from_civil(year, month, 1).unwrap_or(day);
    (first((year, month)), first(next))
}

fn number(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0_u32, |sum, byte| {
        byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'))
    })
}

/// hh:mm, hh:mm:ss and hh:mm:ss.ffffff, with or without a final Z.
fn time_of_day(text: &[u8]) -> Option<i64> {
    let text = text.strip_suffix(b"Z").unwrap_or(text);
    let text = text.strip_suffix(b"+00:00").unwrap_or(text);
    let mut parts = text.split(|byte| *byte == b':');
    let hours = number(parts.next()?)?;
    let minutes = number(parts.next()?)?;
    let seconds = parts.next().unwrap_or(b"0");
    if hours > 23 || minutes > 59 || parts.next().is_some() {
        return None;
    }
    let mut halves = seconds.splitn(2, |byte| *byte == b'.');
    let whole = number(halves.next()?)?;
    let mut fraction = 0;
    if let Some(digits) = halves.next() {
        let mut scale = 100_000;
        for byte in digits {
            if !byte.is_ascii_digit() {
                return None;
            }
            fraction += i64::from(byte - b'0') * scale;
            scale /= 10;
        }
    }
    (whole < 60).then(|| (i64::from(hours * 3600 + minutes * 60 + whole)) * 1_000_000 + fraction)
}

/// Reads a date; `None` where it is none.
pub(super) fn read(text: &[u8], order: Option<Order>) -> Option<Date> {
    let text = text.trim_ascii();
    if text.starts_with(b"-") {
        return None;
    }
    // Most are plain.
    if text.len() >= 10 && text[4] == b'-' && text[7] == b'-' {
        let year = number(&text[..4])? as i32;
        let day = days_from_civil(year, number(&text[5..7])?, number(&text[8..10])?)?;
        let rest = text[10..].trim_ascii();
        let rest = rest.strip_prefix(b"T").unwrap_or(rest);
        // Midnight to the microsecond is how exporters write a date without a time.
        let time = if rest.is_empty() { None } else { Some(time_of_day(rest)?) };
        return Some(Date { day: Day::Known(day), time_of_day: time, kind: Kind::YearFirst });
    }
    let parts: Vec<&[u8]> =
        text.split(|byte| b"/.- ,".contains(byte)).filter(|part| !part.is_empty()).collect();
    let date = |day, kind| Some(Date { day, time_of_day: None, kind });
    match parts[..] {
        [a, b, c] if a.len() == 4 => {
            let day = days_from_civil(number(a)? as i32, number(b)?, number(c)?)?;
            date(Day::Known(day), Kind::YearFirst)
        }
        [a, b, c] if c.len() == 4 => {
            let year = number(c)? as i32;
            if let (Some(month), Some(day)) = (month(b), number(a)) {
                return date(Day::Known(days_from_civil(year, month, day)?), Kind::MonthInWords);
            }
            if let (Some(month), Some(day)) = (month(a), number(b)) {
                return date(Day::Known(days_from_civil(year, month, day)?), Kind::MonthInWords);
            }
            let (first, second) = (number(a)?, number(b)?);
            let day = match order {
                Some(Order::DayFirst) => Day::Known(days_from_civil(year, second, first)?),
                Some(Order::MonthFirst) => Day::Known(days_from_civil(year, first, second)?),
                None => {
                    let possible = days_from_civil(year, second, first)
                        .or_else(|| days_from_civil(year, first, second));
                    possible?;
                    Day::Either { first, second, year }
                }
            };
            date(day, Kind::YearLast)
        }
        _ => None,
    }
}

fn month(text: &[u8]) -> Option<u32> {
    const MONTHS: [&[u8; 3]; 12] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
        b"dec",
    ];
    let start = text.get(..3)?.to_ascii_lowercase();
    let number = MONTHS.iter().position(|month| month[..] == start[..])?;
    text.iter().all(u8::is_ascii_alphabetic).then_some(number as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_many_forms_are_the_same_day() {
        let day = days_from_civil(2017, 2, 23).unwrap();
        assert_eq!(day, 17_220);
        for text in [
            "2017-02-23",
            "2017-02-23 00:00:00.000",
            "23 February 2017",
            "23-Feb-2017",
            "February 23, 2017",
            "2017/02/23",
            " 2017-02-23T09:30:00Z ",
        ] {
            let date = read(text.as_bytes(), None).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(date.day, Day::Known(day), "{text}");
        }
        let either = read(b"03/02/2017", None).unwrap().day;
        assert_eq!(either, Day::Either { first: 3, second: 2, year: 2017 });
        let known = read(b"23.02.2017", Some(Order::DayFirst)).unwrap().day;
        assert_eq!(known, Day::Known(day));
        for text in ["2017-02-29", "2017-13-01", "", "yesterday", "31/31/2017", "2017-02-23 25:00"]
        {
            assert!(read(text.as_bytes(), None).is_none(), "{text}");
        }
        assert_eq!(month_around(day), (17_198, 17_226));
        assert_eq!(month_around(days_from_civil(2016, 12, 31).unwrap()).1, 17_167);
    }
}
