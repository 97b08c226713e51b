//! The table of verdicts, case by case.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Cluster, Kind, Wait, until};
use pave_tests::repository::text;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    LIMIT, database, namespace,
    request::{Answer, Caller},
    set_policy,
};

const DATABASE: Kind<'_> = Kind("pave.internal/v1alpha1", "Database");

#[derive(Deserialize)]
struct Table {
    policies: BTreeMap<String, Value>,
    cases: Vec<Case>,
}

type Verdicts = BTreeMap<String, BTreeMap<String, String>>;

#[derive(Deserialize)]
struct Case {
    reason: String,
    policy: String,
    environment: String,
    team: Option<String>,
    name: Option<String>,
    spec: Value,
    running: Option<Value>,
    verdicts: Verdicts,
    admission: Option<Verdicts>,
}

/// In the order in which admission says them; the ceiling on prices is not among them.
const ORDER: [&str; 11] = [
    "approved-size",
    "approved-cloud",
    "approved-region",
    "approved-engine",
    "approved-version",
    "high-availability",
    "backup-retention",
    "deletion-policy",
    "deletion-protection",
    "image-digest",
    "required-tags",
];

pub(crate) async fn run(cluster: &Cluster, caller: &Caller) -> Result<()> {
    let Table {
        policies,
        mut cases,
    } = serde_saphyr::from_str(&text("crates/policy/tests/cases.yaml"))?;
    namespace(cluster, "probe", "probe", "dev").await?;
    // The API server does not take an exception whose date is none, so nobody has to judge it there.
    cases.retain(|case| case.spec["exception"]["expires"] != "soon");
    let mut judged = 0;
    for (index, case) in cases.iter().enumerate() {
        let mut policy = policies[&case.policy].clone();
        if let Some(exceptions) = policy.get_mut("exceptions").and_then(Value::as_array_mut) {
            exceptions.retain(|exception| exception["expires"] != "soon");
        }
        judge(cluster, caller, case, (&policy, index))
            .await
            .with_context(|| case.reason.clone())?;
        judged += 1;
    }
    println!("{judged} cases of the table: verdict and words are the functions': ok");
    ensure!(judged >= 60, "only {judged} cases");
    Ok(())
}

async fn judge(
    cluster: &Cluster,
    caller: &Caller,
    case: &Case,
    (policy, index): (&Value, usize),
) -> Result<()> {
    let place = format!("payments-{}", case.environment);
    let name = case.name.as_deref().unwrap_or("orders");
    let team = case.team.as_deref().unwrap_or("payments");
    if let Some(running) = &case.running {
        // It was there before the policy was as tight as now, and before its namespace became what it is.
        namespace(cluster, &place, team, "dev").await?;
        set_policy(cluster, caller, &json!({}), &format!("loose-{index}")).await?;
        let running = database(&place, name, running);
        until(LIMIT, "what runs is taken", async || {
            let created = cluster.create(&running).await;
            Ok(Wait::when(created.is_ok(), format!("{created:?}")))
        })
        .await?;
    }
    namespace(cluster, &place, team, &case.environment).await?;
    set_policy(cluster, caller, policy, &format!("case-{index}")).await?;
    let expected = expected(case);
    let mut object = database(&place, name, &case.spec);
    if case.running.is_some() {
        let stored = cluster
            .get(DATABASE, &place, name)
            .await?
            .unwrap_or_default();
        object["metadata"]["resourceVersion"] = stored["metadata"]["resourceVersion"].clone();
    }
    // Labels of a namespace are learned a moment later.
    until(LIMIT, "the verdict is the table's", async || {
        let answer = if case.running.is_some() {
            caller.replace(&object, "").await?
        } else {
            caller.create(&object).await?
        };
        let found = format!("{answer:?} instead of {expected:?}");
        Ok(Wait::when(answer == expected, found))
    })
    .await?;
    cluster.delete(DATABASE, &place, name).await
}

fn expected(case: &Case) -> Answer {
    let verdicts = case.admission.as_ref().unwrap_or(&case.verdicts);
    let said = |results: &[&str]| {
        let sentences = ORDER.iter().filter_map(|name| {
            let verdict = verdicts.get(*name)?;
            results
                .iter()
                .find_map(|result| verdict.get(*result))
                .cloned()
        });
        let message = sentences.collect::<Vec<_>>().join(" ");
        (!message.is_empty()).then_some(message)
    };
    Answer {
        refusal: said(&["deny"]),
        warnings: said(&["warn", "waived"]).into_iter().collect(),
    }
}
