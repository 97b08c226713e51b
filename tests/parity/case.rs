//! One thing to render: manifests in the official tool's terms.

use std::fs;
use std::path::{Path, PathBuf};

use pave_tests::repository::{document, root};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::claim;
use crate::functions::{Functions, Peer};

/// Files of a case's folder, and the option that takes each.
const OPTIONS: [(&str, &str); 5] = [
    ("xrd.yaml", "--xrd"),
    ("observed.yaml", "--observed-resources"),
    ("required.yaml", "--required-resources"),
    ("credentials.yaml", "--function-credentials"),
    ("schemas", "--required-schemas"),
];
/// The pipeline's context before the first step, under the key that functions look up.
const CONTEXT: (&str, &str) = ("context.yaml", "apiextensions.crossplane.io/environment");

/// The file with what functions may ask for.
const REQUIRED: &str = "required.yaml";

/// A composite, its Composition, and the options of the official tool that give the rest.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) composite: Value,
    pub(crate) composition: Value,
    /// What functions may ask for, beside what the options name.
    pub(crate) required: Vec<Value>,
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
        let files = |(file, option): (&str, &'static str)| (format!("{folder}/{file}"), option);
        let mut case = Self::of(
            name,
            &format!("{folder}/composition.yaml"),
            &format!("{folder}/xr.yaml"),
            OPTIONS.map(files),
        );
        let (file, key) = CONTEXT;
        let context = root().join(&folder).join(file);
        if context.exists() {
            let option = format!("--context-files={key}={}", text(&context));
            case.options.push(option);
        }
        case
    }

    /// A case of these files; options whose file is not there are left out. What is no composite is a claim.
    pub(crate) fn of(
        name: &str,
        composition: &str,
        composite: &str,
        files: impl IntoIterator<Item = (String, &'static str)>,
    ) -> Self {
        let composition = document(composition);
        let composite = document(composite);
        let kind = &composition["spec"]["compositeTypeRef"]["kind"];
        let composite = if composite["kind"] == *kind {
            composite
        } else {
            claim::composite(&composite, kind.as_str().unwrap())
        };
        let files = files.into_iter();
        let files = files.map(|(file, option)| (root().join(file), option));
        let files = files.filter(|(file, _)| file.exists());
        let options = files.flat_map(|(file, option)| [option.to_owned(), text(&file)]);
        Self {
            name: name.to_owned(),
            composite,
            composition,
            required: Vec::new(),
            options: options.collect(),
        }
    }

    /// The names of the functions that the pipeline calls.
    fn functions(&self) -> impl Iterator<Item = &str> {
        let steps = self.composition["spec"]["pipeline"].as_array();
        let steps = steps.into_iter().flatten();
        steps.filter_map(|step| step["functionRef"]["name"].as_str())
    }

    /// Whether the official tool gives a context, by a function of its own that answers only while the tool runs.
    pub(crate) fn has_context(&self) -> bool {
        let mut options = self.options.iter();
        options.any(|option| option.starts_with("--context-files"))
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
        let required = self
            .required
            .iter()
            .map(|object| format!("---\n{object}\n"));
        write(REQUIRED, required.collect());
        Files { directory }
    }
}

impl Files {
    /// The option that gives what functions may ask for.
    pub(crate) fn required(&self) -> [PathBuf; 2] {
        ["--required-resources".into(), self.path(REQUIRED)]
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.directory.path().join(file)
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
