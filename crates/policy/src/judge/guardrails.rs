//! The guardrails, one row each: what it looks at, when it is kept, when a change makes it no worse.

use pave_api::{environment::Stage, platform_policy::PolicyRule, vocabulary::DeletionPolicy};

use super::{Court, Subject};

/// Backups of production are kept at least this long, whatever a policy says.
const FEWEST_PRODUCTION_BACKUP_DAYS: u32 = 7;

/// The law as one guardrail sees it.
pub(super) struct Law<'a> {
    pub(super) court: &'a Court<'a>,
    pub(super) rule: Option<&'a PolicyRule>,
    pub(super) citation: &'a str,
}

/// A broken guardrail, in parts, so that every reaction to it uses the same words.
pub(super) struct Broken {
    /// `spec.size`.
    pub(super) field: &'static str,
    /// The value as text, for exceptions that allow just one.
    pub(super) value: String,
    /// `is not approved in environment 'dev'; approved: micro, small (policy default, rule dev)`.
    pub(super) cause: String,
    /// `choose one of these`.
    pub(super) fix: String,
}

impl Broken {
    /// The broken rule as a sentence, without the way out.
    pub(super) fn statement(&self) -> String {
        format!("{}: '{}' {}.", self.field, self.value, self.cause)
    }
}

/// None: does not apply. Ok: kept, in a sentence. Err: broken.
type Finding = Option<Result<String, Broken>>;

