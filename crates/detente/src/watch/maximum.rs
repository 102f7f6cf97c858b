//! The maximum of a smooth function of a few numbers within bounds, by a quasi-Newton climb (BFGS) with an active set; and how far the
//! numbers may move before it is too low.

/// Where a climb ended.
#[derive(Clone, Debug)]
pub(super) struct Climb {
    pub at: Vec<f64>,
    pub value: f64,
    pub evaluations: usize,
}

const MOST_STEPS: usize = 200;
/// A step that promises less than this, relative to the value, ends the climb.
const ENOUGH: f64 = 1e-13;

/// Climbs from `start`, with each number between its `low` and `high`. `function` gives value and slope. A number whose
/// bounds are equal is held.
pub(super) fn climb(
    start: &[f64],
    low: &[f64],
    high: &[f64],
    mut function: impl FnMut(&[f64]) -> (f64, Vec<f64>),
) -> Climb {
    let n = start.len();
    let mut at: Vec<f64> = (0..n).map(|i| start[i].clamp(low[i], high[i])).collect();
    let (mut value, mut slope) = function(&at);
    let mut evaluations = 1;
    // Inverse of minus the curvature, row by row.
    let mut inverse = identity(n, 1.0);
    let mut fresh = true;
    for _ in 0..MOST_STEPS {
        let free: Vec<bool> = (0..n)
            .map(|i| {
                low[i] < high[i]
                    && !(at[i] <= low[i] && slope[i] <= 0.0)
                    && !(at[i] >= high[i] && slope[i] >= 0.0)
            })
            .collect();
        let mut direction: Vec<f64> = (0..n)
            .map(|i| {
                if !free[i] {
                    return 0.0;
                }
                (0..n).filter(|&j| free[j]).map(|j| inverse[i * n + j] * slope[j]).sum()
            })
            .collect();
        let mut promised: f64 = (0..n).map(|i| direction[i] * slope[i]).sum();
        if promised.is_nan() || promised <= 0.0 {
            inverse = identity(n, 1.0);
            fresh = true;
            direction = (0..n).map(|i| if free[i] { slope[i] } else { 0.0 }).collect();
            promised = direction.iter().map(|d| d * d).sum();
        }
        if promised <= ENOUGH * value.abs().max(1.0) {
            break;
        }
        // The scales are logarithms: a step of more than 1 leads astray.
        let longest = direction.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        let mut length = if longest > 1.0 { 1.0 / longest } else { 1.0 };
        if fresh && longest > 0.25 {
            length = 0.25 / longest;
        }
        let mut moved = None;
        for _ in 0..40 {
            let next: Vec<f64> =
                (0..n).map(|i| (at[i] + length * direction[i]).clamp(low[i], high[i])).collect();
            let gained: f64 = (0..n).map(|i| (next[i] - at[i]) * slope[i]).sum();
            let (next_value, next_slope) = function(&next);
            evaluations += 1;
            if next_value.is_finite() && next_value >= value + 1e-4 * gained {
                moved = Some((next, next_value, next_slope));
                break;
            }
            length *= 0.35;
        }
        let Some((next, next_value, next_slope)) = moved else {
            if fresh {
                break;
            }
            inverse = identity(n, 1.0);
            fresh = true;
            continue;
        };
        let step: Vec<f64> = (0..n).map(|i| next[i] - at[i]).collect();
        let bend: Vec<f64> = (0..n).map(|i| slope[i] - next_slope[i]).collect();
        let curvature: f64 = step.iter().zip(&bend).map(|(s, y)| s * y).sum();
        if curvature > 1e-14 {
            if fresh {
                let size: f64 = bend.iter().map(|y| y * y).sum();
                inverse = identity(n, curvature / size);
                fresh = false;
            }
            update(&mut inverse, &step, &bend, curvature);
        }
        let gain = next_value - value;
        (at, value, slope) = (next, next_value, next_slope);
        if gain <= ENOUGH * value.abs().max(1.0) && promised <= 1e-9 * value.abs().max(1.0) {
            break;
        }
    }
    Climb { at, value, evaluations }
}

fn identity(n: usize, scale: f64) -> Vec<f64> {
    (0..n * n).map(|k| if k % (n + 1) == 0 { scale } else { 0.0 }).collect()
}

