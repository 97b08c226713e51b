//! Pub/Sub as Google's own client for Python asks it: an independent witness of what really exists.

use std::{env, path::PathBuf};

use anyhow::Result;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::python::answer;

/// Does one thing and prints what came of it.
const CALL: &str = "
import json, sys
from google.api_core.exceptions import NotFound
from google.cloud import pubsub_v1

def publish(topic, text, attributes):
    return pubsub_v1.PublisherClient().publish(topic, text.encode(), **attributes).result(timeout=30)

def receive(subscription, handled):
    client = pubsub_v1.SubscriberClient()
    answer = client.pull(subscription=subscription, max_messages=1, return_immediately=True, timeout=30)
    for received in answer.received_messages:
        ids = [received.ack_id]
        if handled:
            client.acknowledge(subscription=subscription, ack_ids=ids)
        else:
            client.modify_ack_deadline(subscription=subscription, ack_ids=ids, ack_deadline_seconds=0)
        return received.message.data.decode()

def subscription(subscription):
    try:
        found = pubsub_v1.SubscriberClient().get_subscription(subscription=subscription, timeout=30)
    except NotFound:
        return None
    return {'retention': int(found.message_retention_duration.total_seconds()), 'filter': found.filter}

print(json.dumps(globals()[sys.argv[1]](**json.loads(sys.argv[2]))))
";

/// A server that speaks Pub/Sub.
pub struct PubSub {
    python: PathBuf,
    host: String,
}

impl PubSub {
    /// Google's emulator, as `PAVE_PUBSUB_PYTHON` and `PUBSUB_EMULATOR_HOST` say; `None` where it is not installed.
    pub fn from_environment() -> Option<Self> {
        Some(Self {
            python: env::var_os("PAVE_PUBSUB_PYTHON")?.into(),
            host: env::var("PUBSUB_EMULATOR_HOST").ok()?,
        })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// What Pub/Sub says.
    pub async fn publish(&self, topic: &str, text: &str, attributes: &Value) -> Result<()> {
        let arguments = json!({"topic": topic, "text": text, "attributes": attributes});
        self.call("publish", &arguments).await.map(drop)
    }

    /// The next message, which does not come again.
    ///
    /// # Errors
    /// What Pub/Sub says.
    pub async fn receive(&self, subscription: &str) -> Result<Option<String>> {
        self.next(subscription, true).await
    }

    /// The next message, which is given back at once.
    ///
    /// # Errors
    /// What Pub/Sub says.
    pub async fn refuse(&self, subscription: &str) -> Result<Option<String>> {
        self.next(subscription, false).await
    }

    /// What a subscription is like: `retention` in seconds, and `filter`; `null` where there is no such subscription.
    ///
    /// # Errors
    /// What Pub/Sub says.
    pub async fn subscription(&self, name: &str) -> Result<Value> {
        self.call("subscription", &json!({"subscription": name}))
            .await
    }

    async fn next(&self, subscription: &str, handled: bool) -> Result<Option<String>> {
        let arguments = json!({"subscription": subscription, "handled": handled});
        let received = self.call("receive", &arguments).await?;
        Ok(received.as_str().map(str::to_owned))
    }

    async fn call(&self, operation: &str, arguments: &Value) -> Result<Value> {
        let mut command = Command::new(&self.python);
        command
            .args(["-c", CALL, operation, &arguments.to_string()])
            .env("PUBSUB_EMULATOR_HOST", &self.host);
        answer(command, &format!("Pub/Sub, {operation} {arguments}")).await
    }
}
