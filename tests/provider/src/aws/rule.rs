//! `SecurityGroupIngressRule` and `SecurityGroupEgressRule` of EC2.

use aws_sdk_ec2::types::{
    IpPermission, IpRange, ResourceType, SecurityGroupRule, SecurityGroupRuleRequest,
    SecurityGroupRuleUpdate, UserIdGroupPair,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Clients,
    error::{is, refused},
    instance::parameters::whole,
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
    /// Empty until it is resolved, which it need not be when the object is deleted.
    #[serde(default)]
    security_group_id: String,
    description: Option<String>,
    ip_protocol: String,
    from_port: Option<f64>,
    to_port: Option<f64>,
    cidr_ipv4: Option<String>,
    referenced_security_group_id: Option<String>,
    #[serde(default)]
    tags: Tags,
}

impl Parameters {
    pub(super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }

    fn permission(&self) -> IpPermission {
        let description = self.description.clone();
        let addresses = |addresses: &String| {
            IpRange::builder()
                .cidr_ip(addresses)
                .set_description(description.clone())
                .build()
        };
        let group = |id: &String| {
            UserIdGroupPair::builder()
                .group_id(id)
                .set_description(description.clone())
                .build()
        };
        IpPermission::builder()
            .ip_protocol(&self.ip_protocol)
            .set_from_port(whole(self.from_port))
            .set_to_port(whole(self.to_port))
            .set_ip_ranges(self.cidr_ipv4.as_ref().map(|one| vec![addresses(one)]))
            .set_user_id_group_pairs(
                self.referenced_security_group_id
                    .as_ref()
                    .map(|id| vec![group(id)]),
            )
            .build()
    }

    fn is(&self, found: &SecurityGroupRule) -> bool {
        let other = found
            .referenced_group_info()
            .and_then(|group| group.group_id());
        found.ip_protocol() == Some(&self.ip_protocol)
            && (self.from_port.is_none() || found.from_port() == whole(self.from_port))
            && (self.to_port.is_none() || found.to_port() == whole(self.to_port))
            && found.cidr_ipv4() == self.cidr_ipv4.as_deref()
            && other == self.referenced_security_group_id.as_deref()
    }
}

pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(found) = find(clients, wanted).await? else {
        return Ok(Observation::Absent);
    };
    let up_to_date = parameters.is(&found)
        && Change::between(&tags::from_ec2(found.tags()), &parameters.tags).is_empty();
    Ok(Observation::Present(Box::new(Present {
        external_name: found
            .security_group_rule_id()
            .unwrap_or_default()
            .to_owned(),
        at_provider: at_provider(clients, &parameters, &found),
        up_to_date,
        ..Present::default()
    })))
}

fn at_provider(clients: &Clients, parameters: &Parameters, found: &SecurityGroupRule) -> Value {
    let id = found.security_group_rule_id().unwrap_or_default();
    let owner = found.group_owner_id();
    let owner = owner
        .or_else(|| found.referenced_group_info()?.user_id())
        .unwrap_or_default();
    let region = &clients.region;
    json!({
        "arn": format!("arn:aws:ec2:{region}:{owner}:security-group-rule/{id}"),
        "cidrIpv4": found.cidr_ipv4(),
        "description": parameters.description,
        "fromPort": found.from_port(),
        "id": id,
        "ipProtocol": found.ip_protocol(),
        "referencedSecurityGroupId": found.referenced_group_info().and_then(|group| group.group_id()),
        "region": region,
        "securityGroupId": found.group_id(),
        "securityGroupRuleId": id,
        "tags": parameters.tags,
        "tagsAll": tags::from_ec2(found.tags()),
        "toPort": found.to_port(),
    })
}

pub(super) async fn create_ingress(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let specification = tags::specification(ResourceType::SecurityGroupRule, &parameters.tags);
    let call = clients
        .ec2
        .authorize_security_group_ingress()
        .group_id(&parameters.security_group_id)
        .ip_permissions(parameters.permission())
        .tag_specifications(specification);
    let answer = call.send().await;
    let answer = answer.map_err(|error| {
        refused(
            "creating VPC Security Group Ingress Rule",
            "EC2",
            "AuthorizeSecurityGroupIngress",
            &error,
        )
    })?;
    id(answer.security_group_rules())
}

