//! Two monitors of one ceasefire: what each reported by day, by province, and what one confirmed of the other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use detente::calendar::{MICROSECONDS_PER_DAY, Time};
use detente::watch::{Bulletin, Monitors, RejectedBulletin};

use super::dates::{self, Day};
use super::table::{self, decode};
use crate::problem::Problem;

/// The two tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitorFiles {
    /// A row a day and monitor: `report_date`, `monitor`, `claimed_total`; perhaps `listed_total`, one column that begins
    /// with `confirmed_by`, and others.
    pub daily: PathBuf,
    /// A row a day, monitor and province: `report_date`, `monitor`, `province`, `count`.
    pub by_province: Option<PathBuf>,
}

struct Sheet {
    name: String,
    columns: BTreeMap<String, usize>,
    rows: Vec<(u64, csv::ByteRecord)>,
}

impl Sheet {
    fn read(path: &Path, required: &[&str]) -> Result<Self, Box<Problem>> {
        let name = path.display().to_string();
        let mut table = table::open(path)?;
        let columns: BTreeMap<String, usize> = table
            .header
            .iter()
            .enumerate()
            .map(|(place, column)| (column.to_lowercase(), place))
            .collect();
        let missing: Vec<&str> =
            required.iter().copied().filter(|column| !columns.contains_key(*column)).collect();
        if !missing.is_empty() {
            let message = format!("has no column {}", missing.join(", "));
            return Err(Box::new(Problem::of_file("missing-column", &name, message)));
        }
        let mut rows = Vec::new();
        let mut record = csv::ByteRecord::new();
        while let Some(line) = table.next_row(&mut record)? {
            if record.len() != table.header.len() {
                let message =
                    format!("has {} fields, and the header {}", record.len(), table.header.len());
                return Err(Box::new(Problem::in_line("wrong-row", &name, line, message)));
            }
            rows.push((line, record.clone()));
        }
        Ok(Sheet { name, columns, rows })
    }

    fn text(&self, record: &csv::ByteRecord, column: &str) -> String {
        let place = self.columns.get(column);
        let field = place.and_then(|place| record.get(*place)).unwrap_or_default();
        decode(field).trim().to_owned()
    }

    fn wrong(&self, line: u64, message: String) -> Box<Problem> {
        Box::new(Problem::in_line("wrong-row", &self.name, line, message))
    }

    fn date(&self, record: &csv::ByteRecord, line: u64) -> Result<Time, Box<Problem>> {
        let text = self.text(record, "report_date");
        match dates::read(text.as_bytes(), None).map(|date| date.day) {
            Some(Day::Known(day)) => Ok(Time::from_microseconds(day * MICROSECONDS_PER_DAY)),
            _ => Err(self.wrong(line, format!("`{text}` is no date"))),
        }
    }

    fn count(
        &self,
        record: &csv::ByteRecord,
        column: &str,
        line: u64,
    ) -> Result<Option<u32>, Box<Problem>> {
        let text = self.text(record, column);
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(self.wrong(line, format!("`{text}` in `{column}` is no count"))),
        }
    }
}

/// Reads the tables. Days whose provinces do not add up to the total that the monitor claimed are told, with their lines.
///
/// # Errors
///
/// The problem of a table that cannot be read, lacks a column, or has a row without a date or a count, twice, or of a day and monitor that
/// the other table does not have.
pub fn read_monitors(files: &MonitorFiles) -> Result<Monitors, Box<Problem>> {
    let daily = Sheet::read(&files.daily, &["report_date", "monitor", "claimed_total"])?;
    let confirmed = daily.columns.keys().find(|name| name.starts_with("confirmed_by")).cloned();
    let mut of_days = BTreeSet::new();
    for (line, record) in &daily.rows {
        let (time, monitor) = (daily.date(record, *line)?, daily.text(record, "monitor"));
        if !of_days.insert((time, monitor.clone())) {
            let message = format!("`{monitor}` has a row for {} already", time.date());
            return Err(daily.wrong(*line, message));
        }
    }
    let mut provinces: BTreeMap<(Time, String), BTreeMap<String, u32>> = BTreeMap::new();
    if let Some(path) = &files.by_province {
        let sheet = Sheet::read(path, &["report_date", "monitor", "province", "count"])?;
        for (line, record) in &sheet.rows {
            let time = sheet.date(record, *line)?;
            let count = sheet.count(record, "count", *line)?.unwrap_or(0);
            let (monitor, province) =
                (sheet.text(record, "monitor"), sheet.text(record, "province"));
            if !of_days.contains(&(time, monitor.clone())) {
                let message =
                    format!("`{monitor}` has no row for {} in {}", time.date(), daily.name);
                return Err(sheet.wrong(*line, message));
            }
            if province.is_empty() {
                return Err(sheet.wrong(*line, "names no province".to_owned()));
            }
            let counts = provinces.entry((time, monitor)).or_default();
            if counts.insert(province.clone(), count).is_some() {
                let message = format!("`{province}` has a row for that day and monitor already");
                return Err(sheet.wrong(*line, message));
            }
        }
    }
    let mut monitors = Monitors::default();
    let mut names = BTreeSet::new();
    for (line, record) in &daily.rows {
        let time = daily.date(record, *line)?;
        let monitor = daily.text(record, "monitor");
        let claimed = daily.count(record, "claimed_total", *line)?;
        let said = daily.count(record, "listed_total", *line)?;
        let listed = match provinces.get(&(time, monitor.clone())) {
            Some(provinces) => Some(provinces.values().sum()),
            None => said,
        };
        // Whichever of the two says something else.
        let listed = said.filter(|said| Some(*said) != claimed).or(listed);
        let confirmed = match &confirmed {
            Some(column) => daily.count(record, column, *line)?,
            None => None,
        };
        if let (Some(claimed), Some(confirmed)) = (claimed, confirmed)
            && confirmed > claimed
        {
            let message = format!("{confirmed} of {claimed} claimed are said to be confirmed");
            return Err(daily.wrong(*line, message));
        }
        if let (Some(claimed), Some(listed)) = (claimed, listed)
            && claimed != listed
        {
            monitors.rejected.push(RejectedBulletin {
                line: *line,
                day: time,
                monitor: monitor.clone(),
                claimed,
                listed,
            });
        }
        names.insert(monitor.clone());
        let by_province = provinces.get(&(time, monitor.clone())).cloned().unwrap_or_default();
        monitors.bulletins.push(Bulletin {
            day: time,
            monitor,
            claimed,
            confirmed,
            by_province: by_province.into_iter().collect(),
        });
    }
    monitors.names = names.into_iter().collect();
    if monitors.names.len() == 1 {
        let message =
            format!("has one monitor, {}: there is nobody to compare it with", monitors.names[0]);
        return Err(Box::new(Problem::of_file("one-monitor", &daily.name, message)));
    }
    if monitors.names.len() > 2 {
        let message =
            format!("has {} monitors: {}", monitors.names.len(), monitors.names.join(", "));
        let problem = Problem::of_file("more-than-two-monitors", &daily.name, message);
        return Err(Box::new(problem.with_hint("compare two at a time")));
    }
    Ok(monitors)
}
