//! One connection Secret: the same keys on every cloud, and no key that could leak.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use pave_catalog::Cloud;

use crate::scenario::{CLOUDS, Reply, on};

fn data(reply: &Reply) -> BTreeMap<String, String> {
    let secret = reply.object("connection");
    let entries = secret["data"].as_object().unwrap().iter();
    let decode = |value: &str| String::from_utf8(BASE64_STANDARD.decode(value).unwrap()).unwrap();
    entries
        .map(|(key, value)| (key.clone(), decode(value.as_str().unwrap())))
        .collect()
}

#[test]
fn the_values_are_those_of_the_cloud() {
    for (cloud, own, endpoint) in [
        (
            Cloud::Aws,
            vec![
                ("type", "s3"),
                ("region", "eu-central-1"),
                ("path-style", "false"),
                ("port", "443"),
            ],
            "https://s3.eu-central-1.amazonaws.com",
        ),
        (
            Cloud::Gcp,
            vec![("type", "gcs"), ("region", "europe-west3"), ("port", "443")],
            "https://storage.googleapis.com",
        ),
        (
            Cloud::Azure,
            vec![
                ("type", "azure-blob"),
                ("region", "germanywestcentral"),
                ("bucket", "data"),
                ("uri", "https://account.blob.core.windows.net/data"),
                ("port", "443"),
            ],
            "https://account.blob.core.windows.net",
        ),
        (
            Cloud::Local,
            vec![
                ("type", "s3"),
                ("bucket", "uploads-bucket"),
                ("uri", "s3://uploads-bucket"),
                ("access-key-id", "app"),
                ("path-style", "true"),
                ("port", "9000"),
            ],
            "http://uploads-bucket.payments-dev.svc:9000",
        ),
    ] {
        let reply = on("dev", cloud).provisioned().call();
        let data = data(&reply);
        assert_eq!(data["endpoint"], endpoint, "{cloud}");
        assert_eq!(data["provider"], cloud.as_str());
        assert!(data["endpoint"].contains(&data["host"]), "{cloud}");
        for (key, value) in own {
            assert_eq!(data[key], value, "{cloud}: {key}");
        }
        let name = reply.status()["resolved"]["externalName"].clone();
        let named = if cloud == Cloud::Azure {
            "account"
        } else {
            "bucket"
        };
        assert_eq!(data[named], name.as_str().unwrap(), "{cloud}");
        let status = reply.status();
        assert_eq!(status["endpoint"]["url"], data["uri"], "{cloud}");
        let keys: Vec<&String> = data.keys().collect();
        assert_eq!(status["secretRef"]["keys"], serde_json::json!(keys));
    }
}

#[test]
fn on_a_cloud_there_is_no_key_to_leak() {
    for cloud in CLOUDS {
        let data = data(&on("dev", cloud).provisioned().call());
        for key in data.keys() {
            let secret = ["key", "password", "token", "secret"];
            assert!(
                !secret.iter().any(|word| key.contains(word)),
                "{cloud}: {key}"
            );
        }
    }
}

#[test]
fn the_local_key_stays_when_the_installation_gets_another() {
    let mut scenario = on("dev", Cloud::Local).provisioned();
    let before = data(&scenario.call());
    assert!(before["secret-access-key"].len() >= 16);
    scenario.key = None;
    assert_eq!(data(&scenario.call()), before);
}

#[test]
fn the_secret_waits_for_the_bucket_and_outlives_what_was_reported() {
    for cloud in CLOUDS {
        let mut scenario = on("dev", cloud);
        scenario.reconcile();
        let reply = scenario.call();
        assert!(!reply.names().contains(&"connection".to_owned()), "{cloud}");
        let waiting = ("False".to_owned(), "WaitingForBucket".to_owned());
        assert_eq!(reply.condition("ConnectionPublished"), Some(waiting));
        let mut scenario = scenario.provisioned();
        let before = scenario.call();
        let status = scenario.server().object["status"].as_object_mut().unwrap();
        status.remove("atProvider");
        let after = scenario.call();
        assert_eq!(after.object("connection"), before.object("connection"));
        for field in ["endpoint", "secretRef"] {
            assert_eq!(after.status()[field], before.status()[field], "{cloud}");
        }
    }
}

#[test]
fn a_claim_gets_the_details_too() {
    let mut scenario = on("dev", Cloud::Aws);
    scenario.object["kind"] = serde_json::json!("XBucket");
    let metadata = &mut scenario.object["metadata"];
    metadata.as_object_mut().unwrap().remove("namespace");
    metadata["labels"] = serde_json::json!({
        "crossplane.io/claim-name": "uploads", "crossplane.io/claim-namespace": "payments-dev",
    });
    let reply = scenario.provisioned().call();
    let named = on("dev", Cloud::Aws).provisioned().call();
    assert_eq!(data(&reply), data(&named), "the same bucket");
    let details = reply.connection_details().as_object().unwrap().len();
    assert_eq!(details, data(&reply).len());
}
