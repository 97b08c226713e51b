//! `pave-insights`: the service and its chores.
#![expect(
    clippy::print_stderr,
    reason = "a program of its own that says what it does"
)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use pave_api::kinds::Kind;
use pave_insights::cluster::Cluster;
use pave_insights::import::{self, Format, Table};
use pave_insights::intake::Source;
use pave_insights::intake::signature::Secrets;
use pave_insights::projection::Rules;
use pave_insights::retention::Retention;
use pave_insights::server::{Senders, routers};
use pave_insights::services::Services;
use pave_insights::store::Store;
use pave_insights::{canary, demo, openapi};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Delivery and the platform in numbers, each with what it was counted from.
#[derive(Parser)]
#[command(name = "pave-insights", version)]
struct Command {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Take events in and answer.
    Serve(Serve),
    /// Count everything again from the stored events.
    Rebuild(Database),
    /// Take in what happened before, from tables of other tools. Lines that are there already change nothing.
    Import(Import),
    /// Ask the platform for a small object, wait until it is ready, and give it back. The watch of the cluster measures it.
    Canary(Canary),
    /// Print the API as an OpenAPI document.
    Openapi,
}

/// Succeeds when it was ready within what the platform promises.
#[derive(Args)]
struct Canary {
    /// What to ask for: a kind of the developers.
    #[arg(
        long,
        env = "PAVE_INSIGHTS_CANARY_KIND",
        default_value = "Queue",
        value_parser = kind_of_developers
    )]
    kind: &'static Kind,
    /// Namespace of its own, of an Environment.
    #[arg(long, env = "PAVE_INSIGHTS_CANARY_NAMESPACE")]
    namespace: String,
    /// `spec` of the object, in JSON.
    #[arg(
        long,
        env = "PAVE_INSIGHTS_CANARY_SPEC",
        default_value = r#"{"size":"micro","cloud":"local"}"#,
        value_parser = json
    )]
    spec: Value,
}

/// Files end in `.csv`, or in `.jsonl` with a JSON object on each line. docs/insights.md has the columns.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("files").required(true).multiple(true))]
struct Import {
    #[command(flatten)]
    database: Database,
    /// A deployment on each line.
    #[arg(long, group = "files", value_name = "FILE")]
    deployments: Vec<PathBuf>,
    /// An incident on each line.
    #[arg(long, group = "files", value_name = "FILE")]
    incidents: Vec<PathBuf>,
    /// A fact in our own words on each line of JSON.
    #[arg(long, group = "files", value_name = "FILE")]
    facts: Vec<PathBuf>,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    database: Database,
    /// Where answers are given. 0.0.0.0 for all who can reach this machine.
    #[arg(long, env = "PAVE_INSIGHTS_ADDRESS", default_value = "127.0.0.1:8095")]
    address: SocketAddr,
    /// Where events are taken.
    #[arg(
        long,
        env = "PAVE_INSIGHTS_EVENTS_ADDRESS",
        default_value = "127.0.0.1:8096"
    )]
    events_address: SocketAddr,
    /// Directory with a file for each source, named after it, one secret on each line.
    #[arg(long, env = "PAVE_INSIGHTS_SECRETS")]
    secrets: Option<PathBuf>,
    /// Take events from everybody. For a laptop.
    #[arg(long)]
    accept_unsigned: bool,
    /// Watch the platform's objects in the cluster of the kubeconfig, or in the one that this runs in.
    #[arg(long, env = "PAVE_INSIGHTS_WATCH_CLUSTER")]
    watch_cluster: bool,
    /// Days for which bodies of events are kept as their source sent them. What is counted stays.
    #[arg(
        long,
        env = "PAVE_INSIGHTS_KEEP_BODIES_DAYS",
        default_value_t = 90,
        value_name = "DAYS"
    )]
    keep_bodies_days: u16,
    /// Days for which reasons in answers to surveys are kept. What is counted stays.
    #[arg(
        long,
        env = "PAVE_INSIGHTS_KEEP_REASONS_DAYS",
        default_value_t = 365,
        value_name = "DAYS"
    )]
    keep_reasons_days: u16,
    /// Begin with twelve weeks of synthetic events of a fictional organization, in a database that is gone afterwards.
    #[arg(long)]
    demo: bool,
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
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    match Command::parse().chore {
        Chore::Serve(serve) => serve.run().await,
        Chore::Rebuild(database) => {
            let events = database.open().await?.rebuild().await?;
            eprintln!("counted again from {events} events");
            Ok(())
        }
        Chore::Import(import) => import.run().await,
        Chore::Canary(canary) => canary.run().await,
        Chore::Openapi => {
            let document = serde_json::to_string_pretty(&openapi::document())?;
            writeln!(std::io::stdout().lock(), "{document}")?;
            Ok(())
        }
    }
}

