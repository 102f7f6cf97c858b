//! Published and recomputed values of what could be agreed, each under a stable id that
//! `docs/validation.md` lists with source and tolerance.

mod common;

use common::documented::documented;
use detente::bargaining::coalition::decides;
use detente::bargaining::maximin::maximin_package;
use detente::bargaining::noncooperative::{
    divided_pie, majority_shares, random_unanimity_shares, rotating_unanimity_shares,
    rubinstein_share, share_with_outside_option,
};
use detente::bargaining::opposition::opposition;
use detente::bargaining::power::power;
use detente::bargaining::solution::{self, egalitarian, kalai_smorodinsky, nash, utilitarian};
use detente::bargaining::{Agreements, Problem};
use detente::domain::{DecisionRule, Outcome, OutcomeSpace, Valuation};
use detente::mediation::improving_directions::path;
use detente::mediation::single_text::{Change, change};
use detente::random::{Generator, Label, RngExt, Streams};
use detente::strategy::climbing::{anneals, temperature};

/// Prints what was got, for `docs/validation.md`, and holds it to what was expected.
fn close(got: f64, expected: f64, tolerance: f64) {
    println!("got {got}, expected {expected} to {tolerance}");
    assert!((got - expected).abs() <= tolerance, "got {got}, expected {expected}");
}

fn all_close(got: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(got.len(), expected.len());
    got.iter().zip(expected).for_each(|(got, expected)| close(*got, *expected, tolerance));
}

#[test]
fn published_01_alternating_offers() {
    close(rubinstein_share(0.95, 0.9), 0.6896551724137928, 1e-12);
    close(rubinstein_share(0.9, 0.9), 0.5263157894736843, 1e-12);
    for (days, expected) in [(1.0, 0.786162), (0.01, 0.750375)] {
        let discount = |rate: f64| (-rate * days).exp();
        close(rubinstein_share(discount(0.1), discount(0.3)), expected, 5e-7);
    }
}

#[test]
fn published_02_unanimity_of_three() {
    all_close(&rotating_unanimity_shares(3, 0.9), &[0.369004, 0.332103, 0.298893], 5e-7);
    all_close(&random_unanimity_shares(3, 0.9), &[0.4, 0.3, 0.3], 1e-12);
}

#[test]
fn published_03_majority_of_five() {
    let shares = majority_shares(5, 0.9);
    all_close(&shares, &[0.64, 0.18, 0.18, 0.0, 0.0], 1e-12);
    // Before the proposer is drawn everyone expects a fifth.
    close(shares.iter().sum::<f64>() / 5.0, 0.2, 1e-12);
}

#[test]
fn published_04_solutions_on_a_curve() {
    let grid = 100_000;
    let first: Vec<f64> = (0..=grid).map(|i| f64::from(i) / f64::from(grid)).collect();
    let second: Vec<f64> = first.iter().map(|u| 2.0 * (1.0 - u * u)).collect();
    let curve: [&[f64]; 2] = [&first, &second];
    let nothing = [0.0, 0.0];
    for (chosen, expected) in [
        (nash(&curve, &nothing, &[1.0; 2]), 0.5773502691896258),
        (kalai_smorodinsky(&curve, &nothing), 0.6180339887498949),
        (egalitarian(&curve, &nothing), 0.7807764064044151),
        (utilitarian(&curve), 0.25),
    ] {
        close(first[chosen.unwrap().0 as usize], expected, 2e-5);
    }
}

#[test]
fn published_05_outside_options_and_disagreement() {
    close(divided_pie((0.3, 0.1), 0.5), 0.6, 1e-12);
    // An outside option below the share changes nothing; the same number as disagreement moves it.
    close(share_with_outside_option(0.5, 0.4), 0.5, 0.0);
    close(share_with_outside_option(0.5, 0.6), 0.6, 0.0);
    close(1.0 - divided_pie((0.0, 0.4), 0.5), 0.7, 1e-12);
}

