//! Which landing zone an object goes to.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_api::{environment::Stage, landing_zone::LandingZone};
use pave_catalog::Cloud;
use pave_policy::{Identity, LandingZoneRefusal, Wanted, choose};

/// A landing zone on aws with one prepared place, and what else is said.
fn zone(name: &str, place: &str, more: &str) -> LandingZone {
    serde_saphyr::from_str(&format!(
        "{{apiVersion: pave.internal/v1alpha1, kind: LandingZone, metadata: {{name: {name}}}, \
         spec: {{cloud: aws, regions: {{{place}: {{}}}}, {more}}}}}"
    ))
    .unwrap()
}

fn payments() -> Identity {
    Identity {
        team: "payments".to_owned(),
        cost_center: "cc-1".to_owned(),
        owner: "payments".to_owned(),
        stage: Stage::Prod,
    }
}

fn in_ireland(identity: &Identity) -> Wanted<'_> {
    Wanted {
        cloud: Cloud::Aws,
        region: Some("ireland"),
        identity,
    }
}

/// The name of the chosen one.
fn chosen(zones: &[LandingZone]) -> Result<Option<&str>, LandingZoneRefusal> {
    let zone = choose(zones, in_ireland(&payments()))?;
    Ok(zone.map(|zone| zone.metadata.name.as_str()))
}

#[test]
fn a_landing_zone_serves_those_that_it_names() {
    for (more, serves, reason) in [
        ("teams: []", true, "no list means all"),
        ("teams: [search, payments]", true, "the team is named"),
        ("teams: [search]", false, "another team's"),
        ("environments: [staging, prod]", true, "the stage is named"),
        ("environments: [dev]", false, "another stage's"),
        (
            "environments: [prod], teams: [search]",
            false,
            "both must fit",
        ),
    ] {
        assert_eq!(
            chosen(&[zone("only", "ireland", more)]).is_ok(),
            serves,
            "{reason}"
        );
    }
}

#[test]
fn the_highest_priority_wins_in_any_order() {
    let zones = [
        zone("shared", "ireland", "priority: 1"),
        zone("own", "ireland", "priority: 10"),
        zone("other", "ireland", "priority: -1"),
    ];
    assert_eq!(chosen(&zones), Ok(Some("own")));
    let [shared, own, other] = zones;
    assert_eq!(chosen(&[own, other, shared]), Ok(Some("own")));
}

#[test]
fn a_higher_priority_without_the_region_does_not_count() {
    let zones = [
        zone("shared", "ireland", "priority: 1"),
        zone("own", "germany", "priority: 10"),
    ];
    assert_eq!(chosen(&zones), Ok(Some("shared")));
}

#[test]
fn a_tie_is_refused_rather_than_guessed() {
    let zones = [
        zone("west", "ireland", "priority: 5"),
        zone("shared", "ireland", "priority: 1"),
        zone("east", "ireland", "priority: 5"),
    ];
    assert_eq!(
        chosen(&zones).unwrap_err().to_string(),
        "spec.cloud: LandingZones 'east' and 'west' fit equally well on 'aws'. Fix: the platform team gives one of them a \
         higher spec.priority."
    );
}

#[test]
fn a_tie_below_the_highest_priority_is_none() {
    let zones = [
        zone("a", "ireland", "priority: 1"),
        zone("b", "ireland", "priority: 1"),
        zone("own", "ireland", "priority: 5"),
    ];
    assert_eq!(chosen(&zones), Ok(Some("own")));
}

#[test]
fn a_region_that_is_not_prepared_is_refused_with_those_that_are() {
    let zones = [
        zone("a", "us-east", ""),
        zone("b", "germany", ""),
        zone("c", "germany", ""),
        zone("d", "singapore", "teams: [search]"),
    ];
    assert_eq!(
        chosen(&zones).unwrap_err().to_string(),
        "spec.region: no LandingZone on 'aws' has prepared 'ireland' for team 'payments'; prepared: germany, us-east. Fix: \
         choose one of these, or the platform team adds the region to a LandingZone."
    );
}

#[test]
fn a_cloud_without_a_landing_zone_is_refused() {
    assert_eq!(
        chosen(&[]).unwrap_err().to_string(),
        "spec.cloud: no LandingZone on 'aws' serves team 'payments' in environment 'prod'. Fix: the platform team creates \
         one (see docs/installation.md), or choose another cloud."
    );
}

#[test]
fn local_needs_no_landing_zone() {
    let identity = payments();
    let wanted = Wanted {
        cloud: Cloud::Local,
        region: None,
        identity: &identity,
    };
    assert_eq!(choose(&[zone("cloud", "ireland", "")], wanted), Ok(None));
    let mut local = zone("laptop", "ireland", "");
    local.spec.cloud = Cloud::Local;
    local.spec.regions.clear();
    assert_eq!(choose(&[local.clone()], wanted), Ok(Some(&local)));
}
