//! Numbers of a scenario: plain or uncertain, with basis and note, inside their field's range.

use std::ops::Range;

use detente::quantity::{Basis, Distribution, Quantity};
use toml::de::DeValue;

use super::fields::{Fields, Reader, Value, nearest};

/// The range of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    low: f64,
    high: f64,
    /// Whether the ends themselves are allowed.
    closed: (bool, bool),
}

impl Bounds {
    pub const ANY: Bounds = Bounds::between(f64::NEG_INFINITY, f64::INFINITY);
    pub const SHARE: Bounds = Bounds::between(0.0, 1.0);
    pub const INNER_SHARE: Bounds = Bounds { closed: (false, false), ..Bounds::SHARE };
    /// Each incident triggers fewer than one; close to one, clusters grow without end.
    pub const BRANCHING: Bounds = Bounds::between(0.0, 0.99);
    pub const DISCOUNT: Bounds = Bounds { closed: (false, true), ..Bounds::SHARE };
    pub const AT_LEAST_ZERO: Bounds = Bounds::between(0.0, f64::INFINITY);
    /// Hazards a day: more would be no chance any more, and take for ever to play.
    pub const HAZARD: Bounds = Bounds::between(0.0, 1000.0);
    /// Rates of decay a day: from a memory of millions of years to one of a minute.
    pub const DECAY: Bounds = Bounds::between(1e-9, 1e4);
    pub const ABOVE_ZERO: Bounds = Bounds { closed: (false, true), ..Bounds::AT_LEAST_ZERO };
    /// A ratio of rates, the larger over the smaller.
    pub const RATIO: Bounds = Bounds { closed: (false, true), ..Bounds::between(1.0, 1000.0) };

    const fn between(low: f64, high: f64) -> Self {
        Bounds { low, high, closed: (true, true) }
    }

    fn hold(&self, distribution: &Distribution) -> bool {
        if let Distribution::PointMass { mass, at, rest } = distribution {
            let point = *mass == 0.0 || self.hold(&Distribution::Point(*at));
            return point && (*mass == 1.0 || self.hold(rest));
        }
        let (low, high) = distribution.support();
        // These come near the ends of their support and never draw them; all others may.
        let inner = matches!(
            distribution,
            Distribution::Normal { .. }
                | Distribution::LogNormal { .. }
                | Distribution::Beta { .. }
        );
        let above = low > self.low || (low == self.low && (self.closed.0 || inner));
        let below = high < self.high || (high == self.high && (self.closed.1 || inner));
        above && below
    }

    /// A number that lies within.
    fn example(&self) -> f64 {
        let within = |number: &f64| self.hold(&Distribution::Point(*number));
        [0.5, 1.0, 2.0].into_iter().find(within).unwrap_or(self.high)
    }

    pub fn words(&self) -> String {
        let Bounds { low, high, closed } = self;
        let open = if closed.0 { '[' } else { '(' };
        let close = if closed.1 { ']' } else { ')' };
        match (low.is_finite(), high.is_finite()) {
            (true, true) => format!("a number in {open}{low}, {high}{close}"),
            (true, false) if closed.0 => format!("a number of at least {low}"),
            (true, false) => format!("a number above {low}"),
            _ => "a finite number".to_owned(),
        }
    }
}

/// The basis and note that numbers of a table have where they state none.
#[derive(Clone, Debug, Default)]
pub(super) struct Provenance {
    pub basis: Option<Basis>,
    pub note: Option<String>,
}

