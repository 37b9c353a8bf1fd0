//! Plans that are equally good, and what decides between them.

use crate::unwatched::check;
use crate::world::{mentee, mentor, pair, plan, snapshot};
use preceptor_engine::matching::input::snapshot::Snapshot;
use preceptor_engine::matching::{Certificate, Plan};

#[test]
fn a_current_pairing_stays_where_all_else_is_equal() {
    for current in ["x", "y"] {
        let mut snapshot = snapshot(vec![mentee("m")], vec![mentor("x"), mentor("y")]);
        snapshot.pairings = vec![pair("m", current)];
        assert_eq!(plan(&snapshot).assignment().pairs, [pair("m", current)]);
    }
}

/// Of this nonce the ties of both plans of two equal mentees with two equal mentors have the same sum.
const FALLS_ALIKE: u64 = 3_389_747;

#[test]
fn ties_that_fall_alike_are_drawn_again_and_the_certificate_says_so() {
    let (mentees, mentors) = (vec![mentee("s0"), mentee("s1")], vec![mentor("t0"), mentor("t1")]);
    let alike = Snapshot { nonce: FALLS_ALIKE, ..snapshot(mentees, mentors) };
    let next = Snapshot { nonce: FALLS_ALIKE + 1, ..alike.clone() };
    let (drawn, plain) = (plan(&alike), plan(&next));
    assert_eq!((drawn.is_unique(), plain.is_unique()), (Some(true), Some(true)));
    assert_eq!((drawn.certificate().draw, plain.certificate().draw), (1, 0));
    // A later draw is the nonce and so much.
    assert_eq!(drawn.assignment(), plain.assignment());
    assert_eq!(drawn.certificate().mentee_values, plain.certificate().mentee_values);
    let checked =
        check(&alike, &drawn.assignment(), &drawn.certificate()).expect("proved by the draw it names");
    assert_eq!(checked.worth, drawn.worth());
    let undrawn = Certificate { draw: 0, ..drawn.certificate() };
    assert!(check(&alike, &drawn.assignment(), &undrawn).is_err());
    let restored = Plan::restore(&alike, &drawn.assignment(), &drawn.certificate()).expect("a proved plan");
    assert_eq!(restored.certificate(), drawn.certificate());
}

#[test]
fn ties_are_decided_by_the_nonce_and_not_by_the_id() {
    let chosen = |nonce| {
        let mut snapshot = snapshot(vec![mentee("m")], vec![mentor("x"), mentor("y")]);
        snapshot.nonce = nonce;
        plan(&snapshot).assignment().pairs[0].mentor.clone()
    };
    let xs = (0..64).filter(|nonce| chosen(*nonce) == "x").count();
    assert!((16..=48).contains(&xs), "x was chosen {xs} times of 64");
}
