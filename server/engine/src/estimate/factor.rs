//! Solving with a precision matrix, in fixed point.

/// Binary places of the elimination's multipliers.
const MULTIPLIER_BITS: u32 = 32;

/// A symmetric precision matrix, factored so that systems with it can be solved.
///
/// What this module is given is strictly diagonally dominant with no positive entry beside the diagonal (a
/// sum of diagonal-minus-rank-one terms of that kind). For such matrices elimination needs no pivoting, its
/// multipliers never exceed one and its entries never grow (Golub & Van Loan, *Matrix Computations*, §4.1),
/// which is what makes plain fixed-point arithmetic safe here.
pub(super) struct Factor {
    /// Row by row: multipliers left of the diagonal, the eliminated rows from the diagonal on.
    rows: Vec<Vec<i128>>,
}

impl Factor {
    /// Factors a square matrix in O(n³); every entry must be below 2^64 in size.
    pub(super) fn new(mut rows: Vec<Vec<i128>>) -> Self {
        for pivot in 0..rows.len() {
            let (done, below) = rows.split_at_mut(pivot + 1);
            let pivot_row = &done[pivot];
            for row in below {
                let multiplier = (row[pivot] << MULTIPLIER_BITS) / pivot_row[pivot];
                for (entry, above) in row.iter_mut().zip(pivot_row).skip(pivot + 1) {
                    *entry -= (multiplier * above) >> MULTIPLIER_BITS;
                }
                row[pivot] = multiplier;
            }
        }
        Self { rows }
    }

    /// The vector whose product with the matrix is `right`, each entry below 2^90 in size, rounded towards
    /// zero; O(n²).
    pub(super) fn solve(&self, mut right: Vec<i128>) -> Vec<i128> {
        for place in 0..right.len() {
            let (done, rest) = right.split_at_mut(place);
            let earlier = self.rows[place].iter().zip(&*done);
            rest[0] -=
                earlier.map(|(multiplier, value)| (multiplier * value) >> MULTIPLIER_BITS).sum::<i128>();
        }
        for place in (0..right.len()).rev() {
            let (rest, done) = right.split_at_mut(place + 1);
            let row = &self.rows[place];
            let later = row[place + 1..].iter().zip(&*done);
            rest[place] -= later.map(|(entry, value)| entry * value).sum::<i128>();
            rest[place] /= row[place];
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solving_undoes_the_matrix() {
        let matrix = [vec![900, -200, -100], vec![-200, 800, -300], vec![-100, -300, 700]];
        let wanted = [40_000, -25_000, 13_000];
        let scale = 1 << 20;
        let scaled = matrix.iter().map(|row| row.iter().map(|entry| entry * scale).collect()).collect();
        let product =
            |row: &Vec<i128>| row.iter().zip(wanted).map(|(entry, value)| entry * value * scale).sum();
        let solved = Factor::new(scaled).solve(matrix.iter().map(product).collect());
        for (found, wanted) in solved.into_iter().zip(wanted) {
            assert!((found - wanted).abs() <= 1, "{found} is not {wanted}");
        }
    }

    #[test]
    fn nothing_is_solved_by_nothing() {
        assert!(Factor::new(Vec::new()).solve(Vec::new()).is_empty());
    }
}