impl<'t> Reader<'t> {
    /// The `basis`, `note` and `source` of a table.
    pub fn provenance(&mut self, fields: &mut Fields<'t>) -> Provenance {
        let basis = fields.get("basis").and_then(|value| {
            let word = self.text(value)?;
            let basis = Basis::ALL.into_iter().find(|basis| basis.word() == word);
            if basis.is_none() {
                let words = Basis::ALL.map(Basis::word);
                let hint = match nearest(word, words.into_iter()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("one of {}", words.join(", ")),
                };
                let message = format!("`{word}` is not a basis");
                self.error_with_hint("unknown-basis", value.span(), message, hint);
            }
            basis
        });
        let mut note = None;
        for field in ["note", "source"] {
            if let Some(value) = fields.get(field) {
                note = self.text(value).map(str::to_owned).or(note);
            }
        }
        if let Some(basis) = basis
            && basis != Basis::Assumed
            && note.is_none()
        {
            let message = format!("a {} number needs a note or a source", basis.word());
            let hint = "add source = \"…\", or say basis = \"assumed\"";
            self.error_with_hint("no-source", fields.span.clone(), message, hint);
        }
        Provenance { basis, note }
    }

    /// A field that holds a number, or what it is where the field is absent.
    pub fn quantity_or(
        &mut self,
        fields: &mut Fields<'t>,
        field: &'static str,
        bounds: Bounds,
        default: Quantity,
    ) -> Quantity {
        match fields.get(field) {
            Some(value) => self.quantity(value, bounds, &Provenance::default()),
            None => {
                self.count(default.basis);
                default
            }
        }
    }

    /// A field that must hold a number. Something is returned in any case, so that reading goes on.
    pub fn required_quantity(
        &mut self,
        fields: &mut Fields<'t>,
        field: &'static str,
        bounds: Bounds,
    ) -> Quantity {
        match fields.require(self, field) {
            Some(value) => self.quantity(value, bounds, &Provenance::default()),
            None => Quantity::assumed(f64::NAN),
        }
    }

    /// A number: plain, or a table with a distribution, basis and note.
    pub fn quantity(
        &mut self,
        value: Value<'t>,
        bounds: Bounds,
        inherited: &Provenance,
    ) -> Quantity {
        let (distribution, own) = match value.get_ref() {
            DeValue::Table(table) => {
                let mut fields = Fields::new("a number".into(), value.span(), table);
                let own = self.provenance(&mut fields);
                let distribution = self.distribution(&mut fields);
                fields.finish(self);
                (distribution, own)
            }
            _ => (self.number(value).map(Distribution::Point), Provenance::default()),
        };
        let basis = own.basis.or(inherited.basis).unwrap_or(Basis::Assumed);
        self.count(basis);
        let note = own.note.or_else(|| inherited.note.clone());
        let possible = distribution.and_then(|found| self.possible(found, value.span()));
        let Some(distribution) = possible else { return Quantity::assumed(f64::NAN) };
        if !bounds.hold(&distribution) {
            let (low, high) = distribution.support();
            let got = if distribution.is_point() {
                format!("got {low}")
            } else {
                format!("this one draws from {low} to {high}")
            };
            let message = format!("expected {}; {got}", bounds.words());
            let hint = match distribution.is_point() {
                true => format!("write a number such as {}", bounds.example()),
                false => {
                    "write a distribution that stays within, such as `uniform = [lowest, highest]`"
                        .to_owned()
                }
            };
            self.error_with_hint("out-of-range", value.span(), message, hint);
        }
        Quantity { distribution, basis, note }
    }

    /// A whole number that counts among the scenario's numbers: plain, or `{ value, basis, note }`.
    pub fn whole_number(&mut self, value: Value<'t>, low: u32, high: u32) -> Option<u32> {
        let DeValue::Table(table) = value.get_ref() else {
            self.count(Basis::Assumed);
            return self.whole(value, low, high);
        };
        let mut fields = Fields::new("a whole number".into(), value.span(), table);
        let provenance = self.provenance(&mut fields);
        self.count(provenance.basis.unwrap_or(Basis::Assumed));
        let number = fields.require(self, "value").and_then(|value| self.whole(value, low, high));
        fields.finish(self);
        number
    }

    pub fn count(&mut self, basis: Basis) {
        let counter = match basis {
            Basis::Reported => &mut self.numbers.reported,
            Basis::Published => &mut self.numbers.published,
            Basis::Measured => &mut self.numbers.measured,
            Basis::Assumed => &mut self.numbers.assumed,
        };
        *counter += 1;
    }

