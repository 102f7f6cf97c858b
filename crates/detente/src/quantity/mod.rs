//! A number as a scenario states it: a value or a distribution, its basis and its source.
//!
//! Guarantees: a [`Distribution`] that passed [`Distribution::check`] never draws NaN or
//! infinity. This module knows nothing of files.

use std::fmt;

use rand_distr::{Distribution as _, StandardNormal};

use crate::random::{Generator, Label, RngExt, Streams};

/// Where a number comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// Stated by a report about the case.
    Reported,
    /// Taken from a publication.
    Published,
    /// Measured in data.
    Measured,
    /// Nobody's number but the scenario's author's.
    Assumed,
}

impl Basis {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Basis; 4] =
        [Basis::Reported, Basis::Published, Basis::Measured, Basis::Assumed];

    /// Its word in files and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Basis::Reported => "reported",
            Basis::Published => "published",
            Basis::Measured => "measured",
            Basis::Assumed => "assumed",
        }
    }
}

/// What a number may be. All parameters are in the unit of the number itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Known, or taken as known.
    Point(f64),
    /// Uniform between two bounds.
    Uniform {
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// The logarithm is uniform.
    LogUniform {
        /// Lower bound, above 0.
        low: f64,
        /// Upper bound.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, above 0.
        standard_deviation: f64,
    },
    /// The logarithm is normal.
    LogNormal {
        /// Median, above 0.
        median: f64,
        /// Coefficient of variation (standard deviation over mean), above 0.
        variation: f64,
    },
    /// Triangular.
    Triangular {
        /// Lower bound.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Upper bound.
        high: f64,
    },
    /// Beta on \[0, 1\].
    Beta {
        /// First shape, above 0.
        a: f64,
        /// Second shape, above 0.
        b: f64,
    },
    /// With probability `mass` the value `at`; else a draw from `rest`.
    PointMass {
        /// Probability of the point, in \[0, 1\].
        mass: f64,
        /// The point.
        at: f64,
        /// What is drawn otherwise.
        rest: Box<Distribution>,
    },
}

/// Parameters that no distribution can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpossibleParameters(&'static str);

impl fmt::Display for ImpossibleParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for ImpossibleParameters {}

