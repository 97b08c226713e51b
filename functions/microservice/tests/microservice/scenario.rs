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
