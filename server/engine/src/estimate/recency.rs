//! How much information is left of evidence of a given age, in fixed point.

/// One, in the fixed point of this module: 32 binary places.
pub(super) const ONE: i128 = 1 << 32;

const MICROS_PER_DAY: i128 = 86_400_000_000;

/// How finely a half-life is divided: into 2^16 steps, eight minutes for a year.
const STEP_BITS: usize = 16;

/// `ROOTS[i]` is 2^(-1 / 2^(i + 1)): each is the square root of the one before.
const ROOTS: [i128; STEP_BITS] = {
    let mut roots = [0; STEP_BITS];
    let mut previous = ONE / 2;
    let mut place = 0;
    while place < STEP_BITS {
        previous = (previous * ONE).isqrt();
        roots[place] = previous;
        place += 1;
    }
    roots
};

/// 2^(-age / half-life), in fixed point; [`ONE`] for what is not past, and never less than the smallest step.
pub(super) fn remaining(age_micros: i128, half_life_days: u32) -> i128 {
    if age_micros <= 0 {
        return ONE;
    }
    let half_life = i128::from(half_life_days) * MICROS_PER_DAY;
    let halvings = age_micros / half_life;
    if halvings >= 32 {
        return 1;
    }
    let steps = ((age_micros % half_life) << STEP_BITS) / half_life;
    let kept = ROOTS.iter().enumerate().filter(|(place, _)| steps >> (STEP_BITS - 1 - place) & 1 == 1);
    let within = kept.fold(ONE, |left, (_, root)| left * root / ONE);
    (within >> halvings).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(days: i128) -> i128 {
        remaining(days * MICROS_PER_DAY, 360)
    }

    #[test]
    fn a_half_life_takes_half() {
        assert_eq!(after(0), ONE);
        assert_eq!(after(360), ONE / 2);
        assert_eq!(after(720), ONE / 4);
    }

    #[test]
    fn half_a_half_life_takes_the_square_root_of_half() {
        let squared = after(180) * after(180) / ONE;
        assert!((squared - ONE / 2).abs() <= 4, "{squared}");
    }

    #[test]
    fn more_age_never_leaves_more() {
        let left: Vec<i128> = (0..4000).map(after).collect();
        assert!(left.is_sorted_by(|earlier, later| earlier >= later));
    }

    #[test]
    fn what_has_not_happened_yet_is_as_good_as_new_and_the_oldest_keeps_a_trace() {
        assert_eq!(after(-5), ONE);
        assert_eq!(remaining(i128::from(i64::MAX), 1), 1);
    }
}
