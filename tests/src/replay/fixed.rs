//! What must stay as it is about each composed kind, with the reason.

mod identity;
mod messaging;
mod storage;

use serde_json::Value;

/// The kind of `apiVersion` without its version and the kind, JSON pointers into the object, and what a change does.
type Rule = (&'static str, &'static [&'static str], &'static str);

const MOVES: &str = "the cloud creates another one somewhere else";
const REPLACES: &str = "the cloud replaces it, with what is in it";
const RESIZES: &str = "the cloud resizes it, with an outage";

/// Of every object, whatever it is.
const EVERYTHING: &[&str] = &["/apiVersion", "/kind"];
/// Of every managed resource.
const MANAGED: &[&str] = &[
    "/metadata/annotations/crossplane.io~1external-name",
    "/spec/providerConfigRef",
    "/spec/writeConnectionSecretToRef",
    "/spec/managementPolicies",
];

const RULES: &[Rule] = &[
    (
        "apps/Deployment",
        &["/spec/template"],
        "the pods are replaced",
    ),
    (
        "apps/Deployment",
        &["/spec/selector"],
        "the API server refuses it",
    ),
    (
        "apps/Deployment",
        &["/spec/replicas"],
        "replicas come or go",
    ),
    ("apps/StatefulSet", &["/spec/template"], "the pod restarts"),
    (
        "apps/StatefulSet",
        &[
            "/spec/selector",
            "/spec/serviceName",
            "/spec/podManagementPolicy",
            "/spec/volumeClaimTemplates",
        ],
        "the API server refuses it",
    ),
    (
        "batch/Job",
        &["/spec/template"],
        "the API server refuses it",
    ),
    (
        "/Service",
        &["/spec/selector", "/spec/ports", "/spec/clusterIP"],
        "applications lose the connection",
    ),
    ("/Secret", &["/type"], "the API server refuses it"),
    (
        "/Secret",
        &["/data"],
        "applications and servers have the old password",
    ),
    (
        "networking.k8s.io/NetworkPolicy",
        &["/spec/podSelector"],
        "it protects another pod",
    ),
    (
        "/ServiceAccount",
        &["/automountServiceAccountToken"],
        "pods get a token",
    ),
    (
        "policy/PodDisruptionBudget",
        &["/spec/selector"],
        "it protects other pods",
    ),
    (
        "monitoring.coreos.com/ServiceMonitor",
        &["/spec/selector"],
        "Prometheus reads something else",
    ),
    // These follow every release: they replace nothing.
    ("monitoring.coreos.com/PrometheusRule", &[], ""),
    ("/ConfigMap", &[], ""),
    (
        "networking.k8s.io/Ingress",
        &["/spec/rules", "/spec/ingressClassName"],
        "requests no longer find it",
    ),
    (
        "gateway.networking.k8s.io/HTTPRoute",
        &["/spec/parentRefs", "/spec/hostnames", "/spec/rules"],
        "requests no longer find it",
    ),
    (
        "protection.crossplane.io/Usage",
        &["/spec/of"],
        "it protects another object",
    ),
    (
        "rds.aws.m.upbound.io/Instance",
        &[
            "/spec/forProvider/region",
            "/spec/forProvider/identifier",
            "/spec/forProvider/dbSubnetGroupName",
        ],
        MOVES,
    ),
    (
        "rds.aws.m.upbound.io/Instance",
        &[
            "/spec/forProvider/engine",
            "/spec/forProvider/dbName",
            "/spec/forProvider/username",
            "/spec/forProvider/kmsKeyId",
            "/spec/forProvider/storageEncrypted",
        ],
        REPLACES,
    ),
    (
        "rds.aws.m.upbound.io/Instance",
        &[
            "/spec/forProvider/engineVersion",
            "/spec/forProvider/instanceClass",
            "/spec/forProvider/allocatedStorage",
            "/spec/forProvider/storageType",
            "/spec/forProvider/multiAz",
            "/spec/forProvider/parameterGroupName",
        ],
        RESIZES,
    ),
    (
        "rds.aws.m.upbound.io/SubnetGroup",
        &["/spec/forProvider/region", "/spec/forProvider/subnetIds"],
        MOVES,
    ),
    (
        "rds.aws.m.upbound.io/ParameterGroup",
        &[
            "/spec/forProvider/region",
            "/spec/forProvider/family",
            "/spec/forProvider/description",
        ],
        REPLACES,
    ),
    (
        "ec2.aws.m.upbound.io/SecurityGroup",
        &[
            "/spec/forProvider/region",
            "/spec/forProvider/name",
            "/spec/forProvider/description",
            "/spec/forProvider/vpcId",
        ],
        REPLACES,
    ),
    (
        "ec2.aws.m.upbound.io/SecurityGroupIngressRule",
        &[
            "/spec/forProvider/region",
            "/spec/forProvider/securityGroupIdSelector",
        ],
        REPLACES,
    ),
    (
        "sql.gcp.m.upbound.io/DatabaseInstance",
        &[
            "/spec/forProvider/region",
            "/spec/forProvider/project",
            "/spec/forProvider/settings/ipConfiguration/privateNetwork",
        ],
        MOVES,
    ),
    (
        "sql.gcp.m.upbound.io/DatabaseInstance",
        &["/spec/forProvider/encryptionKeyName"],
        REPLACES,
    ),
    (
        "sql.gcp.m.upbound.io/DatabaseInstance",
        &[
            "/spec/forProvider/databaseVersion",
            "/spec/forProvider/settings/tier",
            "/spec/forProvider/settings/edition",
            "/spec/forProvider/settings/availabilityType",
            "/spec/forProvider/settings/diskSize",
            "/spec/forProvider/settings/diskType",
        ],
        RESIZES,
    ),
    (
        "sql.gcp.m.upbound.io/Database",
        &[
            "/spec/forProvider/project",
            "/spec/forProvider/instanceSelector",
            "/spec/forProvider/charset",
        ],
        REPLACES,
    ),
    (
        "sql.gcp.m.upbound.io/User",
        &[
            "/spec/forProvider/project",
            "/spec/forProvider/instanceSelector",
            "/spec/forProvider/passwordSecretRef",
        ],
        REPLACES,
    ),
    (
        "dbforpostgresql.azure.m.upbound.io/FlexibleServer",
        &[
            "/spec/forProvider/location",
            "/spec/forProvider/resourceGroupName",
            "/spec/forProvider/delegatedSubnetId",
            "/spec/forProvider/privateDnsZoneId",
        ],
        MOVES,
    ),
    (
        "dbforpostgresql.azure.m.upbound.io/FlexibleServer",
        &[
            "/spec/forProvider/administratorLogin",
            "/spec/forProvider/administratorPasswordSecretRef",
            "/spec/forProvider/geoRedundantBackupEnabled",
        ],
        REPLACES,
    ),
    (
        "dbforpostgresql.azure.m.upbound.io/FlexibleServer",
        &[
            "/spec/forProvider/version",
            "/spec/forProvider/skuName",
            "/spec/forProvider/storageMb",
            "/spec/forProvider/highAvailability",
        ],
        RESIZES,
    ),
    (
        "dbforpostgresql.azure.m.upbound.io/FlexibleServerDatabase",
        &[
            "/spec/forProvider/serverIdSelector",
            "/spec/forProvider/charset",
            "/spec/forProvider/collation",
        ],
        REPLACES,
    ),
    (
        "dbformysql.azure.m.upbound.io/FlexibleServer",
        &[
            "/spec/forProvider/location",
            "/spec/forProvider/resourceGroupName",
            "/spec/forProvider/delegatedSubnetId",
            "/spec/forProvider/privateDnsZoneId",
        ],
        MOVES,
    ),
    (
        "dbformysql.azure.m.upbound.io/FlexibleServer",
        &[
            "/spec/forProvider/administratorLogin",
            "/spec/forProvider/administratorPasswordSecretRef",
            "/spec/forProvider/geoRedundantBackupEnabled",
        ],
        REPLACES,
    ),
    (
        "dbformysql.azure.m.upbound.io/FlexibleServer",
        &[
            "/spec/forProvider/version",
            "/spec/forProvider/skuName",
            "/spec/forProvider/storage/sizeGb",
            "/spec/forProvider/highAvailability",
        ],
        RESIZES,
    ),
    (
        "dbformysql.azure.m.upbound.io/FlexibleDatabase",
        &[
            "/spec/forProvider/resourceGroupName",
            "/spec/forProvider/serverNameSelector",
            "/spec/forProvider/charset",
            "/spec/forProvider/collation",
        ],
        REPLACES,
    ),
];

/// What is different in `desired` and must not be. A name that nobody wants is one that Crossplane keeps.
pub(super) fn changes(name: &str, observed: &Value, desired: &Value) -> Vec<String> {
    let kind = kind(observed);
    let rules = RULES
        .iter()
        .chain(messaging::RULES)
        .chain(identity::RULES)
        .chain(storage::RULES)
        .filter(|(of, _, _)| *of == kind);
    if rules.clone().count() == 0 {
        return vec![format!(
            "{name}: nobody has said what must stay as it is about a {kind}; add it to tests/src/replay/fixed.rs"
        )];
    }
    let mut changes = Vec::new();
    for (_, paths, consequence) in rules {
        changes.extend(differing(name, paths, (observed, desired), consequence));
    }
    let known = "Crossplane and the provider know it by this";
    changes.extend(differing(name, EVERYTHING, (observed, desired), known));
    if observed.pointer("/spec/forProvider").is_some() {
        changes.extend(differing(name, MANAGED, (observed, desired), known));
    }
    for path in ["/metadata/name", "/metadata/namespace"] {
        if desired.pointer(path).is_some() {
            changes.extend(differing(
                name,
                &[path],
                (observed, desired),
                "it is another object",
            ));
        }
    }
    changes
}

fn differing(
    name: &str,
    paths: &[&str],
    (observed, desired): (&Value, &Value),
    consequence: &str,
) -> Vec<String> {
    let differ = |path: &&&str| observed.pointer(path) != desired.pointer(path);
    let sentence = |path: &&str| {
        let [old, new] = [observed, desired].map(|object| shown(object.pointer(path)));
        format!("{name}: {path} was {old} and is {new}; {consequence}")
    };
    paths.iter().filter(differ).map(sentence).collect()
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "absent".to_owned(), Value::to_string)
}

fn kind(object: &Value) -> String {
    let api_version = object["apiVersion"].as_str().unwrap_or_default();
    let group = api_version.rsplit_once('/').map_or("", |(group, _)| group);
    format!("{group}/{}", object["kind"].as_str().unwrap_or_default())
}
