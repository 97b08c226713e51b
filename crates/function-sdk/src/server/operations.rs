//! The side port for probes and Prometheus, in plain HTTP because neither has a client certificate.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    Router,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};

use tokio::net::TcpListener;

use super::metrics::Metrics;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether the server takes calls: not before it serves, and not while it drains.
#[derive(Clone, Default)]
pub(super) struct Readiness(Arc<AtomicBool>);

impl Readiness {
    pub(super) fn set(&self, is_ready: bool) {
        self.0.store(is_ready, Ordering::Relaxed);
    }

    fn status(&self) -> (StatusCode, &'static str) {
        if self.0.load(Ordering::Relaxed) {
            (StatusCode::OK, "ok")
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, "not taking calls")
        }
    }
}

/// `/metrics`, `/healthz` (the process answers) and `/readyz` (it takes calls).
pub(super) fn router(metrics: Arc<Metrics>, readiness: Readiness) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(async move || readiness.status()))
        .route("/metrics", get(async move || show(&metrics)))
}

/// Serves the pages for as long as the server runs.
pub(super) async fn serve(listener: TcpListener, pages: Router) {
    if let Err(error) = axum::serve(listener, pages).await {
        tracing::error!(%error, "no more probes and metrics");
    }
}

fn show(metrics: &Metrics) -> impl IntoResponse + use<> {
    match metrics.text() {
        Ok(text) => (StatusCode::OK, [(CONTENT_TYPE, OPEN_METRICS)], text),
        Err(error) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            [(CONTENT_TYPE, "text/plain")],
            error.to_string(),
        ),
    }
}
