//! RDS instances: from the manifest to the SDK's input, and back into the status.

use aws_sdk_rds::types::{
    DbInstance, DbParameterGroupStatus, Endpoint, Tag, VpcSecurityGroupMembership,
};
use proptest::prelude::*;

use super::*;

/// An instance exactly as the parameters want it.
fn as_wanted(parameters: &Parameters) -> DbInstance {
    let whole = pave_test_provider::aws::instance::parameters::whole;
    let group = DbParameterGroupStatus::builder()
        .set_db_parameter_group_name(parameters.parameter_group_name.clone())
        .build();
    let firewalls = parameters.vpc_security_group_ids.iter().flatten();
    let firewalls = firewalls.map(|id| {
        VpcSecurityGroupMembership::builder()
            .vpc_security_group_id(id)
            .build()
    });
    let tags = parameters.tags.iter();
    let tags = tags.map(|(key, value)| Tag::builder().key(key).value(value).build());
    DbInstance::builder()
        .set_db_instance_identifier(parameters.identifier.clone())
        .dbi_resource_id("db-ABCDEFGH")
        .endpoint(
            Endpoint::builder()
                .address("orders.example")
                .port(5432)
                .build(),
        )
        .set_engine(parameters.engine.clone())
        .set_engine_version(parameters.engine_version.clone())
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
        .set_master_username(parameters.username.clone())
        .set_db_name(parameters.db_name.clone())
        .db_parameter_groups(group)
        .set_vpc_security_groups(Some(firewalls.collect()))
        .set_tag_list(Some(tags.collect()))
        .build()
}

fn parameters(change: impl FnOnce(&mut Value)) -> Parameters {
    let mut managed = composed_of("Instance");
    change(&mut managed.object.data["spec"]["forProvider"]);
    Parameters::of(&managed).unwrap()
}

#[test]
fn what_pave_composes_is_what_aws_is_asked_for() {
    let mut instances = 0;
    for managed in composed()
        .into_iter()
        .filter(|managed| managed.kind.kind == "Instance")
    {
        instances += 1;
        let parameters = Parameters::of(&managed).unwrap();
        let identifier = parameters.identifier.clone().unwrap();
        let input = creation::anew(&parameters, &identifier, Some("secret")).unwrap();
        let input = input.build().unwrap();
        let asked = json!({
            "allocatedStorage": input.allocated_storage(),
            "autoMinorVersionUpgrade": input.auto_minor_version_upgrade(),
            "backupRetentionPeriod": input.backup_retention_period(),
            "copyTagsToSnapshot": input.copy_tags_to_snapshot(),
            "dbName": input.db_name(),
            "dbSubnetGroupName": input.db_subnet_group_name(),
            "deletionProtection": input.deletion_protection(),
            "engine": input.engine(),
            "engineLifecycleSupport": input.engine_lifecycle_support(),
            "engineVersion": input.engine_version(),
            "identifier": input.db_instance_identifier(),
            "instanceClass": input.db_instance_class(),
            "kmsKeyId": input.kms_key_id(),
            "maxAllocatedStorage": input.max_allocated_storage(),
            "multiAz": input.multi_az(),
            "parameterGroupName": input.db_parameter_group_name(),
            "publiclyAccessible": input.publicly_accessible(),
            "storageEncrypted": input.storage_encrypted(),
            "storageType": input.storage_type(),
            "username": input.master_username(),
        });
        // Of these AWS is told when it changes or deletes the instance.
        let later = [
            "allowMajorVersionUpgrade",
            "applyImmediately",
            "autoGeneratePassword",
            "deleteAutomatedBackups",
            "finalSnapshotIdentifier",
            "region",
            "skipFinalSnapshot",
            "tags",
        ];
        for (name, value) in managed.parameters() {
            if !later.contains(&name.as_str()) {
                assert_eq!(asked[&name], value, "{identifier}: {name}");
            }
        }
        assert_eq!(input.master_user_password(), Some("secret"));
        let tags: BTreeMap<_, _> = input
            .tags()
            .iter()
            .map(|tag| (tag.key().unwrap(), tag.value().unwrap()))
            .collect();
        assert_eq!(json!(tags), managed.parameters()["tags"]);
    }
    assert!(instances > 3, "found only {instances}");
}

