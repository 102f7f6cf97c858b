//! Small negotiations as NegMAS 0.16.0 played them, each of which shows one rule; read from files of that library, and played again to
//! the last bit.

use std::fmt::Write as _;
use std::fs;

use Values::{Line, Table};
use detente::protocol::{Direct, Move};
use detente::session::Customs;
use detente::strategy::Chosen;
use detente::study::negotiation::{NegotiationOptions, negotiate};
use detente_formats::scenario;

/// A negotiation, and the rule that it shows.
struct Recorded {
    rule: &'static str,
    /// The options of each issue, or the ends of a range of whole numbers.
    issues: &'static [&'static str],
    parties: &'static [Party],
    strategies: &'static str,
    steps: u32,
    customs: &'static str,
    /// Seat, response, package, utilities.
    moves: &'static [(usize, &'static str, &'static str, &'static [f64])],
}

struct Party {
    weights: &'static [f64],
    values: &'static [Values],
    reservation: Option<f64>,
    discount: f64,
}

enum Values {
    /// By option.
    Table(&'static [f64]),
    /// Slope and constant.
    Line(f64, f64),
}

const RECORDED: &[Recorded] = &[
    Recorded {
        rule: "at a whole number that has a value of its own, that value counts to the last bit",
        issues: &["3..4"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.3, 0.9])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.0])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "tough,tough",
        steps: 1,
        customs: "negmas",
        moves: &[(0, "offer", "4", &[0.9, 0.0]), (1, "offer", "3", &[0.3, 1.0])],
    },
    Recorded {
        rule: "a straight line is slope times number, plus its constant, times the weight",
        issues: &["-2..-1"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Line(0.6842885229935471, 0.8921716380028952)],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[0.7885115129487439],
                values: &[Line(0.3, 0.4284038130045027)],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "can,can",
        steps: 20,
        customs: "negmas",
        moves: &[
            (0, "offer", "-1", &[0.20788311500934809, 0.10124788486056803]),
            (1, "accept", "-1", &[0.20788311500934809, 0.10124788486056803]),
        ],
    },
    Recorded {
        rule: "on an issue that does not matter, the first of the lowest values is the best",
        issues: &["v0 v6", "v3"],
        parties: &[
            Party {
                weights: &[0.0, 0.016918847280202296],
                values: &[Table(&[0.0, 0.0]), Table(&[0.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0, 1.0],
                values: &[Table(&[0.0, 1.0]), Table(&[0.0])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "tough,car",
        steps: 1,
        customs: "negmas",
        moves: &[(0, "offer", "v0 v3", &[0.0, 0.0]), (1, "accept", "v0 v3", &[0.0, 0.0])],
    },
    Recorded {
        rule: "of the best packages under a discount the first is the best",
        issues: &["v0 v1 v2"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.5, 0.5, 0.0])],
                reservation: None,
                discount: 0.5,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.2, 0.3])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "tough,tough",
        steps: 1,
        customs: "negmas",
        moves: &[(0, "offer", "v0", &[0.5, 1.0]), (1, "accept", "v0", &[0.5, 1.0])],
    },
    Recorded {
        rule: "and it is what a seat falls back on that would sign nothing",
        issues: &["v0 v1 v2"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.5, 1.0])],
                reservation: Some(2.0),
                discount: 0.9,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.0, 1.0, 0.2])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "boulware,tough",
        steps: 1,
        customs: "negmas",
        moves: &[(0, "offer", "v0", &[1.0, 0.0]), (1, "offer", "v1", &[0.5, 1.0])],
    },
    Recorded {
        rule: "`can`: what was accepted before is worth what it is worth now",
        issues: &["v1", "v2 v0"],
        parties: &[
            Party {
                weights: &[1.0, 0.5],
                values: &[Table(&[0.25]), Table(&[1.0, 0.25])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[0.5, 0.5],
                values: &[Table(&[0.25]), Table(&[0.0, 0.75])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[0.5, 0.0],
                values: &[Table(&[0.75]), Table(&[0.5, 0.5])],
                reservation: None,
                discount: 0.5,
            },
        ],
        strategies: "tough,tough,can",
        steps: 2,
        customs: "negmas",
        moves: &[
            (0, "offer", "v1 v2", &[0.75, 0.125, 0.375]),
            (1, "offer", "v1 v0", &[0.375, 0.5, 0.375]),
            (2, "accept", "v1 v0", &[0.375, 0.5, 0.375]),
            (0, "offer", "v1 v2", &[0.75, 0.125, 0.1875]),
            (1, "offer", "v1 v0", &[0.375, 0.5, 0.1875]),
            (2, "accept", "v1 v0", &[0.375, 0.5, 0.1875]),
        ],
    },
    Recorded {
        rule: "`cab`: what was accepted before is worth what it is worth now",
        issues: &["v6 v7"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.0])],
                reservation: None,
                discount: 0.5,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[-0.3, 0.0])],
                reservation: None,
                discount: 0.5,
            },
        ],
        strategies: "tough,cab",
        steps: 2,
        customs: "negmas,author-confirms",
        moves: &[
            (0, "offer", "v6", &[1.0, -0.3]),
            (1, "accept", "v6", &[1.0, -0.3]),
            (0, "offer", "v6", &[0.5, -0.15]),
            (1, "offer", "v7", &[0.0, 0.0]),
        ],
    },
    Recorded {
        rule: "`hybrid`: the end of the curve is floored at the reservation, the curve is not",
        issues: &["v2 v3 v7", "v4 v5 v6"],
        parties: &[
            Party {
                weights: &[1.0, 1.0],
                values: &[Table(&[0.5, 1.0, 0.0]), Table(&[0.0, 0.0, 1.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0, 1.0],
                values: &[Table(&[0.0, 0.0, 1.0]), Table(&[0.0, 1.0, 0.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[0.5, 0.5],
                values: &[Table(&[1.0, 0.0, 0.5]), Table(&[1.0, 0.0, 1.0])],
                reservation: Some(1.0),
                discount: 1.0,
            },
        ],
        strategies: "tough,tough,hybrid",
        steps: 3,
        customs: "negmas",
        moves: &[
            (0, "offer", "v3 v6", &[2.0, 0.0, 0.5]),
            (1, "offer", "v7 v5", &[0.0, 2.0, 0.25]),
            (2, "offer", "v2 v4", &[0.5, 0.0, 1.0]),
            (0, "offer", "v3 v6", &[2.0, 0.0, 0.5]),
            (1, "offer", "v7 v5", &[0.0, 2.0, 0.25]),
            (2, "offer", "v2 v6", &[1.5, 0.0, 1.0]),
            (0, "offer", "v3 v6", &[2.0, 0.0, 0.5]),
            (1, "offer", "v7 v5", &[0.0, 2.0, 0.25]),
            (2, "offer", "v2 v4", &[0.5, 0.0, 1.0]),
        ],
    },
    Recorded {
        rule: "`hybrid`: it looks for the nearest only among what it signs",
        issues: &["v0 v1 v2 v3"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.1, 0.5, 0.8, 0.9])],
                reservation: Some(0.81),
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.0, 0.0, 0.0, 1.0])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "hybrid,tough",
        steps: 1,
        customs: "negmas",
        moves: &[(0, "offer", "v3", &[0.9, 1.0]), (1, "accept", "v3", &[0.9, 1.0])],
    },
    Recorded {
        rule: "`hybrid`: it looks for its utilities as they were at the start",
        issues: &["v1", "v0 v1", "v2"],
        parties: &[
            Party {
                weights: &[1.0, 1.0, 1.0],
                values: &[Table(&[1.0]), Table(&[1.0, 0.0]), Table(&[0.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[0.36778722608316156, 0.04943819430621198, 0.3101339863896621],
                values: &[Table(&[1.0]), Table(&[0.0, 1.0]), Table(&[1.0])],
                reservation: None,
                discount: 0.98,
            },
        ],
        strategies: "tough,hybrid",
        steps: 12,
        customs: "negmas",
        moves: &[
            (0, "offer", "v1 v0 v2", &[2.0, 0.6779212124728237]),
            (1, "offer", "v1 v1 v2", &[1.0, 0.7273594067790357]),
            (0, "offer", "v1 v0 v2", &[2.0, 0.6643627882233671]),
            (1, "offer", "v1 v1 v2", &[1.0, 0.7128122186434549]),
            (0, "offer", "v1 v0 v2", &[2.0, 0.6510755324588998]),
            (1, "offer", "v1 v1 v2", &[1.0, 0.6985559742705858]),
            (0, "offer", "v1 v0 v2", &[2.0, 0.6380540218097218]),
            (1, "offer", "v1 v1 v2", &[1.0, 0.6845848547851741]),
            (0, "offer", "v1 v0 v2", &[2.0, 0.6252929413735273]),
            (1, "offer", "v1 v1 v2", &[1.0, 0.6708931576894706]),
            (0, "offer", "v1 v0 v2", &[2.0, 0.6127870825460568]),
            (1, "offer", "v1 v0 v2", &[2.0, 0.6127870825460568]),
            (0, "accept", "v1 v0 v2", &[2.0, 0.6005313408951357]),
        ],
    },
    Recorded {
        rule: "`hybrid`: what it has sent is worth what it was when it was sent",
        issues: &["v0 v1"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.5, 0.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.5, 0.8])],
                reservation: None,
                discount: 0.9,
            },
        ],
        strategies: "tough,hybrid",
        steps: 8,
        customs: "negmas",
        moves: &[
            (0, "offer", "v0", &[0.5, 0.5]),
            (1, "offer", "v1", &[0.0, 0.8]),
            (0, "offer", "v0", &[0.5, 0.45]),
            (1, "offer", "v1", &[0.0, 0.7200000000000001]),
            (0, "offer", "v0", &[0.5, 0.405]),
            (1, "offer", "v1", &[0.0, 0.6480000000000001]),
            (0, "offer", "v0", &[0.5, 0.36450000000000005]),
            (1, "offer", "v1", &[0.0, 0.5832]),
            (0, "offer", "v0", &[0.5, 0.32805]),
            (1, "offer", "v0", &[0.5, 0.32805]),
            (0, "accept", "v0", &[0.5, 0.29524500000000004]),
        ],
    },
    Recorded {
        rule: "`hybrid`: what it has received is worth what it was when it was received",
        issues: &["v1 v3"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.5])],
                reservation: None,
                discount: 0.5,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.0, 1.0])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "hybrid,tough",
        steps: 4,
        customs: "negmas",
        moves: &[
            (0, "offer", "v1", &[1.0, 0.0]),
            (1, "offer", "v3", &[0.5, 1.0]),
            (0, "offer", "v1", &[0.5, 0.0]),
            (1, "offer", "v3", &[0.25, 1.0]),
            (0, "offer", "v1", &[0.25, 0.0]),
            (1, "offer", "v3", &[0.125, 1.0]),
            (0, "accept", "v3", &[0.0625, 1.0]),
        ],
    },
    Recorded {
        rule: "tit for tat: past its last package it looks at its reservation",
        issues: &["v0 v1 v2"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.6, 0.5, 0.3])],
                reservation: Some(0.2),
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.0, 0.0, 1.0])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "naive-tit-for-tat,tough",
        steps: 2,
        customs: "negmas",
        moves: &[
            (0, "offer", "v0", &[0.6, 0.0]),
            (1, "offer", "v2", &[0.3, 1.0]),
            (0, "offer", "v1", &[0.5, 0.0]),
            (1, "offer", "v2", &[0.3, 1.0]),
        ],
    },
    Recorded {
        rule: "tit for tat: the gap to no reservation is no concession",
        issues: &["v0 v4 v5 v6 v3 v2 v1"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.1, 0.6, 0.2, 0.3, 0.3, 0.5, 0.1])],
                reservation: Some(0.0),
                discount: 1.0,
            },
        ],
        strategies: "tough,naive-tit-for-tat",
        steps: 3,
        customs: "negmas",
        moves: &[
            (0, "offer", "v1", &[1.0, 0.1]),
            (1, "offer", "v4", &[0.0, 0.6]),
            (0, "offer", "v1", &[1.0, 0.1]),
            (1, "offer", "v4", &[0.0, 0.6]),
            (0, "offer", "v1", &[1.0, 0.1]),
            (1, "offer", "v2", &[0.0, 0.5]),
        ],
    },
    Recorded {
        rule: "tit for tat: what reaches no package by rounding takes the last of the best ones",
        issues: &["v0 v3 v4"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.2, 0.8, 1.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.9, 0.9, 0.3])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "tough,naive-tit-for-tat",
        steps: 2,
        customs: "negmas",
        moves: &[
            (0, "offer", "v4", &[1.0, 0.3]),
            (1, "offer", "v3", &[0.8, 0.9]),
            (0, "offer", "v4", &[1.0, 0.3]),
            (1, "offer", "v3", &[0.8, 0.9]),
        ],
    },
    Recorded {
        rule: "tit for tat: what it is to answer counts as the other's, even where it is its own",
        issues: &["v0 v1 v2 v3 v4 v5 v6 v7 v8 v9 v10"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0])],
                reservation: Some(0.45),
                discount: 1.0,
            },
        ],
        strategies: "conceder,naive-tit-for-tat",
        steps: 12,
        customs: "negmas,author-confirms",
        moves: &[
            (0, "offer", "v5", &[0.5, 0.5]),
            (1, "offer", "v0", &[0.0, 1.0]),
            (0, "offer", "v4", &[0.4, 0.6]),
            (1, "offer", "v1", &[0.1, 0.9]),
            (0, "offer", "v4", &[0.4, 0.6]),
            (1, "offer", "v1", &[0.1, 0.9]),
            (0, "offer", "v3", &[0.3, 0.7]),
            (1, "offer", "v4", &[0.4, 0.6]),
            (0, "accept", "v4", &[0.4, 0.6]),
            (1, "offer", "v2", &[0.2, 0.8]),
            (0, "accept", "v2", &[0.2, 0.8]),
            (1, "accept", "v2", &[0.2, 0.8]),
        ],
    },
    Recorded {
        rule: "tit for tat: and it accepts its own in this way",
        issues: &["v0 v2 v5"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.6, 0.9, 0.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.99, -0.6, 0.0])],
                reservation: Some(0.04),
                discount: 1.0,
            },
        ],
        strategies: "aspiration,naive-tit-for-tat",
        steps: 4,
        customs: "negmas,author-confirms",
        moves: &[
            (0, "offer", "v2", &[0.9, -0.6]),
            (1, "offer", "v0", &[0.6, 0.99]),
            (0, "offer", "v2", &[0.9, -0.6]),
            (1, "offer", "v0", &[0.6, 0.99]),
            (0, "offer", "v2", &[0.9, -0.6]),
            (1, "offer", "v0", &[0.6, 0.99]),
            (0, "accept", "v0", &[0.6, 0.99]),
            (1, "accept", "v0", &[0.6, 0.99]),
        ],
    },
    Recorded {
        rule: "tit for tat: with no range to speak of, its target is 0",
        issues: &["v1 v0"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.5000003, 0.5])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[0.0, 1.0])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "naive-tit-for-tat,tough",
        steps: 1,
        customs: "negmas",
        moves: &[(0, "offer", "v0", &[0.5, 1.0]), (1, "accept", "v0", &[0.5, 1.0])],
    },
    Recorded {
        rule: "tit for tat: what the other gives it now is a share of its range at the start",
        issues: &["v1 v0", "v0 v3"],
        parties: &[
            Party {
                weights: &[1.0, 1.0],
                values: &[Table(&[0.3, 0.8]), Table(&[0.8, 0.4])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0, 1.0],
                values: &[Table(&[0.8, 0.2]), Table(&[0.9, 0.7])],
                reservation: None,
                discount: 0.5,
            },
        ],
        strategies: "tough,naive-tit-for-tat",
        steps: 4,
        customs: "negmas",
        moves: &[
            (0, "offer", "v0 v0", &[1.6, 1.1]),
            (1, "offer", "v1 v0", &[1.1, 1.7000000000000002]),
            (0, "offer", "v0 v0", &[1.6, 0.55]),
            (1, "offer", "v1 v3", &[0.7, 0.75]),
            (0, "offer", "v0 v0", &[1.6, 0.275]),
            (1, "offer", "v1 v0", &[1.1, 0.42500000000000004]),
            (0, "offer", "v0 v0", &[1.6, 0.1375]),
            (1, "offer", "v1 v0", &[1.1, 0.21250000000000002]),
        ],
    },
    Recorded {
        rule: "tit for tat: so is what it is to answer",
        issues: &["v0 v2 v3"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.0, 0.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.0, 1.0])],
                reservation: None,
                discount: 0.5,
            },
        ],
        strategies: "tough,naive-tit-for-tat",
        steps: 2,
        customs: "negmas,one-seat-a-step",
        moves: &[(0, "offer", "v0", &[1.0, 1.0]), (1, "offer", "v0", &[1.0, 0.5])],
    },
    Recorded {
        rule: "tit for tat: and kindness changes nothing of that",
        issues: &["v0 v1 v2"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.0, 0.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.0, 1.0])],
                reservation: None,
                discount: 0.5,
            },
        ],
        strategies: "car,kind-tit-for-tat",
        steps: 2,
        customs: "negmas,one-seat-a-step",
        moves: &[(0, "offer", "v0", &[1.0, 1.0]), (1, "offer", "v0", &[1.0, 0.5])],
    },
    Recorded {
        rule: "a seat may have fewer steps than the table, never concede, and begin below its best",
        issues: &["v0 v1 v2 v3 v4"],
        parties: &[
            Party {
                weights: &[1.0],
                values: &[Table(&[0.0, 0.3, 0.6, 0.95, 1.0])],
                reservation: None,
                discount: 1.0,
            },
            Party {
                weights: &[1.0],
                values: &[Table(&[1.0, 0.8, 0.55, 0.2, 0.0])],
                reservation: None,
                discount: 1.0,
            },
        ],
        strategies: "aspiration:inf:0.9,linear:1:0.8@4",
        steps: 9,
        customs: "negmas",
        moves: &[
            (0, "offer", "v3", &[0.95, 0.2]),
            (1, "offer", "v1", &[0.3, 0.8]),
            (0, "offer", "v3", &[0.95, 0.2]),
            (1, "offer", "v2", &[0.6, 0.55]),
            (0, "offer", "v3", &[0.95, 0.2]),
            (1, "offer", "v2", &[0.6, 0.55]),
            (0, "offer", "v3", &[0.95, 0.2]),
            (1, "accept", "v3", &[0.95, 0.2]),
        ],
    },
];

