//! One thing to render: manifests in the official tool's terms.

use std::fs;
use std::path::{Path, PathBuf};

use pave_tests::repository::{document, root};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::claim;
use crate::functions::{Functions, Peer};

/// Files of a case's folder, and the option that takes each.
const OPTIONS: [(&str, &[&str]); 5] = [
    ("xrd.yaml", &["--xrd"]),
    ("observed.yaml", &["--observed-resources"]),
    ("required.yaml", &["--required-resources"]),
    ("credentials.yaml", &["--function-credentials"]),
    ("schemas", &["--required-schemas"]),
];
/// The pipeline's context before the first step, under the key that functions look up.
const CONTEXT: (&str, &str) = ("context.yaml", "apiextensions.crossplane.io/environment");

/// A composite, its Composition, and the options of the official tool that give the rest.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) composite: Value,
    pub(crate) composition: Value,
    pub(crate) options: Vec<String>,
}

/// A case as files.
pub(crate) struct Files {
    directory: TempDir,
}

impl Case {
    /// Every folder in `tests/parity/<directory>`.
    pub(crate) fn folders(directory: &str) -> Vec<Self> {
        let path = root().join("tests/parity").join(directory);
        let entries = fs::read_dir(&path).unwrap().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> = folders
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert!(!names.is_empty(), "no case in {}", path.display());
        names
            .iter()
            .map(|name| Self::folder(&format!("{directory}/{name}")))
            .collect()
    }

    fn folder(name: &str) -> Self {
        let folder = format!("tests/parity/{name}");
        let path = |file: &str| root().join(&folder).join(file);
        let composition = document(&format!("{folder}/composition.yaml"));
        let composite = if path("xr.yaml").exists() {
            document(&format!("{folder}/xr.yaml"))
        } else {
            let kind = &composition["spec"]["compositeTypeRef"]["kind"];
            claim::composite(
                &document(&format!("{folder}/claim.yaml")),
                kind.as_str().unwrap(),
            )
        };
        let mut options = Vec::new();
        for (file, option) in OPTIONS {
            if path(file).exists() {
                options.extend(option.iter().map(ToString::to_string));
                options.push(text(&path(file)));
            }
        }
        let (file, key) = CONTEXT;
        if path(file).exists() {
            options.push(format!("--context-files={key}={}", text(&path(file))));
        }
        Self {
            name: name.to_owned(),
            composite,
            composition,
            options,
        }
    }

    /// The names of the functions that the pipeline calls.
    fn functions(&self) -> impl Iterator<Item = &str> {
        let steps = self.composition["spec"]["pipeline"].as_array();
        let steps = steps.into_iter().flatten();
        steps.filter_map(|step| step["functionRef"]["name"].as_str())
    }

    /// Other people's programs that the pipeline calls.
    pub(crate) fn peers(&self) -> Vec<&'static str> {
        self.functions()
            .filter_map(Peer::of)
            .map(Peer::program)
            .collect()
    }

    /// Writes what the official tool reads.
    pub(crate) fn write(&self, functions: &Functions) -> Files {
        let directory = TempDir::new().unwrap();
        let write = |file: &str, text: String| {
            fs::write(directory.path().join(file), text).unwrap();
        };
        write("xr.yaml", self.composite.to_string());
        write("composition.yaml", self.composition.to_string());
        let mut listed = String::new();
        for name in self.functions() {
            // A function that nobody has is one that the file does not list.
            let Some(address) = functions.address(name) else {
                continue;
            };
            let function = json!({
                "apiVersion": "pkg.crossplane.io/v1",
                "kind": "Function",
                "metadata": {
                    "name": name,
                    "annotations": {
                        "render.crossplane.io/runtime": "Development",
                        "render.crossplane.io/runtime-development-target": address,
                    },
                },
            });
            listed.extend(["---\n", &function.to_string(), "\n"]);
        }
        write("functions.yaml", listed);
        Files { directory }
    }
}

impl Files {
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.directory.path().join(file)
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
