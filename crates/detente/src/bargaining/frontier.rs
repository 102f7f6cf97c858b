//! The Pareto frontier: packages such that no other is as good for everyone and better for someone.

use super::rounding::Grid;
use crate::domain::Outcome;

/// The packages among those `within` that no other of them dominates, in enumeration order; of packages with equal
/// utilities the first one.
///
/// Shapes: utilities by party and package. Exact for any number of parties. For two parties O(n) and a sort of what lies
/// near the frontier; for more, every package that survives a filter is compared with the part of the frontier found so far
/// that can dominate it.
///
/// ```
/// use detente::bargaining::frontier::frontier;
/// use detente::domain::Outcome;
/// let utilities: [&[f64]; 2] = [&[1.0, 0.6, 0.5, 0.0], &[0.0, 0.6, 0.6, 1.0]];
/// assert_eq!(frontier(&utilities, &[true; 4]), [Outcome(0), Outcome(1), Outcome(3)]);
/// assert_eq!(frontier(&utilities, &[true, false, true, true]), [Outcome(0), Outcome(2), Outcome(3)]);
/// ```
pub fn frontier(utilities: &[&[f64]], within: &[bool]) -> Vec<Outcome> {
    frontier_on(&vec![Grid::FINEST; utilities.len()], utilities, within)
}

/// The same where utilities count as equal that share a place on their party's grid.
pub(super) fn frontier_on(grids: &[Grid], utilities: &[&[f64]], within: &[bool]) -> Vec<Outcome> {
    // What is dominated by more than a step is so by places too: it is dropped before places are looked at.
    let mut packages = match (utilities, grids) {
        ([single], [grid]) => best_of_one(single, *grid, within),
        ([first, second], [grid, other]) => of_two(first, second, (*grid, *other), within),
        ([], _) => Vec::new(),
        _ => of_many(utilities, grids, within),
    };
    if packages.len() > within.len() / 16 {
        // Many of all: marking them is quicker than sorting them.
        let mut is_on = vec![false; within.len()];
        packages.iter().for_each(|&package| is_on[package as usize] = true);
        let numbered = (0..).map(Outcome).zip(is_on);
        return numbered.filter_map(|(package, is_on)| is_on.then_some(package)).collect();
    }
    packages.sort_unstable();
    packages.into_iter().map(Outcome).collect()
}

fn best_of_one(utilities: &[f64], grid: Grid, within: &[bool]) -> Vec<u32> {
    let place = |package: usize| grid.place(utilities[package]);
    let mut best: Option<usize> = None;
    for package in (0..utilities.len()).filter(|&package| within[package]) {
        if best.is_none_or(|best| place(package) > place(best)) {
            best = Some(package);
        }
    }
    best.into_iter().map(|package| package as u32).collect()
}

/// Into how many slices the first party's range is cut.
const SLICES: usize = 4096;

fn of_two(first: &[f64], second: &[f64], grids: (Grid, Grid), within: &[bool]) -> Vec<u32> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for (&utility, &within) in first.iter().zip(within) {
        // Selections instead of branches, which nobody could predict.
        low = if within & (utility < low) { utility } else { low };
        high = if within & (utility > high) { utility } else { high };
    }
    let scale = if high > low { (SLICES - 1) as f64 / (high - low) } else { 0.0 };
    // Rising in the utility, so a package in a higher slice is better for the first party.
    let slice = |utility: f64| ((utility - low) * scale) as usize;
    let mut best_in = vec![f64::NEG_INFINITY; SLICES + 1];
    for ((&u, &v), &within) in first.iter().zip(second).zip(within) {
        let best = &mut best_in[slice(u).min(SLICES - 1)];
        *best = if within & (v > *best) { v } else { *best };
    }
    // By slice: the best for the second party in any higher slice.
    let mut best_above = f64::NEG_INFINITY;
    for best in best_in.iter_mut().rev() {
        let here = *best;
        *best = best_above - grids.1.step();
        best_above = best_above.max(here);
    }
    let mut near: Vec<Point> = Vec::new();
    for (package, ((&u, &v), &within)) in first.iter().zip(second).zip(within).enumerate() {
        if within && v > best_in[slice(u).min(SLICES - 1)] {
            near.push((grids.0.place(u), grids.1.place(v), package as u32));
        }
    }
    best_first(&mut near, |utility| slice(utility).min(SLICES - 1));
    let mut best = f64::NEG_INFINITY;
    near.retain(|&(_, v, _)| {
        let on_frontier = v > best;
        best = best.max(v);
        on_frontier
    });
    near.into_iter().map(|(.., package)| package).collect()
}

