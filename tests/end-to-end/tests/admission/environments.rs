//! Who may make which Environment, asked by members of teams and by the platform team.

use std::path::Path;

use anyhow::Result;
use pave_control_plane::{Cluster, Wait, until};
use serde_json::{Value, json};

use crate::{LIMIT, barriers::grant, request::Caller, set_policy};

/// The registry: logistics is not in production yet.
fn registry() -> Value {
    json!({"teams": [
        {"name": "payments", "costCenter": "cc-1", "owner": "ops", "groups": ["payments-people"]},
        {"name": "logistics", "costCenter": "cc-2", "owner": "ops", "groups": ["logistics-people"], "environments": ["dev"]},
    ]})
}

/// Whose group asks, what for, and how the refusal begins; empty where it is none.
const TABLE: [(&str, [&str; 3], &str); 6] = [
    ("payments-people", ["checkout-dev", "payments", "dev"], ""),
    (
        "payments-people",
        ["routes-dev", "logistics", "dev"],
        "spec.team: 'logistics' is a team whose Environments only its own members",
    ),
    (
        "logistics-people",
        ["routes-prod", "logistics", "prod"],
        "spec.environment: 'prod' is a stage that the registry does not grant the team",
    ),
    (
        "payments-people",
        ["checkout-dev", "paymnts", "dev"],
        "spec.team: 'paymnts' is not in the team registry",
    ),
    ("system:masters", ["routes-dev", "logistics", "dev"], ""),
    (
        "system:masters",
        ["routes-prod", "logistics", "prod"],
        "spec.environment: 'prod' is a stage that the registry does not grant the team",
    ),
];

pub(crate) async fn run(cluster: &Cluster, kubeconfig: &Path) -> Result<()> {
    let admin = Caller::new(Cluster::of(kubeconfig).await?);
    set_policy(cluster, &admin, &registry(), "environments").await?;
    let rules =
        json!([{"apiGroups": ["pave.internal"], "resources": ["environments"], "verbs": ["*"]}]);
    for group in ["payments-people", "logistics-people"] {
        grant(cluster, group, "Group", &rules).await?;
    }
    for (group, [name, team, stage], wanted) in TABLE {
        let member = Cluster::impersonating(kubeconfig, "dora", &[group]).await?;
        let member = Caller::new(member);
        let what = format!("{group}: {name} of team {team}, {stage}");
        // Roles are learned a moment later.
        until(LIMIT, &what, async || {
            let found = member.create(&environment([name, team, stage])).await?;
            let found = found.refusal.unwrap_or_default();
            let is_so = found.is_empty() == wanted.is_empty() && found.starts_with(wanted);
            Ok(Wait::when(is_so, found))
        })
        .await?;
    }
    println!("whose Environments are whose: {} rows: ok", TABLE.len());
    Ok(())
}

fn environment([name, team, stage]: [&str; 3]) -> Value {
    json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Environment", "metadata": {"name": name},
        "spec": {"team": team, "environment": stage},
    })
}
