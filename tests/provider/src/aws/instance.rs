//! `Instance` of RDS.

pub mod creation;
pub mod modification;
pub mod parameters;
pub mod report;

use aws_sdk_rds::types::{DbInstance, Filter};
use serde_json::Value;

use super::{
    Clients,
    error::{is, refused},
    tags::{self, Change},
};
use crate::{
    clouds::{Observation, Present, Wanted},
    error::Error,
};
use parameters::Parameters;

/// Found by what the annotation says: the cloud's own id, or the identifier of an instance that exists already. Without the
/// annotation nothing is looked for, as with the original: the identifier among the parameters is not asked for.
pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(found) = find(clients, wanted).await? else {
        return Ok(Observation::Absent);
    };
    let tags = tags::from_rds(found.tag_list());
    let up_to_date = matches!(modification::difference(&parameters, &found), Ok(None))
        && Change::between(&tags, &parameters.tags).is_empty();
    Ok(Observation::Present(Box::new(Present {
        external_name: found.dbi_resource_id().unwrap_or_default().to_owned(),
        at_provider: report::at_provider(&parameters, &found, &clients.region),
        details: report::connection(&found, wanted.password.as_deref()),
        up_to_date,
    })))
}

pub(super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let identifier = parameters.identifier.clone().unwrap_or_else(|| {
        // What Terraform does without an identifier, though from the object's identity rather than from the time.
        let uid = wanted.managed.object.metadata.uid.as_deref();
        format!("terraform-{}", uid.unwrap_or_default().replace('-', ""))
    });
    let password = wanted.password.as_deref();
    let instance = match (
        &parameters.snapshot_identifier,
        &parameters.restore_to_point_in_time,
    ) {
        (Some(snapshot), _) => {
            let doing = format!("creating RDS DB Instance (restore from snapshot) ({identifier})");
            let input = creation::from_snapshot(&parameters, &identifier, snapshot);
            let answer = input.send_with(&clients.rds).await;
            let refused = |error| refused(&doing, "RDS", "RestoreDBInstanceFromDBSnapshot", &error);
            answer.map_err(refused)?.db_instance
        }
        (None, Some(moment)) => {
            let doing =
                format!("creating RDS DB Instance (restore to point-in-time) ({identifier})");
            let input = creation::from_moment(&parameters, &identifier, moment)?;
            let answer = input.send_with(&clients.rds).await;
            let refused = |error| refused(&doing, "RDS", "RestoreDBInstanceToPointInTime", &error);
            answer.map_err(refused)?.db_instance
        }
        (None, None) => {
            let doing = format!("creating RDS DB Instance ({identifier})");
            let input = creation::anew(&parameters, &identifier, password)?;
            let answer = input.send_with(&clients.rds).await;
            answer
                .map_err(|error| refused(&doing, "RDS", "CreateDBInstance", &error))?
                .db_instance
        }
    };
    let id = instance.and_then(|instance| instance.dbi_resource_id);
    id.ok_or_else(|| Error::Cloud("failed to read the ID of the new resource".to_owned()))
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(found) = find(clients, wanted).await? else {
        return Ok(());
    };
    let identifier = found.db_instance_identifier().unwrap_or_default();
    if let Some(input) = modification::difference(&parameters, &found)? {
        let doing = format!("updating RDS DB Instance ({identifier})");
        let answer = input.send_with(&clients.rds).await;
        answer.map_err(|error| refused(&doing, "RDS", "ModifyDBInstance", &error))?;
    }
    let change = Change::between(&tags::from_rds(found.tag_list()), &parameters.tags);
    tags::change_rds(
        clients,
        found.db_instance_arn().unwrap_or_default(),
        &change,
    )
    .await
}

pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(found) = find(clients, wanted).await? else {
        return Ok(());
    };
    let identifier = found.db_instance_identifier().unwrap_or_default();
    let input = creation::deletion(&parameters, identifier)?;
    let doing = format!("deleting RDS DB Instance ({identifier})");
    let answer = input.send_with(&clients.rds).await;
    answer.map_err(|error| refused(&doing, "RDS", "DeleteDBInstance", &error))?;
    Ok(())
}

async fn find(clients: &Clients, wanted: &Wanted) -> Result<Option<DbInstance>, Error> {
    let Some(name) = wanted.managed.external_name() else {
        return Ok(None);
    };
    let identifier = wanted
        .managed
        .parameter("identifier")
        .and_then(Value::as_str);
    let by_id = is_resource_id(name);
    let call = clients.rds.describe_db_instances();
    let call = if by_id {
        let filter = Filter::builder()
            .name("dbi-resource-id")
            .values(name)
            .build();
        call.filters(filter)
    } else {
        call.db_instance_identifier(name)
    };
    // moto gives every instance the same id; what tells them apart is the identifier.
    let is_meant = |instance: &DbInstance| {
        !by_id || identifier.is_none() || instance.db_instance_identifier() == identifier
    };
    match call.send().await {
        Ok(answer) => Ok(answer
            .db_instances
            .unwrap_or_default()
            .into_iter()
            .find(is_meant)),
        Err(error) if is(&error, &["DBInstanceNotFound", "DBInstanceNotFoundFault"]) => Ok(None),
        Err(error) => {
            let doing = format!("reading RDS DB Instance ({name})");
            Err(refused(&doing, "RDS", "DescribeDBInstances", &error))
        }
    }
}

/// Whether a name is one that the cloud gave, as Terraform's provider tells them apart.
fn is_resource_id(name: &str) -> bool {
    let id = name.strip_prefix("db-").unwrap_or_default();
    (2..=255).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::is_resource_id;

    #[test]
    fn the_clouds_own_ids_are_told_from_identifiers() {
        let cases = [
            ("db-M5ENSHXFPU6XHZ4G4ZEI5QIO2U", true),
            ("acme1-payments-dev-orders-c6b955be", false),
            ("db-for-orders", false),
            ("db-", false),
        ];
        for (name, expected) in cases {
            assert_eq!(is_resource_id(name), expected, "{name}");
        }
    }
}
