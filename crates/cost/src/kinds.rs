//! Which kinds cost what: priced ones, ones that cost nothing by themselves, and all others.

use serde_json::Value;

use crate::charge::Charges;
use crate::fields::text;
use crate::lookup::Lookup;
use crate::{aws, azure, cluster, gcp, messaging, object_storage};

/// Kinds that no provider charges for by themselves, by API group.
const INCLUDED: [(&str, &[&str]); 30] = [
    (
        "",
        &[
            "ConfigMap",
            "LimitRange",
            "Namespace",
            "ResourceQuota",
            "Secret",
            "ServiceAccount",
        ],
    ),
    ("batch", &["Job"]),
    ("sns.aws.upbound.io", &["TopicPolicy", "TopicSubscription"]),
    (
        "pubsub.gcp.upbound.io",
        &["SubscriptionIAMMember", "TopicIAMMember"],
    ),
    (
        "servicebus.azure.upbound.io",
        &[
            "NamespaceAuthorizationRule",
            "Queue",
            "QueueAuthorizationRule",
            "Subscription",
            "Topic",
        ],
    ),
    ("apiextensions.crossplane.io", &["Usage"]),
    ("autoscaling", &["HorizontalPodAutoscaler"]),
    ("gateway.networking.k8s.io", &["HTTPRoute"]),
    (
        "monitoring.coreos.com",
        &["PodMonitor", "PrometheusRule", "ServiceMonitor"],
    ),
    ("networking.k8s.io", &["Ingress", "NetworkPolicy"]),
    ("policy", &["PodDisruptionBudget"]),
    ("protection.crossplane.io", &["ClusterUsage", "Usage"]),
    (
        "rbac.authorization.k8s.io",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    ),
    (
        "ec2.aws.upbound.io",
        &[
            "SecurityGroup",
            "SecurityGroupEgressRule",
            "SecurityGroupIngressRule",
            "SecurityGroupRule",
        ],
    ),
    (
        "iam.aws.upbound.io",
        &["Policy", "Role", "RolePolicy", "RolePolicyAttachment"],
    ),
    ("rds.aws.upbound.io", &["ParameterGroup", "SubnetGroup"]),
    (
        "s3.aws.upbound.io",
        &[
            "BucketLifecycleConfiguration",
            "BucketOwnershipControls",
            "BucketPolicy",
            "BucketPublicAccessBlock",
            "BucketServerSideEncryptionConfiguration",
            "BucketVersioning",
        ],
    ),
    (
        "cloudplatform.gcp.upbound.io",
        &[
            "ProjectIAMMember",
            "ServiceAccount",
            "ServiceAccountIAMMember",
        ],
    ),
    ("servicenetworking.gcp.upbound.io", &["Connection"]),
    ("sql.gcp.upbound.io", &["Database", "User"]),
    ("storage.gcp.upbound.io", &["BucketIAMMember"]),
    (
        "authorization.azure.upbound.io",
        &["ManagementLock", "RoleAssignment"],
    ),
    ("azure.upbound.io", &["ResourceGroup"]),
    (
        "dbformysql.azure.upbound.io",
        &[
            "FlexibleDatabase",
            "FlexibleServerConfiguration",
            "FlexibleServerFirewallRule",
        ],
    ),
    (
        "dbforpostgresql.azure.upbound.io",
        &[
            "FlexibleServerConfiguration",
            "FlexibleServerDatabase",
            "FlexibleServerFirewallRule",
        ],
    ),
    (
        "managedidentity.azure.upbound.io",
        &["FederatedIdentityCredential", "UserAssignedIdentity"],
    ),
    (
        "storage.azure.upbound.io",
        &["Container", "ManagementPolicy"],
    ),
    ("mssql.sql.crossplane.io", &["Database", "Grant", "User"]),
    ("mysql.sql.crossplane.io", &["Database", "Grant", "User"]),
    (
        "postgresql.sql.crossplane.io",
        &[
            "Database",
            "DefaultPrivileges",
            "Extension",
            "Grant",
            "Role",
            "Schema",
        ],
    ),
];

