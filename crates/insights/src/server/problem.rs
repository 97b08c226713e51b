//! Errors as people and programs read them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::api::Problem;
use crate::store;

/// A status and a sentence.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) StatusCode, pub(crate) String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(Problem { error: self.1 })).into_response()
    }
}

/// The cause goes to the log; the sender cannot help it and sends again.
impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        tracing::error!(%error, "the database did not answer");
        let text = "the database did not answer; try again later".to_owned();
        Self(StatusCode::SERVICE_UNAVAILABLE, text)
    }
}
