//! A filled sample of every kind of AWS that we compose.

use pave_resources::aws::{
    ec2::{SecurityGroup, SecurityGroupEgressRule, SecurityGroupIngressRule, Traffic},
    rds::{Instance, Parameter, ParameterGroup, RestoreToPointInTime, SubnetGroup},
};
use serde_json::Value;

use super::{labeled_sibling, managed, password, tags, text};

pub(crate) fn all() -> Vec<Value> {
    vec![
        managed(instance()),
        managed(SubnetGroup {
            region: text("eu-central-1"),
            description: text("orders"),
            subnet_ids: vec![text("subnet-1"), text("subnet-2")],
            tags: Some(tags()),
        }),
        managed(ParameterGroup {
            region: text("eu-central-1"),
            family: text("postgres17"),
            description: text("orders"),
            parameter: vec![Parameter {
                name: text("rds.force_ssl"),
                value: text("1"),
                apply_method: text("immediate"),
            }],
            tags: Some(tags()),
        }),
        managed(SecurityGroup {
            region: text("eu-central-1"),
            name: Some(text("orders")),
            description: text("orders"),
            vpc_id: text("vpc-1"),
            tags: Some(tags()),
        }),
        managed(SecurityGroupIngressRule(traffic())),
        managed(SecurityGroupEgressRule(traffic())),
    ]
}

fn instance() -> Instance {
    Instance {
        region: text("eu-central-1"),
        identifier: text("orders-x7k2"),
        engine: Some(text("postgres")),
        engine_version: Some(text("17")),
        engine_lifecycle_support: text("open-source-rds-extended-support-disabled"),
        allow_major_version_upgrade: Some(true),
        auto_minor_version_upgrade: true,
        apply_immediately: Some(true),
        instance_class: text("db.t4g.medium"),
        allocated_storage: 20,
        max_allocated_storage: Some(80),
        storage_type: text("gp3"),
        storage_encrypted: true,
        kms_key_id: Some(text("arn:aws:kms:eu-central-1:1:key/k")),
        multi_az: true,
        backup_retention_period: 14,
        delete_automated_backups: Some(false),
        copy_tags_to_snapshot: true,
        deletion_protection: true,
        skip_final_snapshot: false,
        final_snapshot_identifier: Some(text("orders-x7k2-final")),
        publicly_accessible: false,
        username: Some(text("app")),
        db_name: Some(text("orders")),
        auto_generate_password: Some(true),
        password_secret_ref: Some(password()),
        db_subnet_group_name: Some(text("orders-x7k2")),
        parameter_group_name: Some(text("orders-x7k2-17")),
        vpc_security_group_id_selector: Some(labeled_sibling()),
        performance_insights_enabled: Some(true),
        snapshot_identifier: Some(text("orders-old-final")),
        restore_to_point_in_time: Some(RestoreToPointInTime {
            source_db_instance_identifier: text("orders-old"),
            restore_time: text("2026-11-24T09:30:00Z"),
        }),
        tags: Some(tags()),
    }
}

fn traffic() -> Traffic {
    Traffic {
        region: text("eu-central-1"),
        security_group_id_selector: Some(labeled_sibling()),
        description: Some(text("clients")),
        ip_protocol: text("tcp"),
        from_port: Some(5432),
        to_port: Some(5432),
        cidr_ipv4: Some(text("10.0.0.0/16")),
        referenced_security_group_id: Some(text("sg-1")),
        tags: Some(tags()),
    }
}
