//! The recorded location as what one cloud's builder needs, complete or refused.

use pave_api::{
    queue::ResolvedQueue,
    status::{Location, ProviderConfigReference},
};
use pave_catalog::Cloud;
use pave_compose::{
    CONNECTION, GeneratorKey, Password, Refusal, no_generator_key, password_in_use, required,
};
use pave_function_sdk::Request;

use crate::{
    Queue,
    local::{PASSWORD_KEY, SERVER_IMAGE, USERNAME},
    wanted::SETUP_IMAGE,
};

/// Where a Queue is built, with everything that cloud needs and nothing else.
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
    pub(crate) setup_image: String,
    pub(crate) storage_class: Option<String>,
    pub(crate) cpu: String,
    pub(crate) memory: String,
    pub(crate) storage_gb: u32,
    pub(crate) password: Password,
}

/// In a region of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AwsPlace {
    pub(crate) region: String,
    pub(crate) account: String,
    pub(crate) provider_config: ProviderConfigReference,
    pub(crate) kms_key: Option<String>,
}

/// In a region of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GcpPlace {
    pub(crate) region: String,
    pub(crate) project: String,
    /// Who moves dead letters, where there is a place for them.
    pub(crate) dead_letters: Option<ServiceAgent>,
    pub(crate) provider_config: ProviderConfigReference,
    pub(crate) kms_key: Option<String>,
}

/// Pub/Sub's own identity in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceAgent {
    pub(crate) project_number: String,
    pub(crate) max_delivery_attempts: u32,
}

/// In a resource group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AzurePlace {
    pub(crate) location: String,
    pub(crate) provider_config: ProviderConfigReference,
    pub(crate) resource_group: String,
}

impl Placement {
    /// Completes a recorded location; what is missing is a gap in the landing zone, named.
    pub(crate) fn of(
        record: &ResolvedQueue,
        request: &Request,
        key: Option<&GeneratorKey>,
    ) -> Result<Self, Refusal> {
        let location = &record.location;
        Ok(match location.cloud {
            Cloud::Local => Self::Local(LocalPlace::of(record, request, key)?),
            Cloud::Aws => Self::Aws(AwsPlace {
                region: region(location)?,
                account: text(location, "account", location.account.as_ref())?,
                provider_config: provider_config(location)?,
                kms_key: location.network.kms_key.clone(),
            }),
            Cloud::Gcp => Self::Gcp(GcpPlace {
                region: region(location)?,
                project: text(location, "project", location.project.as_ref())?,
                dead_letters: record
                    .max_receive_count
                    .map(|max_delivery_attempts| {
                        let number = record.project_number.as_ref();
                        let project_number = text(location, "projectNumber", number)?;
                        Ok::<_, Refusal>(ServiceAgent {
                            project_number,
                            max_delivery_attempts,
                        })
                    })
                    .transpose()?,
                provider_config: provider_config(location)?,
                kms_key: location.network.kms_key.clone(),
            }),
            Cloud::Azure => Self::Azure(AzurePlace {
                location: region(location)?,
                provider_config: provider_config(location)?,
                resource_group: text(location, "resourceGroup", location.resource_group.as_ref())?,
            }),
        })
    }
}

fn region(location: &Location) -> Result<String, Refusal> {
    text(location, "regions", location.provider_region.as_ref())
}

fn text(location: &Location, field: &str, value: Option<&String>) -> Result<String, Refusal> {
    required::<Queue, _>(location, field, value)
}

fn provider_config(location: &Location) -> Result<ProviderConfigReference, Refusal> {
    let reference = location.provider_config_ref.as_ref();
    required::<Queue, _>(location, "providerConfigRef", reference)
}

impl LocalPlace {
    fn of(
        record: &ResolvedQueue,
        request: &Request,
        key: Option<&GeneratorKey>,
    ) -> Result<Self, Refusal> {
        let location = &record.location;
        let made = || key.map(|key| key.password(&record.external_name, USERNAME));
        let password = password_in_use(request, CONNECTION, PASSWORD_KEY).or_else(made);
        let class = record.class.as_deref().unwrap_or_default();
        // A local class is named after its requests, `<cpu>-<memory>`, so that what runs is not resized by a catalogue.
        let (cpu, memory) = class.split_once('-').unwrap_or(("100m", "128Mi"));
        let image = location.image.as_deref().unwrap_or(SERVER_IMAGE);
        let setup_image = record.setup_image.as_deref().unwrap_or(SETUP_IMAGE);
        Ok(Self {
            image: image.to_owned(),
            setup_image: setup_image.to_owned(),
            storage_class: location.storage_class.clone(),
            cpu: cpu.to_owned(),
            memory: memory.to_owned(),
            storage_gb: record.storage_gb.unwrap_or(1),
            password: password.ok_or_else(|| no_generator_key("a queue", Cloud::Local))?,
        })
    }
}
