//! A span for each call, sent to an OpenTelemetry collector when the standard environment variables name one.
//!
//! `OTEL_EXPORTER_OTLP_ENDPOINT` (or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) switches them on; `OTEL_SDK_DISABLED=true`
//! and `OTEL_TRACES_EXPORTER=none` switch them off again. `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`,
//! `OTEL_TRACES_SAMPLER`, `OTEL_BSP_*`, headers and timeouts are read by the libraries below. Meaning of each:
//! <https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/>.
//!
//! Without a collector a call costs one look at an `Option`.

mod exporter;

use std::time::{Duration, SystemTime};

use opentelemetry::{
    Context, Key, KeyValue,
    propagation::{Extractor, TextMapPropagator as _},
    trace::{Span as _, SpanKind, Status, Tracer as _, TracerProvider as _},
};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{SdkTracer, SdkTracerProvider},
};
use tonic::metadata::MetadataMap;

use super::subject::Subject;
use crate::{call::Outcome, request::Request};

/// How long the collector may take for the last spans. Together with the default drain timeout it stays within the 30
/// seconds that Kubernetes gives a pod.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(3);

pub(super) struct Traces(Option<Exported>);

struct Exported {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// A call that has begun: when, and as part of what.
pub(super) struct Call(Option<(SystemTime, Context)>);

impl Traces {
    /// Must be called on the runtime that is to send the spans. A collector that cannot be used is reported, and calls
    /// are served without traces: they matter more.
    pub(super) fn from_environment() -> Self {
        let exporter = match exporter::from_environment() {
            Ok(exporter) => exporter,
            Err(error) => {
                tracing::error!(%error, "no traces");
                None
            }
        };
        Self(exporter.map(|exporter| {
            let provider = SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_resource(resource())
                .build();
            let tracer = provider.tracer(env!("CARGO_PKG_NAME"));
            Exported { provider, tracer }
        }))
    }

    pub(super) fn begin(&self, metadata: &MetadataMap) -> Call {
        Call(self.0.as_ref().map(|_| {
            let parent = TraceContextPropagator::new().extract(&Headers(metadata));
            (SystemTime::now(), parent)
        }))
    }

    /// Says what a call was for and how it ended; never what was in it, nor in the answer.
    pub(super) fn end(&self, call: Call, request: &Request, outcome: Outcome) {
        let (Some(Exported { tracer, .. }), Call(Some((begin, parent)))) = (&self.0, call) else {
            return;
        };
        let mut span = tracer
            .span_builder("RunFunction")
            .with_kind(SpanKind::Server)
            .with_start_time(begin)
            .with_attributes([KeyValue::new("rpc.system", "grpc")])
            .start_with_context(tracer, &parent);
        if span.is_recording() {
            span.set_attributes(attributes(request, outcome));
            if outcome != Outcome::Ok {
                // Without the message: it may quote the manifest.
                span.set_status(Status::error(outcome.as_str()));
            }
        }
        span.end();
    }

    /// Sends what has not been sent yet. No call after this is traced.
    pub(super) async fn flush(&self) {
        let Some(Exported { provider, .. }) = &self.0 else {
            return;
        };
        let provider = provider.clone();
        let flush = move || provider.shutdown_with_timeout(FLUSH_TIMEOUT);
        match tokio::task::spawn_blocking(flush).await {
            Ok(Ok(())) => (),
            Ok(Err(error)) => tracing::warn!(%error, "the last traces are lost"),
            Err(error) => tracing::warn!(%error, "the last traces are lost"),
        }
    }
}

/// Who sends: as the standard variables say, or as Crossplane calls the function in its pod.
fn resource() -> Resource {
    let resource = Resource::builder().build();
    let name = resource.get(&Key::from_static_str("service.name"));
    let is_named = name.is_some_and(|name| !name.as_str().starts_with("unknown_service"));
    match std::env::var("FUNCTION_NAME") {
        Ok(function) if !is_named => Resource::builder().with_service_name(function).build(),
        _ => resource,
    }
}

fn attributes(request: &Request, outcome: Outcome) -> Vec<KeyValue> {
    let Subject {
        type_meta,
        metadata,
    } = Subject::of(request);
    let input = request.input_type().unwrap_or_default();
    [
        ("crossplane.composite.api_version", type_meta.api_version),
        ("crossplane.composite.kind", type_meta.kind),
        ("crossplane.composite.namespace", metadata.namespace),
        ("crossplane.composite.name", metadata.name),
        ("crossplane.function.input.kind", input.kind),
        ("crossplane.function.outcome", outcome.as_str().to_owned()),
        ("crossplane.function.request.tag", request.tag().to_owned()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| KeyValue::new(key, value))
    .collect()
}

struct Headers<'a>(&'a MetadataMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        // The propagator asks for the headers that it knows.
        Vec::new()
    }
}
