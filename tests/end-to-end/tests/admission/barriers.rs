//! Every way around the guardrails, tried by a developer who may do more than ours may.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Cluster, Kind, Wait, until};
use serde_json::{Value, json};

use crate::{CROSSPLANE, LIMIT, database, namespace, request::Caller, set_policy};

const GROUP: &str = "rbac.authorization.k8s.io";

pub(crate) async fn run(cluster: &Cluster, kubeconfig: &Path) -> Result<()> {
    let admin = Caller::new(Cluster::of(kubeconfig).await?);
    namespace(cluster, "acme-dev", "payments", "dev").await?;
    let anything = json!([{"apiGroups": ["", "pave.internal", "rds.aws.m.upbound.io"], "verbs": ["*"],
        "resources": ["databases", "databases/status", "namespaces", "instances"]}]);
    grant(cluster, "dora", "User", &anything).await?;
    let everything = json!([{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]);
    grant(cluster, CROSSPLANE[0], "User", &everything).await?;
    let developer = Caller::new(Cluster::impersonating(kubeconfig, "dora", &[]).await?);
    let crossplane = Caller::new(Cluster::impersonating(kubeconfig, CROSSPLANE[0], &[]).await?);
    set_policy(cluster, &admin, &json!({}), "barriers").await?;
    let stored = stored(cluster).await?;
    for Attempt {
        what,
        object,
        part,
        by_admin,
        sentence,
    } in attempts(&stored)
    {
        let asked = |caller: &'static str| format!("{what}, by {caller}");
        // Roles are learned a moment later; every refusal is for its reason.
        until(LIMIT, &asked("a developer"), async || {
            let found = ask(&developer, &object, part).await?.unwrap_or_default();
            Ok(Wait::when(found.starts_with(sentence), found))
        })
        .await?;
        until(LIMIT, &asked("Crossplane"), async || {
            let found = ask(&crossplane, &object, part).await?;
            Ok(Wait::when(found.is_none(), format!("{found:?}")))
        })
        .await?;
        let found = ask(&admin, &object, part).await?;
        ensure!(
            found.is_none() == by_admin,
            "{}: {found:?}",
            asked("the platform team")
        );
        println!("{what}: refused to developers, not to Crossplane: ok");
    }
    let mut public = managed();
    public["spec"]["forProvider"]["publiclyAccessible"] = true.into();
    let wanted = "spec.forProvider.publiclyAccessible: 'true' is not allowed: it could be reached from the internet. Fix: set it to false.";
    until(
        LIMIT,
        "a public server by the platform's own hand is refused",
        async || {
            let found = ask(&admin, &public, "").await?.unwrap_or_default();
            Ok(Wait::when(found == wanted, found))
        },
    )
    .await?;
    println!("a public server, by the platform's own hand: refused: ok");
    let kind = Kind("pave.internal/v1alpha1", "PlatformPolicy");
    let refused = cluster.delete(kind, "", "default").await.err();
    let refused = refused
        .context("the policy everything rests on was deleted")?
        .to_string();
    ensure!(
        refused.contains("without the PlatformPolicy 'default'"),
        "{refused}"
    );
    println!("the PlatformPolicy `default` is not deleted by accident: ok");
    Ok(())
}

async fn ask(caller: &Caller, object: &Value, part: &str) -> Result<Option<String>> {
    let exists = !object["metadata"]["resourceVersion"].is_null();
    let answer = if exists {
        caller.replace(object, part).await?
    } else {
        caller.create(object).await?
    };
    Ok(answer.refusal)
}

/// A Database and its namespace, as they are.
async fn stored(cluster: &Cluster) -> Result<[Value; 2]> {
    let mut object = database("acme-dev", "orders", &json!({"size": "small"}));
    object["spec"]["crossplane"] = json!({"compositionRef": {"name": "database"}});
    // Nobody but Crossplane writes that field; the platform's own hand is not exempt from it.
    object["spec"]
        .as_object_mut()
        .context("spec")?
        .remove("crossplane");
    cluster.apply(&object).await?;
    let database = Kind("pave.internal/v1alpha1", "Database");
    let database = cluster
        .get(database, "acme-dev", "orders")
        .await?
        .context("database")?;
    let namespace = cluster
        .get(Kind("v1", "Namespace"), "", "acme-dev")
        .await?
        .context("namespace")?;
    Ok([database, namespace])
}

struct Attempt {
    what: &'static str,
    object: Value,
    part: &'static str,
    /// Whether the platform team may.
    by_admin: bool,
    sentence: &'static str,
}

fn attempts([database, namespace]: &[Value; 2]) -> Vec<Attempt> {
    let with = |object: &Value, pointer: &str, value: Value| {
        let mut object = object.clone();
        let (parent, field) = pointer.rsplit_once('/').unwrap_or_default();
        if let Some(parent) = object.pointer_mut(parent) {
            parent[field.replace("~1", "/")] = value;
        }
        object
    };
    let mut paused = database.clone();
    paused["metadata"]["annotations"]["crossplane.io/paused"] = json!("true");
    let composition = json!({"compositionRef": {"name": "mine"}});
    vec![
        Attempt {
            what: "another Composition",
            object: with(database, "/spec/crossplane", composition),
            part: "",
            by_admin: false,
            sentence: "spec.crossplane: which Composition runs",
        },
        Attempt {
            what: "the pause annotation",
            object: paused,
            part: "",
            by_admin: true,
            sentence: "metadata.annotations[crossplane.io/paused]: a paused object",
        },
        Attempt {
            what: "a forged status",
            object: with(database, "/status", json!({"phase": "Ready"})),
            part: "/status",
            by_admin: false,
            sentence: "status: it is what the platform found",
        },
        Attempt {
            what: "another team's label on a namespace",
            object: with(
                namespace,
                "/metadata/labels/pave.internal~1team",
                json!("storefront"),
            ),
            part: "",
            by_admin: true,
            sentence: "metadata.labels: pave.internal/team",
        },
        Attempt {
            what: "a managed resource made by hand",
            object: managed(),
            part: "",
            by_admin: true,
            sentence: "spec: what is in a cloud is made by the platform",
        },
    ]
}

pub(crate) async fn grant(cluster: &Cluster, name: &str, kind: &str, rules: &Value) -> Result<()> {
    let role = name.replace(':', "-");
    let api_version = format!("{GROUP}/v1");
    cluster
        .apply(&json!({"apiVersion": api_version, "kind": "ClusterRole", "metadata": {"name": role}, "rules": rules}))
        .await?;
    let subject = json!({"apiGroup": GROUP, "kind": kind, "name": name});
    let binding = json!({
        "apiVersion": api_version, "kind": "ClusterRoleBinding", "metadata": {"name": role},
        "roleRef": {"apiGroup": GROUP, "kind": "ClusterRole", "name": role}, "subjects": [subject],
    });
    cluster.apply(&binding).await.map(|_| ())
}

fn managed() -> Value {
    json!({
        "apiVersion": "rds.aws.m.upbound.io/v1beta1", "kind": "Instance",
        "metadata": {"name": "by-hand", "namespace": "acme-dev"},
        "spec": {"forProvider": {
            "region": "us-east-1", "instanceClass": "db.t4g.micro", "publiclyAccessible": false, "storageEncrypted": true,
        }},
    })
}
