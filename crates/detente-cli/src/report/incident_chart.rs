//! Plots of incidents as SVG: bars by week with what happened when, and a map of dots on a graticule.

use std::fmt::Write as _;

use super::chart::{escape, level, open_as, round_up, tick, ticks};

/// A week's count, and the band that imprecise dates leave.
pub struct WeekBar {
    /// The week's first day.
    pub label: String,
    /// Whether all of it was looked at.
    pub is_whole: bool,
    /// Height of the bar.
    pub value: f64,
    /// Lower end of the whisker.
    pub low: f64,
    /// Upper end of it.
    pub high: f64,
}

/// Something that began and perhaps lasted, in weeks from the first bar.
pub struct WeekMark {
    /// What.
    pub label: String,
    /// When it began.
    pub from: f64,
    /// When it ended; equal where it is an instant.
    pub until: f64,
}

/// A place.
pub struct MapDot {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Class of the style sheet that colours it.
    pub class: &'static str,
}

const WIDTH: f64 = 720.0;
const LEFT: f64 = 74.0;
const RIGHT: f64 = 12.0;
/// Each name of what happened when has a row of its own, high enough for a phone, where letters are larger beside the rest.
const LABEL_HEIGHT: f64 = 24.0;
const MOST_LABELS: usize = 8;

/// Bars by week; what happened when stands behind them, its names above.
pub fn weeks(title: &str, bars: &[WeekBar], marks: &[WeekMark]) -> String {
    let mut labels: Vec<&str> = Vec::new();
    for mark in marks {
        if !labels.contains(&mark.label.as_str()) && labels.len() < MOST_LABELS {
            labels.push(&mark.label);
        }
    }
    let rows = LABEL_HEIGHT * labels.len() as f64;
    let (top, bottom, height) = (14.0 + rows, 40.0, 320.0 + rows);
    let highest = bars.iter().map(|bar| bar.value.max(bar.high)).fold(0.0, f64::max);
    let scale = round_up(highest);
    let count = bars.len().max(1) as f64;
    let x = |week: f64| LEFT + (WIDTH - LEFT - RIGHT) * (week / count).clamp(0.0, 1.0);
    let y =
        |value: f64| height - bottom - (height - top - bottom) * (value / scale).clamp(0.0, 1.0);
    let mut svg = open_as(title, WIDTH, height, "wide");
    for (number, mark) in marks.iter().enumerate() {
        let Some(row) = labels.iter().position(|label| *label == mark.label) else { continue };
        let (from, until) = (x(mark.from), x(mark.until));
        let text_y = 18.0 + LABEL_HEIGHT * row as f64;
        if mark.until > mark.from {
            let _ = write!(
                svg,
                r#"<rect class="when" x="{from:.1}" y="{text_y:.1}" width="{:.1}" height="{:.1}"/>"#,
                (until - from).max(1.0),
                height - bottom - text_y
            );
        } else {
            let _ = write!(
                svg,
                r#"<line class="reservation" x1="{from:.1}" x2="{from:.1}" y1="{text_y:.1}" y2="{:.1}"/>"#,
                height - bottom
            );
        }
        // What comes again is named once.
        if marks[..number].iter().any(|earlier| earlier.label == mark.label) {
            continue;
        }
        let (anchor, text_x) =
            if from > 0.75 * WIDTH { ("end", from - 4.0) } else { ("start", from + 4.0) };
        let _ = write!(
            svg,
            r#"<text class="tick" x="{text_x:.1}" y="{text_y:.1}" text-anchor="{anchor}">{}</text>"#,
            escape(&mark.label)
        );
    }
    for value in ticks(0.0, scale) {
        svg += &level(y(value), &tick(value));
    }
    let every = bars.len().div_ceil(4).max(1);
    for (week, bar) in bars.iter().enumerate() {
        let (from, until) = (x(week as f64), x(week as f64 + 1.0));
        let gap = if until - from > 4.0 { 1.0 } else { 0.0 };
        let middle = 0.5 * (from + until);
        let _ = write!(
            svg,
            r#"<rect class="{}" x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}"><title>{}: {}</title></rect>"#,
            if bar.is_whole { "bar" } else { "bar partial" },
            from + gap,
            y(bar.value),
            (until - from - 2.0 * gap).max(0.3),
            height - bottom - y(bar.value),
            escape(&bar.label),
            bar.value
        );
        if bar.high > bar.low && bars.len() < 300 {
            let _ = write!(
                svg,
                r#"<line class="interval" x1="{middle:.1}" x2="{middle:.1}" y1="{:.1}" y2="{:.1}"/>"#,
                y(bar.low),
                y(bar.high)
            );
        }
        // A date that would run over the edge is left out.
        if week % every == 0 && from < 0.85 * WIDTH {
            let _ = write!(
                svg,
                r#"<text class="tick" x="{from:.1}" y="{:.1}">{}</text>"#,
                height - bottom + 18.0,
                escape(&bar.label)
            );
        }
    }
    svg + "</svg>"
}

