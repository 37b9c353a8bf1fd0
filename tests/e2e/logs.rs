//! What a server logs, at its most talkative, holds nothing about anybody.

use preceptor_proto::v1::{
    self as pb, feedback_service_client::FeedbackServiceClient, roster_service_client::RosterServiceClient,
    server_service_client::ServerServiceClient,
};
use preceptor_server::error::reason_of;
use preceptor_tests::service::{Authenticated, request_id};

use crate::census::{AGENCY, creating};
use crate::home::Home;

/// Texts that stand for what must stay out of a log: a name, an address, a note, and a token that is none.
const NAME: &str = "Zebulon Canaryname";
const EMAIL: &str = "canary-mail@main.example";
const NOTE: &str = "the canary note about a hard week";
const WRONG_TOKEN: &str = "pct_canary-token-that-nobody-issued";

/// Filters that operators set when something is wrong.
const FILTERS: [&str; 2] = ["debug", "trace"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_name_address_note_or_token_is_logged() {
    for filter in FILTERS {
        let home = Home::new();
        let server = home.serve(&["--log-filter", filter]);
        let token = home.token().expect("the first start wrote a token");
        let caller = server.caller(&token);
        let mut roster = RosterServiceClient::new(caller.clone());
        let mut request = creating("canary", request_id());
        if let Some(person) = &mut request.person {
            person.display_name = NAME.into();
            person.email = EMAIL.into();
        }
        let made = roster.create_person(request.clone()).await.expect("created").into_inner();
        let subject = made.person.expect("a person").name;
        // Refused, with the address in what the database says.
        let second =
            pb::CreatePersonRequest { person_id: "other".into(), request_id: request_id(), ..request };
        roster.create_person(second).await.expect_err("the address is taken");
        submit_note(FeedbackServiceClient::new(caller), subject).await;

        let mut stranger = ServerServiceClient::new(server.caller(WRONG_TOKEN));
        let refused = stranger.get_caller(pb::GetCallerRequest {}).await.expect_err("not a token");
        assert_eq!(reason_of(&refused), Some(pb::ErrorReason::TokenInvalid));

        let (code, log) = server.terminate();
        assert_eq!(code, Some(0));
        // A log without the calls would be silent about anything.
        for method in
            ["RosterService/CreatePerson", "FeedbackService/SubmitFeedback", "ServerService/GetCaller"]
        {
            assert!(log.contains(method), "{filter}: {method} is not in the log");
        }
        for canary in [NAME, EMAIL, NOTE, WRONG_TOKEN, token.trim(), "pct_"] {
            let line = log.lines().find(|line| line.contains(canary));
            assert_eq!(line, None, "{filter}: the log tells {canary}");
        }
    }
}

/// Submits feedback with a note.
async fn submit_note(mut feedback: FeedbackServiceClient<Authenticated>, subject: String) {
    let rating = pb::SkillRating { skill: "skills/communication".into(), level: Some(3000) };
    let given = pb::Feedback {
        author: subject.clone(),
        subject,
        source: pb::RatingSource::Self_.into(),
        ratings: vec![rating],
        note: NOTE.into(),
        ..Default::default()
    };
    let (parent, request_id) = (AGENCY.into(), request_id());
    let request = pb::SubmitFeedbackRequest { parent, feedback: Some(given), request_id };
    let reply = feedback.submit_feedback(request).await.expect("submitted").into_inner();
    assert_eq!(reply.feedback.expect("feedback").note, NOTE);
}
