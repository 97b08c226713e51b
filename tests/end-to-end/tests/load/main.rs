//! A thousand Databases at once: how long it takes until all are ready and quiet, and what it takes of the control plane.
//!
//! `cargo xtask end-to-end --suite load` brings up a control plane and prints the table of
//! docs/performance.md. They are databases on Google Cloud, which the test provider simulates by itself: a model of AWS in Python
//! would be what is measured.

use std::{
    collections::BTreeMap,
    env,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use pave_api::definition::Package;
use pave_control_plane::{Consumption, Wait, say, until};
use pave_end_to_end::{DATABASE, Platform, text};
use serde_json::json;

/// Set where a control plane is up for this.
const VARIABLE: &str = "PAVE_END_TO_END";
/// How many, unless the command says another number.
const DATABASES: usize = 1000;
/// A namespace takes as many, for no team has all of them in one.
const IN_A_NAMESPACE: usize = 50;
/// Who creates them: as many at a time.
const AT_A_TIME: usize = 20;
/// How long it may take, on a machine that is busy.
const LIMIT: Duration = Duration::from_hours(1);
/// How long no call may come for all to be settled: an Environment counts once a minute.
const QUIET: Duration = Duration::from_secs(90);
/// What is measured, as its process is called.
const PROCESSES: [&str; 5] = [
    "function",
    "crossplane",
    "kube-apiserver",
    "etcd",
    "provider",
];

#[tokio::main]
async fn main() -> Result<()> {
    if env::var_os(VARIABLE).is_none() {
        say("no control plane; `cargo xtask end-to-end --suite load` brings one");
        return Ok(());
    }
    let count = match env::args().nth(1) {
        Some(number) => number.parse().context("the first argument is how many")?,
        None => DATABASES,
    };
    let package = Package::ALL
        .into_iter()
        .find(|package| env::var(VARIABLE).is_ok_and(|name| name == package.name()));
    let platform = Platform::connect(package.context("no such package")?).await?;
    pave_end_to_end::install(&platform.cluster, platform.package).await?;
    let before = Sample::take(&platform).await?;
    let begin = Instant::now();
    create(&platform, count).await?;
    let created = begin.elapsed();
    say(format!("{count} are created after {} s", created.as_secs()));
    all_ready(&platform, count).await?;
    let ready = begin.elapsed();
    let settled = quiet(&platform).await?.duration_since(begin);
    let after = Sample::take(&platform).await?;
    print(count, [created, ready, settled], (&before, &after));
    Ok(())
}

async fn create(platform: &Platform, count: usize) -> Result<()> {
    let mut namespaces = Vec::new();
    for _ in 0..count.div_ceil(IN_A_NAMESPACE) {
        let namespace = platform.namespace_for_databases("payments", IN_A_NAMESPACE);
        namespaces.push(namespace.await?);
    }
    let created = stream::iter(0..count).map(|number| {
        let namespace = &namespaces[number / IN_A_NAMESPACE];
        async move {
            let name = format!("orders-{number}");
            namespace.apply(&name, json!({"cloud": "gcp"})).await
        }
    });
    created.buffer_unordered(AT_A_TIME).try_collect().await
}

async fn all_ready(platform: &Platform, count: usize) -> Result<()> {
    let (mut looked, mut ready) = (Instant::now(), 0);
    until(LIMIT, "all databases are ready", async || {
        // A thousand objects are no small answer.
        if looked.elapsed() > Duration::from_secs(10) {
            let databases = platform.cluster.list(DATABASE, "", "").await?;
            let is_ready =
                |database: &&serde_json::Value| text(database, "/status/phase") == "Ready";
            ready = databases.iter().filter(is_ready).count();
            looked = Instant::now();
        }
        Ok(Wait::when(ready == count, format!("{ready} of them")))
    })
    .await
}

/// When the last call came before a time without any.
async fn quiet(platform: &Platform) -> Result<Instant> {
    let (mut calls, mut last) = (platform.calls().await?, Instant::now());
    until(LIMIT, "no call comes any more", async || {
        let now = platform.calls().await?;
        if now > calls {
            (calls, last) = (now, Instant::now());
        }
        Ok(Wait::when(last.elapsed() > QUIET, format!("{now} calls")))
    })
    .await?;
    Ok(last)
}

/// What has been counted so far.
struct Sample {
    calls: f64,
    requests: BTreeMap<String, f64>,
    processes: Vec<Consumption>,
}

impl Sample {
    async fn take(platform: &Platform) -> Result<Self> {
        let plane = platform.plane()?;
        let processes = PROCESSES.iter().map(|name| plane.consumption(name));
        Ok(Self {
            calls: platform.calls().await?,
            requests: platform.api_requests().await?,
            processes: processes.collect::<Result<_>>()?,
        })
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the tables are what this program is for"
)]
fn print(count: usize, times: [Duration; 3], (before, after): (&Sample, &Sample)) {
    let each = |sum: f64| sum / f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    println!("| {count} Databases | seconds |\n|---|---|");
    for (what, time) in ["created", "all Ready", "last call"].iter().zip(times) {
        println!("| {what} | {:.0} |", time.as_secs_f64());
    }
    let calls = after.calls - before.calls;
    println!("\n| | in all | for each |\n|---|---|---|");
    println!(
        "| calls of the function | {calls:.0} | {:.1} |",
        each(calls)
    );
    let counted = |verb: &str| {
        after.requests.get(verb).unwrap_or(&0.0) - before.requests.get(verb).unwrap_or(&0.0)
    };
    let total: f64 = after.requests.keys().map(|verb| counted(verb)).sum();
    println!(
        "| requests to the API server | {total:.0} | {:.1} |",
        each(total)
    );
    for verb in after.requests.keys().filter(|verb| counted(verb) > 0.0) {
        println!(
            "| of these {verb} | {:.0} | {:.1} |",
            counted(verb),
            each(counted(verb))
        );
    }
    println!(
        "\n| process | CPU s | CPU ms for each | peak MiB before | peak MiB after |\n|---|---|---|---|---|"
    );
    for (name, (before, after)) in PROCESSES
        .iter()
        .zip(before.processes.iter().zip(&after.processes))
    {
        let cpu = after.cpu.saturating_sub(before.cpu).as_secs_f64();
        println!(
            "| {name} | {cpu:.1} | {:.1} | {:.0} | {:.0} |",
            each(cpu * 1000.0),
            before.peak_mib,
            after.peak_mib
        );
    }
}
