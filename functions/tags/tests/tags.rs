//! Tags behind anybody's composition: foreign composites, foreign resources, kinds that nobody knows.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_fn_tags::Tags;
use pave_function_sdk::testing::run;
use serde_json::{Value, json};

const PLATFORM: &str = r#"
requiredResources:
  platform-policy:
    items:
      - resource:
          apiVersion: pave.internal/v1alpha1
          kind: PlatformPolicy
          metadata: {name: default}
          spec:
            installation: acme
            teams: [{name: payments, costCenter: cc-4711, owner: payments-oncall}]
            rules: [{name: dev, clouds: [aws], regions: [germany], maxMonthlyCost: "100"}]
            requiredTags: [tier]
  environment:
    items:
      - resource:
          apiVersion: pave.internal/v1alpha1
          kind: Environment
          metadata: {name: payments-dev}
          spec: {team: payments, environment: dev}
  landing-zones: {items: []}
"#;

/// What somebody else's composition wants.
const SITE: &str = r"
observed:
  composite:
    resource:
      apiVersion: example.org/v1
      kind: Site
      metadata: {name: shop, namespace: payments-dev, labels: {app.kubernetes.io/part-of: storefront}}
desired:
  resources:
    bucket:
      resource:
        apiVersion: s3.aws.m.upbound.io/v1beta1
        kind: Bucket
        spec: {forProvider: {region: eu-central-1, tags: {theirs: stays, team: forged}}}
    sql:
      resource:
        apiVersion: sql.gcp.m.upbound.io/v1beta1
        kind: DatabaseInstance
        spec: {forProvider: {settings: {tier: db-f1-micro}}}
    policy:
      resource: {apiVersion: s3.aws.m.upbound.io/v1beta1, kind: BucketPolicy, spec: {forProvider: {region: eu-central-1}}}
    unknown:
      resource: {apiVersion: example.org/v1, kind: Whatever, spec: {size: 1}}
";

fn answer(input: &str, platform: &str) -> Value {
    let request = format!(
        "{SITE}{platform}input: {{apiVersion: fn.pave.internal/v1alpha1, kind: Tags{input}}}\n"
    );
    serde_saphyr::from_str(&run(&Tags, &request)).unwrap()
}

fn resource<'a>(answer: &'a Value, name: &str) -> &'a Value {
    &answer["desired"]["resources"][name]["resource"]
}

#[test]
fn every_taggable_resource_gets_the_tags_where_its_cloud_carries_them() {
    let answer = answer("", PLATFORM);
    for (name, place) in [
        ("bucket", "/spec/forProvider/tags"),
        ("sql", "/spec/forProvider/settings/userLabels"),
        ("policy", "/metadata/labels"),
        ("unknown", "/metadata/labels"),
    ] {
        let tags = resource(&answer, name).pointer(place).unwrap();
        assert_eq!(tags["team"], "payments", "{name}");
        assert_eq!(tags["cost-center"], "cc-4711", "{name}");
        assert_eq!(tags["claim-kind"], "site", "{name}");
        assert_eq!(tags["system"], "storefront", "{name}");
    }
    let untouched = &resource(&answer, "policy")["spec"];
    assert_eq!(
        *untouched,
        json!({"forProvider": {"region": "eu-central-1"}}),
        "a kind without tags gets none there"
    );
    assert_eq!(
        answer["conditions"][0]["reason"],
        "EveryTaggableResourceTagged"
    );
}

#[test]
fn tags_of_others_stay_and_automatic_ones_cannot_be_forged() {
    let answer = answer(", tags: {tier: gold, team: forged}", PLATFORM);
    let tags = &resource(&answer, "bucket")["spec"]["forProvider"]["tags"];
    assert_eq!(tags["theirs"], "stays");
    assert_eq!(tags["tier"], "gold");
    assert_eq!(tags["team"], "payments");
}

#[test]
fn a_skipped_resource_is_left_alone() {
    let answer = answer(", skip: [bucket]", PLATFORM);
    let tags = &resource(&answer, "bucket")["spec"]["forProvider"]["tags"];
    assert_eq!(*tags, json!({"theirs": "stays", "team": "forged"}));
}

#[test]
fn while_platform_objects_are_fetched_nothing_is_changed() {
    let answer = answer("", "");
    assert_eq!(resource(&answer, "unknown")["spec"], json!({"size": 1}));
    assert_eq!(resource(&answer, "unknown")["metadata"], Value::Null);
    assert!(answer["requirements"]["resources"]["platform-policy"].is_object());
}

#[test]
fn where_nobody_is_responsible_resources_stay_and_a_condition_says_so() {
    let nobody = PLATFORM
        .replace("name: payments-dev}", "name: elsewhere}")
        .replace("team: payments,", "team: nobody,");
    let answer = answer("", &nobody);
    assert_eq!(resource(&answer, "unknown")["metadata"], Value::Null);
    let condition = &answer["conditions"][0];
    assert_eq!(condition["status"], "STATUS_CONDITION_FALSE");
    assert_eq!(condition["target"], "TARGET_COMPOSITE_AND_CLAIM");
    assert!(
        condition["message"]
            .as_str()
            .unwrap()
            .contains("team 'nobody', which is not in the team registry")
    );
}
