//! K1: incidents trigger incidents.
//!
//! λ(t) = μ(t) + Σ c·n β e^(−β(t − tᵢ)), in each stream for itself. Excitation is not blame: a
//! triggered incident may have any cause that comes in clusters.

use crate::violence::Excitation;

/// What it does.
pub const DESCRIPTION: &str = "incidents trigger further incidents of their stream";
/// What the strength scales.
pub const SCALES: &str = "the branching ratio n";
/// Where it comes from.
pub const SOURCE: &str =
    "Hawkes 1971; Hawkes and Oakes 1974; Lewis, Mohler, Brantingham and Bertozzi 2012";

/// The excitation at strength `c`.
pub fn scaled(strength: f64, branching_ratio: f64, decay_per_day: f64) -> Excitation {
    Excitation { branching_ratio: strength * branching_ratio, decay_per_day }
}

/// What the time before left of triggered intensity in a stream, per day.
///
/// The stream was stationary at its background `background_per_day` until a ceasefire, `days`
/// before, cut the background by the share `effect`, an effect that fades at `fading_per_day`.
/// The mean of the triggered intensity x then follows dx/dt = −γx + nβ·μ(1 − effect·e^(−δt)).
///
/// ```
/// use detente::simulation::couplings::excitation::triggered_after_ceasefire;
/// use detente::violence::Excitation;
/// let excitation = Excitation { branching_ratio: 0.5, decay_per_day: 0.2 };
/// // Just after: what was stationary, nμ/(1 − n).
/// assert_eq!(triggered_after_ceasefire(3.0, excitation, 0.8, 0.01, 0.0), 3.0);
/// // Long after a lasting effect: stationary at the lower background.
/// let late = triggered_after_ceasefire(3.0, excitation, 0.8, 0.0, 1e4);
/// assert!((late - 0.6).abs() < 1e-9);
/// ```
pub fn triggered_after_ceasefire(
    background_per_day: f64,
    excitation: Excitation,
    effect: f64,
    fading_per_day: f64,
    days: f64,
) -> f64 {
    let n = excitation.branching_ratio;
    let gamma = excitation.relaxation_per_day();
    let stationary = n * background_per_day / (1.0 - n);
    // Solution by variation of constants; the limit where both rates are equal is t·e^(−γt).
    let left = if (gamma - fading_per_day).abs() < 1e-9 {
        days * (-gamma * days).exp()
    } else {
        ((-fading_per_day * days).exp() - (-gamma * days).exp()) / (gamma - fading_per_day)
    };
    (stationary - n * excitation.decay_per_day * background_per_day * effect * left).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_form_solves_its_equation() {
        let excitation = Excitation { branching_ratio: 0.42, decay_per_day: 0.12 };
        let (mu, effect, fading) = (2.0, 0.83, 2f64.ln() / 45.0);
        let mut x = 0.42 * mu / 0.58;
        let steps = 55_000;
        for step in 0..steps {
            let t = 55.0 * step as f64 / steps as f64;
            let background = mu * (1.0 - effect * (-fading * t).exp());
            x += (55.0 / steps as f64)
                * (-excitation.relaxation_per_day() * x + 0.42 * 0.12 * background);
        }
        let closed = triggered_after_ceasefire(mu, excitation, effect, fading, 55.0);
        assert!((closed - x).abs() < 1e-3, "{closed} {x}");
    }
}
