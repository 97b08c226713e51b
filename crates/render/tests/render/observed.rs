//! Resources that exist: what functions see of them, what is kept, what is deleted.

use pave_function_sdk::{Error, Request, Response};
use pave_render::{RenderError, Rendered};
use serde_json::{Value, json};

use crate::{composing, nothing, render_composite};

const COMPOSITE: &str = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders, namespace: team, uid: u1}}";

/// An existing resource called `name`, controlled by the composite with `uid`; by nobody if that is empty.
fn existing(name: &str, uid: &str) -> Value {
    let mut object = json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {
            "name": format!("orders-{name}"), "namespace": "team",
            "annotations": {"crossplane.io/composition-resource-name": name},
            "labels": {"crossplane.io/composite": "orders", "own": "yes"},
        },
    });
    if !uid.is_empty() {
        object["metadata"]["ownerReferences"] = json!([{"apiVersion": "example.org/v1alpha1", "kind": "Database", "name": "orders", "uid": uid, "controller": true}]);
    }
    object
}

fn render(
    observed: Vec<Value>,
    function: impl pave_function_sdk::Function,
) -> Result<Rendered, RenderError> {
    render_composite(COMPOSITE, function, |render| render.observed(observed))
}

#[test]
fn an_existing_resource_keeps_its_name() {
    let rendered = render(
        vec![existing("a", "u1")],
        composing("{a: {apiVersion: v1, kind: Secret, metadata: {name: other}}}"),
    )
    .unwrap();
    assert_eq!(rendered.composed[0].object["metadata"]["name"], "orders-a");
    assert_eq!(
        rendered.composed[0].object["metadata"].get("generateName"),
        None
    );
    assert_eq!(rendered.deleted, [] as [Value; 0]);
}

#[test]
fn what_is_no_longer_desired_is_deleted_only_if_the_composite_controls_it() {
    let rendered = render(
        vec![
            existing("kept", "u1"),
            existing("gone", "u1"),
            existing("foreign", ""),
        ],
        composing("{kept: {apiVersion: v1, kind: Secret}}"),
    )
    .unwrap();
    let names: Vec<_> = rendered
        .deleted
        .iter()
        .map(|object| object["metadata"]["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["orders-gone"]);
    assert_eq!(
        rendered.deleted[0]["metadata"]["labels"],
        json!({"own": "yes"})
    );
}

#[test]
fn functions_see_what_exists_and_its_connection_secret() {
    let function = |request: &Request, response: &mut Response| -> Result<(), Error> {
        let details: Vec<_> = request
            .observed_resources()
            .map(|(name, object)| (name, object.connection_details()["password"].clone()))
            .collect();
        response.set_context("details", &details)?;
        let composite: Value = request.composite().decode()?;
        response.set_context("composite", &composite)?;
        Ok(())
    };
    let mut managed = existing("a", "u1");
    managed["spec"] = json!({"writeConnectionSecretToRef": {"name": "a-connection"}});
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a-connection", "namespace": "team"}, "data": {"password": "cHc="}});
    let rendered = render_composite(COMPOSITE, function, |render| {
        render.observed([managed]).required([secret])
    })
    .unwrap();
    assert_eq!(rendered.context["details"], json!([["a", [112, 119]]]));
    let composite = &rendered.context["composite"];
    assert_eq!(
        composite["spec"]["crossplane"],
        json!({"compositionRef": {"name": "databases"}, "resourceRefs": [{"apiVersion": "v1", "kind": "Secret", "name": "orders-a"}]})
    );
    assert_eq!(
        composite["metadata"]["labels"],
        json!({"crossplane.io/composite": "orders"})
    );
    assert_eq!(composite["status"]["conditions"][0]["type"], "Responsive");
}

#[test]
fn an_observed_resource_that_can_not_be_the_composites_is_refused() {
    let mut elsewhere = existing("a", "u1");
    elsewhere["metadata"]["namespace"] = "other".into();
    let mut anonymous = existing("a", "u1");
    anonymous["metadata"]["annotations"] = json!({});
    let cases = [
        (
            existing("a", "u2"),
            "observed resource `orders-a`: it is controlled by another object than the composite with uid `u1`; set the composite's `metadata.uid` to its owner's",
        ),
        (
            elsewhere,
            "observed resource `orders-a`: it is not in the composite's namespace `team`; a namespaced composite has resources nowhere else",
        ),
        (
            anonymous,
            "observed resource `orders-a`: the annotation `crossplane.io/composition-resource-name` is missing; it says which resource of the composite it is",
        ),
    ];
    for (object, expected) in cases {
        assert_eq!(
            render(vec![object], nothing).unwrap_err().to_string(),
            expected
        );
    }
}

#[test]
fn a_refused_composite_still_refers_to_what_exists() {
    let refuse = |_: &Request, _: &mut Response| -> Result<(), Error> { Err(Error::fatal("no")) };
    let rendered = render(vec![existing("a", "u1")], refuse).unwrap();
    let references = &rendered.composite["spec"]["crossplane"]["resourceRefs"];
    assert_eq!(references[0]["name"], "orders-a");
    assert_eq!(rendered.deleted, [] as [Value; 0]);
}
