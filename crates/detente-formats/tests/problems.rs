//! Every problem that a reader tells, by its code, on a small scenario with one thing changed.

use detente_formats::scenario::{Read, parse};

/// The example of the format's documentation.
fn example() -> String {
    let page = include_str!("../../../docs/scenario-format.md");
    let (_, rest) = page.split_once("```toml\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

fn read(text: &str) -> Read {
    parse(text, "scenario.toml", "fence", None)
}

#[test]
fn the_documented_example_is_sound() {
    let read = read(&example());
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let scenario = read.scenario.unwrap();
    assert_eq!((scenario.issues.len(), scenario.delegations.len()), (2, 2));
    assert_eq!(read.numbers.reported, 0);
}

/// (code, what to replace, by what).
const CHANGES: [(&str, &str, &str); 40] = [
    ("unknown-field", "horizon_days", "horizon_day"),
    ("missing-field", "title = \"Two neighbours and a fence\"\n", ""),
    ("wrong-type", "horizon_days = 60", "horizon_days = \"sixty\""),
    ("out-of-range", "horizon_days = 60", "horizon_days = 0"),
    ("unknown-format", "format = 1", "format = 2"),
    ("not-a-date", "start = 2026-05-01", "start = \"2026-02-30\""),
    ("not-a-date", "start = 2026-05-01", "start = 2026-04-31"),
    ("no-options", "[\"yes\", \"no\"]", "[\"yes\", \"no\", \" \"]"),
    ("syntax", "title =", "title"),
    ("duplicate", "[\"yes\", \"no\"]", "[\"yes\", \"yes\"]"),
    ("no-options", "[\"yes\", \"no\"]", "[]"),
    ("unknown-role", "role = \"delegation\"", "role = \"delegaton\""),
    ("unknown-strategy", "\"conceder\"", "\"concedr\""),
    ("unknown-reservation", "reservation = 0.4", "reservation = \"some\""),
    ("no-battlefield", "reservation = 0.4", "reservation = \"battlefield\""),
    ("not-finite", "reservation = 0.4", "reservation = nan"),
    ("not-finite", "reservation = 0.4", "reservation = inf"),
    ("impossible-distribution", "uniform = [0.2, 0.5]", "uniform = [0.5, 0.2]"),
    ("wrong-parameters", "uniform = [0.2, 0.5]", "uniform = [0.5]"),
    ("two-distributions", "uniform = [0.2, 0.5]", "uniform = [0.2, 0.5], value = 1"),
    ("no-number", "uniform = [0.2, 0.5], ", ""),
    (
        "no-source",
        "uniform = [0.2, 0.5], note = \"hard to read\"",
        "value = 1, basis = \"measured\"",
    ),
    ("unknown-basis", "uniform = [0.2, 0.5],", "uniform = [0.2, 0.5], basis = \"felt\","),
    ("weights-do-not-sum", "fence = 0.7, gate = 0.3", "fence = 0.7, gate = 0.4"),
    ("unknown-issue", "fence = 0.7, gate = 0.3", "fences = 0.7, gate = 0.3"),
    ("unknown-option", "north = 0, both", "nort = 0, both"),
    ("missing-value", "yes = 1, no = 0", "yes = 1"),
    (
        "incomplete-preferences",
        "weights = { fence = 0.7, gate = 0.3 }\n",
        "weights = { fence = 0.7, gate = 0.3 }\nimportance = [\"fence\", \"gate\"]\n",
    ),
    ("unknown-party", "parties = [\"north\", \"south\"]", "parties = [\"north\", \"sout\"]"),
    ("nobody-to-talk-to", "parties = [\"north\", \"south\"]", "parties = [\"north\"]"),
    ("no-mediator", "format = \"direct\"", "format = \"bilateral\""),
    ("unknown-format-of-talks", "format = \"direct\"", "format = \"online\""),
    ("two-agendas", "agenda = [\"fence\", \"gate\"]", "agenda = [\"fence\", \"gate\", \"gate\"]"),
    (
        "circular-agenda",
        "agenda = [\"fence\", \"gate\"]",
        "agenda = [{ issue = \"fence\", after = \"gate\" }, { issue = \"gate\", after = \"fence\" }]",
    ),
    (
        "unknown-question",
        "\"fence\", \"gate\"]\nformat",
        "\"fence\", { issue = \"gate\", needs = \"x\" }]\nformat",
    ),
    ("round-ends-before-it-starts", "days = 3", "closes = 2026-05-01"),
    ("round-ends-before-it-starts", "days = 3", "closes = 2026-05-02"),
    ("not-whole-days", "days = 3", "closes = 2026-05-04T06:00:00Z"),
    ("outside-the-process", "opens = 2026-05-30", "opens = 2027-05-30"),
    ("overlapping-rounds", "opens = 2026-05-30", "opens = 2026-05-04"),
];

#[test]
fn each_change_is_told_by_its_code_and_place() {
    for (code, from, to) in CHANGES {
        let changed = example().replacen(from, to, 1);
        assert_ne!(changed, example(), "{code}: nothing was changed");
        let read = read(&changed);
        assert!(read.scenario.is_none(), "{code} is accepted");
        let codes: Vec<&str> = read.problems.iter().map(|problem| problem.code).collect();
        assert!(codes.contains(&code), "{code} was not told, but {codes:?}");
        for problem in &read.problems {
            assert!(problem.line > 0 && problem.column > 0, "{problem}");
        }
    }
}

/// (code, what to add at the end).
const ADDITIONS: [(&str, &str); 42] = [
    ("unknown-field", "[weather]\nrain = 1"),
    ("two-sides", "[battlefield]\nrising = \"north\"\nagainst = [\"north\", \"south\"]"),
    (
        "wrong-role",
        "[parties.x]\nname = \"X\"\nrole = \"patron\"\n[battlefield]\nrising = [\"north\", \"x\"]\nagainst = \"south\"",
    ),
    (
        "circular-agenda",
        "[issues.a]\nquestion = \"?\"\noptions = [\"x\", \"y\"]\n[issues.b]\nquestion = \"?\"\noptions = [\"x\", \"y\"]\n[tracks.s]\nconvenors = \"north\"\nparties = [\"north\", \"south\"]\nformat = \"direct\"\nagenda = [{ issue = \"a\", after = \"b\" }]\n[tracks.t]\nconvenors = \"north\"\nparties = [\"north\", \"south\"]\nformat = \"direct\"\nagenda = [{ issue = \"b\", after = \"a\" }]",
    ),
    (
        "duplicate",
        "[issues.a]\nquestion = \"?\"\noptions = [\"x\", \"y\", \"z\"]\n[parties.x]\nname = \"X\"\nrole = \"delegation\"\nreservation = 0\npreferences = { importance = [\"a\"], ranking = { a = [[\"x\", \"x\"], \"y\"] } }",
    ),
    ("own-patron", "[parties.x]\nname = \"X\"\nrole = \"patron\"\npatron_of = \"x\""),
    ("not-a-delegation", "[parties.x]\nname = \"X\"\nrole = \"patron\"\nstrategy = \"linear\""),
    ("no-preferences", "[parties.x]\nname = \"X\"\nrole = \"delegation\""),
    (
        "no-exponent",
        "[parties.x]\nname = \"X\"\nrole = \"delegation\"\nstrategy = \"tough\"\nexponent = 2",
    ),
    (
        "no-exponent",
        "[parties.x]\nname = \"X\"\nrole = \"delegation\"\nstrategy = \"linear:2\"\nexponent = 2",
    ),
    ("no-steps", "[parties.x]\nname = \"X\"\nrole = \"delegation\"\nstrategy = \"linear@50\""),
    ("wrong-table", "[parties.x]\nname = \"X\"\nrole = \"delegation\"\npreferences.table = [1, 2]"),
    (
        "wrong-role",
        "[parties.x]\nname = \"X\"\nrole = \"observer\"\n[tracks.t]\nconvenors = \"x\"\nparties = [\"x\", \"north\"]",
    ),
    ("unknown-rule", "[parties.x]\nname = \"X\"\nrole = \"observer\"\nrule = \"most\""),
    (
        "unknown-track",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]\nwindow = \"tracks.x\"",
    ),
    (
        "unknown-window",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]\nwindow = \"always\"",
    ),
    (
        "window-ends-before-it-starts",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]\nwindow = { from = 2026-05-02, until = 2026-05-01 }",
    ),
    (
        "unknown-field",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]\nstops = \"sea\"",
    ),
    (
        "asks-itself",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nthrough = \"south\"\nacts = [\"noise\"]",
    ),
    (
        "signed-and-excluded",
        "[ceasefires.a]\nsince = 2026-01-01\nsignatories = [\"north\"]\nexcludes = [\"north\"]\nacts = []",
    ),
    (
        "out-of-range",
        "[ceasefires.a]\nsince = 2026-01-01\nwhole_on = 2025-12-31\nsignatories = []\nacts = []",
    ),
    (
        "wrong-role",
        "[parties.x]\nname = \"X\"\nrole = \"spoiler\"\n[ceasefires.a]\nsince = 2026-01-01\nsignatories = []\nacts = []\nmonitor = \"x\"",
    ),
    (
        "wrong-role",
        "[violence]\nground_by = { south = 1 }\nair_by = { north = 1 }\nspoilers = [\"north\"]",
    ),
    ("unknown-rate", "[trust]\nsincere_rate = \"always\""),
    ("nobody", "[tracks.t]\nconvenors = []"),
    (
        "ends-before-it-starts",
        "[[events]]\ndate = 2026-04-02\nend = 2026-04-01\nkind = \"statement\"\ntext = \"t\"",
    ),
    (
        "unknown-event",
        "[[events]]\ndate = 2026-04-02\nkind = \"statement\"\ntext = \"t\"\nin_answer_to = \"first\"",
    ),
    (
        "duplicate",
        "[[events]]\nid = \"a\"\ndate = 2026-04-02\nkind = \"statement\"\ntext = \"t\"\n[[events]]\nid = \"a\"\ndate = 2026-04-02\nkind = \"gesture\"\ntext = \"t\"",
    ),
    (
        "outside-the-process",
        "[[events]]\ndate = 2026-05-01T10:00:00Z\nkind = \"statement\"\ntext = \"t\"",
    ),
    ("unknown-kind", "[[events]]\ndate = 2026-04-02\nkind = \"human_cost_noted\""),
    ("wrong-type", "[couplings.trust]\nstrength = { uniform = [0, 1] }"),
    (
        "unknown-area",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]\narea = \"attic\"",
    ),
    (
        "asks-itself",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"north\"\nacts = [\"noise\"]",
    ),
    (
        "outside-the-process",
        "[requests.r]\ndate = 2026-04-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]",
    ),
    (
        "two-ceasefires",
        "[ceasefires.a]\nsince = 2026-01-01\nsignatories = []\nacts = []\n[ceasefires.b]\nsince = 2026-01-01\nsignatories = []\nacts = []",
    ),
    ("nobody", "[violence]\nground_by = {}\nair_by = { north = 1 }"),
    ("out-of-range", "[couplings.trust]\nstrength = 2"),
    ("unknown-kind", "[[events]]\ndate = 2026-04-01\nkind = \"birthday\""),
    (
        "unknown-option",
        "[[events]]\ndate = 2026-04-01\nkind = \"position_taken\"\nactor = \"north\"\nissue = \"roof\"\noption = \"tiles\"",
    ),
    (
        "outside-the-process",
        "[[events]]\ndate = 2026-06-01\nkind = \"statement\"\ntext = \"later\"",
    ),
    (
        "unknown-answer",
        "[[events]]\ndate = 2026-04-01\nkind = \"answered\"\ntrack = \"kitchen_table\"\nanswer = \"perhaps\"",
    ),
    (
        "unknown-precision",
        "[[events]]\ndate = 2026-04-01\nkind = \"statement\"\ntext = \"t\"\nprecision = \"hour\"",
    ),
];

