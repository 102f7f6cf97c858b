//! Private valuations of packages, certain or uncertain, as a scenario states them.

use super::valuation::Interaction;
use super::{Issue, IssueIndex, Valuation, Worth};
use crate::quantity::{Numbers, Quantity};
use crate::random::{Generator, Label, RngExt};

/// A party's valuation of packages over all issues of its scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferences {
    /// What packages are worth to it.
    pub stated: StatedWorth,
    /// Options it takes in no package.
    pub red_lines: Vec<(IssueIndex, usize)>,
}

/// What packages are worth to a party, as a scenario states it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StatedWorth {
    /// Utility = Σ over issues of weight × value of the option, and what pairs of options add.
    Additive {
        /// How much each issue matters.
        weights: Weights,
        /// By issue.
        values: Vec<Values>,
        /// What pairs of options add.
        interactions: Vec<StatedInteraction>,
    },
    /// A utility for every package, in enumeration order.
    Table(Vec<f64>),
}

/// How much each issue matters.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// A weight an issue, in the scenario's order; 0 for issues that do not matter. Where any is uncertain, the drawn ones
    /// are divided by their sum; where all come out 0, nothing matters in that draw.
    Stated(Vec<Quantity>),
    /// Issues in order of importance, those of one group equally important; issues in no group do not matter. Any weights that
    /// sum to 1 and fit are equally likely.
    Ranked(Vec<Vec<IssueIndex>>),
}

/// What the options of one issue are worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// A value an option.
    Stated(Vec<Quantity>),
    /// Values at some numbers of a range, straight lines between them: (number, value) in rising order of the
    /// number, from the range's first number to its last.
    Points(Vec<(f64, Quantity)>),
    /// Options from best to worst, those of one group equally good: the best are worth 1, the worst 0, and any values
    /// between that fit are equally likely. Options in no group are worth 0.
    Ranked(Vec<Vec<usize>>),
}

/// What two options of different issues add to a package that holds both.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedInteraction {
    /// One issue and its option.
    pub first: (IssueIndex, usize),
    /// Another issue and its option.
    pub second: (IssueIndex, usize),
    /// The utility added.
    pub utility: Quantity,
}

/// The least a party takes rather than no agreement.
#[derive(Clone, Debug, PartialEq)]
pub enum Reservation {
    /// Any agreement is better than none: minus infinity.
    None,
    /// A utility.
    Number(Quantity),
    /// What the war is worth to it, moved by the battlefield.
    Battlefield,
}

impl Preferences {
    /// Whether every draw is the same.
    pub fn is_certain(&self) -> bool {
        let point = |quantity: &Quantity| quantity.distribution.is_point();
        match &self.stated {
            StatedWorth::Table(_) => true,
            StatedWorth::Additive { weights, values, interactions } => {
                let weights_certain = match weights {
                    Weights::Stated(weights) => weights.iter().all(point),
                    // One group of equals leaves nothing open.
                    Weights::Ranked(groups) => groups.len() < 2,
                };
                let certain = |values: &Values| match values {
                    Values::Stated(values) => values.iter().all(point),
                    Values::Points(points) => points.iter().all(|(_, value)| point(value)),
                    Values::Ranked(groups) => groups.len() <= 2,
                };
                weights_certain
                    && values.iter().all(certain)
                    && interactions.iter().all(|interaction| point(&interaction.utility))
            }
        }
    }

    /// What packages are worth, every number drawn from a stream of its own below `label` or taken at its mean; rankings at a
    /// draw, or the mean, of what fits them. The mean weights of a ranking are the rank-order centroid (Barron and Barrett
    /// 1996): of three issues 11/18, 5/18 and 2/18.
    ///
    /// Shape: `issues` are the scenario's, in order.
    ///
    /// ```
    /// use detente::domain::{Issue, IssueIndex, Options, Preferences, StatedWorth, Values, Weights, Worth};
    /// use detente::quantity::Numbers;
    /// use detente::random::Label;
    /// let options = Options::Named(["best", "middle", "worst"].map(String::from).to_vec());
    /// let issues = vec![Issue { id: "a".into(), question: "?".into(), options }];
    /// let preferences = Preferences {
    ///     stated: StatedWorth::Additive {
    ///         weights: Weights::Ranked(vec![vec![IssueIndex(0)]]),
    ///         values: vec![Values::Ranked(vec![vec![0], vec![1], vec![2]])],
    ///         interactions: Vec::new(),
    ///     },
    ///     red_lines: Vec::new(),
    /// };
    /// let mean = preferences.valuation(&issues, &Numbers::Central, Label::new("a"));
    /// let Worth::Additive { values, .. } = mean.worth else { panic!() };
    /// assert_eq!(values[0], [1.0, 0.5, 0.0]);
    /// ```
    pub fn valuation(&self, issues: &[Issue], numbers: &Numbers<'_>, label: Label) -> Valuation {
        let red_lines = self.red_lines.clone();
        let (weights, values, interactions) = match &self.stated {
            StatedWorth::Table(utilities) => {
                return Valuation { worth: Worth::Table(utilities.clone()), red_lines };
            }
            StatedWorth::Additive { weights, values, interactions } => {
                (weights, values, interactions)
            }
        };
        let weights = draw_weights(weights, issues, label.child("weights"), numbers);
        let value_label = label.child("values");
        let values = values
            .iter()
            .zip(issues)
            .map(|(values, issue)| {
                draw_values(values, issue, value_label.child(&issue.id), numbers)
            })
            .collect();
        let interaction_label = label.child("interactions");
        let interactions = interactions.iter().enumerate().map(|(number, stated)| Interaction {
            first: stated.first,
            second: stated.second,
            utility: numbers
                .number(&stated.utility, || interaction_label.child(&number.to_string())),
        });
        let interactions = interactions.collect();
        Valuation { worth: Worth::Additive { weights, values, interactions }, red_lines }
    }
}