#[test]
fn published_09_opposition() {
    let first: Vec<f64> = (0..10).map(|i| f64::from(i) / 9.0).collect();
    let second: Vec<f64> = first.iter().map(|u| 1.0 - u).collect();
    close(opposition(&[&first, &second], &[1.0, 1.0]).unwrap(), 0.7114582486036499, 1e-15);
    close(opposition(&[&first, &first], &[1.0, 1.0]).unwrap(), 0.0, 0.0);
}

/// A hundred binary issues of which every pair matters: U(x) = Σ h_ij x_i x_j over i ≤ j, h uniform on [−1, 1].
struct Contract {
    pairs: Vec<Vec<f64>>,
}

impl Contract {
    const ISSUES: usize = 100;

    fn draw(generator: &mut Generator) -> Self {
        let mut pairs = vec![vec![0.0; Self::ISSUES]; Self::ISSUES];
        for (i, j) in (0..Self::ISSUES).flat_map(|i| (i..Self::ISSUES).map(move |j| (i, j))) {
            pairs[i][j] = generator.random_range(-1.0..=1.0);
            pairs[j][i] = pairs[i][j];
        }
        Contract { pairs }
    }

    /// What one change adds to the worth of a text.
    fn gain(&self, text: &[usize], change: Change) -> f64 {
        let row = &self.pairs[change.issue];
        let others =
            row.iter().zip(text).map(|(worth, option)| worth * *option as f64).sum::<f64>();
        let own = row[change.issue];
        let alone = others - own * text[change.issue] as f64;
        if change.option == 1 { own + alone } else { -(own + alone) }
    }

    fn worth(&self, text: &[usize]) -> f64 {
        let mut empty = vec![0; Self::ISSUES];
        let mut worth = 0.0;
        for (issue, &option) in text.iter().enumerate().filter(|(_, option)| **option == 1) {
            worth += self.gain(&empty, Change { issue, option });
            empty[issue] = option;
        }
        worth
    }

    /// The highest worth of a sum of contracts (the lowest where `sign` is −1), by strong annealing.
    fn extreme(contracts: &[&Contract], sign: f64, generator: &mut Generator) -> f64 {
        let mut best = f64::NEG_INFINITY;
        for _ in 0..2 {
            let mut text: Vec<usize> =
                (0..Self::ISSUES).map(|_| generator.random_range(0..2)).collect();
            let proposals = 30_000;
            for proposal in 0..proposals {
                let change = change(&text, &[2; Self::ISSUES], generator).unwrap();
                let gain =
                    contracts.iter().map(|contract| contract.gain(&text, change)).sum::<f64>();
                let time = f64::from(proposal) / f64::from(proposals);
                if anneals(sign * gain, temperature(20.0, time), generator) {
                    text[change.issue] = change.option;
                }
            }
            best = best.max(contracts.iter().map(|c| sign * c.worth(&text)).sum());
        }
        sign * best
    }
}