#[test]
fn each_addition_is_told_by_its_code() {
    for (code, addition) in ADDITIONS {
        let read = read(&format!("{}\n{addition}\n", example()));
        assert!(read.scenario.is_none(), "{code} is accepted: {addition}");
        let codes: Vec<&str> = read.problems.iter().map(|problem| problem.code).collect();
        assert!(codes.contains(&code), "{code} was not told, but {codes:?}");
    }
}

/// (code, what to add at the end): what is odd, and still can be played.
const ODDITIES: [(&str, &str); 9] = [
    (
        "touches-nothing",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]",
    ),
    (
        "touches-nothing",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"air strikes\"]\n[violence]\nground_by = { south = 1 }\nair_by = { north = 1 }",
    ),
    (
        "no-patron",
        "[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]",
    ),
    (
        "asks-a-spoiler",
        "[parties.x]\nname = \"X\"\nrole = \"spoiler\"\n[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"x\"\nacts = [\"noise\"]",
    ),
    (
        "never-open",
        "[tracks.t]\nconvenors = \"north\"\n[requests.r]\ndate = 2026-05-01\nby = \"north\"\nasked = \"south\"\nacts = [\"noise\"]\nwindow = \"tracks.t\"",
    ),
    (
        "unlikely-role",
        "[parties.x]\nname = \"X\"\nrole = \"mediator\"\n[violence]\nground_by = { x = 1 }\nair_by = { north = 1 }",
    ),
    (
        "told-only",
        "[[events]]\ndate = 2026-04-02\nkind = \"request\"\nasked = \"north\"\nacts = [\"noise\"]",
    ),
    (
        "told-only",
        "[[events]]\ndate = 2026-04-02\nkind = \"round_closed\"\ntrack = \"kitchen_table\"\nround = 1\nsettled = [{ issue = \"gate\", option = \"yes\" }]",
    ),
    (
        "waits-for-ever",
        "[issues.roof]\nquestion = \"?\"\noptions = [\"a\", \"b\"]\n[issues.door]\nquestion = \"?\"\noptions = [\"a\", \"b\"]\n[tracks.t]\nconvenors = \"north\"\nparties = [\"north\", \"south\"]\nformat = \"direct\"\nagenda = [{ issue = \"roof\", after = \"door\" }]",
    ),
];

