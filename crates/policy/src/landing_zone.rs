//! Where things go: the one landing zone that fits.

use pave_api::landing_zone::LandingZone;
use pave_catalog::Cloud;

use crate::Identity;

/// What a landing zone is wanted for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The cloud.
    pub cloud: Cloud,
    /// The place; `None` where the cloud has no regions.
    pub region: Option<&'a str>,
    /// For whom.
    pub identity: &'a Identity,
}

/// Why there is no place to go. Written as sentences, because a developer reads them in status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LandingZoneRefusal {
    /// No landing zone on that cloud serves that team and stage.
    #[error(
        "spec.cloud: no LandingZone on '{cloud}' serves team '{team}' in environment '{stage}'. Fix: the platform team \
         creates one (see docs/installation.md), or choose another cloud."
    )]
    None {
        /// The cloud.
        cloud: Cloud,
        /// The team.
        team: String,
        /// The stage.
        stage: &'static str,
    },
    /// Those that serve the team have not prepared the region.
    #[error(
        "spec.region: no LandingZone on '{cloud}' has prepared '{region}' for team '{team}'; prepared: {prepared}. Fix: \
         choose one of these, or the platform team adds the region to a LandingZone."
    )]
    RegionNotPrepared {
        /// The cloud.
        cloud: Cloud,
        /// The place.
        region: String,
        /// The team.
        team: String,
        /// Places that are prepared.
        prepared: String,
    },
    /// Two fit equally well. Guessing would move the next object somewhere else.
    #[error(
        "spec.cloud: LandingZones {names} fit equally well on '{cloud}'. Fix: the platform team gives one of them a \
         higher spec.priority."
    )]
    Tie {
        /// The cloud.
        cloud: Cloud,
        /// The first of the landing zones, sorted.
        names: String,
    },
}

/// A sentence with more of them says no more.
const MOST_NAMES: usize = 3;

/// The landing zone with the highest priority among those that serve cloud, team, stage and region.
///
/// `Ok(None)` only for `local`, which has built-in defaults.
pub fn choose<'z>(
    zones: &'z [LandingZone],
    wanted: Wanted<'_>,
) -> Result<Option<&'z LandingZone>, LandingZoneRefusal> {
    let Wanted {
        cloud,
        region,
        identity,
    } = wanted;
    let serving: Vec<_> = zones
        .iter()
        .filter(|zone| serves(zone, cloud, identity))
        .collect();
    if serving.is_empty() {
        return match cloud {
            Cloud::Local => Ok(None),
            _ => Err(LandingZoneRefusal::None {
                cloud,
                team: identity.team.clone(),
                stage: identity.stage.as_str(),
            }),
        };
    }
    let mut prepared: Vec<_> = serving
        .iter()
        .filter(|zone| region.is_none_or(|region| zone.spec.regions.contains_key(region)))
        .collect();
    prepared.sort_by(|a, b| {
        b.spec
            .priority
            .cmp(&a.spec.priority)
            .then_with(|| a.metadata.name.cmp(&b.metadata.name))
    });
    let Some(first) = prepared.first() else {
        return Err(LandingZoneRefusal::RegionNotPrepared {
            cloud,
            region: region.unwrap_or_default().to_owned(),
            team: identity.team.clone(),
            prepared: places(&serving),
        });
    };
    let tied: Vec<_> = prepared
        .iter()
        .take_while(|zone| zone.spec.priority == first.spec.priority)
        .collect();
    if tied.len() > 1 {
        let names = tied
            .iter()
            .take(MOST_NAMES)
            .map(|zone| format!("'{}'", zone.metadata.name))
            .collect::<Vec<_>>()
            .join(" and ");
        return Err(LandingZoneRefusal::Tie { cloud, names });
    }
    Ok(Some(first))
}

fn serves(zone: &LandingZone, cloud: Cloud, identity: &Identity) -> bool {
    let spec = &zone.spec;
    spec.cloud == cloud
        && (spec.environments.is_empty() || spec.environments.contains(&identity.stage))
        && (spec.teams.is_empty() || spec.teams.contains(&identity.team))
}

fn places(zones: &[&LandingZone]) -> String {
    let mut places: Vec<&str> = zones
        .iter()
        .flat_map(|zone| zone.spec.regions.keys().map(String::as_str))
        .collect();
    places.sort_unstable();
    places.dedup();
    if places.is_empty() {
        "none".to_owned()
    } else {
        places.join(", ")
    }
}
