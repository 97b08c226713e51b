//! `pave policy`: what a PlatformPolicy says, and why it decides as it does.

mod export;
mod suites;

use std::path::PathBuf;

use pave_api::{
    definition::Package,
    environment::Environment,
    platform_policy::{DEFAULT_NAME, PlatformPolicy, PlatformPolicySpec},
    status::GuardrailStatus,
    vocabulary::Exception,
};
use pave_policy::{Waiver, identify, waivers, why_not};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Object, objects, plan::plan, scene};
use crate::{
    args::{PolicyCommand, PolicyExplainArguments, PolicyLintArguments, PolicyReportArguments},
    console::Console,
    diagnostic::Diagnostic,
    exit::Exit,
    manifest::{Document, Manifests},
    output,
    run::Runner,
    scene::{Scene, today},
    validate::{self as judge, Validator},
};

pub(super) fn run(command: &PolicyCommand, console: &mut Console) {
    match command {
        PolicyCommand::Lint(arguments) => lint(arguments, console),
        PolicyCommand::Explain(arguments) => explain(arguments, console),
        PolicyCommand::Report(arguments) => report(arguments, console),
        PolicyCommand::Export(arguments) => export::run(arguments, console),
        PolicyCommand::Test(arguments) => suites::run(arguments, console),
    }
}

fn lint(arguments: &PolicyLintArguments, console: &mut Console) {
    let today = arguments.today.unwrap_or_else(today);
    for (document, value) in platform_policies(&arguments.files, console) {
        match judge::lint(&document, &value, today).as_slice() {
            [] => console.data(&format!("ok  {}\n", document.object())),
            problems => console.report_all(problems),
        }
    }
}

/// The PlatformPolicies of files; everything else is reported.
fn platform_policies(files: &[PathBuf], console: &mut Console) -> Vec<(Document, Value)> {
    let mut manifests = Manifests::read(files.iter().map(PathBuf::as_path));
    console.report_all(&manifests.diagnostics);
    let mut validator = Validator::new(Package::Configuration);
    let mut policies = Vec::new();
    for document in manifests.documents.drain(..) {
        let kind = document.text("/kind");
        if kind != "PlatformPolicy" {
            let message = format!("kind: `{kind}` where a PlatformPolicy is expected");
            let diagnostic = Diagnostic::error(Exit::Input, message).object(document.object());
            console.report(
                &diagnostic
                    .at(document.place("kind"))
                    .hint("`pave validate` judges other kinds"),
            );
            continue;
        }
        match validator.validate(&document, None) {
            Ok((_, value)) => policies.push((document, value)),
            Err(diagnostics) => console.report_all(&diagnostics),
        }
    }
    policies
}

/// Which rule decides about an object, and what comes of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Explanation {
    /// The object, for example `Database payments-dev/orders`.
    pub(crate) object: String,
    /// The team that it belongs to; absent where nobody is responsible.
    pub(crate) team: Option<String>,
    /// The stage.
    pub(crate) environment: Option<String>,
    /// Why the rules before the one that decides do not.
    pub(crate) passed_over: Vec<PassedOver>,
    /// The rule that decides; absent where the policy has no opinion.
    pub(crate) rule: Option<String>,
    /// What nobody is responsible for, or what is wrong before any rule counts.
    pub(crate) refusals: Vec<String>,
    /// What each guardrail says.
    pub(crate) guardrails: Vec<GuardrailStatus>,
}

/// A rule that does not decide.
#[derive(Debug, Serialize)]
pub(crate) struct PassedOver {
    /// Its name.
    pub(crate) rule: String,
    /// Why not.
    pub(crate) because: String,
}

