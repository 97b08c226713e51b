//! Requests whose whole answer counts, warnings too. Nothing is stored unless it is said.

use anyhow::{Context as _, Result};
use http::{Method, Request};
use kube::client::Body;
use pave_control_plane::{Cluster, Kind};
use serde_json::Value;

pub(crate) struct Caller(Cluster);

/// What the API server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Why it refuses.
    pub(crate) refusal: Option<String>,
    pub(crate) warnings: Vec<String>,
}

impl Caller {
    pub(crate) fn new(cluster: Cluster) -> Self {
        Self(cluster)
    }

    /// Asks whether an object could be created.
    pub(crate) async fn create(&self, object: &Value) -> Result<Answer> {
        self.ask(Method::POST, object, "").await
    }

    /// Asks whether an object could take the place of the one that is there, or its status (`/status`).
    pub(crate) async fn replace(&self, object: &Value, part: &str) -> Result<Answer> {
        self.ask(Method::PUT, object, part).await
    }

    async fn ask(&self, method: Method, object: &Value, part: &str) -> Result<Answer> {
        let text = |pointer| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let kind = Kind(text("/apiVersion"), text("/kind"));
        let api = self.0.api(kind, text("/metadata/namespace")).await?;
        let name = if method == Method::POST {
            String::new()
        } else {
            format!("/{}", text("/metadata/name"))
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{name}{part}?dryRun=All", api.resource_url()))
            .header("Content-Type", "application/json")
            .body(Body::from(serde_json::to_vec(object)?))?;
        let response = self.0.client().send(request).await?;
        let headers = response.headers().get_all("warning").iter();
        let warnings = headers
            .filter_map(|header| header.to_str().ok())
            .filter_map(said);
        let warnings = warnings.collect();
        let status = response.status();
        let body = response.into_body().collect_bytes().await?;
        let body: Value = serde_json::from_slice(&body).context("the answer is no JSON")?;
        let refusal = (!status.is_success()).then(|| {
            let message = body["message"].as_str().unwrap_or_default();
            let sentence = message
                .split_once("denied request: ")
                .map(|(_, sentence)| sentence);
            sentence.unwrap_or(message).to_owned()
        });
        Ok(Answer { refusal, warnings })
    }
}

/// The sentence of a warning of ours: `299 - "Validation failed for … with binding 'b': sentence"`.
fn said(header: &str) -> Option<String> {
    let (_, sentence) = header.split_once("with binding '")?;
    let (_, sentence) = sentence.split_once("': ")?;
    Some(sentence.trim_end_matches('"').replace("\\\"", "\""))
}
