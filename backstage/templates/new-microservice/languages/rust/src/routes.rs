//! What the service answers.

use axum::{
    Json, Router, extract::State, http::header::CONTENT_TYPE, middleware, response::IntoResponse,
    routing::get,
};
use serde_json::{Value, json};

use crate::metrics::{self, Metrics};

/// Every route. Requests are measured, except those of the platform itself.
pub fn routes(metrics: Metrics) -> Router {
    Router::new()
        .route("/", get(hello))
        .layer(middleware::from_fn_with_state(
            metrics.clone(),
            metrics::measure,
        ))
        .route("/healthz", get(healthy))
        .route("/metrics", get(exposition))
        .with_state(metrics)
}

async fn hello() -> Json<Value> {
    Json(json!({"service": "${{ values.name }}"}))
}

/// Says that requests are taken. What it depends on is not asked: a database that is away must not restart every replica.
async fn healthy() -> &'static str {
    "ok\n"
}

async fn exposition(State(metrics): State<Metrics>) -> impl IntoResponse {
    ([(CONTENT_TYPE, metrics::CONTENT)], metrics.exposition())
}
