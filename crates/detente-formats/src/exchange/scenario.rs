//! A case as a scenario, with all that commands ask of one.

use detente::domain::{
    Brief, Party, PartyIndex, Preferences, Reservation, Role, StatedWorth, Values, VotingRule,
    Weights,
};
use detente::quantity::Quantity;
use detente::record::Format;
use detente::simulation::scenario::{DelegationConduct, NumberCount, Scenario};
use detente::strategy;

use super::limits::LARGEST_TABLE;
use super::{Case, CaseWorth, Profile};
use crate::problem::grouped;

/// The scenario of this id. Its numbers count as assumed.
///
/// # Errors
/// Says why a scenario cannot hold the case.
pub(super) fn scenario(case: &Case, id: &str) -> Result<Scenario, String> {
    let empty = crate::scenario::parse("format = 1\ntitle = \"\"\n", "", id, None).scenario;
    let empty = empty.ok_or_else(|| "an empty scenario is not sound".to_owned())?;
    let mut assumed = 0;
    let mut delegations = Vec::with_capacity(case.parties.len());
    for (number, profile) in case.parties.iter().enumerate() {
        let (stated, count) = stated(case, profile)?;
        let is_discounted = profile.discount_per_step != 1.0;
        assumed += count + usize::from(profile.reservation.is_some()) + usize::from(is_discounted);
        delegations.push(DelegationConduct {
            party: PartyIndex(number),
            preferences: Preferences { stated, red_lines: Vec::new() },
            reservation: match profile.reservation {
                Some(least) => Reservation::Number(Quantity::assumed(least)),
                None => Reservation::None,
            },
            strategy: strategy::ALL[0].name.to_owned(),
            exponent: None,
            highest_aspiration: None,
            discount_per_step: Quantity::assumed(profile.discount_per_step),
            cost_per_step: Quantity::assumed(0.0),
            formats: Format::ALL.to_vec(),
        });
    }
    let party = |profile: &Profile| Party {
        id: profile.name.clone(),
        name: profile.name.clone(),
        role: Role::Delegation,
        members: Vec::new(),
        rule: VotingRule::Majority,
        brief: Brief::default(),
        patron_of: Vec::new(),
    };
    Ok(Scenario {
        title: case.title.clone(),
        issues: case.issues.clone(),
        parties: case.parties.iter().map(party).collect(),
        delegations,
        numbers: NumberCount { assumed, ..NumberCount::default() },
        ..empty
    })
}

/// What a party wants, and how many numbers say it.
fn stated(case: &Case, profile: &Profile) -> Result<(StatedWorth, usize), String> {
    let quantities = |values: &[f64]| values.iter().copied().map(Quantity::assumed).collect();
    let CaseWorth::Sum { bias: 0.0, weights, values } = &profile.worth else {
        let utilities = table(case, profile)?;
        let count = utilities.len();
        return Ok((StatedWorth::Table(utilities), count));
    };
    let count = values.iter().map(Vec::len).sum::<usize>() + weights.len();
    let values = values.iter().map(|values| Values::Stated(quantities(values))).collect();
    let weights = Weights::Stated(quantities(weights));
    Ok((StatedWorth::Additive { weights, values, interactions: Vec::new() }, count))
}

/// A utility for each package.
pub(super) fn table(case: &Case, profile: &Profile) -> Result<Vec<f64>, String> {
    if let CaseWorth::Table(utilities) = &profile.worth {
        return Ok(utilities.clone());
    }
    let space = case.space().filter(|space| u128::from(space.count()) <= LARGEST_TABLE);
    match space {
        Some(space) => Ok(profile.worth.utilities(&space)),
        None => Err(format!(
            "`{}` needs a table of more than {} packages",
            profile.name,
            grouped(LARGEST_TABLE)
        )),
    }
}

/// Whom no package pays what it takes at least: name, the most there is for it, and its reservation.
pub(super) fn out_of_reach(case: &Case) -> Vec<(&str, f64, f64)> {
    let most = |worth: &CaseWorth| match worth {
        CaseWorth::Table(utilities) => utilities.iter().copied().fold(f64::MIN, f64::max),
        CaseWorth::Sum { bias, weights, values } => {
            let best = |values: &Vec<f64>| values.iter().copied().fold(f64::MIN, f64::max);
            weights.iter().zip(values).fold(*bias, |sum, (weight, v)| sum + weight * best(v))
        }
    };
    let parties = case.parties.iter().filter_map(|party| {
        let (least, most) = (party.reservation?, most(&party.worth));
        (most < least - 1e-9).then_some((&*party.name, most, least))
    });
    parties.collect()
}
