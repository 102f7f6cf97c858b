//! Which column says what: two known layouts, and mappings that a file states.

use crate::scenario::nearest_name;

/// Where a table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The Uppsala Conflict Data Program's Georeferenced Event Dataset, as published or as a candidate.
    Ucdp,
    /// The Armed Conflict Location and Event Data project's export.
    Acled,
    /// Any other, through a mapping.
    Mapped,
}

impl Source {
    /// Its word in files and results.
    pub const fn word(self) -> &'static str {
        match self {
            Source::Ucdp => "ucdp",
            Source::Acled => "acled",
            Source::Mapped => "mapped",
        }
    }
}

/// The names of the columns that say something. Only the date must be there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// The row's own id.
    pub id: Option<String>,
    /// The day, or the first of the days.
    pub date: String,
    /// The last of the days.
    pub end: Option<String>,
    /// How exactly the date is known, as a code.
    pub precision: Option<String>,
    /// The one side.
    pub side_a: Option<String>,
    /// The other side.
    pub side_b: Option<String>,
    /// Who did it.
    pub doer: Option<String>,
    /// What was done.
    pub act: Option<String>,
    /// Province or governorate.
    pub province: Option<String>,
    /// District.
    pub district: Option<String>,
    /// Latitude, in degrees.
    pub latitude: Option<String>,
    /// Longitude, in degrees.
    pub longitude: Option<String>,
    /// How exactly the place is known, as a code.
    pub place_precision: Option<String>,
    /// The country.
    pub country: Option<String>,
    /// Deaths, by the best estimate.
    pub deaths: Option<String>,
    /// Columns of deaths that must add up to `deaths`.
    pub death_parts: Vec<String>,
}

/// How a table is to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// Where it comes from.
    pub source: Source,
    /// Its columns.
    pub columns: Columns,
    /// Whether the day or the month comes first where the year is last; found in the data where not said.
    pub order: Option<super::dates::Order>,
}

impl Mapping {
    /// The columns of UCDP GED.
    pub fn ucdp() -> Self {
        let some = |name: &str| Some(name.to_owned());
        let columns = Columns {
            id: some("id"),
            date: "date_start".into(),
            end: some("date_end"),
            precision: some("date_prec"),
            side_a: some("side_a"),
            side_b: some("side_b"),
            doer: None,
            act: None,
            province: some("adm_1"),
            district: some("adm_2"),
            latitude: some("latitude"),
            longitude: some("longitude"),
            place_precision: some("where_prec"),
            country: some("country"),
            deaths: some("best"),
            death_parts: ["deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"]
                .map(str::to_owned)
                .to_vec(),
        };
        Mapping { source: Source::Ucdp, columns, order: None }
    }

    /// The columns of an ACLED export.
    pub fn acled() -> Self {
        let some = |name: &str| Some(name.to_owned());
        let columns = Columns {
            id: some("event_id_cnty"),
            date: "event_date".into(),
            end: None,
            precision: some("time_precision"),
            side_a: some("actor1"),
            side_b: some("actor2"),
            doer: None,
            act: some("sub_event_type"),
            province: some("admin1"),
            district: some("admin2"),
            latitude: some("latitude"),
            longitude: some("longitude"),
            place_precision: some("geo_precision"),
            country: some("country"),
            deaths: some("fatalities"),
            death_parts: Vec::new(),
        };
        Mapping { source: Source::Acled, columns, order: None }
    }

