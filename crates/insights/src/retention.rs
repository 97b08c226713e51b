//! The end of what is not kept for ever: bodies of events, which name people, and the reasons in answers to surveys. What is counted
//! stays.
//!
//! Replicas need not agree on who does it: what is forgotten is forgotten.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::store::{Error, Store};

/// How often something is forgotten. It was kept for weeks; an hour is nothing.
const INTERVAL: Duration = Duration::from_hours(1);

/// For how many days things are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Bodies of events, as their source sent them.
    pub bodies: u16,
    /// Reasons in answers to surveys.
    pub reasons: u16,
}

impl Retention {
    /// Forgets what is older at this moment, and says how much that was: bodies and reasons.
    pub async fn forget(&self, store: &Store, now: Timestamp) -> Result<[u64; 2], Error> {
        let bodies = store.forget_bodies(before(now, self.bodies)).await?;
        let day = before(now, self.reasons).to_zoned(TimeZone::UTC).date();
        Ok([bodies, store.forget_reasons(day).await?])
    }

    /// Forgets at once and every hour, until the runtime ends.
    pub fn keep(self, store: Arc<Store>) {
        tokio::spawn(async move {
            loop {
                match self.forget(&store, Timestamp::now()).await {
                    Ok([0, 0]) => {}
                    Ok([bodies, reasons]) => tracing::info!(bodies, reasons, "forgotten"),
                    Err(error) => {
                        tracing::warn!(%error, "nothing is forgotten: the database does not answer");
                    }
                }
                tokio::time::sleep(INTERVAL).await;
            }
        });
    }
}

fn before(now: Timestamp, days: u16) -> Timestamp {
    let kept = SignedDuration::from_hours(24 * i64::from(days));
    now.saturating_sub(kept).unwrap_or(Timestamp::MIN)
}
