//! The cluster: the platform's objects as they are now, for metrics, and what each of them tells once, for the database.
//!
//! Each kind is listed and then watched, with no right but to read. What an object tells has a name that follows from its `uid` and what
//! happened to it, and the first telling counts, so a restart, a second replica or a watch that begins anew stores nothing twice. A kind
//! that cannot be watched is said in the log and tried again; its metrics are absent and never 0.

mod gauges;
mod object;
mod telling;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures::{Stream, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use kube::{
    Api, Client,
    api::{ApiResource, DynamicObject, GroupVersionKind},
    runtime::{
        WatchStreamExt as _,
        reflector::{self, Store as Objects},
        watcher,
    },
};
use pave_api::kinds::{KINDS, Kind};

use crate::store::Store;
use object::Seen;

/// Everything of ours in one cluster.
#[derive(Debug, Clone)]
pub struct Cluster(Arc<Vec<Watched>>);

/// All objects of a kind.
#[derive(Debug)]
struct Watched {
    kind: &'static Kind,
    objects: Objects<DynamicObject>,
    /// Whether all of them are known.
    listed: AtomicBool,
}

impl Cluster {
    /// Watches a cluster from now on, until the runtime ends.
    pub fn watch(client: &Client, store: &Arc<Store>) -> Self {
        let mut streams = Vec::new();
        let mut watched = Vec::new();
        for kind in KINDS {
            let resource = resource(kind);
            let writer = reflector::store::Writer::new(resource.clone());
            watched.push(Watched {
                kind,
                objects: writer.as_reader(),
                listed: AtomicBool::new(false),
            });
            let api: Api<DynamicObject> = Api::all_with(client.clone(), &resource);
            let events = watcher(api, watcher::Config::default());
            streams.push(reflector::reflector(writer, events).default_backoff());
        }
        let cluster = Self(Arc::new(watched));
        for (index, events) in streams.into_iter().enumerate() {
            tokio::spawn(cluster.clone().follow(index, events, Arc::clone(store)));
        }
        cluster
    }

    async fn follow(
        self,
        index: usize,
        events: impl Stream<Item = watcher::Result<watcher::Event<DynamicObject>>> + Send,
        store: Arc<Store>,
    ) {
        let Some(watched) = self.0.get(index) else {
            return;
        };
        let kind = watched.kind.name;
        let mut events = std::pin::pin!(events.map_err(|error| error.to_string()));
        while let Some(event) = events.next().await {
            let told = match event {
                Ok(watcher::Event::Apply(object) | watcher::Event::InitApply(object)) => {
                    telling::of(watched.kind, &object, Timestamp::now())
                }
                Ok(watcher::Event::Delete(object)) => {
                    telling::of_deleted(watched.kind, &object, Timestamp::now())
                }
                Ok(watcher::Event::Init) => continue,
                Ok(watcher::Event::InitDone) => {
                    watched.listed.store(true, Ordering::Relaxed);
                    continue;
                }
                Err(error) => {
                    tracing::warn!(
                        kind,
                        error,
                        "cannot be watched, and is tried again; is the package installed, and may pave-insights list and watch it?"
                    );
                    continue;
                }
            };
            // What is lost here is told again by the next change or start.
            if let Err(error) = telling::store(&store, told).await {
                tracing::warn!(kind, %error, "what an object told is not stored");
            }
        }
    }

    /// The metrics of what there is now.
    pub(crate) fn exposition(&self, now: Timestamp) -> String {
        let listed = self
            .0
            .iter()
            .filter(|watched| watched.listed.load(Ordering::Relaxed));
        let seen: Vec<Seen> = listed
            .flat_map(|watched| {
                let objects = watched.objects.state();
                objects
                    .into_iter()
                    .map(|object| Seen::new(watched.kind, &object))
            })
            .collect();
        gauges::text(&seen, now)
    }
}

pub(crate) fn resource(kind: &Kind) -> ApiResource {
    let (group, version) = pave_api::API_VERSION
        .split_once('/')
        .unwrap_or(("", pave_api::API_VERSION));
    let kind_of = GroupVersionKind::gvk(group, version, kind.name);
    ApiResource::from_gvk_with_plural(&kind_of, kind.plural)
}
