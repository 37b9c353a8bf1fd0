//! A connection to the server with a client for each service, and the agency it is about.

use preceptor_proto::v1 as pb;

use super::channel::Authenticated;
use crate::failure::Failure;

/// A connection to the server, and the agency it is about.
#[derive(Clone, Debug)]
pub struct Api {
    channel: Authenticated,
    /// The agency's name, `agencies/{agency}`.
    pub agency: String,
    /// Who the token stands for.
    pub caller: pb::GetCallerResponse,
}

impl Api {
    /// Asks the server at the other end of `channel` who the token stands for.
    ///
    /// # Errors
    ///
    /// When the server does not answer, or the token is not good.
    pub async fn open(channel: Authenticated, agency: Option<&str>) -> Result<Self, Failure> {
        let mut server = pb::server_service_client::ServerServiceClient::new(channel.clone());
        let caller = server.get_caller(pb::GetCallerRequest {}).await?.into_inner();
        let agency = agency.map_or_else(|| caller.agency.clone(), |id| format!("agencies/{id}"));
        Ok(Self { channel, agency, caller })
    }
}

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident: $module:ident::$client:ident;)+) => {
        impl Api {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> pb::$module::$client<Authenticated> {
                pb::$module::$client::new(self.channel.clone())
            })+
        }
    };
}

services! {
    /// The server itself.
    server: server_service_client::ServerServiceClient;
    /// The catalogue of skills.
    skills: skill_service_client::SkillServiceClient;
    /// People, rules, imports.
    roster: roster_service_client::RosterServiceClient;
    /// Match runs.
    matching: matching_service_client::MatchingServiceClient;
    /// Pairings.
    pairings: pairing_service_client::PairingServiceClient;
    /// Sessions.
    sessions: session_service_client::SessionServiceClient;
    /// Conferences.
    conferences: conference_service_client::ConferenceServiceClient;
    /// Feedback, follow-ups, growth.
    feedback: feedback_service_client::FeedbackServiceClient;
    /// Events.
    events: event_service_client::EventServiceClient;
    /// The audit log.
    audit: audit_service_client::AuditServiceClient;
}
