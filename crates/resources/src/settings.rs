//! Settings of managed resources that decide whether data is public or readable on a disk, whoever composed the resource.

use serde_json::{Value, json};

/// A setting that has only one safe value.
#[derive(Debug, Clone)]
pub struct Setting {
    /// API group.
    pub group: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Path from the object's root.
    pub path: &'static [&'static str],
    /// The safe value.
    pub safe: Value,
    /// Whether the cloud's own default is the safe value, so that it may be left out.
    pub may_be_absent: bool,
    /// What the unsafe value means, as a sentence's end.
    pub consequence: &'static str,
}

const OPEN: &str = "it could be reached from the internet";
const READABLE: &str = "data would not be encrypted";

/// Every setting. Defaults are the providers': what their documentation says of the field.
pub fn settings() -> Vec<Setting> {
    let rows: [(&str, &str, &'static [&'static str], Value, bool, &str); 11] = [
        (
            "rds.aws.m.upbound.io",
            "Instance",
            &["spec", "forProvider", "publiclyAccessible"],
            json!(false),
            true,
            OPEN,
        ),
        (
            "rds.aws.m.upbound.io",
            "Instance",
            &["spec", "forProvider", "storageEncrypted"],
            json!(true),
            false,
            READABLE,
        ),
        (
            "sqs.aws.m.upbound.io",
            "Queue",
            &["spec", "forProvider", "sqsManagedSseEnabled"],
            json!(true),
            true,
            READABLE,
        ),
        (
            "s3.aws.m.upbound.io",
            "BucketPublicAccessBlock",
            &["spec", "forProvider", "blockPublicAcls"],
            json!(true),
            false,
            OPEN,
        ),
        (
            "s3.aws.m.upbound.io",
            "BucketPublicAccessBlock",
            &["spec", "forProvider", "blockPublicPolicy"],
            json!(true),
            false,
            OPEN,
        ),
        (
            "sql.gcp.m.upbound.io",
            "DatabaseInstance",
            &[
                "spec",
                "forProvider",
                "settings",
                "ipConfiguration",
                "ipv4Enabled",
            ],
            json!(false),
            false,
            OPEN,
        ),
        (
            "storage.gcp.m.upbound.io",
            "Bucket",
            &["spec", "forProvider", "publicAccessPrevention"],
            json!("enforced"),
            false,
            OPEN,
        ),
        (
            "dbforpostgresql.azure.m.upbound.io",
            "FlexibleServer",
            &["spec", "forProvider", "publicNetworkAccessEnabled"],
            json!(false),
            false,
            OPEN,
        ),
        (
            "dbformysql.azure.m.upbound.io",
            "FlexibleServer",
            &["spec", "forProvider", "publicNetworkAccessEnabled"],
            json!(false),
            true,
            OPEN,
        ),
        (
            "storage.azure.m.upbound.io",
            "Account",
            &["spec", "forProvider", "allowNestedItemsToBePublic"],
            json!(false),
            false,
            OPEN,
        ),
        (
            "storage.azure.m.upbound.io",
            "Account",
            &["spec", "forProvider", "httpsTrafficOnlyEnabled"],
            json!(true),
            true,
            READABLE,
        ),
    ];
    let setting = |(group, kind, path, safe, may_be_absent, consequence)| Setting {
        group,
        kind,
        path,
        safe,
        may_be_absent,
        consequence,
    };
    rows.into_iter().map(setting).collect()
}

impl Setting {
    /// The unsafe value that an object has, as text; `none` where the field is left out and should not be.
    pub fn unsafe_value(&self, object: &Value) -> Option<String> {
        let api_version = object["apiVersion"].as_str().unwrap_or_default();
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        if (group, &object["kind"]) != (self.group, &json!(self.kind)) {
            return None;
        }
        let found = self
            .path
            .iter()
            .try_fold(object, |place, step| place.get(step));
        match found {
            None | Some(Value::Null) => (!self.may_be_absent).then(|| "none".to_owned()),
            Some(found) if *found == self.safe => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(found) => Some(found.to_string()),
        }
    }

    /// The path as people write it.
    pub fn field(&self) -> String {
        self.path.join(".")
    }

    /// The safe value as text.
    pub fn safe_text(&self) -> String {
        self.safe
            .as_str()
            .map_or_else(|| self.safe.to_string(), str::to_owned)
    }
}
