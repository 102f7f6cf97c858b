//! What every strategy keeps at every table.

use detente::domain::{DecisionRule, Discounting, OutcomeSpace, UtilityTable};
use detente::mediation::{self, Choice};
use detente::protocol::{self, Hearing, Move};
use detente::random::{Label, RngExt, Streams};
use detente::session::{Reason, Seat, Setup, play, usual_clock};
use detente::strategy::{self, Manner};

/// Every protocol with every pair of strategies, on random wishes with a package that nobody may agree to: moves are legal, what is agreed
/// is worth its reservation to everyone who has to agree, what is forbidden is never agreed, and a table ends when its time is up.
#[test]
fn every_strategy_plays_by_the_rules_of_every_protocol() {
    let space = OutcomeSpace::new(vec![3, 4]).unwrap();
    let steps = 25;
    for protocol in protocol::ALL {
        for first in strategy::ALL {
            for second in strategy::ALL {
                for case in 0..4 {
                    let streams = Streams::new(8, case);
                    let mut wishes = streams.stream(Label::new("wishes"));
                    let mut table = || {
                        let mut utilities: Vec<f64> = (0..12).map(|_| wishes.random()).collect();
                        utilities[5] = f64::NEG_INFINITY;
                        UtilityTable::new(utilities)
                    };
                    let tables = [table(), table()];
                    let seat = |number: usize| {
                        let name = [first.name, second.name][number];
                        let generator =
                            streams.stream(Label::new("strategy").child(["a", "b"][number]));
                        Seat {
                            strategy: strategy::build(name, Manner { exponent: None, generator })
                                .unwrap(),
                            utilities: &tables[number],
                            reservation: 0.3,
                            discounting: Discounting::NONE,
                        }
                    };
                    let allowed = (0..12).map(|package| package != 5).collect();
                    let generator = streams.stream(Label::new("mediator"));
                    let choice = Choice::new(space.clone(), allowed);
                    let mut mediator = mediation::build(protocol, choice, generator);
                    let mediator = mediator
                        .as_mut()
                        .map(|mediator| &mut **mediator as &mut dyn mediation::Mediator);
                    let rule = protocol.votes().then(|| DecisionRule::unanimity(2));
                    let setup = Setup { protocol, rule: rule.as_ref(), space: &space, steps };
                    let mut last = None;
                    let ending = play(
                        &setup,
                        &mut [seat(0), seat(1)],
                        mediator,
                        usual_clock(steps),
                        |made| {
                            assert!(made.step < steps);
                            assert!(last <= Some(made.step));
                            assert!(
                                !matches!(made.action, Move::Mark(_))
                                    || protocol.hearing() != Hearing::Everyone
                            );
                            last = Some(made.step);
                        },
                    );
                    let what = format!("{} {} {}", protocol.name(), first.name, second.name);
                    let ending = ending.unwrap_or_else(|illegal| panic!("{what}: {illegal}"));
                    match ending.agreement {
                        Some(package) => {
                            assert_ne!(package.0, 5, "{what}");
                            assert!(
                                tables.iter().all(|table| table.utility(package) >= 0.3),
                                "{what}"
                            );
                            assert!(matches!(ending.reason, Reason::Agreed | Reason::Confirmed));
                        }
                        None => {
                            assert!(!matches!(ending.reason, Reason::Agreed | Reason::Confirmed))
                        }
                    }
                    assert!(ending.step <= steps && ending.relative_time < 1.0);
                }
            }
        }
    }
}
