//! Incidents as a data set reports them: what is known of each, and how exactly.

use crate::calendar::{MICROSECONDS_PER_DAY, Span, Time};
use crate::record::Precision;

/// Number of a name in [`Observations::names`]; 0 is no name at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub u32);

impl Name {
    /// Nothing is said.
    pub const UNKNOWN: Name = Name(0);

    /// Whether something is said.
    pub fn is_known(self) -> bool {
        self != Name::UNKNOWN
    }
}

/// One incident as one row reports it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Line of its file, from 1.
    pub line: u32,
    /// The first instant at which it may have happened.
    pub from: Time,
    /// The first instant at which it cannot have happened any more; equal to `from` where the instant is known.
    pub until: Time,
    /// How exactly its time is known.
    pub precision: Precision,
    /// The one side.
    pub side_a: Name,
    /// The other side.
    pub side_b: Name,
    /// Who did it, where the data say that.
    pub doer: Name,
    /// What was done, as far as the data say.
    pub act: Name,
    /// Province or governorate.
    pub province: Name,
    /// District.
    pub district: Name,
    /// Latitude, in degrees; NaN where it is not known.
    pub latitude: f32,
    /// Longitude, in degrees; NaN where it is not known.
    pub longitude: f32,
    /// Whether the position is that of a place, not that of a whole province or country.
    pub is_placed: bool,
    /// Deaths, by the best estimate; `None` where the data do not say.
    pub deaths: Option<u32>,
}

/// Incidents, in order of `from`, with the names they use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observations {
    /// The incidents.
    pub rows: Vec<Observation>,
    /// The names; number 0 is empty.
    pub names: Vec<String>,
}

impl Observation {
    /// An incident of which nothing is known but when it may have happened.
    ///
    /// ```
    /// use detente::record::Precision;
    /// use detente::watch::Observation;
    /// let (day, next) = ("2017-01-02".parse().unwrap(), "2017-01-03".parse().unwrap());
    /// let incident = Observation::dated(day, next, Precision::Day);
    /// assert!(incident.is_countable() && !incident.side_a.is_known() && incident.deaths.is_none());
    /// ```
    pub fn dated(from: Time, until: Time, precision: Precision) -> Self {
        Observation {
            line: 1,
            from,
            until,
            precision,
            side_a: Name::UNKNOWN,
            side_b: Name::UNKNOWN,
            doer: Name::UNKNOWN,
            act: Name::UNKNOWN,
            province: Name::UNKNOWN,
            district: Name::UNKNOWN,
            latitude: f32::NAN,
            longitude: f32::NAN,
            is_placed: false,
            deaths: None,
        }
    }

    fn names_mut(&mut self) -> [&mut Name; 6] {
        [
            &mut self.side_a,
            &mut self.side_b,
            &mut self.doer,
            &mut self.act,
            &mut self.province,
            &mut self.district,
        ]
    }

    /// Whether it may have happened on more than one day.
    pub fn is_imprecise(&self) -> bool {
        (self.until - self.from).microseconds() > MICROSECONDS_PER_DAY
    }

    /// Whether a count by day may take its first day for the day: it is known to the day, or to less than a week.
    pub fn is_countable(&self) -> bool {
        (self.until - self.from).microseconds() < 7 * MICROSECONDS_PER_DAY
            && !matches!(self.precision, Precision::Week | Precision::Month | Precision::Longer)
    }

    /// Whether it was over, and so could be known, at an instant.
    pub fn is_known_at(&self, as_of: Time) -> bool {
        self.until <= as_of && self.from < as_of
    }

    /// An instant drawn evenly from when it may have happened. `share` is in \[0, 1).
    pub fn instant(&self, share: f64) -> Time {
        let length = (self.until - self.from).microseconds();
        self.from + Span::from_microseconds((share * length as f64) as i64)
    }
}

impl Observations {
    /// The name with this number; empty for what is not said.
    pub fn name(&self, name: Name) -> &str {
        self.names.get(name.0 as usize).map_or("", String::as_str)
    }

    /// The number of a name, if any row uses it.
    pub fn find(&self, name: &str) -> Option<Name> {
        self.names.iter().position(|known| known == name).map(|number| Name(number as u32))
    }

    /// Puts the names in order of the alphabet, and the incidents in order of `from`, and of all else that is known of them: the same
    /// incidents are the same thing in whatever order they were told.
    ///
    /// ```
    /// use detente::record::Precision;
    /// use detente::watch::{Name, Observation, Observations};
    /// let (day, next) = ("2017-01-02".parse().unwrap(), "2017-01-03".parse().unwrap());
    /// let incident = |province| Observation {
    ///     province: Name(province),
    ///     ..Observation::dated(day, next, Precision::Day)
    /// };
    /// let mut told = Observations {
    ///     rows: vec![incident(1), incident(2)],
    ///     names: vec!["".into(), "Idlib".into(), "Hama".into()],
    /// };
    /// told.put_in_order();
    /// assert_eq!(told.names[1], "Hama");
    /// assert_eq!(told.rows[0].province, Name(1));
    /// ```
    pub fn put_in_order(&mut self) {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_by_key(|number| &self.names[*number as usize]);
        let mut renamed = vec![0; order.len()];
        for (place, number) in order.iter().enumerate() {
            renamed[*number as usize] = place as u32;
        }
        let names = order.iter().map(|number| std::mem::take(&mut self.names[*number as usize]));
        self.names = names.collect();
        for row in &mut self.rows {
            for name in row.names_mut() {
                name.0 = renamed.get(name.0 as usize).copied().unwrap_or(name.0);
            }
        }
        self.rows.sort_unstable_by_key(|row| {
            let names = [row.side_a, row.side_b, row.doer, row.act, row.province, row.district];
            let position = [row.latitude, row.longitude].map(f32::to_bits);
            (row.from, row.until, names, row.deaths, position, row.line)
        });
    }

    /// The first instant of the day of the earliest, and the first after the day of the last, of those known to less than a
    /// week; of all where those are fewer than half. A row that may have happened at any time of a month stretches no range: nobody says
    /// that the rest of the month was looked at. `None` without any.
    pub fn range(&self) -> Option<(Time, Time)> {
        range_of(&self.rows)
    }
}

/// As [`Observations::range`].
pub(super) fn range_of(rows: &[Observation]) -> Option<(Time, Time)> {
    // Where most dates are vaguer than that, they are all there is to go by.
    let exact = 2 * rows.iter().filter(|row| row.is_countable()).count() >= rows.len().max(1);
    let in_range = || rows.iter().filter(|row| row.is_countable() || !exact);
    let first = in_range().map(|row| row.from).min()?;
    let last = in_range().map(|row| row.until.max(row.from)).max()?;
    let midnight = last.midnight();
    let end = if midnight == last { last } else { midnight + Span::from_days(1) };
    Some((first.midnight(), end.max(first.midnight() + Span::from_days(1))))
}
