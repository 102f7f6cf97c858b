//! What holds for every protocol with every strategy, registered ones and those put together from parts.

use detente::domain::{DecisionRule, Discounting, Outcome, OutcomeSpace, UtilityTable};
use detente::mediation::{self, Choice, Mediator};
use detente::protocol::{self, Ask, Move, Protocol};
use detente::random::{Generator, Label, RngExt, Streams};
use detente::session::{Customs, Ending, Made, Reason, Seat, Setup, play, usual_clock};
use detente::strategy::{self, Manner, Situation, acceptance, opponent};

/// A small random case: tables with ties, some reservations that nothing meets.
struct Case {
    space: OutcomeSpace,
    tables: Vec<UtilityTable>,
    reservations: Vec<f64>,
    discountings: Vec<Discounting>,
    steps: u32,
}

impl Case {
    fn new(generator: &mut Generator) -> Case {
        let counts: Vec<u32> =
            (0..generator.random_range(1..4)).map(|_| generator.random_range(1..5)).collect();
        let space = OutcomeSpace::new(counts).unwrap();
        let seats = generator.random_range(2..4);
        let mut case = Case {
            tables: Vec::new(),
            reservations: Vec::new(),
            discountings: Vec::new(),
            steps: generator.random_range(1..30),
            space,
        };
        for _ in 0..seats {
            // Tenths, so that utilities tie; some packages are impossible.
            let utility = |_| match generator.random_range(-1..11) {
                -1 => f64::NEG_INFINITY,
                tenths => f64::from(tenths) / 10.0,
            };
            let mut utilities: Vec<f64> = case.space.outcomes().map(utility).collect();
            utilities[0] = 0.5;
            case.tables.push(UtilityTable::new(utilities));
            case.reservations.push(match generator.random_range(0..4) {
                0 => f64::NEG_INFINITY,
                1 => 1.2,
                _ => 0.3,
            });
            case.discountings.push(match generator.random_range(0..3) {
                0 => Discounting { factor_per_step: 0.95, cost_per_step: 0.01 },
                _ => Discounting::NONE,
            });
        }
        case
    }

    /// The least that a seat signs; what is impossible is never signed.
    fn least(&self, seat: usize) -> f64 {
        self.reservations[seat].max(f64::MIN)
    }

    fn worth(&self, seat: usize, package: Outcome, step: u32) -> f64 {
        self.discountings[seat].at(step).value(self.tables[seat].utility(package))
    }

    fn play(&self, protocol: &'static dyn Protocol, names: &[String]) -> (Ending, Vec<Made>) {
        let streams = Streams::new(5, 0);
        let mut seats: Vec<Seat<'_>> = Vec::new();
        for (seat, name) in names.iter().enumerate() {
            let generator = streams.stream(Label::new("seat").child(&seat.to_string()));
            seats.push(Seat {
                strategy: strategy::build(name, Manner::new(generator)).unwrap(),
                utilities: &self.tables[seat],
                reservation: self.reservations[seat],
                discounting: self.discountings[seat],
                steps: None,
            });
        }
        let rule = DecisionRule::unanimity(names.len());
        let choice = Choice::new(self.space.clone(), vec![true; self.space.count() as usize]);
        let generator = streams.stream(Label::new("mediator"));
        let mut mediator =
            protocol.drafting().map(|drafting| mediation::build(drafting, choice, generator));
        let mediator = mediator.as_mut().map(|mediator| &mut **mediator as &mut dyn Mediator);
        let setup = Setup {
            protocol,
            rule: Some(&rule),
            space: &self.space,
            steps: self.steps,
            customs: Customs::default(),
        };
        let mut moves = Vec::new();
        let ending =
            play(&setup, &mut seats, mediator, usual_clock(self.steps), |made| moves.push(*made));
        (ending.unwrap_or_else(|illegal| panic!("{names:?}: {illegal}")), moves)
    }
}