    /// The layout that a header shows; a table with a column that is called `date` or `day` stands for itself.
    pub(super) fn guess(header: &[String]) -> Option<Self> {
        let has = |name: &str| header.iter().any(|column| column.eq_ignore_ascii_case(name));
        if has("date_start") && (has("side_a") || has("date_prec")) {
            return Some(Mapping::ucdp());
        }
        if has("event_date") && (has("actor1") || has("event_id_cnty")) {
            return Some(Mapping::acled());
        }
        let date = ["date", "day", "time", "datetime", "event_date", "date_start"]
            .into_iter()
            .find(|name| has(name))?;
        let any =
            |names: &[&str]| names.iter().find(|name| has(name)).map(|name| (*name).to_owned());
        let columns = Columns {
            id: any(&["id", "event_id"]),
            date: date.into(),
            end: any(&["date_end", "end", "end_date"]),
            precision: any(&["precision", "date_precision", "time_precision"]),
            side_a: any(&["side_a", "actor1", "actor", "perpetrator"]),
            side_b: any(&["side_b", "actor2", "target"]),
            doer: any(&["doer", "perpetrator"]),
            act: any(&["act", "sub_event_type", "event_type", "type"]),
            province: any(&["province", "governorate", "admin1", "adm_1"]),
            district: any(&["district", "admin2", "adm_2"]),
            latitude: any(&["latitude", "lat"]),
            longitude: any(&["longitude", "lon", "lng", "long"]),
            place_precision: None,
            country: any(&["country"]),
            deaths: any(&["deaths", "fatalities", "killed", "best"]),
            death_parts: Vec::new(),
        };
        Some(Mapping { source: Source::Mapped, columns, order: None })
    }
}

/// Numbers of the columns in a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub id: Option<usize>,
    pub date: usize,
    pub end: Option<usize>,
    pub precision: Option<usize>,
    pub side_a: Option<usize>,
    pub side_b: Option<usize>,
    pub doer: Option<usize>,
    pub act: Option<usize>,
    pub province: Option<usize>,
    pub district: Option<usize>,
    pub latitude: Option<usize>,
    pub longitude: Option<usize>,
    pub place_precision: Option<usize>,
    pub country: Option<usize>,
    pub deaths: Option<usize>,
    pub death_parts: Vec<usize>,
}

impl Places {
    /// All columns that are read.
    pub fn all(&self) -> impl Iterator<Item = usize> + '_ {
        let places = [
            self.id,
            self.end,
            self.precision,
            self.place_precision,
            self.latitude,
            self.longitude,
            self.country,
            self.deaths,
        ];
        places
            .into_iter()
            .chain(self.names())
            .flatten()
            .chain([self.date])
            .chain(self.death_parts.iter().copied())
    }

    /// The columns that hold names.
    pub fn names(&self) -> [Option<usize>; 6] {
        [self.side_a, self.side_b, self.doer, self.act, self.province, self.district]
    }
}

impl Columns {
    /// Finds the columns in a header; says which are missing, and which are like them.
    pub(super) fn find(&self, header: &[String]) -> Result<Places, Vec<String>> {
        let mut missing = Vec::new();
        let mut find = |name: &str| -> Option<usize> {
            let place = header.iter().position(|column| column.eq_ignore_ascii_case(name));
            if place.is_none() {
                let like = nearest_name(name, header.iter().map(String::as_str));
                let like = like.map_or(String::new(), |like| format!(" (there is `{like}`)"));
                missing.push(format!("`{name}`{like}"));
            }
            place
        };
        let mut optional = |name: &Option<String>| name.as_deref().and_then(&mut find);
        let mut places = Places {
            id: optional(&self.id),
            end: optional(&self.end),
            precision: optional(&self.precision),
            side_a: optional(&self.side_a),
            side_b: optional(&self.side_b),
            doer: optional(&self.doer),
            act: optional(&self.act),
            province: optional(&self.province),
            district: optional(&self.district),
            latitude: optional(&self.latitude),
            longitude: optional(&self.longitude),
            place_precision: optional(&self.place_precision),
            country: optional(&self.country),
            deaths: optional(&self.deaths),
            ..Places::default()
        };
        places.date = find(&self.date).unwrap_or(0);
        places.death_parts = self.death_parts.iter().filter_map(|name| find(name)).collect();
        if missing.is_empty() { Ok(places) } else { Err(missing) }
    }
}
