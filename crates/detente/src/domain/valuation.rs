//! A drawn valuation, and what it says of packages that leave issues open.

use super::{IssueIndex, Outcome, OutcomeSpace};

/// What packages are worth to one party, every number known.
#[derive(Clone, Debug, PartialEq)]
pub struct Valuation {
    /// What packages are worth where no red line is crossed.
    pub worth: Worth,
    /// Options it takes in no package: one that holds any of them is worth minus infinity to it, so that no reservation
    /// makes it acceptable.
    pub red_lines: Vec<(IssueIndex, usize)>,
}

/// What packages are worth, red lines aside.
#[derive(Clone, Debug, PartialEq)]
pub enum Worth {
    /// Σ over issues of weight × value, and what pairs of options add.
    Additive {
        /// By issue.
        weights: Vec<f64>,
        /// By issue and option.
        values: Vec<Vec<f64>>,
        /// What two options are worth together beyond their sum.
        interactions: Vec<Interaction>,
    },
    /// By package, in enumeration order.
    Table(Vec<f64>),
}

/// What two options of different issues add to a package that holds both; negative where they get in each other's way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interaction {
    /// One issue and its option.
    pub first: (IssueIndex, usize),
    /// Another issue and its option.
    pub second: (IssueIndex, usize),
    /// The utility added.
    pub utility: f64,
}

impl Valuation {
    /// A valuation without interactions and red lines.
    pub fn additive(weights: Vec<f64>, values: Vec<Vec<f64>>) -> Self {
        let worth = Worth::Additive { weights, values, interactions: Vec::new() };
        Valuation { worth, red_lines: Vec::new() }
    }

    /// A utility by package, without red lines.
    pub fn table(utilities: Vec<f64>) -> Self {
        Valuation { worth: Worth::Table(utilities), red_lines: Vec::new() }
    }

    /// The utility of a whole package.
    ///
    /// ```
    /// use detente::domain::{IssueIndex, OutcomeSpace, Valuation};
    /// let space = OutcomeSpace::new(vec![2, 2]).unwrap();
    /// let mut valuation = Valuation::additive(vec![0.7, 0.3], vec![vec![0.0, 1.0], vec![1.0, 0.0]]);
    /// assert_eq!(valuation.utility(&space, space.outcome(&[1, 1])), 0.7);
    /// valuation.red_lines.push((IssueIndex(1), 1));
    /// assert_eq!(valuation.utility(&space, space.outcome(&[1, 1])), f64::NEG_INFINITY);
    /// ```
    pub fn utility(&self, space: &OutcomeSpace, outcome: Outcome) -> f64 {
        if self.red_lines.iter().any(|&(issue, option)| space.option(outcome, issue.0) == option) {
            return f64::NEG_INFINITY;
        }
        match &self.worth {
            Worth::Additive { weights, values, interactions } => {
                let mut utility = 0.0;
                for (issue, (weight, values)) in weights.iter().zip(values).enumerate() {
                    utility += weight * values[space.option(outcome, issue)];
                }
                let holds =
                    |(issue, option): (IssueIndex, usize)| space.option(outcome, issue.0) == option;
                let both = |i: &&Interaction| holds(i.first) && holds(i.second);
                utility + interactions.iter().filter(both).map(|i| i.utility).sum::<f64>()
            }
            Worth::Table(utilities) => utilities[outcome.0 as usize],
        }
    }

    /// The best package of a sum of its issues: of several equally good options of an issue the last, or the first where the issue
    /// does not matter. `None` where preferences are no such sum. O(options).
    ///
    /// ```
    /// use detente::domain::{OutcomeSpace, Valuation};
    /// let space = OutcomeSpace::new(vec![3, 2]).unwrap();
    /// let valuation = Valuation::additive(vec![1.0, 0.0], vec![vec![1.0, 1.0, 0.0], vec![0.5, 0.5]]);
    /// assert_eq!(valuation.best(&space), Some(space.outcome(&[1, 0])));
    /// ```
    pub fn best(&self, space: &OutcomeSpace) -> Option<Outcome> {
        let Worth::Additive { weights, values, interactions } = &self.worth else { return None };
        if !interactions.is_empty() || !self.red_lines.is_empty() {
            return None;
        }
        let best = weights.iter().zip(values).map(|(&weight, values)| {
            let better = |best: usize, option: usize| match weight > 0.0 {
                true if values[option] >= values[best] => option,
                false if values[option] < values[best] => option,
                _ => best,
            };
            (1..values.len()).fold(0, better)
        });
        Some(space.outcome(&best.collect::<Vec<_>>()))
    }

