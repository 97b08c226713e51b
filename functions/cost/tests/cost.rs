//! Prices behind anybody's composition.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_fn_cost::Cost;
use pave_function_sdk::testing::run;
use serde_json::{Value, json};

const SITE: &str = r"
input: {apiVersion: fn.pave.internal/v1alpha1, kind: Cost}
observed:
  composite:
    resource: {apiVersion: example.org/v1, kind: Site, metadata: {name: shop, namespace: payments-dev}}
desired:
  composite: {resource: {status: {theirs: stays}}}
  resources:
    server:
      resource:
        apiVersion: rds.aws.m.upbound.io/v1beta1
        kind: Instance
        spec:
          forProvider:
            {region: eu-central-1, engine: postgres, instanceClass: db.t4g.medium, allocatedStorage: 20, storageType: gp3, multiAz: false}
";

fn answer(more: &str) -> Value {
    serde_saphyr::from_str(&run(&Cost, &format!("{SITE}{more}"))).unwrap()
}

fn policy(spec: &str) -> String {
    let head = "requiredResources: {platform-policy: {items: [{resource: {apiVersion: pave.internal/v1alpha1, kind: PlatformPolicy";
    format!("{head}, metadata: {{name: default}}, spec: {spec}}}}}]}}}}\n")
}

fn monthly(answer: &Value) -> f64 {
    let cost = &answer["desired"]["composite"]["resource"]["status"]["cost"];
    cost["monthly"].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_foreign_composite_gets_its_price_beside_its_own_status() {
    let answer = answer(&policy("{}"));
    let status = &answer["desired"]["composite"]["resource"]["status"];
    assert_eq!(status["theirs"], "stays");
    assert_eq!(status["cost"]["known"], true);
    assert_eq!(status["cost"]["currency"], "USD");
    assert!(monthly(&answer) > 10.0);
    assert_eq!(answer["conditions"][0]["reason"], "AllPartsPriced");
}

#[test]
fn the_policys_discount_counts() {
    let half = answer(&policy("{prices: {discountPercent: '50'}}"));
    let list = answer(&policy("{}"));
    assert!((monthly(&half) * 2.0 - monthly(&list)).abs() < 0.05);
}

#[test]
fn a_policy_that_cannot_be_read_leaves_list_prices() {
    assert!(
        (monthly(&answer(&policy("{teams: wrong}"))) - monthly(&answer(&policy("{}")))).abs()
            < 0.001
    );
}

#[test]
fn a_kind_without_a_price_is_named_and_never_counts_as_free() {
    let unknown = "    other:\n      resource: {apiVersion: sqs.aws.m.upbound.io/v1beta1, kind: Whatever, spec: {forProvider: {region: eu-central-1}}}\n";
    let answer = answer(&format!("{unknown}{}", policy("{}")));
    assert_eq!(
        answer["desired"]["composite"]["resource"]["status"]["cost"]["known"],
        false
    );
    let condition = &answer["conditions"][0];
    assert_eq!(condition["reason"], "PriceUnknown");
    assert!(
        condition["message"]
            .as_str()
            .unwrap()
            .contains("no price is known for"),
        "{condition}"
    );
}

/// A host that fetches what is required, and says so.
const FETCHING: &str =
    "meta: {capabilities: [CAPABILITY_CAPABILITIES, CAPABILITY_REQUIRED_RESOURCES]}\n";

#[test]
fn while_the_policy_is_fetched_nothing_is_said() {
    let answer = answer(FETCHING);
    assert_eq!(
        answer["desired"]["composite"]["resource"]["status"],
        json!({"theirs": "stays"})
    );
    assert!(answer["requirements"]["resources"]["platform-policy"].is_object());
}
