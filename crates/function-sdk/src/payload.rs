//! `google.protobuf.Struct` as the bytes it travels in: read and written by serde without a tree in between.

mod de;
mod error;
mod ser;
pub(crate) mod wire;

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use self::de::ValueDeserializer;
pub use self::error::{DecodeError, DecodeProblem, EncodeError, EncodeProblem};

/// How many objects and lists may be inside each other when payload is decoded or encoded.
///
/// The deepest object known, Crossplane's own `DeploymentRuntimeConfig` definition, has 35 levels. Decoding and dropping
/// a tree take stack for each level; this many fit a thread of 2 MiB even without optimization. Deeper payload that
/// nobody decodes passes through untouched, whatever its depth.
pub const MAX_DEPTH: usize = 400;

/// One Kubernetes object, or another `google.protobuf.Struct`, as its undecoded bytes. Cloning is free of copies.
///
/// **Numbers** travel as 64-bit floats. Those without a fraction are read as integers where `u64` or `i64` has them,
/// others as floats, so `1e300` stays one. Integers beyond 2^53 that no float equals are refused when written.
/// NaN and infinity are refused both ways. `-0.0` stays a float.
///
/// **Nothing and empty**: the protocol tells an absent Struct from an empty one, and so does an `Option<Payload>`;
/// a `Payload` itself is always an object, `{}` when it has no bytes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Payload(Bytes);

impl Payload {
    /// Writes any value that serde sees as a map or a struct.
    pub fn encode(value: &(impl Serialize + ?Sized)) -> Result<Self, EncodeError> {
        ser::encode(value).map(Self)
    }

    /// Reads the object as `T`. Fields that `T` does not know are skipped by their length, unread.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        T::deserialize(ValueDeserializer::object(&self.0))
    }

    /// Reads one top-level field as `T`; `None` when the object does not have it.
    pub fn decode_field<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, DecodeError> {
        let Some(value) = de::field(&self.0, name)? else {
            return Ok(None);
        };
        let value = T::deserialize(ValueDeserializer::value(value, 1));
        value.map(Some).map_err(|error| error.in_field(name))
    }

    /// What the object says it is; empty strings where it does not say.
    pub fn type_meta(&self) -> TypeMeta {
        self.decode().unwrap_or_default()
    }

    /// The bytes of the Struct.
    pub fn as_bytes(&self) -> &Bytes {
        &self.0
    }
}

/// Only the length: payload may be a Secret.
impl fmt::Debug for Payload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Payload({} bytes)", self.0.len())
    }
}

impl From<Bytes> for Payload {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Payload> for Bytes {
    fn from(payload: Payload) -> Self {
        payload.0
    }
}

/// What kind of Kubernetes object something is.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TypeMeta {
    /// Group and version, as in `rds.aws.m.upbound.io/v1beta1`, or `v1` for the core group.
    pub api_version: String,
    /// The kind, as in `Instance`.
    pub kind: String,
}

impl TypeMeta {
    /// Names a kind.
    pub fn new(api_version: impl Into<String>, kind: impl Into<String>) -> Self {
        Self {
            api_version: api_version.into(),
            kind: kind.into(),
        }
    }

    /// The API group; empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version
            .rsplit_once('/')
            .map_or("", |(group, _)| group)
    }
}
