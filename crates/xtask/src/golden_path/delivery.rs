//! GitOps: Flux applies what the repository of claims holds, and follows the repository of each service.

use anyhow::Context;
use pave_control_plane::{Kind, Process, Wait, path, source};
use serde_json::{Value, json};

use super::{
    Journey, NAMESPACE, ORGANIZATION, SERVICE, Step, TEAM,
    gitea::{Gitea, url},
    platform::{LIMIT, definitions, pave},
};

/// The repository of claims, which the templates of the portal ask for changes in.
pub(super) const CLAIMS: &str = "claims";
/// Where Flux' own objects are.
const FLUX: &str = "gitops";
/// Where source-controller hands out what it fetched.
const ARTIFACTS: &str = "127.0.0.1:13091";

const RELEASE: Kind<'_> = Kind("helm.toolkit.fluxcd.io/v2", "HelmRelease");
const ENVIRONMENT: Kind<'_> = Kind("pave.internal/v1alpha1", "Environment");

pub(super) async fn controllers(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let cluster = journey.plane.cluster().await?;
    for (index, name) in [
        "source-controller",
        "kustomize-controller",
        "helm-controller",
    ]
    .into_iter()
    .enumerate()
    {
        let module = source(name, &format!("github.com/fluxcd/{name}"))?;
        definitions(&cluster, &module.join("config/crd/bases")).await?;
        if !journey.runs(name) {
            controller(journey, name, index)?;
        }
    }
    let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": FLUX}});
    cluster.apply(&namespace).await?;
    // Looked at often, for nobody tells Flux of pushes here.
    let repository = json!({
        "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
        "metadata": {"name": CLAIMS, "namespace": FLUX},
        "spec": {"interval": "10s", "ref": {"branch": "main"}, "url": clone_url(CLAIMS)},
    });
    cluster.apply(&repository).await?;
    let kustomization = json!({
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
        "metadata": {"name": CLAIMS, "namespace": FLUX},
        "spec": {
            "interval": "1m", "retryInterval": "5s", "path": "./", "prune": true,
            "sourceRef": {"kind": "GitRepository", "name": CLAIMS},
        },
    });
    cluster.apply(&kustomization).await?;
    Ok(json!({}))
}

/// Each is a process of this machine; their ports follow one another.
fn controller(journey: &Journey<'_>, name: &str, index: usize) -> anyhow::Result<()> {
    let (metrics, health) = (13100 + index, 13110 + index);
    let mut process = Process::new(path(name)?)
        .env("KUBECONFIG", journey.plane.kubeconfig())
        .args(format!(
            "--metrics-addr=127.0.0.1:{metrics} --health-addr=127.0.0.1:{health} --events-addr= --log-level=info \
             --enable-leader-election=false --watch-all-namespaces=true"
        ))
        .env("RUNTIME_NAMESPACE", FLUX)
        .env("TMPDIR", journey.directory(name)?);
    if name == "source-controller" {
        process = process
            .args(format!(
                "--storage-addr={ARTIFACTS} --storage-adv-addr={ARTIFACTS}"
            ))
            .arg("--storage-path")
            .arg(journey.directory("artifacts")?);
    }
    process.start(journey.plane.state(), name)
}

/// The team's namespace, asked for as `pave new environment` writes it and delivered through the repository of claims.
pub(super) async fn environment(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let team = format!("team={TEAM}");
    let words = [
        "new",
        "environment",
        NAMESPACE,
        "--set",
        &team,
        "--set",
        "environment=dev",
    ];
    let claim = pave(journey, &words)?;
    let file = format!("claims/{NAMESPACE}/environment-{NAMESPACE}.yaml");
    let gitea = Gitea::of(journey)?;
    gitea.commit(CLAIMS, (&file, &claim)).await?;
    let cluster = journey.plane.cluster().await?;
    let is_ready = |object: &Value| {
        let status = &object["status"];
        Wait::when(status["phase"] == "Ready", status["message"].to_string())
    };
    cluster
        .wait_for(LIMIT, (ENVIRONMENT, "", NAMESPACE), is_ready)
        .await?;
    let mut found = json!({});
    for (kind, name) in [
        (
            Kind("networking.k8s.io/v1", "NetworkPolicy"),
            "networkPolicies",
        ),
        (Kind("v1", "ResourceQuota"), "quotas"),
    ] {
        let objects = cluster.list(kind, NAMESPACE, "").await?;
        anyhow::ensure!(!objects.is_empty(), "{NAMESPACE} has no {}", kind.1);
        found[name] = objects
            .iter()
            .map(|object| object["metadata"]["name"].clone())
            .collect();
    }
    Ok(found)
}

/// Merges the pull request by which the cluster follows the service's repository and applies its chart.
pub(super) async fn subscribe(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let request = journey.fact(Step::Form, "delivery")?;
    Gitea::of(journey)?.merge(CLAIMS, &request).await?;
    let cluster = journey.plane.cluster().await?;
    let at = (RELEASE, NAMESPACE, SERVICE);
    cluster.wait_for(LIMIT, at, is_released).await?;
    Ok(json!({"pullRequest": request}))
}

fn is_released(release: &Value) -> Wait<()> {
    let conditions = release["status"]["conditions"].as_array();
    let mut conditions = conditions.into_iter().flatten();
    let ready = conditions.find(|condition| condition["type"] == "Ready");
    let ready = ready.unwrap_or(&Value::Null);
    Wait::when(ready["status"] == "True", ready.to_string())
}

/// The release is of the commit that delivers what the workflow built.
pub(super) async fn synchronized(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let commit = Gitea::of(journey)?.head(SERVICE).await?;
    let digest = journey.fact(Step::Workflow, "digest")?;
    let cluster = journey.plane.cluster().await?;
    let service = Kind("pave.internal/v1alpha1", "Microservice");
    let delivered = |object: &Value| {
        let found = object["spec"]["image"]["digest"].as_str();
        Wait::when(found == Some(&digest), object["spec"]["image"].to_string())
    };
    cluster
        .wait_for(LIMIT, (service, NAMESPACE, SERVICE), delivered)
        .await?;
    let release = cluster
        .wait_for(LIMIT, (RELEASE, NAMESPACE, SERVICE), is_released)
        .await?;
    let revision = release["status"]["lastAttemptedRevision"].as_str();
    let revision = revision.context("the release names no revision")?;
    Ok(json!({"commit": commit, "revision": revision}))
}

/// Merges the pull request that a form has asked for, in this repository.
pub(super) async fn merge(
    journey: &Journey<'_>,
    form: Step,
    repository: &str,
) -> anyhow::Result<Value> {
    let request = journey.fact(form, "request")?;
    Gitea::of(journey)?.merge(repository, &request).await?;
    Ok(json!({"pullRequest": request}))
}

/// Where a repository is cloned from.
pub(super) fn clone_url(name: &str) -> String {
    format!("{}/{ORGANIZATION}/{name}.git", url())
}
