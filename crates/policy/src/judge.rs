//! The verdicts on one object.

mod guardrails;
mod waivers;

use std::collections::BTreeMap;

use jiff::civil::Date;
use pave_api::{
    platform_policy::{PlatformPolicySpec, PolicyRule},
    status::GuardrailResult,
    vocabulary::{DeletionPolicy, Exception},
};
use pave_catalog::{Cloud, Engine};
use rust_decimal::Decimal;

use crate::{
    Identity, Verdict, rule_for,
    words::{self, CITED_POLICY, CITED_RULE, WAIVED, fill, statement},
};
use guardrails::{Broken, GUARDRAILS, Guardrail, Law};
use waivers::Waivers;

/// What an object asks for, as far as rules can look at it. What a kind does not have stays `None` and is not judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject<'a> {
    /// For example `Database`.
    pub kind: &'a str,
    /// The developer's object.
    pub namespace: &'a str,
    /// The developer's object.
    pub name: &'a str,
    /// Size by name.
    pub size: Option<&'a str>,
    /// Where it runs.
    pub cloud: Option<Cloud>,
    /// The place.
    pub region: Option<&'a str>,
    /// Engine and major version.
    pub engine: Option<(Engine, &'a str)>,
    /// A second copy that takes over.
    pub high_availability: Option<bool>,
    /// Days that backups are kept.
    pub backup_days: Option<u32>,
    /// What happens to the data on deletion.
    pub deletion_policy: Option<DeletionPolicy>,
    /// Protection against deletion.
    pub deletion_protection: Option<bool>,
    /// Whether the image is named by its digest.
    pub image_digest: Option<bool>,
    /// The developer's own tags.
    pub tags: Option<&'a BTreeMap<String, String>>,
    /// Price per month as far as it is known.
    pub monthly_cost: Option<Decimal>,
}

/// What a guardrail is called and what it looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardrailName {
    /// For example `approved-size`.
    pub name: &'static str,
    /// The field that its verdicts are about.
    pub field: &'static str,
    /// The name of the field in exceptions; `None` where nothing may waive it.
    pub waived_as: Option<&'static str>,
}

/// Every guardrail, in the order in which verdicts are reported.
pub fn guardrails() -> impl Iterator<Item = GuardrailName> {
    GUARDRAILS.iter().map(|guardrail| GuardrailName {
        name: guardrail.name,
        field: guardrail.field,
        waived_as: guardrail.waived_as,
    })
}

/// Who judges, by which law, on which day.
#[derive(Debug, Clone, Copy)]
pub struct Court<'a> {
    /// The policy in force.
    pub policy: &'a PlatformPolicySpec,
    /// Its name, as verdicts cite it.
    pub policy_name: &'a str,
    /// Whose the object is.
    pub identity: &'a Identity,
    /// The developer's own exception.
    pub exception: Option<&'a Exception>,
    /// Only objects with a dated exception depend on it.
    pub today: Date,
}

impl Court<'_> {
    /// The rule that decides about a kind.
    pub fn rule(&self, kind: &str) -> Option<&PolicyRule> {
        rule_for(self.policy, self.identity, kind)
    }

    /// How verdicts cite the law: `policy default, rule dev`.
    fn citation(&self, rule: Option<&PolicyRule>) -> String {
        match rule {
            Some(rule) => fill(
                CITED_RULE,
                &[("policy", self.policy_name), ("rule", &rule.name)],
            ),
            None => fill(CITED_POLICY, &[("policy", self.policy_name)]),
        }
    }
}

/// Every verdict, and the day on which one of them may change by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// In the order of the guardrails, the same for every object.
    pub verdicts: Vec<Verdict>,
    /// The last day on which an exception that was used holds.
    pub holds_until: Option<Date>,
}

impl Judgement {
    /// The verdicts that refuse.
    pub fn denied(&self) -> impl Iterator<Item = &Verdict> {
        self.verdicts
            .iter()
            .filter(|verdict| verdict.result == GuardrailResult::Deny)
    }

    /// True when nothing refuses.
    pub fn allows(&self) -> bool {
        self.denied().next().is_none()
    }
}

/// Judges what is wanted. What already runs is never frozen by a tighter rule: a value that is no worse than the running
/// one gives a warning, and only a change that makes it worse is refused.
pub fn judge(court: &Court<'_>, wanted: &Subject<'_>, running: Option<&Subject<'_>>) -> Judgement {
    let rule = court.rule(wanted.kind);
    let law = Law {
        court,
        rule,
        citation: &court.citation(rule),
    };
    let mut waivers = Waivers::new(court, wanted, rule);
    let verdicts = GUARDRAILS.iter().filter_map(|guardrail| {
        let (result, message) = match (guardrail.judge)(&law, wanted)? {
            Ok(kept) => (
                GuardrailResult::Pass,
                format!("{}: {kept}.", guardrail.field),
            ),
            Err(broken) => {
                let no_worse = |running| (guardrail.no_worse)(&law, wanted, running);
                react(
                    guardrail,
                    &broken,
                    running.is_some_and(no_worse),
                    &mut waivers,
                )
            }
        };
        Some(Verdict {
            guardrail: guardrail.name,
            result,
            field: guardrail.field,
            message,
        })
    });
    Judgement {
        verdicts: verdicts.collect(),
        holds_until: waivers.used_until(),
    }
}

/// The fields that a dated exception may name, in the order of the guardrails.
pub(crate) fn waivable_fields() -> impl Iterator<Item = &'static str> {
    GUARDRAILS
        .iter()
        .filter_map(|guardrail| guardrail.waived_as)
}

/// A waiver comes before tolerance, so that an exception in use shows.
fn react(
    Guardrail {
        field, waived_as, ..
    }: &Guardrail,
    broken: &Broken,
    tolerated: bool,
    waivers: &mut Waivers<'_>,
) -> (GuardrailResult, String) {
    let Broken { value, cause, fix } = broken;
    let statement = statement(field, value, cause);
    if let Some(waiver) = waivers.waive(*waived_as, value) {
        let message = fill(WAIVED, &[("statement", &statement), ("waiver", &waiver)]);
        return (GuardrailResult::Waived, message);
    }
    if tolerated {
        return (GuardrailResult::Warn, words::tolerated(&statement));
    }
    let refused = words::refused(&statement, fix);
    let message = match waivers.expired(*waived_as, value) {
        Some(waiver) => format!("{refused} The exception until {waiver} has expired."),
        None => refused,
    };
    (GuardrailResult::Deny, message)
}
