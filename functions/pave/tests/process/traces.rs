//! Spans, as an OpenTelemetry collector gets them.

use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind, status::StatusCode};

use crate::{
    collector::{Collector, attributes},
    process::Process,
};

const CALL: &str = "
meta: {tag: t1}
input: {apiVersion: fn.pave.internal/v1alpha1, kind: Cost}
observed:
  composite:
    resource:
      apiVersion: example.org/v1
      kind: Site
      metadata: {namespace: web-dev, name: shop}
      spec: {password: hunter2}
    connectionDetails: {password: aHVudGVyMg==}
";
const REFUSED: &str = "{meta: {tag: t2}, input: {apiVersion: v1, kind: Nothing}}";
const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const UNSAMPLED: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

/// Calls a function that sends its traces to a new collector, ends it, and returns what arrived.
async fn spans(
    environment: &[(&str, &str)],
    calls: &[(&str, &[(&'static str, &'static str)])],
) -> Vec<(Vec<(String, String)>, Span)> {
    let mut collector = Collector::start().await;
    let url = collector.url();
    let mut variables = vec![("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str())];
    variables.extend(environment);
    let process = Process::start(&[], &variables).await;
    for (request, headers) in calls {
        process.call(request, headers).await;
    }
    process.terminate();
    let (code, log) = process.ended().await;
    assert_eq!(code, Some(0), "{log:?}");
    collector.spans()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_a_span_of_the_callers_trace_that_says_for_whom() {
    let environment = [("OTEL_SERVICE_NAME", "function-pave-test")];
    let mut spans = spans(&environment, &[(CALL, &[("traceparent", PARENT)])]).await;
    let (resource, span) = spans.pop().unwrap();
    assert!(spans.is_empty(), "one call, one span");
    let name = ("service.name".to_owned(), "function-pave-test".to_owned());
    assert!(resource.contains(&name), "{resource:?}");
    assert_eq!(
        (span.name.as_str(), span.kind()),
        ("RunFunction", SpanKind::Server)
    );
    assert_eq!(
        span.trace_id,
        0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes()
    );
    assert_eq!(span.parent_span_id, 0xb7ad_6b71_6920_3331_u64.to_be_bytes());
    assert!(span.start_time_unix_nano <= span.end_time_unix_nano);
    let want = [
        ("crossplane.composite.api_version", "example.org/v1"),
        ("crossplane.composite.kind", "Site"),
        ("crossplane.composite.name", "shop"),
        ("crossplane.composite.namespace", "web-dev"),
        ("crossplane.function.input.kind", "Cost"),
        ("crossplane.function.outcome", "ok"),
        ("crossplane.function.request.tag", "t1"),
        ("rpc.system", "grpc"),
    ];
    assert_eq!(
        attributes(&span.attributes),
        want.map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
    assert!(
        !format!("{span:?}").contains("hunter2"),
        "no payload: {span:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_call_is_an_error_without_the_functions_words() {
    let environment = [("FUNCTION_NAME", "acme-function-pave")];
    let (resource, span) = spans(&environment, &[(REFUSED, &[])]).await.pop().unwrap();
    let name = ("service.name".to_owned(), "acme-function-pave".to_owned());
    assert!(
        resource.contains(&name),
        "as Crossplane calls it: {resource:?}"
    );
    let status = span.status.unwrap();
    assert_eq!(
        (status.code(), status.message.as_str()),
        (StatusCode::Error, "fatal")
    );
    assert!(span.parent_span_id.is_empty(), "nobody traces the caller");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_when_nobody_wants_it() {
    let sampled: &[_] = &[("traceparent", PARENT)];
    let unsampled: &[_] = &[("traceparent", UNSAMPLED)];
    let cases = [
        (
            "the sampler drops it",
            ("OTEL_TRACES_SAMPLER", "always_off"),
            sampled,
        ),
        (
            "the caller's trace is not sampled",
            ("OTEL_SERVICE_NAME", "x"),
            unsampled,
        ),
        (
            "telemetry is disabled",
            ("OTEL_SDK_DISABLED", "true"),
            sampled,
        ),
        (
            "traces are exported nowhere",
            ("OTEL_TRACES_EXPORTER", "none"),
            sampled,
        ),
    ];
    for (reason, variable, headers) in cases {
        let spans = spans(&[variable], &[(CALL, headers)]).await;
        assert!(spans.is_empty(), "{reason}: {spans:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_cannot_be_used_is_reported_and_calls_are_served() {
    let cases = [
        (
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4317"),
            "OTEL_EXPORTER_OTLP_CERTIFICATE",
        ),
        (
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/no/such/file"),
            "OTEL_EXPORTER_OTLP_CERTIFICATE: cannot read",
        ),
        (
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            "OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf'",
        ),
    ];
    for (variable, error) in cases {
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1");
        let process = Process::start(&[], &[endpoint, variable]).await;
        assert!(process.call(CALL, &[]).await.results.is_empty());
        process.terminate();
        let (code, log) = process.ended().await;
        assert_eq!(code, Some(0), "{log:?}");
        let reported = log
            .iter()
            .find(|line| line["message"] == "no traces")
            .unwrap();
        assert!(
            reported["error"].as_str().unwrap().starts_with(error),
            "{reported}"
        );
    }
}
