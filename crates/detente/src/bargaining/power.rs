//! Power in votes: who is decisive how often.

use super::coalition::Coalition;

/// The most voters whose coalitions are counted one by one.
pub const MOST_VOTERS: usize = 20;

/// Indices of power by voter; each sums to 1 where anything can pass.
#[derive(Clone, Debug, PartialEq)]
pub struct Power {
    /// Share of the orders of joining in which the voter turns a losing coalition into a winning one.
    pub shapley_shubik: Vec<f64>,
    /// Share of all swings that are the voter's (normalised).
    pub banzhaf: Vec<f64>,
}

/// The power of each voter, where `passes` says which coalitions decide; `None` without voters and for more than [`MOST_VOTERS`].
/// O(2ⁿ n).
///
/// Source: Shapley and Shubik 1954; Banzhaf 1965.
///
/// ```
/// use detente::bargaining::coalition::decides;
/// use detente::bargaining::power::power;
/// use detente::domain::DecisionRule;
/// let rule = DecisionRule { weights: vec![50.0, 49.0, 1.0], quota: 51.0, vetoes: vec![false; 3] };
/// let found = power(3, |coalition| decides(&rule, coalition)).unwrap();
/// assert!((found.banzhaf[0] - 0.6).abs() < 1e-12 && (found.banzhaf[2] - 0.2).abs() < 1e-12);
/// assert!((found.shapley_shubik[0] - 2.0 / 3.0).abs() < 1e-12);
/// ```
pub fn power(voters: usize, passes: impl Fn(Coalition) -> bool) -> Option<Power> {
    if voters == 0 || voters > MOST_VOTERS {
        return None;
    }
    let wins: Vec<bool> = (0..1 << voters).map(passes).collect();
    // The share of orders in which a voter joins after exactly these others: s!(n − s − 1)!/n!.
    let mut orders = vec![1.0 / voters as f64; voters];
    for size in 1..voters {
        orders[size] = orders[size - 1] * size as f64 / (voters - size) as f64;
    }
    let mut shapley_shubik = vec![0.0; voters];
    let mut swings = vec![0.0; voters];
    for coalition in 0..wins.len() {
        if wins[coalition] {
            continue;
        }
        let size = coalition.count_ones() as usize;
        for voter in (0..voters).filter(|voter| coalition >> voter & 1 == 0) {
            if wins[coalition | 1 << voter] {
                shapley_shubik[voter] += orders[size];
                swings[voter] += 1.0;
            }
        }
    }
    let all: f64 = swings.iter().sum();
    let banzhaf = swings.into_iter().map(|own| if all > 0.0 { own / all } else { 0.0 });
    Some(Power { banzhaf: banzhaf.collect(), shapley_shubik })
}
