//! What an Environment says of what its namespace holds.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::scenario::{Scenario, condition, protections, status};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

#[test]
fn what_everything_costs_is_held_against_the_teams_budget() {
    let mut scenario = Scenario::holding(&[]);
    scenario.hold_priced("checkout", "40.25", true);
    scenario.hold_priced("search", "9.75", true);
    let answer = scenario.settle();
    let want = json!({"currency": "USD", "estimated": "50.00", "known": true, "budget": "100.00"});
    assert_eq!(status(&answer)["spend"], want);
    let kept = ("STATUS_CONDITION_TRUE".to_owned(), "BudgetKept".to_owned());
    assert_eq!(condition(&answer, "WithinBudget"), Some(kept));
    scenario.hold_priced("reports", "60.00", false);
    scenario.time = MINUTE;
    let answer = scenario.settle();
    assert_eq!(
        status(&answer)["spend"]["known"],
        false,
        "unknown is never zero"
    );
    let over = ("STATUS_CONDITION_FALSE".to_owned(), "OverBudget".to_owned());
    assert_eq!(condition(&answer, "WithinBudget"), Some(over));
}

#[test]
fn many_new_objects_change_the_status_once_a_minute() {
    let mut scenario = Scenario::holding(&["first"]);
    let first = scenario.settle();
    scenario.time = SignedDuration::from_secs(20);
    scenario.hold("databases", "second");
    let second = scenario.reconcile();
    assert_eq!(status(&second), status(&first));
    assert_eq!(second["meta"]["ttl"], "40s", "it looks again by itself");
    let reason = &protections(&second)["namespace-protection"]["spec"]["reason"];
    let reason = reason.as_str().unwrap();
    assert!(
        reason.contains("first, second"),
        "protected at once: {reason}"
    );
    scenario.time = MINUTE;
    let later = scenario.reconcile();
    assert_eq!(status(&later)["claims"]["Database"], 2);
    assert_eq!(status(&later)["countedAt"], "2026-11-24T00:01:00Z");
}

#[test]
fn a_count_that_has_not_changed_keeps_its_time() {
    let mut scenario = Scenario::holding(&["orders"]);
    let before = scenario.settle();
    scenario.time = MINUTE * 60;
    assert_eq!(status(&scenario.reconcile()), status(&before));
}

#[test]
fn the_first_object_the_last_one_and_a_new_budget_are_told_at_once() {
    let mut scenario = Scenario::holding(&[]);
    scenario.settle();
    scenario.hold("databases", "orders");
    let answer = scenario.reconcile();
    assert_eq!(status(&answer)["claims"]["Database"], 1, "the first");
    scenario.policy["teams"][0]["budget"]["monthly"] = json!("7.00");
    let answer = scenario.reconcile();
    assert_eq!(status(&answer)["spend"]["budget"], "7.00", "the budget");
    scenario.objects.clear();
    let answer = scenario.reconcile();
    assert_eq!(status(&answer)["claims"]["Database"], 0, "the last");
}

#[test]
fn a_status_that_somebody_forged_stops_no_count() {
    for (forged, what) in [
        (
            json!({"countedAt": "2099-01-01T00:00:00Z", "claims": {"Database": 7}}),
            "a future",
        ),
        (
            json!({"countedAt": "yesterday", "claims": {"Database": 7}}),
            "no time",
        ),
        (json!({"countedAt": 7, "claims": []}), "another shape"),
        (Value::Null, "nothing"),
    ] {
        let mut scenario = Scenario::holding(&["orders"]);
        scenario.settle();
        scenario.status = forged;
        assert_eq!(status(&scenario.call())["claims"]["Database"], 1, "{what}");
    }
}