#[test]
fn what_is_odd_is_a_warning_with_its_place() {
    use detente_formats::problem::Severity;
    for (code, addition) in ODDITIES {
        let read = read(&format!("{}\n{addition}\n", example()));
        let found = read.problems.iter().find(|problem| problem.code == code);
        let found = found.unwrap_or_else(|| panic!("{code} was not told, but {:?}", read.problems));
        assert!(
            found.line > 0 && (code == "waits-for-ever" || found.severity == Severity::Warning)
        );
    }
}

#[test]
fn uncertain_weights_that_do_not_sum_are_a_warning() {
    let changed = example().replace("fence = 0.7", "fence = { uniform = [0.7, 0.9] }");
    let read = read(&changed);
    assert!(read.scenario.is_some());
    assert_eq!(read.problems[0].code, "weights-do-not-sum");
}

#[test]
fn whole_numbers_and_strengths_have_a_basis_and_are_counted() {
    let plain = read(&example());
    let text = example().replace(
        "horizon_days = 60",
        "horizon_days = { value = 60, basis = \"reported\", source = \"s\" }",
    ) + "\n[couplings.excitation]\nstrength = { value = 0.5, basis = \"published\", source = \"s\" }\n";
    let stated = read(&text);
    assert_eq!(stated.problems, []);
    assert_eq!(stated.scenario.unwrap().couplings.excitation, 0.5);
    assert_eq!((stated.numbers.reported, stated.numbers.published), (1, 1));
    assert_eq!(stated.numbers.assumed, plain.numbers.assumed - 1);
}

