//! Observed and required resources, and the secrets that come with them.

use std::{
    collections::BTreeMap,
    fmt,
    ops::{Deref, DerefMut},
};

use serde::de::DeserializeOwned;

use crate::{
    payload::{DecodeError, Payload, TypeMeta},
    proto,
};

/// One resource as the cluster has it. It is not decoded until somebody asks, and then only what they ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object {
    payload: Payload,
    connection_details: ConnectionDetails,
}

impl Object {
    /// Reads the whole resource as `T`, skipping the fields that `T` does not have.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        self.payload.decode()
    }

    /// Reads one top-level field, such as `status`; `None` when the resource does not have it.
    pub fn decode_field<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, DecodeError> {
        self.payload.decode_field(name)
    }

    /// What kind of resource it is; empty strings where it does not say.
    pub fn type_meta(&self) -> TypeMeta {
        self.payload.type_meta()
    }

    /// What its provider published for connecting to it; empty unless it sets `spec.writeConnectionSecretToRef`.
    pub fn connection_details(&self) -> &ConnectionDetails {
        &self.connection_details
    }

    /// The undecoded resource.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }
}

impl From<proto::Resource> for Object {
    fn from(resource: proto::Resource) -> Self {
        Self {
            payload: resource.resource.unwrap_or_default().into(),
            connection_details: resource.connection_details.into(),
        }
    }
}

impl From<Object> for proto::Resource {
    fn from(object: Object) -> Self {
        Self {
            resource: Some(object.payload.into()),
            connection_details: object.connection_details.into(),
            ready: proto::Ready::Unspecified.into(),
        }
    }
}

/// What a client needs to connect to a resource: a Secret's keys and values.
pub type ConnectionDetails = SecretData;

/// A Secret that a composition hands to one step of its pipeline.
pub type Credentials = SecretData;

/// A Secret's keys and values, decoded from base64. Printing it for debugging shows the keys only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SecretData(BTreeMap<String, Vec<u8>>);

impl Deref for SecretData {
    type Target = BTreeMap<String, Vec<u8>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for SecretData {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<SecretData> for BTreeMap<String, Vec<u8>> {
    fn from(data: SecretData) -> Self {
        data.0
    }
}

impl From<BTreeMap<String, Vec<u8>>> for SecretData {
    fn from(data: BTreeMap<String, Vec<u8>>) -> Self {
        Self(data)
    }
}

impl fmt::Debug for SecretData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let redacted = self.0.keys().map(|key| (key, "redacted"));
        formatter.debug_map().entries(redacted).finish()
    }
}
