//! Where a Database goes, once.

use pave_api::{
    database::DatabaseSpec,
    landing_zone::{LandingZone, RegionFacts},
    status::Location,
};
use pave_catalog::{Catalog, Cloud};
use pave_compose::Refusal;
use pave_policy::{Defaults, Wanted, choose as choose_landing_zone, refusal};

use super::Question;

/// What was decided stays; a manifest that asks for another place is refused rather than followed.
pub(super) fn unmoved(spec: &DatabaseSpec, recorded: &Location) -> Result<Location, Refusal> {
    let moved = |field, asked: &str, present: &str| {
        let cause =
            format!("differs from '{present}', where it runs; a running database is never moved");
        let fix = "create another Database there and move the data";
        Err(Refusal::new(
            "CannotMove",
            refusal(field, &format!("'{asked}'"), &cause, fix),
        ))
    };
    if let Some(cloud) = spec.cloud.filter(|cloud| *cloud != recorded.cloud) {
        return moved("spec.cloud", cloud.as_str(), recorded.cloud.as_str());
    }
    match (&spec.region, &recorded.region) {
        (Some(asked), Some(present)) if asked != present => moved("spec.region", asked, present),
        _ => Ok(recorded.clone()),
    }
}

/// Cloud, region and landing zone of a new Database.
pub(super) fn choose(question: &Question<'_>, defaults: &Defaults) -> Result<Location, Refusal> {
    let cloud = question.spec.cloud.unwrap_or(defaults.cloud);
    let place = match cloud {
        Cloud::Local => None,
        Cloud::Aws | Cloud::Gcp | Cloud::Azure => Some(place(question.spec, cloud, defaults)?),
    };
    let region = place.as_ref().map(|(place, _)| place.as_str());
    let zones = question.facts.landing_zones()?;
    let zone = choose_landing_zone(
        &zones,
        Wanted {
            cloud,
            region,
            identity: question.identity,
        },
    )?;
    Ok(match zone {
        Some(zone) => in_zone(zone, question.spec, place),
        None => Location {
            cloud,
            region: None,
            provider_region: None,
            landing_zone: None,
            provider_config_ref: None,
            account: None,
            project: None,
            subscription: None,
            resource_group: None,
            network: RegionFacts::default(),
            storage_class: None,
            image: None,
        },
    })
}

/// The place and the cloud's own name of it. Never a neighbor: residency is a promise.
fn place(
    spec: &DatabaseSpec,
    cloud: Cloud,
    defaults: &Defaults,
) -> Result<(String, String), Refusal> {
    let catalog = Catalog::embedded();
    let offered = || {
        let regions = catalog
            .regions()
            .iter()
            .filter(|region| region.on(cloud).is_some());
        regions
            .map(|region| region.place.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let Some(place) = spec.region.as_ref().or(defaults.region.as_ref()) else {
        let message = format!(
            "spec.region: no region is given and the policy has no default on '{cloud}'; offered: {}. Fix: choose one of these.",
            offered()
        );
        return Err(Refusal::new("NoRegion", message));
    };
    if let Some(provider_region) = catalog.region(place).and_then(|region| region.on(cloud)) {
        return Ok((place.clone(), provider_region.to_owned()));
    }
    let cause = format!("is not offered on {cloud}; offered: {}", offered());
    let sentence = refusal(
        "spec.region",
        &format!("'{place}'"),
        &cause,
        "choose one of these",
    );
    Err(Refusal::new("RegionNotOffered", sentence))
}

fn in_zone(zone: &LandingZone, spec: &DatabaseSpec, place: Option<(String, String)>) -> Location {
    let (region, provider_region) = place.unzip();
    let network = region
        .as_ref()
        .and_then(|region| zone.spec.regions.get(region))
        .cloned()
        .unwrap_or_default();
    let images = &zone.spec.images;
    let image = match spec.engine {
        pave_catalog::Engine::Postgres => &images.postgres,
        pave_catalog::Engine::Mysql => &images.mysql,
    };
    let local = zone.spec.cloud == Cloud::Local;
    Location {
        cloud: zone.spec.cloud,
        region,
        provider_region,
        landing_zone: Some(zone.metadata.name.clone()),
        provider_config_ref: zone.spec.provider_config_ref.clone(),
        account: zone.spec.account.clone(),
        project: zone.spec.project.clone(),
        subscription: zone.spec.subscription.clone(),
        resource_group: zone.spec.resource_group.clone(),
        network,
        storage_class: zone.spec.storage_class.clone().filter(|_| local),
        image: image.clone().filter(|_| local),
    }
}
