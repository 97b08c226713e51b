//! Definitions of kinds: where the schema is, and what Crossplane adds to it.

use pave_schema::{DefinitionError, Schema, SchemaError};
use serde_json::Value;

use crate::yaml;

fn xrd(api_version: &str, extra: &str) -> Value {
    yaml(&format!(
        "
apiVersion: apiextensions.crossplane.io/{api_version}
kind: CompositeResourceDefinition
metadata: {{name: databases.pave.internal}}
spec:
  group: pave.internal
  names: {{kind: Database, plural: databases}}
  {extra}
  versions:
  - name: v1alpha1
    schema:
      openAPIV3Schema:
        type: object
        x-kubernetes-validations: [{{rule: 'self.metadata.name != \"reserved\"', message: reserved}}]
        properties:
          spec: {{type: object, properties: {{size: {{type: string, default: small}}}}}}
          status: {{type: object, properties: {{phase: {{type: string}}}}}}
"
    ))
}

fn violations(schema: &Schema, spec: &str) -> Vec<String> {
    let object = format!(
        "{{apiVersion: pave.internal/v1alpha1, kind: Database, metadata: {{name: a}}, spec: {spec}}}"
    );
    schema
        .validate(&yaml(&object))
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn the_fields_of_crossplane_belong_to_the_scope() {
    let modern = Schema::from_crd(&xrd("v2", ""), "v1alpha1").unwrap();
    let legacy = Schema::from_crd(&xrd("v1", "scope: LegacyCluster"), "v1alpha1").unwrap();
    let default_of_v1 = Schema::from_crd(&xrd("v1", ""), "v1alpha1").unwrap();
    let claim = Schema::from_claim(&xrd("v1", "claimNames: {kind: D}"), "v1alpha1").unwrap();
    let cases = [
        (
            "machinery of a modern composite",
            "{crossplane: {compositionRef: {name: a}}}",
            [true, false, false, false],
        ),
        (
            "machinery of a legacy composite",
            "{compositionRef: {name: a}}",
            [false, true, true, true],
        ),
        (
            "the claim of a legacy composite",
            "{claimRef: {apiVersion: a, kind: b, namespace: c, name: d}}",
            [false, true, true, false],
        ),
        (
            "the composite of a claim",
            "{resourceRef: {apiVersion: a, kind: b, name: c}}",
            [false, false, false, true],
        ),
        (
            "a connection secret of a claim",
            "{writeConnectionSecretToRef: {name: a}}",
            [false, false, false, true],
        ),
        ("a field of the kind", "{size: large}", [true; 4]),
        ("a field of nobody", "{colour: red}", [false; 4]),
    ];
    for (reason, spec, expected) in cases {
        let accepted = [&modern, &legacy, &default_of_v1, &claim]
            .map(|schema| violations(schema, spec).is_empty());
        assert_eq!(accepted, expected, "{reason}");
    }
}

#[test]
fn a_composite_carries_conditions_and_its_own_status() {
    let schema = Schema::from_crd(&xrd("v2", ""), "v1alpha1").unwrap();
    let condition = "{type: Ready, status: 'True', reason: Available, lastTransitionTime: '2026-01-01T00:00:00Z'}";
    let object = |status: &str| {
        yaml(&format!(
            "{{apiVersion: a, kind: Database, metadata: {{name: a}}, spec: {{}}, status: {status}}}"
        ))
    };
    assert_eq!(
        schema.validate(&object(&format!(
            "{{phase: Ready, conditions: [{condition}]}}"
        ))),
        []
    );
    assert_eq!(
        schema
            .validate(&object("{phase: Ready, colour: red}"))
            .len(),
        1
    );
}

#[test]
fn names_of_composites_fit_into_a_label_and_rules_at_the_root_hold() {
    let schema = Schema::from_crd(&xrd("v2", ""), "v1alpha1").unwrap();
    let named = |name: &str| {
        yaml(&format!(
            "{{apiVersion: a, kind: Database, metadata: {{name: {name}}}, spec: {{}}}}"
        ))
    };
    let violations = |name: &str| {
        schema
            .validate(&named(name))
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        violations(&"a".repeat(64)),
        ["metadata.name: has 64 characters; at most 63 are allowed"]
    );
    assert_eq!(violations("reserved"), ["reserved"]);
    assert_eq!(violations("orders"), [""; 0]);
}

#[test]
fn a_definition_without_the_schema_says_what_it_has() {
    let error = |definition: &Value, version: &str| {
        Schema::from_crd(definition, version)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error(&xrd("v2", ""), "v1"),
        "spec.versions: no version `v1`; this definition has v1alpha1"
    );
    let secret = yaml("{apiVersion: v1, kind: Secret}");
    assert_eq!(
        error(&secret, "v1"),
        "kind: `Secret` is no definition; expected CustomResourceDefinition or CompositeResourceDefinition"
    );
    let bare = yaml("{kind: CustomResourceDefinition, spec: {versions: [{name: v1}]}}");
    assert_eq!(
        error(&bare, "v1"),
        "spec.versions[v1].schema.openAPIV3Schema: missing; a version needs a schema to be validated"
    );
    let no_claim = Schema::from_claim(&xrd("v2", ""), "v1alpha1").unwrap_err();
    assert!(
        matches!(no_claim, SchemaError::Definition(DefinitionError::NoClaim)),
        "{no_claim}"
    );
}

#[test]
fn an_invalid_schema_is_told_with_its_place() {
    let schema = yaml("{type: object, properties: {a: {type: text}}}");
    let error = Schema::new(&schema).unwrap_err();
    assert!(
        matches!(&error, SchemaError::Invalid { place, .. } if place == "/properties/a/type"),
        "{error}"
    );
    let pattern = yaml("{type: string, pattern: '('}");
    assert!(matches!(
        Schema::new(&pattern),
        Err(SchemaError::Invalid { .. })
    ));
}
