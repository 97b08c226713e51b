//! The portal: built, started as it is deployed, with the journey's forge and cluster.

use std::time::Duration;

use pave_control_plane::Process;
use serde_json::{Value, json};

use super::{
    Journey, Step, answers, forge,
    gitea::{HOST, url},
    insights, platform,
};

const PORT: &str = "17007";
/// Dependencies may have to be installed, and the portal to be built.
const LIMIT: Duration = Duration::from_mins(15);
/// What the portal may see of the cluster: workloads, and Pave's objects.
const READER: &str = "portal";

/// Where people find it.
pub(super) fn address() -> String {
    format!("http://localhost:{PORT}")
}

pub(super) async fn start(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let plane = &journey.plane;
    let reader = json!({
        "apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": READER, "namespace": "default"},
    });
    let binding = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": READER},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "ServiceAccount", "name": READER, "namespace": "default"}],
    });
    let cluster = plane.cluster().await?;
    for object in [&reader, &binding] {
        cluster.apply(object).await?;
    }
    let token = plane.kubectl(&["create", "token", READER, "--duration=24h"])?;
    let server = plane.kubectl(&[
        "config",
        "view",
        "--minify",
        "--output=jsonpath={.clusters[0].cluster.server}",
    ])?;
    if !journey.runs("portal") {
        Process::new(journey.root.join("backstage/ci.sh"))
            .args("run node tests/golden-path/portal.mjs")
            .env("PATH", platform::search_path(journey)?)
            .env("PAVE_COMMAND", "pave")
            .env("PAVE_INSIGHTS_URL", format!("http://{}", insights::ADDRESS))
            .env("PORTAL_PORT", PORT)
            .env("GITEA_URL", url())
            .env("GITEA_HOST", HOST)
            .env("GITEA_USERNAME", forge::USER)
            .env("GITEA_TOKEN", journey.fact(Step::Forge, "token")?)
            .env("KUBERNETES_URL", server.trim())
            .env("KUBERNETES_CA_FILE", plane.state().pki().join("ca.crt"))
            .env("KUBERNETES_TOKEN", token.trim())
            .start(plane.state(), "portal")?;
    }
    let ready = format!("{}/.backstage/health/v1/readiness", address());
    answers(LIMIT, "the portal", &ready).await?;
    Ok(json!({"url": address()}))
}