/// A package and its utilities.
type Point = (f64, f64, u32);

/// Points in order, the first party's best ones first: those in a higher slice are better for it, so that only what shares a slice has
/// to be compared.
fn best_first(points: &mut Vec<Point>, slice: impl Fn(f64) -> usize) {
    let order = |a: &Point, b: &Point| {
        b.0.total_cmp(&a.0).then_with(|| b.1.total_cmp(&a.1)).then_with(|| a.2.cmp(&b.2))
    };
    if points.len() < SLICES / 2 {
        return points.sort_unstable_by(order);
    }
    let from_above = |point: &Point| SLICES - 1 - slice(point.0);
    let mut ends = vec![0; SLICES + 1];
    points.iter().for_each(|point| ends[from_above(point) + 1] += 1);
    for place in 0..SLICES {
        ends[place + 1] += ends[place];
    }
    let mut sorted = vec![(0.0, 0.0, 0); points.len()];
    for point in points.iter() {
        let end = &mut ends[from_above(point)];
        sorted[*end] = *point;
        *end += 1;
    }
    let mut start = 0;
    for &end in &ends[..SLICES] {
        sorted[start..end].sort_unstable_by(order);
        start = end;
    }
    *points = sorted;
}

/// Packages compared at once with one that may be dominated.
const BLOCK: usize = 16;

fn of_many(utilities: &[&[f64]], grids: &[Grid], within: &[bool]) -> Vec<u32> {
    let parties = utilities.len();
    let survivors = outside_the_shadow(utilities, grids, within);
    let columns = utilities.iter().zip(grids);
    let ranks: Vec<Vec<i32>> =
        columns.map(|(column, grid)| dense_ranks(column, *grid, &survivors)).collect();
    // A package that dominates another has the higher sum of ranks, so it comes first.
    let sum = |number: usize| ranks.iter().map(|ranks| i64::from(ranks[number])).sum::<i64>();
    let mut order: Vec<(i64, usize)> =
        (0..survivors.len()).map(|number| (-sum(number), number)).collect();
    order.sort_unstable();

    let middle: Vec<i32> =
        ranks.iter().map(|ranks| ranks.iter().copied().max().unwrap_or(0) / 2).collect();
    let mut found = FrontierSoFar::new(parties);
    let mut packages = Vec::new();
    let mut point = vec![0; parties];
    for (_, number) in order {
        point.iter_mut().zip(&ranks).for_each(|(place, ranks)| *place = ranks[number]);
        let cell = point
            .iter()
            .zip(&middle)
            .take(MOST_CELL_BITS)
            .enumerate()
            .fold(0, |cell, (party, (rank, middle))| cell | (usize::from(rank > middle) << party));
        if !found.covers(&point, cell) {
            found.insert(&point, cell);
            packages.push(survivors[number]);
        }
    }
    packages
}

