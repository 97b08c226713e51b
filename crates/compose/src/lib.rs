//! What every kind's function shares: a kind of the developers says in [`DeveloperKind`] what only it knows, and [`run`]
//! is its function, stage by stage: facts before `resolve`, names and secrets for it, the parts that builders put into every
//! resource, and the report.
//!
//! **Invariant:** knows no kind and no cloud's service. Another kind needs nothing new here.
//!
//! **Invariant:** what runs is held. No refusal, and nothing that is missing, removes a resource that exists.
//!
//! **Invariant:** pure functions of the request. The key for generated secrets comes from outside, once.

mod bounded;
mod composed;
mod connection;
mod deletion;
mod developer_kind;
mod facts;
mod generated;
mod local_server;
mod location;
mod managed;
mod manifest;
mod placed;
mod provider;
mod publication;
mod recorded;
mod refusal;
mod report;
mod resolve;

pub use bounded::{LONGEST_ENTRY, LONGEST_MESSAGE, bounded};
pub use composed::{Composed, Seen, annotate, emit, price, prices, stamp};
pub use connection::{Connection, Dialect, administrator_secret_name, engine_image};
pub use deletion::{
    FinalSnapshot, Lifting, Protection, deletion_policy, management_policies, usage,
};
pub use developer_kind::{CONNECTION, DeveloperKind, PROTECTION, Question, Resolved, run};
pub use facts::{Facts, Gathered, all_landing_zones, developer_kind, never_fetched, policy};
pub use generated::{GeneratorKey, Password, no_generator_key, no_install_bundle};
pub use local_server::{Containers, LocalServer};
pub use location::{LocalImage, location, no_installation, required, required_in_region};
pub use managed::Builder;
pub use manifest::{Manifest, Remembered};
pub use pave_api::names::{
    GlobalName, LONGEST_STATEFUL_SET_NAME, MAX_EXTERNAL_NAME, dashboard_uid, external_name,
    local_name, part_name,
};
pub use placed::{Placed, placed};
pub use provider::MissingProviders;
pub use publication::{Publication, connection_secret, observed_secret, password_in_use};
pub use recorded::{RESOLVED_ANNOTATION, recorded};
pub use refusal::{GUARDRAILS_PASSED, Refusal, report_blocked, report_refusal};
pub use report::{
    Progress, UNSETTLED_TTL, recheck_after, report_allowed, report_cost, report_progress,
    report_verdicts,
};
