//! What becomes of a function's answer.

use std::time::Duration;

use pave_function_sdk::{
    Condition, ConditionStatus, Error, Function, Ready, Request, Requirement, Response, testing,
};
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
fn an_object_whose_changes_are_not_all_heard_is_looked_at_again_within_five_minutes() {
    let cases = [
        ("they are heard", "Responsive", "True", json!("3600s")),
        ("they are not", "Responsive", "False", json!("300s")),
        ("another condition", "Ready", "False", json!("3600s")),
    ];
    for (reason, condition, status, expected) in cases {
        let request = format!(
            "observed: {{composite: {{resource: {{status: {{conditions: [{{type: {condition}, status: \"{status}\"}}]}}}}}}}}"
        );
        assert_eq!(
            answer(&nothing, &request)["meta"]["ttl"],
            expected,
            "{reason}"
        );
    }
}

#[test]
fn a_refused_call_leaves_the_time_of_the_next_to_crossplane() {
    let refuses = |_: &Request, _: &mut Response| -> Result<(), Error> { Err(Error::fatal("no")) };
    let unheard = "observed: {composite: {resource: {status: {conditions: [{type: Responsive, status: \"False\"}]}}}}";
    for request in ["{}", unheard] {
        assert_eq!(
            answer(&refuses, request)["meta"]["ttl"],
            Value::Null,
            "{request}"
        );
    }
}

fn nothing(_: &Request, _: &mut Response) -> Result<(), Error> {
    Ok(())
}

fn answer(function: &impl Function, request: &str) -> Value {
    serde_saphyr::from_str(&testing::run(function, request)).unwrap()
}