#[test]
fn published_12_mediated_single_text() {
    const DRAWS: u64 = 48;
    const PROPOSALS: u32 = 5000;
    // Joint and by party, summed over draws, for two hill-climbers, two annealers and an annealer against a hill-climber.
    let mut sums = [[0.0; 3]; 3];
    for draw in 0..DRAWS {
        let mut generator = Streams::new(12, draw).stream(Label::new("contracts"));
        let contracts = [Contract::draw(&mut generator), Contract::draw(&mut generator)];
        let [a, b] = &contracts;
        let ranges = [vec![a, b], vec![a], vec![b]].map(|contracts| {
            [-1.0, 1.0].map(|sign| Contract::extreme(&contracts, sign, &mut generator))
        });
        for (pairing, hot) in [[false, false], [true, true], [true, false]].into_iter().enumerate()
        {
            let mut text: Vec<usize> =
                (0..Contract::ISSUES).map(|_| generator.random_range(0..2)).collect();
            for proposal in 0..PROPOSALS {
                let change = change(&text, &[2; Contract::ISSUES], &mut generator).unwrap();
                let time = f64::from(proposal) / f64::from(PROPOSALS);
                let yes = contracts.iter().zip(hot).map(|(contract, hot)| {
                    let now = if hot { temperature(10.0, time) } else { 0.0 };
                    anneals(contract.gain(&text, change), now, &mut generator)
                });
                // Both are asked, whatever the first says.
                if yes.fold(true, |all, yes| all & yes) {
                    text[change.issue] = change.option;
                }
            }
            let worths = [a.worth(&text) + b.worth(&text), a.worth(&text), b.worth(&text)];
            for ((sum, worth), [low, high]) in sums[pairing].iter_mut().zip(worths).zip(ranges) {
                *sum += (worth - low) / (high - low);
            }
        }
    }
    let [climbers, annealers, mixed] = sums.map(|sum| sum.map(|sum| sum / DRAWS as f64));
    let pairs = [climbers, annealers].map(|[joint, first, second]| [joint, (first + second) / 2.0]);
    let got = pairs.concat().into_iter().chain([mixed[1], mixed[2]]);
    let got: Vec<(f64, f64)> = got.map(|worth| (worth, 0.003)).collect();
    documented("published_12_mediated_single_text", &got);
    close(climbers[0], 0.87, 0.03);
    close((climbers[1] + climbers[2]) / 2.0, 0.76, 0.04);
    close(annealers[0], 0.97, 0.02);
    close((annealers[1] + annealers[2]) / 2.0, 0.83, 0.04);
    close(mixed[1], 0.52, 0.05);
    close(mixed[2], 0.99, 0.02);
    // Both do better by giving way in turn, and each is better off not to.
    let each = |pair: [f64; 3]| (pair[1] + pair[2]) / 2.0;
    assert!(annealers[0] > climbers[0]);
    assert!(
        mixed[2] > each(annealers) && each(annealers) > each(climbers) && each(climbers) > mixed[1]
    );
}

#[test]
fn published_13_improving_directions() {
    let centres = [[0.0, 0.0], [1.0, 0.0]];
    let gradients = |text: &[f64]| -> Vec<Vec<f64>> {
        let towards = |c: &[f64; 2]| c.iter().zip(text).map(|(c, x)| 2.0 * (c - x)).collect();
        centres.iter().map(towards).collect()
    };
    let worth = |text: &[f64], c: &[f64; 2]| -> f64 {
        -c.iter().zip(text).map(|(c, x)| (c - x) * (c - x)).sum::<f64>()
    };
    let texts = path(&[0.5, 1.0], gradients, 1000);
    all_close(texts.last().unwrap(), &[0.5, 0.0], 1e-6);
    // From anywhere the path ends between the two, and nobody ever loses.
    let mut generator = Streams::new(13, 0).stream(Label::new("starts"));
    for _ in 0..200 {
        let start = [generator.random_range(-3.0..3.0), generator.random_range(-3.0..3.0)];
        let texts = path(&start, gradients, 1000);
        let end = texts.last().unwrap();
        assert!(
            (-1e-6..=1.0 + 1e-6).contains(&end[0]) && end[1].abs() < 1e-6,
            "{start:?}: {end:?}"
        );
        for pair in texts.windows(2) {
            assert!(centres.iter().all(|c| worth(&pair[1], c) >= worth(&pair[0], c) - 1e-15));
        }
    }
    // Where a party has all that it wants, there is nothing that is good for both.
    assert_eq!(path(&[0.0, 0.0], gradients, 1000).len(), 1);
}

#[test]
fn published_14_logrolling() {
    let levels: Vec<f64> = (0..=10).map(|i| f64::from(i) / 10.0).collect();
    let falling: Vec<f64> = levels.iter().map(|value| 1.0 - value).collect();
    let space = OutcomeSpace::new(vec![11, 11]).unwrap();
    let first = Valuation::additive(vec![0.8, 0.2], vec![levels.clone(), levels]);
    let second = Valuation::additive(vec![0.2, 0.8], vec![falling.clone(), falling]);
    let columns = [first.utilities(&space), second.utilities(&space)];
    let utilities: [&[f64]; 2] = [&columns[0], &columns[1]];
    let at = |package: Outcome| [0, 1].map(|party| utilities[party][package.0 as usize]);
    // Issue by issue, each is split in half; the package gives each what matters to it.
    let separate = space.outcome(&[5, 5]);
    all_close(&at(separate), &[0.5, 0.5], 1e-12);
    all_close(&at(nash(&utilities, &[0.0; 2], &[1.0; 2]).unwrap()), &[0.8, 0.8], 1e-12);
    let improved = maximin_package(&utilities, &at(separate)).unwrap();
    all_close(&at(improved), &[0.8, 0.8], 1e-12);
    // A dominated point where pure maximin would stay.
    let stuck: [&[f64]; 2] = [&[0.5, 0.6, 0.5], &[0.5, 0.5, 0.6]];
    assert_eq!(maximin_package(&stuck, &[0.5, 0.5]), Some(Outcome(1)));
}

