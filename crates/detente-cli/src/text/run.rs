//! What `detente run` prints.

use std::fmt::Write as _;

use detente::simulation::scenario::Scenario;
use detente::simulation::summary::Outcome;
use detente::study::report::{
    EnsembleReport, Mean, Momentum, RequestReport, Share, StructureReport,
};

use super::{assumed, grouped, heading, percent};

/// What `detente run` prints.
pub fn run(scenario: &Scenario, found: &EnsembleReport) -> String {
    let mut text = String::new();
    if let Some(line) = assumed(scenario) {
        text += &format!("{line}\n\n");
    }
    text += &format!("{}\n", scenario.title);
    text += &format!("{}\n\n", how_many(scenario, found));
    human_cost(&mut text, scenario);
    results(&mut text, found);
    obstacles(&mut text, &found.as_written);
    ceasefire(&mut text, found);
    incidents(&mut text, &found.as_written);
    requests(&mut text, &found.requests);
    momentum(&mut text, found);
    structures(&mut text, found);
    text
}

/// The word for how a run ended.
pub fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Settlement => "settlement",
        Outcome::Partial => "partial",
        Outcome::None => "none",
    }
}

/// What was played, in a sentence.
pub fn how_many(scenario: &Scenario, found: &EnsembleReport) -> String {
    let choices = found.choices().count();
    let mut text = format!(
        "{} of {} days from {}, seed {}; the same runs under {} other structural choices and {}.",
        super::counted(found.runs as usize, "run"),
        scenario.horizon_days,
        scenario.start.date(),
        found.seed,
        choices,
        super::counted(found.structural.len() - choices, "what-if")
    );
    if found.runs < found.runs_requested {
        text += &format!(
            "\nInterrupted: these are the whole blocks of runs that were finished, {} of {}.",
            found.runs, found.runs_requested
        );
    }
    text
}

/// A share with its interval.
fn share(share: &Share) -> String {
    format!("{:>7} [{:>7}, {:>7}]", percent(share.share), percent(share.low), percent(share.high))
}

/// A mean with its interval.
fn mean(mean: &Mean, decimals: usize) -> String {
    if !mean.low.is_finite() {
        return format!("{:.decimals$} [–]", mean.mean);
    }
    format!("{:.d$} [{:.d$}, {:.d$}]", mean.mean, mean.low, mean.high, d = decimals)
}

