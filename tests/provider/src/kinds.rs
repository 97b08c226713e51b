//! The kinds that are watched, and the rules of each that are not in its definition.
//!
//! Sources: `config/externalname.go` and `config/namespaced` of provider-upjet-aws, -gcp and -azure, at the versions of `tests/crds`.

use kube::core::{ApiResource, GroupVersionKind};

use crate::{
    aws::{AwsKind, bucket::setting::Setting},
    simulation::SimulatedKind,
};

/// Every kind that Pave composes from a cloud provider.
pub static KINDS: &[Kind] = &[
    Kind {
        group: "rds.aws.m.upbound.io",
        kind: "Instance",
        plural: "instances",
        backend: Backend::Aws(AwsKind::Instance),
        naming: Naming::FromProvider,
        pace: Pace::Slow,
        references: &[
            reference("dbSubnetGroupName", "DBSubnetGroupName", SUBNET_GROUP),
            reference("parameterGroupName", "ParameterGroupName", PARAMETER_GROUP),
            Reference {
                many: true,
                ..reference("vpcSecurityGroupIds", "VPCSecurityGroupIds", SECURITY_GROUP)
            },
        ],
        tags: Tags::WithOrigin,
        password: Some("passwordSecretRef"),
    },
    Kind {
        group: "rds.aws.m.upbound.io",
        kind: "SubnetGroup",
        plural: "subnetgroups",
        backend: Backend::Aws(AwsKind::SubnetGroup),
        tags: Tags::WithOrigin,
        ..ORDINARY
    },
    Kind {
        group: "rds.aws.m.upbound.io",
        kind: "ParameterGroup",
        plural: "parametergroups",
        backend: Backend::Aws(AwsKind::ParameterGroup),
        tags: Tags::WithOrigin,
        ..ORDINARY
    },
    Kind {
        group: "ec2.aws.m.upbound.io",
        kind: "SecurityGroup",
        plural: "securitygroups",
        backend: Backend::Aws(AwsKind::SecurityGroup),
        naming: Naming::FromProvider,
        tags: Tags::WithOrigin,
        ..ORDINARY
    },
    Kind {
        group: "ec2.aws.m.upbound.io",
        kind: "SecurityGroupIngressRule",
        plural: "securitygroupingressrules",
        backend: Backend::Aws(AwsKind::IngressRule),
        naming: Naming::FromProvider,
        references: RULE_REFERENCES,
        tags: Tags::WithOrigin,
        ..ORDINARY
    },
    Kind {
        group: "ec2.aws.m.upbound.io",
        kind: "SecurityGroupEgressRule",
        plural: "securitygroupegressrules",
        backend: Backend::Aws(AwsKind::EgressRule),
        naming: Naming::FromProvider,
        references: RULE_REFERENCES,
        tags: Tags::WithOrigin,
        ..ORDINARY
    },
    Kind {
        group: "s3.aws.m.upbound.io",
        kind: "Bucket",
        plural: "buckets",
        backend: Backend::Aws(AwsKind::Bucket),
        tags: Tags::WithOrigin,
        ..ORDINARY
    },
    Kind {
        kind: "BucketVersioning",
        plural: "bucketversionings",
        backend: Backend::Aws(AwsKind::BucketSetting(Setting::Versioning)),
        ..BUCKET_SETTING
    },
    Kind {
        kind: "BucketServerSideEncryptionConfiguration",
        plural: "bucketserversideencryptionconfigurations",
        backend: Backend::Aws(AwsKind::BucketSetting(Setting::Encryption)),
        ..BUCKET_SETTING
    },
    Kind {
        kind: "BucketPublicAccessBlock",
        plural: "bucketpublicaccessblocks",
        backend: Backend::Aws(AwsKind::BucketSetting(Setting::PublicAccessBlock)),
        ..BUCKET_SETTING
    },
    Kind {
        kind: "BucketOwnershipControls",
        plural: "bucketownershipcontrols",
        backend: Backend::Aws(AwsKind::BucketSetting(Setting::Ownership)),
        ..BUCKET_SETTING
    },
    Kind {
        kind: "BucketLifecycleConfiguration",
        plural: "bucketlifecycleconfigurations",
        backend: Backend::Aws(AwsKind::BucketSetting(Setting::Lifecycle)),
        ..BUCKET_SETTING
    },
    Kind {
        kind: "BucketPolicy",
        plural: "bucketpolicies",
        backend: Backend::Aws(AwsKind::BucketSetting(Setting::Policy)),
        ..BUCKET_SETTING
    },
    Kind {
        group: "sql.gcp.m.upbound.io",
        kind: "DatabaseInstance",
        plural: "databaseinstances",
        backend: Backend::Gcp(SimulatedKind::CloudSqlInstance),
        pace: Pace::Slow,
        password: Some("rootPasswordSecretRef"),
        ..ORDINARY
    },
    Kind {
        group: "sql.gcp.m.upbound.io",
        kind: "Database",
        plural: "databases",
        backend: Backend::Gcp(SimulatedKind::CloudSqlDatabase),
        references: CLOUD_SQL_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "sql.gcp.m.upbound.io",
        kind: "User",
        plural: "users",
        backend: Backend::Gcp(SimulatedKind::CloudSqlUser),
        references: CLOUD_SQL_REFERENCES,
        password: Some("passwordSecretRef"),
        ..ORDINARY
    },
    Kind {
        group: "dbforpostgresql.azure.m.upbound.io",
        kind: "FlexibleServer",
        plural: "flexibleservers",
        backend: Backend::Azure(SimulatedKind::PostgresServer),
        pace: Pace::Slow,
        password: Some("administratorPasswordSecretRef"),
        ..ORDINARY
    },
    Kind {
        group: "dbforpostgresql.azure.m.upbound.io",
        kind: "FlexibleServerDatabase",
        plural: "flexibleserverdatabases",
        backend: Backend::Azure(SimulatedKind::PostgresDatabase),
        references: POSTGRES_SERVER_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "dbforpostgresql.azure.m.upbound.io",
        kind: "FlexibleServerConfiguration",
        plural: "flexibleserverconfigurations",
        backend: Backend::Azure(SimulatedKind::PostgresConfiguration),
        references: POSTGRES_SERVER_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "dbformysql.azure.m.upbound.io",
        kind: "FlexibleServer",
        plural: "flexibleservers",
        backend: Backend::Azure(SimulatedKind::MysqlServer),
        pace: Pace::Slow,
        password: Some("administratorPasswordSecretRef"),
        ..ORDINARY
    },
    Kind {
        group: "dbformysql.azure.m.upbound.io",
        kind: "FlexibleDatabase",
        plural: "flexibledatabases",
        backend: Backend::Azure(SimulatedKind::MysqlDatabase),
        references: MYSQL_SERVER_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "dbformysql.azure.m.upbound.io",
        kind: "FlexibleServerConfiguration",
        plural: "flexibleserverconfigurations",
        backend: Backend::Azure(SimulatedKind::MysqlConfiguration),
        references: MYSQL_SERVER_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "authorization.azure.m.upbound.io",
        kind: "ManagementLock",
        plural: "managementlocks",
        backend: Backend::Azure(SimulatedKind::ManagementLock),
        ..ORDINARY
    },
    Kind {
        group: "storage.gcp.m.upbound.io",
        kind: "Bucket",
        plural: "buckets",
        backend: Backend::Gcp(SimulatedKind::CloudStorageBucket),
        ..ORDINARY
    },
    Kind {
        group: "storage.azure.m.upbound.io",
        kind: "Account",
        plural: "accounts",
        backend: Backend::Azure(SimulatedKind::StorageAccount),
        ..ORDINARY
    },
    Kind {
        group: "storage.azure.m.upbound.io",
        kind: "Container",
        plural: "containers",
        backend: Backend::Azure(SimulatedKind::StorageContainer),
        references: STORAGE_ACCOUNT_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "storage.azure.m.upbound.io",
        kind: "ManagementPolicy",
        plural: "managementpolicies",
        backend: Backend::Azure(SimulatedKind::StorageManagementPolicy),
        naming: Naming::FromProvider,
        references: STORAGE_ACCOUNT_REFERENCES,
        ..ORDINARY
    },
];

