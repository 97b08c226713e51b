//! `kind: Database` through its front door: a request in, a response out, and Crossplane played in between.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails where it is run"
)]

mod omission;
mod refusal;
mod scenario;
mod sticky;
