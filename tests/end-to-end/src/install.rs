//! Brings Pave onto a control plane, as docs/installation.md tells people, and the stand-ins that tests need.

use std::{env, fs, path::Path, process::Command, time::Duration};

use anyhow::{Context as _, Result, ensure};
use pave_api::{definition::Package, kinds::KINDS};
use pave_control_plane::{Cluster, Kind, Wait, say, until};
use pave_tests::repository::root;
use serde_json::{Value, json};

use crate::object::{condition, text};

/// How long core may take to fetch packages and establish their kinds.
const LIMIT: Duration = Duration::from_mins(4);

/// The account that whoever stands in for AWS has.
const ACCOUNT: &str = "123456789012";
const CONFIGURATION: Kind<'_> = Kind("pkg.crossplane.io/v1", "Configuration");
const FUNCTION: Kind<'_> = Kind("pkg.crossplane.io/v1", "Function");
/// What Crossplane names the function after: its repository's path.
const FUNCTION_NAME: &str = "acme-function-pave";
const DEFINITION: Kind<'_> = Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition");

/// Where the packages are, for example `127.0.0.1:15000/acme`.
const REGISTRY: &str = "PAVE_REGISTRY";
/// The version to install, and the one to move to.
const VERSION: &str = "PAVE_VERSION";
const NEXT_VERSION: &str = "PAVE_NEXT_VERSION";
/// The command that pushes the next version, as a list in JSON.
const PUSH: &str = "PAVE_PUSH_NEXT_VERSION";
/// Ids of the networks in the AWS account, as JSON: `{"<place>": {"vpcId": …, "subnetIds": …}}`.
const NETWORKS: &str = "PAVE_NETWORKS";

/// Installs the providers' definitions, a package from a registry, the bundle's roles, and what the platform team decides.
///
/// # Errors
/// When something is not there in time.
pub async fn install(cluster: &Cluster, package: Package) -> Result<()> {
    say("installing the providers' definitions");
    for source in [
        "provider-upjet-aws",
        "provider-upjet-gcp",
        "provider-upjet-azure",
    ] {
        for definition in provider_definitions(source)? {
            cluster.apply(&definition).await?;
        }
    }
    say(format!("installing {} {}", package.name(), read(VERSION)?));
    let image = image(package.name(), &read(VERSION)?)?;
    configuration(cluster, package, &image).await?;
    say("applying roles and the platform team's objects");
    roles(cluster).await?;
    for object in platform_objects()? {
        accepted(cluster, &object).await?;
    }
    Ok(())
}

/// Moves a control plane to the next version of the packages, and returns its name.
///
/// Crossplane leaves a dependency alone that still satisfies the Configuration, so the function is moved by name.
///
/// # Errors
/// When it is not healthy in time.
pub async fn upgrade(cluster: &Cluster, package: Package) -> Result<String> {
    let version = read(NEXT_VERSION)?;
    push(&serde_json::from_str::<Vec<String>>(&read(PUSH)?)?)?;
    configuration(cluster, package, &image(package.name(), &version)?).await?;
    let function = json!({"spec": {"package": image("function-pave", &version)?}});
    cluster
        .merge(FUNCTION, ("", FUNCTION_NAME), &function)
        .await?;
    Ok(version)
}

/// Runs the command that pushes the next version.
fn push(command: &[String]) -> Result<()> {
    let [program, arguments @ ..] = command else {
        anyhow::bail!("{PUSH} is empty");
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{program}: {said}");
    Ok(())
}

fn image(name: &str, version: &str) -> Result<String> {
    Ok(format!("{}/{name}:{version}", read(REGISTRY)?))
}

fn read(name: &str) -> Result<String> {
    env::var(name).with_context(|| format!("{name} is not set; `cargo xtask end-to-end` sets it"))
}

/// The roles for people that the install bundle brings.
async fn roles(cluster: &Cluster) -> Result<()> {
    let objects = pave_tests::repository::documents("package/install/manifests/install.yaml");
    for object in objects
        .iter()
        .filter(|object| object["kind"] == "ClusterRole")
    {
        cluster.apply(object).await?;
    }
    Ok(())
}

/// The kinds of a provider, as its packages bring them; `source` is a folder of `tests/crds`.
///
/// # Errors
/// When a file cannot be read.
pub fn provider_definitions(source: &str) -> Result<Vec<Value>> {
    let mut definitions = Vec::new();
    for file in entries(&root().join("tests/crds").join(source))? {
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let documents = serde_saphyr::from_multiple::<Value>(&text);
        definitions.extend(documents.with_context(|| file.display().to_string())?);
    }
    definitions.retain(|definition| !definition.is_null());
    Ok(definitions)
}

fn entries(directory: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = fs::read_dir(directory).with_context(|| directory.display().to_string())?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    files.sort();
    Ok(files)
}

/// Applies the Configuration and waits for it, for the function that it depends on, and for the kinds that it brings.
async fn configuration(cluster: &Cluster, package: Package, image: &str) -> Result<()> {
    let name = package.name();
    let object = json!({
        "apiVersion": "pkg.crossplane.io/v1", "kind": "Configuration",
        "metadata": {"name": name},
        "spec": {"package": image},
    });
    cluster.apply(&object).await?;
    let healthy = |object: &Value| {
        let is = |condition_type| text(condition(object, condition_type), "/status") == "True";
        let found = object["status"]["conditions"].to_string();
        Wait::when(is("Installed") && is("Healthy"), found)
    };
    cluster
        .wait_for(LIMIT, (CONFIGURATION, "", name), healthy)
        .await?;
    cluster
        .wait_for(LIMIT, (FUNCTION, "", FUNCTION_NAME), healthy)
        .await?;
    for kind in KINDS {
        let established = |object: &Value| {
            let is = text(condition(object, "Established"), "/status") == "True";
            Wait::when(is, "not established")
        };
        let kind = format!("{}.pave.internal", kind.plural);
        cluster
            .wait_for(LIMIT, (DEFINITION, "", &kind), established)
            .await?;
    }
    Ok(())
}

/// Acme's policy and landing zones; the zone of AWS with the networks that exist.
///
/// # Errors
/// When nobody says which networks exist.
pub fn platform_objects() -> Result<Vec<Value>> {
    let networks: Value = serde_json::from_str(&read(NETWORKS)?)?;
    let mut objects = pave_tests::repository::documents("examples/platform/policy.yaml");
    objects.extend(pave_tests::repository::documents(
        "examples/platform/landing-zones.yaml",
    ));
    for object in &mut objects {
        if object["spec"]["cloud"] == "aws" {
            put_networks(object, &networks);
            // What is composed names account and region where AWS wants whole names of queues and topics.
            object["spec"]["account"] = json!(ACCOUNT);
        }
    }
    Ok(objects)
}

/// Applies an object of a kind that has just been installed: the API server learns it a moment after it says that it is
/// established.
///
/// # Errors
/// When it is not accepted in time, with what the API server says.
pub async fn accepted(cluster: &Cluster, object: &Value) -> Result<()> {
    until(LIMIT, "the platform's objects are accepted", async || {
        cluster.apply(object).await.map(|_| Wait::Done(()))
    })
    .await
}

fn put_networks(zone: &mut Value, networks: &Value) {
    let regions = zone["spec"]["regions"].as_object_mut();
    for (place, facts) in regions.into_iter().flatten() {
        let found = &networks[place];
        for field in ["vpcId", "subnetIds", "clientSecurityGroupIds"] {
            if !found[field].is_null() {
                facts[field] = found[field].clone();
            }
        }
    }
}
