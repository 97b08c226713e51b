//! Volumes, backups and names as the clouds' services accept them.

use pave_catalog::{Catalog, Cloud, Engine};
use proptest::prelude::*;

fn engines_on_clouds() -> impl Iterator<Item = (Cloud, Engine)> {
    Cloud::ALL
        .into_iter()
        .flat_map(|cloud| Engine::ALL.into_iter().map(move |engine| (cloud, engine)))
}

#[test]
fn storage_is_rounded_up_to_what_the_service_sells() {
    let cases = [
        (
            Cloud::Aws,
            Engine::Postgres,
            10,
            Some(20),
            "RDS sells gp3 from 20 GB",
        ),
        (
            Cloud::Aws,
            Engine::Postgres,
            21,
            Some(21),
            "and every whole GB above",
        ),
        (
            Cloud::Gcp,
            Engine::Mysql,
            10,
            Some(10),
            "Cloud SQL starts at 10 GB",
        ),
        (
            Cloud::Azure,
            Engine::Postgres,
            10,
            Some(32),
            "Azure PostgreSQL sells powers of two",
        ),
        (
            Cloud::Azure,
            Engine::Postgres,
            33,
            Some(64),
            "the next step",
        ),
        (Cloud::Azure, Engine::Postgres, 64, Some(64), "a step stays"),
        (
            Cloud::Azure,
            Engine::Postgres,
            16_385,
            None,
            "nothing that large",
        ),
        (
            Cloud::Azure,
            Engine::Mysql,
            33,
            Some(33),
            "Azure MySQL sells every whole GB",
        ),
        (
            Cloud::Local,
            Engine::Postgres,
            10,
            Some(10),
            "a volume has the size asked for",
        ),
    ];
    for (cloud, engine, wanted, sold, reason) in cases {
        assert_eq!(
            Catalog::embedded()
                .database_storage(cloud, engine)
                .round_up(wanted),
            sold,
            "{reason}"
        );
    }
}

#[test]
fn steps_ascend_within_the_limits() {
    for (cloud, engine) in engines_on_clouds() {
        let storage = Catalog::embedded().database_storage(cloud, engine);
        assert!(storage.steps_gb.is_sorted(), "{cloud} {engine}");
        if let (Some(first), Some(last)) = (storage.steps_gb.first(), storage.steps_gb.last()) {
            assert_eq!(
                (*first, *last),
                (storage.min_gb, storage.max_gb),
                "{cloud} {engine}"
            );
        }
    }
}

#[test]
fn backups_reach_as_far_as_each_service_keeps_them() {
    let backup = |cloud, engine| Catalog::embedded().database_backup(cloud, engine);
    assert_eq!(backup(Cloud::Azure, Engine::Postgres).min_days, 7);
    assert_eq!(backup(Cloud::Azure, Engine::Mysql).min_days, 1);
    assert_eq!(
        backup(Cloud::Aws, Engine::Postgres).point_in_time_days(None),
        Some(35)
    );
    assert_eq!(
        backup(Cloud::Gcp, Engine::Postgres).point_in_time_days(Some("ENTERPRISE")),
        Some(7)
    );
    assert_eq!(
        backup(Cloud::Gcp, Engine::Postgres).point_in_time_days(Some("ENTERPRISE_PLUS")),
        Some(35)
    );
    assert_eq!(
        backup(Cloud::Local, Engine::Postgres).point_in_time_days(None),
        None
    );
    for (cloud, snapshot) in [
        (Cloud::Aws, true),
        (Cloud::Gcp, true),
        (Cloud::Azure, false),
        (Cloud::Local, false),
    ] {
        assert_eq!(
            backup(cloud, Engine::Mysql).final_snapshot,
            snapshot,
            "{cloud}"
        );
    }
    for (cloud, engine) in engines_on_clouds() {
        assert!(
            backup(cloud, engine).min_days <= backup(cloud, engine).max_days,
            "{cloud} {engine}"
        );
    }
}

#[test]
fn a_name_no_service_accepts_is_refused() {
    let long = "a".repeat(64);
    for (cloud, engine) in engines_on_clouds() {
        let rule = Catalog::embedded().database_name(cloud, engine);
        for name in [
            "", "Orders", "9orders", "-orders", "orders-", "or--ders", "or_ders", &long,
        ] {
            assert!(!rule.allows(name), "{cloud} {engine} would take `{name}`");
        }
        assert!(rule.allows("orders-2"), "{cloud} {engine}");
    }
}

proptest! {
    #[test]
    fn a_rounded_volume_holds_what_was_asked_for_and_stays_when_rounded_again(wanted in 1_u32..70_000) {
        for (cloud, engine) in engines_on_clouds() {
            let storage = Catalog::embedded().database_storage(cloud, engine);
            if let Some(volume) = storage.round_up(wanted) {
                prop_assert!(volume >= wanted && volume >= storage.min_gb && volume <= storage.max_gb);
                prop_assert_eq!(storage.round_up(volume), Some(volume));
            }
        }
    }
}
