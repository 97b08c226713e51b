//! What is different about an instance, as the input of the call that changes it.

use std::collections::BTreeSet;

use aws_sdk_rds::{
    operation::modify_db_instance::builders::ModifyDbInstanceInputBuilder, types::DbInstance,
};

use super::parameters::{Parameters, whole};
use crate::error::Error;

/// The change that makes `found` what `parameters` want; nothing if it is that already.
pub fn difference(
    parameters: &Parameters,
    found: &DbInstance,
) -> Result<Option<ModifyDbInstanceInputBuilder>, Error> {
    immutable(parameters, found)?;
    let mut modification = Modification {
        input: ModifyDbInstanceInputBuilder::default(),
        changed: false,
    };
    modification.machine(parameters, found);
    modification.storage(parameters, found);
    modification.durability(parameters, found);
    modification.surroundings(parameters, found);
    let input = modification
        .input
        .set_db_instance_identifier(found.db_instance_identifier.clone())
        .apply_immediately(parameters.apply_immediately);
    Ok(modification.changed.then_some(input))
}

/// What only a new instance could have.
fn immutable(parameters: &Parameters, found: &DbInstance) -> Result<(), Error> {
    let encrypted = Some(parameters.storage_encrypted.to_string());
    let is_encrypted = found
        .storage_encrypted()
        .map(|encrypted| encrypted.to_string());
    let wanted = |value: &Option<String>| value.clone();
    let present = |value: Option<&str>| value.map(str::to_owned);
    let arguments = [
        (
            "identifier",
            wanted(&parameters.identifier),
            present(found.db_instance_identifier()),
        ),
        (
            "engine",
            wanted(&parameters.engine),
            present(found.engine()),
        ),
        (
            "username",
            wanted(&parameters.username),
            present(found.master_username()),
        ),
        (
            "db_name",
            wanted(&parameters.db_name),
            present(found.db_name()),
        ),
        (
            "kms_key_id",
            wanted(&parameters.kms_key_id),
            present(found.kms_key_id()),
        ),
        ("storage_encrypted", encrypted, is_encrypted),
    ];
    for (argument, wanted, present) in arguments {
        if let (Some(to), Some(from)) = (wanted, present)
            && from != to
        {
            return Err(Error::Immutable { argument, from, to });
        }
    }
    Ok(())
}

struct Modification {
    input: ModifyDbInstanceInputBuilder,
    changed: bool,
}

impl Modification {
    fn machine(&mut self, parameters: &Parameters, found: &DbInstance) {
        let class = &parameters.instance_class;
        if found.db_instance_class() != Some(class) {
            self.change(|input| input.db_instance_class(class));
        }
        let present = found.engine_version().unwrap_or_default();
        if let Some(version) = &parameters.engine_version
            && is_upgrade(present, version)
        {
            let major = parameters.allow_major_version_upgrade;
            self.change(|input| {
                input
                    .engine_version(version)
                    .allow_major_version_upgrade(major)
            });
        }
        let minor = parameters.auto_minor_version_upgrade;
        if found.auto_minor_version_upgrade() != Some(minor) {
            self.change(|input| input.auto_minor_version_upgrade(minor));
        }
        if let Some(several) = parameters.multi_az
            && found.multi_az() != Some(several)
        {
            self.change(|input| input.multi_az(several));
        }
    }

    fn storage(&mut self, parameters: &Parameters, found: &DbInstance) {
        let limit = whole(parameters.max_allocated_storage);
        let present = found.allocated_storage().unwrap_or_default();
        if let Some(size) = whole(parameters.allocated_storage)
            // Storage that grew by itself stays as large as it is.
            && size != present
            && !(present > size && limit.is_some_and(|limit| limit > size))
        {
            self.change(|input| input.allocated_storage(size));
        }
        if let Some(limit) = limit
            && found.max_allocated_storage() != Some(limit)
        {
            self.change(|input| input.max_allocated_storage(limit));
        }
        if let Some(type_) = &parameters.storage_type
            && found.storage_type() != Some(type_)
        {
            self.change(|input| input.storage_type(type_));
        }
    }

    fn durability(&mut self, parameters: &Parameters, found: &DbInstance) {
        if let Some(days) = whole(parameters.backup_retention_period)
            && found.backup_retention_period() != Some(days)
        {
            self.change(|input| input.backup_retention_period(days));
        }
        let protected = parameters.deletion_protection;
        if found.deletion_protection() != Some(protected) {
            self.change(|input| input.deletion_protection(protected));
        }
        let copy = parameters.copy_tags_to_snapshot;
        if found.copy_tags_to_snapshot() != Some(copy) {
            self.change(|input| input.copy_tags_to_snapshot(copy));
        }
    }

    fn surroundings(&mut self, parameters: &Parameters, found: &DbInstance) {
        let public = parameters.publicly_accessible;
        if found.publicly_accessible() != Some(public) {
            self.change(|input| input.publicly_accessible(public));
        }
        let present = found.db_parameter_groups().first();
        let present = present.and_then(|group| group.db_parameter_group_name());
        if let Some(group) = &parameters.parameter_group_name
            && present != Some(group)
        {
            self.change(|input| input.db_parameter_group_name(group));
        }
        if let Some(groups) = &parameters.vpc_security_group_ids {
            let present: BTreeSet<_> = found
                .vpc_security_groups()
                .iter()
                .filter_map(|group| group.vpc_security_group_id())
                .collect();
            let wanted: BTreeSet<_> = groups.iter().map(String::as_str).collect();
            if present != wanted {
                self.change(|input| input.set_vpc_security_group_ids(Some(groups.clone())));
            }
        }
    }

    fn change(
        &mut self,
        set: impl FnOnce(ModifyDbInstanceInputBuilder) -> ModifyDbInstanceInputBuilder,
    ) {
        self.input = set(std::mem::take(&mut self.input));
        self.changed = true;
    }
}

/// Whether `wanted` is newer than `present`: `17` is the same as `17.4`, and nothing is ever downgraded.
fn is_upgrade(present: &str, wanted: &str) -> bool {
    let numbers = |version: &str| -> Vec<u32> {
        version
            .split('.')
            .map_while(|part| part.parse().ok())
            .collect()
    };
    let (present, wanted) = (numbers(present), numbers(wanted));
    let same_length = present.len().min(wanted.len());
    wanted[..same_length] > present[..same_length]
}

#[cfg(test)]
mod tests {
    use super::is_upgrade;

    #[test]
    fn only_newer_versions_are_upgrades() {
        let cases = [
            ("17", "17", false, "the same"),
            ("17.4", "17", false, "a prefix"),
            ("16.9", "17", true, "a major version"),
            ("17.4", "17.5", true, "a minor version"),
            ("17.10", "17.9", false, "numbers, not letters"),
            ("17", "16", false, "a downgrade"),
            ("8.4.3", "8.4", false, "a prefix with two parts"),
        ];
        for (present, wanted, expected, reason) in cases {
            assert_eq!(is_upgrade(present, wanted), expected, "{reason}");
        }
    }
}
