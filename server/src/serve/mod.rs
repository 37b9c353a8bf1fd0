//! The shell around the handlers.

pub mod connection;
pub mod dev_certificate;
pub mod incoming;
pub mod layers;
pub mod logging;
pub mod methods;
pub mod places;
pub mod refusal;
pub mod stopwatch;
pub mod tls;
