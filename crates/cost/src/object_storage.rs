//! Buckets of all clouds: what they hold, and the requests that write and read it, as far as the resource says what to expect.

use pave_catalog::Cloud;
use serde_json::Value;

use crate::azure::region;
use crate::charge::{Charge, Charges};
use crate::fields::{for_provider, text};
use crate::usage::Usage;

/// S3 has one class of storage at first; others are reached by lifecycle only.
pub(crate) fn s3(resource: &Value) -> Charges {
    match text(&for_provider(resource)["region"]) {
        Some(region) => charges(Cloud::Aws, region, "s3/standard", resource),
        None => Charges::Unknown("region is needed for a price".to_owned()),
    }
}

/// Cloud Storage takes locations in upper case, too.
pub(crate) fn cloud_storage(resource: &Value) -> Charges {
    let provider = for_provider(resource);
    let Some(location) = text(&provider["location"]) else {
        return Charges::Unknown("location is needed for a price".to_owned());
    };
    let class = text(&provider["storageClass"]).unwrap_or("STANDARD");
    let service = format!("cloud-storage/{}", class.to_lowercase());
    charges(Cloud::Gcp, &location.to_lowercase(), &service, resource)
}

/// Azure's price depends on the tier and on how often a blob is copied.
pub(crate) fn blob_storage(resource: &Value) -> Charges {
    let provider = for_provider(resource);
    let (Some(location), Some(replication)) = (
        text(&provider["location"]),
        text(&provider["accountReplicationType"]),
    ) else {
        return Charges::Unknown(
            "location and accountReplicationType are needed for a price".to_owned(),
        );
    };
    let tier = text(&provider["accessTier"]).unwrap_or("Hot");
    let service = format!("azure-blob/{tier}-{replication}").to_lowercase();
    charges(Cloud::Azure, &region(location), &service, resource)
}

fn charges(cloud: Cloud, region: &str, service: &str, resource: &Value) -> Charges {
    let usage = Usage::of(resource);
    let charge = |item: &str, counted: &str, unit| Charge {
        cloud,
        region: region.to_owned(),
        item: format!("{service}/{item}"),
        quantity: usage.get(counted),
        unit,
        stand_in: None,
    };
    Charges::Items(vec![
        charge("storage", "storageGB", "GB-month"),
        charge("writes", "writes", "request"),
        charge("reads", "reads", "request"),
    ])
}
