//! Who commits what.

use crate::domain::PartyIndex;
use crate::random::{Generator, RngExt};

/// Parties with weights, one of whom is picked.
pub(super) struct Doers {
    /// Cumulative shares, the last one 1.
    cumulative: Vec<(f64, PartyIndex)>,
}

impl Doers {
    /// With weights of which one at least is above 0; nobody where there are none.
    pub fn new(weights: &[(PartyIndex, f64)]) -> Self {
        let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let mut sum = 0.0;
        let cumulative = weights.iter().map(|&(party, weight)| {
            sum += weight;
            (sum / total, party)
        });
        Doers { cumulative: cumulative.collect() }
    }

    /// Picks one by weight; draws only where there is a choice.
    #[inline]
    pub fn pick(&self, generator: &mut Generator) -> Option<PartyIndex> {
        if self.cumulative.len() == 1 { self.at(0.0) } else { self.at(generator.random()) }
    }

    /// Who stands at a place in \[0, 1) when each has a part of it as long as its share.
    #[inline]
    pub fn at(&self, place: f64) -> Option<PartyIndex> {
        let last = self.cumulative.last()?.1;
        let found = self.cumulative.iter().find(|(end, _)| place < *end);
        Some(found.map_or(last, |&(_, party)| party))
    }

    /// Whether what is done at a place goes on, when each doer stops a share of its own part: the last of it.
    pub fn keeps(&self, cuts: &[f64], place: f64) -> bool {
        let mut begins = 0.0;
        for (&(end, _), cut) in self.cumulative.iter().zip(cuts) {
            if place < end {
                return *cut == 0.0 || place - begins < (1.0 - cut) * (end - begins);
            }
            begins = end;
        }
        true
    }

    /// All of them, with their shares.
    pub fn shares(&self) -> impl Iterator<Item = (PartyIndex, f64)> {
        let mut before = 0.0;
        self.cumulative.iter().map(move |&(end, party)| {
            let share = end - before;
            before = end;
            (party, share)
        })
    }

    /// The share of `party` in \[0, 1\].
    pub fn share(&self, party: PartyIndex) -> f64 {
        self.shares().filter(|(doer, _)| *doer == party).map(|(_, share)| share).sum()
    }
}
