//! An order in which slots are shown: the best first, then others that are a real choice beside it.

use super::search::Slot;
use crate::time::{Interval, MICROS_PER_MINUTE};

/// How far apart, in minutes, the starts of slots lie that are shown first: a few a day, then other days.
pub const SPREAD_MINUTES: i64 = 180;

/// Ranked slots in the order in which to show them: the best; then, each time by rank, those that start at least
/// [`SPREAD_MINUTES`] from every slot before them, those that overlap none before them, and the rest.
///
/// The first slots of the order are the same however many follow, so a slot can be meant by its number.
#[must_use]
pub fn spread(slots: Vec<Slot>, most: usize) -> Vec<Slot> {
    let mut shown: Vec<Slot> = Vec::with_capacity(most.min(slots.len()));
    let mut waiting = slots;
    for is_apart in [starts_far_from, overlaps_not, fits_anyhow] {
        let mut passed_over = Vec::new();
        for slot in waiting {
            if shown.len() < most && shown.iter().all(|other| is_apart(&slot, other)) {
                shown.push(slot);
            } else {
                passed_over.push(slot);
            }
        }
        waiting = passed_over;
    }
    shown
}

fn starts_far_from(slot: &Slot, other: &Slot) -> bool {
    let span = SPREAD_MINUTES * MICROS_PER_MINUTE;
    (slot.start.0 - other.start.0).abs() >= span && overlaps_not(slot, other)
}

fn overlaps_not(slot: &Slot, other: &Slot) -> bool {
    let spans = Interval::new(slot.start, slot.end).zip(Interval::new(other.start, other.end));
    spans.is_none_or(|(span, taken)| !span.overlaps(taken))
}

const fn fits_anyhow(_: &Slot, _: &Slot) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::UnixMicros;

    /// Slots of an hour that start this many minutes after the first, best first.
    fn slots(minutes: &[i64]) -> Vec<Slot> {
        let slot = |minutes: &i64| Slot {
            start: UnixMicros(0).plus_minutes(*minutes),
            end: UnixMicros(0).plus_minutes(minutes + 60),
            seats: Vec::new(),
            room: None,
            optional_present: Vec::new(),
            lines: Vec::new(),
        };
        minutes.iter().map(slot).collect()
    }

    fn shown(minutes: &[i64], most: usize) -> Vec<i64> {
        spread(slots(minutes), most).iter().map(|slot| slot.start.0 / MICROS_PER_MINUTE).collect()
    }

    #[test]
    fn other_times_come_before_the_neighbours_of_the_best() {
        let quarters: Vec<i64> = (0..28).map(|quarter| quarter * 15).collect();
        assert_eq!(shown(&quarters, 3), [0, 180, 360]);
        assert_eq!(shown(&quarters, 8), [0, 180, 360, 60, 120, 240, 300, 15]);
        let tomorrow: Vec<i64> = quarters.iter().map(|minutes| minutes + 24 * 60).collect();
        let both = [quarters, tomorrow].concat();
        assert_eq!(shown(&both, 6), [0, 180, 360, 1440, 1620, 1800]);
    }

    #[test]
    fn the_best_comes_first_and_none_is_lost_or_shown_twice() {
        let mut all = shown(&[500, 485, 0, 515, 60], 100);
        assert_eq!(all[..2], [500, 0]);
        all.sort_unstable();
        assert_eq!(all, [0, 60, 485, 500, 515]);
    }

    #[test]
    fn a_slot_keeps_its_number_however_many_are_asked_for() {
        let minutes: Vec<i64> = (0..60_i64).map(|index| (index * 37) % 900).collect();
        let all = shown(&minutes, 60);
        for most in 0..60 {
            assert_eq!(shown(&minutes, most), all[..most]);
        }
    }
}
