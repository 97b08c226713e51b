//! A control plane without a provider: said in a sentence before anything is composed, over as soon as it is installed.

use std::collections::BTreeSet;

use pave_catalog::{Cloud, Engine};
use serde_json::json;

use crate::scenario::{Scenario, everywhere};

/// The groups that a Database needs, with the packages that bring them.
fn providers(cloud: Cloud, engine: Engine) -> &'static [(&'static str, &'static str)] {
    match (cloud, engine) {
        (Cloud::Local, _) => &[],
        (Cloud::Aws, _) => &[
            ("ec2.aws.m.upbound.io", "provider-aws-ec2"),
            ("rds.aws.m.upbound.io", "provider-aws-rds"),
        ],
        (Cloud::Gcp, _) => &[("sql.gcp.m.upbound.io", "provider-gcp-sql")],
        (Cloud::Azure, Engine::Postgres) => &[(
            "dbforpostgresql.azure.m.upbound.io",
            "provider-azure-dbforpostgresql",
        )],
        (Cloud::Azure, Engine::Mysql) => {
            &[("dbformysql.azure.m.upbound.io", "provider-azure-dbformysql")]
        }
    }
}

fn in_a_cloud() -> impl Iterator<Item = (Cloud, Engine)> {
    everywhere().filter(|(cloud, _)| *cloud != Cloud::Local)
}

fn lacking(place: (Cloud, Engine), groups: &[&str]) -> Scenario {
    let mut scenario = Scenario::on("prod", place);
    scenario.lacks = Some(groups.iter().map(|group| (*group).to_owned()).collect());
    scenario
}

#[test]
fn whichever_provider_is_missing_is_named_and_the_database_follows_its_installation() {
    for place in in_a_cloud() {
        for (group, package) in providers(place.0, place.1) {
            let mut scenario = lacking(place, &[group]);
            let reply = scenario.reconcile();
            assert_eq!(reply.fatal(), None, "{place:?}");
            assert_eq!(reply.names(), [""; 0], "{place:?}");
            assert_eq!(reply.phase(), "Blocked", "{place:?}");
            assert_eq!(
                reply.condition("GuardrailsPassed"),
                Some(("False".to_owned(), "ProviderMissing".to_owned())),
                "{place:?}"
            );
            for word in [group, package, "Fix: ", "docs/installation.md"] {
                assert!(reply.message().contains(word), "{}", reply.message());
            }
            assert_eq!(reply.ttl(), "30s", "schemas are not watched");
            let again = scenario.reconcile();
            assert_eq!(again.warnings(), [""; 0], "told once");
            assert_eq!(again.status(), reply.status(), "{place:?}");
            scenario.lacks = Some(BTreeSet::new());
            let reply = scenario.reconcile();
            assert_eq!(reply.phase(), "Pending", "{place:?}");
            assert_eq!(reply.ttl(), "60s", "it is being made");
            assert!(reply.names().contains(&"instance".to_owned()), "{place:?}");
        }
    }
}

#[test]
fn all_that_is_missing_is_said_at_once() {
    for place in in_a_cloud() {
        let (groups, packages): (Vec<_>, Vec<_>) =
            providers(place.0, place.1).iter().copied().unzip();
        let message = lacking(place, &groups).call().message();
        for word in groups.iter().chain(&packages) {
            assert!(message.contains(word), "{message}");
        }
    }
}

#[test]
fn what_exists_proves_its_provider_so_a_settled_database_asks_for_nothing() {
    for place in everywhere() {
        let mut scenario = lacking(place, &[]);
        let needed = providers(place.0, place.1);
        assert_eq!(
            scenario.call().required_schemas().len(),
            needed.len(),
            "{place:?}"
        );
        scenario = scenario.provisioned();
        assert!(scenario.call().required_schemas().is_empty(), "{place:?}");
        scenario.observed.remove("instance");
        let asked = scenario.call().required_schemas();
        let alone = asked
            .values()
            .all(|api_version| !api_version.starts_with("ec2"));
        assert!(alone, "{place:?}: {asked:?}");
    }
}

#[test]
fn a_provider_that_went_missing_drops_nothing_that_exists() {
    let place = (Cloud::Aws, Engine::Postgres);
    let mut scenario = lacking(place, &[]).provisioned();
    let before = scenario.call();
    scenario.lacks = Some(BTreeSet::from(["ec2.aws.m.upbound.io".to_owned()]));
    scenario
        .observed
        .retain(|name, _| !name.contains("security-group") && !name.contains("ingress"));
    let reply = scenario.reconcile();
    assert_eq!(reply.fatal(), None);
    let kept: Vec<_> = before
        .names()
        .into_iter()
        .filter(|name| !name.contains("security-group") && !name.contains("ingress"))
        .collect();
    assert_eq!(reply.names(), kept);
    assert_eq!(reply.server(), before.server());
    assert!(
        reply.message().contains("provider-aws-ec2"),
        "{}",
        reply.message()
    );
    assert_eq!(reply.ttl(), "30s");
    scenario.lacks = Some(BTreeSet::new());
    assert_eq!(scenario.reconcile().names(), before.names());
}

#[test]
fn behind_a_claim_the_same_is_said() {
    let place = (Cloud::Gcp, Engine::Postgres);
    let mut scenario = lacking(place, &["sql.gcp.m.upbound.io"]);
    scenario.object["kind"] = json!("XDatabase");
    let metadata = &mut scenario.object["metadata"];
    metadata.as_object_mut().unwrap().remove("namespace");
    metadata["labels"] = json!({"crossplane.io/claim-name": "orders", "crossplane.io/claim-namespace": "payments-prod"});
    let reply = scenario.call();
    assert!(
        reply.message().contains("provider-gcp-sql"),
        "{}",
        reply.message()
    );
    assert!(reply.tells_the_claim());
}

/// Nobody who renders a manifest says which kinds a cluster has, and an older Crossplane cannot.
#[test]
fn where_nobody_can_tell_it_is_composed() {
    for place in in_a_cloud() {
        let groups: Vec<_> = providers(place.0, place.1)
            .iter()
            .map(|(group, _)| *group)
            .collect();
        let mut rendered = lacking(place, &groups);
        rendered.object["metadata"]
            .as_object_mut()
            .unwrap()
            .remove("creationTimestamp");
        let mut old = lacking(place, &groups);
        old.lacks = None;
        for scenario in [rendered, old] {
            let reply = scenario.call();
            assert!(reply.required_schemas().is_empty(), "{place:?}");
            assert!(reply.names().contains(&"instance".to_owned()), "{place:?}");
        }
    }
}
