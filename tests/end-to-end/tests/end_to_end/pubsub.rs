//! Queues and topics on Google Cloud with messages that are really sent, received and given up, where Google's emulator of Pub/Sub is
//! installed.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Wait, say, until};
use pave_end_to_end::{Platform, PubSub, QUEUE};
use serde_json::json;

use crate::case::cases;

cases![
    messages_on_google_cloud_arrive_and_end_among_the_dead_letters,
    each_subscription_of_a_topic_on_google_cloud_gets_its_own_messages,
    a_changed_queue_is_changed_in_pubsub_and_a_deleted_one_is_gone,
];

/// How long Pub/Sub may take for what a controller has to do first.
const LIMIT: Duration = Duration::from_mins(5);
/// The fewest that Pub/Sub takes.
const DELIVERIES: usize = 5;

async fn messages_on_google_cloud_arrive_and_end_among_the_dead_letters(
    platform: &Platform,
) -> Result<()> {
    let Some(pubsub) = emulator(platform) else {
        return Ok(());
    };
    let namespace = platform.namespace("storefront", "dev").await?;
    let orders = namespace.object(QUEUE, "orders");
    let spec = json!({"cloud": "gcp", "deadLetter": {"maxReceiveCount": DELIVERIES}});
    orders.apply(spec).await?;
    orders.in_phase("Ready").await?;
    let secret = namespace.secret("orders-queue-connection").await?;
    let key = |key: &str| secret.get(key).with_context(|| format!("no key {key}"));
    let (receive_from, dead_letter) = (key("receive-from")?, key("dead-letter")?);

    let no_attributes = json!({});
    pubsub
        .publish(key("send-to")?, "first", &no_attributes)
        .await?;
    for delivery in 1..=DELIVERIES {
        let received = pubsub.refuse(receive_from).await?;
        ensure!(
            received.as_deref() == Some("first"),
            "delivery {delivery} is {received:?}"
        );
    }

    let more = pubsub.receive(receive_from).await?;
    ensure!(more.is_none(), "delivered once more: {more:?}");
    let dead = pubsub.receive(dead_letter).await?;
    ensure!(
        dead.as_deref() == Some("first"),
        "among the dead letters is {dead:?}"
    );
    Ok(())
}

async fn each_subscription_of_a_topic_on_google_cloud_gets_its_own_messages(
    platform: &Platform,
) -> Result<()> {
    let Some(pubsub) = emulator(platform) else {
        return Ok(());
    };
    let namespace = platform.namespace("storefront", "dev").await?;
    let events = namespace.object(QUEUE, "events");
    let subscriptions =
        json!([{"name": "everything"}, {"name": "sold-out", "filter": {"event": "sold-out"}}]);
    let spec = json!({"cloud": "gcp", "type": "topic", "subscriptions": subscriptions});
    events.apply(spec).await?;
    events.in_phase("Ready").await?;
    let secret = namespace.secret("events-queue-connection").await?;
    let key = |key: &str| secret.get(key).with_context(|| format!("no key {key}"));

    for event in ["restocked", "sold-out"] {
        let attributes = json!({"event": event});
        pubsub.publish(key("send-to")?, event, &attributes).await?;
    }

    // The emulator keeps the filter and does not follow it.
    for (subscription, filter) in [
        ("receive-from-everything", ""),
        ("receive-from-sold-out", "attributes.event = \"sold-out\""),
    ] {
        let name = key(subscription)?;
        let kept = pubsub.subscription(name).await?;
        ensure!(kept["filter"] == filter, "{subscription} is {kept}");
        let mut received = Vec::new();
        while let Some(message) = pubsub.receive(name).await? {
            received.push(message);
        }
        received.sort();
        let both = ["restocked", "sold-out"];
        ensure!(received == both, "{subscription} got {received:?}");
    }
    Ok(())
}

async fn a_changed_queue_is_changed_in_pubsub_and_a_deleted_one_is_gone(
    platform: &Platform,
) -> Result<()> {
    let Some(pubsub) = emulator(platform) else {
        return Ok(());
    };
    let namespace = platform.namespace("storefront", "dev").await?;
    let orders = namespace.object(QUEUE, "orders");
    orders.apply(json!({"cloud": "gcp"})).await?;
    orders.in_phase("Ready").await?;
    let secret = namespace.secret("orders-queue-connection").await?;
    let subscription = secret.get("receive-from").context("no key receive-from")?;

    orders.change(json!({"retentionSeconds": 86_400})).await?;

    retained(pubsub, subscription, Some(86_400)).await?;
    orders.delete().await?;
    orders.gone().await?;
    retained(pubsub, subscription, None).await
}

/// Waits until Pub/Sub keeps messages so long, or not at all.
async fn retained(pubsub: &PubSub, subscription: &str, expected: Option<u64>) -> Result<()> {
    let what = format!("{subscription} keeps messages for {expected:?} s");
    until(LIMIT, &what, async || {
        let found = pubsub.subscription(subscription).await?;
        let is_so = found["retention"].as_u64() == expected;
        Ok(Wait::when(is_so, found.to_string()))
    })
    .await
}

fn emulator(platform: &Platform) -> Option<&PubSub> {
    if platform.pubsub.is_none() {
        say(
            "SKIPPED: messages through Pub/Sub (Google's emulator is not installed: it comes with google-cloud-cli)",
        );
    }
    platform.pubsub.as_ref()
}
