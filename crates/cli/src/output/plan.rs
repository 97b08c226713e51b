//! A plan for people.

use clap::builder::styling::{AnsiColor, Style};
use pave_api::{
    status::{CostStatus, GuardrailResult, GuardrailStatus},
    vocabulary::DeletionPolicy,
};

use super::table::{pairs, table};
use crate::plan::{Alternative, Details, Placement, Plan, PlannedResource, Price};

const HEADING: Style = Style::new().bold();

/// The whole plan.
pub(crate) fn sheet(plan: &Plan) -> String {
    let mut sections = vec![summary(plan)];
    let denied = plan
        .guardrails
        .iter()
        .any(|guardrail| guardrail.result == GuardrailResult::Deny);
    if !plan.allowed && !denied {
        sections.push(section("Refused", &lines(&plan.refusals)));
    }
    if !plan.resources.is_empty() {
        sections.push(resources(&plan.resources));
    }
    if !plan.deleted.is_empty() {
        sections.push(section("Deleted", &lines(&plan.deleted)));
    }
    if !plan.tags.is_empty() {
        let tags = plan
            .tags
            .iter()
            .map(|(key, value)| (key.as_str(), value.clone()));
        sections.push(section(
            "Tags, on everything that can carry them",
            &pairs(tags),
        ));
    }
    if !plan.guardrails.is_empty() {
        sections.push(section(
            "Guardrails",
            &plan.guardrails.iter().map(guardrail).collect::<String>(),
        ));
    }
    if let Some(cost) = &plan.cost {
        sections.push(section("Price", &format!("  {}\n", price_sentence(cost))));
    }
    if !plan.comparison.is_empty() {
        sections.push(comparison(&plan.comparison));
    }
    sections.join("\n")
}

fn summary(plan: &Plan) -> String {
    let verdict = if plan.allowed { "" } else { ": refused" };
    let heading = format!("{HEADING}{}{verdict}{HEADING:#}\n", plan.object());
    let tag = |key: &str| plan.tags.get(key).cloned();
    let team = tag("team")
        .zip(tag("environment"))
        .map(|(team, stage)| ("for", format!("team {team}, environment {stage}")));
    let placement = plan.placement.as_ref();
    let place = placement.map(|placement| ("on", place(placement)));
    let machine = placement.map(|placement| ("size", machine(placement)));
    let runs = placement.and_then(|placement| Some(("runs", replicas(placement)?)));
    let data = placement.and_then(|placement| Some(("data", data(placement)?)));
    let facts: Vec<_> = [team, place, machine, runs, data]
        .into_iter()
        .flatten()
        .collect();
    if facts.is_empty() {
        heading
    } else {
        heading + &pairs(facts)
    }
}

fn place(placement: &Placement) -> String {
    let zone = placement
        .landing_zone
        .as_ref()
        .map(|zone| format!(", landing zone {zone}"))
        .unwrap_or_default();
    match (&placement.region, &placement.provider_region) {
        (Some(region), Some(provider)) => {
            format!("{}, {region} ({provider}){zone}", placement.cloud)
        }
        _ => format!("{}{zone}", placement.cloud),
    }
}

fn machine(placement: &Placement) -> String {
    let Details {
        class,
        high_availability,
        ..
    } = &placement.details;
    let class = class.as_ref().map(|class| format!(" ({class})"));
    let standby = match high_availability {
        Some(true) => ", with a standby",
        Some(false) => ", single",
        None => "",
    };
    format!("{}{}{standby}", placement.size, class.unwrap_or_default())
}

fn replicas(placement: &Placement) -> Option<String> {
    let Details {
        replicas,
        autoscaling,
        ..
    } = &placement.details;
    match (autoscaling, replicas) {
        (Some(scale), _) => Some(format!("{} to {} replicas by load", scale.min, scale.max)),
        (None, Some(1)) => Some("1 replica".to_owned()),
        (None, replicas) => replicas.map(|replicas| format!("{replicas} replicas")),
    }
}

