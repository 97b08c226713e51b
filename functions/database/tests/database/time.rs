//! Durations come from timestamps of what is observed, and only what carries a date depends on the day.

use jiff::civil::date;
use pave_catalog::{Cloud, Engine};
use serde_json::json;

use crate::scenario::{Scenario, everywhere};

fn after_ready(place: (Cloud, Engine)) -> Scenario {
    let mut scenario = Scenario::on("dev", place).provisioned();
    let conditions = scenario.object["status"]["conditions"]
        .as_array_mut()
        .unwrap();
    conditions.push(
        json!({"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-15T08:10:00Z"}),
    );
    let reply = scenario.reconcile();
    assert_eq!(reply.phase(), "Ready", "{place:?}");
    scenario
}

#[test]
fn provisioning_time_is_from_created_to_ready() {
    for place in everywhere() {
        let mut scenario = after_ready(place);
        scenario.set_policy("{objectives: {Database: 900}}");
        let want = json!({
            "requestedAt": "2026-01-15T08:00:00Z", "readyAt": "2026-01-15T08:10:00Z", "provisioningSeconds": 600,
            "objectiveSeconds": 900, "objectiveMet": true,
        });
        assert_eq!(scenario.call().status()["timing"], want, "{place:?}");
        scenario.set_policy("{objectives: {Database: 599}}");
        assert_eq!(
            scenario.call().status()["timing"]["objectiveMet"],
            false,
            "{place:?}"
        );
    }
}

#[test]
fn the_first_time_is_kept() {
    for place in everywhere() {
        let mut scenario = after_ready(place);
        let before = scenario.call().status()["timing"].clone();
        for observed in scenario.observed.values_mut() {
            let conditions = observed.object["status"]["conditions"]
                .as_array_mut()
                .into_iter()
                .flatten();
            conditions.for_each(|condition| {
                condition["lastTransitionTime"] = json!("2026-03-01T00:00:00Z");
            });
        }
        assert_eq!(scenario.call().status()["timing"], before, "{place:?}");
    }
}

#[test]
fn nothing_is_ready_before_everything_is() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place);
        scenario.reconcile();
        scenario.server().make_ready();
        assert_eq!(
            scenario.call().status()["timing"]["readyAt"],
            json!(null),
            "{place:?}"
        );
    }
}

#[test]
fn without_a_dated_exception_the_day_changes_nothing() {
    for place in everywhere() {
        let mut scenario = Scenario::on("prod", place).provisioned();
        let before = scenario.call();
        scenario.today = date(2031, 7, 1);
        assert_eq!(scenario.call(), before, "{place:?}");
    }
}

#[test]
fn an_exception_holds_through_its_last_day_and_is_looked_at_hourly() {
    let on_the_last_day = |place| {
        let mut scenario = Scenario::on("dev", place).with("{size: large}");
        scenario.set_policy(
            "{rules: [{name: dev, sizes: [small]}], exceptions: [{kind: Database, namespace: payments-dev, name: orders, \
             field: size, value: large, ticket: OPS-1, expires: '2026-01-20'}]}",
        );
        scenario.today = date(2026, 1, 20);
        scenario
    };
    for place in everywhere() {
        let settled = on_the_last_day(place).provisioned().call();
        assert_eq!(settled.phase(), "Ready", "{place:?}");
        assert_eq!(settled.ttl(), "3600s", "{place:?}");

        let mut scenario = on_the_last_day(place);
        let reply = scenario.call();
        assert_eq!(reply.phase(), "Pending", "{place:?}");
        assert!(
            reply.status()["guardrails"]
                .to_string()
                .contains("It is waived until 2026-01-20 (OPS-1).")
        );
        scenario.today = date(2026, 1, 21);
        let reply = scenario.call();
        assert_eq!(reply.phase(), "Blocked", "{place:?}");
        assert!(
            reply
                .message()
                .contains("The exception until 2026-01-20 (OPS-1) has expired."),
            "{}",
            reply.message()
        );
    }
}

#[test]
fn what_takes_long_is_looked_at_less_often() {
    for place in everywhere() {
        let mut scenario = Scenario::on("dev", place);
        assert_eq!(scenario.reconcile().ttl(), "60s", "{place:?}, just created");
        scenario.today = scenario.today.tomorrow().unwrap();
        assert_eq!(scenario.reconcile().ttl(), "300s", "{place:?}, a day ago");
    }
}