/// The lowest and highest of a share over the case as written and all structural choices; what-ifs are left out.
pub fn range(found: &EnsembleReport, of: impl Fn(&StructureReport) -> f64) -> (f64, f64) {
    let all = std::iter::once(&found.as_written).chain(found.choices()).map(of);
    all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

fn human_cost(text: &mut String, scenario: &Scenario) {
    if scenario.human_cost.is_empty() {
        return;
    }
    heading(text, "Human cost before the first day");
    for cost in &scenario.human_cost {
        let people = grouped(cost.people.distribution.mean());
        let (measure, as_of, source) = (&cost.measure, cost.as_of.date(), &cost.source);
        let _ = writeln!(text, "  {people:>12} people {measure}, as of {as_of} ({source})");
    }
    text.push('\n');
}

fn results(text: &mut String, found: &EnsembleReport) {
    heading(text, "How the runs ended");
    let _ = writeln!(
        text,
        "  {:12} {:>7} {:^20}   {:^20}",
        "", "share", "[95 %, finite runs]", "structural range"
    );
    let results = found.as_written.results;
    type Of = fn(&StructureReport) -> f64;
    let rows: [(&str, Share, Of); 3] = [
        ("settlement", results.settlement, |s| s.results.settlement.share),
        ("partial", results.partial, |s| s.results.partial.share),
        ("none", results.none, |s| s.results.none.share),
    ];
    for (word, result, of) in rows {
        let (low, high) = range(found, of);
        let _ = writeln!(
            text,
            "  {word:12} {}    {:>7} to {:>7}",
            share(&result),
            percent(low),
            percent(high)
        );
    }
    *text += "  settlement: all required items bind; partial: at least one; none: not one.\n";
    *text += "  The intervals are the error of a finite number of runs and no more than that.\n\n";
}

fn obstacles(text: &mut String, structure: &StructureReport) {
    let unsettled = structure.results.partial.count + structure.results.none.count;
    if unsettled == 0 {
        return;
    }
    heading(text, "What kept the other runs from settlement");
    let _ = writeln!(text, "  {:16} {:>10} {:>9} {:>10}", "", "primary", "", "held");
    let held = structure.held_obstacles.iter();
    for ((obstacle, primary), (_, held)) in structure.primary_obstacles.iter().zip(held) {
        if *held > 0 {
            let part = percent(*primary as f64 / unsettled as f64);
            let _ = writeln!(text, "  {:16} {primary:>10} {part:>9} {held:>10}", obstacle.code());
        }
    }
    for (obstacle, held) in &structure.held_obstacles {
        if *held > 0 {
            let _ = writeln!(text, "  {}: {}.", obstacle.code(), obstacle.meaning());
        }
    }
    *text += "  primary: the first whose removal alone would have permitted agreement at the end, in the\n";
    *text += "  order in which they stand in docs/results.md; held: runs in which it stood in the way,\n";
    *text += "  alone or not.\n\n";
}

fn ceasefire(text: &mut String, found: &EnsembleReport) {
    let written = &found.as_written;
    if written.survival.is_empty() {
        return;
    }
    heading(text, "Runs in which the ceasefire had not collapsed");
    let choices: Vec<&StructureReport> =
        found.structural.iter().filter(|s| s.id.starts_with("collapse-hazard")).collect();
    let _ = write!(text, "  {:>8} {:>7} {:^20}", "by day", "share", "[95 %, finite runs]");
    for choice in &choices {
        let _ = write!(text, " {:>10}", choice.id.trim_start_matches("collapse-hazard-"));
    }
    text.push('\n');
    for (row, (day, survived)) in written.survival.iter().enumerate() {
        let _ = write!(text, "  {day:>8} {}", share(survived));
        for choice in &choices {
            let _ = write!(text, " {:>10}", percent(choice.survival[row].1.share));
        }
        text.push('\n');
    }
    *text += "  The last columns: other choices of the hazard of collapse, which nobody has measured.\n\n";
}

fn incidents(text: &mut String, structure: &StructureReport) {
    let found = &structure.incidents;
    if found.inside.mean + found.outside.mean + found.spoiler_attacks.mean == 0.0 {
        return;
    }
    heading(text, "Incidents a run (mean, [95 %, finite runs])");
    for (words, value) in [
        ("inside the areas", &found.inside),
        ("  of these by air", &found.air_inside),
        ("outside", &found.outside),
        ("  of these with excluded groups", &found.excluded),
        ("attacks by spoilers", &found.spoiler_attacks),
    ] {
        let _ = writeln!(text, "  {words:34} {}", mean(value, 0));
    }
    let bounds = &structure.trust_bounds;
    let share = |share: &Share| percent(share.share);
    let _ = writeln!(
        text,
        "  Beliefs about sincerity reached an end of their scale (log-odds ±6) in {} of the runs:\n  \
         the lower in {} ({} of the pairs), the upper in {} ({} of the pairs).\n  There, what happens moves them little or not at all.\n",
        share(&bounds.any),
        share(&bounds.lower),
        percent(bounds.pairs_lower),
        share(&bounds.upper),
        percent(bounds.pairs_upper),
    );
}

fn requests(text: &mut String, requests: &[RequestReport]) {
    for request in requests {
        heading(text, &format!("Request {}: {}", request.id, request_words(request)));
        let _ = if request.complied.of == 0 {
            writeln!(text, "  nobody decided on it")
        } else {
            writeln!(text, "  complied with in {}", share(&request.complied).trim_start())
        };
        *text += "  the same runs with the request minus without it (same random numbers):\n";
        for (words, value, decimals) in [
            ("incidents inside a run", &request.incidents_inside_change, 1),
            ("  of these by air", &request.air_inside_change, 1),
            ("log-odds of trust at the end", &request.trust_change, 3),
        ] {
            let _ = writeln!(text, "    {words:40} {}", mean(value, decimals));
        }
        for (words, value) in [
            ("settlement, in points of a hundred", &request.settlement_change),
            ("any required item, likewise", &request.any_item_change),
        ] {
            let _ = writeln!(text, "    {words:40} {}", mean(&points(value), 2));
        }
        text.push('\n');
    }
}

/// A change of shares in points of a hundred.
pub fn points(share: &Mean) -> Mean {
    Mean { mean: 100.0 * share.mean, low: 100.0 * share.low, high: 100.0 * share.high }
}

/// Who asked whom, in words.
pub fn request_words(request: &RequestReport) -> String {
    let mut words = format!("{} asked {}", request.by, request.asked);
    if !request.through.is_empty() {
        words += &format!(" through {}", request.through.join(" and "));
    }
    words
}

fn momentum(text: &mut String, found: &EnsembleReport) {
    if found.momentum.is_empty() {
        return;
    }
    heading(
        text,
        "Momentum against what the spoilers did (means; brackets: the same runs without spoilers)",
    );
    let _ = writeln!(
        text,
        "  {:>4} {:>9}  {:>15} {:>17} {:>15}  {:>17}",
        "day", "attacks", "items settled", "texts advanced", "days since", "trust, log-odds"
    );
    let _ = writeln!(
        text,
        "  {:>4} {:>9}  {:>15} {:>17} {:>15}  {:>17}",
        "", "in 30 d", "in 30 d", "in 30 d", "last meeting", "a day"
    );
    for reading in &found.momentum {
        let both = |of: fn(&Momentum) -> &Mean, decimals: usize| {
            let with = of(&reading.with_spoilers).mean;
            let without = of(&reading.without_spoilers).mean;
            format!("{with:.decimals$} ({without:.decimals$})")
        };
        let _ = writeln!(
            text,
            "  {:>4} {:>9.1}  {:>15} {:>17} {:>15}  {:>17}",
            reading.day,
            reading.spoiler_attacks_30_days.mean,
            both(|m| &m.items_settled_30_days, 2),
            both(|m| &m.texts_advanced_30_days, 1),
            both(|m| &m.days_since_last_meeting, 1),
            both(|m| &m.trust_drift_per_day, 3),
        );
    }
    *text += "  Momentum is measured; nothing in the model is driven by it.\n\n";
}

fn structures(text: &mut String, found: &EnsembleReport) {
    heading(text, "The same runs under other structural choices");
    let _ = writeln!(text, "  {:>10} {:>8} {:>8}  choice", "settlement", "partial", "none");
    for structure in std::iter::once(&found.as_written).chain(&found.structural) {
        let results = structure.results;
        let _ = writeln!(
            text,
            "  {:>10} {:>8} {:>8}  {}{}",
            percent(results.settlement.share),
            percent(results.partial.share),
            percent(results.none.share),
            if structure.counterfactual { "what if: " } else { "" },
            structure.description
        );
    }
}
