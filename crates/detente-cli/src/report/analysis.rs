//! The report of `detente analyze`.

use detente::bargaining::opening::Opening;
use detente::domain::{IssueIndex, Outcome};
use detente::simulation::scenario::Scenario;
use detente::study::analysis::{Analysis, Votes};
use maud::{Markup, html};

use super::chart;
use super::packages::{Highlight, Packages, line_class};
use super::{document, key, option_class};
use crate::text::analysis::{improving, joint_moves, names, outside, summary};
use crate::text::{assumed, counted, grouped, name, package_words, percent, utility};

/// Rows of a table.
const MOST_ROWS: usize = 30;

/// The whole page.
pub fn page(scenario: &Scenario, found: &Analysis, again: &str) -> String {
    document(
        &scenario.title,
        html! {
            p.lead { (summary(scenario, found)) }
            @if let Some(line) = assumed(scenario) { p.notice { (line) } }
            (pictures(scenario, found))
            (solutions(scenario, found))
            (what_blocks(scenario, found))
            (at_odds(scenario, found))
            (linkages(scenario, found))
            (votes(scenario, found))
            (paid(scenario, found))
            (improvements(scenario, found))
            (robust(scenario, found))
            (frontier(scenario, found))
            (provenance(scenario, again))
        },
    )
}

/// Where the zone is empty: the smallest joint move that opens it.
fn joint_opening(found: &Analysis) -> Option<&Opening> {
    found.opening.as_ref().and_then(|(_, jointly)| jointly.as_ref())
}

/// What ideas of fairness choose: each package once, with all that choose it.
fn fair(found: &Analysis) -> Vec<(Outcome, Vec<&'static str>)> {
    let mut fair: Vec<(Outcome, Vec<&str>)> = Vec::new();
    for chosen in found.chosen() {
        match fair.iter_mut().find(|(package, _)| *package == chosen.package) {
            Some((_, ideas)) => ideas.push(chosen.title),
            None => fair.push((chosen.package, vec![chosen.title])),
        }
    }
    fair
}

/// What stands for an idea of fairness beside a dot.
fn letters(title: &str) -> &'static str {
    match title {
        "Nash" => "N",
        "Kalai–Smorodinsky" => "KS",
        "egalitarian" => "E",
        "utilitarian" => "U",
        "Nash, weighted" => "NW",
        _ => "",
    }
}

fn pictures(scenario: &Scenario, found: &Analysis) -> Markup {
    let packages = Packages {
        scenario,
        problem: &found.problem,
        agreements: &found.agreements,
        options: &|package| found.contents.options(package),
    };
    let opening = joint_opening(found).map(|opening| Highlight {
        package: opening.package,
        class: "agreement",
        why: "the smallest joint move",
        label: "",
    });
    let fair = fair(found);
    let chosen = fair.iter().enumerate().flat_map(|(number, (package, ideas))| {
        let class = if packages.in_plane() { "solution" } else { line_class(number) };
        ideas.iter().map(move |&why| Highlight {
            package: *package,
            class,
            why,
            label: letters(why),
        })
    });
    let highlights: Vec<Highlight> = opening.into_iter().chain(chosen).collect();
    let title = |first: &str, second: &str| format!("Utilities of {first} and {second}");
    html! {
        h2 { "What each package is worth to everyone" }
        (packages.pictures(&title, &highlights, &|_| Vec::new(), Vec::new()))
        div.legend {
            @if packages.in_plane() && !fair.is_empty() {
                @let ideas = fair.iter().flat_map(|(_, ideas)| ideas);
                @let ideas: Vec<String> = ideas.map(|idea| format!("{} {idea}", letters(idea))).collect();
                (key(chart::dot_sample("mark solution"), &format!("chosen by an idea of fairness: {}", ideas.join(", "))))
            } @else {
                @for (number, (_, ideas)) in fair.iter().enumerate() {
                    (key(chart::line_sample(&format!("path {}", line_class(number))), &ideas.join(", ")))
                }
            }
            (packages.keys(joint_opening(found).map(|_| "what the smallest joint move would allow")))
        }
    }
}

