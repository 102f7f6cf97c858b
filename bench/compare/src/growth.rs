//! How the cost of a round grows with the packages and with the parties: numbers, and a picture of them.

use std::fmt::Write as _;
use std::hint::black_box;

use super::{Case, seconds};

/// Steps of each negotiation; nobody agrees before the last.
const STEPS: u32 = 1000;

/// A measured size.
pub struct Point {
    packages: u32,
    parties: usize,
    rounds_per_second: f64,
}

fn measure(exponent: usize, parties: usize) -> Point {
    // The first party wants the opposite of what all others want, and no package satisfies it and them.
    let case = Case::new(&vec![10; exponent], parties, 0.6, true);
    let tables = case.prepared();
    let exponents = vec![4.0; parties];
    let ending = case.negotiate(&tables, &exponents, STEPS, |_| {});
    assert_eq!((ending.agreement, ending.step), (None, STEPS), "all steps are played");
    let time = seconds(|| {
        black_box(case.negotiate(&tables, &exponents, STEPS, |_| {}));
    });
    let rounds_per_second = f64::from(STEPS) / time;
    println!("{},{parties},{rounds_per_second:.0}", case.space.count());
    Point { packages: case.space.count(), parties, rounds_per_second }
}

/// Measures all sizes, prints them as they come, and draws them.
pub fn picture() -> String {
    println!("packages,parties,rounds_per_second");
    let by_packages: Vec<Point> = (2..=7).map(|exponent| measure(exponent, 2)).collect();
    let by_parties: Vec<Point> =
        [2, 3, 4, 6, 8, 12, 16].into_iter().map(|parties| measure(3, parties)).collect();
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 330\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <title>Rounds a second as negotiations grow</title>\n\
         <rect width=\"800\" height=\"330\" fill=\"white\"/>\n",
    );
    let ticks: Vec<(f64, String)> =
        (2..=7).map(|power| (10_f64.powi(power), format!("10^{power}"))).collect();
    let points = by_packages.iter().map(|p| (f64::from(p.packages), p.rounds_per_second));
    panel(&mut svg, 70.0, "packages, two parties", &ticks, &points.collect::<Vec<_>>());
    let ticks: Vec<(f64, String)> =
        [2.0, 4.0, 8.0, 16.0].map(|parties| (parties, parties.to_string())).into();
    let points = by_parties.iter().map(|p| (p.parties as f64, p.rounds_per_second));
    panel(&mut svg, 470.0, "parties, 1,000 packages", &ticks, &points.collect::<Vec<_>>());
    svg.push_str("</svg>\n");
    svg
}

/// One plot, both axes by powers: rounds a second from a million to a hundred million.
fn panel(svg: &mut String, left: f64, title: &str, ticks: &[(f64, String)], points: &[(f64, f64)]) {
    const WIDTH: f64 = 300.0;
    const TOP: f64 = 35.0;
    const HEIGHT: f64 = 230.0;
    let (low, high) = (ticks[0].0.ln(), ticks[ticks.len() - 1].0.ln());
    let x = |value: f64| left + WIDTH * (value.ln() - low) / (high - low);
    let y = |rate: f64| TOP + HEIGHT * (8.0 - rate.log10()) / 2.0;
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(svg, "{text}").expect("memory grows");
    line(format_args!("<text x=\"{left}\" y=\"20\">rounds a second, in millions</text>"));
    for millions in [1.0, 3.0, 10.0, 30.0, 100.0] {
        let (at, right, label) = (y(1e6 * millions), left + WIDTH, left - 8.0);
        line(format_args!(
            "<path d=\"M{left} {at:.1}H{right}\" stroke=\"#ddd\"/><text x=\"{label}\" y=\"{:.1}\" text-anchor=\"end\">{millions}</text>",
            at + 4.0
        ));
    }
    let bottom = TOP + HEIGHT;
    for (value, name) in ticks {
        let name = match name.split_once('^') {
            Some((base, power)) => {
                format!("{base}<tspan dy=\"-5\" font-size=\"10\">{power}</tspan>")
            }
            None => name.clone(),
        };
        line(format_args!(
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{name}</text>",
            x(*value),
            bottom + 20.0
        ));
    }
    let middle = left + WIDTH / 2.0;
    line(format_args!(
        "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{title}</text>",
        bottom + 45.0
    ));
    let path: Vec<String> = points.iter().map(|p| format!("{:.1},{:.1}", x(p.0), y(p.1))).collect();
    line(format_args!(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#1b6ca8\" stroke-width=\"2\"/>",
        path.join(" ")
    ));
    for (value, rate) in points {
        line(format_args!(
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\" fill=\"#1b6ca8\"/>",
            x(*value),
            y(*rate)
        ));
    }
}