pub(super) async fn create_egress(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let specification = tags::specification(ResourceType::SecurityGroupRule, &parameters.tags);
    let call = clients
        .ec2
        .authorize_security_group_egress()
        .group_id(&parameters.security_group_id)
        .ip_permissions(parameters.permission())
        .tag_specifications(specification);
    let answer = call.send().await;
    let answer = answer.map_err(|error| {
        refused(
            "creating VPC Security Group Egress Rule",
            "EC2",
            "AuthorizeSecurityGroupEgress",
            &error,
        )
    })?;
    id(answer.security_group_rules())
}

fn id(rules: &[SecurityGroupRule]) -> Result<String, Error> {
    let id = rules.first().and_then(|rule| rule.security_group_rule_id());
    let missing = || Error::Cloud("failed to read the ID of the new resource".to_owned());
    id.map(str::to_owned).ok_or_else(missing)
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(found) = find(clients, wanted).await? else {
        return Ok(());
    };
    let id = found.security_group_rule_id().unwrap_or_default();
    if !parameters.is(&found) {
        let rule = SecurityGroupRuleRequest::builder()
            .ip_protocol(&parameters.ip_protocol)
            .set_from_port(whole(parameters.from_port))
            .set_to_port(whole(parameters.to_port))
            .set_cidr_ipv4(parameters.cidr_ipv4.clone())
            .set_referenced_group_id(parameters.referenced_security_group_id.clone())
            .set_description(parameters.description.clone())
            .build();
        let update = SecurityGroupRuleUpdate::builder()
            .security_group_rule_id(id)
            .security_group_rule(rule)
            .build();
        let call = clients.ec2.modify_security_group_rules();
        let call = call
            .group_id(&parameters.security_group_id)
            .security_group_rules(update);
        let answer = call.send().await;
        let doing = format!("updating VPC Security Group Rule ({id})");
        answer.map_err(|error| refused(&doing, "EC2", "ModifySecurityGroupRules", &error))?;
    }
    let change = Change::between(&tags::from_ec2(found.tags()), &parameters.tags);
    tags::change_ec2(clients, id, &change).await
}

pub(super) async fn delete_ingress(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let id = wanted.managed.external_name().unwrap_or_default();
    let call = clients.ec2.revoke_security_group_ingress();
    let call = call
        .group_id(parameters.security_group_id)
        .security_group_rule_ids(id);
    let doing = format!("deleting VPC Security Group Rule ({id})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "EC2", "RevokeSecurityGroupIngress", &error))?;
    Ok(())
}

pub(super) async fn delete_egress(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let id = wanted.managed.external_name().unwrap_or_default();
    let call = clients.ec2.revoke_security_group_egress();
    let call = call
        .group_id(parameters.security_group_id)
        .security_group_rule_ids(id);
    let doing = format!("deleting VPC Security Group Rule ({id})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "EC2", "RevokeSecurityGroupEgress", &error))?;
    Ok(())
}

async fn find(clients: &Clients, wanted: &Wanted) -> Result<Option<SecurityGroupRule>, Error> {
    let Some(id) = wanted.managed.external_name() else {
        return Ok(None);
    };
    let call = clients.ec2.describe_security_group_rules();
    match call.security_group_rule_ids(id).send().await {
        Ok(answer) => Ok(answer
            .security_group_rules
            .unwrap_or_default()
            .into_iter()
            .next()),
        Err(error) if is(&error, &["InvalidSecurityGroupRuleId.NotFound"]) => Ok(None),
        Err(error) => {
            let doing = format!("reading VPC Security Group Rule ({id})");
            Err(refused(&doing, "EC2", "DescribeSecurityGroupRules", &error))
        }
    }
}
