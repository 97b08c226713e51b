//! The examples, rendered on every cloud under Acme's platform objects: the cases of the golden, schema and tag tests.

use function_pave::Pave;
use jiff::civil::{Date, date};
use pave_api::kinds::Kind;
use pave_catalog::Cloud;
use pave_compose::GeneratorKey;
use pave_function_sdk::Function;
use pave_render::{Render, Rendered};
use serde_json::{Value, json};

use crate::repository::{document, documents, yaml_files};

/// The day on which examples are rendered.
pub const TODAY: Date = date(2026, 11, 24);

/// One example on one cloud.
#[derive(Debug)]
pub struct Case {
    /// The example's kind.
    pub kind: &'static Kind,
    /// The example's file without directory and ending.
    pub example: String,
    /// Where it is placed, whatever the example says.
    pub cloud: Cloud,
    /// What Crossplane would make of it.
    pub rendered: Rendered,
}

impl Case {
    /// Its golden file.
    pub fn golden(&self) -> String {
        let directory = golden_directory(self.kind);
        format!("{directory}/{}/{}.yaml", self.example, self.cloud)
    }
}

/// Where the golden files of a kind are.
pub fn golden_directory(kind: &Kind) -> String {
    kind.name.to_lowercase()
}

/// Every example of every kind of the developers on every cloud.
pub fn everywhere() -> Vec<Case> {
    Kind::of_developers().flat_map(of_kind).collect()
}

/// Every example of a kind on every cloud.
fn of_kind(kind: &'static Kind) -> Vec<Case> {
    let mut cases = Vec::new();
    for file in examples_of(kind) {
        let example = file
            .trim_start_matches("examples/")
            .trim_end_matches(".yaml");
        for cloud in Cloud::ALL {
            let mut manifest = document(&file);
            manifest["spec"]["cloud"] = json!(cloud.as_str());
            cases.push(Case {
                kind,
                example: example.to_owned(),
                cloud,
                rendered: named(manifest),
            });
        }
    }
    cases
}

/// Rendered, and once more when Azure has named an identity: what it may do follows from that.
fn named(manifest: Value) -> Rendered {
    let first = render(manifest.clone(), &[]);
    let composed = first.composed.iter().map(|composed| &composed.object);
    let identities = composed.filter(|object| object["kind"] == "UserAssignedIdentity");
    let id = "00000000-0000-0000-0000-000000000000";
    let identities = identities.cloned().map(|mut identity| {
        identity["status"]["atProvider"] =
            json!({"principalId": id, "clientId": id, "tenantId": id});
        identity
    });
    let identities: Vec<Value> = identities.collect();
    if identities.is_empty() {
        first
    } else {
        render(manifest, &identities)
    }
}

/// The files with the examples of a kind.
///
/// # Panics
///
/// When a kind has none.
pub fn examples_of(kind: &Kind) -> Vec<String> {
    let files = yaml_files("examples").into_iter();
    let files: Vec<_> = files
        .filter(|file| document(file)["kind"] == kind.name)
        .collect();
    assert!(!files.is_empty(), "no example of {}", kind.name);
    files
}

/// Every Environment of the examples with everything of the examples in its namespace, by name.
pub fn environments() -> Vec<(String, Rendered)> {
    let environments = documents("examples/platform/environments.yaml").into_iter();
    environments
        .map(|environment| {
            let name = environment["metadata"]["name"].to_string();
            let required = yaml_files("examples")
                .into_iter()
                .map(|file| document(&file));
            let required: Vec<Value> = required.collect();
            let render = |observed: &[Value]| {
                pipeline(
                    environment.clone(),
                    "environment",
                    required.clone(),
                    observed,
                )
            };
            // What is in the namespace comes once that is there.
            let first = render(&[]).composed.into_iter();
            let namespace = first.map(|composed| composed.object);
            let namespace = namespace.filter(|object| object["kind"] == "Namespace");
            let rendered = render(&namespace.collect::<Vec<_>>());
            (name.trim_matches('"').to_owned(), rendered)
        })
        .collect()
}

/// Renders an object of a developer as Crossplane would, with what is observed of it.
///
/// # Panics
///
/// When it cannot be rendered at all: a refusal is rendered too, as a Blocked object.
pub fn render(manifest: Value, observed: &[Value]) -> Rendered {
    let kind = manifest["kind"].as_str().unwrap_or_default().to_lowercase();
    let bound = bound(&manifest);
    pipeline(manifest, &kind, bound, observed)
}

/// What an object is bound to, as the examples have it, on the same cloud and just created; with its connection Secret where it
/// has one by then.
fn bound(manifest: &Value) -> Vec<Value> {
    let bindings = manifest["spec"]["bindings"].as_array();
    let examples = yaml_files("examples").into_iter();
    let mut examples: Vec<Value> = examples.map(|file| document(&file)).collect();
    examples.retain(|example| {
        let is_bound = |binding: &Value| {
            (&binding["kind"], &binding["name"]) == (&example["kind"], &example["metadata"]["name"])
        };
        let in_reach = example["metadata"]["namespace"] == manifest["metadata"]["namespace"];
        in_reach && bindings.is_some_and(|bindings| bindings.iter().any(is_bound))
    });
    let rendered = examples.into_iter().flat_map(|mut example| {
        example["spec"]["cloud"] = manifest["spec"]["cloud"].clone();
        let rendered = render(example, &[]);
        let composed = rendered
            .composed
            .into_iter()
            .map(|composed| composed.object);
        let secrets = composed.filter(|object| object["kind"] == "Secret");
        secrets.chain([rendered.composite]).collect::<Vec<_>>()
    });
    rendered.collect()
}

/// Renders an object of the kind whose composition and definition are in files of this name.
#[expect(clippy::panic, reason = "a test that cannot render has failed")]
fn pipeline(manifest: Value, kind: &str, required: Vec<Value>, observed: &[Value]) -> Rendered {
    let pave = Pave::new(Some(GeneratorKey::offline_placeholder()));
    let functions = |name: &str| (name == "acme-function-pave").then_some(&pave as &dyn Function);
    let composition = document(&format!("compositions/{kind}.yaml"));
    let render = Render::new(manifest, composition, &functions, TODAY)
        .definition(document(&format!("xrds/{kind}.yaml")))
        .required(
            yaml_files("examples/platform")
                .iter()
                .flat_map(|file| documents(file))
                .chain(required),
        )
        .observed(observed.iter().cloned());
    render.run().unwrap_or_else(|error| panic!("{error}"))
}
