//! What an identity cannot be given, and why there is none: said before anything is created, and never in silence.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{bound_in as bound, identities, in_cloud, message};

#[test]
fn a_variable_that_the_platform_sets_is_nobody_elses() {
    for (cloud, fields, field) in [
        (
            Cloud::Aws,
            "{env: {AWS_REGION: eu-west-1}}",
            "spec.env: 'AWS_REGION'",
        ),
        (
            Cloud::Azure,
            "{secrets: [{name: own, env: {AZURE_CLIENT_ID: id}}]}",
            "spec.secrets[0].env: 'AZURE_CLIENT_ID'",
        ),
        (
            Cloud::Aws,
            "{bindings: [{kind: Queue, name: orders, prefix: AWS}]}",
            "spec.bindings[0].prefix: 'AWS_REGION'",
        ),
    ] {
        let mut scenario = bound(cloud).with(fields);
        scenario.others[0]["status"]["secretRef"]["keys"] = json!(["region"]);
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Blocked", "{fields}");
        let sentence =
            format!("{field} is what the platform sets for its identity in {cloud}. Fix: ");
        assert!(
            reply.message().starts_with(&sentence),
            "{}",
            reply.message()
        );
    }
    // Elsewhere it means nothing.
    let reply = bound(Cloud::Gcp)
        .with("{env: {AWS_REGION: eu-west-1}}")
        .call();
    assert_eq!(reply.phase(), "Pending");
}

#[test]
fn beside_a_key_of_ones_own_there_is_no_identity_and_that_is_said() {
    for (cloud, variable) in [
        (Cloud::Aws, "AWS_ACCESS_KEY_ID"),
        (Cloud::Gcp, "GOOGLE_APPLICATION_CREDENTIALS"),
        (Cloud::Azure, "AZURE_CLIENT_SECRET"),
    ] {
        let fields = format!("{{secrets: [{{name: own, env: {{{variable}: key}}}}]}}");
        let mut scenario = bound(cloud).with(&fields).provisioned();
        let reply = scenario.reconcile();
        assert_eq!(identities(&reply), [""; 0], "{cloud}");
        let sentence = format!("{variable} of spec.secrets[0].env is a key of its own");
        assert!(message(&reply).contains(&sentence), "{}", message(&reply));
    }
}

#[test]
fn an_identity_reaches_its_own_account_and_says_so_of_another() {
    let mut scenario = bound(Cloud::Aws);
    scenario.set("{bindings: [{kind: Queue, name: orders}, {kind: Bucket, name: orders}]}");
    let elsewhere = in_cloud("Bucket", Cloud::Aws, "{account: '444455556666'}");
    scenario.others.extend(elsewhere);
    let reply = scenario.provisioned().call();
    assert!(!reply.names().contains(&"may-bucket-orders".to_owned()));
    let message = reply.status()["bindings"][1]["message"].clone();
    let sentence = "its identity in aws is in account '111122223333', and this is in account '444455556666'. Fix: ";
    assert!(message.as_str().unwrap().contains(sentence), "{message}");
}

#[test]
fn names_are_within_each_clouds_limits() {
    for (cloud, longest) in [(Cloud::Aws, 64), (Cloud::Gcp, 30), (Cloud::Azure, 120)] {
        let mut scenario = bound(cloud);
        scenario.object["metadata"]["name"] = json!("a".repeat(52));
        let reply = scenario.call();
        let resolved = &reply.status()["resolved"]["identities"][0];
        let name = resolved["name"].as_str().unwrap();
        assert!((6..=longest).contains(&name.len()), "{name}");
        let fresh = scenario.call().status()["resolved"]["identities"][0]["name"].clone();
        assert_eq!(fresh, json!(name), "{cloud}: a new control plane finds it");
    }
}

#[test]
fn a_provider_that_is_not_there_is_named() {
    let mut scenario = bound(Cloud::Gcp);
    scenario.lacks = Some(["cloudplatform.gcp.m.upbound.io".to_owned()].into());
    let reply = scenario.call();
    assert_eq!(reply.phase(), "Blocked");
    let sentence = "The control plane does not know cloudplatform.gcp.m.upbound.io. Fix: the platform team installs provider-gcp-cloudplatform";
    assert!(reply.message().starts_with(sentence), "{}", reply.message());
}
