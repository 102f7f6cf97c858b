//! War as an outside option: the bargaining range, and when a rising side cannot bind itself.

/// The shares that both sides prefer to war: \[p − c_A, p + c_B\] for A, of width c_A + c_B.
///
/// `win_probability` is p of A; costs are shares. Source: Fearon 1995, *Rationalist Explanations for War*.
///
/// ```
/// use detente::bargaining::war::bargaining_range;
/// let (low, high) = bargaining_range(0.6, 0.1, 0.15);
/// assert!((low - 0.5).abs() < 1e-12 && (high - 0.75).abs() < 1e-12);
/// ```
pub fn bargaining_range(win_probability: f64, cost: f64, other_cost: f64) -> (f64, f64) {
    (win_probability - cost, win_probability + other_cost)
}

/// Whether the declining side fights since the rising one must be left too much later:
/// δM₁' − M₁ > B − M₁ − M₂.
///
/// `pie` is B, the present value of everything; `minmax` M₁ (rising) and M₂ are what each can secure by fighting now, `minmax_later` M₁' what the rising
/// side can secure at the next date. Source: Powell 2006, *War as a Commitment Problem*.
///
/// ```
/// use detente::bargaining::war::shift_is_too_fast;
/// assert!(shift_is_too_fast(10.0, (4.0, 5.0), 6.0, 0.95));
/// assert!(!shift_is_too_fast(10.0, (4.0, 5.0), 5.0, 0.95));
/// ```
pub fn shift_is_too_fast(pie: f64, minmax: (f64, f64), minmax_later: f64, discount: f64) -> bool {
    discount * minmax_later - minmax.0 > pie - minmax.0 - minmax.1
}

/// The same for a share p of a pie of 1 that drifts: δ(p + gH − c₁) > p + c₂, δ = e^(−rH); the share p + gH ends at 0 and 1 (*assumed*).
///
/// `share` p is the rising side's, `drift_per_day` g, `review_days` H, costs c₁ (rising) and c₂.
///
/// ```
/// use detente::bargaining::war::rising_side_cannot_commit;
/// let blocked = |drift| rising_side_cannot_commit(0.5, drift, 0.1, 0.15, 0.001, 30.0);
/// assert!(blocked(0.008994) && !blocked(0.008992));
/// ```
pub fn rising_side_cannot_commit(
    share: f64,
    drift_per_day: f64,
    rising_cost: f64,
    declining_cost: f64,
    discount_per_day: f64,
    review_days: f64,
) -> bool {
    let discount = (-discount_per_day * review_days).exp();
    let later = (share + drift_per_day * review_days).clamp(0.0, 1.0) - rising_cost;
    let by_war = (share - rising_cost, 1.0 - share - declining_cost);
    shift_is_too_fast(1.0, by_war, later, discount)
}
