//! Which utilities differ by rounding alone, and so count as equal.
//!
//! Sums of decimal numbers are off by a few units in the last place once they are binary fractions: .1 + .2 comes out above .3, and
//! .7 + .1 below .8. What could be agreed must not hang on that. Utilities themselves are never changed: what compares them
//! compares their places on a grid, or lowers what they must reach.

/// Utilities that differ by no more than this share of their range count as equal: 2⁻⁴⁰, about 10⁻¹². That is thousands of times what
/// sums of a few dozen terms lose, and far below what anybody could mean by a difference.
pub const NEGLIGIBLE: f64 = 1.0 / (1_u64 << 40) as f64;

/// The same as a share of the numbers themselves, where their range is small beside them: 2⁻⁴⁸, sixteen units in the last place.
const LAST_PLACES: f64 = 1.0 / (1_u64 << 48) as f64;

/// The largest difference that counts as none between utilities from `low` to `high`; 0 where there are no such utilities.
///
/// ```
/// use detente::bargaining::rounding::negligible;
/// assert!(0.3 >= (0.1 + 0.2) - negligible(0.0, 1.0) && 0.7 + 0.1 >= 0.8 - negligible(0.0, 1.0));
/// assert!(negligible(0.0, 1.0) < 1e-12);
/// assert_eq!(negligible(f64::INFINITY, f64::NEG_INFINITY), 0.0);
/// ```
pub fn negligible(low: f64, high: f64) -> f64 {
    if low <= high {
        ((high - low) * NEGLIGIBLE).max(low.abs().max(high.abs()) * LAST_PLACES)
    } else {
        0.0
    }
}

/// Evenly spaced numbers; those that share their nearest one count as equal.
///
/// Two numbers apart by rounding share it unless they lie just about the middle between two of the grid, which decimal numbers of up to
/// four places never do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    step: f64,
    /// A number of this size is as far from the next one as the step, so that adding it rounds to the grid.
    shift: f64,
}

impl Grid {
    /// As fine as numbers are: only equal ones are equal.
    pub const FINEST: Grid = Grid { step: 0.0, shift: 0.0 };

    /// With the largest power of two as its step that is no larger than `step`, which is at least 0.
    ///
    /// ```
    /// use detente::bargaining::rounding::Grid;
    /// let grid = Grid::of_step(1e-12);
    /// assert!(0.1 + 0.2 > 0.3 && grid.place(0.1 + 0.2) == grid.place(0.3));
    /// assert!(grid.place(0.3) < grid.place(0.3 + 1e-11));
    /// assert_eq!(grid.place(f64::NEG_INFINITY), f64::NEG_INFINITY);
    /// ```
    pub fn of_step(step: f64) -> Grid {
        const EXPONENT: u64 = 0x7ff << 52;
        let step = f64::from_bits(step.to_bits() & EXPONENT);
        Grid { step, shift: step * 1.5 * (1_u64 << 52) as f64 }
    }

    /// The number of the grid nearest to another. Numbers of up to 2⁵⁰ steps from 0 are brought to the grid.
    #[inline]
    pub fn place(self, number: f64) -> f64 {
        (number + self.shift) - self.shift
    }

    /// How far the numbers of the grid are apart; what is further apart than this has different places.
    pub fn step(self) -> f64 {
        self.step
    }
}
