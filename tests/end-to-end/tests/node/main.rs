//! A platform team's first quarter of an hour, on a node where pods run. `cargo xtask end-to-end --level node` brings one up.
//!
//! The cases build on one another and run in their order.

mod alone;
mod bucket;
mod canary;
mod copy;
mod microservice;
mod page;
mod rights;

use std::{env, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::{Context as _, Result, ensure};
use libtest_mimic::{Arguments, Failed, Trial};
use pave_control_plane::{Cluster, Kind, Wait};
use pave_end_to_end::{DATABASE, condition, text};
use serde_json::{Value, json};

/// Images are pulled and unpacked, probes wait, and the machine is busy.
const LIMIT: Duration = Duration::from_mins(5);

/// Says where the packages are; without it there is no node to test on.
const VARIABLE: &str = "PAVE_NODE_REGISTRY";

const DEPLOYMENT: Kind<'_> = Kind("apps/v1", "Deployment");
const POD: Kind<'_> = Kind("v1", "Pod");

/// The namespace of examples/database.yaml.
const NAMESPACE: &str = "payments-dev";

/// A case and how it runs.
type Case = (&'static str, fn() -> Result<()>);

const CASES: [Case; 17] = [
    (
        "a configuration that is applied alone brings the function",
        || waited(alone::installs()),
    ),
    (
        "a configuration alone says within half a minute which step of the installation is missing",
        || waited(alone::says_what_is_missing()),
    ),
    (
        "a configuration alone is enough for a database in a cloud",
        || waited(alone::serves_a_cloud()),
    ),
    (
        "the commands of the installation page work as they stand",
        page::with_helm,
    ),
    (
        "the function's pods are two, restricted, and without a token",
        || waited(the_functions_pods()),
    ),
    ("the published login works over TLS and not without", || {
        waited(the_login())
    }),
    (
        "a microservice bound to the database runs, answers and knows its host",
        || waited(microservice::answers()),
    ),
    (
        "a service writes to and reads from its database and its queue with nothing but its manifest",
        || waited(microservice::delivers()),
    ),
    (
        "a microservice has a login of its own, and a turn of it cuts nobody off",
        || waited(microservice::turns()),
    ),
    (
        "a database that starts with a copy of another one has its data and is published afterwards",
        || waited(copy::has_everything()),
    ),
    (
        "a bucket on the server that the platform team names keeps what is put in, for its own key alone",
        || waited(bucket::keeps()),
    ),
    (
        "the canary's rights are enough for it, and it comes back",
        || waited(canary::comes_back()),
    ),
    (
        "without the bundle's rights a new database says so, what runs stays, and it goes on with them",
        || waited(rights::are_missed()),
    ),
    (
        "an image that cannot be pulled is named while the old version answers",
        || waited(microservice::a_version_that_is_not_there()),
    ),
    (
        "the pages' commands for what is installed work as they stand",
        page::installed,
    ),
    (
        "a database that is deleted leaves nothing but what was promised",
        || waited(the_end()),
    ),
    (
        "what the pages uninstall is gone, and kubectl alone brings it back",
        || waited(page::with_kubectl()),
    ),
];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let is_here = env::var_os(VARIABLE).is_some();
    let pages = Trial::test("every command of the pages is followed", || {
        let both = page::is_followed().and_then(|()| alone::is_documented());
        both.map_err(|error| Failed::from(format!("{error:#}")))
    });
    let trials = CASES.into_iter().map(|(name, run)| {
        if is_here {
            return Trial::test(name, move || {
                run().map_err(|error| Failed::from(format!("{error:#}")))
            });
        }
        let name = format!("{name} (no node; `cargo xtask end-to-end --level node` brings one)");
        Trial::test(name, || Ok(())).with_ignored_flag(true)
    });
    libtest_mimic::run(&arguments, std::iter::once(pages).chain(trials).collect()).exit_code()
}

fn waited(work: impl Future<Output = Result<()>>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(work)
}

async fn cluster() -> Result<Cluster> {
    let file = env::var_os("KUBECONFIG").context("KUBECONFIG is not set")?;
    Cluster::of(&PathBuf::from(file)).await
}

async fn the_functions_pods() -> Result<()> {
    let cluster = cluster().await?;
    let of_function = "pkg.crossplane.io/function=acme-function-pave";
    pave_control_plane::until(LIMIT, "two pods of the function are ready", async || {
        let pods = cluster.list(POD, "crossplane-system", of_function).await?;
        let ready = pods
            .iter()
            .filter(|pod| condition(pod, "Ready")["status"] == "True");
        let (ready, all) = (ready.count(), pods.len());
        Ok(Wait::when(
            (ready, all) == (2, 2),
            format!("{ready} of {all} ready"),
        ))
    })
    .await?;
    for pod in cluster.list(POD, "crossplane-system", of_function).await? {
        let spec = &pod["spec"];
        ensure!(
            spec["automountServiceAccountToken"] == false,
            "a token is mounted"
        );
        let security = &spec["containers"][0]["securityContext"];
        ensure!(security["allowPrivilegeEscalation"] == false, "{security}");
        ensure!(security["readOnlyRootFilesystem"] == true, "{security}");
        ensure!(
            spec["securityContext"]["runAsNonRoot"] == true,
            "{}",
            spec["securityContext"]
        );
    }
    // The API server judges better than any list of ours: the same pods in a namespace that admits nothing else.
    let restricted = json!({
        "apiVersion": "v1", "kind": "Namespace",
        "metadata": {"name": "restricted", "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
    });
    cluster.apply(&restricted).await?;
    let pods = cluster.list(POD, "crossplane-system", of_function).await?;
    let mut spec = pods[0]["spec"].clone();
    for field in ["nodeName", "serviceAccount", "serviceAccountName"] {
        if let Some(spec) = spec.as_object_mut() {
            spec.remove(field);
        }
    }
    let copy = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "copy", "namespace": "restricted"}, "spec": spec,
    });
    cluster.create(&copy).await?;
    let budget = Kind("policy/v1", "PodDisruptionBudget");
    let budgets = cluster.list(budget, "crossplane-system", "").await?;
    let allowed = budgets
        .iter()
        .any(|budget| budget["status"]["disruptionsAllowed"] == 1);
    ensure!(allowed, "no budget lets exactly one pod go: {budgets:?}");
    ensure!(
        cluster
            .get(DEPLOYMENT, "crossplane-system", "crossplane")
            .await?
            .is_some()
    );
    Ok(())
}

