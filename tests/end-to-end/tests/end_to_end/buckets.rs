//! A bucket from its manifest to the objects in it, and what becomes of both.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Wait, until};
use pave_end_to_end::{BUCKET, Platform, text};
use serde_json::{Value, json};

use crate::case::cases;

cases![
    what_is_put_into_a_bucket_comes_back,
    a_bucket_in_aws_is_closed_encrypted_and_has_the_teams_tags,
    a_retention_reaches_the_cloud_and_is_taken_back,
    what_cannot_be_changed_about_a_bucket_is_refused_in_words,
    a_bucket_with_policy_delete_takes_its_objects_along,
    a_bucket_with_policy_retain_stays_with_its_objects_and_is_adopted_again,
    a_local_bucket_without_a_server_is_refused_in_words,
];

const LIMIT: Duration = Duration::from_mins(5);

async fn what_is_put_into_a_bucket_comes_back(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let receipts = namespace.object(BUCKET, "receipts");
    receipts
        .apply(json!({"cloud": "aws", "versioning": true}))
        .await?;
    receipts.in_phase("Ready").await?;
    let secret = namespace.secret("receipts-bucket-connection").await?;
    let bucket = secret.get("bucket").context("the Secret names no bucket")?;

    for text in ["paid", "paid twice"] {
        put(platform, bucket, text).await?;
    }

    ensure!(get(platform, bucket).await? == "paid twice");
    let listed = json!({"Bucket": bucket});
    let versions = platform
        .aws
        .call("s3", "list_object_versions", &listed)
        .await?;
    let versions = versions["Versions"].as_array().map_or(0, Vec::len);
    ensure!(versions == 2, "the bucket keeps {versions} versions");
    Ok(())
}

async fn a_bucket_in_aws_is_closed_encrypted_and_has_the_teams_tags(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "staging").await?;
    let receipts = namespace.object(BUCKET, "receipts");
    receipts.apply(json!({"cloud": "aws"})).await?;
    let ready = receipts.in_phase("Ready").await?;
    let name = text(&ready, "/status/resolved/externalName");
    let asked = json!({"Bucket": name});
    let ask = |operation: &'static str| platform.aws.call("s3", operation, &asked);

    let block = ask("get_public_access_block").await?["PublicAccessBlockConfiguration"].clone();
    let every = block.as_object().context("nothing is blocked")?;
    ensure!(
        every.len() == 4 && every.values().all(|value| *value == true),
        "{block}"
    );
    let policy = ask("get_bucket_policy").await?;
    let policy: Value = serde_json::from_str(text(&policy, "/Policy"))?;
    let denied = &policy["Statement"][0];
    ensure!(denied["Effect"] == "Deny" && denied["Principal"] == "*");
    ensure!(
        denied["Condition"]["Bool"]["aws:SecureTransport"] == "false",
        "{policy}"
    );
    let encryption = ask("get_bucket_encryption").await?;
    let rule = &encryption["ServerSideEncryptionConfiguration"]["Rules"][0];
    let algorithm = &rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"];
    ensure!(algorithm == "AES256", "{encryption}");
    let owner = ask("get_bucket_ownership_controls").await?;
    let owner = text(&owner, "/OwnershipControls/Rules/0/ObjectOwnership");
    ensure!(owner == "BucketOwnerEnforced", "{owner}");
    let tags = ask("get_bucket_tagging").await?["TagSet"].clone();
    let tags = tags.as_array().cloned().unwrap_or_default();
    for (key, value) in [
        ("team", "payments"),
        ("cost-center", "cc-4711"),
        ("claim-kind", "bucket"),
    ] {
        let expected = json!({"Key": key, "Value": value});
        ensure!(tags.contains(&expected), "no {expected} among {tags:?}");
    }
    Ok(())
}

async fn a_retention_reaches_the_cloud_and_is_taken_back(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let exports = namespace.object(BUCKET, "exports");
    exports
        .apply(json!({"cloud": "aws", "retention": {"expireAfterDays": 30, "archiveAfterDays": 7}}))
        .await?;
    let ready = exports.in_phase("Ready").await?;
    let asked = json!({"Bucket": text(&ready, "/status/resolved/externalName")});
    let operation = "get_bucket_lifecycle_configuration";
    let lifecycle = platform.aws.call("s3", operation, &asked).await?;
    let rule = &lifecycle["Rules"][0];
    ensure!(rule["Expiration"]["Days"] == 30, "{lifecycle}");
    ensure!(
        rule["Transitions"][0]["StorageClass"] == "GLACIER_IR",
        "{lifecycle}"
    );

    exports.change(json!({"retention": null})).await?;

    until(LIMIT, "nothing expires any more", async || {
        let lifecycle = platform.aws.call("s3", operation, &asked).await?;
        let expires = !lifecycle["Rules"][0]["Expiration"].is_null();
        Ok(Wait::when(!expires, lifecycle.to_string()))
    })
    .await
}

