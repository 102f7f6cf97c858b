//! Counts explained by a few columns, on the log scale: Poisson, and negative binomial where counts vary more.

#![allow(clippy::needless_range_loop, reason = "matrices read best by their indices")]

use super::maximum::climb;
use super::special::{digamma, ln_gamma, trigamma};

/// A fitted regression: ln E(count) = exposure + Σ coefficient · column.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// One for each column.
    pub coefficients: Vec<f64>,
    /// Standard errors from the observed information.
    pub errors: Vec<f64>,
    /// α of the variance μ + αμ² (negative binomial 2); 0 for Poisson.
    pub dispersion: f64,
    /// Log-likelihood.
    pub log_likelihood: f64,
    /// Σ (y − μ)²/μ over the degrees of freedom: 1 for independent incidents.
    pub pearson: f64,
    means: Vec<f64>,
}

/// Fits counts to columns, each as long as `counts`, with known log exposures (empty: 0). With `may_vary_more` the model is
/// negative binomial (variance μ + αμ²; Lawless 1987), and Poisson where α is 0.
///
/// `None` where there are not more counts than columns, nothing was counted, or columns repeat each other. Cost: linear in
/// counts, with a few dozen passes.
///
/// ```
/// use detente::watch::regression;
/// let counts = [2, 3, 6, 7, 8, 9, 10, 12, 15];
/// let ones = vec![1.0; 9];
/// let time: Vec<f64> = (0..9).map(f64::from).collect();
/// let fit = regression(&counts, &[ones, time], &[], false).unwrap();
/// assert!((fit.coefficients[1] - 0.194838).abs() < 1e-6);
/// ```
pub fn regression(
    counts: &[u32],
    columns: &[Vec<f64>],
    log_exposures: &[f64],
    may_vary_more: bool,
) -> Option<Regression> {
    let (n, p) = (counts.len(), columns.len());
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    if n <= p || p == 0 || total == 0 {
        return None;
    }
    let y: Vec<f64> = counts.iter().map(|&count| f64::from(count)).collect();
    let exposure = |i: usize| log_exposures.get(i).copied().unwrap_or(0.0);
    let means = |coefficients: &[f64]| -> Vec<f64> {
        (0..n)
            .map(|i| {
                let sum: f64 = coefficients.iter().zip(columns).map(|(b, x)| b * x[i]).sum();
                (exposure(i) + sum).min(600.0).exp()
            })
            .collect()
    };
    // Poisson by Newton's steps, halved while they lead down.
    let value = |mu: &[f64]| -> f64 {
        y.iter().zip(mu).map(|(y, mu)| if *y > 0.0 { y * mu.ln() - mu } else { -mu }).sum()
    };
    let mut coefficients = vec![0.0; p];
    // Start where the constant alone, if there is one, gives the total.
    if let Some(constant) = columns.iter().position(|column| column.iter().all(|x| *x == 1.0)) {
        let exposed: f64 = (0..n).map(|i| exposure(i).exp()).sum();
        coefficients[constant] = (total as f64 / exposed).ln();
    }
    let mut mu = means(&coefficients);
    for _ in 0..100 {
        let slope: Vec<f64> =
            columns.iter().map(|x| (0..n).map(|i| x[i] * (y[i] - mu[i])).sum()).collect();
        let information = weighted(columns, |i| mu[i]);
        let step = solve(&information, &slope)?;
        let before = value(&mu);
        let mut length = 1.0;
        loop {
            let next: Vec<f64> =
                coefficients.iter().zip(&step).map(|(b, s)| b + length * s).collect();
            let next_mu = means(&next);
            let after = value(&next_mu);
            if after.is_finite() && after >= before - 1e-12 * before.abs() || length < 1e-9 {
                (coefficients, mu) = (next, next_mu);
                break;
            }
            length *= 0.5;
        }
        if step.iter().all(|s| s.abs() < 1e-13) {
            break;
        }
    }
    let pearson =
        y.iter().zip(&mu).map(|(y, mu)| (y - mu).powi(2) / mu).sum::<f64>() / (n - p) as f64;
    let factorials: f64 = y.iter().map(|y| ln_gamma(y + 1.0)).sum();
    let poisson = Regression {
        errors: errors(&weighted(columns, |i| mu[i]), p)?,
        dispersion: 0.0,
        log_likelihood: value(&mu) - factorials,
        pearson,
        means: mu,
        coefficients: coefficients.clone(),
    };
    // α is above 0 only where the likelihood rises from 0: Σ (y − μ)² − y > 0.
    let rises = y.iter().zip(&poisson.means).map(|(y, mu)| (y - mu).powi(2) - y).sum::<f64>() > 0.0;
    if !may_vary_more || !rises {
        return Some(poisson);
    }
    negative_binomial(&y, columns, &means, coefficients, factorials, pearson).or(Some(poisson))
}

