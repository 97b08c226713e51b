//! `ParameterGroup` of RDS.

use serde::{Deserialize, Serialize};
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
    family: String,
    #[serde(default = "managed")]
    description: String,
    #[serde(default)]
    parameter: Vec<Setting>,
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

/// One setting of the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Setting {
    name: String,
    value: String,
    #[serde(default = "immediate")]
    apply_method: String,
}

fn immediate() -> String {
    "immediate".to_owned()
}

struct Found {
    arn: String,
    family: String,
    description: String,
    settings: Vec<Setting>,
    tags: Tags,
}

impl Found {
    fn is(&self, parameters: &Parameters) -> bool {
        let has = |setting: &Setting| {
            let found = self
                .settings
                .iter()
                .find(|found| found.name == setting.name);
            found.is_some_and(|found| found.value == setting.value)
        };
        self.family == parameters.family
            && self.description == parameters.description
            && parameters.parameter.iter().all(has)
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
        "family": found.family,
        "id": name,
        "parameter": found.settings,
        "region": clients.region,
        "skipDestroy": false,
        "tags": parameters.tags,
        "tagsAll": found.tags,
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
        .create_db_parameter_group()
        .db_parameter_group_name(name)
        .db_parameter_group_family(&parameters.family)
        .description(&parameters.description)
        .set_tags(Some(tags::to_rds(&parameters.tags)));
    let doing = format!("creating RDS DB Parameter Group ({name})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "RDS", "CreateDBParameterGroup", &error))?;
    set(clients, name, &parameters).await?;
    Ok(name.to_owned())
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let Some(found) = find(clients, name).await? else {
        return Ok(());
    };
    for (argument, from, to) in [
        ("family", &found.family, &parameters.family),
        ("description", &found.description, &parameters.description),
    ] {
        if from != to {
            return Err(Error::Immutable {
                argument,
                from: from.clone(),
                to: to.clone(),
            });
        }
    }
    set(clients, name, &parameters).await?;
    let change = Change::between(&found.tags, &parameters.tags);
    tags::change_rds(clients, &found.arn, &change).await
}

pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let name = name(wanted);
    let doing = format!("deleting RDS DB Parameter Group ({name})");
    let call = clients.rds.delete_db_parameter_group();
    let answer = call.db_parameter_group_name(name).send().await;
    answer.map_err(|error| refused(&doing, "RDS", "DeleteDBParameterGroup", &error))?;
    Ok(())
}

async fn set(clients: &Clients, name: &str, parameters: &Parameters) -> Result<(), Error> {
    if parameters.parameter.is_empty() {
        return Ok(());
    }
    let setting = |setting: &Setting| {
        aws_sdk_rds::types::Parameter::builder()
            .parameter_name(&setting.name)
            .parameter_value(&setting.value)
            .apply_method(setting.apply_method.as_str().into())
            .build()
    };
    let settings = parameters.parameter.iter().map(setting).collect();
    let call = clients.rds.modify_db_parameter_group();
    let call = call
        .db_parameter_group_name(name)
        .set_parameters(Some(settings));
    let doing = format!("modifying RDS DB Parameter Group ({name})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "RDS", "ModifyDBParameterGroup", &error))?;
    Ok(())
}

fn name(wanted: &Wanted) -> &str {
    wanted.managed.external_name().unwrap_or_default()
}

async fn find(clients: &Clients, name: &str) -> Result<Option<Found>, Error> {
    let doing = format!("reading RDS DB Parameter Group ({name})");
    let call = clients.rds.describe_db_parameter_groups();
    let answer = match call.db_parameter_group_name(name).send().await {
        Ok(answer) => answer,
        Err(error) if is(&error, &["DBParameterGroupNotFound"]) => return Ok(None),
        Err(error) => return Err(refused(&doing, "RDS", "DescribeDBParameterGroups", &error)),
    };
    let Some(group) = answer.db_parameter_groups().first() else {
        return Ok(None);
    };
    let call = clients.rds.describe_db_parameters();
    let call = call.db_parameter_group_name(name).source("user");
    let settings = call.send().await;
    let settings =
        settings.map_err(|error| refused(&doing, "RDS", "DescribeDBParameters", &error))?;
    let arn = group
        .db_parameter_group_arn()
        .unwrap_or_default()
        .to_owned();
    Ok(Some(Found {
        family: group
            .db_parameter_group_family()
            .unwrap_or_default()
            .to_owned(),
        description: group.description().unwrap_or_default().to_owned(),
        settings: settings
            .parameters()
            .iter()
            .filter_map(as_setting)
            .collect(),
        tags: tags::of_rds(clients, &arn).await?,
        arn,
    }))
}

fn as_setting(parameter: &aws_sdk_rds::types::Parameter) -> Option<Setting> {
    let method = parameter
        .apply_method()
        .map(|method| method.as_str().to_owned());
    Some(Setting {
        name: parameter.parameter_name()?.to_owned(),
        value: parameter.parameter_value()?.to_owned(),
        apply_method: method.unwrap_or_else(immediate),
    })
}
