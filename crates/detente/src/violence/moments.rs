//! Closed forms of a self-exciting process with an exponential kernel.
//!
//! Intensity λ(t) = μ + Σ nβ e^(−β(t − tᵢ)) (Hawkes 1971); γ = β(1 − n), κ = 1/(1 − n).

/// How incidents trigger incidents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Excitation {
    /// n: expected number of incidents triggered directly by one, in \[0, 1).
    pub branching_ratio: f64,
    /// β: decay of the excitation, per day, above 0.
    pub decay_per_day: f64,
}

impl Excitation {
    /// γ = β(1 − n): the rate at which a disturbance of the mean fades, per day.
    pub fn relaxation_per_day(&self) -> f64 {
        self.decay_per_day * (1.0 - self.branching_ratio)
    }
}

/// Expected number of incidents in `days` days that start without excitation:
/// μβT/γ − μα(1 − e^(−γT))/γ², α = nβ.
///
/// ```
/// use detente::violence::{mean_count_from_empty, Excitation};
/// let excitation = Excitation { branching_ratio: 0.45, decay_per_day: 0.1 };
/// assert!((mean_count_from_empty(0.5, excitation, 365.0) - 324.380165).abs() < 1e-6);
/// ```
pub fn mean_count_from_empty(background_per_day: f64, excitation: Excitation, days: f64) -> f64 {
    let Excitation { branching_ratio, decay_per_day } = excitation;
    let relaxation = excitation.relaxation_per_day();
    let alpha = branching_ratio * decay_per_day;
    background_per_day * decay_per_day * days / relaxation
        - background_per_day * alpha * -(-relaxation * days).exp_m1() / (relaxation * relaxation)
}

/// Variance of the number of incidents in a window of `days` days of the stationary process:
/// Λ\[Wκ² + (1 − κ²)(1 − e^(−γW))/γ\], Λ = μκ.
///
/// ```
/// use detente::violence::{finite_window_variance, Excitation};
/// let excitation = Excitation { branching_ratio: 0.45, decay_per_day: 0.1 };
/// assert!((finite_window_variance(0.5, excitation, 30.0) - 59.365061).abs() < 1e-6);
/// ```
pub fn finite_window_variance(background_per_day: f64, excitation: Excitation, days: f64) -> f64 {
    let amplification = 1.0 / (1.0 - excitation.branching_ratio);
    let square = amplification * amplification;
    let relaxation = excitation.relaxation_per_day();
    background_per_day
        * amplification
        * (days * square + (1.0 - square) * -(-relaxation * days).exp_m1() / relaxation)
}
