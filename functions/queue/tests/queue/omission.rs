//! Omission is deletion, so nothing that is missing may make a resource disappear.

use pave_catalog::Cloud;

use crate::scenario::{Scenario, on};

#[test]
fn whichever_observed_resource_is_missing_everything_stays_wanted() {
    for cloud in Cloud::ALL {
        let scenario = on("prod", cloud).provisioned();
        let before = scenario.call();
        for missing in scenario.observed.keys() {
            let mut scenario = scenario.clone();
            scenario.observed.remove(missing);
            let after = scenario.call();
            for name in before.names().iter().filter(|name| *name != missing) {
                let external = |reply: &crate::scenario::Reply| {
                    reply.object(name)["metadata"]["annotations"]["crossplane.io/external-name"]
                        .clone()
                };
                assert!(after.names().contains(name), "{cloud}: {name}");
                assert_eq!(external(&after), external(&before), "{cloud}: {name}");
            }
        }
    }
}

#[test]
fn a_control_plane_that_observes_nothing_wants_the_same_queue() {
    for cloud in Cloud::ALL {
        let mut scenario = on("prod", cloud).provisioned();
        let before = scenario.call();
        scenario.observed.clear();
        let after = scenario.call();
        assert_eq!(after.server(), before.server(), "{cloud}");
        assert_eq!(after.status()["resolved"], before.status()["resolved"]);
    }
}

#[test]
fn whichever_platform_object_is_missing_everything_stays_as_it_is() {
    type Loss = fn(&mut Scenario);
    let losses: [(&str, Loss); 5] = [
        ("policy", |scenario| scenario.policy = None),
        ("environment", |scenario| scenario.environment = None),
        ("landing zones", |scenario| scenario.zones.clear()),
        ("everything", |scenario| {
            scenario.policy = None;
            scenario.environment = None;
            scenario.zones.clear();
        }),
        ("fetching", |scenario| scenario.fetches = false),
    ];
    for cloud in Cloud::ALL {
        let scenario = on("prod", cloud).provisioned();
        let before = scenario.call();
        for (loss, lose) in losses {
            let mut scenario = scenario.clone();
            lose(&mut scenario);
            let reply = scenario.call();
            assert_eq!(reply.fatal(), None, "without {loss}, {cloud}");
            assert_eq!(reply.names(), before.names(), "without {loss}, {cloud}");
            assert_eq!(reply.server(), before.server(), "without {loss}, {cloud}");
        }
    }
}

#[test]
fn a_queue_without_its_record_is_fatal_and_nothing_changes() {
    for cloud in Cloud::ALL {
        let mut scenario = on("dev", cloud).provisioned();
        let metadata = &mut scenario.server().object["metadata"];
        let annotations = metadata["annotations"].as_object_mut().unwrap();
        annotations.remove("pave.internal/resolved");
        let reply = scenario.call();
        assert!(reply.fatal().unwrap().contains("is missing"), "{cloud}");
    }
}
