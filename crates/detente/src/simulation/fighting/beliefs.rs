//! Who believes what of whose sincerity, in a run.

use crate::calendar::Time;
use crate::simulation::couplings::trust::{Belief, ViolationRates};
use crate::simulation::draw::Draw;
use crate::simulation::prepared::Prepared;
use crate::simulation::summary::TrustBounds;

/// Of every delegation about every other; only those on different sides are moved.
pub(in crate::simulation) struct Beliefs<'p> {
    /// By observer: those on another side.
    opposed: &'p [Vec<usize>],
    /// By observer and observed, row by row.
    beliefs: Vec<Belief>,
    /// Violations attributed, by observer and observed.
    attributed: Vec<u32>,
    /// By observed.
    rates: Vec<ViolationRates>,
    /// The power of the likelihood of one incident.
    weight: f64,
}

impl<'p> Beliefs<'p> {
    /// As they are at the start, where each is judged by `rates`, by delegation.
    pub fn new(
        prepared: &'p Prepared<'_>,
        draw: &Draw,
        rates: Vec<ViolationRates>,
        weight: f64,
    ) -> Self {
        let start = prepared.scenario.start;
        let delegations = rates.len();
        let belief =
            |(pair, &initial)| Belief::new(initial, rates[pair % delegations], weight, start);
        let beliefs: Vec<Belief> = draw.trust.initial.iter().enumerate().map(belief).collect();
        let attributed = vec![0; beliefs.len()];
        Beliefs { opposed: &prepared.opposed, beliefs, attributed, rates, weight }
    }

    /// An act of `observed` at `time` that everyone on another side has seen.
    #[inline]
    pub fn attribute(&mut self, observed: usize, time: Time) {
        for &observer in &self.opposed[observed] {
            self.observe(observer, observed, time);
        }
    }

    /// An act of nobody at the table, which any observer may take for one of its opponents'; asked of each pair by `is_blamed`.
    pub fn misattribute(&mut self, time: Time, mut is_blamed: impl FnMut() -> bool) {
        for (observer, opposed) in self.opposed.iter().enumerate() {
            for &observed in opposed {
                if is_blamed() {
                    self.observe(observer, observed, time);
                }
            }
        }
    }

    #[inline]
    fn observe(&mut self, observer: usize, observed: usize, time: Time) {
        let pair = self.pair(observer, observed);
        self.beliefs[pair].observe_violation(time);
        self.attributed[pair] += 1;
    }

    /// What `observer` believes of `observed` at `time`: the probability of sincerity.
    pub fn probability(&self, observer: usize, observed: usize, time: Time) -> f64 {
        self.beliefs[self.pair(observer, observed)].probability(time)
    }

    /// Violations attributed so far, by ordered pair.
    pub fn attributed(&self) -> &[u32] {
        &self.attributed
    }

    /// Mean over ordered pairs on different sides of the expected drift of the log-odds a day, when
    /// `since` is what had been attributed `days` days ago.
    pub fn drift_per_day(&self, since: &[u32], days: f64) -> f64 {
        self.mean(|observed, pair| {
            let per_day = f64::from(self.attributed[pair] - since[pair]) / days;
            self.weight * self.rates[observed].drift_per_day(per_day)
        })
    }

    /// Mean log-odds at `time` over ordered pairs on different sides.
    pub fn mean_log_odds(&self, time: Time) -> f64 {
        self.mean(|_, pair| self.beliefs[pair].log_odds(time))
    }

    /// How many log-odds between opposed delegations reached the ends of their scale up to `time`.
    pub fn bounds(&self, time: Time) -> TrustBounds {
        let mut bounds = TrustBounds::default();
        for (_, pair) in self.opposed_pairs() {
            let reached = self.beliefs[pair].bounds_reached(time);
            bounds.pairs += 1;
            bounds.lower += u32::from(reached.lower);
            bounds.upper += u32::from(reached.upper);
        }
        bounds
    }

    #[inline]
    fn pair(&self, observer: usize, observed: usize) -> usize {
        observer * self.rates.len() + observed
    }

    /// The observed delegation and the number of each ordered pair on different sides.
    fn opposed_pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.opposed.iter().enumerate().flat_map(move |(observer, opposed)| {
            opposed.iter().map(move |&observed| (observed, self.pair(observer, observed)))
        })
    }

    fn mean(&self, value: impl Fn(usize, usize) -> f64) -> f64 {
        let (mut sum, mut pairs) = (0.0, 0);
        for (observed, pair) in self.opposed_pairs() {
            sum += value(observed, pair);
            pairs += 1;
        }
        if pairs == 0 { 0.0 } else { sum / f64::from(pairs) }
    }
}
