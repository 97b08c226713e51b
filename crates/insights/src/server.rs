//! The service over HTTP. Events and answers have addresses of their own, so that a network can tell senders from readers.

mod answers;
mod events;
mod overview;
mod problem;
mod surveys;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};

use crate::cluster::Cluster;
use crate::intake::Source;
use crate::intake::signature::Secrets;
use crate::leader::Leadership;
use crate::store::Store;

/// Largest event. GitHub sends up to 25 MB, but no event that is counted comes near this.
const LARGEST_EVENT: usize = 4 << 20;

/// How a sender shows that an event is genuine.
#[derive(Debug, Clone, Default)]
pub struct Senders {
    /// Secrets of each source; a source without any is refused.
    pub secrets: BTreeMap<Source, Secrets>,
    /// Take everything from everybody: for a laptop.
    pub accept_unsigned: bool,
}

/// What every handler needs.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) store: Arc<Store>,
    pub(crate) senders: Senders,
    /// Where one is watched.
    pub(crate) cluster: Option<Cluster>,
    pub(crate) leadership: Leadership,
}

/// Routers over one store, and the cluster that is watched if there is one: for senders of events, and for readers. Within a runtime,
/// in which replicas of one database agree on who shows the metrics.
pub fn routers(store: Arc<Store>, senders: Senders, cluster: Option<Cluster>) -> (Router, Router) {
    let service = Arc::new(Service {
        leadership: Leadership::of(&store),
        store,
        senders,
        cluster,
    });
    let events = Router::new()
        .route("/v1/events/{source}", post(events::receive))
        .route("/v1/surveys/{survey}/invitations", post(surveys::invite))
        .route("/v1/surveys/{survey}/themes", put(surveys::themes))
        .layer(DefaultBodyLimit::max(LARGEST_EVENT))
        .with_state(Arc::clone(&service));
    let answers = Router::new()
        .route("/v1/dora", get(answers::dora))
        .route("/v1/dead-letters", get(answers::dead_letters))
        .route("/v1/platform", get(answers::platform))
        .route("/v1/surveys", get(surveys::all))
        .route("/v1/surveys/{survey}", get(surveys::result))
        .route("/v1/surveys/{survey}/questions", get(surveys::questions))
        .route("/v1/surveys/{survey}/answers", post(surveys::answer))
        .route("/metrics", get(answers::metrics))
        .route("/openapi.json", get(answers::openapi))
        .route("/", get(overview::page))
        .route("/healthz", get(answers::healthy))
        .with_state(service);
    (events, answers)
}
