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

use crate::{Identity, Verdict, rule_for};
use guardrails::{Broken, GUARDRAILS};
use waivers::Waivers;

/// What an object asks for, as far as rules can look at it. What a kind does not have stays `None`.
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
    pub cloud: Cloud,
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
    /// The developer's own tags.
    pub tags: &'a BTreeMap<String, String>,
    /// Price per month as far as it is known.
    pub monthly_cost: Option<Decimal>,
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
            Some(rule) => format!("policy {}, rule {}", self.policy_name, rule.name),
            None => format!("policy {}", self.policy_name),
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
        self.verdicts.iter().filter(|verdict| verdict.result == GuardrailResult::Deny)
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
    let citation = court.citation(rule);
    let mut waivers = Waivers::new(court, wanted, rule);
    let mut verdicts = Vec::with_capacity(GUARDRAILS.len());
    for guardrail in GUARDRAILS {
        let law = guardrails::Law { court, rule, citation: &citation };
        let verdict = match (guardrail.judge)(&law, wanted) {
            None => continue,
            Some(Ok(message)) => Verdict {
                guardrail: guardrail.name,
                result: GuardrailResult::Pass,
                field: guardrail.field,
                message,
            },
            Some(Err(broken)) => {
                let tolerated = running.is_some_and(|running| (guardrail.no_worse)(&law, wanted, running));
                sentence(guardrail, &broken, tolerated, &mut waivers)
            }
        };
        verdicts.push(verdict);
    }
    Judgement { verdicts, holds_until: waivers.used_until() }
}

fn sentence(
    guardrail: &guardrails::Guardrail,
    broken: &Broken,
    tolerated: bool,
    waivers: &mut Waivers<'_>,
) -> Verdict {
    let (result, message) = if let Some(waiver) = waivers.waive(guardrail.waived_as, broken) {
        (GuardrailResult::Waived, format!("{} It is waived until {waiver}.", broken.statement()))
    } else if tolerated {
        (GuardrailResult::Warn, format!("{} It keeps running as it is; only changes that make it worse are refused.", broken.statement()))
    } else {
        let expired = waivers.expired(guardrail.waived_as, broken);
        let note = expired.map(|waiver| format!(" The exception of {waiver} has expired.")).unwrap_or_default();
        (GuardrailResult::Deny, format!("{} Fix: {}.{note}", broken.statement(), broken.fix))
    };
    Verdict { guardrail: guardrail.name, result, field: guardrail.field, message }
}
