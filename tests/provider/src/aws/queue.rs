//! `Queue` of SQS.

use aws_sdk_sqs::types::QueueAttributeName;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Clients,
    attributes::{Attributes, differing},
    error::{is, refused},
    tags::{Change, Tags},
};
use crate::{
    clouds::{Observation, Present, Wanted},
    error::Error,
    managed::Managed,
};

/// What SQS answers where a queue is not there.
const GONE: [&str; 2] = [
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
];

/// The parameters. Numbers are numbers in the definition and texts in the API.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Parameters {
    #[serde(rename = "region")]
    _region: String,
    name: String,
    fifo_queue: Option<bool>,
    content_based_deduplication: Option<bool>,
    message_retention_seconds: Option<u32>,
    visibility_timeout_seconds: Option<u32>,
    receive_wait_time_seconds: Option<u32>,
    max_message_size: Option<u32>,
    sqs_managed_sse_enabled: Option<bool>,
    kms_master_key_id: Option<String>,
    policy: Option<String>,
    redrive_policy: Option<String>,
    redrive_allow_policy: Option<String>,
    #[serde(default)]
    tags: Tags,
}

impl Parameters {
    pub(super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }

    /// What a queue starts with and never changes.
    fn fixed(&self) -> Attributes {
        let fifo = self.fifo_queue.filter(|fifo| *fifo);
        let fifo = fifo.map(|fifo| ("FifoQueue".to_owned(), fifo.to_string()));
        fifo.into_iter().collect()
    }

    /// What can be changed.
    fn changeable(&self) -> Attributes {
        let text = |value: Option<u32>| value.map(|value| value.to_string());
        let flag = |value: Option<bool>| value.map(|value| value.to_string());
        let attributes = [
            (
                "ContentBasedDeduplication",
                flag(self.content_based_deduplication),
            ),
            (
                "MessageRetentionPeriod",
                text(self.message_retention_seconds),
            ),
            ("VisibilityTimeout", text(self.visibility_timeout_seconds)),
            (
                "ReceiveMessageWaitTimeSeconds",
                text(self.receive_wait_time_seconds),
            ),
            ("MaximumMessageSize", text(self.max_message_size)),
            ("SqsManagedSseEnabled", flag(self.sqs_managed_sse_enabled)),
            ("KmsMasterKeyId", self.kms_master_key_id.clone()),
            ("Policy", self.policy.clone()),
            // Without a value it is taken away.
            (
                "RedrivePolicy",
                Some(self.redrive_policy.clone().unwrap_or_default()),
            ),
            (
                "RedriveAllowPolicy",
                Some(self.redrive_allow_policy.clone().unwrap_or_default()),
            ),
        ];
        let attributes = attributes.into_iter();
        attributes
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect()
    }
}

struct Found {
    attributes: Attributes,
    tags: Tags,
}

pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    // It is looked for by its URL and nothing else: without one it is made.
    let Some(url) = url(wanted) else {
        return Ok(Observation::Absent);
    };
    let Some(found) = find(clients, url).await? else {
        return Ok(Observation::Absent);
    };
    let arn = found.attributes.get("QueueArn").cloned();
    let arn = arn.unwrap_or_default();
    let mut at_provider = Value::Object(wanted.managed.parameters());
    at_provider["arn"] = json!(arn);
    at_provider["id"] = json!(url);
    at_provider["url"] = json!(url);
    at_provider["tagsAll"] = json!(found.tags);
    let details = [("url", url), ("arn", arn.as_str())];
    Ok(Observation::Present(Box::new(Present {
        external_name: url.to_owned(),
        at_provider,
        details: details
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        up_to_date: to_write(&found.attributes, &parameters).is_empty()
            && Change::between(&found.tags, &parameters.tags).is_empty(),
    })))
}

