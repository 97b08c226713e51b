//! Where the Microservice is that gets more: in a manifest, or in the values of a service's chart.

use std::{
    fs,
    path::{Path, PathBuf},
};

use pave_api::{API_VERSION, definition::Package};
use serde_json::{Value, json};

use crate::{
    args::AddObservabilityArguments,
    diagnostic::Diagnostic,
    exit::Exit,
    manifest::{Document, Manifests, Source},
    validate::Validator,
};

const KIND: &str = "Microservice";
/// How the chart of a service lays its values into the claim.
const VALUES: &str = "toYaml .Values.microservice";
/// Directories that hold other people's files.
const FOREIGN: [&str; 3] = ["node_modules", "target", "vendor"];

/// A Microservice in a file.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) file: PathBuf,
    /// Which document of the file.
    pub(super) index: usize,
    pub(super) document: Document,
    /// The field that is its spec: `spec`, or `microservice` of a chart's values.
    pub(super) key: &'static str,
    pub(super) name: String,
    pub(super) namespace: String,
}

impl Target {
    /// As people name it.
    pub(super) fn object(&self) -> String {
        format!("{KIND} {}/{}", self.namespace, self.name)
    }

    pub(super) fn spec(&self) -> &Value {
        &self.document.value[self.key]
    }

    /// Whether the API server would take what became of it.
    pub(super) fn validate(&self, after: &Document) -> Result<(), Vec<Diagnostic>> {
        let mut validator = Validator::new(Package::Configuration);
        if self.key == "spec" {
            return validator.validate(after, None).map(|_| ());
        }
        let mut object = json!({
            "apiVersion": API_VERSION,
            "kind": KIND,
            "metadata": {"name": self.name, "namespace": self.namespace},
            "spec": after.value[self.key],
        });
        object["spec"]["image"] = after.value["image"].clone();
        let mut rendered = Manifests::default();
        rendered.add(Source {
            name: format!("the claim of {}", self.file.display()),
            text: object.to_string(),
        });
        for document in &rendered.documents {
            validator.validate(document, None)?;
        }
        Ok(())
    }
}

/// The one Microservice that is meant.
pub(super) fn find(arguments: &AddObservabilityArguments) -> Result<Target, Vec<Diagnostic>> {
    let files = files(&arguments.path).map_err(|diagnostic| vec![diagnostic])?;
    let mut found = Vec::new();
    for file in &files {
        found.extend(targets(file, arguments)?);
    }
    found.retain(|target| {
        let named = |wanted: &Option<String>, name: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == name)
        };
        named(&arguments.name, &target.name) && named(&arguments.namespace, &target.namespace)
    });
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(vec![nothing(arguments)]),
        _ => Err(vec![several(&found)]),
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let unreadable = |error: std::io::Error| {
        let message = format!("{}: cannot be read: {error}", path.display());
        Diagnostic::error(Exit::Input, message).hint("name a manifest or a directory of some")
    };
    if !path.is_dir() {
        fs::metadata(path).map_err(unreadable)?;
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (name, inside) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        // A link may lead back up, and round and round.
        let is_link = entry.file_type().map_err(unreadable)?.is_symlink();
        if is_link || name.starts_with('.') || FOREIGN.contains(&name.as_ref()) {
            continue;
        }
        if inside.is_dir() {
            found.extend(files(&inside)?);
        } else if name.ends_with(".yaml") || name.ends_with(".yml") {
            found.push(inside);
        }
    }
    found.sort();
    Ok(found)
}

fn targets(
    file: &Path,
    arguments: &AddObservabilityArguments,
) -> Result<Vec<Target>, Vec<Diagnostic>> {
    // What cannot be read or is no text is no manifest; of a file that was named, reading says what is wrong.
    let text = fs::read_to_string(file).unwrap_or_default();
    if text.contains(VALUES) && text.contains(KIND) {
        let values = file
            .parent()
            .and_then(Path::parent)
            .map(|chart| chart.join("values.yaml"));
        return values.map_or_else(|| Ok(Vec::new()), |values| in_chart(&values, arguments));
    }
    if file != arguments.path && !text.contains(KIND) {
        return Ok(Vec::new());
    }
    let manifests = Manifests::read([file]);
    if !manifests.diagnostics.is_empty() {
        return Err(manifests.diagnostics);
    }
    let documents = manifests.documents.into_iter().enumerate();
    let documents = documents.filter(|(_, document)| document.text("/kind") == KIND);
    let target = |(index, document): (usize, Document)| Target {
        file: file.to_owned(),
        index,
        key: "spec",
        name: document.text("/metadata/name").to_owned(),
        namespace: or_default(document.text("/metadata/namespace")),
        document,
    };
    Ok(documents.map(target).collect())
}

/// A chart has one Microservice, named like the chart; its namespace is that of whoever installs it.
fn in_chart(
    values: &Path,
    arguments: &AddObservabilityArguments,
) -> Result<Vec<Target>, Vec<Diagnostic>> {
    let mut manifests = Manifests::read([values, &values.with_file_name("Chart.yaml")]);
    if !manifests.diagnostics.is_empty() {
        return Err(manifests.diagnostics);
    }
    let (Some(chart), 1) = (manifests.documents.pop(), manifests.documents.len()) else {
        return Ok(Vec::new());
    };
    let documents = manifests.documents.into_iter();
    let target = |document| Target {
        file: values.to_owned(),
        index: 0,
        document,
        key: "microservice",
        name: chart.text("/name").to_owned(),
        namespace: or_default(arguments.namespace.as_deref().unwrap_or_default()),
    };
    Ok(documents.map(target).collect())
}

/// Where `kubectl` puts what names no namespace.
fn or_default(namespace: &str) -> String {
    match namespace {
        "" => "default".to_owned(),
        namespace => namespace.to_owned(),
    }
}

fn nothing(arguments: &AddObservabilityArguments) -> Diagnostic {
    let path = arguments.path.display();
    let which = match (&arguments.namespace, &arguments.name) {
        (Some(namespace), Some(name)) => format!(" {namespace}/{name}"),
        (None, Some(name)) => format!(" called {name}"),
        (Some(namespace), None) => format!(" in namespace {namespace}"),
        (None, None) => String::new(),
    };
    Diagnostic::error(
        Exit::Input,
        format!("{path}: there is no Microservice{which} in it"),
    )
    .hint("name a repository of claims or of a service; `pave new microservice` writes a claim")
}

fn several(found: &[Target]) -> Diagnostic {
    let objects = found
        .iter()
        .map(|target| format!("  {} in {}", target.object(), target.file.display()));
    let objects: Vec<_> = objects.collect();
    let message = format!("several Microservices are there:\n{}", objects.join("\n"));
    Diagnostic::error(Exit::Usage, message)
        .hint("say which with --name and --namespace, or name the file")
}
