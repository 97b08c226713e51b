//! What is wrong with a policy's rules: names that do not exist, rules that never decide, defaults that are refused.

use std::collections::BTreeSet;

use jiff::civil::Date;
use pave_api::{
    environment::Stage,
    platform_policy::{DEFAULT_NAME, PlatformPolicySpec, PolicyRule},
};
use pave_catalog::{Catalog, Cloud, Engine};

use super::{developer_kinds, unknown, unknown_team};
use crate::{Court, Identity, Subject, Verdict, defaults_for, judge, why_not};

pub(super) fn lint_rules(policy: &PlatformPolicySpec, problems: &mut Vec<String>) {
    for (index, rule) in policy.rules.iter().enumerate() {
        let path = format!("spec.rules[{index}]");
        let earlier = &policy.rules[..index];
        if earlier.iter().any(|earlier| earlier.name == rule.name) {
            problems.push(format!(
                "{path}.name: '{}' is there already, so verdicts that cite it are ambiguous.",
                rule.name
            ));
        }
        if let Some(deciding) = decided_before(earlier, rule) {
            problems.push(format!(
                "{path}: rule '{}' never decides, because {deciding} before it {cover} the same environments, teams and \
                 kinds.",
                rule.name,
                cover = if deciding.starts_with("rules") { "cover" } else { "covers" },
            ));
        }
        for team in &rule.teams {
            unknown_team(&format!("{path}.teams"), team, &policy.teams, problems);
        }
        lint_names(&path, rule, problems);
        lint_defaults(&path, rule, problems);
        lint_installation(&path, policy, rule, problems);
    }
}

/// The earlier rules that together decide everything that a later one is for, if they do.
fn decided_before(earlier: &[PolicyRule], later: &PolicyRule) -> Option<String> {
    /// A name that no rule has: what is for everybody is for them, too.
    const ANOTHER: &str = "";
    let kinds = developer_kinds().into_iter().map(str::to_owned);
    let kinds: Vec<_> = kinds.chain([ANOTHER.to_owned()]).collect();
    let mentioned = earlier.iter().flat_map(|rule| &rule.teams).cloned();
    let teams: Vec<_> = mentioned.chain([ANOTHER.to_owned()]).collect();
    let (mut deciding, own) = (BTreeSet::new(), |list: &[String], all: Vec<String>| {
        if list.is_empty() { all } else { list.to_vec() }
    });
    let (teams, kinds) = (own(&later.teams, teams), own(&later.kinds, kinds));
    for stage in stages(later) {
        for team in &teams {
            for kind in &kinds {
                let whoever = Identity {
                    team: team.clone(),
                    ..nobody(*stage)
                };
                let fits = |rule: &PolicyRule| why_not(rule, &whoever, kind).is_none();
                deciding.insert(earlier.iter().position(fits)?);
            }
        }
    }
    let names: Vec<_> = deciding
        .iter()
        .map(|index| format!("'{}'", earlier[*index].name))
        .collect();
    let word = if names.len() == 1 { "rule" } else { "rules" };
    Some(format!("{word} {}", names.join(" and ")))
}

fn nobody(stage: Stage) -> Identity {
    Identity {
        team: String::new(),
        cost_center: String::new(),
        owner: String::new(),
        stage,
    }
}

fn stages(rule: &PolicyRule) -> &[Stage] {
    match rule.environments.as_slice() {
        [] => &Stage::ALL,
        stages => stages,
    }
}

fn lint_names(path: &str, rule: &PolicyRule, problems: &mut Vec<String>) {
    let catalog = Catalog::embedded();
    let sizes: Vec<_> = catalog.sizes().iter().map(|size| &*size.name).collect();
    let regions: Vec<_> = catalog
        .regions()
        .iter()
        .map(|place| &*place.place)
        .collect();
    let defaults = rule.defaults.clone().unwrap_or_default();
    for kind in &rule.kinds {
        let path = format!("{path}.kinds");
        unknown(&path, (kind, "kind"), &developer_kinds(), problems);
    }
    for (list, what, names, default, known) in [
        ("sizes", "size", &rule.sizes, &defaults.size, &sizes),
        (
            "regions",
            "region",
            &rule.regions,
            &defaults.region,
            &regions,
        ),
    ] {
        for name in names {
            unknown(&format!("{path}.{list}"), (name, what), known, problems);
        }
        if let Some(name) = default {
            let path = format!("{path}.defaults.{what}");
            unknown(&path, (name, what), known, problems);
        }
    }
    let approved = rule.engines.iter().flat_map(|(engine, versions)| {
        versions
            .iter()
            .map(move |version| ("engines", *engine, version))
    });
    let usual = defaults.versions.iter();
    let usual = usual.map(|(engine, version)| ("defaults.versions", *engine, version));
    for (field, engine, version) in approved.chain(usual) {
        let known = catalog.versions(engine).iter();
        let known: Vec<_> = known.map(|version| &*version.major).collect();
        let path = format!("{path}.{field}.{engine}");
        unknown(&path, (version, "version"), &known, problems);
    }
}

/// A manifest that says nothing must pass the rule that fills it in, by the same guardrails that judge it later.
fn lint_defaults(path: &str, rule: &PolicyRule, problems: &mut Vec<String>) {
    let mut said = BTreeSet::new();
    for stage in stages(rule) {
        let engines: Vec<_> = match rule.engines.len() {
            0 => Engine::ALL.to_vec(),
            _ => rule.engines.keys().copied().collect(),
        };
        for engine in engines {
            for Verdict { message, .. } in denied_by_default(rule, *stage, engine) {
                let problem = format!(
                    "{path}.defaults: a manifest that says nothing is refused in environment '{}': {message}",
                    stage.as_str()
                );
                if said.insert(problem.clone()) {
                    problems.push(problem);
                }
            }
        }
    }
}

fn denied_by_default(rule: &PolicyRule, stage: Stage, engine: Engine) -> Vec<Verdict> {
    let defaults = defaults_for(stage, Some(rule));
    let nobody = nobody(stage);
    let alone = PlatformPolicySpec {
        rules: vec![PolicyRule {
            teams: Vec::new(),
            kinds: Vec::new(),
            ..rule.clone()
        }],
        ..PlatformPolicySpec::default()
    };
    let court = Court {
        policy: &alone,
        policy_name: DEFAULT_NAME,
        identity: &nobody,
        exception: None,
        // Only exceptions look at the day, and there are none.
        today: Date::MIN,
    };
    let subject = Subject {
        kind: "",
        namespace: "",
        name: "",
        size: Some(&defaults.size),
        cloud: Some(defaults.cloud),
        region: defaults.region.as_deref(),
        engine: defaults
            .versions
            .get(&engine)
            .map(|version| (engine, version.as_str())),
        high_availability: Some(defaults.high_availability),
        backup_days: Some(defaults.backup_days),
        deletion_policy: Some(defaults.deletion_policy),
        deletion_protection: Some(defaults.deletion_protection),
        image_digest: None,
        tags: None,
        monthly_cost: None,
    };
    let judgement = judge(&court, &subject, None);
    judgement.denied().cloned().collect()
}

fn lint_installation(
    path: &str,
    policy: &PlatformPolicySpec,
    rule: &PolicyRule,
    problems: &mut Vec<String>,
) {
    let cloud = rule.defaults.as_ref().and_then(|defaults| defaults.cloud);
    let Some(cloud) = cloud.filter(|cloud| *cloud != Cloud::Local) else {
        return;
    };
    if policy.installation.is_none() {
        problems.push(format!(
            "{path}.defaults.cloud: nothing can be placed on '{cloud}' before spec.installation is set."
        ));
    }
}
