//! The registry: one row per kind. Definitions, packages, command line, reference and tests follow from it.

use serde_json::Value;

use crate::{
    bucket::{BucketSpec, BucketStatus},
    database::{DatabaseSpec, DatabaseStatus},
    environment::{EnvironmentSpec, EnvironmentStatus},
    landing_zone::{LandingZoneSpec, LintStatus},
    microservice::{MicroserviceSpec, MicroserviceStatus},
    platform_policy::PlatformPolicySpec,
    queue::{QueueSpec, QueueStatus},
    schema::structural,
};

/// A kind that Pave defines.
#[derive(Debug)]
pub struct Kind {
    /// What people write, for example `Database`.
    pub name: &'static str,
    /// Plural, lower case, for example `databases`.
    pub plural: &'static str,
    /// Abbreviation for `kubectl get`.
    pub short_name: &'static str,
    /// What it is for, in a sentence.
    pub description: &'static str,
    /// Who writes it.
    pub audience: Audience,
    /// Whether objects of it hold data that goes when they are deleted.
    pub holds_data: bool,
    /// Columns of `kubectl get`.
    pub columns: &'static [Column],
    /// CEL rules that need to see more than `spec`.
    pub rules: &'static [RootRule],
    /// Schema of `spec`.
    pub spec: fn() -> Value,
    /// Schema of `status`.
    pub status: fn() -> Value,
}

/// Who writes objects of a kind. It decides the scope, and whether the claims package offers a claim for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Developers, in their namespaces.
    Developers,
    /// The platform team, cluster-wide; the same in both packages.
    PlatformTeam,
}

/// A column of `kubectl get`.
#[derive(Debug)]
pub struct Column {
    /// Heading.
    pub name: &'static str,
    /// Where the value is.
    pub json_path: &'static str,
    /// `string`, `integer`, `boolean` or `date`.
    pub type_: &'static str,
    /// 0 is always shown, 1 only with `-o wide`.
    pub priority: i32,
}

/// A CEL rule on the whole object.
#[derive(Debug)]
pub struct RootRule {
    /// The expression, inside the subset that the API server and our offline validation share.
    pub rule: &'static str,
    /// What the person reads.
    pub message: &'static str,
    /// The field it is about, for example `.spec.cloud`.
    pub field_path: &'static str,
    /// Which packages carry it.
    pub packages: RulePackages,
}

/// Which packages carry a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulePackages {
    /// Both.
    Both,
    /// Only where the object is the composite resource. A claim's composite has a name that Crossplane made, so rules
    /// about `metadata.name` would refuse it; there the function judges instead.
    NamespacedOnly,
}

impl Kind {
    /// The composite resource behind a claim, for example `XDatabase`.
    pub fn composite_name(&self) -> String {
        format!("X{}", self.name)
    }

