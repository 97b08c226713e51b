//! Which composite resource a call was for: all that logs and traces say of a request's content.

use std::fmt;

use serde::Deserialize;

use crate::{payload::TypeMeta, request::Request};

pub(super) struct Subject {
    pub(super) type_meta: TypeMeta,
    pub(super) metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Metadata {
    pub(super) name: String,
    pub(super) namespace: String,
}

impl Subject {
    pub(super) fn of(request: &Request) -> Self {
        let composite = request.composite();
        let metadata: Option<Metadata> = composite.decode_field("metadata").unwrap_or_default();
        Self {
            type_meta: composite.type_meta(),
            metadata: metadata.unwrap_or_default(),
        }
    }
}

/// `Database payments-dev/orders`, as far as the request says so.
impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Metadata { name, namespace } = &self.metadata;
        formatter.write_str(&self.type_meta.kind)?;
        if !name.is_empty() {
            formatter.write_str(" ")?;
        }
        if !namespace.is_empty() {
            write!(formatter, "{namespace}/")?;
        }
        formatter.write_str(name)
    }
}
