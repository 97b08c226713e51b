//! What is wrong with a PlatformPolicy or a LandingZone, beyond what its schema can say.

mod landing_zone;
mod rules;

use std::collections::BTreeSet;

use jiff::civil::Date;
use pave_api::{
    kinds::Kind,
    platform_policy::{PlatformPolicySpec, PolicyException, Team},
    vocabulary::{AUTOMATIC_TAGS, RESERVED_TAG_PREFIXES},
};

use crate::{identity::matches, judge::waivable_fields, tags};

pub use landing_zone::lint_landing_zone;

/// The currency of the price books.
const CURRENCY: &str = "USD";

/// What is wrong with a policy: one sentence each, which starts with the path of the field. Empty when nothing is.
///
/// `today` decides which exceptions have expired.
pub fn lint(policy: &PlatformPolicySpec, today: Date) -> Vec<String> {
    let mut problems = Vec::new();
    lint_teams(&policy.teams, &mut problems);
    lint_namespaces(policy, &mut problems);
    rules::lint_rules(policy, &mut problems);
    lint_required_tags(&policy.required_tags, &mut problems);
    for (index, exception) in policy.exceptions.iter().enumerate() {
        lint_exception(
            &format!("spec.exceptions[{index}]"),
            exception,
            today,
            &mut problems,
        );
    }
    lint_conflicts(&policy.exceptions, &mut problems);
    let currency = policy
        .prices
        .as_ref()
        .and_then(|prices| prices.currency.as_deref());
    if let Some(currency) = currency.filter(|currency| *currency != CURRENCY) {
        problems.push(format!(
            "spec.prices.currency: '{currency}' is not the currency of the price books, which is {CURRENCY}."
        ));
    }
    for kind in policy.objectives.keys() {
        let known = developer_kinds();
        unknown("spec.objectives", (kind, "kind"), &known, &mut problems);
    }
    problems
}

fn lint_teams(teams: &[Team], problems: &mut Vec<String>) {
    let mut names = BTreeSet::new();
    for (index, team) in teams.iter().enumerate() {
        let path = format!("spec.teams[{index}]");
        if !names.insert(&team.name) {
            problems.push(format!(
                "{path}.name: '{}' is there already; only the first counts.",
                team.name
            ));
        }
        illegal_tag(&format!("{path}.name"), &team.name, problems);
        illegal_tag(&format!("{path}.costCenter"), &team.cost_center, problems);
        illegal_tag(&format!("{path}.owner"), &team.owner, problems);
        let currency = team.budget.as_ref().map(|budget| budget.currency.as_str());
        if let Some(currency) = currency.filter(|currency| *currency != CURRENCY) {
            problems.push(format!(
                "{path}.budget.currency: '{currency}' cannot be compared with prices, which are in {CURRENCY}."
            ));
        }
    }
}

fn lint_namespaces(policy: &PlatformPolicySpec, problems: &mut Vec<String>) {
    for (index, pattern) in policy.namespaces.iter().enumerate() {
        let path = format!("spec.namespaces[{index}]");
        unknown_team(
            &format!("{path}.team"),
            &pattern.team,
            &policy.teams,
            problems,
        );
        let team = policy.teams.iter().find(|team| team.name == pattern.team);
        let earlier = policy.namespaces[..index].iter();
        if let Some(earlier) = earlier
            .into_iter()
            .find(|earlier| matches(&earlier.pattern, &pattern.pattern))
        {
            problems.push(format!(
                "{path}.match: '{}' never decides, because '{}' before it matches the same namespaces.",
                pattern.pattern, earlier.pattern
            ));
        }
        let granted = team.map_or(&[][..], |team| &team.environments);
        if !granted.is_empty() && !granted.contains(&pattern.environment) {
            let granted: Vec<_> = granted.iter().map(|stage| stage.as_str()).collect();
            problems.push(format!(
                "{path}.environment: team '{}' may not have '{}'; it has: {}.",
                pattern.team,
                pattern.environment.as_str(),
                granted.join(", ")
            ));
        }
    }
    if let Some(unmanaged) = &policy.unmanaged_namespace {
        let path = "spec.unmanagedNamespace";
        illegal_tag(&format!("{path}.team"), &unmanaged.team, problems);
        illegal_tag(
            &format!("{path}.costCenter"),
            &unmanaged.cost_center,
            problems,
        );
        illegal_tag(&format!("{path}.owner"), &unmanaged.owner, problems);
    }
}

