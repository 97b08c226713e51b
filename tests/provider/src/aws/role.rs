//! `Role` of IAM, and `RolePolicy`, what it may do.

pub mod policy;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Clients,
    error::{is, refused},
    policy::{from_iam, say_the_same, to_iam, unescaped},
    tags::{Change, Tags},
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
    description: Option<String>,
    assume_role_policy: String,
    #[serde(default)]
    tags: Tags,
}

impl Parameters {
    pub(super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }
}

struct Found {
    arn: String,
    trust: String,
    tags: Tags,
}

pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let Some(found) = find(clients, name).await? else {
        return Ok(Observation::Absent);
    };
    let mut at_provider = Value::Object(wanted.managed.parameters());
    at_provider["arn"] = json!(found.arn);
    at_provider["id"] = json!(name);
    at_provider["tagsAll"] = json!(found.tags);
    Ok(Observation::Present(Box::new(Present {
        external_name: name.to_owned(),
        at_provider,
        details: [("arn".to_owned(), found.arn)].into(),
        up_to_date: say_the_same(&found.trust, &parameters.assume_role_policy)
            && Change::between(&found.tags, &parameters.tags).is_empty(),
    })))
}

pub(super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let call = clients
        .iam
        .create_role()
        .role_name(name)
        .assume_role_policy_document(&parameters.assume_role_policy)
        .set_description(parameters.description)
        .set_tags(Some(to_iam(&parameters.tags)?));
    let doing = format!("creating IAM Role ({name})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "IAM", "CreateRole", &error))?;
    Ok(name.to_owned())
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let Some(found) = find(clients, name).await? else {
        return Ok(());
    };
    let doing = format!("updating IAM Role ({name})");
    if !say_the_same(&found.trust, &parameters.assume_role_policy) {
        let call = clients.iam.update_assume_role_policy().role_name(name);
        let call = call.policy_document(&parameters.assume_role_policy);
        let answer = call.send().await;
        answer.map_err(|error| refused(&doing, "IAM", "UpdateAssumeRolePolicy", &error))?;
    }
    let change = Change::between(&found.tags, &parameters.tags);
    if !change.remove.is_empty() {
        let call = clients.iam.untag_role().role_name(name);
        let answer = call.set_tag_keys(Some(change.remove)).send().await;
        answer.map_err(|error| refused(&doing, "IAM", "UntagRole", &error))?;
    }
    if !change.set.is_empty() {
        let call = clients.iam.tag_role().role_name(name);
        let answer = call.set_tags(Some(to_iam(&change.set)?)).send().await;
        answer.map_err(|error| refused(&doing, "IAM", "TagRole", &error))?;
    }
    Ok(())
}

/// Refused while it has a policy.
pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let name = name(wanted);
    let answer = clients.iam.delete_role().role_name(name).send().await;
    answer.map_err(|error| {
        let doing = format!("deleting IAM Role ({name})");
        refused(&doing, "IAM", "DeleteRole", &error)
    })?;
    Ok(())
}

fn name(wanted: &Wanted) -> &str {
    wanted.managed.external_name().unwrap_or_default()
}

async fn find(clients: &Clients, name: &str) -> Result<Option<Found>, Error> {
    let doing = format!("reading IAM Role ({name})");
    let answer = clients.iam.get_role().role_name(name).send().await;
    let role = match answer {
        Ok(answer) => answer.role,
        Err(error) if is(&error, &["NoSuchEntity", "NoSuchEntityException"]) => return Ok(None),
        Err(error) => return Err(refused(&doing, "IAM", "GetRole", &error)),
    };
    Ok(role.map(|role| Found {
        arn: role.arn().to_owned(),
        trust: unescaped(role.assume_role_policy_document().unwrap_or_default()),
        tags: from_iam(role.tags()),
    }))
}
