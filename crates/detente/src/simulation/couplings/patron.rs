//! K7: pressure makes for compliance.
//!
//! Logit choice (McKelvey and Palfrey 1995): P = 1/(1 + e^(−(b − c)/τ)), b = ρs + reciprocity (what
//! compliance brings or avoids), c = g·a·H: the drift lost if it complied over the days H that the window is open within the
//! horizon, where a is its share of the air strikes × the reduction asked × the share of the drift that hangs on them; 0 for a
//! party that does not rise, or a request that is not about air strikes inside. The coupling's strength
//! multiplies P; at 0 no decision is made.

/// What it does.
pub const DESCRIPTION: &str = "the leverage of those who ask makes the asked party comply";
/// What the strength scales.
pub const SCALES: &str = "the probability of compliance";
/// Where it comes from.
pub const SOURCE: &str = "McKelvey and Palfrey 1995 (logit choice); leverage assumed";

/// Probability to comply, from benefit, cost and noise in units of utility (noise above 0).
///
/// ```
/// use detente::simulation::couplings::patron::compliance_probability;
/// assert!((compliance_probability(0.3, 0.1, 0.1) - 0.880797).abs() < 5e-7);
/// ```
pub fn compliance_probability(benefit: f64, cost: f64, noise: f64) -> f64 {
    1.0 / (1.0 + (-(benefit - cost) / noise).exp())
}
