//! Where a managed resource is, read from the resource itself, whoever composed it.

use pave_catalog::{Catalog, Cloud};
use serde_json::Value;

/// Where a managed resource is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<'a> {
    /// The cloud, by the API group of its provider.
    pub cloud: Cloud,
    /// The place as the catalogue calls it, or the provider's own name where the catalogue has none; `None` for
    /// resources without a region.
    pub region: Option<&'a str>,
}

/// Where a managed resource is; `None` for everything that is no resource of a cloud's provider.
pub fn placed(object: &Value) -> Option<Placed<'_>> {
    let group = object.get("apiVersion")?.as_str()?.split_once('/')?.0;
    let provider = group.strip_suffix(".upbound.io")?.trim_end_matches(".m");
    let cloud = match provider.rsplit('.').next()? {
        "aws" => Cloud::Aws,
        "gcp" => Cloud::Gcp,
        "azure" => Cloud::Azure,
        _ => return None,
    };
    let parameters = object.pointer("/spec/forProvider")?;
    let region = parameters
        .get("region")
        .or_else(|| parameters.get("location"))
        .and_then(Value::as_str);
    let place = |region| {
        Catalog::embedded()
            .place_of(cloud, region)
            .map_or(region, |found| found.place.as_str())
    };
    Some(Placed {
        cloud,
        region: region.map(place),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_provider_group_and_the_region_field_say_where() {
        for (api_version, parameters, want, reason) in [
            (
                "rds.aws.m.upbound.io/v1beta1",
                json!({"region": "eu-west-1"}),
                Some((Cloud::Aws, Some("ireland"))),
                "namespaced",
            ),
            (
                "rds.aws.upbound.io/v1beta1",
                json!({"region": "eu-west-1"}),
                Some((Cloud::Aws, Some("ireland"))),
                "legacy",
            ),
            (
                "storage.azure.m.upbound.io/v1beta1",
                json!({"location": "northeurope"}),
                Some((Cloud::Azure, Some("ireland"))),
                "location",
            ),
            (
                "rds.aws.m.upbound.io/v1beta1",
                json!({"region": "xx-moon-1"}),
                Some((Cloud::Aws, Some("xx-moon-1"))),
                "unknown to the catalogue",
            ),
            (
                "iam.aws.m.upbound.io/v1beta1",
                json!({}),
                Some((Cloud::Aws, None)),
                "global",
            ),
            ("apps/v1", json!({}), None, "not a cloud's"),
        ] {
            let object = json!({"apiVersion": api_version, "spec": {"forProvider": parameters}});
            let found = placed(&object).map(|placed| (placed.cloud, placed.region));
            assert_eq!(found, want, "{reason}");
        }
    }
}
