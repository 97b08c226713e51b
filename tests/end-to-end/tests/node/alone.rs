//! A Configuration alone on Crossplane's official chart, as somebody installs it who has not read further. The install bundle
//! comes afterwards, in [`super::page`].
//!
//! Nobody's Provider package can be pulled here. What core does when one is installed is done by [`install_provider`]: the kinds, which
//! core makes once they are activated, and the rights that Crossplane has on them. `tests/provider` drives the objects, beside the
//! cluster.

use std::{collections::BTreeMap, env, time::Duration};

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Cluster, Kind, Wait, until};
use pave_end_to_end::{
    Cloud, DATABASE, ENVIRONMENT, LANDING_ZONE, PLATFORM_POLICY, accepted, condition, phase,
    platform_objects, provider_definitions, text,
};
use serde_json::{Value, json};

use super::{LIMIT, VARIABLE, cluster};

/// How long anybody may wonder why nothing happens.
const TOLD: Duration = Duration::from_secs(30);

const ACTIVATION: Kind<'_> = Kind(
    "apiextensions.crossplane.io/v1alpha1",
    "ManagedResourceActivationPolicy",
);
const CONFIGURATION: Kind<'_> = Kind("pkg.crossplane.io/v1", "Configuration");
const FUNCTION: Kind<'_> = Kind("pkg.crossplane.io/v1", "Function");
const IMAGE_CONFIG: Kind<'_> = Kind("pkg.crossplane.io/v1beta1", "ImageConfig");
const NAMESPACE: Kind<'_> = Kind("v1", "Namespace");

/// Where the provider's kinds come from.
const PROVIDER: &str = "provider-upjet-aws";

/// A step that somebody left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Provider,
    Policy,
    Installation,
    LandingZone,
    Environment,
    GeneratorKey,
}

/// What is missing, which database notices, the reason that it gives and what it says. The provider comes first, for it is then
/// installed.
const TABLE: [(Missing, &str, &str, &str); 6] = [
    (
        Missing::Provider,
        "aws",
        "ProviderMissing",
        "the platform team installs provider-aws",
    ),
    (
        Missing::Policy,
        "aws",
        "NoInstallation",
        "sets spec.installation in the PlatformPolicy named default, which it creates where there is none",
    ),
    (
        Missing::Installation,
        "aws",
        "NoInstallation",
        "the platform team sets spec.installation",
    ),
    (
        Missing::LandingZone,
        "aws",
        "NoLandingZone",
        "no LandingZone on 'aws' serves team 'payments' in environment 'dev'. Fix: the platform team creates one",
    ),
    (
        Missing::Environment,
        "aws",
        "NobodyResponsible",
        "ask the platform team for an Environment of that name",
    ),
    (
        Missing::GeneratorKey,
        "local",
        "NoGeneratorKey",
        "installs the install bundle and the Secret with the key",
    ),
];

/// Whether the page says of each missing step how it is told. Needs no cluster.
pub(crate) fn is_documented() -> Result<()> {
    let page = pave_tests::repository::text("docs/installation.md");
    let section = page.split("## Without the bundle").nth(1);
    let section = section.context("docs/installation.md has no such section any more")?;
    for (missing, _, reason, _) in TABLE {
        ensure!(
            section.contains(&format!("`{reason}`")),
            "docs/installation.md, Without the bundle: what is told without {missing:?}, {reason}, is missing"
        );
    }
    Ok(())
}

/// Has Crossplane pull the packages from this machine.
pub(crate) async fn mirror(cluster: &Cluster) -> Result<()> {
    let registry = env::var(VARIABLE)?;
    let rewrite = json!({
        "apiVersion": "pkg.crossplane.io/v1beta1", "kind": "ImageConfig", "metadata": {"name": "alone"},
        "spec": {
            "matchImages": [{"type": "Prefix", "prefix": "ghcr.io/acme/"}],
            "rewriteImage": {"prefix": format!("{registry}/")},
        },
    });
    cluster.apply(&rewrite).await?;
    Ok(())
}

