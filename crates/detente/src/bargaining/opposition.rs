//! How far the parties' wishes are apart.

/// The distance of the nearest package from everyone having their best: √min Σ(1 − u/max)². 0 where one package is best for
/// all; `None` where somebody's best is worth 0, of which there are no shares, or there is no package.
///
/// Where somebody's best is worth less than 0, its distance is counted in the size of that. `highest` is each party's highest utility over all packages; shapes: utilities by party and package. Source: the
/// opposition of the automated negotiating agents competition (Baarslag et al. 2013).
///
/// ```
/// use detente::bargaining::opposition::opposition;
/// let first: Vec<f64> = (0..10).map(|i| f64::from(i) / 9.0).collect();
/// let second: Vec<f64> = first.iter().map(|utility| 1.0 - utility).collect();
/// let found = opposition(&[&first, &second], &[1.0, 1.0]).unwrap();
/// assert!((found - 0.7114582486036499).abs() < 1e-15);
/// assert_eq!(opposition(&[&[-0.5, -0.1], &[1.0, 0.2]], &[-0.1, 1.0]), Some(0.8));
/// assert_eq!(opposition(&[&[-0.5, 0.0], &[1.0, 0.2]], &[0.0, 1.0]), None);
/// ```
pub fn opposition(utilities: &[&[f64]], highest: &[f64]) -> Option<f64> {
    let packages = utilities.first()?.len();
    if packages == 0 || highest.contains(&0.0) {
        return None;
    }
    let distance = |package: usize| {
        let parties = utilities.iter().zip(highest);
        parties.map(|(column, highest)| (1.0 - column[package] / highest).powi(2)).sum::<f64>()
    };
    Some((0..packages).map(distance).fold(f64::INFINITY, f64::min).sqrt())
}
