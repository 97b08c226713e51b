//! Teams on one control plane cannot reach into each other.

use anyhow::{Result, ensure};
use pave_control_plane::{Cluster, Kind};
use pave_end_to_end::{DATABASE, ENVIRONMENT, Namespace, PLATFORM_POLICY, Platform, text};
use serde_json::{Value, json};

use crate::case::cases;

cases![
    a_developer_works_in_the_teams_namespace_only,
    a_secret_of_somebody_else_cannot_be_overwritten,
    labels_on_a_manifest_do_not_change_whose_it_is,
];

async fn a_developer_works_in_the_teams_namespace_only(platform: &Platform) -> Result<()> {
    let own = platform.namespace("payments", "dev").await?;
    let others = platform.namespace("storefront", "dev").await?;
    for namespace in [&own, &others] {
        namespace.apply("theirs", json!({"cloud": "aws"})).await?;
        namespace.in_phase("theirs", "Ready").await?;
    }
    let developer = developer(platform, &own).await?;

    let manifest = |namespace: &Namespace<'_>| namespace.manifest("mine", &json!({"cloud": "aws"}));
    developer.apply(&manifest(&own)).await?;

    let server = Kind("rds.aws.m.upbound.io/v1beta1", "Instance");
    let name = text(&own.of_kind(server).await?[0], "/metadata/name").to_owned();
    let status = json!({"status": {"phase": "Ready"}});
    let size = json!({"spec": {"size": "small"}});
    let policy = json!({"spec": {"installation": "mine"}});
    let change = json!({"spec": {"forProvider": {"publiclyAccessible": true}}});
    let refused: [(&str, Result<Value>); 8] = [
        (
            "a Database of another team",
            developer.apply(&manifest(&others)).await,
        ),
        (
            "a change of another team's",
            developer
                .merge(DATABASE, (&others.name, "theirs"), &size)
                .await,
        ),
        (
            "the status of an own Database",
            developer
                .merge(DATABASE, (&own.name, "theirs"), &status)
                .await,
        ),
        (
            "an own managed resource",
            developer.merge(server, (&own.name, &name), &change).await,
        ),
        (
            "the policy",
            developer
                .merge(PLATFORM_POLICY, ("", "default"), &policy)
                .await,
        ),
        (
            "whose a namespace is",
            developer
                .merge(
                    ENVIRONMENT,
                    ("", &own.name),
                    &json!({"spec": {"team": "storefront"}}),
                )
                .await,
        ),
        (
            "a namespace",
            developer
                .create(
                    &json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "mine"}}),
                )
                .await,
        ),
        (
            "another team's passwords",
            developer
                .get(Kind("v1", "Secret"), &others.name, "theirs-connection")
                .await
                .map(Option::unwrap_or_default),
        ),
    ];
    for (what, answer) in refused {
        let said = answer.map_or_else(|error| error.to_string(), |_| "allowed".into());
        ensure!(said.contains("forbidden"), "{what}: {said}");
    }
    Ok(())
}

async fn a_secret_of_somebody_else_cannot_be_overwritten(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let spec = json!({"cloud": "aws", "connectionSecret": {"name": "signing-key"}});
    let said = match namespace.apply("orders", spec).await {
        Err(refused) => refused.to_string(),
        Ok(()) => text(
            &namespace.in_phase("orders", "Blocked").await?,
            "/status/message",
        )
        .to_owned(),
    };
    ensure!(
        said.contains("connectionSecret") && said.contains("orders"),
        "{said}"
    );
    Ok(())
}

async fn labels_on_a_manifest_do_not_change_whose_it_is(platform: &Platform) -> Result<()> {
    let own = platform.namespace("payments", "dev").await?;
    let others = platform.namespace("storefront", "dev").await?;
    let mut manifest = own.manifest("orders", &json!({"cloud": "aws"}));
    manifest["metadata"]["labels"] = json!({
        "crossplane.io/claim-namespace": others.name, "crossplane.io/claim-name": "theirs",
        "pave.internal/team": "storefront", "team": "storefront",
    });

    platform.cluster.apply(&manifest).await?;

    let database = own.in_phase("orders", "Ready").await?;
    ensure!(
        database["status"]["tags"]["team"] == "payments",
        "{}",
        database["status"]["tags"]
    );
    ensure!(
        others.composed().await?.is_empty(),
        "something was composed in another team's namespace"
    );
    Ok(())
}

/// Somebody with the bundle's role for developers in one namespace.
async fn developer(platform: &Platform, namespace: &Namespace<'_>) -> Result<Cluster> {
    let user = format!("developer-of-{}", namespace.name);
    let binding = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": {"name": "developers", "namespace": namespace.name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "pave-developer"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}],
    });
    platform.cluster.apply(&binding).await?;
    // Asking what kinds there are is everybody's right who is known at all.
    platform.as_user(&user, &["system:authenticated"]).await
}
