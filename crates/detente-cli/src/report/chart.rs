//! Plots as SVG: lines with bands over time, bars, dots, planes with paths, and parallel axes. Colours come from the page's style sheet.

use std::fmt::Write as _;

/// A line over equally spaced times, with the band around it where there is one.
pub struct Line {
    /// What it shows, for the legend.
    pub label: String,
    /// Class of the style sheet that colours it.
    pub class: &'static str,
    /// Values by time.
    pub values: Vec<f64>,
    /// Lower and upper ends by time.
    pub band: Option<(Vec<f64>, Vec<f64>)>,
}

/// A bar with its value.
pub struct Bar {
    /// What it shows.
    pub label: String,
    /// Its length.
    pub value: f64,
    /// Its value in words.
    pub words: String,
}

/// A row of dots on one scale.
pub struct Dots {
    /// What it shows.
    pub label: String,
    /// The dot that stands out, with its interval.
    pub main: (f64, f64, f64),
    /// The others.
    pub others: Vec<f64>,
}

const WIDTH: f64 = 720.0;
const SQUARE_WIDTH: f64 = 480.0;
const HEIGHT: f64 = 320.0;
/// The width of a letter where the page is narrow and the style sheet makes letters of wide plots large.
const WIDEST_LETTER: f64 = 12.5;
const LEFT: f64 = 74.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 48.0;

/// Lines over the weeks of a process. `top` is the highest value of the axis, or found where `None`.
pub fn lines(title: &str, unit: &str, lines: &[Line], top: Option<f64>) -> String {
    lines_over(title, unit, "week", 1, lines, top)
}

/// Lines over times that are called `time` and numbered from `first`.
pub fn lines_over(
    title: &str,
    unit: &str,
    time: &str,
    first: usize,
    lines: &[Line],
    top: Option<f64>,
) -> String {
    let weeks = lines.iter().map(|line| line.values.len()).max().unwrap_or(0).max(2);
    let highest = lines.iter().flat_map(|line| {
        let upper = line.band.as_ref().map(|(_, upper)| upper.as_slice()).unwrap_or_default();
        line.values.iter().chain(upper).copied()
    });
    let top = top.unwrap_or_else(|| round_up(highest.fold(0.0, f64::max)));
    let x = |week: usize| LEFT + (WIDTH - LEFT - RIGHT) * week as f64 / (weeks - 1) as f64;
    let y = |value: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value / top).clamp(0.0, 1.0);

    let mut svg = open(title, HEIGHT);
    for value in ticks(0.0, top) {
        let words = if unit == "%" { format!("{} %", tick(100.0 * value)) } else { tick(value) };
        svg += &level(y(value), &words);
    }
    let every = (weeks / 6).max(1);
    for week in (0..weeks).step_by(every) {
        let _ = write!(
            svg,
            r#"<text class="tick" x="{:.1}" y="{:.1}" text-anchor="middle">{}</text>"#,
            x(week),
            HEIGHT - BOTTOM + 20.0,
            week + first
        );
    }
    let _ = write!(
        svg,
        r#"<text class="tick" x="{:.1}" y="{:.1}" text-anchor="end">{}</text>"#,
        WIDTH - RIGHT,
        HEIGHT - 6.0,
        escape(time)
    );
    for line in lines {
        if let Some((lower, upper)) = &line.band {
            let there = upper.iter().enumerate().map(|(week, value)| (week, *value));
            let back = lower.iter().enumerate().map(|(week, value)| (week, *value)).rev();
            let path = points(there.chain(back), x, y);
            let _ = write!(svg, r#"<polygon class="band {}" points="{path}"/>"#, line.class);
        }
    }
    for line in lines {
        let values = line.values.iter().enumerate().map(|(week, value)| (week, *value));
        let path = points(values, x, y);
        let _ = write!(
            svg,
            r#"<polyline class="line {}" points="{path}"><title>{}</title></polyline>"#,
            line.class,
            escape(&line.label)
        );
    }
    svg + "</svg>"
}

