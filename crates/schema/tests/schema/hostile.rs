//! Nothing panics and nothing recurses without bound, whatever comes in.

use pave_schema::{Schema, SchemaError, ViolationKind};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

#[test]
fn a_schema_or_object_that_nests_without_end_is_refused_in_a_sentence() {
    let nested = (0..500).fold(json!({}), |inner, _| json!({"properties": {"a": inner}}));
    assert!(matches!(Schema::new(&nested), Err(SchemaError::TooDeep)));
    let definition = json!({"kind": "CustomResourceDefinition", "spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": nested}}]}});
    assert!(matches!(
        Schema::from_crd(&definition, "v1"),
        Err(SchemaError::TooDeep)
    ));

    let open = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-validations": [{"rule": "true"}]});
    let schema = Schema::new(&open).unwrap();
    let mut object = (0..500).fold(json!({}), |inner, _| json!({"a": inner}));
    schema.defaults(&mut object);
    assert_eq!(schema.validate(&object)[0].kind, ViolationKind::TooDeep);
    assert_eq!(
        schema.validate_update(&json!({}), &object)[0].kind,
        ViolationKind::TooDeep
    );
}

#[test]
fn the_deepest_schema_and_object_that_are_judged_fit_into_a_small_stack() {
    let levels = 62;
    let rules = json!([{"rule": "true"}]);
    let schema = (0..levels).fold(json!({"type": "integer"}), |inner, _| {
        json!({"type": "object", "properties": {"a": inner}, "x-kubernetes-validations": rules})
    });
    let object = (0..levels).fold(json!("x"), |inner, _| json!({"a": inner}));
    let found = Schema::new(&schema).unwrap().validate(&object);
    assert_eq!(found[0].kind, ViolationKind::TypeInvalid);
}

/// Any JSON, with the words of schemas as likely keys and values.
fn json_value() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        Just("type"),
        Just("properties"),
        Just("items"),
        Just("additionalProperties"),
        Just("required"),
        Just("enum"),
        Just("default"),
        Just("nullable"),
        Just("format"),
        Just("pattern"),
        Just("anyOf"),
        Just("not"),
        Just("object"),
        Just("array"),
        Just("string"),
        Just("integer"),
        Just("byte"),
        Just("int32"),
        Just("a"),
        Just("^a+$"),
        Just("$ref"),
        Just("#"),
        Just("exclusiveMinimum"),
        Just("minimum"),
        Just("metadata"),
        Just("x-kubernetes-validations"),
        Just("rule"),
        Just("self.a == oldSelf.a"),
        Just("message"),
        Just("x-kubernetes-list-map-keys"),
        Just("x-kubernetes-int-or-string"),
        Just("x-kubernetes-embedded-resource"),
        Just("x-kubernetes-preserve-unknown-fields"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|fields| Value::Object(
                fields
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<Map<_, _>>()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn no_schema_and_no_object_panics(schema in json_value(), mut object in json_value(), old in json_value()) {
        for schema in [Schema::new(&schema), Schema::of_resource(schema)].into_iter().flatten() {
            schema.validate(&object);
            schema.validate_update(&object, &old);
            schema.defaults(&mut object);
        }
    }

    #[test]
    fn defaulting_twice_is_defaulting_once(schema in json_value(), mut object in json_value()) {
        if let Ok(schema) = Schema::new(&schema) {
            schema.defaults(&mut object);
            let once = object.clone();
            schema.defaults(&mut object);
            prop_assert_eq!(once, object);
        }
    }
}