fn negative_binomial(
    y: &[f64],
    columns: &[Vec<f64>],
    means: &impl Fn(&[f64]) -> Vec<f64>,
    start: Vec<f64>,
    factorials: f64,
    pearson: f64,
) -> Option<Regression> {
    let (n, p) = (y.len(), columns.len());
    // θ = 1/α.
    let likelihood = |parameters: &[f64]| -> (f64, Vec<f64>) {
        let theta = parameters[p].exp();
        let mu = means(&parameters[..p]);
        let mut value = -factorials;
        let mut slope = vec![0.0; p + 1];
        let (at_theta, slope_at_theta) = (ln_gamma(theta), digamma(theta));
        for i in 0..n {
            let sum = theta + mu[i];
            value += ln_gamma(y[i] + theta) - at_theta - theta * (mu[i] / theta).ln_1p();
            if y[i] > 0.0 {
                value += y[i] * (mu[i] / sum).ln();
            }
            let residual = (y[i] - mu[i]) * theta / sum;
            for (slope, x) in slope.iter_mut().zip(columns) {
                *slope += x[i] * residual;
            }
            slope[p] += theta
                * (digamma(y[i] + theta) - slope_at_theta - (mu[i] / theta).ln_1p()
                    + (mu[i] - y[i]) / sum);
        }
        (value, slope)
    };
    let mut parameters = start;
    parameters.push(1.0);
    let low: Vec<f64> =
        (0..=p).map(|i| if i == p { -12.0 } else { parameters[i] - 50.0 }).collect();
    let high: Vec<f64> =
        (0..=p).map(|i| if i == p { 18.0 } else { parameters[i] + 50.0 }).collect();
    let mut at = climb(&parameters, &low, &high, likelihood).at;
    if at[p] >= 17.0 {
        return None;
    }
    // Newton's last steps, in θ itself.
    let mut information = Vec::new();
    for _ in 0..20 {
        let theta = at[p].exp();
        let mu = means(&at[..p]);
        let (_, mut slope) = likelihood(&at);
        slope[p] /= theta;
        information = vec![vec![0.0; p + 1]; p + 1];
        for i in 0..n {
            let sum = theta + mu[i];
            let weight = mu[i] * theta * (theta + y[i]) / (sum * sum);
            let cross = -(y[i] - mu[i]) * mu[i] / (sum * sum);
            for a in 0..p {
                for b in 0..p {
                    information[a][b] += columns[a][i] * columns[b][i] * weight;
                }
                information[a][p] += columns[a][i] * cross;
            }
            information[p][p] -= trigamma(y[i] + theta) - trigamma(theta) + 1.0 / theta
                - 1.0 / sum
                - (mu[i] - y[i]) / (sum * sum);
        }
        for a in 0..p {
            information[p][a] = information[a][p];
        }
        let step = solve(&information, &slope)?;
        let theta_next = theta + step[p].clamp(-0.5 * theta, theta);
        for (at, step) in at.iter_mut().zip(&step[..p]) {
            *at += step;
        }
        at[p] = theta_next.ln();
        if step[..p].iter().all(|s| s.abs() < 1e-12) && (step[p] / theta).abs() < 1e-10 {
            break;
        }
    }
    let (log_likelihood, _) = likelihood(&at);
    Some(Regression {
        errors: errors(&information, p)?,
        dispersion: (-at[p]).exp(),
        log_likelihood,
        pearson,
        means: means(&at[..p]),
        coefficients: at[..p].to_vec(),
    })
}

