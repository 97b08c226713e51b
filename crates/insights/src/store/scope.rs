//! One service in one environment: which facts are about it, and the rows that follow.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::{Any, AnyConnection, Row as _, Transaction};

use super::Error;
use crate::fact::{Fact, IncidentFact};
use crate::projection::{self, Deployment, Projection, Rules, Scope};

/// Scopes whose rows a fact may change.
pub(super) async fn touched(
    transaction: &mut Transaction<'static, Any>,
    fact: &Fact,
) -> Result<Vec<Scope>, Error> {
    let of_repository =
        "SELECT DISTINCT service, environment FROM deployment WHERE repository = $1";
    let of_artifact = "SELECT DISTINCT service, environment FROM deployment WHERE artifact = $1";
    match fact {
        Fact::Deployment(fact) => Ok(vec![Scope {
            service: fact.service.clone(),
            environment: fact.environment.clone(),
        }]),
        Fact::Push(fact) => scopes(transaction, of_repository, &fact.repository).await,
        Fact::Change(fact) => scopes(transaction, of_repository, &fact.repository).await,
        Fact::Artifact(fact) => scopes(transaction, of_artifact, &fact.artifact).await,
        Fact::Incident(fact) => moved(transaction, fact).await,
        Fact::Provisioning(_) | Fact::TemplateRun(_) | Fact::Request(_) => Ok(Vec::new()),
    }
}

async fn scopes(
    transaction: &mut Transaction<'static, Any>,
    statement: &'static str,
    value: &str,
) -> Result<Vec<Scope>, Error> {
    let rows = sqlx::query(statement)
        .bind(value)
        .fetch_all(&mut **transaction)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Scope {
                service: row.try_get(0)?,
                environment: row.try_get(1)?,
            })
        })
        .collect()
}

/// Where the incident is now and every place where it may have been counted before.
async fn moved(
    transaction: &mut Transaction<'static, Any>,
    fact: &IncidentFact,
) -> Result<Vec<Scope>, Error> {
    let known = "SELECT DISTINCT service, environment FROM incident WHERE id = $1";
    let mut places = scopes(transaction, known, &fact.id).await?;
    let facts = incident(transaction, &fact.id, i64::MAX).await?;
    let said: Vec<&IncidentFact> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Incident(fact) => Some(fact),
            _ => None,
        })
        .collect();
    let mut said = said;
    said.sort();
    places.push(projection::scope_of(&said));
    Ok(places)
}

async fn incident(
    connection: &mut AnyConnection,
    id: &str,
    known_by: i64,
) -> Result<Vec<Fact>, Error> {
    contents(
        sqlx::query(
            "SELECT content FROM fact WHERE entity = 'incident' AND entity_key = $1 AND received_at <= $2",
        )
        .bind(id)
        .bind(known_by)
        .fetch_all(connection)
        .await?,
    )
}

fn contents(rows: Vec<sqlx::any::AnyRow>) -> Result<Vec<Fact>, Error> {
    rows.into_iter()
        .map(|row| Ok(serde_json::from_str(&row.try_get::<String, _>(0)?)?))
        .collect()
}

/// Every fact that bears on a scope and was known by then.
pub(crate) async fn facts(
    connection: &mut AnyConnection,
    scope: &Scope,
    known_by: Option<Timestamp>,
) -> Result<Vec<Fact>, Error> {
    let known_by = known_by.map_or(i64::MAX, Timestamp::as_millisecond);
    let mut facts = contents(
        sqlx::query(
            "SELECT content FROM fact WHERE entity = 'deployment' AND service = $1 AND environment = $2 \
             AND received_at <= $3",
        )
        .bind(&scope.service)
        .bind(&scope.environment)
        .bind(known_by)
        .fetch_all(&mut *connection)
        .await?,
    )?;
    let (mut artifacts, mut repositories) = (BTreeSet::new(), BTreeSet::new());
    for fact in &facts {
        let address = fact.address();
        artifacts.insert(address.artifact.to_owned());
        repositories.insert(address.repository.to_owned());
    }
    artifacts.remove("");
    for artifact in artifacts {
        let built = by(connection, "artifact", &artifact, known_by).await?;
        for fact in &built {
            if let Fact::Artifact(fact) = fact {
                repositories.insert(fact.repository.clone());
            }
        }
        facts.extend(built);
    }
    repositories.remove("");
    for repository in repositories {
        facts.extend(of_repository(connection, &repository, known_by).await?);
    }
    let ids = sqlx::query(
        "SELECT DISTINCT entity_key FROM fact WHERE entity = 'incident' AND service IN ($1, '') AND environment IN ($2, '') \
         ORDER BY entity_key",
    )
    .bind(&scope.service)
    .bind(&scope.environment)
    .fetch_all(&mut *connection)
    .await?;
    for row in ids {
        facts.extend(incident(connection, &row.try_get::<String, _>(0)?, known_by).await?);
    }
    Ok(facts)
}

