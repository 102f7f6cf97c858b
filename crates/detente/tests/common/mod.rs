//! Scenarios built by hand, small enough to know what must come out.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod documented;

use detente::calendar::{Span, Time};
use detente::domain::{
    Brief, Issue, IssueIndex, Options, Party, PartyIndex, Preferences, Reservation, Role,
    StatedWorth, Values, VotingRule, Weights,
};
use detente::quantity::Quantity;
use detente::record::Format;
use detente::scope::Ceasefire;
use detente::simulation::scenario::{
    Battlefield, CeasefireConduct, CouplingStrengths, DelegationConduct, NumberCount, Scenario,
    SincereRate, Trust, Violence,
};
use detente::talks::{Agenda, Item, Round, Track};

pub const OFF: CouplingStrengths = CouplingStrengths {
    excitation: 0.0,
    ceasefire: 0.0,
    trust: 0.0,
    battlefield: 0.0,
    stalling: 0.0,
    request: 0.0,
    patron: 0.0,
    mediator_text: 0.0,
    spoilers: 0.0,
};

pub fn number(value: f64) -> Quantity {
    Quantity::assumed(value)
}

pub fn start() -> Time {
    "2017-02-23".parse().unwrap()
}

fn delegation(id: &str) -> Party {
    Party {
        id: id.into(),
        name: id.into(),
        role: Role::Delegation,
        members: Vec::new(),
        rule: VotingRule::Majority,
        brief: Brief::default(),
        patron_of: Vec::new(),
    }
}

/// Two sides divide a pie with `options` options in one long direct round of a year, without violence
/// and with all couplings off.
pub fn pie(options: usize, exponent: f64) -> Scenario {
    let values: Vec<f64> = (0..options).map(|i| i as f64 / (options - 1) as f64).collect();
    let conduct = |party, values: Vec<f64>| DelegationConduct {
        party: PartyIndex(party),
        preferences: Preferences {
            stated: StatedWorth::Additive {
                weights: Weights::Stated(vec![number(1.0)]),
                values: vec![Values::Stated(values.into_iter().map(number).collect())],
                interactions: Vec::new(),
            },
            red_lines: Vec::new(),
        },
        reservation: Reservation::Number(number(0.0)),
        strategy: "boulware".into(),
        exponent: Some(number(exponent)),
        highest_aspiration: None,
        discount_per_step: number(1.0),
        cost_per_step: number(0.0),
        formats: Format::ALL.to_vec(),
    };
    Scenario {
        id: "pie".into(),
        title: "A pie".into(),
        start: start(),
        horizon_days: 365,
        issues: vec![Issue {
            id: "pie".into(),
            question: "How much for a?".into(),
            options: Options::Named((0..options).map(|i| i.to_string()).collect()),
        }],
        constraints: Vec::new(),
        decision: None,
        side_payments: None,
        parties: vec![delegation("a"), delegation("b")],
        delegations: vec![
            conduct(0, values.clone()),
            conduct(1, values.iter().map(|value| 1.0 - value).collect()),
        ],
        tracks: vec![Track {
            id: "table".into(),
            name: "Table".into(),
            venue: "Here".into(),
            convenors: Vec::new(),
            mediator: None,
            delegations: vec![PartyIndex(0), PartyIndex(1)],
            agenda: Agenda {
                items: vec![Item { issue: IssueIndex(0), after: Vec::new(), needs: None }],
            },
            format: Format::Direct,
            rounds: vec![Round { opens: start(), days: 365 }],
            exchanges_per_day: 8,
            mends_ceasefire: false,
            ending_hazard_per_day: number(0.0),
            walk_out_hazard_per_day: number(0.0),
        }],
        required: vec![IssueIndex(0)],
        questions: Vec::new(),
        ceasefire: None,
        violence: Violence {
            inside_per_day: number(0.0),
            outside_per_day: number(0.0),
            air_share: number(0.0),
            excluded_share: number(0.0),
            branching_ratio: number(0.45),
            decay_per_day: number(0.1),
            starts_empty: true,
            spoiler_attacks_per_day: number(0.0),
            ground_by: vec![(PartyIndex(0), 1.0), (PartyIndex(1), 1.0)],
            air_by: vec![(PartyIndex(0), 1.0)],
            spoilers: Vec::new(),
            ground_act: "shelling".into(),
            air_act: "air strikes".into(),
        },
        battlefield: None,
        trust: Trust {
            sincere_rate: SincereRate::UnderWholeCeasefire,
            initial: number(0.3),
            rate_ratio: number(3.0),
            misattribution: number(0.2),
            loss: number(0.2),
        },
        requests: Vec::new(),
        couplings: OFF,
        human_cost: Vec::new(),
        events: Vec::new(),
        numbers: NumberCount::default(),
    }
}

/// The pie in three rounds of ten days, with a mediator called `m` who also convenes.
pub fn rounds() -> Scenario {
    let mut scenario = pie(11, 1.0);
    let mut mediator = scenario.parties[0].clone();
    (mediator.id, mediator.role) = ("m".into(), Role::Mediator);
    scenario.parties.push(mediator);
    let start = scenario.start;
    let track = &mut scenario.tracks[0];
    track.convenors = vec![PartyIndex(2)];
    track.mediator = Some(PartyIndex(2));
    track.rounds =
        [0, 30, 60].map(|day| Round { opens: start + Span::from_days(day), days: 10 }).to_vec();
    scenario
}

/// The pie of two sides at war: beliefs in the first side's share, and costs, as given.
pub fn war_pie(beliefs: [f64; 2], costs: [f64; 2]) -> Scenario {
    let mut scenario = pie(101, 5.0);
    for conduct in &mut scenario.delegations {
        conduct.reservation = Reservation::Battlefield;
    }
    scenario.battlefield = Some(Battlefield {
        rising: vec![PartyIndex(0)],
        against: vec![PartyIndex(1)],
        beliefs: beliefs.map(number).to_vec(),
        costs: costs.map(number).to_vec(),
        drift_per_day: number(0.0),
        air_share: number(0.5),
        discount_per_day: number(0.001),
        flow_cost_per_day: number(0.0002),
        review_days: number(30.0),
    });
    scenario
}

/// A truce of both sides that wears, over all acts and everywhere.
pub fn truce() -> CeasefireConduct {
    CeasefireConduct {
        terms: Ceasefire {
            id: "truce".into(),
            since: "2017-01-30".parse().unwrap(),
            signatories: vec![PartyIndex(0), PartyIndex(1)],
            excludes: Vec::new(),
            areas: Vec::new(),
            acts: vec!["shelling".into(), "air strikes".into()],
        },
        effect: number(0.8),
        half_life_days: number(90.0),
        loss_per_severe_violation: number(0.05),
        gain_per_meeting: number(0.05),
        severe_share: number(0.1),
        base_collapse_hazard_per_day: number(0.001),
        collapse_hazard_per_day: number(0.005),
        hazard_factor: 1.0,
        renewal_probability: number(0.5),
        whole_on: "2017-01-30".parse().unwrap(),
        monitor: None,
        monitoring_every_days: Some(7),
    }
}