#[test]
fn a_start_that_is_no_date_is_one_problem() {
    let read = read(&example().replace("start = 2026-05-01", "start = \"2026-02-30\""));
    let codes: Vec<&str> = read.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["not-a-date"]);
}

#[test]
fn a_misspelled_role_is_one_problem() {
    let changed = example().replacen("role = \"delegation\"", "role = \"delegaton\"", 1);
    let codes: Vec<&str> = read(&changed).problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes.iter().filter(|code| **code == "not-a-delegation").count(), 0, "{codes:?}");
    assert!(codes.contains(&"unknown-role"), "{codes:?}");
}

#[test]
fn nobody_doubts_anybody_where_nothing_is_said_of_trust() {
    let plain = read(&example());
    assert_eq!(plain.scenario.unwrap().couplings.trust, 0.0);
    let stated = read(&(example() + "\n[trust]\ninitial = 0.5\n"));
    assert_eq!(stated.scenario.unwrap().couplings.trust, 1.0);
    // Only what is used counts among the numbers.
    assert_eq!(stated.numbers.assumed, plain.numbers.assumed + 4);
}

#[test]
fn events_answer_and_correct_each_other_by_their_ids() {
    let text = example()
        + r#"
[[events]]
id = "correction"
date = 2026-04-03
kind = "statement"
text = "not a fence but a hedge"
actor = "north"
corrects = "proposal"
[[events]]
id = "proposal"
date = 2026-04-01
kind = "text_put"
track = "kitchen_table"
actor = "north"
terms = [{ issue = "fence", option = "both" }]
[[events]]
date = 2026-04-02
kind = "answered"
track = "kitchen_table"
answer = "reject"
actor = "south"
in_answer_to = "proposal"
"#;
    let read = read(&text);
    assert_eq!(read.problems, []);
    let events = read.scenario.unwrap().events;
    let first = Some(detente::record::EventId(0));
    assert_eq!(
        events.iter().map(|event| event.in_answer_to).collect::<Vec<_>>(),
        [None, first, None]
    );
    assert_eq!(events.iter().map(|event| event.corrects).collect::<Vec<_>>(), [None, None, first]);
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_file() {
    let changed = example()
        .replace("horizon_days = 60", "horizon_days = 0")
        .replace("gate = 0.3", "gate = 0.4")
        .replace("role = \"delegation\"\nreservation = {", "roll = \"delegation\"\nreservation = {")
        .replace("opens = 2026-05-30", "opens = 2027-05-30");
    let read = read(&changed);
    let lines: Vec<usize> = read.problems.iter().map(|problem| problem.line).collect();
    assert!(lines.is_sorted() && lines.len() >= 4, "{lines:?}");
    let hints: Vec<&str> = read.problems.iter().filter_map(|p| p.hint.as_deref()).collect();
    assert!(hints.contains(&"did you mean `role`?"), "{hints:?}");
}

#[test]
fn a_required_item_must_stand_on_an_agenda() {
    let changed = example()
        .replace("agenda = [\"fence\", \"gate\"]", "agenda = [\"fence\"]")
        .replace("horizon_days = 60", "horizon_days = 60\nrequired = [\"gate\"]");
    let codes: Vec<&str> = read(&changed).problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&"required-and-nowhere"), "{codes:?}");
    assert!(codes.contains(&"unused-issue"), "{codes:?}");
    let none = example().replace("horizon_days = 60", "horizon_days = 60\nrequired = []");
    let codes: Vec<&str> = read(&none).problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["nothing-required"]);
}

