//! The guardrails, one row each: what it looks at, when it is kept, when a change makes it no worse.

use std::collections::BTreeMap;

use pave_api::{environment::Stage, platform_policy::PolicyRule, vocabulary::DeletionPolicy};

use super::{Court, Subject};
use crate::words::{NEVER_DELETED, NO_DIGEST, NOT_APPROVED, OFF, TAG_MISSING, TOO_SHORT, fill};

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
    /// The value as text, for exceptions that allow just one.
    pub(super) value: String,
    /// `is not approved in environment 'dev'; approved: micro, small (policy default, rule dev)`.
    pub(super) cause: String,
    /// `choose one of these`.
    pub(super) fix: String,
}

/// None: does not apply. Ok: kept, as the rest of a sentence that starts with the field. Err: broken.
type Finding = Option<Result<String, Broken>>;

/// One guardrail.
pub(super) struct Guardrail {
    pub(super) name: &'static str,
    /// The field that every verdict of this guardrail is about.
    pub(super) field: &'static str,
    /// The name of the field in exceptions; `None` where nothing may waive it.
    pub(super) waived_as: Option<&'static str>,
    pub(super) judge: fn(&Law<'_>, &Subject<'_>) -> Finding,
    /// Given that it is broken: is what is wanted no worse than what runs? Where values have no better and worse, only
    /// the running one is tolerated: another value that is not approved either is a new choice.
    pub(super) no_worse: fn(&Law<'_>, &Subject<'_>, &Subject<'_>) -> bool,
}

/// In the order in which verdicts are reported.
pub(super) const GUARDRAILS: &[Guardrail] = &[
    Guardrail {
        name: "approved-size",
        field: "spec.size",
        waived_as: Some("size"),
        judge: |law, subject| {
            let approved = law.rule.map_or(&[][..], |rule| &rule.sizes);
            Some(law.one_of(subject.size?, approved))
        },
        no_worse: |_, wanted, running| wanted.size == running.size,
    },
    Guardrail {
        name: "approved-cloud",
        field: "spec.cloud",
        waived_as: Some("cloud"),
        judge: |law, subject| {
            let clouds = law.rule.iter().flat_map(|rule| &rule.clouds);
            let approved: Vec<_> = clouds.map(|cloud| cloud.as_str()).collect();
            Some(law.one_of(subject.cloud?.as_str(), &approved))
        },
        no_worse: |_, wanted, running| wanted.cloud == running.cloud,
    },
    Guardrail {
        name: "approved-region",
        field: "spec.region",
        waived_as: Some("region"),
        judge: |law, subject| {
            let approved = law.rule.map_or(&[][..], |rule| &rule.regions);
            Some(law.one_of(subject.region?, approved))
        },
        no_worse: |_, wanted, running| wanted.region == running.region,
    },
    Guardrail {
        name: "approved-engine",
        field: "spec.engine",
        waived_as: Some("engine"),
        judge: |law, subject| {
            let engines = law.rule.iter().flat_map(|rule| rule.engines.keys());
            let approved: Vec<_> = engines.map(|engine| engine.as_str()).collect();
            Some(law.one_of(subject.engine?.0.as_str(), &approved))
        },
        no_worse: |_, wanted, running| {
            let engine = |subject: &Subject<'_>| subject.engine.map(|(engine, _)| engine);
            engine(wanted) == engine(running)
        },
    },
    Guardrail {
        name: "approved-version",
        field: "spec.version",
        waived_as: Some("version"),
        judge: |law, subject| {
            let (engine, version) = subject.engine?;
            let approved = law.rule.and_then(|rule| rule.engines.get(&engine));
            Some(law.one_of(version, approved.map_or(&[][..], Vec::as_slice)))
        },
        no_worse: |_, wanted, running| wanted.engine == running.engine,
    },
    Guardrail {
        name: "high-availability",
        field: "spec.highAvailability",
        waived_as: Some("highAvailability"),
        judge: |law, subject| {
            let required = law.rule?.require.as_ref()?.high_availability?;
            Some(law.on_where(required, subject.high_availability?))
        },
        no_worse: |_, wanted, running| wanted.high_availability == running.high_availability,
    },
    Guardrail {
        name: "backup-retention",
        field: "spec.backup.retentionDays",
        waived_as: Some("backup.retentionDays"),
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
        name: "image-digest",
        field: "spec.image.digest",
        waived_as: Some("image.digest"),
        judge: image_digest,
        no_worse: |_, wanted, running| wanted.image_digest == running.image_digest,
    },
    Guardrail {
        name: "required-tags",
        field: "spec.tags",
        waived_as: Some("tags"),
        judge: required_tags,
        no_worse: |law, wanted, running| {
            let present = |key: &str| running.tags.is_some_and(|tags| tags.contains_key(key));
            let mut missing = wanted
                .tags
                .into_iter()
                .flat_map(|tags| missing_tags(law, tags));
            missing.all(|key| !present(key))
        },
    },
    Guardrail {
        name: "cost-ceiling",
        field: "spec.size",
        waived_as: Some("cost"),
        judge: cost_ceiling,
        no_worse: |_, wanted, running| wanted.monthly_cost <= running.monthly_cost,
    },
];

fn deletion_protection(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let by_rule = law
        .rule
        .and_then(|rule| rule.require.as_ref()?.deletion_protection)
        .unwrap_or_default();
    let required = by_rule || law.court.identity.stage == Stage::Prod;
    Some(law.on_where(required, subject.deletion_protection?))
}

/// A tag can be moved to another image; what production runs is known.
fn image_digest(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let is_named = subject.image_digest?;
    let by_rule = law
        .rule
        .and_then(|rule| rule.require.as_ref()?.digest)
        .unwrap_or_default();
    let required = by_rule || law.court.identity.stage == Stage::Prod;
    Some(if is_named || !required {
        let which = if is_named { "a digest" } else { "a tag" };
        Ok(format!(
            "{which} is allowed in environment '{}' ({})",
            law.stage(),
            law.citation
        ))
    } else {
        Err(Broken {
            value: "none".to_owned(),
            cause: law.fill(NO_DIGEST.cause, ("", "")),
            fix: NO_DIGEST.fix.to_owned(),
        })
    })
}

fn backup_retention(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let days = subject.backup_days?;
    let by_rule = law
        .rule
        .and_then(|rule| rule.require.as_ref()?.backup_days)
        .unwrap_or(1);
    let fewest = match law.court.identity.stage {
        Stage::Prod => by_rule.max(FEWEST_PRODUCTION_BACKUP_DAYS),
        Stage::Dev | Stage::Staging => by_rule,
    };
    Some(if days >= fewest {
        Ok(format!(
            "'{days}' is long enough, at least {fewest} ({})",
            law.citation
        ))
    } else {
        Err(Broken {
            value: days.to_string(),
            cause: law.fill(TOO_SHORT.cause, ("fewest", &fewest.to_string())),
            fix: law.fill(TOO_SHORT.fix, ("fewest", &fewest.to_string())),
        })
    })
}

fn deletion_policy(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let policy = subject.deletion_policy?;
    Some(
        if policy == DeletionPolicy::Delete && law.court.identity.stage == Stage::Prod {
            Err(Broken {
                value: policy.as_str().to_owned(),
                cause: NEVER_DELETED.cause.to_owned(),
                fix: NEVER_DELETED.fix.to_owned(),
            })
        } else {
            Ok(format!(
                "'{}' is allowed in environment '{}'",
                policy.as_str(),
                law.stage()
            ))
        },
    )
}

/// Required tags are the policy's, not a rule's, so the policy alone is cited.
fn required_tags(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let Court {
        policy,
        policy_name,
        ..
    } = law.court;
    if policy.required_tags.is_empty() {
        return None;
    }
    let missing: Vec<_> = missing_tags(law, subject.tags?).collect();
    Some(if missing.is_empty() {
        Ok(format!(
            "every required tag is there (policy {policy_name})"
        ))
    } else {
        Err(Broken {
            value: missing.join(", "),
            cause: law.fill(TAG_MISSING.cause, ("policy", policy_name)),
            fix: TAG_MISSING.fix.to_owned(),
        })
    })
}

fn missing_tags<'a>(
    law: &Law<'a>,
    tags: &BTreeMap<String, String>,
) -> impl Iterator<Item = &'a str> {
    let required = law.court.policy.required_tags.iter().map(String::as_str);
    required.filter(|key| !tags.contains_key(*key))
}

