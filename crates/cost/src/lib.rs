//! What composed resources cost a month, before they exist.
//!
//! Works on the objects themselves, by `apiVersion` and `kind`, so it prices anybody's composition: it knows RDS
//! instances, Cloud SQL instances, Azure flexible servers, buckets of all three clouds and what runs in the cluster. What is
//! billed by use is priced by the use that is expected of it, which a resource says in an annotation, [`USAGE_ANNOTATION`].
//!
//! ```
//! use pave_cost::{Prices, estimate};
//! use serde_json::json;
//!
//! let instance = json!({
//!     "apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance",
//!     "spec": {"forProvider": {"region": "us-east-1", "engine": "postgres", "instanceClass": "db.t4g.medium",
//!                              "multiAz": true, "storageType": "gp3", "allocatedStorage": 20}},
//! });
//! let estimate = estimate([("instance", &instance)], &Prices::default());
//! assert!(estimate.known);
//! assert_eq!(estimate.monthly.to_string(), "98.77");
//! ```
//!
//! **Invariant:** a price that is not known is never counted as zero. It is a component without an amount, and makes
//! the whole estimate not [`known`](Estimate::known).
//!
//! **Invariant:** amounts are decimal and exact until the end, where they are rounded once, to cents, half up.

mod aws;
mod azure;
mod charge;
mod cluster;
mod estimate;
mod fields;
mod gcp;
mod kinds;
mod lookup;
mod messaging;
mod object_storage;
mod quantity;
mod usage;

pub use estimate::{Component, Estimate, Prices, cents, estimate};
pub use usage::USAGE_ANNOTATION;

use rust_decimal::Decimal;

/// Hours of an average month, as every cloud's own calculator counts them: 365 × 24 ÷ 12.
pub const HOURS_PER_MONTH: Decimal = Decimal::from_parts(730, 0, 0, false, 0);