/// What a resource is charged for.
pub(crate) fn charges(resource: &Value, lookup: &Lookup<'_>) -> Charges {
    let (group, kind) = group_and_kind(resource);
    match (group.as_str(), kind) {
        ("rds.aws.upbound.io", "Instance") => aws::instance(resource),
        ("sql.gcp.upbound.io", "DatabaseInstance") => gcp::database_instance(resource, lookup),
        ("dbforpostgresql.azure.upbound.io", "FlexibleServer") => azure::postgres_server(resource),
        ("dbformysql.azure.upbound.io", "FlexibleServer") => azure::mysql_server(resource),
        ("sqs.aws.upbound.io", "Queue") => messaging::sqs(resource),
        ("sns.aws.upbound.io", "Topic") => messaging::sns(resource),
        ("pubsub.gcp.upbound.io", "Topic") => messaging::pubsub(resource, "published"),
        ("pubsub.gcp.upbound.io", "Subscription") => messaging::pubsub(resource, "delivered"),
        ("servicebus.azure.upbound.io", "ServiceBusNamespace") => messaging::service_bus(resource),
        ("s3.aws.upbound.io", "Bucket") => object_storage::s3(resource),
        ("storage.gcp.upbound.io", "Bucket") => object_storage::cloud_storage(resource),
        ("storage.azure.upbound.io", "Account") => object_storage::blob_storage(resource),
        ("apps", "Deployment" | "StatefulSet") => cluster::workload(resource),
        ("", "Service") => cluster::service(resource),
        _ if is_included(&group, kind) => Charges::Included,
        _ => Charges::Unknown(format!("nobody has said what a {} costs", title(resource))),
    }
}

/// The kind as people write it: `Instance.rds.aws.m.upbound.io`.
pub(crate) fn title(resource: &Value) -> String {
    let kind = text(&resource["kind"]).unwrap_or("resource without a kind");
    match text(&resource["apiVersion"]).and_then(|api_version| api_version.split_once('/')) {
        Some((group, _)) => format!("{kind}.{group}"),
        None => kind.to_owned(),
    }
}

/// What an estimate that contains this resource takes for granted.
pub(crate) fn assumption(resource: &Value) -> Option<&'static str> {
    let (group, _) = group_and_kind(resource);
    match group.as_str() {
        "rds.aws.upbound.io" => Some(
            "AWS includes backups up to the size of the database; more, extended support and longer performance \
             history are not estimated.",
        ),
        "sql.gcp.upbound.io" => {
            Some("Google Cloud charges backups by what they hold; they are not estimated.")
        }
        "dbforpostgresql.azure.upbound.io" | "dbformysql.azure.upbound.io" => Some(
            "Azure includes backups up to the size of the server's storage; more is not estimated.",
        ),
        "s3.aws.upbound.io" | "storage.gcp.upbound.io" | "storage.azure.upbound.io" => Some(
            "A bucket is billed by use: the estimate is for the use that its size expects, not for what is measured. Earlier \
             versions count as what is stored; cheaper storage for old objects is not estimated.",
        ),
        "sqs.aws.upbound.io" | "sns.aws.upbound.io" | "pubsub.gcp.upbound.io" => Some(
            "A queue is billed by use: the estimate is for the use that its size expects, not for what is measured.",
        ),
        "servicebus.azure.upbound.io" => Some(
            "Service Bus is billed by use beyond 13 million operations a month: the estimate is for the use that the queue's size \
             expects, not for what is measured; what an account shares among its namespaces is not counted.",
        ),
        "apps" => Some(
            "In-cluster prices are OpenCost's defaults for what pods request, an estimate and not a bill.",
        ),
        _ => None,
    }
}

/// API group without the `.m` that marks namespaced managed resources, because both cost the same.
fn group_and_kind(resource: &Value) -> (String, &str) {
    let api_version = text(&resource["apiVersion"]).unwrap_or_default();
    let group = api_version.split_once('/').map_or("", |(group, _)| group);
    let group = group
        .replace(".m.upbound.io", ".upbound.io")
        .replace(".m.crossplane.io", ".crossplane.io");
    (group, text(&resource["kind"]).unwrap_or_default())
}

fn is_included(group: &str, kind: &str) -> bool {
    INCLUDED
        .iter()
        .any(|(included, kinds)| *included == group && kinds.contains(&kind))
}