/// The packages that none of a few strong ones dominates by more than a step of somebody's grid.
fn outside_the_shadow(utilities: &[&[f64]], grids: &[Grid], within: &[bool]) -> Vec<u32> {
    const GROUPS: usize = 512;
    const LOOKED_AT: usize = 128;
    const STRONG: usize = 48;
    let parties = utilities.len();
    let packages = within.len();
    // The strong ones need not be the strongest: a part of each group is looked at.
    let group = packages.div_ceil(GROUPS).max(1);
    let looked_at = |start: usize| {
        let end = packages.min(start + group);
        (start..end).step_by(group.div_ceil(LOOKED_AT)).filter(|&package| within[package])
    };
    let starts = || (0..packages).step_by(group);
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); parties];
    for package in starts().flat_map(looked_at) {
        for ((low, high), column) in ranges.iter_mut().zip(utilities) {
            *low = low.min(column[package]);
            *high = high.max(column[package]);
        }
    }
    let scales: Vec<f64> = ranges
        .iter()
        .map(|(low, high)| if high > low { 1.0 / (high - low) } else { 0.0 })
        .collect();
    // The best of each group of packages, by the sum of scaled utilities and by the least of them.
    let mut strong: Vec<(f64, u32)> = Vec::new();
    for start in starts() {
        let mut by_sum: Option<(f64, u32)> = None;
        let mut by_least: Option<(f64, u32)> = None;
        for package in looked_at(start) {
            let (mut sum, mut least) = (0.0, f64::INFINITY);
            for party in 0..parties {
                let scaled = (utilities[party][package] - ranges[party].0) * scales[party];
                sum += scaled;
                least = if scaled < least { scaled } else { least };
            }
            if by_sum.is_none_or(|(best, _)| sum > best) {
                by_sum = Some((sum, package as u32));
            }
            if by_least.is_none_or(|(best, _)| least > best) {
                by_least = Some((least, package as u32));
            }
        }
        strong.extend(by_sum);
        strong.extend(by_least.map(|(least, package)| (least * parties as f64, package)));
    }
    strong.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    strong.dedup_by_key(|(_, package)| *package);
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(STRONG);
    for (_, package) in strong {
        let row: Vec<f64> = utilities.iter().map(|column| column[package as usize]).collect();
        if !rows.iter().any(|other| dominates(other, &row)) {
            rows.push(row);
        }
        if rows.len() == STRONG {
            break;
        }
    }
    let mut survivors = Vec::new();
    let mut point = vec![0.0; parties];
    for package in (0..packages).filter(|&package| within[package]) {
        point.iter_mut().zip(utilities).for_each(|(place, column)| *place = column[package]);
        let shadows = |row: &Vec<f64>| {
            row.iter().zip(&point).all(|(a, b)| a >= b)
                && (0..parties).any(|party| row[party] > point[party] + grids[party].step())
        };
        match rows.iter().position(shadows) {
            // What has shadowed a package is likely to shadow the next one.
            Some(0) => {}
            Some(position) => rows.swap(position, position / 2),
            None => survivors.push(package as u32),
        }
    }
    survivors
}

/// At least as good for everyone, and better for someone.
fn dominates(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).all(|(a, b)| a >= b) && a.iter().zip(b).any(|(a, b)| a > b)
}

/// Ranks of the utilities of some packages, from 0; utilities at equal places have equal ranks.
fn dense_ranks(utilities: &[f64], grid: Grid, packages: &[u32]) -> Vec<i32> {
    let value = |package: u32| grid.place(utilities[package as usize]);
    let mut sorted: Vec<(f64, u32)> =
        packages.iter().enumerate().map(|(n, &package)| (value(package), n as u32)).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0; packages.len()];
    let mut rank = 0;
    for place in 0..sorted.len() {
        if place > 0 && sorted[place].0 > sorted[place - 1].0 {
            rank += 1;
        }
        ranks[sorted[place].1 as usize] = rank;
    }
    ranks
}

/// The frontier as far as it is known, in cells by which parties do well: only the cells where all those do well who do in
/// its own can cover a package.
struct FrontierSoFar {
    parties: usize,
    cells: Vec<Cell>,
}

/// Parties by which cells are told apart.
const MOST_CELL_BITS: usize = 8;

#[derive(Clone, Default)]
struct Cell {
    /// By block, then party: the ranks of up to [`BLOCK`] packages; unused places rank below everything.
    blocks: Vec<[i32; BLOCK]>,
    /// By block and party: the highest rank in it.
    highest: Vec<i32>,
    used_in_last: usize,
}

impl FrontierSoFar {
    fn new(parties: usize) -> Self {
        FrontierSoFar { parties, cells: vec![Cell::default(); 1 << parties.min(MOST_CELL_BITS)] }
    }

    /// Whether a known package is at least as good for everyone.
    fn covers(&self, point: &[i32], cell: usize) -> bool {
        let cells = self.cells.iter().enumerate();
        let mut able = cells.filter(|(other, _)| other & cell == cell);
        able.any(|(_, cell)| cell.covers(point))
    }

    fn insert(&mut self, point: &[i32], cell: usize) {
        self.cells[cell].insert(point, self.parties);
    }
}

