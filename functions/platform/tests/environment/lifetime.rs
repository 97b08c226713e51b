//! An Environment with a `ttl` is given up by the day, never under data, never in production.

use jiff::{ToSpan as _, civil::date};
use serde_json::{Map, json};

use crate::scenario::{CREATED, Scenario, desired, message, status};

fn lasting_a_week() -> Scenario {
    let mut scenario = Scenario::holding(&[]);
    scenario.spec["ttl"] = json!("7d");
    scenario.hold("microservices", "checkout");
    scenario.settle();
    scenario
}

#[test]
fn its_end_is_told_from_the_first_day_and_warned_of_three_days_before() {
    let mut scenario = lasting_a_week();
    let answer = scenario.call();
    assert_eq!(status(&answer)["expiresAt"], "2026-12-01");
    assert!(!message(&answer).contains("raise spec.ttl"));
    scenario.today = date(2026, 11, 28);
    let answer = scenario.call();
    assert_eq!(status(&answer)["phase"], "Ready");
    assert!(
        message(&answer).contains("On 2026-12-01 the namespace is removed"),
        "{}",
        message(&answer)
    );
}

#[test]
fn on_its_last_day_the_namespace_goes_with_what_holds_no_data() {
    let mut scenario = lasting_a_week();
    scenario.today = CREATED + 7.days();
    let answer = scenario.call();
    assert_eq!(desired(&answer), Map::new());
    assert_eq!(status(&answer)["phase"], "Deletable");
    assert!(message(&answer).contains("delete this Environment, or raise spec.ttl"));
}

#[test]
fn a_namespace_that_holds_data_outlives_its_time_and_says_so() {
    let mut scenario = lasting_a_week();
    scenario.hold("databases", "orders");
    scenario.today = CREATED + 30.days();
    let answer = scenario.settle();
    assert!(desired(&answer).contains_key("namespace"));
    assert!(
        message(&answer).contains("the namespace stays, for it holds Database orders"),
        "{}",
        message(&answer)
    );
}

#[test]
fn what_nobody_has_counted_is_not_given_up() {
    let mut scenario = lasting_a_week();
    scenario.today = CREATED + 30.days();
    scenario.fetches = false;
    assert!(desired(&scenario.call()).contains_key("namespace"));
}

#[test]
fn production_never_ends() {
    let mut scenario = lasting_a_week();
    scenario.spec["environment"] = json!("prod");
    scenario.today = CREATED + 30.days();
    let answer = scenario.settle();
    assert!(desired(&answer).contains_key("namespace"));
    assert_eq!(status(&answer).get("expiresAt"), None);
}
