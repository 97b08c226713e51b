//! One resource of each kind with every field set. No `..default()`: a new field does not compile until it is here.

mod aws;
mod azure;
mod crossplane;
mod gcp;
mod identity;
mod messaging;
mod storage;

use std::collections::BTreeMap;

use pave_resources::{
    ForProvider, LocalSecretReference, Managed, ManagementPolicy, ProviderConfigReference,
    SecretKeySelector, Selector,
};
use serde::Serialize;
use serde_json::Value;

/// The samples under the names of their goldens.
pub(crate) fn all() -> [(&'static str, Vec<Value>); 7] {
    [
        ("aws", aws::all()),
        ("azure", azure::all()),
        ("crossplane", crossplane::all()),
        ("gcp", gcp::all()),
        ("identity", identity::all()),
        ("messaging", messaging::all()),
        ("storage", storage::all()),
    ]
}

fn managed<P: ForProvider + Serialize>(for_provider: P) -> Value {
    let mut managed = Managed::new("payments-dev", Some("orders-x7k2"), for_provider);
    managed.metadata.name = Some("orders".to_owned());
    managed.metadata.labels = tags();
    managed.spec.provider_config_ref = Some(ProviderConfigReference {
        kind: text("ClusterProviderConfig"),
        name: text("default"),
    });
    managed.spec.management_policies = vec![ManagementPolicy::All];
    managed.spec.write_connection_secret_to_ref = Some(LocalSecretReference {
        name: text("orders-provider"),
    });
    written(&managed)
}

fn written(object: &impl Serialize) -> Value {
    serde_json::to_value(object).unwrap()
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn tags() -> BTreeMap<String, String> {
    BTreeMap::from([(text("team"), text("payments"))])
}

fn password() -> SecretKeySelector {
    SecretKeySelector {
        name: text("orders-password"),
        key: text("password"),
    }
}

fn labeled_sibling() -> Selector {
    Selector {
        match_labels: BTreeMap::from([(text("role"), text("main"))]),
        ..Selector::sibling()
    }
}