/// The options of an issue.
fn options(issue: &str) -> Vec<String> {
    match issue.split_once("..") {
        Some((low, high)) => {
            let ends: [i64; 2] = [low, high].map(|end| end.parse().unwrap());
            (ends[0]..=ends[1]).map(|number| number.to_string()).collect()
        }
        None => issue.split(' ').map(str::to_owned).collect(),
    }
}

impl Recorded {
    /// The text of its `domain.yml`.
    fn domain(&self) -> String {
        let mut text = "issues:\n".to_owned();
        for (number, issue) in self.issues.iter().enumerate() {
            let (kind, values) = match issue.split_once("..") {
                Some((low, high)) => ("ContiguousIssue", format!("{low}, {high}")),
                None => ("CategoricalIssue", issue.replace(' ', ", ")),
            };
            let _ = writeln!(text, "- name: i{number}\n  type: {kind}\n  values: [{values}]");
        }
        text
    }

    /// The text of the file of a party.
    fn profile(&self, party: &Party) -> String {
        let reservation = party.reservation.map_or("-.inf".to_owned(), |r| format!("{r:?}"));
        let mut text = format!("reserved_value: {reservation}\n");
        if party.discount != 1.0 {
            let _ = writeln!(
                text,
                "type: ExpDiscountedUFun\ndiscount: {:?}\nfactor: step\nufun:",
                party.discount
            );
        }
        let margin = if party.discount != 1.0 { "  " } else { "" };
        let _ = writeln!(text, "{margin}type: LinearAdditiveUtilityFunction");
        let _ = writeln!(text, "{margin}weights: {:?}\n{margin}values:", party.weights);
        for (values, issue) in party.values.iter().zip(self.issues) {
            let _ = match values {
                Line(slope, constant) => writeln!(
                    text,
                    "{margin}- {{ type: AffineFun, slope: {slope:?}, bias: {constant:?} }}"
                ),
                Table(values) => {
                    let rows = options(issue).into_iter().zip(*values);
                    let rows: Vec<String> = rows.map(|(o, v)| format!("{o}: {v:?}")).collect();
                    let mapping = rows.join(", ");
                    writeln!(text, "{margin}- {{ type: TableFun, mapping: {{ {mapping} }} }}")
                }
            };
        }
        text
    }