/// A case without a process: two issues of numbers, one of words, and two parties.
const LEASE: &str = r#"
format = 1
title = "A lease"

[issues.rent]
question = "How much a month?"
range = [500, 900]
step = 50
[issues.months]
question = "For how long?"
whole = [6, 24]
[issues.pets]
question = "Pets?"
options = ["none", "cats", "any"]

[parties.tenant]
name = "Tenant"
role = "delegation"
[parties.tenant.preferences]
importance = ["rent", ["months", "pets"]]
values.rent = [[500, 1], [700, 0.2], [900, 0]]
ranking.months = "falling"
ranking.pets = [["any", "cats"], "none"]
red_lines.rent = { above = 800 }
interactions = [{ when = { months = 24, pets = "none" }, utility = -0.3 }]

[parties.owner]
name = "Owner"
role = "delegation"
[parties.owner.preferences]
weights = { rent = 0.8, months = 0.2 }
ranking.rent = "rising"
values.months = [[6, 0], [24, 1]]
red_lines.pets = ["any"]

[[constraints]]
forbid = { pets = ["cats", "any"], months = 6 }
[[constraints]]
sum = ["rent", "months"]
at_most = 910
"#;

#[test]
fn ranges_rankings_red_lines_and_constraints_are_read() {
    use detente::domain::{Constraint, IssueIndex, StatedWorth, Values, Weights};
    let found = read(LEASE);
    assert_eq!(found.problems, []);
    let scenario = found.scenario.unwrap();
    assert_eq!(scenario.package_count(), 9 * 19 * 3);
    let tenant = &scenario.delegations[0].preferences;
    let StatedWorth::Additive { weights, values, interactions } = &tenant.stated else { panic!() };
    let (rent, months, pets) = (IssueIndex(0), IssueIndex(1), IssueIndex(2));
    assert_eq!(*weights, Weights::Ranked(vec![vec![rent], vec![months, pets]]));
    assert_eq!(values[2], Values::Ranked(vec![vec![2, 1], vec![0]]));
    assert!(matches!(&values[1], Values::Ranked(groups) if groups[0] == [0]));
    assert_eq!((interactions[0].first, interactions[0].second), ((months, 18), (pets, 0)));
    assert_eq!(tenant.red_lines, [(rent, 7), (rent, 8)]);
    assert_eq!(
        scenario.constraints[0],
        Constraint::Forbid(vec![(pets, vec![1, 2]), (months, vec![0])])
    );
}

