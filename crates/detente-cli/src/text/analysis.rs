//! What `detente analyze` prints.

use std::fmt::Write as _;

use detente::bargaining::Improvements;
use detente::bargaining::coalition::{Coalition, members};
use detente::bargaining::opening::Opening;
use detente::domain::{IssueIndex, Options, Outcome, broken_packages};
use detente::simulation::scenario::Scenario;
use detente::study::analysis::{
    Analysis, Contents, LARGEST_SPACE_WITH_DRAWS, Robustness, Votes, is_uncertain,
};

use super::{
    assumed, counted, grouped, grouped_whole, has_open_ranking, heading, name, package_words,
    percent, utility,
};

/// Lines of a list before the rest is left to the report and the JSON.
const MOST_LINES: usize = 8;
/// Packages that do best over the draws.
const MOST_ROBUST: usize = 5;

/// What could be agreed, for a terminal.
pub fn analysis(scenario: &Scenario, found: &Analysis) -> String {
    let mut text = String::new();
    if let Some(line) = assumed(scenario) {
        text += &format!("{line}\n\n");
    }
    text += &format!("{}\n{}\n\n", scenario.title, summary(scenario, found));
    solutions(&mut text, scenario, found);
    what_blocks(&mut text, scenario, found);
    at_odds(&mut text, scenario, found);
    linkages(&mut text, scenario, found);
    votes(&mut text, scenario, found);
    paid(&mut text, scenario, found);
    improvements(&mut text, scenario, found);
    if let Some(robustness) = &found.robustness {
        robust(&mut text, scenario, found, robustness);
    }
    text
}

/// The names of a coalition.
pub fn names<'n>(coalition: Coalition, name: &dyn Fn(usize) -> &'n str) -> String {
    members(coalition).map(name).collect::<Vec<_>>().join(", ")
}

/// What the analysis came to, in a few sentences.
pub fn summary(scenario: &Scenario, found: &Analysis) -> String {
    let delegations = counted(scenario.delegations.len(), "delegation");
    let issues = counted(scenario.issues.len(), "issue");
    let mut text = format!("{delegations}, {issues}, {}.", all_packages(scenario, found));
    match (found.agreements.zone_count, found.enumerated) {
        (0, _) => {
            text += "\nNo package is acceptable to all: the zone of possible agreement is empty.";
            if !found.enumerated {
                text += "\nThe packages are too many to go through, and who is at odds on what was not looked at.";
            }
        }
        (1, true) => text += "\nOne package is acceptable to all.",
        (count, true) => {
            text += &format!("\n{} packages are acceptable to all", grouped(count as f64));
            text += &format!("; {}.", on_frontier(found));
        }
        (_, false) => {
            text += &format!(
                "\nThey are too many to go through; the best of them were found from the parts of the case,\n\
                 and who is at odds on what was not looked at.\n\
                 There are packages that all accept; {}.",
                on_frontier(found)
            );
        }
    }
    let ranked = if has_open_ranking(scenario) {
        "\nA ranking counts as the mean of the utilities that fit it."
    } else {
        ""
    };
    text += ranked;
    if found.robustness.is_some() {
        text += "\nThis is with every uncertain number at its mean; below, how it varies.";
    } else if is_uncertain(scenario) {
        let most = grouped(LARGEST_SPACE_WITH_DRAWS as f64);
        text += &format!(
            "\nThis is with every uncertain number at its mean; how it varies is not looked at beyond {most} packages."
        );
    }
    text
}

/// How many packages there are, and how many of them a constraint rules out, as far as all were gone through.
fn all_packages(scenario: &Scenario, found: &Analysis) -> String {
    let packages = match found.packages {
        1 => "1 package".to_owned(),
        count => format!("{} packages", grouped_whole(count)),
    };
    let Contents::All(space) = &found.contents else { return packages };
    if scenario.constraints.is_empty() {
        return packages;
    }
    let options: Vec<&Options> = scenario.issues.iter().map(|issue| &issue.options).collect();
    let open: Vec<IssueIndex> = (0..options.len()).map(IssueIndex).collect();
    let nothing_bound = vec![None; options.len()];
    let ruled_out =
        broken_packages(&scenario.constraints, &options, space, &open, &nothing_bound).len();
    let are = if ruled_out == 1 { "is" } else { "are" };
    format!("{packages}, of which {} {are} ruled out by constraints", grouped(ruled_out as f64))
}

