//! A policy as a table for people.

use std::collections::BTreeMap;

use pave_api::platform_policy::{PlatformPolicySpec, PolicyRule};

/// One row for each rule, in the order in which they are tried.
pub(super) fn table(policy: &PlatformPolicySpec) -> String {
    let mut text = "| Rule | Environments | Teams | Kinds | Sizes | Clouds | Regions | Engines | Must be on | USD a month, at most | \
                    May be waived |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for rule in &policy.rules {
        text += &row(rule);
    }
    if !policy.required_tags.is_empty() {
        let tags = policy.required_tags.join(", ");
        text.extend(["\nRequired tags: ", &tags, ".\n"]);
    }
    text
}

fn row(rule: &PolicyRule) -> String {
    let stages = rule
        .environments
        .iter()
        .map(|stage| stage.as_str().to_owned());
    let clouds = rule.clouds.iter().map(|cloud| cloud.as_str().to_owned());
    let engines: BTreeMap<_, _> = rule.engines.iter().collect();
    let engines = engines
        .into_iter()
        .map(|(engine, versions)| format!("{engine} {}", versions.join("/")));
    let require = rule.require.clone().unwrap_or_default();
    let required = [
        require
            .high_availability
            .unwrap_or_default()
            .then(|| "high availability".to_owned()),
        require
            .backup_days
            .map(|days| format!("{days} days of backups")),
        require
            .deletion_protection
            .unwrap_or_default()
            .then(|| "deletion protection".to_owned()),
        require
            .digest
            .unwrap_or_default()
            .then(|| "images by digest".to_owned()),
    ];
    let cells = [
        rule.name.clone(),
        any(stages),
        any(rule.teams.iter().cloned()),
        any(rule.kinds.iter().cloned()),
        any(rule.sizes.iter().cloned()),
        any(clouds),
        any(rule.regions.iter().cloned()),
        any(engines),
        required
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
        rule.max_monthly_cost
            .map_or_else(|| "any".to_owned(), |cost| cost.to_string()),
        if rule.waivable { "yes" } else { "no" }.to_owned(),
    ];
    format!(
        "| {} |\n",
        cells.map(|cell| cell.replace('|', "\\|")).join(" | ")
    )
}

/// An empty list means all.
fn any(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        "any".to_owned()
    } else {
        items.join(", ")
    }
}
