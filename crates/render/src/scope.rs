//! Which kinds are namespaced. A cluster knows; offline it takes definitions, and for the rest this table.

use serde_json::Value;

use crate::object;

/// Where the objects of a kind live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// Outside of namespaces.
    Cluster,
}

/// Cluster-scoped kinds of Kubernetes' groups; `*` is all of a group.
/// From [the API reference](https://kubernetes.io/docs/reference/kubernetes-api/) of v1.35.
const CLUSTER: &[(&str, &[&str])] = &[
    (
        "",
        &["Namespace", "Node", "PersistentVolume", "ComponentStatus"],
    ),
    ("admissionregistration.k8s.io", &["*"]),
    ("apiextensions.k8s.io", &["*"]),
    ("apiregistration.k8s.io", &["*"]),
    (
        "certificates.k8s.io",
        &["CertificateSigningRequest", "ClusterTrustBundle"],
    ),
    ("flowcontrol.apiserver.k8s.io", &["*"]),
    ("gateway.networking.k8s.io", &["GatewayClass"]),
    (
        "networking.k8s.io",
        &["IngressClass", "IPAddress", "ServiceCIDR"],
    ),
    ("node.k8s.io", &["*"]),
    ("protection.crossplane.io", &["ClusterUsage"]),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding"],
    ),
    ("resource.k8s.io", &["DeviceClass", "ResourceSlice"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    (
        "storage.k8s.io",
        &[
            "CSIDriver",
            "CSINode",
            "StorageClass",
            "VolumeAttachment",
            "VolumeAttributesClass",
        ],
    ),
];

/// Groups whose other kinds are all namespaced.
const NAMESPACED: &[&str] = &[
    "",
    "apps",
    "autoscaling",
    "batch",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "gateway.networking.k8s.io",
    "monitoring.coreos.com",
    "networking.k8s.io",
    "policy",
    "protection.crossplane.io",
    "rbac.authorization.k8s.io",
];

/// The scope of `kind`: as one of `definitions` (CRDs or XRDs) says, else as the table says, else unknown.
pub(crate) fn of(api_version: &str, kind: &str, definitions: &[&Value]) -> Option<Scope> {
    let group = object::group(api_version);
    defined(group, kind, definitions)
        .or_else(|| of_kubernetes(group, kind))
        .or_else(|| of_crossplane(group, kind))
}

fn defined(group: &str, kind: &str, definitions: &[&Value]) -> Option<Scope> {
    let defines = |definition: &&&Value| {
        object::text(definition, "/spec/group") == group
            && object::text(definition, "/spec/names/kind") == kind
    };
    let definition = definitions.iter().find(defines)?;
    match object::text(definition, "/spec/scope") {
        "Namespaced" => Some(Scope::Namespaced),
        // Version 2 of the XRD defaults to `Namespaced`, version 1 to `LegacyCluster`; a CRD always says.
        "" if object::version(object::api_version(definition)) == "v2" => Some(Scope::Namespaced),
        _ => Some(Scope::Cluster),
    }
}

fn of_kubernetes(group: &str, kind: &str) -> Option<Scope> {
    let listed = |kinds: &[&str]| kinds.contains(&"*") || kinds.contains(&kind);
    if CLUSTER
        .iter()
        .any(|(known, kinds)| *known == group && listed(kinds))
    {
        return Some(Scope::Cluster);
    }
    NAMESPACED.contains(&group).then_some(Scope::Namespaced)
}

/// Crossplane 2 has the managed resources of each provider twice: namespaced in groups with `.m.`, where the kinds that
/// start with `Cluster` and configure a provider are not, and cluster-scoped in the others.
fn of_crossplane(group: &str, kind: &str) -> Option<Scope> {
    let of_provider = [".upbound.io", ".crossplane.io"]
        .iter()
        .any(|suffix| group.ends_with(suffix));
    let namespaced = group.contains(".m.") && kind != "ClusterProviderConfig";
    of_provider.then_some(if namespaced {
        Scope::Namespaced
    } else {
        Scope::Cluster
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn kinds_everybody_knows_have_the_scope_their_cluster_gives_them() {
        let (cluster, namespaced) = (Some(Scope::Cluster), Some(Scope::Namespaced));
        let cases = [
            ("v1", "Namespace", cluster),
            ("v1", "Secret", namespaced),
            (
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                cluster,
            ),
            ("rds.aws.m.upbound.io/v1beta1", "Instance", namespaced),
            ("rds.aws.upbound.io/v1beta1", "Instance", cluster),
            ("aws.m.upbound.io/v1beta1", "ClusterProviderConfig", cluster),
            ("protection.crossplane.io/v1beta1", "Usage", namespaced),
            ("protection.crossplane.io/v1beta1", "ClusterUsage", cluster),
            ("apiextensions.crossplane.io/v1", "Composition", cluster),
            ("example.org/v1", "Thing", None),
        ];
        for (api_version, kind, expected) in cases {
            assert_eq!(
                of(api_version, kind, &[]),
                expected,
                "{kind} of {api_version}"
            );
        }
    }

    #[test]
    fn a_definition_says_the_scope_of_its_kind() {
        let xrd = |version: &str, scope: Value| {
            let names = json!({"kind": "Thing"});
            json!({
                "apiVersion": format!("apiextensions.crossplane.io/{version}"),
                "spec": {"group": "example.org", "names": names, "scope": scope},
            })
        };
        let cases = [
            (
                "namespaced",
                xrd("v1", json!("Namespaced")),
                Scope::Namespaced,
            ),
            (
                "cluster-scoped",
                xrd("v2", json!("Cluster")),
                Scope::Cluster,
            ),
            (
                "version 2's default",
                xrd("v2", Value::Null),
                Scope::Namespaced,
            ),
            (
                "version 1's default",
                xrd("v1", Value::Null),
                Scope::Cluster,
            ),
        ];
        for (reason, definition, expected) in cases {
            assert_eq!(
                of("example.org/v1", "Thing", &[&definition]),
                Some(expected),
                "{reason}"
            );
        }
    }
}
