//! Settings of managed resources that decide whether data is public or readable on a disk, whoever composed the resource.

use std::fmt;

use serde_json::Value;

/// The only safe value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safe {
    /// On or off.
    Flag(bool),
    /// One of the cloud's words.
    Word(&'static str),
}

impl Safe {
    fn is(self, found: &Value) -> bool {
        match self {
            Self::Flag(flag) => found == flag,
            Self::Word(word) => found == word,
        }
    }
}

impl fmt::Display for Safe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(formatter, "{flag}"),
            Self::Word(word) => formatter.write_str(word),
        }
    }
}

/// A setting that has only one safe value.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// API group.
    pub group: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Path from the object's root.
    pub path: &'static [&'static str],
    /// The safe value.
    pub safe: Safe,
    /// Whether the cloud's own default is the safe value, so that it may be left out.
    pub may_be_absent: bool,
    /// What the unsafe value means, as a sentence's end.
    pub consequence: &'static str,
}

const OPEN: &str = "it could be reached from the internet";
const READABLE: &str = "data would not be encrypted";

/// Every setting. Defaults are the providers': what their documentation says of the field.
pub const SETTINGS: [Setting; 11] = [
    Setting {
        group: "rds.aws.m.upbound.io",
        kind: "Instance",
        path: &["spec", "forProvider", "publiclyAccessible"],
        safe: Safe::Flag(false),
        may_be_absent: true,
        consequence: OPEN,
    },
    Setting {
        group: "rds.aws.m.upbound.io",
        kind: "Instance",
        path: &["spec", "forProvider", "storageEncrypted"],
        safe: Safe::Flag(true),
        may_be_absent: false,
        consequence: READABLE,
    },
    Setting {
        group: "sqs.aws.m.upbound.io",
        kind: "Queue",
        path: &["spec", "forProvider", "sqsManagedSseEnabled"],
        safe: Safe::Flag(true),
        may_be_absent: true,
        consequence: READABLE,
    },
    Setting {
        group: "s3.aws.m.upbound.io",
        kind: "BucketPublicAccessBlock",
        path: &["spec", "forProvider", "blockPublicAcls"],
        safe: Safe::Flag(true),
        may_be_absent: false,
        consequence: OPEN,
    },
    Setting {
        group: "s3.aws.m.upbound.io",
        kind: "BucketPublicAccessBlock",
        path: &["spec", "forProvider", "blockPublicPolicy"],
        safe: Safe::Flag(true),
        may_be_absent: false,
        consequence: OPEN,
    },
    Setting {
        group: "sql.gcp.m.upbound.io",
        kind: "DatabaseInstance",
        path: &[
            "spec",
            "forProvider",
            "settings",
            "ipConfiguration",
            "ipv4Enabled",
        ],
        safe: Safe::Flag(false),
        may_be_absent: false,
        consequence: OPEN,
    },
    Setting {
        group: "storage.gcp.m.upbound.io",
        kind: "Bucket",
        path: &["spec", "forProvider", "publicAccessPrevention"],
        safe: Safe::Word("enforced"),
        may_be_absent: false,
        consequence: OPEN,
    },
    Setting {
        group: "dbforpostgresql.azure.m.upbound.io",
        kind: "FlexibleServer",
        path: &["spec", "forProvider", "publicNetworkAccessEnabled"],
        safe: Safe::Flag(false),
        may_be_absent: false,
        consequence: OPEN,
    },
    Setting {
        group: "dbformysql.azure.m.upbound.io",
        kind: "FlexibleServer",
        path: &["spec", "forProvider", "publicNetworkAccessEnabled"],
        safe: Safe::Flag(false),
        may_be_absent: true,
        consequence: OPEN,
    },
    Setting {
        group: "storage.azure.m.upbound.io",
        kind: "Account",
        path: &["spec", "forProvider", "allowNestedItemsToBePublic"],
        safe: Safe::Flag(false),
        may_be_absent: false,
        consequence: OPEN,
    },
    Setting {
        group: "storage.azure.m.upbound.io",
        kind: "Account",
        path: &["spec", "forProvider", "httpsTrafficOnlyEnabled"],
        safe: Safe::Flag(true),
        may_be_absent: true,
        consequence: READABLE,
    },
];

impl Setting {
    /// The unsafe value that an object has, as text; `none` where the field is left out and should not be.
    pub fn unsafe_value(&self, object: &Value) -> Option<String> {
        let api_version = object["apiVersion"].as_str().unwrap_or_default();
        let group = api_version.split_once('/').map_or("", |(group, _)| group);
        if group != self.group || object["kind"] != self.kind {
            return None;
        }
        let found = self
            .path
            .iter()
            .try_fold(object, |place, step| place.get(step));
        match found {
            None | Some(Value::Null) => (!self.may_be_absent).then(|| "none".to_owned()),
            Some(found) if self.safe.is(found) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(found) => Some(found.to_string()),
        }
    }

    /// The path as people write it.
    pub fn field(&self) -> String {
        self.path.join(".")
    }
}