impl Regression {
    /// Standard errors that hold where neighbouring counts depend on each other, too: the sandwich of Newey and West 1987
    /// over `lags` neighbours, and never less than the plain ones.
    pub fn robust_errors(&self, counts: &[u32], columns: &[Vec<f64>], lags: usize) -> Vec<f64> {
        let (n, p) = (counts.len(), columns.len());
        let scores: Vec<Vec<f64>> = (0..n)
            .map(|i| {
                let mu = self.means[i];
                let residual = (f64::from(counts[i]) - mu) / (1.0 + self.dispersion * mu);
                columns.iter().map(|x| x[i] * residual).collect()
            })
            .collect();
        let mut middle = vec![vec![0.0; p]; p];
        for lag in 0..=lags.min(n - 1) {
            let weight = 1.0 - lag as f64 / (lags as f64 + 1.0);
            for i in lag..n {
                for a in 0..p {
                    for b in 0..p {
                        let product = scores[i][a] * scores[i - lag][b];
                        middle[a][b] += weight * product;
                        if lag > 0 {
                            middle[b][a] += weight * product;
                        }
                    }
                }
            }
        }
        let information =
            weighted(columns, |i| self.means[i] / (1.0 + self.dispersion * self.means[i]));
        let Some(inverse) = inverse(&information) else { return self.errors.clone() };
        let correction = n as f64 / (n - p) as f64;
        (0..p)
            .map(|k| {
                let mut variance = 0.0;
                for a in 0..p {
                    for b in 0..p {
                        variance += inverse[k][a] * middle[a][b] * inverse[b][k];
                    }
                }
                (variance * correction).max(0.0).sqrt().max(self.errors[k])
            })
            .collect()
    }
}

/// Σ weight · x xᵀ.
fn weighted(columns: &[Vec<f64>], weight: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
    let n = columns.first().map_or(0, Vec::len);
    let entry = |a: &Vec<f64>, b: &Vec<f64>| (0..n).map(|i| a[i] * b[i] * weight(i)).sum();
    columns.iter().map(|a| columns.iter().map(|b| entry(a, b)).collect()).collect()
}

fn errors(information: &[Vec<f64>], p: usize) -> Option<Vec<f64>> {
    let inverse = inverse(information)?;
    (0..p).map(|i| (inverse[i][i] > 0.0).then(|| inverse[i][i].sqrt())).collect()
}

/// The inverse of a small matrix; `None` where it has none.
fn inverse(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let columns: Option<Vec<Vec<f64>>> = (0..n)
        .map(|i| {
            let unit: Vec<f64> = (0..n).map(|j| f64::from(u8::from(i == j))).collect();
            solve(matrix, &unit)
        })
        .collect();
    let columns = columns?;
    Some((0..n).map(|i| columns.iter().map(|column| column[i]).collect()).collect())
}

/// Gauss's elimination with the largest pivot.
fn solve(matrix: &[Vec<f64>], right: &[f64]) -> Option<Vec<f64>> {
    let n = right.len();
    let mut rows: Vec<Vec<f64>> = matrix
        .iter()
        .zip(right)
        .map(|(row, right)| row.iter().copied().chain([*right]).collect())
        .collect();
    for column in 0..n {
        let pivot =
            (column..n).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        rows.swap(column, pivot);
        let scale = matrix.iter().map(|row| row[column].abs()).fold(0.0, f64::max);
        if !rows[column][column].is_finite() || rows[column][column].abs() <= 1e-14 * scale {
            return None;
        }
        for row in column + 1..n {
            let factor = rows[row][column] / rows[column][column];
            for k in column..=n {
                rows[row][k] -= factor * rows[column][k];
            }
        }
    }
    let mut solution = vec![0.0; n];
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| rows[row][k] * solution[k]).sum();
        solution[row] = (rows[row][n] - known) / rows[row][row];
    }
    Some(solution)
}
