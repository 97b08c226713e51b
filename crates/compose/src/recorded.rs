//! Stickiness: what was decided once is read back from the managed resources themselves.
//!
//! Status is written after the resources, may be lost, and people may be able to edit it. So the decision travels as an
//! annotation on what it decided about; `status.resolved` is a copy for people.

use pave_api::composite::Metadata;
use pave_function_sdk::{Error, Request};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Annotation that holds the decision, as JSON, on the resource it is about.
pub const RESOLVED_ANNOTATION: &str = "pave.internal/resolved";

/// The annotation's value for a decision.
#[expect(
    clippy::expect_used,
    reason = "types of pave-api serialize: their maps have string keys, checked by the goldens"
)]
pub(crate) fn annotation(decision: &impl Serialize) -> String {
    serde_json::to_string(decision).expect("a decision is plain data")
}

/// The decision that the observed resource `anchor` carries; `None` when there is no such resource.
///
/// # Errors
/// A resource that exists without a readable annotation is a FATAL error: Crossplane then applies and deletes nothing,
/// which is the only safe answer when nobody knows what was decided.
pub fn recorded<T: DeserializeOwned>(request: &Request, anchor: &str) -> Result<Option<T>, Error> {
    #[derive(Deserialize)]
    struct Annotated {
        metadata: Metadata,
    }
    let Some(object) = request.observed(anchor) else {
        return Ok(None);
    };
    let metadata = object.decode::<Annotated>()?.metadata;
    let unreadable = |cause: &str| {
        let name = &metadata.name;
        Error::fatal(format!(
            "composed resource '{anchor}' ('{name}'): annotation {RESOLVED_ANNOTATION} {cause}, so what was decided about it is \
             unknown and nothing is changed. Fix: restore the annotation from status.resolved or a backup"
        ))
    };
    let json = metadata
        .annotations
        .get(RESOLVED_ANNOTATION)
        .ok_or_else(|| unreadable("is missing"))?;
    serde_json::from_str(json)
        .map(Some)
        .map_err(|error| unreadable(&format!("cannot be read ({error})")))
}
