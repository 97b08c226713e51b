//! A pod template changes only by the developer's change or that of a Secret.

use pave_catalog::Cloud;
use serde_json::json;

use crate::scenario::{Scenario, database, local, template};

#[test]
fn whatever_the_platform_team_changes_no_pod_is_replaced() {
    type Change = fn(&mut Scenario);
    let changes: [(&str, Change); 6] = [
        ("owner", |scenario| {
            scenario
                .set_policy("{teams: [{name: payments, costCenter: cc-1, owner: somebody-else}]}");
        }),
        ("team", |scenario| {
            scenario.set_policy("{teams: [{name: other, costCenter: cc-1, owner: other}]}");
            scenario.environment = Some(json!({"team": "other", "environment": "dev"}));
        }),
        ("default size", |scenario| {
            scenario.set_policy("{rules: [{name: all, defaults: {size: large}}]}");
        }),
        ("monitoring", |scenario| {
            scenario.zones.insert(
                "local".to_owned(),
                json!({"cloud": "local", "monitoringNamespace": "prometheus"}),
            );
        }),
        ("installation", |scenario| {
            scenario.set_policy("{installation: other}");
        }),
        ("policy lost", |scenario| scenario.policy = None),
    ];
    for (what, change) in changes {
        let mut scenario = local("dev").with("{bindings: [{kind: Database, name: orders}]}");
        scenario.others.extend(database("dev", Cloud::Local));
        let mut scenario = scenario.provisioned();
        let before = template(&scenario.call());
        change(&mut scenario);
        let reply = scenario.reconcile();
        assert_eq!(reply.fatal(), None, "{what}");
        assert_eq!(template(&reply), before, "{what}");
    }
}

#[test]
fn whose_pods_are_follows_with_the_developers_next_change() {
    let mut scenario = local("dev").provisioned();
    scenario.set_policy("{teams: [{name: payments, costCenter: cc-1, owner: somebody-else}]}");
    let before = template(&scenario.reconcile());
    assert_eq!(before["metadata"]["labels"]["owner"], "payments-oncall");
    scenario.set("{env: {LOG_LEVEL: debug}}");
    let after = template(&scenario.reconcile());
    assert_eq!(after["metadata"]["labels"]["owner"], "somebody-else");
}

#[test]
fn what_is_not_about_pods_replaces_none() {
    let scenario = local("dev").provisioned();
    let before = template(&scenario.call());
    for fields in [
        "{release: {version: '1.4.3', commit: 9f2c1d7e}}",
        "{replicas: 3}",
        "{autoscaling: {min: 2, max: 4}}",
        "{expose: {visibility: internal}}",
        "{observability: {dashboard: false, alerts: {enabled: false}}}",
        "{rollout: {maxUnavailable: 1}}",
        "{tags: {cost: shared}}",
    ] {
        let mut scenario = scenario.clone().with(fields);
        assert_eq!(template(&scenario.reconcile()), before, "{fields}");
    }
}

#[test]
fn a_release_is_on_the_deployment_where_people_and_metrics_find_it() {
    let release = "{release: {version: '1.4.3', commit: 9f2c1d7e, commitTime: '2026-01-15T07:00:00Z', rollbackOf: '1.5.0'}}";
    let metadata = local("dev").with(release).call().object("deployment")["metadata"].clone();
    assert_eq!(metadata["labels"]["app.kubernetes.io/version"], "1.4.3");
    let annotations = &metadata["annotations"];
    assert_eq!(annotations["pave.internal/commit"], "9f2c1d7e");
    assert_eq!(
        annotations["pave.internal/commit-time"],
        "2026-01-15T07:00:00Z"
    );
    assert_eq!(annotations["pave.internal/rollback-of"], "1.5.0");
}

#[test]
fn a_new_version_never_leaves_fewer_replicas_unless_the_developer_says_so() {
    let strategy =
        |fields| local("dev").with(fields).call().object("deployment")["spec"]["strategy"].clone();
    assert_eq!(strategy("{}")["rollingUpdate"]["maxUnavailable"], 0);
    assert_eq!(
        strategy("{rollout: {maxUnavailable: 2}}")["rollingUpdate"]["maxUnavailable"],
        2
    );
}

#[test]
fn a_refused_change_keeps_the_accepted_version_running() {
    let mut scenario = local("prod").provisioned();
    let before = scenario.call();
    scenario.set("{image: {repository: registry.example/checkout, tag: '2'}, replicas: 5}");
    let reply = scenario.reconcile();
    assert_eq!(reply.desired(), before.desired());
    assert!(
        reply
            .message()
            .contains("The last change is refused and the old state is kept: spec.image.digest"),
        "{}",
        reply.message()
    );
}
