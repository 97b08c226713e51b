//! A Database that starts from the data of another one.

use pave_catalog::{Cloud, Engine};
use serde_json::{Value, json};

use crate::scenario::{Scenario, everywhere};

const HERE: (Cloud, Engine) = (Cloud::Aws, Engine::Postgres);
/// Name of the server of Database `orders` in namespace `payments-dev`.
const SERVER: &str = "acme-payments-dev-orders-";

/// Database `orders`, which runs since the beginning of the year.
fn source(place: (Cloud, Engine)) -> Value {
    let spec = "{storageGB: 100, backup: {retentionDays: 7, pointInTimeRecovery: true}}";
    let mut scenario = Scenario::on("dev", place).with(spec).provisioned();
    scenario.reconcile();
    let mut object = scenario.object;
    object["metadata"]["creationTimestamp"] = "2026-01-01T08:00:00Z".into();
    object
}

/// Database `orders-again` beside it.
fn restored(place: (Cloud, Engine), spec: &str) -> Scenario {
    let mut scenario = Scenario::on("dev", place).with(spec);
    scenario.object["metadata"]["name"] = "orders-again".into();
    scenario.others.push(source(place));
    scenario
}

const YESTERDAY: &str =
    "{restoreFrom: {pointInTime: {source: orders, time: '2026-01-14T07:00:00Z'}}}";

fn in_clouds() -> impl Iterator<Item = (Cloud, Engine)> {
    everywhere().filter(|(cloud, _)| *cloud != Cloud::Local)
}

#[test]
fn a_second_in_the_past_of_another_database_is_where_it_starts() {
    for place in in_clouds() {
        let mut scenario = restored(place, YESTERDAY);
        let source = scenario.others[0]["status"]["resolved"].clone();
        let server = source["externalName"].as_str().unwrap();
        let reply = scenario.reconcile();
        assert_eq!(reply.phase(), "Pending", "{}", reply.message());
        let wanted = reply.server();
        let time = json!("2026-01-14T07:00:00Z");
        match place.0 {
            Cloud::Aws => {
                let from = &wanted["restoreToPointInTime"];
                assert_eq!(from["sourceDbInstanceIdentifier"], server);
                assert_eq!(from["restoreTime"], time);
                assert_eq!(
                    (&wanted["username"], &wanted["dbName"]),
                    (&Value::Null, &Value::Null)
                );
            }
            Cloud::Gcp => {
                assert_eq!(
                    wanted["clone"],
                    json!({"sourceInstanceName": server, "pointInTime": time})
                );
            }
            Cloud::Azure => {
                assert_eq!(wanted["createMode"], "PointInTimeRestore");
                assert_eq!(wanted["pointInTimeRestoreTimeInUtc"], time);
                let id = wanted["sourceServerId"].as_str().unwrap();
                assert!(
                    id.starts_with("/subscriptions/") && id.ends_with(server),
                    "{id}"
                );
                assert_eq!(wanted["administratorLogin"], Value::Null);
            }
            Cloud::Local => unreachable!(),
        }
        let resolved = &scenario.object["status"]["resolved"];
        assert_eq!(resolved["version"], source["version"]);
        assert_eq!(resolved["storageGB"], source["storageGB"]);
        assert_eq!(
            resolved["database"], "orders",
            "the database that is inside"
        );
    }
}

#[test]
fn once_it_runs_the_other_database_may_be_gone_and_nothing_changes() {
    for place in in_clouds() {
        let mut scenario = restored(place, YESTERDAY).provisioned();
        let before = scenario.reconcile();
        scenario.others.clear();
        let after = scenario.reconcile();
        assert_eq!(after.desired(), before.desired());
        assert_eq!(after.status(), before.status());
    }
}