/// Horizontal bars.
pub fn bars(title: &str, bars: &[Bar]) -> String {
    let row = 28.0;
    let label_width = 150.0;
    let words_width = 170.0;
    let longest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let mut svg = open(title, row * bars.len().max(1) as f64 + 8.0);
    for (number, bar) in bars.iter().enumerate() {
        let y = row * number as f64 + 4.0;
        let share = if longest > 0.0 { bar.value / longest } else { 0.0 };
        let width = share * (WIDTH - label_width - words_width);
        let _ = write!(
            svg,
            r#"<text class="label" x="{:.1}" y="{:.1}" text-anchor="end">{}</text><rect class="bar" x="{label_width}" y="{y:.1}" width="{width:.1}" height="{:.1}"/><text class="label" x="{:.1}" y="{:.1}">{}</text>"#,
            label_width - 8.0,
            y + 16.0,
            escape(&bar.label),
            row - 8.0,
            label_width + width + 8.0,
            y + 16.0,
            escape(&bar.words)
        );
    }
    svg + "</svg>"
}

/// Rows of dots on a scale from 0 to 100 %.
pub fn dots(title: &str, rows: &[Dots]) -> String {
    let row = 44.0;
    let label_width = 92.0;
    let height = row * rows.len() as f64 + 30.0;
    let x = |share: f64| label_width + (SQUARE_WIDTH - label_width - 24.0) * share.clamp(0.0, 1.0);
    let mut svg = open_square(title, height);
    for step in 0..=4 {
        let share = f64::from(step) / 4.0;
        let at = x(share);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{at:.1}" x2="{at:.1}" y1="4" y2="{:.1}"/><text class="tick" x="{at:.1}" y="{:.1}" text-anchor="middle">{:.0} %</text>"#,
            height - 26.0,
            height - 8.0,
            100.0 * share
        );
    }
    for (number, dots) in rows.iter().enumerate() {
        let y = row * number as f64 + 24.0;
        let _ = write!(
            svg,
            r#"<text class="label" x="{:.1}" y="{:.1}" text-anchor="end">{}</text>"#,
            label_width - 10.0,
            y + 5.0,
            escape(&dots.label)
        );
        for other in &dots.others {
            let _ =
                write!(svg, r#"<circle class="other" cx="{:.1}" cy="{y:.1}" r="5"/>"#, x(*other));
        }
        let (low, middle, high) = dots.main;
        let _ = write!(
            svg,
            r#"<line class="interval" x1="{:.1}" x2="{:.1}" y1="{y:.1}" y2="{y:.1}"/><rect class="main" x="{:.1}" y="{:.1}" width="10" height="10" transform="rotate(45 {:.1} {y:.1})"/>"#,
            x(low),
            x(high),
            x(middle) - 5.0,
            y - 5.0,
            x(middle)
        );
    }
    svg + "</svg>"
}

/// A scale of utility, and where a party stands without agreement.
pub struct Axis {
    /// Whose.
    pub label: String,
    /// The lowest value shown.
    pub low: f64,
    /// The highest value shown.
    pub high: f64,
    /// A value that a line marks.
    pub line: Option<f64>,
}

/// Something in a plane or between parallel axes.
pub struct Mark {
    /// A value for each axis.
    pub values: Vec<f64>,
    /// Class of the style sheet that colours it.
    pub class: &'static str,
    /// What it is, for whoever points at it; may be empty.
    pub words: String,
    /// A letter or two beside it; may be empty.
    pub label: &'static str,
}

/// One point after the other in a plane.
pub struct Path {
    /// The points, in order.
    pub points: Vec<[f64; 2]>,
    /// Class of the style sheet that colours it.
    pub class: &'static str,
    /// What it is, for whoever points at it; may be empty.
    pub words: String,
}

impl Axis {
    /// Where a value lies between the lowest (0) and the highest (1).
    fn place(&self, value: f64) -> f64 {
        if self.high > self.low {
            ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
        } else {
            0.5
        }
    }
}

/// A line as it is drawn in a plot, for a legend. `class` is that of the line, such as `line a`.
pub fn line_sample(class: &str) -> String {
    format!(
        r#"<svg class="sample" viewBox="0 0 44 14" aria-hidden="true"><line class="{class}" x1="0" x2="44" y1="7" y2="7"/></svg>"#
    )
}