pub(super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = &parameters.name;
    let mut attributes = parameters.fixed();
    let changeable = parameters.changeable().into_iter();
    attributes.extend(changeable.filter(|(_, value)| !value.is_empty()));
    let attributes = attributes.into_iter();
    let attributes =
        attributes.map(|(name, value)| (QueueAttributeName::from(name.as_str()), value));
    let call = clients
        .sqs
        .create_queue()
        .queue_name(name)
        .set_attributes(Some(attributes.collect()));
    let call = call.set_tags(Some(parameters.tags.clone().into_iter().collect()));
    let doing = format!("creating SQS Queue ({name})");
    let answer = call.send().await;
    let answer = answer.map_err(|error| refused(&doing, "SQS", "CreateQueue", &error))?;
    Ok(answer.queue_url().unwrap_or_default().to_owned())
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(url) = url(wanted) else {
        return Ok(());
    };
    let Some(found) = find(clients, url).await? else {
        return Ok(());
    };
    let is_fifo = found.attributes.contains_key("FifoQueue");
    if is_fifo != parameters.fifo_queue.unwrap_or_default() {
        return Err(Error::Immutable {
            argument: "fifo_queue",
            from: is_fifo.to_string(),
            to: (!is_fifo).to_string(),
        });
    }
    let doing = format!("updating SQS Queue ({url})");
    let differing = to_write(&found.attributes, &parameters);
    if !differing.is_empty() {
        let attributes = differing.into_iter();
        let attributes =
            attributes.map(|(name, value)| (QueueAttributeName::from(name.as_str()), value));
        let call = clients.sqs.set_queue_attributes().queue_url(url);
        let answer = call.set_attributes(Some(attributes.collect())).send().await;
        answer.map_err(|error| refused(&doing, "SQS", "SetQueueAttributes", &error))?;
    }
    let change = Change::between(&found.tags, &parameters.tags);
    if !change.remove.is_empty() {
        let call = clients.sqs.untag_queue().queue_url(url);
        let answer = call.set_tag_keys(Some(change.remove)).send().await;
        answer.map_err(|error| refused(&doing, "SQS", "UntagQueue", &error))?;
    }
    if !change.set.is_empty() {
        let call = clients.sqs.tag_queue().queue_url(url);
        let answer = call
            .set_tags(Some(change.set.into_iter().collect()))
            .send()
            .await;
        answer.map_err(|error| refused(&doing, "SQS", "TagQueue", &error))?;
    }
    Ok(())
}

pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let Some(url) = url(wanted) else {
        return Ok(());
    };
    let answer = clients.sqs.delete_queue().queue_url(url).send().await;
    answer.map_err(|error| {
        let doing = format!("deleting SQS Queue ({url})");
        refused(&doing, "SQS", "DeleteQueue", &error)
    })?;
    Ok(())
}

/// Whoever stands in for AWS keeps no `RedriveAllowPolicy`; without this it would be written for ever.
fn to_write(found: &Attributes, parameters: &Parameters) -> Attributes {
    let mut wanted = parameters.changeable();
    if !found.contains_key("RedriveAllowPolicy") {
        wanted.remove("RedriveAllowPolicy");
    }
    differing(found, &wanted)
}

fn url(wanted: &Wanted) -> Option<&str> {
    let name = wanted.managed.external_name();
    name.filter(|name| name.contains("://"))
}

async fn find(clients: &Clients, url: &str) -> Result<Option<Found>, Error> {
    let doing = format!("reading SQS Queue ({url})");
    let call = clients.sqs.get_queue_attributes().queue_url(url);
    let answer = call.attribute_names(QueueAttributeName::All).send().await;
    let attributes = match answer {
        Ok(answer) => answer.attributes.unwrap_or_default(),
        Err(error) if is(&error, &GONE) => return Ok(None),
        Err(error) => return Err(refused(&doing, "SQS", "GetQueueAttributes", &error)),
    };
    let answer = clients.sqs.list_queue_tags().queue_url(url).send().await;
    let answer = answer.map_err(|error| refused(&doing, "SQS", "ListQueueTags", &error))?;
    let attributes = attributes.into_iter();
    Ok(Some(Found {
        attributes: attributes
            .map(|(name, value)| (name.as_str().to_owned(), value))
            .collect(),
        tags: answer.tags.unwrap_or_default().into_iter().collect(),
    }))
}