#[test]
fn a_snapshot_of_the_namespaces_own_databases_is_where_it_starts() {
    let server = source(HERE)["status"]["resolved"]["externalName"].clone();
    let server = server.as_str().unwrap();
    assert!(server.starts_with(SERVER), "{server}");
    for snapshot in [
        server.to_owned(),
        format!("{server}-final"),
        format!("rds:{server}-2026-01-14-03-12"),
    ] {
        let spec = format!("{{restoreFrom: {{snapshot: '{snapshot}'}}}}");
        let mut scenario = restored(HERE, &spec);
        scenario.others.clear();
        let wanted = scenario.reconcile().server();
        assert_eq!(wanted["snapshotIdentifier"], snapshot);
        assert_eq!(wanted["dbName"], Value::Null);
        assert_eq!(scenario.object["status"]["resolved"]["database"], "orders");
    }
    let gcp = (Cloud::Gcp, Engine::Mysql);
    let spec = format!("{{restoreFrom: {{snapshot: '{server}/1768350000000'}}}}");
    let wanted = restored(gcp, &spec).reconcile().server();
    let backup = json!({"backupRunId": 1_768_350_000_000_u64, "instanceId": server});
    assert_eq!(wanted["restoreBackupContext"], backup);
}

#[test]
fn what_cannot_be_restored_is_refused_with_the_way_out() {
    let rows = [
        (
            HERE,
            "{restoreFrom: {snapshot: yesterday}}",
            "ForeignSnapshot",
            "may be another team's",
        ),
        (
            HERE,
            "{restoreFrom: {snapshot: acme-payments-dev-orders-00000000-final}}",
            "ForeignSnapshot",
            "of a Database of this namespace",
        ),
        (
            (Cloud::Gcp, Engine::Postgres),
            "{restoreFrom: {snapshot: acme-payments-dev-orders-00000000}}",
            "RestoreNotOffered",
            "'<server>/<number of the backup>'",
        ),
        (
            (Cloud::Azure, Engine::Postgres),
            "{restoreFrom: {snapshot: yesterday}}",
            "RestoreNotOffered",
            "use spec.restoreFrom.pointInTime",
        ),
        (
            (Cloud::Local, Engine::Postgres),
            "{restoreFrom: {snapshot: invoices}}",
            "NoRestoreSource",
            "'invoices' is no Database of this namespace",
        ),
        (
            (Cloud::Local, Engine::Mysql),
            YESTERDAY,
            "RestoreNotOffered",
            "copy what it holds now with spec.restoreFrom.snapshot",
        ),
        (
            HERE,
            "{restoreFrom: {pointInTime: {source: invoices, time: '2026-01-14T07:00:00Z'}}}",
            "NoRestoreSource",
            "'invoices' is no Database of this namespace",
        ),
        (
            HERE,
            "{restoreFrom: {pointInTime: {source: orders, time: '2026-01-02T07:00:00Z'}}}",
            "TimeNotKept",
            "keeps the last 7 days",
        ),
        (
            HERE,
            "{restoreFrom: {pointInTime: {source: orders, time: '2026-01-16T07:00:00Z'}}}",
            "TimeNotKept",
            "choose a second within them",
        ),
    ];
    for (place, spec, reason, sentence) in rows {
        let reply = restored(place, spec).reconcile();
        assert_eq!(reply.names(), [""; 0], "{spec}");
        assert!(
            reply.message().contains(sentence),
            "{spec}: {}",
            reply.message()
        );
        assert!(reply.message().contains(" Fix: "), "{}", reply.message());
        let condition = ("False".to_owned(), reason.to_owned());
        assert_eq!(reply.condition("GuardrailsPassed"), Some(condition));
    }
}

#[test]
fn what_differs_from_the_data_is_named() {
    let rows = [
        ("version: '16'", "spec.version: '16' is not '17'"),
        ("database: sales", "spec.database: 'sales' is not 'orders'"),
        ("engine: mysql", "spec.engine: 'mysql' is not 'postgres'"),
        ("cloud: gcp", "spec.cloud: 'gcp' is not 'aws'"),
    ];
    for (field, sentence) in rows {
        let mut scenario = restored(HERE, YESTERDAY);
        scenario.set(&format!("{{{field}}}"));
        let reply = scenario.reconcile();
        assert!(
            reply.message().contains(sentence),
            "{field}: {}",
            reply.message()
        );
        let condition = ("False".to_owned(), "RestoreElsewhere".to_owned());
        assert_eq!(reply.condition("GuardrailsPassed"), Some(condition));
    }
}
