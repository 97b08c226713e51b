//! Crossplane core as a process, with functions that are processes as well (package runtime `External`).

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::{net::TcpStream, process::Command};

use crate::{
    certificate::{Authority, Subject, Usage},
    client::Cluster,
    process::Process,
    programs, registry,
    state::{State, port, write},
    wait::{Wait, until},
};

/// The namespace that Crossplane lives in, by its own default.
pub(crate) const NAMESPACE: &str = "crossplane-system";

/// How long it may take to be ready on a busy machine.
const LIMIT: Duration = Duration::from_mins(5);

/// Initializes the cluster for Crossplane and starts it.
pub(crate) async fn start(state: &State, cluster: &Cluster) -> Result<()> {
    let namespace =
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}});
    cluster.apply(&namespace).await?;
    let account = json!({
        "apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "crossplane", "namespace": NAMESPACE},
    });
    cluster.apply(&account).await?;
    let source = source()?;
    initialize(state, &source).await?;
    let authority = certificates(state, cluster).await?;
    registry::start(state, "127.0.0.1").await?;
    core(state)?;
    ready().await?;
    guard_usages(cluster, &authority).await
}

/// Waits until core says that it is ready.
pub(crate) async fn ready() -> Result<()> {
    until(LIMIT, "Crossplane is ready", async || {
        let answer = TcpStream::connect(("127.0.0.1", port::CORE_PROBES)).await;
        let webhooks = TcpStream::connect(("127.0.0.1", port::CORE_WEBHOOKS)).await;
        Ok(Wait::when(
            answer.is_ok() && webhooks.is_ok(),
            "it does not listen",
        ))
    })
    .await
}

/// Where Crossplane's definitions and chart are.
pub(crate) fn source() -> Result<PathBuf> {
    programs::source(programs::COMMON, "github.com/crossplane/crossplane/v2")
}

/// `core init` ends when its own definitions are not established yet; a pod would simply be started again.
async fn initialize(state: &State, source: &Path) -> Result<()> {
    let program = programs::path("crossplane-core")?;
    let log = state.log("crossplane-init");
    write(&log, "")?;
    until(LIMIT, "`crossplane core init` succeeds", async || {
        let output = Command::new(&program)
            .args(["core", "init"])
            .env("KUBECONFIG", state.kubeconfig())
            // The webhook it would configure is a Service; here it is a port, see `guard_usages`.
            .env("ENABLE_WEBHOOKS", "false")
            .env("POD_NAMESPACE", NAMESPACE)
            .env("POD_SERVICE_ACCOUNT", "crossplane")
            .env("TLS_CA_SECRET_NAME", "crossplane-root-ca")
            .env("TLS_SERVER_SECRET_NAME", "crossplane-tls-server")
            .env("TLS_CLIENT_SECRET_NAME", "crossplane-tls-client")
            .env("CRDS_PATH", source.join("cluster/crds"))
            .env(
                "WEBHOOK_CONFIGS_PATH",
                source.join("cluster/webhookconfigurations"),
            )
            .stdin(Stdio::null())
            .output()
            .await?;
        let said = [output.stdout, output.stderr].concat();
        write(&log, &said)?;
        let last = String::from_utf8_lossy(&said)
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned();
        Ok(Wait::when(output.status.success(), last))
    })
    .await
}

/// What core calls functions with, and what a function on this machine and core's own webhooks are served with.
async fn certificates(state: &State, cluster: &Cluster) -> Result<Authority> {
    let secret = async |name: &str| {
        let found = cluster.secret(NAMESPACE, name).await?;
        found.with_context(|| format!("Crossplane made no Secret {name}"))
    };
    for (key, value) in secret("crossplane-tls-client").await? {
        write(&state.tls("client").join(key), value)?;
    }
    let root = secret("crossplane-root-ca").await?;
    let pem = |wanted: &str| {
        let found = root.iter().find(|(key, _)| key == wanted);
        let (_, value) = found.with_context(|| format!("crossplane-root-ca has no {wanted}"))?;
        String::from_utf8(value.clone()).context("crossplane-root-ca is not PEM")
    };
    let authority = Authority::of(&pem("tls.crt")?, &pem("tls.key")?)?;
    for side in ["server", "webhooks"] {
        serving(state, &authority, side)?;
    }
    Ok(authority)
}

/// A directory of certificates as Crossplane mounts it into a function's pod, for a server on this machine.
pub(crate) fn serving(state: &State, authority: &Authority, side: &str) -> Result<()> {
    let subject = Subject {
        name: side,
        organization: None,
        hosts: &["127.0.0.1", "localhost"],
        usage: Usage::Server,
    };
    authority.sign(&state.tls(side).join("tls"), subject)?;
    write(&state.tls(side).join("ca.crt"), authority.certificate())
}

fn core(state: &State) -> Result<()> {
    Process::new(programs::path("crossplane-core")?)
        .args("core start --debug")
        .env("KUBECONFIG", state.kubeconfig())
        .env("PACKAGE_RUNTIME", "External")
        .env("POD_NAMESPACE", NAMESPACE)
        .env("POD_SERVICE_ACCOUNT", "crossplane")
        .env("TLS_CLIENT_CERTS_DIR", state.tls("client"))
        .env("TLS_SERVER_CERTS_DIR", state.tls("webhooks"))
        .env("XPKG_CACHE_DIR", state.directory("xpkg")?)
        .env("XFN_CACHE_DIR", state.directory("xfn")?)
        .env("METRICS_PORT", port::CORE_METRICS.to_string())
        .env("HEALTH_PROBE_PORT", port::CORE_PROBES.to_string())
        .env("WEBHOOK_PORT", port::CORE_WEBHOOKS.to_string())
        // gRPC would send calls to functions on this machine to a proxy otherwise.
        .env("NO_PROXY", "127.0.0.1,localhost")
        .rarely_collecting()
        .start(state, "crossplane")
}

/// The API server asks core whether an object is in use before it deletes it: by URL, for core is no Service here.
async fn guard_usages(cluster: &Cluster, authority: &Authority) -> Result<()> {
    let path = source()?.join("cluster/webhookconfigurations/usage.yaml");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let mut configuration: Value = serde_saphyr::from_str(&text)?;
    let webhooks = configuration["webhooks"].as_array_mut();
    let webhooks = webhooks.context("Crossplane ships no webhook for usages")?;
    ensure!(
        !webhooks.is_empty(),
        "Crossplane ships no webhook for usages"
    );
    for webhook in webhooks {
        let path = webhook["clientConfig"]["service"]["path"]
            .as_str()
            .unwrap_or_default();
        let url = format!("https://127.0.0.1:{}{path}", port::CORE_WEBHOOKS);
        webhook["clientConfig"] =
            json!({"url": url, "caBundle": STANDARD.encode(authority.certificate())});
    }
    cluster.apply(&configuration).await?;
    Ok(())
}