    /// The utilities of all packages, in enumeration order: O(packages).
    pub fn utilities(&self, space: &OutcomeSpace) -> Vec<f64> {
        let all: Vec<IssueIndex> = (0..space.issue_count()).map(IssueIndex).collect();
        self.utilities_on(space, &all, &vec![None; space.issue_count()])
    }

    /// Utilities of the packages over the `open` issues, in their enumeration order, when the
    /// `bound` ones are settled.
    ///
    /// Where no other issue matters these are plain utilities. Where others do, a package says
    /// nothing of them: they count at the mean over their options, and the utility is scaled so
    /// that the worst settlement of the bound and open issues is 0 and the best is 1; a party
    /// to which none of these matters is content with any (1). So a party judges a part as if
    /// the rest brought it the same share (*assumed*).
    ///
    /// Shapes: `space` covers all issues; `bound` has an entry for each of them.
    ///
    /// ```
    /// use detente::domain::{IssueIndex, OutcomeSpace, Valuation};
    /// let space = OutcomeSpace::new(vec![2, 2]).unwrap();
    /// let valuation = Valuation::additive(vec![0.75, 0.25], vec![vec![0.0, 1.0], vec![0.0, 1.0]]);
    /// let second = [IssueIndex(1)];
    /// // The first issue is settled: plain utilities. It is not, nor looked at: a scale of its own.
    /// assert_eq!(valuation.utilities_on(&space, &second, &[Some(1), None]), [0.75, 1.0]);
    /// assert_eq!(valuation.utilities_on(&space, &second, &[None, None]), [0.0, 1.0]);
    /// ```
    pub fn utilities_on(
        &self,
        space: &OutcomeSpace,
        open: &[IssueIndex],
        bound: &[Option<usize>],
    ) -> Vec<f64> {
        let mut utilities = match &self.worth {
            Worth::Table(utilities) => table_on(utilities, space, open, bound),
            Worth::Additive { weights, values, interactions } => {
                let whole = (0..space.issue_count())
                    .all(|issue| bound[issue].is_some() || open.contains(&IssueIndex(issue)));
                if interactions.is_empty() {
                    additive_on(weights, values, space, open, bound)
                } else if whole {
                    let mut utilities = additive_on(weights, values, space, open, bound);
                    add_interactions(&mut utilities, interactions, space, open, bound);
                    utilities
                } else {
                    // Parts of a sum with interactions are no sums: they go through the table.
                    let without = Valuation { worth: self.worth.clone(), red_lines: Vec::new() };
                    table_on(&without.utilities(space), space, open, bound)
                }
            }
        };
        self.draw_red_lines(&mut utilities, space, open, bound);
        utilities
    }

    fn draw_red_lines(
        &self,
        utilities: &mut [f64],
        space: &OutcomeSpace,
        open: &[IssueIndex],
        bound: &[Option<usize>],
    ) {
        if self.red_lines.is_empty() {
            return;
        }
        let packages = space.over(open);
        for &(issue, option) in &self.red_lines {
            if bound[issue.0] == Some(option) {
                utilities.fill(f64::NEG_INFINITY);
            } else if let Some(place) = open.iter().position(|&other| other == issue) {
                packages.for_each_run(&[(place, vec![option])], |run| {
                    utilities[run].fill(f64::NEG_INFINITY);
                });
            }
        }
    }
}