async fn what_cannot_be_changed_about_a_bucket_is_refused_in_words(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let exports = namespace.object(BUCKET, "exports");
    exports.apply(json!({"cloud": "aws"})).await?;
    exports.in_phase("Ready").await?;
    for (change, words) in [
        (
            json!({"objectLock": true}),
            "objectLock cannot be changed once resolved",
        ),
        (
            json!({"cloud": "gcp"}),
            "cloud cannot be changed once resolved",
        ),
        (
            json!({"retention": {"archiveAfterDays": 9, "expireAfterDays": 8}}),
            "archiveAfterDays must be less than expireAfterDays",
        ),
    ] {
        let refused = exports.change(change.clone()).await;
        let said = refused.map_or_else(|error| error.to_string(), |()| "nothing".into());
        ensure!(said.contains(words), "{change}: {said}");
    }
    Ok(())
}

async fn a_bucket_with_policy_delete_takes_its_objects_along(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let exports = namespace.object(BUCKET, "exports");
    exports
        .apply(json!({"cloud": "aws", "deletionPolicy": "Delete", "versioning": true}))
        .await?;
    let ready = exports.in_phase("Ready").await?;
    let name = text(&ready, "/status/resolved/externalName");
    put(platform, name, "once").await?;
    put(platform, name, "twice").await?;

    exports.delete().await?;
    exports.gone().await?;

    until(LIMIT, "the bucket is gone", async || {
        let asked = platform
            .aws
            .call("s3", "head_bucket", &json!({"Bucket": name}))
            .await;
        let said = asked.map_or_else(|error| error.to_string(), |found| found.to_string());
        Ok(Wait::when(said.contains("404"), said))
    })
    .await
}

async fn a_bucket_with_policy_retain_stays_with_its_objects_and_is_adopted_again(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let receipts = namespace.object(BUCKET, "receipts");
    let spec = json!({"cloud": "aws", "deletionPolicy": "Retain", "deletionProtection": true});
    receipts.apply(spec.clone()).await?;
    let ready = receipts.in_phase("Ready").await?;
    let name = text(&ready, "/status/resolved/externalName");
    put(platform, name, "paid").await?;

    receipts
        .change(json!({"deletionProtection": false}))
        .await?;
    let last = receipts.heard_in_phase("Deletable").await?;
    let message = text(&last, "/status/message");
    ensure!(message.contains(name), "nobody said what stays: {message}");
    receipts.delete().await?;
    receipts.gone().await?;
    until(LIMIT, "Kubernetes' objects are gone", async || {
        let left = namespace.composed().await?;
        Ok(Wait::when(left.is_empty(), format!("{left:?}")))
    })
    .await?;
    ensure!(get(platform, name).await? == "paid", "the object is gone");

    receipts.apply(spec).await?;
    let again = receipts.in_phase("Ready").await?;
    ensure!(text(&again, "/status/resolved/externalName") == name);
    ensure!(get(platform, name).await? == "paid", "the object is gone");
    Ok(())
}

async fn a_local_bucket_without_a_server_is_refused_in_words(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let scratch = namespace.object(BUCKET, "scratch");
    scratch.apply(json!({"cloud": "local"})).await?;

    let blocked = scratch.in_phase("Blocked").await?;

    let message = text(&blocked, "/status/message");
    ensure!(message.contains("spec.images.s3"), "{message}");
    Ok(())
}

async fn put(platform: &Platform, bucket: &str, text: &str) -> Result<()> {
    let object = json!({"Bucket": bucket, "Key": "2026/receipt.txt", "Body": text});
    platform.aws.call("s3", "put_object", &object).await?;
    Ok(())
}

async fn get(platform: &Platform, bucket: &str) -> Result<String> {
    let object = json!({"Bucket": bucket, "Key": "2026/receipt.txt"});
    let found = platform.aws.call("s3", "get_object", &object).await?;
    Ok(text(&found, "/Body").to_owned())
}
