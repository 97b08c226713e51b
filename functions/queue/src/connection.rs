//! The connection Secret: where messages are sent to and received from, the same keys on every cloud.
//!
//! On AWS and Google Cloud it holds no key: an application gets in with its own identity, for a key can leak and an identity
//! cannot.

use pave_api::{
    queue::{AZURE_ENTITY as ENTITY, QueueType},
    status::Endpoint,
};
use pave_compose::{
    CONNECTION, DeveloperKind as _, Publication, Resolved, connection_secret, observed_secret,
};
use pave_function_sdk::Request;
use serde::Deserialize;

use crate::{
    Queue,
    aws::Aws,
    azure::ACCESS,
    gcp::Gcp,
    local::{Local, PASSWORD_KEY, PORT, USERNAME},
    placement::Placement,
};

const HTTPS: u16 = 443;
/// The port of AMQP over TLS.
const AMQPS: u16 = 5671;

/// How applications find and use a queue.
struct Connection {
    host: String,
    port: u16,
    url: String,
    send_to: String,
    /// Where each reader reads; without a name, of the queue itself.
    receive_from: Vec<(Option<String>, String)>,
    dead_letter: Option<String>,
    /// Keys that only one cloud has.
    own: Vec<(&'static str, String)>,
}

pub(crate) fn publication(request: &Request, resolved: &Resolved<Queue>) -> Publication {
    if let Some(connection) = connection(request, resolved) {
        let data = connection.data(resolved);
        let data = data
            .iter()
            .map(|(key, value)| (key.as_str(), value.clone()));
        let name = (resolved.secret_name.as_str(), resolved.namespace.as_str());
        return Publication::Secret {
            secret: Box::new(connection_secret(name, &Queue::noun(), data)),
            endpoint: Some(Endpoint {
                host: connection.host,
                port: connection.port,
                url: Some(connection.url),
            }),
        };
    }
    // Never withdrawn once applications mount it.
    match observed_secret(request, CONNECTION) {
        Some(secret) => Publication::Secret {
            secret: Box::new(secret),
            endpoint: None,
        },
        None => Publication::Awaited {
            reason: "WaitingForQueue",
            message: "the queue is not there yet",
        },
    }
}

/// Whether the cloud has said that the queue, topic or namespace is there.
fn is_there(request: &Request) -> bool {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Observed {
        status: Status,
    }
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    struct Status {
        at_provider: AtProvider,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct AtProvider {
        id: Option<String>,
    }
    let anchor = request.observed(Queue::ANCHOR);
    let observed = anchor.and_then(|anchor| anchor.decode::<Observed>().ok());
    observed.is_some_and(|observed| observed.status.at_provider.id.is_some())
}

fn connection(request: &Request, resolved: &Resolved<Queue>) -> Option<Connection> {
    match &resolved.own.placement {
        Placement::Aws(place) => {
            is_there(request).then(|| on_aws(resolved, Aws { resolved, place }))
        }
        Placement::Gcp(place) => {
            is_there(request).then(|| on_gcp(resolved, Gcp { resolved, place }))
        }
        Placement::Azure(_) => on_azure(request, resolved),
        Placement::Local(place) => Some(locally(Local { resolved, place })),
    }
}

fn on_aws(resolved: &Resolved<Queue>, aws: Aws<'_>) -> Connection {
    let recorded = &resolved.recorded;
    let (service, send_to, receive_from) = match recorded.type_ {
        QueueType::Queue => {
            let url = aws.url(&aws.main_name());
            ("sqs", url.clone(), vec![(None, url)])
        }
        QueueType::Topic => {
            let receive_from = recorded.subscriptions.iter().map(|subscription| {
                let url = aws.url(&aws.subscription_name(subscription));
                (Some(subscription.name.clone()), url)
            });
            ("sns", aws.topic_arn(), receive_from.collect())
        }
    };
    let host = format!("{service}.{}.amazonaws.com", aws.place.region);
    let has_dead_letters = recorded.max_receive_count.is_some();
    Connection {
        url: format!("https://{host}"),
        host,
        port: HTTPS,
        send_to,
        receive_from,
        dead_letter: has_dead_letters.then(|| aws.url(&aws.dead_letter_name())),
        own: vec![
            ("region", aws.place.region.clone()),
            ("policy-arn", aws.policy_arn()),
        ],
    }
}

fn on_gcp(resolved: &Resolved<Queue>, gcp: Gcp<'_>) -> Connection {
    let recorded = &resolved.recorded;
    let receive_from = match recorded.type_ {
        QueueType::Queue => vec![(None, gcp.subscription_path(&gcp.topic_name()))],
        QueueType::Topic => {
            let subscriptions = recorded.subscriptions.iter().map(|subscription| {
                let path = gcp.subscription_path(&gcp.subscription_name(subscription));
                (Some(subscription.name.clone()), path)
            });
            subscriptions.collect()
        }
    };
    let host = "pubsub.googleapis.com".to_owned();
    let has_dead_letters = gcp.place.dead_letters.is_some();
    Connection {
        url: format!("https://{host}"),
        host,
        port: HTTPS,
        send_to: gcp.topic_path(&gcp.topic_name()),
        receive_from,
        dead_letter: has_dead_letters.then(|| gcp.subscription_path(&gcp.dead_letter_name())),
        own: vec![
            ("region", gcp.place.region.clone()),
            ("project", gcp.place.project.clone()),
        ],
    }
}

/// With the key that the provider was given, as soon as it has one.
fn on_azure(request: &Request, resolved: &Resolved<Queue>) -> Option<Connection> {
    let recorded = &resolved.recorded;
    let details = request.observed(ACCESS)?.connection_details();
    let key = details.get("attribute.primary_connection_string")?;
    let connection_string = String::from_utf8(key.clone()).ok()?;
    let host = format!("{}.servicebus.windows.net", recorded.external_name);
    let (receive_from, dead_letter) = match recorded.type_ {
        QueueType::Queue => {
            let dead_letter = format!("{ENTITY}/$DeadLetterQueue");
            (vec![(None, ENTITY.to_owned())], Some(dead_letter))
        }
        // Each subscription has its own, below its path.
        QueueType::Topic => {
            let subscriptions = recorded.subscriptions.iter().map(|subscription| {
                let name = &subscription.name;
                (Some(name.clone()), format!("{ENTITY}/Subscriptions/{name}"))
            });
            (subscriptions.collect(), None)
        }
    };
    let region = recorded.location.provider_region.clone();
    Some(Connection {
        url: format!("amqps://{host}"),
        port: AMQPS,
        send_to: ENTITY.to_owned(),
        receive_from,
        dead_letter,
        own: vec![
            ("region", region.unwrap_or_default()),
            ("host", host.clone()),
            ("connection-string", connection_string),
        ],
        host,
    })
}

fn locally(local: Local<'_>) -> Connection {
    let host = format!("{}.{}.svc", local.name(), local.resolved.namespace);
    let is_topic = local.resolved.recorded.type_ == QueueType::Topic;
    let consumers = local.consumers().into_iter();
    let receive_from = consumers.map(|consumer| {
        let name = is_topic.then(|| consumer.to_owned());
        (name, consumer.to_owned())
    });
    Connection {
        url: format!("nats://{host}:{PORT}"),
        port: PORT,
        send_to: local.name().to_owned(),
        receive_from: receive_from.collect(),
        dead_letter: local.dead_letter_stream(),
        own: vec![
            ("host", host.clone()),
            ("port", PORT.to_string()),
            ("username", USERNAME.to_owned()),
            (PASSWORD_KEY, local.place.password.reveal().to_owned()),
            ("stream", local.name().to_owned()),
        ],
        host,
    }
}

impl Connection {
    fn data(&self, resolved: &Resolved<Queue>) -> Vec<(String, String)> {
        let recorded = &resolved.recorded;
        let shared = [
            ("type", recorded.type_.as_str().to_owned()),
            ("provider", recorded.location.cloud.as_str().to_owned()),
            ("ordering", recorded.ordering.as_str().to_owned()),
            ("url", self.url.clone()),
            ("send-to", self.send_to.clone()),
        ];
        let dead_letter = self.dead_letter.clone();
        let dead_letter = dead_letter.map(|dead_letter| ("dead-letter", dead_letter));
        let named = shared
            .into_iter()
            .chain(dead_letter)
            .chain(self.own.clone())
            .map(|(key, value)| (key.to_owned(), value));
        let receive_from = self.receive_from.iter().map(|(reader, from)| {
            let key = match reader {
                Some(reader) => format!("receive-from-{reader}"),
                None => "receive-from".to_owned(),
            };
            (key, from.clone())
        });
        named.chain(receive_from).collect()
    }
}
