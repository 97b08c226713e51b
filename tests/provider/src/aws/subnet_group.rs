//! `SubnetGroup` of RDS.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::json;

use super::{
    Clients,
    error::{is, refused},
    tags::{self, Change, Tags},
};
use crate::{
    clouds::{Observation, Present, Wanted},
    error::Error,
    managed::Managed,
};

/// The parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Parameters {
    #[serde(rename = "region")]
    _region: String,
    #[serde(default = "managed")]
    description: String,
    subnet_ids: Vec<String>,
    #[serde(default)]
    tags: Tags,
}

impl Parameters {
    pub(super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }
}

/// Terraform's default.
fn managed() -> String {
    "Managed by Terraform".to_owned()
}

struct Found {
    arn: String,
    description: String,
    subnet_ids: Vec<String>,
    vpc_id: Option<String>,
    tags: Tags,
}

impl Found {
    fn is(&self, parameters: &Parameters) -> bool {
        let set = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<_>>();
        self.description == parameters.description
            && set(&self.subnet_ids) == set(&parameters.subnet_ids)
            && Change::between(&self.tags, &parameters.tags).is_empty()
    }
}

pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let Some(found) = find(clients, name).await? else {
        return Ok(Observation::Absent);
    };
    let up_to_date = found.is(&parameters);
    let at_provider = json!({
        "arn": found.arn,
        "description": found.description,
        "id": name,
        "region": clients.region,
        "subnetIds": found.subnet_ids,
        "supportedNetworkTypes": ["IPV4"],
        "tags": parameters.tags,
        "tagsAll": found.tags,
        "vpcId": found.vpc_id,
    });
    Ok(Observation::Present(Box::new(Present {
        external_name: name.to_owned(),
        at_provider,
        up_to_date,
        ..Present::default()
    })))
}

pub(super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let call = clients
        .rds
        .create_db_subnet_group()
        .db_subnet_group_name(name)
        .db_subnet_group_description(parameters.description)
        .set_subnet_ids(Some(parameters.subnet_ids))
        .set_tags(Some(tags::to_rds(&parameters.tags)));
    let doing = format!("creating RDS DB Subnet Group ({name})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "RDS", "CreateDBSubnetGroup", &error))?;
    Ok(name.to_owned())
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let Some(found) = find(clients, name).await? else {
        return Ok(());
    };
    let change = Change::between(&found.tags, &parameters.tags);
    let call = clients
        .rds
        .modify_db_subnet_group()
        .db_subnet_group_name(name)
        .db_subnet_group_description(parameters.description)
        .set_subnet_ids(Some(parameters.subnet_ids));
    let doing = format!("updating RDS DB Subnet Group ({name})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "RDS", "ModifyDBSubnetGroup", &error))?;
    tags::change_rds(clients, &found.arn, &change).await
}

pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let name = name(wanted);
    let doing = format!("deleting RDS DB Subnet Group ({name})");
    let call = clients.rds.delete_db_subnet_group();
    let answer = call.db_subnet_group_name(name).send().await;
    answer.map_err(|error| refused(&doing, "RDS", "DeleteDBSubnetGroup", &error))?;
    Ok(())
}

fn name(wanted: &Wanted) -> &str {
    wanted.managed.external_name().unwrap_or_default()
}

async fn find(clients: &Clients, name: &str) -> Result<Option<Found>, Error> {
    let call = clients.rds.describe_db_subnet_groups();
    let answer = match call.db_subnet_group_name(name).send().await {
        Ok(answer) => answer,
        Err(error) if is(&error, &["DBSubnetGroupNotFoundFault"]) => return Ok(None),
        Err(error) => {
            let doing = format!("reading RDS DB Subnet Group ({name})");
            return Err(refused(&doing, "RDS", "DescribeDBSubnetGroups", &error));
        }
    };
    let Some(group) = answer.db_subnet_groups().first() else {
        return Ok(None);
    };
    let arn = group.db_subnet_group_arn().unwrap_or_default().to_owned();
    let subnets = group.subnets().iter();
    Ok(Some(Found {
        description: group
            .db_subnet_group_description()
            .unwrap_or_default()
            .to_owned(),
        subnet_ids: subnets
            .filter_map(|subnet| subnet.subnet_identifier().map(str::to_owned))
            .collect(),
        vpc_id: group.vpc_id().map(str::to_owned),
        tags: tags::of_rds(clients, &arn).await?,
        arn,
    }))
}
