//! An instance as `status.atProvider` and as connection details.

use aws_sdk_rds::types::DbInstance;
use serde_json::{Value, json};

use super::parameters::Parameters;
use crate::{aws::tags, connection::Details};

/// `status.atProvider`: what the cloud says, and what only the provider knows.
///
/// Without `latestRestorableTime`: the stand-in answers with the present time, and a settled object must stay as it is.
pub fn at_provider(parameters: &Parameters, found: &DbInstance, region: &str) -> Value {
    let endpoint = found.endpoint();
    let address = endpoint.and_then(|endpoint| endpoint.address());
    let port = endpoint.and_then(aws_sdk_rds::types::Endpoint::port);
    let groups = found.vpc_security_groups().iter();
    let groups: Vec<_> = groups
        .filter_map(|group| group.vpc_security_group_id())
        .collect();
    let subnet_group = found.db_subnet_group();
    let parameter_group = found.db_parameter_groups().first();
    let option_group = found.option_group_memberships().first();
    let mut at_provider = json!({
        "address": address,
        "allocatedStorage": found.allocated_storage(),
        "allowMajorVersionUpgrade": parameters.allow_major_version_upgrade,
        "applyImmediately": parameters.apply_immediately,
        "arn": found.db_instance_arn(),
        "autoMinorVersionUpgrade": found.auto_minor_version_upgrade(),
        "availabilityZone": found.availability_zone(),
        "backupRetentionPeriod": found.backup_retention_period(),
        "backupWindow": found.preferred_backup_window(),
        "caCertIdentifier": found.ca_certificate_identifier(),
        "copyTagsToSnapshot": found.copy_tags_to_snapshot(),
        "dbName": found.db_name(),
        "dbSubnetGroupName": subnet_group.and_then(|group| group.db_subnet_group_name()),
        "deleteAutomatedBackups": parameters.delete_automated_backups,
        "deletionProtection": found.deletion_protection(),
        "endpoint": address.zip(port).map(|(address, port)| format!("{address}:{port}")),
        "engine": found.engine(),
        "engineLifecycleSupport": found.engine_lifecycle_support(),
        "engineVersion": parameters.engine_version,
        "engineVersionActual": found.engine_version(),
        "finalSnapshotIdentifier": parameters.final_snapshot_identifier,
        "hostedZoneId": endpoint.and_then(|endpoint| endpoint.hosted_zone_id()),
        "iamDatabaseAuthenticationEnabled": found.iam_database_authentication_enabled(),
        "id": found.dbi_resource_id(),
        "identifier": found.db_instance_identifier(),
        "instanceClass": found.db_instance_class(),
        "kmsKeyId": found.kms_key_id(),
        "licenseModel": found.license_model(),
        "maintenanceWindow": found.preferred_maintenance_window(),
        "maxAllocatedStorage": found.max_allocated_storage(),
        "monitoringInterval": found.monitoring_interval(),
        "multiAz": found.multi_az(),
        "optionGroupName": option_group.and_then(|group| group.option_group_name()),
        "parameterGroupName": parameter_group.and_then(|group| group.db_parameter_group_name()),
        "performanceInsightsEnabled": found.performance_insights_enabled(),
        "port": port,
        "publiclyAccessible": found.publicly_accessible(),
        "region": region,
        "resourceId": found.dbi_resource_id(),
        "skipFinalSnapshot": parameters.skip_final_snapshot,
        "snapshotIdentifier": parameters.snapshot_identifier,
        "status": found.db_instance_status(),
        "storageEncrypted": found.storage_encrypted(),
        "storageType": found.storage_type(),
        "tags": parameters.tags,
        "tagsAll": tags::from_rds(found.tag_list()),
        "username": found.master_username(),
        "vpcSecurityGroupIds": groups,
    });
    if let Value::Object(fields) = &mut at_provider {
        fields.retain(|_, value| !value.is_null());
    }
    at_provider
}

/// The keys that the provider's configuration adds, and the password under the name of its attribute.
pub fn connection(found: &DbInstance, password: Option<&str>) -> Details {
    let mut details = Details::new();
    let mut set = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            details.insert(key.to_owned(), value);
        }
    };
    if let Some(endpoint) = found.endpoint() {
        let address = endpoint.address().map(str::to_owned);
        let port = endpoint.port().map(|port| port.to_string());
        let both = address.clone().zip(port.clone());
        set(
            "endpoint",
            both.map(|(address, port)| format!("{address}:{port}")),
        );
        set("host", address.clone());
        set("address", address);
        set("port", port);
    }
    set("username", found.master_username().map(str::to_owned));
    set("password", password.map(str::to_owned));
    set("attribute.password", password.map(str::to_owned));
    details
}
