//! Pub/Sub and Service Bus, simulated. Nobody can send a message to them.

use serde_json::{Value, json};

use super::{Identity, Record, flexible_server::SUBSCRIPTION, text};
use crate::{clouds::Wanted, connection::Details, error::Error};

/// The kinds that are simulated here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessagingKind {
    /// A topic of Pub/Sub.
    PubSubTopic,
    /// A subscription of Pub/Sub.
    PubSubSubscription,
    /// Who may do what with a topic.
    PubSubTopicMember,
    /// Who may do what with a subscription.
    PubSubSubscriptionMember,
    /// A namespace of Service Bus.
    BusNamespace,
    /// A queue in it.
    BusQueue,
    /// A topic in it.
    BusTopic,
    /// A subscription of a topic.
    BusSubscription,
    /// A key to a queue.
    BusQueueKey,
    /// A key to everything in a namespace.
    BusNamespaceKey,
}

impl MessagingKind {
    pub(super) fn identity(self, wanted: &Wanted) -> Option<Identity> {
        let name = wanted.managed.external_name();
        let project = text(wanted, "project").unwrap_or("default");
        let alone = |id: String| Identity { id, parent: None };
        let part = |parent: &str, collection: &str, name: &str| Identity {
            id: format!("{parent}/{collection}/{name}"),
            parent: Some(parent.to_owned()),
        };
        let grant = |of: String| {
            let role = text(wanted, "role")?;
            let member = text(wanted, "member")?;
            Some(Identity {
                id: format!("{of}/{role}/{member}"),
                parent: Some(of),
            })
        };
        match self {
            Self::PubSubTopic => Some(alone(format!("projects/{project}/topics/{}", name?))),
            Self::PubSubSubscription => Some(Identity {
                id: format!("projects/{project}/subscriptions/{}", name?),
                // A subscription outlives its topic, but is not made without one.
                parent: text(wanted, "topic").map(str::to_owned),
            }),
            Self::PubSubTopicMember => grant(text(wanted, "topic")?.to_owned()),
            Self::PubSubSubscriptionMember => {
                let subscription = text(wanted, "subscription")?;
                grant(format!("projects/{project}/subscriptions/{subscription}"))
            }
            Self::BusNamespace => {
                let group = text(wanted, "resourceGroupName")?;
                Some(alone(format!(
                    "/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.ServiceBus/namespaces/{}",
                    name?
                )))
            }
            Self::BusQueue => Some(part(text(wanted, "namespaceId")?, "queues", name?)),
            Self::BusTopic => Some(part(text(wanted, "namespaceId")?, "topics", name?)),
            Self::BusSubscription => Some(part(text(wanted, "topicId")?, "subscriptions", name?)),
            Self::BusQueueKey => Some(part(text(wanted, "queueId")?, "authorizationRules", name?)),
            Self::BusNamespaceKey => Some(part(
                text(wanted, "namespaceId")?,
                "authorizationRules",
                name?,
            )),
        }
    }

    /// What the clouds call a bad name.
    pub(super) fn check(self, wanted: &Wanted) -> Result<(), Error> {
        let name = wanted.managed.external_name().unwrap_or_default();
        match self {
            Self::BusNamespace if !(6..=50).contains(&name.len()) => Err(Error::Cloud(format!(
                "\"name\" must be between 6 and 50 characters long: {name}"
            ))),
            Self::PubSubTopic | Self::PubSubSubscription if name.starts_with("goog") => {
                Err(Error::Cloud(format!(
                    "googleapi: Error 400: Invalid resource name given (name={name}). Refer to https://cloud.google.com/pubsub/docs/admin#resource_names"
                )))
            }
            _ => Ok(()),
        }
    }

    /// What a grant is called follows from what it grants.
    pub(super) fn external_name(self, id: &str) -> Option<String> {
        let is_grant = matches!(
            self,
            Self::PubSubTopicMember | Self::PubSubSubscriptionMember
        );
        is_grant.then(|| id.to_owned())
    }

    pub(super) fn report(self, wanted: &Wanted, id: &str, record: &Record) -> (Value, Details) {
        let mut at_provider = Value::Object(record.parameters.clone());
        at_provider["id"] = json!(id);
        let name = wanted.managed.external_name().unwrap_or_default();
        let mut details = Details::new();
        match self {
            Self::BusNamespace => {
                let host = format!("https://{name}.servicebus.windows.net:443/");
                at_provider["endpoint"] = json!(host);
            }
            Self::BusQueueKey | Self::BusNamespaceKey => {
                let bus = id.split("/namespaces/").nth(1).unwrap_or_default();
                let bus = bus.split('/').next().unwrap_or_default();
                let key = format!(
                    "Endpoint=sb://{bus}.servicebus.windows.net/;SharedAccessKeyName={name};SharedAccessKey=simulated"
                );
                details.insert("attribute.primary_connection_string".to_owned(), key);
            }
            _ => {}
        }
        (at_provider, details)
    }

    /// What only a new resource could have.
    pub(super) fn immutable(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::PubSubTopic => &[("project", "/project"), ("kms_key_name", "/kmsKeyName")],
            Self::PubSubSubscription => &[
                ("project", "/project"),
                ("topic", "/topic"),
                ("filter", "/filter"),
                ("enable_message_ordering", "/enableMessageOrdering"),
            ],
            Self::BusNamespace => &[
                ("location", "/location"),
                ("resource_group_name", "/resourceGroupName"),
            ],
            Self::BusQueue | Self::BusSubscription => &[("requires_session", "/requiresSession")],
            Self::BusTopic => &[(
                "requires_duplicate_detection",
                "/requiresDuplicateDetection",
            )],
            _ => &[],
        }
    }
}

/// What is not there.
pub(super) fn no_parent(kind: MessagingKind, parent: &str) -> Option<String> {
    use MessagingKind::{PubSubSubscription, PubSubSubscriptionMember, PubSubTopicMember};
    let of_google = matches!(
        kind,
        PubSubSubscription | PubSubSubscriptionMember | PubSubTopicMember
    );
    of_google
        .then(|| format!("googleapi: Error 404: Resource not found (resource={parent})., notFound"))
}
