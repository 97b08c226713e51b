//! Where each kind of three providers carries its tags: a fact of their definitions.
//!
//! Source: the definitions of provider-upjet-aws v2.6.0, provider-upjet-gcp v3.0.0 and provider-upjet-azure v2.7.0. Kinds that
//! Pave, or a platform that uses it, is likely to compose; others are [`TagField::Unknown`].

use super::TagField::{self, Labels, SettingsUserLabels, Tags, Unknown, Untaggable, UserLabels};

/// The kinds of one API group.
pub(super) struct Group {
    /// The group without `.m.upbound.io` or `.upbound.io`.
    pub(super) service: &'static str,
    /// Where the taggable kinds of the group carry their tags.
    field: TagField,
    /// Kinds that have the field.
    taggable: &'static [&'static str],
    /// Kinds that do not.
    untaggable: &'static [&'static str],
}

impl Group {
    /// Where a kind of this group carries its tags.
    pub(super) fn field_of(&self, kind: &str) -> TagField {
        if self.taggable.contains(&kind) {
            self.field
        } else if self.untaggable.contains(&kind) {
            Untaggable
        } else {
            Unknown
        }
    }
}

/// Every known group, by cloud, sorted.
///
/// Two fields look like labels and are not: `tags` of Pub/Sub and Secret Manager are for access policies, `labels` of a
/// monitoring `NotificationChannel` are its address.
#[rustfmt::skip]
pub(super) const TABLE: &[Group] = &[
    Group { service: "cloudwatch.aws", field: Tags, taggable: &["MetricAlarm"], untaggable: &[] },
    Group {
        service: "ec2.aws",
        field: Tags,
        taggable: &["SecurityGroup", "SecurityGroupEgressRule", "SecurityGroupIngressRule", "Subnet", "VPC"],
        untaggable: &["SecurityGroupRule"],
    },
    Group { service: "eks.aws", field: Tags, taggable: &["PodIdentityAssociation"], untaggable: &[] },
    Group {
        service: "elasticache.aws",
        field: Tags,
        taggable: &["ParameterGroup", "ReplicationGroup", "ServerlessCache", "SubnetGroup"],
        untaggable: &[],
    },
    Group {
        service: "iam.aws",
        field: Tags,
        taggable: &["OpenIDConnectProvider", "Policy", "Role"],
        untaggable: &["RolePolicy", "RolePolicyAttachment"],
    },
    Group { service: "kms.aws", field: Tags, taggable: &["Key"], untaggable: &["Alias"] },
    Group {
        service: "rds.aws",
        field: Tags,
        taggable: &["Cluster", "ClusterInstance", "ClusterParameterGroup", "Instance", "ParameterGroup", "SubnetGroup"],
        untaggable: &[],
    },
    Group {
        service: "s3.aws",
        field: Tags,
        taggable: &["Bucket"],
        untaggable: &["BucketLifecycleConfiguration", "BucketOwnershipControls", "BucketPolicy", "BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration", "BucketVersioning"],
    },
    Group {
        service: "secretsmanager.aws",
        field: Tags,
        taggable: &["Secret"],
        untaggable: &["SecretVersion"],
    },
    Group {
        service: "sns.aws",
        field: Tags,
        taggable: &["Topic"],
        untaggable: &["TopicPolicy", "TopicSubscription"],
    },
    Group {
        service: "sqs.aws",
        field: Tags,
        taggable: &["Queue"],
        untaggable: &["QueuePolicy", "QueueRedriveAllowPolicy", "QueueRedrivePolicy"],
    },
    Group {
        service: "authorization.azure",
        field: Tags,
        taggable: &[],
        untaggable: &["ManagementLock", "RoleAssignment"],
    },
    Group { service: "azure", field: Tags, taggable: &["ResourceGroup"], untaggable: &[] },
    Group { service: "cache.azure", field: Tags, taggable: &["ManagedRedis", "RedisCache"], untaggable: &[] },
    Group {
        service: "dbformysql.azure",
        field: Tags,
        taggable: &["FlexibleServer"],
        untaggable: &["FlexibleDatabase", "FlexibleServerConfiguration", "FlexibleServerFirewallRule"],
    },
    Group {
        service: "dbforpostgresql.azure",
        field: Tags,
        taggable: &["FlexibleServer"],
        untaggable: &["FlexibleServerConfiguration", "FlexibleServerDatabase", "FlexibleServerFirewallRule"],
    },
    Group {
        service: "insights.azure",
        field: Tags,
        taggable: &["MonitorActionGroup", "MonitorMetricAlert"],
        untaggable: &[],
    },
    Group { service: "keyvault.azure", field: Tags, taggable: &["Secret", "Vault"], untaggable: &[] },
    Group {
        service: "managedidentity.azure",
        field: Tags,
        taggable: &["UserAssignedIdentity"],
        untaggable: &["FederatedIdentityCredential"],
    },
    Group {
        service: "network.azure",
        field: Tags,
        taggable: &["PrivateDNSZone", "PrivateDNSZoneVirtualNetworkLink", "PrivateEndpoint", "VirtualNetwork"],
        untaggable: &["Subnet"],
    },
    Group {
        service: "servicebus.azure",
        field: Tags,
        taggable: &["ServiceBusNamespace"],
        untaggable: &["NamespaceAuthorizationRule", "Queue", "QueueAuthorizationRule", "Subscription", "Topic"],
    },
    Group {
        service: "storage.azure",
        field: Tags,
        taggable: &["Account"],
        untaggable: &["Container", "ManagementPolicy"],
    },
    Group {
        service: "cloudplatform.gcp",
        field: Labels,
        taggable: &[],
        untaggable: &["ProjectIAMMember", "ServiceAccount", "ServiceAccountIAMMember"],
    },
    Group {
        service: "compute.gcp",
        field: Labels,
        taggable: &["GlobalAddress"],
        untaggable: &["Network", "Subnetwork"],
    },
    Group { service: "kms.gcp", field: Labels, taggable: &["CryptoKey"], untaggable: &["KeyRing"] },
    Group { service: "memorystore.gcp", field: Labels, taggable: &["Instance"], untaggable: &[] },
    Group {
        service: "monitoring.gcp",
        field: UserLabels,
        taggable: &["AlertPolicy", "NotificationChannel", "UptimeCheckConfig"],
        untaggable: &[],
    },
    Group {
        service: "pubsub.gcp",
        field: Labels,
        taggable: &["Subscription", "Topic"],
        untaggable: &["SubscriptionIAMMember", "TopicIAMMember"],
    },
    Group { service: "redis.gcp", field: Labels, taggable: &["Instance"], untaggable: &[] },
    Group {
        service: "secretmanager.gcp",
        field: Labels,
        taggable: &["Secret"],
        untaggable: &["SecretIAMMember", "SecretVersion"],
    },
    Group { service: "servicenetworking.gcp", field: Labels, taggable: &[], untaggable: &["Connection"] },
    Group {
        service: "sql.gcp",
        field: SettingsUserLabels,
        taggable: &["DatabaseInstance"],
        untaggable: &["Database", "User"],
    },
    Group { service: "storage.gcp", field: Labels, taggable: &["Bucket"], untaggable: &["BucketIAMMember"] },
];
