//! The few special functions that tests and intervals need, to about 1e−12 relative.
//!
//! Lanczos' series for ln Γ; Lentz's continued fractions for the incomplete beta and gamma functions; the normal
//! distribution through the latter. Quantiles are found by bisection, so that they are as exact as what they invert.

use std::f64::consts::PI;

const TINY: f64 = 1e-300;
const EPSILON: f64 = 1e-16;

/// ln Γ(x) for x > 0.
pub(super) fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    if x > 1e4 {
        // Stirling's series keeps more digits there.
        return (x - 0.5) * x.ln() - x + 0.5 * (2.0 * PI).ln() + 1.0 / (12.0 * x)
            - 1.0 / (360.0 * x * x * x);
    }
    let x = x - 1.0;
    let mut sum = COEFFICIENTS[0];
    for (i, coefficient) in COEFFICIENTS.iter().enumerate().skip(1) {
        sum += coefficient / (x + i as f64);
    }
    let t = x + 7.5;
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// ψ(x), the derivative of ln Γ, for x > 0.
pub(super) fn digamma(x: f64) -> f64 {
    let mut x = x;
    let mut sum = 0.0;
    while x < 15.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    sum + x.ln()
        - 0.5 / x
        - square
            * (1.0 / 12.0
                - square * (1.0 / 120.0 - square * (1.0 / 252.0 - square * (1.0 / 240.0))))
}

/// ψ′(x) for x > 0.
pub(super) fn trigamma(x: f64) -> f64 {
    let mut x = x;
    let mut sum = 0.0;
    while x < 15.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    sum + 1.0 / x
        + 0.5 * square
        + square / x * (1.0 / 6.0 - square * (1.0 / 30.0 - square * (1.0 / 42.0 - square / 30.0)))
}

/// I_x(a, b), the regularized incomplete beta function: the probability that a beta variable is at most x.
pub(super) fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, 1.0 - x) / b
    }
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    let most = 200 + 20 * (a.max(b).sqrt() as usize);
    for m in 1..most {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < EPSILON {
            break;
        }
    }
    fraction
}

/// The x with I_x(a, b) = `share`.
pub(super) fn beta_point(a: f64, b: f64, share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle == low || middle == high {
            break;
        }
        if incomplete_beta(a, b, middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Q(a, x), the regularized upper incomplete gamma function; P(Poisson(x) < a) for whole a.
pub(super) fn upper_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    let most = 200 + 20 * (a.max(x).sqrt() as usize);
    if x < a + 1.0 {
        let mut term = 1.0 / a;
        let mut sum = term;
        for n in 1..most {
            term *= x / (a + n as f64);
            sum += term;
            if term < sum * EPSILON {
                break;
            }
        }
        return 1.0 - front * sum;
    }
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / guard(b);
    let mut fraction = d;
    for n in 1..most {
        let n = n as f64;
        let coefficient = -n * (n - a);
        b += 2.0;
        d = 1.0 / guard(coefficient * d + b);
        c = guard(b + coefficient / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < EPSILON {
            break;
        }
    }
    front * fraction
}

/// P(Z ≤ z) of the standard normal.
pub(super) fn normal(z: f64) -> f64 {
    let tail = 0.5 * upper_gamma(0.5, 0.5 * z * z);
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// The z with P(Z ≤ z) = `share`, 0 < `share` < 1.
pub(super) fn normal_point(share: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if normal(middle) < share {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// P(K > k) of Kolmogorov's limit, with Stephens' correction for `n` observations of a known distribution.
pub(super) fn kolmogorov_above(distance: f64, n: usize) -> f64 {
    let root = (n as f64).sqrt();
    let k = (root + 0.12 + 0.11 / root) * distance;
    if k < 0.2 {
        return 1.0;
    }
    let mut sum = 0.0;
    let mut sign = 1.0;
    for j in 1..=100 {
        let j = f64::from(j);
        let term = (-2.0 * j * j * k * k).exp();
        sum += sign * term;
        sign = -sign;
        if term < 1e-18 {
            break;
        }
    }
    (2.0 * sum).clamp(0.0, 1.0)
}

/// log2 of e, so that e^x = 2^(x·this).
const LOG2_E: f64 = std::f64::consts::LOG2_E;

/// e^x for x ≤ 0, to about 4e−16 relative; 0 below −700. Branch-free, so that loops over it are vectorized.
#[inline(always)]
pub(super) fn exp_of_negative(x: f64) -> f64 {
    let x = x.max(-700.0);
    // Adding and subtracting 1.5·2^52 rounds to a whole number, which stays in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let shifted = x * LOG2_E + ROUND;
    let whole = shifted - ROUND;
    // LN_2 in two parts.
    const HIGH: f64 = 6.931_471_803_691_238e-1;
    const LOW: f64 = 1.908_214_929_270_587_7e-10;
    let r = (x - whole * HIGH) - whole * LOW;
    let mut p = 1.0 / 479_001_600.0;
    for k in [
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        p = p * r + k;
    }
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    p * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(got: f64, expected: f64) {
        let tolerance = 1e-12 * expected.abs().max(1e-300);
        assert!((got - expected).abs() <= tolerance.max(1e-15), "{got} {expected}");
    }

    #[test]
    fn known_values() {
        check(ln_gamma(0.5), PI.sqrt().ln());
        check(ln_gamma(10.0), 362_880_f64.ln());
        check(ln_gamma(10_001.0), (1..=10_000).map(|n| f64::from(n).ln()).sum());
        check(digamma(1.0), -0.577_215_664_901_532_9);
        check(trigamma(1.0), PI * PI / 6.0);
        // Of 10 throws of a fair coin at least 7 heads: 176/1024.
        check(incomplete_beta(7.0, 4.0, 0.5), 176.0 / 1024.0);
        check(beta_point(7.0, 4.0, 176.0 / 1024.0), 0.5);
        check(normal(1.959_963_984_540_054), 0.975);
        check(normal_point(0.975), 1.959_963_984_540_054);
        check(normal(-8.0), 6.220_960_574_271_785e-16);
        // P(Poisson(2) < 3) = 5 e^−2.
        check(upper_gamma(3.0, 2.0), 5.0 * (-2.0_f64).exp());
    }

    #[test]
    fn the_quick_exponential_is_the_exponential() {
        for i in 0..7000 {
            let x = -f64::from(i) * 0.0997;
            let (got, expected) = (exp_of_negative(x), x.exp());
            assert!((got - expected).abs() <= 2e-15 * expected, "{x}: {got} {expected}");
        }
        assert!(exp_of_negative(f64::NEG_INFINITY) < 1e-300);
    }
}
