//! A request to the API server, as policies see it.

use serde_json::{Value, json};

/// What is asked of the API server.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Review {
    /// The object as it would be; null where it is deleted.
    pub object: Value,
    /// The object as it is; null where it is created.
    pub old_object: Value,
    /// The namespace that it is in; null for what is in none, and where nobody knows it.
    pub namespace: Value,
    /// The rest of the AdmissionReview's request.
    pub request: Value,
}

/// What an engine has against a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// The sentence.
    pub message: String,
}

impl Review {
    /// An object, or an AdmissionReview of one.
    pub fn of(document: &Value) -> Self {
        if document["kind"] == "AdmissionReview" {
            let request = document["request"].clone();
            return Self {
                object: request["object"].clone(),
                old_object: request["oldObject"].clone(),
                namespace: Value::Null,
                request,
            };
        }
        Self {
            object: document.clone(),
            request: json!({"name": document["metadata"]["name"], "namespace": document["metadata"]["namespace"]}),
            ..Self::default()
        }
    }

    /// A change of an object in a namespace.
    pub fn change(object: Value, old_object: Value, namespace: Value) -> Self {
        let operation = if old_object.is_null() {
            "CREATE"
        } else {
            "UPDATE"
        };
        let request = json!({"operation": operation, "name": object["metadata"]["name"], "namespace": object["metadata"]["namespace"]});
        Self {
            object,
            old_object,
            namespace,
            request,
        }
    }

    /// Whatever there is: the object, or where it is deleted what it was.
    pub fn any_object(&self) -> &Value {
        if self.object.is_null() {
            &self.old_object
        } else {
            &self.object
        }
    }

    /// Group, version and kind.
    pub fn kind(&self) -> [String; 3] {
        let object = self.any_object();
        let api_version = object["apiVersion"].as_str().unwrap_or_default();
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let kind = object["kind"].as_str().unwrap_or_default();
        [group, version, kind].map(str::to_owned)
    }
}