/// The same for a path with a dot at each of its points.
pub fn path_sample(class: &str) -> String {
    format!(
        r#"<svg class="sample" viewBox="0 0 44 14" aria-hidden="true"><line class="line {class}" x1="0" x2="44" y1="7" y2="7"/><circle class="step {class}" cx="22" cy="7" r="3.5"/></svg>"#
    )
}

/// A dot as it is drawn in a plot, for a legend. `class` is that of the dot, such as `mark zone`.
pub fn dot_sample(class: &str) -> String {
    format!(
        r#"<svg class="sample dot" viewBox="0 0 14 14" aria-hidden="true"><circle class="{class}" cx="7" cy="7" r="5"/></svg>"#
    )
}

fn pointed_at(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("<title>{}</title>", escape(words)) }
}

/// The labels of marks, one for all that lie at the same place.
fn labels(marks: &[Mark], place: impl Fn(&Mark) -> (f64, f64)) -> Vec<((f64, f64), String)> {
    let mut labels: Vec<((f64, f64), String)> = Vec::new();
    for mark in marks.iter().filter(|mark| !mark.label.is_empty()) {
        let (x, y) = place(mark);
        match labels.iter_mut().find(|((a, b), _)| (a - x).abs() < 1.0 && (b - y).abs() < 1.0) {
            Some((_, words)) => *words += &format!(", {}", mark.label),
            None => labels.push(((x, y), mark.label.to_owned())),
        }
    }
    labels
}

/// Labels beside their places: on the right, or where another place or label has no room for them, on another side.
fn beside(labels: &[((f64, f64), String)], right_end: f64) -> String {
    // Left and right end, top and bottom.
    type Box = (f64, f64, f64, f64);
    let mut taken: Vec<Box> =
        labels.iter().map(|&((x, y), _)| (x - 9.0, x + 9.0, y - 9.0, y + 9.0)).collect();
    let mut svg = String::new();
    for ((x, y), words) in labels {
        let wide = 9.0 * words.chars().count() as f64;
        let sides = [
            (x + 11.0, y + 5.0),
            (x - 11.0 - wide, y + 5.0),
            (x - wide / 2.0, y - 13.0),
            (x - wide / 2.0, y + 23.0),
        ];
        let around = |(x, y): (f64, f64)| (x, x + wide, y - 11.0, y + 2.0);
        let is_free = |&side: &(f64, f64)| {
            let own = around(side);
            let apart = |other: &Box| {
                own.1 < other.0 || own.0 > other.1 || own.3 < other.2 || own.2 > other.3
            };
            own.0 > LEFT && own.1 < right_end && taken.iter().all(apart)
        };
        let (left, base) = sides.into_iter().find(is_free).unwrap_or(sides[0]);
        taken.push(around((left, base)));
        let _ = write!(
            svg,
            r#"<text class="label beside" x="{left:.1}" y="{base:.1}">{}</text>"#,
            escape(words)
        );
    }
    svg
}

