//! The service from outside: events in, numbers out, on SQLite and on a real PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails there; one that could not ask a real program says so"
)]

mod answers;
mod canary;
mod captures;
mod cluster;
mod dashboards;
mod databases;
mod deliveries;
mod dora;
mod examples;
mod grafana;
mod hostile;
mod import;
mod intake;
mod leader;
mod npm;
mod order;
mod previews;
mod programs;
mod projection;
mod prometheus;
mod redeploys;
mod references;
mod releases;
mod retention;
mod service;
mod slo;
mod sources;
mod survey;
mod upgrade;
