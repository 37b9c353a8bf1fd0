//! Demands, minimums and costs, in every mixture, against every possible plan; the checker against every lie.

use crate::duality::{Fault, verify};
use crate::unwatched::from_rows;
use preceptor_engine::matching::problem::load_curve::LoadCurve;
use preceptor_engine::matching::problem::problem::{Problem, ProblemError};
use preceptor_engine::matching::problem::solution::Solution;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::solver::error::SolveError;
use preceptor_engine::matching::solver::solve::solve;
use proptest::prelude::*;

use crate::small::small;

fn run(problem: &Problem) -> Result<Solution, SolveError> {
    solve(problem, UNCANCELLED)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_sum_is_the_greatest_possible_and_proved(small in small()) {
        let problem = small.problem();
        match (run(&problem), small.optimum()) {
            (Ok(solution), Some((optimum, _))) => {
                prop_assert_eq!(solution.objective, optimum);
                prop_assert_eq!(verify(&problem, &solution).map(|proof| proof.objective), Ok(optimum));
            }
            (Err(SolveError::Shortage(shortage)), None) => {
                let wanted: u32 = shortage.mentors.iter().map(|mentor| problem.places()[*mentor as usize].minimum).sum();
                let could: usize = shortage.mentees.iter().map(|mentee| {
                    let theirs = problem.row(*mentee).filter(|pair| shortage.mentors.contains(&pair.0)).count();
                    theirs.min(problem.seats(*mentee).len())
                }).sum();
                prop_assert!(could < wanted as usize, "{could} seats could fill {wanted} places");
                for mentee in (0..).take(problem.mentee_count()) {
                    let could = problem.row(mentee).any(|pair| shortage.mentors.contains(&pair.0));
                    prop_assert_eq!(could, shortage.mentees.contains(&mentee));
                }
            }
            (solved, optimum) => prop_assert!(false, "solved {solved:?}, tried {optimum:?}"),
        }
    }

    #[test]
    fn prices_do_not_depend_on_the_order_of_mentees(small in small()) {
        let mut turned = small.clone();
        turned.rows.reverse();
        turned.seats.reverse();
        let (Ok(solution), Ok(turned)) = (run(&small.problem()), run(&turned.problem())) else { return Ok(()) };
        prop_assert_eq!(solution.mentor_prices, turned.mentor_prices);
    }

    #[test]
    fn a_price_is_what_one_more_place_adds_and_what_a_minimum_costs(small in small()) {
        let Ok(solution) = run(&small.problem()) else { return Ok(()) };
        let has_minimums = small.places.iter().any(|places| places.minimum > 0);
        for (mentor, price) in solution.mentor_prices.iter().enumerate() {
            let load = solution.mentor_of.iter().filter(|other| **other == u32::try_from(mentor).ok()).count();
            let mut other = small.clone();
            let places = &mut other.places[mentor];
            if places.step_cost > 0 {
                continue;
            }
            if *price < 0 {
                // One place less has to be filled.
                places.minimum -= 1;
                prop_assert_eq!(-price, other.optimum().expect("less is asked").0 - solution.objective);
            } else if load == places.capacity as usize && !has_minimums {
                (places.capacity, places.target) = (places.capacity + 1, places.target + 1);
                prop_assert_eq!(*price, other.optimum().expect("more is offered").0 - solution.objective);
            }
        }
    }

    #[test]
    fn a_lie_is_never_accepted(small in small(), which in any::<prop::sample::Index>(), change in -2_i128..=2) {
        let problem = small.problem();
        let Ok(mut solution) = run(&problem) else { return Ok(()) };
        let true_worth = solution.objective;
        let amounts = solution.mentee_values.len() + solution.mentor_prices.len() + 1;
        let mut all: Vec<&mut i128> = solution.mentee_values.iter_mut().collect();
        all.extend(&mut solution.mentor_prices);
        all.push(&mut solution.objective);
        *all[which.index(amounts)] += change;
        // Other prices may prove the plan as well; nothing proves another worth.
        if let Ok(proof) = verify(&problem, &solution) {
            prop_assert_eq!(proof.objective, true_worth);
        }
    }
}

fn places(minimum: u32, capacity: u32) -> LoadCurve {
    LoadCurve { minimum, ..LoadCurve::up_to(capacity) }
}

#[test]
fn a_minimum_takes_a_mentee_from_a_better_place() {
    let problem = from_rows(&[2, 1], &[0, 2, 4], vec![0, 1, 0, 1], vec![9, 1, 8, 2]).unwrap();
    let problem = problem.with_places(vec![places(0, 2), places(1, 1)]).unwrap();
    let solution = run(&problem).unwrap();
    assert_eq!((solution.objective, &solution.mentor_of[..]), (11, &[Some(0), Some(1)][..]));
    // Without the minimum the plan would be worth 6 more.
    assert_eq!(solution.mentor_prices, [0, -6]);
}

#[test]
fn a_minimum_is_filled_even_where_everybody_has_to_go_from_the_best_to_the_worst() {
    // Everybody is worth 5 with one mentor and loses 5 with the next one; the last mentor has to have somebody, and
    // all but the first as well: so all move on, and each of them loses 10.
    for people in [1, 2, 4, 8, 16_u32] {
        let mentors = (0..people).flat_map(|mentee| [mentee, mentee + 1]).collect();
        let profits = (0..people).flat_map(|_| [5, -5]).collect();
        let starts: Vec<usize> = (0..=people as usize).map(|mentee| 2 * mentee).collect();
        let problem = from_rows(&vec![1; people as usize + 1], &starts, mentors, profits).expect("a problem");
        let minimums = (0..=people).map(|mentor| places(mentor.min(1), 1)).collect();
        let solution = run(&problem.with_places(minimums).expect("a problem")).expect("a plan");
        assert_eq!(solution.objective, -5 * i128::from(people), "{people} people");
    }
}

