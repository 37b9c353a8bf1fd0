//! Sessions that many want to change at once.

use preceptor_proto::v1::{ErrorReason, SessionState};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::on_both_stores;

use super::{all, end_pairing};
use crate::{
    cast::{join, mentee, mentor},
    pair::{hand, pair, two_pairs},
};

on_both_stores! {
    async fn sixty_four_bookings_of_one_slot_are_one_session(service) {
        let mentees = ["a", "b", "c", "d"];
        join(&service, [mentor("sam", 8)]).await;
        join(&service, mentees.map(mentee)).await;
        let mut pairings = Vec::new();
        for id in mentees {
            pairings.push(pair(&service, "sam", id).await);
        }
        let coordinator = hand(&service, Role::Coordinator, None).await;
        let calls: Vec<_> = (0..64)
            .map(|index| {
                let (mut coordinator, pairing) = (coordinator.clone(), pairings[index % 4].clone());
                // Overlapping in different ways, each with every other.
                let start = format!("2026-11-03T10:{:02}", index % 50);
                tokio::spawn(async move { coordinator.book(&pairing, &start).await })
            })
            .collect();
        let mut booked = 0;
        for call in calls {
            match call.await.expect("no panic") {
                Ok(_) => booked += 1,
                Err(refused) => assert_eq!(reason_of(&refused), Some(ErrorReason::DoubleBooked), "{refused}"),
            }
        }
        assert_eq!(booked, 1);
        assert_eq!(coordinator.clone().list().await.len(), 1);
    }

    async fn of_two_who_move_a_session_one_wins(service) {
        let pairing = two_pairs(&service).await;
        let [coordinator, sam, mut mia] = all(&service).await;
        let booked = mia.book(&pairing, "2026-11-03T10:00").await.expect("booked");
        let calls = [(coordinator, "2026-11-03T10:30"), (sam, "2026-11-03T09:30"), (mia, "2026-11-04T10:00")];
        let calls = calls.map(|(mut hand, start)| {
            let booked = booked.clone();
            tokio::spawn(async move { hand.move_to(&booked, start, 0).await })
        });
        let mut moved = 0;
        for call in calls {
            match call.await.expect("no panic") {
                Ok(_) => moved += 1,
                Err(refused) => assert_eq!(reason_of(&refused), Some(ErrorReason::EtagMismatch), "{refused}"),
            }
        }
        assert_eq!(moved, 1);
    }

    async fn no_session_is_left_in_a_pairing_that_ends_meanwhile(service) {
        let pairing = two_pairs(&service).await;
        let coordinator = hand(&service, Role::Coordinator, None).await;
        let calls: Vec<_> = (0..24)
            .map(|hour| {
                let (mut coordinator, pairing) = (coordinator.clone(), pairing.clone());
                let start = format!("2026-11-04T{hour:02}:00");
                tokio::spawn(async move { coordinator.book(&pairing, &start).await })
            })
            .collect();
        end_pairing(&service, &pairing).await;
        for call in calls {
            if let Err(refused) = call.await.expect("no panic") {
                assert_eq!(reason_of(&refused), Some(ErrorReason::StateNotAllowed), "{refused}");
            }
        }
        let left = coordinator.clone().list().await;
        assert!(left.iter().all(|session| session.state() == SessionState::Cancelled), "{left:?}");
    }
}
