//! Requests as OpenTelemetry counts them, which is what the platform's dashboard and alerts read.

use std::{fmt::Write as _, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, LabelSetEncoder, text::encode},
    metrics::{family::Family, histogram::Histogram},
    registry::Registry,
};
use tracing::Instrument as _;

use crate::telemetry::continue_trace;

/// Media type of [`Metrics::exposition`].
pub const CONTENT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds, as OpenTelemetry recommends for this metric.
const BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// What is counted apart. The route is the pattern and never the path, so the number of series has a limit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Labels {
    method: String,
    route: String,
    status: u16,
}

impl EncodeLabelSet for Labels {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> std::fmt::Result {
        use prometheus_client::encoding::EncodeLabel as _;
        ("http_request_method", self.method.as_str()).encode(encoder.encode_label())?;
        ("http_route", self.route.as_str()).encode(encoder.encode_label())?;
        (
            "http_response_status_code",
            self.status.to_string().as_str(),
        )
            .encode(encoder.encode_label())
    }
}

type Durations = Family<Labels, Histogram, fn() -> Histogram>;

/// What was counted since the start.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    durations: Durations,
}

impl Default for Metrics {
    fn default() -> Self {
        let durations = Durations::new_with_constructor(|| Histogram::new(BOUNDS));
        let mut registry = Registry::default();
        registry.register(
            "http_server_request_duration_seconds",
            "Time from the request to the answer's head",
            durations.clone(),
        );
        Self {
            registry: Arc::new(registry),
            durations,
        }
    }
}

impl Metrics {
    /// As Prometheus reads them.
    pub fn exposition(&self) -> String {
        let mut text = String::new();
        if let Err(error) = encode(&mut text, &self.registry) {
            text.clear();
            let _ = writeln!(text, "\x23 {error}");
        }
        text
    }
}

/// Measures a request, and gives it a span that logs and traces share.
pub async fn measure(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().to_string();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", otel.kind = "server", %method, %route);
    let trace = continue_trace(&span, request.headers());
    let response = next.run(request).instrument(span.clone()).await;
    let seconds = started.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(status, seconds, %trace, "answered"));
    let labels = Labels {
        method,
        route,
        status,
    };
    metrics.durations.get_or_create(&labels).observe(seconds);
    response
}
