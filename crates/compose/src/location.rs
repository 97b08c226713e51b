//! Where an object goes, once.

use pave_api::{
    developer::{DeveloperSpec as _, Record as _, Shared},
    landing_zone::{Images, LandingZone, RegionFacts},
    status::Location,
};
use pave_catalog::{Catalog, Cloud};
use pave_policy::{Wanted, choose as choose_landing_zone, refusal};

use crate::{DeveloperKind, Question, Refusal};

/// The image of a local service among those that a landing zone names.
pub type LocalImage = fn(&Images) -> Option<&String>;

/// Where an object runs: where it was put, else where it is wanted.
///
/// # Errors
/// A manifest that asks for another place is refused rather than followed; a place that nobody offers or has prepared, too.
pub fn location<K: DeveloperKind>(
    question: &Question<'_, K>,
    recorded: Option<&K::Record>,
    image: LocalImage,
) -> Result<Location, Refusal> {
    match recorded {
        Some(recorded) => unmoved::<K>(question.spec.shared(), recorded.recorded().location),
        None => choose(question, image),
    }
}

/// What is missing in a landing zone, named.
///
/// # Errors
/// When the value is absent.
pub fn required<K: DeveloperKind, T: Clone>(
    location: &Location,
    field: &str,
    value: Option<&T>,
) -> Result<T, Refusal> {
    value.cloned().ok_or_else(|| {
        let zone = location.landing_zone.as_deref().unwrap_or_default();
        let message = format!(
            "LandingZone '{zone}': spec.{field} is missing or too short, and a {} on {} needs it. Fix: the platform team \
             fills it in.",
            K::noun(),
            location.cloud
        );
        Refusal::new("LandingZoneIncomplete", message)
    })
}

/// The same for a fact of the object's region.
///
/// # Errors
/// When the value is absent.
pub fn required_in_region<K: DeveloperKind, T: Clone>(
    location: &Location,
    field: &str,
    value: Option<&T>,
) -> Result<T, Refusal> {
    let region = location.region.as_deref().unwrap_or_default();
    required::<K, T>(location, &format!("regions.{region}.{field}"), value)
}

/// Nothing is placed on a cloud by a platform without a name.
pub fn no_installation(cloud: Cloud) -> Refusal {
    let cause = "needs a platform with a name, which is part of every name in a cloud";
    let fix = "the platform team sets spec.installation in the PlatformPolicy named default, which it creates where there is none; \
               see docs/installation.md";
    Refusal::new(
        "NoInstallation",
        refusal("spec.cloud", &format!("'{cloud}'"), cause, fix),
    )
}

/// What was decided stays.
fn unmoved<K: DeveloperKind>(spec: Shared<'_>, recorded: &Location) -> Result<Location, Refusal> {
    let moved = |field, asked: &str, present: &str| {
        let noun = K::noun();
        let cause =
            format!("differs from '{present}', where it runs; a running {noun} is never moved");
        let fix = format!("create another {} there and move the data", K::name());
        Err(Refusal::new(
            "CannotMove",
            refusal(field, &format!("'{asked}'"), &cause, &fix),
        ))
    };
    if let Some(cloud) = spec.cloud.filter(|cloud| *cloud != recorded.cloud) {
        return moved("spec.cloud", cloud.as_str(), recorded.cloud.as_str());
    }
    match (spec.region, recorded.region.as_deref()) {
        (Some(asked), Some(present)) if asked != present => moved("spec.region", asked, present),
        _ => Ok(recorded.clone()),
    }
}

/// Cloud, region and landing zone of a new object.
fn choose<K: DeveloperKind>(
    question: &Question<'_, K>,
    image: LocalImage,
) -> Result<Location, Refusal> {
    let cloud = question.spec.shared().cloud;
    let cloud = cloud.unwrap_or(question.defaults.cloud);
    let place = match cloud {
        Cloud::Local => None,
        Cloud::Aws | Cloud::Gcp | Cloud::Azure => Some(place(question, cloud)?),
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
        Some(zone) => in_zone(zone, image, place),
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
fn place<K: DeveloperKind>(
    question: &Question<'_, K>,
    cloud: Cloud,
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
    let asked = question.spec.shared().region;
    let Some(place) = asked.or(question.defaults.region.as_deref()) else {
        // Without a policy there is no default either; a region of their own would only lead people to this refusal.
        if question.facts.policy.installation.is_none() {
            return Err(no_installation(cloud));
        }
        let message = format!(
            "spec.region: no region is given and the policy has no default on '{cloud}'; offered: {}. Fix: choose one of these.",
            offered()
        );
        return Err(Refusal::new("NoRegion", message));
    };
    if let Some(provider_region) = catalog.region(place).and_then(|region| region.on(cloud)) {
        return Ok((place.to_owned(), provider_region.to_owned()));
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

fn in_zone(zone: &LandingZone, image: LocalImage, place: Option<(String, String)>) -> Location {
    let (region, provider_region) = place.unzip();
    let network = region
        .as_ref()
        .and_then(|region| zone.spec.regions.get(region))
        .cloned()
        .unwrap_or_default();
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
        image: image(&zone.spec.images).cloned().filter(|_| local),
    }
}
