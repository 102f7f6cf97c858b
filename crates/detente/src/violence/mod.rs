//! Generators of incidents, and what is known of them in closed form.
//!
//! Generators only: nothing here reads data or knows of talks. Units: rates per day, times as
//! [`Time`](crate::calendar::Time).

mod moments;
mod stream;
mod survival;

pub use moments::{Excitation, finite_window_variance, mean_count_from_empty};
pub use stream::{Incident, Stream};
pub use survival::{Weibull, truce_lifetime_days};