fn draw_weights(
    weights: &Weights,
    issues: &[Issue],
    label: Label,
    numbers: &Numbers<'_>,
) -> Vec<f64> {
    match weights {
        Weights::Stated(stated) => {
            let number = |(weight, issue): (&Quantity, &Issue)| {
                numbers.number(weight, || label.child(&issue.id))
            };
            let mut drawn: Vec<f64> = stated.iter().zip(issues).map(number).collect();
            if !stated.iter().all(|weight| weight.distribution.is_point()) {
                let sum: f64 = drawn.iter().sum();
                if sum > 0.0 {
                    drawn.iter_mut().for_each(|weight| *weight /= sum);
                }
            }
            drawn
        }
        Weights::Ranked(groups) => {
            let generator = numbers.generator(label.child("ranking"));
            let sizes: Vec<usize> = groups.iter().map(Vec::len).collect();
            let mut drawn = vec![0.0; issues.len()];
            for (group, weight) in groups.iter().zip(falling_weights(&sizes, generator)) {
                group.iter().for_each(|issue| drawn[issue.0] = weight);
            }
            drawn
        }
    }
}

/// What each issue of a group weighs, for groups of these sizes in falling order; all weights sum to 1. A uniform draw of all
/// that fit, or the mean of them without a generator.
///
/// The weights that fit are a simplex, whose corner number j is equal weights on the first j groups and none on the others.
fn falling_weights(sizes: &[usize], generator: Option<Generator>) -> Vec<f64> {
    let mut shares: Vec<f64> = match generator {
        // Exponentials divided by their sum are uniform on a simplex.
        Some(mut generator) => {
            sizes.iter().map(|_| -(1.0 - generator.random::<f64>()).ln()).collect()
        }
        None => vec![1.0; sizes.len()],
    };
    let sum: f64 = shares.iter().sum();
    let mut issues = 0;
    for (share, size) in shares.iter_mut().zip(sizes) {
        issues += size;
        *share /= sum * issues as f64;
    }
    let mut weight = 0.0;
    for share in shares.iter_mut().rev() {
        weight += *share;
        *share = weight;
    }
    shares
}

fn draw_values(values: &Values, issue: &Issue, label: Label, numbers: &Numbers<'_>) -> Vec<f64> {
    match values {
        Values::Stated(stated) => {
            let number = |(option, value)| {
                numbers.number(value, || label.child(&issue.options.name(option)))
            };
            stated.iter().enumerate().map(number).collect()
        }
        Values::Points(points) => {
            let drawn: Vec<(f64, f64)> = points
                .iter()
                .map(|(at, value)| (*at, numbers.number(value, || label.child(&at.to_string()))))
                .collect();
            let number = |option| issue.options.number(option).unwrap_or(f64::NAN);
            (0..issue.options.count()).map(|option| on_lines(&drawn, number(option))).collect()
        }
        Values::Ranked(groups) => {
            let between = groups.len().saturating_sub(2);
            let mut falling: Vec<f64> = match numbers.generator(label.child("ranking")) {
                Some(mut generator) => (0..between).map(|_| generator.random()).collect(),
                None => (1..=between).map(|rank| rank as f64 / (between + 1) as f64).collect(),
            };
            falling.sort_by(|a, b| b.total_cmp(a));
            falling.insert(0, 1.0);
            falling.push(0.0);
            let mut drawn = vec![0.0; issue.options.count()];
            for (group, value) in groups.iter().zip(falling) {
                group.iter().for_each(|&option| drawn[option] = value);
            }
            drawn
        }
    }
}

