//! Pave on the node as docs/installation.md has it, with Acme's policy, and the image that databases in the cluster run.

use std::{
    env,
    ffi::OsString,
    fs, iter,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Context;
use pave_api::kinds::KINDS;
use pave_control_plane::{Cluster, Kind, Wait, link_into, path, say, until};
use serde_json::{Value, json};

use super::{Journey, forge::printed};
use crate::{
    cargo::{cargo, target_directory},
    end_to_end::{node, push, succeed},
    xpkg,
};

/// Where packages are published; the mirror says where they come from here.
const PUBLISHED: &str = "ghcr.io/acme";
const VERSION: &str = concat!("v", env!("CARGO_PKG_VERSION"));
/// Definitions of what Pave composes for Prometheus' operator.
const PROMETHEUS_OPERATOR: &str = "tests/crds/prometheus-operator";

pub(super) async fn install(journey: &Journey<'_>) -> anyhow::Result<Value> {
    let root = journey.root;
    let function = xpkg::released_function(root)?;
    let database = node::database_image(root)?;
    say("pushing packages and images");
    let mirror = format!("{}/acme", journey.plane.registry());
    let mut packages = push(root, PUBLISHED, VERSION, &function)?;
    succeed(packages.args(["--mirror", &mirror]))?;
    node::push_database(&journey.plane, &database)?;
    let cluster = journey.plane.cluster().await?;
    definitions(&cluster, &root.join(PROMETHEUS_OPERATOR)).await?;
    say("installing Pave by its chart");
    let mut helm = Command::new(path("helm")?);
    helm.env("KUBECONFIG", journey.plane.kubeconfig())
        .args(["upgrade", "--install", "pave"])
        .arg(root.join("package/install"))
        .args(["--namespace", "crossplane-system"])
        .args(["--set", &format!("registryMirror={mirror}")]);
    printed(&mut helm)?;
    wait_for_packages(journey)?;
    for file in ["policy", "landing-zones"] {
        let file = root.join(format!("examples/platform/{file}.yaml"));
        journey
            .plane
            .kubectl(&["apply", "--filename", &file.display().to_string()])?;
    }
    journey.plane.kubectl(&[
        "wait",
        "platformpolicy.pave.internal/default",
        "--for=condition=Ready",
        "--timeout=4m",
    ])?;
    Ok(json!({"version": VERSION}))
}

fn wait_for_packages(journey: &Journey<'_>) -> anyhow::Result<()> {
    journey.plane.kubectl(&[
        "wait",
        "configuration.pkg.crossplane.io/configuration-pave",
        "function.pkg.crossplane.io/acme-function-pave",
        "--for=condition=Healthy",
        "--timeout=5m",
    ])?;
    let mut established = vec!["wait".to_owned()];
    established.extend(
        KINDS
            .iter()
            .map(|kind| format!("crd/{}.pave.internal", kind.plural)),
    );
    established.extend([
        "--for=condition=Established".to_owned(),
        "--timeout=2m".to_owned(),
    ]);
    let words: Vec<_> = established.iter().map(String::as_str).collect();
    journey.plane.kubectl(&words).map(drop)
}

/// Applies every definition of a directory, and waits until the API server knows the kinds: who watches one ends at once where it
/// does not.
pub(super) async fn definitions(cluster: &Cluster, directory: &Path) -> anyhow::Result<()> {
    let entries = fs::read_dir(directory).with_context(|| directory.display().to_string())?;
    for entry in entries {
        let file = entry?.path();
        if file.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&file)?;
        for definition in serde_saphyr::from_multiple::<Value>(&text)? {
            if !definition.is_null() {
                define(cluster, &definition)
                    .await
                    .with_context(|| file.display().to_string())?;
            }
        }
    }
    Ok(())
}

async fn define(cluster: &Cluster, definition: &Value) -> anyhow::Result<()> {
    cluster.apply(definition).await?;
    let spec = &definition["spec"];
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (group, kind) = (word(&spec["group"]), word(&spec["names"]["kind"]));
    for version in spec["versions"].as_array().into_iter().flatten() {
        if version["served"] == true {
            let api_version = format!("{group}/{}", word(&version["name"]));
            until(LIMIT, &format!("{kind} is known"), async || {
                let known = cluster.api(Kind(&api_version, &kind), "").await;
                known.map(|_| Wait::Done(()))
            })
            .await?;
        }
    }
    Ok(())
}

/// Puts the programs and `pave` under their plain names into one directory. `PAVE_COMMAND` names a `pave` that is there already.
///
/// Never is xtask built: the program that runs here would be gone from its place.
pub(super) fn link_programs(journey: &Journey<'_>) -> anyhow::Result<()> {
    let directory = programs(journey)?;
    link_into(&directory)?;
    let pave = own_program(journey, "pave", "PAVE_COMMAND")?;
    let link = directory.join("pave");
    // Of a run before.
    let _ = fs::remove_file(&link);
    symlink(&pave, &link).with_context(|| format!("{} as {}", pave.display(), link.display()))
}

/// A program of this repository: the one that the variable names, or what cargo builds.
pub(super) fn own_program(
    journey: &Journey<'_>,
    name: &str,
    variable: &str,
) -> anyhow::Result<PathBuf> {
    if let Some(program) = env::var_os(variable) {
        return Ok(PathBuf::from(program));
    }
    succeed(cargo(journey.root).args(["build", "--workspace", "--bin", name]))?;
    Ok(target_directory(journey.root)?.join("debug").join(name))
}

/// A directory with the programs under their plain names.
pub(super) fn programs(journey: &Journey<'_>) -> anyhow::Result<PathBuf> {
    journey.directory("bin")
}

/// Where programs are looked for: ours first, then the machine's.
pub(super) fn search_path(journey: &Journey<'_>) -> anyhow::Result<OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let ours = iter::once(programs(journey)?);
    Ok(env::join_paths(ours.chain(env::split_paths(&inherited)))?)
}

/// `pave`, as this repository has it, for the journey's cluster.
pub(super) fn pave(journey: &Journey<'_>, words: &[&str]) -> anyhow::Result<String> {
    let mut command = Command::new("pave");
    command
        .args(words)
        .current_dir(journey.root)
        .env("PATH", search_path(journey)?)
        .env("KUBECONFIG", journey.plane.kubeconfig());
    printed(&mut command)
}

/// Minutes on a busy machine: images are pulled, probes wait.
pub(super) const LIMIT: Duration = Duration::from_mins(8);