/// A kind of managed resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its API group; the version is always `v1beta1`.
    pub group: &'static str,
    /// Its name.
    pub kind: &'static str,
    /// Its name in paths.
    pub plural: &'static str,
    /// Who has the resource itself.
    pub backend: Backend,
    /// Who decides its external name.
    pub naming: Naming,
    /// How long the cloud takes to make it.
    pub pace: Pace,
    /// Parameters that may name another managed resource instead of a value.
    pub references: &'static [Reference],
    /// Whether the provider marks it with where it comes from.
    pub tags: Tags,
    /// The parameter that says in which Secret its password is.
    pub password: Option<&'static str>,
}

/// Who has the resource itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Whatever answers as AWS.
    Aws(AwsKind),
    /// The simulation of Google Cloud.
    Gcp(SimulatedKind),
    /// The simulation of Azure.
    Azure(SimulatedKind),
}

/// Who decides the external name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The annotation, which starts as the object's own name.
    FromAnnotation,
    /// The cloud, when it makes the resource. An annotation that is there before names what exists already.
    FromProvider,
}

/// How long the cloud takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// The provider waits for the answer.
    Prompt,
    /// The provider starts an operation and looks again later: servers.
    Slow,
}

/// Whether the provider adds tags of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tags {
    /// It adds none.
    AsWritten,
    /// It adds `crossplane-kind`, `crossplane-name` and `crossplane-providerconfig`: every kind of AWS that has tags.
    WithOrigin,
}

