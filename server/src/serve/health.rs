//! The health of every service, as `grpc.health.v1` tells it.

use tonic_health::ServingStatus;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};

/// Sets the health of all services at once: they share one process and one store.
#[derive(Debug, Clone)]
pub struct Health {
    reporter: HealthReporter,
    services: Vec<&'static str>,
}

impl Health {
    /// The health of `services` and of the server as a whole; nothing serves yet.
    pub async fn not_serving(services: &[&'static str]) -> Self {
        // The empty name stands for the server as a whole. Every other name must be known from the start:
        // a watch of a name that appears later breaks off.
        let services = services.iter().copied().chain([""]).collect();
        let health = Self { reporter: HealthReporter::new(), services };
        health.set(false).await;
        health
    }

    /// Tells everybody whether the server serves.
    pub async fn set(&self, is_serving: bool) {
        let status = if is_serving { ServingStatus::Serving } else { ServingStatus::NotServing };
        for service in self.services.iter().copied() {
            self.reporter.set_service_status(service, status).await;
        }
    }

    /// The service that answers for it.
    #[must_use]
    pub fn service(&self) -> HealthServer<HealthService> {
        HealthServer::new(HealthService::from_health_reporter(self.reporter.clone()))
    }
}
