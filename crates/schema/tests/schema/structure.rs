//! Types, fields, bounds: one sentence each, with the field, the value, the cause and the way out.

use pave_schema::{Schema, ViolationKind};
use serde_json::json;

use crate::{compile, violations, yaml};

const DATABASE: &str = "
type: object
required: [spec]
properties:
  spec:
    type: object
    required: [size]
    properties:
      size: {type: string, enum: [micro, small, medium]}
      storageGB: {type: integer, format: int32, minimum: 10, maximum: 16384}
      highAvailability: {type: boolean}
      name: {type: string, minLength: 2, maxLength: 8, pattern: '^[a-z]+$'}
      ratio: {type: number, minimum: 0, exclusiveMinimum: true}
      tags: {type: object, maxProperties: 1, additionalProperties: {type: string}}
      port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
      until: {type: string, format: date-time, nullable: true}
      key: {type: string, format: byte}
      zones: {type: array, x-kubernetes-list-type: set, items: {type: string}}
      source: {type: object, oneOf: [{required: [snapshot]}, {required: [time]}], properties: {snapshot: {type: string}, time: {type: string}}}
      ports:
        type: array
        maxItems: 2
        x-kubernetes-list-type: map
        x-kubernetes-list-map-keys: [name]
        items: {type: object, properties: {name: {type: string}, port: {type: integer}}}
      anything: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: object, properties: {}}}}
      nothing: {type: object}
";

/// Why, the `spec`, and what people are told.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "unknown, near a known one",
        "{size: small, sise: x}",
        "spec.sise: unknown field; did you mean `size`?",
    ),
    (
        "unknown, other capitals",
        "{size: small, storageGb: 10}",
        "spec.storageGb: unknown field; did you mean `storageGB`?",
    ),
    (
        "unknown, far from all",
        "{size: small, colour: x}",
        "spec.colour: unknown field",
    ),
    (
        "an object that allows no field",
        "{size: small, nothing: {a: 1}}",
        "spec.nothing.a: unknown field; no fields are allowed here",
    ),
    (
        "missing",
        "{}",
        "spec.size: missing; this field is required",
    ),
    (
        "not in the list",
        "{size: huge}",
        "spec.size: unsupported value `huge`; choose one of micro, small, medium",
    ),
    (
        "quoted number",
        "{size: small, storageGB: '10'}",
        "spec.storageGB: expected an integer, got the string `\"10\"`; write 10 without quotes",
    ),
    (
        "number for a string",
        "{size: 1}",
        "spec.size: expected a string, got the number `1`; write \"1\" in quotes",
    ),
    (
        "fraction for an integer",
        "{size: small, storageGB: 10.5}",
        "spec.storageGB: expected an integer, got the number `10.5`",
    ),
    (
        "quoted boolean",
        "{size: small, highAvailability: 'true'}",
        "spec.highAvailability: expected a boolean, got the string `\"true\"`; write true without quotes",
    ),
    (
        "null",
        "{size: null}",
        "spec.size: expected a string, got null",
    ),
    (
        "list for an object",
        "[]",
        "spec: expected an object, got a list",
    ),
    (
        "neither integer nor string",
        "{size: small, port: true}",
        "spec.port: expected an integer or a string, got the boolean `true`; write \"true\" in quotes",
    ),
    (
        "below the minimum",
        "{size: small, storageGB: 5}",
        "spec.storageGB: 5 is too small; the least is 10",
    ),
    (
        "above the maximum",
        "{size: small, storageGB: 20000}",
        "spec.storageGB: 20000 is too large; the most is 16384",
    ),
    (
        "at an exclusive bound",
        "{size: small, ratio: 0}",
        "spec.ratio: 0 is too small; use more than 0",
    ),
    (
        "too short",
        "{size: small, name: a}",
        "spec.name: has 1 characters; at least 2 are needed",
    ),
    (
        "too long",
        "{size: small, name: abcdefghi}",
        "spec.name: has 9 characters; at most 8 are allowed",
    ),
    (
        "against the pattern",
        "{size: small, name: A1}",
        "spec.name: `A1` does not match the pattern `^[a-z]+$`",
    ),
    (
        "no date",
        "{size: small, until: tomorrow}",
        "spec.until: `tomorrow` is not a valid date-time",
    ),
    (
        "no base64",
        "{size: small, key: '?'}",
        "spec.key: `?` is not base64",
    ),
    (
        "too many entries",
        "{size: small, tags: {a: x, b: x}}",
        "spec.tags: has 2 entries; at most 1 are allowed",
    ),
    (
        "a map's key with a slash",
        "{size: small, tags: {a.b/c: 1}}",
        "spec.tags[a.b/c]: expected a string, got the number `1`; write \"1\" in quotes",
    ),
    (
        "a key that looks like an index",
        "{size: small, tags: {'0': 1}}",
        "spec.tags.0: expected a string, got the number `1`; write \"1\" in quotes",
    ),
    (
        "within a list",
        "{size: small, ports: [{port: x}]}",
        "spec.ports[0].port: expected an integer, got the string `\"x\"`",
    ),
    (
        "a set's item twice",
        "{size: small, zones: [a, a]}",
        "spec.zones: an item is listed twice; keep one",
    ),
    (
        "a list-map's key twice",
        "{size: small, ports: [{name: a}, {name: a, port: 1}]}",
        "spec.ports: two items have name \"a\"; keep one",
    ),
    (
        "no form fits",
        "{size: small, source: {}}",
        "spec.source: fits none of the forms allowed here: snapshot is missing; or time is missing",
    ),
    (
        "several forms fit",
        "{size: small, source: {snapshot: a, time: b}}",
        "spec.source: fits several of the forms allowed here; use exactly one",
    ),
    (
        "known part of an open object",
        "{size: small, anything: {known: {a: 1}}}",
        "spec.anything.known.a: unknown field; no fields are allowed here",
    ),
];

