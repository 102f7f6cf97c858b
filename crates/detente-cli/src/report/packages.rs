//! Pictures of packages by what they are worth to everyone, which two reports share.

use detente::bargaining::{Agreements, Problem};
use detente::domain::Outcome;
use detente::simulation::scenario::Scenario;
use maud::{Markup, html};

use super::chart::{self, Axis, Mark, Path};
use super::{key, plot};
use crate::text::{name, package_words};

/// Marks of each kind in a plot: more would only make it heavy.
const MOST_MARKS: usize = 1500;
/// Lines of the frontier in a plot of many axes: more run into one another.
const MOST_FRONTIER_LINES: usize = 150;

/// The class of the style sheet for the lines of a party, or of what else is told apart by number: colour and dashes, no two
/// the same up to the eighth, from the first again after it.
pub fn line_class(number: usize) -> &'static str {
    ["p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8"][number % 8]
}

/// The packages of a case, and what they are worth.
pub struct Packages<'r> {
    pub scenario: &'r Scenario,
    pub problem: &'r Problem,
    pub agreements: &'r Agreements,
    /// The option of each issue in a package.
    pub options: &'r dyn Fn(Outcome) -> Vec<usize>,
}

/// A package that stands out, and why.
pub struct Highlight {
    pub package: Outcome,
    /// A class of the style sheet.
    pub class: &'static str,
    pub why: &'static str,
    /// A letter or two beside it; may be empty.
    pub label: &'static str,
}

impl Packages<'_> {
    /// A package in words.
    pub fn words(&self, package: Outcome) -> String {
        package_words(self.scenario, &(self.options)(package))
    }

    /// Where a package lies for these parties; `None` for what crosses a red line of theirs, which has no place in a picture.
    pub fn mark(
        &self,
        package: Outcome,
        parties: &[usize],
        class: &'static str,
        words: String,
    ) -> Option<Mark> {
        let utilities = self.problem.utilities_of(package);
        let values: Vec<f64> = parties.iter().map(|&party| utilities[party]).collect();
        values.iter().all(|utility| utility.is_finite()).then_some(Mark {
            values,
            class,
            words,
            label: "",
        })
    }

    /// The axis of a party; `None` where no package is worth anything to it.
    fn axis(&self, party: usize) -> Option<Axis> {
        let (low, high) = self.problem.ranges()[party];
        let reservation = self.problem.reservations()[party];
        let line = reservation.is_finite().then_some(reservation);
        (low <= high).then(|| Axis {
            label: name(self.scenario, party).to_owned(),
            low: line.map_or(low, |line| low.min(line)),
            high: line.map_or(high, |line| high.max(line)),
            line,
        })
    }

    /// A sample of all packages.
    fn background(&self, parties: &[usize]) -> Vec<Mark> {
        let (possible, zone) = (self.problem.possible(), self.problem.zone());
        let count = self.problem.packages();
        let shown = (0..count as u32).step_by(count.div_ceil(MOST_MARKS).max(1)).map(Outcome);
        let mark = |package| {
            let class = if zone.contains(package) { "zone" } else { "other" };
            self.mark(package, parties, class, String::new())
        };
        shown.filter(|&package| possible.contains(package)).filter_map(mark).collect()
    }

    /// A sample of the frontier.
    fn frontier(&self, parties: &[usize], most: usize) -> Vec<Mark> {
        let frontier = &self.agreements.frontier;
        let sample = frontier.iter().step_by(frontier.len().div_ceil(most).max(1));
        let mark = |&package| self.mark(package, parties, "frontier", self.words(package));
        sample.filter_map(mark).collect()
    }

    /// All that stands out.
    fn standing_out(&self, parties: &[usize], highlights: &[Highlight]) -> Vec<Mark> {
        let mark = |Highlight { package, class, why, label }: &Highlight| {
            let words = format!("{why}: {}", self.words(*package));
            Some(Mark { label, ..self.mark(*package, parties, class, words)? })
        };
        highlights.iter().filter_map(mark).collect()
    }

    /// Whether packages are dots in planes, and not lines over parallel axes.
    pub fn in_plane(&self) -> bool {
        self.scenario.delegations.len() < 4
    }

    /// The legend of the pictures; `agreement` says what the package that stands out most is, where one does.
    pub fn keys(&self, agreement: Option<&str>) -> Markup {
        let in_plane = self.in_plane();
        let sample = |class: &str| {
            if in_plane {
                chart::dot_sample(&format!("mark {class}"))
            } else {
                chart::line_sample(&format!("path {class}"))
            }
        };
        html! {
            @if in_plane { (key(sample("other"), "other packages")) (key(sample("zone"), "acceptable to all")) }
            (key(sample("frontier"), "on the frontier"))
            @if let Some(words) = agreement { (key(sample("agreement"), words)) }
            @if self.problem.reservations().iter().any(|r| r.is_finite()) {
                (key(chart::line_sample("reservation"), "what a party has without agreement"))
            }
        }
    }

    /// A plane for two parties, three for three, and a line a package for more. `title` names a plane of two parties, `paths` are drawn
    /// in it, `lines` among those of more parties.
    pub fn pictures(
        &self,
        title: &dyn Fn(&str, &str) -> String,
        highlights: &[Highlight],
        paths: &dyn Fn([usize; 2]) -> Vec<Path>,
        lines: Vec<Mark>,
    ) -> Markup {
        let parties = self.scenario.delegations.len();
        let axes: Option<Vec<Axis>> = (0..parties).map(|party| self.axis(party)).collect();
        let Some(axes) = axes else {
            return html! { p { "Somebody takes no package at all, so that there is nothing to draw." } };
        };
        let plane = |first: usize, second: usize| {
            let pair = [first, second];
            let title = title(name(self.scenario, first), name(self.scenario, second));
            let mut marks = self.background(&pair);
            marks.extend(self.frontier(&pair, MOST_MARKS));
            marks.extend(self.standing_out(&pair, highlights));
            plot(chart::plane(&title, pair.map(|party| &axes[party]), &marks, &paths(pair)))
        };
        html! {
            @match parties {
                0 | 1 => p { "There is one delegation: its best package is agreed." },
                2 => (plane(0, 1)),
                3 => { (plane(0, 1)) (plane(0, 2)) (plane(1, 2)) }
                _ => {
                    @let all: Vec<usize> = (0..parties).collect();
                    @let mut marks = self.frontier(&all, MOST_FRONTIER_LINES);
                    @let () = marks.extend(lines);
                    @let () = marks.extend(self.standing_out(&all, highlights));
                    (plot(chart::parallel("Utilities of all delegations, a line a package", &axes, &marks)))
                    @if axes.iter().any(|axis| axis.label.chars().count() > chart::room_for_names(parties)) {
                        @let names = axes.iter().enumerate().map(|(number, axis)| format!("{} {}", number + 1, axis.label));
                        p.soft { "The axes, from left to right: " (names.collect::<Vec<_>>().join(", ")) "." }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::STYLE;

    #[test]
    fn eight_lines_have_eight_kinds_of_dashes() {
        let rules = (0..8).map(|number| {
            let class = format!(".{} {{", line_class(number));
            STYLE.lines().find(|line| line.starts_with(&class)).unwrap()
        });
        let mut dashes: Vec<&str> = rules
            .map(|rule| rule.split_once("--dashes").map_or("", |(_, dashes)| dashes))
            .collect();
        dashes.sort_unstable();
        dashes.dedup();
        assert_eq!(dashes.len(), 8);
    }
}
