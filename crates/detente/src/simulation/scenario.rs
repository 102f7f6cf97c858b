//! A case: everything a run needs to know, checked and with names resolved.
//!
//! A scenario is plain data. Files are read into it elsewhere; that reader keeps the promises
//! stated on the fields here.

use crate::calendar::Time;
use crate::domain::{
    Constraint, DecisionRule, Issue, IssueIndex, Party, PartyIndex, Preferences, Reservation,
    SidePayments,
};
use crate::quantity::Quantity;
use crate::record::{Event, Format};
use crate::scope::{Ceasefire, Place, Scope};
use crate::talks::{Question, Track};

/// A whole case.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its id: the name of its folder.
    pub id: String,
    /// Its title, for people.
    pub title: String,
    /// When the process starts.
    pub start: Time,
    /// How long it is played forward, in days; at least 1.
    pub horizon_days: u32,
    /// The issues, in the order of the file.
    pub issues: Vec<Issue>,
    /// Packages that cannot be.
    pub constraints: Vec<Constraint>,
    /// How the delegations decide where they vote; `None`: all must agree. Shapes: by delegation.
    pub decision: Option<DecisionRule>,
    /// Money that can change hands along with a package. Shapes: by delegation.
    pub side_payments: Option<SidePayments>,
    /// Everyone, in the order of the file.
    pub parties: Vec<Party>,
    /// How delegations bargain. One for each party with [`Role::Delegation`](crate::domain::Role), in order.
    pub delegations: Vec<DelegationConduct>,
    /// The tracks, in the order of the file.
    pub tracks: Vec<Track>,
    /// Items without which there is no settlement; at least one where there is a track.
    pub required: Vec<IssueIndex>,
    /// Open questions that keep items off the agenda.
    pub questions: Vec<Question>,
    /// The ceasefire, where there is one.
    pub ceasefire: Option<CeasefireConduct>,
    /// Rates of violence.
    pub violence: Violence,
    /// What the war does to the parties' outside options.
    pub battlefield: Option<Battlefield>,
    /// What the delegations believe of each other.
    pub trust: Trust,
    /// Requests to stop an act somewhere for some time.
    pub requests: Vec<Request>,
    /// Strength of each coupling in \[0, 1\].
    pub couplings: CouplingStrengths,
    /// The human cost, with its sources.
    pub human_cost: Vec<HumanCost>,
    /// What happened before or at the start, in order of time.
    pub events: Vec<Event<'static>>,
    /// The scenario's numbers, counted by basis.
    pub numbers: NumberCount,
}

/// The largest number of packages that a process can be played with.
pub const LARGEST_PLAYED_SPACE: u128 = 1_000_000;

impl Scenario {
    /// How many packages its issues make.
    pub fn package_count(&self) -> u128 {
        let counts = self.issues.iter().map(|issue| issue.options.count() as u128);
        counts.fold(1, u128::saturating_mul)
    }

    /// How many incidents a run brings about, without a ceasefire and with every number at its mean: a measure of the work.
    pub fn incidents_a_run(&self) -> f64 {
        let violence = &self.violence;
        let mean = |quantity: &Quantity| quantity.distribution.mean();
        let a_day = mean(&violence.inside_per_day) + mean(&violence.outside_per_day);
        let clusters = 1.0 - self.couplings.excitation * mean(&violence.branching_ratio);
        let attacks = self.couplings.spoilers * mean(&violence.spoiler_attacks_per_day);
        f64::from(self.horizon_days) * (a_day / clusters + attacks)
    }

    /// Which streams of violence a scope touches: those whose act it names, where it covers them. Without a ceasefire, what would be inside
    /// one counts as everywhere.
    pub fn reach(&self, scope: &Scope<'_>) -> Reach {
        let terms = self.ceasefire.as_ref().map(|conduct| &conduct.terms);
        let touches = |act: &str, place| scope.covers(act, place, terms);
        Reach {
            ground_inside: touches(&self.violence.ground_act, Place::Inside),
            air_inside: touches(&self.violence.air_act, Place::Inside),
            outside: touches(&self.violence.ground_act, Place::Outside),
        }
    }
}

/// How many of a scenario's numbers stand on what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberCount {
    /// Stated by a report about the case.
    pub reported: usize,
    /// Taken from a publication.
    pub published: usize,
    /// Measured in data.
    pub measured: usize,
    /// Assumed.
    pub assumed: usize,
}

impl NumberCount {
    /// All of them.
    pub fn total(&self) -> usize {
        self.reported + self.published + self.measured + self.assumed
    }
}