/// Whatever is required must be possible to write: developers may set no automatic key and no reserved prefix.
fn lint_required_tags(required: &[String], problems: &mut Vec<String>) {
    for (index, key) in required.iter().enumerate() {
        let path = format!("spec.requiredTags[{index}]");
        let reserved = RESERVED_TAG_PREFIXES
            .iter()
            .find(|prefix| key.starts_with(*prefix));
        if AUTOMATIC_TAGS.contains(&key.as_str()) {
            problems.push(format!(
                "{path}: '{key}' is set by the platform, so no developer can add it."
            ));
        } else if let Some(prefix) = reserved {
            problems.push(format!(
                "{path}: '{key}' starts with the reserved prefix '{prefix}', so no developer can add it."
            ));
        } else if !tags::is_legal_key(key) {
            problems.push(format!(
                "{path}: '{key}' is not legal on every cloud; lower case letters, digits, - and _, at most 63, \
                 starting with a letter."
            ));
        }
    }
}

fn lint_exception(
    path: &str,
    exception: &PolicyException,
    today: Date,
    problems: &mut Vec<String>,
) {
    let PolicyException {
        kind,
        field,
        expires,
        ticket,
        ..
    } = exception;
    let kinds = developer_kinds();
    unknown(&format!("{path}.kind"), (kind, "kind"), &kinds, problems);
    let fields: Vec<_> = waivable_fields().collect();
    let what = "field that may be waived";
    unknown(&format!("{path}.field"), (field, what), &fields, problems);
    match expires.parse::<Date>() {
        Err(_) => problems.push(format!(
            "{path}.expires: '{expires}' is not a date, so the exception never holds; write it like 2027-01-31."
        )),
        Ok(last) if last < today => problems.push(format!(
            "{path}.expires: the exception of {ticket} has expired on {last}; remove or renew it."
        )),
        Ok(_) => {}
    }
}

/// Two exceptions for the same field of the same object, where only one can be what was meant.
fn lint_conflicts(exceptions: &[PolicyException], problems: &mut Vec<String>) {
    for (index, later) in exceptions.iter().enumerate() {
        let of = |exception: &PolicyException| {
            let PolicyException {
                kind,
                namespace,
                name,
                field,
                value,
                ..
            } = exception.clone();
            (kind, namespace, name, field, value)
        };
        let earlier = exceptions[..index]
            .iter()
            .position(|earlier| of(earlier) == of(later));
        if let Some(earlier) = earlier {
            problems.push(format!(
                "spec.exceptions[{index}]: it is for what spec.exceptions[{earlier}] is for; of the two, the one that holds \
                 longer counts. Remove one."
            ));
        }
    }
}

/// Says that a name is none of those that there are.
fn unknown(path: &str, (name, what): (&str, &str), known: &[&str], problems: &mut Vec<String>) {
    if !known.contains(&name) {
        let known = known.join(", ");
        problems.push(format!("{path}: '{name}' is not a {what}; known: {known}."));
    }
}

/// Without a registry every team is taken at its word.
fn unknown_team(path: &str, team: &str, teams: &[Team], problems: &mut Vec<String>) {
    let known: Vec<_> = teams.iter().map(|team| team.name.as_str()).collect();
    if !known.is_empty() {
        unknown(path, (team, "team"), &known, problems);
    }
}

fn illegal_tag(path: &str, value: &str, problems: &mut Vec<String>) {
    if !tags::is_legal_value(value) {
        problems.push(format!(
            "{path}: '{value}' is not a legal tag value on every cloud; lower case letters, digits, - and _, at most \
             63, with a letter or digit at both ends."
        ));
    }
}

fn developer_kinds() -> Vec<&'static str> {
    Kind::of_developers().map(|kind| kind.name).collect()
}
