//! Answers to who asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use jiff::Timestamp;

use super::Service;
use super::problem::Refusal;
use crate::api::{
    CountedChange, CountedDeployment, DeadLetter, DoraAnswer, DoraQuery, Part, PlatformQuery,
    ServiceDora,
};
use crate::exposition::{Family, Type, exposition};
use crate::metrics::{DEFINITIONS, Levels, Window, dora as count};
use crate::platform::PlatformAnswer;
use crate::projection::{Projection, Scope};
use crate::store::{Error, Projections, Store};

/// Most deployments in an answer.
const MOST_DEPLOYMENTS: usize = 1000;

pub(super) async fn dora(
    State(service): State<Arc<Service>>,
    query: Result<Query<DoraQuery>, QueryRejection>,
) -> Result<Json<DoraAnswer>, Refusal> {
    let Query(query) = query.map_err(|error| bad(&error))?;
    Ok(Json(asked(&service.store, &query).await?))
}

/// Answers a question about DORA metrics.
pub(super) async fn asked(store: &Store, query: &DoraQuery) -> Result<DoraAnswer, Refusal> {
    if query
        .edition
        .as_deref()
        .is_some_and(|edition| edition != "2023")
    {
        return Err(bad(
            &"edition: only 2023 has level bands here; leave it out for the score",
        ));
    }
    let texts = [&query.from, &query.to, &query.tz, &query.as_of].map(Option::as_deref);
    let window = Window::parse(texts, Timestamp::now()).map_err(|error| bad(&error))?;
    let environment = query
        .environment
        .clone()
        .unwrap_or_else(|| "production".to_owned());

    let told = store.incidents_are_told(window.as_of).await?;
    let mut services = Vec::new();
    for (service, projection) in projections(store, &environment, &window, query).await? {
        let answer = answer(&service, &projection, &window, (query, told));
        let mut answer = answer.map_err(|error| bad(&error))?;
        store.services.team(&service).clone_into(&mut answer.team);
        services.push(answer);
    }
    Ok(DoraAnswer {
        definitions: DEFINITIONS.to_owned(),
        environment,
        from: window.from,
        to: window.to,
        time_zone: window.zone.iana_name().unwrap_or("UTC").to_owned(),
        as_of: window.as_of,
        services,
    })
}

/// Of the service that is asked for, or of all.
async fn projections(
    store: &Store,
    environment: &str,
    window: &Window,
    query: &DoraQuery,
) -> Result<Projections, Error> {
    let names = match (&query.service, query.as_of.is_some()) {
        (None, false) => return store.counted_in(environment, window).await,
        (None, true) => store.services_in(environment).await?,
        (Some(service), _) => vec![service.clone()],
    };
    let mut projections = Projections::new();
    for service in names {
        let scope = Scope {
            service: service.clone(),
            environment: environment.to_owned(),
        };
        let projection = match query.as_of {
            Some(_) => store.known_by(&scope, window.as_of).await?,
            None => store.counted(&scope, window).await?,
        };
        projections.insert(service, projection);
    }
    Ok(projections)
}

fn answer(
    service: &str,
    projection: &Projection,
    window: &Window,
    (query, told): (&DoraQuery, bool),
) -> Result<ServiceDora, crate::metrics::WindowError> {
    let start = query.start.unwrap_or_default();
    let metrics = count(projection, window, start, told);
    let series = match query.bucket {
        None => None,
        Some(bucket) => {
            let parts = window.buckets(bucket)?;
            let parts = parts.iter().map(|part| Part {
                from: part.from,
                to: part.to,
                metrics: count(projection, part, start, told),
            });
            Some(parts.collect())
        }
    };
    Ok(ServiceDora {
        service: service.to_owned(),
        team: String::new(),
        levels: query.edition.as_ref().map(|_| Levels::of(&metrics)),
        metrics,
        series,
        deployments: query
            .service
            .as_ref()
            .map(|_| deployments(projection, window)),
    })
}

fn deployments(projection: &Projection, window: &Window) -> Vec<CountedDeployment> {
    let counted = projection.deployments.iter().rev();
    let counted = counted.filter(|deployment| deployment.counted());
    counted
        .filter_map(|deployment| {
            let finished_at = deployment.served_at()?;
            let inside = window.from <= finished_at && finished_at < window.known_until();
            let changes = projection.changes.iter();
            let changes = changes.filter(|change| change.deployment == deployment.id);
            let changes = changes.map(|change| CountedChange {
                change: change.change.clone(),
                first_commit_at: change.first_commit_at,
                merged_at: change.merged_at,
            });
            let kind = deployment.kind?;
            inside.then(|| CountedDeployment {
                id: deployment.id.clone(),
                finished_at,
                kind,
                commit: deployment.commit.clone(),
                link: deployment.link.clone(),
                failed_by: deployment.failed_by,
                recovered_at: deployment.recovered_at,
                changes: changes.collect(),
            })
        })
        .take(MOST_DEPLOYMENTS)
        .collect()
}

pub(super) async fn dead_letters(
    State(service): State<Arc<Service>>,
) -> Result<Json<Vec<DeadLetter>>, Refusal> {
    Ok(Json(service.store.dead_letters().await?))
}

pub(super) async fn platform(
    State(service): State<Arc<Service>>,
    query: Result<Query<PlatformQuery>, QueryRejection>,
) -> Result<Json<PlatformAnswer>, Refusal> {
    let Query(query) = query.map_err(|error| bad(&error))?;
    let texts = [
        query.from.as_deref(),
        query.to.as_deref(),
        query.tz.as_deref(),
        None,
    ];
    let window = Window::parse(texts, Timestamp::now()).map_err(|error| bad(&error))?;
    Ok(Json(service.store.platform(&window).await?))
}

pub(super) async fn metrics(
    State(service): State<Arc<Service>>,
) -> Result<impl IntoResponse, Refusal> {
    let leads = service.leadership.leads();
    let mut family = Family::new(
        "pave_insights_leads",
        Type::Gauge,
        "Whether this replica shows the metrics of all; the others show only this.",
    );
    family.sample(&[], if leads { 1.0 } else { 0.0 });
    let mut text = family.text();
    if leads {
        let now = Timestamp::now();
        text.push_str(&exposition(&service.store, now).await?);
        let cluster = service.cluster.iter();
        text.extend(cluster.map(|cluster| cluster.exposition(now)));
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4")], text))
}

pub(super) async fn openapi() -> Json<serde_json::Value> {
    Json(crate::openapi::document())
}

/// Answers when the database does.
pub(super) async fn healthy(State(service): State<Arc<Service>>) -> Result<&'static str, Refusal> {
    service.store.services_in("").await?;
    Ok("ok\n")
}

pub(super) fn bad(error: &dyn std::fmt::Display) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, error.to_string())
}
