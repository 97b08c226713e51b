//! What was counted of all services at once. A question for each of a thousand services takes seconds; so does a row for each of a
//! hundred thousand deployments, for the driver hands over one after the other. So each service is one row, of which we take the parts.

use std::collections::BTreeMap;
use std::str::{FromStr, SplitAsciiWhitespace};

use jiff::Timestamp;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::Value;
use sqlx::Row as _;

use super::{Error, Store};
use crate::metrics::Window;
use crate::projection::{DeployedChange, Deployment, Incident, Projection};

/// Projections by the name of the service.
pub type Projections = BTreeMap<String, Projection>;

/// Parts of a deployment have a space between them, and none within: they are numbers and words of ours. What is not known is `-`.
const DEPLOYMENTS: &str = "SELECT service, string_agg(CAST(finished_at AS TEXT) || ' ' || status || ' ' || \
     COALESCE(kind, '-') || ' ' || COALESCE(failed_by, '-') || ' ' || COALESCE(CAST(recovered_at AS TEXT), '-') || ' ' || \
     history, ',') FROM deployment WHERE environment = $1 AND finished_at >= $2 AND finished_at < $3 GROUP BY service";
const CHANGES: &str = "SELECT service, string_agg(CAST(deployed_at AS TEXT) || ' ' || \
     COALESCE(CAST(first_commit_at AS TEXT), '-') || ' ' || COALESCE(CAST(merged_at AS TEXT), '-'), ',') \
     FROM deployed_change WHERE environment = $1 AND deployed_at >= $2 AND deployed_at < $3 GROUP BY service";
const INCIDENTS: &str = "SELECT service, string_agg(CAST(started_at AS TEXT) || ' ' || attribution || ' ' || \
     CASE WHEN cause IS NULL THEN '-' ELSE 'known' END, ',') \
     FROM incident WHERE environment = $1 AND started_at >= $2 AND started_at < $3 GROUP BY service";

impl Store {
    /// What is counted in a window of every service that was ever deployed to an environment: the same numbers as of
    /// [`counted`](Self::counted) for each, but without names, commits and links.
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
        for (statement, add) in [
            (DEPLOYMENTS, deployment as Add),
            (CHANGES, change as Add),
            (INCIDENTS, incident as Add),
        ] {
            let rows = sqlx::query(statement)
                .bind(environment.to_owned())
                .bind(window.from.as_millisecond())
                .bind(window.to.as_millisecond())
                .fetch_all(self.pool())
                .await?;
            for row in rows {
                // An incident may name a service that was never deployed, of which nobody asks.
                if let Some(projection) = all.get_mut(row.try_get::<&str, _>(0)?) {
                    for one in row.try_get::<&str, _>(1)?.split(',') {
                        add(&mut one.split_ascii_whitespace(), projection)?;
                    }
                }
            }
        }
        Ok(all)
    }
}

/// Adds one thing, of which these are the parts.
type Add = fn(&mut SplitAsciiWhitespace<'_>, &mut Projection) -> Result<(), Error>;

fn deployment(
    parts: &mut SplitAsciiWhitespace<'_>,
    projection: &mut Projection,
) -> Result<(), Error> {
    let finished_at = time(parts);
    projection.deployments.push(Deployment {
        id: String::new(),
        repository: String::new(),
        commit: None,
        artifact: String::new(),
        configuration: String::new(),
        link: None,
        started_at: Timestamp::UNIX_EPOCH,
        finished_at,
        state: word(parts)?,
        kind: word(parts)?,
        failed_by: word(parts)?,
        recovered_at: time(parts),
        remediated_by: None,
        history: word(parts)?,
        degraded: false,
        healthy_again: None,
        marked: false,
        hotfix: false,
    });
    Ok(())
}

fn change(parts: &mut SplitAsciiWhitespace<'_>, projection: &mut Projection) -> Result<(), Error> {
    projection.changes.push(DeployedChange {
        deployment: String::new(),
        change: String::new(),
        deployed_at: at(parts)?,
        first_commit_at: time(parts),
        merged_at: time(parts),
    });
    Ok(())
}

fn incident(
    parts: &mut SplitAsciiWhitespace<'_>,
    projection: &mut Projection,
) -> Result<(), Error> {
    projection.incidents.push(Incident {
        id: String::new(),
        severity: None,
        started_at: at(parts)?,
        resolved_at: None,
        resolution_assumed: false,
        attribution: word(parts)?,
        cause: known(parts).map(|_| String::new()),
    });
    Ok(())
}

fn known<'row>(parts: &mut SplitAsciiWhitespace<'row>) -> Option<&'row str> {
    parts.next().filter(|part| *part != "-")
}

fn time(parts: &mut SplitAsciiWhitespace<'_>) -> Option<Timestamp> {
    let milliseconds = i64::from_str(known(parts)?).ok()?;
    Timestamp::from_millisecond(milliseconds).ok()
}

/// A time that everything of its kind has.
fn at(parts: &mut SplitAsciiWhitespace<'_>) -> Result<Timestamp, Error> {
    let missing = || serde_json::Error::custom("a time is missing");
    Ok(time(parts).ok_or_else(missing)?)
}

/// A word by which the API calls it, too; nothing for what may be unknown.
fn word<Word: DeserializeOwned>(parts: &mut SplitAsciiWhitespace<'_>) -> Result<Word, Error> {
    let word = known(parts).map_or(Value::Null, |word| Value::String(word.to_owned()));
    Ok(serde_json::from_value(word)?)
}
