//! Makes a recording: calls the functions of this build until nothing changes, and plays everybody else in between.

use function_pave::Pave;
use pave_api::definition::Package;
use pave_catalog::Cloud;
use pave_compose::GeneratorKey;
use pave_function_sdk::testing::run_json;
use pave_render::child_name;
use serde_json::{Map, Value, json};

use super::Case;
use crate::{
    examples::TODAY,
    repository::{documents, yaml_files},
};

const UID: &str = "6f1b1f5e-0000-4000-8000-000000000001";
const CREATED: &str = "2026-11-24T08:00:00Z";
const READY: &str = "2026-11-24T08:10:00Z";

/// The answer of this build's functions to a request.
///
/// # Panics
///
/// When the request does not follow the protocol.
pub fn answer(request: &Value) -> Value {
    let pave = Pave::new(Some(GeneratorKey::offline_placeholder()));
    run_json(TODAY, &pave, request.clone())
}

/// An object that works, as a request.
pub fn record(case: Case) -> Value {
    let manifest = manifest(case);
    let mut request = json!({
        "meta": {"tag": "recorded", "capabilities": [
            "CAPABILITY_CAPABILITIES", "CAPABILITY_REQUIRED_RESOURCES", "CAPABILITY_CREDENTIALS", "CAPABILITY_CONDITIONS",
            "CAPABILITY_REQUIRED_SCHEMAS",
        ]},
        "input": {"apiVersion": "fn.pave.internal/v1alpha1", "kind": case.what.kind},
        "observed": {"composite": {"resource": manifest}},
        "requiredResources": required(case),
    });
    // Created, connected, ready.
    for _ in 0..3 {
        let answer = answer(&request);
        let desired = answer["desired"]["resources"].as_object();
        let observed = desired.into_iter().flatten().map(|(name, desired)| {
            let observed = left_behind(case, name, &desired["resource"]);
            (name.clone(), observed)
        });
        request["observed"]["resources"] = observed.collect::<Map<_, _>>().into();
        request["observed"]["composite"]["resource"]["status"] = status(&answer);
    }
    request
}

fn namespace(case: Case) -> String {
    let stage = if case.cloud == Cloud::Local {
        "dev"
    } else {
        "prod"
    };
    format!("{}-{stage}", case.what.team)
}

fn manifest(case: Case) -> Value {
    let namespace = namespace(case);
    let mut spec: Value = serde_saphyr::from_str(case.what.spec).unwrap_or_default();
    spec["cloud"] = json!(case.cloud);
    let kind = case.what.kind;
    // What holds no data has no such field.
    if kind != "Microservice" {
        spec["deletionProtection"] = json!(true);
    }
    let (kind, mut metadata) = match case.package {
        Package::Configuration => (
            kind.to_owned(),
            json!({"name": "orders", "namespace": namespace}),
        ),
        Package::ConfigurationClaims => (
            format!("X{kind}"),
            json!({
                "name": "orders-x7k2p",
                "labels": {"crossplane.io/claim-name": "orders", "crossplane.io/claim-namespace": namespace},
            }),
        ),
    };
    metadata["uid"] = json!(UID);
    metadata["creationTimestamp"] = json!(CREATED);
    metadata["generation"] = json!(1);
    metadata["resourceVersion"] = json!("4711");
    json!({"apiVersion": "pave.internal/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec})
}

/// What Crossplane fetches: the policy, the namespace's Environment, every LandingZone.
fn required(case: Case) -> Value {
    let namespace = namespace(case);
    let platform: Vec<Value> = yaml_files("examples/platform")
        .iter()
        .flat_map(|file| documents(file))
        .collect();
    let of = |kind: &'static str| platform.iter().filter(move |object| object["kind"] == kind);
    let items = |objects: Vec<&Value>| {
        let items = objects
            .into_iter()
            .map(|object| json!({"resource": object}));
        json!({"items": items.collect::<Vec<_>>()})
    };
    let environment = of("Environment").filter(|object| object["metadata"]["name"] == namespace);
    let mut required = json!({
        "platform-policy": items(of("PlatformPolicy").collect()),
        "environment": items(environment.collect()),
        "landing-zones": items(of("LandingZone").collect()),
    });
    if case.what.kind == "Microservice" {
        let (bound, [object, secret]) = match case.what.name {
            "identity" => ("queue-orders", bound_queue(case, &namespace)),
            _ => ("database-orders", bound(case, &namespace)),
        };
        let mounted = secret["metadata"]["name"].as_str().unwrap_or_default();
        required[bound] = items(vec![&object]);
        required[format!("secret-{mounted}")] = items(vec![&secret]);
        // Asked for while the Deployment is not ready.
        required["pods"] = items(Vec::new());
    }
    required
}

/// What a Microservice is bound to: a Database as it reports itself, and its connection Secret.
fn bound(case: Case, namespace: &str) -> [Value; 2] {
    let metadata = |name: &str| json!({"name": name, "namespace": namespace});
    let keys = [
        "database", "host", "jdbc-uri", "password", "port", "provider", "type", "uri", "username",
    ];
    let database = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Database", "metadata": metadata("orders"), "spec": {},
        "status": {
            "phase": "Ready",
            "endpoint": {"host": "orders.example", "port": 5432},
            "secretRef": {"name": "orders-connection", "keys": keys},
            "resolved": {"cloud": case.cloud, "externalName": "orders-database"},
        },
    });
    // `secret`
    let data: Map<_, _> = keys
        .iter()
        .map(|key| ((*key).to_owned(), json!("c2VjcmV0")))
        .collect();
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata("orders-connection"), "data": data});
    [database, secret]
}