/// On how many packages nobody can gain without another's loss.
fn on_frontier(found: &Analysis) -> String {
    let frontier = grouped(found.agreements.frontier.len() as f64);
    format!(
        "on {frontier} of them nobody can gain without another's loss,\nif packages that are worth the same to all count as one"
    )
}

fn solutions(text: &mut String, scenario: &Scenario, found: &Analysis) {
    if found.agreements.zone_count == 0 {
        return;
    }
    heading(text, "What different ideas of fairness choose");
    let all = found.chosen();
    for chosen in &all {
        let words = package_words(scenario, &found.contents.options(chosen.package));
        let _ = writeln!(text, "  {} ({}):\n    {words}", chosen.title, chosen.description);
    }
    let _ = write!(text, "  {:26}", "utility (gain)");
    for chosen in &all {
        let _ = write!(text, " {:>18}", chosen.title);
    }
    text.push('\n');
    let disagreement = found.problem.disagreement();
    for (party, least) in disagreement.iter().enumerate() {
        let _ = write!(text, "  {:26}", name(scenario, party));
        for chosen in &all {
            let utility = found.problem.utilities_of(chosen.package)[party];
            let both = format!("{utility:.3} ({:+.3})", utility - least);
            let _ = write!(text, " {both:>18}");
        }
        text.push('\n');
    }
    *text += "  Gains are over what each has without agreement.\n";
    if let Some(opposition) = found.agreements.opposition {
        let _ = writeln!(
            text,
            "  Opposition {opposition:.3}: the distance of the nearest acceptable package from everyone's best (0: none)."
        );
    }
    text.push('\n');
}

fn what_blocks(text: &mut String, scenario: &Scenario, found: &Analysis) {
    let Some((alone, jointly)) = &found.opening else { return };
    heading(text, "What is in the way");
    let incompatible = found.incompatible.as_deref().unwrap_or_default();
    for &coalition in incompatible.iter().take(MOST_LINES) {
        if coalition.count_ones() == 1 {
            let _ = writeln!(
                text,
                "  {}: no package at all reaches its reservation.",
                names(coalition, &|party| name(scenario, party))
            );
        } else {
            let _ = writeln!(
                text,
                "  Not content together: {}.",
                names(coalition, &|party| name(scenario, party))
            );
        }
    }
    more(text, incompatible.len());
    for (party, opening) in alone.iter().enumerate() {
        let who = name(scenario, party);
        match opening {
            Some(Opening { package, moves }) => {
                let words = package_words(scenario, &found.contents.options(*package));
                let _ = writeln!(
                    text,
                    "  If {who} alone came down by {:.3} in its utility, there would be agreement:\n    {words}",
                    moves[party]
                );
            }
            None => {
                let _ = writeln!(text, "  Whatever {who} alone gives up, it is not enough.");
            }
        }
    }
    match jointly {
        Some(opening) => {
            let moves = joint_moves(scenario, opening);
            let words = package_words(scenario, &found.contents.options(opening.package));
            let _ = writeln!(
                text,
                "  The smallest joint move, as a sum of shares of each one's range: {moves}\n  (each in its utility), to\n    {words}"
            );
        }
        None => *text += "  Every package crosses somebody's red line or a constraint.\n",
    }
    text.push('\n');
}

/// Who has to come down by how much, in words.
pub fn joint_moves(scenario: &Scenario, opening: &Opening) -> String {
    let moving = opening.moves.iter().enumerate().filter(|(_, own)| **own > 0.0);
    let words: Vec<String> =
        moving.map(|(party, own)| format!("{} by {own:.3}", name(scenario, party))).collect();
    words.join(", ")
}

