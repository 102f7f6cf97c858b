//! That the documentation says what the tests get.

/// Prints what a test got, and holds the row of `docs/validation.md` with the id of the test to it: for each value, the row's column *got*
/// has a number no further from it than `slack`. Some slack is left, since mathematical libraries differ in the last digit and
/// what is simulated may then differ by an incident.
pub fn documented(id: &str, got: &[(f64, f64)]) {
    let page = include_str!("../../../../docs/validation.md");
    let row = page.lines().find(|line| line.starts_with(&format!("| `{id}` |"))).expect(id);
    let column = row.split('|').nth(5).expect("a row has six columns");
    let is_of_number = |c: char| c.is_ascii_digit() || c == '.';
    let numbers: Vec<f64> = column
        .split(|c| !is_of_number(c))
        .filter_map(|word| word.trim_end_matches('.').parse().ok())
        .collect();
    for &(value, slack) in got {
        println!("got {value}");
        let is_told = numbers.iter().any(|number| (number - value).abs() <= slack);
        assert!(is_told, "{id}: got {value}, documented are {numbers:?}");
    }
}