/// Parts whose price is unknown count nothing: a gap in the price book refuses nobody.
fn cost_ceiling(law: &Law<'_>, subject: &Subject<'_>) -> Finding {
    let ceiling = law.rule?.max_monthly_cost?;
    let cost = subject.monthly_cost?;
    // A kind without sizes is called by its name.
    let value = subject.size.unwrap_or(subject.name);
    Some(if cost <= ceiling {
        Ok(format!(
            "'{value}' costs {cost} USD a month, at most {ceiling} ({})",
            law.citation
        ))
    } else {
        Err(Broken {
            value: value.to_owned(),
            cause: format!(
                "costs {cost} USD a month, more than {ceiling} in environment '{}' ({})",
                law.stage(),
                law.citation
            ),
            fix: "choose a smaller size, less storage or no high availability".to_owned(),
        })
    })
}

impl Law<'_> {
    fn stage(&self) -> &'static str {
        self.court.identity.stage.as_str()
    }

    fn fill(&self, words: &str, own: (&str, &str)) -> String {
        let law = [("stage", self.stage()), ("citation", self.citation), own];
        fill(words, &law)
    }

    /// An empty list approves everything.
    fn one_of<A: AsRef<str>>(&self, value: &str, approved: &[A]) -> Result<String, Broken> {
        let stage = self.stage();
        let approved: Vec<_> = approved.iter().map(AsRef::as_ref).collect();
        if approved.is_empty() || approved.contains(&value) {
            return Ok(format!(
                "'{value}' is approved in environment '{stage}' ({})",
                self.citation
            ));
        }
        Err(Broken {
            value: value.to_owned(),
            cause: self.fill(NOT_APPROVED.cause, ("approved", &approved.join(", "))),
            fix: NOT_APPROVED.fix.to_owned(),
        })
    }

    fn on_where(&self, required: bool, wanted: bool) -> Result<String, Broken> {
        let stage = self.stage();
        if wanted || !required {
            return Ok(format!(
                "'{wanted}' is allowed in environment '{stage}' ({})",
                self.citation
            ));
        }
        Err(Broken {
            value: wanted.to_string(),
            cause: self.fill(OFF.cause, ("", "")),
            fix: OFF.fix.to_owned(),
        })
    }
}
