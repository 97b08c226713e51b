//! What functions ask for, and what every call is given.

use pave_function_sdk::proto::Capability as ProtocolCapability;
use pave_function_sdk::{Capability, Error, Function, Request, Requirement, Response, TypeMeta};
use pave_render::{Render, RenderError};
use serde_json::{Value, json};

use crate::{COMPOSITE, TODAY, nothing, render, render_composite, yaml};

/// Requires `requirement` and leaves the names of what it got, or `null`, in the context.
fn asking(requirement: Requirement) -> impl Function {
    move |request: &Request, response: &mut Response| -> Result<(), Error> {
        response.require("wanted", requirement.clone());
        let name = |object: &Value| object["metadata"]["name"].clone();
        let names = request.required("wanted").map(|objects| {
            objects
                .iter()
                .map(|object| Ok(name(&object.decode()?)))
                .collect::<Result<Vec<_>, Error>>()
        });
        response.set_context("names", &names.transpose()?)?;
        Ok(())
    }
}

#[test]
fn requirements_are_found_by_name_by_labels_and_by_namespace() {
    let team = |name: &str, namespace: &str, tier: &str| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace, "labels": {"tier": tier}}});
    let objects = [
        team("b", "y", "gold"),
        team("a", "z", "gold"),
        team("a", "x", "tin"),
        json!({"apiVersion": "example.org/v1", "kind": "Policy", "metadata": {"name": "default"}}),
    ];
    let labels =
        |labels: &[(&str, &str)]| Requirement::by_labels("v1", "ConfigMap", labels.iter().copied());
    let cases = [
        (
            "a cluster-scoped object by name",
            Requirement::by_name("example.org/v1", "Policy", "default"),
            json!(["default"]),
        ),
        (
            "a namespaced object by name",
            Requirement::by_name("v1", "ConfigMap", "a").in_namespace("x"),
            json!(["a"]),
        ),
        (
            "a namespaced object without its namespace",
            Requirement::by_name("v1", "ConfigMap", "a"),
            json!([]),
        ),
        (
            "another version",
            Requirement::by_name("example.org/v2", "Policy", "default"),
            json!([]),
        ),
        (
            "labels in all namespaces, sorted by namespace",
            labels(&[("tier", "gold")]),
            json!(["b", "a"]),
        ),
        (
            "labels in one namespace",
            labels(&[("tier", "gold")]).in_namespace("z"),
            json!(["a"]),
        ),
        ("no labels", labels(&[]), json!(["a", "b", "a"])),
        (
            "what exists as composite",
            Requirement::by_name("example.org/v1alpha1", "Database", "orders").in_namespace("team"),
            json!(["orders"]),
        ),
    ];
    for (reason, requirement, expected) in cases {
        let rendered = render_composite(COMPOSITE, asking(requirement), |render| {
            render.required(objects.clone())
        })
        .unwrap();
        assert_eq!(rendered.context["names"], expected, "{reason}");
    }
}

/// Asks for one more whenever it has got what it asked for, up to `most`.
fn growing(most: usize) -> impl Function {
    move |request: &Request, response: &mut Response| -> Result<(), Error> {
        let had = (0..most)
            .take_while(|index| request.required(&index.to_string()).is_some())
            .count();
        for index in 0..most.min(had + 1) {
            response.require(index.to_string(), Requirement::by_name("v1", "Secret", "a"));
        }
        response.set_context("had", &had)?;
        Ok(())
    }
}

#[test]
fn requirements_may_grow_until_the_last_of_six_calls_asks_for_the_same() {
    assert_eq!(render(growing(5)).unwrap().context["had"], 5);
}

#[test]
fn a_function_that_never_stops_asking_is_an_error() {
    let error = render(growing(6)).unwrap_err();
    assert!(
        matches!(&error, RenderError::Unstable { step, iterations: 5 } if step == "compose"),
        "{error}"
    );
}

