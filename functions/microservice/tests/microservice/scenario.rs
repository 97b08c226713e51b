//! A Microservice among its platform and what it works with.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use pave_catalog::Cloud;
use pave_compose::GeneratorKey;
use pave_fn_microservice::Microservice;
use pave_function_sdk::Function;
use pave_scenario::Subject;
use serde_json::{Value, json};

pub(crate) use pave_scenario::{Reply, yaml};

/// The life of Microservice `checkout`.
pub(crate) type Scenario = pave_scenario::Scenario<Checkout>;

/// Microservice `checkout`.
pub(crate) struct Checkout;

impl Subject for Checkout {
    const KIND: &'static str = "Microservice";
    const NAME: &'static str = "checkout";
    const ANCHOR: &'static str = "deployment";
    type Place = Cloud;

    fn function(generator_key: Option<GeneratorKey>) -> impl Function {
        Microservice { generator_key }
    }

    fn at(cloud: Cloud) -> String {
        let region = if cloud == Cloud::Local {
            ""
        } else {
            ", region: germany"
        };
        format!(
            "{{cloud: {cloud}{region}, image: {{repository: registry.example/checkout, {DIGEST}}}}}"
        )
    }
}

pub(crate) const DIGEST: &str =
    "digest: 'sha256:0f5c1a3b7d9e2f4a6c8b0d1e3f5a7c9b2d4e6f8a0c1b3d5e7f9a2c4b6d8e0f1a'";

/// In the developer's own cluster.
pub(crate) fn local(stage: &str) -> Scenario {
    Scenario::on(stage, Cloud::Local)
}

/// Database `orders` of the same namespace as it reports itself, on a cloud, with its connection Secret.
pub(crate) fn database(stage: &str, cloud: Cloud) -> [Value; 2] {
    let keys = [
        "database", "host", "jdbc-uri", "password", "port", "provider", "type", "uri", "username",
    ];
    let mut database = queue(stage)[0].clone();
    database["kind"] = json!("Database");
    database["status"] = json!({
        "phase": "Ready",
        "endpoint": {"host": "orders-database", "port": 5432},
        "secretRef": {"name": "orders-connection", "keys": keys},
        "resolved": {"cloud": cloud, "externalName": "orders-database", "engine": "postgres", "version": "17"},
    });
    let mut connection = secret(stage, "orders-connection", "");
    connection["data"] = [
        ("provider", cloud.as_str()),
        ("host", "orders-database.svc"),
        ("port", "5432"),
        ("database", "orders"),
        ("username", "app"),
        ("password", ADMINISTRATORS),
        ("ca.crt", "certificate"),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), BASE64_STANDARD.encode(value).into()))
    .collect::<serde_json::Map<_, _>>()
    .into();
    [database, connection]
}

/// The password of the administrator.
pub(crate) const ADMINISTRATORS: &str = "administrators-own";

/// Queue `orders` of the same namespace as it reports itself, with its connection Secret.
pub(crate) fn queue(stage: &str) -> [Value; 2] {
    let queue = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Queue",
        "metadata": {"name": "orders", "namespace": format!("payments-{stage}")},
        "spec": {},
        "status": {
            "phase": "Ready",
            "endpoint": {"host": "orders-queue", "port": 4222},
            "secretRef": {"name": "orders-queue-connection", "keys": ["url", "password", "ca.crt"]},
            "resolved": {"cloud": "local", "externalName": "orders-queue"},
        },
    });
    [queue, secret(stage, "orders-queue-connection", "c2VjcmV0")]
}

/// A Secret with one key, in base64.
pub(crate) fn secret(stage: &str, name: &str, password: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": name, "namespace": format!("payments-{stage}")},
        "data": {"password": password},
    })
}

/// The pod template.
pub(crate) fn template(reply: &Reply) -> Value {
    reply.object("deployment")["spec"]["template"].clone()
}

/// The one container.
pub(crate) fn container(reply: &Reply) -> Value {
    template(reply)["spec"]["containers"][0].clone()
}

/// The environment by name.
pub(crate) fn env(reply: &Reply, name: &str) -> Value {
    let container = container(reply);
    let variables = container["env"].as_array().unwrap();
    let found = variables.iter().find(|variable| variable["name"] == name);
    found.cloned().unwrap_or_default()
}

/// A Queue or Bucket `orders` in a cloud as it reports itself, with fields of its record, and its connection Secret.
pub(crate) fn in_cloud(kind: &str, cloud: Cloud, fields: &str) -> [Value; 2] {
    let (region, own) = match cloud {
        Cloud::Aws => ("eu-central-1", "{account: '111122223333'}"),
        Cloud::Gcp => (
            "europe-west3",
            "{project: acme, projectNumber: '123456789012'}",
        ),
        Cloud::Azure => (
            "germanywestcentral",
            "{subscription: sub, resourceGroup: acme-data}",
        ),
        Cloud::Local => ("", "{}"),
    };
    let mut resolved = match kind {
        "Queue" => yaml(
            "{size: small, type: queue, ordering: standard, retentionSeconds: 60, visibilityTimeoutSeconds: 30, \
             maxReceiveCount: 5, maxMessageKB: 256, deletionPolicy: Delete, externalName: acme-orders}",
        ),
        _ => yaml(
            "{size: small, versioning: false, objectLock: false, deletionPolicy: Delete, externalName: acmeorders}",
        ),
    };
    let place = json!({
        "cloud": cloud, "region": "germany", "providerRegion": region, "landingZone": cloud,
        "providerConfigRef": {"kind": "ClusterProviderConfig", "name": cloud},
    });
    for more in [place, yaml(own), yaml(fields)] {
        let more = more.as_object().unwrap().clone();
        resolved.as_object_mut().unwrap().extend(more);
    }
    let mut object = queue("dev")[0].clone();
    object["kind"] = json!(kind);
    object["status"]["resolved"] = resolved;
    object["status"]["endpoint"]["port"] = json!(if cloud == Cloud::Azure { 5671 } else { 443 });
    let name = format!("orders-{}-connection", kind.to_lowercase());
    object["status"]["secretRef"] = json!({"name": name, "keys": ["url"]});
    [object, secret("dev", &name, "c2VjcmV0")]
}

/// A Microservice in the cluster, bound to Queue `orders` in a cloud.
pub(crate) fn bound_in(cloud: Cloud) -> Scenario {
    let mut scenario = local("dev").with("{bindings: [{kind: Queue, name: orders}]}");
    scenario.others.extend(in_cloud("Queue", cloud, "{}"));
    scenario
}

/// What its first binding says.
pub(crate) fn message(reply: &Reply) -> String {
    binding(reply)["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Roles of the identities that are wanted.
pub(crate) fn identities(reply: &Reply) -> Vec<String> {
    let mut names = reply.names();
    names.retain(|name| name.starts_with("identity-"));
    names
}

/// Its first binding as reported.
pub(crate) fn binding(reply: &Reply) -> Value {
    reply.status()["bindings"][0].clone()
}
