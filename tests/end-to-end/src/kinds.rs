//! The kinds, as Crossplane would make them of our definitions.

use std::time::Duration;

use anyhow::Result;
use pave_control_plane::{Cluster, Kind, Wait};
use pave_tests::repository::{document, documents};
use serde_json::{Value, json};

/// How long the API server may take to learn a kind.
const LIMIT: Duration = Duration::from_mins(5);

const DEFINITION: Kind<'_> = Kind("apiextensions.k8s.io/v1", "CustomResourceDefinition");

/// Teaches an API server without Crossplane the kinds of ours that admission and insights know, and one of a provider.
///
/// # Errors
/// What the API server says.
pub async fn install_kinds(cluster: &Cluster) -> Result<()> {
    let developers = pave_api::kinds::Kind::of_developers().map(|kind| kind.name);
    let mut definitions: Vec<_> = developers
        .chain(["Environment", "PlatformPolicy"])
        .map(|kind| definition(&document(&format!("xrds/{}.yaml", kind.to_lowercase()))))
        .collect();
    definitions.extend(documents(
        "tests/crds/provider-upjet-aws/rds.aws.m.upbound.io_instances.yaml",
    ));
    for definition in &definitions {
        cluster.apply(definition).await?;
    }
    for definition in &definitions {
        let name = definition["metadata"]["name"].as_str().unwrap_or_default();
        let established = |object: &Value| {
            let conditions = object["status"]["conditions"].to_string();
            Wait::when(
                conditions.contains(r#""type":"Established""#)
                    && !conditions.contains(r#""status":"False""#),
                conditions,
            )
        };
        cluster
            .wait_for(LIMIT, (DEFINITION, "", name), established)
            .await?;
    }
    Ok(())
}

fn definition(xrd: &Value) -> Value {
    let spec = &xrd["spec"];
    let mut version = spec["versions"][0].clone();
    let mut schema = version["schema"]["openAPIV3Schema"].clone();
    let anything = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    schema["properties"]["spec"]["properties"]["crossplane"] = anything;
    // As Crossplane adds it: rules about an object's name need one.
    let name = json!({"type": "string", "minLength": 1, "maxLength": 63});
    schema["properties"]["metadata"] = json!({"type": "object", "properties": {"name": name}});
    version = json!({
        "name": version["name"], "served": true, "storage": true,
        "schema": {"openAPIV3Schema": schema}, "subresources": {"status": {}},
    });
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": xrd["metadata"]["name"]},
        "spec": {
            "group": spec["group"], "names": spec["names"], "versions": [version],
            "scope": if spec["scope"] == "Cluster" { "Cluster" } else { "Namespaced" },
        },
    })
}
