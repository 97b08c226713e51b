//! The recorded location as what one cloud's builder needs, complete or refused.

use pave_api::{
    bucket::ResolvedBucket,
    status::{Location, ProviderConfigReference},
};
use pave_catalog::Cloud;
use pave_compose::{
    CONNECTION, GeneratorKey, Password, Refusal, no_generator_key, password_in_use, required,
};
use pave_function_sdk::Request;

use crate::{Bucket, connection::SECRET_KEY, local::ACCESS_KEY_ID};

/// Where a Bucket is built, with everything that cloud needs and nothing else.
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
    pub(crate) storage_gb: u32,
    pub(crate) secret_access_key: Password,
}

/// In a region of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AwsPlace {
    pub(crate) region: String,
    pub(crate) provider_config: ProviderConfigReference,
    pub(crate) kms_key: Option<String>,
}

/// In a region of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GcpPlace {
    pub(crate) region: String,
    pub(crate) provider_config: ProviderConfigReference,
    pub(crate) kms_key: Option<String>,
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
        record: &ResolvedBucket,
        request: &Request,
        key: Option<&GeneratorKey>,
    ) -> Result<Self, Refusal> {
        let location = &record.location;
        Ok(match location.cloud {
            Cloud::Local => Self::Local(LocalPlace::of(record, request, key)?),
            Cloud::Aws => Self::Aws(AwsPlace {
                region: region(location)?,
                provider_config: provider_config(location)?,
                kms_key: location.network.kms_key.clone(),
            }),
            Cloud::Gcp => Self::Gcp(GcpPlace {
                region: region(location)?,
                provider_config: provider_config(location)?,
                kms_key: location.network.kms_key.clone(),
            }),
            Cloud::Azure => Self::Azure(AzurePlace {
                location: region(location)?,
                provider_config: provider_config(location)?,
                resource_group: required::<Bucket, _>(
                    location,
                    "resourceGroup",
                    location.resource_group.as_ref(),
                )?,
            }),
        })
    }
}

fn region(location: &Location) -> Result<String, Refusal> {
    required::<Bucket, _>(location, "regions", location.provider_region.as_ref())
}

fn provider_config(location: &Location) -> Result<ProviderConfigReference, Refusal> {
    let reference = location.provider_config_ref.as_ref();
    required::<Bucket, _>(location, "providerConfigRef", reference)
}

impl LocalPlace {
    fn of(
        record: &ResolvedBucket,
        request: &Request,
        key: Option<&GeneratorKey>,
    ) -> Result<Self, Refusal> {
        let location = &record.location;
        let Some(image) = location.image.clone() else {
            let who = match &location.landing_zone {
                Some(zone) => format!("LandingZone '{zone}' names none"),
                None => {
                    "no LandingZone on it that serves this namespace's team and stage names one"
                        .to_owned()
                }
            };
            let message = format!(
                "spec.cloud: 'local' has no S3 server: {who}. Fix: the platform team names one in spec.images.s3, or choose \
                 another cloud.",
            );
            return Err(Refusal::new("NoLocalServer", message));
        };
        let made = || key.map(|key| key.password(&record.external_name, ACCESS_KEY_ID));
        let secret_access_key = password_in_use(request, CONNECTION, SECRET_KEY).or_else(made);
        let class = record.class.as_deref().unwrap_or_default();
        // A local class is named after its requests, `<cpu>-<memory>`, so that what runs is not resized by a catalogue.
        let (cpu, memory) = class.split_once('-').unwrap_or(("100m", "128Mi"));
        Ok(Self {
            image,
            storage_class: location.storage_class.clone(),
            cpu: cpu.to_owned(),
            memory: memory.to_owned(),
            storage_gb: record.storage_gb.unwrap_or(1),
            secret_access_key: secret_access_key
                .ok_or_else(|| no_generator_key("a bucket", Cloud::Local))?,
        })
    }
}