#[test]
fn each_mistake_is_told_with_field_value_cause_and_way_out() {
    for (reason, spec, expected) in MISTAKES {
        assert_eq!(
            violations(DATABASE, &format!("spec: {spec}")),
            [*expected],
            "{reason}"
        );
    }
}

#[test]
fn what_the_schema_allows_is_accepted() {
    let cases = [
        ("the least", "{size: small}"),
        (
            "an integer written as a float",
            "{size: small, storageGB: 10.0}",
        ),
        ("null where it is allowed", "{size: small, until: null}"),
        ("an integer or a string", "{size: small, port: http}"),
        (
            "an unknown field where they are preserved",
            "{size: small, anything: {what: [ever]}}",
        ),
        (
            "a list-map with different keys",
            "{size: small, ports: [{name: a}, {name: b}]}",
        ),
    ];
    for (reason, spec) in cases {
        assert_eq!(
            violations(DATABASE, &format!("spec: {spec}")),
            [""; 0],
            "{reason}"
        );
    }
}

#[test]
fn every_mistake_is_reported_in_the_order_of_paths() {
    let found = compile(DATABASE).validate(&yaml("{spec: {sise: x, storageGB: 5}}"));
    let found: Vec<_> = found
        .iter()
        .map(|violation| (violation.path.as_str(), violation.kind))
        .collect();
    let expected = [
        ("spec.sise", ViolationKind::UnknownField),
        ("spec.size", ViolationKind::Required),
        ("spec.storageGB", ViolationKind::Invalid),
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_int32_is_a_range() {
    let schema = "{type: integer, format: int32}";
    assert_eq!(
        violations(schema, "2147483648"),
        ["2147483648 is too large; the most is 2147483647"]
    );
    assert_eq!(violations(schema, "-2147483648"), [""; 0]);
}

#[test]
fn a_long_value_is_cut_in_the_message() {
    let found = violations("{type: string, enum: [a]}", &"ö".repeat(100));
    assert_eq!(
        found,
        [format!(
            "unsupported value `{}…`; choose one of a",
            "ö".repeat(60)
        )]
    );
}

#[test]
fn an_embedded_resource_needs_its_kind_and_sound_metadata() {
    let schema = "{type: object, properties: {template: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}}}";
    let sound = "{template: {apiVersion: v1, kind: Secret, metadata: {name: a}, data: {a: b}}}";
    assert_eq!(violations(schema, sound), [""; 0]);
    let broken = "{template: {apiVersion: v1, metadata: {name: a, colour: b}, data: {a: b}}}";
    let expected = [
        "template.kind: missing; this field is required",
        "template.metadata.colour: unknown field",
    ];
    assert_eq!(violations(schema, broken), expected);
}

#[test]
fn metadata_of_a_resource_is_judged_as_the_api_server_judges_it() {
    let schema = Schema::of_resource(json!({"type": "object"})).unwrap();
    let metadata = |metadata: &str| -> Vec<String> {
        let object = yaml(&format!(
            "{{apiVersion: v1, kind: Thing, metadata: {metadata}}}"
        ));
        schema
            .validate(&object)
            .iter()
            .map(|violation| violation.path.clone())
            .collect()
    };
    let cases = [
        (
            "a good one",
            "{name: a, labels: {app.kubernetes.io/name: a, b: ''}, annotations: {a/b: any text}}",
            &[][..],
        ),
        ("capitals in the name", "{name: Orders}", &["metadata.name"]),
        (
            "a label value with a space",
            "{name: a, labels: {team: a b}}",
            &["metadata.labels.team"],
        ),
        (
            "a label value of 64",
            &format!("{{name: a, labels: {{team: {}}}}}", "a".repeat(64)),
            &["metadata.labels.team"],
        ),
        (
            "a label key with two slashes",
            "{name: a, labels: {a/b/c: d}}",
            &["metadata.labels[a/b/c]"],
        ),
        (
            "an annotation that is no string",
            "{name: a, annotations: {a: 1}}",
            &["metadata.annotations.a"],
        ),
        (
            "an owner without uid",
            "{name: a, ownerReferences: [{apiVersion: v1, kind: B, name: b}]}",
            &["metadata.ownerReferences[0].uid"],
        ),
    ];
    for (reason, given, expected) in cases {
        assert_eq!(metadata(given), expected, "{reason}");
    }
}

#[test]
fn a_pattern_without_case_is_read_as_go_reads_it() {
    let schema = Schema::new(&json!({"type": "string", "pattern": "^(?i)(abort|warn)?$"})).unwrap();
    for (value, accepted) in [
        ("abort", true),
        ("Warn", true),
        ("", true),
        ("ABORTED", false),
    ] {
        let violations = schema.validate(&json!(value));
        assert_eq!(violations.is_empty(), accepted, "{value}: {violations:?}");
    }
}
