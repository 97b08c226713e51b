//! Each defect fails its case, and no other.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

use futures::{StreamExt as _, stream};
use pave_conformance::{Security, Target, cases, judge};
use pave_function_sdk::{
    payload::Payload,
    proto::{
        ResourceSelector, Result as FunctionResult, RunFunctionRequest, Severity,
        resource_selector::Match,
    },
};
use serde_json::{Value, json};
use tonic::Status;

use crate::{
    change::{change_composite, change_resources, condition},
    judged, not_passed,
    peer::{Defect, Hangs, Peer},
    sample,
};

/// The case that a peer fails, and what the reason says.
type Row = (&'static str, &'static str, Peer);

fn rows() -> Vec<Row> {
    [
        answers(),
        passing_on(),
        composing(),
        robustness(),
        service(),
        limits(),
    ]
    .concat()
}

fn row(id: &'static str, reason: &'static str, defect: Defect) -> Row {
    (
        id,
        reason,
        Peer {
            defect,
            ..Peer::default()
        },
    )
}

fn answers() -> Vec<Row> {
    vec![
        row("copies-tag", "came back as \"\"", |_, response| {
            response.meta.as_mut().unwrap().tag.clear();
            Ok(())
        }),
        row(
            "ignores-tag",
            "conditions[0].message was",
            |request, response| {
                let tag = request.meta.clone().unwrap_or_default().tag;
                response.conditions.push(condition(&tag.len().to_string()));
                Ok(())
            },
        ),
        row("repeats-itself", "the second answer", |_, response| {
            static CALLS: AtomicUsize = AtomicUsize::new(0);
            response
                .conditions
                .push(condition(&CALLS.fetch_add(1, Relaxed).to_string()));
            Ok(())
        }),
        row("sets-ttl", "meta.ttl is not set", |_, response| {
            response.meta.as_mut().unwrap().ttl = None;
            Ok(())
        }),
        row(
            "is-silent-when-settled",
            "in each of 4 calls",
            |_, response| {
                let result = FunctionResult {
                    severity: Severity::Normal.into(),
                    message: "all is well".to_owned(),
                    ..FunctionResult::default()
                };
                response.results.push(result);
                Ok(())
            },
        ),
        row(
            "requirements-stabilize",
            "after being called 5 more times",
            |request, response| {
                let known = request.required_resources.len();
                let selector = ResourceSelector {
                    api_version: "v1".to_owned(),
                    kind: "Secret".to_owned(),
                    r#match: Some(Match::MatchName(format!("number-{known}"))),
                    namespace: None,
                };
                let required = response.requirements.get_or_insert_default();
                for number in 0..=known {
                    required
                        .resources
                        .insert(format!("number-{number}"), selector.clone());
                }
                Ok(())
            },
        ),
    ]
}

fn passing_on() -> Vec<Row> {
    vec![
        row("keeps-resources", "is gone", |_, response| {
            let desired = response.desired.as_mut().unwrap();
            desired.resources.retain(|name, _| name == "greeting");
            Ok(())
        }),
        row(
            "keeps-empty-values",
            "spec.emptyDir is gone",
            |_, response| {
                change_resources(response, |object| {
                    if let Some(spec) = object["spec"].as_object_mut() {
                        spec.retain(
                            |_, value| !matches!(value, Value::Object(fields) if fields.is_empty()),
                        );
                    }
                });
                Ok(())
            },
        ),
        row(
            "keeps-numbers",
            "spec.account was 123456789012",
            |_, response| {
                change_resources(response, |object| {
                    if object["spec"]["account"].is_number() {
                        object["spec"]["account"] = json!(2_147_483_647);
                    }
                });
                Ok(())
            },
        ),
        row("keeps-deep-resources", "too deep", |_, response| {
            let desired = response.desired.clone().unwrap_or_default();
            let is_deep = desired.resources.values().any(|one| {
                one.resource.as_ref().is_some_and(|bytes| {
                    let text = String::from_utf8_lossy(bytes);
                    text.matches("properties").count() > 30
                })
            });
            if is_deep {
                response.results.push(FunctionResult {
                    severity: Severity::Fatal.into(),
                    message: "too deep".to_owned(),
                    ..FunctionResult::default()
                });
            }
            Ok(())
        }),
        row(
            "keeps-composite",
            "status.conformance is gone",
            |_, response| {
                change_composite(response, |object| {
                    if let Some(status) = object["status"].as_object_mut() {
                        status.remove("conformance");
                    }
                });
                Ok(())
            },
        ),
        row("keeps-context", "earlier-step is gone", |_, response| {
            response.context = Some(Payload::default().into());
            Ok(())
        }),
    ]
}

