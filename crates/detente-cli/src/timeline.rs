//! One run as a dated timeline that a person can read.
//!
//! Decisions, rounds and turning points stand in full; incidents are gathered by week, texts by round.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use detente::calendar::{Span, Time};
use detente::record::{Event, Kind, Record, Term};
use detente::simulation::scenario::Scenario;
use detente::simulation::summary::Summary;

use crate::text::run::outcome_word;
use crate::text::{counted, grouped};

/// Tells a run.
pub fn tell(scenario: &Scenario, seed: u64, summary: &Summary, record: &Record<'_>) -> String {
    let mut teller =
        Teller { scenario, text: String::new(), week: Week::default(), texts: BTreeMap::new() };
    let _ = writeln!(
        teller.text,
        "{}\nOne run of many, seed {seed}: not a forecast.\n",
        scenario.title
    );
    for event in record.events() {
        teller.tell(event);
    }
    teller.close_week();
    let _ = writeln!(teller.text, "\nOutcome: {}.", outcome_word(summary.outcome));
    if let Some(primary) = summary.primary_obstacle {
        let codes: Vec<&str> = summary.obstacles.iter().map(|obstacle| obstacle.code()).collect();
        let _ = writeln!(
            teller.text,
            "Primary obstacle: {}; in the way at the end: {}.",
            primary.code(),
            codes.join(", ")
        );
    }
    teller.text
}

/// Violence of a week, gathered until it is over.
#[derive(Default)]
struct Week {
    number: Option<i64>,
    ground_inside: usize,
    air_inside: usize,
    outside: usize,
    attacks: usize,
}

struct Teller<'s> {
    scenario: &'s Scenario,
    text: String,
    week: Week,
    /// Texts put in the round that sits, by track.
    texts: BTreeMap<String, usize>,
}

