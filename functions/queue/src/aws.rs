//! A Queue on AWS: an SQS queue, or an SNS topic that delivers to an SQS queue for each subscription.
//!
//! Names of accounts, regions and queues are known beforehand, so are their ARNs, and each policy is part of its queue from the
//! first moment.

use pave_api::queue::{Ordering, QueueType, Subscription};
use pave_catalog::{Catalog, Target, Use as Access};
use pave_compose::{Builder, Composed, DeveloperKind as _, Resolved};
use pave_resources::{
    Managed,
    aws::{
        iam::Policy,
        sns::{Topic, TopicSubscription},
        sqs::Queue as SqsQueue,
    },
};
use serde_json::{Value, json};

use crate::{
    Queue,
    placement::AwsPlace,
    usage::{Use, used},
};

/// Dead letters wait as long as AWS lets them: somebody has to look at them.
const DEAD_LETTER_RETENTION_SECONDS: u32 = 1_209_600;
/// Receivers wait for a message rather than ask again and again, which is billed.
const WAIT_SECONDS: u32 = 20;
/// The key that AWS keeps for an account's topics.
const AWS_TOPIC_KEY: &str = "alias/aws/sns";

pub(crate) fn build(resolved: &Resolved<Queue>, place: &AwsPlace) -> Vec<Composed> {
    let aws = Aws { resolved, place };
    let managed = Builder {
        namespace: &resolved.namespace,
        provider_config: &place.provider_config,
        deletion_policy: resolved.recorded.deletion_policy,
    };
    let mut resources = match resolved.recorded.type_ {
        QueueType::Queue => vec![aws.main(&managed)],
        QueueType::Topic => aws.topic(&managed),
    };
    if aws.has_dead_letters() {
        let queue = managed.managed(None, aws.dead_letter_queue());
        resources.push(aws.used("dead-letter", queue, Use::Spare));
    }
    let name = &resolved.recorded.external_name;
    resources.push(managed.part("access", Some(name), aws.access()));
    resources
}

/// What every resource is built from, and the names that applications are told.
#[derive(Clone, Copy)]
pub(crate) struct Aws<'a> {
    pub(crate) resolved: &'a Resolved<Queue>,
    pub(crate) place: &'a AwsPlace,
}

