//! What of the violence goes into a whole record.

use super::Fighting;
use super::sources::Source;
use super::truce::Truce;
use crate::calendar::Time;
use crate::domain::PartyIndex;
use crate::record::{Event, EventId, Kind};
use crate::scope::{Place, Text};
use crate::simulation::log::Log;

impl<'s> Fighting<'_, 's> {
    /// An incident inside, and what it breaches.
    pub(super) fn tell_inside(
        &self,
        source: Source,
        doer: Option<PartyIndex>,
        act: &'s str,
        severe: bool,
        time: Time,
        log: &mut Log<'s>,
    ) {
        let kind = incident(source, act, Some(severe));
        let event = self.prepared.event_by(time, kind, doer).at(self.prepared.inside_words());
        let incident = log.append(event);
        let Some(doer) = doer else { return };
        let in_force = self.truce.as_ref().is_some_and(Truce::is_in_force);
        if let (Some(conduct), true) = (&self.prepared.scenario.ceasefire, in_force)
            && conduct.terms.covers(act, doer, Place::Inside, time)
        {
            let rule = "a forbidden act by a signatory inside the areas while in force";
            let violation = self.violation(&conduct.terms.id, rule, doer, time);
            log.append(violation.answering(incident));
        }
        self.tell_broken_promises(incident, act, doer, Place::Inside, time, log);
    }

    /// What an incident breaches of the promises whose window is open.
    fn tell_broken_promises(
        &self,
        incident: EventId,
        act: &str,
        doer: PartyIndex,
        place: Place,
        time: Time,
        log: &mut Log<'s>,
    ) {
        let scenario = self.prepared.scenario;
        let terms = scenario.ceasefire.as_ref().map(|conduct| &conduct.terms);
        for &number in &self.promised {
            let request = &scenario.requests[number];
            if request.asked == doer && request.scope.covers(act, place, terms) {
                let rule = "an act that its doer has promised to stop, in the area and the window of the promise";
                // What a confidential promise forbids is known to those alone who know of it.
                let violation = self.violation(&request.id, rule, doer, time);
                log.append(self.prepared.about_request(number, violation).answering(incident));
            }
        }
    }

    fn violation(
        &self,
        commitment: &'s str,
        rule: &'static str,
        doer: PartyIndex,
        time: Time,
    ) -> Event<'s> {
        let kind = Kind::Violation { commitment: commitment.into(), rule: rule.into() };
        let attributed_to = Some(self.prepared.party_id(doer).into());
        Event { attributed_to, ..Event::simulated(time, kind) }
    }

    /// An incident outside, and what it breaches.
    pub(super) fn tell_outside(
        &self,
        source: Source,
        doer: Option<PartyIndex>,
        time: Time,
        log: &mut Log<'s>,
    ) {
        let act = &self.prepared.scenario.violence.ground_act;
        let event = self.prepared.event_by(time, incident(source, act, None), doer);
        let incident = log.append(event.at(self.prepared.outside_words()));
        if let Some(doer) = doer {
            self.tell_broken_promises(incident, act, doer, Place::Outside, time, log);
        }
    }

    /// An attack of a spoiler, where one is known.
    pub(super) fn tell_spoiler_attack(
        &self,
        doer: Option<PartyIndex>,
        time: Time,
        log: &mut Log<'s>,
    ) {
        let act = self.prepared.scenario.violence.ground_act.as_str().into();
        log.append(self.prepared.event_by(time, Kind::SpoilerAttack { act }, doer));
    }

    /// What happened to the ceasefire; `kind` makes it of the ceasefire's id.
    pub(super) fn tell_of_ceasefire(
        &self,
        time: Time,
        log: &mut Log<'s>,
        kind: impl FnOnce(Text<'s>) -> Kind<'s>,
    ) {
        if let Some(conduct) = &self.prepared.scenario.ceasefire {
            log.when_full(|| {
                let kind = kind(conduct.terms.id.as_str().into());
                Event::simulated(time, kind).at(self.prepared.inside_words())
            });
        }
    }
}

fn incident<'s>(source: Source, act: &'s str, severe: Option<bool>) -> Kind<'s> {
    Kind::Incident {
        act: act.into(),
        stream: source.name().into(),
        severe,
        target: None,
        deaths: None,
        position: None,
    }
}
