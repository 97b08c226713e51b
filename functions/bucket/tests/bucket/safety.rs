//! What no bucket goes without, whatever its manifest says.

use pave_catalog::Cloud;
use serde_json::{Value, json};

use crate::scenario::{Reply, Scenario, on, yaml};

/// Manifests that ask for as much and as little as they can.
const SPECS: [&str; 3] = [
    "{size: micro}",
    "{size: xlarge, versioning: true, objectLock: true, deletionPolicy: Retain}",
    "{versioning: false, retention: {expireAfterDays: 30, archiveAfterDays: 7}, deletionPolicy: Delete}",
];

fn everything(cloud: Cloud) -> impl Iterator<Item = Reply> {
    let replies = move |spec: &str| on("dev", cloud).with(spec).call();
    SPECS.iter().map(move |spec| replies(spec))
}

fn parameters(reply: &Reply, role: &str) -> Value {
    reply.object(role)["spec"]["forProvider"].clone()
}

#[test]
fn nothing_on_aws_can_be_made_public_or_read_without_encryption() {
    for reply in everything(Cloud::Aws) {
        let block = parameters(&reply, "public-access-block");
        for field in [
            "blockPublicAcls",
            "blockPublicPolicy",
            "ignorePublicAcls",
            "restrictPublicBuckets",
        ] {
            assert_eq!(block[field], true, "{field}");
        }
        let owner = parameters(&reply, "ownership");
        assert_eq!(owner["rule"]["objectOwnership"], "BucketOwnerEnforced");
        let encryption = &parameters(&reply, "encryption")["rule"][0];
        let algorithm = &encryption["applyServerSideEncryptionByDefault"]["sseAlgorithm"];
        assert_eq!(algorithm, "AES256");
        let policy = parameters(&reply, "policy")["policy"].clone();
        let policy = yaml(policy.as_str().unwrap());
        let name = reply.status()["resolved"]["externalName"].clone();
        let arn = format!("arn:aws:s3:::{}", name.as_str().unwrap());
        let want = json!([{
            "Sid": "DenyPlainHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": [arn, format!("{arn}/*")],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }]);
        assert_eq!(policy["Statement"], want, "and nobody is allowed anything");
    }
}

#[test]
fn an_own_key_encrypts_where_the_landing_zone_names_one() {
    let mut scenario = on("dev", Cloud::Aws);
    let zone = scenario.zones.get_mut("aws").unwrap();
    zone["regions"]["germany"]["kmsKey"] = json!("arn:aws:kms:eu-central-1:1:key/k");
    let rule = parameters(&scenario.call(), "encryption")["rule"][0].clone();
    let want = json!({
        "bucketKeyEnabled": true,
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "arn:aws:kms:eu-central-1:1:key/k"},
    });
    assert_eq!(rule, want);
    let mut scenario = on("dev", Cloud::Gcp);
    let zone = scenario.zones.get_mut("gcp").unwrap();
    zone["regions"]["germany"]["kmsKey"] = json!("projects/p/key");
    let encryption = scenario.call().server()["encryption"].clone();
    assert_eq!(encryption, json!({"defaultKmsKeyName": "projects/p/key"}));
}

#[test]
fn nothing_on_google_cloud_can_be_made_public() {
    for reply in everything(Cloud::Gcp) {
        let bucket = reply.server();
        assert_eq!(bucket["publicAccessPrevention"], "enforced");
        assert_eq!(bucket["uniformBucketLevelAccess"], true);
    }
}

#[test]
fn nothing_on_azure_can_be_made_public_or_opened_with_a_key() {
    for reply in everything(Cloud::Azure) {
        let account = reply.server();
        assert_eq!(account["allowNestedItemsToBePublic"], false);
        assert_eq!(account["sharedAccessKeyEnabled"], false);
        assert_eq!(account["crossTenantReplicationEnabled"], false);
        assert_eq!(account["httpsTrafficOnlyEnabled"], true);
        assert_eq!(account["minTlsVersion"], "TLS1_2");
        let container = parameters(&reply, "container");
        assert_eq!(container["containerAccessType"], "private");
    }
}

#[test]
fn a_local_server_runs_restricted_and_is_reached_from_its_namespace_only() {
    let reply = on("dev", Cloud::Local).call();
    let pod = &reply.object("bucket")["spec"]["template"]["spec"];
    assert_eq!(pod["automountServiceAccountToken"], false);
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    let container = &pod["containers"][0];
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    assert_eq!(
        container["securityContext"]["capabilities"]["drop"],
        json!(["ALL"])
    );
    let from = &reply.object("network-policy")["spec"]["ingress"][0]["from"];
    assert_eq!(from, &json!([{"podSelector": {}}]));
}

#[test]
fn a_local_server_without_the_installations_key_waits_for_it() {
    let mut scenario: Scenario = on("dev", Cloud::Local);
    scenario.key = None;
    let reply = scenario.call();
    assert_eq!(reply.phase(), "Blocked");
    assert!(
        reply.message().contains("no generator key"),
        "{}",
        reply.message()
    );
    assert_eq!(reply.ttl(), "60s", "Crossplane cannot watch for a key");
}
