//! The resources that Pave composes, as types.
//!
//! A managed resource is [`Managed<P>`], where `P` is what the cloud is told: a struct named like the kind, in a module
//! named like its API group. Only the fields that Pave sets are there. For Kubernetes' own kinds there is the crate
//! `k8s-openapi`.
//!
//! - [`aws`], [`gcp`], [`azure`]: managed resources of the Upbound official providers, namespaced (`.m.`) API groups
//! - [`crossplane`]: Crossplane's own kinds
//! - [`tags`]: where a kind carries its tags
//! - [`readiness`]: whether an observed object is ready
//!
//! **Invariant:** every field here exists under the same name in the provider's definition pinned in `tests/crds`.

pub mod aws;
pub mod azure;
pub mod crossplane;
pub mod gcp;
mod managed;
mod object;
pub mod readiness;
pub mod settings;
pub mod tags;

pub use managed::{
    EXTERNAL_NAME, ForProvider, LocalSecretReference, Managed, ManagedSpec, ManagementPolicy,
    ProviderConfigReference, SecretKeySelector, Selector,
};
pub use object::{Metadata, Object, Spec, UnexpectedKind};