    /// The one distribution that a table names.
    fn distribution(&mut self, fields: &mut Fields<'t>) -> Option<Distribution> {
        let mut found: Vec<(&'static str, Range<usize>, Option<Distribution>)> = Vec::new();
        for &(name, parameters) in &KINDS {
            let Some(value) = fields.get(name) else { continue };
            let distribution = match name {
                "value" => self.number(value).map(Distribution::Point),
                "mixture" => self.mixture(value),
                _ => self.parameters(value, parameters).map(|p| plain(name, &p)),
            };
            found.push((name, value.span(), distribution));
        }
        if let [_, (second, span, _), ..] = found.as_slice() {
            let message = format!("a number has one distribution; `{second}` is a second one");
            self.error("two-distributions", span.clone(), message);
        }
        if found.is_empty() {
            let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
            let hint = format!("give one of {}", names.join(", "));
            let message = "this table says no number";
            self.error_with_hint("no-number", fields.span.clone(), message, hint);
        }
        found.into_iter().next()?.2
    }

    /// The distribution, unless its parameters are impossible.
    fn possible(&mut self, distribution: Distribution, span: Range<usize>) -> Option<Distribution> {
        match distribution.check() {
            Ok(()) => Some(distribution),
            Err(impossible) => {
                self.error("impossible-distribution", span, impossible.to_string());
                None
            }
        }
    }

    fn parameters(&mut self, value: Value<'t>, names: &[&str]) -> Option<Vec<f64>> {
        let items = self.array(value);
        if items.len() != names.len() {
            let message = format!("expected [{}]", names.join(", "));
            self.error("wrong-parameters", value.span(), message);
            return None;
        }
        let numbers: Vec<f64> = items.iter().filter_map(|item| self.number(item)).collect();
        (numbers.len() == names.len()).then_some(numbers)
    }

    fn mixture(&mut self, value: Value<'t>) -> Option<Distribution> {
        let mut fields = self.fields("a mixture".into(), value)?;
        let mass = fields.require(self, "mass").and_then(|value| {
            let mass = self.number(value)?;
            let alone =
                Distribution::PointMass { mass, at: 0.0, rest: Box::new(Distribution::Point(0.0)) };
            self.possible(alone, value.span()).map(|_| mass)
        });
        let at = fields.require(self, "at").and_then(|value| {
            let at = self.number(value)?;
            self.possible(Distribution::Point(at), value.span()).map(|_| at)
        });
        let rest = fields.require(self, "rest").and_then(|value| {
            let mut fields = self.fields("the rest of a mixture".into(), value)?;
            let rest = self.distribution(&mut fields);
            fields.finish(self);
            self.possible(rest?, value.span())
        });
        fields.finish(self);
        Some(Distribution::PointMass { mass: mass?, at: at?, rest: Box::new(rest?) })
    }
}

/// The kinds of numbers, and the names of their parameters.
const KINDS: [(&str, &[&str]); 8] = [
    ("value", &[]),
    ("uniform", &["low", "high"]),
    ("log_uniform", &["low", "high"]),
    ("normal", &["mean", "standard deviation"]),
    ("log_normal", &["median", "coefficient of variation"]),
    ("triangular", &["low", "mode", "high"]),
    ("beta", &["a", "b"]),
    ("mixture", &[]),
];

fn plain(name: &str, p: &[f64]) -> Distribution {
    match name {
        "uniform" => Distribution::Uniform { low: p[0], high: p[1] },
        "log_uniform" => Distribution::LogUniform { low: p[0], high: p[1] },
        "normal" => Distribution::Normal { mean: p[0], standard_deviation: p[1] },
        "log_normal" => Distribution::LogNormal { median: p[0], variation: p[1] },
        "triangular" => Distribution::Triangular { low: p[0], mode: p[1], high: p[2] },
        "beta" => Distribution::Beta { a: p[0], b: p[1] },
        unknown => unreachable!("`{unknown}` is a distribution and is not read"),
    }
}
