//! How several parties decide together: weights, a quota, vetoes.

/// A rule by which a table decides: the votes for a package must reach the quota, and nobody with a veto may be against it.
///
/// ```
/// use detente::domain::DecisionRule;
/// let council = DecisionRule { weights: vec![1.0; 6], quota: 5.0, vetoes: vec![true, false, false, false, false, false] };
/// assert!(council.passes(|party| party != 3));
/// assert!(!council.passes(|party| party != 0));
/// assert!(DecisionRule::unanimity(3).passes(|_| true));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionRule {
    /// Votes by party, each at least 0.
    pub weights: Vec<f64>,
    /// Votes that a package needs: it passes with this many.
    pub quota: f64,
    /// By party: whether nothing passes against it.
    pub vetoes: Vec<bool>,
}

impl DecisionRule {
    /// Everyone must agree.
    pub fn unanimity(parties: usize) -> Self {
        DecisionRule {
            weights: vec![1.0; parties],
            quota: parties as f64,
            vetoes: vec![true; parties],
        }
    }

    /// Whether a package passes that these parties are for.
    pub fn passes(&self, is_for: impl Fn(usize) -> bool) -> bool {
        let mut votes = 0.0;
        for (party, (weight, veto)) in self.weights.iter().zip(&self.vetoes).enumerate() {
            if is_for(party) {
                votes += weight;
            } else if *veto {
                return false;
            }
        }
        // Sums of weights carry rounding: a billionth of the quota is forgiven.
        votes >= self.quota * (1.0 - 1e-9)
    }
}

/// Money that can change hands along with a package.
#[derive(Clone, Debug, PartialEq)]
pub struct SidePayments {
    /// What is paid, such as `euro`.
    pub unit: String,
    /// By delegation: the utility of one unit, above 0.
    pub worth: Vec<f64>,
    /// By delegation: the most it can pay; may be infinite.
    pub most: Vec<f64>,
}