#[test]
fn every_problem_of_ranges_and_preferences_is_told() {
    for (written, instead, code) in [
        ("step = 50", "step = 70", "step-misses-end"),
        ("step = 50", "step = 50\nlevels = 3", "two-kinds-of-options"),
        ("step = 50", "", "no-levels"),
        ("range = [500, 900]", "range = [900, 500]", "empty-range"),
        ("whole = [6, 24]", "whole = [6, 24.5]", "out-of-range"),
        ("whole = [6, 24]", "whole = [6, 24]\nlevels = 3", "no-range"),
        ("options = [\"none\", \"cats\", \"any\"]", "", "missing-field"),
        ("importance = [", "importance = [\"rent\", ", "duplicate"),
        ("\"cats\"], \"none\"]", "\"cats\"]]", "wrong-ranking"),
        ("ranking.months = \"falling\"", "ranking.months = \"down\"", "wrong-ranking"),
        ("ranking.months = \"falling\"", "", "missing-value"),
        ("[900, 0]]", "[800, 0]]", "wrong-points"),
        ("{ above = 800 }", "{ above = 400 }", "no-options-left"),
        ("red_lines.pets = [\"any\"]", "red_lines.pets = [\"dogs\"]", "unknown-option"),
        ("months = 24, pets", "months = 25, pets", "unknown-option"),
        ("months = 24, pets = \"none\"", "months = 24", "wrong-interaction"),
        ("sum = [\"rent\", \"months\"]", "sum = [\"rent\", \"pets\"]", "not-numbers"),
        ("at_most = 910", "", "no-constraint"),
        ("at_most = 910", "at_most = 3", "nothing-possible"),
        ("weights = { rent = 0.8, months = 0.2 }", "", "incomplete-preferences"),
        ("[parties.owner]", "[decision]\nquota = 3\n[parties.owner]", "out-of-range"),
        (
            "[parties.owner]",
            "[side_payments]\nunit = \"euro\"\nworth = { tenant = 1 }\n[parties.owner]",
            "missing-value",
        ),
    ] {
        assert!(LEASE.contains(written), "{written}");
        let found = read(&LEASE.replacen(written, instead, 1));
        let codes: Vec<&str> = found.problems.iter().map(|problem| problem.code).collect();
        assert!(codes.contains(&code), "{written} -> {instead}: {codes:?}");
        assert!(found.problems.iter().all(|problem| problem.line > 0));
    }
}

#[test]
fn an_issue_that_cannot_be_read_is_one_problem_and_not_many() {
    for (written, instead) in [
        ("step = 50", "step = 70"),
        ("range = [500, 900]", "range = [900, 500]"),
        ("whole = [6, 24]", "whole = [6, 24.5]"),
        ("whole = [6, 24]", "whole = [24, 6]"),
        ("options = [\"none\", \"cats\", \"any\"]", ""),
        ("options = [\"none\", \"cats\", \"any\"]", "options = []"),
    ] {
        let found = read(&LEASE.replacen(written, instead, 1));
        assert_eq!(found.problems.len(), 1, "{written} -> {instead}: {:#?}", found.problems);
    }
}

