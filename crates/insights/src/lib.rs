//! Delivery and the platform in numbers, each with what it was counted from.
//!
//! Events come in over HTTP and are stored as they are. What they say becomes facts, a set; from the facts of one service in
//! one environment follow its deployments, changes and incidents; from those the metrics. Each step is a pure function.
//!
//! **Invariant:** at least once in, effectively once out. Any order, repetition or restart gives the same tables
//! (`tests/projection.rs`), and so does `rebuild` from the stored events.
//!
//! **Invariant:** an unknown number is absent and says why; it is never 0.
//!
//! **Invariant:** nothing is measured per person; authors, addresses and names are not stored in facts.

pub mod api;
pub mod canary;
pub mod client;
pub mod cluster;
pub mod dashboards;
pub mod demo;
pub mod exposition;
pub mod fact;
pub mod import;
pub mod intake;
pub mod leader;
pub mod metrics;
pub mod openapi;
pub mod platform;
pub mod projection;
pub mod retention;
pub mod server;
pub mod services;
pub mod slo;
pub mod store;
pub mod survey;
