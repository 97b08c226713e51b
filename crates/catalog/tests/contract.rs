//! What the catalogue promises about the figures in `data/`, checked on every cell.

use std::collections::BTreeSet;

use pave_catalog::{
    Catalog, CatalogError, Cloud, DatabaseClass, Engine, HighAvailability,
    HighAvailability::{Single, Standby},
    Size, Target, Use,
};

/// Clouds whose size contract holds; `local` takes what the cluster has.
const PROVIDERS: [Cloud; 3] = [Cloud::Aws, Cloud::Gcp, Cloud::Azure];

fn catalog() -> &'static Catalog {
    Catalog::embedded()
}

/// Every size on every cloud with every engine.
fn cells() -> impl Iterator<Item = (&'static Size, Cloud, Engine)> {
    catalog().sizes().iter().flat_map(|size| {
        Cloud::ALL.into_iter().flat_map(move |cloud| {
            Engine::ALL
                .into_iter()
                .map(move |engine| (size, cloud, engine))
        })
    })
}

fn class(
    size: &Size,
    cloud: Cloud,
    engine: Engine,
    high_availability: HighAvailability,
) -> Result<&'static DatabaseClass, CatalogError> {
    catalog().database_class(&size.name, cloud, engine, high_availability)
}

#[test]
fn every_size_has_a_class_on_every_cloud_for_every_engine() {
    for (size, cloud, engine) in cells() {
        let class = class(size, cloud, engine, Single).unwrap();
        assert_eq!(
            class.requests.is_some(),
            cloud == Cloud::Local,
            "{} {cloud} {engine}",
            size.name
        );
        assert_eq!(
            class.edition.is_some(),
            cloud == Cloud::Gcp,
            "{} {cloud} {engine}",
            size.name
        );
    }
}

