//! Small problems with everything a problem can hold, and their optimum by trying every plan.

use crate::unwatched::from_rows;
use preceptor_engine::matching::problem::load_curve::LoadCurve;
use preceptor_engine::matching::problem::problem::Problem;
use proptest::prelude::*;
use proptest::sample::select;

/// A problem that can be solved by hand.
#[derive(Clone, Debug)]
pub(crate) struct Small {
    pub(crate) places: Vec<LoadCurve>,
    pub(crate) seats: Vec<LoadCurve>,
    pub(crate) rows: Vec<Vec<(u32, i128)>>,
}

impl Small {
    pub(crate) fn problem(&self) -> Problem {
        let mut starts = vec![0];
        let (mut mentors, mut profits) = (Vec::new(), Vec::new());
        for row in &self.rows {
            mentors.extend(row.iter().map(|pair| pair.0));
            profits.extend(row.iter().map(|pair| pair.1));
            starts.push(mentors.len());
        }
        let capacities: Vec<u32> = self.places.iter().map(|places| places.capacity).collect();
        from_rows(&capacities, &starts, mentors, profits)
            .and_then(|problem| problem.with_seats(self.seats.clone()))
            .and_then(|problem| problem.with_places(self.places.clone()))
            .expect("a small problem is valid")
    }

    /// What the best plan is worth, and how many plans are; `None` where no plan fills the minimums.
    pub(crate) fn optimum(&self) -> Option<(i128, u64)> {
        let mut loads = vec![0; self.places.len()];
        let mut best = None;
        self.try_all(&mut loads, (0, 0, 0), 0, &mut best);
        best
    }

    /// Tries every choice from the `pair`th pair of the mentee on, `taken` of whose seats are taken.
    fn try_all(
        &self,
        loads: &mut [u32],
        (mentee, pair, taken): (usize, usize, u32),
        sum: i128,
        best: &mut Option<(i128, u64)>,
    ) {
        let Some(row) = self.rows.get(mentee) else { return self.compare(loads, sum, best) };
        let seats = &self.seats[mentee];
        let Some((mentor, profit)) = row.get(pair) else {
            return self.try_all(loads, (mentee + 1, 0, 0), sum - seats.total_cost(taken), best);
        };
        self.try_all(loads, (mentee, pair + 1, taken), sum, best);
        let mentor = *mentor as usize;
        if taken < seats.capacity && loads[mentor] < self.places[mentor].capacity {
            loads[mentor] += 1;
            self.try_all(loads, (mentee, pair + 1, taken + 1), sum + profit, best);
            loads[mentor] -= 1;
        }
    }

    fn compare(&self, loads: &[u32], sum: i128, best: &mut Option<(i128, u64)>) {
        if self.places.iter().zip(loads).any(|(places, load)| *load < places.minimum) {
            return;
        }
        let costs = self.places.iter().zip(loads).map(|(places, load)| places.total_cost(*load));
        let worth = sum - costs.sum::<i128>();
        *best = match *best {
            Some((known, plans)) if known == worth => Some((known, plans + 1)),
            Some((known, plans)) if known > worth => Some((known, plans)),
            _ => Some((worth, 1)),
        };
    }
}

/// Up to five mentees and four mentors. Few profit levels make ties; profits may be negative.
pub(crate) fn small() -> impl Strategy<Value = Small> {
    let width = select(vec![1_i128, 2, 10, 1_000_000, 1 << 59, 1 << 90]);
    (0_usize..5, width).prop_flat_map(|(mentors, width)| {
        let places = prop::collection::vec(places(width), mentors);
        let pair = prop::option::weighted(0.7, -width / 4..=width);
        let mentee = (prop::collection::vec(pair, mentors), seats(width));
        let mentees = prop::collection::vec(mentee, 0..6);
        (places, mentees).prop_map(|(places, mentees)| {
            let keep = |row: Vec<Option<i128>>| {
                (0..).zip(row).filter_map(|(mentor, profit)| Some((mentor, profit?))).collect()
            };
            let seats = mentees.iter().map(|mentee| mentee.1).collect();
            Small { places, seats, rows: mentees.into_iter().map(|mentee| keep(mentee.0)).collect() }
        })
    })
}

/// Mostly one seat; some mentees have more, which may cost, also where some are filled apart.
fn seats(width: i128) -> impl Strategy<Value = LoadCurve> {
    (select(vec![1_u32, 1, 1, 2, 3]), select(vec![0, 0, 1, width / 3, width]), 0_u32..2).prop_map(
        |(capacity, step_cost, filled)| LoadCurve {
            target: 1,
            step_cost,
            filled,
            ..LoadCurve::up_to(capacity)
        },
    )
}

/// Mostly plain places; some with a minimum, some with a target and a cost beyond it.
fn places(width: i128) -> impl Strategy<Value = LoadCurve> {
    (0_u32..4, select(vec![0_u32, 0, 0, 1, 2]), 0_u32..4, select(vec![0, 0, 1, width / 3]), 0_u32..3)
        .prop_map(|(capacity, minimum, target, step_cost, filled)| LoadCurve {
            filled,
            minimum: minimum.min(capacity),
            capacity,
            target: if step_cost == 0 { capacity } else { target },
            step_cost,
        })
}
