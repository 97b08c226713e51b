//! What a function sees.

use pave_function_sdk::{Capability, Response, testing};
use serde::Deserialize;
use serde_json::{Value, json};

#[test]
fn everything_a_request_holds_is_seen() {
    let request = testing::request(
        r"
meta: {tag: t2, capabilities: [CAPABILITY_CAPABILITIES, CAPABILITY_REQUIRED_SCHEMAS]}
input: {apiVersion: example.org/v1, kind: Input, level: 010}
observed:
  composite: {resource: {kind: X}, connectionDetails: {host: aG9zdA==}}
  resources: {a: {resource: {apiVersion: rds.aws.m.upbound.io/v1beta1, kind: Instance}}}
requiredResources: {policy: {items: [{resource: {kind: Policy}}]}, none: {}}
requiredSchemas: {pod: {openapiV3: {type: object}}, unknown: {}}
credentials: {cloud: {credentialData: {data: {token: c2VjcmV0}}}}
context: {environment: {stage: prod}}
",
    )
    .unwrap();

    assert_eq!(request.tag(), "t2");
    assert_eq!(request.today(), testing::TODAY);
    assert_eq!(request.input_type().unwrap().kind, "Input");
    assert_eq!(
        request.input::<Value>().unwrap()["level"],
        8,
        "as kubectl reads it"
    );
    assert_eq!(
        request.capabilities().supports(Capability::RequiredSchemas),
        Some(true)
    );
    assert_eq!(
        request.capabilities().supports(Capability::Conditions),
        Some(false)
    );
    assert_eq!(request.composite().type_meta().kind, "X");
    assert_eq!(request.composite().connection_details()["host"], b"host");
    assert_eq!(
        request.observed("a").unwrap().type_meta().group(),
        "rds.aws.m.upbound.io"
    );
    assert_eq!(request.observed("b"), None);
    assert_eq!(request.observed_resources().count(), 1);
    assert_eq!(request.required("policy").unwrap().len(), 1);
    assert_eq!(
        request.required("none"),
        Some(&[][..]),
        "fetched, and nothing is there"
    );
    assert_eq!(request.required("other"), None, "not fetched");
    let pod = request.schema("pod").unwrap().openapi_v3().unwrap();
    assert_eq!(pod, Some(json!({"type": "object"})));
    let unknown = request
        .schema("unknown")
        .unwrap()
        .openapi_v3::<Value>()
        .unwrap();
    assert_eq!(unknown, None, "no such kind");
    assert_eq!(request.schema("other"), None, "not fetched");
    assert_eq!(request.credentials("cloud").unwrap()["token"], b"secret");
    let stage = request.context("environment").unwrap();
    assert_eq!(stage, Some(json!({"stage": "prod"})));
    assert_eq!(request.context::<Value>("other").unwrap(), None);
}

#[test]
fn a_crossplane_that_tells_no_capabilities_supports_nobody_knows_what() {
    let request = testing::request("{}").unwrap();
    assert_eq!(
        request.capabilities().supports(Capability::Conditions),
        None
    );
}

#[test]
fn input_that_does_not_fit_names_its_field() {
    #[derive(Debug, Deserialize)]
    struct Input {
        #[expect(dead_code, reason = "only its decoding matters")]
        level: u8,
    }
    let request = testing::request("input: {level: high}").unwrap();
    let error = request.input::<Input>().unwrap_err();
    let expected = r#"`input.level`: invalid type: string "high", expected u8"#;
    assert_eq!(error.to_string(), expected);
}

#[test]
fn debug_shows_no_secret() {
    let secret = r"
observed: {composite: {resource: {spec: {password: hunter2}}, connectionDetails: {password: aHVudGVyMg==}}}
desired: {resources: {a: {resource: {data: {password: hunter2}}, connectionDetails: {password: aHVudGVyMg==}}}}
credentials: {cloud: {credentialData: {data: {password: aHVudGVyMg==}}}}
";
    let message = testing::parse(secret).unwrap();
    let request = testing::request(secret).unwrap();
    let mut response = Response::to(&request);
    let wire = format!("{response:?}");
    response.desired_resources_mut().for_each(|(_, desired)| {
        desired.object_mut().unwrap();
    });
    // As text, and as prost and Vec would print the bytes.
    let bytes = format!("{:?}", b"hunter2")
        .trim_matches(['[', ']'])
        .to_owned();
    for debug in [
        format!("{message:?}"),
        format!("{request:?}"),
        wire,
        format!("{response:?}"),
    ] {
        assert!(
            !debug.contains("hunter2") && !debug.contains(&bytes),
            "{debug}"
        );
        assert!(debug.contains("password"), "keys are no secret: {debug}");
    }
}

#[test]
fn a_fixture_with_a_typing_error_is_refused() {
    let error = testing::parse("observd: {}").unwrap_err().to_string();
    assert!(error.contains("observd"), "{error}");
}
