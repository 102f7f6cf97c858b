//! A bargaining case: what every format is read into and written from.

use detente::domain::{Brief, Issue, OutcomeSpace, Role};
use detente::quantity::Numbers;
use detente::random::Label;
use detente::simulation::Standpoints;
use detente::simulation::scenario::{DelegationConduct, Scenario};
use detente::strategy;

use super::limits::LARGEST_TABLE;

/// A bargaining case: what is negotiated, and what it is worth to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its title.
    pub title: String,
    /// The issues.
    pub issues: Vec<Issue>,
    /// The parties, at least one.
    pub parties: Vec<Profile>,
}

/// What packages are worth to one party.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Its utilities.
    pub worth: CaseWorth,
    /// The least it takes; `None`: anything is better than no agreement.
    pub reservation: Option<f64>,
    /// What a step of bargaining leaves of a utility, in (0, 1].
    pub discount_per_step: f64,
}

/// Utilities of packages.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseWorth {
    /// bias + Σ over issues of weight × value of the option, from the first issue to the last.
    Sum {
        /// What every package is worth to begin with.
        bias: f64,
        /// How much each issue matters.
        weights: Vec<f64>,
        /// By issue: what each option is worth.
        values: Vec<Vec<f64>>,
    },
    /// By package, the options of the last issue moving fastest.
    Table(Vec<f64>),
}

impl CaseWorth {
    /// The utility of every package of `space`, in its order. The shapes must fit. O(packages × issues).
    ///
    /// ```
    /// use detente::domain::OutcomeSpace;
    /// use detente_formats::exchange::CaseWorth;
    /// let space = OutcomeSpace::new(vec![2, 2]).unwrap();
    /// let worth = CaseWorth::Sum {
    ///     bias: 1.0, weights: vec![0.5, 0.25], values: vec![vec![0.0, 1.0], vec![0.0, 1.0]],
    /// };
    /// assert_eq!(worth.utilities(&space), [1.0, 1.25, 1.5, 1.75]);
    /// ```
    pub fn utilities(&self, space: &OutcomeSpace) -> Vec<f64> {
        match self {
            CaseWorth::Table(utilities) => utilities.clone(),
            CaseWorth::Sum { bias, weights, values } => {
                let utility = |outcome| {
                    let issues = weights.iter().zip(values).enumerate();
                    issues.fold(*bias, |sum, (issue, (weight, values))| {
                        sum + weight * values[space.option(outcome, issue)]
                    })
                };
                space.outcomes().map(utility).collect()
            }
        }
    }
}

impl Case {
    /// How many packages its issues make.
    pub fn package_count(&self) -> u128 {
        let counts = self.issues.iter().map(|issue| issue.options.count() as u128);
        counts.fold(1, u128::saturating_mul)
    }

    /// All its packages; `None` for more than 2³² − 1 of them.
    pub fn space(&self) -> Option<OutcomeSpace> {
        let counts = self.issues.iter().map(|issue| u32::try_from(issue.options.count()).ok());
        OutcomeSpace::new(counts.collect::<Option<Vec<u32>>>()?)
    }

    /// What a scenario says beside what a case holds, in words: it is lost.
    pub fn leaves_out(scenario: &Scenario) -> Vec<&'static str> {
        let plain = strategy::ALL[0].name;
        let plays = |conduct: &DelegationConduct| {
            conduct.strategy != plain
                || conduct.exponent.is_some()
                || conduct.highest_aspiration.is_some()
        };
        let numbers = &scenario.numbers;
        let happens = !scenario.tracks.is_empty()
            || scenario.ceasefire.is_some()
            || scenario.battlefield.is_some()
            || !scenario.events.is_empty();
        let parties = &scenario.parties;
        [
            (scenario.delegations.iter().any(plays), "the strategies of its parties"),
            (parties.iter().any(|party| party.name != party.id), "the long names of its parties"),
            (parties.iter().any(|party| party.brief != Brief::default()), "briefs"),
            (parties.iter().any(|party| party.role != Role::Delegation), "who is no delegation"),
            (parties.iter().any(|party| !party.members.is_empty()), "members of delegations"),
            (numbers.reported + numbers.published + numbers.measured > 0, "where numbers are from"),
            (scenario.decision.is_some(), "how the table decides"),
            (scenario.side_payments.is_some(), "side payments"),
            (happens, "the process in time"),
        ]
        .into_iter()
        .filter_map(|(is_there, what)| is_there.then_some(what))
        .collect()
    }

    /// The case that a scenario states, where nothing of it is uncertain.
    ///
    /// # Errors
    /// Says what of the scenario no case can hold.
    pub fn of_scenario(scenario: &Scenario) -> Result<Case, String> {
        if scenario.delegations.is_empty() || scenario.issues.is_empty() {
            return Err("the scenario has no delegations or no issues".to_owned());
        }
        if !scenario.constraints.is_empty() {
            return Err("the scenario has constraints, which no other format can hold".to_owned());
        }
        let standpoints = Standpoints::new(scenario, &Numbers::Central);
        let mut parties = Vec::new();
        for conduct in &scenario.delegations {
            let name = scenario.parties[conduct.party.0].id.clone();
            if !conduct.preferences.is_certain() {
                return Err(format!("the preferences of `{name}` are uncertain"));
            }
            if conduct.cost_per_step.distribution.mean() != 0.0 {
                return Err(format!("`{name}` has a cost_per_step"));
            }
            let label = Label::new("convert");
            let valuation =
                conduct.preferences.valuation(&scenario.issues, &Numbers::Central, label);
            let worth = match &valuation.worth {
                detente::domain::Worth::Additive { weights, values, interactions }
                    if interactions.is_empty() && valuation.red_lines.is_empty() =>
                {
                    let (weights, values) = (weights.clone(), values.clone());
                    CaseWorth::Sum { bias: 0.0, weights, values }
                }
                _ => {
                    let space = standpoints.space();
                    let space = space.filter(|space| u128::from(space.count()) <= LARGEST_TABLE);
                    let Some(space) = space else {
                        return Err(format!("`{name}` needs a table of too many packages"));
                    };
                    let utilities = valuation.utilities(&space);
                    if utilities.contains(&f64::NEG_INFINITY) {
                        return Err(format!("`{name}` has red lines"));
                    }
                    CaseWorth::Table(utilities)
                }
            };
            let reservation = match &conduct.reservation {
                detente::domain::Reservation::Number(number) => Some(number.distribution.mean()),
                detente::domain::Reservation::None => None,
                detente::domain::Reservation::Battlefield => {
                    return Err(format!("the reservation of `{name}` hangs on the battlefield"));
                }
            };
            let discount_per_step = conduct.discount_per_step.distribution.mean();
            parties.push(Profile { name, worth, reservation, discount_per_step });
        }
        Ok(Case { title: scenario.title.clone(), issues: scenario.issues.clone(), parties })
    }
}
