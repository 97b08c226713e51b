//! Parameters as the input of the calls that make and remove an instance.

use aws_sdk_rds::{
    operation::{
        create_db_instance::builders::CreateDbInstanceInputBuilder,
        delete_db_instance::builders::DeleteDbInstanceInputBuilder,
        restore_db_instance_from_db_snapshot::builders::RestoreDbInstanceFromDbSnapshotInputBuilder,
        restore_db_instance_to_point_in_time::builders::RestoreDbInstanceToPointInTimeInputBuilder,
    },
    primitives::{DateTime, DateTimeFormat},
};

use super::parameters::{Moment, Parameters, whole};
use crate::{aws::tags, error::Error};

/// A new, empty instance.
pub fn anew(
    parameters: &Parameters,
    identifier: &str,
    password: Option<&str>,
) -> Result<CreateDbInstanceInputBuilder, Error> {
    let Parameters {
        engine: Some(engine),
        username: Some(username),
        ..
    } = parameters
    else {
        let message = format!(
            "creating RDS DB Instance ({identifier}): `engine` and `username` are required"
        );
        return Err(Error::Cloud(message));
    };
    let Some(password) = password else {
        let message = format!(
            "creating RDS DB Instance ({identifier}): `password` is required: the Secret of `passwordSecretRef` has none"
        );
        return Err(Error::Cloud(message));
    };
    Ok(CreateDbInstanceInputBuilder::default()
        .db_instance_identifier(identifier)
        .engine(engine)
        .set_engine_version(parameters.engine_version.clone())
        .set_engine_lifecycle_support(parameters.engine_lifecycle_support.clone())
        .auto_minor_version_upgrade(parameters.auto_minor_version_upgrade)
        .db_instance_class(&parameters.instance_class)
        .set_allocated_storage(whole(parameters.allocated_storage))
        .set_max_allocated_storage(whole(parameters.max_allocated_storage))
        .set_storage_type(parameters.storage_type.clone())
        .storage_encrypted(parameters.storage_encrypted)
        .set_kms_key_id(parameters.kms_key_id.clone())
        .set_multi_az(parameters.multi_az)
        .set_backup_retention_period(whole(parameters.backup_retention_period))
        .copy_tags_to_snapshot(parameters.copy_tags_to_snapshot)
        .deletion_protection(parameters.deletion_protection)
        .publicly_accessible(parameters.publicly_accessible)
        .master_username(username)
        .master_user_password(password)
        .set_db_name(parameters.db_name.clone())
        .set_db_subnet_group_name(parameters.db_subnet_group_name.clone())
        .set_db_parameter_group_name(parameters.parameter_group_name.clone())
        .set_vpc_security_group_ids(parameters.vpc_security_group_ids.clone())
        .set_enable_performance_insights(parameters.performance_insights_enabled)
        .set_tags(Some(tags::to_rds(&parameters.tags))))
}

/// An instance with the contents of a snapshot. What this call does not take is modified afterwards.
pub fn from_snapshot(
    parameters: &Parameters,
    identifier: &str,
    snapshot: &str,
) -> RestoreDbInstanceFromDbSnapshotInputBuilder {
    RestoreDbInstanceFromDbSnapshotInputBuilder::default()
        .db_instance_identifier(identifier)
        .db_snapshot_identifier(snapshot)
        .set_engine(parameters.engine.clone())
        .set_engine_lifecycle_support(parameters.engine_lifecycle_support.clone())
        .auto_minor_version_upgrade(parameters.auto_minor_version_upgrade)
        .db_instance_class(&parameters.instance_class)
        .set_storage_type(parameters.storage_type.clone())
        .set_multi_az(parameters.multi_az)
        .copy_tags_to_snapshot(parameters.copy_tags_to_snapshot)
        .deletion_protection(parameters.deletion_protection)
        .publicly_accessible(parameters.publicly_accessible)
        .set_db_subnet_group_name(parameters.db_subnet_group_name.clone())
        .set_db_parameter_group_name(parameters.parameter_group_name.clone())
        .set_vpc_security_group_ids(parameters.vpc_security_group_ids.clone())
        .set_tags(Some(tags::to_rds(&parameters.tags)))
}

/// An instance with the contents of another at an earlier time. What this call does not take is modified afterwards.
pub fn from_moment(
    parameters: &Parameters,
    identifier: &str,
    moment: &Moment,
) -> Result<RestoreDbInstanceToPointInTimeInputBuilder, Error> {
    let time = moment.restore_time.as_deref();
    let time = time.map(|time| DateTime::from_str(time, DateTimeFormat::DateTime));
    let unreadable = |error| Error::Cloud(format!("restoreToPointInTime.restoreTime: {error}"));
    Ok(RestoreDbInstanceToPointInTimeInputBuilder::default()
        .target_db_instance_identifier(identifier)
        .source_db_instance_identifier(&moment.source_db_instance_identifier)
        .set_restore_time(time.transpose().map_err(unreadable)?)
        .set_use_latest_restorable_time(moment.use_latest_restorable_time)
        .set_engine(parameters.engine.clone())
        .set_engine_lifecycle_support(parameters.engine_lifecycle_support.clone())
        .auto_minor_version_upgrade(parameters.auto_minor_version_upgrade)
        .db_instance_class(&parameters.instance_class)
        .set_storage_type(parameters.storage_type.clone())
        .set_multi_az(parameters.multi_az)
        .copy_tags_to_snapshot(parameters.copy_tags_to_snapshot)
        .deletion_protection(parameters.deletion_protection)
        .publicly_accessible(parameters.publicly_accessible)
        .set_db_subnet_group_name(parameters.db_subnet_group_name.clone())
        .set_db_parameter_group_name(parameters.parameter_group_name.clone())
        .set_vpc_security_group_ids(parameters.vpc_security_group_ids.clone())
        .set_tags(Some(tags::to_rds(&parameters.tags))))
}

/// The end of an instance, with or without a last snapshot.
pub fn deletion(
    parameters: &Parameters,
    identifier: &str,
) -> Result<DeleteDbInstanceInputBuilder, Error> {
    let input = DeleteDbInstanceInputBuilder::default()
        .db_instance_identifier(identifier)
        .delete_automated_backups(parameters.delete_automated_backups)
        .skip_final_snapshot(parameters.skip_final_snapshot);
    match (
        parameters.skip_final_snapshot,
        &parameters.final_snapshot_identifier,
    ) {
        (true, _) => Ok(input),
        (false, Some(snapshot)) => Ok(input.final_db_snapshot_identifier(snapshot)),
        (false, None) => Err(Error::Cloud(
            "final_snapshot_identifier is required when skip_final_snapshot is false".to_owned(),
        )),
    }
}
