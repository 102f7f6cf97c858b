//! Which incidents a ceasefire covers, by its own words and under a rule that each answer names.
//!
//! What the data do not say stays unknown: an incident whose place or side is not known well enough is *undetermined*, and
//! nothing here guesses. Being covered does not make an incident a violation: who fired is another question.

use super::observed::{Name, Observation};

/// What a name in the data is, seen from a ceasefire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It signed.
    Signatory,
    /// The ceasefire excludes it.
    Excluded,
    /// It is neither: it did not sign and is not excluded.
    Neither,
    /// People who do not fight.
    Civilians,
    /// It may have signed, or be excluded, or neither: the data do not tell.
    Uncertain,
}

/// A part of a map.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// These provinces.
    Provinces(Vec<Name>),
    /// These districts.
    Districts(Vec<Name>),
    /// All within a distance of a point.
    Circle {
        /// Latitude of the middle, in degrees.
        latitude: f64,
        /// Longitude of the middle, in degrees.
        longitude: f64,
        /// Its radius, in kilometres.
        kilometres: f64,
    },
    /// All within rings of (longitude, latitude), in degrees: inside an odd number of them.
    Polygon(Vec<Vec<(f64, f64)>>),
}

/// An area: any of its shapes. Without any shape it is everywhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ground {
    /// The shapes.
    pub shapes: Vec<Shape>,
}

/// Kilometres to a degree of latitude, on a sphere of the earth's mean radius.
const KILOMETRES_PER_DEGREE: f64 = 111.194_926_644_558_74;

impl Shape {
    /// Whether an incident is within; `None` where the data do not tell.
    pub fn holds(&self, row: &Observation) -> Option<bool> {
        let point = || {
            let known = row.is_placed && !row.latitude.is_nan() && !row.longitude.is_nan();
            known.then_some((f64::from(row.latitude), f64::from(row.longitude)))
        };
        match self {
            Shape::Provinces(names) => {
                row.province.is_known().then(|| names.contains(&row.province))
            }
            Shape::Districts(names) => {
                row.district.is_known().then(|| names.contains(&row.district))
            }
            Shape::Circle { latitude, longitude, kilometres } => {
                let (at_latitude, at_longitude) = point()?;
                let (a, b) = (at_latitude.to_radians(), latitude.to_radians());
                let half = |difference: f64| (0.5 * difference.to_radians()).sin().powi(2);
                let chord = half(at_latitude - latitude)
                    + a.cos() * b.cos() * half(at_longitude - longitude);
                let degrees = 2.0 * chord.sqrt().min(1.0).asin().to_degrees();
                Some(degrees * KILOMETRES_PER_DEGREE <= *kilometres)
            }
            Shape::Polygon(rings) => {
                let (latitude, longitude) = point()?;
                let crossings = rings.iter().filter(|ring| crosses(ring, longitude, latitude));
                Some(crossings.count() % 2 == 1)
            }
        }
    }
}

/// Whether a ring goes around a point (even-odd rule).
fn crosses(ring: &[(f64, f64)], x: f64, y: f64) -> bool {
    let mut inside = false;
    for (i, &(x1, y1)) in ring.iter().enumerate() {
        let (x2, y2) = ring[(i + 1) % ring.len()];
        if (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 {
            inside = !inside;
        }
    }
    inside
}

impl Ground {
    /// Whether an incident is within any of the shapes; `None` where the data do not tell. Everywhere without shapes.
    ///
    /// ```
    /// use detente::watch::{Ground, Observation, Shape};
    /// let time = "2017-02-23".parse().unwrap();
    /// let at = |latitude, longitude| {
    ///     let dated = Observation::dated(time, time, Default::default());
    ///     Observation { latitude, longitude, is_placed: true, ..dated }
    /// };
    /// let aleppo = Shape::Circle { latitude: 36.2, longitude: 37.16, kilometres: 20.0 };
    /// let ground = Ground { shapes: vec![aleppo] };
    /// assert_eq!(ground.holds(&at(36.25, 37.1)), Some(true));
    /// assert_eq!(ground.holds(&at(33.5, 36.3)), Some(false));
    /// assert_eq!(ground.holds(&at(f32::NAN, f32::NAN)), None);
    /// ```
    pub fn holds(&self, row: &Observation) -> Option<bool> {
        if self.shapes.is_empty() {
            return Some(true);
        }
        let mut unknown = false;
        for shape in &self.shapes {
            match shape.holds(row) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => unknown = true,
            }
        }
        if unknown { None } else { Some(false) }
    }
}

/// What a ceasefire says of an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Assignment {
    /// Between those who signed (or by one of them against civilians), inside the areas.
    CoveredInside,
    /// Between those who signed, outside the areas.
    CoveredOutside,
    /// By or against a group that the ceasefire excludes.
    ExcludedGroup,
    /// One side neither signed nor is excluded.
    Other,
    /// The data do not tell.
    Undetermined,
}

