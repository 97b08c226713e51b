//! The service from outside.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use http_body_util::BodyExt as _;
use service::{metrics::Metrics, routes::routes};
use tower::ServiceExt as _;

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