/// Every registered strategy, and every one with every part.
fn names() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for entry in &strategy::ALL {
        names.push(entry.name.to_owned());
        for part in acceptance::ALL {
            names.push(format!("{}+{}", entry.name, part.name));
        }
        for part in opponent::ALL {
            names.push(format!("{}+{}+combined", entry.name, part.name));
        }
    }
    names
}

#[test]
fn every_strategy_makes_legal_moves_under_every_protocol() {
    let mut generator = Streams::new(8, 0).stream(Label::new("cases"));
    let names = names();
    let mut played = 0;
    for protocol in protocol::ALL {
        for (number, name) in names.iter().enumerate() {
            for _ in 0..4 {
                let case = Case::new(&mut generator);
                let other = &names[(number * 7 + played) % names.len()];
                let seats = case.tables.len();
                let seated: Vec<String> =
                    (0..seats).map(|seat| if seat == 0 { name } else { other }.clone()).collect();
                let place = format!("{} {seated:?}", protocol.name());
                let (ending, moves) = case.play(protocol, &seated);
                assert_eq!((ending, moves.clone()), case.play(protocol, &seated), "{place}");
                for made in &moves {
                    assert!((0.0..=1.0).contains(&made.relative_time), "{place}");
                    assert!(made.step < case.steps, "{place}");
                    let inside = |package: Outcome| package.0 < case.space.count();
                    assert!(made.package.is_none_or(inside), "{place}");
                    // At a mediated table nobody is bound before the end.
                    if let (Move::Offer(_) | Move::Accept, Some(seat), Some(package)) =
                        (made.action, made.seat, made.package)
                        && !protocol.is_mediated()
                    {
                        assert!(
                            case.worth(seat.0, package, made.step) >= case.least(seat.0),
                            "{place}"
                        );
                    }
                }
                if let Some(package) = ending.agreement {
                    let step = ending.step.min(case.steps - 1);
                    let signed = |seat| case.worth(seat, package, step) >= case.least(seat);
                    assert!((0..seats).all(signed), "{place}");
                }
                assert_eq!(ending.agreement.is_some(), {
                    matches!(ending.reason, Reason::Agreed | Reason::Confirmed)
                });
                played += 1;
            }
        }
    }
    println!("{played} negotiations");
}

#[test]
fn what_was_put_or_marked_binds_nobody_once_waiting_has_made_it_worth_too_little() {
    // The second would sign the first package in step 0 alone; the first comes down to it in step 1.
    let space = OutcomeSpace::new(vec![3]).unwrap();
    let tables = [vec![0.93, 1.0, 0.0], vec![1.0, 0.0, 0.0]].map(UtilityTable::new);
    let discounting = Discounting { factor_per_step: 0.4, cost_per_step: 0.0 };
    let played = |protocol, names: &str| {
        let build = |name: &str| {
            let generator = Streams::new(1, 0).stream(Label::new("seat"));
            strategy::build(name, Manner::new(generator)).unwrap()
        };
        let impatient = Seat::new(build("tough"), &tables[1]);
        let mut seats = [
            Seat::new(build("linear"), &tables[0]),
            Seat { reservation: 0.5, discounting, ..impatient },
        ];
        let customs = Customs::of(names).unwrap_or_default();
        let setup = Setup { protocol, rule: None, space: &space, steps: 20, customs };
        play(&setup, &mut seats, None, usual_clock(20), |_| {}).unwrap().agreement
    };
    for protocol in protocol::ALL.into_iter().filter(|protocol| !protocol.is_mediated()) {
        assert_eq!(played(protocol, ""), None, "{}", protocol.name());
        if protocol.name() != "unique-offers" {
            let agreed = played(protocol, "below-reservation");
            assert_eq!(agreed, Some(Outcome(0)), "{}", protocol.name());
        }
    }
}