impl Import {
    /// Reads every file before anything is stored.
    async fn run(self) -> anyhow::Result<()> {
        let files = [
            (Table::Deployments, &self.deployments),
            (Table::Incidents, &self.incidents),
            (Table::Facts, &self.facts),
        ];
        let mut lines = Vec::new();
        for (table, paths) in files {
            for path in paths {
                let name = path.display().to_string();
                let format = match path.extension().and_then(OsStr::to_str) {
                    Some("csv") if table != Table::Facts => Format::Csv,
                    Some("jsonl" | "ndjson") => Format::JsonLines,
                    _ => bail!(
                        "{name}: a name ends in .jsonl, or in .csv for deployments and incidents"
                    ),
                };
                let text = fs::read_to_string(path).with_context(|| name.clone())?;
                lines.extend(import::read(table, format, (&name, &text))?);
            }
        }
        let store = self.database.open().await?;
        let imported = store.import(lines, jiff::Timestamp::now()).await?;
        eprintln!(
            "{} lines are new and counted, {} were there already",
            imported.stored, imported.repeated
        );
        Ok(())
    }
}

impl Canary {
    async fn run(self) -> anyhow::Result<()> {
        let canary = canary::Canary {
            kind: self.kind,
            namespace: self.namespace,
            spec: self.spec,
            look: Duration::from_secs(1),
        };
        let took = canary.fly(&client("canary").await?).await?;
        eprintln!(
            "{} {} was ready within {} seconds and is gone again",
            canary.kind.name,
            canary::NAME,
            took.as_secs() + 1
        );
        Ok(())
    }
}

fn kind_of_developers(name: &str) -> Result<&'static Kind, String> {
    let mut kinds = Kind::of_developers();
    kinds.find(|kind| kind.name == name).ok_or_else(|| {
        let names: Vec<&str> = Kind::of_developers().map(|kind| kind.name).collect();
        format!(
            "it is no kind of the developers, which are {}",
            names.join(", ")
        )
    })
}

fn json(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text)
}

/// The cluster of the kubeconfig, or the one that this runs in.
async fn client(who: &str) -> anyhow::Result<kube::Client> {
    let client = kube::Client::try_default().await;
    client.with_context(|| {
        format!("{who}: there is neither a usable kubeconfig nor a cluster around; set KUBECONFIG")
    })
}

impl Serve {
    async fn run(mut self) -> anyhow::Result<()> {
        let scratch = self.demo.then(Scratch::new);
        if let Some(scratch) = &scratch {
            self.database.database = format!("sqlite:{}", scratch.0.display());
        }
        let store = self.database.open().await?;
        if self.demo {
            let events = demo::deliveries(jiff::Timestamp::now())?;
            store.record_all(&events).await?;
            eprintln!(
                "{} synthetic events of the fictional organization Acme are counted",
                events.len()
            );
        }
        let senders = Senders {
            secrets: secrets(self.secrets.as_deref())?,
            accept_unsigned: self.accept_unsigned,
        };
        if self.accept_unsigned {
            eprintln!(
                "warning: events are taken from everybody who reaches {}",
                self.events_address
            );
        }
        let store = Arc::new(store);
        let retention = Retention {
            bodies: self.keep_bodies_days,
            reasons: self.keep_reasons_days,
        };
        retention.keep(Arc::clone(&store));
        let cluster = if self.watch_cluster {
            Some(Cluster::watch(&client("--watch-cluster").await?, &store))
        } else {
            None
        };
        let (events, answers) = routers(store, senders, cluster);
        let events_listener = listen(self.events_address).await?;
        let answers_listener = listen(self.address).await?;
        eprintln!("answers: http://{}/", answers_listener.local_addr()?);
        eprintln!(
            "events:  http://{}/v1/events/<source>",
            events_listener.local_addr()?
        );
        let (stop, stopped) = tokio::sync::watch::channel(());
        let until = |mut stopped: tokio::sync::watch::Receiver<()>| async move {
            // An error means that the sender is gone, which is a reason to stop as well.
            let _ = stopped.changed().await;
        };
        let events =
            axum::serve(events_listener, events).with_graceful_shutdown(until(stopped.clone()));
        let answers = axum::serve(answers_listener, answers).with_graceful_shutdown(until(stopped));
        let both = async { tokio::try_join!(events.into_future(), answers.into_future()) };
        let asked = async {
            let mut terminate = signal(SignalKind::terminate())?;
            tokio::select! {
                _ = terminate.recv() => {}
                interrupt = tokio::signal::ctrl_c() => interrupt?,
            }
            stop.send_replace(());
            drop(stop);
            Ok(())
        };
        tokio::try_join!(both, asked)?;
        Ok(())
    }
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| {
        format!("cannot listen on {address}; choose another with --address or --events-address")
    })
}

/// A secret file for a source that does not exist is a spelling mistake, and its events would be refused.
fn secrets(directory: Option<&Path>) -> anyhow::Result<BTreeMap<Source, Secrets>> {
    let mut secrets = BTreeMap::new();
    let Some(directory) = directory else {
        return Ok(secrets);
    };
    for entry in fs::read_dir(directory).with_context(|| directory.display().to_string())? {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        // A mounted Secret has hidden entries of its own.
        let Some(name) = name.filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let source = Source::named(&name)
            .with_context(|| format!("{}: there is no source {name:?}", path.display()))?;
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        secrets.insert(source, Secrets::parse(&text));
    }
    Ok(secrets)
}

/// A database of the demonstration, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("pave-insights-demo-{}.db", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            // What is not there needs no removal.
            let _ = fs::remove_file(format!("{}{suffix}", self.0.display()));
        }
    }
}
