//! Hyper-rectangles of GENIUS: what a package is worth is the sum over the boxes in which it lies.

use std::collections::HashMap;
use std::ops::Range;

use detente::domain::{Options, OutcomeSpace};

use super::super::limits::{LARGEST_TABLE, MOST_VALUES};
use super::super::xml::Element;
use super::super::{CaseWorth, Failed};
use super::issues::Numbered;
use super::{only, only_weight_one};
use crate::problem::grouped;
use crate::source::Source;

/// The most additions for all boxes of all parties: one for each package in a box.
const MOST_ADDITIONS: u128 = 2_500_000_000;

/// How many additions a new run of packages is worth, which follow each other.
const RUN_ADDITIONS: u128 = 10;

/// How many additions may still be made, of so many parties' boxes.
pub(super) struct Room {
    additions: u128,
    parties: u128,
}

impl Room {
    pub fn new(parties: usize) -> Self {
        Room { additions: MOST_ADDITIONS, parties: parties as u128 }
    }
}

/// The sum of what the boxes are worth in which a package lies, over the most that there can be where the file says so.
pub(super) fn boxes(
    source: &Source,
    utility: &Element,
    issues: &[Numbered],
    room: &mut Room,
) -> Result<CaseWorth, Failed> {
    let space = space(source, utility, issues, room)?;
    let by_index: HashMap<&str, usize> =
        issues.iter().enumerate().map(|(place, known)| (&*known.index, place)).collect();
    let Some(function) = utility.child("ufun") else {
        let message = "there is no `ufun` with hyper-rectangles".to_owned();
        return Err(utility.problem(source, "missing-value", message));
    };
    only(source, function, "type", &["PlainUfun"])?;
    only(source, function, "aggregation", &["sum"])?;
    only_weight_one(source, function)?;
    let mut read = Vec::with_capacity(function.children.len());
    let mut additions = 0_u128;
    for rectangle in &function.children {
        only_weight_one(source, rectangle)?;
        let ranges = ranges(source, rectangle, issues, &by_index)?;
        let packages = |ranges: &[Range<usize>]| -> u128 {
            ranges.iter().map(|range| range.len() as u128).product()
        };
        let runs = packages(&ranges[..stepped(&ranges, &space)]);
        additions += packages(&ranges) + RUN_ADDITIONS * runs;
        read.push((ranges, rectangle.number(source, "utilityof")?));
    }
    room.additions = room.additions.checked_sub(additions).ok_or_else(|| {
        let message = format!(
            "these {} hyper-rectangles hold so many packages that they take {} additions; at most {} are made for all parties",
            grouped(read.len() as u128),
            grouped(additions),
            grouped(MOST_ADDITIONS)
        );
        function.problem(source, "too-large", message)
    })?;
    let mut utilities = vec![0.0; space.count() as usize];
    for (ranges, utility) in &read {
        add(&mut utilities, &space, ranges, *utility);
    }
    if utility.attribute("maxutility").is_some() {
        let most = utility.number(source, "maxutility")?;
        if most <= 0.0 {
            let message = format!("`maxutility` is {most}; expected a number above 0");
            return Err(utility.problem(source, "out-of-range", message));
        }
        utilities.iter_mut().for_each(|utility| *utility /= most);
    }
    Ok(CaseWorth::Table(utilities))
}

fn space(
    source: &Source,
    utility: &Element,
    issues: &[Numbered],
    room: &Room,
) -> Result<OutcomeSpace, Failed> {
    let counts = issues.iter().map(|numbered| numbered.issue.options.count());
    let packages = counts.clone().fold(1, |all: u128, count| all.saturating_mul(count as u128));
    let most = LARGEST_TABLE.min(MOST_VALUES / room.parties.max(1));
    let space = OutcomeSpace::new(counts.map(|count| count as u32).collect());
    space.filter(|_| packages <= most).ok_or_else(|| {
        let message = format!(
            "the issues make {} packages; hyper-rectangles are read over at most {}",
            grouped(packages),
            grouped(most)
        );
        utility.problem(source, "too-large", message)
    })
}

