//! What a function wants to exist.

use std::{borrow::Cow, fmt};

use serde_json::Value;

use crate::{
    object::ConnectionDetails,
    payload::{DecodeError, EncodeError, Payload, TypeMeta},
    proto,
};

/// One desired resource: bytes until somebody looks inside to change it, a tree afterwards.
#[derive(Debug, Clone, Default)]
pub struct Desired {
    content: Content,
    connection_details: ConnectionDetails,
    ready: Ready,
}

impl Desired {
    /// The resource as a tree. Each call decodes it anew until [`object_mut`](Self::object_mut) has been called.
    pub fn object(&self) -> Result<Cow<'_, Value>, DecodeError> {
        self.content.value()
    }

    /// The resource as a tree to change. It must stay an object.
    pub fn object_mut(&mut self) -> Result<&mut Value, DecodeError> {
        self.content.value_mut()
    }

    /// What kind of resource it is; empty strings where it does not say.
    pub fn type_meta(&self) -> TypeMeta {
        match &self.content {
            Content::Wire(payload) => payload.type_meta(),
            Content::Tree(tree) => {
                let text = |field: &str| tree[field].as_str().unwrap_or_default();
                TypeMeta::new(text("apiVersion"), text("kind"))
            }
        }
    }

    /// Whether a function said that the resource is ready.
    pub fn ready(&self) -> Ready {
        self.ready
    }

    /// Says whether the resource is ready. Crossplane counts a resource of which nobody says so as not ready.
    pub fn set_ready(&mut self, ready: Ready) {
        self.ready = ready;
    }

    pub(crate) fn new(payload: Payload) -> Self {
        Self {
            content: Content::Wire(payload),
            ..Self::default()
        }
    }

    pub(crate) fn payload(&self) -> Option<&Payload> {
        match &self.content {
            Content::Wire(payload) => Some(payload),
            Content::Tree(_) => None,
        }
    }

    pub(crate) fn add_connection_detail(&mut self, key: String, value: Vec<u8>) {
        self.connection_details.insert(key, value);
    }

    pub(crate) fn into_message(self) -> Result<proto::Resource, EncodeError> {
        Ok(proto::Resource {
            resource: Some(self.content.into_payload()?.into()),
            connection_details: self.connection_details.into(),
            ready: proto::Ready::from(self.ready).into(),
        })
    }
}

impl From<&proto::Resource> for Desired {
    fn from(resource: &proto::Resource) -> Self {
        Self {
            content: Content::Wire(resource.resource.clone().unwrap_or_default().into()),
            connection_details: resource.connection_details.clone().into(),
            ready: resource.ready().into(),
        }
    }
}

/// Whether a resource is ready.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ready {
    /// Nobody said. For a composed resource that counts as not ready; for the composite, Crossplane goes by its
    /// composed resources.
    #[default]
    Unspecified,
    /// It is ready.
    True,
    /// It is not ready.
    False,
}

impl From<bool> for Ready {
    fn from(ready: bool) -> Self {
        if ready { Self::True } else { Self::False }
    }
}

impl From<proto::Ready> for Ready {
    fn from(ready: proto::Ready) -> Self {
        match ready {
            proto::Ready::Unspecified => Self::Unspecified,
            proto::Ready::True => Self::True,
            proto::Ready::False => Self::False,
        }
    }
}

impl From<Ready> for proto::Ready {
    fn from(ready: Ready) -> Self {
        match ready {
            Ready::Unspecified => Self::Unspecified,
            Ready::True => Self::True,
            Ready::False => Self::False,
        }
    }
}

/// An object as bytes or as a tree.
#[derive(Clone)]
pub(crate) enum Content {
    Wire(Payload),
    Tree(Value),
}

impl Content {
    pub(crate) fn value(&self) -> Result<Cow<'_, Value>, DecodeError> {
        match self {
            Self::Wire(payload) => payload.decode().map(Cow::Owned),
            Self::Tree(tree) => Ok(Cow::Borrowed(tree)),
        }
    }

    pub(crate) fn value_mut(&mut self) -> Result<&mut Value, DecodeError> {
        if let Self::Wire(payload) = self {
            *self = Self::Tree(payload.decode()?);
        }
        match self {
            Self::Tree(tree) => Ok(tree),
            Self::Wire(_) => unreachable!("replaced by a tree above"),
        }
    }

    pub(crate) fn into_payload(self) -> Result<Payload, EncodeError> {
        match self {
            Self::Wire(payload) => Ok(payload),
            Self::Tree(tree) => Payload::encode(&tree),
        }
    }
}

/// Neither shows what is in it: a desired resource may be a Secret.
impl fmt::Debug for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wire(payload) => payload.fmt(formatter),
            Self::Tree(_) => formatter.write_str("Tree"),
        }
    }
}

impl Default for Content {
    fn default() -> Self {
        Self::Wire(Payload::default())
    }
}
