//! Every process ends at once, once. Nothing is lost, nothing is made twice.

use anyhow::{Context as _, Result};
use pave_control_plane::{Authority, Wait, until};
use pave_end_to_end::{Namespace, Platform};
use serde_json::json;

use crate::case::cases;
use crate::faults::{LIMIT, RUNNING, several, still_there};

cases![
    a_function_killed_while_it_is_called_loses_nothing,
    new_certificates_are_taken_without_a_restart,
    crossplane_killed_and_started_again_loses_nothing,
    etcd_and_the_api_server_killed_and_started_again_lose_nothing,
];

/// How many databases a fault hits at once.
const MANY: usize = 12;

async fn a_function_killed_while_it_is_called_loses_nothing(platform: &Platform) -> Result<()> {
    let plane = platform.plane()?;
    let namespace = platform
        .namespace_for_databases("payments", RUNNING + MANY)
        .await?;
    let running = several(&namespace, "running", RUNNING).await?;
    for number in 0..MANY {
        namespace
            .apply(&format!("new-{number}"), json!({"cloud": "aws"}))
            .await?;
        if number == MANY / 2 {
            plane.kill("function").await?;
        }
    }
    plane.start_again("function").await?;

    all_are_ready(&namespace).await?;
    still_there(&namespace, &running).await
}

async fn new_certificates_are_taken_without_a_restart(platform: &Platform) -> Result<()> {
    let plane = platform.plane()?;
    let root = platform
        .cluster
        .secret("crossplane-system", "crossplane-root-ca")
        .await?;
    let root = root.context("Crossplane has no authority")?;
    let pem = |wanted: &str| {
        let found = root.iter().find(|(key, _)| key == wanted);
        found
            .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
            .unwrap_or_default()
    };
    let authority = Authority::of(&pem("tls.crt"), &pem("tls.key"))?;
    let namespace = platform.namespace("payments", "dev").await?;

    plane.sign_function(&authority)?;

    until(
        LIMIT,
        "the function has taken the new certificates",
        async || {
            let log = std::fs::read_to_string(plane.state().log("function"))?;
            Ok(Wait::when(
                log.contains("certificates reloaded"),
                "no word of it",
            ))
        },
    )
    .await?;
    // Only new connections use them.
    plane.kill("crossplane").await?;
    plane.start_again("crossplane").await?;
    namespace.apply("orders", json!({"cloud": "aws"})).await?;
    namespace.in_phase("orders", "Ready").await.map(drop)
}

async fn crossplane_killed_and_started_again_loses_nothing(platform: &Platform) -> Result<()> {
    let plane = platform.plane()?;
    let namespace = platform
        .namespace_for_databases("payments", RUNNING + MANY)
        .await?;
    let running = several(&namespace, "running", RUNNING).await?;
    for number in 0..MANY {
        namespace
            .apply(&format!("new-{number}"), json!({"cloud": "aws"}))
            .await?;
    }
    plane.kill("crossplane").await?;
    plane.start_again("crossplane").await?;

    all_are_ready(&namespace).await?;
    still_there(&namespace, &running).await
}

async fn etcd_and_the_api_server_killed_and_started_again_lose_nothing(
    platform: &Platform,
) -> Result<()> {
    let plane = platform.plane()?;
    let namespace = platform.namespace("payments", "dev").await?;
    let running = several(&namespace, "running", RUNNING).await?;
    namespace.apply("new", json!({"cloud": "aws"})).await?;

    for name in ["etcd", "kube-apiserver"] {
        plane.kill(name).await?;
    }
    for name in ["etcd", "kube-apiserver"] {
        plane.start_again(name).await?;
    }

    // What leads by a lease or lost its watches ends and is started again, as in a cluster.
    for (name, runs) in plane.processes() {
        if !runs {
            plane.start_again(&name).await?;
        }
    }
    namespace.in_phase("new", "Ready").await?;
    still_there(&namespace, &running).await
}

/// Those that a fault hit.
async fn all_are_ready(namespace: &Namespace<'_>) -> Result<()> {
    for number in 0..MANY {
        namespace
            .in_phase(&format!("new-{number}"), "Ready")
            .await?;
    }
    Ok(())
}
