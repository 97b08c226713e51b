//! Structural defaulting as Kubernetes does it.

use crate::{compile, yaml};

#[test]
fn defaults_are_filled_where_kubernetes_fills_them() {
    let size = "{type: string, default: small}";
    let nested = "{type: object, properties: {days: {type: integer, default: 7}}}";
    let nested_with_default =
        "{type: object, default: {}, properties: {days: {type: integer, default: 7}}}";
    let object = |field: &str| format!("{{type: object, properties: {{a: {field}}}}}");
    let cases = [
        ("a missing field", object(size), "{}", "{a: small}"),
        (
            "a field that is there",
            object(size),
            "{a: large}",
            "{a: large}",
        ),
        (
            "null where null is not allowed",
            object(size),
            "{a: null}",
            "{a: small}",
        ),
        (
            "null where it is allowed",
            object("{type: string, nullable: true, default: x}"),
            "{a: null}",
            "{a: null}",
        ),
        (
            "null without a default",
            object("{type: string}"),
            "{a: null}",
            "{}",
        ),
        (
            "within an object that is there",
            object(nested),
            "{a: {}}",
            "{a: {days: 7}}",
        ),
        (
            "not within an object that is absent",
            object(nested),
            "{}",
            "{}",
        ),
        (
            "within a default just filled",
            object(nested_with_default),
            "{}",
            "{a: {days: 7}}",
        ),
        (
            "items of a list",
            object(&format!("{{type: array, items: {nested}}}")),
            "{a: [{}, {days: 1}]}",
            "{a: [{days: 7}, {days: 1}]}",
        ),
        (
            "values of a map",
            object(&format!("{{type: object, additionalProperties: {nested}}}")),
            "{a: {b: {}}}",
            "{a: {b: {days: 7}}}",
        ),
        (
            "a null item with a default",
            object(&format!("{{type: array, items: {size}}}")),
            "{a: [null]}",
            "{a: [small]}",
        ),
    ];
    for (reason, schema, given, expected) in cases {
        let mut object = yaml(given);
        compile(&schema).defaults(&mut object);
        assert_eq!(object, yaml(expected), "{reason}");
    }
}