#[test]
fn published_14_improving_a_package_never_hurts() {
    let mut generator = Streams::new(14, 0).stream(Label::new("packages"));
    for _ in 0..300 {
        let mut column = || (0..40).map(|_| generator.random::<f64>()).collect::<Vec<f64>>();
        let columns = [column(), column(), column()];
        let utilities: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let problem = Problem::new(columns.to_vec(), vec![f64::NEG_INFINITY; 3]);
        let frontier = Agreements::new(&problem).frontier;
        for settled in (0..40).map(Outcome) {
            let before = problem.utilities_of(settled);
            let improved = maximin_package(&utilities, &before).unwrap();
            let after = problem.utilities_of(improved);
            assert!(after.iter().zip(&before).all(|(after, before)| after >= before));
            assert!(frontier.contains(&improved));
            assert_eq!(improved == settled, frontier.contains(&settled));
        }
    }
}

#[test]
fn published_31_power() {
    let found = |quota: f64, weights: &[f64]| {
        let vetoes = vec![false; weights.len()];
        let rule = DecisionRule { weights: weights.to_vec(), quota, vetoes };
        power(weights.len(), |coalition| decides(&rule, coalition)).unwrap()
    };
    let shapley = found(50.0, &[10.0, 10.0, 20.0, 30.0]).shapley_shubik;
    all_close(&shapley, &[0.083333, 0.083333, 0.25, 0.583333], 5e-7);
    let narrow = found(51.0, &[50.0, 49.0, 1.0]);
    all_close(&narrow.banzhaf, &[0.6, 0.2, 0.2], 1e-12);
    all_close(&narrow.shapley_shubik, &[2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0], 1e-12);
    all_close(&found(52.0, &[50.0, 49.0, 1.0]).banzhaf, &[0.5, 0.5, 0.0], 1e-12);
    let community = found(12.0, &[4.0, 4.0, 4.0, 2.0, 2.0, 1.0]);
    let banzhaf = [0.238095, 0.238095, 0.238095, 0.142857, 0.142857, 0.0];
    all_close(&community.banzhaf, &banzhaf, 5e-7);
    let shapley = [0.233333, 0.233333, 0.233333, 0.15, 0.15, 0.0];
    all_close(&community.shapley_shubik, &shapley, 5e-7);
}