impl Teller<'_> {
    fn tell(&mut self, event: &Event<'_>) {
        if event.time >= self.scenario.start {
            let week = ((event.time - self.scenario.start).days() / 7.0).floor() as i64;
            if self.week.number.is_some_and(|open| open != week) {
                self.close_week();
            }
            self.week.number = Some(week);
        }
        if let Kind::Incident { stream, .. } = &event.kind
            && event.time >= self.scenario.start
        {
            match stream.as_ref() {
                "ground_inside" => self.week.ground_inside += 1,
                "air_inside" => self.week.air_inside += 1,
                _ => self.week.outside += 1,
            }
            return;
        }
        match &event.kind {
            Kind::SpoilerAttack { .. } if event.time >= self.scenario.start => {
                self.week.attacks += 1;
            }
            Kind::TextPut { track, .. } if event.in_answer_to.is_none() => {
                *self.texts.entry(track.to_string()).or_default() += 1;
            }
            // What these say is told by what they lead to.
            Kind::TextPut { .. }
            | Kind::Answered { .. }
            | Kind::TextWithdrawn { .. }
            | Kind::Violation { .. } => {}
            Kind::MeetingHeld { .. } if event.time >= self.scenario.start => {}
            kind => {
                if matches!(kind, Kind::Failure { .. }) {
                    self.close_week();
                }
                if let Some(sentence) = self.sentence(kind, event) {
                    self.line(event.time, &sentence);
                }
            }
        }
    }

    fn line(&mut self, time: Time, sentence: &str) {
        let _ = writeln!(self.text, "{}  {sentence}", time.date());
    }

    fn close_week(&mut self) {
        let week = std::mem::take(&mut self.week);
        let Some(number) = week.number else { return };
        let inside = week.ground_inside + week.air_inside;
        if inside + week.outside + week.attacks == 0 {
            return;
        }
        let horizon = i64::from(self.scenario.horizon_days);
        let last_day = self.scenario.start + Span::from_days((7 * number + 6).min(horizon - 1));
        let attacks = counted(week.attacks, "attack");
        let _ = writeln!(
            self.text,
            "{}  · {} to here: {} inside ({} by air), {} outside, {attacks} by spoilers",
            last_day.date(),
            match horizon - 7 * number {
                1 => String::from("the day"),
                days @ 2..7 => format!("the {days} days"),
                _ => String::from("the week"),
            },
            counted(inside, "incident"),
            week.air_inside,
            week.outside,
        );
    }

    fn party<'n>(&'n self, id: &'n str) -> &'n str {
        let party = self.scenario.parties.iter().find(|party| party.id == id);
        party.map_or(id, |party| &party.name)
    }

    fn track<'n>(&'n self, id: &'n str) -> &'n str {
        let track = self.scenario.tracks.iter().find(|track| track.id == id);
        track.map_or(id, |track| &track.name)
    }

    fn term(&self, term: &Term<'_>) -> String {
        format!("{} — {}", term.issue.replace('_', " "), term.option)
    }

    fn terms(&self, terms: &[Term<'_>]) -> String {
        terms.iter().map(|term| self.term(term)).collect::<Vec<_>>().join("; ")
    }

    /// What happened, in a sentence.
    fn sentence(&mut self, kind: &Kind<'_>, event: &Event<'_>) -> Option<String> {
        let put = |texts: &mut BTreeMap<String, usize>, track: &str| texts.remove(track);
        let closing = match kind {
            Kind::RoundClosed { track, .. }
            | Kind::Suspended { track, .. }
            | Kind::TrackEnded { track } => put(&mut self.texts, track),
            _ => None,
        };
        let actor = event.actor.as_deref().map(|id| self.party(id));
        let who = actor.unwrap_or("Somebody");
        Some(match kind {
            Kind::Scheduled { track, round, opens, .. } => {
                format!("{}: round {round} is set for {}.", self.track(track), opens.date())
            }
            Kind::Convened { track, round, format, agenda } => {
                let items: Vec<String> =
                    agenda.iter().map(|issue| issue.replace('_', " ")).collect();
                let agenda =
                    if items.is_empty() { "nothing open".into() } else { items.join(", ") };
                let format = format.word();
                format!("{}: round {round} opens, {format}; agenda: {agenda}.", self.track(track))
            }
            Kind::MeetingHeld { track, format } => {
                let track = track.as_deref().map_or(who, |track| self.track(track));
                format!("{track}: a {} meeting is held.", format.word())
            }
            Kind::Statement { text } => format!("{who}: {text}."),
            Kind::Gesture { text } => format!("{who}: {text}."),
            Kind::PositionTaken { issue, option } => {
                format!("{who} asks for: {} — {option}.", issue.replace('_', " "))
            }
            Kind::FormatRequested { track, format } => {
                format!("{who} asks for the {} format ({}).", format.word(), self.track(track))
            }
            Kind::FormatRefused { track, format } => {
                format!(
                    "{who} does not deal in the {} format ({}).",
                    format.word(),
                    self.track(track)
                )
            }
            Kind::FormatChanged { track, format } => {
                format!("{}: from here on in the {} format.", self.track(track), format.word())
            }
            Kind::Request { asked, through, scope } => {
                let through: Vec<&str> = through.iter().map(|id| self.party(id)).collect();
                let through = if through.is_empty() {
                    String::new()
                } else {
                    format!(" through {}", through.join(" and "))
                };
                format!(
                    "{who} asks {}{through} to stop {}.",
                    self.party(asked),
                    scope.acts.join(" and ")
                )
            }
            Kind::Commitment { scope } => {
                format!("{who}: commitment to stop {}.", scope.acts.join(" and "))
            }
            Kind::ComplianceDecision { complies: true } => {
                format!("{who}: complies with the request.")
            }
            Kind::ComplianceDecision { complies: false } => {
                format!("{who}: does not comply with the request.")
            }
            Kind::Clarification { question } => {
                format!("{who} clarifies an open question ({}).", question.replace('_', " "))
            }
            Kind::CeasefireInForce { ceasefire } => {
                format!("The {ceasefire} ceasefire takes effect.")
            }
            Kind::CeasefireEroding { ceasefire, integrity } => {
                let left = 100.0 * integrity;
                format!(
                    "The {ceasefire} ceasefire is found to be down to {left:.0} % of its integrity."
                )
            }
            Kind::CeasefireCollapsed { ceasefire } => {
                format!("The {ceasefire} ceasefire collapses.")
            }
            Kind::CeasefireRenewed { ceasefire } => {
                format!("The {ceasefire} ceasefire is renewed.")
            }
            Kind::SpoilerAttack { act } => format!("{who}, a spoiler, attacks ({act})."),
            Kind::WalkOut { track } => format!("{who} walks out of {}.", self.track(track)),
            Kind::Concluded { track } => {
                format!("{}: concluded; its calendar is over.", self.track(track))
            }
            Kind::TrackEnded { track } => format!("{}: ended for good.", self.track(track)),
            Kind::Suspended { track, reason } => {
                format!("{}: suspended ({reason}).", self.track(track))
            }
            Kind::Resumed { track, reason } => {
                format!("{}: resumed ({reason}).", self.track(track))
            }
            Kind::RoundClosed { track, round, settled } => {
                let texts = counted(closing.unwrap_or(0), "text");
                let settled = if settled.is_empty() {
                    "nothing settled".into()
                } else {
                    format!("settled: {}", self.terms(settled))
                };
                format!("{}: round {round} closes after {texts}; {settled}.", self.track(track))
            }
            Kind::ItemAgreed { track, term } => {
                format!("{}: agreed: {}.", self.track(track), self.term(term))
            }
            Kind::Settlement { terms } => format!("SETTLEMENT: {}.", self.terms(terms)),
            Kind::Failure { obstacles } => {
                format!("The horizon is reached without settlement ({}).", obstacles.join(", "))
            }
            Kind::HumanCostNoted { measure, people } => {
                let source = event.source.as_deref().unwrap_or("no source");
                format!("Human cost: {} people {measure} ({source}).", grouped(*people))
            }
            _ => return None,
        })
    }
}
