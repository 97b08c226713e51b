//! Crossplane's composition pipeline in process: what a composite resource becomes, with no cluster and no Docker.
//!
//! [`Render`] takes what a cluster would hold (the composite, its Composition, observed and required resources) and runs
//! the pipeline as Crossplane 2.4 does: the requirements loop, names, labels, owner references, conditions, what is
//! deleted. [`Rendered`] is the result, as objects or as YAML that `kubectl` reads back unchanged.
//!
//! It also refuses what `crossplane render` lets through and a cluster would not: a composite its definition does not
//! allow, a status field nobody defined, a cluster-scoped resource of a namespaced composite, two resources of one name,
//! an answer too large for gRPC. [`RenderError`] says which and what to do.
//!
//! **Invariant:** the same input gives the same output, byte for byte; the day is an input.
//!
//! **Invariant:** this crate knows no kind and no function of ours.

mod cluster;
mod composed;
mod composite;
mod composition;
mod conditions;
pub mod engine;
mod error;
mod finish;
mod name;
mod object;
mod observed;
mod pipeline;
pub mod protocol;
mod remote;
mod render;
mod rendered;
mod runner;
mod scope;
mod yaml;

pub use composed::Composed;
pub use error::RenderError;
pub use name::{child_name, uid};
pub use remote::Remote;
pub use render::Render;
pub use rendered::{Event, Fatal, Rendered, Severity};
pub use runner::{Runner, RunnerError};
pub use scope::Scope;
pub use yaml::to_yaml;
