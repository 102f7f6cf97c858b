//! What `detente negotiate` prints.

use std::fmt::Write as _;

use detente::bargaining::coalition;
use detente::protocol::{Move, Protocol, Silence};
use detente::session::Reason;
use detente::simulation::scenario::Scenario;
use detente::study::negotiation::{Negotiation, NegotiationOptions, PricedMove};

use super::{assumed, counted, grouped, has_open_ranking, heading, name, package_words, utility};

/// Moves that are told at the beginning and at the end where there are more than both.
const MOST_AT_EACH_END: usize = 20;

/// A negotiation, step by step, for a terminal.
pub fn negotiation(
    scenario: &Scenario,
    options: &NegotiationOptions,
    played: &Negotiation,
) -> String {
    let mut text = String::new();
    if let Some(line) = assumed(scenario) {
        text += &format!("{line}\n\n");
    }
    let _ = writeln!(text, "{}\n{}\n", scenario.title, setting(scenario, options, played));
    moves(&mut text, scenario, played);
    heading(&mut text, "How it ended");
    let _ = writeln!(text, "  {}", ending(scenario, played).replace('\n', "\n  "));
    text
}

/// What is played, in a sentence or two.
pub fn setting(scenario: &Scenario, options: &NegotiationOptions, played: &Negotiation) -> String {
    let seats = options.strategies.iter().enumerate().map(|(number, chosen)| {
        let said = [
            chosen.exponent.map(|exponent| format!("exponent {exponent}")),
            chosen.highest.map(|highest| format!("highest aspiration {highest}")),
            chosen.steps.map(|steps| format!("{} of its own", counted(steps as usize, "step"))),
        ];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let said = if said.is_empty() { said } else { format!(" ({said})") };
        format!("{} plays {}{said}", name(scenario, number), chosen.name)
    });
    let seats: Vec<String> = seats.collect();
    format!(
        "{} ({}), {}, seed {}.\n{}.",
        played.protocol.name(),
        played.protocol.description(),
        counted(played.steps as usize, "step"),
        options.seed,
        seats.join("; ")
    )
}

fn moves(text: &mut String, scenario: &Scenario, played: &Negotiation) {
    heading(text, "Move by move");
    let seats = 0..scenario.delegations.len();
    let widest = seats.clone().map(|seat| name(scenario, seat).chars().count()).max().unwrap_or(0);
    let who = widest.clamp(8, 24);
    let doing = played.moves.iter().map(|priced| does(played.protocol, priced.made.action).len());
    let doing = doing.max().unwrap_or(0).max(8);
    let _ = write!(text, "  {:>5} {:>6}  {:who$}  {:doing$}", "step", "time", "who", "does");
    for seat in seats {
        let short: String = name(scenario, seat).chars().take(10).collect();
        let _ = write!(text, " {short:>10}");
    }
    *text += "  package\n";
    let all = &played.moves;
    let left_out = all.len().saturating_sub(2 * MOST_AT_EACH_END);
    for (number, made) in all.iter().enumerate() {
        if left_out > 1 && number == MOST_AT_EACH_END {
            let _ = writeln!(
                text,
                "  … {} moves are left out; --trace FILE writes them all …",
                grouped(left_out as f64)
            );
        }
        if left_out <= 1 || !(MOST_AT_EACH_END..MOST_AT_EACH_END + left_out).contains(&number) {
            line(text, scenario, played, made, [who, doing]);
        }
    }
    *text += "  Numbers are utilities in that step; never: the package crosses a red line or a constraint.\n";
    if has_open_ranking(scenario) {
        *text += "  A ranking counts as the mean of the utilities that fit it.\n";
    }
    text.push('\n');
}

fn line(
    text: &mut String,
    scenario: &Scenario,
    played: &Negotiation,
    priced: &PricedMove,
    [who, doing]: [usize; 2],
) {
    let made = &priced.made;
    let seat = made.seat.map_or("mediator", |seat| name(scenario, seat.0));
    let seat: String = seat.chars().take(who).collect();
    let _ = write!(
        text,
        "  {:>5} {:>6.3}  {seat:who$}  {:doing$}",
        made.step,
        made.relative_time,
        does(played.protocol, made.action)
    );
    match made.package {
        Some(package) => {
            for worth in &priced.worth {
                let _ = write!(text, " {:>10}", utility(*worth));
            }
            let _ = writeln!(text, "  {}", package_words(scenario, &played.options(package)));
        }
        None => text.push('\n'),
    }
}

/// What a move is called under a protocol.
pub fn does(protocol: &dyn Protocol, action: Move) -> &'static str {
    if protocol.name() == Silence.name() {
        match action {
            Move::Accept => return "keeps silent",
            Move::Reject => return "breaks silence",
            _ => {}
        }
    }
    match action {
        Move::Offer(_) => "offers",
        Move::Accept => "accepts",
        Move::Reject => "rejects",
        Move::Pass => "passes",
        Move::Mark(_) => "marks",
        Move::End => "leaves",
    }
}

/// How it ended, in a few sentences.
pub fn ending(scenario: &Scenario, played: &Negotiation) -> String {
    let ending = &played.ending;
    let Some(package) = ending.agreement else {
        let why = match ending.reason {
            Reason::Left(seat) => format!("{} left the table", name(scenario, seat.0)),
            reason => reason.words().to_owned(),
        };
        let zone = match played.agreements.zone_count {
            0 => "No package is acceptable to all.".to_owned(),
            1 => "One package would have been acceptable to all.".to_owned(),
            count => {
                format!("{} packages would have been acceptable to all.", grouped(count as f64))
            }
        };
        let vote = scenario.decision.as_ref().filter(|_| played.protocol.votes()).map(|rule| {
            let passing = coalition::passing(&played.problem, rule);
            format!(
                " {} would have passed if each voted for what is acceptable to it.",
                counted(passing, "package")
            )
        });
        return format!("No agreement: {why}. {zone}{}", vote.unwrap_or_default());
    };
    let worth = played.agreement_worth.iter().enumerate();
    let worth: Vec<String> = worth
        .map(|(seat, worth)| format!("{} {}", name(scenario, seat), utility(*worth)))
        .collect();
    let better = match played.better_for_all() {
        Some(0) | None => "Nobody could have gained without another's loss.".to_owned(),
        Some(1) => "One package would have been better for some and worse for nobody.".to_owned(),
        Some(count) => format!(
            "{} packages would have been better for some and worse for nobody.",
            grouped(count as f64)
        ),
    };
    let when = match ending.reason {
        Reason::Confirmed => "All confirmed the text that was held at the end".to_owned(),
        _ => {
            format!("Agreed in step {}, at relative time {:.3}", ending.step, ending.relative_time)
        }
    };
    format!(
        "{when}:\n  {}\nWorth: {}.\n{better}",
        package_words(scenario, &played.options(package)),
        worth.join(", ")
    )
}