#[test]
fn what_is_out_of_place_in_preferences_comes_with_what_to_write() {
    for (written, instead, code, hint) in [
        ("{ above = 800 }", "{ above = 400 }", "no-options-left", "leave out at least one"),
        (
            "red_lines.pets = [\"any\"]",
            "red_lines.pets = { above = 1 }",
            "not-numbers",
            "red_lines.pets = [\"none\"]",
        ),
        (
            "sum = [\"rent\", \"months\"]",
            "sum = [\"rent\", \"pets\"]",
            "not-numbers",
            "forbid = { pets = \"none\" }",
        ),
        ("rent = 0.8, months = 0.2", "rent = -0.8, months = 0.2", "out-of-range", "such as 0.5"),
        (
            "[parties.owner.preferences]",
            "reservation = \"some\"\n[parties.owner.preferences]",
            "unknown-reservation",
            "reservation = 0.4",
        ),
        (
            "[parties.owner.preferences]",
            "discount_per_step = 1.5\n[parties.owner.preferences]",
            "out-of-range",
            "such as 0.5",
        ),
        (
            "[parties.owner.preferences]",
            "cost_per_step = { normal = [0, 1] }\n[parties.owner.preferences]",
            "out-of-range",
            "uniform",
        ),
        (
            "[parties.owner.preferences]",
            "members = { a = 0 }\n[parties.owner.preferences]",
            "out-of-range",
            "write 1",
        ),
        ("[parties.owner]", "[decision]\nquota = 3\n[parties.owner]", "out-of-range", "write 2"),
    ] {
        assert!(LEASE.contains(written), "{written}");
        let found = read(&LEASE.replacen(written, instead, 1));
        let told = found.problems.iter().find(|problem| problem.code == code);
        let told = told.unwrap_or_else(|| panic!("{instead}: {:#?}", found.problems));
        assert!(told.hint.as_ref().is_some_and(|told| told.contains(hint)), "{told}");
    }
}

#[test]
fn one_fault_of_weights_and_of_money_is_one_problem() {
    let weights = "weights = { rent = 0.8, months = 0.2 }";
    for (instead, code, word) in [
        ("weights = { rent = 0.8, months = 0.1, zoo = 0.1 }", "unknown-issue", "`zoo`"),
        ("weights = {}", "weights-do-not-sum", "at least one weight above 0"),
        ("weights = { rent = 0.8, months = 0.3 }", "weights-do-not-sum", "sum to 1.1"),
        (
            "weights_sum = 2\nweights = { rent = 0.8, months = 0.3 }",
            "weights-do-not-sum",
            "expected 2",
        ),
        ("weights_sum = 0\nweights = { rent = 0.8, months = 0.2 }", "out-of-range", "above 0"),
        ("weights_sum = 2\nimportance = [\"rent\"]", "incomplete-preferences", "there are none"),
    ] {
        let found = read(&LEASE.replacen(weights, instead, 1));
        let [problem] = &found.problems[..] else { panic!("{instead}: {:#?}", found.problems) };
        assert_eq!(problem.code, code);
        assert!(problem.message.contains(word), "{problem}");
    }
    let points = "weights_sum = 110\nweights = { rent = 80, months = 30 }";
    assert_eq!(read(&LEASE.replacen(weights, points, 1)).problems, []);
    for worth in ["tenant = 0, owner = 1", "tenant = \"much\", owner = 1"] {
        let money =
            format!("[side_payments]\nunit = \"euro\"\nworth = {{ {worth} }}\n[parties.owner]");
        let found = read(&LEASE.replacen("[parties.owner]", &money, 1));
        assert_eq!(found.problems.len(), 1, "{worth}: {:#?}", found.problems);
    }
}

#[test]
fn a_strategy_is_spelled_as_on_the_command_line() {
    use detente::strategy::Chosen;
    use detente::study::negotiation::own_strategies;
    let spelled = "aspiration+next:inf:0.9";
    let text =
        LEASE.replacen("[parties.owner]", &format!("[parties.owner]\nstrategy = \"{spelled}\""), 1);
    let found = read(&text);
    assert_eq!(found.problems, []);
    let own = own_strategies(&found.scenario.unwrap());
    assert!(own.contains(&Chosen::of(spelled).unwrap()), "{own:?}");
}

#[test]
fn a_continuous_range_waits_for_its_levels() {
    let continuous = LEASE.replace("step = 50", "");
    let found = read(&continuous);
    assert!(found.scenario.is_some() && found.without_levels == ["rent"]);
    let found = parse(&continuous, "scenario.toml", "lease", Some(5));
    assert_eq!(found.problems, []);
    assert_eq!(found.scenario.unwrap().issues[0].options.name(1), "600");
    assert!(found.without_levels.is_empty());
}