    /// Its moves as they are made here.
    fn played(&self) -> Vec<(usize, &'static str, String, Vec<f64>)> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("domain.yml"), self.domain()).unwrap();
        for (number, party) in self.parties.iter().enumerate() {
            let place = folder.path().join(format!("p{number}.yml"));
            fs::write(place, self.profile(party)).unwrap();
        }
        let read = scenario::read(folder.path(), None);
        let scenario = read.scenario.unwrap_or_else(|| panic!("{:?}", read.problems));
        let strategies = self.strategies.split(',').map(|word| Chosen::of(word).unwrap());
        let options = NegotiationOptions {
            protocol: &Direct,
            strategies: strategies.collect(),
            steps: self.steps,
            seed: 1,
            customs: Customs::of(self.customs).unwrap(),
        };
        let told = negotiate(&scenario, &options).unwrap();
        let moves = told.moves.iter().map(|priced| {
            let package = priced.made.package.map(|package| {
                let issues = told.options(package).into_iter().zip(&scenario.issues);
                let names: Vec<_> =
                    issues.map(|(option, issue)| issue.options.name(option)).collect();
                names.join(" ")
            });
            let response = match priced.made.action {
                Move::Accept => "accept",
                Move::Offer(_) => "offer",
                _ => "other",
            };
            let seat = priced.made.seat.unwrap().0;
            (seat, response, package.unwrap_or_default(), priced.worth.clone())
        });
        moves.collect()
    }
}

#[test]
fn every_rule_is_kept() {
    for recorded in RECORDED {
        let moves = recorded.moves.iter().map(|&(seat, response, package, utilities)| {
            (seat, response, package.to_owned(), utilities.to_vec())
        });
        assert_eq!(recorded.played(), moves.collect::<Vec<_>>(), "{}", recorded.rule);
    }
}
