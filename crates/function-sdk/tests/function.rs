//! What a function sees and what becomes of its answer, through the testing module.

#![expect(clippy::unwrap_used, reason = "a test fails where it is run")]
#![expect(clippy::unnecessary_wraps, reason = "that is how a function is")]

use std::time::Duration;

use pave_function_sdk::{
    Capability, Condition, ConditionStatus, Error, Function, Ready, Request, Requirement, Response,
    testing,
};
use serde::Deserialize;
use serde_json::{Value, json};

const DESIRED: &str = r"
meta: {tag: t1}
observed: {composite: {resource: {apiVersion: example.org/v1, kind: X, metadata: {name: x}}}}
desired:
  composite: {resource: {status: {phase: Pending, count: 2}}, ready: READY_FALSE}
  resources:
    bucket: {resource: {apiVersion: v1, kind: Bucket, spec: {size: 3}}, ready: READY_TRUE}
context: {key: {from: earlier}}
";

fn nothing(_: &Request, _: &mut Response) -> Result<(), Error> {
    Ok(())
}

#[test]
fn what_a_function_does_not_touch_passes_through() {
    let expected = r"context:
  key:
    from: earlier
desired:
  composite:
    ready: READY_FALSE
    resource:
      status:
        count: 2
        phase: Pending
  resources:
    bucket:
      ready: READY_TRUE
      resource:
        apiVersion: v1
        kind: Bucket
        spec:
          size: 3
meta:
  tag: t1
  ttl: 3600s
";
    assert_eq!(testing::run(&nothing, DESIRED), expected);
}

#[test]
fn an_error_holds_everything_and_says_why() {
    fn refuse(_: &Request, response: &mut Response) -> Result<(), Error> {
        response.withdraw("bucket");
        response.set_context("key", &"changed")?;
        response.set_status("phase", &"Changed")?;
        response.condition(Condition::new("Valid", ConditionStatus::False, "Broken").claim());
        Err(Error::fatal("`spec.size` is not a size").warn_claim())
    }
    let answer = answer(&refuse, DESIRED);
    let held = self::answer(&nothing, DESIRED);
    assert_eq!(answer["desired"], held["desired"]);
    assert_eq!(answer["context"], held["context"]);
    assert_eq!(
        answer["meta"],
        json!({"tag": "t1"}),
        "a refusal is not cached"
    );
    assert_eq!(
        answer["results"],
        json!([
            {
                "severity": "SEVERITY_WARNING",
                "reason": "FunctionFailed",
                "message": "`spec.size` is not a size",
                "target": "TARGET_COMPOSITE_AND_CLAIM",
            },
            {
                "severity": "SEVERITY_FATAL",
                "message": "`spec.size` is not a size",
                "target": "TARGET_COMPOSITE",
            },
        ])
    );
    assert_eq!(
        answer["conditions"][0]["reason"], "Broken",
        "Crossplane applies these"
    );
}

#[test]
fn a_panic_holds_everything_and_keeps_its_words() {
    fn broken(_: &Request, response: &mut Response) -> Result<(), Error> {
        response.withdraw("bucket");
        panic!("password is hunter2")
    }
    let answer = answer(&broken, DESIRED);
    assert_eq!(
        answer["desired"],
        self::answer(&nothing, DESIRED)["desired"]
    );
    assert_eq!(answer["meta"]["tag"], "t1");
    assert_eq!(
        answer["results"][0]["message"],
        "the function failed on request `t1`, which is a bug in it; its log says where"
    );
}

#[test]
fn an_answer_that_cannot_be_sent_is_an_error() {
    fn huge(_: &Request, response: &mut Response) -> Result<(), Error> {
        response.compose("one", &json!({}))?.object_mut()?["id"] = json!(u64::MAX);
        Ok(())
    }
    let message = &answer(&huge, DESIRED)["results"][0]["message"];
    assert_eq!(
        message,
        "`one.id`: `18446744073709551615` cannot be sent exactly, because the protocol's numbers are 64-bit floats; \
         use a string"
    );
}

#[test]
fn status_is_set_field_by_field() {
    fn status(_: &Request, response: &mut Response) -> Result<(), Error> {
        response.set_status("phase", &"Ready")?;
        response.set_status("endpoint", &json!({"port": 5432}))?;
        let status: Option<Value> = response.status()?;
        response.set_status("copy", &status).map_err(Error::from)
    }
    let expected = json!({
        "count": 2, "phase": "Ready", "endpoint": {"port": 5432},
        "copy": {"count": 2, "phase": "Ready", "endpoint": {"port": 5432}},
    });
    assert_eq!(
        answer(&status, DESIRED)["desired"]["composite"]["resource"]["status"],
        expected
    );
    let request = testing::request(DESIRED).unwrap();
    let untouched: Option<Value> = Response::to(&request).status().unwrap();
    assert_eq!(untouched, Some(json!({"count": 2, "phase": "Pending"})));
    let request = testing::request("{}").unwrap();
    assert_eq!(Response::to(&request).status::<Value>().unwrap(), None);
}

