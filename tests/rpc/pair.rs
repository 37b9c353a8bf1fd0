//! Two people who work together, and what tests of their sessions and feedback say again and again.

use preceptor_proto::v1::{
    self as pb, ErrorReason, feedback_service_client::FeedbackServiceClient,
    pairing_service_client::PairingServiceClient, session_service_client::SessionServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::service::{Authenticated, Service, request_id};
use tonic::Status;

use crate::cast::{join, mentee, mentor, person};

/// One caller's clients.
#[derive(Clone)]
pub(crate) struct Hand {
    pub(crate) sessions: SessionServiceClient<Authenticated>,
    pub(crate) feedback: FeedbackServiceClient<Authenticated>,
}

/// The clients of a new token.
pub(crate) async fn hand(service: &Service, role: Role, person: Option<&str>) -> Hand {
    let channel = service.caller(role, person).await;
    Hand {
        sessions: SessionServiceClient::new(channel.clone()),
        feedback: FeedbackServiceClient::new(channel),
    }
}

/// Pairs two people who are on the roster; the pairing's name.
pub(crate) async fn pair(service: &Service, mentor: &str, mentee: &str) -> String {
    let mut client = PairingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::CreatePairingRequest {
        parent: "agencies/north".into(),
        mentor: person(mentor),
        mentee: person(mentee),
        kind: pb::PairingKind::Mentor as i32,
        offer_days: 0,
        request_id: request_id(),
    };
    let made = client.create_pairing(request).await.expect("paired").into_inner();
    made.pairing.expect("a pairing").name
}

/// Sam mentors Mia; Ben and Zoe are another pair. The name of Sam's and Mia's pairing.
pub(crate) async fn two_pairs(service: &Service) -> String {
    join(service, [mentor("sam", 8), mentor("ben", 8), mentee("mia"), mentee("zoe")]).await;
    pair(service, "ben", "zoe").await;
    pair(service, "sam", "mia").await
}

/// A request for an hour from this civil time in the mentor's zone, Chicago.
pub(crate) fn hour(pairing: &str, civil_start: &str) -> pb::ScheduleSessionRequest {
    pb::ScheduleSessionRequest {
        pairing: pairing.into(),
        civil_start: civil_start.into(),
        duration_minutes: 60,
        request_id: request_id(),
        ..Default::default()
    }
}

impl Hand {
    /// Books an hour.
    pub(crate) async fn book(&mut self, pairing: &str, civil_start: &str) -> Result<pb::Session, Status> {
        let booked = self.sessions.schedule_session(hour(pairing, civil_start)).await?.into_inner();
        Ok(booked.session.expect("a session"))
    }

    /// Moves a session; a length of 0 keeps its own.
    pub(crate) async fn move_to(
        &mut self,
        session: &pb::Session,
        civil_start: &str,
        minutes: i32,
    ) -> Result<pb::Session, Status> {
        let request = pb::RescheduleSessionRequest {
            name: session.name.clone(),
            etag: session.etag.clone(),
            civil_start: civil_start.into(),
            duration_minutes: minutes,
            request_id: request_id(),
            ..Default::default()
        };
        Ok(self.sessions.reschedule_session(request).await?.into_inner().session.expect("a session"))
    }

    /// Cancels a session.
    pub(crate) async fn cancel(&mut self, session: &pb::Session) -> Result<pb::Session, Status> {
        let request = pb::CancelSessionRequest {
            name: session.name.clone(),
            etag: session.etag.clone(),
            reason: "ill".into(),
            request_id: request_id(),
        };
        Ok(self.sessions.cancel_session(request).await?.into_inner().session.expect("a session"))
    }

    /// Records that a session took place.
    pub(crate) async fn mark_held(&mut self, session: &pb::Session) -> Result<pb::Session, Status> {
        let request = pb::MarkSessionHeldRequest {
            name: session.name.clone(),
            etag: session.etag.clone(),
            request_id: request_id(),
        };
        Ok(self.sessions.mark_session_held(request).await?.into_inner().session.expect("a session"))
    }

    /// Records that somebody did not come.
    pub(crate) async fn mark_no_show(&mut self, session: &pb::Session) -> Result<pb::Session, Status> {
        let request = pb::MarkSessionNoShowRequest {
            name: session.name.clone(),
            etag: session.etag.clone(),
            reason: "nobody came".into(),
            request_id: request_id(),
        };
        Ok(self.sessions.mark_session_no_show(request).await?.into_inner().session.expect("a session"))
    }

    /// Confirms a log.
    pub(crate) async fn confirm(&mut self, session: &pb::Session) -> Result<pb::Session, Status> {
        let request = pb::ConfirmSessionRequest {
            name: session.name.clone(),
            etag: session.etag.clone(),
            request_id: request_id(),
        };
        Ok(self.sessions.confirm_session(request).await?.into_inner().session.expect("a session"))
    }

    /// Disputes a log.
    pub(crate) async fn dispute(&mut self, session: &pb::Session) -> Result<pb::Session, Status> {
        let request = pb::DisputeSessionRequest {
            name: session.name.clone(),
            etag: session.etag.clone(),
            reason: "it was shorter".into(),
            request_id: request_id(),
        };
        Ok(self.sessions.dispute_session(request).await?.into_inner().session.expect("a session"))
    }

    /// Logs a booked session with one rating of communication.
    pub(crate) async fn log(
        &mut self,
        session: &pb::Session,
        level: i32,
    ) -> Result<pb::LogSessionResponse, Status> {
        Ok(self.sessions.log_session(log_of(session, level)).await?.into_inner())
    }

    /// One session as this caller sees it.
    pub(crate) async fn session(&mut self, name: &str) -> Result<pb::Session, Status> {
        let request = pb::GetSessionRequest { name: name.into() };
        Ok(self.sessions.get_session(request).await?.into_inner().session.expect("a session"))
    }

    /// The first page of all sessions that this caller sees.
    pub(crate) async fn list(&mut self) -> Vec<pb::Session> {
        let request = pb::ListSessionsRequest { parent: "agencies/north".into(), ..Default::default() };
        self.sessions.list_sessions(request).await.expect("listed").into_inner().sessions
    }

    /// One feedback as this caller sees it.
    pub(crate) async fn read(&mut self, name: &str) -> Result<pb::Feedback, Status> {
        let request = pb::GetFeedbackRequest { name: name.into() };
        Ok(self.feedback.get_feedback(request).await?.into_inner().feedback.expect("feedback"))
    }

    /// Records feedback.
    pub(crate) async fn submit(&mut self, feedback: pb::Feedback) -> Result<pb::Feedback, Status> {
        let request = pb::SubmitFeedbackRequest {
            parent: "agencies/north".into(),
            feedback: Some(feedback),
            request_id: request_id(),
        };
        Ok(self.feedback.submit_feedback(request).await?.into_inner().feedback.expect("feedback"))
    }

    /// Takes feedback back.
    pub(crate) async fn retract(&mut self, feedback: &pb::Feedback) -> Result<pb::Feedback, Status> {
        let request = pb::RetractFeedbackRequest {
            name: feedback.name.clone(),
            etag: feedback.etag.clone(),
            reason: "the wrong person".into(),
            request_id: request_id(),
        };
        Ok(self.feedback.retract_feedback(request).await?.into_inner().feedback.expect("feedback"))
    }

    /// A person's growth.
    pub(crate) async fn growth(&mut self, id: &str) -> Result<pb::GetGrowthResponse, Status> {
        let request = pb::GetGrowthRequest { name: person(id), since: None };
        Ok(self.feedback.get_growth(request).await?.into_inner())
    }
}

/// A request that logs a session of 50 minutes with one rating of communication.
pub(crate) fn log_of(session: &pb::Session, level: i32) -> pb::LogSessionRequest {
    pb::LogSessionRequest {
        target: Some(pb::log_session_request::Target::Name(session.name.clone())),
        etag: session.etag.clone(),
        minutes: 50,
        summary: "A hard conversation with a landlord".into(),
        ratings: vec![rating("communication", Some(level))],
        follow_ups: Vec::new(),
        request_id: request_id(),
    }
}

/// One rating.
pub(crate) fn rating(skill: &str, level: Option<i32>) -> pb::SkillRating {
    pb::SkillRating { skill: format!("skills/{skill}"), level }
}

/// Feedback by a mentor about this person: one rating of communication and a note.
pub(crate) fn about(id: &str, level: i32) -> pb::Feedback {
    pb::Feedback {
        subject: person(id),
        source: pb::RatingSource::Mentor as i32,
        ratings: vec![rating("communication", Some(level))],
        note: "Named the need before the offer".into(),
        ..Default::default()
    }
}

/// Why a call was refused.
pub(crate) fn refusal<T: std::fmt::Debug>(outcome: Result<T, Status>) -> Option<ErrorReason> {
    reason_of(&outcome.expect_err("refused"))
}

/// The fields that a refusal names, in order.
pub(crate) fn wrong_fields<T: std::fmt::Debug>(outcome: Result<T, Status>) -> Vec<String> {
    use tonic_types::StatusExt as _;
    let details = outcome.expect_err("refused").get_details_bad_request().expect("field violations");
    let mut fields: Vec<_> = details.field_violations.into_iter().map(|each| each.field).collect();
    fields.sort_unstable();
    fields
}
