//! Schemas of Kubernetes' own kinds, from the types of `k8s-openapi`, which are generated from its OpenAPI document.
//!
//! They know fields and types and no more: Kubernetes states enumerations, bounds and names for its own kinds in code.

use k8s_openapi::Resource;
use k8s_openapi::api::{apps, autoscaling, core, networking, policy, rbac};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// The schema of the built-in kind `kind` of `api_version`, if composed resources use it.
pub(crate) fn schema(api_version: &str, kind: &str) -> Option<Value> {
    let stated = [
        of::<apps::v1::Deployment>,
        of::<apps::v1::StatefulSet>,
        of::<autoscaling::v2::HorizontalPodAutoscaler>,
        of::<core::v1::ConfigMap>,
        of::<core::v1::LimitRange>,
        of::<core::v1::Namespace>,
        of::<core::v1::PersistentVolumeClaim>,
        of::<core::v1::ResourceQuota>,
        of::<core::v1::Secret>,
        of::<core::v1::Service>,
        of::<core::v1::ServiceAccount>,
        of::<networking::v1::NetworkPolicy>,
        of::<policy::v1::PodDisruptionBudget>,
        of::<rbac::v1::Role>,
        of::<rbac::v1::RoleBinding>,
    ];
    stated
        .into_iter()
        .find_map(|schema| schema(api_version, kind))
}

fn of<T: Resource + JsonSchema>(api_version: &str, kind: &str) -> Option<Value> {
    if (T::API_VERSION, T::KIND) != (api_version, kind) {
        return None;
    }
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    Some(
        settings
            .into_generator()
            .into_root_schema_for::<T>()
            .to_value(),
    )
}