fn composing() -> Vec<Row> {
    vec![
        row("leaves-composite", "spec: size", |_, response| {
            change_composite(response, |object| object["spec"] = json!({"size": "small"}));
            Ok(())
        }),
        row(
            "leaves-composed-status",
            "the status of `greeting`",
            |_, response| {
                change_resources(response, |object| {
                    if object["kind"] == "ConfigMap" {
                        object["status"] = json!({"phase": "Ready"});
                    }
                });
                Ok(())
            },
        ),
        row(
            "leaves-composed-names",
            "`greeting` is to be called `hello`",
            |_, response| {
                change_resources(response, |object| {
                    if object["kind"] == "ConfigMap" {
                        object["metadata"] = json!({"name": "hello"});
                    }
                });
                Ok(())
            },
        ),
    ]
}

fn robustness() -> Vec<Row> {
    vec![
        row(
            "answers-an-empty-request",
            "the connection broke",
            |request, _| {
                assert_ne!(*request, RunFunctionRequest::default(), "a defect");
                Ok(())
            },
        ),
        row(
            "answers-malformed-requests",
            "the composite resource's spec as 42",
            |request, _| {
                let composite = request
                    .observed
                    .as_ref()
                    .and_then(|state| state.composite.as_ref());
                let object = composite.and_then(|composite| composite.resource.clone());
                let object: Value = Payload::from(object.unwrap_or_default()).decode().unwrap();
                assert!(!object["spec"].is_number(), "a defect");
                Ok(())
            },
        ),
        row(
            "serves-100-calls-at-once",
            "call 64 of 100",
            |request, _| {
                let tag = request.meta.clone().unwrap_or_default().tag;
                if tag.ends_with("-63") {
                    return Err(Status::resource_exhausted("too many at once"));
                }
                Ok(())
            },
        ),
        (
            "ignores-unknown-fields",
            "what is that",
            Peer {
                bytes: |bytes| {
                    if bytes.ends_with(b"future") {
                        return Err(Status::internal("what is that"));
                    }
                    Ok(())
                },
                ..Peer::default()
            },
        ),
        (
            "answers-garbage",
            "answered like one",
            Peer {
                garbage: || Ok(RunFunctionRequest::default()),
                ..Peer::default()
            },
        ),
        (
            "stays-alive",
            "Unavailable",
            Peer {
                bytes: |bytes| {
                    static IS_DEAD: AtomicBool = AtomicBool::new(false);
                    if IS_DEAD.load(Relaxed) {
                        return Err(Status::unavailable("dead"));
                    }
                    IS_DEAD.store(bytes.starts_with(b"\xff"), Relaxed);
                    Ok(())
                },
                ..Peer::default()
            },
        ),
    ]
}

fn service() -> Vec<Row> {
    vec![
        (
            "serves-latest-version",
            "proto.v1.FunctionRunnerService is not served",
            Peer {
                paths: Peer::V1BETA1_ALONE,
                ..Peer::default()
            },
        ),
        (
            "serves-v1beta1",
            "proto.v1beta1.FunctionRunnerService is not served",
            Peer {
                paths: Peer::V1_ALONE,
                ..Peer::default()
            },
        ),
        (
            "serves-function-runner",
            "neither",
            Peer {
                paths: &[],
                ..Peer::default()
            },
        ),
    ]
}

fn limits() -> Vec<Row> {
    [
        ("takes-5-mebibytes", 4),
        ("takes-16-mebibytes", 6),
        ("takes-64-mebibytes", 20),
    ]
    .map(|(id, mebibytes)| {
        let peer = Peer {
            largest_request: mebibytes << 20,
            ..Peer::default()
        };
        (id, "OutOfRange", peer)
    })
    .to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_defect_fails_its_case_and_no_other() {
    // Several at once, for a judgement waits more than it works.
    let judgements = stream::iter(rows()).map(async |(id, reason, peer)| {
        let report = judged(peer.start().await, Security::Insecure).await;
        (id, reason, report)
    });
    let judgements: Vec<_> = judgements.buffered(4).collect().await;
    for (id, reason, report) in judgements {
        let (failed, _) = not_passed(&report);
        assert_eq!(failed.keys().collect::<Vec<_>>(), [&id], "{failed:?}");
        assert!(failed[id].contains(reason), "{id}: {}", failed[id]);
        let is_must = report
            .cases
            .iter()
            .any(|one| one.case.id == id && one.case.level == pave_conformance::Level::Must);
        assert_eq!(report.conforms(), !is_must, "{id}");
    }
}

#[test]
fn every_case_has_its_defect() {
    let mut broken: Vec<_> = rows().into_iter().map(|(id, ..)| id).collect();
    // Those of transport.rs.
    broken.extend(["encrypts", "verifies-clients"]);
    for case in cases() {
        assert!(broken.contains(&case.id), "nobody fails {}", case.id);
    }
    assert_eq!(broken.len(), cases().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_hangs_is_not_waited_for() {
    let peer = Peer {
        hangs: Hangs::WithoutInput,
        ..Peer::default()
    };
    let target = Target {
        address: peer.start().await,
        security: Security::Insecure,
        timeout: std::time::Duration::from_secs(2),
    };
    let report = judge(target, sample(), |_| {}).await.unwrap();
    let (failed, _) = not_passed(&report);
    assert_eq!(
        failed["answers-malformed-requests"],
        "no input: no answer within 2 s"
    );
}
