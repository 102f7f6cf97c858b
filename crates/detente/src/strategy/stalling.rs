//! When it pays to wait: stalling as optimal stopping.
//!
//! A party could sign for the share x now. Waiting raises its share by g a day (up to a cap) and
//! costs k a day; the future is discounted at r a day. Signing after τ days is worth
//! V(τ) = e^(−rτ)·x(τ) − k(1 − e^(−rτ))/r. It waits while g > r·x + k. Derived from war values (Fearon 1995)
//! and the mechanism of Min 2025 (*Words of War*).

use super::{Aspiration, Heard, Situation, Strategy};
use crate::protocol::Move;

/// The exponent of a stalling party's aspiration 1 − t^e: the hard line.
pub const HARD_LINE_EXPONENT: f64 = 50.0;

/// Takes the hard line while waiting pays, and else plays as it otherwise would.
///
/// ```
/// use detente::domain::{OutcomeSpace, UtilityTable};
/// use detente::strategy::stalling::{Stalling, StallingProblem};
/// use detente::strategy::{Aspiration, Situation, Strategy};
/// let utilities = UtilityTable::new((0..=10).map(|i| f64::from(i) / 10.0).collect());
/// let space = OutcomeSpace::new(vec![11]).unwrap();
/// let stalling = Stalling::or(Box::new(Aspiration::new(1.0).tolerating(0.0)));
/// let free = Situation { relative_time: 0.5, ..Situation::new(&utilities, &space) };
/// assert_eq!(stalling.target(&free), 0.5);
/// let problem = StallingProblem {
///     share: 0.2, drift_per_day: 0.002, discount_per_day: 0.001, flow_cost_per_day: 0.0002, cap: 1.0,
/// };
/// let rising = Situation { waits: problem.stalls(&[]), ..free };
/// assert!(stalling.target(&rising) > 0.999);
/// ```
#[derive(Debug)]
pub struct Stalling {
    hard_line: Aspiration,
    otherwise: Box<dyn Strategy>,
}

impl Stalling {
    /// Plays as `otherwise` while waiting does not pay.
    pub fn or(otherwise: Box<dyn Strategy>) -> Self {
        Stalling { hard_line: Aspiration::new(HARD_LINE_EXPONENT), otherwise }
    }

    fn in_force(&mut self, situation: &Situation<'_>) -> &mut dyn Strategy {
        if situation.waits { &mut self.hard_line } else { &mut *self.otherwise }
    }
}

impl Strategy for Stalling {
    fn target(&self, situation: &Situation<'_>) -> f64 {
        if situation.waits {
            self.hard_line.target(situation)
        } else {
            self.otherwise.target(situation)
        }
    }
    fn accepts(&mut self, situation: &Situation<'_>) -> bool {
        self.in_force(situation).accepts(situation)
    }
    fn says_yes(&mut self, situation: &Situation<'_>) -> bool {
        self.in_force(situation).says_yes(situation)
    }
    fn decide(&mut self, situation: &Situation<'_>) -> Move {
        self.in_force(situation).decide(situation)
    }
    fn begin(&mut self) {
        self.hard_line.begin();
        self.otherwise.begin();
    }
    fn listens(&self) -> bool {
        self.otherwise.listens()
    }
    fn hear(&mut self, heard: &Heard<'_>) {
        self.otherwise.hear(heard);
    }
    fn offer(&mut self, situation: &Situation<'_>) -> Move {
        self.in_force(situation).offer(situation)
    }
}

/// What a party weighs when it decides to sign or wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StallingProblem {
    /// x: the share it could sign for now, in \[0, 1\].
    pub share: f64,
    /// g: what its share gains a day.
    pub drift_per_day: f64,
    /// r: discount rate a day, above 0.
    pub discount_per_day: f64,
    /// k: flow cost a day.
    pub flow_cost_per_day: f64,
    /// The share beyond which nothing is gained.
    pub cap: f64,
}

/// A window from now in which the drift is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// a: the share of the drift that stops, in \[0, 1\].
    pub cut: f64,
    /// How long it lasts, in days; infinite for a lasting cut.
    pub days: f64,
}

/// When to sign, and what that is worth now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delay {
    /// Days to wait.
    pub days: f64,
    /// V at that delay.
    pub value: f64,
}

impl StallingProblem {
    /// a*: a lasting cut of at least this share takes the motive to wait away; 0 or below where there is
    /// none.
    ///
    /// ```
    /// use detente::strategy::stalling::StallingProblem;
    /// let problem = StallingProblem {
    ///     share: 0.5, drift_per_day: 0.001, discount_per_day: 0.001, flow_cost_per_day: 0.0002, cap: 0.95,
    /// };
    /// assert!((problem.lasting_cut_threshold() - 0.3).abs() < 1e-12);
    /// let delay = problem.best_delay(None);
    /// assert!((delay.days - 300.0).abs() < 1e-9);
    /// assert!((delay.value - 0.540818).abs() < 5e-7);
    /// ```
    pub fn lasting_cut_threshold(&self) -> f64 {
        1.0 - (self.discount_per_day * self.share + self.flow_cost_per_day) / self.drift_per_day
    }

