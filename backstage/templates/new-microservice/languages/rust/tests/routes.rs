//! The service from outside.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use service::{metrics::Metrics, routes::routes};
use tower::ServiceExt as _;
use tracing_subscriber::layer::SubscriberExt as _;

async fn get(metrics: &Metrics, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = routes(metrics.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn it_says_that_it_takes_requests() {
    let (status, body) = get(&Metrics::default(), "/healthz").await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "ok\n"));
}

#[tokio::test]
async fn requests_are_counted_by_route_and_status_as_the_alerts_read_them() {
    let metrics = Metrics::default();
    assert_eq!(get(&metrics, "/").await.0, StatusCode::OK);
    let (_, exposition) = get(&metrics, "/metrics").await;
    let counted = "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_route=\"/\",http_response_status_code=\"200\"} 1";
    assert!(exposition.contains(counted), "{exposition}");
}

#[tokio::test]
async fn the_platforms_own_requests_are_not_counted() {
    let metrics = Metrics::default();
    get(&metrics, "/healthz").await;
    get(&metrics, "/metrics").await;
    let (_, exposition) = get(&metrics, "/metrics").await;
    assert!(
        !exposition.contains("http_route=\"/healthz\""),
        "{exposition}"
    );
    assert!(
        !exposition.contains("http_route=\"/metrics\""),
        "{exposition}"
    );
}

/// The traces of the requests with these headers, in their order.
async fn traces(headers: &[(&str, &str)]) -> Vec<String> {
    let spans = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(spans.clone())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    for (name, value) in headers {
        let request = Request::get("/").header(*name, *value);
        let request = request.body(Body::empty()).unwrap();
        routes(Metrics::default()).oneshot(request).await.unwrap();
    }
    let spans = spans.get_finished_spans().unwrap();
    let traces = spans.iter().map(|span| span.span_context.trace_id());
    traces.map(|trace| trace.to_string()).collect()
}

#[tokio::test]
async fn a_request_belongs_to_the_trace_of_whoever_called() {
    let caller = "0af7651916cd43dd8448eb211c80319c";
    let parent = format!("00-{caller}-b7ad6b7169203331-01");
    assert_eq!(traces(&[("traceparent", &parent)]).await, [caller]);
}

#[tokio::test]
async fn a_request_of_nobody_begins_a_trace() {
    let nobody = "00000000000000000000000000000000";
    let found = traces(&[("traceparent", "00-made-up-01"), ("accept", "*/*")]).await;
    assert_eq!(found.len(), 2);
    assert!(
        found[0] != found[1] && !found.contains(&nobody.to_owned()),
        "{found:?}"
    );
}
