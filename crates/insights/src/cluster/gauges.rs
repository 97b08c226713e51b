//! What there is now, in numbers.
//!
//! **Invariant:** only what was waived or is dated has a series for each object; these are few, and somebody has to act on each.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use pave_api::{
    environment::Spend,
    kinds::Audience,
    platform_policy::{PlatformPolicySpec, Team},
    status::GuardrailResult,
    vocabulary::Exception,
};
use pave_policy::waivers;

use super::object::Seen;
use crate::exposition::{Family, Type};

/// Everything, in Prometheus' text format.
pub(super) fn text(seen: &[Seen], now: Timestamp) -> String {
    let developers = seen
        .iter()
        .filter(|object| object.kind.audience == Audience::Developers && !object.canary);
    let developers: Vec<_> = developers.collect();
    [
        objects(&developers),
        verdicts(&developers),
        costs(&developers),
        budgets(seen),
        dated(seen, &developers, now),
    ]
    .concat()
}

/// Sums by labels.
struct Sums<const N: usize> {
    family: Family,
    names: [&'static str; N],
    by_labels: BTreeMap<[String; N], f64>,
}

impl<const N: usize> Sums<N> {
    fn new(name: &'static str, help: &str, names: [&'static str; N]) -> Self {
        Self {
            family: Family::new(name, Type::Gauge, help),
            names,
            by_labels: BTreeMap::new(),
        }
    }

    fn add(&mut self, values: [String; N], number: f64) {
        *self.by_labels.entry(values).or_default() += number;
    }

    fn text(mut self) -> String {
        for (values, sum) in &self.by_labels {
            let labels: Vec<(&str, &str)> = self
                .names
                .iter()
                .zip(values)
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            self.family.sample(&labels, *sum);
        }
        self.family.text()
    }
}

fn objects(developers: &[&Seen]) -> String {
    let mut objects = Sums::new(
        "pave_objects",
        "Objects of developers.",
        ["kind", "team", "environment", "cloud", "phase"],
    );
    for object in developers {
        let values = [
            object.kind.name.to_owned(),
            object.tag("team"),
            object.tag("environment"),
            object.text("/status/resolved/cloud").to_owned(),
            object.text("/status/phase").to_owned(),
        ];
        objects.add(values, 1.0);
    }
    objects.text()
}

fn verdicts(developers: &[&Seen]) -> String {
    let mut broken = Sums::new(
        "pave_guardrails_broken",
        "Guardrails that objects break: refused, waived, or tolerated because the object is older than the rule.",
        ["guardrail", "result", "kind", "team", "environment"],
    );
    for object in developers {
        for guardrail in object.guardrails() {
            let result = match guardrail.result {
                GuardrailResult::Pass => continue,
                GuardrailResult::Warn => "warn",
                GuardrailResult::Deny => "deny",
                GuardrailResult::Waived => "waived",
            };
            let values = [
                guardrail.rule,
                result.to_owned(),
                object.kind.name.to_owned(),
                object.tag("team"),
                object.tag("environment"),
            ];
            broken.add(values, 1.0);
        }
    }
    broken.text()
}

fn costs(developers: &[&Seen]) -> String {
    let labels = ["kind", "team", "environment", "currency"];
    let mut costs = Sums::new(
        "pave_cost_monthly",
        "Estimated price a month of what is composed, in units of the currency; of unknown parts there is nothing in it.",
        labels,
    );
    let mut unknown = Sums::new(
        "pave_cost_unknown",
        "Objects with a part whose price is not known.",
        labels,
    );
    for object in developers {
        let Some(cost) = object.cost() else { continue };
        let values = [
            object.kind.name.to_owned(),
            object.tag("team"),
            object.tag("environment"),
            cost.currency,
        ];
        if let Ok(monthly) = cost.monthly.parse() {
            costs.add(values.clone(), monthly);
        }
        unknown.add(values, if cost.known { 0.0 } else { 1.0 });
    }
    costs.text() + &unknown.text()
}

/// What teams may spend, from the registry; where there is none, from the Environments that quote it.
fn budgets(seen: &[Seen]) -> String {
    let mut family = Family::new(
        "pave_budget_monthly",
        Type::Gauge,
        "What a team may spend a month, in units of the currency.",
    );
    let mut budgets = BTreeMap::new();
    for object in seen {
        match object.kind.name {
            "Environment" => {
                let spend: Option<Spend> = object.read("/status/spend");
                let budget = spend.and_then(|spend| Some((spend.currency, spend.budget?)));
                if let Some((currency, budget)) = budget {
                    let team = object.text("/spec/team").to_owned();
                    budgets.entry((team, currency)).or_insert(budget);
                }
            }
            "PlatformPolicy" => {
                let teams: Vec<Team> = object.read("/spec/teams").unwrap_or_default();
                for team in teams {
                    if let Some(budget) = team.budget {
                        budgets.insert((team.name, budget.currency), budget.monthly);
                    }
                }
            }
            _ => {}
        }
    }
    for ((team, currency), budget) in &budgets {
        let labels = [("team", team.as_str()), ("currency", currency.as_str())];
        family.optional(&labels, budget.to_string().parse().ok());
    }
    family.text()
}

/// Every waiver, the platform team's and the developers' own, with the moment at which it ends.
fn dated(seen: &[Seen], developers: &[&Seen], now: Timestamp) -> String {
    let mut family = Family::new(
        "pave_waiver_expires_timestamp_seconds",
        Type::Gauge,
        "When a waiver of a guardrail ends, in seconds since 1970; it is past where the waiver bites again.",
    );
    let policies = seen
        .iter()
        .filter(|object| object.kind.name == "PlatformPolicy");
    let policy: Option<PlatformPolicySpec> = policies
        .filter(|policy| policy.name == pave_api::platform_policy::DEFAULT_NAME)
        .find_map(|policy| policy.read("/spec"));
    let own: Vec<([&str; 3], Exception)> = developers
        .iter()
        .filter_map(|object| {
            let exception = object.read("/spec/exception")?;
            let identity = [
                object.kind.name,
                object.namespace.as_str(),
                object.name.as_str(),
            ];
            Some((identity, exception))
        })
        .collect();
    let own = own
        .iter()
        .map(|(identity, exception)| (*identity, exception));
    let today = now.to_zoned(TimeZone::UTC).date();
    for waiver in waivers(&policy.unwrap_or_default(), own, today) {
        let labels = [
            ("kind", waiver.kind.as_str()),
            ("namespace", waiver.namespace.as_str()),
            ("name", waiver.name.as_str()),
            ("field", waiver.field.as_deref().unwrap_or_default()),
            ("granted_by", waiver.granted_by),
            ("ticket", waiver.ticket.as_str()),
        ];
        family.optional(&labels, end_of(&waiver.expires));
    }
    family.text()
}

/// The first moment after a waiver's last day, in UTC.
#[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
fn end_of(last: &str) -> Option<f64> {
    let last: Date = last.parse().ok()?;
    let begin = last.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let end = begin.checked_add(SignedDuration::from_hours(24)).ok()?;
    Some(end.as_second() as f64)
}
