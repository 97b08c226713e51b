//! A pod restarts when its template changes, so only what the developer changes about the server may change it.

use pave_catalog::{Cloud, Engine};
use pave_compose::GeneratorKey;

use crate::scenario::Scenario;

#[test]
fn nothing_but_the_developers_own_change_restarts_the_pod() {
    type Change = fn(&mut Scenario);
    let changes: [(&str, Change); 7] = [
        ("tags", |scenario| scenario.set("{tags: {tier: gold}}")),
        ("backup", |scenario| {
            scenario.set("{backup: {retentionDays: 30, pointInTimeRecovery: true}}");
        }),
        ("protection", |scenario| {
            scenario.set("{deletionProtection: false}");
        }),
        ("deletion policy", |scenario| {
            scenario.set("{deletionPolicy: Delete}");
        }),
        ("policy", |scenario| {
            scenario.set_policy(
                "{teams: [{name: payments, costCenter: cc-1, owner: new}], rules: [{name: all, defaults: {size: large}}], \
                 prices: {discountPercent: '10'}, objectives: {Database: 60}}",
            );
        }),
        ("generator key", |scenario| {
            scenario.key = GeneratorKey::new(&[b'n'; 32]).ok();
        }),
        ("status", |scenario| {
            scenario.object.as_object_mut().unwrap().remove("status");
        }),
    ];
    for engine in Engine::ALL {
        let scenario = Scenario::on("staging", (Cloud::Local, engine)).provisioned();
        let before = scenario.call().object("instance")["spec"].clone();
        for (what, change) in changes {
            let mut scenario = scenario.clone();
            change(&mut scenario);
            let reply = scenario.call();
            assert_eq!(reply.fatal(), None, "{what}");
            let after = reply.object("instance")["spec"].clone();
            for field in [
                "template",
                "volumeClaimTemplates",
                "selector",
                "serviceName",
            ] {
                assert_eq!(
                    after[field], before[field],
                    "{what} changes {field} of {engine}"
                );
            }
        }
    }
}

#[test]
fn a_larger_size_restarts_the_pod_on_the_same_volume() {
    for engine in Engine::ALL {
        let mut scenario = Scenario::on("staging", (Cloud::Local, engine)).provisioned();
        let before = scenario.call().object("instance")["spec"].clone();
        scenario.set("{size: large}");
        let after = scenario.call().object("instance")["spec"].clone();
        assert_ne!(after["template"], before["template"]);
        assert_eq!(
            after["volumeClaimTemplates"],
            before["volumeClaimTemplates"]
        );
    }
}