#[test]
fn what_the_composition_requires_is_there_at_the_first_call() {
    let composition = yaml("
metadata: {name: databases}
spec:
  compositeTypeRef: {apiVersion: example.org/v1alpha1, kind: Database}
  pipeline:
  - step: compose
    functionRef: {name: f}
    input: {apiVersion: example.org/v1, kind: Input, value: 3}
    credentials: [{name: cloud, source: Secret, secretRef: {namespace: system, name: key}}, {name: none, source: None}]
    requirements:
      requiredResources: [{requirementName: policy, apiVersion: example.org/v1, kind: Policy, name: default}]
      requiredSchemas: [{requirementName: bucket, apiVersion: s3/v1, kind: Bucket}, {requirementName: absent, apiVersion: s3/v1, kind: Absent}]
");
    let function = |request: &Request, response: &mut Response| -> Result<(), Error> {
        let schema = |name: &str| request.schema(name).unwrap().openapi_v3::<Value>();
        response.set_context("policies", &request.required("policy").unwrap().len())?;
        response.set_context("schemas", &[schema("bucket")?, schema("absent")?])?;
        response.set_context("input", &request.input::<Value>()?["value"])?;
        response.set_context(
            "key",
            &request
                .credentials("cloud")
                .map(|credentials| credentials["token"].clone()),
        )?;
        response.set_context(
            "capable",
            &request.capabilities().supports(Capability::RequiredSchemas),
        )?;
        response.set_context("today", &request.today())?;
        Ok(())
    };
    let functions = |_: &str| Some(&function as &dyn Function);
    let rendered = Render::new(yaml(COMPOSITE), composition, &functions, TODAY)
        .required([
            json!({"apiVersion": "example.org/v1", "kind": "Policy", "metadata": {"name": "default"}}),
            json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "key", "namespace": "system"}, "data": {"token": "YWI="}}),
        ])
        .schemas([(TypeMeta::new("s3/v1", "Bucket"), json!({"type": "object"}))])
        .run()
        .unwrap();
    let expected = json!({"policies": 1, "schemas": [{"type": "object"}, null], "input": 3, "key": [97, 98], "capable": true, "today": "2026-01-15"});
    assert_eq!(rendered.context, expected);
}

#[test]
fn an_older_crossplane_can_be_played() {
    let function = |request: &Request, response: &mut Response| -> Result<(), Error> {
        response.set_context(
            "capable",
            &request.capabilities().supports(Capability::RequiredSchemas),
        )?;
        Ok(())
    };
    let capable = |capabilities: Vec<ProtocolCapability>| {
        render_composite(COMPOSITE, function, |render| {
            render.capabilities(capabilities)
        })
        .unwrap()
        .context["capable"]
            .clone()
    };
    assert_eq!(capable(vec![]), Value::Null);
    assert_eq!(capable(vec![ProtocolCapability::Capabilities]), false);
}

#[test]
fn each_step_continues_what_the_last_one_wanted() {
    let first = |_: &Request, response: &mut Response| -> Result<(), Error> {
        response.compose("a", &json!({"apiVersion": "v1", "kind": "Secret"}))?;
        response.set_context("from", &"first")?;
        response.set_status("phase", &"Pending")?;
        Ok(())
    };
    let second = |request: &Request, response: &mut Response| -> Result<(), Error> {
        let from: Option<String> = request.context("from")?;
        response.compose(
            "b",
            &json!({"apiVersion": "v1", "kind": "Secret", "stringData": {"from": from}}),
        )?;
        Ok(())
    };
    let composition = yaml(
        "{metadata: {name: c}, spec: {compositeTypeRef: {apiVersion: example.org/v1alpha1, kind: Database}, pipeline: [{step: one, functionRef: {name: first}}, {step: two, functionRef: {name: second}}]}}",
    );
    let functions = |name: &str| {
        Some(if name == "first" {
            &first as &dyn Function
        } else {
            &second
        })
    };
    let rendered = Render::new(yaml(COMPOSITE), composition, &functions, TODAY)
        .run()
        .unwrap();
    let names: Vec<_> = rendered
        .composed
        .iter()
        .map(|composed| composed.name.as_str())
        .collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(rendered.composed[1].object["stringData"]["from"], "first");
    assert_eq!(rendered.composite["status"]["phase"], "Pending");
}

#[test]
fn missing_credentials_and_functions_are_named() {
    let composition = |step: &str| {
        yaml(&format!(
            "{{metadata: {{name: c}}, spec: {{compositeTypeRef: {{apiVersion: example.org/v1alpha1, kind: Database}}, pipeline: [{step}]}}}}"
        ))
    };
    let functions = |name: &str| (name == "f").then_some(&nothing as &dyn Function);
    let error = |step: &str| {
        Render::new(yaml(COMPOSITE), composition(step), &functions, TODAY)
            .run()
            .unwrap_err()
            .to_string()
    };
    let absent =
        "step `a`: there is no function `g`; name one that is installed in `functionRef.name`";
    assert_eq!(error("{step: a, functionRef: {name: g}}"), absent);
    let credentials = "step `a`: the Secret `x/z` of credentials `key` is missing; supply it";
    assert_eq!(
        error(
            "{step: a, functionRef: {name: f}, credentials: [{name: key, source: Secret, secretRef: {namespace: x, name: z}}]}"
        ),
        credentials
    );
    let twice = "composition: `spec.pipeline` has two steps called `a`; each needs its own name";
    assert_eq!(
        error("{step: a, functionRef: {name: f}}, {step: a, functionRef: {name: f}}"),
        twice
    );
}