#[test]
fn every_seat_takes_a_text_of_the_mediator_that_is_no_worse_than_the_held_one() {
    let space = OutcomeSpace::new(vec![11]).unwrap();
    let utilities = UtilityTable::new((0..=10).map(f64::from).collect());
    for name in names() {
        let generator = Streams::new(1, 0).stream(Label::new("seat"));
        let mut seat = strategy::build(&name, Manner::new(generator)).unwrap();
        seat.begin();
        // What it has said yes to before does not matter.
        for (step, (held, text)) in (0..).zip([(8, 9), (0, 10), (2, 5), (4, 6), (3, 3), (0, 1)]) {
            let situation = Situation {
                step,
                relative_time: 0.1,
                least_acceptable: 7.0,
                ask: Ask::Answer,
                held: Some(Outcome(held)),
                standing: Some(Outcome(text)),
                ..Situation::new(&utilities, &space)
            };
            assert_eq!(seat.decide(&situation), Move::Accept, "{name}: {text} for {held}");
        }
    }
}

#[test]
fn what_rounding_alone_brings_below_a_reservation_is_signed() {
    // .7 + .1 comes out below .8.
    let space = OutcomeSpace::new(vec![2]).unwrap();
    let table = UtilityTable::new(vec![0.7 + 0.1, 0.0]);
    let played = |customs: &str| {
        let seat = |_| {
            let generator = Streams::new(1, 0).stream(Label::new("seat"));
            let strategy = strategy::build("car", Manner::new(generator)).unwrap();
            Seat { reservation: 0.8, ..Seat::new(strategy, &table) }
        };
        let customs = Customs::of(customs).unwrap_or_default();
        let setup =
            Setup { protocol: &protocol::Direct, rule: None, space: &space, steps: 5, customs };
        play(&setup, &mut [0, 1].map(seat), None, usual_clock(5), |_| {}).unwrap().agreement
    };
    assert_eq!(played(""), Some(Outcome(0)));
    assert_eq!(played("negmas"), None, "as recorded");
}

#[test]
fn no_text_along_improving_directions_is_worse_for_all() {
    let mut generator = Streams::new(9, 0).stream(Label::new("sums"));
    let (mut texts, mut gained) = (0, 0);
    for case in 0..200 {
        let options = generator.random_range(2..30);
        let space = OutcomeSpace::new(vec![options; 3]).unwrap();
        // Two parties that want the opposite of every issue, and care for them differently.
        let mut weights = || [0; 3].map(|_| generator.random_range(0.05..1.0));
        let tables = [(1.0, weights()), (-1.0, weights())].map(|(sign, weights)| {
            let worth = |package| -> f64 {
                (0..3).map(|i| sign * weights[i] * space.option(package, i) as f64).sum()
            };
            UtilityTable::new(space.outcomes().map(worth).collect())
        });
        let build = |name: &str| {
            let generator = Streams::new(1, 0).stream(Label::new("seat"));
            strategy::build(name, Manner::new(generator)).unwrap()
        };
        let mut seats = tables.each_ref().map(|table| Seat::new(build("hill-climber"), table));
        let choice = Choice::new(space.clone(), vec![true; space.count() as usize]);
        let streams = Streams::new(1, 0).stream(Label::new("mediator"));
        let mut mediator = mediation::build(protocol::Drafting::CommonDirection, choice, streams);
        let protocol = &protocol::ImprovingDirections;
        let customs = Customs::default();
        let setup = Setup { protocol, rule: None, space: &space, steps: 50, customs };
        let mut put: Vec<Outcome> = Vec::new();
        let (mut yes, mut held) = (0, None);
        play(&setup, &mut seats, Some(&mut *mediator), usual_clock(50), |made| {
            let text = made.package.unwrap();
            match (made.seat, made.action) {
                (None, _) => {
                    let held = *held.get_or_insert(text);
                    let falls = |table: &UtilityTable| table.utility(text) < table.utility(held);
                    assert!(!tables.iter().all(falls), "{case}: {held:?} to {text:?}");
                    put.push(text);
                    yes = 0;
                }
                (Some(_), Move::Accept) => {
                    yes += 1;
                    held = if yes == 2 { put.last().copied() } else { held };
                }
                _ => {}
            }
        })
        .unwrap();
        texts += put.len() - 1;
        gained += u32::from(held != Some(put[0]));
    }
    assert!(texts > 200 && gained > 100, "{texts} texts, {gained} tables moved");
}
