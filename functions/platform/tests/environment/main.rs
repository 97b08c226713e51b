//! `kind: Environment`: a namespace with everything it owes a team.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

mod counted;
mod deletion;
mod lifetime;
mod namespace;
mod scenario;
