//! The wire format of payload, against `serde_json` and against prost's own decoding of the same bytes.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]

use pave_function_sdk::payload::{DecodeProblem, EncodeProblem, MAX_DEPTH, Payload};
use proptest::prelude::*;
use prost::Message as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The largest integer below which every other one is a float, too.
const EXACT: i64 = 1 << 53;

proptest! {
    #[test]
    fn what_is_written_is_read_again(object in object()) {
        let payload = Payload::encode(&object).unwrap();
        prop_assert_eq!(payload.decode::<Value>().unwrap(), object);
    }

    #[test]
    fn prost_reads_the_same_from_what_is_written(object in object()) {
        let payload = Payload::encode(&object).unwrap();
        let theirs = prost_wkt_types::Struct::decode(payload.as_bytes().clone()).unwrap();
        prop_assert_eq!(floats(serde_json::to_value(theirs).unwrap()), floats(object));
    }

    #[test]
    fn what_prost_writes_is_read(object in object()) {
        let theirs: prost_wkt_types::Struct = serde_json::from_value(object.clone()).unwrap();
        let payload = Payload::from(bytes::Bytes::from(theirs.encode_to_vec()));
        prop_assert_eq!(payload.decode::<Value>().unwrap(), object);
    }

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let payload = Payload::from(bytes::Bytes::from(bytes));
        let _: Result<Value, _> = payload.decode();
        let _: Result<Everything, _> = payload.decode();
        let _ = payload.decode_field::<Value>("");
    }

    #[test]
    fn a_changed_byte_is_read_or_refused(object in object(), position in any::<prop::sample::Index>(), byte: u8) {
        let mut bytes = Payload::encode(&object).unwrap().as_bytes().to_vec();
        if !bytes.is_empty() {
            let position = position.index(bytes.len());
            bytes[position] = byte;
        }
        let _: Result<Value, _> = Payload::from(bytes::Bytes::from(bytes)).decode();
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Everything {
    text: String,
    signed: i64,
    unsigned: u32,
    float: f64,
    truth: bool,
    absent: Option<String>,
    present: Option<Box<Everything>>,
    list: Vec<Choice>,
    pair: (String, u8),
    unit: (),
    character: char,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Choice {
    Unit,
    Newtype(String),
    Tuple(u8, u8),
    Struct { field: Vec<u8> },
}

#[test]
fn every_shape_that_serde_knows_travels() {
    let inner = Everything {
        text: "a".repeat(300),
        signed: -7,
        unsigned: 7,
        float: 0.5,
        truth: true,
        list: vec![
            Choice::Unit,
            Choice::Newtype("n".repeat(200)),
            Choice::Tuple(1, 2),
            Choice::Struct {
                field: vec![1; 200],
            },
        ],
        pair: ("p".into(), 9),
        ..Everything::default()
    };
    let outer = Everything {
        present: Some(Box::new(inner)),
        ..Everything::default()
    };
    let payload = Payload::encode(&outer).unwrap();
    assert_eq!(payload.decode::<Everything>().unwrap(), outer);
    assert_eq!(
        payload.decode::<Value>().unwrap(),
        floats_to_integers(&outer)
    );
}

#[test]
fn numbers_are_integers_where_an_integer_type_has_them() {
    let cases = [
        (json!(3.0), json!(3)),
        (json!(-3.0), json!(-3)),
        (json!(0.5), json!(0.5)),
        (json!(EXACT), json!(EXACT)),
        (json!(-EXACT), json!(-EXACT)),
        (json!(1e300), json!(1e300)),
        (json!(-1e300), json!(-1e300)),
        (
            json!(18_446_744_073_709_551_616.0),
            json!(18_446_744_073_709_551_616.0),
        ),
        (
            json!(9_223_372_036_854_775_808.0),
            json!(9_223_372_036_854_775_808_u64),
        ),
        (json!(-9_223_372_036_854_775_808.0), json!(i64::MIN)),
        (json!(-0.0), json!(-0.0)),
    ];
    for (written, read) in cases {
        let payload = Payload::encode(&json!({"number": written})).unwrap();
        assert_eq!(
            payload.decode_field::<Value>("number").unwrap(),
            Some(read),
            "{written}"
        );
    }
}

#[test]
fn what_a_float_cannot_hold_is_refused() {
    let inexact = |number: &str| EncodeProblem::Inexact(number.into());
    let cases = [
        (json!({"n": EXACT + 1}), inexact("9007199254740993")),
        (json!({"n": -EXACT - 1}), inexact("-9007199254740993")),
        (json!({"n": u64::MAX}), inexact("18446744073709551615")),
        (json!("text"), EncodeProblem::NotAnObject),
        (json!([]), EncodeProblem::NotAnObject),
        (json!(null), EncodeProblem::NotAnObject),
        (nested(MAX_DEPTH + 1), EncodeProblem::TooDeep),
    ];
    for (value, problem) in cases {
        assert_eq!(Payload::encode(&value).unwrap_err().problem(), &problem);
    }
    let not_finite = Payload::encode(&[("n", f64::NAN)].into_iter().collect::<Map<_>>());
    assert!(matches!(
        not_finite.unwrap_err().problem(),
        EncodeProblem::NotFinite(_)
    ));
    let numbered = Payload::encode(&std::collections::BTreeMap::from([(1, "one")]));
    assert_eq!(
        numbered.unwrap_err().problem(),
        &EncodeProblem::KeyNotAString
    );
}

type Map<T> = std::collections::BTreeMap<&'static str, T>;

#[test]
fn not_a_number_is_refused_when_read() {
    let number = prost_wkt_types::Value {
        kind: Some(prost_wkt_types::value::Kind::NumberValue(f64::INFINITY)),
    };
    let theirs = prost_wkt_types::Struct {
        fields: [("n".to_owned(), number)].into(),
    };
    let error = decode_error(theirs.encode_to_vec());
    assert_eq!(error.problem(), &DecodeProblem::NotFinite("inf".into()));
    assert_eq!(
        error.to_string(),
        "`n`: `inf` is not a number that JSON can hold"
    );
}

#[test]
fn an_error_says_where() {
    #[derive(Debug, Deserialize)]
    struct Composite {
        #[expect(dead_code, reason = "only its decoding matters")]
        spec: std::collections::BTreeMap<String, Vec<Port>>,
    }
    #[derive(Debug, Deserialize)]
    struct Port {
        #[expect(dead_code, reason = "only its decoding matters")]
        number: u16,
    }
    let cases = [
        (
            json!({"spec": {"ports": [{"number": 1}, {"number": "x"}]}}),
            "spec.ports[1].number",
        ),
        (
            json!({"spec": {"example.org/ports": [{}]}}),
            r#"spec["example.org/ports"][0]"#,
        ),
        (json!({}), ""),
    ];
    for (object, path) in cases {
        let error = Payload::encode(&object)
            .unwrap()
            .decode::<Composite>()
            .unwrap_err();
        assert_eq!(error.path(), path, "{error}");
    }
}

#[test]
fn a_field_nobody_reads_may_be_anything() {
    let mut bytes = Payload::encode(&json!({"kind": "Known"}))
        .unwrap()
        .as_bytes()
        .to_vec();
    // An entry `x` whose value is a Struct of garbage.
    bytes.extend_from_slice(&[0x0a, 0x07, 0x0a, 0x01, b'x', 0x12, 0x02, 0x2a, 0x7f]);
    let payload = Payload::from(bytes::Bytes::from(bytes));
    assert_eq!(payload.type_meta().kind, "Known");
    assert_eq!(
        payload.decode::<Value>().unwrap_err().problem(),
        &DecodeProblem::Malformed
    );
}

#[test]
fn depth_is_limited_on_the_smallest_stack() {
    let deepest = Payload::encode(&nested(MAX_DEPTH)).unwrap();
    assert_eq!(deepest.decode::<Value>().unwrap(), nested(MAX_DEPTH));
    let too_deep = decode_error(wire_nested(1_000));
    assert_eq!(too_deep.problem(), &DecodeProblem::TooDeep);
}

#[test]
fn debug_shows_no_payload() {
    let payload = Payload::encode(&json!({"password": "secret"})).unwrap();
    assert_eq!(format!("{payload:?}"), "Payload(22 bytes)");
}

/// Objects whose numbers read back as they were written.
fn object() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-EXACT..=EXACT).prop_map(Value::from),
        any::<f64>()
            .prop_filter("a whole float reads as an integer", |f| f.is_finite()
                && f.fract() != 0.0)
            .prop_map(Value::from),
        ".{0,200}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(6, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(".{0,20}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::btree_map(".{0,20}", value, 0..6)
        .prop_map(|map| Value::Object(map.into_iter().collect()))
}

/// The same value with every number as a float, which is how prost's types show it.
fn floats(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.into_iter().map(floats).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, floats(value)))
            .collect(),
        other => other,
    }
}

fn floats_to_integers(value: &Everything) -> Value {
    let mut value = serde_json::to_value(value).unwrap();
    value["float"] = json!(0);
    value
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!("leaf"), |inner, _| json!({ "o": inner }))
}

/// As `nested`, written without recursion.
fn wire_nested(levels: usize) -> Vec<u8> {
    let mut inner = Vec::new();
    for _ in 0..levels {
        let mut entry = vec![b'o', 0x01, 0x0a];
        entry.reverse();
        let value = if inner.is_empty() {
            Vec::new()
        } else {
            field(0x2a, &inner)
        };
        entry.extend(field(0x12, &value));
        inner = field(0x0a, &entry);
    }
    inner
}

fn field(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut field = vec![tag];
    prost::encoding::encode_varint(content.len() as u64, &mut field);
    field.extend_from_slice(content);
    field
}

fn decode_error(bytes: Vec<u8>) -> pave_function_sdk::DecodeError {
    Payload::from(bytes::Bytes::from(bytes))
        .decode::<Value>()
        .unwrap_err()
}
