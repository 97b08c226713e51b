//! What a cluster would refuse is refused here.

use pave_function_sdk::{Error, Function, Request, Response};
use pave_render::{Render, RenderError};
use serde_json::{Value, json};

use crate::{COMPOSITE, COMPOSITION, TODAY, composing, nothing, render, render_composite, yaml};

fn definition() -> Value {
    yaml("
apiVersion: apiextensions.crossplane.io/v2
kind: CompositeResourceDefinition
spec:
  group: example.org
  names: {kind: Database, plural: databases}
  versions:
  - name: v1alpha1
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            x-kubernetes-validations: [{rule: \"self.size != 'large' || has(self.reason)\", message: a large one needs a reason}]
            properties: {size: {type: string, enum: [small, large], default: small}, reason: {type: string}}
          status: {type: object, properties: {phase: {type: string}}}
")
}

#[test]
fn a_composite_its_definition_does_not_allow_is_refused() {
    let composite = |spec: &str| {
        format!(
            "{{apiVersion: example.org/v1alpha1, kind: Database, metadata: {{name: orders, namespace: team}}, spec: {spec}}}"
        )
    };
    let cases = [
        (
            "an unknown field",
            "{sise: small}",
            "spec.sise: unknown field; did you mean `size`?",
        ),
        (
            "a value that is not listed",
            "{size: huge}",
            "spec.size: unsupported value `huge`; choose one of small, large",
        ),
        (
            "a rule",
            "{size: large}",
            "spec: a large one needs a reason",
        ),
    ];
    for (reason, spec, expected) in cases {
        let error = render_composite(&composite(spec), nothing, |render| {
            render.definition(definition())
        })
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the composite is invalid:\n  {expected}"),
            "{reason}"
        );
    }
}

#[test]
fn functions_see_the_defaults_of_the_definition() {
    let function = |request: &Request, response: &mut Response| -> Result<(), Error> {
        let composite: Value = request.composite().decode()?;
        response.set_context("size", &composite["spec"]["size"])?;
        Ok(())
    };
    let composite = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders, namespace: team}, spec: {}}";
    let rendered = render_composite(composite, function, |render| {
        render.definition(definition())
    })
    .unwrap();
    assert_eq!(rendered.context["size"], "small");
}

#[test]
fn a_status_field_that_nobody_defined_is_refused() {
    let status = |field: &'static str, value: Value| {
        let function = move |_: &Request, response: &mut Response| -> Result<(), Error> {
            Ok(response.set_status(field, &value)?)
        };
        render_composite(COMPOSITE, function, |render| {
            render.definition(definition())
        })
    };
    assert_eq!(
        status("phase", json!("Ready")).unwrap().composite["status"]["phase"],
        "Ready"
    );
    let error = status("fase", json!("Ready")).unwrap_err().to_string();
    assert_eq!(
        error,
        "the functions' desired status is invalid:\n  status.fase: unknown field; did you mean `phase`?"
    );
    let error = status("phase", json!(1)).unwrap_err().to_string();
    assert_eq!(
        error,
        "the functions' desired status is invalid:\n  status.phase: expected a string, got the number `1`; write \"1\" in quotes"
    );
}

#[test]
fn what_a_namespaced_composite_may_not_compose_is_refused() {
    let cases = [
        (
            "cluster-scoped",
            "{a: {apiVersion: v1, kind: Namespace}}",
            "composed resource `a`: Namespace (v1) is cluster-scoped, and a namespaced composite can't compose it; compose it from a cluster-scoped kind",
        ),
        (
            "a legacy managed resource",
            "{a: {apiVersion: rds.aws.upbound.io/v1beta1, kind: Instance}}",
            "composed resource `a`: Instance (rds.aws.upbound.io/v1beta1) is cluster-scoped, and a namespaced composite can't compose it; compose it from a cluster-scoped kind",
        ),
        (
            "an illegal name",
            "{a: {apiVersion: v1, kind: Secret, metadata: {name: Orders}}}",
            "composed resource `a`: `Orders` is no legal name; use at most 253 lower-case letters, digits, `-` or `.`",
        ),
        (
            "no kind",
            "{a: {apiVersion: v1}}",
            "composed resource `a`: `kind` is missing; every object needs it",
        ),
        (
            "the same object twice",
            "{a: {apiVersion: v1, kind: Secret, metadata: {name: x}}, b: {apiVersion: v1, kind: Secret, metadata: {name: x}}}",
            "composed resources `a` and `b` are both Secret (v1) `x`; give them different names",
        ),
        (
            "another's resource",
            "{a: {apiVersion: v1, kind: Secret, metadata: {ownerReferences: [{apiVersion: v1, kind: Other, name: o, uid: u9, controller: true}]}}}",
            "composed resource `a`: it is already controlled by Other `o`; only one owner may be its controller",
        ),
    ];
    for (reason, resources, expected) in cases {
        assert_eq!(
            render(composing(resources)).unwrap_err().to_string(),
            expected,
            "{reason}"
        );
    }
}

