//! A Queue on Azure: a Service Bus namespace of its own, with a queue, or with a topic and its subscriptions.

use pave_api::queue::{AZURE_ENTITY as ENTITY, Ordering, QueueType};
use pave_compose::{Builder, Composed, DeveloperKind as _, Resolved};
use pave_resources::{
    ForProvider, LocalSecretReference, Selector,
    azure::servicebus::{
        NamespaceAuthorizationRule, Queue as BusQueue, QueueAuthorizationRule, ServiceBusNamespace,
        Subscription, Topic,
    },
};
use serde::Serialize;

use crate::{
    Queue,
    placement::AzurePlace,
    usage::{Use, used},
};

/// The key that applications get in with.
pub(crate) const ACCESS: &str = "access";
/// The Secret that the provider writes the key into is called like the one that applications mount, with this.
const PROVIDER_SUFFIX: &str = "-provider";
/// Service Bus cannot keep trying for ever.
const MOST_DELIVERIES: u32 = 1000;

pub(crate) fn build(resolved: &Resolved<Queue>, place: &AzurePlace) -> Vec<Composed> {
    let azure = Azure { resolved, place };
    let recorded = &resolved.recorded;
    let managed = Builder {
        namespace: &resolved.namespace,
        provider_config: &place.provider_config,
        deletion_policy: recorded.deletion_policy,
    };
    let receivers = match recorded.type_ {
        QueueType::Queue => 1,
        QueueType::Topic => recorded.subscriptions.len(),
    };
    let namespace = managed.managed(Some(&recorded.external_name), azure.namespace());
    let mut resources = vec![used(
        Queue::ANCHOR,
        namespace,
        recorded,
        Use::Operations { receivers },
    )];
    match recorded.type_ {
        QueueType::Queue => {
            resources.push(managed.part(ENTITY, Some(ENTITY), azure.queue()));
            let access = QueueAuthorizationRule {
                queue_id_selector: Some(Selector::sibling()),
                listen: true,
                send: true,
                manage: false,
            };
            resources.push(azure.access(&managed, access));
        }
        QueueType::Topic => {
            resources.push(managed.part(ENTITY, Some(ENTITY), azure.topic()));
            resources.extend(recorded.subscriptions.iter().map(|subscription| {
                let name = &subscription.name;
                let role = format!("subscription-{name}");
                managed.part(&role, Some(name), azure.subscription())
            }));
            // Of the namespace, for a topic's own rule lets nobody receive; nothing else is in it.
            let access = NamespaceAuthorizationRule {
                namespace_id_selector: Some(Selector::sibling()),
                listen: true,
                send: true,
                manage: false,
            };
            resources.push(azure.access(&managed, access));
        }
    }
    resources
}

/// What every resource is built from.
struct Azure<'a> {
    resolved: &'a Resolved<Queue>,
    place: &'a AzurePlace,
}

impl Azure<'_> {
    fn namespace(&self) -> ServiceBusNamespace {
        ServiceBusNamespace {
            location: self.place.location.clone(),
            resource_group_name: self.place.resource_group.clone(),
            sku: "Standard".to_owned(),
            minimum_tls_version: "1.2".to_owned(),
            local_auth_enabled: true,
            tags: None,
        }
    }

    fn queue(&self) -> BusQueue {
        let is_fifo = self.is_fifo();
        BusQueue {
            namespace_id_selector: Some(Selector::sibling()),
            default_message_ttl: self.retention(),
            lock_duration: self.lock(),
            max_delivery_count: self.deliveries(),
            dead_lettering_on_message_expiration: false,
            requires_session: is_fifo,
            requires_duplicate_detection: is_fifo,
        }
    }

    fn topic(&self) -> Topic {
        Topic {
            namespace_id_selector: Some(Selector::sibling()),
            default_message_ttl: self.retention(),
            support_ordering: self.is_fifo(),
            requires_duplicate_detection: self.is_fifo(),
        }
    }

    fn subscription(&self) -> Subscription {
        Subscription {
            topic_id_selector: Some(Selector::sibling()),
            default_message_ttl: self.retention(),
            lock_duration: self.lock(),
            max_delivery_count: self.deliveries(),
            dead_lettering_on_message_expiration: false,
            requires_session: self.is_fifo(),
        }
    }

    /// A key that lets applications send and receive, and never change anything.
    fn access<P: ForProvider + Serialize>(&self, managed: &Builder<'_>, rule: P) -> Composed {
        let mut rule = managed.managed(Some(ACCESS), rule);
        let name = format!("{}{PROVIDER_SUFFIX}", self.resolved.secret_name);
        rule.spec.write_connection_secret_to_ref = Some(LocalSecretReference { name });
        Composed::new(ACCESS, &rule)
    }

    fn is_fifo(&self) -> bool {
        self.resolved.recorded.ordering == Ordering::Fifo
    }

    fn retention(&self) -> String {
        duration(self.resolved.recorded.retention_seconds)
    }

    fn lock(&self) -> String {
        duration(self.resolved.recorded.visibility_timeout_seconds)
    }

    fn deliveries(&self) -> u32 {
        let count = self.resolved.recorded.max_receive_count;
        count.unwrap_or(MOST_DELIVERIES)
    }
}

/// In the form that Azure gives back, or the provider would correct it for ever: `P4D`, `PT30S`, `P1DT2H`.
fn duration(seconds: u32) -> String {
    let parts = [
        (seconds / 86_400, "D"),
        (seconds % 86_400 / 3600, "H"),
        (seconds % 3600 / 60, "M"),
        (seconds % 60, "S"),
    ];
    let written = |parts: &[(u32, &str)]| {
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, unit)| format!("{count}{unit}"))
            .collect();
        parts.concat()
    };
    let (days, time) = (written(&parts[..1]), written(&parts[1..]));
    let separator = if time.is_empty() { "" } else { "T" };
    format!("P{days}{separator}{time}")
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_written_as_azure_writes_them() {
        for (seconds, want) in [
            (30, "PT30S"),
            (300, "PT5M"),
            (345_600, "P4D"),
            (93_784, "P1DT2H3M4S"),
        ] {
            assert_eq!(duration(seconds), want);
        }
    }
}
