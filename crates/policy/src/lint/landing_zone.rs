//! What is wrong with a LandingZone: places that do not exist, networks that databases cannot live in.

use std::collections::BTreeSet;

use pave_api::landing_zone::{LandingZoneSpec, RegionFacts};
use pave_catalog::{Catalog, Cloud, Engine};

/// Amazon RDS wants subnets in two zones even for a single server.
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>.
const FEWEST_SUBNETS: usize = 2;

/// What is wrong with a landing zone: one sentence each, which starts with the path of the field. Empty when nothing is.
pub fn lint_landing_zone(zone: &LandingZoneSpec) -> Vec<String> {
    let mut problems = Vec::new();
    let cloud = zone.cloud;
    if zone.regions.is_empty() && cloud != Cloud::Local {
        problems.push(format!(
            "spec.regions: no region is prepared, so nothing can be placed on '{cloud}'."
        ));
    }
    for (place, facts) in &zone.regions {
        let path = format!("spec.regions.{place}");
        match offer(cloud, place) {
            Err(cause) => problems.push(format!("{path}: '{place}' {cause}.")),
            Ok(()) => lint_facts(cloud, facts, |field, cause| {
                problems.push(format!("{path}.{field}: {cause}."));
            }),
        }
    }
    problems
}

fn offer(cloud: Cloud, place: &str) -> Result<(), String> {
    let regions = Catalog::embedded().regions();
    let list = |regions: &mut dyn Iterator<Item = &pave_catalog::Region>| {
        let places: Vec<_> = regions.map(|region| region.place.as_str()).collect();
        places.join(", ")
    };
    let Some(region) = Catalog::embedded().region(place) else {
        let known = list(&mut regions.iter());
        return Err(format!("is not a region; known: {known}"));
    };
    if cloud == Cloud::Local {
        return Err("has no meaning on 'local', which has no regions".to_owned());
    }
    if region.on(cloud).is_none() {
        let offered = list(&mut regions.iter().filter(|region| region.on(cloud).is_some()));
        return Err(format!("is not offered on '{cloud}'; offered: {offered}"));
    }
    Ok(())
}

fn lint_facts(cloud: Cloud, facts: &RegionFacts, mut problem: impl FnMut(&str, &str)) {
    match cloud {
        Cloud::Local => {}
        Cloud::Aws => {
            if facts.vpc_id.is_none() {
                problem("vpcId", "databases on 'aws' need a VPC");
            }
            let subnets: BTreeSet<_> = facts.subnet_ids.iter().collect();
            if subnets.len() < FEWEST_SUBNETS {
                problem(
                    "subnetIds",
                    "databases on 'aws' need private subnets in at least two zones",
                );
            }
        }
        Cloud::Gcp => {
            if facts.private_network.is_none() {
                problem(
                    "privateNetwork",
                    "databases on 'gcp' need a private network",
                );
            }
        }
        Cloud::Azure => {
            for engine in Engine::ALL {
                if !facts.delegated_subnet_ids.contains_key(&engine) {
                    let field = format!("delegatedSubnetIds.{engine}");
                    problem(
                        &field,
                        "databases on 'azure' need a subnet delegated to their engine",
                    );
                }
                if !facts.private_dns_zone_ids.contains_key(&engine) {
                    let field = format!("privateDnsZoneIds.{engine}");
                    problem(
                        &field,
                        "databases on 'azure' need a private DNS zone of their engine",
                    );
                }
            }
        }
    }
}