#[test]
fn the_last_snapshot_is_as_the_manifest_says() {
    let of = |change: Value| {
        let parameters = parameters(|parameters| {
            parameters["skipFinalSnapshot"] = change[0].clone();
            parameters["finalSnapshotIdentifier"] = change[1].clone();
        });
        let input = creation::deletion(&parameters, "orders").map(|input| input.build().unwrap());
        input.map(|input| {
            (
                input.skip_final_snapshot(),
                input.final_db_snapshot_identifier,
            )
        })
    };
    assert_eq!(of(json!([true, null])).unwrap(), (Some(true), None));
    let snapshot = Some("orders-final".to_owned());
    assert_eq!(
        of(json!([false, "orders-final"])).unwrap(),
        (Some(false), snapshot)
    );
    let error = of(json!([false, null])).unwrap_err().to_string();
    assert!(
        error.contains("final_snapshot_identifier is required"),
        "{error}"
    );
}

#[test]
fn an_instance_as_wanted_is_left_alone_and_its_status_fits_the_definition() {
    for managed in composed()
        .into_iter()
        .filter(|managed| managed.kind.kind == "Instance")
    {
        let parameters = Parameters::of(&managed).unwrap();
        let found = as_wanted(&parameters);
        assert!(
            modification::difference(&parameters, &found)
                .unwrap()
                .is_none()
        );
        let at_provider = report::at_provider(&parameters, &found, &parameters.region);
        assert_eq!(at_provider["address"], "orders.example");
        let unknown = unknown_fields(&reported(managed.kind), &at_provider, "atProvider");
        assert_eq!(unknown, Vec::<String>::new());
    }
}

#[test]
fn each_change_is_asked_for_and_nothing_else() {
    let cases: [(&str, Value, Value); 10] = [
        (
            "instanceClass",
            json!("db.m7g.large"),
            json!({"class": "db.m7g.large"}),
        ),
        ("allocatedStorage", json!(50), json!({"storage": 50})),
        ("maxAllocatedStorage", json!(400), json!({"limit": 400})),
        ("backupRetentionPeriod", json!(14), json!({"backups": 14})),
        (
            "deletionProtection",
            json!(true),
            json!({"protected": true}),
        ),
        ("multiAz", json!(true), json!({"several": true})),
        (
            "parameterGroupName",
            json!("orders-18"),
            json!({"settings": "orders-18"}),
        ),
        (
            "engineVersion",
            json!("18"),
            json!({"version": "18", "major": true}),
        ),
        (
            "vpcSecurityGroupIds",
            json!(["sg-1"]),
            json!({"firewalls": ["sg-1"]}),
        ),
        ("storageType", json!("io2"), json!({"type": "io2"})),
    ];
    let found = as_wanted(&parameters(|_| {}));
    for (field, value, expected) in cases {
        let changed = parameters(|parameters| parameters[field] = value);
        let input = modification::difference(&changed, &found).unwrap();
        let input = input
            .unwrap_or_else(|| panic!("{field} changes nothing"))
            .build()
            .unwrap();
        let mut asked = json!({
            "class": input.db_instance_class(),
            "storage": input.allocated_storage(),
            "limit": input.max_allocated_storage(),
            "backups": input.backup_retention_period(),
            "protected": input.deletion_protection(),
            "several": input.multi_az(),
            "settings": input.db_parameter_group_name(),
            "version": input.engine_version(),
            "major": input.allow_major_version_upgrade(),
            "firewalls": input.vpc_security_group_ids,
            "type": input.storage_type,
        });
        asked
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        assert_eq!(asked, expected, "{field}");
        assert_eq!(input.apply_immediately, Some(true), "{field}");
    }
}

#[test]
fn what_only_a_new_instance_could_have_is_refused() {
    let found = as_wanted(&parameters(|_| {}));
    for (field, argument) in [
        ("engine", "engine"),
        ("username", "username"),
        ("dbName", "db_name"),
        ("identifier", "identifier"),
    ] {
        let changed = parameters(|parameters| parameters[field] = json!("other"));
        let error = modification::difference(&changed, &found)
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("argument \"{argument}\"")),
            "{field}: {error}"
        );
    }
}

proptest! {
    #[test]
    fn storage_that_grew_by_itself_stays(wanted in 10_u32..500, grown in 0_u32..500) {
        let with = |size: u32| parameters(|parameters| {
            parameters["allocatedStorage"] = json!(size);
            parameters["maxAllocatedStorage"] = json!(2000);
        });
        let found = as_wanted(&with(wanted + grown));
        prop_assert!(modification::difference(&with(wanted), &found).unwrap().is_none());
    }
}

#[test]
fn connection_details_have_the_providers_keys() {
    let found = as_wanted(&parameters(|_| {}));
    let details = report::connection(&found, Some("secret"));
    let expected = [
        ("address", "orders.example"),
        ("attribute.password", "secret"),
        ("endpoint", "orders.example:5432"),
        ("host", "orders.example"),
        ("password", "secret"),
        ("port", "5432"),
        ("username", "app"),
    ];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(details, BTreeMap::from(expected));
}