    /// The kinds that developers write, in the order of the reference.
    pub fn of_developers() -> impl Iterator<Item = &'static Self> {
        let written_by_developers = |kind: &&Self| kind.audience == Audience::Developers;
        KINDS.iter().filter(written_by_developers)
    }

    /// The kind by the name that people write.
    pub fn by_name(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

/// Columns of every kind of the developers.
const DEVELOPER_COLUMNS: &[Column] = &[
    column("PHASE", ".status.phase"),
    column("SIZE", ".status.resolved.size"),
    column("CLOUD", ".status.resolved.cloud"),
    column("REGION", ".status.resolved.region"),
    column("ENDPOINT", ".status.endpoint.host"),
    column("COST/MO", ".status.cost.monthly"),
    wide("READY-IN", ".status.timing.provisioningSeconds", "integer"),
    wide("TEAM", ".status.tags.team", "string"),
];

/// The rule that keeps an object of a kind in its cloud.
macro_rules! cloud_fixed {
    ($kind:literal) => {
        fixed_once_resolved(
            "!has(oldSelf.status) || !has(oldSelf.status.resolved) || !has(self.spec.cloud) || \
             self.spec.cloud == oldSelf.status.resolved.cloud || \
             (has(oldSelf.spec.cloud) && self.spec.cloud == oldSelf.spec.cloud)",
            concat!(
                "cloud cannot be changed once resolved; create another ",
                $kind,
                " there and move the data"
            ),
            ".spec.cloud",
        )
    };
}

/// The rule that keeps an object of a kind in its region.
macro_rules! region_fixed {
    ($kind:literal) => {
        fixed_once_resolved(
            "!has(oldSelf.status) || !has(oldSelf.status.resolved) || !has(oldSelf.status.resolved.region) || \
             !has(self.spec.region) || self.spec.region == oldSelf.status.resolved.region || \
             (has(oldSelf.spec.region) && self.spec.region == oldSelf.spec.region)",
            concat!("region cannot be changed once resolved; create another ", $kind, " there and move the data"),
            ".spec.region",
        )
    };
}

/// For kinds with a connection Secret.
const OWN_SECRET: RootRule = RootRule {
    rule: "!has(self.spec.connectionSecret) || self.spec.connectionSecret.name.startsWith(self.metadata.name)",
    message: "the Secret's name must start with the object's name, so that no other Secret is overwritten",
    field_path: ".spec.connectionSecret.name",
    packages: RulePackages::NamespacedOnly,
};

/// For every kind of the developers.
const NAME_FITS: RootRule = RootRule {
    rule: "size(self.metadata.name) <= 52",
    message: "the name has more than 52 characters; names in the clouds and labels are derived from it",
    field_path: ".metadata.name",
    packages: RulePackages::NamespacedOnly,
};

/// Every kind, in the order of the reference.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "Database",
        plural: "databases",
        short_name: "pdb",
        description: "A managed relational database: private, encrypted, backed up, with a generated password.",
        audience: Audience::Developers,
        holds_data: true,
        columns: DEVELOPER_COLUMNS,
        rules: &[
            cloud_fixed!("Database"),
            region_fixed!("Database"),
            fixed_once_resolved(
                "!has(oldSelf.status) || !has(oldSelf.status.resolved) || !has(self.spec.database) || \
                 self.spec.database == oldSelf.status.resolved.database || \
                 (has(oldSelf.spec.database) && self.spec.database == oldSelf.spec.database)",
                "the name of the database inside the server cannot be changed once resolved",
                ".spec.database",
            ),
            fixed_once_resolved(
                "!has(oldSelf.status) || !has(oldSelf.status.resolved) || !has(self.spec.storageGB) || \
                 self.spec.storageGB >= oldSelf.status.resolved.storageGB || \
                 (has(oldSelf.spec.storageGB) && self.spec.storageGB == oldSelf.spec.storageGB)",
                "storage never shrinks; remove the field to keep the present size",
                ".spec.storageGB",
            ),
            OWN_SECRET,
            NAME_FITS,
        ],
        spec: structural::<DatabaseSpec>,
        status: structural::<DatabaseStatus>,
    },
    Kind {
        name: "Queue",
        plural: "queues",
        short_name: "pq",
        description: "Messages between applications: a queue, or a topic with subscriptions, encrypted, with dead letters.",
        audience: Audience::Developers,
        holds_data: true,
        columns: DEVELOPER_COLUMNS,
        rules: &[
            cloud_fixed!("Queue"),
            region_fixed!("Queue"),
            OWN_SECRET,
            NAME_FITS,
        ],
        spec: structural::<QueueSpec>,
        status: structural::<QueueStatus>,
    },
    Kind {
        name: "Bucket",
        plural: "buckets",
        short_name: "pbk",
        description: "A place for files of any size: never public, encrypted, reached over TLS only.",
        audience: Audience::Developers,
        holds_data: true,
        columns: DEVELOPER_COLUMNS,
        rules: &[
            cloud_fixed!("Bucket"),
            region_fixed!("Bucket"),
            fixed_once_resolved(
                "!has(oldSelf.status) || !has(oldSelf.status.resolved) || !has(self.spec.objectLock) || \
                 self.spec.objectLock == oldSelf.status.resolved.objectLock || \
                 (has(oldSelf.spec.objectLock) && self.spec.objectLock == oldSelf.spec.objectLock)",
                "objectLock cannot be changed once resolved; create another Bucket and copy the objects",
                ".spec.objectLock",
            ),
            OWN_SECRET,
            NAME_FITS,
        ],
        spec: structural::<BucketSpec>,
        status: structural::<BucketStatus>,
    },
    Kind {
        name: "Microservice",
        plural: "microservices",
        short_name: "pms",
        description: "A container that answers requests: replicated, restricted, reachable as far as it says, watched.",
        audience: Audience::Developers,
        holds_data: false,
        columns: DEVELOPER_COLUMNS,
        rules: &[
            cloud_fixed!("Microservice"),
            region_fixed!("Microservice"),
            RootRule {
                rule: "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
                message: "the name becomes that of a Service, so it has letters, digits and - alone and starts with a letter",
                field_path: ".metadata.name",
                packages: RulePackages::NamespacedOnly,
            },
            NAME_FITS,
        ],
        spec: structural::<MicroserviceSpec>,
        status: structural::<MicroserviceStatus>,
    },
    Kind {
        name: "Environment",
        plural: "environments",
        short_name: "penv",
        description: "Whose a namespace is, and which stage.",
        audience: Audience::PlatformTeam,
        holds_data: false,
        columns: &[
            column("PHASE", ".status.phase"),
            column("TEAM", ".spec.team"),
            column("STAGE", ".spec.environment"),
        ],
        rules: &[],
        spec: structural::<EnvironmentSpec>,
        status: structural::<EnvironmentStatus>,
    },
    Kind {
        name: "PlatformPolicy",
        plural: "platformpolicies",
        short_name: "ppol",
        description: "What is allowed, and what applies when a developer says nothing. The one named default counts.",
        audience: Audience::PlatformTeam,
        holds_data: false,
        columns: &[
            column("INSTALLATION", ".spec.installation"),
            column("MESSAGE", ".status.message"),
        ],
        rules: &[],
        spec: structural::<PlatformPolicySpec>,
        status: structural::<LintStatus>,
    },
    Kind {
        name: "LandingZone",
        plural: "landingzones",
        short_name: "plz",
        description: "One prepared place in a cloud: account, networks, keys and credentials.",
        audience: Audience::PlatformTeam,
        holds_data: false,
        columns: &[
            column("CLOUD", ".spec.cloud"),
            column("MESSAGE", ".status.message"),
        ],
        rules: &[],
        spec: structural::<LandingZoneSpec>,
        status: structural::<LintStatus>,
    },
];

const fn column(name: &'static str, json_path: &'static str) -> Column {
    Column {
        name,
        json_path,
        type_: "string",
        priority: 0,
    }
}

const fn wide(name: &'static str, json_path: &'static str, type_: &'static str) -> Column {
    Column {
        name,
        json_path,
        type_,
        priority: 1,
    }
}

const fn fixed_once_resolved(
    rule: &'static str,
    message: &'static str,
    field_path: &'static str,
) -> RootRule {
    RootRule {
        rule,
        message,
        field_path,
        packages: RulePackages::Both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_data_can_be_protected_against_deletion_and_nothing_else_can() {
        for kind in KINDS {
            let spec = (kind.spec)();
            let can_be_protected = spec["properties"].get("deletionProtection").is_some();
            assert_eq!(kind.holds_data, can_be_protected, "{}", kind.name);
        }
    }
}