pub(crate) async fn installs() -> Result<()> {
    let cluster = cluster().await?;
    mirror(&cluster).await?;
    let configuration = json!({
        "apiVersion": "pkg.crossplane.io/v1", "kind": "Configuration", "metadata": {"name": "alone"},
        "spec": {"package": "ghcr.io/acme/configuration-pave:v0.1.0"},
    });
    cluster.apply(&configuration).await?;
    let healthy = |object: &Value| {
        let is = |condition_type| text(condition(object, condition_type), "/status") == "True";
        Wait::when(
            is("Installed") && is("Healthy"),
            object["status"].to_string(),
        )
    };
    for at in [
        (CONFIGURATION, "", "alone"),
        (FUNCTION, "", "acme-function-pave"),
    ] {
        cluster.wait_for(LIMIT, at, healthy).await?;
    }
    Ok(())
}

pub(crate) async fn says_what_is_missing() -> Result<()> {
    let cluster = cluster().await?;
    // The chart's, which activates every kind there is: where it is not wanted, that of the Configuration is enough.
    cluster.delete(ACTIVATION, "", "default").await?;
    cluster
        .wait_until_gone(LIMIT, (ACTIVATION, "", "default"))
        .await?;
    let mut wrong = Vec::new();
    for (missing, cloud, reason, words) in TABLE {
        let namespace = format!("without-{missing:?}").to_lowercase();
        prepare(&cluster, &namespace, Some(missing)).await?;
        accepted(&cluster, &database(&namespace, cloud)).await?;
        let told = |object: &Value| {
            let message = text(object, "/status/message");
            let is_reason = text(condition(object, "GuardrailsPassed"), "/reason") == reason;
            Wait::when(
                is_reason && message.contains(words) && message.contains("docs/installation.md"),
                object["status"].to_string(),
            )
        };
        let told = cluster.wait_for(TOLD, (DATABASE, &namespace, "orders"), told);
        if let Err(error) = told.await {
            wrong.push(format!("without {missing:?}: {error:#}"));
        }
        remove_namespace(&cluster, &namespace).await?;
        if missing == Missing::Provider {
            install_provider(&cluster).await?;
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

pub(crate) async fn serves_a_cloud() -> Result<()> {
    let cluster = cluster().await?;
    prepare(&cluster, "alone", None).await?;
    install_provider(&cluster).await?;
    accepted(&cluster, &database("alone", "aws")).await?;

    let at = (DATABASE, "alone", "orders");
    let ready = cluster.wait_for(LIMIT, at, phase("Ready")).await?;

    let host = text(&ready, "/status/endpoint/host").to_owned();
    let secret = cluster.secret("alone", "orders-connection").await?;
    let secret = secret.context("there is no connection Secret")?;
    let names_host = |(key, value): &(String, Vec<u8>)| key == "host" && *value == host.as_bytes();
    ensure!(
        !host.is_empty() && secret.iter().any(names_host),
        "{}",
        ready["status"]
    );
    let aws = Cloud::from_environment();
    let found = aws
        .call("rds", "describe_db_instances", &json!({}))
        .await?
        .to_string();
    ensure!(found.contains(&host), "{host} is not in AWS: {found}");
    remove(&cluster).await
}

/// A namespace with everything that a database needs, as far as it is not missing.
async fn prepare(cluster: &Cluster, namespace: &str, missing: Option<Missing>) -> Result<()> {
    cluster
        .apply(&json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}))
        .await?;
    for mut object in platform_objects()? {
        let kind = text(&object, "/kind").to_owned();
        let is_left_out = match missing {
            Some(Missing::Policy) => kind == "PlatformPolicy",
            Some(Missing::LandingZone) => kind == "LandingZone",
            _ => false,
        };
        if missing == Some(Missing::Installation)
            && kind == "PlatformPolicy"
            && let Some(spec) = object["spec"].as_object_mut()
        {
            spec.remove("installation");
        }
        if is_left_out {
            let name = text(&object, "/metadata/name");
            let kind = Kind(text(&object, "/apiVersion"), &kind);
            cluster.delete(kind, "", name).await?;
            cluster.wait_until_gone(LIMIT, (kind, "", name)).await?;
        } else {
            accepted(cluster, &object).await?;
        }
    }
    if missing == Some(Missing::Environment) {
        return Ok(());
    }
    let environment = json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Environment", "metadata": {"name": namespace},
        "spec": {"team": "payments", "environment": "dev"},
    });
    accepted(cluster, &environment).await
}

