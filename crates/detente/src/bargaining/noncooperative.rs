//! Closed forms of bargaining games: what patience, turns, votes and outside options give.

/// The first proposer's share when two alternate: (1 − δ₂)/(1 − δ₁δ₂). Discount factors a step, in [0, 1).
/// Source: Rubinstein 1982.
///
/// ```
/// use detente::bargaining::noncooperative::rubinstein_share;
/// assert!((rubinstein_share(0.9, 0.9) - 0.526316).abs() < 5e-7);
/// ```
pub fn rubinstein_share(discount: f64, other_discount: f64) -> f64 {
    (1.0 - other_discount) / (1.0 - discount * other_discount)
}

/// Shares in the stationary equilibrium when `parties` propose in rotation and all must agree, the proposer first:
/// δᵏ(1 − δ)/(1 − δⁿ). Source: Rubinstein 1982 for n parties; there are other, non-stationary equilibria from three
/// parties on. `parties` from 1, `discount` in \[0, 1).
///
/// ```
/// use detente::bargaining::noncooperative::rotating_unanimity_shares;
/// let shares = rotating_unanimity_shares(3, 0.9);
/// assert!((shares[0] - 0.369004).abs() < 5e-7 && (shares[2] - 0.298893).abs() < 5e-7);
/// ```
pub fn rotating_unanimity_shares(parties: usize, discount: f64) -> Vec<f64> {
    let scale = (1.0 - discount) / (1.0 - discount.powi(parties as i32));
    (0..parties).map(|place| discount.powi(place as i32) * scale).collect()
}

/// The same with a proposer drawn at random each time: 1 − δ(n − 1)/n for it, δ/n for the others. `parties` from 1, `discount` in
/// \[0, 1\].
///
/// ```
/// use detente::bargaining::noncooperative::random_unanimity_shares;
/// let shares = random_unanimity_shares(3, 0.9);
/// assert!((shares[0] - 0.4).abs() < 1e-12 && (shares[1] - 0.3).abs() < 1e-12);
/// ```
pub fn random_unanimity_shares(parties: usize, discount: f64) -> Vec<f64> {
    let other = discount / parties as f64;
    let mut shares = vec![other; parties];
    shares[0] = 1.0 - other * (parties - 1) as f64;
    shares
}

/// Shares under majority with a random proposer and a closed rule, an odd number of parties: the proposer buys the cheapest
/// majority at δ/n each. `parties` from 1, `discount` in \[0, 1\]. Source: Baron and Ferejohn 1989.
///
/// ```
/// use detente::bargaining::noncooperative::majority_shares;
/// let shares = majority_shares(5, 0.9);
/// assert!((shares[0] - 0.64).abs() < 1e-12 && (shares[2] - 0.18).abs() < 1e-12 && shares[3] == 0.0);
/// ```
pub fn majority_shares(parties: usize, discount: f64) -> Vec<f64> {
    let partners = (parties - 1) / 2;
    let partner = discount / parties as f64;
    let mut shares = vec![0.0; parties];
    shares[1..=partners].fill(partner);
    shares[0] = 1.0 - partner * partners as f64;
    shares
}

/// The responder's share where it may walk out to `outside`: the larger of that and what it gets without; an outside option that does not bind
/// changes nothing. Source: Binmore, Shaked and Sutton 1989.
///
/// ```
/// use detente::bargaining::noncooperative::share_with_outside_option;
/// assert_eq!(share_with_outside_option(0.5, 0.4), 0.5);
/// assert_eq!(share_with_outside_option(0.5, 0.6), 0.6);
/// ```
pub fn share_with_outside_option(share: f64, outside: f64) -> f64 {
    share.max(outside)
}

/// The first party's share of a divisible pie of 1 by the Nash solution: d₁ + w₁(1 − d₁ − d₂), weights summing to 1.
///
/// ```
/// use detente::bargaining::noncooperative::divided_pie;
/// assert!((divided_pie((0.3, 0.1), 0.5) - 0.6).abs() < 1e-12);
/// ```
pub fn divided_pie(disagreement: (f64, f64), weight: f64) -> f64 {
    disagreement.0 + weight * (1.0 - disagreement.0 - disagreement.1)
}

/// Whether a buyer and a seller trade under a sealed-bid double auction, when both hide what it is worth to them: values between 0 and 1,
/// all equally likely, bids linear in equilibrium, 2v/3 + 1/12 against 2c/3 + 1/4. No rule does better, so it bounds what any mediator
/// can bring about who has to go by what he is told. Source: Chatterjee and Samuelson 1983; Myerson and Satterthwaite 1983.
///
/// ```
/// use detente::bargaining::noncooperative::double_auction_trades;
/// assert!(double_auction_trades(0.8, 0.5) && !double_auction_trades(0.7, 0.5));
/// ```
pub fn double_auction_trades(value: f64, cost: f64) -> bool {
    2.0 / 3.0 * value + 1.0 / 12.0 >= 2.0 / 3.0 * cost + 0.25
}