/// Dots on a graticule, with degrees of longitude as wide as they are in the middle of the map.
pub fn map(title: &str, dots: &[MapDot]) -> String {
    let range = |of: fn(&MapDot) -> f64| {
        dots.iter()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)))
    };
    let ((south, north), (west, east)) = (range(|dot| dot.latitude), range(|dot| dot.longitude));
    let (height, margin) = (480.0, 34.0);
    let squeeze = (0.5 * (south + north)).to_radians().cos().max(0.1);
    let (tall, wide) = ((north - south).max(0.2), ((east - west) * squeeze).max(0.2));
    let scale = ((height - 2.0 * margin) / tall).min((WIDTH - 2.0 * margin) / wide);
    let x = |longitude: f64| WIDTH / 2.0 + (longitude - 0.5 * (west + east)) * squeeze * scale;
    let y = |latitude: f64| height / 2.0 - (latitude - 0.5 * (south + north)) * scale;
    let step = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 45.0]
        .into_iter()
        .find(|step| tall.max(wide) / step <= 8.0)
        .unwrap_or(90.0);
    let mut svg = open_as(title, WIDTH, height, "map");
    let lines = |low: f64, high: f64| {
        let first = (low / step).floor() as i64;
        (first..=(high / step).ceil() as i64).map(move |n| n as f64 * step)
    };
    for latitude in lines(south, north) {
        let at = y(latitude);
        // What lies beyond the picture, or under the longitudes, would be cut.
        if !(14.0..height - 18.0).contains(&at) {
            continue;
        }
        let _ = write!(
            svg,
            r#"<line class="grid" x1="0" x2="{WIDTH}" y1="{at:.1}" y2="{at:.1}"/><text class="tick" x="2" y="{:.1}">{latitude}° N</text>"#,
            at - 3.0
        );
    }
    for longitude in lines(west, east) {
        let at = x(longitude);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{at:.1}" x2="{at:.1}" y1="0" y2="{height}"/><text class="tick" x="{:.1}" y="{:.1}">{longitude}° E</text>"#,
            at + 3.0,
            height - 4.0
        );
    }
    for dot in dots {
        let _ = write!(
            svg,
            r#"<circle class="place {}" cx="{:.1}" cy="{:.1}" r="2.6"/>"#,
            dot.class,
            x(dot.longitude),
            y(dot.latitude)
        );
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plots_hold_what_they_are_given() {
        let bar = |value| WeekBar {
            label: "2017-01-01".into(),
            is_whole: true,
            value,
            low: 0.0,
            high: 2.0,
        };
        let mark = WeekMark { label: "a < b".into(), from: 0.5, until: 1.0 };
        let svg = weeks("t", &[bar(3.0), bar(0.0)], &[mark]);
        assert_eq!(svg.matches("class=\"bar\"").count(), 2);
        assert!(svg.contains("a &lt; b") && svg.contains("class=\"when\""));
        assert!(!weeks("t", &[], &[]).contains("NaN"));
        let dot = MapDot { latitude: 33.5, longitude: 36.3, class: "a" };
        let svg = map("t", &[dot]);
        assert!(svg.contains("circle") && !svg.contains("NaN"), "{svg}");
    }
}
