//! What admission enforces: policies made from the guardrails' words, and the engines that try them without a cluster.
//!
//! A PlatformPolicy is data. What judges by it is the same for everybody and is made here twice, in CEL for the API server and for
//! Gatekeeper, and in Rego for Gatekeeper.
//!
//! **Invariant:** the sentences are those of `pave_policy::words`; nothing here has words of its own for a verdict.
//!
//! **Invariant:** admission knows no price, no catalogue and no day. It judges what a manifest says, and takes every exception
//! for one that holds: the functions and `pave` judge dates.

pub mod cel;
mod environments;
mod gatekeeper;
mod guard;
mod managed;
mod no_way_round;
mod object;
pub mod rego;
mod rego_source;
mod review;
pub mod suite;
mod validating;

pub use environments::environments;
pub use gatekeeper::{constraint, template};
pub use no_way_round::no_way_round;
pub use review::{Review, Violation};
pub use validating::{Dialect, binding_names, policies, source};
