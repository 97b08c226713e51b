//! Omission is deletion, so nothing that is missing may make a resource disappear.

use std::collections::BTreeSet;

use pave_catalog::Cloud;

use crate::scenario::{Reply, Scenario, everywhere};

/// What holds data or the way to it.
fn stateful(reply: &Reply) -> BTreeSet<(String, String)> {
    let stateful = ["instance", "database", "user", "login", "connection"];
    let desired = reply
        .desired()
        .into_iter()
        .filter(|(name, _)| stateful.contains(&name.as_str()));
    desired
        .map(|(name, object)| {
            (
                name,
                object["metadata"]["annotations"]["crossplane.io/external-name"].to_string(),
            )
        })
        .collect()
}

#[test]
fn whichever_observed_resource_is_missing_everything_stays_wanted() {
    for place in everywhere() {
        let scenario = Scenario::on("prod", place).provisioned();
        let before = stateful(&scenario.call());
        for missing in scenario.observed.keys() {
            let mut scenario = scenario.clone();
            scenario.observed.remove(missing);
            let after = stateful(&scenario.call());
            assert_eq!(after, before, "without {missing}, {place:?}");
        }
    }
}

#[test]
fn a_control_plane_that_observes_nothing_wants_the_same_server() {
    for place in everywhere() {
        let mut scenario = Scenario::on("prod", place).provisioned();
        let before = scenario.call();
        scenario.observed.clear();
        let after = scenario.call();
        assert_eq!(after.server(), before.server(), "{place:?}");
        assert_eq!(
            after.status()["resolved"],
            before.status()["resolved"],
            "{place:?}"
        );
    }
}

#[test]
fn whichever_platform_object_is_missing_everything_stays_as_it_is() {
    type Loss = fn(&mut Scenario);
    let losses: [(&str, Loss); 6] = [
        ("policy", |scenario| scenario.policy = None),
        ("environment", |scenario| scenario.environment = None),
        ("landing zones", |scenario| scenario.zones.clear()),
        ("policy and environment", |scenario| {
            scenario.policy = None;
            scenario.environment = None;
        }),
        ("everything", |scenario| {
            scenario.policy = None;
            scenario.environment = None;
            scenario.zones.clear();
        }),
        ("fetching", |scenario| scenario.fetches = false),
    ];
    for place in everywhere() {
        let scenario = Scenario::on("prod", place).provisioned();
        let before = scenario.call();
        for (loss, lose) in losses {
            let mut scenario = scenario.clone();
            lose(&mut scenario);
            let reply = scenario.call();
            assert_eq!(reply.fatal(), None, "without {loss}, {place:?}");
            assert_eq!(reply.names(), before.names(), "without {loss}, {place:?}");
            assert_eq!(reply.server(), before.server(), "without {loss}, {place:?}");
        }
    }
}

#[test]
fn a_server_and_a_status_lost_together_under_a_refusal_change_nothing() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place).provisioned();
        scenario.observed.remove("instance");
        scenario.object.as_object_mut().unwrap().remove("status");
        scenario.environment = None;
        let reply = scenario.call();
        assert!(
            reply.fatal().unwrap().contains("nothing is changed"),
            "{place:?}"
        );
    }
}

#[test]
fn the_connection_secret_outlives_the_connection_details() {
    for place in everywhere().filter(|(cloud, _)| *cloud != Cloud::Local) {
        let mut scenario = Scenario::on("dev", place).provisioned();
        let before = scenario.call();
        scenario.server().connection_details.clear();
        let without_details = scenario.call();
        assert_eq!(
            without_details.object("connection"),
            before.object("connection"),
            "{place:?}"
        );
        scenario.server().object["status"]
            .as_object_mut()
            .unwrap()
            .remove("atProvider");
        let without_address = scenario.call();
        assert_eq!(
            without_address.object("connection"),
            before.object("connection"),
            "{place:?}"
        );
        for field in ["endpoint", "secretRef"] {
            assert_eq!(
                without_address.status()[field],
                before.status()[field],
                "{place:?}"
            );
        }
    }
}
