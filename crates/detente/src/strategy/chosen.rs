//! How a seat's strategy is spelled, on the command line and in scenarios alike.

use std::fmt;

use super::find;

/// A strategy with what is said of it: `name`, `name:exponent` or `name:exponent:highest`, and `@steps` behind it where the seat has
/// fewer steps than the table.
///
/// The exponent is a number above 0 or `inf`, which never concedes; the highest aspiration, with which it begins, lies in (0, 1]. Only
/// time-based strategies take them.
///
/// ```
/// use detente::strategy::Chosen;
/// let chosen = Chosen::of("aspiration:inf:0.9@50").unwrap();
/// assert_eq!(chosen.name, "aspiration");
/// assert_eq!((chosen.exponent, chosen.highest), (Some(f64::INFINITY), Some(0.9)));
/// assert_eq!(chosen.steps, Some(50));
/// assert_eq!(chosen.to_string(), "aspiration:inf:0.9@50");
/// assert!(Chosen::of("tough:2").is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// Its name in the registry, with its parts.
    pub name: String,
    /// Its exponent, above 0, where it is not the strategy's own.
    pub exponent: Option<f64>,
    /// Its aspiration at the beginning, in (0, 1], where it is not 1.
    pub highest: Option<f64>,
    /// The seat's own number of steps, at least 1.
    pub steps: Option<u32>,
}

/// Why a text spells no strategy.
///
/// ```
/// use detente::strategy::{Chosen, Misspelled};
/// assert_eq!(Chosen::of("linaer:2"), Err(Misspelled::Unknown("linaer".into())));
/// let words = Chosen::of("linear:2:1.5").unwrap_err().to_string();
/// assert_eq!(words, "`1.5` is no highest aspiration for `linear`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misspelled {
    /// No strategy is called so.
    Unknown(String),
    /// The strategy takes no exponent.
    TakesNone(String),
    /// What stands for the exponent, and the strategy.
    Exponent(String, String),
    /// What stands for the highest aspiration, and the strategy.
    Highest(String, String),
    /// What stands for the number of steps, and the strategy.
    Steps(String, String),
}

impl Misspelled {
    /// What could stand there instead; `None` where nothing could.
    ///
    /// ```
    /// use detente::strategy::Chosen;
    /// let hint = Chosen::of("linear@0").unwrap_err().hint().unwrap();
    /// assert_eq!(hint, "a whole number of at least 1, as in linear@50");
    /// ```
    pub fn hint(&self) -> Option<String> {
        match self {
            Misspelled::Unknown(_) | Misspelled::TakesNone(_) => None,
            Misspelled::Exponent(_, name) => {
                Some(format!("a number above 0 or inf, as in {name}:2"))
            }
            Misspelled::Highest(_, name) => {
                Some(format!("a number above 0 and at most 1, as in {name}:2:0.9"))
            }
            Misspelled::Steps(_, name) => {
                Some(format!("a whole number of at least 1, as in {name}@50"))
            }
        }
    }
}

impl fmt::Display for Misspelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misspelled::Unknown(name) => write!(f, "no strategy is called `{name}`"),
            Misspelled::TakesNone(name) => write!(f, "the strategy `{name}` takes no exponent"),
            Misspelled::Exponent(said, name) => write!(f, "`{said}` is no exponent for `{name}`"),
            Misspelled::Highest(said, name) => {
                write!(f, "`{said}` is no highest aspiration for `{name}`")
            }
            Misspelled::Steps(said, name) => {
                write!(f, "`{said}` is no number of steps for `{name}`")
            }
        }
    }
}

impl std::error::Error for Misspelled {}

impl Chosen {
    /// The strategy of that name, with all that is its own.
    pub fn named(name: &str) -> Chosen {
        Chosen { name: name.to_owned(), ..Chosen::default() }
    }

    /// The strategy that a text spells.
    ///
    /// # Errors
    /// Says what of it is none.
    pub fn of(text: &str) -> Result<Chosen, Misspelled> {
        let (strategy, steps) = match text.split_once('@') {
            Some((strategy, steps)) => (strategy, Some(steps)),
            None => (text, None),
        };
        let mut words = strategy.splitn(3, ':');
        let name = words.next().unwrap_or_default().to_owned();
        let (exponent, highest) = (words.next(), words.next());
        let Some(entry) = find(&name) else { return Err(Misspelled::Unknown(name)) };
        if exponent.is_some() && !entry.takes_exponent {
            return Err(Misspelled::TakesNone(name));
        }
        let number = |said: &str, most: f64| {
            said.parse::<f64>().ok().filter(|number| *number > 0.0 && *number <= most)
        };
        // Each is said in a way, or not at all.
        fn read<T>(
            said: Option<&str>,
            name: &str,
            read: impl Fn(&str) -> Option<T>,
            none: fn(String, String) -> Misspelled,
        ) -> Result<Option<T>, Misspelled> {
            said.map(|said| read(said).ok_or_else(|| none(said.to_owned(), name.to_owned())))
                .transpose()
        }
        let exponent =
            read(exponent, &name, |said| number(said, f64::INFINITY), Misspelled::Exponent)?;
        let highest = read(highest, &name, |said| number(said, 1.0), Misspelled::Highest)?;
        let whole = |said: &str| said.parse().ok().filter(|steps| *steps > 0);
        let steps = read(steps, &name, whole, Misspelled::Steps)?;
        Ok(Chosen { name, exponent, highest, steps })
    }
}

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(exponent) = self.exponent {
            write!(f, ":{exponent}")?;
        }
        if let Some(highest) = self.highest {
            write!(f, ":{highest}")?;
        }
        match self.steps {
            Some(steps) => write!(f, "@{steps}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_refused_for_what_it_is() {
        let refused = |text: &str| Chosen::of(text).unwrap_err().to_string();
        for (text, told) in [
            ("", "no strategy is called ``"),
            ("tough:2", "the strategy `tough` takes no exponent"),
            ("linear:-1", "`-1` is no exponent for `linear`"),
            ("linear:nan", "`nan` is no exponent for `linear`"),
            ("linear:", "`` is no exponent for `linear`"),
            ("linear:2:0", "`0` is no highest aspiration for `linear`"),
            ("linear:2:inf", "`inf` is no highest aspiration for `linear`"),
            ("linear:2:0.9:1", "`0.9:1` is no highest aspiration for `linear`"),
            ("linear@2.5", "`2.5` is no number of steps for `linear`"),
            ("linear@9@9", "`9@9` is no number of steps for `linear`"),
        ] {
            assert_eq!(refused(text), told, "{text}");
        }
        assert_eq!(Chosen::of("tough@9").unwrap().steps, Some(9));
        assert_eq!(Chosen::of("linear+next:2").unwrap().name, "linear+next");
    }
}
