//! What was counted, for who asks.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Error, Store, scope};
use crate::api::DeadLetter;
use crate::metrics::Window;
use crate::projection::{self, DeployedChange, Deployment, Incident, Projection, Scope};

impl Store {
    /// Services that were deployed to an environment, by name.
    pub async fn services_in(&self, environment: &str) -> Result<Vec<String>, Error> {
        // From one name to the next in the index: DISTINCT would read every deployment.
        let rows = sqlx::query(
            "WITH RECURSIVE known(service) AS (SELECT MIN(service) FROM deployment WHERE environment = $1 UNION ALL \
             SELECT (SELECT MIN(service) FROM deployment WHERE environment = $1 AND deployment.service > known.service) \
             FROM known WHERE known.service IS NOT NULL) SELECT service FROM known WHERE service IS NOT NULL",
        )
            .bind(environment)
            .fetch_all(self.pool())
            .await?;
        let names: Result<Vec<String>, sqlx::Error> =
            rows.iter().map(|row| row.try_get(0)).collect();
        let mut names = names?;
        names.sort();
        Ok(names)
    }

    /// Whether anything was ever told of any incident.
    pub async fn incidents_are_told(&self, known_by: Timestamp) -> Result<bool, Error> {
        let row = sqlx::query(
            "SELECT 1 FROM fact WHERE entity = 'incident' AND received_at <= $1 LIMIT 1",
        )
        .bind(known_by.as_millisecond())
        .fetch_optional(self.pool())
        .await?;
        Ok(row.is_some())
    }

    /// The scope as it was known then: counted again from the facts that had come.
    pub async fn known_by(&self, scope: &Scope, as_of: Timestamp) -> Result<Projection, Error> {
        let mut connection = self.pool().acquire().await?;
        let facts = scope::facts(&mut connection, scope, Some(as_of)).await?;
        Ok(projection::project(scope, &facts, &self.rules))
    }

    /// What is counted of a scope in a window.
    pub async fn counted(&self, scope: &Scope, window: &Window) -> Result<Projection, Error> {
        let (from, to) = (window.from.as_millisecond(), window.to.as_millisecond());
        let rows = |statement: &'static str| {
            sqlx::query(statement)
                .bind(&scope.service)
                .bind(&scope.environment)
                .bind(from)
                .bind(to)
                .fetch_all(self.pool())
        };
        let deployments = rows(
            "SELECT id, repository, commit_sha, artifact, link, started_at, finished_at, status, kind, failed_by, \
             recovered_at, remediated_by, history FROM deployment WHERE service = $1 AND environment = $2 \
             AND finished_at >= $3 AND finished_at < $4 ORDER BY finished_at, id",
        )
        .await?;
        let changes = rows(
            "SELECT deployment, change_id, first_commit_at, merged_at, deployed_at FROM deployed_change \
             WHERE service = $1 AND environment = $2 AND deployed_at >= $3 AND deployed_at < $4 ORDER BY change_id",
        )
        .await?;
        let incidents = rows(
            "SELECT id, severity, started_at, resolved_at, resolution_assumed, cause, attribution FROM incident \
             WHERE service = $1 AND environment = $2 AND started_at >= $3 AND started_at < $4 ORDER BY id",
        )
        .await?;
        let deployments: Result<Vec<_>, Error> = deployments.iter().map(deployment).collect();
        let changes: Result<Vec<_>, Error> = changes.iter().map(change).collect();
        let incidents: Result<Vec<_>, Error> = incidents.iter().map(incident).collect();
        Ok(Projection {
            deployments: deployments?,
            changes: changes?,
            incidents: incidents?,
        })
    }

    /// The newest deployment in a scope whose name begins so, and when it ended.
    pub(crate) async fn newest_deployment(
        &self,
        scope: &Scope,
        beginning: &str,
    ) -> Result<Option<(String, Option<Timestamp>)>, Error> {
        let row = sqlx::query(
            "SELECT id, finished_at FROM deployment WHERE service = $1 AND environment = $2 AND substr(id, 1, length($3)) = $3 \
             ORDER BY finished_at DESC, id DESC LIMIT 1",
        )
        .bind(&scope.service)
        .bind(&scope.environment)
        .bind(beginning)
        .fetch_optional(self.pool())
        .await?;
        row.map(|row| Ok((row.try_get(0)?, time(&row, 1)?)))
            .transpose()
    }

    /// Deliveries that could not be understood, the newest first.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, Error> {
        let rows = sqlx::query(
            "SELECT source, delivery, received_at, body_sha256, reason FROM dead_letter ORDER BY received_at DESC LIMIT 1000",
        )
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(DeadLetter {
                    source: row.try_get(0)?,
                    delivery: row.try_get(1)?,
                    received_at: time(row, 2)?.unwrap_or_default(),
                    body_sha256: row.try_get(3)?,
                    reason: row.try_get(4)?,
                })
            })
            .collect()
    }
}

pub(crate) fn time(row: &AnyRow, column: usize) -> Result<Option<Timestamp>, Error> {
    let milliseconds: Option<i64> = row.try_get(column)?;
    Ok(milliseconds.and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok()))
}

fn word<Word: DeserializeOwned>(row: &AnyRow, column: usize) -> Result<Word, Error> {
    let text: Option<String> = row.try_get(column)?;
    Ok(serde_json::from_value(
        text.map_or(Value::Null, Value::String),
    )?)
}

fn deployment(row: &AnyRow) -> Result<Deployment, Error> {
    Ok(Deployment {
        id: row.try_get(0)?,
        repository: row.try_get(1)?,
        commit: row.try_get(2)?,
        artifact: row.try_get(3)?,
        configuration: String::new(),
        link: row.try_get(4)?,
        started_at: time(row, 5)?.unwrap_or_default(),
        finished_at: time(row, 6)?,
        state: word(row, 7)?,
        kind: word(row, 8)?,
        failed_by: word(row, 9)?,
        recovered_at: time(row, 10)?,
        remediated_by: row.try_get(11)?,
        history: word(row, 12)?,
        degraded: false,
        healthy_again: None,
        marked: false,
        hotfix: false,
    })
}

fn change(row: &AnyRow) -> Result<DeployedChange, Error> {
    Ok(DeployedChange {
        deployment: row.try_get(0)?,
        change: row.try_get(1)?,
        first_commit_at: time(row, 2)?,
        merged_at: time(row, 3)?,
        deployed_at: time(row, 4)?.unwrap_or_default(),
    })
}

fn incident(row: &AnyRow) -> Result<Incident, Error> {
    Ok(Incident {
        id: row.try_get(0)?,
        severity: row.try_get(1)?,
        started_at: time(row, 2)?.unwrap_or_default(),
        resolved_at: time(row, 3)?,
        resolution_assumed: row.try_get::<i64, _>(4)? != 0,
        cause: row.try_get(5)?,
        attribution: word(row, 6)?,
    })
}