/// The update of Broyden, Fletcher, Goldfarb and Shanno.
fn update(inverse: &mut [f64], step: &[f64], bend: &[f64], curvature: f64) {
    let n = step.len();
    let turned: Vec<f64> =
        (0..n).map(|i| (0..n).map(|j| inverse[i * n + j] * bend[j]).sum()).collect();
    let stretch: f64 = turned.iter().zip(bend).map(|(t, y)| t * y).sum();
    let factor = (1.0 + stretch / curvature) / curvature;
    for i in 0..n {
        for j in 0..n {
            inverse[i * n + j] += factor * step[i] * step[j]
                - (turned[i] * step[j] + step[i] * turned[j]) / curvature;
        }
    }
}

/// Half of the 95 % point of χ² with one degree of freedom: how far a profile likelihood may fall.
pub const PROFILE_DROP: f64 = 1.920_729_410_347_062;

/// The top of a log-likelihood, and the bounds of its parameters.
pub(super) struct Top<'a> {
    pub at: &'a [f64],
    pub value: f64,
    pub low: &'a [f64],
    pub high: &'a [f64],
}

impl Top<'_> {
    /// Where the profile of a parameter has fallen by [`PROFILE_DROP`], going up or down from the top; `None` where it never falls so
    /// far. `climb` finds the maximum from a start, with that parameter held there.
    pub fn profile_end(
        &self,
        parameter: usize,
        sign: f64,
        climb: impl Fn(&[f64]) -> Climb,
    ) -> Option<f64> {
        let bound = if sign < 0.0 { self.low[parameter] } else { self.high[parameter] };
        let mut near = self.at.to_vec();
        let mut near_drop = 0.0;
        let mut step = 0.1;
        let (mut far, mut far_drop);
        // Outwards, until it has fallen too far.
        loop {
            let mut start = near.clone();
            start[parameter] = if sign < 0.0 {
                (near[parameter] - step).max(bound)
            } else {
                (near[parameter] + step).min(bound)
            };
            let found = climb(&start);
            let drop = self.value - found.value;
            if drop >= PROFILE_DROP {
                (far, far_drop) = (found.at, drop);
                break;
            }
            if start[parameter] == bound {
                return None;
            }
            // Quadratic to where it should have fallen enough.
            let distance = (found.at[parameter] - self.at[parameter]).abs();
            let whole = distance * (PROFILE_DROP / drop.max(1e-9)).sqrt();
            step = (1.05 * whole - distance).clamp(0.2 * step, 6.0 * step);
            (near, near_drop) = (found.at, drop);
        }
        // Inwards, by the root of the drop, which is close to linear.
        for _ in 0..30 {
            let (a, b) = (near_drop.max(0.0).sqrt(), far_drop.sqrt());
            let share = ((PROFILE_DROP.sqrt() - a) / (b - a)).clamp(0.05, 0.95);
            let mut start = near.clone();
            start[parameter] = near[parameter] + share * (far[parameter] - near[parameter]);
            let found = climb(&start);
            let drop = self.value - found.value;
            let close = (drop - PROFILE_DROP).abs() < 1e-4;
            if drop < PROFILE_DROP {
                (near, near_drop) = (found.at, drop);
                if close {
                    return Some(near[parameter]);
                }
            } else {
                (far, far_drop) = (found.at, drop);
                if close {
                    return Some(far[parameter]);
                }
            }
            if (far[parameter] - near[parameter]).abs() < 1e-7 {
                break;
            }
        }
        Some(far[parameter])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bent_valley_is_climbed_to_its_end_and_to_its_bound() {
        let valley = |x: &[f64]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            (-a * a - 20.0 * b * b, vec![2.0 * a + 80.0 * b * x[0], -40.0 * b])
        };
        let free = climb(&[-1.0, 1.0], &[-9.0, -9.0], &[9.0, 9.0], valley);
        assert!((free.at[0] - 1.0).abs() < 1e-5 && (free.at[1] - 1.0).abs() < 1e-5, "{free:?}");
        let held = climb(&[0.2, 0.25], &[-9.0, 0.25], &[9.0, 0.25], valley);
        assert!((held.at[0] - 0.5).abs() < 0.03 && held.at[1] == 0.25, "{held:?}");
        let bound = climb(&[0.2, 1.0], &[-9.0, -9.0], &[0.5, 9.0], valley);
        assert!(bound.at[0] == 0.5 && (bound.at[1] - 0.25).abs() < 1e-5, "{bound:?}");
    }
}
