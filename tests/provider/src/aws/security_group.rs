//! `SecurityGroup` of EC2.

use aws_sdk_ec2::types::{IpPermission, IpRange, ResourceType, SecurityGroup};
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
    name: Option<String>,
    #[serde(default = "managed")]
    description: String,
    vpc_id: Option<String>,
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

pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(found) = find(clients, wanted).await? else {
        return Ok(Observation::Absent);
    };
    let tags = tags::from_ec2(found.tags());
    let up_to_date = immutable(&parameters, &found).is_ok()
        && Change::between(&tags, &parameters.tags).is_empty();
    // `ingress` and `egress` are kinds of their own and are left out, as they change without this object.
    let at_provider = json!({
        "arn": found.security_group_arn(),
        "description": found.description(),
        "id": found.group_id(),
        "name": found.group_name(),
        "ownerId": found.owner_id(),
        "region": clients.region,
        "tags": parameters.tags,
        "tagsAll": tags,
        "vpcId": found.vpc_id(),
    });
    Ok(Observation::Present(Box::new(Present {
        external_name: found.group_id().unwrap_or_default().to_owned(),
        at_provider,
        up_to_date,
        ..Present::default()
    })))
}

pub(super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = parameters.name.unwrap_or_else(|| {
        let uid = wanted.managed.object.metadata.uid.as_deref();
        format!("terraform-{}", uid.unwrap_or_default().replace('-', ""))
    });
    let doing = format!("creating Security Group ({name})");
    let call = clients
        .ec2
        .create_security_group()
        .group_name(&name)
        .description(parameters.description)
        .set_vpc_id(parameters.vpc_id)
        .tag_specifications(tags::specification(
            ResourceType::SecurityGroup,
            &parameters.tags,
        ));
    let answer = call.send().await;
    let answer = answer.map_err(|error| refused(&doing, "EC2", "CreateSecurityGroup", &error))?;
    let id = answer.group_id().unwrap_or_default().to_owned();
    close(clients, &id).await?;
    Ok(id)
}

/// AWS lets everything out of a new group; Terraform's provider takes that back.
async fn close(clients: &Clients, id: &str) -> Result<(), Error> {
    let everywhere = IpRange::builder().cidr_ip("0.0.0.0/0").build();
    let everything = IpPermission::builder()
        .ip_protocol("-1")
        .ip_ranges(everywhere)
        .build();
    let call = clients.ec2.revoke_security_group_egress().group_id(id);
    let answer = call.ip_permissions(everything).send().await;
    let doing = format!("revoking default IPv4 egress rule for Security Group ({id})");
    answer.map_err(|error| refused(&doing, "EC2", "RevokeSecurityGroupEgress", &error))?;
    Ok(())
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(found) = find(clients, wanted).await? else {
        return Ok(());
    };
    immutable(&parameters, &found)?;
    let change = Change::between(&tags::from_ec2(found.tags()), &parameters.tags);
    tags::change_ec2(clients, found.group_id().unwrap_or_default(), &change).await
}

pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let id = wanted.managed.external_name().unwrap_or_default();
    let answer = clients
        .ec2
        .delete_security_group()
        .group_id(id)
        .send()
        .await;
    let doing = format!("deleting Security Group ({id})");
    answer.map_err(|error| refused(&doing, "EC2", "DeleteSecurityGroup", &error))?;
    Ok(())
}

fn immutable(parameters: &Parameters, found: &SecurityGroup) -> Result<(), Error> {
    let arguments = [
        ("name", parameters.name.as_deref(), found.group_name()),
        (
            "description",
            Some(parameters.description.as_str()),
            found.description(),
        ),
        ("vpc_id", parameters.vpc_id.as_deref(), found.vpc_id()),
    ];
    for (argument, wanted, present) in arguments {
        if let (Some(to), Some(from)) = (wanted, present)
            && from != to
        {
            return Err(Error::Immutable {
                argument,
                from: from.to_owned(),
                to: to.to_owned(),
            });
        }
    }
    Ok(())
}

async fn find(clients: &Clients, wanted: &Wanted) -> Result<Option<SecurityGroup>, Error> {
    let Some(id) = wanted.managed.external_name() else {
        return Ok(None);
    };
    let call = clients.ec2.describe_security_groups().group_ids(id);
    match call.send().await {
        Ok(answer) => Ok(answer
            .security_groups
            .unwrap_or_default()
            .into_iter()
            .next()),
        Err(error)
            if is(
                &error,
                &["InvalidGroup.NotFound", "InvalidGroupId.Malformed"],
            ) =>
        {
            Ok(None)
        }
        Err(error) => {
            let doing = format!("reading Security Group ({id})");
            Err(refused(&doing, "EC2", "DescribeSecurityGroups", &error))
        }
    }
}
