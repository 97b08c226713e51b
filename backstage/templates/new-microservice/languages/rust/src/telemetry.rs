//! Logs as JSON lines on standard output; traces to OpenTelemetry where `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector.

use std::{env, error::Error};

use axum::http::HeaderMap;
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator as _},
    trace::{TraceContextExt as _, TraceId, TracerProvider as _},
};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// The name under which traces are found.
const SERVICE: &str = "${{ values.name }}";

/// Sends what is left when it is stopped.
#[derive(Debug)]
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
}

/// Starts to write and to send.
///
/// # Errors
/// A collector's address that is none, and a second start.
pub fn start() -> Result<Telemetry, Box<dyn Error + Send + Sync>> {
    let provider = match env::var("OTEL_EXPORTER_OTLP_ENDPOINT") {
        Ok(_) => Some(provider()?),
        Err(_) => None,
    };
    let traces = provider
        .as_ref()
        .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer(SERVICE)));
    let filter = EnvFilter::try_from_env("LOG_LEVEL").unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false);
    tracing_subscriber::registry()
        .with(filter)
        .with(logs)
        .with(traces)
        .try_init()?;
    Ok(Telemetry { provider })
}

fn provider() -> Result<SdkTracerProvider, Box<dyn Error + Send + Sync>> {
    let exporter = SpanExporter::builder().with_tonic().build()?;
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name(SERVICE).build())
        .build())
}

/// Makes a span part of the trace of whoever called, as W3C's `traceparent` names it. Returns the trace for logs.
pub fn continue_trace(span: &Span, headers: &HeaderMap) -> TraceId {
    let caller = TraceContextPropagator::new().extract(&Headers(headers));
    let theirs = caller.span().span_context().trace_id();
    // Where no collector is named there are no spans that could have a parent.
    let _ = span.set_parent(caller);
    if theirs == TraceId::INVALID {
        span.context().span().span_context().trace_id()
    } else {
        theirs
    }
}

struct Headers<'r>(&'r HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}

impl Telemetry {
    /// Sends what was not sent yet.
    pub fn stop(self) {
        if let Some(Err(error)) = self.provider.map(|provider| provider.shutdown()) {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}
