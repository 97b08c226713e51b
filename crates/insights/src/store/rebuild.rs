//! The derived tables again, from the events; and the end of what must not be kept.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::{Any, Row as _, Transaction};

use super::event::{bury, insert_fact};
use super::{Error, Store, touched};
use crate::fact::Fact;
use crate::intake::{self, Delivery, Source};
use crate::projection::Scope;

/// Events in memory at a time: there may be millions.
const AT_ONCE: i64 = 1000;

impl Store {
    /// Forgets everything derived and derives it again, in one transaction: readers see the old state or the new one.
    pub async fn rebuild(&self) -> Result<u64, Error> {
        let mut writing = self.write().await?;
        for statement in [
            "DELETE FROM fact",
            "DELETE FROM deployment",
            "DELETE FROM deployed_change",
            "DELETE FROM incident",
            "DELETE FROM provisioning",
            "DELETE FROM template_run",
            "DELETE FROM request",
        ] {
            sqlx::query(statement)
                .execute(&mut *writing.transaction)
                .await?;
        }
        // Letters about a second body of a delivery follow from an event that was not kept, so they stay.
        sqlx::query(
            "DELETE FROM dead_letter WHERE EXISTS (SELECT 1 FROM raw_event WHERE raw_event.source = dead_letter.source AND \
             raw_event.delivery = dead_letter.delivery AND raw_event.body_sha256 = dead_letter.body_sha256 AND raw_event.body IS NOT NULL)",
        )
        .execute(&mut *writing.transaction)
        .await?;
        let mut events = 0;
        let mut scopes: BTreeSet<Scope> = BTreeSet::new();
        let mut last = (String::new(), String::new());
        loop {
            let rows = after(&mut writing.transaction, &last).await?;
            let Some(row) = rows.last() else { break };
            last = (row.try_get(0)?, row.try_get(1)?);
            events += rows.len() as u64;
            let mut facts = Vec::new();
            for row in &rows {
                self.again(&mut writing.transaction, row, &mut facts)
                    .await?;
            }
            scopes.extend(touched(&mut writing.transaction, &facts).await?);
        }
        self.count(&mut writing.transaction, &scopes).await?;
        writing.transaction.commit().await?;
        Ok(events)
    }

    async fn again(
        &self,
        transaction: &mut Transaction<'static, Any>,
        row: &sqlx::any::AnyRow,
        facts: &mut Vec<Fact>,
    ) -> Result<(), Error> {
        let received_at: i64 = row.try_get(3)?;
        let Some(delivery) = delivery(row)? else {
            let kept: Option<String> = row.try_get(6)?;
            let kept: Vec<Fact> = serde_json::from_str(kept.as_deref().unwrap_or("[]"))?;
            for fact in kept {
                insert_fact(transaction, &fact, received_at).await?;
                facts.push(fact);
            }
            return Ok(());
        };
        match intake::facts(&delivery, &self.services) {
            Err(reason) => {
                let digest = delivery.body_sha256();
                bury(transaction, &delivery, &digest, &reason.to_string()).await
            }
            Ok(said) => {
                for fact in said {
                    insert_fact(transaction, &fact, received_at).await?;
                    facts.push(fact);
                }
                Ok(())
            }
        }
    }

    /// Forgets the bodies of events received before this moment. What they say in our words stays, so nothing changes that
    /// is counted, and `rebuild` still gives the same.
    pub async fn forget_bodies(&self, before: Timestamp) -> Result<u64, Error> {
        let mut forgotten = 0;
        loop {
            // Others write in between.
            let some = self.forget_some_bodies(before).await?;
            if some == 0 {
                return Ok(forgotten);
            }
            forgotten += some;
        }
    }

    async fn forget_some_bodies(&self, before: Timestamp) -> Result<u64, Error> {
        let mut writing = self.write().await?;
        let rows = sqlx::query(
            "SELECT source, delivery, kind, received_at, verified_by, body, facts, body_sha256 FROM raw_event \
             WHERE body IS NOT NULL AND received_at < $1 LIMIT $2",
        )
        .bind(before.as_millisecond())
        .bind(AT_ONCE)
        .fetch_all(&mut *writing.transaction)
        .await?;
        for row in &rows {
            // Of a source that this version does not know nothing is counted.
            let facts = delivery(row)?
                .and_then(|delivery| intake::facts(&delivery, &self.services).ok())
                .unwrap_or_default();
            sqlx::query(
                "UPDATE raw_event SET body = NULL, facts = $1 WHERE source = $2 AND delivery = $3",
            )
            .bind(serde_json::to_string(&facts)?)
            .bind(row.try_get::<String, _>(0)?)
            .bind(row.try_get::<String, _>(1)?)
            .execute(&mut *writing.transaction)
            .await?;
        }
        writing.transaction.commit().await?;
        Ok(rows.len().try_into().unwrap_or(u64::MAX))
    }
}

/// The events that follow this one, in the order of their names.
async fn after(
    transaction: &mut Transaction<'static, Any>,
    (source, delivery): &(String, String),
) -> Result<Vec<sqlx::any::AnyRow>, Error> {
    let rows = sqlx::query(
        "SELECT source, delivery, kind, received_at, verified_by, body, facts, body_sha256 FROM raw_event \
         WHERE (source, delivery) > ($1, $2) ORDER BY source, delivery LIMIT $3",
    )
    .bind(source)
    .bind(delivery)
    .bind(AT_ONCE)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows)
}

/// The delivery as it was received, while its body is kept.
fn delivery(row: &sqlx::any::AnyRow) -> Result<Option<Delivery>, Error> {
    let source: String = row.try_get(0)?;
    let (Some(source), Some(body)) = (Source::named(&source), row.try_get::<Option<String>, _>(5)?)
    else {
        return Ok(None);
    };
    Ok(Some(Delivery {
        source,
        id: row.try_get(1)?,
        kind: row.try_get(2)?,
        received_at: Timestamp::from_millisecond(row.try_get(3)?).unwrap_or_default(),
        verified_by: row.try_get(4)?,
        body,
    }))
}
