//! Amazon EC2 networking, `ec2.aws.m.upbound.io`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::{ForProvider, Selector};

const API_VERSION: &str = "ec2.aws.m.upbound.io/v1beta1";

/// A firewall around network interfaces. The external name belongs to the provider.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityGroup {
    /// Region.
    pub region: String,
    /// Name in the cloud, unique in the network; may not start with `sg-`. Cannot be changed. `None`: the provider makes one
    /// up, and a group that is there already is never in the way.
    pub name: Option<String>,
    /// What it is for. Cannot be changed.
    pub description: String,
    /// The network. Cannot be changed.
    pub vpc_id: String,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}

impl ForProvider for SecurityGroup {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "SecurityGroup";
}

/// Traffic that a [`SecurityGroup`] lets in.
///
/// This kind rather than `SecurityGroupRule`, which has no tags.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecurityGroupIngressRule(pub Traffic);

impl ForProvider for SecurityGroupIngressRule {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "SecurityGroupIngressRule";
}

/// Traffic that a [`SecurityGroup`] lets out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecurityGroupEgressRule(pub Traffic);

impl ForProvider for SecurityGroupEgressRule {
    const API_VERSION: &str = API_VERSION;
    const KIND: &str = "SecurityGroupEgressRule";
}

/// The traffic of one rule: exactly one of `cidr_ipv4` and `referenced_security_group_id` says where from or to.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Traffic {
    /// Region.
    pub region: String,
    /// Selects the [`SecurityGroup`] that the rule is part of.
    pub security_group_id_selector: Option<Selector>,
    /// What it is for.
    pub description: Option<String>,
    /// `tcp`, `udp`, or `-1` for everything, without ports.
    pub ip_protocol: String,
    /// First port.
    pub from_port: Option<u16>,
    /// Last port.
    pub to_port: Option<u16>,
    /// Addresses at the other end.
    pub cidr_ipv4: Option<String>,
    /// Security group at the other end.
    pub referenced_security_group_id: Option<String>,
    /// Tags, usually set by [`apply`](crate::tags::apply).
    pub tags: Option<BTreeMap<String, String>>,
}
