//! `TopicSubscription` of SNS: delivery to a queue.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::{
    Clients,
    attributes::{Attributes, differing},
    error::{is, refused},
};
use crate::{
    clouds::{Observation, Present, Wanted},
    error::Error,
    managed::Managed,
};

/// The parameters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in super::super) struct Parameters {
    #[serde(rename = "region")]
    _region: String,
    topic_arn: String,
    protocol: String,
    endpoint: String,
    #[serde(default)]
    raw_message_delivery: bool,
    filter_policy: Option<String>,
}

impl Parameters {
    pub(in super::super) fn of(managed: &Managed) -> Result<Self, Error> {
        managed.parameters_as()
    }

    fn attributes(&self) -> Attributes {
        // Without a filter everything is delivered, and an empty one says so.
        let filter = self.filter_policy.clone();
        let filter = filter.unwrap_or_else(|| "{}".to_owned());
        Attributes::from([
            (
                "RawMessageDelivery".to_owned(),
                self.raw_message_delivery.to_string(),
            ),
            ("FilterPolicy".to_owned(), filter),
        ])
    }
}

pub(in super::super) async fn observe(
    clients: &Clients,
    wanted: &Wanted,
) -> Result<Observation, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(arn) = arn(wanted) else {
        return Ok(Observation::Absent);
    };
    let Some(found) = find(clients, arn).await? else {
        return Ok(Observation::Absent);
    };
    let mut at_provider = Value::Object(wanted.managed.parameters());
    at_provider["arn"] = json!(arn);
    at_provider["id"] = json!(arn);
    at_provider["pendingConfirmation"] = json!(false);
    Ok(Observation::Present(Box::new(Present {
        external_name: arn.to_owned(),
        at_provider,
        up_to_date: differing(&found, &parameters.attributes()).is_empty(),
        ..Present::default()
    })))
}

pub(in super::super) async fn create(clients: &Clients, wanted: &Wanted) -> Result<String, Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let topic = &parameters.topic_arn;
    let mut attributes = parameters.attributes();
    attributes.retain(|_, value| value != "{}");
    let call = clients
        .sns
        .subscribe()
        .topic_arn(topic)
        .protocol(&parameters.protocol)
        .endpoint(&parameters.endpoint)
        .set_attributes(Some(attributes.into_iter().collect()))
        .return_subscription_arn(true);
    let doing = format!("creating SNS Topic Subscription ({topic})");
    let answer = call.send().await;
    let answer = answer.map_err(|error| refused(&doing, "SNS", "Subscribe", &error))?;
    Ok(answer.subscription_arn().unwrap_or_default().to_owned())
}

pub(in super::super) async fn update(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let parameters = Parameters::of(&wanted.managed)?;
    let Some(arn) = arn(wanted) else {
        return Ok(());
    };
    let Some(found) = find(clients, arn).await? else {
        return Ok(());
    };
    for (name, value) in differing(&found, &parameters.attributes()) {
        let call = clients
            .sns
            .set_subscription_attributes()
            .subscription_arn(arn);
        let call = call.attribute_name(name).attribute_value(value);
        let doing = format!("updating SNS Topic Subscription ({arn})");
        let answer = call.send().await;
        answer.map_err(|error| refused(&doing, "SNS", "SetSubscriptionAttributes", &error))?;
    }
    Ok(())
}

pub(in super::super) async fn delete(clients: &Clients, wanted: &Wanted) -> Result<(), Error> {
    let Some(arn) = arn(wanted) else {
        return Ok(());
    };
    let answer = clients.sns.unsubscribe().subscription_arn(arn).send().await;
    answer.map_err(|error| {
        let doing = format!("deleting SNS Topic Subscription ({arn})");
        refused(&doing, "SNS", "Unsubscribe", &error)
    })?;
    Ok(())
}

fn arn(wanted: &Wanted) -> Option<&str> {
    let name = wanted.managed.external_name();
    name.filter(|name| name.starts_with("arn:"))
}

async fn find(clients: &Clients, arn: &str) -> Result<Option<Attributes>, Error> {
    let call = clients
        .sns
        .get_subscription_attributes()
        .subscription_arn(arn);
    match call.send().await {
        Ok(answer) => {
            let mut attributes: Attributes =
                answer.attributes.unwrap_or_default().into_iter().collect();
            attributes
                .entry("FilterPolicy".to_owned())
                .or_insert_with(|| "{}".to_owned());
            Ok(Some(attributes))
        }
        Err(error) if is(&error, &["NotFound", "NotFoundException"]) => Ok(None),
        Err(error) => {
            let doing = format!("reading SNS Topic Subscription ({arn})");
            Err(refused(&doing, "SNS", "GetSubscriptionAttributes", &error))
        }
    }
}