#[test]
fn desired_resources_are_changed_replaced_and_withdrawn() {
    fn change(_: &Request, response: &mut Response) -> Result<(), Error> {
        for (_, desired) in response.desired_resources_mut() {
            desired.object_mut()?["metadata"]["labels"]["team"] = json!("payments");
        }
        response
            .compose("queue", &json!({"kind": "Queue"}))?
            .set_ready(Ready::False);
        response.compose("gone", &json!({"kind": "Gone"}))?;
        response.withdraw("gone");
        Ok(())
    }
    let expected = json!({
        "bucket": {
            "resource": {
                "apiVersion": "v1", "kind": "Bucket", "spec": {"size": 3},
                "metadata": {"labels": {"team": "payments"}},
            },
            "ready": "READY_TRUE",
        },
        "queue": {"resource": {"kind": "Queue"}, "ready": "READY_FALSE"},
    });
    assert_eq!(answer(&change, DESIRED)["desired"]["resources"], expected);
    let request = testing::request(DESIRED).unwrap();
    let mut response = Response::to(&request);
    response
        .compose("bucket", &json!({"kind": "Other"}))
        .unwrap();
    let bucket = response.desired("bucket").unwrap();
    assert_eq!(
        (bucket.ready(), bucket.type_meta().kind.as_str()),
        (Ready::Unspecified, "Other")
    );
    assert_eq!(response.desired_resources().count(), 1);
}

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
fn everything_a_function_says_arrives() {
    fn say(_: &Request, response: &mut Response) -> Result<(), Error> {
        response.condition(Condition::new("Valid", ConditionStatus::True, "Old"));
        response
            .condition(Condition::new("Valid", ConditionStatus::Unknown, "New").message("not yet"));
        response.normal("Created", "made one").claim();
        response.warning("Odd", "look here");
        response.require(
            "one",
            Requirement::by_name("v1", "Secret", "s").in_namespace("n"),
        );
        response.require("all", Requirement::by_labels("v1", "Pod", [("app", "x")]));
        response.require_schema("pod", "v1", "Pod");
        response.composite_ready(Ready::True);
        response.connection_detail("host", b"localhost".to_vec());
        response.set_context("key", &json!({"to": "later"}))?;
        Ok(())
    }
    let answer = answer(&say, "meta: {tag: t3}");
    let expected = json!({
        "meta": {"tag": "t3", "ttl": "3600s"},
        "desired": {"composite": {
            "resource": {}, "ready": "READY_TRUE", "connectionDetails": {"host": "bG9jYWxob3N0"},
        }},
        "conditions": [{
            "type": "Valid", "status": "STATUS_CONDITION_UNKNOWN", "reason": "New",
            "message": "not yet", "target": "TARGET_COMPOSITE",
        }],
        "results": [
            {
                "severity": "SEVERITY_NORMAL", "reason": "Created", "message": "made one",
                "target": "TARGET_COMPOSITE_AND_CLAIM",
            },
            {
                "severity": "SEVERITY_WARNING", "reason": "Odd", "message": "look here",
                "target": "TARGET_COMPOSITE",
            },
        ],
        "requirements": {
            "resources": {
                "one": {"apiVersion": "v1", "kind": "Secret", "matchName": "s", "namespace": "n"},
                "all": {"apiVersion": "v1", "kind": "Pod", "matchLabels": {"labels": {"app": "x"}}},
            },
            "schemas": {"pod": {"apiVersion": "v1", "kind": "Pod"}},
        },
        "context": {"key": {"to": "later"}},
    });
    assert_eq!(answer, expected);
}

#[test]
fn the_shortest_time_to_live_counts() {
    let minutes = |minutes| Duration::from_mins(minutes);
    let cases = [
        ("the default", None, None, json!("3600s")),
        (
            "the function's own, though longer",
            Some(minutes(120)),
            None,
            json!("7200s"),
        ),
        (
            "a bound below the default",
            None,
            Some(minutes(1)),
            json!("60s"),
        ),
        (
            "a bound above the default",
            None,
            Some(minutes(120)),
            json!("3600s"),
        ),
        (
            "a bound below the function's own",
            Some(minutes(5)),
            Some(minutes(1)),
            json!("60s"),
        ),
        ("never", Some(Duration::ZERO), None, Value::Null),
        (
            "a bound on never",
            Some(Duration::ZERO),
            Some(minutes(1)),
            json!("60s"),
        ),
    ];
    for (reason, ttl, at_most, expected) in cases {
        let function = move |_: &Request, response: &mut Response| {
            if let Some(ttl) = ttl {
                response.ttl(ttl);
            }
            if let Some(at_most) = at_most {
                response.ttl_at_most(at_most);
                response.ttl_at_most(at_most + minutes(1));
            }
            Ok(())
        };
        assert_eq!(answer(&function, "{}")["meta"]["ttl"], expected, "{reason}");
    }
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

fn answer(function: &impl Function, request: &str) -> Value {
    serde_saphyr::from_str(&testing::run(function, request)).unwrap()
}
