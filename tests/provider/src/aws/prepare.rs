//! What a platform team has before the first Database: a network, two subnets, and the firewall of the clusters' clients.

use aws_sdk_ec2::types::{Filter, ResourceType};
use serde::Serialize;

use super::{Aws, Clients, error::refused, tags};
use crate::error::Error;

/// Marks what belongs to it, so that a second call finds it.
const NAME: &str = "pave-landing-zone";
const ADDRESSES: &str = "10.0.0.0/16";

/// Ids for a `LandingZone`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Prepared {
    /// The account that everything is in.
    pub account: String,
    /// The region that everything is in.
    pub region: String,
    /// The network.
    pub vpc_id: String,
    /// Subnets in two availability zones.
    pub subnet_ids: Vec<String>,
    /// Firewalls of those who may connect.
    pub client_security_group_ids: Vec<String>,
}

/// Makes it, or finds what an earlier call made.
pub async fn prepare(aws: &Aws, region: &str) -> Result<Prepared, Error> {
    let clients = aws.region(region);
    let vpc_id = vpc(&clients).await?;
    let mut subnet_ids = Vec::new();
    for (zone, addresses) in [("a", "10.0.1.0/24"), ("b", "10.0.2.0/24")] {
        let zone = format!("{region}{zone}");
        subnet_ids.push(subnet(&clients, &vpc_id, &zone, addresses).await?);
    }
    let (group, account) = clients_group(&clients, &vpc_id).await?;
    Ok(Prepared {
        account,
        region: region.to_owned(),
        vpc_id,
        subnet_ids,
        client_security_group_ids: vec![group],
    })
}

async fn vpc(clients: &Clients) -> Result<String, Error> {
    let call = clients
        .ec2
        .describe_vpcs()
        .filters(filter("tag:Name", NAME));
    let answer = call.send().await;
    let known =
        answer.map_err(|error| refused("reading the network", "EC2", "DescribeVpcs", &error))?;
    if let Some(id) = known.vpcs().first().and_then(|vpc| vpc.vpc_id()) {
        return Ok(id.to_owned());
    }
    let call = clients.ec2.create_vpc().cidr_block(ADDRESSES);
    let answer = call
        .tag_specifications(name(ResourceType::Vpc))
        .send()
        .await;
    let made =
        answer.map_err(|error| refused("creating the network", "EC2", "CreateVpc", &error))?;
    id(made.vpc().and_then(|vpc| vpc.vpc_id()))
}

async fn subnet(
    clients: &Clients,
    vpc_id: &str,
    zone: &str,
    addresses: &str,
) -> Result<String, Error> {
    let call = clients
        .ec2
        .describe_subnets()
        .filters(filter("vpc-id", vpc_id));
    let answer = call.filters(filter("availability-zone", zone)).send().await;
    let known =
        answer.map_err(|error| refused("reading subnets", "EC2", "DescribeSubnets", &error))?;
    if let Some(id) = known
        .subnets()
        .first()
        .and_then(|subnet| subnet.subnet_id())
    {
        return Ok(id.to_owned());
    }
    let call = clients
        .ec2
        .create_subnet()
        .vpc_id(vpc_id)
        .availability_zone(zone);
    let call = call
        .cidr_block(addresses)
        .tag_specifications(name(ResourceType::Subnet));
    let answer = call.send().await;
    let made =
        answer.map_err(|error| refused("creating a subnet", "EC2", "CreateSubnet", &error))?;
    id(made.subnet().and_then(|subnet| subnet.subnet_id()))
}

/// The group and the account that it is in.
async fn clients_group(clients: &Clients, vpc_id: &str) -> Result<(String, String), Error> {
    if let Some(known) = find_group(clients, vpc_id).await? {
        return Ok(known);
    }
    let call = clients
        .ec2
        .create_security_group()
        .vpc_id(vpc_id)
        .group_name(NAME);
    let call = call.description("clients of the clusters");
    let answer = call
        .tag_specifications(name(ResourceType::SecurityGroup))
        .send()
        .await;
    answer.map_err(|error| {
        refused(
            "creating the clients' group",
            "EC2",
            "CreateSecurityGroup",
            &error,
        )
    })?;
    let made = find_group(clients, vpc_id).await?;
    made.ok_or_else(|| {
        Error::Cloud("the clients' group is not there after its creation".to_owned())
    })
}

async fn find_group(clients: &Clients, vpc_id: &str) -> Result<Option<(String, String)>, Error> {
    let call = clients
        .ec2
        .describe_security_groups()
        .filters(filter("vpc-id", vpc_id));
    let answer = call.filters(filter("group-name", NAME)).send().await;
    let answer = answer.map_err(|error| {
        refused(
            "reading the clients' group",
            "EC2",
            "DescribeSecurityGroups",
            &error,
        )
    })?;
    let group = answer.security_groups().first();
    Ok(group.and_then(|group| Some((group.group_id()?.to_owned(), group.owner_id()?.to_owned()))))
}

fn filter(name: &str, value: &str) -> Filter {
    Filter::builder().name(name).values(value).build()
}

fn name(type_: ResourceType) -> aws_sdk_ec2::types::TagSpecification {
    let tags = tags::Tags::from([("Name".to_owned(), NAME.to_owned())]);
    tags::specification(type_, &tags)
}

fn id(id: Option<&str>) -> Result<String, Error> {
    let missing = || Error::Cloud("failed to read the ID of the new resource".to_owned());
    id.map(str::to_owned).ok_or_else(missing)
}
