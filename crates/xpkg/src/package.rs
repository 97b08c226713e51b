//! A package as its author wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{
    DocumentError, Meta, PackageKind, Source,
    document::{Document, documents, stream},
    meta,
};

/// A package as its author wrote it, judged by the rules that Crossplane applies before it installs anything.
#[derive(Debug)]
pub struct Package {
    meta: Meta,
    content: String,
    examples: Option<String>,
}

/// Why files are no package.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// A file cannot be read or taken apart.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// No document says what the package is.
    #[error("{}: no document of {}; write a crossplane.yaml with kind Configuration or Function", .directory.display(), meta::GROUP)]
    NoMeta {
        /// Where one was looked for.
        directory: PathBuf,
    },
    /// Two documents say what the package is.
    #[error("{}: a second document of {}, beside {}; a package has one", .second.display(), meta::GROUP, .first.display())]
    TwoMetas {
        /// Where the first is.
        first: PathBuf,
        /// Where the second is.
        second: PathBuf,
    },
    /// The package is something that is not built here.
    #[error("{}: packages of kind {kind} are not built here; only Configuration and Function are", .path.display())]
    OtherKind {
        /// The meta's file.
        path: PathBuf,
        /// What it says.
        kind: String,
    },
    /// A document has no name.
    #[error("{}: the {kind} has no metadata.name", .path.display())]
    NoName {
        /// The file.
        path: PathBuf,
        /// The document's kind.
        kind: String,
    },
    /// Crossplane refuses packages with such an object.
    #[error(
        "{}: a {package} cannot carry {kind} {name}, only {}; apply it beside the package, or leave the file out with --ignore",
        .path.display(), allowed(*package)
    )]
    NotCarried {
        /// The file.
        path: PathBuf,
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// What the package is.
        package: PackageKind,
    },
    /// Two objects are the same one.
    #[error("{}: {kind} {name} is in the package twice; remove one", .path.display())]
    Twice {
        /// The second one's file.
        path: PathBuf,
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
    },
}

fn allowed(package: PackageKind) -> String {
    let kinds = package.carries().iter().map(|(_, kind)| *kind);
    kinds.collect::<Vec<_>>().join(", ")
}

impl Package {
    /// Reads the YAML files of a directory and of those in it, as `crossplane xpkg build` does: hidden ones, `examples` and
    /// what is `ignored` (paths in the directory) are left out.
    ///
    /// Examples come from `examples`, or else from the directory of that name.
    pub fn read(
        directory: &Path,
        examples: Option<&Path>,
        ignored: &[PathBuf],
    ) -> Result<Self, PackageError> {
        let own = directory.join("examples");
        let mut left_out: Vec<PathBuf> = ignored.iter().map(|path| directory.join(path)).collect();
        left_out.push(own.clone());
        left_out.extend(examples.map(Path::to_owned));
        let sources = yaml_files(directory, &left_out)?;
        let examples = match examples {
            Some(examples) => yaml_files(examples, &[])?,
            None if own.is_dir() => yaml_files(&own, &left_out[..ignored.len()])?,
            None => Vec::new(),
        };
        Self::assemble(&sources, &examples).map_err(|error| match error {
            PackageError::NoMeta { .. } => PackageError::NoMeta {
                directory: directory.to_owned(),
            },
            other => other,
        })
    }

    /// A package from files, wherever they are. One of the documents says what the package is.
    pub fn assemble(sources: &[Source], examples: &[Source]) -> Result<Self, PackageError> {
        let (metas, objects): (Vec<_>, Vec<_>) = all_documents(sources)?
            .into_iter()
            .partition(|document| document.group() == meta::GROUP);
        let meta_document = match metas.as_slice() {
            [] => {
                let directory = PathBuf::from(".");
                return Err(PackageError::NoMeta { directory });
            }
            [meta] => meta,
            [first, second, ..] => {
                return Err(PackageError::TwoMetas {
                    first: first.path.clone(),
                    second: second.path.clone(),
                });
            }
        };
        let meta = read_meta(meta_document)?;
        check(meta.kind, &objects)?;
        let examples = all_documents(examples)?;
        Ok(Self {
            meta,
            content: stream(metas.iter().chain(&objects)),
            examples: (!examples.is_empty()).then(|| stream(&examples)),
        })
    }

    /// What the package says of itself.
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The content file: the meta, then every object, each as its author wrote it.
    pub fn content(&self) -> &str {
        &self.content
    }

    /// The examples as one stream.
    pub fn examples(&self) -> Option<&str> {
        self.examples.as_deref()
    }
}

fn all_documents(sources: &[Source]) -> Result<Vec<Document>, DocumentError> {
    let mut all = Vec::new();
    for source in sources {
        all.extend(documents(source)?);
    }
    Ok(all)
}

fn read_meta(document: &Document) -> Result<Meta, PackageError> {
    let kind = match document.kind() {
        "Configuration" => PackageKind::Configuration,
        "Function" => PackageKind::Function,
        other => {
            return Err(PackageError::OtherKind {
                path: document.path.clone(),
                kind: other.to_owned(),
            });
        }
    };
    require_name(document)?;
    let annotations = document.value["metadata"]["annotations"].as_object();
    let annotations: BTreeMap<String, String> = annotations
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.clone(), Value::as_str(value)?.to_owned())))
        .collect();
    Ok(Meta {
        kind,
        name: document.name().to_owned(),
        annotations,
    })
}

fn check(package: PackageKind, objects: &[Document]) -> Result<(), PackageError> {
    let mut seen = BTreeSet::new();
    for object in objects {
        let (path, kind, name) = (
            object.path.clone(),
            object.kind().to_owned(),
            object.name().to_owned(),
        );
        let identity = (object.group(), object.kind());
        if !package.carries().contains(&identity) {
            return Err(PackageError::NotCarried {
                path,
                kind,
                name,
                package,
            });
        }
        require_name(object)?;
        if !seen.insert((identity, object.name())) {
            return Err(PackageError::Twice { path, kind, name });
        }
    }
    Ok(())
}

fn require_name(document: &Document) -> Result<(), PackageError> {
    if document.name().is_empty() {
        return Err(PackageError::NoName {
            path: document.path.clone(),
            kind: document.kind().to_owned(),
        });
    }
    Ok(())
}

/// YAML files below a directory in the order of their paths.
fn yaml_files(directory: &Path, left_out: &[PathBuf]) -> Result<Vec<Source>, DocumentError> {
    let unreadable = |path: &Path, cause| DocumentError::Unreadable {
        path: path.to_owned(),
        cause,
    };
    let mut sources = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(directory)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(|cause| unreadable(directory, cause))?;
    entries.sort();
    for path in entries {
        if left_out.contains(&path) || is_hidden(&path) {
            continue;
        }
        if path.is_dir() {
            sources.extend(yaml_files(&path, left_out)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml")
        {
            let text = fs::read_to_string(&path).map_err(|cause| unreadable(&path, cause))?;
            sources.push(Source { path, text });
        }
    }
    Ok(sources)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}