fn at_odds(text: &mut String, scenario: &Scenario, found: &Analysis) {
    if found.conflicts.is_empty() {
        return;
    }
    heading(text, "Who is at odds on what");
    for conflict in found.conflicts.iter().take(MOST_LINES) {
        let (first, second) = conflict.parties;
        let _ = writeln!(
            text,
            "  {:20} {} and {}: one of them forgoes at least {}",
            scenario.issues[conflict.issue.0].id,
            name(scenario, first),
            name(scenario, second),
            percent(conflict.forgone)
        );
    }
    more(text, found.conflicts.len());
    *text += "  Shares of a party's whole range of utility.\n\n";
}

fn linkages(text: &mut String, scenario: &Scenario, found: &Analysis) {
    if found.linkages.is_empty() {
        return;
    }
    heading(text, "Where linking two issues makes room");
    for linkage in found.linkages.iter().take(MOST_LINES) {
        let (first, second) = linkage.issues;
        let _ = writeln!(
            text,
            "  {} with {}: whoever does worst gets {} of what they could bring it, instead of {}",
            scenario.issues[first.0].id,
            scenario.issues[second.0].id,
            percent(linkage.together),
            linkage.apart.map_or_else(|| "options that are ruled out together".into(), percent)
        );
    }
    more(text, found.linkages.len());
    text.push('\n');
}

fn more(text: &mut String, count: usize) {
    if count > MOST_LINES {
        let _ = writeln!(text, "  … and {} more (see the report)", count - MOST_LINES);
    }
}

fn votes(text: &mut String, scenario: &Scenario, found: &Analysis) {
    if let Some(votes) = &found.votes {
        heading(text, "If they vote");
        if let Some(passing) = votes.passing {
            let _ = writeln!(
                text,
                "  {} would pass if each voted for what is acceptable to it.",
                counted(passing, "package")
            );
        }
        who_decides(text, votes, &|party| name(scenario, party));
    }
    for (delegation, votes) in &found.member_votes {
        let party = &scenario.parties[scenario.delegations[*delegation].party.0];
        heading(text, &format!("Power within {}", party.name));
        who_decides(text, votes, &|member| &party.members[member].id);
    }
}

fn who_decides<'n>(text: &mut String, votes: &Votes, name: &dyn Fn(usize) -> &'n str) {
    match &votes.blocking {
        Some(coalitions) => {
            let shown = coalitions.iter().take(MOST_LINES);
            let words: Vec<String> = shown.map(|&coalition| names(coalition, name)).collect();
            let rest = if coalitions.len() > MOST_LINES { "; …" } else { "" };
            let _ = writeln!(text, "  Can block: {}{rest}.", words.join("; "));
        }
        None => *text += "  Who can block was not looked at: they are too many.\n",
    }
    if let Some(power) = &votes.power {
        let _ = writeln!(text, "  {:30} {:>14} {:>8}", "", "Shapley–Shubik", "Banzhaf");
        for (voter, (shapley, banzhaf)) in
            power.shapley_shubik.iter().zip(&power.banzhaf).enumerate()
        {
            let _ = writeln!(text, "  {:30} {shapley:>14.3} {banzhaf:>8.3}", name(voter));
        }
    }
    text.push('\n');
}

fn paid(text: &mut String, scenario: &Scenario, found: &Analysis) {
    let Some(money) = &scenario.side_payments else { return };
    heading(text, "If money changes hands");
    match &found.paid {
        Some(paid) => {
            let words = package_words(scenario, &found.contents.options(paid.package));
            let _ = writeln!(text, "  {words}");
            for (party, payment) in paid.payments.iter().enumerate() {
                let verb = if *payment >= 0.0 { "receives" } else { "pays" };
                let _ = writeln!(
                    text,
                    "  {:30} {verb:8} {:>12.2} {}; utility {:.3}",
                    name(scenario, party),
                    payment.abs(),
                    money.unit,
                    paid.utilities[party]
                );
            }
        }
        None => {
            *text += "  No payment within everyone's means makes a package acceptable to all.\n"
        }
    }
    text.push('\n');
}

