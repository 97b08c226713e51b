//! An event and its facts, each at most once.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{Any, AnyConnection, Row as _, Transaction};

use super::Error;
use crate::fact::Fact;
use crate::intake::{self, Delivery};
use crate::services::Services;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// New; what it says is counted.
    Stored,
    /// New, but it says nothing that is counted.
    Ignored,
    /// Was there already.
    Repeated,
    /// Cannot be understood; kept as a dead letter.
    DeadLetter,
}

pub(super) async fn insert(
    transaction: &mut Transaction<'static, Any>,
    delivery: &Delivery,
    services: &Services,
    facts: &mut Vec<Fact>,
) -> Result<Outcome, Error> {
    let digest = delivery.body_sha256();
    let inserted = sqlx::query(
        "INSERT INTO raw_event (source, delivery, kind, received_at, verified_by, body_sha256, body) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(delivery.source.name())
    .bind(&delivery.id)
    .bind(&delivery.kind)
    .bind(delivery.received_at.as_millisecond())
    .bind(&delivery.verified_by)
    .bind(&digest)
    .bind(&delivery.body)
    .execute(&mut **transaction)
    .await?;
    if inserted.rows_affected() == 0 {
        return repeated(transaction, delivery, &digest).await;
    }
    match intake::facts(delivery, services) {
        Err(reason) => {
            bury(transaction, delivery, &digest, &reason.to_string()).await?;
            Ok(Outcome::DeadLetter)
        }
        Ok(said) => {
            for fact in &said {
                insert_fact(transaction, fact, delivery.received_at.as_millisecond()).await?;
            }
            let outcome = if said.is_empty() {
                Outcome::Ignored
            } else {
                Outcome::Stored
            };
            facts.extend(said);
            Ok(outcome)
        }
    }
}

/// Those of which nothing with their name is stored.
pub(super) async fn unknown(
    connection: &mut AnyConnection,
    deliveries: Vec<Delivery>,
) -> Result<Vec<Delivery>, Error> {
    let mut unknown = Vec::new();
    for delivery in deliveries {
        let stored = sqlx::query("SELECT 1 FROM raw_event WHERE source = $1 AND delivery = $2")
            .bind(delivery.source.name())
            .bind(&delivery.id)
            .fetch_optional(&mut *connection)
            .await?;
        if stored.is_none() {
            unknown.push(delivery);
        }
    }
    Ok(unknown)
}

/// The same name with another body is no repetition; somebody must look at it.
async fn repeated(
    transaction: &mut Transaction<'static, Any>,
    delivery: &Delivery,
    digest: &str,
) -> Result<Outcome, Error> {
    let stored =
        sqlx::query("SELECT body_sha256 FROM raw_event WHERE source = $1 AND delivery = $2")
            .bind(delivery.source.name())
            .bind(&delivery.id)
            .fetch_one(&mut **transaction)
            .await?;
    if stored.try_get::<String, _>(0)? == digest {
        return Ok(Outcome::Repeated);
    }
    let reason = "a delivery of this name came before with another body, and that one counts";
    bury(transaction, delivery, digest, reason).await?;
    Ok(Outcome::DeadLetter)
}

pub(super) async fn bury(
    transaction: &mut Transaction<'static, Any>,
    delivery: &Delivery,
    digest: &str,
    reason: &str,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO dead_letter (source, delivery, received_at, body_sha256, reason) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(delivery.source.name())
    .bind(&delivery.id)
    .bind(delivery.received_at.as_millisecond())
    .bind(digest)
    .bind(reason)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Of the same statement the earliest time counts at which it was known.
pub(super) async fn insert_fact(
    transaction: &mut Transaction<'static, Any>,
    fact: &Fact,
    received_at: i64,
) -> Result<(), Error> {
    let address = fact.address();
    let (content, digest) = fact.canonical()?;
    sqlx::query(
        "INSERT INTO fact (entity, entity_key, digest, service, environment, repository, artifact, received_at, content) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (entity, entity_key, digest) DO UPDATE SET received_at = \
         CASE WHEN excluded.received_at < fact.received_at THEN excluded.received_at ELSE fact.received_at END",
    )
    .bind(address.entity)
    .bind(address.key)
    .bind(digest)
    .bind(address.service)
    .bind(address.environment)
    .bind(address.repository)
    .bind(address.artifact)
    .bind(received_at)
    .bind(content)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
