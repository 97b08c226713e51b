//! `RolePolicy` of IAM: it is put as a whole, and goes before its role does.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{
    Clients,
    error::{is, refused},
    policy::{say_the_same, unescaped},
};
use crate::{
    clouds::{Observation, Present, Wanted},
    error::Error,
    managed::Managed,
};

/// The parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in super::super) struct Parameters {
    role: Option<String>,
    policy: String,
}

impl Parameters {
    pub(in super::super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }
}

pub(in super::super) async fn observe(
    clients: &Clients,
    wanted: &Wanted,
) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let (Some(role), name) = (&parameters.role, name(wanted)) else {
        return Ok(Observation::Absent);
    };
    let doing = format!("reading IAM Role Policy ({role}:{name})");
    let call = clients.iam.get_role_policy();
    let answer = call.role_name(role).policy_name(name).send().await;
    let found = match answer {
        Ok(answer) => answer,
        Err(error) if is(&error, &["NoSuchEntity", "NoSuchEntityException"]) => {
            return Ok(Observation::Absent);
        }
        Err(error) => return Err(refused(&doing, "IAM", "GetRolePolicy", &error)),
    };
    let mut at_provider = Value::Object(wanted.managed.parameters());
    at_provider["id"] = json!(format!("{role}:{name}"));
    let document = unescaped(found.policy_document());
    Ok(Observation::Present(Box::new(Present {
        external_name: name.to_owned(),
        at_provider,
        details: [].into(),
        up_to_date: say_the_same(&document, &parameters.policy),
    })))
}

pub(in super::super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let missing = || Error::Other("spec.forProvider.role is required".to_owned());
    let role = parameters.role.ok_or_else(missing)?;
    let call = clients.iam.put_role_policy().role_name(&role);
    let call = call.policy_name(name).policy_document(&parameters.policy);
    let answer = call.send().await;
    answer.map_err(|error| {
        let doing = format!("putting IAM Role Policy ({role}:{name})");
        refused(&doing, "IAM", "PutRolePolicy", &error)
    })?;
    Ok(name.to_owned())
}

pub(in super::super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    create(clients, wanted).await.map(drop)
}

pub(in super::super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let (Some(role), name) = (parameters.role, name(wanted)) else {
        return Ok(());
    };
    let call = clients.iam.delete_role_policy().role_name(&role);
    let answer = call.policy_name(name).send().await;
    answer.map_err(|error| {
        let doing = format!("deleting IAM Role Policy ({role}:{name})");
        refused(&doing, "IAM", "DeleteRolePolicy", &error)
    })?;
    Ok(())
}

fn name(wanted: &Wanted) -> &str {
    wanted.managed.external_name().unwrap_or_default()
}