#[test]
fn every_distribution_is_read() {
    use detente::quantity::{Basis, Distribution};
    for (written, expected) in [
        ("{ value = 0.3 }", Distribution::Point(0.3)),
        ("{ log_uniform = [0.1, 0.4] }", Distribution::LogUniform { low: 0.1, high: 0.4 }),
        ("{ normal = [0.3, 0.1] }", Distribution::Normal { mean: 0.3, standard_deviation: 0.1 }),
        ("{ log_normal = [0.3, 0.5] }", Distribution::LogNormal { median: 0.3, variation: 0.5 }),
        (
            "{ triangular = [0.1, 0.2, 0.4] }",
            Distribution::Triangular { low: 0.1, mode: 0.2, high: 0.4 },
        ),
        ("{ beta = [2, 4] }", Distribution::Beta { a: 2.0, b: 4.0 }),
        (
            "{ mixture = { mass = 0.5, at = 0, rest = { uniform = [0.1, 0.2] } } }",
            Distribution::PointMass {
                mass: 0.5,
                at: 0.0,
                rest: Box::new(Distribution::Uniform { low: 0.1, high: 0.2 }),
            },
        ),
    ] {
        let read =
            read(&example().replace("reservation = 0.4", &format!("reservation = {written}")));
        let scenario = read.scenario.unwrap_or_else(|| panic!("{written}: {:?}", read.problems));
        match &scenario.delegations[0].reservation {
            detente::domain::Reservation::Number(number) => {
                assert_eq!(number.distribution, expected);
                assert_eq!(number.basis, Basis::Assumed);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_date_that_does_not_exist_hides_nothing_else() {
    let text = example()
        .replace("start = 2026-05-01", "start = 2026-02-30")
        .replace("opens = 2026-05-30", "opens = 2026-05-30T25:00:00Z")
        .replace("convenors", "convenor")
        .replacen("role = \"delegation\"", "role = \"delegat\"", 1);
    let problems = read(&text).problems;
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
    for (code, times) in
        [("not-a-date", 2), ("unknown-role", 1), ("unknown-field", 1), ("syntax", 0)]
    {
        assert_eq!(
            codes.iter().filter(|found| **found == code).count(),
            times,
            "{code}: {codes:?}"
        );
    }
    let date = problems.iter().find(|problem| problem.code == "not-a-date").unwrap();
    assert!(date.message.contains("day between 01 and 28"), "{}", date.message);
    // What is broken besides stays so.
    assert!(read(&text.replace("title =", "title")).problems.iter().all(|p| p.code == "syntax"));
}

#[test]
fn every_part_of_a_mixture_that_cannot_be_is_told() {
    let mixture = "{ mixture = { mass = 2, at = nan, rest = { uniform = [3, 1] } } }";
    let text = example().replace("reservation = 0.4", &format!("reservation = {mixture}"));
    let codes: Vec<&str> = read(&text).problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["impossible-distribution", "not-finite", "impossible-distribution"]);
}

#[test]
fn what_is_somebodys_act_and_names_nobody_and_acts_that_are_no_stream_are_warned_of() {
    let warnings = |more: &str| {
        let read = read(&(example() + more));
        assert!(read.scenario.is_some(), "{:?}", read.problems);
        read.problems.iter().map(|problem| problem.code).collect::<Vec<_>>()
    };
    let above = example().replace("reservation = 0.4", "reservation = 1.1");
    let above: Vec<&str> = read(&above).problems.iter().map(|problem| problem.code).collect();
    assert_eq!(above, ["out-of-reach"]);
    let statement = "[[events]]\ndate = 2026-04-01\nkind = \"statement\"\ntext = \"No.\"\n";
    assert_eq!(warnings(statement), ["no-actor"]);
    assert!(warnings(&format!("{statement}actor = \"north\"\n")).is_empty());
    let violence = "[violence]\ninside_per_day = 1\noutside_per_day = 1\nground_act = \"shelling\"\nair_act = \"air strikes\"\nground_by = { north = 1 }\nair_by = { north = 1 }\n";
    let ceasefire = |acts: &str| {
        format!(
            "{violence}[ceasefires.c]\nsince = 2026-04-01\nsignatories = [\"north\"]\nacts = [{acts}]\n"
        )
    };
    assert_eq!(warnings(&ceasefire("\"shells\"")), ["touches-nothing"]);
    assert!(warnings(&ceasefire("\"shelling\"")).is_empty());
}
