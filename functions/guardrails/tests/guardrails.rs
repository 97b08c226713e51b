//! Guardrails behind anybody's composition: where things are and what they cost.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_fn_guardrails::Guardrails;
use pave_function_sdk::testing::run;
use serde_json::Value;

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

fn site(kind: &str, resources: &str, observed: &str) -> String {
    format!(
        "observed:
  composite:
    resource: {{apiVersion: example.org/v1, kind: {kind}, metadata: {{name: shop, namespace: payments-dev}}}}
  resources: {{{observed}}}
desired:
  resources: {{{resources}}}
"
    )
}

fn bucket(region: &str) -> String {
    format!(
        "bucket: {{resource: {{apiVersion: s3.aws.m.upbound.io/v1beta1, kind: Bucket, spec: {{forProvider: {{region: {region}}}}}}}}}"
    )
}

const DEAR: &str = "server: {resource: {apiVersion: rds.aws.m.upbound.io/v1beta1, kind: Instance, spec: {forProvider: {region: eu-central-1, \
                    engine: postgres, storageEncrypted: true, instanceClass: db.t4g.medium, allocatedStorage: 1000, storageType: gp3, multiAz: false}}}}";

fn answer(site: &str, platform: &str, enforcement: &str) -> Value {
    let input = format!(
        "input: {{apiVersion: fn.pave.internal/v1alpha1, kind: Guardrails, enforcement: {enforcement}}}\n"
    );
    serde_saphyr::from_str(&run(&Guardrails, &format!("{site}{platform}{input}"))).unwrap()
}

fn severities(answer: &Value) -> Vec<&str> {
    let results = answer["results"].as_array().into_iter().flatten();
    results
        .map(|result| result["severity"].as_str().unwrap())
        .collect()
}

#[test]
fn what_keeps_the_rules_passes_required_tags_of_others_are_not_judged() {
    let unknown = "whatever: {resource: {apiVersion: example.org/v1, kind: Whatever, spec: {}}}";
    let resources = format!("{}, {unknown}", bucket("eu-central-1"));
    let answer = answer(&site("Site", &resources, ""), PLATFORM, "Deny");
    assert_eq!(severities(&answer), [""; 0], "{answer}");
    assert_eq!(answer["conditions"][0]["reason"], "EveryGuardrailKept");
}

#[test]
fn a_broken_rule_is_fatal_after_a_warning_to_the_claim() {
    for (resources, sentence) in [
        (bucket("eu-west-1"), "spec.region: 'ireland' is not approved in environment 'dev'; approved: germany"),
        (
            "topic: {resource: {apiVersion: pubsub.gcp.m.upbound.io/v1beta1, kind: Topic, spec: {forProvider: {}}}}".to_owned(),
            "spec.cloud: 'gcp' is not approved in environment 'dev'; approved: aws",
        ),
        (DEAR.to_owned(), "USD a month, more than 100 in environment 'dev'"),
    ] {
        let answer = answer(&site("Site", &resources, ""), PLATFORM, "Deny");
        assert_eq!(severities(&answer), ["SEVERITY_WARNING", "SEVERITY_FATAL"], "{answer}");
        assert_eq!(answer["results"][0]["target"], "TARGET_COMPOSITE_AND_CLAIM");
        for result in answer["results"].as_array().unwrap() {
            assert!(result["message"].as_str().unwrap().contains(sentence), "{result}");
        }
    }
}

#[test]
fn enforcement_warn_reports_and_applies() {
    let answer = answer(&site("Site", &bucket("eu-west-1"), ""), PLATFORM, "Warn");
    assert_eq!(severities(&answer), [""; 0]);
    let condition = &answer["conditions"][0];
    assert_eq!(condition["status"], "STATUS_CONDITION_FALSE");
    assert!(
        condition["message"]
            .as_str()
            .unwrap()
            .contains("'ireland' is not approved")
    );
    assert!(answer["desired"]["resources"]["bucket"].is_object());
}

#[test]
fn what_runs_already_is_tolerated_where_it_is() {
    for (resources, observed) in [
        (bucket("eu-west-1"), bucket("eu-west-1")),
        (DEAR.to_owned(), DEAR.to_owned()),
    ] {
        let answer = answer(&site("Site", &resources, &observed), PLATFORM, "Deny");
        assert_eq!(severities(&answer), [""; 0], "{answer}");
    }
}