/// A table with packages in its rows: an option an issue and a utility a party. A narrow page shows each row as a block of
/// lines, each with the words that the column has above it.
fn package_table(scenario: &Scenario, found: &Analysis, rows: &[(String, Outcome)]) -> Markup {
    html! {
        div.scroll.broad[scenario.issues.len() + scenario.delegations.len() > 8] { table.blocks {
            thead { tr {
                th { "" }
                @for issue in &scenario.issues { th class=(option_class(issue)) { (issue.id.replace('_', " ")) } }
                @for party in 0..scenario.delegations.len() { th { (name(scenario, party)) } }
            } }
            tbody { @for (label, package) in rows {
                tr {
                    td { (label) }
                    (option_cells(scenario, found, *package))
                    @for (party, worth) in found.problem.utilities_of(*package).into_iter().enumerate() {
                        td data-column=(name(scenario, party)) { (utility(worth)) }
                    }
                }
            } }
        } }
    }
}

/// The options of a package, a cell an issue.
fn option_cells(scenario: &Scenario, found: &Analysis, package: Outcome) -> Markup {
    let options = found.contents.options(package);
    html! {
        @for (issue, option) in scenario.issues.iter().zip(options) {
            td class=(option_class(issue)) data-column=(issue.id.replace('_', " ")) { (issue.options.name(option)) }
        }
    }
}

fn solutions(scenario: &Scenario, found: &Analysis) -> Markup {
    let all = found.chosen();
    let rows: Vec<(String, Outcome)> =
        all.iter().map(|chosen| (chosen.title.to_owned(), chosen.package)).collect();
    if rows.is_empty() {
        return html! {};
    }
    html! {
        h2 { "What different ideas of fairness choose" }
        (package_table(scenario, found, &rows))
        ul.soft { @for chosen in &all { li { (chosen.title) ": " (chosen.description) " (" (chosen.source) ")." } } }
        @if let Some(opposition) = found.agreements.opposition {
            p.soft {
                "Opposition " (format!("{opposition:.3}")) ": the distance of the nearest acceptable package from everyone \
                 having their best; 0 where one package is best for all."
            }
        }
    }
}

fn what_blocks(scenario: &Scenario, found: &Analysis) -> Markup {
    let Some((alone, jointly)) = &found.opening else { return html! {} };
    html! {
        h2 { "What is in the way" }
        ul {
            @let incompatible = found.incompatible.as_deref().unwrap_or_default();
            @for &coalition in incompatible.iter().take(MOST_ROWS) {
                @if coalition.count_ones() == 1 {
                    li { (names(coalition, &|party| name(scenario, party))) ": no package at all reaches its reservation." }
                } @else {
                    li { "Not content together: " (names(coalition, &|party| name(scenario, party))) "." }
                }
            }
        }
        (more(found.incompatible.as_ref().map_or(0, Vec::len), MOST_ROWS))
        div.scroll { table {
            thead { tr { th { "if this one alone moved" } th { "by" } th.words { "they could agree on" } } }
            tbody { @for (party, opening) in alone.iter().enumerate() {
                tr {
                    td { (name(scenario, party)) }
                    @match opening {
                        Some(opening) => {
                            td { (format!("{:.3}", opening.moves[party])) }
                            td.words { (package_words(scenario, &found.contents.options(opening.package))) }
                        }
                        None => { td { "–" } td.words { "nothing: it is not enough" } }
                    }
                }
            } }
        } }
        @match jointly {
            Some(opening) => p {
                "The smallest joint move, as a sum of shares of each one's range: " (joint_moves(scenario, opening)) " (each in its \
                 utility). They could then agree on " (package_words(scenario, &found.contents.options(opening.package))) "."
            },
            None => p { "Every package crosses somebody's red line or a constraint." },
        }
    }
}

/// Says how many rows were left out.
fn more(count: usize, shown: usize) -> Markup {
    html! {
        @if count > shown { p.soft { "The first " (shown) " of " (grouped(count as f64)) "; the JSON has more." } }
    }
}

