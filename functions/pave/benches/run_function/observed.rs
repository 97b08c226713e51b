//! Objects as the API server has them: what a client applied, and what it, Crossplane and a provider add.

use serde_json::{Map, Value, json};

const CREATED: &str = "2026-01-15T09:12:31Z";
const UID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// A composed resource some minutes after it was applied: ready, with everything late-initialized and reported.
pub(crate) fn composed(name: &str, desired: &Value) -> Value {
    let mut object = desired.clone();
    let applied = object.clone();
    let metadata = &mut object["metadata"];
    metadata["name"] = metadata
        .get("name")
        .cloned()
        .unwrap_or_else(|| json!(format!("orders-{name}")));
    metadata["generateName"] = json!("orders-");
    metadata["finalizers"] = json!(["finalizer.managedresource.crossplane.io"]);
    metadata["annotations"]["crossplane.io/composition-resource-name"] = json!(name);
    metadata["labels"]["crossplane.io/composite"] = json!("orders");
    metadata["ownerReferences"] = json!([{
        "apiVersion": "pave.internal/v1alpha1",
        "kind": "Database",
        "name": "orders",
        "uid": UID,
        "controller": true,
        "blockOwnerDeletion": true,
    }]);
    if let Some(parameters) = applied.pointer("/spec/forProvider") {
        metadata["annotations"]["crossplane.io/external-create-pending"] = json!(CREATED);
        metadata["annotations"]["crossplane.io/external-create-succeeded"] = json!(CREATED);
        object["status"] = json!({"atProvider": reported(name, parameters)});
    }
    if applied["kind"] != "Secret" {
        let conditions = [
            ("Synced", "ReconcileSuccess"),
            ("Ready", "Available"),
            ("LastAsyncOperation", "Success"),
        ];
        object["status"]["conditions"] = conditions
            .map(|(type_, reason)| {
                json!({
                    "type": type_,
                    "status": "True",
                    "reason": reason,
                    "lastTransitionTime": CREATED,
                    "observedGeneration": 1,
                })
            })
            .into();
    }
    stored(object, &applied)
}

/// The composite resource, with the status that was reported last.
pub(crate) fn composite(manifest: &Value, status: Option<&Value>) -> Value {
    let mut object = manifest.clone();
    object["spec"]["crossplane"] = json!({
        "compositionRef": {"name": "databases.pave.internal"},
        "compositionRevisionRef": {"name": "databases.pave.internal-5c4f1d2"},
        "compositionUpdatePolicy": "Automatic",
    });
    if let Some(status) = status {
        object["status"] = status.clone();
    }
    stored(object, manifest)
}

/// Any object with what the API server keeps of it.
pub(crate) fn stored(mut object: Value, applied: &Value) -> Value {
    let mut managed_fields = vec![managed_by("kubectl", "Apply", applied)];
    if let Some(status) = object.get("status") {
        managed_fields.push(managed_by(
            "crossplane",
            "Update",
            &json!({"status": status}),
        ));
    }
    let metadata = &mut object["metadata"];
    metadata["uid"] = json!(UID);
    metadata["resourceVersion"] = json!("184467");
    metadata["generation"] = json!(1);
    metadata["creationTimestamp"] = json!(CREATED);
    metadata["managedFields"] = managed_fields.into();
    object
}

/// What a provider reports: what was asked for, and what the cloud made of it.
fn reported(name: &str, parameters: &Value) -> Value {
    let mut reported = parameters.clone();
    reported["arn"] = json!(format!(
        "arn:aws:rds:eu-central-1:111122223333:{name}:acme1-orders"
    ));
    reported["id"] = json!(format!("acme1-orders-{name}"));
    reported["tagsAll"] = parameters.get("tags").cloned().unwrap_or_default();
    if name == "instance" {
        let address = "acme1-orders.cabc1d2efg3h.eu-central-1.rds.amazonaws.com";
        reported["address"] = json!(address);
        reported["endpoint"] = json!(format!("{address}:5432"));
        reported["status"] = json!("available");
    }
    reported
}

fn managed_by(manager: &str, operation: &str, object: &Value) -> Value {
    json!({
        "manager": manager,
        "operation": operation,
        "apiVersion": object.get("apiVersion"),
        "time": CREATED,
        "fieldsType": "FieldsV1",
        "fieldsV1": fields(object),
    })
}

/// The set of an object's fields, as `managedFields` has it.
fn fields(value: &Value) -> Value {
    let Value::Object(object) = value else {
        return json!({});
    };
    let entries = object
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "apiVersion" | "kind"));
    entries
        .map(|(key, value)| (format!("f:{key}"), fields(value)))
        .collect::<Map<_, _>>()
        .into()
}
