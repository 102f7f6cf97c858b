//! Dates that do not exist: told as what they are, and not as a broken file that hides everything else.

use std::ops::Range;

use super::fields::Reader;

/// The text with every date or time among these errors replaced by the nearest of the same length that exists; `None` where something
/// else is wrong with the syntax.
pub(super) fn mended(text: &str, errors: &[toml::de::Error]) -> Option<String> {
    let mut mended = text.to_owned();
    for error in errors {
        let span = error.span()?;
        let nearest = nearest(text.get(span.clone())?)?;
        mended.replace_range(span, &nearest);
    }
    Some(mended)
}

/// Codes of what is judged by dates, and so is not where one of them does not exist.
pub(super) const HANG_ON_DATES: [&str; 5] = [
    "outside-the-process",
    "overlapping-rounds",
    "round-ends-before-it-starts",
    "not-whole-days",
    "window-ends-before-it-starts",
];

/// Tells them.
pub(super) fn tell(reader: &mut Reader<'_>, errors: &[toml::de::Error]) {
    for error in errors {
        let span: Range<usize> = error.span().unwrap_or(0..0);
        let message = format!("there is no such date: {}", error.message());
        reader.error("not-a-date", span, message);
    }
}

/// `2017-02-30T25:00:00Z` becomes `2017-02-28T23:00:00Z`; `None` where it is not written as a date.
fn nearest(text: &str) -> Option<String> {
    let form = "0000-00-00 00:00:00";
    let fits = |(got, wanted): (char, char)| match wanted {
        '0' => got.is_ascii_digit(),
        ' ' => matches!(got, 'T' | 't' | ' '),
        mark => got == mark,
    };
    let head = text.get(..text.len().min(form.len()))?;
    if head.len() < 10 || !head.chars().zip(form.chars()).all(fits) {
        return None;
    }
    let mut nearest = text.to_owned();
    // From where on, the least and the most: months, days that every month has, hours, minutes, seconds.
    for (at, least, most) in [(5, 1, 12), (8, 1, 28), (11, 0, 23), (14, 0, 59), (17, 0, 59)] {
        let Some(number) = nearest.get(at..at + 2).and_then(|digits| digits.parse::<u32>().ok())
        else {
            continue;
        };
        nearest.replace_range(at..at + 2, &format!("{:02}", number.clamp(least, most)));
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_date_has_the_same_length_and_exists() {
        for (text, expected) in [
            ("2017-02-30", Some("2017-02-28")),
            ("2017-13-00", Some("2017-12-01")),
            ("2017-02-23T25:61:00.5Z", Some("2017-02-23T23:59:00.5Z")),
            ("2017-2-3", None),
            ("20170230xx", None),
            ("2017-02-3é", None),
        ] {
            assert_eq!(nearest(text).as_deref(), expected, "{text}");
        }
    }
}