/// How one delegation bargains.
#[derive(Clone, Debug, PartialEq)]
pub struct DelegationConduct {
    /// Which party.
    pub party: PartyIndex,
    /// What it wants.
    pub preferences: Preferences,
    /// The least it takes.
    pub reservation: Reservation,
    /// Name of its strategy in the registry.
    pub strategy: String,
    /// Exponent e of its aspiration 1 − t^e, above 0; `None`: the strategy's own.
    pub exponent: Option<Quantity>,
    /// Its aspiration at the beginning, in (0, 1]; `None`: 1.
    pub highest_aspiration: Option<f64>,
    /// What a step of bargaining leaves of the utility of an agreement, in (0, 1].
    pub discount_per_step: Quantity,
    /// What a step of bargaining costs it, in utility, at least 0.
    pub cost_per_step: Quantity,
    /// The formats in which it deals on substance.
    pub formats: Vec<Format>,
}

/// A ceasefire and how it wears.
#[derive(Clone, Debug, PartialEq)]
pub struct CeasefireConduct {
    /// Its terms.
    pub terms: Ceasefire,
    /// Share of the background violence inside that it suppresses while whole, in \[0, 1\].
    pub effect: Quantity,
    /// Half-life of its integrity, in days, above 0.
    pub half_life_days: Quantity,
    /// Share of its integrity lost with a severe violation, in \[0, 1\].
    pub loss_per_severe_violation: Quantity,
    /// Share of what is missing that a meeting restores, in \[0, 1\].
    pub gain_per_meeting: Quantity,
    /// Probability that an incident inside is severe.
    pub severe_share: Quantity,
    /// Hazard of collapse per day while whole.
    pub base_collapse_hazard_per_day: Quantity,
    /// Hazard of collapse per day added when all integrity is gone, in proportion to what is missing.
    pub collapse_hazard_per_day: Quantity,
    /// What both hazards are multiplied by, at least 0; 1 as the case is written.
    pub hazard_factor: f64,
    /// Probability that a meeting of a mending track renews it after a collapse.
    pub renewal_probability: Quantity,
    /// When it was last whole, from when on it wears: from when it took effect until the start of the process.
    pub whole_on: Time,
    /// Who monitors it, where someone does.
    pub monitor: Option<PartyIndex>,
    /// Days between monitoring meetings, at least 1; `None`: no such meetings.
    pub monitoring_every_days: Option<u32>,
}

/// By which rate of violations a party counts as sincere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SincereRate {
    /// The rate that the scenario implies for it under a whole ceasefire.
    UnderWholeCeasefire,
    /// The rate that the scenario implies for it on the first day, with the ceasefire as worn as it is then.
    OnFirstDay,
}

impl SincereRate {
    /// All, in order.
    pub const ALL: [SincereRate; 2] = [SincereRate::UnderWholeCeasefire, SincereRate::OnFirstDay];

    /// Its words in files.
    pub const fn words(self) -> &'static str {
        match self {
            SincereRate::UnderWholeCeasefire => "under a whole ceasefire",
            SincereRate::OnFirstDay => "on the first day",
        }
    }
}

/// Rates of violence before any ceasefire, per day, background only (without triggered incidents).
#[derive(Clone, Debug, PartialEq)]
pub struct Violence {
    /// Background incidents inside the areas of the ceasefire, per day.
    pub inside_per_day: Quantity,
    /// Background incidents outside, per day, excluded groups included.
    pub outside_per_day: Quantity,
    /// Share by air of the background inside, in \[0, 1\].
    pub air_share: Quantity,
    /// Share of the background outside that involves excluded groups, in \[0, 1\].
    pub excluded_share: Quantity,
    /// Expected number of incidents that one incident triggers directly, in \[0, 1).
    pub branching_ratio: Quantity,
    /// Decay of the excitation, per day, above 0.
    pub decay_per_day: Quantity,
    /// Whether the streams start without excitation. Otherwise they start with what the regime before
    /// the ceasefire left by the start of the process.
    pub starts_empty: bool,
    /// Attacks by spoilers, per day.
    pub spoiler_attacks_per_day: Quantity,
    /// Who commits incidents on the ground inside: parties and weights above 0. Also the mix outside.
    pub ground_by: Vec<(PartyIndex, f64)>,
    /// Who commits incidents by air.
    pub air_by: Vec<(PartyIndex, f64)>,
    /// Who the spoilers are; may be empty (attacks then have no named actor).
    pub spoilers: Vec<PartyIndex>,
    /// Name of the act on the ground.
    pub ground_act: String,
    /// Name of the act by air.
    pub air_act: String,
}