#[test]
fn definitions_say_which_other_kinds_are_cluster_scoped() {
    let thing = json!({"kind": "CustomResourceDefinition", "spec": {"group": "other.org", "scope": "Cluster", "names": {"kind": "Thing"}}});
    let compose = || composing("{a: {apiVersion: other.org/v1, kind: Thing}}");
    assert!(render(compose()).is_ok(), "nobody knows");
    let error = render_composite(COMPOSITE, compose(), |render| render.kinds([thing])).unwrap_err();
    assert!(
        matches!(error, RenderError::ClusterScoped { .. }),
        "{error}"
    );
}

#[test]
fn a_cluster_scoped_composite_has_to_say_where() {
    let composite = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders}}";
    let error = render_composite(
        composite,
        composing("{a: {apiVersion: v1, kind: Secret}}"),
        |render| render,
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "composed resource `a`: Secret (v1) is namespaced; set its `metadata.namespace`, the composite has none"
    );
}

#[test]
fn rbac_names_may_have_colons() {
    let composite = "{apiVersion: example.org/v1alpha1, kind: Database, metadata: {name: orders}}";
    let role = "{a: {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'pave:viewer'}}}";
    assert!(render_composite(composite, composing(role), |render| render).is_ok());
}

#[test]
fn a_response_that_grpc_would_not_carry_is_refused() {
    let function = |_: &Request, response: &mut Response| -> Result<(), Error> {
        response.compose("a", &json!({"apiVersion": "v1", "kind": "Secret", "stringData": {"big": "x".repeat(4 << 20)}}))?;
        Ok(())
    };
    let error = render(function).unwrap_err();
    // The server itself may be first to refuse such an answer; either way nothing is composed.
    assert!(
        matches!(error, RenderError::ResponseTooLarge { .. }),
        "{error}"
    );
}

#[test]
fn inputs_that_do_not_belong_together_are_refused() {
    let functions = |_: &str| Some(&nothing as &dyn Function);
    let error = |composite: &str, composition: &str| {
        Render::new(yaml(composite), yaml(composition), &functions, TODAY)
            .run()
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error("{apiVersion: v1, kind: A}", COMPOSITION),
        "composite: `metadata.name` is missing; every object needs it"
    );
    let other = "composition: `spec.compositeTypeRef` is Database (example.org/v1alpha1), but the composite is Queue (example.org/v1alpha1); choose the composition of its kind";
    assert_eq!(
        error(
            "{apiVersion: example.org/v1alpha1, kind: Queue, metadata: {name: a}}",
            COMPOSITION
        ),
        other
    );
    assert_eq!(
        error(COMPOSITE, "{metadata: {name: a}}"),
        "composition: missing field `spec`"
    );
    let resources = "{spec: {mode: Resources, compositeTypeRef: {apiVersion: example.org/v1alpha1, kind: Database}}}";
    assert_eq!(
        error(COMPOSITE, resources),
        "composition: `spec.mode` is `Resources`; only `Pipeline` exists since Crossplane 2"
    );
    let queue = yaml(
        "{apiVersion: apiextensions.crossplane.io/v2, kind: CompositeResourceDefinition, spec: {group: example.org, names: {kind: Queue}, versions: [{name: v1alpha1, schema: {openAPIV3Schema: {}}}]}}",
    );
    let mismatch = render_composite(COMPOSITE, nothing, |render| render.definition(queue))
        .unwrap_err()
        .to_string();
    assert_eq!(
        mismatch,
        "definition: it defines Queue (example.org), but the composite is Database (example.org/v1alpha1); give the definition of its kind"
    );
    let old = "{apiVersion: example.org/v1, kind: Database, metadata: {name: a}}";
    let version = render_composite(old, nothing, |render| render.definition(definition()))
        .unwrap_err()
        .to_string();
    assert_eq!(
        version,
        "definition: spec.versions: no version `v1`; this definition has v1alpha1"
    );
}
