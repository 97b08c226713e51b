//! Names outlive the control plane, and a composed resource keeps its name for good.

use std::collections::BTreeMap;

use pave_catalog::{Cloud, Engine};

use crate::scenario::{Reply, Scenario, everywhere};

fn external_names(reply: &Reply) -> BTreeMap<String, String> {
    let desired = reply.desired().into_iter();
    let names = desired.filter_map(|(role, object)| {
        let annotated = &object["metadata"]["annotations"]["crossplane.io/external-name"];
        let parameters = &object["spec"]["forProvider"];
        let name = annotated
            .as_str()
            .or(parameters["identifier"].as_str())
            .or(parameters["name"].as_str());
        let name = name.or(object["metadata"]["name"].as_str())?;
        Some((role, name.to_owned()))
    });
    names.collect()
}

#[test]
fn a_fresh_control_plane_finds_what_the_lost_one_made() {
    for place in everywhere() {
        let lost = Scenario::on("prod", place).provisioned();
        let mut fresh = Scenario::on("prod", place);
        fresh.object["metadata"]["uid"] = "6f1b1f5e-0000-4000-8000-000000000002".into();
        fresh.object["metadata"]["creationTimestamp"] = "2026-06-01T00:00:00Z".into();
        let fresh = fresh.provisioned();
        assert_eq!(
            external_names(&fresh.call()),
            external_names(&lost.call()),
            "{place:?}"
        );
    }
}

#[test]
fn on_aws_a_server_is_looked_for_before_it_is_made() {
    const NAME: &str = "/metadata/annotations/crossplane.io~1external-name";
    let mut scenario = Scenario::on("prod", (Cloud::Aws, Engine::Postgres));
    let desired = scenario.call().desired();
    let server = &desired["instance"];
    assert_eq!(
        server.pointer(NAME),
        server.pointer("/spec/forProvider/identifier")
    );
    // What cannot be looked for may not be in the way of its successor.
    assert!(desired["security-group"]["spec"]["forProvider"]["name"].is_null());

    scenario = scenario.provisioned();
    scenario.server().object["metadata"]["annotations"]["crossplane.io/external-name"] =
        "db-ABC".into();
    let desired = scenario.call().desired();
    assert_eq!(desired["instance"].pointer(NAME).unwrap(), "db-ABC");
}

/// Written out on purpose: whoever changes one of these names deletes and recreates databases.
#[test]
fn the_names_of_composed_resources_are_frozen() {
    let common = ["connection", "instance", "protection"];
    for (place, own) in [
        (
            (Cloud::Local, Engine::Postgres),
            &["network-policy", "service"][..],
        ),
        (
            (Cloud::Local, Engine::Mysql),
            &["login", "network-policy", "service"],
        ),
        (
            (Cloud::Aws, Engine::Postgres),
            &[
                "ingress-sg-1",
                "parameter-group-17",
                "security-group",
                "subnet-group",
            ],
        ),
        (
            (Cloud::Aws, Engine::Mysql),
            &[
                "ingress-sg-1",
                "parameter-group-8-4",
                "security-group",
                "subnet-group",
            ],
        ),
        (
            (Cloud::Gcp, Engine::Postgres),
            &["database", "login", "user"],
        ),
        ((Cloud::Gcp, Engine::Mysql), &["database", "login", "user"]),
        ((Cloud::Azure, Engine::Postgres), &["database"]),
        ((Cloud::Azure, Engine::Mysql), &["database", "login"]),
    ] {
        let mut want: Vec<&str> = common.iter().chain(own).copied().collect();
        want.sort_unstable();
        let scenario = Scenario::on("prod", place).provisioned();
        assert_eq!(scenario.call().names(), want, "{place:?}");
    }
}

#[test]
fn the_names_in_the_clouds_are_frozen() {
    for (place, want) in [
        ((Cloud::Local, Engine::Postgres), "orders-database"),
        (
            (Cloud::Aws, Engine::Postgres),
            "acme-payments-prod-orders-928af884",
        ),
        (
            (Cloud::Gcp, Engine::Mysql),
            "acme-payments-prod-orders-928af884",
        ),
        (
            (Cloud::Azure, Engine::Postgres),
            "acme-payments-prod-orders-928af884",
        ),
    ] {
        let names = external_names(&Scenario::on("prod", place).call());
        assert_eq!(names["instance"], want, "{place:?}");
    }
}

#[test]
fn two_control_planes_in_one_account_never_find_each_others_databases() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let ours = Scenario::on("prod", place);
        let mut theirs = ours.clone();
        theirs.set_policy("{installation: acmetwo}");
        let [ours, theirs] =
            [ours, theirs].map(|scenario| external_names(&scenario.call())["instance"].clone());
        assert_ne!(ours, theirs, "{place:?}");
    }
}