/// The war as an outside option, and its drift.
#[derive(Clone, Debug, PartialEq)]
pub struct Battlefield {
    /// The delegations whose position rises.
    pub rising: Vec<PartyIndex>,
    /// The delegations against them.
    pub against: Vec<PartyIndex>,
    /// Each delegation's belief of the rising side's share at the start, in \[0, 1\]; by delegation order.
    pub beliefs: Vec<Quantity>,
    /// Each delegation's cost of war, as a share; by delegation order.
    pub costs: Vec<Quantity>,
    /// Drift of the rising side's share, per day.
    pub drift_per_day: Quantity,
    /// Share of the drift that depends on air strikes, in \[0, 1\].
    pub air_share: Quantity,
    /// Discount rate, per day.
    pub discount_per_day: Quantity,
    /// Flow cost of fighting, per day.
    pub flow_cost_per_day: Quantity,
    /// Days between two looks at whether to go on, for the commitment condition.
    pub review_days: Quantity,
}

/// Beliefs about sincerity.
#[derive(Clone, Debug, PartialEq)]
pub struct Trust {
    /// Probability at the start that the other is sincere, for every ordered pair drawn anew; in (0, 1).
    pub initial: Quantity,
    /// By which rate of violations a party counts as sincere.
    pub sincere_rate: SincereRate,
    /// Rate of violations by an insincere party over that by a sincere one, above 1.
    pub rate_ratio: Quantity,
    /// Probability that a party blames an attack by spoilers on one that it is opposed to; drawn for each of them.
    pub misattribution: Quantity,
    /// Loss, in utility, when the other does not comply, below the reservation.
    pub loss: Quantity,
}

/// A request to stop an act.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub date: Time,
    /// Who asks.
    pub by: PartyIndex,
    /// Who is asked.
    pub asked: PartyIndex,
    /// Through whom; empty where directly.
    pub through: Vec<PartyIndex>,
    /// What is asked to stop, where and when.
    pub scope: Scope<'static>,
    /// Who was told, by id, besides those who put it, pass it on and are asked; `None` where it is for everyone.
    pub audience: Option<Vec<String>>,
    /// Where it was said.
    pub place: Option<String>,
    /// On what source.
    pub source: Option<String>,
    /// Share of its acts which compliance stops, in \[0, 1\].
    pub reduction: Quantity,
    /// Leverage of those who ask or carry it: credibility × dependence, in \[0, 1\].
    pub leverage: Quantity,
    /// What is threatened or promised, in utility.
    pub stake: Quantity,
    /// What the other side's restraint is worth, in utility.
    pub reciprocity: Quantity,
    /// Noise of the decision, in utility, above 0.
    pub noise: Quantity,
}

/// Which streams of violence a scope touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Incidents on the ground inside the ceasefire's areas.
    pub ground_inside: bool,
    /// Incidents by air inside, and the part of the drift that hangs on them.
    pub air_inside: bool,
    /// Incidents outside, excluded groups left out.
    pub outside: bool,
}

impl Reach {
    /// Whether it touches none.
    pub fn is_nothing(&self) -> bool {
        !(self.ground_inside || self.air_inside || self.outside)
    }
}

/// Strength of each coupling, in \[0, 1\]; at 0 it is off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CouplingStrengths {
    /// K1: incidents trigger incidents.
    pub excitation: f64,
    /// K2: the ceasefire suppresses background violence.
    pub ceasefire: f64,
    /// K3: violations move trust, and trust moves acceptance.
    pub trust: f64,
    /// K4: the battlefield moves reservations.
    pub battlefield: f64,
    /// K5: a party stalls when time is on its side.
    pub stalling: f64,
    /// K6: a complied request cuts violence and drift.
    pub request: f64,
    /// K7: pressure makes for compliance.
    pub patron: f64,
    /// K8: the mediator puts texts of its own.
    pub mediator_text: f64,
    /// K9: spoilers attack.
    pub spoilers: f64,
}

impl CouplingStrengths {
    /// All on.
    pub const ON: CouplingStrengths = CouplingStrengths {
        excitation: 1.0,
        ceasefire: 1.0,
        trust: 1.0,
        battlefield: 1.0,
        stalling: 1.0,
        request: 1.0,
        patron: 1.0,
        mediator_text: 1.0,
        spoilers: 1.0,
    };
}

/// A number of people harmed, carried beside every result.
#[derive(Clone, Debug, PartialEq)]
pub struct HumanCost {
    /// What is counted, such as `killed`.
    pub measure: String,
    /// How many people.
    pub people: Quantity,
    /// Where.
    pub place: Option<String>,
    /// As of when.
    pub as_of: Time,
    /// On what source.
    pub source: String,
}