impl Cell {
    fn covers(&self, point: &[i32]) -> bool {
        let parties = point.len();
        let blocks = self.blocks.chunks_exact(parties).zip(self.highest.chunks_exact(parties));
        for (block, highest) in blocks {
            if highest.iter().zip(point).any(|(highest, rank)| highest < rank) {
                continue;
            }
            let mut covering = [true; BLOCK];
            for (ranks, rank) in block.iter().zip(point) {
                for (covering, other) in covering.iter_mut().zip(ranks) {
                    *covering &= other >= rank;
                }
            }
            if covering.contains(&true) {
                return true;
            }
        }
        false
    }

    fn insert(&mut self, point: &[i32], parties: usize) {
        if self.blocks.is_empty() || self.used_in_last == BLOCK {
            self.blocks.extend(std::iter::repeat_n([i32::MIN; BLOCK], parties));
            self.highest.extend(std::iter::repeat_n(i32::MIN, parties));
            self.used_in_last = 0;
        }
        let last = self.highest.len() - parties;
        for (party, &rank) in point.iter().enumerate() {
            self.blocks[last + party][self.used_in_last] = rank;
            self.highest[last + party] = self.highest[last + party].max(rank);
        }
        self.used_in_last += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Label, RngExt, Streams};

    /// By the definition, package against package.
    fn by_definition(utilities: &[&[f64]], within: &[bool]) -> Vec<Outcome> {
        let row = |package: usize| -> Vec<f64> { utilities.iter().map(|u| u[package]).collect() };
        let packages: Vec<usize> = (0..within.len()).filter(|&package| within[package]).collect();
        let on_frontier = packages.iter().filter(|&&package| {
            packages.iter().all(|&other| {
                let equal_before = other < package && row(other) == row(package);
                !dominates(&row(other), &row(package)) && !equal_before
            })
        });
        on_frontier.map(|&package| Outcome(package as u32)).collect()
    }

    #[test]
    fn any_number_of_parties_has_the_frontier_of_the_definition() {
        let mut generator = Streams::new(5, 0).stream(Label::new("frontier"));
        for parties in 1..=10 {
            for levels in [2, 5, 1000] {
                for opposed in [false, true] {
                    let packages = 300;
                    let columns: Vec<Vec<f64>> = (0..parties)
                        .map(|_| {
                            let level = |_| generator.random_range(0..levels);
                            (0..packages).map(level).map(f64::from).collect()
                        })
                        .collect();
                    let mut columns = columns;
                    if opposed && parties > 1 {
                        columns[1] = columns[0].iter().map(|utility| -utility).collect();
                    }
                    let views: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
                    let within: Vec<bool> =
                        (0..packages).map(|_| generator.random_range(0..4) > 0).collect();
                    assert_eq!(
                        frontier(&views, &within),
                        by_definition(&views, &within),
                        "{parties} parties, {levels} levels"
                    );
                }
            }
        }
    }

    #[test]
    fn many_on_the_frontier_of_two_are_put_in_order_as_few_are() {
        let mut generator = Streams::new(6, 0).stream(Label::new("opposed"));
        for levels in [40, 2000, 1_000_000] {
            for power in [1, 9] {
                let first: Vec<f64> = (0..3000)
                    .map(|_| f64::from(generator.random_range(0..levels)).powi(power))
                    .collect();
                let second: Vec<f64> = first.iter().map(|utility| -utility).collect();
                let within: Vec<bool> =
                    (0..3000).map(|_| generator.random_range(0..9) > 0).collect();
                let views = [&first[..], &second[..]];
                let found = frontier(&views, &within);
                assert_eq!(found, by_definition(&views, &within), "{levels} levels");
                assert_eq!(found.len() > 1000, levels > 40);
            }
        }
    }

    #[test]
    fn edges_do_not_break_it() {
        for parties in 1..=4 {
            let empty: Vec<&[f64]> = vec![&[]; parties];
            assert_eq!(frontier(&empty, &[]), []);
            let equal: Vec<&[f64]> = vec![&[0.5, 0.5, 0.5]; parties];
            assert_eq!(frontier(&equal, &[false, true, true]), [Outcome(1)]);
            assert_eq!(frontier(&equal, &[false; 3]), []);
            let zeros: Vec<&[f64]> = vec![&[-0.0, 0.0]; parties];
            assert_eq!(frontier(&zeros, &[true; 2]), [Outcome(0)]);
        }
    }
}
