//! The way to pave-insights.

use std::time::Duration;

use pave_survey::Answer;
use reqwest::{StatusCode, Url};
use serde_json::Value;

use crate::{diagnostic::Diagnostic, exit::Exit};

/// How long the service may take.
const LIMIT: Duration = Duration::from_secs(15);

/// Where answers go.
pub(super) struct Service {
    base: Url,
}

impl Service {
    pub(super) fn at(address: &str) -> Result<Self, Diagnostic> {
        let base = Url::parse(address).ok();
        let base = base.filter(|base| ["http", "https"].contains(&base.scheme()));
        let base = base.ok_or_else(|| {
            let message = format!("--insights: `{address}` is no address");
            Diagnostic::error(Exit::Usage, message).hint(
                "write http:// or https:// and a host, for example https://insights.acme.example",
            )
        })?;
        Ok(Self { base })
    }

    /// Sends an answer; returns when it is on the service's disk.
    pub(super) fn send(&self, survey: &str, answer: &Answer) -> Result<(), Diagnostic> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Diagnostic::error(Exit::Internal, format!("no runtime: {error}")))?;
        runtime.block_on(self.post(survey, answer))
    }

    async fn post(&self, survey: &str, answer: &Answer) -> Result<(), Diagnostic> {
        let mut address = self.base.clone();
        if let Ok(mut path) = address.path_segments_mut() {
            // The name is somebody's input, so it is escaped.
            path.pop_if_empty()
                .extend(["v1", "surveys", survey, "answers"]);
        }
        let unreachable = |error: reqwest::Error| {
            let message = format!("{} does not answer: {}", self.base, cause(&error));
            Diagnostic::error(Exit::Remote, message)
                .hint("is --insights right, and can it be reached from here? Nothing was sent that counts; the token is still good")
        };
        let client = reqwest::Client::builder().timeout(LIMIT).build();
        let request = client.map_err(unreachable)?.post(address).json(answer);
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        let why = response.json::<Value>().await.ok();
        let why = why.and_then(|why| Some(why["error"].as_str()?.to_owned()));
        Err(refusal(status, why))
    }
}

/// The service's own words, where they are its.
fn refusal(status: StatusCode, why: Option<String>) -> Diagnostic {
    let Some(why) = why else {
        let message = format!("--insights: answers {status}, as pave-insights does not");
        return Diagnostic::error(Exit::Remote, message)
            .hint("is --insights the address at which it gives answers, and not the portal's?");
    };
    let exit = if status.is_server_error() {
        Exit::Remote
    } else {
        Exit::Refused
    };
    Diagnostic::error(exit, why)
}

/// The innermost cause, for the outer ones only say that there is one.
fn cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
