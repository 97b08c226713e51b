//! What each cloud can do. What it cannot is refused rather than bent: an application that relies on an hour is not helped by
//! ten minutes.

use std::ops::RangeInclusive;

use pave_api::queue::Subscription;
use pave_catalog::Cloud;
use pave_compose::Refusal;
use pave_policy::refusal;

/// What one cloud can do.
pub(super) struct Limits {
    cloud: Cloud,
    retention_seconds: RangeInclusive<u32>,
    visibility_timeout_seconds: RangeInclusive<u32>,
    receive_count: RangeInclusive<u32>,
    /// Whether a smaller largest message can be set; otherwise 256 KB go through.
    sets_message_size: bool,
    filters: Filters,
    /// Whether messages that nobody can handle can stay where they are.
    can_keep_trying: bool,
}

/// What a cloud's subscriptions can filter by.
enum Filters {
    /// Attributes, and another filter later.
    Changeable,
    /// Attributes, decided when the subscription is made.
    Fixed,
    /// Nothing that we compose.
    None,
}

impl Limits {
    /// Sources: Amazon SQS developer guide, "Amazon SQS message quotas"; Google Cloud, "Pub/Sub quotas and limits" and
    /// "Subscription properties"; Microsoft Learn, "Service Bus quotas" and "Message transfers, locks, and settlement"; NATS
    /// documentation, "Consumers".
    pub(super) fn of(cloud: Cloud) -> Self {
        match cloud {
            Cloud::Aws => Self {
                cloud,
                retention_seconds: 60..=1_209_600,
                visibility_timeout_seconds: 0..=43_200,
                receive_count: 1..=1000,
                sets_message_size: true,
                filters: Filters::Changeable,
                can_keep_trying: true,
            },
            Cloud::Gcp => Self {
                cloud,
                retention_seconds: 600..=1_209_600,
                visibility_timeout_seconds: 10..=600,
                receive_count: 5..=100,
                sets_message_size: false,
                filters: Filters::Fixed,
                can_keep_trying: true,
            },
            Cloud::Azure => Self {
                cloud,
                retention_seconds: 60..=1_209_600,
                visibility_timeout_seconds: 5..=300,
                receive_count: 1..=1000,
                sets_message_size: false,
                filters: Filters::None,
                can_keep_trying: false,
            },
            Cloud::Local => Self {
                cloud,
                retention_seconds: 60..=1_209_600,
                visibility_timeout_seconds: 1..=43_200,
                receive_count: 1..=1000,
                sets_message_size: true,
                filters: Filters::None,
                can_keep_trying: true,
            },
        }
    }

    pub(super) fn retention(&self, asked: Option<u32>) -> Result<Option<u32>, Refusal> {
        self.within("spec.retentionSeconds", asked, &self.retention_seconds)
    }

    pub(super) fn visibility_timeout(&self, asked: Option<u32>) -> Result<Option<u32>, Refusal> {
        let field = "spec.visibilityTimeoutSeconds";
        self.within(field, asked, &self.visibility_timeout_seconds)
    }

    pub(super) fn receive_count(&self, asked: Option<u32>) -> Result<Option<u32>, Refusal> {
        let field = "spec.deadLetter.maxReceiveCount";
        self.within(field, asked, &self.receive_count)
    }

    pub(super) fn message(&self, asked: Option<u32>) -> Result<Option<u32>, Refusal> {
        match asked {
            Some(asked) if !self.sets_message_size && asked != super::MAX_MESSAGE_KB => {
                let cause = format!(
                    "cannot be set on {}, which takes messages of 256 KB",
                    self.cloud
                );
                let value = format!("'{asked}'");
                Err(refused(
                    "spec.maxMessageKB",
                    &value,
                    &cause,
                    "leave the field out",
                ))
            }
            asked => Ok(asked),
        }
    }

    pub(super) fn without_dead_letters(&self) -> Result<(), Refusal> {
        if self.can_keep_trying {
            return Ok(());
        }
        let cause = format!(
            "is not possible: {} always keeps dead letters apart",
            self.cloud
        );
        let field = "spec.deadLetter.enabled";
        Err(refused(field, "'false'", &cause, "leave the field out"))
    }

    pub(super) fn filter(
        &self,
        asked: &Subscription,
        before: Option<&Subscription>,
    ) -> Result<(), Refusal> {
        let field = "spec.subscriptions";
        let value = format!("the filter of '{}'", asked.name);
        match self.filters {
            Filters::Changeable => Ok(()),
            Filters::None if asked.filter.is_empty() => Ok(()),
            Filters::None => {
                let cause = format!("is not offered on {}", self.cloud);
                let fix = "leave the filter out and skip messages in the application, or choose another cloud";
                Err(refused(field, &value, &cause, fix))
            }
            Filters::Fixed if before.is_none_or(|before| before.filter == asked.filter) => Ok(()),
            Filters::Fixed => {
                let cause = format!("cannot be changed on {}", self.cloud);
                let fix = "add a subscription of another name and remove this one";
                Err(refused(field, &value, &cause, fix))
            }
        }
    }

    fn within(
        &self,
        field: &str,
        asked: Option<u32>,
        range: &RangeInclusive<u32>,
    ) -> Result<Option<u32>, Refusal> {
        match asked {
            Some(asked) if !range.contains(&asked) => {
                let (least, most) = (range.start(), range.end());
                let cause = format!(
                    "is not possible on {}; at least {least}, at most {most}",
                    self.cloud
                );
                let fix = "choose a value between these, or another cloud";
                Err(refused(field, &format!("'{asked}'"), &cause, fix))
            }
            asked => Ok(asked),
        }
    }
}

fn refused(field: &str, value: &str, cause: &str, fix: &str) -> Refusal {
    Refusal::new("NotOffered", refusal(field, value, cause, fix))
}
