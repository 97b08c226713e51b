//! Which of several replicas shows the metrics. All of them answer and take events in; metrics that two of them showed would be
//! added up twice.
//!
//! The lease is a lock of the PostgreSQL that they share. It ends with the connection that holds it, so there is no time to wait for
//! and no clock to agree on: when a replica goes, the next one leads within seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::{Any, Row as _, pool::PoolConnection};

use crate::store::{Error, Store};

/// How often a replica looks whether it leads.
const INTERVAL: Duration = Duration::from_secs(5);

/// Whether this replica leads.
#[derive(Debug, Clone)]
pub struct Leadership(Arc<AtomicBool>);

impl Leadership {
    /// Leads at once where nobody else can, and otherwise seeks to until the runtime ends.
    pub fn of(store: &Arc<Store>) -> Self {
        let alone = !store.is_shared();
        let leadership = Self(Arc::new(AtomicBool::new(alone)));
        if !alone {
            tokio::spawn(leadership.clone().seek(Arc::clone(store)));
        }
        leadership
    }

    /// Whether it does.
    pub fn leads(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    async fn seek(self, store: Arc<Store>) {
        loop {
            if let Err(error) = self.hold(&store).await {
                tracing::warn!(%error, "does not lead: the database does not answer");
            }
            self.0.store(false, Ordering::Relaxed);
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Waits for the lock and holds it until the connection ends.
    async fn hold(&self, store: &Store) -> Result<(), Error> {
        // Never given back to the pool, where the lock would go on with whoever gets the connection next.
        let mut connection = store.pool().acquire().await?;
        connection.close_on_drop();
        while !try_lock(&mut connection).await? {
            tokio::time::sleep(INTERVAL).await;
        }
        tracing::info!("leads: shows the metrics");
        self.0.store(true, Ordering::Relaxed);
        loop {
            tokio::time::sleep(INTERVAL).await;
            sqlx::query("SELECT 1").fetch_one(&mut *connection).await?;
        }
    }
}

async fn try_lock(connection: &mut PoolConnection<Any>) -> Result<bool, Error> {
    // As a number, for the driver of any database knows those. The key is ours and says nothing.
    let row = sqlx::query("SELECT CAST(pg_try_advisory_lock(7283002) AS INTEGER)")
        .fetch_one(&mut **connection)
        .await?;
    Ok(row.try_get::<i32, _>(0)? == 1)
}
