//! Powers of relative time, remembered: in a negotiation, and in the next one of as many steps, the same ones are asked for again and
//! again, and the library's power takes longer than everything else in a turn.
//!
//! What is remembered is checked bit for bit before it is used, so results never depend on it.

use std::cell::Cell;

/// A power: time, exponent and value.
#[derive(Clone, Copy)]
struct Power {
    time: f64,
    exponent: f64,
    value: f64,
}

/// How many steps are remembered, for two exponents each.
const STEPS: usize = 2048;

thread_local! {
    static POWERS: [Cell<Power>; 2 * STEPS] = const {
        [const { Cell::new(Power { time: f64::NAN, exponent: f64::NAN, value: f64::NAN }) }; 2 * STEPS]
    };
}

/// time^exponent, as [`f64::powf`] gives it; `step` says where it is remembered.
#[inline]
pub(super) fn power(time: f64, exponent: f64, step: u32) -> f64 {
    let way = (exponent.to_bits() >> 54) as usize & 1;
    let place = 2 * (step as usize % STEPS) + way;
    POWERS.with(|powers| {
        let known = powers[place].get();
        let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
        if same(known.time, time) && same(known.exponent, exponent) {
            return known.value;
        }
        let value = time.powf(exponent);
        powers[place].set(Power { time, exponent, value });
        value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_the_library_gives() {
        for _ in 0..2 {
            for step in 0..5000_u32 {
                let time = f64::from(step + 1) / 5001.0;
                for exponent in [4.0, 0.25, 1.0, f64::INFINITY, 0.3] {
                    let expected = time.powf(exponent);
                    assert_eq!(power(time, exponent, step).to_bits(), expected.to_bits());
                    assert_eq!(power(time, exponent, step % 7).to_bits(), expected.to_bits());
                }
            }
        }
        // The two zeros are equal, and their powers differ.
        for time in [0.0, -0.0, 0.0] {
            assert_eq!(power(time, 3.0, 0).to_bits(), f64::powf(time, 3.0).to_bits());
        }
    }
}