/// A client as an application is one: it has the Secret and nothing else.
async fn the_login() -> Result<()> {
    let cluster = cluster().await?;
    let login = [
        (
            "over-tls",
            "select 'encrypted' from pg_stat_ssl where ssl and pid = pg_backend_pid()",
            "require",
        ),
        ("in-the-clear", "select 1", "disable"),
    ];
    for (name, query, mode) in login {
        let client = client(name, "orders-connection", (query, mode));
        cluster.apply(&client).await?;
    }
    ended(&cluster, "over-tls", "Succeeded").await?;
    ended(&cluster, "in-the-clear", "Failed").await
}

/// Waits for the end of a pod, and removes it.
async fn ended(cluster: &Cluster, name: &str, phase: &str) -> Result<()> {
    let in_phase = |pod: &Value| {
        let found = text(pod, "/status/phase");
        Wait::when(found == phase, pod["status"].to_string())
    };
    let at = (POD, NAMESPACE, name);
    cluster.wait_for(LIMIT, at, in_phase).await?;
    cluster.delete(POD, NAMESPACE, name).await?;
    cluster.wait_until_gone(LIMIT, at).await
}

/// A pod that asks the database one question with the keys of a Secret. No answer is a failure.
fn client(name: &str, secret: &str, (query, mode): (&str, &str)) -> Value {
    let key = |variable: &str, key: &str| json!({"name": variable, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}});
    let script = format!(
        "psql --no-align --tuples-only --command \"{query}\" | tee /dev/stderr | grep -q ."
    );
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": {"app.kubernetes.io/name": "client"}},
        "spec": {
            "restartPolicy": "Never",
            "securityContext": {
                "runAsNonRoot": true, "runAsUser": 999, "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [{
                "name": "client",
                "image": "docker.io/library/postgres:17",
                "command": ["sh", "-ec", script],
                "env": [
                    key("PGHOST", "host"), key("PGPORT", "port"), key("PGDATABASE", "database"),
                    key("PGUSER", "username"), key("PGPASSWORD", "password"),
                    {"name": "PGSSLMODE", "value": mode},
                ],
                "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}},
            }],
        },
    })
}

async fn the_end() -> Result<()> {
    let cluster = cluster().await?;
    cluster.delete(DATABASE, NAMESPACE, "orders").await?;
    cluster
        .wait_until_gone(LIMIT, (DATABASE, NAMESPACE, "orders"))
        .await?;
    let left = [
        Kind("apps/v1", "StatefulSet"),
        Kind("v1", "PersistentVolumeClaim"),
        POD,
    ];
    for kind in left {
        pave_control_plane::until(LIMIT, &format!("no {} is left", kind.1), async || {
            let found = cluster.list(kind, NAMESPACE, "").await?;
            Ok(Wait::when(
                found.is_empty(),
                format!("{} of them", found.len()),
            ))
        })
        .await?;
    }
    Ok(())
}
