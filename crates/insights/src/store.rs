//! The database: SQLite in a file, or PostgreSQL. The statements are the same on both.
//!
//! One transaction takes an event in: the event itself, its facts, and everything that follows from them. What it answers
//! with "stored" is on disk.

mod dump;
mod event;
mod platform;
mod read;
mod read_all;
mod rebuild;
pub(crate) mod scope;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::str::FromStr as _;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{Any, AnyPool, SqlStr, Transaction};
use tokio::sync::{Mutex, MutexGuard};

use crate::fact::Fact;
use crate::intake::Delivery;
use crate::projection::{Rules, Scope};
use crate::services::Services;

pub use event::Outcome;
pub(crate) use read::time;
pub use read_all::Projections;

/// Migrations in their order; what is released never changes.
const MIGRATIONS: [(i64, &str, &str); 7] = [
    (1, "events", include_str!("../migrations/0001_events.sql")),
    (2, "survey", include_str!("../migrations/0002_survey.sql")),
    (
        3,
        "objective",
        include_str!("../migrations/0003_objective.sql"),
    ),
    (
        4,
        "survey themes",
        include_str!("../migrations/0004_survey_themes.sql"),
    ),
    (5, "bodies", include_str!("../migrations/0005_bodies.sql")),
    (
        6,
        "many services",
        include_str!("../migrations/0006_many_services.sql"),
    ),
    (7, "canary", include_str!("../migrations/0007_canary.sql")),
];

/// Why the database does not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is not one.
    #[error(
        "database `{url}`: not an address of SQLite or PostgreSQL; write sqlite:insights.db or postgres://user@host/name"
    )]
    Address {
        /// As it was given, without a password.
        url: String,
    },
    /// The database refused.
    #[error("database: {0}; look at its log and whether its disk is full")]
    Database(#[from] sqlx::Error),
    /// A migration failed or is unknown.
    #[error("database: {0}; a newer pave-insights may have been here, use that one")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Stored content is not what this version wrote.
    #[error("database: stored facts cannot be read: {0}; run `pave-insights rebuild`")]
    Content(#[from] serde_json::Error),
}

/// The open database.
#[derive(Debug)]
pub struct Store {
    pool: AnyPool,
    sqlite: bool,
    /// SQLite has one writer; waiting here is fairer than its busy handler.
    writer: Mutex<()>,
    pub(crate) rules: Rules,
    pub(crate) services: Services,
}

/// A transaction that writes, and the right to be the only one.
pub(crate) struct Writing<'store> {
    pub(crate) transaction: Transaction<'static, Any>,
    _only: MutexGuard<'store, ()>,
}

impl Store {
    /// Opens, and brings an older database up to date.
    pub async fn open(url: &str, rules: Rules, services: Services) -> Result<Self, Error> {
        let address = || Error::Address {
            url: url.rsplit('@').next().unwrap_or_default().to_owned(),
        };
        let sqlite = url.starts_with("sqlite:");
        if !sqlite && !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(address());
        }
        sqlx::any::install_default_drivers();
        let url = if sqlite && !url.contains('?') {
            format!("{url}?mode=rwc")
        } else {
            url.to_owned()
        };
        let options = AnyConnectOptions::from_str(&url).map_err(|_| address())?;
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if sqlite {
                        // Readers do not wait for the writer; a commit is on disk when it is answered.
                        for pragma in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"] {
                            sqlx::query(pragma).execute(&mut *connection).await?;
                        }
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        migrator().run(&pool).await?;
        Ok(Self {
            pool,
            sqlite,
            writer: Mutex::new(()),
            rules,
            services,
        })
    }

    /// Stores a delivery and everything that follows from it. Returns when it is on disk.
    pub async fn record(&self, delivery: &Delivery) -> Result<Outcome, Error> {
        self.record_all(std::slice::from_ref(delivery))
            .await
            .map(|outcomes| outcomes.first().copied().unwrap_or(Outcome::Repeated))
    }

    /// Stores many deliveries in one transaction.
    pub async fn record_all(&self, deliveries: &[Delivery]) -> Result<Vec<Outcome>, Error> {
        let mut writing = self.write().await?;
        let mut outcomes = Vec::with_capacity(deliveries.len());
        let mut facts = Vec::new();
        for delivery in deliveries {
            let outcome = event::insert(
                &mut writing.transaction,
                delivery,
                &self.services,
                &mut facts,
            )
            .await?;
            outcomes.push(outcome);
        }
        self.follow(&mut writing, &facts).await?;
        writing.transaction.commit().await?;
        Ok(outcomes)
    }

    /// Stores those deliveries whose names are new. For who looks at a thing again and again and names what happened to it: the
    /// first look counts, and what later looks find changed since is no contradiction.
    pub async fn record_first(&self, deliveries: Vec<Delivery>) -> Result<(), Error> {
        // Mostly nothing is new, and then nobody has to wait for the writer.
        let mut connection = self.pool.acquire().await?;
        let new = event::unknown(&mut connection, deliveries).await?;
        drop(connection);
        if new.is_empty() {
            return Ok(());
        }
        let mut writing = self.write().await?;
        let mut facts = Vec::new();
        // Another replica may have been faster.
        for delivery in event::unknown(&mut writing.transaction, new).await? {
            event::insert(
                &mut writing.transaction,
                &delivery,
                &self.services,
                &mut facts,
            )
            .await?;
        }
        self.follow(&mut writing, &facts).await?;
        writing.transaction.commit().await?;
        Ok(())
    }

    /// Counts anew what new facts may have changed.
    async fn follow(&self, writing: &mut Writing<'_>, facts: &[Fact]) -> Result<(), Error> {
        let touched = touched(&mut writing.transaction, facts).await?;
        self.count(&mut writing.transaction, &touched).await
    }

    /// Replaces the rows of scopes.
    async fn count(
        &self,
        transaction: &mut Transaction<'static, Any>,
        scopes: &BTreeSet<Scope>,
    ) -> Result<(), Error> {
        for scope in scopes {
            scope::project(transaction, scope, &self.rules).await?;
        }
        Ok(())
    }

    pub(crate) async fn write(&self) -> Result<Writing<'_>, Error> {
        let only = self.writer.lock().await;
        let begin = if self.sqlite {
            "BEGIN IMMEDIATE"
        } else {
            "BEGIN"
        };
        let mut transaction = self.pool.begin_with(begin).await?;
        if !self.sqlite {
            // Other replicas write too; a scope is counted from all facts that are committed.
            sqlx::query("SELECT 1 FROM (SELECT pg_advisory_xact_lock(7283001)) AS locked")
                .execute(&mut *transaction)
                .await?;
        }
        Ok(Writing {
            transaction,
            _only: only,
        })
    }

    /// Whether other replicas may have it open, too.
    pub(crate) fn is_shared(&self) -> bool {
        !self.sqlite
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }
}

/// Scopes to count anew after these facts. What is about one thing alone is counted at once.
async fn touched(
    transaction: &mut Transaction<'static, Any>,
    facts: &[Fact],
) -> Result<BTreeSet<Scope>, Error> {
    let mut touched = BTreeSet::new();
    for fact in facts {
        touched.extend(scope::touched(transaction, fact).await?);
        platform::project(transaction, fact).await?;
    }
    Ok(touched)
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.map(|(version, description, sql)| {
        Migration::new(
            version,
            Cow::Borrowed(description),
            MigrationType::Simple,
            SqlStr::from_static(sql),
            false,
        )
    });
    Migrator::with_migrations(migrations.to_vec())
}
