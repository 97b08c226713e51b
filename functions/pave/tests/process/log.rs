//! What is written to standard error: one JSON object a line, with the request's tag and whose it was.

use serde_json::json;

use crate::process::Process;

const KNOWN: &str = "
meta: {tag: t1}
input: {apiVersion: fn.pave.internal/v1alpha1, kind: Cost}
observed: {composite: {resource: {kind: Site, metadata: {namespace: web-dev, name: shop}, spec: {password: hunter2}}}}
";
const UNKNOWN: &str = "
meta: {tag: t2}
input: {apiVersion: v1, kind: Nothing}
observed: {composite: {resource: {kind: XSite, metadata: {name: shop}, spec: {password: hunter2}}}}
";

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_call_is_a_warning_with_its_tag_and_composite() {
    let mut process = Process::start(&[], &[]).await;
    process.call(KNOWN, &[]).await;
    process.call(UNKNOWN, &[]).await;
    let line = process.said("refused").await;
    assert_eq!(line["level"], "WARN");
    assert_eq!(
        [&line["tag"], &line["composite"]],
        [&json!("t2"), &json!("XSite shop")]
    );
    process.terminate();
    let (_, rest) = process.ended().await;
    assert!(
        !rest.iter().any(|line| line["message"] == "answered"),
        "{rest:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn debug_logs_every_call_and_no_payload() {
    let mut process = Process::start(&["--debug"], &[]).await;
    process.call(KNOWN, &[]).await;
    let line = process.said("answered").await;
    assert_eq!(line["level"], "DEBUG");
    assert_eq!(
        [&line["tag"], &line["composite"]],
        [&json!("t1"), &json!("Site web-dev/shop")]
    );
    process.call(UNKNOWN, &[]).await;
    process.terminate();
    let (_, rest) = process.ended().await;
    assert!(
        rest.iter().all(serde_json::Value::is_object),
        "JSON alone: {rest:?}"
    );
    assert!(
        !format!("{line:?} {rest:?}").contains("hunter2"),
        "{line:?} {rest:?}"
    );
}