fn add_interactions(
    utilities: &mut [f64],
    interactions: &[Interaction],
    space: &OutcomeSpace,
    open: &[IssueIndex],
    bound: &[Option<usize>],
) {
    let packages = space.over(open);
    'interactions: for interaction in interactions {
        let mut fixed = Vec::new();
        for (issue, option) in [interaction.first, interaction.second] {
            match bound[issue.0] {
                Some(settled) if settled == option => {}
                Some(_) => continue 'interactions,
                None => {
                    let place = open.iter().position(|&other| other == issue);
                    fixed.push((place.expect("an issue is bound or open"), vec![option]));
                }
            }
        }
        packages.for_each_run(&fixed, |run| {
            utilities[run].iter_mut().for_each(|utility| *utility += interaction.utility);
        });
    }
}

fn additive_on(
    weights: &[f64],
    values: &[Vec<f64>],
    space: &OutcomeSpace,
    open: &[IssueIndex],
    bound: &[Option<usize>],
) -> Vec<f64> {
    let (mut settled, mut worst, mut best, mut whole) = (0.0, 0.0, 0.0, true);
    for issue in 0..space.issue_count() {
        let (weight, values) = (weights[issue], &values[issue]);
        if let Some(option) = bound[issue] {
            settled += weight * values[option];
        } else if !open.contains(&IssueIndex(issue)) {
            whole &= weight == 0.0;
            continue;
        }
        worst += weight * values.iter().copied().fold(f64::INFINITY, f64::min);
        best += weight * values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    }
    // Row-major: each further issue multiplies the packages, its options moving fastest.
    let mut utilities = vec![settled];
    for &IssueIndex(issue) in open {
        let mut extended = Vec::with_capacity(utilities.len() * values[issue].len());
        for utility in &utilities {
            extended.extend(values[issue].iter().map(|value| utility + weights[issue] * value));
        }
        utilities = extended;
    }
    if !whole {
        scale(&mut utilities, worst, best);
    }
    utilities
}

fn table_on(
    utilities: &[f64],
    space: &OutcomeSpace,
    open: &[IssueIndex],
    bound: &[Option<usize>],
) -> Vec<f64> {
    let settled: Vec<usize> = (0..space.issue_count()).filter(|&i| bound[i].is_some()).collect();
    let listed = settled.iter().copied().chain(open.iter().map(|issue| issue.0));
    let listed: Vec<usize> = listed.collect();
    // The mean over what is not listed, by the listed issues: settled ones first.
    let index = |outcome| {
        listed.iter().fold(0, |index, &issue| {
            index * space.option_count(issue) + space.option(outcome, issue)
        })
    };
    let combinations = listed.iter().map(|&issue| space.option_count(issue)).product();
    let mut sums: Vec<f64> = vec![0.0; combinations];
    let mut firsts: Vec<Option<f64>> = vec![None; combinations];
    // Whether nothing that is not listed matters.
    let mut whole = true;
    for outcome in space.outcomes() {
        let (group, utility) = (index(outcome), utilities[outcome.0 as usize]);
        sums[group] += utility;
        whole &= *firsts[group].get_or_insert(utility) == utility;
    }
    let others = space.count() as usize / combinations;
    for (sum, first) in sums.iter_mut().zip(firsts) {
        *sum = if whole { first.unwrap_or(0.0) } else { *sum / others as f64 };
    }

    let packages: usize = open.iter().map(|issue| space.option_count(issue.0)).product();
    let first = settled
        .iter()
        .fold(0, |index, &issue| index * space.option_count(issue) + bound[issue].unwrap_or(0))
        * packages;
    let mut on_table = sums[first..first + packages].to_vec();
    if !whole {
        let worst = sums.iter().copied().fold(f64::INFINITY, f64::min);
        let best = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        scale(&mut on_table, worst, best);
    }
    on_table
}

