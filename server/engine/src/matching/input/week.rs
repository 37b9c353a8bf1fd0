//! Weekly availability, in quarter hours of a UTC week.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The length of one step of a week, in minutes.
pub const STEP_MINUTES: u32 = 15;
/// How many steps a week has.
pub const STEPS: usize = 7 * 24 * 4;

const DIGITS: &[u8; 16] = b"0123456789abcdef";
const HOURS: usize = 7 * 24;
const HOURS_PER_WORD: usize = 16;
const WORDS: usize = HOURS.div_ceil(HOURS_PER_WORD);

/// The quarter hours of a UTC week, from Monday 00:00, in which a person is free.
///
/// Written as 168 hexadecimal digits, one for each hour: `f` is a free hour, `c` its first half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Week([u64; WORDS]);

/// The text is not 168 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a week is written as 168 lower-case hexadecimal digits, one for each hour")]
pub struct MalformedWeek;

impl Week {
    /// The week that is free in the given steps; steps of [`STEPS`] and above are passed over.
    #[must_use]
    pub fn from_steps(steps: impl IntoIterator<Item = usize>) -> Self {
        let mut week = Self::default();
        for step in steps.into_iter().filter(|step| *step < STEPS) {
            week.0[step / 64] |= 1 << (63 - step % 64);
        }
        week
    }

    /// Whether the person is free in the step; `false` from [`STEPS`] on.
    #[must_use]
    pub fn is_free(&self, step: usize) -> bool {
        step < STEPS && self.0[step / 64] >> (63 - step % 64) & 1 == 1
    }

    /// How long both are free in the same week, in minutes, 0…10080.
    #[must_use]
    pub fn shared_minutes(&self, other: &Self) -> u32 {
        let steps: u32 = self.0.iter().zip(&other.0).map(|(one, two)| (one & two).count_ones()).sum();
        steps * STEP_MINUTES
    }
}

impl From<Week> for String {
    fn from(week: Week) -> Self {
        let nibble = |hour: usize| week.0[hour / HOURS_PER_WORD] >> (60 - hour % HOURS_PER_WORD * 4) & 15;
        let digit = |hour| DIGITS[usize::try_from(nibble(hour)).expect("four bits fit")];
        (0..HOURS).map(|hour| char::from(digit(hour))).collect()
    }
}

impl TryFrom<String> for Week {
    type Error = MalformedWeek;

    fn try_from(text: String) -> Result<Self, MalformedWeek> {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != HOURS || !text.as_bytes().iter().all(is_digit) {
            return Err(MalformedWeek);
        }
        let mut words = [0; WORDS];
        for (word, digits) in words.iter_mut().zip(text.as_bytes().chunks(HOURS_PER_WORD)) {
            let digits = str::from_utf8(digits).map_err(|_| MalformedWeek)?;
            *word = u64::from_str_radix(&format!("{digits:0<16}"), 16).map_err(|_| MalformedWeek)?;
        }
        Ok(Self(words))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_one_digit_and_the_text_reads_back() {
        let week = Week::from_steps([0, 1, 2, 3, 4, 5, STEPS - 1, STEPS]);
        let text = String::from(week);
        assert_eq!(text.len(), 168);
        assert!(text.starts_with("fc0"));
        assert!(text.ends_with("01"));
        assert_eq!(Week::try_from(text), Ok(week));
    }

    #[test]
    fn anything_but_168_digits_is_refused() {
        for text in [String::new(), "F".repeat(168), "0".repeat(167), "g".repeat(168), "é".repeat(84)] {
            assert_eq!(Week::try_from(text), Err(MalformedWeek));
        }
    }

    #[test]
    fn shared_minutes_count_common_quarter_hours() {
        let (one, two) = (Week::from_steps(10..20), Week::from_steps(15..30));
        assert_eq!(one.shared_minutes(&two), 5 * 15);
        assert_eq!(one.shared_minutes(&Week::default()), 0);
        assert!(one.is_free(10) && !one.is_free(20) && !one.is_free(STEPS));
    }
}
