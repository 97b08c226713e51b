//! Rows of the platform's own metrics; each follows from the facts of one thing.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{Any, Row as _, Transaction};

use super::Error;
use crate::fact::{Fact, ProvisioningFact, RequestFact, RunStatus, TemplateRunFact};

/// Replaces the row of the thing that the fact is about.
pub(super) async fn project(
    transaction: &mut Transaction<'static, Any>,
    fact: &Fact,
) -> Result<(), Error> {
    let entity = match fact {
        Fact::Provisioning(_) | Fact::TemplateRun(_) | Fact::Request(_) => fact.address(),
        _ => return Ok(()),
    };
    let rows = sqlx::query("SELECT content FROM fact WHERE entity = $1 AND entity_key = $2")
        .bind(entity.entity)
        .bind(entity.key)
        .fetch_all(&mut **transaction)
        .await?;
    let mut facts = Vec::new();
    for row in rows {
        facts.push(serde_json::from_str::<Fact>(&row.try_get::<String, _>(0)?)?);
    }
    facts.sort();
    let (mut objects, mut runs, mut requests) = (Vec::new(), Vec::new(), Vec::new());
    for fact in facts {
        match fact {
            Fact::Provisioning(fact) => objects.push(fact),
            Fact::TemplateRun(fact) => runs.push(fact),
            Fact::Request(fact) => requests.push(fact),
            _ => {}
        }
    }
    provisioning(transaction, &objects).await?;
    template_run(transaction, &runs).await?;
    request(transaction, requests.first()).await
}

async fn provisioning(
    transaction: &mut Transaction<'static, Any>,
    facts: &[ProvisioningFact],
) -> Result<(), Error> {
    let Some(first) = facts.first() else {
        return Ok(());
    };
    let text = |field: fn(&ProvisioningFact) -> &String| {
        let mut told = facts.iter().map(field).filter(|text| !text.is_empty());
        told.next().cloned().unwrap_or_default()
    };
    let earliest = |field: fn(&ProvisioningFact) -> Option<Timestamp>| {
        let times = facts.iter().filter_map(field);
        times.min().map(Timestamp::as_millisecond)
    };
    // What was promised first is what somebody counted on; facts are sorted, so the one from before it was ready comes first.
    let objective = facts.iter().find_map(|fact| fact.objective_seconds);
    sqlx::query(
        "INSERT INTO provisioning (id, kind, size, cloud, team, requested_at, ready_at, failed_at, objective_seconds, \
         canary) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, size = excluded.size, \
         cloud = excluded.cloud, team = excluded.team, requested_at = excluded.requested_at, ready_at = excluded.ready_at, \
         failed_at = excluded.failed_at, objective_seconds = excluded.objective_seconds, \
         canary = excluded.canary",
    )
    .bind(&first.id)
    .bind(text(|fact| &fact.kind))
    .bind(text(|fact| &fact.size))
    .bind(text(|fact| &fact.cloud))
    .bind(text(|fact| &fact.team))
    .bind(earliest(|fact| Some(fact.requested_at)))
    .bind(earliest(|fact| fact.ready_at))
    .bind(earliest(|fact| fact.failed_at))
    .bind(objective)
    .bind(i64::from(facts.iter().any(|fact| fact.canary)))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn template_run(
    transaction: &mut Transaction<'static, Any>,
    facts: &[TemplateRunFact],
) -> Result<(), Error> {
    let Some(first) = facts.first() else {
        return Ok(());
    };
    let status = facts.iter().map(|fact| fact.status).max();
    let ended = facts
        .iter()
        .filter(|fact| fact.status != RunStatus::Running && Some(fact.status) == status);
    let team = facts.iter().find(|fact| !fact.team.is_empty());
    sqlx::query(
        "INSERT INTO template_run (id, template, service, team, started_at, finished_at, status) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET template = excluded.template, \
         service = excluded.service, team = excluded.team, started_at = excluded.started_at, \
         finished_at = excluded.finished_at, status = excluded.status",
    )
    .bind(&first.id)
    .bind(&first.template)
    .bind(facts.iter().find_map(|fact| fact.service.clone()))
    .bind(team.map_or("", |fact| &fact.team))
    .bind(facts.iter().map(|fact| fact.started_at.as_millisecond()).min())
    .bind(ended.map(|fact| fact.at.as_millisecond()).min())
    .bind(word(status)?)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn request(
    transaction: &mut Transaction<'static, Any>,
    fact: Option<&RequestFact>,
) -> Result<(), Error> {
    let Some(fact) = fact else {
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO request (id, channel, kind, team, requested_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, kind = excluded.kind, team = excluded.team, \
         requested_at = excluded.requested_at",
    )
    .bind(&fact.id)
    .bind(word(fact.channel)?)
    .bind(&fact.kind)
    .bind(&fact.team)
    .bind(fact.at.as_millisecond())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn word(value: impl Serialize) -> Result<Option<String>, Error> {
    let value = serde_json::to_value(value)?;
    Ok(value.as_str().map(str::to_owned))
}
