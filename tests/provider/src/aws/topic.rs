//! `Topic` of SNS, and what it delivers to.

pub mod subscription;

use aws_sdk_sns::types::Tag;
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

/// Account of whoever stands in for AWS.
const ACCOUNT: &str = "123456789012";

/// The parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Parameters {
    #[serde(rename = "region")]
    _region: String,
    fifo_topic: Option<bool>,
    content_based_deduplication: Option<bool>,
    kms_master_key_id: Option<String>,
    policy: Option<String>,
    #[serde(default)]
    tags: Tags,
}

impl Parameters {
    pub(super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }

    /// What can be changed.
    fn changeable(&self) -> Attributes {
        let flag = |value: Option<bool>| value.map(|value| value.to_string());
        let attributes = [
            (
                "ContentBasedDeduplication",
                flag(self.content_based_deduplication),
            ),
            ("KmsMasterKeyId", self.kms_master_key_id.clone()),
            ("Policy", self.policy.clone()),
        ];
        let attributes = attributes.into_iter();
        attributes
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect()
    }
}

pub(super) async fn observe(clients: &Clients, wanted: &Wanted) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let arn = arn(clients, wanted);
    let Some((attributes, tags)) = find(clients, &arn).await? else {
        return Ok(Observation::Absent);
    };
    let mut at_provider = Value::Object(wanted.managed.parameters());
    at_provider["arn"] = json!(arn);
    at_provider["id"] = json!(arn);
    at_provider["owner"] = json!(ACCOUNT);
    at_provider["tagsAll"] = json!(tags);
    Ok(Observation::Present(Box::new(Present {
        external_name: name(wanted).to_owned(),
        at_provider,
        details: [("arn".to_owned(), arn)].into(),
        up_to_date: differing(&attributes, &parameters.changeable()).is_empty()
            && Change::between(&tags, &parameters.tags).is_empty(),
    })))
}

pub(super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let name = name(wanted);
    let mut attributes = parameters.changeable();
    if parameters.fifo_topic.unwrap_or_default() {
        attributes.insert("FifoTopic".to_owned(), "true".to_owned());
    }
    let call = clients
        .sns
        .create_topic()
        .name(name)
        .set_attributes(Some(attributes.into_iter().collect()))
        .set_tags(Some(to_sns(&parameters.tags)?));
    let doing = format!("creating SNS Topic ({name})");
    let answer = call.send().await;
    answer.map_err(|error| refused(&doing, "SNS", "CreateTopic", &error))?;
    Ok(name.to_owned())
}

pub(super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let arn = arn(clients, wanted);
    let Some((attributes, tags)) = find(clients, &arn).await? else {
        return Ok(());
    };
    let doing = format!("updating SNS Topic ({arn})");
    for (name, value) in differing(&attributes, &parameters.changeable()) {
        let call = clients.sns.set_topic_attributes().topic_arn(&arn);
        let call = call.attribute_name(name).attribute_value(value);
        let answer = call.send().await;
        answer.map_err(|error| refused(&doing, "SNS", "SetTopicAttributes", &error))?;
    }
    let change = Change::between(&tags, &parameters.tags);
    if !change.remove.is_empty() {
        let call = clients.sns.untag_resource().resource_arn(&arn);
        let answer = call.set_tag_keys(Some(change.remove)).send().await;
        answer.map_err(|error| refused(&doing, "SNS", "UntagResource", &error))?;
    }
    if !change.set.is_empty() {
        let call = clients.sns.tag_resource().resource_arn(&arn);
        let answer = call.set_tags(Some(to_sns(&change.set)?)).send().await;
        answer.map_err(|error| refused(&doing, "SNS", "TagResource", &error))?;
    }
    Ok(())
}

pub(super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let arn = arn(clients, wanted);
    let answer = clients.sns.delete_topic().topic_arn(&arn).send().await;
    answer.map_err(|error| {
        let doing = format!("deleting SNS Topic ({arn})");
        refused(&doing, "SNS", "DeleteTopic", &error)
    })?;
    Ok(())
}

fn name(wanted: &Wanted) -> &str {
    wanted.managed.external_name().unwrap_or_default()
}

/// The provider makes it from region, account and external name, and looks for nothing else.
fn arn(clients: &Clients, wanted: &Wanted) -> String {
    format!("arn:aws:sns:{}:{ACCOUNT}:{}", clients.region, name(wanted))
}

async fn find(clients: &Clients, arn: &str) -> Result<Option<(Attributes, Tags)>, Error> {
    let doing = format!("reading SNS Topic ({arn})");
    let answer = clients
        .sns
        .get_topic_attributes()
        .topic_arn(arn)
        .send()
        .await;
    let attributes = match answer {
        Ok(answer) => answer.attributes.unwrap_or_default(),
        Err(error) if is(&error, &["NotFound", "NotFoundException"]) => return Ok(None),
        Err(error) => return Err(refused(&doing, "SNS", "GetTopicAttributes", &error)),
    };
    let call = clients.sns.list_tags_for_resource().resource_arn(arn);
    let answer = call.send().await;
    let answer = answer.map_err(|error| refused(&doing, "SNS", "ListTagsForResource", &error))?;
    let tags = answer.tags().iter();
    let tags = tags.map(|tag| (tag.key().to_owned(), tag.value().to_owned()));
    Ok(Some((attributes.into_iter().collect(), tags.collect())))
}

fn to_sns(tags: &Tags) -> Result<Vec<Tag>, Error> {
    let tags = tags.iter();
    tags.map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect::<Result<_, _>>()
        .map_err(|error| Error::Other(error.to_string()))
}
