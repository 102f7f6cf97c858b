//! `detente negotiate`: one table, step by step.

use detente::protocol;
use detente::session::Customs;
use detente::simulation::scenario::Scenario;
use detente::strategy::{self, Chosen, Misspelled};
use detente::study::negotiation::{
    CannotNegotiate, NegotiationOptions, negotiate as study, own_strategies,
};
use detente_formats::problem::{Problem, grouped};

use super::{load, print_json, refuse, tell_where};
use crate::Failure;
use crate::arguments::{Format, Negotiate};
use crate::files::{OutputFolder, WholeFile, print};
use crate::text::counted;
use crate::{json, report, text};

/// The name of the report.
const REPORT: &str = "negotiation.html";

pub fn negotiate(arguments: &Negotiate) -> Result<(), Failure> {
    let scenario = load(&arguments.common, arguments.levels)?;
    let options = NegotiationOptions {
        protocol: chosen_protocol(&arguments.protocol)?,
        strategies: chosen_strategies(arguments.strategies.as_deref(), &scenario)?,
        steps: arguments.steps,
        seed: arguments.seed,
        customs: chosen_customs(arguments.customs.as_deref())?,
    };
    if scenario.side_payments.is_some() {
        eprintln!(
            "warning: no money changes hands at this table; `analyze` uses `side_payments`\n"
        );
    }
    let folder = OutputFolder::open(arguments.out.as_deref(), &scenario)?;
    let taken = [arguments.common.file(), folder.place(REPORT)];
    let trace = arguments.trace.as_deref().map(|place| WholeFile::open(place, &taken));
    let trace = trace.transpose()?;
    let played = study(&scenario, &options).map_err(|error| {
        let problem = explained(&error, &scenario);
        match error {
            CannotNegotiate::TooManyPackages(_) => problem.of(&arguments.common.scenario),
            _ => problem,
        }
    })?;
    if let Some(trace) = trace {
        trace.write(json::negotiation::trace_lines(&scenario, &played).as_bytes())?;
    }
    let page = report::negotiation::page(&scenario, &options, &played, &arguments.again());
    let written = folder.write(REPORT, page.as_bytes());
    match arguments.common.format {
        Format::Json => print_json(&json::negotiation::negotiate(&scenario, &options, &played))?,
        Format::Text => print(&text::negotiation::negotiation(&scenario, &options, &played))?,
    }
    tell_where("The report, with plots", written, arguments.common.format)
}

fn chosen_protocol(name: &str) -> Result<&'static dyn protocol::Protocol, Failure> {
    protocol::find(name).ok_or_else(|| {
        let names: Vec<&str> = protocol::ALL.iter().map(|protocol| protocol.name()).collect();
        refuse(format!("no protocol is called `{name}`"))
            .with_hint(format!("one of {}", names.join(", ")))
            .into()
    })
}

fn chosen_customs(said: Option<&str>) -> Result<Customs, Failure> {
    let Some(said) = said else { return Ok(Customs::default()) };
    Customs::of(said).map_err(|name| {
        let names = Customs::NAMES.join(", ");
        refuse(format!("no custom is called `{name}`"))
            .with_hint(format!("one of {names}, negmas"))
            .into()
    })
}

/// The strategies said on the command line, or else those of the scenario.
fn chosen_strategies(said: Option<&str>, scenario: &Scenario) -> Result<Vec<Chosen>, Failure> {
    let Some(said) = said else { return Ok(own_strategies(scenario)) };
    said.split(',').map(|word| chosen_strategy(word.trim())).collect()
}

fn chosen_strategy(word: &str) -> Result<Chosen, Failure> {
    Chosen::of(word).map_err(|error| {
        let hint = match &error {
            Misspelled::Unknown(_) => {
                let names: Vec<&str> = strategy::ALL.iter().map(|entry| entry.name).collect();
                let rules = strategy::acceptance::ALL.iter().map(|entry| entry.name);
                let models = strategy::opponent::ALL.iter().map(|entry| entry.name);
                let parts: Vec<&str> = rules.chain(models).collect();
                let (names, parts) = (names.join(", "), parts.join(", "));
                Some(format!("one of {names}; with +PART for its parts {parts}"))
            }
            _ => error.hint(),
        };
        let problem = refuse(error.to_string());
        match hint {
            Some(hint) => problem.with_hint(hint).into(),
            None => problem.into(),
        }
    })
}

/// What is wrong, and what to do about it.
fn explained(error: &CannotNegotiate, scenario: &Scenario) -> Problem {
    let ids: Vec<&str> = scenario
        .delegations
        .iter()
        .map(|conduct| scenario.parties[conduct.party.0].id.as_str())
        .collect();
    // The engine says what is wrong in numbers alone.
    let message = match error {
        CannotNegotiate::Strategies { given, needed } => {
            let strategies = if *given == 1 { "strategy" } else { "strategies" };
            format!("{given} {strategies} for {}", counted(*needed, "delegation"))
        }
        CannotNegotiate::TooManyPackages(count) => {
            format!("the issues make {} packages, more than can be tabulated", grouped(*count))
        }
        _ => error.to_string(),
    };
    let help = match error {
        CannotNegotiate::Delegations(_) => {
            "give the parties that bargain role = \"delegation\"".to_owned()
        }
        CannotNegotiate::TooManyPackages(_) => {
            "give the largest issues fewer options or a longer step; `analyze` may do without a table".to_owned()
        }
        CannotNegotiate::Strategies { .. } => {
            format!("name one for each of {}, in this order", ids.join(", "))
        }
        CannotNegotiate::NothingPossible => "loosen [[constraints]]".to_owned(),
        _ => return refuse(message),
    };
    refuse(message).with_hint(help)
}
