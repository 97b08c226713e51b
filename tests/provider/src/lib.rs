//! The test provider: what Crossplane's cloud providers do, as far as Pave can see, without a cloud.
//!
//! It watches the providers' own namespaced definitions. Resources of AWS are created through the official SDK in whatever answers
//! at `--aws-endpoint`; resources of the other clouds exist in a file and are called simulated wherever they are mentioned.
//! `README.md` beside this crate says what is real and what is not.
//!
//! **Invariant:** a parameter that is not carried out is refused, never ignored: each kind lists what it understands.
//!
//! **Invariant:** what is reported fits the definition: the API server would drop other fields without a word.

// A status has more fields than `json!` may recurse by default.
#![recursion_limit = "256"]

pub mod aws;
pub mod clouds;
pub mod conditions;
pub mod connection;
pub mod controller;
pub mod emulator;
pub mod error;
pub mod kinds;
pub mod managed;
pub mod password;
pub mod policies;
pub mod reconcile;
pub mod references;
pub mod simulation;
pub mod tags;
