//! `pave-insights`: the service and its chores.
#![expect(
    clippy::print_stderr,
    reason = "a program of its own that says what it does"
)]

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use pave_insights::projection::Rules;
use pave_insights::services::Services;
use pave_insights::store::Store;

/// Delivery and the platform in numbers, each with what it was counted from.
#[derive(Parser)]
#[command(name = "pave-insights", version)]
struct Command {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Count everything again from the stored events.
    Rebuild(Database),
}

/// Where the numbers are.
#[derive(Args)]
struct Database {
    /// `sqlite:<file>` or `postgres://<user>@<host>/<name>`.
    #[arg(
        long,
        env = "PAVE_INSIGHTS_DATABASE",
        default_value = "sqlite:pave-insights.db",
        hide_env_values = true
    )]
    database: String,
    /// YAML that names services, their repositories and teams.
    #[arg(long, env = "PAVE_INSIGHTS_SERVICES")]
    services: Option<PathBuf>,
}

impl Database {
    async fn open(&self) -> anyhow::Result<Store> {
        let services = match &self.services {
            None => Services::default(),
            Some(path) => {
                let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
                Services::parse(&text).with_context(|| path.display().to_string())?
            }
        };
        Ok(Store::open(&self.database, Rules::default(), services).await?)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Command::parse().chore {
        Chore::Rebuild(database) => {
            let events = database.open().await?.rebuild().await?;
            eprintln!("counted again from {events} events");
            Ok(())
        }
    }
}