fn explain(arguments: &PolicyExplainArguments, console: &mut Console) {
    let Some(scene) = scene(&arguments.scene, console) else {
        return;
    };
    let runner = Runner::new(&scene);
    let mut explanations = Vec::new();
    for object in objects(&arguments.files, &runner, &scene, console) {
        if let Some(plan) = plan(&object, &runner, console) {
            let explanation = Explanation {
                guardrails: plan.guardrails.clone(),
                refusals: plan.refusals.clone(),
                ..decision(&object, &scene)
            };
            explanations.push(explanation);
        }
    }
    let text = output::report(&explanations, arguments.output, output::policy::explanation);
    console.data(&text);
}

fn decision(object: &Object, scene: &Scene) -> Explanation {
    let namespace = object.document.text("/metadata/namespace");
    let platform = scene.platform_objects(namespace);
    let policy = find::<PlatformPolicy>(&platform, "PlatformPolicy", DEFAULT_NAME);
    let policy = policy.map_or_else(pave_policy::default_policy, |policy| policy.spec);
    let environment = find::<Environment>(&platform, "Environment", namespace);
    let environment = environment.as_ref().map(|environment| &environment.spec);
    let mut explanation = Explanation {
        object: object.document.object(),
        team: None,
        environment: None,
        passed_over: Vec::new(),
        rule: None,
        refusals: Vec::new(),
        guardrails: Vec::new(),
    };
    let Ok(identity) = identify(namespace, environment, &policy) else {
        return explanation;
    };
    for rule in &policy.rules {
        match why_not(rule, &identity, object.kind.name) {
            None => {
                explanation.rule = Some(rule.name.clone());
                break;
            }
            Some(because) => explanation.passed_over.push(PassedOver {
                rule: rule.name.clone(),
                because,
            }),
        }
    }
    explanation.environment = Some(identity.stage.as_str().to_owned());
    explanation.team = Some(identity.team);
    explanation
}

fn find<T: DeserializeOwned>(objects: &[Value], kind: &str, name: &str) -> Option<T> {
    let found = objects
        .iter()
        .find(|object| object["kind"] == kind && object["metadata"]["name"] == name)?;
    serde_json::from_value(found.clone()).ok()
}

fn report(arguments: &PolicyReportArguments, console: &mut Console) {
    let manifests = Manifests::read(arguments.files.iter().map(PathBuf::as_path));
    console.report_all(&manifests.diagnostics);
    let mut policy = PlatformPolicySpec::default();
    let mut own = Vec::new();
    for document in &manifests.documents {
        match exceptions_of(document) {
            Ok(Exceptions::Granted(granted)) => policy.exceptions.extend(granted),
            Ok(Exceptions::Own(exception)) => own.push((document, exception)),
            Ok(Exceptions::None) => {}
            Err(error) => {
                let diagnostic = Diagnostic::error(Exit::Input, format!("spec: {error}"));
                console.report(
                    &diagnostic
                        .object(document.object())
                        .at(document.place("spec")),
                );
            }
        }
    }
    let own = own.iter().map(|(document, exception)| {
        let object = ["/kind", "/metadata/namespace", "/metadata/name"];
        (object.map(|pointer| document.text(pointer)), exception)
    });
    let waivers: Vec<Waiver> = waivers(&policy, own, arguments.today.unwrap_or_else(today));
    console.data(&output::one(&waivers, arguments.output, |waivers| {
        output::policy::waivers(waivers)
    }));
}

enum Exceptions {
    Granted(Vec<pave_api::platform_policy::PolicyException>),
    Own(Exception),
    None,
}

fn exceptions_of(document: &Document) -> Result<Exceptions, serde_json::Error> {
    #[derive(Deserialize)]
    struct Developers {
        exception: Option<Exception>,
    }
    let spec = document
        .value
        .get("spec")
        .cloned()
        .unwrap_or_else(|| serde_json::json!({}));
    if document.text("/kind") == "PlatformPolicy" {
        let policy: PlatformPolicySpec = serde_json::from_value(spec)?;
        return Ok(Exceptions::Granted(policy.exceptions));
    }
    let developers: Developers = serde_json::from_value(spec)?;
    Ok(developers
        .exception
        .map_or(Exceptions::None, Exceptions::Own))
}
