//! What the kinds of the table refer to, and what most of them have in common.

use super::super::{Backend, Kind, Naming, Pace, Reference, ReferenceValue, Tags, Target};
use crate::simulation::SimulatedKind;

pub(super) const SUBNET_GROUP: Target = Target {
    group: "rds.aws.m.upbound.io",
    kind: "SubnetGroup",
};
pub(super) const PARAMETER_GROUP: Target = Target {
    group: "rds.aws.m.upbound.io",
    kind: "ParameterGroup",
};
pub(super) const SECURITY_GROUP: Target = Target {
    group: "ec2.aws.m.upbound.io",
    kind: "SecurityGroup",
};

pub(super) const ROLE: Target = Target {
    group: "iam.aws.m.upbound.io",
    kind: "Role",
};

pub(super) const USER_ASSIGNED_REFERENCES: &[Reference] = &[Reference {
    value: ReferenceValue::Id,
    ..reference(
        "parentId",
        "ParentID",
        Target {
            group: "managedidentity.azure.m.upbound.io",
            kind: "UserAssignedIdentity",
        },
    )
}];
pub(super) const RULE_REFERENCES: &[Reference] = &[
    reference("securityGroupId", "SecurityGroupID", SECURITY_GROUP),
    reference(
        "referencedSecurityGroupId",
        "ReferencedSecurityGroupID",
        SECURITY_GROUP,
    ),
];
pub(super) const CLOUD_SQL_REFERENCES: &[Reference] = &[reference(
    "instance",
    "Instance",
    Target {
        group: "sql.gcp.m.upbound.io",
        kind: "DatabaseInstance",
    },
)];
pub(super) const POSTGRES_SERVER_REFERENCES: &[Reference] = &[Reference {
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
pub(super) const STORAGE_ACCOUNT_REFERENCES: &[Reference] = &[Reference {
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
pub(super) const BUS_REFERENCES: &[Reference] = &[Reference {
    value: ReferenceValue::Id,
    ..reference(
        "namespaceId",
        "NamespaceID",
        Target {
            group: "servicebus.azure.m.upbound.io",
            kind: "ServiceBusNamespace",
        },
    )
}];
pub(super) const BUS_TOPIC_REFERENCES: &[Reference] = &[Reference {
    value: ReferenceValue::Id,
    ..reference(
        "topicId",
        "TopicID",
        Target {
            group: "servicebus.azure.m.upbound.io",
            kind: "Topic",
        },
    )
}];
pub(super) const BUS_QUEUE_REFERENCES: &[Reference] = &[Reference {
    value: ReferenceValue::Id,
    ..reference(
        "queueId",
        "QueueID",
        Target {
            group: "servicebus.azure.m.upbound.io",
            kind: "Queue",
        },
    )
}];
pub(super) const MYSQL_SERVER_REFERENCES: &[Reference] = &[reference(
    "serverName",
    "ServerName",
    Target {
        group: "dbformysql.azure.m.upbound.io",
        kind: "FlexibleServer",
    },
)];

/// What most kinds have in common; the first four fields are never left as they are here.
pub(super) const ORDINARY: Kind = Kind {
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

/// The same for those that the cloud names.
pub(super) const NAMED_BY_CLOUD: Kind = Kind {
    naming: Naming::FromProvider,
    ..ORDINARY
};

/// The same for those of AWS that have tags.
pub(super) const TAGGED: Kind = Kind {
    tags: Tags::WithOrigin,
    ..ORDINARY
};

/// What the settings of a bucket have in common.
pub(super) const BUCKET_SETTING: Kind = Kind {
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

pub(super) const fn reference(
    field: &'static str,
    go_name: &'static str,
    target: Target,
) -> Reference {
    Reference {
        field,
        go_name,
        many: false,
        target,
        value: ReferenceValue::ExternalName,
    }
}
