//! Seats, vacancies and what a minimum counts for, on problems small enough to be read.

use super::*;
use crate::matching::problem::from_rows::SparseRows;
use crate::matching::progress::pace::unwatched;
use crate::matching::progress::watch::UNCANCELLED;

/// Mentees by their pairs, and so many mentors with as many places as there are mentees.
fn problem(mentors: usize, rows: &[&[(u32, i128)]]) -> Problem {
    let mut starts = vec![0];
    starts.extend(rows.iter().scan(0, |end, row| {
        *end += row.len();
        Some(*end)
    }));
    let (mentor_of, profits) = rows.iter().copied().flatten().copied().unzip();
    let capacities = vec![u32::try_from(rows.len().max(1)).expect("few mentees"); mentors];
    let rows = SparseRows { starts: &starts, mentors: mentor_of, profits };
    Problem::from_rows(&capacities, rows, UNCANCELLED).expect("nobody cancels").expect("the rows are sound")
}

/// So many seats of which the first costs nothing, and each further one so much more.
fn seats(capacity: u32, step_cost: i128) -> LoadCurve {
    LoadCurve { target: 1, step_cost, ..LoadCurve::up_to(capacity) }
}

fn with_minimums(problem: Problem, minimums: &[u32]) -> Problem {
    let places = problem.places().iter().zip(minimums);
    let places = places.map(|(places, minimum)| LoadCurve { minimum: *minimum, ..*places }).collect();
    problem.with_places(places).expect("the minimums can be reached")
}

#[test]
fn seats_that_cannot_be_are_refused() {
    let refused = |seats: Vec<LoadCurve>| problem(1, &[&[(0, 5)]]).with_seats(seats).err();
    let malformed = Some(ProblemError::MalformedDemands);
    assert_eq!(refused(vec![seats(2, 1)]), None);
    assert_eq!(refused(vec![]), malformed);
    assert_eq!(refused(vec![seats(2, 1); 2]), malformed);
    assert_eq!(
        refused(vec![LoadCurve { target: 1, ..LoadCurve::up_to(0) }]),
        malformed,
        "nobody demands nobody"
    );
    assert_eq!(refused(vec![LoadCurve { minimum: 1, ..seats(2, 1) }]), malformed, "nobody has to be met");
    assert_eq!(refused(vec![seats(2, -1)]), malformed, "a further mentor earns nothing");
    assert_eq!(refused(vec![seats(MAX_PLACES + 1, 0)]), malformed);
}

#[test]
fn seats_that_cost_count_among_the_pairs() {
    // A hundred mentees with a million seats each; only one of them is eligible for anything.
    let crowded = |pairs: &[(u32, i128)], step_cost| {
        let mut rows: Vec<&[(u32, i128)]> = vec![&[]; MAX_PAIRS / MAX_PLACES as usize];
        rows[0] = pairs;
        let demands = vec![seats(MAX_PLACES, step_cost); rows.len()];
        problem(2, &rows).with_seats(demands).map(|problem| problem.seat_count())
    };
    assert_eq!(crowded(&[], 1), Ok(MAX_PAIRS));
    assert_eq!(crowded(&[(0, 1)], 1), Err(ProblemError::TooManyPairs));
    assert_eq!(crowded(&[(0, 1), (1, 1)], 1), Err(ProblemError::TooManyPairs));
    assert_eq!(crowded(&[(0, 1)], 0), Ok(MAX_PAIRS), "what costs nothing needs no vacancy");
}

#[test]
fn where_everybody_demands_one_a_seat_is_a_mentee() {
    let alone = problem(1, &[&[], &[]]).with_seats(vec![seats(1, 9); 2]).expect("sound");
    assert!(alone.seat_starts().is_empty() && !alone.has_seat_costs());
    assert_eq!((alone.seat_count(), alone.seats(1)), (2, 1..2));
    let eager = problem(1, &[&[], &[]]).with_demands(&[2, 1]).expect("sound");
    assert_eq!(eager.seat_starts(), [0, 2, 3]);
    assert_eq!((eager.seat_count(), eager.seats(0), eager.seats(1)), (3, 0..2, 2..3));
    assert_eq!((eager.seat_curve(0), eager.seat_curve(1)), (LoadCurve::up_to(2), LoadCurve::up_to(1)));
}

#[test]
fn each_seat_that_costs_is_a_vacancy_and_no_other() {
    let problem = problem(2, &[&[(0, 5)], &[(1, 7)]]).with_seats(vec![seats(4, 3), seats(2, 8)]);
    let problem = problem.expect("sound");
    assert_eq!((problem.greatest_seat_cost(), problem.vacancy_count(), problem.vacancies()), (9, 3, 2..5));
    assert_eq!(problem.saved_by_nobody(), 3 + 6 + 9 + 8);
    let vacated = unwatched(|pace| problem.with_vacancies(pace));
    assert!(vacated.row(0).eq([(2, 9), (3, 6), (0, 5), (4, 3)]));
    assert!(vacated.row(1).eq([(2, 8), (1, 7)]));
    assert_eq!((vacated.mentor_count(), vacated.has_seat_costs(), vacated.widest()), (5, false, 9));
}

#[test]
fn vacancies_are_kept_in_the_narrowest_integers_that_hold_what_seats_cost() {
    let is_narrow = |step_cost: i128| {
        let problem = problem(1, &[&[(0, 5)]]).with_seats(vec![seats(2, step_cost)]).expect("sound");
        let vacated = unwatched(|pace| problem.with_vacancies(pace));
        assert!(vacated.row(0).eq([(1, step_cost), (0, 5)]));
        matches!(vacated.rows(), Rows::Narrow(_))
    };
    assert!(is_narrow(9) && is_narrow(i64::MOST) && !is_narrow(i64::MOST + 1));
}

#[test]
fn a_minimum_counts_for_more_than_everybody_moving_from_the_best_to_the_worst() {
    // No minimum counts for nothing.
    assert_eq!(problem(3, &[&[(0, 5)]]).minimum_bonus(), Some(0));
    // One cycle: two mentees and as many mentors, each of whom loses 5 and gains -5, and one more of each to be safe.
    let plain = with_minimums(problem(3, &[&[(0, 5)], &[(1, -4)]]), &[0, 0, 1]);
    assert_eq!(plain.minimum_bonus(), Some(2 * 5 * 3 + 1));
    // On the way the dearest place is left and another one filled.
    let crowded = LoadCurve { target: 1, step_cost: 10, ..plain.places()[0] };
    let crowded = plain.clone().with_places(vec![crowded, crowded, plain.places()[2]]).expect("sound");
    assert_eq!(crowded.minimum_bonus(), Some(2 * 5 * 3 + 2 * 10 + 1));
}

#[test]
fn a_minimum_counts_as_much_where_vacancies_stand_for_seats() {
    for mentors in [1, 2, 9] {
        let rows: &[&[(u32, i128)]] = &[&[(0, 5)], &[], &[], &[(0, 3)], &[]];
        let costs = vec![seats(3, 2), seats(1, 2), seats(2, 2), seats(1, 2), seats(1, 2)];
        let problem = problem(mentors, rows).with_seats(costs).expect("sound");
        let mut minimums = vec![0; mentors];
        minimums[0] = 1;
        let problem = with_minimums(problem, &minimums);
        let vacated = unwatched(|pace| problem.with_vacancies(pace));
        assert_eq!(problem.minimum_bonus(), vacated.minimum_bonus(), "{mentors} mentors");
        assert_eq!(problem.top(), vacated.top(), "{mentors} mentors");
    }
}