/// Marks in a plane of two axes, and paths from one point to the next.
pub fn plane(title: &str, axes: [&Axis; 2], marks: &[Mark], paths: &[Path]) -> String {
    const SIDE: f64 = 340.0;
    const RIGHT: f64 = 24.0;
    // The name of the upright axis stands above the plot.
    let top = TOP + 12.0;
    let height = top + SIDE + BOTTOM + 8.0;
    let width = SQUARE_WIDTH - LEFT - RIGHT;
    let x = |value: f64| LEFT + width * axes[0].place(value);
    let y = |value: f64| top + SIDE * (1.0 - axes[1].place(value));
    let mut svg = open_square(title, height);
    for value in ticks(axes[0].low, axes[0].high) {
        let across = x(value);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{across:.1}" x2="{across:.1}" y1="{top}" y2="{:.1}"/><text class="tick" x="{across:.1}" y="{:.1}" text-anchor="middle">{}</text>"#,
            top + SIDE,
            top + SIDE + 19.0,
            tick(value),
        );
    }
    for value in ticks(axes[1].low, axes[1].high) {
        let up = y(value);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{LEFT}" x2="{:.1}" y1="{up:.1}" y2="{up:.1}"/><text class="tick" x="{:.1}" y="{:.1}" text-anchor="end">{}</text>"#,
            SQUARE_WIDTH - RIGHT,
            LEFT - 6.0,
            up + 4.0,
            tick(value),
        );
    }
    for (number, axis) in axes.iter().enumerate() {
        let Some(line) = axis.line else { continue };
        let (x1, x2, y1, y2) = if number == 0 {
            (x(line), x(line), top, top + SIDE)
        } else {
            (LEFT, SQUARE_WIDTH - RIGHT, y(line), y(line))
        };
        let _ = write!(
            svg,
            r#"<line class="reservation" x1="{x1:.1}" x2="{x2:.1}" y1="{y1:.1}" y2="{y2:.1}"/>"#
        );
    }
    for mark in marks {
        let radius = match mark.class {
            "solution" => 7.0,
            "frontier" => 4.0,
            "agreement" => 9.0,
            _ => 2.0,
        };
        let _ = write!(
            svg,
            r#"<circle class="mark {}" cx="{:.1}" cy="{:.1}" r="{radius}">{}</circle>"#,
            mark.class,
            x(mark.values[0]),
            y(mark.values[1]),
            pointed_at(&mark.words)
        );
    }
    for path in paths {
        let places: Vec<String> = path
            .points
            .iter()
            .map(|point| format!("{:.1},{:.1}", x(point[0]), y(point[1])))
            .collect();
        let _ = write!(
            svg,
            r#"<polyline class="line {}" points="{}">{}</polyline>"#,
            path.class,
            places.join(" "),
            pointed_at(&path.words)
        );
        for place in &places {
            let (x, y) = place.split_once(',').unwrap_or(("0", "0"));
            let _ =
                write!(svg, r#"<circle class="step {}" cx="{x}" cy="{y}" r="3.5"/>"#, path.class);
        }
    }
    svg += &beside(&labels(marks, |mark| (x(mark.values[0]), y(mark.values[1]))), SQUARE_WIDTH);
    let _ = write!(
        svg,
        r#"<text class="label" x="{:.1}" y="{:.1}" text-anchor="end">{} →</text><text class="label" x="{:.1}" y="{:.1}">↑ {}</text>"#,
        SQUARE_WIDTH - RIGHT,
        height - 6.0,
        escape(&axes[0].label),
        LEFT,
        TOP + 2.0,
        escape(&axes[1].label)
    );
    svg + "</svg>"
}

/// How many letters a name over one of so many parallel axes may have.
pub fn room_for_names(axes: usize) -> usize {
    // Neighbours stand in two rows, so that a name has the width of two gaps.
    let gap = (WIDTH - 2.0 * LEFT) / (axes.max(2) - 1) as f64;
    (2.0 * gap / WIDEST_LETTER - 1.0).clamp(0.0, 24.0) as usize
}