/// The same of a Queue, in the landing zone of the example.
fn bound_queue(case: Case, namespace: &str) -> [Value; 2] {
    let metadata = |name: &str| json!({"name": name, "namespace": namespace});
    let mut resolved = json!({
        "cloud": case.cloud, "landingZone": format!("{}-prod", case.cloud), "size": "small", "type": "queue",
        "ordering": "standard", "retentionSeconds": 60, "visibilityTimeoutSeconds": 30, "maxReceiveCount": 5,
        "maxMessageKB": 256, "deletionPolicy": "Retain", "externalName": "acme-orders",
        "providerConfigRef": {"kind": "ClusterProviderConfig", "name": format!("{}-prod", case.cloud)},
    });
    let own = match case.cloud {
        Cloud::Aws => json!({"account": "444455556666", "providerRegion": "eu-central-1"}),
        Cloud::Gcp => json!({"project": "acme-prod", "providerRegion": "europe-west3"}),
        Cloud::Azure => json!({
            "subscription": "00000000-0000-0000-0000-000000000000", "resourceGroup": "acme-data-prod",
            "providerRegion": "germanywestcentral",
        }),
        Cloud::Local => json!({}),
    };
    for (field, value) in own.as_object().into_iter().flatten() {
        resolved[field] = value.clone();
    }
    let queue = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Queue", "metadata": metadata("orders"), "spec": {},
        "status": {
            "phase": "Ready",
            "endpoint": {"host": "orders.example", "port": 443},
            "secretRef": {"name": "orders-queue-connection", "keys": ["url"]},
            "resolved": resolved,
        },
    });
    // `secret`
    let secret = json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": metadata("orders-queue-connection"), "data": {"url": "c2VjcmV0"},
    });
    [queue, secret]
}

/// The composite's status as Crossplane writes it, its own conditions beside the function's.
fn status(answer: &Value) -> Value {
    let mut status = answer["desired"]["composite"]["resource"]["status"].clone();
    let ours = answer["conditions"].as_array().into_iter().flatten();
    let ours = ours.map(|condition| {
        let is_true = condition["status"] == "STATUS_CONDITION_TRUE";
        json!({
            "type": condition["type"],
            "status": if is_true { "True" } else { "False" },
            "reason": condition["reason"],
            "message": condition["message"].as_str().unwrap_or_default(),
            "lastTransitionTime": READY,
        })
    });
    let own = [("Synced", "ReconcileSuccess"), ("Ready", "Available")].map(|(type_, reason)| {
        json!({"type": type_, "status": "True", "reason": reason, "lastTransitionTime": READY})
    });
    status["conditions"] = own.into_iter().chain(ours).collect();
    status
}

