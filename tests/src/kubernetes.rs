//! Schemas of Kubernetes' own kinds, from the types of `k8s-openapi`, which are generated from its OpenAPI document.
//!
//! They know fields and types and no more: Kubernetes states enumerations, bounds and names for its own kinds in code. And
//! [`forget_times`], for comparing objects of any kind.

use k8s_openapi::Resource;
use k8s_openapi::api::{
    admissionregistration, apps, autoscaling, batch, core, networking, policy, rbac,
};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// A kind of Kubernetes' own that composed resources or the install bundle use.
struct BuiltIn {
    api_version: &'static str,
    kind: &'static str,
    plural: &'static str,
    schema: fn() -> Value,
}

const KINDS: [BuiltIn; 22] = [
    of::<admissionregistration::v1::ValidatingAdmissionPolicy>(),
    of::<admissionregistration::v1::ValidatingAdmissionPolicyBinding>(),
    of::<apps::v1::Deployment>(),
    of::<apps::v1::StatefulSet>(),
    of::<autoscaling::v2::HorizontalPodAutoscaler>(),
    of::<batch::v1::CronJob>(),
    of::<batch::v1::Job>(),
    of::<core::v1::ConfigMap>(),
    of::<core::v1::LimitRange>(),
    of::<core::v1::Namespace>(),
    of::<core::v1::PersistentVolumeClaim>(),
    of::<core::v1::ResourceQuota>(),
    of::<core::v1::Secret>(),
    of::<core::v1::Service>(),
    of::<core::v1::ServiceAccount>(),
    of::<networking::v1::Ingress>(),
    of::<networking::v1::NetworkPolicy>(),
    of::<policy::v1::PodDisruptionBudget>(),
    of::<rbac::v1::ClusterRole>(),
    of::<rbac::v1::ClusterRoleBinding>(),
    of::<rbac::v1::Role>(),
    of::<rbac::v1::RoleBinding>(),
];

/// The schema of the built-in kind `kind` of `api_version`, if composed resources use it.
pub(crate) fn schema(api_version: &str, kind: &str) -> Option<Value> {
    find(api_version, kind).map(|built_in| (built_in.schema)())
}

/// What a built-in kind is called in permissions, for example `networkpolicies`; `None` for a kind that is not built in.
pub fn plural(api_version: &str, kind: &str) -> Option<&'static str> {
    find(api_version, kind).map(|built_in| built_in.plural)
}

fn find(api_version: &str, kind: &str) -> Option<&'static BuiltIn> {
    KINDS
        .iter()
        .find(|built_in| (built_in.api_version, built_in.kind) == (api_version, kind))
}

const fn of<T: Resource + JsonSchema>() -> BuiltIn {
    BuiltIn {
        api_version: T::API_VERSION,
        kind: T::KIND,
        plural: T::URL_PATH_SEGMENT,
        schema: schema_of::<T>,
    }
}

fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// Replaces the times of an object's conditions, which are different each time it is rendered.
pub fn forget_times(object: &mut Value) {
    let conditions = object.pointer_mut("/status/conditions");
    let conditions = conditions.and_then(Value::as_array_mut);
    for condition in conditions.into_iter().flatten() {
        condition["lastTransitionTime"] = "some time".into();
    }
}