#[test]
fn a_mentee_with_two_seats_learns_from_two_mentors() {
    let problem = from_rows(&[5, 5, 5], &[0, 3], vec![0, 1, 2], vec![3, 7, 5]).unwrap();
    let solution = run(&problem.with_demands(&[2]).unwrap()).unwrap();
    assert_eq!((solution.objective, &solution.mentor_of[..]), (12, &[Some(1), Some(2)][..]));
}

#[test]
fn nobody_gets_a_second_mentor_while_somebody_has_none() {
    // Both of mentor 0's and 1's places are worth more to mentee 0, but a second seat costs more than the difference.
    let problem = from_rows(&[1, 1], &[0, 2, 3], vec![0, 1, 1], vec![9, 8, 5]).unwrap();
    let seats = |step_cost| LoadCurve { target: 1, step_cost, ..LoadCurve::up_to(2) };
    let served = |step_cost| {
        let problem = problem.clone().with_seats(vec![seats(step_cost), LoadCurve::up_to(1)]).unwrap();
        let solution = run(&problem).unwrap();
        verify(&problem, &solution).unwrap();
        (solution.objective, solution.mentor_of)
    };
    assert_eq!(served(2), (15, vec![Some(0), Some(1), None]));
    assert_eq!(served(4), (14, vec![Some(0), None, Some(1)]));
}

#[test]
fn a_load_is_spread_where_the_cost_outweighs_the_score() {
    let rows = (vec![0, 1, 0, 1, 0, 1], vec![10, 7, 10, 7, 10, 7]);
    let problem = from_rows(&[3, 3], &[0, 2, 4, 6], rows.0, rows.1).unwrap();
    let soft = |step_cost| LoadCurve { target: 1, step_cost, ..places(0, 3) };
    let spread = |step_cost| {
        let problem = problem.clone().with_places(vec![soft(step_cost), soft(step_cost)]).unwrap();
        let solution = run(&problem).unwrap();
        verify(&problem, &solution).unwrap();
        solution.mentor_of.iter().filter(|mentor| **mentor == Some(1)).count()
    };
    assert_eq!([0, 1, 2, 4].map(spread), [0, 0, 1, 1]);
}

#[test]
fn a_minimum_nobody_can_fill_names_who_is_short() {
    // Mentors 1 and 2 need three mentees and share two; mentor 0 could do with less.
    let problem = from_rows(&[9, 2, 2], &[0, 2, 4, 5], vec![0, 1, 1, 2, 0], vec![5, 1, 1, 1, 5]).unwrap();
    let problem = problem.with_places(vec![places(1, 9), places(2, 2), places(1, 2)]).unwrap();
    let Err(SolveError::Shortage(shortage)) = run(&problem) else { panic!("nobody can fill this") };
    assert_eq!((shortage.mentors, shortage.mentees), (vec![1, 2], vec![0, 1]));
}

#[test]
fn demands_and_places_of_others_are_refused() {
    let problem = from_rows(&[1, 1], &[0, 1], vec![0], vec![5]).unwrap();
    for demands in [&[][..], &[0], &[1, 1], &[u32::MAX]] {
        assert_eq!(problem.clone().with_demands(demands), Err(ProblemError::MalformedDemands));
    }
    let sound = places(0, 1);
    let cases = [
        (vec![sound], 1),
        (vec![sound, places(2, 1)], 1),
        (vec![LoadCurve { step_cost: -1, ..sound }, sound], 0),
    ];
    for (places, mentor) in cases {
        assert_eq!(problem.clone().with_places(places), Err(ProblemError::MalformedPlaces { mentor }));
    }
    let huge = LoadCurve { target: 0, step_cost: 1 << 99, ..places(0, 1_000_000) };
    let wide = from_rows(&[1], &[0, 1], vec![0], vec![1 << 120]).unwrap();
    assert!(wide.with_places(vec![huge]).is_ok());
    let huge = LoadCurve { step_cost: 1 << 101, ..huge };
    assert!(problem.with_places(vec![huge, huge]).is_err());
}

#[test]
fn the_checker_names_what_is_wrong() {
    let problem = from_rows(&[1, 1], &[0, 2, 4], vec![0, 1, 0, 1], vec![9, 1, 8, 2]).unwrap();
    let problem = problem.with_places(vec![places(1, 1), places(0, 1)]).unwrap();
    let solution = run(&problem).unwrap();
    let refused = |edit: fn(&mut Solution)| {
        let mut edited = solution.clone();
        edit(&mut edited);
        verify(&problem, &edited).unwrap_err()
    };
    assert_eq!(refused(|it| it.mentor_of.truncate(1)), Fault::PeopleDiffer);
    assert_eq!(refused(|it| it.mentor_of[0] = Some(7)), Fault::Ineligible { mentee: 0, mentor: 7 });
    assert_eq!(
        refused(|it| it.mentor_of = vec![Some(1), None]),
        Fault::LoadOutOfBounds { mentor: 0, load: 0 }
    );
    assert_eq!(refused(|it| it.mentor_of = vec![Some(0); 2]), Fault::LoadOutOfBounds { mentor: 0, load: 2 });
    assert_eq!(refused(|it| it.mentee_values[1] = -1), Fault::NegativeValue { mentee: 1 });
    assert_eq!(refused(|it| it.mentor_prices[0] = i128::MAX), Fault::Overflow);
    assert!(matches!(
        refused(|it| it.objective += 1),
        Fault::ObjectivesDiffer { primal: 11, dual: 11, claimed: 12 }
    ));
}
