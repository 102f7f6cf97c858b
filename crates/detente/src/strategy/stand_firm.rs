//! Who gives in first: bargaining as a war of attrition of reputations.

use super::{Situation, Strategy};
use crate::random::{Generator, RngExt};

/// Two sides with incompatible demands, each of which may be one that never gives in. Source: Abreu and Gul 2000.
///
/// ```
/// use detente::strategy::stand_firm::Attrition;
/// let sides = Attrition { demands: [0.8, 0.7], discounts_per_day: [0.002, 0.004], obstinacies: [0.1, 0.1] };
/// assert!((sides.concession_per_day(0) - 0.0016).abs() < 1e-15);
/// assert!((sides.never() - 0.01).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attrition {
    /// α: by side, the share that it demands, in (0, 1); together more than 1.
    pub demands: [f64; 2],
    /// r: by side, discount rate a day, above 0.
    pub discounts_per_day: [f64; 2],
    /// z: by side, the probability that it never gives in, in (0, 1).
    pub obstinacies: [f64; 2],
}

impl Attrition {
    /// λ: the rate, a day, at which a side gives in: rⱼ(1 − αᵢ)/(α₁ + α₂ − 1).
    pub fn concession_per_day(&self, side: usize) -> f64 {
        let surplus = self.demands[0] + self.demands[1] - 1.0;
        self.discounts_per_day[1 - side] * (1.0 - self.demands[side]) / surplus
    }

    /// T: the days after which a side alone would be known never to give in.
    pub fn days_to_certainty(&self, side: usize) -> f64 {
        -self.obstinacies[side].ln() / self.concession_per_day(side)
    }

    /// T₀: the days after which nobody gives in any more.
    pub fn days(&self) -> f64 {
        self.days_to_certainty(0).min(self.days_to_certainty(1))
    }

    /// c: the probability that a side has not given in at the beginning.
    pub fn holds_out(&self, side: usize) -> f64 {
        (self.obstinacies[side].ln() + self.concession_per_day(side) * self.days()).exp()
    }

    /// F: the probability that a side has given in by then.
    pub fn has_conceded(&self, side: usize, days: f64) -> f64 {
        let days = days.clamp(0.0, self.days());
        1.0 - self.holds_out(side) * (-self.concession_per_day(side) * days).exp()
    }

    /// S: the probability that neither has given in by then.
    pub fn survival(&self, days: f64) -> f64 {
        (1.0 - self.has_conceded(0, days)) * (1.0 - self.has_conceded(1, days))
    }

    /// The probability that nobody ever gives in.
    pub fn never(&self) -> f64 {
        self.obstinacies[0] * self.obstinacies[1]
    }

    /// What the talks are worth to a side that may give in, as a share.
    pub fn payoff(&self, side: usize) -> f64 {
        let at_once = self.has_conceded(1 - side, 0.0);
        at_once * self.demands[side] + (1.0 - at_once) * (1.0 - self.demands[1 - side])
    }

    /// The day on which a side gives in, at a uniform number in \[0, 1); infinite where it never does.
    pub fn concession_day(&self, side: usize, uniform: f64) -> f64 {
        let holds_out = self.holds_out(side);
        if uniform < 1.0 - holds_out {
            return 0.0;
        }
        let days = (holds_out / (1.0 - uniform)).ln() / self.concession_per_day(side);
        if days < self.days() { days } else { f64::INFINITY }
    }
}

/// Demands a fixed share and stands firm, until at a time drawn at random it gives in and takes what the other's demand leaves; with
/// some probability it never does.
///
/// Of two alike: the probability to have given in by relative time t is 1 − zᵗ. Source: Abreu and Gul 2000, the symmetric case, with the
/// time of the talks as the time after which nobody gives in any more (*assumed*).
#[derive(Clone, Debug)]
pub struct StandFirm {
    /// α: the share of its range that it demands, in (1/2, 1).
    pub demand: f64,
    /// z: the probability that it never gives in, in (0, 1).
    pub obstinacy: f64,
    generator: Generator,
    /// When it gives in, in relative time.
    gives_in: f64,
}

impl StandFirm {
    /// One that has drawn when to give in.
    ///
    /// ```
    /// use detente::random::{Label, Streams};
    /// use detente::strategy::stand_firm::StandFirm;
    /// let early = (0..4000).filter(|&run| {
    ///     let generator = Streams::new(1, run).stream(Label::new("firm"));
    ///     StandFirm::new(0.75, 0.05, generator).gives_in() < 0.5
    /// });
    /// // 1 − √.05 = .7764; four standard errors are .026.
    /// assert!((early.count() as f64 / 4000.0 - 0.7764).abs() < 0.026);
    /// ```
    pub fn new(demand: f64, obstinacy: f64, generator: Generator) -> Self {
        let mut firm = StandFirm { demand, obstinacy, generator, gives_in: 0.0 };
        firm.begin();
        firm
    }

    /// When it gives in, in relative time; above 1 where it never does.
    pub fn gives_in(&self) -> f64 {
        self.gives_in
    }
}

impl Strategy for StandFirm {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        let high = situation.utilities.maximum();
        let low = situation.utilities.minimum().max(situation.least_acceptable);
        let firm = situation.relative_time < self.gives_in;
        let share = if firm { self.demand } else { 1.0 - self.demand };
        low + (high - low).max(0.0) * share
    }

    fn begin(&mut self) {
        let uniform: f64 = self.generator.random();
        self.gives_in = (1.0 - uniform).ln() / self.obstinacy.ln();
    }
}