fn data(placement: &Placement) -> Option<String> {
    let Details {
        engine,
        type_,
        ordering,
        storage_gb,
        deletion_policy,
        ..
    } = &placement.details;
    let kept = deletion_policy.map(|policy| match policy {
        DeletionPolicy::Delete => "deleted with the object".to_owned(),
        DeletionPolicy::Snapshot => "a last snapshot is kept".to_owned(),
        DeletionPolicy::Retain => "kept when the object is deleted".to_owned(),
    });
    let disk = storage_gb.map(|gb| format!("{gb} GB"));
    let parts = [engine.clone(), type_.clone(), ordering.clone(), disk, kept];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn resources(resources: &[PlannedResource]) -> String {
    let rows = resources.iter().map(|resource| {
        let tagged = resource.tagged_as.unwrap_or("-").to_owned();
        vec![
            resource.name.clone(),
            resource.kind.clone(),
            resource.called.clone(),
            tagged,
            amount(&resource.price),
        ]
    });
    section(
        "Resources",
        &table(
            &["NAME", "KIND", "CALLED", "TAGGED AS", "USD/MONTH"],
            rows,
            &[4],
        ),
    )
}

fn amount(price: &Price) -> String {
    match price {
        Price::Included => "-".to_owned(),
        Price::Monthly(amount) => format!("{amount:.2}"),
        Price::AtLeast(amount) if amount.is_zero() => "unknown".to_owned(),
        Price::AtLeast(amount) => format!(">= {amount:.2}"),
    }
}

fn guardrail(guardrail: &GuardrailStatus) -> String {
    let color = match guardrail.result {
        GuardrailResult::Pass => AnsiColor::Green,
        GuardrailResult::Warn | GuardrailResult::Waived => AnsiColor::Yellow,
        GuardrailResult::Deny => AnsiColor::Red,
    };
    let style = color.on_default();
    let word = word(guardrail.result);
    format!("  {style}{word:<6}{style:#}  {}\n", guardrail.message)
}

/// How a verdict is written.
fn word(result: GuardrailResult) -> &'static str {
    match result {
        GuardrailResult::Pass => "ok",
        GuardrailResult::Warn => "warn",
        GuardrailResult::Deny => "deny",
        GuardrailResult::Waived => "waived",
    }
}

/// The price with what is not in it.
pub(super) fn price_sentence(cost: &CostStatus) -> String {
    let CostStatus {
        currency, monthly, ..
    } = cost;
    let as_of = cost
        .as_of
        .as_ref()
        .map(|day| format!(", at list prices of {day}"))
        .unwrap_or_default();
    if cost.known {
        return format!("{monthly} {currency} a month{as_of}");
    }
    format!(
        "at least {monthly} {currency} a month{as_of}; {}",
        unpriced(cost)
    )
}

fn unpriced(cost: &CostStatus) -> String {
    let unknown = cost.breakdown.iter().filter(|part| part.monthly.is_none());
    let unknown: Vec<_> = unknown
        .map(|part| format!("{} ({})", part.item, part.resource))
        .collect();
    format!("no price is known for {}", unknown.join(", "))
}

fn comparison(alternatives: &[Alternative]) -> String {
    let rows = alternatives.iter().map(|alternative| {
        let placement = alternative.placement.as_ref();
        let cost = alternative
            .cost
            .as_ref()
            .filter(|_| alternative.refusals.is_empty());
        let price = cost.map_or_else(
            || "-".to_owned(),
            |cost| {
                if cost.known {
                    cost.monthly.clone()
                } else {
                    format!(">= {}", cost.monthly)
                }
            },
        );
        let region = placement.and_then(|placement| placement.provider_region.clone());
        vec![
            alternative.cloud.clone(),
            region.unwrap_or_else(|| "-".to_owned()),
            placement
                .and_then(|placement| placement.details.class.clone())
                .unwrap_or_else(|| "-".to_owned()),
            price,
            remark(alternative),
        ]
    });
    section(
        "Comparison",
        &table(&["CLOUD", "REGION", "MACHINE", "USD/MONTH", ""], rows, &[3]),
    )
}

fn remark(alternative: &Alternative) -> String {
    let refusal = alternative.refusals.first().map(|refusal| {
        let cause = refusal.split(" Fix: ").next().unwrap_or(refusal);
        format!("refused: {}", cause.trim_end_matches('.'))
    });
    let chosen = alternative.chosen.then(|| "this plan".to_owned());
    let unpriced = alternative
        .cost
        .as_ref()
        .filter(|cost| refusal.is_none() && !cost.known)
        .map(unpriced);
    [refusal, chosen, unpriced]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("; ")
}

fn lines(lines: &[String]) -> String {
    format!("  {}\n", lines.join("\n  "))
}

fn section(heading: &str, body: &str) -> String {
    format!("{HEADING}{heading}{HEADING:#}\n{body}")
}