async fn by(
    connection: &mut AnyConnection,
    entity: &'static str,
    key: &str,
    known_by: i64,
) -> Result<Vec<Fact>, Error> {
    contents(
        sqlx::query(
            "SELECT content FROM fact WHERE entity = $1 AND entity_key = $2 AND received_at <= $3",
        )
        .bind(entity)
        .bind(key)
        .bind(known_by)
        .fetch_all(connection)
        .await?,
    )
}

async fn of_repository(
    connection: &mut AnyConnection,
    repository: &str,
    known_by: i64,
) -> Result<Vec<Fact>, Error> {
    contents(
        sqlx::query(
            "SELECT content FROM fact WHERE entity IN ('push', 'change') AND repository = $1 AND received_at <= $2",
        )
        .bind(repository)
        .bind(known_by)
        .fetch_all(connection)
        .await?,
    )
}

/// Replaces the rows of a scope by what its facts amount to.
pub(super) async fn project(
    transaction: &mut Transaction<'static, Any>,
    scope: &Scope,
    rules: &Rules,
) -> Result<(), Error> {
    let facts = facts(transaction, scope, None).await?;
    let projection = projection::project(scope, &facts, rules);
    for statement in [
        "DELETE FROM deployment WHERE service = $1 AND environment = $2",
        "DELETE FROM deployed_change WHERE service = $1 AND environment = $2",
        "DELETE FROM incident WHERE service = $1 AND environment = $2",
    ] {
        sqlx::query(statement)
            .bind(&scope.service)
            .bind(&scope.environment)
            .execute(&mut **transaction)
            .await?;
    }
    for deployment in &projection.deployments {
        insert_deployment(transaction, scope, deployment).await?;
    }
    insert_changes(transaction, scope, &projection).await?;
    insert_incidents(transaction, scope, &projection).await
}

/// The word by which the API calls it, too.
fn word(value: impl Serialize) -> Result<Option<String>, Error> {
    let value = serde_json::to_value(value)?;
    Ok(value.as_str().map(str::to_owned))
}

async fn insert_deployment(
    transaction: &mut Transaction<'static, Any>,
    scope: &Scope,
    deployment: &Deployment,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO deployment (service, environment, id, repository, commit_sha, artifact, link, started_at, finished_at, \
         status, kind, counted, rework, failed, failed_by, recovered_at, remediated_by, history) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(&scope.service)
    .bind(&scope.environment)
    .bind(&deployment.id)
    .bind(&deployment.repository)
    .bind(&deployment.commit)
    .bind(&deployment.artifact)
    .bind(&deployment.link)
    .bind(deployment.started_at.as_millisecond())
    .bind(deployment.finished_at.map(Timestamp::as_millisecond))
    .bind(word(deployment.state)?)
    .bind(word(deployment.kind)?)
    .bind(i64::from(deployment.counted()))
    .bind(i64::from(deployment.rework()))
    .bind(i64::from(deployment.failed_by.is_some()))
    .bind(word(deployment.failed_by)?)
    .bind(deployment.recovered_at.map(Timestamp::as_millisecond))
    .bind(&deployment.remediated_by)
    .bind(word(deployment.history)?)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn insert_changes(
    transaction: &mut Transaction<'static, Any>,
    scope: &Scope,
    projection: &Projection,
) -> Result<(), Error> {
    for change in &projection.changes {
        sqlx::query(
            "INSERT INTO deployed_change (service, environment, deployment, change_id, first_commit_at, merged_at, \
             deployed_at, lead_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&scope.service)
        .bind(&scope.environment)
        .bind(&change.deployment)
        .bind(&change.change)
        .bind(change.first_commit_at.map(Timestamp::as_millisecond))
        .bind(change.merged_at.map(Timestamp::as_millisecond))
        .bind(change.deployed_at.as_millisecond())
        .bind(change.lead_time())
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

async fn insert_incidents(
    transaction: &mut Transaction<'static, Any>,
    scope: &Scope,
    projection: &Projection,
) -> Result<(), Error> {
    for incident in &projection.incidents {
        sqlx::query(
            "INSERT INTO incident (service, environment, id, severity, started_at, resolved_at, resolution_assumed, cause, \
             attribution) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&scope.service)
        .bind(&scope.environment)
        .bind(&incident.id)
        .bind(&incident.severity)
        .bind(incident.started_at.as_millisecond())
        .bind(incident.resolved_at.map(Timestamp::as_millisecond))
        .bind(i64::from(incident.resolution_assumed))
        .bind(&incident.cause)
        .bind(word(incident.attribution)?)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}
