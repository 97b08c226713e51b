//! Events from outside: genuine, small enough, JSON, and on disk before they are answered.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Service;
use super::problem::Refusal;
use crate::api::Received;
use crate::intake::signature::Secrets;
use crate::intake::{Delivery, Source};
use crate::store::Outcome;

/// Longest name of a delivery or kind of event.
const LONGEST_HEADER: usize = 200;

pub(super) async fn receive(
    State(service): State<Arc<Service>>,
    Path(source): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Received>), Refusal> {
    let source = Source::named(&source).ok_or_else(|| unknown(&source))?;
    let now = Timestamp::now();
    let verified_by = verify(&service, source, &headers, &body, now)?;
    let text = std::str::from_utf8(&body).ok();
    let value = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let (Some(text), Some(value)) = (text, value) else {
        let text = "the body is not JSON; set the content type of the webhook to application/json";
        return Err(Refusal(StatusCode::BAD_REQUEST, text.to_owned()));
    };
    let (id, kind) = name(source, &headers, &value, &body)?;
    let mut delivery = Delivery::new(source, (&id, &kind), now, text);
    verified_by.clone_into(&mut delivery.verified_by);
    let outcome = service.store.record(&delivery).await?;
    let (status, outcome) = match outcome {
        Outcome::Stored => (StatusCode::CREATED, "stored"),
        Outcome::Repeated => (StatusCode::OK, "repeated"),
        Outcome::Ignored => (StatusCode::ACCEPTED, "ignored"),
        Outcome::DeadLetter => (StatusCode::ACCEPTED, "deadLetter"),
    };
    let outcome = outcome.to_owned();
    Ok((status, Json(Received { outcome })))
}

fn unknown(source: &str) -> Refusal {
    let names: Vec<&str> = Source::ALL.iter().map(|source| source.name()).collect();
    let source: String = source.chars().take(40).collect();
    let text = format!(
        "there is no source {source:?}; choose one of {}",
        names.join(", ")
    );
    Refusal(StatusCode::NOT_FOUND, text)
}

/// Which check the event passed. The address says who sends, never a header: Gitea sends GitHub's headers as well.
fn verify(
    service: &Service,
    source: Source,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<&'static str, Refusal> {
    if service.senders.accept_unsigned {
        return Ok("nothing");
    }
    let secrets = service.senders.secrets.get(&source);
    let Some(secrets) = secrets.filter(|secrets| !secrets.is_empty()) else {
        let text = format!(
            "no secret is configured for {0}; put one into the file `{0}` of --secrets",
            source.name()
        );
        return Err(Refusal(StatusCode::FORBIDDEN, text));
    };
    let check = match source {
        Source::Github => github(secrets, headers, body),
        Source::Gitea => gitea(secrets, headers, body),
        Source::Gitlab => gitlab(secrets, headers, body, now),
        Source::CdEvents | Source::Facts | Source::Alertmanager | Source::ArgoCd | Source::Flux => {
            bearer(secrets, headers)
        }
    };
    check.ok_or_else(|| {
        let text = "the signature or token is missing or wrong; compare the secret at the sender with the one here";
        Refusal(StatusCode::UNAUTHORIZED, text.to_owned())
    })
}

fn header<'headers>(headers: &'headers HeaderMap, name: &str) -> Option<&'headers str> {
    headers.get(name)?.to_str().ok()
}

fn github(secrets: &Secrets, headers: &HeaderMap, body: &[u8]) -> Option<&'static str> {
    let signature = header(headers, "x-hub-signature-256")?.strip_prefix("sha256=")?;
    secrets.signed_hex(body, signature).then_some("hmac-sha256")
}

fn gitea(secrets: &Secrets, headers: &HeaderMap, body: &[u8]) -> Option<&'static str> {
    let signature = header(headers, "x-gitea-signature")?;
    secrets.signed_hex(body, signature).then_some("hmac-sha256")
}

/// Who signs is not let off with a token.
fn gitlab(
    secrets: &Secrets,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Option<&'static str> {
    if let Some(signature) = header(headers, "webhook-signature") {
        let id = header(headers, "webhook-id")?;
        let timestamp = header(headers, "webhook-timestamp")?;
        let signed = secrets.standard_webhook((id, timestamp, signature), body, now);
        return signed.then_some("standard-webhooks");
    }
    let token = headers.get("x-gitlab-token")?;
    secrets.token(token.as_bytes()).then_some("token")
}

fn bearer(secrets: &Secrets, headers: &HeaderMap) -> Option<&'static str> {
    let token = headers.get("authorization")?.as_bytes();
    let token = token.strip_prefix(b"Bearer ")?;
    secrets.token(token).then_some("bearer")
}

/// Name and kind of the delivery. Where the source gives no name, the same body is the same delivery.
fn name(
    source: Source,
    headers: &HeaderMap,
    value: &Value,
    body: &[u8],
) -> Result<(String, String), Refusal> {
    let digest = || hex::encode(Sha256::digest(body));
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
    let (id, kind) = match source {
        Source::Github => (
            header(headers, "x-github-delivery"),
            header(headers, "x-github-event"),
        ),
        Source::Gitea => (
            header(headers, "x-gitea-delivery"),
            header(headers, "x-gitea-event"),
        ),
        Source::Gitlab => (
            ["webhook-id", "idempotency-key", "x-gitlab-event-uuid"]
                .iter()
                .find_map(|name| header(headers, name)),
            header(headers, "x-gitlab-event"),
        ),
        Source::Facts => (text("/id"), Some("facts")),
        Source::CdEvents => (None, Some("cdevent")),
        Source::Alertmanager => (None, Some("notification")),
        Source::ArgoCd | Source::Flux => (None, Some("object")),
    };
    let Some(kind) = kind else {
        let text = "the header that names the kind of event is missing; send to the address of the right source";
        return Err(Refusal(StatusCode::BAD_REQUEST, text.to_owned()));
    };
    let id = id.map_or_else(digest, str::to_owned);
    if id.len() > LONGEST_HEADER || kind.len() > LONGEST_HEADER || id.contains(char::is_control) {
        let text =
            format!("the name of the delivery is not plain text of at most {LONGEST_HEADER} bytes");
        return Err(Refusal(StatusCode::BAD_REQUEST, text));
    }
    Ok((id, kind.to_owned()))
}

/// Whoever may tell facts is the platform team, and may invite to surveys.
pub(super) fn verify_platform_team(service: &Service, headers: &HeaderMap) -> Result<(), Refusal> {
    verify(service, Source::Facts, headers, b"", Timestamp::now()).map(|_| ())
}