/// By issue the options that lie in a box.
fn ranges(
    source: &Source,
    rectangle: &Element,
    issues: &[Numbered],
    by_index: &HashMap<&str, usize>,
) -> Result<Vec<Range<usize>>, Failed> {
    let mut ranges: Vec<Option<Range<usize>>> = vec![None; issues.len()];
    for part in &rectangle.children {
        let index = part.need(source, "index")?;
        let Some(&place) = by_index.get(index) else {
            let message = format!("the domain has no issue of index {index}");
            return Err(part.problem(source, "unknown-issue", message));
        };
        let (low, high) = (part.number(source, "min")?, part.number(source, "max")?);
        if low > high {
            let message = format!("`min` {low} lies above `max` {high}");
            return Err(part.problem(source, "out-of-range", message));
        }
        let inside = inside(&issues[place].issue.options, low, high);
        if ranges[place].replace(inside).is_some() {
            let message = format!("the issue of index {index} stands here twice");
            return Err(part.problem(source, "same-name", message));
        }
    }
    let whole = |(range, numbered): (Option<Range<usize>>, &Numbered)| {
        range.unwrap_or(0..numbered.issue.options.count())
    };
    Ok(ranges.into_iter().zip(issues).map(whole).collect())
}

/// The options from `low` to `high`; options that are words are numbered from 0.
fn inside(options: &Options, low: f64, high: f64) -> Range<usize> {
    // The first option for which something holds from there on.
    let first = |holds: &dyn Fn(f64) -> bool| {
        let (mut below, mut above) = (0, options.count());
        while below < above {
            let middle = below.midpoint(above);
            match holds(options.number(middle).unwrap_or(middle as f64)) {
                true => above = middle,
                false => below = middle + 1,
            }
        }
        below
    };
    first(&|number| number >= low)..first(&|number| number > high)
}

/// How many issues are stepped through: what is whole at the end of a box makes one run of packages with the issue before it.
fn stepped(ranges: &[Range<usize>], space: &OutcomeSpace) -> usize {
    let open = ranges.iter().enumerate().rev();
    let whole = open.take_while(|(issue, range)| range.len() == space.option_count(*issue)).count();
    (ranges.len() - whole).saturating_sub(1)
}

/// Adds `utility` to every package whose options lie in these ranges.
fn add(utilities: &mut [f64], space: &OutcomeSpace, ranges: &[Range<usize>], utility: f64) {
    if ranges.iter().any(Range::is_empty) {
        return;
    }
    let (stepped, inner) = ranges.split_at(stepped(ranges, space));
    let stride = |issue: usize| -> usize {
        (issue + 1..ranges.len()).map(|issue| space.option_count(issue)).product()
    };
    let strides: Vec<usize> = (0..=stepped.len()).map(stride).collect();
    let run = inner.first().map_or(0..1, |range| {
        range.start * strides[stepped.len()]..range.end * strides[stepped.len()]
    });
    let mut options: Vec<usize> = stepped.iter().map(|range| range.start).collect();
    loop {
        let base: usize =
            options.iter().zip(&strides).map(|(option, stride)| option * stride).sum();
        utilities[base + run.start..base + run.end].iter_mut().for_each(|sum| *sum += utility);
        let Some(turned) =
            (0..stepped.len()).rfind(|&issue| options[issue] + 1 < stepped[issue].end)
        else {
            return;
        };
        options[turned] += 1;
        for issue in turned + 1..stepped.len() {
            options[issue] = stepped[issue].start;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_adds_to_the_packages_in_it_and_to_no_others() {
        let counts = [3, 1, 4, 2];
        let space = OutcomeSpace::new(counts.iter().map(|&count| count as u32).collect()).unwrap();
        let ends = |count: usize| {
            (0..=count).flat_map(move |low| (low..=count).map(move |high| low..high))
        };
        for a in ends(counts[0]) {
            for c in ends(counts[2]) {
                for d in ends(counts[3]) {
                    let ranges = [a.clone(), 0..1, c.clone(), d];
                    let mut utilities = vec![0.0; space.count() as usize];
                    add(&mut utilities, &space, &ranges, 1.0);
                    for outcome in space.outcomes() {
                        let holds =
                            |issue: usize| ranges[issue].contains(&space.option(outcome, issue));
                        let expected = f64::from((0..4).all(holds));
                        assert_eq!(utilities[outcome.0 as usize], expected, "{ranges:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_options_in_a_range_are_found_whatever_its_ends() {
        let whole = Options::Whole { low: -2, high: 3 };
        assert_eq!(inside(&whole, -1.0, 1.0), 1..4);
        assert_eq!(inside(&whole, -1.5, 0.5), 1..3);
        assert_eq!(inside(&whole, 10.0, 11.0), 6..6);
        let words = Options::Named(["a", "b", "c"].map(str::to_owned).to_vec());
        assert_eq!(inside(&words, 1.0, 9.0), 1..3);
    }
}
