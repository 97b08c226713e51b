//! `kind: Database` through its front door: a request in, a response out, and Crossplane played in between.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

mod claims;
mod connection;
mod copying;
mod deletion;
mod names;
mod omission;
mod properties;
mod providers;
mod readiness;
mod real_copy;
mod refusal;
mod restoring;
mod rollouts;
mod safety;
mod scenario;
mod secrets;
mod sticky;
mod time;
mod verdicts;
