//! What holds for every policy, object and day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use pave_api::{
    environment::Stage,
    platform_policy::{PlatformPolicySpec, PolicyException, PolicyRule, Requirements},
    status::GuardrailResult,
    vocabulary::{DeletionPolicy, Exception},
};
use pave_catalog::{Cloud, Engine};
use pave_policy::{Court, Identity, Judgement, Subject, judge};
use proptest::{collection, option, prelude::*, sample::select};
use rust_decimal::Decimal;

/// A subject that owns its words.
#[derive(Debug, Clone)]
struct Object {
    size: Option<String>,
    cloud: Cloud,
    region: Option<String>,
    engine: Option<(Engine, String)>,
    switches: (Option<bool>, Option<bool>),
    backup_days: Option<u32>,
    deletion_policy: Option<DeletionPolicy>,
    tags: BTreeMap<String, String>,
    monthly_cost: Option<Decimal>,
}

#[derive(Debug, Clone)]
struct World {
    policy: PlatformPolicySpec,
    stage: Stage,
    exception: Option<Exception>,
    today: Date,
}

impl Object {
    fn subject(&self) -> Subject<'_> {
        let engine = self.engine.as_ref();
        Subject {
            kind: "Database",
            namespace: "payments",
            name: "orders",
            size: self.size.as_deref(),
            cloud: Some(self.cloud),
            region: self.region.as_deref(),
            engine: engine.map(|(engine, version)| (*engine, version.as_str())),
            high_availability: self.switches.0,
            backup_days: self.backup_days,
            deletion_policy: self.deletion_policy,
            deletion_protection: self.switches.1,
            image_digest: None,
            tags: Some(&self.tags),
            monthly_cost: self.monthly_cost,
        }
    }
}

impl World {
    fn judge(&self, wanted: &Object, running: Option<&Object>) -> Judgement {
        let identity = Identity {
            team: "payments".to_owned(),
            cost_center: "cc-1".to_owned(),
            owner: "payments".to_owned(),
            stage: self.stage,
        };
        let court = Court {
            policy: &self.policy,
            policy_name: "default",
            identity: &identity,
            exception: self.exception.as_ref(),
            today: self.today,
        };
        let running = running.map(Object::subject);
        judge(&court, &wanted.subject(), running.as_ref())
    }
}

/// Words that often meet, and some that nobody expects.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["micro", "small", "germany", "ireland", "17", "8.4", "team", "true"]).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

fn date() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (1_u32..=30).prop_map(|day| format!("2026-11-{day:02}")),
        1 => "\\PC{0,10}",
    ]
}

fn amount() -> impl Strategy<Value = Option<Decimal>> {
    option::of((0_i64..1000).prop_map(|cents| Decimal::new(cents, 2)))
}

prop_compose! {
    fn object()(
        (size, region) in (option::of(word()), option::of(word())),
        cloud in select(Cloud::ALL.to_vec()),
        engine in option::of((select(Engine::ALL.to_vec()), word())),
        switches in any::<(Option<bool>, Option<bool>)>(),
        backup_days in option::of(0_u32..40),
        deletion_policy in option::of(select(vec![
            DeletionPolicy::Delete, DeletionPolicy::Snapshot, DeletionPolicy::Retain,
        ])),
        tags in collection::btree_map(word(), word(), 0..4),
        monthly_cost in amount(),
    ) -> Object {
        Object { size, cloud, region, engine, switches, backup_days, deletion_policy, tags, monthly_cost }
    }
}

prop_compose! {
    fn rule()(
        name in word(),
        environments in collection::vec(select(Stage::ALL.to_vec()), 0..3),
        (sizes, regions) in (collection::vec(word(), 0..3), collection::vec(word(), 0..3)),
        clouds in collection::vec(select(Cloud::ALL.to_vec()), 0..3),
        engines in collection::btree_map(select(Engine::ALL.to_vec()), collection::vec(word(), 0..3), 0..2),
        (high_availability, deletion_protection) in any::<(Option<bool>, Option<bool>)>(),
        backup_days in option::of(1_u32..35),
        max_monthly_cost in amount(),
        waivable in any::<bool>(),
    ) -> PolicyRule {
        let require = Requirements { high_availability, backup_days, deletion_protection, digest: None };
        PolicyRule {
            name, environments, sizes, regions, clouds, engines, max_monthly_cost, waivable,
            require: Some(require),
            ..PolicyRule::default()
        }
    }
}