/// The value at `number` on the straight lines through `points`, which are in rising order.
fn on_lines(points: &[(f64, f64)], number: f64) -> f64 {
    let after = points.partition_point(|(at, _)| *at < number).clamp(1, points.len() - 1);
    let ((x0, y0), (x1, y1)) = (points[after - 1], points[after]);
    // A point has its value to the last bit; y0 + (y1 - y0) need not be y1.
    if number <= x0 {
        y0
    } else if number >= x1 {
        y1
    } else {
        y0 + (y1 - y0) * ((number - x0) / (x1 - x0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Options;
    use crate::quantity::Distribution;
    use crate::random::Streams;

    fn issue(id: &str, options: Options) -> Issue {
        Issue { id: id.into(), question: String::new(), options }
    }

    fn ranked() -> (Vec<Issue>, Preferences) {
        let names = |n: usize| Options::Named((0..n).map(|i| i.to_string()).collect());
        let issues = vec![issue("a", names(4)), issue("b", names(2)), issue("c", names(2))];
        let values = vec![
            Values::Ranked(vec![vec![2], vec![0, 3], vec![1]]),
            Values::Ranked(vec![vec![0], vec![1]]),
            Values::Ranked(vec![vec![0], vec![1]]),
        ];
        let weights =
            Weights::Ranked(vec![vec![IssueIndex(1)], vec![IssueIndex(0)], vec![IssueIndex(2)]]);
        let stated = StatedWorth::Additive { weights, values, interactions: Vec::new() };
        (issues, Preferences { stated, red_lines: Vec::new() })
    }

    #[test]
    fn draws_fit_the_ranking_and_their_mean_is_the_centroid() {
        let (issues, preferences) = ranked();
        assert!(!preferences.is_certain());
        let mut sums = [0.0; 3];
        let draws = 20_000;
        for run in 0..draws {
            let streams = Streams::new(1, run);
            let numbers = Numbers::Drawn(&streams);
            let valuation = preferences.valuation(&issues, &numbers, Label::new("seat"));
            let Worth::Additive { weights, values, .. } = valuation.worth else { unreachable!() };
            assert!(weights[1] >= weights[0] && weights[0] >= weights[2]);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert_eq!((values[0][2], values[0][1]), (1.0, 0.0));
            assert!(values[0][0] == values[0][3] && (0.0..1.0).contains(&values[0][0]));
            weights.iter().zip(&mut sums).for_each(|(weight, sum)| *sum += weight);
        }
        let Worth::Additive { weights, values, .. } =
            preferences.valuation(&issues, &Numbers::Central, Label::new("seat")).worth
        else {
            unreachable!()
        };
        for (expected, got) in [5.0 / 18.0, 11.0 / 18.0, 2.0 / 18.0].iter().zip(&weights) {
            assert!((expected - got).abs() < 1e-12);
        }
        // A weight's standard deviation is below .19 here; four standard errors.
        for (sum, weight) in sums.iter().zip(&weights) {
            assert!((sum / draws as f64 - weight).abs() < 4.0 * 0.19 / (draws as f64).sqrt());
        }
        assert_eq!(values[0], [0.5, 0.0, 1.0, 0.5]);
    }

    #[test]
    fn equals_weigh_the_same_and_any_weights_that_fit_are_equally_likely() {
        // Two equals before a third: the third is uniform on [0, 1/3].
        let mean = falling_weights(&[2, 1], None);
        assert!((mean[0] - 5.0 / 12.0).abs() < 1e-12 && (mean[1] - 1.0 / 6.0).abs() < 1e-12);
        let draws = 20_000;
        let below = (0..draws).filter(|&run| {
            let generator = Streams::new(3, run).stream(Label::new("ranking"));
            let drawn = falling_weights(&[2, 1], Some(generator));
            assert!((2.0 * drawn[0] + drawn[1] - 1.0).abs() < 1e-12 && drawn[0] >= drawn[1]);
            drawn[1] < 0.1
        });
        // 3 × 0.1 of them; four standard errors.
        let share = below.count() as f64 / draws as f64;
        assert!((share - 0.3).abs() < 4.0 * (0.21 / draws as f64).sqrt(), "{share}");
    }

    #[test]
    fn weights_that_all_come_out_as_nothing_make_nothing_matter() {
        let zero = || Quantity::assumed(0.0);
        let never = Quantity {
            distribution: Distribution::PointMass {
                mass: 1.0,
                at: 0.0,
                rest: Box::new(Distribution::Point(1.0)),
            },
            ..zero()
        };
        let issues = [issue("a", Options::Named(vec!["x".into()]))];
        let streams = Streams::new(1, 0);
        let stated = Weights::Stated(vec![never]);
        let drawn = draw_weights(&stated, &issues, Label::new("a"), &Numbers::Drawn(&streams));
        assert_eq!(drawn, [0.0]);
    }

    #[test]
    fn points_are_joined_by_straight_lines() {
        let points = [(500.0, 1.0), (700.0, 0.8), (900.0, 0.0)];
        for (number, value) in
            [(500.0, 1.0), (600.0, 0.9), (700.0, 0.8), (850.0, 0.2), (900.0, 0.0)]
        {
            assert!((on_lines(&points, number) - value).abs() < 1e-12);
        }
    }

    #[test]
    fn a_point_has_its_own_value_to_the_last_bit() {
        let points = [(3.0, 0.3), (4.0, 0.9), (5.0, 0.1)];
        assert_ne!(0.3_f64 + (0.9 - 0.3), 0.9, "rounding would show");
        assert_eq!([3.0, 4.0, 5.0].map(|number| on_lines(&points, number)), [0.3, 0.9, 0.1]);
        assert_eq!(on_lines(&[(0.0, 1e22), (1.0, 0.7)], 1.0), 0.7);
    }
}
