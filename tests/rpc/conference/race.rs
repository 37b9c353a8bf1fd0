//! Many at once: the database decides, exactly one wins, the others learn who is in the way.

use preceptor_proto::v1::{self as pb, ConferenceState, ErrorReason};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::on_both_stores;
use tokio::task::JoinSet;

use super::{
    Client, at, cancel_conference, confirm_conference, draft, person, plan, propose_conference, read, seat,
    staffed,
};

on_both_stores! {
    async fn of_64_overlapping_proposals_for_one_person_exactly_one_wins(service) {
        let mut client = staffed(&service).await;
        let mut drafts = Vec::new();
        for index in 0..64 {
            let alone = pb::Conference { note_taker: String::new(), seats: vec![], optional_people: vec![], ..plan() };
            drafts.push(draft(&mut client, &format!("c{index}"), alone).await);
        }
        let mut racing = JoinSet::new();
        for (index, draft) in (0..).zip(drafts) {
            let mut client = Client::new(service.caller(Role::Coordinator, None).await);
            // Starts of 09:30 to 10:25, an hour long: each overlaps all others.
            racing.spawn(async move { propose_conference(&mut client, &draft, at(1, 9, 30 + index % 12 * 5)).await });
        }
        let outcomes = racing.join_all().await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err().map(reason_of)).collect();
        assert_eq!(won, 1, "{outcomes:?}");
        assert_eq!(refused, [Some(ErrorReason::DoubleBooked); 63]);
        let request = pb::ListConferencesRequest {
            parent: "agencies/north".into(),
            state: ConferenceState::Proposed.into(),
            person: person("nora"),
            ..Default::default()
        };
        assert_eq!(client.list_conferences(request).await.expect("listed").into_inner().conferences.len(), 1);
    }

    async fn rivals_for_a_seat_find_somebody_else_while_there_is_somebody(service) {
        let mut client = staffed(&service).await;
        // Two psychologists for three conferences that otherwise share nobody.
        let mut drafts = Vec::new();
        for id in ["mia", "leo", "otto"] {
            let asked = pb::Conference {
                organizer: person(id),
                chair: person(id),
                note_taker: String::new(),
                seats: vec![seat("psychology", 1, 1)],
                optional_people: vec![],
                ..plan()
            };
            drafts.push(draft(&mut client, id, asked).await);
        }
        let mut racing = JoinSet::new();
        for draft in drafts {
            let mut client = Client::new(service.caller(Role::Coordinator, None).await);
            racing.spawn(async move { propose_conference(&mut client, &draft, at(1, 10, 0)).await });
        }
        let outcomes = racing.join_all().await;
        let mut seated: Vec<_> = outcomes
            .iter()
            .filter_map(|outcome| outcome.as_ref().ok())
            .flat_map(|conference| conference.invitations.iter().filter(|each| each.seat == "psychology"))
            .map(|invitation| invitation.person.clone())
            .collect();
        seated.sort();
        assert_eq!(seated, [person("paul"), person("pia")]);
        let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err().map(reason_of)).collect();
        assert_eq!(refused, [Some(ErrorReason::SeatsIncomplete)]);
    }

    async fn confirming_and_cancelling_at_once_leave_one_of_both(service) {
        let mut client = staffed(&service).await;
        for round in 0..8 {
            let made = draft(&mut client, &format!("c{round}"), plan()).await;
            let proposed = propose_conference(&mut client, &made, at(1, 10, 0)).await.expect("proposed");
            let (mut one, mut other) = (client.clone(), client.clone());
            let (confirmed, cancelled) = tokio::join!(
                confirm_conference(&mut one, &proposed),
                cancel_conference(&mut other, &proposed, "no"),
            );
            assert_ne!(confirmed.is_ok(), cancelled.is_ok());
            let now = read(&mut client, &made.name).await;
            let expected = if confirmed.is_ok() { ConferenceState::Scheduled } else { ConferenceState::Cancelled };
            assert_eq!(now.state(), expected);
            if confirmed.is_ok() {
                cancel_conference(&mut client, &now, "next round").await.expect("cancelled");
            }
        }
    }
}