fn scale(utilities: &mut [f64], worst: f64, best: f64) {
    for utility in utilities {
        *utility = if best > worst { (*utility - worst) / (best - worst) } else { 1.0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space() -> OutcomeSpace {
        OutcomeSpace::new(vec![2, 3, 2]).unwrap()
    }

    fn additive() -> Valuation {
        Valuation::additive(
            vec![0.5, 0.3, 0.2],
            vec![vec![0.0, 1.0], vec![1.0, 0.5, 0.0], vec![0.0, 1.0]],
        )
    }

    #[test]
    fn a_whole_package_has_its_plain_utility() {
        let all = [IssueIndex(0), IssueIndex(1), IssueIndex(2)];
        let utilities = additive().utilities_on(&space(), &all, &[None; 3]);
        for outcome in space().outcomes() {
            let expected = additive().utility(&space(), outcome);
            assert!((utilities[outcome.0 as usize] - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn a_table_and_the_sum_it_holds_agree_on_parts() {
        let space = space();
        let table =
            Valuation::table(space.outcomes().map(|o| additive().utility(&space, o)).collect());
        for (open, bound) in [
            (vec![IssueIndex(0)], vec![None, None, None]),
            (vec![IssueIndex(1), IssueIndex(2)], vec![Some(1), None, None]),
            (vec![IssueIndex(2)], vec![None, Some(1), None]),
            (vec![], vec![Some(0), None, Some(1)]),
        ] {
            let sums = additive().utilities_on(&space, &open, &bound);
            let means = table.utilities_on(&space, &open, &bound);
            assert_eq!(sums.len(), means.len());
            for (a, b) in sums.iter().zip(&means) {
                assert!((a - b).abs() < 1e-12, "{open:?} {bound:?}: {a} {b}");
            }
        }
    }

    #[test]
    fn an_issue_that_does_not_matter_leaves_parts_on_their_plain_scale() {
        // Points outside [0, 1], and an issue of no weight.
        let space = space();
        let rows = vec![vec![20.0, 50.0], vec![7.0, 3.0, 1.0], vec![0.0, 1.0]];
        let sum = Valuation::additive(vec![1.0, 1.0, 0.0], rows);
        let open = [IssueIndex(0), IssueIndex(1)];
        let plain = sum.utilities_on(&space, &open, &[None; 3]);
        assert_eq!(plain, [27.0, 23.0, 21.0, 57.0, 53.0, 51.0]);
        let table = Valuation::table(sum.utilities(&space));
        assert_eq!(table.utilities_on(&space, &open, &[None; 3]), plain);
        let mut idle = sum.clone();
        let Worth::Additive { interactions, .. } = &mut idle.worth else { unreachable!() };
        let (first, second) = ((IssueIndex(0), 0), (IssueIndex(1), 1));
        interactions.push(Interaction { first, second, utility: 0.0 });
        assert_eq!(idle.utilities_on(&space, &open, &[None; 3]), plain);
        assert_eq!(idle.utilities_on(&space, &open[..1], &[None, Some(2), None]), [21.0, 51.0]);
    }

    #[test]
    fn a_part_is_judged_on_its_own_scale() {
        let utilities = additive().utilities_on(&space(), &[IssueIndex(1)], &[None; 3]);
        assert_eq!(utilities, [1.0, 0.5, 0.0]);
    }
    #[test]
    fn interactions_and_red_lines_hold_on_parts_and_wholes() {
        let space = space();
        let mut valuation = additive();
        let Worth::Additive { interactions, .. } = &mut valuation.worth else { unreachable!() };
        interactions.push(Interaction {
            first: (IssueIndex(2), 1),
            second: (IssueIndex(0), 1),
            utility: -0.4,
        });
        valuation.red_lines.push((IssueIndex(1), 2));
        let utilities = valuation.utilities(&space);
        for outcome in space.outcomes() {
            let expected = valuation.utility(&space, outcome);
            let got = utilities[outcome.0 as usize];
            assert!(got == expected || (got - expected).abs() < 1e-15, "{outcome:?}");
        }
        assert_eq!(utilities[space.outcome(&[1, 2, 1]).0 as usize], f64::NEG_INFINITY);
        assert!((utilities[space.outcome(&[1, 0, 1]).0 as usize] - 0.6).abs() < 1e-12);
        let bound = [Some(1), None, None];
        let part = valuation.utilities_on(&space, &[IssueIndex(1), IssueIndex(2)], &bound);
        assert_eq!(part, utilities[6..]);
        let bound = [None, Some(2), None];
        let crossed = valuation.utilities_on(&space, &[IssueIndex(0)], &bound);
        assert_eq!(crossed, [f64::NEG_INFINITY; 2]);
    }
}
