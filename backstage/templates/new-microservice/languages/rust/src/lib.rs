//! The service: [`routes`] is what it answers, [`metrics`] what it counts, [`telemetry`] what it writes and sends.

pub mod metrics;
pub mod routes;
pub mod telemetry;
