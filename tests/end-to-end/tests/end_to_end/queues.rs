//! Queues and topics: on every cloud from the same manifest, and on AWS with messages that are really sent, received and given up.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use pave_control_plane::{Wait, until};
use pave_end_to_end::{DeveloperObject, Namespace, Platform, QUEUE, text};
use serde_json::{Value, json};

use crate::case::cases;

cases![
    a_queue_becomes_ready_on_google_cloud,
    a_queue_becomes_ready_on_azure,
    messages_on_aws_arrive_and_end_among_the_dead_letters,
    each_subscription_of_a_topic_on_aws_gets_what_it_asks_for,
    a_changed_queue_is_changed_in_aws_and_a_deleted_one_is_gone,
];

/// How long AWS may take for what a controller has to do first.
const LIMIT: Duration = Duration::from_mins(5);

async fn a_queue_becomes_ready_on_google_cloud(platform: &Platform) -> Result<()> {
    becomes_ready(platform, "gcp").await
}

async fn a_queue_becomes_ready_on_azure(platform: &Platform) -> Result<()> {
    becomes_ready(platform, "azure").await
}

/// Ready, and found by what the connection Secret says.
async fn becomes_ready(platform: &Platform, cloud: &str) -> Result<()> {
    let namespace = platform.namespace("storefront", "dev").await?;
    let jobs = namespace.object(QUEUE, "jobs");
    jobs.apply(json!({"cloud": cloud})).await?;

    let queue = jobs.in_phase("Ready").await?;

    let secret = namespace.secret("jobs-queue-connection").await?;
    for (key, expected) in [
        ("type", "queue"),
        ("provider", cloud),
        ("url", text(&queue, "/status/endpoint/url")),
    ] {
        let found = secret.get(key).map(String::as_str);
        ensure!(found == Some(expected), "{key} is {found:?}");
    }
    for key in ["send-to", "receive-from", "dead-letter"] {
        ensure!(secret.contains_key(key), "no key {key}");
    }
    Ok(())
}

async fn messages_on_aws_arrive_and_end_among_the_dead_letters(platform: &Platform) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let orders = namespace.object(QUEUE, "orders");
    // What is not handled at once comes again at once.
    let spec = json!({"cloud": "aws", "visibilityTimeoutSeconds": 0, "deadLetter": {"maxReceiveCount": 2}});
    orders.apply(spec).await?;
    ready(&orders).await?;
    let secret = namespace.secret("orders-queue-connection").await?;
    let key = |key: &str| secret.get(key).with_context(|| format!("no key {key}"));
    let (queue, dead_letter) = (key("send-to")?, key("dead-letter")?);

    let message = json!({"QueueUrl": queue, "MessageBody": "first"});
    platform.aws.call("sqs", "send_message", &message).await?;
    for _ in 0..2 {
        let received = receive(platform, key("receive-from")?).await?;
        ensure!(received.as_deref() == Some("first"), "got {received:?}");
    }

    let third = receive(platform, queue).await?;
    ensure!(third.is_none(), "delivered a third time: {third:?}");
    let dead = receive(platform, dead_letter).await?;
    ensure!(
        dead.as_deref() == Some("first"),
        "among the dead letters is {dead:?}"
    );
    Ok(())
}

async fn each_subscription_of_a_topic_on_aws_gets_what_it_asks_for(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let events = namespace.object(QUEUE, "events");
    let subscriptions =
        json!([{"name": "everything"}, {"name": "sold-out", "filter": {"event": "sold-out"}}]);
    let spec = json!({"cloud": "aws", "type": "topic", "subscriptions": subscriptions});
    events.apply(spec).await?;
    ready(&events).await?;
    let secret = namespace.secret("events-queue-connection").await?;
    let key = |key: &str| secret.get(key).with_context(|| format!("no key {key}"));

    for event in ["restocked", "sold-out"] {
        let attribute = json!({"event": {"DataType": "String", "StringValue": event}});
        let message =
            json!({"TopicArn": key("send-to")?, "Message": event, "MessageAttributes": attribute});
        platform.aws.call("sns", "publish", &message).await?;
    }

    let everything = key("receive-from-everything")?;
    let mut received = vec![
        receive(platform, everything).await?,
        receive(platform, everything).await?,
    ];
    received.sort();
    let both = ["restocked", "sold-out"].map(|event| Some(event.to_owned()));
    ensure!(received == both, "everything got {received:?}");
    let sold_out = key("receive-from-sold-out")?;
    let received = receive(platform, sold_out).await?;
    ensure!(
        received.as_deref() == Some("sold-out"),
        "sold-out got {received:?}"
    );
    let more = receive(platform, sold_out).await?;
    ensure!(more.is_none(), "sold-out also got {more:?}");
    Ok(())
}

async fn a_changed_queue_is_changed_in_aws_and_a_deleted_one_is_gone(
    platform: &Platform,
) -> Result<()> {
    let namespace = platform.namespace("payments", "dev").await?;
    let orders = namespace.object(QUEUE, "orders");
    orders.apply(json!({"cloud": "aws"})).await?;
    let queue = ready(&orders).await?;
    let name = text(&queue, "/status/resolved/externalName").to_owned();
    let secret = namespace.secret("orders-queue-connection").await?;
    let url = secret.get("send-to").context("no key send-to")?;
    let tags = json!({"QueueUrl": url});
    let tags = platform.aws.call("sqs", "list_queue_tags", &tags).await?;
    ensure!(tags["Tags"]["team"] == "payments", "{tags}");

    orders.change(json!({"retentionSeconds": 86400})).await?;

    until(LIMIT, "AWS keeps messages for a day", async || {
        let attributes = json!({"QueueUrl": url, "AttributeNames": ["MessageRetentionPeriod"]});
        let found = platform
            .aws
            .call("sqs", "get_queue_attributes", &attributes)
            .await?;
        let period = &found["Attributes"]["MessageRetentionPeriod"];
        Ok(Wait::when(period == "86400", period.to_string()))
    })
    .await?;
    orders.delete().await?;
    orders.gone().await?;
    nothing_is_left(platform, &namespace, &name).await
}

async fn nothing_is_left(platform: &Platform, namespace: &Namespace<'_>, name: &str) -> Result<()> {
    until(LIMIT, "nothing is left", async || {
        let prefix = json!({"QueueNamePrefix": name});
        let queues = platform.aws.call("sqs", "list_queues", &prefix).await?;
        let composed = namespace.composed().await?;
        let is_gone = queues["QueueUrls"].is_null() && composed.is_empty();
        Ok(Wait::when(is_gone, format!("{queues} {composed:?}")))
    })
    .await
}

/// Ready, and every part of it: messages are sent only then.
async fn ready(queue: &DeveloperObject<'_>) -> Result<Value> {
    queue.in_phase("Ready").await
}

/// The next message, or `None`.
async fn receive(platform: &Platform, queue: &str) -> Result<Option<String>> {
    let request = json!({"QueueUrl": queue, "WaitTimeSeconds": 0, "MaxNumberOfMessages": 1});
    let answer = platform
        .aws
        .call("sqs", "receive_message", &request)
        .await?;
    let Some(message) = answer["Messages"].get(0) else {
        return Ok(None);
    };
    let body = text(message, "/Body").to_owned();
    // Of a topic: the message is handled, so that the next one comes.
    if body != "first" {
        let handled = json!({"QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"]});
        platform.aws.call("sqs", "delete_message", &handled).await?;
    }
    Ok(Some(body))
}
