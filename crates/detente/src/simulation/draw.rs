//! One run's numbers: a draw of every uncertain quantity, each from a stream of its own.

use super::couplings::battlefield::{Side, believed_share, war_value};
use super::scenario::Scenario;
use crate::domain::{PartyIndex, Reservation, Valuation};
use crate::quantity::{Numbers, Quantity};
use crate::random::Label;

/// The numbers of one run. Units as in [`Scenario`].
#[derive(Clone, Debug)]
pub(super) struct Draw {
    pub ceasefire: Option<CeasefireDraw>,
    pub violence: ViolenceDraw,
    pub battlefield: Option<BattlefieldDraw>,
    pub trust: TrustDraw,
    pub requests: Vec<RequestDraw>,
    /// By delegation.
    pub delegations: Vec<DelegationDraw>,
    /// Mean days to clarification, by question; infinite where it never is.
    pub mean_days_to_clarify: Vec<f64>,
    /// By track.
    pub tracks: Vec<TrackDraw>,
}

#[derive(Clone, Debug)]
pub(super) struct CeasefireDraw {
    pub effect: f64,
    pub half_life_days: f64,
    pub loss_per_severe_violation: f64,
    pub gain_per_meeting: f64,
    pub severe_share: f64,
    pub base_collapse_hazard_per_day: f64,
    pub collapse_hazard_per_day: f64,
    pub renewal_probability: f64,
}

#[derive(Clone, Debug)]
pub(super) struct ViolenceDraw {
    pub inside_per_day: f64,
    pub outside_per_day: f64,
    pub air_share: f64,
    pub excluded_share: f64,
    pub branching_ratio: f64,
    pub decay_per_day: f64,
    pub spoiler_attacks_per_day: f64,
}

#[derive(Clone, Debug)]
pub(super) struct BattlefieldDraw {
    /// By delegation.
    pub beliefs: Vec<f64>,
    /// By delegation.
    pub costs: Vec<f64>,
    pub drift_per_day: f64,
    pub air_share: f64,
    pub discount_per_day: f64,
    pub flow_cost_per_day: f64,
    pub review_days: f64,
}

#[derive(Clone, Debug)]
pub(super) struct TrustDraw {
    /// By observer and observed delegation, row by row.
    pub initial: Vec<f64>,
    pub rate_ratio: f64,
    pub misattribution: f64,
    pub loss: f64,
}

#[derive(Clone, Debug)]
pub(super) struct RequestDraw {
    pub reduction: f64,
    pub leverage: f64,
    pub stake: f64,
    pub reciprocity: f64,
    pub noise: f64,
}

#[derive(Clone, Debug)]
pub(super) struct DelegationDraw {
    /// `None` where preferences are certain and shared by all runs.
    pub valuation: Option<Valuation>,
    /// A number or minus infinity; `None` where the battlefield decides.
    pub reservation: Option<f64>,
    pub exponent: Option<f64>,
}

#[derive(Clone, Debug)]
pub(super) struct TrackDraw {
    pub ending_hazard_per_day: f64,
    pub walk_out_hazard_per_day: f64,
}

impl BattlefieldDraw {
    /// What a delegation believes to be the rising side's share once that has moved by `moved`; of a change the part `strength` counts.
    pub fn believed_share(&self, delegation: usize, moved: f64, strength: f64) -> f64 {
        believed_share(self.beliefs[delegation], moved, strength)
    }

    /// What the war is then worth to a delegation on this side.
    pub fn war_value(&self, side: Side, delegation: usize, moved: f64, strength: f64) -> f64 {
        war_value(side, self.believed_share(delegation, moved, strength), self.costs[delegation])
    }
}

