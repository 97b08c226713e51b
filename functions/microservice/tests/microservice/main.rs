//! `kind: Microservice` through its front door: a request in, a response out, and Crossplane played in between.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

mod add_ons;
mod bindings;
mod claims;
mod exposure;
mod identities;
mod identity_limits;
mod logins;
mod observability;
mod obstacles;
mod omission;
mod pods;
mod properties;
mod readiness;
mod real_logins;
mod refusal;
mod releases;
mod rights;
mod rollouts;
mod scaling;
mod scenario;