prop_compose! {
    fn exception()(
        field in prop_oneof![
            select(vec![
                "size", "cloud", "region", "engine", "version", "highAvailability", "backup.retentionDays",
                "deletionPolicy", "deletionProtection", "tags", "cost",
            ]).prop_map(str::to_owned),
            word(),
        ],
        value in option::of(word()),
        expires in date(),
    ) -> PolicyException {
        PolicyException {
            kind: "Database".to_owned(),
            namespace: "payments".to_owned(),
            name: "orders".to_owned(),
            ticket: "OPS-1".to_owned(),
            reason: None,
            field, value, expires,
        }
    }
}

prop_compose! {
    fn world()(
        rules in collection::vec(rule(), 0..4),
        required_tags in collection::vec(word(), 0..3),
        exceptions in collection::vec(exception(), 0..4),
        stage in select(Stage::ALL.to_vec()),
        own in option::of(date()),
        day in 1_i8..=30,
    ) -> World {
        let exception = own.map(|expires| Exception {
            ticket: "OPS-2".to_owned(),
            reason: "because it must be".to_owned(),
            expires,
        });
        World {
            policy: PlatformPolicySpec { rules, required_tags, exceptions, ..PlatformPolicySpec::default() },
            stage,
            exception,
            today: Date::constant(2026, 11, day),
        }
    }
}

proptest! {
    #[test]
    fn the_same_question_gets_the_same_answer(world in world(), wanted in object(), running in option::of(object())) {
        prop_assert_eq!(
            world.judge(&wanted, running.as_ref()),
            world.clone().judge(&wanted.clone(), running.as_ref())
        );
    }

    #[test]
    fn what_stays_as_it_is_is_never_refused(world in world(), object in object()) {
        let judgement = world.judge(&object, Some(&object));
        prop_assert!(judgement.allows(), "{:?}", judgement);
    }

    #[test]
    fn what_runs_never_makes_a_verdict_harder(world in world(), wanted in object(), running in object()) {
        let fresh = world.judge(&wanted, None);
        for (alone, beside) in fresh.verdicts.iter().zip(world.judge(&wanted, Some(&running)).verdicts) {
            let softened = alone.result == GuardrailResult::Deny && beside.result == GuardrailResult::Warn;
            prop_assert!(softened || *alone == beside, "{alone:?} became {beside:?}");
        }
    }

    #[test]
    fn another_exception_never_refuses_more(
        world in world(),
        wanted in object(),
        running in option::of(object()),
        another in exception(),
    ) {
        let mut wider = world.clone();
        wider.policy.exceptions.push(another);
        let before = world.judge(&wanted, running.as_ref());
        let after = wider.judge(&wanted, running.as_ref());
        prop_assert_eq!(before.verdicts.len(), after.verdicts.len());
        for (before, after) in before.verdicts.iter().zip(after.verdicts) {
            let same = before.result == after.result;
            prop_assert!(same || after.result == GuardrailResult::Waived, "{before:?} became {after:?}");
            if before.result == GuardrailResult::Pass {
                prop_assert_eq!(before, &after);
            }
        }
    }

    #[test]
    fn nothing_changes_by_itself_before_the_day_that_is_named(world in world(), wanted in object()) {
        let judgement = world.judge(&wanted, None);
        let mut later = world.clone();
        later.today = judgement.holds_until.unwrap_or(Date::MAX);
        prop_assert!(later.today >= world.today);
        let results = |judgement: &Judgement| {
            judgement.verdicts.iter().map(|verdict| verdict.result).collect::<Vec<_>>()
        };
        prop_assert_eq!(results(&judgement), results(&later.judge(&wanted, None)));
    }
}
