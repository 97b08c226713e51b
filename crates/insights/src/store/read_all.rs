//! What was counted of all services at once. A question for each of a thousand services takes seconds, three for all do not.

use std::collections::BTreeMap;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::read::{change, deployment, incident};
use super::{Error, Store};
use crate::metrics::Window;
use crate::projection::Projection;

/// Projections by the name of the service.
pub type Projections = BTreeMap<String, Projection>;

impl Store {
    /// What is counted in a window of every service that was ever deployed to an environment: the same as
    /// [`counted`](Self::counted) of each.
    pub async fn counted_in(
        &self,
        environment: &str,
        window: &Window,
    ) -> Result<Projections, Error> {
        let names = self.services_in(environment).await?;
        let mut all: Projections = names
            .into_iter()
            .map(|name| (name, Projection::default()))
            .collect();
        let rows = |statement: &'static str| {
            sqlx::query(statement)
                .bind(environment.to_owned())
                .bind(window.from.as_millisecond())
                .bind(window.to.as_millisecond())
                .fetch_all(self.pool())
        };
        let deployments = rows(
            "SELECT id, repository, commit_sha, artifact, link, started_at, finished_at, status, kind, failed_by, \
             recovered_at, remediated_by, history, service FROM deployment WHERE environment = $1 \
             AND finished_at >= $2 AND finished_at < $3 ORDER BY finished_at, id",
        );
        each(&deployments.await?, 13, &mut all, |row, of| {
            of.deployments.push(deployment(row)?);
            Ok(())
        })?;
        let changes = rows(
            "SELECT deployment, change_id, first_commit_at, merged_at, deployed_at, service FROM deployed_change \
             WHERE environment = $1 AND deployed_at >= $2 AND deployed_at < $3 ORDER BY change_id",
        );
        each(&changes.await?, 5, &mut all, |row, of| {
            of.changes.push(change(row)?);
            Ok(())
        })?;
        let incidents = rows(
            "SELECT id, severity, started_at, resolved_at, resolution_assumed, cause, attribution, service FROM incident \
             WHERE environment = $1 AND started_at >= $2 AND started_at < $3 ORDER BY id",
        );
        each(&incidents.await?, 7, &mut all, |row, of| {
            of.incidents.push(incident(row)?);
            Ok(())
        })?;
        Ok(all)
    }
}

/// Gives each row to its service. An incident may name one that was never deployed, of which nobody asks.
fn each(
    rows: &[AnyRow],
    service: usize,
    all: &mut Projections,
    add: impl Fn(&AnyRow, &mut Projection) -> Result<(), Error>,
) -> Result<(), Error> {
    for row in rows {
        if let Some(of) = all.get_mut(row.try_get::<&str, _>(service)?) {
            add(row, of)?;
        }
    }
    Ok(())
}