/// A line for each mark over parallel axes. Names that do not fit ([`room_for_names`]) are shortened, and where there is room
/// for no letters, numbers stand in their place, from 1, or nothing.
pub fn parallel(title: &str, axes: &[Axis], marks: &[Mark]) -> String {
    const TALL: f64 = 300.0;
    let top = 74.0;
    let y = |number: usize, value: f64| top + TALL * (1.0 - axes[number].place(value));
    let x = |number: usize| {
        let gap = (WIDTH - 2.0 * LEFT) / (axes.len().max(2) - 1) as f64;
        LEFT + gap * number as f64
    };
    let mut svg = open(title, top + TALL + 28.0);
    for mark in marks {
        let points: Vec<String> = mark
            .values
            .iter()
            .enumerate()
            .map(|(number, &value)| format!("{:.1},{:.1}", x(number), y(number, value)))
            .collect();
        let _ = write!(
            svg,
            r#"<polyline class="path {}" points="{}">{}</polyline>"#,
            mark.class,
            points.join(" "),
            pointed_at(&mark.words)
        );
    }
    let most = room_for_names(axes.len());
    for (number, axis) in axes.iter().enumerate() {
        let at = x(number);
        let label = match most {
            5.. => shortened(&axis.label, most),
            2.. => (number + 1).to_string(),
            _ => String::new(),
        };
        // The outer names stay within the picture.
        let half = WIDEST_LETTER / 2.0 * label.chars().count() as f64;
        let middle = at.min(WIDTH - half).max(half);
        // Neighbouring names stand in two rows, so that long ones do not run into each other.
        let row = if number % 2 == 0 { 19.0 } else { 42.0 };
        let _ = write!(
            svg,
            r#"<line class="axis" x1="{at:.1}" x2="{at:.1}" y1="{top}" y2="{:.1}"/><text class="label" x="{middle:.1}" y="{row}" text-anchor="middle">{}</text><text class="tick" x="{at:.1}" y="{:.1}" text-anchor="middle">{}</text><text class="tick" x="{at:.1}" y="{:.1}" text-anchor="middle">{}</text>"#,
            top + TALL,
            escape(&label),
            top + TALL + 20.0,
            tick(axis.low),
            top - 8.0,
            tick(axis.high)
        );
        if let Some(line) = axis.line {
            let height = y(number, line);
            let _ = write!(
                svg,
                r#"<line class="reservation" x1="{:.1}" x2="{:.1}" y1="{height:.1}" y2="{height:.1}"/>"#,
                at - 10.0,
                at + 10.0
            );
        }
    }
    svg + "</svg>"
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most - 1).collect();
    format!("{}…", start.trim_end())
}

fn open(title: &str, height: f64) -> String {
    open_as(title, WIDTH, height, "wide")
}

/// A plot that stays readable on a phone without scrolling.
fn open_square(title: &str, height: f64) -> String {
    open_as(title, SQUARE_WIDTH, height, "square")
}

pub(super) fn open_as(title: &str, width: f64, height: f64, class: &str) -> String {
    let title = escape(title);
    format!(
        r#"<svg class="{class}" viewBox="0 0 {width} {height:.0}" role="img" aria-label="{title}" xmlns="http://www.w3.org/2000/svg"><title>{title}</title>"#
    )
}

fn points(
    values: impl Iterator<Item = (usize, f64)>,
    x: impl Fn(usize) -> f64,
    y: impl Fn(f64) -> f64,
) -> String {
    let points: Vec<String> =
        values.map(|(week, value)| format!("{:.1},{:.1}", x(week), y(value))).collect();
    points.join(" ")
}

/// The next round number: 1, 1.5, 2, 2.5, 3, 4, 5 or 10 times a power of ten; 1 for nothing.
pub(super) fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|&top| top >= value).unwrap_or(10.0 * power)
}

/// A line across a wide plot at this height, and the words for its value.
pub(super) fn level(height: f64, words: &str) -> String {
    format!(
        r#"<line class="grid" x1="{LEFT}" x2="{:.1}" y1="{height:.1}" y2="{height:.1}"/><text class="tick" x="{:.1}" y="{:.1}" text-anchor="end">{words}</text>"#,
        WIDTH - RIGHT,
        LEFT - 6.0,
        height + 4.0,
    )
}

/// Four to ten round numbers, evenly spaced, from `low` to `high`; one where these are the same.
pub(super) fn ticks(low: f64, high: f64) -> Vec<f64> {
    let width = high - low;
    if width <= 0.0 || !width.is_finite() {
        return vec![low];
    }
    let power = 10_f64.powf((width / 4.0).log10().floor());
    let step = [5.0, 2.5, 2.0, 1.0].map(|step| step * power).into_iter();
    let step = step.into_iter().find(|step| width / step >= 4.0 - 1e-9).unwrap_or(power);
    let first = (low / step - 1e-9).ceil();
    (0..=10)
        .map(|number| (first + f64::from(number)) * step)
        .take_while(|value| *value <= high + 1e-9 * width)
        // Rounding leaves no digits behind that the step does not have.
        .map(|value| (value / step).round() * step + 0.0)
        .collect()
}