/// Why a package lies outside the zone, in a sentence; `None` for one inside.
pub fn outside(scenario: &Scenario, found: &Analysis, package: Outcome) -> Option<String> {
    let worth = found.problem.utilities_of(package);
    let names = |is_meant: &dyn Fn(usize) -> bool| {
        let meant = (0..worth.len()).filter(|&party| is_meant(party));
        meant.map(|party| name(scenario, party)).collect::<Vec<_>>().join(", ")
    };
    let never = names(&|party| !worth[party].is_finite());
    if !never.is_empty() {
        return Some(format!(
            "outside the zone: never acceptable to {never}, for a red line or a constraint"
        ));
    }
    let short = names(&|party| worth[party] < found.problem.reservations()[party]);
    (!short.is_empty()).then(|| format!("outside the zone: less than the reservation of {short}"))
}

/// How many packages improve on the given one, and how many of these lie outside the zone.
pub fn improving(found: &Analysis, better: &Improvements) -> String {
    let count = counted(better.packages.len(), "package");
    let zone = found.problem.zone();
    let outside = better.packages.iter().filter(|&&package| !zone.contains(package)).count();
    let outside = match outside {
        0 => String::new(),
        count => format!(" ({} of them outside the zone)", grouped(count as f64)),
    };
    format!("{count}{outside} would be better for some and worse for nobody.")
}

fn improvements(text: &mut String, scenario: &Scenario, found: &Analysis) {
    let Some((settled, better)) = &found.improvements else { return };
    heading(text, "What improves on the given package");
    let words = |package| package_words(scenario, &found.contents.options(package));
    let place = |package| {
        let why = outside(scenario, found, package);
        why.map_or(String::new(), |why| format!("\n    ({why})"))
    };
    let _ = writeln!(text, "  Given: {}{}", words(*settled), place(*settled));
    let Some(best) = better.best else {
        *text += "  Nothing: whatever is better for one is worse for another.\n\n";
        return;
    };
    let _ = writeln!(text, "  {}", improving(found, better));
    *text += "  The best of them for whoever gains the smallest part of what it could gain:\n";
    let _ = writeln!(text, "    {}{}", words(best), place(best));
    let before = found.problem.utilities_of(*settled);
    for (party, (after, before)) in found.problem.utilities_of(best).iter().zip(&before).enumerate()
    {
        let change = if before.is_finite() {
            format!("{:+.3}", after - before)
        } else {
            "could never have taken what was given".to_owned()
        };
        let _ = writeln!(text, "    {:26} {} ({change})", name(scenario, party), utility(*after));
    }
    text.push('\n');
}

fn robust(text: &mut String, scenario: &Scenario, found: &Analysis, robustness: &Robustness) {
    heading(
        text,
        &format!("Over {} of what is uncertain", counted(robustness.draws as usize, "draw")),
    );
    let open = &robustness.zone_open;
    let (low, median, high) = robustness.zone_count;
    let _ = writeln!(
        text,
        "  Some package is acceptable to all in {} of the draws [{}, {}: 95 %, finite draws].",
        percent(open.share),
        percent(open.low),
        percent(open.high)
    );
    let _ = writeln!(
        text,
        "  Half of the draws have at most {} in the zone (90 % of them {} to {}).",
        counted(median, "package"),
        grouped(low as f64),
        grouped(high as f64)
    );
    if robustness.packages.is_empty() {
        *text += "  No package was acceptable to all in any draw.\n";
        return;
    }
    *text += "  Acceptable to all most often:\n";
    let draws = f64::from(robustness.draws);
    for package in robustness.packages.iter().take(MOST_ROBUST) {
        let words = package_words(scenario, &found.contents.options(package.package));
        let _ = writeln!(
            text,
            "    in the zone in {}, on its frontier in {}:\n      {words}",
            percent(f64::from(package.in_zone) / draws),
            percent(f64::from(package.on_frontier) / draws),
        );
    }
    if robustness.packages.len() > MOST_ROBUST {
        let _ = writeln!(
            text,
            "    … and {} more (see the report)",
            grouped((robustness.packages.len() - MOST_ROBUST) as f64)
        );
    }
}