fn database(namespace: &str, cloud: &str) -> Value {
    json!({
        "apiVersion": "pave.internal/v1alpha1", "kind": "Database",
        "metadata": {"name": "orders", "namespace": namespace},
        "spec": {"size": "small", "cloud": cloud},
    })
}

/// What core does for a Provider package: a definition of each kind, off until a policy activates it, and the ClusterRole that
/// `RenderClusterRoles` makes of them and that aggregates to Crossplane's own.
async fn install_provider(cluster: &Cluster) -> Result<()> {
    let mut resources = BTreeMap::<String, Vec<String>>::new();
    for mut definition in provider_definitions(PROVIDER)? {
        let group = text(&definition, "/spec/group").to_owned();
        let plural = text(&definition, "/spec/names/plural").to_owned();
        let status = format!("{plural}/status");
        resources.entry(group).or_default().extend([plural, status]);
        definition["apiVersion"] = json!("apiextensions.crossplane.io/v1alpha1");
        definition["kind"] = json!("ManagedResourceDefinition");
        cluster.apply(&definition).await?;
    }
    let granted =
        |(group, resources)| json!({"apiGroups": [group], "resources": resources, "verbs": ["*"]});
    let rules: Vec<_> = resources.into_iter().map(granted).collect();
    let role = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
        "metadata": {
            "name": format!("crossplane:provider:{PROVIDER}:aggregate-to-edit"),
            "labels": {
                "rbac.crossplane.io/aggregate-to-crossplane": "true",
                "rbac.crossplane.io/aggregate-to-admin": "true",
                "rbac.crossplane.io/aggregate-to-edit": "true",
            },
        },
        "rules": rules,
    });
    cluster.apply(&role).await?;
    Ok(())
}

async fn remove_namespace(cluster: &Cluster, namespace: &str) -> Result<()> {
    for (kind, at, name) in [
        (DATABASE, namespace, "orders"),
        (ENVIRONMENT, "", namespace),
        (NAMESPACE, "", namespace),
    ] {
        // What protects an Environment and its namespace goes a moment after the last database.
        until(LIMIT, &format!("{name} may be deleted"), async || {
            cluster.delete(kind, at, name).await.map(Wait::Done)
        })
        .await?;
        cluster.wait_until_gone(LIMIT, (kind, at, name)).await?;
    }
    Ok(())
}

/// Everything again: the bundle brings the same packages under its own names.
async fn remove(cluster: &Cluster) -> Result<()> {
    remove_namespace(cluster, "alone").await?;
    for kind in [PLATFORM_POLICY, LANDING_ZONE] {
        for object in cluster.list(kind, "", "").await? {
            let name = text(&object, "/metadata/name");
            cluster.delete(kind, "", name).await?;
            cluster.wait_until_gone(LIMIT, (kind, "", name)).await?;
        }
    }
    for (kind, name) in [
        (CONFIGURATION, "alone"),
        (FUNCTION, "acme-function-pave"),
        (IMAGE_CONFIG, "alone"),
    ] {
        cluster.delete(kind, "", name).await?;
        cluster.wait_until_gone(LIMIT, (kind, "", name)).await?;
    }
    kinds_are_gone(cluster).await
}

/// The kinds of a Configuration go after it, and a new one must not meet their end.
pub(crate) async fn kinds_are_gone(cluster: &Cluster) -> Result<()> {
    let definition = Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition");
    until(LIMIT, "the kinds are gone", async || {
        let mut left = cluster.list(definition, "", "").await?;
        left.retain(|definition| definition["spec"]["group"] == "pave.internal");
        Ok(Wait::when(
            left.is_empty(),
            format!("{} are left", left.len()),
        ))
    })
    .await
}