/// A number with as many digits as it needs, at most four behind the point.
pub(super) fn tick(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(values: Vec<f64>) -> Line {
        let band = Some((values.clone(), values.clone()));
        Line { label: "<a & b>".into(), class: "a", values, band }
    }

    fn axis(low: f64, high: f64) -> Axis {
        Axis { label: "<a & b>".into(), low, high, line: Some(0.3) }
    }

    #[test]
    fn plots_hold_numbers_only_whatever_they_show() {
        let all = [
            lines("t", "%", &[], Some(1.0)),
            lines("t", "", &[line(vec![])], None),
            lines("t", "", &[line(vec![0.0]), line(vec![0.0, 1e9])], None),
            bars("t", &[]),
            bars("t", &[Bar { label: "x".into(), value: 0.0, words: "0".into() }]),
            plane(
                "t",
                [&axis(0.0, 0.0), &axis(0.0, 1.0)],
                &[Mark {
                    values: vec![0.0, 9.0],
                    class: "zone",
                    words: "<a & b>".into(),
                    label: "N",
                }],
                &[Path { points: vec![[0.0, 9.0]], class: "a", words: "<a & b>".into() }],
            ),
            parallel("t", &[axis(0.0, 1.0), axis(1.0, 1.0)], &[]),
            parallel("t", &[], &[]),
            dots("t", &[Dots { label: "x".into(), main: (0.0, 0.0, 1.0), others: vec![] }]),
        ];
        for svg in all {
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
            assert!(!svg.contains("<a & b>"));
        }
    }

    #[test]
    fn marks_at_one_place_share_a_label_and_no_label_lies_on_another() {
        let mark = |x, y, label| Mark {
            values: vec![x, y],
            class: "solution",
            words: String::new(),
            label,
        };
        let marks =
            [mark(0.5, 0.5, "N"), mark(0.5, 0.5, "E"), mark(0.52, 0.5, "KS"), mark(0.9, 0.9, "")];
        let svg = plane("t", [&axis(0.0, 1.0), &axis(0.0, 1.0)], &marks, &[]);
        let shown: Vec<&str> = svg.split("beside\"").skip(1).collect();
        assert_eq!(shown.len(), 2);
        assert!(shown[0].contains(">N, E<") && shown[1].contains(">KS<"), "{shown:?}");
        let place = |text: &str| text.split('"').nth(1).unwrap().parse::<f64>().unwrap();
        assert!(place(shown[0]) + 36.0 < place(shown[1]), "{shown:?}");
    }

    #[test]
    fn names_over_axes_are_shortened_to_their_room() {
        let axes: Vec<Axis> = (0..8)
            .map(|_| Axis { label: "Department of Tourism".into(), ..axis(0.0, 1.0) })
            .collect();
        assert!(parallel("t", &axes[..3], &[]).contains("Department of Tourism"));
        assert!(parallel("t", &axes, &[]).contains("Department…<"));
        let many: Vec<Axis> = (0..20).map(|_| axis(0.0, 1.0)).collect();
        assert!(parallel("t", &many, &[]).contains(">20</text>"));
        assert_eq!(room_for_names(64), 0);
        assert!(room_for_names(3) > 20 && room_for_names(8) < 15);
    }

    #[test]
    fn ticks_are_round_and_fill_their_axis() {
        for (low, high, expected) in [
            (0.0, 1.0, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
            (0.0, 0.25, vec![0.0, 0.05, 0.1, 0.15, 0.2, 0.25]),
            (0.07, 0.99, vec![0.2, 0.4, 0.6, 0.8]),
            (-0.11, 1.0, vec![0.0, 0.25, 0.5, 0.75, 1.0]),
            (0.0, 40.0, vec![0.0, 10.0, 20.0, 30.0, 40.0]),
            (3.0, 3.0, vec![3.0]),
        ] {
            let found = ticks(low, high);
            assert_eq!(found.len(), expected.len(), "{low} to {high}: {found:?}");
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        }
        assert_eq!((tick(0.25), tick(40.0), tick(-0.0)), ("0.25".into(), "40".into(), "0".into()));
    }

    #[test]
    fn axes_end_on_round_numbers() {
        for (value, top) in
            [(0.0, 1.0), (0.7, 1.0), (3.0, 3.0), (41.0, 50.0), (5.1, 10.0), (129.0, 150.0)]
        {
            assert_eq!(round_up(value), top);
        }
    }
}