impl Draw {
    pub fn new(scenario: &Scenario, numbers: &Numbers<'_>) -> Self {
        let draw = |quantity: &Quantity, label: Label| numbers.number(quantity, || label);
        let party_id = |party: PartyIndex| scenario.parties[party.0].id.as_str();
        let delegation_ids: Vec<&str> =
            scenario.delegations.iter().map(|conduct| party_id(conduct.party)).collect();

        let ceasefire = scenario.ceasefire.as_ref().map(|ceasefire| {
            let label = Label::new("ceasefires").child(&ceasefire.terms.id);
            CeasefireDraw {
                effect: draw(&ceasefire.effect, label.child("effect")),
                half_life_days: draw(&ceasefire.half_life_days, label.child("half_life_days")),
                loss_per_severe_violation: draw(
                    &ceasefire.loss_per_severe_violation,
                    label.child("loss_per_severe_violation"),
                ),
                gain_per_meeting: draw(
                    &ceasefire.gain_per_meeting,
                    label.child("gain_per_meeting"),
                ),
                severe_share: draw(&ceasefire.severe_share, label.child("severe_share")),
                base_collapse_hazard_per_day: ceasefire.hazard_factor
                    * draw(
                        &ceasefire.base_collapse_hazard_per_day,
                        label.child("base_collapse_hazard_per_day"),
                    ),
                collapse_hazard_per_day: ceasefire.hazard_factor
                    * draw(
                        &ceasefire.collapse_hazard_per_day,
                        label.child("collapse_hazard_per_day"),
                    ),
                renewal_probability: draw(
                    &ceasefire.renewal_probability,
                    label.child("renewal_probability"),
                ),
            }
        });

        let violence = &scenario.violence;
        let label = Label::new("violence");
        let violence = ViolenceDraw {
            inside_per_day: draw(&violence.inside_per_day, label.child("inside_per_day")),
            outside_per_day: draw(&violence.outside_per_day, label.child("outside_per_day")),
            air_share: draw(&violence.air_share, label.child("air_share")),
            excluded_share: draw(&violence.excluded_share, label.child("excluded_share")),
            branching_ratio: draw(&violence.branching_ratio, label.child("branching_ratio")),
            decay_per_day: draw(&violence.decay_per_day, label.child("decay_per_day")),
            spoiler_attacks_per_day: draw(
                &violence.spoiler_attacks_per_day,
                label.child("spoiler_attacks_per_day"),
            ),
        };

        let battlefield = scenario.battlefield.as_ref().map(|battlefield| {
            let label = Label::new("battlefield");
            let by_delegation = |quantities: &[Quantity], label: Label| {
                let pairs = quantities.iter().zip(&delegation_ids);
                pairs.map(|(quantity, id)| draw(quantity, label.child(id))).collect()
            };
            BattlefieldDraw {
                beliefs: by_delegation(&battlefield.beliefs, label.child("belief")),
                costs: by_delegation(&battlefield.costs, label.child("cost")),
                drift_per_day: draw(&battlefield.drift_per_day, label.child("drift_per_day")),
                air_share: draw(&battlefield.air_share, label.child("air_share")),
                discount_per_day: draw(
                    &battlefield.discount_per_day,
                    label.child("discount_per_day"),
                ),
                flow_cost_per_day: draw(
                    &battlefield.flow_cost_per_day,
                    label.child("flow_cost_per_day"),
                ),
                review_days: draw(&battlefield.review_days, label.child("review_days")),
            }
        });

        let label = Label::new("trust");
        let mut initial = Vec::with_capacity(delegation_ids.len() * delegation_ids.len());
        for observer in &delegation_ids {
            for observed in &delegation_ids {
                let label = label.child("initial").child(observer).child(observed);
                initial.push(draw(&scenario.trust.initial, label));
            }
        }
        let trust = TrustDraw {
            initial,
            rate_ratio: draw(&scenario.trust.rate_ratio, label.child("rate_ratio")),
            misattribution: draw(&scenario.trust.misattribution, label.child("misattribution")),
            loss: draw(&scenario.trust.loss, label.child("loss")),
        };

        let requests = scenario.requests.iter().map(|request| {
            let label = Label::new("requests").child(&request.id);
            RequestDraw {
                reduction: draw(&request.reduction, label.child("reduction")),
                leverage: draw(&request.leverage, label.child("leverage")),
                stake: draw(&request.stake, label.child("stake")),
                reciprocity: draw(&request.reciprocity, label.child("reciprocity")),
                noise: draw(&request.noise, label.child("noise")),
            }
        });

        let delegations = scenario.delegations.iter().zip(&delegation_ids).map(|(conduct, id)| {
            let label = Label::new("parties").child(id);
            DelegationDraw {
                valuation: (!conduct.preferences.is_certain()).then(|| {
                    let label = label.child("preferences");
                    conduct.preferences.valuation(&scenario.issues, numbers, label)
                }),
                reservation: match &conduct.reservation {
                    Reservation::None => Some(f64::NEG_INFINITY),
                    Reservation::Number(number) => Some(draw(number, label.child("reservation"))),
                    Reservation::Battlefield => None,
                },
                exponent: conduct.exponent.as_ref().map(|e| draw(e, label.child("exponent"))),
            }
        });

        let questions = scenario.questions.iter().map(|question| {
            let label = Label::new("questions").child(&question.id);
            question
                .mean_days_to_clarify
                .as_ref()
                .map_or(f64::INFINITY, |days| draw(days, label.child("mean_days_to_clarify")))
        });

        let tracks = scenario.tracks.iter().map(|track| {
            let label = Label::new("tracks").child(&track.id);
            TrackDraw {
                ending_hazard_per_day: draw(
                    &track.ending_hazard_per_day,
                    label.child("ending_hazard_per_day"),
                ),
                walk_out_hazard_per_day: draw(
                    &track.walk_out_hazard_per_day,
                    label.child("walk_out_hazard_per_day"),
                ),
            }
        });

        Draw {
            ceasefire,
            violence,
            battlefield,
            trust,
            requests: requests.collect(),
            delegations: delegations.collect(),
            mean_days_to_clarify: questions.collect(),
            tracks: tracks.collect(),
        }
    }
}
