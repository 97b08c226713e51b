//! The table of kinds.

mod references;

use references::{
    BUCKET_SETTING, BUS_QUEUE_REFERENCES, BUS_REFERENCES, BUS_TOPIC_REFERENCES,
    CLOUD_SQL_REFERENCES, MYSQL_SERVER_REFERENCES, NAMED_BY_CLOUD, ORDINARY, PARAMETER_GROUP,
    POSTGRES_SERVER_REFERENCES, ROLE, RULE_REFERENCES, SECURITY_GROUP, STORAGE_ACCOUNT_REFERENCES,
    SUBNET_GROUP, TAGGED, USER_ASSIGNED_REFERENCES, reference,
};

use super::{Backend, Kind, Naming, Pace, Reference, Tags};
use crate::{
    aws::{AwsKind, bucket::setting::Setting},
    simulation::{SimulatedKind, identity::IdentityKind, messaging::MessagingKind},
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
        ..TAGGED
    },
    Kind {
        group: "rds.aws.m.upbound.io",
        kind: "ParameterGroup",
        plural: "parametergroups",
        backend: Backend::Aws(AwsKind::ParameterGroup),
        ..TAGGED
    },
    Kind {
        group: "ec2.aws.m.upbound.io",
        kind: "SecurityGroup",
        plural: "securitygroups",
        backend: Backend::Aws(AwsKind::SecurityGroup),
        tags: Tags::WithOrigin,
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "ec2.aws.m.upbound.io",
        kind: "SecurityGroupIngressRule",
        plural: "securitygroupingressrules",
        backend: Backend::Aws(AwsKind::IngressRule),
        references: RULE_REFERENCES,
        tags: Tags::WithOrigin,
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "ec2.aws.m.upbound.io",
        kind: "SecurityGroupEgressRule",
        plural: "securitygroupegressrules",
        backend: Backend::Aws(AwsKind::EgressRule),
        references: RULE_REFERENCES,
        tags: Tags::WithOrigin,
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "s3.aws.m.upbound.io",
        kind: "Bucket",
        plural: "buckets",
        backend: Backend::Aws(AwsKind::Bucket),
        ..TAGGED
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
    Kind {
        group: "sqs.aws.m.upbound.io",
        kind: "Queue",
        plural: "queues",
        backend: Backend::Aws(AwsKind::Queue),
        tags: Tags::WithOrigin,
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "sns.aws.m.upbound.io",
        kind: "Topic",
        plural: "topics",
        backend: Backend::Aws(AwsKind::Topic),
        ..TAGGED
    },
    Kind {
        group: "sns.aws.m.upbound.io",
        kind: "TopicSubscription",
        plural: "topicsubscriptions",
        backend: Backend::Aws(AwsKind::TopicSubscription),
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "iam.aws.m.upbound.io",
        kind: "Policy",
        plural: "policies",
        backend: Backend::Aws(AwsKind::Policy),
        ..TAGGED
    },
    Kind {
        group: "iam.aws.m.upbound.io",
        kind: "Role",
        plural: "roles",
        backend: Backend::Aws(AwsKind::Role),
        ..TAGGED
    },
    Kind {
        group: "iam.aws.m.upbound.io",
        kind: "RolePolicy",
        plural: "rolepolicies",
        backend: Backend::Aws(AwsKind::RolePolicy),
        references: &[reference("role", "Role", ROLE)],
        ..ORDINARY
    },
    Kind {
        group: "cloudplatform.gcp.m.upbound.io",
        kind: "ServiceAccount",
        plural: "serviceaccounts",
        backend: Backend::Gcp(SimulatedKind::Identity(IdentityKind::ServiceAccount)),
        ..ORDINARY
    },
    Kind {
        group: "cloudplatform.gcp.m.upbound.io",
        kind: "ServiceAccountIAMMember",
        plural: "serviceaccountiammembers",
        backend: Backend::Gcp(SimulatedKind::Identity(IdentityKind::ServiceAccountMember)),
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "storage.gcp.m.upbound.io",
        kind: "BucketIAMMember",
        plural: "bucketiammembers",
        backend: Backend::Gcp(SimulatedKind::Identity(IdentityKind::BucketMember)),
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "managedidentity.azure.m.upbound.io",
        kind: "UserAssignedIdentity",
        plural: "userassignedidentities",
        backend: Backend::Azure(SimulatedKind::Identity(IdentityKind::UserAssigned)),
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "managedidentity.azure.m.upbound.io",
        kind: "FederatedIdentityCredential",
        plural: "federatedidentitycredentials",
        backend: Backend::Azure(SimulatedKind::Identity(IdentityKind::FederatedCredential)),
        references: USER_ASSIGNED_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "authorization.azure.m.upbound.io",
        kind: "RoleAssignment",
        plural: "roleassignments",
        backend: Backend::Azure(SimulatedKind::Identity(IdentityKind::RoleAssignment)),
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "pubsub.gcp.m.upbound.io",
        kind: "Topic",
        plural: "topics",
        backend: Backend::Gcp(SimulatedKind::Messaging(MessagingKind::PubSubTopic)),
        ..ORDINARY
    },
    Kind {
        group: "pubsub.gcp.m.upbound.io",
        kind: "Subscription",
        plural: "subscriptions",
        backend: Backend::Gcp(SimulatedKind::Messaging(MessagingKind::PubSubSubscription)),
        ..ORDINARY
    },
    Kind {
        group: "pubsub.gcp.m.upbound.io",
        kind: "TopicIAMMember",
        plural: "topiciammembers",
        backend: Backend::Gcp(SimulatedKind::Messaging(MessagingKind::PubSubTopicMember)),
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "pubsub.gcp.m.upbound.io",
        kind: "SubscriptionIAMMember",
        plural: "subscriptioniammembers",
        backend: Backend::Gcp(SimulatedKind::Messaging(
            MessagingKind::PubSubSubscriptionMember,
        )),
        ..NAMED_BY_CLOUD
    },
    Kind {
        group: "servicebus.azure.m.upbound.io",
        kind: "ServiceBusNamespace",
        plural: "servicebusnamespaces",
        backend: Backend::Azure(SimulatedKind::Messaging(MessagingKind::BusNamespace)),
        ..ORDINARY
    },
    Kind {
        group: "servicebus.azure.m.upbound.io",
        kind: "Queue",
        plural: "queues",
        backend: Backend::Azure(SimulatedKind::Messaging(MessagingKind::BusQueue)),
        references: BUS_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "servicebus.azure.m.upbound.io",
        kind: "Topic",
        plural: "topics",
        backend: Backend::Azure(SimulatedKind::Messaging(MessagingKind::BusTopic)),
        references: BUS_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "servicebus.azure.m.upbound.io",
        kind: "Subscription",
        plural: "subscriptions",
        backend: Backend::Azure(SimulatedKind::Messaging(MessagingKind::BusSubscription)),
        references: BUS_TOPIC_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "servicebus.azure.m.upbound.io",
        kind: "QueueAuthorizationRule",
        plural: "queueauthorizationrules",
        backend: Backend::Azure(SimulatedKind::Messaging(MessagingKind::BusQueueKey)),
        references: BUS_QUEUE_REFERENCES,
        ..ORDINARY
    },
    Kind {
        group: "servicebus.azure.m.upbound.io",
        kind: "NamespaceAuthorizationRule",
        plural: "namespaceauthorizationrules",
        backend: Backend::Azure(SimulatedKind::Messaging(MessagingKind::BusNamespaceKey)),
        references: BUS_REFERENCES,
        ..ORDINARY
    },
];