/// A host that fetches what is required, and says so.
const FETCHING: &str =
    "meta: {capabilities: [CAPABILITY_CAPABILITIES, CAPABILITY_REQUIRED_RESOURCES]}\n";

#[test]
fn while_platform_objects_are_fetched_nothing_is_judged() {
    let answer = answer(&site("Site", &bucket("eu-west-1"), ""), FETCHING, "Deny");
    assert_eq!(severities(&answer), [""; 0]);
    assert_eq!(answer["conditions"], Value::Null);
    let required = answer["requirements"]["resources"].as_object().unwrap();
    let required: Vec<&String> = required.keys().collect();
    assert_eq!(
        required,
        ["environment", "landing-zones", "platform-policy"]
    );
}

#[test]
fn a_composite_without_a_namespace_belongs_to_nobody() {
    let site = site("Site", &bucket("eu-central-1"), "").replace(", namespace: payments-dev", "");
    let answer = answer(&site, PLATFORM, "Deny");
    assert!(
        answer["results"][1]["message"]
            .as_str()
            .unwrap()
            .starts_with("metadata.namespace: "),
        "{answer}"
    );
}

#[test]
fn a_rule_for_a_kind_decides_about_the_composite_behind_its_claim() {
    let only_sites = PLATFORM.replace("{name: dev, clouds", "{name: dev, kinds: [Site], clouds");
    let claim = "name: shop-x7k2p, labels: {crossplane.io/claim-name: shop, crossplane.io/claim-namespace: payments-dev}";
    for (kind, metadata, denied) in [
        ("Site", "name: shop, namespace: payments-dev", true),
        ("Other", "name: shop, namespace: payments-dev", false),
        ("XSite", claim, true),
    ] {
        let site = site(kind, &bucket("eu-west-1"), "")
            .replace("name: shop, namespace: payments-dev", metadata);
        let answer = answer(&site, &only_sites, "Deny");
        assert_eq!(!severities(&answer).is_empty(), denied, "{kind}: {answer}");
    }
}

fn server(settings: &str) -> String {
    format!(
        "server: {{resource: {{apiVersion: rds.aws.m.upbound.io/v1beta1, kind: Instance, spec: {{forProvider: {{region: eu-central-1{settings}}}}}}}}}"
    )
}

#[test]
fn nothing_is_public_or_unencrypted_whoever_composed_it() {
    for (settings, sentence) in [
        (
            ", storageEncrypted: true, publiclyAccessible: true",
            "server: spec.forProvider.publiclyAccessible: 'true' is not allowed: it could be reached from the internet. Fix: set it to false.",
        ),
        (
            "",
            "server: spec.forProvider.storageEncrypted: 'none' is not allowed: data would not be encrypted. Fix: set it to true.",
        ),
    ] {
        let resources = server(settings);
        let answer_to =
            |observed: &str| answer(&site("Site", &resources, observed), PLATFORM, "Deny");
        let refused = answer_to("");
        assert_eq!(
            severities(&refused),
            ["SEVERITY_WARNING", "SEVERITY_FATAL"],
            "{refused}"
        );
        assert_eq!(refused["results"][1]["message"], sentence);
        assert_eq!(
            severities(&answer_to(&resources)),
            [""; 0],
            "what runs is tolerated"
        );
    }
}

#[test]
fn tags_are_judged_where_the_step_asks_for_it() {
    let mine = bucket("eu-central-1");
    let tags =
        "region: eu-central-1, tags: {team: payments, cost-center: cc-4711, environment: dev}";
    let tagged = mine.replace("region: eu-central-1", tags);
    let spoofed = tagged.replace("team: payments", "team: storefront");
    let enforcement = "Deny, requireTags: true";
    for (resources, sentence) in [
        (
            &mine,
            Some(
                "bucket: spec.forProvider.tags: 'team, cost-center, environment' is missing, or not the namespace's. Fix: put the step Tags before this one.",
            ),
        ),
        (
            &spoofed,
            Some(
                "bucket: spec.forProvider.tags: 'team' is missing, or not the namespace's. Fix: put the step Tags before this one.",
            ),
        ),
        (&tagged, None),
    ] {
        let answer = answer(&site("Site", resources, ""), PLATFORM, enforcement);
        let message = answer["results"][1]["message"].as_str();
        assert_eq!(message, sentence, "{answer}");
    }
}
