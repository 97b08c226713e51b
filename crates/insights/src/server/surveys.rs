//! Surveys over HTTP. Who invites shows the secret of `facts`; who answers shows the token of an invitation.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;

use super::answers::bad;
use super::problem::Refusal;
use super::{Service, events};
use crate::api::{Received, SurveyQuery};
use crate::survey::{Answer, Invitations, Invite, Questions, SurveyError, SurveyResult, Themes};

pub(super) async fn invite(
    State(service): State<Arc<Service>>,
    Path(survey): Path<String>,
    headers: HeaderMap,
    invite: Result<Json<Invite>, JsonRejection>,
) -> Result<(StatusCode, Json<Invitations>), Refusal> {
    events::verify_platform_team(&service, &headers)?;
    let Json(invite) = invite.map_err(|error| bad(&error.body_text()))?;
    let invitations = service
        .store
        .invite(&survey, &invite, Timestamp::now())
        .await;
    Ok((StatusCode::CREATED, Json(invitations.map_err(refusal)?)))
}

pub(super) async fn themes(
    State(service): State<Arc<Service>>,
    Path(survey): Path<String>,
    headers: HeaderMap,
    themes: Result<Json<Themes>, JsonRejection>,
) -> Result<Json<Received>, Refusal> {
    events::verify_platform_team(&service, &headers)?;
    let Json(themes) = themes.map_err(|error| bad(&error.body_text()))?;
    let told = service.store.tell_themes(&survey, &themes).await;
    told.map_err(refusal)?;
    let outcome = "stored".to_owned();
    Ok(Json(Received { outcome }))
}

pub(super) async fn all(
    State(service): State<Arc<Service>>,
) -> Result<Json<Vec<SurveyResult>>, Refusal> {
    Ok(Json(service.store.surveys().await?))
}

/// The same whether the survey is open or not: whoever shows the questions need not know.
pub(super) async fn questions(Path(survey): Path<String>) -> Json<Questions> {
    Json(Questions::of(&survey))
}

pub(super) async fn answer(
    State(service): State<Arc<Service>>,
    Path(survey): Path<String>,
    answer: Result<Json<Answer>, JsonRejection>,
) -> Result<(StatusCode, Json<Received>), Refusal> {
    let Json(answer) = answer.map_err(|error| bad(&error.body_text()))?;
    let taken = service
        .store
        .answer(&survey, &answer, Timestamp::now())
        .await;
    taken.map_err(refusal)?;
    let outcome = "stored".to_owned();
    Ok((StatusCode::CREATED, Json(Received { outcome })))
}

pub(super) async fn result(
    State(service): State<Arc<Service>>,
    Path(survey): Path<String>,
    query: Result<Query<SurveyQuery>, QueryRejection>,
) -> Result<Json<SurveyResult>, Refusal> {
    let Query(query) = query.map_err(|error| bad(&error))?;
    let result = service
        .store
        .survey(&survey, query.against.as_deref())
        .await?;
    result
        .map(Json)
        .ok_or_else(|| refusal(SurveyError::Unknown))
}

fn refusal(error: SurveyError) -> Refusal {
    match error {
        SurveyError::Token => Refusal(StatusCode::FORBIDDEN, error.to_string()),
        SurveyError::Value(text) => Refusal(StatusCode::BAD_REQUEST, text),
        SurveyError::Unknown => Refusal(StatusCode::NOT_FOUND, error.to_string()),
        SurveyError::Random(_) => Refusal(StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        SurveyError::Store(error) => error.into(),
    }
}
