//! The service on free ports, and a client to send and ask.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use pave_insights::cluster::Cluster;
use pave_insights::intake::Source;
use pave_insights::intake::signature::Secrets;
use pave_insights::server::{Senders, routers};
use pave_insights::store::Store;
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) const SECRET: &str = "a secret of the test";

pub(crate) struct Service {
    pub(crate) events: String,
    pub(crate) answers: String,
    pub(crate) client: reqwest::Client,
}

pub(crate) async fn start(store: Store) -> Service {
    serve(Arc::new(store), None).await
}

pub(crate) async fn start_watching(store: &Arc<Store>, cluster: Cluster) -> Service {
    serve(Arc::clone(store), Some(cluster)).await
}

/// Every source has the same secret, but GitLab a signing one as well.
async fn serve(store: Arc<Store>, cluster: Option<Cluster>) -> Service {
    let signing = format!("{SECRET}\nwhsec_{}", "c2lnbmluZyBrZXk=");
    let secrets: BTreeMap<Source, Secrets> = Source::ALL
        .into_iter()
        .map(|source| (source, Secrets::parse(&signing)))
        .collect();
    let senders = Senders {
        secrets,
        accept_unsigned: false,
    };
    let (events, answers) = routers(store, senders, cluster);
    Service {
        events: listen(events).await,
        answers: listen(answers).await,
        client: reqwest::Client::new(),
    }
}

pub(crate) async fn listen(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}

impl Service {
    pub(crate) async fn post(
        &self,
        source: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> (u16, Value) {
        let mut request = self
            .client
            .post(format!("{}/v1/events/{source}", self.events))
            .body(body.into());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        let response = self
            .client
            .get(format!("{}{path}", self.answers))
            .send()
            .await
            .unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    /// Sends facts in our own words; they must be stored.
    pub(crate) async fn tell(&self, facts: &[Value]) {
        let bearer = format!("Bearer {SECRET}");
        let body = json!({"facts": facts}).to_string();
        let (status, answer) = self
            .post("facts", &[("authorization", &bearer)], body)
            .await;
        assert_eq!(status, 201, "{answer}");
    }
}