impl Assignment {
    /// All of them.
    pub const ALL: [Assignment; 5] = [
        Assignment::CoveredInside,
        Assignment::CoveredOutside,
        Assignment::ExcludedGroup,
        Assignment::Other,
        Assignment::Undetermined,
    ];

    /// Its word in results.
    pub const fn code(self) -> &'static str {
        match self {
            Assignment::CoveredInside => "covered_inside",
            Assignment::CoveredOutside => "covered_outside",
            Assignment::ExcludedGroup => "excluded_group",
            Assignment::Other => "other",
            Assignment::Undetermined => "undetermined",
        }
    }
}

/// The rule that assigned an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A side is excluded.
    SideExcluded,
    /// A side neither signed nor is excluded.
    SideNeither,
    /// A side may have signed or not.
    SideUncertain,
    /// The file does not say what a name in the data is.
    SideUnmapped,
    /// The area hangs on a place that is not known well enough.
    PlaceUnknown,
    /// Both sides signed, or one did and the other does not fight; inside the areas.
    SignedAndInside,
    /// The same; outside the areas.
    SignedAndOutside,
    /// Nobody who signed is on either side.
    NobodySigned,
}

impl Rule {
    /// In words.
    pub const fn sentence(self) -> &'static str {
        match self {
            Rule::SideExcluded => "a side is a group that the ceasefire excludes",
            Rule::SideNeither => "a side neither signed nor is excluded",
            Rule::SideUncertain => "a side may have signed or not: the data do not tell",
            Rule::SideUnmapped => "the file does not say what a side is",
            Rule::PlaceUnknown => "the place is not known well enough to tell the area",
            Rule::SignedAndInside => {
                "both sides signed, or one did and the other are civilians; inside the areas"
            }
            Rule::SignedAndOutside => {
                "both sides signed, or one did and the other are civilians; outside the areas"
            }
            Rule::NobodySigned => "nobody on either side signed",
        }
    }
}

/// Assigns an incident by the standing of its sides (`None`: the file does not say) and the ceasefire's area. A side that
/// is excluded decides first, then one that is neither, then what is unknown.
pub fn assign(
    row: &Observation,
    area: &Ground,
    standing: impl Fn(Name) -> Option<Standing>,
) -> (Assignment, Rule) {
    let sides = [standing(row.side_a), standing(row.side_b)];
    let any = |wanted: &Standing| sides.iter().any(|side| side.as_ref() == Some(wanted));
    if any(&Standing::Excluded) {
        return (Assignment::ExcludedGroup, Rule::SideExcluded);
    }
    if any(&Standing::Neither) {
        return (Assignment::Other, Rule::SideNeither);
    }
    if sides.iter().any(Option::is_none) {
        return (Assignment::Undetermined, Rule::SideUnmapped);
    }
    if any(&Standing::Uncertain) {
        return (Assignment::Undetermined, Rule::SideUncertain);
    }
    if !any(&Standing::Signatory) {
        return (Assignment::Other, Rule::NobodySigned);
    }
    match area.holds(row) {
        Some(true) => (Assignment::CoveredInside, Rule::SignedAndInside),
        Some(false) => (Assignment::CoveredOutside, Rule::SignedAndOutside),
        None => (Assignment::Undetermined, Rule::PlaceUnknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Time;
    use crate::record::Precision;

    #[test]
    fn what_is_not_said_stays_undetermined() {
        let time = Time::from_microseconds(0);
        let row = |side_a, side_b, province| Observation {
            side_a: Name(side_a),
            side_b: Name(side_b),
            province: Name(province),
            ..Observation::dated(time, time, Precision::Day)
        };
        let standing = |name: Name| match name.0 {
            1 | 2 => Some(Standing::Signatory),
            3 => Some(Standing::Excluded),
            4 => Some(Standing::Uncertain),
            5 => Some(Standing::Civilians),
            6 => Some(Standing::Neither),
            _ => None,
        };
        let ground = Ground { shapes: vec![Shape::Provinces(vec![Name(20)])] };
        let check = |row: Observation, expected: Assignment| {
            assert_eq!(assign(&row, &ground, standing).0, expected, "{row:?}");
        };
        check(row(1, 2, 20), Assignment::CoveredInside);
        check(row(1, 5, 21), Assignment::CoveredOutside);
        check(row(1, 2, 0), Assignment::Undetermined);
        check(row(3, 7, 20), Assignment::ExcludedGroup);
        check(row(1, 4, 20), Assignment::Undetermined);
        check(row(1, 7, 20), Assignment::Undetermined);
        check(row(1, 6, 20), Assignment::Other);
        check(row(5, 5, 20), Assignment::Other);
    }

    #[test]
    fn a_polygon_with_a_hole() {
        let square = |low: f64, high: f64| vec![(low, low), (high, low), (high, high), (low, high)];
        let ring = [square(0.0, 4.0), square(1.0, 3.0)];
        let inside = |x, y| ring.iter().filter(|ring| crosses(ring, x, y)).count() % 2 == 1;
        assert!(inside(0.5, 0.5) && !inside(2.0, 2.0) && !inside(5.0, 2.0));
    }
}