fn at_odds(scenario: &Scenario, found: &Analysis) -> Markup {
    if found.conflicts.is_empty() {
        return html! {};
    }
    html! {
        h2 { "Who is at odds on what" }
        div.scroll { table {
            thead { tr { th { "issue" } th.words { "between" } th { "forgone" } } }
            tbody { @for conflict in found.conflicts.iter().take(MOST_ROWS) {
                tr {
                    td { (scenario.issues[conflict.issue.0].id.replace('_', " ")) }
                    td.words { (name(scenario, conflict.parties.0)) " and " (name(scenario, conflict.parties.1)) }
                    td { (percent(conflict.forgone)) }
                }
            } }
        } }
        (more(found.conflicts.len(), MOST_ROWS))
        p.soft { "Forgone: what at least one of the two must give up on this issue, as a share of its whole range of utility." }
    }
}

fn linkages(scenario: &Scenario, found: &Analysis) -> Markup {
    if found.linkages.is_empty() {
        return html! {};
    }
    html! {
        h2 { "Where linking two issues makes room" }
        div.scroll { table {
            thead { tr { th { "issues" } th { "each alone" } th { "together" } } }
            tbody { @for linkage in found.linkages.iter().take(MOST_ROWS) {
                tr {
                    @let word = |issue: IssueIndex| scenario.issues[issue.0].id.replace('_', " ");
                    td { (word(linkage.issues.0)) " with " (word(linkage.issues.1)) }
                    td { (linkage.apart.map_or_else(|| "ruled out".to_owned(), percent)) }
                    td { (percent(linkage.together)) }
                }
            } }
        } }
        (more(found.linkages.len(), MOST_ROWS))
        p.soft { "What whoever does worst gets of what the two issues could bring it." }
    }
}

fn votes(scenario: &Scenario, found: &Analysis) -> Markup {
    html! {
        @if let Some(votes) = &found.votes {
            h2 { "If they vote" }
            @if let Some(passing) = votes.passing {
                p { (counted(passing, "package")) " would pass if each voted for what is acceptable to it." }
            }
            (who_decides(votes, &|party| name(scenario, party)))
        }
        @for (delegation, votes) in &found.member_votes {
            @let party = &scenario.parties[scenario.delegations[*delegation].party.0];
            h2 { "Power within " (party.name) }
            (who_decides(votes, &|member| &party.members[member].id))
        }
    }
}

fn who_decides<'n>(votes: &Votes, name: &dyn Fn(usize) -> &'n str) -> Markup {
    html! {
        @match &votes.blocking {
            Some(blocking) => {
                @let coalitions: Vec<String> =
                    blocking.iter().take(MOST_ROWS).map(|&coalition| names(coalition, name)).collect();
                p { "Can block: " (coalitions.join("; ")) @if blocking.len() > MOST_ROWS { "; …" } "." }
            }
            None => p { "Who can block was not looked at: they are too many." },
        }
        @if let Some(power) = &votes.power {
            (power_table((0..power.banzhaf.len()).map(name), power))
        }
    }
}

fn power_table<'n>(
    names: impl Iterator<Item = &'n str>,
    power: &detente::bargaining::power::Power,
) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { "" } th { "Shapley–Shubik" } th { "Banzhaf" } } }
            tbody { @for (number, name) in names.enumerate() {
                tr {
                    td { (name) }
                    td { (format!("{:.3}", power.shapley_shubik[number])) }
                    td { (format!("{:.3}", power.banzhaf[number])) }
                }
            } }
        } }
    }
}

fn paid(scenario: &Scenario, found: &Analysis) -> Markup {
    let Some(money) = &scenario.side_payments else { return html! {} };
    let Some(paid) = &found.paid else {
        return html! {
            h2 { "If money changes hands" }
            p { "No payment within everyone's means makes a package acceptable to all." }
        };
    };
    html! {
        h2 { "If money changes hands" }
        p { (package_words(scenario, &found.contents.options(paid.package))) }
        div.scroll { table {
            thead { tr { th { "" } th { "receives (below 0: pays), " (money.unit) } th { "utility with it" } } }
            tbody { @for (party, (payment, utility)) in paid.payments.iter().zip(&paid.utilities).enumerate() {
                tr {
                    td { (name(scenario, party)) }
                    td { (format!("{payment:.2}")) }
                    td { (format!("{utility:.3}")) }
                }
            } }
        } }
    }
}