/// A composed resource as Crossplane and its controller leave it.
fn left_behind(case: Case, name: &str, desired: &Value) -> Value {
    let mut object = desired.clone();
    let prefix = match case.package {
        Package::Configuration => "orders-",
        Package::ConfigurationClaims => "orders-x7k2p-",
    };
    let metadata = &mut object["metadata"];
    if metadata["name"].is_null() {
        metadata["name"] = json!(child_name(prefix, UID, name));
    }
    metadata["annotations"]["crossplane.io/composition-resource-name"] = json!(name);
    metadata["creationTimestamp"] = json!(CREATED);
    let mut details = Map::new();
    match object["kind"].as_str() {
        Some("StatefulSet") => {
            object["status"] = json!({"replicas": 1, "readyReplicas": 1, "currentRevision": "1", "updateRevision": "1"});
        }
        Some("Deployment") => {
            let replicas = &object["spec"]["replicas"];
            object["status"] = json!({
                "replicas": replicas, "updatedReplicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas,
                "conditions": [{"type": "Available", "status": "True", "lastTransitionTime": READY}],
            });
        }
        Some("Ingress") => {
            object["status"] = json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}});
        }
        Some("HTTPRoute") => {
            let conditions =
                ["Accepted", "ResolvedRefs"].map(|type_| json!({"type": type_, "status": "True"}));
            object["status"] = json!({"parents": [{"conditions": conditions}]});
        }
        Some("Job") => {
            object["status"] = json!({"conditions": [{"type": "Complete", "status": "True", "lastTransitionTime": READY}]});
        }
        Some(
            "ConfigMap"
            | "NetworkPolicy"
            | "PodDisruptionBudget"
            | "PrometheusRule"
            | "Secret"
            | "Service"
            | "ServiceAccount"
            | "ServiceMonitor",
        ) if object["spec"]["forProvider"].is_null() => {}
        _ => {
            let conditions = [("Synced", "ReconcileSuccess"), ("Ready", "Available")];
            let conditions = conditions.map(|(type_, reason)| {
                json!({"type": type_, "status": "True", "reason": reason, "lastTransitionTime": READY})
            });
            object["status"] = json!({"conditions": conditions});
            let is_key = object["kind"]
                .as_str()
                .is_some_and(|kind| kind.ends_with("AuthorizationRule"));
            if object["kind"] == "UserAssignedIdentity" {
                object["status"]["atProvider"] =
                    json!({"principalId": "principal", "clientId": "client", "tenantId": "tenant"});
            }
            if name == case.what.anchor || is_key {
                details = report_connection(&mut object);
            }
        }
    }
    json!({"resource": object, "connectionDetails": details})
}

/// Each cloud reports the address in its own fields, and the login under its own keys in base64.
fn report_connection(server: &mut Value) -> Map<String, Value> {
    let api_version = server["apiVersion"].as_str().unwrap_or_default();
    let group = api_version.split('.').next().unwrap_or_default();
    let parameters = server["spec"]["forProvider"].clone();
    let (at_provider, details) = match group {
        "rds" => (
            json!({
                "address": "orders.rds.example",
                "allocatedStorage": parameters["allocatedStorage"],
                "deletionProtection": parameters["deletionProtection"],
            }),
            // `from-rds`
            json!({"attribute.password": "ZnJvbS1yZHM="}),
        ),
        "sql" => (
            json!({"privateIpAddress": "10.0.0.3", "settings": {
                "diskSize": parameters["settings"]["diskSize"],
                "deletionProtectionEnabled": parameters["settings"]["deletionProtectionEnabled"],
            }}),
            // `certificate`
            json!({"serverCACertificateCert": "Y2VydGlmaWNhdGU="}),
        ),
        "dbforpostgresql" => (
            json!({"fqdn": "orders.postgres.example", "storageMb": parameters["storageMb"]}),
            // `from-azure`
            json!({"attribute.administrator_password": "ZnJvbS1henVyZQ=="}),
        ),
        "dbformysql" => (
            json!({"fqdn": "orders.mysql.example", "storage": {"sizeGb": parameters["storage"]["sizeGb"]}}),
            json!({}),
        ),
        "s3" => {
            let name = &server["metadata"]["annotations"]["crossplane.io/external-name"];
            let name = name.as_str().unwrap_or_default();
            (
                json!({"bucketRegionalDomainName": format!("{name}.s3.eu-central-1.amazonaws.com")}),
                json!({}),
            )
        }
        "storage" if api_version.contains("gcp") => (
            json!({"selfLink": "https://www.googleapis.example/b"}),
            json!({}),
        ),
        "storage" => (
            json!({"primaryBlobHost": "account.blob.core.windows.net"}),
            json!({}),
        ),
        // `from-azure`, where the cloud makes keys.
        _ => (
            json!({"id": "id-of-the-cloud"}),
            json!({"attribute.primary_connection_string": "ZnJvbS1henVyZQ=="}),
        ),
    };
    server["status"]["atProvider"] = at_provider;
    details.as_object().cloned().unwrap_or_default()
}
