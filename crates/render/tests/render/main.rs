//! Rendering through the front door: what Crossplane would make of a composite.
#![expect(
    clippy::unwrap_used,
    reason = "a fixture that does not parse is a failed test"
)]

mod conditions;
mod golden;
mod metadata;
mod observed;
mod refusals;
mod requirements;

use jiff::civil::{Date, date};
use pave_function_sdk::{Error, Function, Request, Response};
use pave_render::{Render, RenderError, Rendered};
use serde_json::Value;

const TODAY: Date = date(2026, 1, 15);
const COMPOSITE: &str = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders, namespace: team}, spec: {size: small}}";
const COMPOSITION: &str = "
metadata: {name: databases}
spec:
  compositeTypeRef: {apiVersion: example.org/v1alpha1, kind: Database}
  mode: Pipeline
  pipeline: [{step: compose, functionRef: {name: function-compose}}]
";

/// Renders [`COMPOSITE`] with a pipeline of the one function.
fn render(function: impl Function) -> Result<Rendered, RenderError> {
    render_composite(COMPOSITE, function, |render| render)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a function is written where it is passed"
)]
fn render_composite(
    composite: &str,
    function: impl Function,
    with: impl FnOnce(Render<'_>) -> Render<'_>,
) -> Result<Rendered, RenderError> {
    let functions = |_: &str| Some(&function as &dyn Function);
    with(Render::new(
        yaml(composite),
        yaml(COMPOSITION),
        &functions,
        TODAY,
    ))
    .run()
}

/// A function that composes what `resources` says, a map of names to objects in YAML.
fn composing(resources: &str) -> impl Function {
    let resources = yaml(resources);
    move |_: &Request, response: &mut Response| -> Result<(), Error> {
        for (name, object) in resources.as_object().into_iter().flatten() {
            response.compose(name, object)?;
        }
        Ok(())
    }
}

/// A function that composes nothing.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature of a function that can fail"
)]
fn nothing(_: &Request, _: &mut Response) -> Result<(), Error> {
    Ok(())
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}
