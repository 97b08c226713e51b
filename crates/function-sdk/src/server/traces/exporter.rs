//! Where spans are sent, by the standard environment variables.

use std::{env, fs, io};

use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithTonicConfig as _};
use tonic::transport::{Certificate, ClientTlsConfig, Identity};

/// Why there are no traces although there should be.
#[derive(Debug, thiserror::Error)]
pub(super) enum ExporterError {
    #[error("{variable}: cannot read `{path}`: {source}")]
    Unreadable {
        variable: String,
        path: String,
        source: io::Error,
    },
    #[error("{0}")]
    Build(#[from] ExporterBuildError),
    #[error(
        "OTEL_EXPORTER_OTLP_PROTOCOL: '{0}' is not spoken here; choose grpc, usually on port 4317"
    )]
    Protocol(String),
    #[error(
        "OTEL_EXPORTER_OTLP_CERTIFICATE: needed for an https endpoint, because a function's image brings no certificate \
         authorities"
    )]
    NoAuthority,
}

/// `None` when nobody asks for traces.
pub(super) fn from_environment() -> Result<Option<SpanExporter>, ExporterError> {
    let Some(endpoint) = of_traces("ENDPOINT").filter(|_| !is_off()) else {
        return Ok(None);
    };
    match of_traces("PROTOCOL") {
        Some(protocol) if protocol != "grpc" => return Err(ExporterError::Protocol(protocol)),
        _ => (),
    }
    let mut exporter = SpanExporter::builder().with_tonic();
    if let Some(tls) = tls()? {
        exporter = exporter.with_tls_config(tls);
    } else if endpoint.starts_with("https://") {
        return Err(ExporterError::NoAuthority);
    }
    Ok(Some(exporter.build()?))
}

fn is_off() -> bool {
    let is =
        |variable, value: &str| set(variable).is_some_and(|set| set.eq_ignore_ascii_case(value));
    is("OTEL_SDK_DISABLED", "true") || is("OTEL_TRACES_EXPORTER", "none")
}

/// The library below reads endpoint, headers and timeout, but no certificates.
fn tls() -> Result<Option<ClientTlsConfig>, ExporterError> {
    let Some(authority) = file("CERTIFICATE")? else {
        return Ok(None);
    };
    let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority));
    let identity = file("CLIENT_CERTIFICATE")?.zip(file("CLIENT_KEY")?);
    Ok(Some(match identity {
        Some((certificate, key)) => tls.identity(Identity::from_pem(certificate, key)),
        None => tls,
    }))
}

fn file(what: &str) -> Result<Option<Vec<u8>>, ExporterError> {
    let Some(path) = of_traces(what) else {
        return Ok(None);
    };
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(source) => Err(ExporterError::Unreadable {
            variable: format!("OTEL_EXPORTER_OTLP_{what}"),
            path,
            source,
        }),
    }
}

/// What is said for traces, or else for everything that is exported.
fn of_traces(what: &str) -> Option<String> {
    set(&format!("OTEL_EXPORTER_OTLP_TRACES_{what}"))
        .or_else(|| set(&format!("OTEL_EXPORTER_OTLP_{what}")))
}

/// Empty is unset.
fn set(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.is_empty())
}
