//! A Database on AWS: RDS in private subnets, reachable from the clusters' security groups only.

use pave_api::vocabulary::DeletionPolicy;
use pave_catalog::Engine;
use pave_compose::{Composed, Dialect, Protection};
use pave_resources::{
    Selector,
    aws::{
        ec2::{SecurityGroup, SecurityGroupIngressRule, Traffic},
        rds::{Instance, Parameter, ParameterGroup, RestoreToPointInTime, SubnetGroup},
    },
};

use crate::{
    ResolvedDatabase,
    login::{USERNAME, generated_password},
    managed::{builder, server},
    placement::AwsPlace,
};

/// Storage grows by itself up to this multiple of what was asked for.
const STORAGE_GROWTH: u32 = 4;
/// Largest volume of RDS in GB. Source: Amazon RDS user guide, "Amazon RDS DB instance storage".
const MAX_STORAGE_GB: u32 = 65_536;

pub(crate) fn build(database: &ResolvedDatabase, place: &AwsPlace) -> Vec<Composed> {
    let aws = Aws { database, place };
    let managed = builder(database, &place.provider_config);
    let subnet_group_name = &database.recorded.external_name;
    let mut resources = vec![
        server(&managed, database, Some(aws.server_name()), aws.instance()),
        managed.part("subnet-group", Some(subnet_group_name), aws.subnet_group()),
        managed.part(
            &aws.parameter_group_role(),
            Some(&aws.parameter_group_name()),
            aws.parameter_group(),
        ),
        managed.part("security-group", None, aws.security_group()),
    ];
    let clients = place.client_security_group_ids.iter();
    resources.extend(
        clients.map(|client| managed.part(&format!("ingress-{client}"), None, aws.ingress(client))),
    );
    resources
}

/// What every resource is built from.
struct Aws<'a> {
    database: &'a ResolvedDatabase,
    place: &'a AwsPlace,
}

impl Aws<'_> {
    /// What the provider looks for before it makes a server: the identifier, so that one which outlived its control plane is
    /// found, and afterwards the id that the provider has written itself, or the two would overwrite each other for ever.
    fn server_name(&self) -> &str {
        let given = self.database.own.given_name.as_deref();
        given.unwrap_or(&self.database.recorded.external_name)
    }

    fn instance(&self) -> Instance {
        let recorded = &self.database.recorded;
        let protected = self.database.protection == Protection::On;
        let snapshot = recorded.deletion_policy != DeletionPolicy::Delete;
        let is_new = recorded.restored_from.is_none();
        let origin = recorded.restored_from.clone().unwrap_or_default();
        Instance {
            region: self.place.region.clone(),
            identifier: recorded.external_name.clone(),
            engine: Some(recorded.engine.as_str().to_owned()),
            engine_version: Some(recorded.provider_version.clone()),
            // The default is the paid extended support, which starts by itself when a version grows old.
            engine_lifecycle_support: "open-source-rds-extended-support-disabled".to_owned(),
            allow_major_version_upgrade: Some(true),
            auto_minor_version_upgrade: true,
            apply_immediately: Some(true),
            instance_class: recorded.class.clone(),
            allocated_storage: recorded.storage_gb,
            max_allocated_storage: Some((recorded.storage_gb * STORAGE_GROWTH).min(MAX_STORAGE_GB)),
            storage_type: recorded
                .disk_type
                .clone()
                .unwrap_or_else(|| "gp3".to_owned()),
            storage_encrypted: true,
            kms_key_id: self.place.kms_key.clone(),
            multi_az: recorded.high_availability,
            backup_retention_period: recorded.backup_days,
            delete_automated_backups: Some(!snapshot),
            copy_tags_to_snapshot: true,
            deletion_protection: protected,
            skip_final_snapshot: !snapshot,
            final_snapshot_identifier: snapshot
                .then(|| format!("{}-final", recorded.external_name)),
            publicly_accessible: false,
            username: is_new.then(|| USERNAME.to_owned()),
            db_name: is_new.then(|| recorded.database.clone()),
            auto_generate_password: Some(true),
            password_secret_ref: Some(generated_password(self.database)),
            // By name rather than by reference: a reference is resolved once, and a new version needs a new group.
            db_subnet_group_name: Some(recorded.external_name.clone()),
            parameter_group_name: Some(self.parameter_group_name()),
            vpc_security_group_id_selector: Some(Selector::sibling()),
            snapshot_identifier: origin.snapshot,
            restore_to_point_in_time: origin.moment.map(|moment| RestoreToPointInTime {
                source_db_instance_identifier: moment.server,
                restore_time: moment.time,
            }),
            ..Instance::default()
        }
    }

    fn subnet_group(&self) -> SubnetGroup {
        SubnetGroup {
            region: self.place.region.clone(),
            description: self.description(),
            subnet_ids: self.place.subnet_ids.clone(),
            tags: None,
        }
    }

    /// A family belongs to one major version, so each version has its own group.
    fn parameter_group_role(&self) -> String {
        format!(
            "parameter-group-{}",
            self.database.recorded.version.replace('.', "-")
        )
    }

    fn parameter_group_name(&self) -> String {
        let recorded = &self.database.recorded;
        format!(
            "{}-{}",
            recorded.external_name,
            recorded.version.replace('.', "-")
        )
    }

    fn parameter_group(&self) -> ParameterGroup {
        let recorded = &self.database.recorded;
        // Both refuse connections that are not encrypted.
        let (family, parameter) = match recorded.engine {
            Engine::Postgres => (
                format!("postgres{}", recorded.provider_version),
                "rds.force_ssl",
            ),
            Engine::Mysql => (
                format!("mysql{}", recorded.provider_version),
                "require_secure_transport",
            ),
        };
        ParameterGroup {
            region: self.place.region.clone(),
            family,
            description: self.description(),
            parameter: vec![Parameter {
                name: parameter.to_owned(),
                value: "1".to_owned(),
                apply_method: "immediate".to_owned(),
            }],
            tags: None,
        }
    }

    fn security_group(&self) -> SecurityGroup {
        SecurityGroup {
            region: self.place.region.clone(),
            // A group is only found again by its id, which nobody knows after the loss of a control plane; a fixed name
            // would then keep the new group from being made. Tags and description say whose it is.
            name: None,
            description: self.description(),
            vpc_id: self.place.vpc_id.clone(),
            tags: None,
        }
    }

    fn ingress(&self, client: &str) -> SecurityGroupIngressRule {
        let port = Dialect::of(self.database.recorded.engine).port;
        SecurityGroupIngressRule(Traffic {
            region: self.place.region.clone(),
            security_group_id_selector: Some(Selector::sibling()),
            description: Some("clients of the clusters".to_owned()),
            ip_protocol: "tcp".to_owned(),
            from_port: Some(port),
            to_port: Some(port),
            referenced_security_group_id: Some(client.to_owned()),
            ..Traffic::default()
        })
    }

    fn description(&self) -> String {
        format!(
            "Database {}/{}",
            self.database.namespace, self.database.name
        )
    }
}
