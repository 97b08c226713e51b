//! The recorded location as what one cloud's builder needs, complete or refused.

use pave_api::{
    database::ResolvedDatabase,
    landing_zone::RegionFacts,
    status::{Location, ProviderConfigReference},
};
use pave_catalog::{Cloud, Engine};
use pave_compose::{Refusal, engine_image, required, required_in_region};

use crate::Database;

/// Where a Database is built, with everything that cloud needs and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Placement {
    Local(LocalPlace),
    Aws(AwsPlace),
    Gcp(GcpPlace),
    Azure(AzurePlace),
}

/// In the developer's own namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LocalPlace {
    pub(crate) image: String,
    pub(crate) storage_class: Option<String>,
    pub(crate) cpu: String,
    pub(crate) memory: String,
}

/// In a VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AwsPlace {
    pub(crate) region: String,
    pub(crate) provider_config: ProviderConfigReference,
    pub(crate) vpc_id: String,
    pub(crate) subnet_ids: Vec<String>,
    pub(crate) client_security_group_ids: Vec<String>,
    pub(crate) kms_key: Option<String>,
}

/// In a private network of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GcpPlace {
    pub(crate) region: String,
    pub(crate) provider_config: ProviderConfigReference,
    pub(crate) private_network: String,
    pub(crate) kms_key: Option<String>,
}

/// In a delegated subnet of a resource group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AzurePlace {
    pub(crate) location: String,
    pub(crate) provider_config: ProviderConfigReference,
    pub(crate) resource_group: String,
    pub(crate) delegated_subnet_id: String,
    pub(crate) private_dns_zone_id: String,
}

impl Placement {
    /// Completes a recorded location; what is missing is a gap in the landing zone, named.
    pub(crate) fn of(resolved: &ResolvedDatabase) -> Result<Self, Refusal> {
        let location = &resolved.location;
        let network = &location.network;
        Ok(match location.cloud {
            Cloud::Local => Self::Local(LocalPlace::of(resolved)),
            Cloud::Aws => Self::Aws(AwsPlace {
                region: required::<Database, _>(
                    location,
                    "regions",
                    location.provider_region.as_ref(),
                )?,
                provider_config: required::<Database, _>(
                    location,
                    "providerConfigRef",
                    location.provider_config_ref.as_ref(),
                )?,
                vpc_id: required_in_region::<Database, _>(
                    location,
                    "vpcId",
                    network.vpc_id.as_ref(),
                )?,
                subnet_ids: required_in_region::<Database, _>(
                    location,
                    "subnetIds",
                    Some(&network.subnet_ids).filter(|ids| ids.len() > 1),
                )?,
                client_security_group_ids: network.client_security_group_ids.clone(),
                kms_key: network.kms_key.clone(),
            }),
            Cloud::Gcp => Self::Gcp(GcpPlace {
                region: required::<Database, _>(
                    location,
                    "regions",
                    location.provider_region.as_ref(),
                )?,
                provider_config: required::<Database, _>(
                    location,
                    "providerConfigRef",
                    location.provider_config_ref.as_ref(),
                )?,
                private_network: required_in_region::<Database, _>(
                    location,
                    "privateNetwork",
                    network.private_network.as_ref(),
                )?,
                kms_key: network.kms_key.clone(),
            }),
            Cloud::Azure => Self::Azure(AzurePlace::of(location, network, resolved.engine)?),
        })
    }
}

impl LocalPlace {
    /// A local class is named after its requests, `<cpu>-<memory>`, so that what runs is not resized by a catalogue.
    fn of(resolved: &ResolvedDatabase) -> Self {
        let (cpu, memory) = resolved
            .class
            .split_once('-')
            .unwrap_or((&resolved.class, "256Mi"));
        Self {
            image: engine_image(
                resolved.engine,
                resolved.location.image.as_deref(),
                &resolved.provider_version,
            ),
            storage_class: resolved.location.storage_class.clone(),
            cpu: cpu.to_owned(),
            memory: memory.to_owned(),
        }
    }
}

impl AzurePlace {
    fn of(location: &Location, network: &RegionFacts, engine: Engine) -> Result<Self, Refusal> {
        let subnet = network.delegated_subnet_ids.get(&engine);
        let zone = network.private_dns_zone_ids.get(&engine);
        Ok(Self {
            location: required::<Database, _>(
                location,
                "regions",
                location.provider_region.as_ref(),
            )?,
            provider_config: required::<Database, _>(
                location,
                "providerConfigRef",
                location.provider_config_ref.as_ref(),
            )?,
            resource_group: required::<Database, _>(
                location,
                "resourceGroup",
                location.resource_group.as_ref(),
            )?,
            delegated_subnet_id: required_in_region::<Database, _>(
                location,
                &format!("delegatedSubnetIds.{engine}"),
                subnet,
            )?,
            private_dns_zone_id: required_in_region::<Database, _>(
                location,
                &format!("privateDnsZoneIds.{engine}"),
                zone,
            )?,
        })
    }
}
