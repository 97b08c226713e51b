//! A filled sample of every kind of Crossplane that we compose.

use pave_resources::crossplane::{ClusterUsage, Usage};
use serde_json::Value;

use super::written;

pub(crate) fn all() -> Vec<Value> {
    let mut usage = Usage::of("pave.internal/v1alpha1", "Database", "orders", "protected")
        .in_namespace("payments-dev");
    usage.spec.replay_deletion = Some(true);
    vec![
        written(&usage),
        written(&ClusterUsage::of(
            "v1",
            "Namespace",
            "payments-dev",
            "holds databases",
        )),
    ]
}