/// Rescaling one party's utilities, and renaming packages, must not move what does not depend on them.
#[test]
fn solutions_follow_rescaling_and_relabelling() {
    let mut generator = Streams::new(2, 0).stream(Label::new("metamorphic"));
    for _ in 0..200 {
        let packages = 60;
        let mut columns: Vec<Vec<f64>> = (0..3)
            .map(|_| (0..packages).map(|_| f64::from(generator.random_range(0..1000))).collect())
            .collect();
        let reservations = vec![200.0, 100.0, 0.0];
        let found = Agreements::new(&Problem::new(columns.clone(), reservations.clone()));

        // Powers of two, so that not even rounding differs.
        let mut rescaled = columns.clone();
        rescaled[1].iter_mut().for_each(|utility| *utility = 0.5 * *utility + 64.0);
        let scaled_reservations = vec![200.0, 114.0, 0.0];
        let again = Agreements::new(&Problem::new(rescaled, scaled_reservations));
        assert_eq!(again.frontier, found.frontier);
        assert_eq!(again.zone_count, found.zone_count);
        for name in ["nash", "kalai_smorodinsky"] {
            assert_eq!(again.solution(name), found.solution(name), "{name}");
        }

        // Backwards: package i becomes package n − 1 − i.
        columns.iter_mut().for_each(|column| column.reverse());
        let problem = Problem::new(columns, reservations);
        let mirrored = Agreements::new(&problem);
        assert_eq!(mirrored.zone_count, found.zone_count);
        assert_eq!(mirrored.frontier.len(), found.frontier.len());
        assert_eq!(mirrored.opposition, found.opposition);
        let mirror = |package: Outcome| Outcome(packages as u32 - 1 - package.0);
        for entry in solution::ALL {
            let (here, there) = (found.solution(entry.name), mirrored.solution(entry.name));
            let utilities = |package: Outcome| problem.utilities_of(package);
            // Ties may fall on another package of the same worth to everyone, in some order of parties.
            let sorted = |package: Outcome| {
                let mut utilities = utilities(package);
                utilities.sort_by(f64::total_cmp);
                utilities
            };
            match (here.map(mirror), there) {
                (Some(here), Some(there)) if entry.name == "utilitarian" => {
                    let sum = |package| utilities(package).iter().sum::<f64>();
                    assert_eq!(sum(here), sum(there));
                }
                (Some(here), Some(there)) if entry.name == "egalitarian" => {
                    assert_eq!(sorted(here)[0] - 0.0, sorted(there)[0] - 0.0);
                }
                (here, there) => assert_eq!(here, there, "{}", entry.name),
            }
        }
    }
}

/// Every solution against one found by going through all packages of the zone, gains taken from where a party is without agreement.
#[test]
fn solutions_are_the_best_of_all_packages_by_their_own_measure() {
    let mut generator = Streams::new(11, 0).stream(Label::new("problems"));
    let mut apart = 0;
    for _ in 0..500 {
        let packages = generator.random_range(3..30);
        let column = |generator: &mut Generator| -> Vec<f64> {
            (0..packages).map(|_| f64::from(generator.random_range(0..1000)) / 1000.0).collect()
        };
        let columns = [column(&mut generator), column(&mut generator)];
        let reservations = [0.2, 0.1];
        let problem = Problem::new(columns.to_vec(), reservations.to_vec());
        let found = Agreements::new(&problem);
        let zone: Vec<usize> = (0..packages)
            .filter(|&package| (0..2).all(|party| columns[party][package] >= reservations[party]))
            .collect();
        if zone.is_empty() {
            continue;
        }
        let lowest = |party: usize| columns[party].iter().copied().fold(1.0, f64::min);
        let begins = [0, 1].map(|party| f64::max(reservations[party], lowest(party)));
        let gains = |package: usize| [0, 1].map(|party| columns[party][package] - begins[party]);
        let ideal = [0, 1]
            .map(|party| zone.iter().map(|&package| gains(package)[party]).fold(0.0, f64::max));
        if ideal.contains(&0.0) {
            continue;
        }
        let measures: [(&str, &dyn Fn(usize) -> f64); 4] = [
            ("nash", &|package| gains(package)[0] * gains(package)[1]),
            ("kalai_smorodinsky", &|package| {
                f64::min(gains(package)[0] / ideal[0], gains(package)[1] / ideal[1])
            }),
            ("egalitarian", &|package| f64::min(gains(package)[0], gains(package)[1])),
            ("utilitarian", &|package| columns[0][package] + columns[1][package]),
        ];
        for (name, measure) in measures {
            let best = zone.iter().map(|&package| measure(package)).fold(f64::MIN, f64::max);
            let chosen = measure(found.solution(name).unwrap().0 as usize);
            assert!((chosen - best).abs() < 1e-9, "{name}: {chosen} of {best}");
        }
        let on_frontier = |party: usize| {
            found.frontier.iter().map(|p| columns[party][p.0 as usize]).fold(1.0, f64::min)
        };
        apart += u32::from((0..2).all(|party| on_frontier(party) > begins[party]));
    }
    // In many, even the worst of the frontier is better than no agreement.
    assert!(apart > 100, "{apart}");
}
