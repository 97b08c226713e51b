//! Is this object one that an API server with the pinned providers would accept?
//!
//! Definitions in `tests/crds` answer for providers and Crossplane, the types of `k8s-openapi` for Kubernetes' own kinds.
//! Both are applied strictly: a field the kind does not have is a violation. A kind without a schema is one too, so that
//! nothing passes because nobody could tell.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use pave_schema::{Schema, Violation, ViolationKind};
use serde_json::Value;

use crate::kubernetes;

/// Judges objects of every pinned kind. Schemas are read when a kind is first seen.
#[derive(Debug, Default)]
pub struct Oracle {
    schemas: Mutex<BTreeMap<Kind, Option<Arc<Schema>>>>,
}

/// `apiVersion` and `kind`.
type Kind = (String, String);

/// The one oracle of a test binary.
pub fn oracle() -> &'static Oracle {
    static ORACLE: OnceLock<Oracle> = OnceLock::new();
    ORACLE.get_or_init(Oracle::default)
}

impl Oracle {
    /// Everything that is wrong with `object`; empty when an API server would accept it as new.
    ///
    /// A kind for which no schema is pinned gives one violation at `kind`.
    pub fn violations(&self, object: &Value) -> Vec<Violation> {
        let (api_version, kind) = (text(object, "apiVersion"), text(object, "kind"));
        let Some(schema) = self.schema(api_version, kind) else {
            let message = format!(
                "no schema is pinned for `{kind}` of `{api_version}`; add its definition to tests/crds"
            );
            return vec![Violation {
                path: "kind".into(),
                kind: ViolationKind::NotSupported,
                message,
            }];
        };
        let mut defaulted = object.clone();
        schema.defaults(&mut defaulted);
        schema.validate(&defaulted)
    }

    fn schema(&self, api_version: &str, kind: &str) -> Option<Arc<Schema>> {
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (api_version.to_owned(), kind.to_owned());
        schemas
            .entry(key)
            .or_insert_with(|| {
                pinned(api_version, kind)
                    .or_else(|| built_in(api_version, kind))
                    .map(Arc::new)
            })
            .clone()
    }
}

/// What a pinned kind is called in permissions, for example `httproutes`; `None` for a kind that is not pinned.
pub fn plural(api_version: &str, kind: &str) -> Option<String> {
    let (group, _) = api_version.split_once('/')?;
    let definition = definition(group, kind)?.1;
    let plural = definition.pointer("/spec/names/plural")?;
    plural.as_str().map(str::to_owned)
}

#[expect(
    clippy::panic,
    reason = "a pinned definition that can't be read is a broken checkout, and says which file"
)]
fn pinned(api_version: &str, kind: &str) -> Option<Schema> {
    let (group, version) = api_version.split_once('/')?;
    let (path, crd) = definition(group, kind)?;
    let schema = Schema::from_crd(&crd, version);
    Some(schema.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The definition in `tests/crds/<source>/<group>_<plural>.yaml`.
#[expect(
    clippy::panic,
    reason = "a pinned definition that can't be read is a broken checkout, and says which file"
)]
fn definition(group: &str, kind: &str) -> Option<(PathBuf, Value)> {
    definitions(group).into_iter().find_map(|path| {
        let file = path.display();
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        let crd: Value =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let same_kind = crd
            .pointer("/spec/names/kind")
            .is_some_and(|defined| defined == kind);
        same_kind.then_some((path, crd))
    })
}

fn built_in(api_version: &str, kind: &str) -> Option<Schema> {
    Schema::of_resource(kubernetes::schema(api_version, kind)?).ok()
}

/// The files that define kinds of `group`, in a stable order.
fn definitions(group: &str) -> Vec<PathBuf> {
    let crds = Path::new(env!("CARGO_MANIFEST_DIR")).join("crds");
    let sources = entries(&crds).into_iter().filter(|path| path.is_dir());
    let prefix = format!("{group}_");
    let of_group = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
    };
    sources
        .flat_map(|source| entries(&source))
        .filter(of_group)
        .collect()
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
