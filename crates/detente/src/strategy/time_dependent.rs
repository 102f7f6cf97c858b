//! Time-dependent tactics on one issue: how much of its range is conceded at relative time t.
//!
//! Source: Faratin, Sierra and Jennings 1998, section 4.1. β below 1 concedes late (Boulware), above 1 early
//! (Conceder); α(0) = κ and α(1) = 1 in both.

/// Polynomial tactic: α(t) = κ + (1 − κ)·t^(1/β).
///
/// ```
/// use detente::strategy::time_dependent::polynomial;
/// assert_eq!(polynomial(0.5, 0.1, 1.0), 0.55);
/// ```
pub fn polynomial(relative_time: f64, kappa: f64, beta: f64) -> f64 {
    kappa + (1.0 - kappa) * relative_time.powf(1.0 / beta)
}

/// Exponential tactic: α(t) = e^((1 − t)^β · ln κ), κ above 0.
///
/// ```
/// use detente::strategy::time_dependent::exponential;
/// assert!((exponential(0.5, 0.1, 1.0) - 0.1_f64.sqrt()).abs() < 1e-15);
/// ```
pub fn exponential(relative_time: f64, kappa: f64, beta: f64) -> f64 {
    ((1.0 - relative_time).powf(beta) * kappa.ln()).exp()
}
