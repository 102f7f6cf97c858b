//! Instants and durations: integer microseconds, UTC, never float days.
//!
//! Guarantees: adding and comparing are exact; text forms round-trip. A day is
//! 86,400 s (UTC without leap seconds). This module reads no clock.

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Microseconds in a day.
pub const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

/// An instant in microseconds since 1970-01-01T00:00:00Z.
///
/// Its text form is RFC 3339 (`2017-02-23T09:00:00Z`); a bare date means its midnight.
///
/// ```
/// use detente::calendar::{Span, Time};
/// let opens: Time = "2017-02-23".parse().unwrap();
/// assert_eq!((opens + Span::from_days(9)).to_string(), "2017-03-04T00:00:00Z");
/// assert!("2017-02-30".parse::<Time>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// A length of time in microseconds; may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

/// A text that is no date and no instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotATime {
    text: String,
}

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
        if self.text.len() == 10 && self.text.as_bytes().iter().all(is_digit) {
            write!(
                f,
                "`{}` is no day of the calendar in the years 0000 to 9998, written as year-month-day",
                self.text
            )
        } else {
            let example = "2017-02-23, or 2017-02-23T09:30:00Z";
            write!(f, "`{}` is not a date or an instant, as in {example}", self.text)
        }
    }
}

impl std::error::Error for NotATime {}

impl Time {
    /// The first instant that has a date.
    pub const EARLIEST: Time = Time(-377_705_023_201_000_000);
    /// The last one.
    pub const LATEST: Time = Time(253_402_207_200_999_999);

    /// The instant `microseconds` after 1970-01-01T00:00:00Z.
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Time(microseconds)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// The date of this instant, as `2017-02-23`.
    pub fn date(self) -> String {
        self.timestamp().strftime("%Y-%m-%d").to_string()
    }

    /// Midnight UTC of this instant's day.
    pub const fn midnight(self) -> Self {
        Time(self.0 - self.0.rem_euclid(MICROSECONDS_PER_DAY))
    }

    /// Midnight UTC of the first day of this instant's month.
    ///
    /// ```
    /// use detente::calendar::Time;
    /// let time: Time = "2017-02-23T09:00:00Z".parse().unwrap();
    /// assert_eq!(time.month_begins().date(), "2017-02-01");
    /// ```
    pub fn month_begins(self) -> Self {
        let day = jiff::tz::Offset::UTC.to_datetime(self.timestamp()).day();
        self.midnight() - Span::from_days(i64::from(day) - 1)
    }

    fn timestamp(self) -> jiff::Timestamp {
        // Years -9999 to 9999 hold every instant that `from_str` can make; others are told as the nearest of them.
        let within = self.clamp(Time::EARLIEST, Time::LATEST);
        jiff::Timestamp::from_microsecond(within.0).unwrap_or(jiff::Timestamp::MAX)
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);

    /// A span of whole days.
    pub const fn from_days(days: i64) -> Self {
        Span(days * MICROSECONDS_PER_DAY)
    }

    /// A span of `days` days; what is left of a microsecond is cut off.
    ///
    /// Saturates at the bounds of `i64` (292,000 years).
    pub fn from_fractional_days(days: f64) -> Self {
        Span((days * MICROSECONDS_PER_DAY as f64) as i64)
    }

    /// This many microseconds.
    pub const fn from_microseconds(microseconds: i64) -> Self {
        Span(microseconds)
    }

    /// Its length in microseconds.
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// Its length in days.
    pub fn days(self) -> f64 {
        self.0 as f64 / MICROSECONDS_PER_DAY as f64
    }
}

impl Add<Span> for Time {
    type Output = Time;
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Time {
    type Output = Time;
    fn sub(self, span: Span) -> Time {
        Time(self.0.saturating_sub(span.0))
    }
}

impl Sub for Time {
    type Output = Span;
    fn sub(self, other: Time) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl FromStr for Time {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let instant = if text.len() == 10 {
            text.parse::<jiff::civil::Date>().and_then(|date| {
                jiff::tz::Offset::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight()))
            })
        } else {
            text.parse::<jiff::Timestamp>()
        };
        match instant {
            Ok(instant) => Ok(Time(instant.as_microsecond())),
            Err(_) => Err(NotATime { text: text.to_owned() }),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_keep_their_microseconds_as_text() {
        for microseconds in [0, 1, -1, 1_487_808_000_000_001, 1_487_808_000_500_000] {
            let time = Time::from_microseconds(microseconds);
            assert_eq!(time.to_string().parse::<Time>(), Ok(time));
        }
    }

    #[test]
    fn instants_without_a_date_are_told_as_the_nearest_that_has_one() {
        assert_eq!(Time::LATEST.0, jiff::Timestamp::MAX.as_microsecond());
        assert_eq!(Time::EARLIEST.0, jiff::Timestamp::MIN.as_microsecond());
        let beyond = [i64::MIN, i64::MAX].map(|far| Time::from_microseconds(far).date());
        assert_eq!(beyond, [Time::EARLIEST.date(), Time::LATEST.date()]);
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in ["2017-02-29", "2017-13-01", "yesterday", "", "2017-2-3"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }
}