/// One guardrail.
pub(super) struct Guardrail {
    pub(super) name: &'static str,
    pub(super) field: &'static str,
    /// The name of the field in exceptions; `None` where nothing may waive it.
    pub(super) waived_as: Option<&'static str>,
    pub(super) judge: fn(&Law<'_>, &Subject<'_>) -> Finding,
    /// Given that it is broken: is what is wanted no worse than what runs?
    pub(super) no_worse: fn(&Law<'_>, &Subject<'_>, &Subject<'_>) -> bool,
}

/// In the order in which verdicts are reported.
pub(super) const GUARDRAILS: &[Guardrail] = &[
    Guardrail {
        name: "approved-size",
        field: "spec.size",
        waived_as: Some("size"),
        judge: approved_size,
        no_worse: |_, wanted, running| wanted.size == running.size,
    },
    Guardrail {
        name: "approved-cloud",
        field: "spec.cloud",
        waived_as: Some("cloud"),
        judge: approved_cloud,
        no_worse: |_, wanted, running| wanted.cloud == running.cloud,
    },
    Guardrail {
        name: "approved-region",
        field: "spec.region",
        waived_as: Some("region"),
        judge: approved_region,
        no_worse: |_, wanted, running| wanted.region == running.region,
    },
    Guardrail {
        name: "approved-engine",
        field: "spec.version",
        waived_as: Some("version"),
        judge: approved_engine,
        no_worse: |_, wanted, running| wanted.engine == running.engine,
    },
    Guardrail {
        name: "high-availability",
        field: "spec.highAvailability",
        waived_as: Some("highAvailability"),
        judge: high_availability,
        no_worse: |_, wanted, running| wanted.high_availability == running.high_availability,
    },
    Guardrail {
        name: "backup-retention",
        field: "spec.backup.retentionDays",
        waived_as: Some("backup"),
        judge: backup_retention,
        no_worse: |_, wanted, running| wanted.backup_days >= running.backup_days,
    },
    Guardrail {
        name: "deletion-policy",
        field: "spec.deletionPolicy",
        waived_as: None,
        judge: deletion_policy,
        no_worse: |_, wanted, running| wanted.deletion_policy == running.deletion_policy,
    },
    Guardrail {
        name: "deletion-protection",
        field: "spec.deletionProtection",
        waived_as: Some("deletionProtection"),
        judge: deletion_protection,
        no_worse: |_, wanted, running| wanted.deletion_protection == running.deletion_protection,
    },
    Guardrail {
        name: "required-tags",
        field: "spec.tags",
        waived_as: Some("tags"),
        judge: required_tags,
        no_worse: |law, wanted, running| missing_tags(law, wanted).all(|key| !running.tags.contains_key(key)),
    },
    Guardrail {
        name: "cost-ceiling",
        field: "spec.size",
        waived_as: Some("cost"),
        judge: cost_ceiling,
        no_worse: |_, wanted, running| wanted.monthly_cost <= running.monthly_cost,
    },
];

fn approved_size(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let approved = law.rule.map(|rule| rule.sizes.as_slice()).unwrap_or_default();
    Some(law.one_of("spec.size", subject.size?, approved))
}

fn approved_cloud(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let approved: Vec<_> =
        law.rule.iter().flat_map(|rule| &rule.clouds).map(|cloud| cloud.as_str().to_owned()).collect();
    Some(law.one_of("spec.cloud", subject.cloud.as_str(), &approved))
}

fn approved_region(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let approved = law.rule.map(|rule| rule.regions.as_slice()).unwrap_or_default();
    Some(law.one_of("spec.region", subject.region?, approved))
}

fn approved_engine(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let (engine, version) = subject.engine?;
    let engines = law.rule.map(|rule| &rule.engines).filter(|engines| !engines.is_empty());
    let Some(engines) = engines else { return Some(law.one_of("spec.version", version, &[])) };
    let Some(versions) = engines.get(&engine) else {
        let approved = engines.keys().map(|engine| engine.as_str()).collect::<Vec<_>>().join(", ");
        return Some(Err(law.not_approved("spec.engine", engine.as_str(), &approved)));
    };
    Some(law.one_of("spec.version", version, versions))
}

fn high_availability(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let wanted = subject.high_availability?;
    let required = law.rule?.require.as_ref()?.high_availability?;
    Some(law.must_be_on("spec.highAvailability", wanted, required))
}

fn deletion_protection(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let wanted = subject.deletion_protection?;
    let by_rule = law.rule.and_then(|rule| rule.require.as_ref()?.deletion_protection).unwrap_or_default();
    let required = by_rule || law.court.identity.stage == Stage::Prod;
    Some(law.must_be_on("spec.deletionProtection", wanted, required))
}

fn backup_retention(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let days = subject.backup_days?;
    let by_rule = law.rule.and_then(|rule| rule.require.as_ref()?.backup_days).unwrap_or(1);
    let fewest = match law.court.identity.stage {
        Stage::Prod => by_rule.max(FEWEST_PRODUCTION_BACKUP_DAYS),
        Stage::Dev | Stage::Staging => by_rule,
    };
    if days >= fewest {
        return Some(Ok(format!("spec.backup.retentionDays: backups are kept {days} days, at least {fewest} ({}).", law.citation)));
    }
    Some(Err(Broken {
        field: "spec.backup.retentionDays",
        value: days.to_string(),
        cause: format!("is too short in environment '{}'; at least {fewest} ({})", law.stage(), law.citation),
        fix: format!("keep backups {fewest} days or longer"),
    }))
}

fn deletion_policy(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let policy = subject.deletion_policy?;
    if policy != DeletionPolicy::Delete || law.court.identity.stage != Stage::Prod {
        return Some(Ok(format!("spec.deletionPolicy: '{}' is allowed in environment '{}'.", policy.as_str(), law.stage())));
    }
    Some(Err(Broken {
        field: "spec.deletionPolicy",
        value: policy.as_str().to_owned(),
        cause: "is never allowed in environment 'prod'".to_owned(),
        fix: "choose Snapshot or Retain".to_owned(),
    }))
}

fn required_tags(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let required = &law.court.policy.required_tags;
    if required.is_empty() {
        return None;
    }
    let missing: Vec<_> = missing_tags(law, subject).map(String::as_str).collect();
    if missing.is_empty() {
        return Some(Ok(format!("spec.tags: every required tag is there: {} (policy {}).", required.join(", "), law.court.policy_name)));
    }
    Some(Err(Broken {
        field: "spec.tags",
        value: missing.join(", "),
        cause: format!("is missing; required: {} (policy {})", required.join(", "), law.court.policy_name),
        fix: "add it under spec.tags".to_owned(),
    }))
}

fn missing_tags<'a>(law: &'a Law<'_>, subject: &'a Subject<'_>) -> impl Iterator<Item = &'a String> {
    law.court.policy.required_tags.iter().filter(|key| !subject.tags.contains_key(*key))
}

fn cost_ceiling(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let ceiling = law.rule?.max_monthly_cost?;
    let cost = subject.monthly_cost?;
    if cost <= ceiling {
        return Some(Ok(format!("spec.size: costs {cost} USD a month, at most {ceiling} ({}).", law.citation)));
    }
    Some(Err(Broken {
        field: "spec.size",
        value: subject.size.unwrap_or_default().to_owned(),
        cause: format!("costs {cost} USD a month, more than {ceiling} in environment '{}' ({})", law.stage(), law.citation),
        fix: "choose a smaller size, less storage or no high availability".to_owned(),
    }))
}

impl Law<'_> {
    fn stage(&self) -> &'static str {
        self.court.identity.stage.as_str()
    }

    /// An empty list approves everything.
    fn one_of(&self, field: &'static str, value: &str, approved: &[String]) -> Result<String, Broken> {
        if approved.is_empty() || approved.iter().any(|approved| approved == value) {
            return Ok(format!("{field}: '{value}' is approved in environment '{}' ({}).", self.stage(), self.citation));
        }
        Err(self.not_approved(field, value, &approved.join(", ")))
    }

    fn not_approved(&self, field: &'static str, value: &str, approved: &str) -> Broken {
        Broken {
            field,
            value: value.to_owned(),
            cause: format!("is not approved in environment '{}'; approved: {approved} ({})", self.stage(), self.citation),
            fix: "choose one of these".to_owned(),
        }
    }

    fn must_be_on(&self, field: &'static str, wanted: bool, required: bool) -> Result<String, Broken> {
        if wanted || !required {
            let state = if wanted { "on" } else { "off" };
            return Ok(format!("{field}: {state} is allowed in environment '{}' ({}).", self.stage(), self.citation));
        }
        Err(Broken {
            field,
            value: "false".to_owned(),
            cause: format!("is not allowed in environment '{}' ({})", self.stage(), self.citation),
            fix: "set it to true".to_owned(),
        })
    }
}
