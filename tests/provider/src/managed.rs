//! A managed resource, read by its paths.

use kube::core::DynamicObject;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{error::Error, kinds::Kind, policies::Policies};

/// Keeps the object until the resource itself is gone.
pub const FINALIZER: &str = "finalizer.managedresource.crossplane.io";
/// What the resource is called in its cloud.
pub const EXTERNAL_NAME: &str = "crossplane.io/external-name";
/// When the provider started to make it.
pub const CREATE_PENDING: &str = "crossplane.io/external-create-pending";
/// When the cloud said that it is made.
pub const CREATE_SUCCEEDED: &str = "crossplane.io/external-create-succeeded";
/// When the cloud refused to make it.
pub const CREATE_FAILED: &str = "crossplane.io/external-create-failed";
/// Nothing happens while this is `true`.
pub const PAUSED: &str = "crossplane.io/paused";
/// A message that makes the resource fail; ours, for tests.
pub const FAIL: &str = "test.pave.internal/fail";

/// A managed resource as the API server has it.
#[derive(Debug, Clone)]
pub struct Managed {
    /// The rules of its kind.
    pub kind: &'static Kind,
    /// The object.
    pub object: DynamicObject,
}

/// Names another object in the same namespace, or a key in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct SecretKey {
    /// The Secret.
    pub name: String,
    /// The key in it.
    pub key: String,
}

impl Managed {
    /// Its name.
    pub fn name(&self) -> &str {
        self.object.metadata.name.as_deref().unwrap_or_default()
    }

    /// Its namespace.
    pub fn namespace(&self) -> &str {
        self.object
            .metadata
            .namespace
            .as_deref()
            .unwrap_or_default()
    }

    /// An annotation that is not empty.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        let annotations = self.object.metadata.annotations.as_ref()?;
        annotations
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// What it is called in its cloud, as far as that is known.
    pub fn external_name(&self) -> Option<&str> {
        self.annotation(EXTERNAL_NAME)
    }

    /// Whether somebody asked for its deletion.
    pub fn deleted(&self) -> bool {
        self.object.metadata.deletion_timestamp.is_some()
    }

    /// Whether it is left alone.
    pub fn paused(&self) -> bool {
        self.annotation(PAUSED) == Some("true") || self.policies().paused()
    }

    /// What may be done with it.
    pub fn policies(&self) -> Policies {
        let list = self.object.data.pointer("/spec/managementPolicies");
        Policies::new(list.and_then(|list| serde_json::from_value(list.clone()).ok()))
    }

    /// The Secret that its connection details go to.
    pub fn connection_secret(&self) -> Option<&str> {
        let path = "/spec/writeConnectionSecretToRef/name";
        self.object.data.pointer(path)?.as_str()
    }

    /// The name of its `ProviderConfig`.
    pub fn provider_config(&self) -> &str {
        let name = self.object.data.pointer("/spec/providerConfigRef/name");
        name.and_then(Value::as_str).unwrap_or("default")
    }

    /// One of its parameters.
    pub fn parameter(&self, field: &str) -> Option<&Value> {
        let parameters = self.object.data.pointer("/spec/forProvider")?;
        parameters.get(field).filter(|value| !value.is_null())
    }

    /// Its parameters as Terraform gets them: references are resolved to values before, and passwords are no values.
    pub fn parameters(&self) -> Map<String, Value> {
        let parameters = self.object.data.pointer("/spec/forProvider");
        let parameters = parameters.and_then(Value::as_object).cloned();
        let is_value = |name: &str| {
            !["Ref", "Refs", "Selector"]
                .iter()
                .any(|end| name.ends_with(end))
        };
        parameters
            .unwrap_or_default()
            .into_iter()
            .filter(|(name, _)| is_value(name))
            .collect()
    }

    /// Its parameters as a type that knows every one of them.
    pub fn parameters_as<T: DeserializeOwned>(&self) -> Result<T, Error> {
        Ok(serde_json::from_value(Value::Object(self.parameters()))?)
    }

    /// In which Secret its password is, where it has one.
    pub fn password_key(&self) -> Option<SecretKey> {
        let field = self.parameter(self.kind.password?)?;
        serde_json::from_value(field.clone()).ok()
    }

    /// `status.atProvider`.
    pub fn at_provider(&self) -> Option<&Value> {
        self.object.data.pointer("/status/atProvider")
    }

    /// Owns what is made for it, in the words of `ownerReferences`.
    pub fn owner_reference(&self) -> Value {
        let resource = self.kind.resource();
        json!({
            "apiVersion": resource.api_version, "kind": resource.kind, "name": self.name(), "uid": self.object.metadata.uid,
        })
    }

    /// What decides what is done with it: when this is the same, so is everything but the cloud.
    pub fn wanted_state(&self) -> String {
        let metadata = &self.object.metadata;
        format!(
            "{:?} {:?} {:?} {:?} {:?}",
            metadata.uid,
            metadata.generation,
            metadata.annotations,
            metadata.finalizers,
            metadata.deletion_timestamp,
        )
    }
}