fn improvements(scenario: &Scenario, found: &Analysis) -> Markup {
    let Some((settled, better)) = &found.improvements else { return html! {} };
    let row = |word: &str, package: Outcome| {
        let words = [
            word,
            if outside(scenario, found, package).is_some() { "outside the zone" } else { "" },
        ];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        (words.join(", "), package)
    };
    let mut rows = vec![row("given", *settled)];
    rows.extend(better.best.map(|best| row("proposed", best)));
    let others = better.packages.iter().filter(|&&package| Some(package) != better.best);
    rows.extend(others.take(MOST_ROWS).map(|&package| row("", package)));
    html! {
        h2 { "What improves on the given package" }
        @if better.best.is_some() {
            p {
                (improving(found, better)) " Proposed is the one that is best for whoever gains the smallest part of \
                 what it could gain."
            }
        } @else {
            p { "Nothing: whatever is better for one is worse for another." }
        }
        @for (word, package) in [("Given", Some(*settled)), ("Proposed", better.best)] {
            @if let Some(why) = package.and_then(|package| outside(scenario, found, package)) {
                p { (word) ": " (why) "." }
            }
        }
        (package_table(scenario, found, &rows))
        (more(better.packages.len(), MOST_ROWS))
    }
}

fn robust(scenario: &Scenario, found: &Analysis) -> Markup {
    let Some(robustness) = &found.robustness else { return html! {} };
    let share = |count: u32| percent(f64::from(count) / f64::from(robustness.draws));
    let (low, median, high) = robustness.zone_count;
    html! {
        h2 { "How it varies over what is uncertain" }
        p {
            "In " (percent(robustness.zone_open.share)) " of " (grouped(f64::from(robustness.draws))) " draws ("
            (percent(robustness.zone_open.low)) " to " (percent(robustness.zone_open.high))
            ", 95 %, finite draws) some package is acceptable to all. Half of the draws have at most "
            (counted(median, "package")) " in the zone; 90 % of them " (grouped(low as f64)) " to "
            (grouped(high as f64)) "."
        }
        @if !robustness.packages.is_empty() {
            div.scroll { table.blocks {
                thead { tr {
                    th.number { "in the zone" } th { "on its frontier" }
                    @for issue in &scenario.issues { th class=(option_class(issue)) { (issue.id.replace('_', " ")) } }
                } }
                tbody { @for package in robustness.packages.iter().take(MOST_ROWS / 2) {
                    tr {
                        td.number data-column="in the zone" { (share(package.in_zone)) }
                        td data-column="on its frontier" { (share(package.on_frontier)) }
                        (option_cells(scenario, found, package.package))
                    }
                } }
            } }
            (more(robustness.packages.len(), MOST_ROWS / 2))
        }
    }
}

fn frontier(scenario: &Scenario, found: &Analysis) -> Markup {
    let frontier = &found.agreements.frontier;
    let rows: Vec<(String, Outcome)> = frontier
        .iter()
        .take(MOST_ROWS * 10)
        .enumerate()
        .map(|(number, &package)| ((number + 1).to_string(), package))
        .collect();
    html! {
        details {
            summary { "The packages on the frontier" }
            @if rows.len() < frontier.len() {
                p.soft { "The first " (rows.len()) " of " (grouped(frontier.len() as f64)) "; the JSON has more." }
            }
            (package_table(scenario, found, &rows))
        }
    }
}

fn provenance(scenario: &Scenario, again: &str) -> Markup {
    let numbers = scenario.numbers;
    html! {
        h2 { "Where this comes from" }
        p {
            "The scenario holds " (numbers.total()) " numbers: " (numbers.reported) " reported, "
            (numbers.published) " published, " (numbers.measured) " measured, " (numbers.assumed) " assumed. "
            "What is said here follows from them; it is no claim about what anybody wants."
        }
        p {
            "To reproduce, with detente " (env!("CARGO_PKG_VERSION")) ": "
            code { (again) }
        }
    }
}