/// A parameter that may name another managed resource, in `<field>Ref(s)` or `<field>Selector`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The parameter.
    pub field: &'static str,
    /// Its name in the provider's messages.
    pub go_name: &'static str,
    /// Whether it is a list.
    pub many: bool,
    /// The kind that it names.
    pub target: Target,
    /// What of the target is its value.
    pub value: ReferenceValue,
}

/// The kind that a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// API group.
    pub group: &'static str,
    /// Kind.
    pub kind: &'static str,
}

/// What of the named resource becomes the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceValue {
    /// Its external name.
    ExternalName,
    /// `status.atProvider.id`.
    Id,
}

const SUBNET_GROUP: Target = Target {
    group: "rds.aws.m.upbound.io",
    kind: "SubnetGroup",
};
const PARAMETER_GROUP: Target = Target {
    group: "rds.aws.m.upbound.io",
    kind: "ParameterGroup",
};
const SECURITY_GROUP: Target = Target {
    group: "ec2.aws.m.upbound.io",
    kind: "SecurityGroup",
};

const RULE_REFERENCES: &[Reference] = &[
    reference("securityGroupId", "SecurityGroupID", SECURITY_GROUP),
    reference(
        "referencedSecurityGroupId",
        "ReferencedSecurityGroupID",
        SECURITY_GROUP,
    ),
];
const CLOUD_SQL_REFERENCES: &[Reference] = &[reference(
    "instance",
    "Instance",
    Target {
        group: "sql.gcp.m.upbound.io",
        kind: "DatabaseInstance",
    },
)];
const POSTGRES_SERVER_REFERENCES: &[Reference] = &[Reference {
    value: ReferenceValue::Id,
    ..reference(
        "serverId",
        "ServerID",
        Target {
            group: "dbforpostgresql.azure.m.upbound.io",
            kind: "FlexibleServer",
        },
    )
}];
const STORAGE_ACCOUNT_REFERENCES: &[Reference] = &[Reference {
    value: ReferenceValue::Id,
    ..reference(
        "storageAccountId",
        "StorageAccountID",
        Target {
            group: "storage.azure.m.upbound.io",
            kind: "Account",
        },
    )
}];
const MYSQL_SERVER_REFERENCES: &[Reference] = &[reference(
    "serverName",
    "ServerName",
    Target {
        group: "dbformysql.azure.m.upbound.io",
        kind: "FlexibleServer",
    },
)];

/// What most kinds have in common; the first four fields are never left as they are here.
const ORDINARY: Kind = Kind {
    group: "",
    kind: "",
    plural: "",
    backend: Backend::Azure(SimulatedKind::ManagementLock),
    naming: Naming::FromAnnotation,
    pace: Pace::Prompt,
    references: &[],
    tags: Tags::AsWritten,
    password: None,
};

/// What the settings of a bucket have in common.
const BUCKET_SETTING: Kind = Kind {
    group: "s3.aws.m.upbound.io",
    naming: Naming::FromProvider,
    references: &[reference(
        "bucket",
        "Bucket",
        Target {
            group: "s3.aws.m.upbound.io",
            kind: "Bucket",
        },
    )],
    ..ORDINARY
};

const fn reference(field: &'static str, go_name: &'static str, target: Target) -> Reference {
    Reference {
        field,
        go_name,
        many: false,
        target,
        value: ReferenceValue::ExternalName,
    }
}

impl Kind {
    /// How the API server calls it.
    pub fn resource(&self) -> ApiResource {
        let kind = GroupVersionKind::gvk(self.group, "v1beta1", self.kind);
        ApiResource::from_gvk_with_plural(&kind, self.plural)
    }

    /// The kind of `group` that is called `kind`.
    pub fn find(group: &str, kind: &str) -> Option<&'static Self> {
        KINDS
            .iter()
            .find(|known| known.group == group && known.kind == kind)
    }
}
