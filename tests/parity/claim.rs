//! The composite that Crossplane makes for a claim.

use serde_json::{Value, json};

/// `claim` as a composite of `kind`. Crossplane ends its name in five random characters.
pub(crate) fn composite(claim: &Value, kind: &str) -> Value {
    let metadata = &claim["metadata"];
    let name = metadata["name"].as_str().unwrap();
    let mut composite = claim.clone();
    composite["kind"] = kind.into();
    composite["metadata"] = json!({"name": format!("{name}-xxxxx"), "labels": metadata["labels"]});
    composite["metadata"]["labels"]["crossplane.io/claim-name"] = name.into();
    composite["metadata"]["labels"]["crossplane.io/claim-namespace"] =
        metadata["namespace"].clone();
    if let Some(annotations) = metadata.get("annotations") {
        composite["metadata"]["annotations"] = annotations.clone();
    }
    composite["spec"]["claimRef"] = json!({
        "apiVersion": claim["apiVersion"], "kind": claim["kind"], "namespace": metadata["namespace"], "name": name,
    });
    let spec = composite["spec"].as_object_mut().unwrap();
    for own in ["compositeDeletePolicy", "writeConnectionSecretToRef"] {
        spec.remove(own);
    }
    composite
}
