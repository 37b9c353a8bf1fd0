//! One module a service: parse, load, ask the engine, save, reply. `wire` alone converts.

mod audit;
mod conference;
mod entry;
mod event;
mod feedback;
mod matching;
mod pairing;
mod roster;
mod server;
mod session;
mod skill;
pub(crate) mod wire;

use std::sync::Arc;

use preceptor_proto::v1::{
    audit_service_server::AuditServiceServer, conference_service_server::ConferenceServiceServer,
    event_service_server::EventServiceServer, feedback_service_server::FeedbackServiceServer,
    matching_service_server::MatchingServiceServer, pairing_service_server::PairingServiceServer,
    roster_service_server::RosterServiceServer, server_service_server::ServerServiceServer,
    session_service_server::SessionServiceServer, skill_service_server::SkillServiceServer,
};
use tonic::service::Routes;

use crate::{desk::Desk, matching::Searches};

/// The full names of all services, for health and reflection.
pub const SERVICES: &[&str] = &[
    "preceptor.v1.AuditService",
    "preceptor.v1.ConferenceService",
    "preceptor.v1.EventService",
    "preceptor.v1.FeedbackService",
    "preceptor.v1.MatchingService",
    "preceptor.v1.PairingService",
    "preceptor.v1.RosterService",
    "preceptor.v1.ServerService",
    "preceptor.v1.SessionService",
    "preceptor.v1.SkillService",
];

/// Every service of the contract on one desk, within its limits; match runs are solved by who has the same searches.
#[must_use]
pub fn routes(desk: &Desk, searches: &Arc<Searches>) -> Routes {
    let request = usize::try_from(desk.about.request_bytes).unwrap_or(usize::MAX);
    let response = usize::try_from(desk.about.response_bytes).unwrap_or(usize::MAX);
    macro_rules! limited {
        ($server:ident, $service:expr) => {
            $server::new($service).max_decoding_message_size(request).max_encoding_message_size(response)
        };
    }
    let mut routes = Routes::builder();
    routes
        .add_service(limited!(AuditServiceServer, audit::Audit(desk.clone())))
        .add_service(limited!(EventServiceServer, event::Events(desk.clone())))
        .add_service(limited!(ConferenceServiceServer, conference::Conferences(desk.clone())))
        .add_service(limited!(FeedbackServiceServer, feedback::Feedbacks(desk.clone())))
        .add_service(
            limited!(MatchingServiceServer, matching::Matching::new(desk.clone(), Arc::clone(searches)))
                .max_decoding_message_size(request.max(matching::LARGEST_REQUEST)),
        )
        .add_service(limited!(PairingServiceServer, pairing::Pairings(desk.clone())))
        .add_service(limited!(RosterServiceServer, roster::Rosters(desk.clone())))
        .add_service(limited!(ServerServiceServer, server::Server(desk.clone())))
        .add_service(limited!(SessionServiceServer, session::Sessions(desk.clone())))
        .add_service(limited!(SkillServiceServer, skill::Skills(desk.clone())));
    routes.routes()
}
