//! Seats as the matching fills them, against every way to fill them.

use super::*;
use proptest::prelude::*;

fn seat(min: u32, max: u32, members: &[usize], deputies: &[usize]) -> Seat {
    Seat { min, max, members: members.to_vec(), deputies: deputies.to_vec(), deputies_allowed: true }
}

fn member(person: usize) -> Filler {
    Filler { person, is_deputy: false }
}

#[test]
fn one_person_who_could_fill_two_seats_fills_the_one_that_needs_them() {
    let seats = [seat(1, 1, &[0, 1], &[]), seat(1, 1, &[0], &[])];
    let seating = seat_people(&seats, &BitSet::full(2));
    assert_eq!(seating.seats, [vec![member(1)], vec![member(0)]]);
    assert_eq!(seating.places_missing, 0);
    assert_eq!(seat_people(&seats, &BitSet::of(2, [0])).places_missing, 1);
}

#[test]
fn one_deputy_for_two_people_fills_one_place() {
    let seats = [seat(1, 1, &[0], &[2]), seat(1, 1, &[1], &[2])];
    let seating = seat_people(&seats, &BitSet::of(3, [2]));
    assert_eq!((seating.places_missing, seating.deputy_places), (1, 1));
}

#[test]
fn a_seat_without_candidates_stays_empty() {
    assert_eq!(seat_people(&[seat(1, 2, &[], &[])], &BitSet::full(3)).places_missing, 1);
    assert_eq!(seat_people(&[], &BitSet::full(3)), Seating::default());
    assert_eq!(seat_people(&[seat(1, 2, &[0], &[])], &BitSet::full(0)).places_open, 2);
}

#[test]
fn a_member_is_preferred_to_a_deputy_and_a_deputy_to_an_empty_place() {
    let seats = [seat(1, 2, &[3], &[0, 3]), seat(0, 1, &[0], &[])];
    let seating = seat_people(&seats, &BitSet::full(4));
    assert_eq!(seating.seats, [vec![member(3)], vec![member(0)]]);
    let alone = seat_people(&seats[..1], &BitSet::full(4));
    assert_eq!(alone.seats, [vec![Filler { person: 0, is_deputy: true }, member(3)]]);
}

#[test]
fn deputies_who_are_not_allowed_do_not_sit() {
    let refused = Seat { deputies_allowed: false, ..seat(1, 1, &[], &[0]) };
    assert_eq!(seat_people(&[refused], &BitSet::full(1)).places_missing, 1);
}

#[test]
fn the_seats_that_lack_people_together_are_named() {
    let seats = [seat(1, 1, &[0, 1], &[]), seat(1, 1, &[2], &[]), seat(2, 2, &[0, 1], &[])];
    let candidates: Vec<SeatCandidates> =
        seats.iter().map(|seat| SeatCandidates::of(seat, true, 3)).collect();
    let needed: Vec<OpenSeat> =
        seats.iter().zip(&candidates).map(|(seat, who)| OpenSeat::needed(seat, who)).collect();
    assert_eq!(SeatMatching::solve(&needed, &BitSet::full(3)).short_seats(&needed), [0, 2]);
}

/// The least (missing, open, deputies) over every way to seat people, by trying all.
pub(in super::super) fn by_trying_all(
    seats: &[Seat],
    free: &[bool],
    person: usize,
    filled: &mut Vec<u32>,
    deputies: u32,
) -> (u32, u32, u32) {
    if person == free.len() {
        let sum =
            |gap: fn(&Seat, u32) -> u32| seats.iter().zip(filled.iter()).map(|(seat, n)| gap(seat, *n)).sum();
        return (sum(|seat, n| seat.min.saturating_sub(n)), sum(|seat, n| seat.max - n), deputies);
    }
    let mut best = by_trying_all(seats, free, person + 1, filled, deputies);
    for (index, seat) in seats.iter().enumerate() {
        let is_member = seat.members.contains(&person);
        let sits = is_member || seat.deputies_allowed && seat.deputies.contains(&person);
        if free[person] && sits && filled[index] < seat.max {
            filled[index] += 1;
            best = best.min(by_trying_all(seats, free, person + 1, filled, deputies + u32::from(!is_member)));
            filled[index] -= 1;
        }
    }
    best
}

fn any_seat() -> impl Strategy<Value = Seat> {
    let people = || prop::collection::vec(0..6_usize, 0..5);
    (0..3_u32, 0..2_u32, people(), people(), any::<bool>()).prop_map(
        |(min, more, members, deputies, deputies_allowed)| Seat {
            min,
            max: (min + more).max(1),
            members,
            deputies,
            deputies_allowed,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn no_other_seating_is_better(seats in prop::collection::vec(any_seat(), 0..4), free in prop::collection::vec(any::<bool>(), 6)) {
        let seating = seat_people(&seats, &BitSet::of(6, (0..6).filter(|p| free[*p])));
        let found = (seating.places_missing, seating.places_open, seating.deputy_places);
        prop_assert_eq!(found, by_trying_all(&seats, &free, 0, &mut vec![0; seats.len()], 0));
        let mut seated: Vec<usize> = seating.seats.iter().flatten().map(|filler| filler.person).collect();
        let places = seated.len();
        seated.sort_unstable();
        seated.dedup();
        prop_assert_eq!(seated.len(), places);
        for (seat, fillers) in seats.iter().zip(&seating.seats) {
            for filler in fillers {
                let sits = if filler.is_deputy { &seat.deputies } else { &seat.members };
                prop_assert!(sits.contains(&filler.person) && free[filler.person]);
            }
        }
    }
}