#[test]
fn every_size_has_a_class_with_a_standby_or_says_why_not() {
    for (size, cloud, engine) in cells() {
        match class(size, cloud, engine, Standby) {
            Ok(class) => assert!(
                class.high_availability,
                "{cloud} runs no standby for {}",
                class.name
            ),
            Err(CatalogError::NoHighAvailability { reason, .. }) => {
                assert!(
                    size.name == "micro" || cloud == Cloud::Local,
                    "{} {cloud}: {reason}",
                    size.name
                );
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn micro_is_never_highly_available() {
    for cloud in Cloud::ALL {
        for engine in Engine::ALL {
            let error = catalog()
                .database_class("micro", cloud, engine, Standby)
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "size `micro` cannot be highly available on `{cloud}`: micro is for trying things out"
                )
            );
        }
    }
}

#[test]
fn azure_serves_a_highly_available_small_with_a_larger_class() {
    for (engine, name) in [
        (Engine::Postgres, "GP_Standard_D2ds_v5"),
        (Engine::Mysql, "GP_Standard_D2ads_v5"),
    ] {
        assert_eq!(
            catalog()
                .database_class("small", Cloud::Azure, engine, Standby)
                .unwrap()
                .name,
            name
        );
    }
}

#[test]
fn every_class_meets_the_floor_of_its_size() {
    for (size, cloud, engine) in cells().filter(|(_, cloud, _)| PROVIDERS.contains(cloud)) {
        for class in [Single, Standby]
            .into_iter()
            .filter_map(|wanted| class(size, cloud, engine, wanted).ok())
        {
            let floor = size.database.floor;
            assert!(
                class.vcpu >= floor.vcpu,
                "{} has {} vCPU, {} promises {}",
                class.name,
                class.vcpu,
                size.name,
                floor.vcpu
            );
            assert!(
                class.memory_gib >= floor.memory_gib,
                "{} has {} GiB for {}",
                class.name,
                class.memory_gib,
                size.name
            );
        }
    }
}

#[test]
fn sizes_grow() {
    for pair in catalog().sizes().windows(2) {
        let [smaller, larger] = pair else {
            unreachable!("windows of two")
        };
        assert!(
            smaller.database.storage_gb <= larger.database.storage_gb,
            "{}",
            larger.name
        );
        assert!(
            smaller.database.floor.vcpu <= larger.database.floor.vcpu,
            "{}",
            larger.name
        );
        assert!(
            smaller.database.floor.memory_gib < larger.database.floor.memory_gib,
            "{}",
            larger.name
        );
        let [small, large] = [smaller, larger].map(|size| size.queue);
        assert!(
            small.monthly_messages < large.monthly_messages
                && small.message_kb <= large.message_kb
                && small.local_volume_gb < large.local_volume_gb,
            "{}",
            larger.name
        );
        let [small, large] = [smaller, larger].map(|size| size.bucket);
        assert!(
            small.storage_gb < large.storage_gb
                && small.monthly_writes < large.monthly_writes
                && small.monthly_reads < large.monthly_reads
                && small.local_volume_gb < large.local_volume_gb,
            "{}",
            larger.name
        );
        for cloud in Cloud::ALL {
            for engine in Engine::ALL {
                let (small, large) = (
                    class(smaller, cloud, engine, Single).unwrap(),
                    class(larger, cloud, engine, Single).unwrap(),
                );
                assert!(
                    small.vcpu <= large.vcpu,
                    "{cloud} {engine}: {} then {}",
                    small.name,
                    large.name
                );
                assert!(
                    small.memory_gib < large.memory_gib,
                    "{cloud} {engine}: {} then {}",
                    small.name,
                    large.name
                );
            }
        }
    }
}

#[test]
fn the_default_storage_of_every_size_is_sold_everywhere() {
    for (size, cloud, engine) in cells() {
        let volume = catalog()
            .database_storage(cloud, engine)
            .round_up(size.database.storage_gb);
        assert!(volume.is_some(), "{} on {cloud} {engine}", size.name);
    }
}

#[test]
fn a_local_class_is_named_after_its_requests() {
    for class in catalog().database_classes(Cloud::Local) {
        let requests = class.requests.as_ref().unwrap();
        assert_eq!(class.name, format!("{}-{}", requests.cpu, requests.memory));
    }
}

#[test]
fn an_unknown_size_is_refused_with_the_ones_there_are() {
    let error = catalog()
        .database_class("huge", Cloud::Aws, Engine::Postgres, Single)
        .unwrap_err();
    let sizes: Vec<&str> = catalog()
        .sizes()
        .iter()
        .map(|size| size.name.as_str())
        .collect();
    let want = format!("`huge` is not a size; choose one of: {}", sizes.join(", "));
    assert_eq!(error.to_string(), want);
}

#[test]
fn a_class_recorded_by_name_is_found_again() {
    for (size, cloud, engine) in cells() {
        let class = class(size, cloud, engine, Single).unwrap();
        assert_eq!(
            catalog().database_class_named(cloud, &class.name),
            Some(class)
        );
    }
}

#[test]
fn no_provider_region_stands_in_two_places() {
    for cloud in PROVIDERS {
        let offered: Vec<&str> = catalog()
            .regions()
            .iter()
            .filter_map(|region| region.on(cloud))
            .collect();
        let distinct: BTreeSet<&str> = offered.iter().copied().collect();
        assert_eq!(distinct.len(), offered.len(), "{cloud}: {offered:?}");
        for region in catalog().regions() {
            let Some(name) = region.on(cloud) else {
                continue;
            };
            assert_eq!(catalog().place_of(cloud, name), Some(region));
        }
    }
}

#[test]
fn a_place_a_cloud_lacks_is_not_offered_rather_than_replaced_by_a_neighbor() {
    for (place, cloud) in [
        ("ireland", Cloud::Gcp),
        ("netherlands", Cloud::Aws),
        ("germany", Cloud::Local),
    ] {
        assert_eq!(
            catalog().region(place).unwrap().on(cloud),
            None,
            "{place} on {cloud}"
        );
    }
}

#[test]
fn every_place_is_offered_by_at_least_two_clouds() {
    for region in catalog().regions() {
        let clouds = PROVIDERS
            .iter()
            .filter(|cloud| region.on(**cloud).is_some())
            .count();
        assert!(clouds >= 2, "{} is on {clouds}", region.place);
    }
}

#[test]
fn the_default_versions_are_offered_on_every_cloud() {
    for (engine, major) in [
        (Engine::Postgres, "17"),
        (Engine::Postgres, "16"),
        (Engine::Mysql, "8.4"),
    ] {
        let version = catalog().version(engine, major).unwrap();
        for cloud in Cloud::ALL {
            assert!(version.on(cloud).is_some(), "{engine} {major} on {cloud}");
        }
    }
}

#[test]
fn versions_are_spelled_as_each_provider_spells_them() {
    let spelled = |engine, major, cloud| {
        &catalog()
            .version(engine, major)
            .unwrap()
            .on(cloud)
            .unwrap()
            .name
    };
    assert_eq!(spelled(Engine::Postgres, "17", Cloud::Gcp), "POSTGRES_17");
    assert_eq!(spelled(Engine::Mysql, "8.4", Cloud::Gcp), "MYSQL_8_4");
    for cloud in [Cloud::Local, Cloud::Aws, Cloud::Azure] {
        assert_eq!(spelled(Engine::Postgres, "17", cloud), "17");
        assert_eq!(spelled(Engine::Mysql, "8.4", cloud), "8.4");
    }
}

#[test]
fn no_version_is_both_offered_and_withdrawn() {
    for engine in Engine::ALL {
        for gone in catalog().withdrawn_versions(engine) {
            assert_eq!(
                catalog().version(engine, &gone.major),
                None,
                "{engine} {}",
                gone.major
            );
        }
    }
    assert!(
        catalog()
            .withdrawn(Engine::Mysql, "8.0")
            .unwrap()
            .reason
            .contains("paid extended support")
    );
}

#[test]
fn every_figure_names_a_source() {
    let mut named: Vec<&str> = Vec::new();
    for cloud in Cloud::ALL {
        named.extend(
            catalog()
                .database_classes(cloud)
                .iter()
                .map(|class| class.source.as_str()),
        );
        named.extend(
            catalog()
                .regions()
                .iter()
                .filter_map(|region| region.offer(cloud))
                .map(|offer| offer.source.as_str()),
        );
        for engine in Engine::ALL {
            named.push(&catalog().database_storage(cloud, engine).source);
            named.push(&catalog().database_backup(cloud, engine).source);
            named.push(&catalog().database_name(cloud, engine).source);
            let offers = catalog()
                .versions(engine)
                .iter()
                .filter_map(|version| version.on(cloud));
            named.extend(offers.map(|offer| offer.source.as_str()));
        }
    }
    for engine in Engine::ALL {
        named.extend(
            catalog()
                .withdrawn_versions(engine)
                .iter()
                .map(|version| version.source.as_str()),
        );
    }
    for target in Target::ALL {
        let rights = Use::ALL.map(|of| catalog().permissions(target, of));
        named.extend(rights.into_iter().flatten().map(|one| one.source.as_str()));
    }
    for source in named {
        let Some(found) = catalog().source(source) else {
            panic!("source `{source}` is not listed")
        };
        assert!(
            found.url.starts_with("https://") || found.url.starts_with("crates/"),
            "{}",
            found.url
        );
    }
}