    /// Whether it pays to wait, where the drift is cut in these windows: each says that at least so much is cut for at least so long.
    ///
    /// In a window it still pays unless the cut is at least a* *and* cut × days is at least
    /// A* = \[−ln(1 − a*) − a*\]/r: a short window is waited out. Holds where the cap does not bind. One window that takes the motive
    /// away is enough (*assumed*: the published rule knows one window).
    ///
    /// ```
    /// use detente::strategy::stalling::{StallingProblem, Window};
    /// let problem = StallingProblem {
    ///     share: 0.5, drift_per_day: 0.001, discount_per_day: 0.001, flow_cost_per_day: 0.0002, cap: 0.95,
    /// };
    /// // a* = .30, and A* = 56.67 days: a lasting cut of .31 takes the motive away, ten days of silence do not.
    /// assert!(problem.stalls(&[]));
    /// assert!(problem.stalls(&[Window { cut: 0.29, days: f64::INFINITY }]));
    /// assert!(!problem.stalls(&[Window { cut: 0.31, days: f64::INFINITY }]));
    /// assert!(problem.stalls(&[Window { cut: 1.0, days: 10.0 }]));
    /// ```
    pub fn stalls(&self, windows: &[Window]) -> bool {
        let without = self.discount_per_day * self.share + self.flow_cost_per_day;
        if self.drift_per_day <= without.max(0.0) || self.share >= self.cap {
            return false;
        }
        let threshold = self.lasting_cut_threshold();
        let is_enough = |&Window { cut, days }: &Window| {
            cut >= threshold && cut * days >= self.cut_days_threshold()
        };
        !windows.iter().any(is_enough)
    }

    /// A* = \[−ln(1 − a*) − a*\]/r, in days.
    ///
    /// ```
    /// use detente::strategy::stalling::StallingProblem;
    /// let problem = StallingProblem {
    ///     share: 0.5, drift_per_day: 0.001, discount_per_day: 0.001, flow_cost_per_day: 0.0002, cap: 0.95,
    /// };
    /// assert!((problem.cut_days_threshold() - 56.67).abs() < 0.01);
    /// ```
    pub fn cut_days_threshold(&self) -> f64 {
        let threshold = self.lasting_cut_threshold();
        (-(-threshold).ln_1p() - threshold) / self.discount_per_day
    }

    /// V(τ): what signing after `days` is worth now.
    ///
    /// ```
    /// use detente::strategy::stalling::StallingProblem;
    /// let problem = StallingProblem {
    ///     share: 0.5, drift_per_day: 0.001, discount_per_day: 0.001, flow_cost_per_day: 0.0002, cap: 0.95,
    /// };
    /// assert_eq!(problem.value(0.0, None), 0.5);
    /// assert!((problem.value(300.0, None) - 0.540818).abs() < 5e-7);
    /// ```
    pub fn value(&self, days: f64, window: Option<Window>) -> f64 {
        let discount = (-self.discount_per_day * days).exp();
        discount * self.share_after(days, window)
            - self.flow_cost_per_day * (1.0 - discount) / self.discount_per_day
    }

    /// The best time to sign.
    ///
    /// V has at most two local maxima: one in the window (or at once) and one after it; each stands where
    /// the drift equals r·x + k, at the edge of the window, or at the cap.
    ///
    /// ```
    /// use detente::strategy::stalling::{StallingProblem, Window};
    /// let problem = StallingProblem {
    ///     share: 0.5, drift_per_day: 0.001, discount_per_day: 0.001, flow_cost_per_day: 0.0002, cap: 0.95,
    /// };
    /// let delay = problem.best_delay(Some(Window { cut: 1.0, days: 10.0 }));
    /// assert!((delay.days - 310.0).abs() < 1e-9);
    /// assert!((delay.value - 0.5334).abs() < 5e-5);
    /// ```
    pub fn best_delay(&self, window: Option<Window>) -> Delay {
        let Window { cut, days } = window.unwrap_or(Window { cut: 0.0, days: 0.0 });
        let mut candidates = vec![0.0];
        let slow = self.drift_per_day * (1.0 - cut);
        if slow > 0.0 && days > 0.0 {
            candidates.push((self.days_to_stop(self.share, slow)).clamp(0.0, days));
        }
        if days.is_finite() {
            candidates.push(days);
            let share = self.share_after(days, window);
            if self.drift_per_day > 0.0 {
                candidates.push(days + self.days_to_stop(share, self.drift_per_day).max(0.0));
            }
        }
        let best =
            candidates.into_iter().map(|days| Delay { days, value: self.value(days, window) });
        best.fold(Delay { days: 0.0, value: self.share }, |best, delay| {
            if delay.value > best.value { delay } else { best }
        })
    }

    /// Days until the share reaches min((g − k)/r, cap) from `share` at `drift_per_day`.
    fn days_to_stop(&self, share: f64, drift_per_day: f64) -> f64 {
        let stop = ((drift_per_day - self.flow_cost_per_day) / self.discount_per_day).min(self.cap);
        (stop - share) / drift_per_day
    }

    fn share_after(&self, days: f64, window: Option<Window>) -> f64 {
        let Window { cut, days: window_days } = window.unwrap_or(Window { cut: 0.0, days: 0.0 });
        let gained = self.drift_per_day * (days - cut * days.min(window_days));
        (self.share + gained).min(self.cap.max(self.share))
    }
}
