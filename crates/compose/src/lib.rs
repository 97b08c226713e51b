//! What every kind's function shares, stage by stage: facts before `resolve`, names and secrets for it, the parts that
//! builders put into every resource, and the report.
//!
//! **Invariant:** knows no kind and no cloud's service. A second kind needs nothing new here.
//!
//! **Invariant:** pure functions of the request. The key for generated secrets comes from outside, once.

mod bounded;
mod composed;
mod connection;
mod deletion;
mod facts;
mod generated;
mod names;
mod placed;
mod provider;
mod recorded;
mod refusal;
mod report;

pub use bounded::{LONGEST_ENTRY, LONGEST_MESSAGE, bounded};
pub use composed::{Composed, Seen, annotate, emit, price, prices, stamp};
pub use connection::{Connection, Dialect, secret as connection_secret};
pub use deletion::{Lifting, Protection, management_policies, usage};
pub use facts::{Facts, Gathered, developer_kind, never_fetched, policy};
pub use generated::{GeneratorKey, Password};
pub use names::{MAX_EXTERNAL_NAME, external_name, local_name};
pub use placed::{Placed, placed};
pub use provider::MissingProviders;
pub use recorded::{RESOLVED_ANNOTATION, recorded};
pub use refusal::{GUARDRAILS_PASSED, Refusal, report_blocked, report_refusal};
pub use report::{
    Progress, recheck_after, report_allowed, report_cost, report_progress, report_verdicts,
};