impl Distribution {
    /// Whether the parameters make a distribution of finite numbers.
    ///
    /// # Errors
    /// Says which parameter is impossible and what was expected.
    pub fn check(&self) -> Result<(), ImpossibleParameters> {
        use Distribution::*;
        let require = |holds: bool, expected: &'static str| {
            if holds { Ok(()) } else { Err(ImpossibleParameters(expected)) }
        };
        // Beyond these sizes products and quotients leave the finite numbers.
        let has_size = |value: f64| value == 0.0 || (1e-100..=1e100).contains(&value.abs());
        let parameters = match *self {
            Point(value) => [value, 0.0, 0.0],
            Uniform { low, high } | LogUniform { low, high } => [low, high, 0.0],
            Normal { mean, standard_deviation } => [mean, standard_deviation, 0.0],
            LogNormal { median, variation } => [median, variation, 0.0],
            Triangular { low, mode, high } => [low, mode, high],
            Beta { a, b } => [a, b, 0.0],
            PointMass { at, .. } => [at, 0.0, 0.0],
        };
        if parameters.iter().all(|value| value.is_finite()) {
            let sized = parameters.into_iter().all(has_size);
            require(sized, "expected numbers that are 0 or between 1e-100 and 1e100 in size")?;
        }
        match *self {
            Point(value) => require(value.is_finite(), "expected a finite number"),
            Uniform { low, high } => require(
                low.is_finite() && high.is_finite() && low < high,
                "a uniform needs two finite bounds, the lower one first",
            ),
            LogUniform { low, high } => require(
                low > 0.0 && high.is_finite() && low < high,
                "a log-uniform needs two bounds above 0, the lower one first",
            ),
            Normal { mean, standard_deviation } => require(
                mean.is_finite() && standard_deviation.is_finite() && standard_deviation > 0.0,
                "a normal needs a finite mean and a standard deviation above 0",
            ),
            LogNormal { median, variation } => require(
                median.is_finite() && median > 0.0 && variation.is_finite() && variation > 0.0,
                "a log-normal needs a median and a coefficient of variation, both above 0",
            ),
            Triangular { low, mode, high } => require(
                low.is_finite() && high.is_finite() && low <= mode && mode <= high && low < high,
                "a triangular needs low <= mode <= high, and low < high",
            ),
            Beta { a, b } => require(
                a.is_finite() && b.is_finite() && a > 0.0 && b > 0.0,
                "a beta needs two shapes above 0",
            ),
            PointMass { mass, at, ref rest } => {
                require((0.0..=1.0).contains(&mass), "a point mass is a probability in [0, 1]")?;
                require(at.is_finite(), "the point of a point mass must be finite")?;
                rest.check()
            }
        }
    }

    /// The smallest interval that holds every draw; infinite where there is no bound.
    pub fn support(&self) -> (f64, f64) {
        use Distribution::*;
        match *self {
            Point(value) => (value, value),
            Uniform { low, high } | LogUniform { low, high } | Triangular { low, high, .. } => {
                (low, high)
            }
            Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            LogNormal { .. } => (0.0, f64::INFINITY),
            Beta { .. } => (0.0, 1.0),
            PointMass { mass, at, ref rest } => {
                if mass == 1.0 {
                    (at, at)
                } else {
                    let (low, high) = rest.support();
                    if mass == 0.0 { (low, high) } else { (low.min(at), high.max(at)) }
                }
            }
        }
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        use Distribution::*;
        match *self {
            Point(value) => value,
            Uniform { low, high } => 0.5 * (low + high),
            LogUniform { low, high } => (high - low) / (high / low).ln(),
            Normal { mean, .. } => mean,
            LogNormal { median, variation } => median * (1.0 + variation * variation).sqrt(),
            Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Beta { a, b } => a / (a + b),
            PointMass { mass, at, ref rest } => {
                if mass == 1.0 {
                    at
                } else {
                    mass * at + (1.0 - mass) * rest.mean()
                }
            }
        }
    }

    /// Whether a draw is this very value with a probability above 0.
    ///
    /// ```
    /// use detente::quantity::Distribution;
    /// assert!(Distribution::Point(2.0).may_be(2.0));
    /// assert!(!Distribution::Uniform { low: 1.0, high: 3.0 }.may_be(2.0));
    /// ```
    pub fn may_be(&self, value: f64) -> bool {
        match self {
            Distribution::Point(point) => *point == value,
            Distribution::PointMass { mass, at, rest } => {
                (*mass > 0.0 && *at == value) || (*mass < 1.0 && rest.may_be(value))
            }
            _ => false,
        }
    }

    /// Whether it is one known value.
    pub fn is_point(&self) -> bool {
        matches!(self, Distribution::Point(_))
    }

    /// One draw.
    ///
    /// ```
    /// use detente::quantity::Distribution;
    /// use detente::random::{Label, Streams};
    /// let share = Distribution::Triangular { low: 0.4, mode: 0.5, high: 0.7 };
    /// let draw = share.draw(&mut Streams::new(1, 0).stream(Label::new("share")));
    /// assert!((0.4..=0.7).contains(&draw));
    /// ```
    pub fn draw(&self, generator: &mut Generator) -> f64 {
        use Distribution::*;
        match *self {
            Point(value) => value,
            // Not low + (high − low)·u, whose difference can overflow.
            Uniform { low, high } => {
                let u = generator.random::<f64>();
                low * (1.0 - u) + high * u
            }
            LogUniform { low, high } => {
                (low * (high / low).powf(generator.random::<f64>())).clamp(low, high)
            }
            Normal { mean, standard_deviation } => {
                let z: f64 = StandardNormal.sample(generator);
                mean + standard_deviation * z
            }
            LogNormal { median, variation } => {
                let z: f64 = StandardNormal.sample(generator);
                let drawn = median * ((variation * variation).ln_1p().sqrt() * z).exp();
                drawn.clamp(f64::MIN_POSITIVE, f64::MAX)
            }
            Triangular { low, mode, high } => {
                let u: f64 = generator.random();
                let below = (mode - low) / (high - low);
                if u < below {
                    low + ((high - low) * (mode - low) * u).sqrt()
                } else {
                    high - ((high - low) * (high - mode) * (1.0 - u)).sqrt()
                }
            }
            Beta { a, b } => match rand_distr::Beta::new(a, b) {
                Ok(beta) => beta.sample(generator),
                // `check` has refused such shapes; the mean is the plain answer left.
                Err(_) => self.mean(),
            },
            PointMass { mass, at, ref rest } => {
                if generator.random::<f64>() < mass {
                    at
                } else {
                    rest.draw(generator)
                }
            }
        }
    }
}

