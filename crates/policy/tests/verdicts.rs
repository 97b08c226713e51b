//! The table of verdicts in `cases.yaml`, against the judge itself.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use std::collections::BTreeMap;

use jiff::civil::Date;
use pave_api::{
    database::DatabaseSpec, environment::Stage, platform_policy::PlatformPolicySpec,
    status::GuardrailResult,
};
use pave_catalog::Cloud;
use pave_policy::{Court, Identity, Judgement, Subject, judge};
use rust_decimal::Decimal;
use serde::{Deserialize, de::IgnoredAny};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    policies: BTreeMap<String, PlatformPolicySpec>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Case {
    reason: String,
    policy: String,
    environment: Stage,
    #[serde(default = "payments")]
    team: String,
    #[serde(default = "orders")]
    name: String,
    #[serde(default = "the_day")]
    today: Date,
    spec: DatabaseSpec,
    running: Option<DatabaseSpec>,
    monthly_cost: Option<Decimal>,
    running_cost: Option<Decimal>,
    verdicts: BTreeMap<String, BTreeMap<GuardrailResult, String>>,
    holds_until: Option<Date>,
    /// For the tests of what is exported for admission.
    #[serde(rename = "admission")]
    _admission: Option<IgnoredAny>,
}

fn payments() -> String {
    "payments".to_owned()
}

fn orders() -> String {
    "orders".to_owned()
}

fn the_day() -> Date {
    Date::constant(2026, 11, 24)
}

fn table() -> Table {
    serde_saphyr::from_str(include_str!("cases.yaml")).unwrap()
}

impl Case {
    fn judge(&self, policy: &PlatformPolicySpec) -> Judgement {
        let identity = Identity {
            team: self.team.clone(),
            cost_center: "cc-1".to_owned(),
            owner: "payments".to_owned(),
            stage: self.environment,
        };
        let court = Court {
            policy,
            policy_name: "default",
            identity: &identity,
            exception: self.spec.exception.as_ref(),
            today: self.today,
        };
        let namespace = format!("payments-{}", self.environment.as_str());
        let subject = |spec, cost| subject(spec, (&namespace, &self.name), cost);
        let running = self.running.as_ref();
        let running = running.map(|spec| subject(spec, self.running_cost));
        judge(
            &court,
            &subject(&self.spec, self.monthly_cost),
            running.as_ref(),
        )
    }
}

fn subject<'a>(
    spec: &'a DatabaseSpec,
    (namespace, name): (&'a str, &'a str),
    monthly_cost: Option<Decimal>,
) -> Subject<'a> {
    let version = spec.version.as_deref();
    Subject {
        kind: "Database",
        namespace,
        name,
        size: spec.size.as_deref(),
        cloud: Some(spec.cloud.unwrap_or(Cloud::Local)),
        region: spec.region.as_deref(),
        engine: version.map(|version| (spec.engine, version)),
        high_availability: spec.high_availability,
        backup_days: spec.backup.and_then(|backup| backup.retention_days),
        deletion_policy: spec.deletion_policy,
        deletion_protection: spec.deletion_protection,
        image_digest: None,
        tags: Some(&spec.tags),
        monthly_cost,
    }
}

#[test]
fn every_case_gets_its_verdicts_word_by_word() {
    let Table { policies, cases } = table();
    for case in cases {
        let reason = &case.reason;
        let judgement = case.judge(&policies[&case.policy]);
        let mut expected = case.verdicts;
        for verdict in judgement.verdicts {
            let found = BTreeMap::from([(verdict.result, verdict.message)]);
            match expected.remove(verdict.guardrail) {
                Some(expected) => assert_eq!(found, expected, "{reason}: {}", verdict.guardrail),
                None => assert!(
                    found.contains_key(&GuardrailResult::Pass),
                    "{reason}: {found:?}"
                ),
            }
        }
        assert!(expected.is_empty(), "{reason}: missing {expected:?}");
        assert_eq!(judgement.holds_until, case.holds_until, "{reason}");
    }
}

#[test]
fn no_two_cases_have_the_same_name() {
    let mut reasons: Vec<_> = table().cases.into_iter().map(|case| case.reason).collect();
    reasons.sort();
    let all = reasons.len();
    reasons.dedup();
    assert_eq!(reasons.len(), all);
}

#[test]
fn a_message_starts_with_the_field_of_its_verdict() {
    let Table { policies, cases } = table();
    for case in cases {
        for verdict in case.judge(&policies[&case.policy]).verdicts {
            let field = format!("{}: ", verdict.field);
            assert!(verdict.message.starts_with(&field), "{}", verdict.message);
        }
    }
}

#[test]
fn every_guardrail_is_kept_and_broken_somewhere_in_the_table() {
    let Table { policies, cases } = table();
    let mut seen: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for case in cases {
        for verdict in case.judge(&policies[&case.policy]).verdicts {
            seen.entry(verdict.guardrail)
                .or_default()
                .push(verdict.result);
        }
    }
    assert_eq!(seen.len(), 11, "{:?}", seen.keys());
    for (guardrail, results) in seen {
        for result in [
            GuardrailResult::Pass,
            GuardrailResult::Warn,
            GuardrailResult::Deny,
        ] {
            assert!(results.contains(&result), "{guardrail}: no {result:?}");
        }
    }
}

/// Databases have no image, so the table cannot ask.
#[test]
fn production_and_whoever_else_requires_it_name_images_by_their_digest() {
    let table = table();
    let mut requires = table.policies["empty"].clone();
    requires.rules = serde_saphyr::from_str("[{name: dev, require: {digest: true}}]").unwrap();
    let rows = [
        (
            &table.policies["empty"],
            Stage::Dev,
            false,
            GuardrailResult::Pass,
            "a tag is allowed in environment 'dev'",
        ),
        (
            &table.policies["empty"],
            Stage::Prod,
            true,
            GuardrailResult::Pass,
            "a digest is allowed in environment 'prod'",
        ),
        (
            &table.policies["empty"],
            Stage::Prod,
            false,
            GuardrailResult::Deny,
            "a tag can be moved to another image (policy default). Fix: name",
        ),
        (
            &requires,
            Stage::Dev,
            false,
            GuardrailResult::Deny,
            "(policy default, rule dev). Fix: name",
        ),
    ];
    for (policy, stage, image_digest, result, words) in rows {
        let identity = Identity {
            team: payments(),
            cost_center: "cc-1".to_owned(),
            owner: payments(),
            stage,
        };
        let court = Court {
            policy,
            policy_name: "default",
            identity: &identity,
            exception: None,
            today: the_day(),
        };
        let spec: DatabaseSpec = serde_saphyr::from_str("{}").unwrap();
        let subject = Subject {
            kind: "Microservice",
            image_digest: Some(image_digest),
            ..subject(&spec, ("payments", "checkout"), None)
        };
        let judgement = judge(&court, &subject, None);
        let verdicts = &judgement.verdicts;
        let verdict = verdicts
            .iter()
            .find(|verdict| verdict.guardrail == "image-digest")
            .unwrap();
        assert_eq!(verdict.result, result, "{stage:?}");
        assert!(verdict.message.contains(words), "{}", verdict.message);
    }
}