impl Aws<'_> {
    /// The URL of one of its queues.
    pub(crate) fn url(&self, queue: &str) -> String {
        let AwsPlace {
            region, account, ..
        } = self.place;
        format!("https://sqs.{region}.amazonaws.com/{account}/{queue}")
    }

    /// The topic's ARN.
    pub(crate) fn topic_arn(&self) -> String {
        self.arn("sns", &self.main_name())
    }

    /// The ARN of the policy that lets applications in.
    pub(crate) fn policy_arn(&self) -> String {
        let name = &self.resolved.recorded.external_name;
        format!("arn:aws:iam::{}:policy/{name}", self.place.account)
    }

    /// The queue itself.
    pub(crate) fn main_name(&self) -> String {
        self.resolved.recorded.main_name()
    }

    /// The queue of a subscription.
    pub(crate) fn subscription_name(&self, subscription: &Subscription) -> String {
        self.resolved.recorded.subscription_name(subscription)
    }

    /// The queue of dead letters.
    pub(crate) fn dead_letter_name(&self) -> String {
        self.resolved.recorded.dead_letter_name()
    }

    fn arn(&self, service: &str, name: &str) -> String {
        let AwsPlace {
            region, account, ..
        } = self.place;
        format!("arn:aws:{service}:{region}:{account}:{name}")
    }

    fn is_fifo(&self) -> bool {
        self.resolved.recorded.ordering == Ordering::Fifo
    }

    fn has_dead_letters(&self) -> bool {
        self.resolved.recorded.max_receive_count.is_some()
    }

    /// Whether equal messages count as one: developers need no id of their own then.
    fn deduplicates(&self) -> Option<bool> {
        self.is_fifo().then_some(true)
    }

    fn used<P: pave_resources::ForProvider + serde::Serialize>(
        &self,
        role: &str,
        managed: Managed<P>,
        expected: Use,
    ) -> Composed {
        used(role, managed, &self.resolved.recorded, expected)
    }

    fn main(&self, managed: &Builder<'_>) -> Composed {
        let queue = self.receiving(self.main_name(), None);
        self.used(Queue::ANCHOR, managed.managed(None, queue), Use::Handled)
    }

    fn topic(&self, managed: &Builder<'_>) -> Vec<Composed> {
        let topic = Topic {
            region: self.place.region.clone(),
            fifo_topic: self.is_fifo().then_some(true),
            content_based_deduplication: self.deduplicates(),
            kms_master_key_id: self
                .place
                .kms_key
                .clone()
                .unwrap_or_else(|| AWS_TOPIC_KEY.to_owned()),
            // Topics know no `sns:*`; what is not listed is refused without encryption by AWS itself.
            policy: policy(&[deny_plain_http("sns:Publish", &self.topic_arn())]),
            tags: None,
        };
        let topic = managed.managed(Some(&self.main_name()), topic);
        let mut resources = vec![self.used(Queue::ANCHOR, topic, Use::Sent)];
        for subscription in &self.resolved.recorded.subscriptions {
            let Subscription { name, filter } = subscription;
            let queue_name = self.subscription_name(subscription);
            let queue = self.receiving(queue_name.clone(), Some(&self.topic_arn()));
            let delivery = TopicSubscription {
                region: self.place.region.clone(),
                topic_arn: self.topic_arn(),
                protocol: "sqs".to_owned(),
                endpoint: self.arn("sqs", &queue_name),
                raw_message_delivery: true,
                filter_policy: (!filter.is_empty()).then(|| {
                    let values = filter
                        .iter()
                        .map(|(key, value)| (key.clone(), json!([value])));
                    Value::Object(values.collect()).to_string()
                }),
            };
            let queue = managed.managed(None, queue);
            resources.extend([
                self.used(&format!("subscription-{name}"), queue, Use::Handled),
                managed.part(&format!("delivery-{name}"), None, delivery),
            ]);
        }
        resources
    }

    /// A queue that applications receive from; of a subscription, the topic may send to it.
    fn receiving(&self, name: String, from_topic: Option<&str>) -> SqsQueue {
        let recorded = &self.resolved.recorded;
        let redrive = recorded.max_receive_count.map(|count| {
            json!({
                "deadLetterTargetArn": self.arn("sqs", &self.dead_letter_name()),
                "maxReceiveCount": count,
            })
            .to_string()
        });
        SqsQueue {
            message_retention_seconds: recorded.retention_seconds,
            visibility_timeout_seconds: recorded.visibility_timeout_seconds,
            redrive_policy: redrive,
            ..self.queue(name, from_topic)
        }
    }

    fn dead_letter_queue(&self) -> SqsQueue {
        let recorded = &self.resolved.recorded;
        let mut sources: Vec<String> = recorded
            .subscriptions
            .iter()
            .map(|subscription| self.arn("sqs", &self.subscription_name(subscription)))
            .collect();
        if recorded.type_ == QueueType::Queue {
            sources.push(self.arn("sqs", &self.main_name()));
        }
        let allowed = if sources.is_empty() {
            json!({"redrivePermission": "denyAll"})
        } else {
            json!({"redrivePermission": "byQueue", "sourceQueueArns": sources})
        };
        SqsQueue {
            message_retention_seconds: DEAD_LETTER_RETENTION_SECONDS,
            visibility_timeout_seconds: recorded.visibility_timeout_seconds,
            redrive_allow_policy: Some(allowed.to_string()),
            ..self.queue(self.dead_letter_name(), None)
        }
    }

    fn queue(&self, name: String, from_topic: Option<&str>) -> SqsQueue {
        let arn = self.arn("sqs", &name);
        let mut statements = vec![deny_plain_http("sqs:*", &arn)];
        statements.extend(from_topic.map(|topic| {
            json!({
                "Sid": "AllowTopic", "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage", "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
            })
        }));
        let own_key = self.place.kms_key.clone();
        SqsQueue {
            region: self.place.region.clone(),
            name,
            fifo_queue: self.is_fifo().then_some(true),
            content_based_deduplication: self.deduplicates(),
            receive_wait_time_seconds: WAIT_SECONDS,
            max_message_size: self.resolved.recorded.max_message_kb * 1024,
            sqs_managed_sse_enabled: own_key.is_none().then_some(true),
            kms_master_key_id: own_key,
            policy: Some(policy(&statements)),
            ..SqsQueue::default()
        }
    }

    /// Lets whoever it is attached to send and receive, and nothing else.
    fn access(&self) -> Policy {
        let recorded = &self.resolved.recorded;
        let allow = |actions: &[String], resources: Vec<String>| json!({"Effect": "Allow", "Action": actions, "Resource": resources});
        let allowed = |target, access| {
            let permissions = Catalog::embedded().permissions(target, access);
            permissions.map_or(&[][..], |permissions| &permissions.allow)
        };
        let mut receive: Vec<String> = Vec::new();
        let send = match recorded.type_ {
            QueueType::Queue => {
                receive.push(self.arn("sqs", &self.main_name()));
                let send = allowed(Target::SqsQueue, Access::Write);
                allow(send, vec![self.arn("sqs", &self.main_name())])
            }
            QueueType::Topic => {
                let queues = recorded.subscriptions.iter();
                receive.extend(queues.map(|queue| self.arn("sqs", &self.subscription_name(queue))));
                let publish = allowed(Target::SnsTopic, Access::Write);
                allow(publish, vec![self.topic_arn()])
            }
        };
        if self.has_dead_letters() {
            receive.push(self.arn("sqs", &self.dead_letter_name()));
        }
        let mut statements = vec![send];
        if !receive.is_empty() {
            statements.push(allow(allowed(Target::SqsQueue, Access::Read), receive));
        }
        // An alias cannot be named in a policy.
        let key = self.place.kms_key.clone();
        statements.extend(key.filter(|key| key.starts_with("arn:")).map(|key| {
            let use_key = ["kms:Decrypt", "kms:GenerateDataKey"].map(str::to_owned);
            allow(&use_key, vec![key])
        }));
        Policy {
            description: format!("Queue {}/{}", self.resolved.namespace, self.resolved.name),
            policy: policy(&statements),
            tags: None,
        }
    }
}

fn policy(statements: &[Value]) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

fn deny_plain_http(action: &str, arn: &str) -> Value {
    json!({
        "Sid": "DenyPlainHttp", "Effect": "Deny", "Principal": "*", "Action": action, "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    })
}