/// A number with where it comes from. Its unit is that of the field that holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// What is known of its value.
    pub distribution: Distribution,
    /// Where it comes from.
    pub basis: Basis,
    /// A remark or a source, in words.
    pub note: Option<String>,
}

/// Where the numbers of a scenario are taken from: a draw of each, or its mean.
#[derive(Clone, Copy, Debug)]
pub enum Numbers<'s> {
    /// Each is drawn from a stream of its own.
    Drawn(&'s Streams),
    /// Each is at its mean.
    Central,
}

impl Numbers<'_> {
    /// The number of a quantity; its stream's label is asked for only where it is drawn.
    ///
    /// ```
    /// use detente::quantity::{Distribution, Numbers, Quantity};
    /// use detente::random::Label;
    /// let share = Quantity { distribution: Distribution::Beta { a: 2.0, b: 6.0 }, ..Quantity::assumed(0.0) };
    /// assert_eq!(Numbers::Central.number(&share, || Label::new("share")), 0.25);
    /// ```
    pub fn number(&self, quantity: &Quantity, label: impl FnOnce() -> Label) -> f64 {
        match (&quantity.distribution, self) {
            (Distribution::Point(value), _) => *value,
            (distribution, Numbers::Central) => distribution.mean(),
            (_, Numbers::Drawn(streams)) => quantity.draw(&mut streams.stream(label())),
        }
    }

    /// The generator for something else that is drawn; `None` where nothing is.
    pub fn generator(&self, label: Label) -> Option<Generator> {
        match self {
            Numbers::Drawn(streams) => Some(streams.stream(label)),
            Numbers::Central => None,
        }
    }
}

impl Quantity {
    /// A bare number: a known value that counts as assumed.
    pub const fn assumed(value: f64) -> Self {
        Quantity { distribution: Distribution::Point(value), basis: Basis::Assumed, note: None }
    }

    /// One draw.
    pub fn draw(&self, generator: &mut Generator) -> f64 {
        self.distribution.draw(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, Streams};

    fn sample_mean(distribution: &Distribution) -> (f64, f64) {
        let n = 40_000;
        let mut generator = Streams::new(11, 0).stream(Label::new("mean"));
        let draws: Vec<f64> = (0..n).map(|_| distribution.draw(&mut generator)).collect();
        let mean = draws.iter().sum::<f64>() / n as f64;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64;
        let (low, high) = distribution.support();
        assert!(draws.iter().all(|x| (low..=high).contains(x)), "{distribution:?}");
        (mean, (variance / n as f64).sqrt())
    }

    #[test]
    fn draws_stay_in_the_support_and_average_to_the_mean() {
        use Distribution::*;
        for distribution in [
            Uniform { low: -1.0, high: 3.0 },
            LogUniform { low: 1e-4, high: 3e-3 },
            Normal { mean: 2.0, standard_deviation: 0.7 },
            LogNormal { median: 2.0, variation: 0.5 },
            Triangular { low: 0.4, mode: 0.5, high: 0.7 },
            Triangular { low: 0.0, mode: 0.0, high: 1.0 },
            Beta { a: 8.0, b: 2.5 },
            PointMass { mass: 0.5, at: 0.0, rest: Box::new(Uniform { low: 1.0, high: 2.0 }) },
        ] {
            let (mean, error) = sample_mean(&distribution);
            assert!((mean - distribution.mean()).abs() < 4.0 * error, "{distribution:?}: {mean}");
        }
    }

    #[test]
    fn impossible_parameters_are_refused() {
        use Distribution::*;
        for distribution in [
            Point(f64::NAN),
            Point(f64::INFINITY),
            Uniform { low: 1.0, high: 1.0 },
            LogUniform { low: 0.0, high: 1.0 },
            Normal { mean: 0.0, standard_deviation: 0.0 },
            LogNormal { median: -1.0, variation: 0.5 },
            Triangular { low: 0.0, mode: 2.0, high: 1.0 },
            Beta { a: 0.0, b: 1.0 },
            PointMass { mass: 1.5, at: 0.0, rest: Box::new(Point(1.0)) },
        ] {
            assert!(distribution.check().is_err(), "{distribution:?}");
        }
    }
}
