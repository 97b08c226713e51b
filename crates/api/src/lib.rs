//! Pave's kinds as types. What a developer writes, what the platform team writes, and what both read back.
//!
//! The doc comments of these types are the reference documentation: they become `kubectl explain`, the form labels of the
//! portal and `docs/reference`. So they are written for application developers, without Rust and without a cloud's jargon.
//!
//! **Invariant:** types only. Nothing here reads a file, a clock or a network, and nothing here judges: whether a value
//! is allowed is for `pave-policy`, where it lands is for the functions.
//!
//! **Invariant:** one source. XRDs, input schemas and form schemas are generated from these types by
//! `cargo xtask generate`, which CI runs with `--check`.

#![expect(
    unreachable_pub,
    reason = "kube's KubeSchema derive writes `pub` structs inside function bodies"
)]

pub mod bucket;
pub mod composite;
pub mod database;
pub mod definition;
pub mod developer;
pub mod environment;
pub mod input;
pub mod kinds;
pub mod landing_zone;
pub mod microservice;
pub mod names;
pub mod platform_policy;
pub mod queue;
pub mod schema;
pub mod status;
pub mod vocabulary;

/// The API group of every kind that Pave defines.
pub const GROUP: &str = "pave.internal";
/// The version of the developer API.
pub const VERSION: &str = "v1alpha1";
/// `pave.internal/v1alpha1`, as manifests write it.
pub const API_VERSION: &str = "pave.internal/v1alpha1";
