//! The oracle accepts what an API server accepts, refuses what it refuses, and owns up when it can't tell.
#![expect(
    clippy::unwrap_used,
    reason = "a fixture that does not parse is a failed test"
)]

use std::collections::BTreeSet;

use pave_tests::oracle::oracle;
use serde_json::{Value, json};

#[test]
fn sound_objects_of_every_pinned_provider_are_accepted() {
    let mut kinds = BTreeSet::new();
    for object in accepted() {
        let (kind, name) = (&object["kind"], &object["apiVersion"]);
        assert_eq!(oracle().violations(&object), [], "{kind} of {name}");
        kinds.insert(format!("{kind} of {name}"));
    }
    assert_eq!(kinds.len(), 17, "{kinds:?}");
}

#[test]
fn what_an_api_server_refuses_is_refused_at_its_field() {
    let cases = [
        (
            "a typo",
            "rds.aws.m.upbound.io/v1beta1 Instance",
            "/spec/forProvider/engin",
            json!("postgres"),
            "spec.forProvider.engin: unknown field; did you mean `engine`?",
        ),
        (
            "a number for a string",
            "rds.aws.m.upbound.io/v1beta1 Instance",
            "/spec/forProvider/engineVersion",
            json!(18),
            "spec.forProvider.engineVersion: expected a string, got the number `18`; write \"18\" in quotes",
        ),
        (
            "a legacy field of a namespaced kind",
            "rds.aws.m.upbound.io/v1beta1 Instance",
            "/spec/deletionPolicy",
            json!("Orphan"),
            "spec.deletionPolicy: unknown field; known here: forProvider, initProvider, managementPolicies, providerConfigRef, writeConnectionSecretToRef",
        ),
        (
            "a missing field that a CEL rule asks for",
            "sql.gcp.m.upbound.io/v1beta1 DatabaseInstance",
            "/spec/forProvider/databaseVersion",
            Value::Null,
            "spec: spec.forProvider.databaseVersion is a required parameter",
        ),
        (
            "a value that is not listed",
            "protection.crossplane.io/v1beta1 Usage",
            "/spec/replayDeletion",
            json!("yes"),
            "spec.replayDeletion: expected a boolean, got the string `\"yes\"`",
        ),
        (
            "a number for a quantity",
            "apps/v1 StatefulSet",
            "/spec/replicas",
            json!("2"),
            "spec.replicas: expected an integer, got the string `\"2\"`; write 2 without quotes",
        ),
        (
            "a field of the pod in the wrong place",
            "apps/v1 StatefulSet",
            "/spec/template/image",
            json!("postgres"),
            "spec.template.image: unknown field; known here: metadata, spec",
        ),
        (
            "plain text in a Secret",
            "v1 Secret",
            "/data/password",
            json!("secret!"),
            "data.password: `secret!` is not base64",
        ),
        (
            "an illegal label",
            "v1 Service",
            "/metadata/labels",
            json!({"team": "pay ments"}),
            "metadata.labels.team: `pay ments` is not a label value: at most 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both ends",
        ),
    ];
    for (reason, kind, pointer, value, expected) in cases {
        let object = changed(kind, pointer, value);
        let violations: Vec<_> = oracle()
            .violations(&object)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(violations, [expected], "{reason}");
    }
}

#[test]
fn a_kind_without_a_schema_is_never_accepted() {
    let object =
        json!({"apiVersion": "example.org/v1", "kind": "Thing", "metadata": {"name": "a"}});
    let violations: Vec<_> = oracle()
        .violations(&object)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        violations,
        [
            "kind: no schema is pinned for `Thing` of `example.org/v1`; add its definition to tests/crds"
        ]
    );
}

fn accepted() -> Vec<Value> {
    serde_saphyr::from_multiple(include_str!("schema_oracle/accepted.yaml")).unwrap()
}

/// The accepted object of `kind` with `value` at `pointer`; null removes the field.
fn changed(kind: &str, pointer: &str, value: Value) -> Value {
    let of_kind = |object: &Value| {
        format!(
            "{} {}",
            object["apiVersion"].as_str().unwrap(),
            object["kind"].as_str().unwrap()
        ) == kind
    };
    let mut object = accepted().into_iter().find(of_kind).unwrap();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = object.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Value::Null => parent.remove(field),
        value => parent.insert(field.to_owned(), value),
    };
    object
}
